"""The training loop: mini-batches, validation, early stopping, schedules and clipping."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from course_lib.network.layers import Loss, as_generator
from course_lib.network.model import Network
from course_lib.network.optimizers import Optimizer
from course_lib.validation import check_integer, check_number, describe

__all__ = ["History", "clip_gradients", "cosine_decay", "exponential_decay", "fit", "step_decay"]


@dataclass
class History:
    """What `fit` records: one entry an epoch in each list.

    `train_loss` is the mean over the epoch's batches, each at the weights that it met (dropout on); `validation_loss`
    is that of the whole validation set after the epoch. `best_epoch` is the index of the smallest validation loss.
    """

    train_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    learning_rate: list[float] = field(default_factory=list)
    best_epoch: int | None = None
    stopped: str = "all epochs done"


def fit(
    network: Network,
    x,
    y,
    *,
    loss: Loss,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int = 32,
    validation: tuple | None = None,
    patience: int | None = None,
    schedule: Callable[[int], float] | None = None,
    max_norm: float | None = None,
    seed=0,
    callback: Callable[[int, History], bool | None] | None = None,
    progress: bool = False,
) -> History:
    """Train a network in place on shuffled mini-batches, and return the history.

    Parameters
    ----------
    network : Network
    x : (N, d_in)
    y : (N, d_out), or labels (N,) for SoftmaxCrossEntropy
    loss, optimizer : Loss, Optimizer
        The same optimizer on the same network goes on from where it was.
    epochs, batch_size : int
        The last batch of an epoch has what is left.
    validation : (x, y), optional
        Data for the validation loss.
    patience : int, optional
        Early stopping: end after this many epochs without a smaller validation loss, and restore the best weights.
    schedule : callable, optional
        Epoch (0, 1, ...) → factor on the learning rate: `step_decay`, `exponential_decay`, `cosine_decay` or your own.
    max_norm : float, optional
        Clip the gradient to this norm (`clip_gradients`).
    seed : int or numpy.random.Generator
        Of the shuffles.
    callback : callable, optional
        Called with (epoch, history) after each epoch; training stops where it returns True.
    progress : bool, default False
        Show a progress bar.

    Returns
    -------
    History

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> from course_lib.network import Adam, BinaryCrossEntropy, make_network
    >>> x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    >>> network = make_network([2, 8, 1], activation="tanh", seed=0)
    >>> history = fit(network, x, y, loss=BinaryCrossEntropy(), optimizer=Adam(0.05), epochs=200)
    >>> (network.forward(x) > 0).astype(int).ravel(), history.stopped
    (array([0, 1, 1, 0]), 'all epochs done')
    """
    _check(network, loss, optimizer, epochs, batch_size, validation, patience, schedule, max_norm, callback)
    data, held_out = _encode(network, loss, (x, y), ""), _encode(network, loss, validation, "validation ")
    rng, base, history = as_generator(seed), optimizer.learning_rate, History()
    best, best_weights = math.inf, network.parameters.copy()
    try:
        for epoch in _bar(range(epochs)) if progress else range(epochs):
            if schedule is not None:
                optimizer.learning_rate = check_number(base * schedule(epoch), "schedule", at_least=0)
            history.learning_rate.append(optimizer.learning_rate)
            history.train_loss.append(_run_epoch(network, loss, optimizer, *data, batch_size, rng, max_norm))
            if held_out is not None:
                history.validation_loss.append(_evaluate(network, loss, *held_out))
                if history.validation_loss[-1] < best:
                    best, history.best_epoch = history.validation_loss[-1], epoch
                    best_weights[:] = network.parameters
            if reason := _reason_to_stop(history, epoch, patience, callback):
                history.stopped = reason
                break
    finally:  # also where the learner or a callback breaks off
        optimizer.learning_rate = base
        if patience is not None:
            network.parameters[:] = best_weights
    return history


@np.errstate(over="ignore", invalid="ignore")  # a loss that explodes is told in the history
def _evaluate(network, loss, x, y):
    return loss._forward(y, network._forward(x))


@np.errstate(over="ignore", invalid="ignore")
def _run_epoch(network, loss, optimizer, x, y, batch_size, rng, max_norm):
    """Go through the shuffled data once, a step a batch, and return the mean loss."""
    n, total = len(x), 0.0
    order = rng.permutation(n)
    x, y = x.take(order, axis=0), y.take(order, axis=0)
    parameters, gradients = network.parameters, network.gradients
    for start in range(0, n, batch_size):
        x_batch = x[start : start + batch_size]
        value = loss._forward(y[start : start + batch_size], network._forward(x_batch, True))
        network._backward(loss._backward())
        if max_norm is not None:
            clip_gradients(gradients, max_norm)
        optimizer._step(parameters, gradients)
        total += value * len(x_batch)
    return total / n


def _reason_to_stop(history, epoch, patience, callback):
    if callback is not None and callback(epoch, history):
        return "the callback said so"
    if not math.isfinite(history.train_loss[-1]):
        return "the training loss is no longer finite: try a smaller learning rate"
    if patience is not None and epoch - (history.best_epoch or 0) >= patience:
        return f"no smaller validation loss for {patience} epochs"
    return None


def _check(network, loss, optimizer, epochs, batch_size, validation, patience, schedule, max_norm, callback):
    for value, name, kind in ((network, "network", Network), (loss, "loss", Loss), (optimizer, "optimizer", Optimizer)):
        if not isinstance(value, kind):
            raise TypeError(f"{name}: expected an instance of {kind.__name__}, got {describe(value)}")
    optimizer._prepare(network.parameters)
    check_integer(epochs, "epochs", at_least=1)
    check_integer(batch_size, "batch_size", at_least=1)
    if max_norm is not None:
        check_number(max_norm, "max_norm", above=0)
    for value, name in ((schedule, "schedule"), (callback, "callback")):
        if value is not None and not callable(value):
            raise TypeError(f"{name}: expected a function or None, got {describe(value)}")
    if patience is not None:
        check_integer(patience, "patience", at_least=1)
        if validation is None:
            raise ValueError("validation: expected (x, y), which early stopping watches, got None")


def _encode(network, loss, pair, name):
    """Return x and y as the arrays that the loop takes, or None for no data."""
    if pair is None:
        return None
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise ValueError(f"{name.strip()}: expected (x, y), got {describe(pair)}")
    x = network._as_batch(pair[0], f"{name}x", network.d_in)
    return x, loss.encode(pair[1], len(x), network.d_out, network.dtype, name=f"{name}y")


def _bar(epochs):
    from tqdm.auto import tqdm  # only where a bar is asked for

    return tqdm(epochs, desc="fit", unit="epoch")


def clip_gradients(gradients: np.ndarray, max_norm: float) -> float:
    """Scale `gradients`, a float array, in place so that √(Σ g²) is at most `max_norm`; return the norm it had.

    Raises TypeError or ValueError where they are no float array or a norm not above 0 (Pascanu et al., 2013).

    Examples
    --------
    >>> g = np.array([3.0, 4.0])
    >>> clip_gradients(g, 1.0), g
    (5.0, array([0.6, 0.8]))
    """
    if not isinstance(gradients, np.ndarray) or gradients.dtype.kind != "f":
        raise TypeError(f"gradients: expected a float array, got {describe(gradients)}")
    check_number(max_norm, "max_norm", above=0)
    norm = math.sqrt(np.vdot(gradients, gradients))
    if norm > max_norm:
        gradients *= max_norm / norm
    return norm


def step_decay(every: int, factor: float) -> Callable[[int], float]:
    """Return a schedule that multiplies the learning rate by `factor` after each `every` epochs.

    Examples
    --------
    >>> [step_decay(2, 0.5)(epoch) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    check_integer(every, "every", at_least=1)
    check_number(factor, "factor", above=0)
    return lambda epoch: float(factor ** (epoch // every))


def exponential_decay(factor: float) -> Callable[[int], float]:
    """Return a schedule that multiplies the learning rate by `factor` after each epoch.

    Examples
    --------
    >>> [exponential_decay(0.5)(epoch) for epoch in range(3)]
    [1.0, 0.5, 0.25]
    """
    return step_decay(1, factor)


def cosine_decay(epochs: int) -> Callable[[int], float]:
    """Return a schedule that goes from 1 to 0 in `epochs` epochs, along half a cosine (Loshchilov and Hutter, 2017).

    Examples
    --------
    >>> [round(cosine_decay(4)(epoch), 3) for epoch in range(5)]
    [1.0, 0.854, 0.5, 0.146, 0.0]
    """
    check_integer(epochs, "epochs", at_least=1)
    return lambda epoch: 0.5 + 0.5 * math.cos(math.pi * min(epoch / epochs, 1.0))
