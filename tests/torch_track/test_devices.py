"""Choosing a device, without a GPU at hand."""

import functools
from types import SimpleNamespace

import pytest

from course_lib.torch_track import DEVICES, available_devices, choose_device, devices, torch


@pytest.fixture(autouse=True)
def nothing_is_forced(monkeypatch):
    monkeypatch.delenv("COURSE_DEVICE", raising=False)
    devices._fault.cache_clear()
    yield
    devices._fault.cache_clear()


@pytest.mark.parametrize(
    ("available", "best"),
    [(["cpu"], "cpu"), (["cpu", "cuda"], "cuda"), (["mps", "cpu"], "mps"), (["cpu", "xpu"], "xpu"), ([], "cpu")],
)
def test_the_fastest_device_is_taken(available, best, capsys):
    assert choose_device(available=available) == torch.device(best)
    assert capsys.readouterr().out == ""


@pytest.fixture
def all_there(monkeypatch):
    """A machine with every device, each of which works."""
    monkeypatch.setattr(devices, "_found", lambda: list(DEVICES))
    monkeypatch.setattr(devices, "_fault", functools.cache(lambda device: ""))


@pytest.mark.parametrize("wanted", DEVICES)
def test_a_device_that_is_there_can_be_forced(wanted, all_there, monkeypatch, capsys):
    assert choose_device(wanted, available=DEVICES).type == choose_device(wanted).type == wanted
    monkeypatch.setenv("COURSE_DEVICE", f" {wanted.upper()} ")
    assert choose_device().type == wanted
    assert capsys.readouterr().out == ""


def test_a_name_in_the_call_goes_before_the_environment(all_there, monkeypatch):
    monkeypatch.setenv("COURSE_DEVICE", "cuda")
    assert choose_device("cpu").type == "cpu"


@pytest.mark.parametrize("forced", ["cpu", "cuda", "mps", "nonsense"])
def test_with_devices_named_in_the_call_the_environment_does_not_count(forced, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_DEVICE", forced)
    assert choose_device(available=["cpu", "cuda"]).type == "cuda"
    assert choose_device(available=["cpu"]).type == "cpu"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("wanted", "available", "line"),
    [
        ("cuda", ["cpu"], "There is no cuda here: computing on cpu instead.\n"),
        ("mps", ["cuda", "cpu"], "There is no mps here: computing on cuda instead.\n"),
    ],
)
def test_an_absent_device_falls_back_with_one_line(wanted, available, line, monkeypatch, capsys):
    assert choose_device(wanted, available=available).type in available
    assert capsys.readouterr().out == line
    monkeypatch.setattr(devices, "_found", lambda: available)
    monkeypatch.setattr(devices, "_fault", functools.cache(lambda device: ""))
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setenv("COURSE_DEVICE", wanted)
    assert choose_device().type in available
    assert capsys.readouterr().out == line


def test_a_build_for_the_cpu_alone_is_told_to_who_wants_cuda(monkeypatch, capsys):
    monkeypatch.setattr(devices, "_found", lambda: ["cpu"])
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(torch.version, "hip", None)
    assert choose_device("cuda").type == "cpu"
    assert capsys.readouterr().out == (
        "This PyTorch is a build for the CPU alone (the report in lesson 00 says how to change that): computing on cpu "
        "instead.\n"
    )


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
    monkeypatch.setattr(torch.xpu, "is_available", lambda: False)
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


# --- what differs from device to device -------------------------------------------------------------------------------


def test_intels_devices_say_themselves_whether_they_have_float64(monkeypatch):
    for has in (True, False):
        properties = SimpleNamespace(has_fp64=has)
        monkeypatch.setattr(torch.xpu, "get_device_properties", lambda device, properties=properties: properties)
        assert devices.has_float64("xpu") == has
    assert devices.has_float64("cuda:1") and not devices.has_float64("mps")


@pytest.mark.parametrize("device", ["cuda", "cuda:1", "xpu", "mps", "cpu"])
def test_waiting_and_freeing_ask_the_device_that_is_meant(device, monkeypatch):
    asked = []
    for kind in ("cuda", "xpu", "mps"):
        library = getattr(torch, kind)
        monkeypatch.setattr(library, "synchronize", lambda *device, kind=kind: asked.append((kind, *device)))
        monkeypatch.setattr(library, "empty_cache", lambda kind=kind: asked.append((kind, "freed")))
    devices.wait_for(device)
    devices.free_memory(device)
    kind = device.partition(":")[0]
    told = () if kind == "mps" else (device,)
    assert asked == ([] if kind == "cpu" else [(kind, *told), (kind, "freed")])
