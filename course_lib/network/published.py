"""The article's network as published, mistakes and all, for lesson 14 to take apart; elsewhere use `NeuralNetwork`."""

from __future__ import annotations

import numpy as np

from course_lib.validation import as_float_array, check_integer, check_number

__all__ = ["PublishedNetwork"]


class PublishedNetwork:
    """Two sigmoid layers with a faulty hidden update: the derivative of the output sigmoid is missing from it.

    Samples are columns: inputs (d_in, 1), hidden values (d_hidden, 1), outputs (d_out, 1). It is wrong on purpose:

    - the error sent back to the hidden layer is W2.T (t − o), where the chain rule needs W2.T [(t − o) o (1 − o)];
    - several samples at once (d_in, N) raise NumPy's broadcasting error at the bias update;
    - exp overflows for very negative scores, with a RuntimeWarning;
    - with no seed, no run can be repeated.

    The seed is the one thing added: NumPy's legacy stream, `RandomState(seed)`, fills W1, W2, b1, b2 in this order with
    uniform numbers in [0, 1). Seed 0 and the sample (0.3, 0.7) give a hidden update of 8.246 times the gradient of
    ½ Σ (t − o)². Seeds 0 to 19 with 5000 rounds through the XOR table, in the order 00, 01, 10, 11, at a rate of 0.5
    solve it 11 times; other orders of drawing give other counts (8 of 20 for W1, b1, W2, b2).

    Parameters
    ----------
    input_nodes, hidden_nodes, output_nodes : int
    seed : int, optional

    Examples
    --------
    >>> network = PublishedNetwork(2, 2, 1, seed=0)
    >>> o = network.forward([[0.3], [0.7]])
    >>> round(float((1 / (o * (1 - o))).item()), 3)
    8.246
    """

    def __init__(self, input_nodes, hidden_nodes, output_nodes, *, seed=None):
        d_in = check_integer(input_nodes, "input_nodes", at_least=1)
        d_hidden = check_integer(hidden_nodes, "hidden_nodes", at_least=1)
        d_out = check_integer(output_nodes, "output_nodes", at_least=1)
        rng = np.random.RandomState(None if seed is None else check_integer(seed, "seed", at_least=0))
        self.W1, self.W2 = rng.rand(d_hidden, d_in), rng.rand(d_out, d_hidden)
        self.b1, self.b2 = rng.rand(d_hidden, 1), rng.rand(d_out, 1)

    def forward(self, inputs) -> np.ndarray:
        """Return the outputs (d_out, N) for inputs (d_in, N), a column a sample."""
        self.x = as_float_array(inputs, "inputs", shape=(self.W1.shape[1], None))
        self.h = 1 / (1 + np.exp(-(self.W1 @ self.x + self.b1)))
        self.o = 1 / (1 + np.exp(-(self.W2 @ self.h + self.b2)))
        return self.o

    def updates(self, inputs, targets) -> dict[str, np.ndarray]:
        """Return what `train` adds to W2, b2, W1 and b1, before the learning rate: −dL/dW would be right."""
        error = -self.forward(inputs) + as_float_array(targets, "targets", shape=(len(self.W2), len(self.x.T)))
        output_delta = error * self.o * (1 - self.o)
        hidden_delta = (self.W2.T @ error) * self.h * (1 - self.h)  # the fault: output_delta belongs here, not error
        return {"W2": output_delta @ self.h.T, "b2": output_delta, "W1": hidden_delta @ self.x.T, "b1": hidden_delta}

    def train(self, inputs, targets, learning_rate) -> None:
        """Take one step on one sample: inputs (d_in, 1), targets (d_out, 1)."""
        check_number(learning_rate, "learning_rate", above=0)
        for name, update in self.updates(inputs, targets).items():
            parameter = getattr(self, name)
            parameter += learning_rate * update
