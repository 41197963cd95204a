"""Which devices this machine has, and which of them to compute on."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence

from course_lib.torch_track.backend import torch
from course_lib.validation import check_choice

__all__ = ["DEVICES", "available_devices", "choose_device", "free_memory", "has_float64", "wait_for"]

DEVICES = ("cuda", "xpu", "mps", "cpu")  # the fastest first: NVIDIA or AMD, Intel, Apple, any machine


def available_devices() -> tuple[str, ...]:
    """Return the names of the devices of this machine that PyTorch can use, the fastest first; "cpu" is always there.

    A device that PyTorch finds, and on which a first small computation fails, is left out.

    Examples
    --------
    >>> available_devices()[-1]
    'cpu'
    """
    return tuple(name for name in _found() if name == "cpu" or not _fault(name))


def _found() -> list[str]:
    """The devices that PyTorch says are here."""
    here = {
        "cuda": torch.cuda.is_available(),
        "xpu": torch.xpu.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    return [name for name in DEVICES if here[name]]


@functools.cache
def _fault(device: str) -> str:
    """What goes wrong in a first computation on a device, in one line; "" where nothing does.

    A driver that is too old for PyTorch, or a card that is too old or full, shows itself only now.
    """
    try:
        ones = torch.ones(8, 8, device=device)
        return "" if (ones @ ones).sum().item() == 8**3 else "it computes wrong numbers"
    except Exception as error:  # each driver raises its own
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return first.strip().rstrip(".")[:100]


def choose_device(wanted: str | None = None, available: Sequence[str] | None = None) -> torch.device:
    """Return the device to compute on; where the wanted one is absent, say so in one line and take the best there is.

    Where none is wanted and the fastest is here but broken, a line says that too.

    Parameters
    ----------
    wanted : {"cuda", "xpu", "mps", "cpu"}, optional
        By default what the environment variable COURSE_DEVICE names; the fastest where it names none.
    available : sequence of str, optional
        The devices to choose from; by default those of this machine. With a list of your own COURSE_DEVICE does not
        count, so that the answer is the same on every machine.

    Raises
    ------
    ValueError
        `wanted`, or COURSE_DEVICE, is no such name.

    Examples
    --------
    >>> choose_device("cpu")
    device(type='cpu')
    >>> choose_device("cuda", available=["cpu"])
    There is no cuda here: computing on cpu instead.
    device(type='cpu')
    """
    name = "wanted" if wanted else "COURSE_DEVICE"
    if available is None:
        wanted = wanted or os.environ.get("COURSE_DEVICE", "").strip().lower()
    if wanted:
        check_choice(wanted, name, DEVICES)
    found = _found() if available is None else available
    works = available_devices() if available is None else available
    best = next(device for device in DEVICES if device in works or device == "cpu")
    first = wanted or next((device for device in DEVICES if device in found), best)
    if first in works or first == "cpu":
        return torch.device(first)
    print(f"{_why_not(first, first in found, available is None)}: computing on {best} instead.")
    return torch.device(best)


def _why_not(device: str, found: bool, on_this_machine: bool) -> str:
    """Why a device cannot be taken; a build of PyTorch for the CPU alone knows no cuda, whatever the machine has."""
    if found:
        return f"{device} is here and does not work ({_fault(device)})"
    if device == "cuda" and on_this_machine and not (torch.version.cuda or torch.version.hip):
        return "This PyTorch is a build for the CPU alone (the report in lesson 00 says how to change that)"
    return f"There is no {device} here"


def has_float64(device: torch.device | str) -> bool:
    """Return whether a device computes in float64: Apple's GPUs do not, and of Intel's only some do.

    Examples
    --------
    >>> has_float64("cpu"), has_float64("mps")
    (True, False)
    """
    kind = torch.device(device).type
    if kind == "xpu":
        return torch.xpu.get_device_properties(device).has_fp64
    return kind != "mps"


def wait_for(device: torch.device | str) -> None:
    """Wait until a device has done what it was given: a GPU works on while Python has long gone on."""
    kind = torch.device(device).type
    if kind in ("cuda", "xpu"):
        getattr(torch, kind).synchronize(device)
    elif kind == "mps":
        torch.mps.synchronize()


def free_memory(device: torch.device | str) -> None:
    """Give back to a GPU the memory that PyTorch keeps for its next tensors and that none uses now."""
    kind = torch.device(device).type
    if kind in ("cuda", "xpu", "mps"):
        getattr(torch, kind).empty_cache()
