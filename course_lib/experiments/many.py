"""Many small networks trained at once: what one run leaves to chance, a crowd of runs shows."""

from __future__ import annotations

import numpy as np

from course_lib.validation import as_float_array, check_integer, check_number, describe

__all__ = ["train_many"]


def train_many(x, t, parameters, rate: float, epochs: int):
    """Train S networks with one hidden layer side by side, each as `NeuralNetwork.train` does it.

    Sigmoid on both layers, L = (1/N) Σ_n ½ Σ_k (o_nk − t_nk)², all N samples in every step. The networks do not know
    of each other; that they are in one array saves time, since NumPy is called once for all.

    Parameters
    ----------
    x : (N, d_in)
    t : (N, d_out)
    parameters : tuple of W1 (S, d_hidden, d_in), b1 (S, d_hidden), W2 (S, d_out, d_hidden), b2 (S, d_out)
    rate : float, above 0
    epochs : int

    Returns
    -------
    tuple of 4 arrays
        The trained parameters, new arrays of the same shapes.
    ndarray of shape (epochs, S)
        The loss of every network before each step.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> from course_lib.network import NeuralNetwork
    >>> network = NeuralNetwork(2, 2, 1, seed=3)
    >>> hidden, output = network.dense_layers
    >>> stacked = [np.stack([array] * 2) for array in (hidden.W, hidden.b, output.W, output.b)]
    >>> x, t = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> trained, losses = train_many(x, t, stacked, rate=2.0, epochs=5)
    >>> alone = [network.train(x, t, 2.0) for _ in range(5)]
    >>> losses.shape, bool(np.allclose(losses[:, 0], alone)), bool(np.allclose(trained[0][1], hidden.W))
    ((5, 2), True, True)
    """
    x, t, (W1, b1, W2, b2) = _checked(x, t, parameters)
    check_number(rate, "rate", above=0)
    losses = np.zeros((check_integer(epochs, "epochs", at_least=0), len(W1)))
    across = lambda W: W.transpose(0, 2, 1)  # noqa: E731  the .T of every network's matrix
    for epoch in range(epochs):
        h = _sigmoid(x @ across(W1) + b1)
        o = _sigmoid(h @ across(W2) + b2)
        error = o - t
        losses[epoch] = 0.5 * np.sum(error * error, axis=(1, 2)) / len(x)
        delta2 = error * o * (1 - o) / len(x)
        delta1 = delta2 @ W2 * h * (1 - h)
        W2 -= rate * (across(delta2) @ h)
        b2 -= rate * delta2.sum(axis=1, keepdims=True)
        W1 -= rate * (across(delta1) @ x)
        b1 -= rate * delta1.sum(axis=1, keepdims=True)
    return (W1, b1[:, 0], W2, b2[:, 0]), losses


def _sigmoid(z):
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def _checked(x, t, parameters):
    """Return copies, the biases with an axis more, so that they are added to every sample."""
    if not isinstance(parameters, tuple | list) or len(parameters) != 4:
        raise ValueError(f"parameters: expected W1, b1, W2, b2, got {describe(parameters)}")
    W1 = as_float_array(parameters[0], "W1", ndim=3)
    networks, d_hidden, d_in = W1.shape
    b1 = as_float_array(parameters[1], "b1", shape=(networks, d_hidden))
    W2 = as_float_array(parameters[2], "W2", shape=(networks, None, d_hidden))
    b2 = as_float_array(parameters[3], "b2", shape=(networks, W2.shape[1]))
    x = as_float_array(x, "x", shape=(None, d_in))
    t = as_float_array(t, "t", shape=(len(x), W2.shape[1]))
    return x, t, [array.astype(float) for array in (W1, b1[:, np.newaxis], W2, b2[:, np.newaxis])]
