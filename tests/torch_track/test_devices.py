"""Choosing a device, without a GPU at hand."""

import pytest

from course_lib.torch_track import DEVICES, available_devices, choose_device, torch


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
