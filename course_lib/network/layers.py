"""The layers of a network, and the losses at its end: each `_backward` stands beside its `_forward`.

A batch is a row a sample. `forward` and `backward` check what they are given; `_forward` and `_backward` are the same
without the checks, for the training loop, and may write their result over what they are given (`_backward`, and
`_forward` while training). A forward pass keeps in `_saved` what its backward pass needs.
"""

from __future__ import annotations

import functools

import numpy as np

from course_lib.validation import as_float_array, as_labels, as_probabilities, check_integer, check_number, describe

__all__ = [
    "BinaryCrossEntropy",
    "Dense",
    "Dropout",
    "Layer",
    "Loss",
    "MeanSquaredError",
    "ReLU",
    "Sigmoid",
    "SoftmaxCrossEntropy",
    "Tanh",
]


class Layer:
    """What all layers share: `forward` maps x to y, `backward` maps dL/dy to dL/dx (and keeps dL/dW and dL/db)."""

    d_in: int | None = None  # None: any width
    d_out: int | None = None  # None: as wide as the input
    dtype: np.dtype | None = None  # None: that of the input
    _saved: np.ndarray | None = None

    def forward(self, x, training: bool = False) -> np.ndarray:
        """Return y of shape (N, d_out) for x of shape (N, d_in); `training` matters to Dropout alone.

        Raises TypeError or ValueError where x is not a finite array of that shape.
        """
        x = as_float_array(x, "x", shape=(None, self.d_in))
        return self._forward(x.astype(x.dtype if self.dtype is None else self.dtype), training)

    def backward(self, gradient) -> np.ndarray:
        """Return dL/dx of shape (N, d_in) for dL/dy of shape (N, d_out), at the x of the last `forward`.

        Raises RuntimeError before the first `forward`, TypeError or ValueError where the gradient has another shape.
        """
        if self._saved is None:
            raise RuntimeError("backward: expected a forward pass first, got none")
        shape = (len(self._saved), self.d_out or self._saved.shape[1])
        gradient = as_float_array(gradient, "gradient", shape=shape)
        return self._backward(gradient.astype(self._saved.dtype))


class Dense(Layer):
    """An affine map of each row: z = x @ W.T + b, which is W x + b for each sample.

    Parameters
    ----------
    W : array of shape (d_out, d_in), float32 or float64 (PyTorch's own layout); copied
    b : array of shape (d_out,)

    Attributes
    ----------
    dW, db : the gradients dL/dW = (dL/dz).T @ x and dL/db = the sum of dL/dz over samples, after `backward`

    Examples
    --------
    >>> layer = Dense(W=[[1.0, 2.0], [0.0, -1.0]], b=[0.5, 0.0])
    >>> layer.forward([[1.0, 1.0]])
    array([[ 3.5, -1. ]])
    >>> layer.backward([[1.0, 0.0]])
    array([[1., 2.]])
    """

    def __init__(self, W, b):
        W = as_float_array(W, "W", ndim=2)
        if W.dtype not in (np.float32, np.float64):
            raise TypeError(f"W: expected float32 or float64, got {describe(W)}")
        self.dtype, (self.d_out, self.d_in) = W.dtype, W.shape
        b = as_float_array(b, "b", shape=(self.d_out,))
        self._W, self._b = W.copy(), b.astype(W.dtype)
        self.dW, self.db = np.zeros_like(self._W), np.zeros_like(self._b)

    @property
    def W(self) -> np.ndarray:  # noqa: N802
        return self._W

    @W.setter
    def W(self, value):  # noqa: N802
        self._W[:] = as_float_array(value, "W", shape=self._W.shape)

    @property
    def b(self) -> np.ndarray:
        return self._b

    @b.setter
    def b(self, value):
        self._b[:] = as_float_array(value, "b", shape=self._b.shape)

    def _forward(self, x, training=False):
        self._saved = x
        z = x.dot(self._W.T)
        z += self._b
        return z

    def _backward(self, gradient, inputs_too=True):
        gradient.T.dot(self._saved, self.dW)
        _ones(len(gradient), gradient.dtype).dot(gradient, self.db)  # the sum over samples
        return gradient.dot(self._W) if inputs_too else None


class Sigmoid(Layer):
    """σ(z) = 1 / (1 + exp(-z)), for each entry; the derivative is y (1 - y). No score overflows.

    Examples
    --------
    >>> Sigmoid().forward([[-1000.0, 0.0, 1000.0]])
    array([[0. , 0.5, 1. ]])
    """

    def _forward(self, x, training=False):
        self._saved = np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))
        return self._saved

    def _backward(self, gradient, inputs_too=True):
        return gradient * self._saved * (1.0 - self._saved)


class Tanh(Layer):
    """tanh(z) for each entry; the derivative is 1 - y².

    Examples
    --------
    >>> Tanh().forward([[-1000.0, 0.0, 1000.0]])
    array([[-1.,  0.,  1.]])
    """

    def _forward(self, x, training=False):
        self._saved = np.tanh(x)
        return self._saved

    def _backward(self, gradient, inputs_too=True):
        return gradient * (1.0 - self._saved * self._saved)


class ReLU(Layer):
    """max(0, z) for each entry; the derivative is 1 where z > 0, otherwise 0 (at 0 as well, as in PyTorch).

    Examples
    --------
    >>> ReLU().forward([[-2.0, 0.0, 3.0]])
    array([[0., 0., 3.]])
    """

    def _forward(self, x, training=False):
        self._saved = np.maximum(x, 0.0, out=x) if training else np.maximum(x, 0.0)
        return self._saved

    def _backward(self, gradient, inputs_too=True):
        gradient *= self._saved > 0.0
        return gradient


class Dropout(Layer):
    """Inverted dropout: while training, each entry becomes 0 with probability p, the others are divided by 1 - p.

    The expected output is the input, so nothing is left to do outside training (Srivastava et al., 2014).

    Parameters
    ----------
    p : float, at least 0 and below 1
    seed : int or numpy.random.Generator, default 0

    Examples
    --------
    >>> layer = Dropout(0.5, seed=0)
    >>> layer.forward([[1.0, 1.0, 1.0, 1.0]], training=True)
    array([[2., 0., 2., 0.]])
    >>> layer.forward([[1.0, 1.0, 1.0, 1.0]])
    array([[1., 1., 1., 1.]])
    """

    def __init__(self, p, *, seed=0):
        self.p = check_number(p, "p", at_least=0, below=1)
        self._rng = as_generator(seed).spawn(1)[0]  # layers made from one generator draw different numbers

    def _forward(self, x, training=False):
        if training:
            kept = self._rng.random(x.shape, dtype=x.dtype) >= self.p
            self._saved = kept.astype(x.dtype) / (1.0 - self.p)
        else:
            self._saved = np.ones_like(x)
        return x * self._saved

    def _backward(self, gradient, inputs_too=True):
        return gradient * self._saved


class Loss:
    """What all losses share: `forward` returns one number for true y and outputs z, `backward` returns dL/dz."""

    _saved = None

    def forward(self, y, z) -> float:
        """Return the loss, averaged, for true y and outputs z of shape (N, d).

        Raises TypeError or ValueError where z is not a finite array (N, d), or y does not fit it.
        """
        z = as_float_array(z, "z", ndim=2)
        return self._forward(self.encode(y, *z.shape, z.dtype), z)

    def backward(self) -> np.ndarray:
        """Return dL/dz of shape (N, d), at the y and z of the last `forward`; RuntimeError where there was none."""
        if self._saved is None:
            raise RuntimeError("backward: expected a forward pass first, got none")
        return self._backward()

    def encode(self, y, n: int, d: int, dtype, name: str = "y") -> np.ndarray:
        """Return y, checked, as the (n, d) array that `_forward` takes."""
        return as_float_array(y, name, shape=(n, d)).astype(dtype, copy=False)


class MeanSquaredError(Loss):
    """L = the mean of (z - y)² over all N d entries; dL/dz = 2 (z - y) / (N d).

    Examples
    --------
    >>> loss = MeanSquaredError()
    >>> loss.forward(y=[[1.0, 0.0]], z=[[3.0, 0.0]])
    2.0
    >>> loss.backward()
    array([[2., 0.]])
    """

    def _forward(self, y, z):
        self._saved = z - y
        return float(np.vdot(self._saved, self._saved)) / z.size

    def _backward(self):
        return self._saved * (2.0 / self._saved.size)


class BinaryCrossEntropy(Loss):
    """Sigmoid and cross-entropy in one: L = the mean of max(z, 0) - z y + log(1 + exp(-|z|)) for scores z, 0 <= y <= 1.

    That is -y log σ(z) - (1 - y) log(1 - σ(z)), and no score overflows; dL/dz = (σ(z) - y) / (N d).

    Examples
    --------
    >>> loss = BinaryCrossEntropy()
    >>> loss.forward(y=[[1.0], [0.0]], z=[[1000.0], [-1000.0]])
    0.0
    """

    def encode(self, y, n, d, dtype, name="y"):
        return as_probabilities(y, name, shape=(n, d)).astype(dtype, copy=False)

    def _forward(self, y, z):
        self._saved = y, z
        return float(np.mean(np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z)))))

    def _backward(self):
        y, z = self._saved
        return (Sigmoid()._forward(z) - y) / z.size


class SoftmaxCrossEntropy(Loss):
    """Softmax and cross-entropy in one, for scores z (N, C): L = the mean over rows of log Σ_c exp(z_c) - z_label.

    Each row's largest score is subtracted first, so nothing overflows; dL/dz = (softmax(z) - one_hot(labels)) / N.
    Labels are whole numbers (N,) from 0 to C - 1.

    Examples
    --------
    >>> loss = SoftmaxCrossEntropy()
    >>> round(loss.forward(y=[0], z=[[0.0, 0.0]]), 6)
    0.693147
    >>> loss.backward()
    array([[-0.5,  0.5]])
    """

    def encode(self, y, n, d, dtype, name="y"):
        labels = as_labels(y, name, n_classes=d)
        if len(labels) != n:
            raise ValueError(f"{name}: expected {n} labels, one a row, got {len(labels)}")
        return np.eye(d, dtype=dtype)[labels]

    def _forward(self, y, z):
        shifted = z - np.maximum.reduce(z, axis=1, keepdims=True)
        p = np.exp(shifted)
        total = p.dot(_ones(p.shape[1], p.dtype))  # the sum of each row
        p /= total[:, None]
        self._saved = y, p
        return float(np.add.reduce(np.log(total)) - np.vdot(y, shifted)) / len(z)

    def _backward(self):
        y, p = self._saved
        gradient = p - y
        gradient *= 1.0 / len(y)
        return gradient


@functools.lru_cache(maxsize=64)
def _ones(shape, dtype) -> np.ndarray:
    """Return an array of ones: a product with it is a sum, and at these sizes BLAS takes a third of np.sum's time."""
    ones = np.ones(shape, dtype)
    ones.flags.writeable = False
    return ones


def as_generator(seed) -> np.random.Generator:
    """Return `seed` itself if it is a generator, otherwise a new one from a whole number of at least 0."""
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(check_integer(seed, "seed", at_least=0))
