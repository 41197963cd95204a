"""The layers of a network, and the losses at its end: each `_backward` stands beside its `_forward`.

A batch is a row a sample. `forward` and `backward` check what they are given; `_forward` and `_backward` are the same
without the checks, for the training loop. A forward pass keeps in `_saved` what its backward pass needs.
"""

from __future__ import annotations

import numpy as np

from course_lib.validation import as_float_array, describe

__all__ = ["Dense", "Layer", "ReLU", "Sigmoid", "Tanh"]


class Layer:
    """What all layers share: `forward` maps x to y, `backward` maps dL/dy to dL/dx (and keeps dL/dW and dL/db)."""

    d_in: int | None = None  # None: any width
    d_out: int | None = None  # None: as wide as the input
    _saved: np.ndarray | None = None

    def forward(self, x, training: bool = False) -> np.ndarray:
        """Return y of shape (N, d_out) for x of shape (N, d_in); `training` matters to Dropout alone.

        Raises TypeError or ValueError where x is not a finite array of that shape.
        """
        return self._forward(as_float_array(x, "x", shape=(None, self.d_in)), training)

    def backward(self, gradient) -> np.ndarray:
        """Return dL/dx of shape (N, d_in) for dL/dy of shape (N, d_out), at the x of the last `forward`.

        Raises RuntimeError before the first `forward`, TypeError or ValueError where the gradient has another shape.
        """
        if self._saved is None:
            raise RuntimeError("backward: expected a forward pass first, got none")
        shape = (len(self._saved), self.d_out or self._saved.shape[1])
        return self._backward(as_float_array(gradient, "gradient", shape=shape))


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
        self.d_out, self.d_in = W.shape
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
        z = x @ self._W.T
        z += self._b
        return z

    def _backward(self, gradient, inputs_too=True):
        np.matmul(gradient.T, self._saved, out=self.dW)
        np.add.reduce(gradient, axis=0, out=self.db)
        return gradient @ self._W if inputs_too else None


class Sigmoid(Layer):
    """σ(z) = 1 / (1 + exp(-z)), for each entry; the derivative is y (1 - y). No score overflows.

    Examples
    --------
    >>> Sigmoid().forward([[-1000.0, 0.0, 1000.0]])
    array([[0. , 0.5, 1. ]])
    """

    def _forward(self, x, training=False):
        e = np.exp(-np.abs(x))
        self._saved = np.where(x >= 0, 1.0, e) / (1.0 + e)
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
        self._saved = np.maximum(x, 0.0)
        return self._saved

    def _backward(self, gradient, inputs_too=True):
        return gradient * (self._saved > 0.0)
