"""Modules in a file, and out again: damaged, foreign and harmful files."""

import io
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from course_lib.network.example import kite_network
from course_lib.torch_track import load_checkpoint, nn, save_checkpoint, to_module, torch
from networks import each_network


@each_network
def test_a_checkpoint_brings_the_same_module_back(make, tmp_path):
    module, file = to_module(make()), tmp_path / "kite.pt"
    save_checkpoint(module, file)
    loaded = load_checkpoint(file)
    assert repr(loaded) == repr(module) and not loaded.training
    for before, after in zip(module.parameters(), loaded.parameters(), strict=True):
        assert torch.equal(before, after) and before.dtype == after.dtype
    assert os.listdir(tmp_path) == ["kite.pt"]


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    file = tmp_path / "kite.pt"
    save_checkpoint(to_module(kite_network()), file)
    before = file.read_bytes()
    with pytest.raises(TypeError, match="got GELU"):
        save_checkpoint(nn.Sequential(nn.GELU()), file)
    monkeypatch.setattr(torch, "save", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        save_checkpoint(to_module(kite_network()), file)
    assert file.read_bytes() == before


class Harmful:
    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return (Path.touch, (self.target,))


def kite_content(**changes):
    state = to_module(kite_network()).state_dict()
    layers = [["Linear", 2, 2], ["Sigmoid"], ["Linear", 2, 1], ["Sigmoid"]]
    return {"format": "course checkpoint", "version": 1, "layers": layers, "state": state, **changes}


def spoilt_state(**changes):
    return {**to_module(kite_network()).state_dict(), **changes}


def numpy_file():
    stream = io.BytesIO()
    np.savez(stream, a=np.ones(3))
    return stream.getvalue()


BAD_FILES = {
    "empty": (lambda file: file.write_bytes(b""), "damaged, or no PyTorch file"),
    "text": (lambda file: file.write_text("these are no weights"), "damaged, or no PyTorch file|more than weights"),
    "NumPy's": (lambda file: file.write_bytes(numpy_file()), "damaged, or no PyTorch file"),
    "any pickle": (lambda file: file.write_bytes(pickle.dumps([1, 2])), "."),
    "a bare state": (lambda file: torch.save(spoilt_state(), file), r"another PyTorch file: .* 0\.weight, 0\.bias"),
    "a tensor": (lambda file: torch.save(torch.ones(2), file), "another PyTorch file: it holds a Tensor"),
    "a module": (lambda file: torch.save(to_module(kite_network()), file), "it was not opened"),
    "a later version": (lambda file: torch.save(kite_content(version=2), file), "its version is 2 where 1 is meant"),
    "another format": (lambda file: torch.save(kite_content(format="x"), file), "its format is 'x'"),
    "fewer layers": (lambda file: torch.save(kite_content(layers=[["Linear", 2, 2]]), file), "do not fit its layers"),
    "another size": (lambda file: torch.save(kite_content(layers=[["Linear", 3, 2]]), file), "do not fit its layers"),
    "another kind": (lambda file: torch.save(kite_content(layers=[["GELU"]]), file), "GELU"),
    "NaN": (
        lambda file: torch.save(kite_content(state=spoilt_state(**{"0.bias": torch.tensor([np.nan, 0.0])})), file),
        "NaN or infinity",
    ),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_damaged_or_foreign_file_gets_a_clear_error(kind, tmp_path):
    write, words = BAD_FILES[kind]
    file = tmp_path / "foreign.pt"
    write(file)
    with pytest.raises(ValueError, match=words) as caught:
        load_checkpoint(file)
    assert str(caught.value).startswith(f"{file}: expected a file from save_checkpoint, but it")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("kept", [10, 100, 0.5, 0.99])
def test_half_a_file_is_told(kept, tmp_path):
    file = tmp_path / "half.pt"
    save_checkpoint(to_module(kite_network()), file)
    whole = file.read_bytes()
    file.write_bytes(whole[: kept if kept >= 1 else int(kept * len(whole))])
    with pytest.raises(ValueError, match=r"half\.pt: expected .* damaged"):
        load_checkpoint(file)


def test_a_harmful_file_runs_nothing(tmp_path):
    target, file = tmp_path / "harm", tmp_path / "harmful.pt"
    torch.save({"state": Harmful(target)}, file)
    with pytest.raises(ValueError, match=r"harmful\.pt: .*it was not opened"):
        load_checkpoint(file)
    file.write_bytes(pickle.dumps(Harmful(target)))
    with pytest.raises(ValueError, match=r"harmful\.pt: .*it is damaged, or no PyTorch file$"):
        load_checkpoint(file)
    assert not target.exists()
    pickle.loads(file.read_bytes())
    assert target.exists()  # it would have


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_checkpoint(tmp_path / "none.pt")
