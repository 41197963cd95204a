"""Choosing a device, without a GPU at hand."""

import pytest

from course_lib.torch_track import DEVICES, available_devices, choose_device, devices, torch


@pytest.fixture(autouse=True)
def nothing_is_forced(monkeypatch):
    monkeypatch.delenv("COURSE_DEVICE", raising=False)
    devices._fault.cache_clear()
    yield
    devices._fault.cache_clear()


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


# --- a device that is there and does not work -------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch):
    """PyTorch says that there is a CUDA device; the first computation on it fails, with a page of text."""

    def ones(*shape, device="cpu", **more):
        if torch.device(device).type != "cpu":
            raise RuntimeError("CUDA error: no kernel image is available for execution.\nCompile with ...\n")
        return torch.full(shape, 1.0, **more)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch, "ones", ones)


def test_a_broken_device_is_not_available(broken):
    assert available_devices() == ("cpu",)


@pytest.mark.parametrize("wanted", [None, "cuda"])
def test_a_broken_device_falls_back_with_one_line(wanted, broken, capsys):
    assert choose_device(wanted) == torch.device("cpu")
    line = "cuda is here and does not work (CUDA error: no kernel image is available for execution): computing on cpu"
    assert capsys.readouterr().out == f"{line} instead.\n"


def test_a_broken_device_does_not_matter_to_who_wants_another(broken, monkeypatch, capsys):
    assert choose_device("cpu") == torch.device("cpu")
    assert choose_device("mps") == torch.device("cpu")
    assert capsys.readouterr().out == "There is no mps here: computing on cpu instead.\n"


def test_a_device_that_computes_wrong_numbers_is_broken(broken, monkeypatch, capsys):
    monkeypatch.setattr(torch, "ones", lambda *shape, device="cpu": torch.zeros(shape))
    assert choose_device() == torch.device("cpu")
    assert "cuda is here and does not work (it computes wrong numbers)" in capsys.readouterr().out


def test_a_device_is_tried_once(broken, monkeypatch):
    available_devices()
    monkeypatch.setattr(torch, "ones", None)
    assert available_devices() == ("cpu",)
