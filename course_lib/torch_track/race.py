"""Who trains faster, this course's network, PyTorch or scikit-learn: the same work, side by side, in one run.

Two kinds of race. `training_race` trains on handwritten digits from the first sample to the last: the table of lesson
t4, and of benchmarks/training_throughput.py, which adds a runner of its own. `step_race` takes one step of a network of
any size again and again, to show what a step costs that has nearly nothing to compute.

What is compared are ratios: other programs on the same machine slow all runners alike, since they take turns.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from course_lib import data
from course_lib.network import SGD, Adam, MeanSquaredError, SoftmaxCrossEntropy, fit, make_network
from course_lib.torch_track.backend import nn, torch
from course_lib.torch_track.speed import clock_for, limit_threads, seconds_of
from course_lib.torch_track.weights import to_module
from course_lib.validation import check_integer

__all__ = [
    "CASES",
    "RATES",
    "RUNNERS",
    "course_runner",
    "digits_for_race",
    "pytorch_runner",
    "scikit_learn_runner",
    "step_race",
    "take_turns",
    "training_race",
]

CASES = ((32, 32, 10), (128, 64, 10), (1024, 256, 3))  # hidden nodes, batch size, epochs in one measurement
RATES = {"SGD": 0.1, "Adam": 1e-3}
Runner = Callable[[], float]  # trains, and returns the mean training loss of its last epoch


def digits_for_race(dtype="float32") -> tuple[np.ndarray, np.ndarray]:
    """Return all 1,797 digits as x (1797, 64), from 0 to 1, in a dtype, and their labels (1797,)."""
    digits = data.digits()
    return np.ascontiguousarray(digits.x / digits.x.max(), dtype=dtype), digits.y


# --- the same work, in three libraries --------------------------------------------------------------------------------
#
# Each trains a ReLU layer of `hidden` nodes with softmax cross-entropy; a fresh shuffle in each epoch.


def course_runner(x, labels, hidden: int, batch_size: int, epochs: int, optimizer: str) -> Runner:
    """Return a function that trains this course's network."""
    network = make_network([x.shape[1], hidden, 10], seed=0, dtype=x.dtype)
    step = {"SGD": SGD, "Adam": Adam}[optimizer](RATES[optimizer])
    loss = SoftmaxCrossEntropy()
    return lambda: fit(network, x, labels, loss=loss, optimizer=step, epochs=epochs, batch_size=batch_size).train_loss[
        -1
    ]


def pytorch_runner(x, labels, hidden: int, batch_size: int, epochs: int, optimizer: str, device="cpu") -> Runner:
    """Return the loop that PyTorch's tutorials teach, its batches cut by hand: a DataLoader is several times slower."""
    first = make_network([x.shape[1], hidden, 10], seed=0, dtype=x.dtype)
    model = to_module(first, device, getattr(torch, x.dtype.name)).train()
    step = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam}[optimizer](model.parameters(), lr=RATES[optimizer])
    cross_entropy = nn.functional.cross_entropy
    x, y = torch.from_numpy(x).to(device), torch.from_numpy(labels).to(device)
    shuffles = torch.Generator().manual_seed(0)

    def run() -> float:
        for _ in range(epochs):
            order, total = torch.randperm(len(x), generator=shuffles).to(device), 0.0
            xs, ys = x[order], y[order]
            for start in range(0, len(x), batch_size):
                xb, yb = xs[start : start + batch_size], ys[start : start + batch_size]
                loss = cross_entropy(model(xb), yb)
                step.zero_grad()
                loss.backward()
                step.step()
                total += loss.item() * len(xb)
        return total / len(x)

    return run


def scikit_learn_runner(x, labels, hidden: int, batch_size: int, epochs: int, optimizer: str) -> Runner:
    """Return a function that trains scikit-learn's MLPClassifier."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        (hidden,), solver=optimizer.lower(), alpha=0.0, batch_size=batch_size, learning_rate_init=RATES[optimizer],
        max_iter=epochs, momentum=0.0, nesterovs_momentum=False, tol=0.0, n_iter_no_change=10**9, random_state=0,
    )  # fmt: skip

    def run() -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # a few epochs are all that is asked for
            return model.fit(x, labels).loss_

    return run


RUNNERS = {"course": course_runner, "PyTorch": pytorch_runner, "scikit-learn": scikit_learn_runner}


# --- the race ---------------------------------------------------------------------------------------------------------


def take_turns(runs: Mapping[str, Callable], rounds: int, clock=time.process_time) -> dict[str, list[float]]:
    """Run everything once a round, beginning with another one in each round, and return the seconds of each run.

    Examples
    --------
    >>> times = take_turns({"one": lambda: None, "other": lambda: None}, rounds=3)
    >>> {name: len(seconds) for name, seconds in times.items()}
    {'one': 3, 'other': 3}
    """
    check_integer(rounds, "rounds", at_least=1)
    names, times = list(runs), {name: [] for name in runs}
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            start = clock()
            runs[name]()
            times[name].append(clock() - start)
    return times


def training_race(
    case: tuple[int, int, int],
    optimizer: str = "SGD",
    *,
    rounds: int = 5,
    dtype: str = "float32",
    threads: int = 1,
    runners: Mapping[str, Callable[..., Runner]] | None = None,
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Train on digits with each runner in turns.

    Parameters
    ----------
    case : (hidden nodes, batch size, epochs)
    optimizer : {"SGD", "Adam"}
    rounds : int
    dtype : {"float32", "float64"}
    threads : int
        For each library. With one, processor time is measured, otherwise elapsed time.
    runners : mapping, optional
        By default `RUNNERS`.

    Returns
    -------
    times : dict of name to list
        The microseconds of an update, one number a round.
    losses : dict of name to float
        The mean training loss of each one's last epoch, to see that all have done the work.
    """
    hidden, batch_size, epochs = case
    x, labels = digits_for_race(dtype)
    runs = {name: make(x, labels, hidden, batch_size, epochs, optimizer) for name, make in (runners or RUNNERS).items()}
    updates = epochs * -(-len(x) // batch_size)
    with limit_threads(threads):
        losses = {name: run() for name, run in runs.items()}  # the first run of each makes arrays, and is not timed
        times = take_turns(runs, rounds, clock_for(threads=threads))
    return {name: [second / updates * 1e6 for second in seconds] for name, seconds in times.items()}, losses


def step_race(sizes: Sequence[int], batch_size: int, *, seconds: float = 0.3, device="cpu") -> dict[str, float]:
    """Take one training step of a network again and again, in NumPy and in PyTorch; return the seconds of a step.

    Sigmoid layers, the mean squared error and plain SGD, in float32, on one thread: what the 2-2-1 network does.

    Parameters
    ----------
    sizes : sequence of int
        The widths, inputs first: [2, 2, 1].
    batch_size : int
    seconds : float
        About how long the race may take.
    device : str
        PyTorch's.

    Returns
    -------
    dict
        "course" and "PyTorch" to the median time of a step.

    Examples
    --------
    >>> sorted(step_race([2, 2, 1], 1, seconds=0.01))
    ['PyTorch', 'course']
    """
    check_integer(batch_size, "batch_size", at_least=1)
    with limit_threads():
        steps, clock = _steps(sizes, batch_size, device), clock_for(device)
        rounds = 5
        # How often one turn repeats each step, so that all turns together take the time that there is.
        once = {name: seconds_of(step, device, budget=2e-3) for name, step in steps.items()}
        repeats = {name: max(1, round(seconds / (2 * rounds) / once[name])) for name in steps}
        runs = {name: _repeated(step, repeats[name]) for name, step in steps.items()}
        times = take_turns(runs, rounds, clock)
    return {name: statistics.median(taken) / repeats[name] for name, taken in times.items()}


def _steps(sizes: Sequence[int], batch_size: int, device) -> dict[str, Callable[[], float]]:
    rng = np.random.default_rng(0)
    network = make_network(list(sizes), "sigmoid", seed=0, dtype="float32")
    x, y = (rng.random((batch_size, size), dtype=np.float32) for size in (network.d_in, network.d_out))
    loss, optimizer = MeanSquaredError(), SGD(0.1)
    optimizer.step(network.parameters, network.gradients)  # makes its memory: the gradients are still 0
    module = to_module(network, device)
    torchs, tx, ty = torch.optim.SGD(module.parameters(), lr=0.1), *(torch.from_numpy(a).to(device) for a in (x, y))

    def ours() -> float:
        value = loss._forward(y, network._forward(x, True))
        network._backward(loss._backward())
        optimizer._step(network.parameters, network.gradients)
        return value

    def theirs() -> float:
        value = nn.functional.mse_loss(module(tx), ty)
        torchs.zero_grad()
        value.backward()
        torchs.step()
        return value.item()  # the number is there only once the device is done

    return {"course": ours, "PyTorch": theirs}


def _repeated(step: Callable[[], float], times: int) -> Callable[[], None]:
    def run() -> None:
        for _ in range(times):
            step()

    return run
