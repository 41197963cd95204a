"""Weights, over to PyTorch and back."""

from __future__ import annotations

import numpy as np

from course_lib.network import Dense, Dropout, Network, ReLU, Sigmoid, Tanh
from course_lib.torch_track.backend import nn, torch
from course_lib.torch_track.devices import has_float64
from course_lib.validation import describe

__all__ = ["ACTIVATIONS", "to_module", "to_network"]

ACTIVATIONS = {Sigmoid: nn.Sigmoid, Tanh: nn.Tanh, ReLU: nn.ReLU}


def to_module(network: Network, device: torch.device | str = "cpu", dtype: torch.dtype | None = None) -> nn.Sequential:
    """Return a network's layers as PyTorch modules, with copies of its weights, in evaluation mode (dropout is off).

    Both keep W as (d_out, d_in), so that nothing is transposed.

    Parameters
    ----------
    network : Network of Dense, Sigmoid, Tanh, ReLU and Dropout layers
    device : torch.device or str
    dtype : torch.dtype, optional
        By default the network's own; float32 on a device that has no float64 ("mps", and some "xpu").

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
        dtype = getattr(torch, network.dtype.name) if has_float64(device) else torch.float32
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
