"""Which devices this machine has, and which of them to compute on."""

from __future__ import annotations

import os
from collections.abc import Sequence

from course_lib.torch_track.backend import torch
from course_lib.validation import check_choice

__all__ = ["DEVICES", "available_devices", "choose_device"]

DEVICES = ("cuda", "mps", "cpu")  # the fastest first: NVIDIA or AMD, Apple, any machine


def available_devices() -> tuple[str, ...]:
    """Return the names of the devices of this machine that PyTorch can use, the fastest first; "cpu" is always there.

    Examples
    --------
    >>> available_devices()[-1]
    'cpu'
    """
    here = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return tuple(name for name in DEVICES if here[name])


def choose_device(wanted: str | None = None, available: Sequence[str] | None = None) -> torch.device:
    """Return the device to compute on; where the wanted one is absent, say so in one line and take the best there is.

    Parameters
    ----------
    wanted : {"cuda", "mps", "cpu"}, optional
        By default what the environment variable COURSE_DEVICE names; the fastest where it names none.
    available : sequence of str, optional
        The devices to choose from; by default those of this machine.

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
    wanted = wanted or os.environ.get("COURSE_DEVICE", "").strip().lower()
    available = available_devices() if available is None else available
    best = next(device for device in DEVICES if device in available or device == "cpu")
    if not wanted:
        return torch.device(best)
    check_choice(wanted, name, DEVICES)
    if wanted not in available and wanted != "cpu":
        print(f"There is no {wanted} here: computing on {best} instead.")
        return torch.device(best)
    return torch.device(wanted)
