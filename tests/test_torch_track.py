"""The bridge to PyTorch: devices without a GPU at hand, weights over and back, checkpoints, and torch not installed."""

import io
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from course_lib.network import Dense, Dropout, Layer, Network, NeuralNetwork, ReLU, Sigmoid, Tanh, make_network  # noqa: E402
from course_lib.network.example import kite_network  # noqa: E402
from course_lib.torch_track import (  # noqa: E402
    DEVICES,
    available_devices,
    choose_device,
    load_checkpoint,
    save_checkpoint,
    to_module,
    to_network,
)

torch.set_num_threads(1)
# How far PyTorch's results may be from NumPy's, relative to their size: rounding, in another order of summing.
TOLERANCES = {"float64": 1e-13, "float32": 1e-5}

each_device = pytest.mark.parametrize("device", available_devices())


# --- devices ----------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def nothing_is_forced(monkeypatch):
    monkeypatch.delenv("COURSE_DEVICE", raising=False)


@pytest.mark.parametrize(
    ("available", "best"), [(["cpu"], "cpu"), (["cpu", "cuda"], "cuda"), (["mps", "cpu"], "mps"), ([], "cpu")]
)
def test_the_fastest_device_is_taken(available, best, capsys):
    assert choose_device(available=available) == torch.device(best)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("wanted", DEVICES)
def test_a_device_that_is_there_can_be_forced(wanted, monkeypatch, capsys):
    assert choose_device(wanted, available=DEVICES).type == wanted
    monkeypatch.setenv("COURSE_DEVICE", f" {wanted.upper()} ")
    assert choose_device(available=DEVICES).type == wanted
    assert capsys.readouterr().out == ""


def test_a_name_in_the_call_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("COURSE_DEVICE", "cuda")
    assert choose_device("cpu", available=DEVICES).type == "cpu"


@pytest.mark.parametrize(
    ("wanted", "available", "line"),
    [
        ("cuda", ["cpu"], "There is no cuda here: computing on cpu instead.\n"),
        ("mps", ["cuda", "cpu"], "There is no mps here: computing on cuda instead.\n"),
    ],
)
def test_an_absent_device_falls_back_with_one_line(wanted, available, line, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_DEVICE", wanted)
    assert choose_device(available=available).type in available
    assert capsys.readouterr().out == line


def test_no_such_device_at_all(monkeypatch):
    with pytest.raises(ValueError, match=r"wanted: expected .*cuda.*, got .*gpu"):
        choose_device("gpu")
    monkeypatch.setenv("COURSE_DEVICE", "gpu")
    with pytest.raises(ValueError, match="COURSE_DEVICE: expected"):
        choose_device()


def test_the_devices_of_this_machine():
    here = available_devices()
    assert here[-1] == "cpu" and set(here) <= set(DEVICES)
    assert choose_device().type == here[0]


# --- weights ----------------------------------------------------------------------------------------------------------

NETWORKS = {
    "kite": kite_network,
    "article": lambda: NeuralNetwork(3, 5, 2, seed=1),
    "relu": lambda: make_network([4, 8, 8, 3], "relu", dropout=0.5, seed=2),
    "tanh": lambda: make_network([4, 6, 2], "tanh", seed=3, dtype="float32"),
}
each_network = pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)


@each_device
@each_network
def test_the_module_computes_what_the_network_computes(make, device):
    network = make()
    x = np.random.default_rng(0).normal(size=(7, network.d_in)).astype(network.dtype)
    module = to_module(network, device)
    weight = module[0].weight
    assert weight.device.type == device
    output = module(torch.from_numpy(x).to(weight)).detach().cpu().numpy()
    tolerance = TOLERANCES[str(weight.dtype).removeprefix("torch.")]
    np.testing.assert_allclose(output, network.forward(x), rtol=tolerance, atol=tolerance)


@each_network
def test_over_and_back_is_the_same_network(make):
    network = make()
    back = to_network(to_module(network))
    assert back.dtype == network.dtype
    assert [type(layer) for layer in back.layers] == [type(layer) for layer in network.layers]
    assert np.array_equal(back.parameters, network.parameters)
    assert [layer.p for layer in back.layers if isinstance(layer, Dropout)] == [
        layer.p for layer in network.layers if isinstance(layer, Dropout)
    ]


def test_nothing_is_transposed_and_nothing_shared():
    network = kite_network()
    module = to_module(network)
    assert module[0].weight.tolist() == network.layers[0].W.tolist() == [[2.0, -1.0], [2.0, 1.0]]
    network.parameters[:] = 0
    assert module[2].bias.item() == -2.0
    back = to_network(module)
    with torch.no_grad():
        module[2].bias.zero_()
    assert back.layers[2].b[0] == -2.0


def test_dropout_is_off_until_training_begins():
    module = to_module(Network([Dense([[1.0]], [0.0]), Dropout(0.5)]))
    x = torch.ones(100, 1, dtype=torch.float64)
    assert torch.equal(module(x), x)
    torch.manual_seed(0)
    assert set(module.train()(x).flatten().tolist()) == {0.0, 2.0}


def test_another_dtype_can_be_asked_for():
    assert to_module(kite_network(), dtype=torch.float32)[0].weight.dtype == torch.float32
    half = to_module(kite_network(), dtype=torch.bfloat16)
    assert to_network(half).dtype == np.float32
    assert np.array_equal(to_network(half).parameters, kite_network().parameters)  # whole numbers fit into any


def test_a_layer_without_bias_gets_zeros():
    linear = nn.Linear(3, 2, bias=False, dtype=torch.float64)
    assert to_network(nn.Sequential(linear)).layers[0].b.tolist() == [0.0, 0.0]


def test_what_cannot_be_carried_over_is_refused():
    class Doubling(Layer):
        def _forward(self, x, training=False):
            return 2 * x

    with pytest.raises(TypeError, match="network: expected a Network, got"):
        to_module(nn.Linear(2, 2))
    with pytest.raises(TypeError, match=r"network: expected Dense, .*, got Doubling"):
        to_module(Network([Dense([[1.0]], [0.0]), Doubling()]))
    with pytest.raises(TypeError, match=r"module: expected an nn\.Sequential, got Linear"):
        to_network(nn.Linear(2, 2))
    with pytest.raises(TypeError, match=r"module: expected Linear, .*, got GELU"):
        to_network(nn.Sequential(nn.Linear(2, 2), nn.GELU()))


@pytest.mark.parametrize("loss", ["squared", "scores"])
def test_autograd_finds_the_gradients_that_the_network_finds(loss):
    from course_lib.network import BinaryCrossEntropy, MeanSquaredError

    rng = np.random.default_rng(5)
    activation = [Sigmoid()] if loss == "squared" else []
    network = Network([Dense(rng.normal(size=(4, 3)), rng.normal(size=4)), Tanh(), ReLU(),
                       Dense(rng.normal(size=(1, 4)), [0.1]), *activation])  # fmt: skip
    x, y = rng.normal(size=(6, 3)), rng.integers(0, 2, size=(6, 1)).astype(float)
    ours, theirs = {
        "squared": (MeanSquaredError(), nn.functional.mse_loss),
        "scores": (BinaryCrossEntropy(), nn.functional.binary_cross_entropy_with_logits),
    }[loss]
    value = ours.forward(y, network.forward(x))
    network.backward(ours.backward())
    module = to_module(network)
    result = theirs(module(torch.from_numpy(x)), torch.from_numpy(y))
    result.backward()
    gradients = np.concatenate([p.grad.numpy().ravel() for p in module.parameters()])
    assert value == pytest.approx(result.item(), rel=1e-13)
    np.testing.assert_allclose(network.gradients, gradients, rtol=1e-11, atol=1e-14)


# --- checkpoints ------------------------------------------------------------------------------------------------------


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


# --- where torch is not installed -------------------------------------------------------------------------------------

BLOCKED = "import sys; sys.modules['torch'] = None\n"
HOW = "PyTorch is not installed. Run `%pip install torch` in a cell, restart the kernel, and begin again."


def run(code):
    return subprocess.run([sys.executable, "-c", BLOCKED + code], capture_output=True, text=True)


def test_without_torch_the_error_is_one_sentence():
    done = run("import course_lib.torch_track")
    assert done.stderr.strip().splitlines()[-1] == f"course_lib.torch_track.TorchMissingError: {HOW}"
    assert "During handling" not in done.stderr


def test_without_torch_a_notebook_shows_that_line_and_no_traceback():
    cell = "from course_lib.torch_track import torch"
    done = run(
        "from IPython.core.interactiveshell import InteractiveShell\n"
        f"shown = InteractiveShell().run_cell({cell!r})\n"
        "assert not shown.success"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == HOW
