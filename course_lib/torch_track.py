"""The course's networks in PyTorch: choosing a device, carrying weights over and back, checkpoints.

The only file of the course that imports torch. A notebook of the PyTorch track takes torch from here, so that its first
cell can say in one line how to add PyTorch where it is missing.
"""

from __future__ import annotations

import os
import pickle
import warnings
from collections.abc import Sequence

import numpy as np

from course_lib.network import Dense, Dropout, Network, ReLU, Sigmoid, Tanh
from course_lib.validation import check_choice, describe

__all__ = [
    "DEVICES",
    "TorchMissingError",
    "available_devices",
    "choose_device",
    "load_checkpoint",
    "save_checkpoint",
    "to_module",
    "to_network",
    "torch",
]


class TorchMissingError(ImportError):
    """PyTorch is not installed. In a notebook it shows as one line, without a traceback."""

    def _render_traceback_(self) -> list[str]:  # IPython asks an error for this before it draws its own
        return [str(self)]


try:
    import torch
    from torch import nn
except ModuleNotFoundError as error:
    if error.name != "torch":  # it is there, but something that it needs is not
        raise
    how = "PyTorch is not installed. Run `%pip install torch` in a cell, restart the kernel, and begin again."
    raise TorchMissingError(how) from None

DEVICES = ("cuda", "mps", "cpu")  # the fastest first: NVIDIA or AMD, Apple, any machine
ACTIVATIONS = {Sigmoid: nn.Sigmoid, Tanh: nn.Tanh, ReLU: nn.ReLU}
FORMAT, VERSION = "course checkpoint", 1


# --- devices ----------------------------------------------------------------------------------------------------------


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


# --- weights, over and back -------------------------------------------------------------------------------------------


def to_module(network: Network, device: torch.device | str = "cpu", dtype: torch.dtype | None = None) -> nn.Sequential:
    """Return a network's layers as PyTorch modules, with copies of its weights, in evaluation mode (dropout is off).

    Both keep W as (d_out, d_in), so that nothing is transposed.

    Parameters
    ----------
    network : Network of Dense, Sigmoid, Tanh, ReLU and Dropout layers
    device : torch.device or str
    dtype : torch.dtype, optional
        By default the network's own; on "mps", which has no float64, float32.

    Raises
    ------
    TypeError
        `network` is none, or has a layer of another kind.

    Examples
    --------
    >>> from course_lib.network import NeuralNetwork
    >>> network = NeuralNetwork(2, 2, 1, seed=0)
    >>> module = to_module(network)
    >>> output = module(torch.tensor([[2.0, 1.0]], dtype=torch.float64))
    >>> np.allclose(output.detach().numpy(), network.forward([[2.0, 1.0]]), rtol=1e-14)
    True
    """
    if not isinstance(network, Network):
        raise TypeError(f"network: expected a Network, got {describe(network)}")
    if dtype is None:
        dtype = torch.float32 if torch.device(device).type == "mps" else getattr(torch, network.dtype.name)
    modules = nn.Sequential(*map(_module_of, network.layers))
    return modules.to(device=device, dtype=dtype).eval()


def _module_of(layer) -> nn.Module:
    if isinstance(layer, Dense):
        linear = nn.utils.skip_init(nn.Linear, layer.d_in, layer.d_out, dtype=getattr(torch, layer.W.dtype.name))
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(layer.W))
            linear.bias.copy_(torch.from_numpy(layer.b))
        return linear
    if isinstance(layer, Dropout):
        return nn.Dropout(layer.p)
    if type(layer) in ACTIVATIONS:
        return ACTIVATIONS[type(layer)]()
    raise TypeError(f"network: expected Dense, Sigmoid, Tanh, ReLU and Dropout layers, got {type(layer).__name__}")


def to_network(module: nn.Sequential) -> Network:
    """Return the course's Network with copies of a module's weights: the way back from `to_module`.

    It computes in float64 where the module does, and in float32 where the module has that, or less.

    Parameters
    ----------
    module : nn.Sequential of Linear, Sigmoid, Tanh, ReLU and Dropout

    Raises
    ------
    TypeError
        `module` is none, or holds a module of another kind.

    Examples
    --------
    >>> network = to_network(nn.Sequential(nn.Linear(3, 2), nn.Tanh()))
    >>> [type(layer).__name__ for layer in network.layers], network.dtype.name
    (['Dense', 'Tanh'], 'float32')
    """
    if not isinstance(module, nn.Sequential):
        raise TypeError(f"module: expected an nn.Sequential, got {type(module).__name__}")
    return Network([_layer_of(part) for part in module])


def _layer_of(part: nn.Module):
    if isinstance(part, nn.Linear):
        bias = torch.zeros(part.out_features) if part.bias is None else part.bias
        return Dense(_as_array(part.weight), _as_array(bias))
    if isinstance(part, nn.Dropout):
        return Dropout(part.p)
    for layer, module in ACTIVATIONS.items():
        if isinstance(part, module):
            return layer()
    raise TypeError(f"module: expected Linear, Sigmoid, Tanh, ReLU and Dropout, got {type(part).__name__}")


def _as_array(tensor: torch.Tensor) -> np.ndarray:
    tensor = tensor.detach().cpu()
    return tensor.numpy() if tensor.dtype == torch.float64 else tensor.float().numpy()


# --- checkpoints ------------------------------------------------------------------------------------------------------


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
