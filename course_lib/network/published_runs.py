"""What a detective needs beside `PublishedNetwork`: the right gradient, a line-up of faults, and XOR run many times.

Trained one after another, 20 published networks need half a minute for 5000 rounds. In `train_xor` they share every
NumPy call: a leading axis counts the networks, and one step moves them all.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np

from course_lib.data import xor
from course_lib.network.layers import Dense, Sigmoid
from course_lib.network.model import Network
from course_lib.network.published import PublishedNetwork
from course_lib.validation import as_float_array, check_choice, check_integer, check_number

__all__ = [
    "BATCH",
    "CROSS_ENTROPY",
    "DERIVATIVE",
    "FAULTS",
    "MENDS",
    "SQUARED_ERROR",
    "STABLE",
    "SYMMETRIC",
    "XorRuns",
    "faulty_updates",
    "right_gradients",
    "train_xor",
    "train_xor_in_pieces",
]

DERIVATIVE, BATCH, STABLE = "derivative", "batch", "stable"
CROSS_ENTROPY, SYMMETRIC = "cross-entropy", "symmetric"
SQUARED_ERROR = "squared error"
FAULTS = ("none", "output slope", "hidden slope", "hidden sign", "not transposed", "bias twice")
MENDS = (DERIVATIVE, BATCH, STABLE, CROSS_ENTROPY, SYMMETRIC)

SOLVED_WITHIN = 0.25  # of its target each answer must come; runs end well within 0.15 or beyond 0.4, not in between
RECORDS = 101  # how many points a loss curve has


def right_gradients(network: PublishedNetwork, inputs, targets, loss: str = SQUARED_ERROR) -> dict[str, np.ndarray]:
    """Return dL/dW2, dL/db2, dL/dW1 and dL/db1 of a published network, by the course's own layers; summed over samples.

    Parameters
    ----------
    network : PublishedNetwork
    inputs : (d_in, N)
    targets : (d_out, N)
    loss : {"squared error", "cross-entropy"}
        L = ½ Σ (t − o)², or L = −Σ [t log o + (1 − t) log(1 − o)].

    Returns
    -------
    dict of name to array of that parameter's shape

    Raises
    ------
    TypeError, ValueError
        Arrays of other shapes, or another loss.

    Examples
    --------
    >>> network, x, t = PublishedNetwork(2, 2, 1, seed=0), [[0.3], [0.7]], [[1.0]]
    >>> published, right = network.updates(x, t), right_gradients(network, x, t)
    >>> {name: round(float(np.mean(-published[name] / right[name])), 3) for name in right}
    {'W2': 1.0, 'b2': 1.0, 'W1': 8.246, 'b1': 8.246}
    """
    check_choice(loss, "loss", (SQUARED_ERROR, CROSS_ENTROPY))
    hidden, output = Dense(network.W1, network.b1[:, 0]), Dense(network.W2, network.b2[:, 0])
    own = Network([hidden, Sigmoid(), output, Sigmoid()])
    o = own.forward(as_float_array(inputs, "inputs", shape=(network.W1.shape[1], None)).T)
    slope = o - as_float_array(targets, "targets", shape=o.T.shape).T
    own.backward(slope if loss == SQUARED_ERROR else slope / (o * (1 - o)))
    hidden, output = own.dense_layers
    return {"W2": output.dW, "b2": output.db[:, np.newaxis], "W1": hidden.dW, "b1": hidden.db[:, np.newaxis]}


def faulty_updates(network: PublishedNetwork, inputs, targets, fault: str) -> dict[str, np.ndarray]:
    """Return the updates of a rule that is right but for one fault, for one sample: −gradient of ½ Σ (t − o)² is right.

    Parameters
    ----------
    network : PublishedNetwork
        With as many outputs as hidden nodes where the fault is "not transposed".
    inputs : (d_in, 1)
    targets : (d_out, 1)
    fault : name from FAULTS
        - "none": right;
        - "output slope": the published fault, o (1 − o) missing from the error sent back;
        - "hidden slope": h (1 − h) missing from it;
        - "hidden sign": its sign turned;
        - "not transposed": it went through W2, not through W2.T;
        - "bias twice": both biases are updated twice.

    Returns
    -------
    dict of name to array, as `PublishedNetwork.updates`

    Examples
    --------
    >>> network, x, t = PublishedNetwork(2, 2, 1, seed=0), [[0.3], [0.7]], [[1.0]]
    >>> updates, right = faulty_updates(network, x, t, "bias twice"), right_gradients(network, x, t)
    >>> float(np.round(-updates["b2"] / right["b2"], 6).item())
    2.0
    """
    check_choice(fault, "fault", FAULTS)
    updates = network.updates(inputs, targets)  # leaves x, h and o on the network
    output_error, slope = updates["b2"], network.h * (1 - network.h)
    sent_back = network.W2 @ output_error if fault == "not transposed" else network.W2.T @ output_error
    hidden_error = sent_back * (1 if fault == "hidden slope" else slope)
    if fault == "output slope":
        hidden_error = updates["b1"]
    if fault == "hidden sign":
        hidden_error = -hidden_error
    times = 2 if fault == "bias twice" else 1
    b2, b1 = times * output_error, times * hidden_error
    return {"W2": updates["W2"], "b2": b2, "W1": hidden_error @ network.x.T, "b1": b1}


@dataclass(frozen=True)
class XorRuns:
    """What became of S networks: their loss on the way, and their four answers at the end.

    Attributes
    ----------
    rounds : (R,)
        After how many rounds through the table the loss was taken; the first is 0.
    losses : (R, S)
        The mean of (t − o)² over the table, whatever loss was descended.
    outputs : (S, 4)
        The answers for 00, 01, 10 and 11.
    """

    rounds: np.ndarray
    losses: np.ndarray
    outputs: np.ndarray

    @property
    def misses(self) -> np.ndarray:
        """How far each network's worst answer is from its target, (S,)."""
        return np.abs(self.outputs - _table()[1]).max(axis=1)

    @property
    def solved(self) -> np.ndarray:
        """Whether every answer of a network is within 0.25 of its target, (S,)."""
        return self.misses < SOLVED_WITHIN


def train_xor(
    mends: Iterable[str] = (),
    seeds: Iterable[int] = range(20),
    *,
    rounds: int = 5000,
    rate: float = 0.5,
    hidden_nodes: int = 2,
) -> XorRuns:
    """Train one published network a seed on XOR, all at the same time, with the chosen faults mended.

    Parameters
    ----------
    mends : names from MENDS
        - "derivative": the error sent back holds the derivative of the output sigmoid;
        - "batch": one step a round, on the mean over the four samples, at four times the rate: a round goes as far;
        - "stable": a sigmoid that does not overflow;
        - "cross-entropy": the output error is t − o, so that both layers descend the cross-entropy;
        - "symmetric": every first weight and bias w, from [0, 1), becomes 2w − 1, from [−1, 1).
    seeds : ints
    rounds : int
        Through the table 00, 01, 10, 11, one step a sample.
    rate : float
    hidden_nodes : int

    Returns
    -------
    XorRuns

    Raises
    ------
    TypeError, ValueError
        An unknown mend, no seed, or numbers that are not as above.

    Examples
    --------
    >>> int(train_xor(rounds=5000).solved.sum()), int(train_xor(["derivative"], rounds=5000).solved.sum())
    (11, 15)
    """
    pieces = train_xor_in_pieces(mends, seeds, rounds=rounds, rate=rate, hidden_nodes=hidden_nodes)
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def train_xor_in_pieces(
    mends: Iterable[str] = (),
    seeds: Iterable[int] = range(20),
    *,
    rounds: int = 5000,
    rate: float = 0.5,
    hidden_nodes: int = 2,
) -> Generator[float, None, XorRuns]:
    """As `train_xor`, from one record to the next: yield the share done, and return the runs at the end."""
    mends = frozenset(check_choice(mend, "mends", MENDS) for mend in mends)
    check_integer(rounds, "rounds", at_least=1)
    check_number(rate, "rate", above=0)
    parameters = _first_parameters(tuple(seeds), hidden_nodes, SYMMETRIC in mends)
    x, t = _table()
    steps = [(x, t)] if BATCH in mends else [(x[i : i + 1], t[i : i + 1]) for i in range(len(x))]
    recorded = np.unique(np.linspace(0, rounds, RECORDS).round().astype(int))
    losses = []
    for number in range(rounds + 1):
        if number == recorded[len(losses)]:
            outputs = _forward(parameters, x, mends)[1]
            losses.append(np.mean((t - outputs) ** 2, axis=1))
            yield number / rounds
        if number < rounds:
            for some_x, some_t in steps:
                _step(parameters, some_x, some_t, mends, rate)
    return XorRuns(recorded, np.array(losses), outputs)


def _table() -> tuple[np.ndarray, np.ndarray]:
    """The XOR table: inputs (4, 2), targets (4,)."""
    table = xor()
    return table.x, table.y.astype(float)


def _first_parameters(seeds, hidden_nodes, symmetric) -> list[np.ndarray]:
    """W1 (S, H, 2), b1 (S, H), W2 (S, H) and b2 (S, 1), as the published network draws them."""
    if not seeds:
        raise ValueError("seeds: expected at least one, got none")
    networks = [PublishedNetwork(2, hidden_nodes, 1, seed=seed) for seed in seeds]
    W1, b1 = np.stack([n.W1 for n in networks]), np.stack([n.b1[:, 0] for n in networks])
    W2, b2 = np.stack([n.W2[0] for n in networks]), np.stack([n.b2[0] for n in networks])
    return [2 * w - 1 if symmetric else w for w in (W1, b1, W2, b2)]


def _sigmoid(z, mends):
    return Sigmoid()._forward(z) if STABLE in mends else 1 / (1 + np.exp(-z))


def _forward(parameters, x, mends) -> tuple[np.ndarray, np.ndarray]:
    """Hidden values (S, N, H) and outputs (S, N) of all networks for the inputs (N, 2)."""
    W1, b1, W2, b2 = parameters
    h = _sigmoid(x @ W1.transpose(0, 2, 1) + b1[:, np.newaxis], mends)
    return h, _sigmoid((h @ W2[:, :, np.newaxis])[..., 0] + b2, mends)


def _step(parameters, x, t, mends, rate) -> None:
    """Move all networks by one step on the samples x (N, 2), t (N,)."""
    W1, b1, W2, b2 = parameters
    h, o = _forward(parameters, x, mends)
    error = t - o
    output_error = error if CROSS_ENTROPY in mends else error * o * (1 - o)
    sent_back = output_error if DERIVATIVE in mends else error  # the published fault: error, in either case
    hidden_error = sent_back[:, :, np.newaxis] * W2[:, np.newaxis] * h * (1 - h)
    # The mean of four at four times the rate is their sum at the rate itself; one sample is its own sum.
    W2 += rate * (output_error[:, np.newaxis] @ h)[:, 0]
    b2 += rate * output_error.sum(axis=1, keepdims=True)
    W1 += rate * (hidden_error.transpose(0, 2, 1) @ x)
    b1 += rate * hidden_error.sum(axis=1)
