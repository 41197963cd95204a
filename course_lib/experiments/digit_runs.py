"""Short training runs on the handwritten digits: how they are dealt, and runs with one known fault each.

>>> train, validation, test = split_digits()
>>> [len(y) for x, y in (train, validation, test)]
[1079, 359, 359]
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course_lib import data
from course_lib.maths import metrics
from course_lib.network.layers import SoftmaxCrossEntropy
from course_lib.network.model import Network, make_network
from course_lib.network.optimizers import Momentum, Optimizer
from course_lib.network.training import History, fit
from course_lib.validation import check_choice, check_number

__all__ = [
    "FAULTS",
    "Run",
    "faulty_run",
    "faulty_run_in_pieces",
    "fit_digits",
    "fit_in_pieces",
    "mislabelled",
    "split_digits",
    "test_accuracy",
]

Part = tuple[np.ndarray, np.ndarray]


@lru_cache(maxsize=1)
def _digits() -> Part:
    digits = data.digits()
    return digits.x / 16.0, digits.y


def split_digits(seed: int = 0) -> tuple[Part, Part, Part]:
    """Deal the 1797 digits into parts to train on, to choose by, and to report once: 60, 20 and 20 in 100.

    Returns
    -------
    train, validation, test : pairs (x, y)
        x (N, 64), pixels from 0 (paper) to 1 (ink); y (N,), the digit.
    """
    x, y = _digits()
    parts = metrics.train_validation_test_split(len(y), np.random.default_rng(seed))
    return tuple((x[rows], y[rows]) for rows in parts)


def mislabelled(part: Part, share: float, seed: int = 0) -> Part:
    """Return a part in which about this share of the labels has been replaced by a digit drawn by lot.

    Examples
    --------
    >>> x, y = split_digits()[0]
    >>> _x, wrong = mislabelled((x, y), 0.2)
    >>> bool(0.1 < np.mean(wrong != y) < 0.25)  # one in ten draws is right by chance
    True
    """
    check_number(share, "share", at_least=0, at_most=1)
    (x, y), rng = part, np.random.default_rng(seed)
    return x, np.where(rng.random(len(y)) < share, rng.integers(10, size=len(y)), y)


def fit_digits(
    network: Network, optimizer: Optimizer, epochs: int, *, train: Part | None = None, validation=(), **more
) -> History:
    """Fit a network to the digits of split 0 with softmax and cross-entropy, and return the history.

    Parameters
    ----------
    network, optimizer, epochs
        As `fit` takes them.
    train, validation : pairs (x, y), optional
        Others than the training and validation parts; None for no validation.
    **more
        Passed to `fit`, for example ``batch_size`` or ``patience``.

    Examples
    --------
    >>> history = fit_digits(make_network([64, 8, 10]), Momentum(0.05), epochs=2)
    >>> len(history.validation_loss), history.train_loss[-1] < 2.3
    (2, True)
    """
    parts = split_digits()
    validation = parts[1] if validation == () else validation
    x, y = train if train is not None else parts[0]
    return fit(
        network, x, y, loss=SoftmaxCrossEntropy(), optimizer=optimizer, epochs=epochs, validation=validation, **more
    )


def fit_in_pieces(
    network: Network,
    optimizer: Optimizer,
    epochs: int,
    *,
    train: Part | None = None,
    batch_size: int = 32,
    seed: int = 0,
) -> Generator[float, None, History]:
    """Fit as `fit_digits` does, an epoch at a time: yield the share done, and return the same history at the end."""
    rng, history = np.random.default_rng(seed), History()
    for epoch in range(epochs):
        one = fit_digits(network, optimizer, 1, train=train, batch_size=batch_size, seed=rng)
        for whole, piece in zip(_records(history), _records(one), strict=True):
            whole += piece
        history.stopped = one.stopped
        if not np.isfinite(history.train_loss[-1]):
            break
        yield (epoch + 1) / epochs
    history.best_epoch = int(np.argmin(history.validation_loss))
    return history


def _records(history: History) -> tuple[list[float], ...]:
    return history.train_loss, history.validation_loss, history.learning_rate


def test_accuracy(split: int, seed: int = 0, *, hidden: int = 128, epochs: int = 30, optimizer: Optimizer) -> float:
    """Train on the training and validation parts of one split, and return the accuracy on its test part."""
    train, validation, (x, y) = split_digits(split)
    seen = [np.concatenate(parts) for parts in zip(train, validation, strict=True)]
    network = make_network([64, hidden, 10], dropout=0.3, seed=seed)
    fit(network, *seen, loss=SoftmaxCrossEntropy(), optimizer=optimizer, epochs=epochs, seed=seed)
    return metrics.accuracy_score(y, network.forward(x).argmax(axis=1))


test_accuracy.__test__ = False  # its name is not meant for pytest


@dataclass(frozen=True)
class Run:
    """How a run on the digits is set up."""

    hidden: int = 64
    rate: float = 0.05
    samples: int = 1079
    shuffle_labels: bool = False
    activation: str = "relu"
    epochs: int = 30


# What is wrong in a run, by name; "healthy" has nothing wrong. Two strengths each.
FAULTS: dict[str, tuple[Run, Run]] = {
    "healthy": (Run(), Run(hidden=96, rate=0.04)),
    # Such runs are chaotic: a processor that rounds otherwise draws another curve. With tanh all of them keep jumping;
    # with ReLU some come to rest, high up, when their nodes have died.
    "rate too high": (Run(rate=0.45, activation="tanh"), Run(rate=0.5, activation="tanh")),
    "rate too small": (Run(rate=0.0003), Run(rate=0.0005)),
    "too little capacity": (Run(hidden=2, activation="tanh"), Run(hidden=3, activation="tanh")),
    "overfitting": (Run(hidden=256, samples=60, rate=0.1), Run(hidden=256, samples=40, rate=0.1)),
    "shuffled labels": (Run(hidden=128, shuffle_labels=True), Run(hidden=96, shuffle_labels=True, rate=0.07)),
}


@lru_cache(maxsize=64)
def faulty_run(fault: str, strength: int = 0, seed: int = 0) -> History:
    """Train on the digits with one fault, and return the history: training and validation loss of each epoch."""
    pieces = faulty_run_in_pieces(fault, strength, seed)
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def faulty_run_in_pieces(fault: str, strength: int = 0, seed: int = 0) -> Generator[float, None, History]:
    """As `faulty_run`, an epoch at a time: yield the share done, and return the history at the end."""
    check_choice(fault, "fault", tuple(FAULTS))
    run = FAULTS[fault][strength]
    x, y = (part[: run.samples] for part in split_digits()[0])
    if run.shuffle_labels:
        y = np.random.default_rng(seed).permutation(y)
    network = make_network([64, run.hidden, 10], activation=run.activation, seed=seed)
    size = 32 if run.samples > 100 else 8
    return (yield from fit_in_pieces(network, Momentum(run.rate), run.epochs, train=(x, y), batch_size=size, seed=seed))
