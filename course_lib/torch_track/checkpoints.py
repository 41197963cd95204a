"""Modules in a file, and out of it again, without running anything that somebody put there."""

from __future__ import annotations

import os
import pickle
import warnings

from course_lib.torch_track.backend import nn, torch
from course_lib.torch_track.weights import ACTIVATIONS, to_network

__all__ = ["load_checkpoint", "save_checkpoint"]

FORMAT, VERSION = "course checkpoint", 1


def save_checkpoint(module: nn.Sequential, path) -> None:
    """Write a module's layers and weights to a file; an old file stays whole until the new one is.

    Raises TypeError where `module` is not as `to_network` takes it, OSError where the file cannot be written.
    """
    to_network(module)  # refuses what could not be read again
    content = {"format": FORMAT, "version": VERSION, "layers": _description(module), "state": module.state_dict()}
    part = f"{os.fspath(path)}.part"
    torch.save(content, part)
    os.replace(part, path)


def _description(module: nn.Sequential) -> list[list]:
    names = ("in_features", "out_features", "p")  # what a module of its kind is made from, besides its weights
    return [[type(part).__name__, *(getattr(part, n) for n in names if hasattr(part, n))] for part in module]


def load_checkpoint(path, device: torch.device | str = "cpu") -> nn.Sequential:
    """Read what `save_checkpoint` wrote: the same layers, weights and dtype, in evaluation mode.

    Only weights are read (``weights_only=True``): a file from elsewhere can run no code.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    ValueError
        The file is damaged, foreign, or of another version; the error names it and what is wrong.
    """
    with open(path, "rb") as file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what torch says of foreign files is said below
                content = torch.load(file, map_location="cpu", weights_only=True)
            return _rebuild(content).to(device).eval()
        except Exception as error:  # a damaged file can make PyTorch raise nearly anything
            what = f"{path}: expected a file from save_checkpoint, but {_what_is_wrong(error)}"
            raise ValueError(what) from error


def _rebuild(content) -> nn.Sequential:
    if not isinstance(content, dict) or "format" not in content:
        raise ValueError(f"it is another PyTorch file: it holds {_contents(content)}")
    for name, expected in (("format", FORMAT), ("version", VERSION)):
        if content[name] != expected:
            raise ValueError(f"its {name} is {content[name]!r} where {expected!r} is meant")
    kinds = {kind.__name__: kind for kind in (nn.Linear, nn.Dropout, *ACTIVATIONS.values())}
    module = nn.Sequential(*(kinds[kind](*arguments) for kind, *arguments in content["layers"]))
    weights = [value for name, value in content["state"].items() if name.endswith("weight")]
    module.to(weights[0].dtype).load_state_dict(content["state"])
    if not all(torch.isfinite(value).all() for value in content["state"].values()):
        raise ValueError("its weights hold NaN or infinity")
    return module


def _contents(content) -> str:
    if isinstance(content, dict):
        names = ", ".join(map(str, list(content)[:3]))
        return f"a dictionary with {names}, …" if len(content) > 3 else f"a dictionary with {names or 'nothing'}"
    return f"a {type(content).__name__}"


def _what_is_wrong(error: Exception) -> str:
    """One line on why a file could not be read; PyTorch's own words can fill a page."""
    text = str(error)
    if isinstance(error, pickle.UnpicklingError):  # PyTorch's own words advise to load it all the same
        if "GLOBAL" in text:
            return "it holds more than weights, which could run code: it was not opened"
        return "it is damaged, or no PyTorch file"
    if isinstance(error, ValueError) and text.startswith("it"):
        return text
    if "state_dict" in text:
        return "its weights do not fit its layers"
    first = (text.strip().splitlines() or [""])[0][:120]
    return f"it is damaged, or no PyTorch file ({type(error).__name__}: {first})"
