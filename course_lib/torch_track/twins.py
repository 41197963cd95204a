"""Twins: one network in NumPy and the same in PyTorch, trained on the same samples and compared after each step."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np

from course_lib.network import SGD, Adam, MeanSquaredError, Momentum, Network, Optimizer
from course_lib.torch_track.backend import nn, torch
from course_lib.torch_track.weights import to_module
from course_lib.validation import check_choice, check_integer, check_number, describe

__all__ = ["OPTIMIZERS", "SLIPS", "Twins", "train_twins", "weight_gap"]

# Name: how NumPy's twin steps, and how PyTorch's does.
OPTIMIZERS = {
    "SGD": (SGD, torch.optim.SGD),
    "Momentum": (Momentum, lambda parameters, lr: torch.optim.SGD(parameters, lr=lr, momentum=0.9)),
    "Adam": (Adam, torch.optim.Adam),
}
SLIPS = ("none", "own weights", "transposed", "no zero_grad", "summed loss", "float32")


@dataclass(frozen=True)
class Twins:
    """What became of the two, after 0, 1, …, S steps.

    Attributes
    ----------
    losses : (2, S + 1)
        The mean squared error over all samples: NumPy's twin, and PyTorch's.
    gaps : (S + 1,)
        `weight_gap` of the two.
    """

    losses: np.ndarray
    gaps: np.ndarray


def weight_gap(network: Network, module: nn.Sequential) -> float:
    """Return the largest difference between a weight of the one and the same weight of the other.

    As a share of the largest weight: 1e-16 is one rounding of float64, 6e-8 one of float32.

    Examples
    --------
    >>> from course_lib.network.example import kite_network
    >>> weight_gap(kite_network(), to_module(kite_network()))
    0.0
    """
    theirs = torch.cat([parameter.detach().flatten() for parameter in module.parameters()]).cpu().numpy()
    return float(np.abs(network.parameters - theirs).max() / np.abs(network.parameters).max())


def train_twins(
    network: Network, x, y, *, steps: int = 200, rate: float = 2.0, optimizer: str = "SGD", slip: str = "none"
) -> Twins:
    """Train a copy of a network and its twin in PyTorch, side by side, all samples in each step.

    Parameters
    ----------
    network : Network
        Stays as it is. Its dtype is that of both.
    x, y : (N, d_in), (N, d_out)
    steps : int
    rate : float
    optimizer : {"SGD", "Momentum", "Adam"}
        With PyTorch's defaults, and 0.9 for the momentum.
    slip : name from SLIPS
        What goes wrong on PyTorch's side:

        - "none": nothing;
        - "own weights": it keeps the first weights that PyTorch drew, with seed 0;
        - "transposed": the first layer's W arrives transposed, which nobody notices if it is square;
        - "no zero_grad": gradients pile up;
        - "summed loss": the squared errors are added up, not averaged;
        - "float32": it computes in PyTorch's default dtype.

    Returns
    -------
    Twins

    Raises
    ------
    TypeError, ValueError
        Something else than the above; "transposed" for a first layer that is not square.

    Examples
    --------
    >>> from course_lib.data import xor
    >>> from course_lib.network import NeuralNetwork
    >>> twins = train_twins(NeuralNetwork(2, 2, 1, seed=0), xor().x, xor().y[:, None])
    >>> twins.losses.shape, bool(twins.gaps.max() < 1e-12)
    ((2, 201), True)
    """
    if not isinstance(network, Network):
        raise TypeError(f"network: expected a Network, got {describe(network)}")
    check_integer(steps, "steps", at_least=0)
    check_number(rate, "rate", above=0)
    check_choice(optimizer, "optimizer", OPTIMIZERS)
    network = copy.deepcopy(network)
    module = _module_with(check_choice(slip, "slip", SLIPS), network)
    step_ours = _our_step(network, x, y, OPTIMIZERS[optimizer][0](rate))
    step_theirs = _their_step(module, x, y, OPTIMIZERS[optimizer][1](module.parameters(), lr=rate), slip)
    losses, gaps = np.empty((2, steps + 1)), np.empty(steps + 1)
    for step in range(steps + 1):
        gaps[step] = weight_gap(network, module)
        losses[:, step] = step_ours(), step_theirs()  # the loss at these weights; then they move
    return Twins(losses, gaps)


def _module_with(slip: str, network: Network) -> nn.Sequential:
    """The twin in PyTorch, as it is before the first step."""
    module = to_module(network, dtype=torch.float32 if slip == "float32" else None)
    first = module[0]
    if slip == "own weights":
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            for part in module:
                if isinstance(part, nn.Linear):
                    part.reset_parameters()
    if slip == "transposed":
        if first.in_features != first.out_features:
            shape = tuple(first.weight.shape)
            raise ValueError(f"slip: expected a square first layer for 'transposed', got one of shape {shape}")
        first.weight = nn.Parameter(first.weight.detach().T.contiguous())
    return module


def _our_step(network: Network, x, y, optimizer: Optimizer):
    """A function that takes one step by hand and returns the loss before it."""
    loss = MeanSquaredError()

    def step() -> float:
        value = loss.forward(y, network.forward(x))
        network.backward(loss.backward())
        optimizer.step(network.parameters, network.gradients)
        return value

    return step


def _their_step(module: nn.Sequential, x, y, optimizer: torch.optim.Optimizer, slip: str):
    """The same by autograd, or nearly the same where there is a slip."""
    x, y = (torch.as_tensor(np.asarray(value), dtype=module[0].weight.dtype) for value in (x, y))

    def step() -> float:
        loss = nn.functional.mse_loss(module(x), y)
        if slip != "no zero_grad":
            optimizer.zero_grad()
        (loss * y.numel() if slip == "summed loss" else loss).backward()
        optimizer.step()
        return loss.item()

    return step
