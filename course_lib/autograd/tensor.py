"""An array that knows its gradient: each operation keeps, for every array it was made of, how a gradient goes back.

It is called a tensor because the field calls it so, and it has PyTorch's names, `data`, `grad`, `requires_grad`,
`backward` and `no_grad`: read this file, and you know what stands behind those. Nothing here imports torch.

    z = x * y            z.parents = ((x, g ↦ g y), (y, g ↦ g x))
    z.backward()         g = dz/dz = 1, then each parent is sent its share: x.grad = y, y.grad = x
"""

from __future__ import annotations

import contextlib
import contextvars
import itertools
import operator
from collections.abc import Callable, Iterator
from numbers import Real

import numpy as np

from course_lib.validation import as_float_array, check_number

__all__ = ["Tensor", "as_operand", "made", "no_grad", "now"]

# After each step all that was recorded is freed, and glibc returns it to the system and asks for it again in the next:
# a third of the time. Once it has seen a large array freed, it keeps what it has. (No page of this one is touched.)
np.empty(31 << 20, np.uint8)

_clock = itertools.count()
_recording = contextvars.ContextVar("recording", default=True)


class Tensor:
    """An array of float32 or float64, the operation that made it, and its gradient after `backward`.

    Parameters
    ----------
    data : array-like of real numbers; copied. Whole numbers become float64
    requires_grad : bool, default False
        Whether dL/d(this) is wanted: True for what is trained.

    Attributes
    ----------
    data : ndarray, read-only: what was recorded must not change. Give the tensor new numbers by `w.data = …`
    grad : ndarray of the same shape, or None; every `backward` adds to it
    operation : str, the name of what made it; "" for a leaf, which nothing made
    parents : tuple of (tensor, function) pairs: what it was made of, with the map from dL/d(this) to its share;
        None once `backward` has freed them
    time : int, when it was made. Parents are older than what is made of them

    Raises
    ------
    TypeError
        `data` is not made of real numbers.

    Examples
    --------
    >>> w = Tensor([1.0, 2.0], requires_grad=True)
    >>> loss = (w * w).sum()
    >>> loss
    Tensor(5.0, made by sum)
    >>> loss.backward()
    >>> w.grad
    array([2., 4.])
    >>> w.data = w.data - 0.25 * w.grad
    >>> w
    Tensor([0.5, 1. ])
    """

    __slots__ = ("_data", "grad", "operation", "parents", "requires_grad", "time")
    __array_ufunc__ = None  # array * tensor is the tensor's affair

    def __init__(self, data, *, requires_grad: bool = False):
        array = np.array(as_float_array(data, "data", finite=False, allow_empty=True))
        _fill(self, array, "", (), requires_grad)

    @property
    def data(self) -> np.ndarray:
        return self._data

    @data.setter
    def data(self, value):
        array = as_float_array(value, "data", shape=self.shape, finite=False, allow_empty=True)
        self._data = _locked(array.astype(self.dtype))  # the old array is left alone: it may be recorded

    @property
    def shape(self) -> tuple[int, ...]:
        return self._data.shape

    @property
    def ndim(self) -> int:
        return self._data.ndim

    @property
    def size(self) -> int:
        return self._data.size

    @property
    def dtype(self) -> np.dtype:
        return self._data.dtype

    def __len__(self) -> int:
        return len(self._data)

    def __repr__(self) -> str:
        by = f", made by {self.operation}" if self.operation else ""
        return f"Tensor({np.array2string(self._data, separator=', ', threshold=20) if self.ndim else self.item()}{by})"

    def __array__(self, *_arguments, **_options):
        raise TypeError("array: expected an array, got a Tensor: its numbers are in tensor.data")

    def item(self) -> float:
        """Return the one number that it holds."""
        return self._data.item()

    def detach(self) -> Tensor:
        """Return the same numbers as a leaf that requires no gradient."""
        return _fill(object.__new__(Tensor), self._data, "", (), False)

    # --- the way back -------------------------------------------------------------------------------------------------

    def backward(self, *, keep: bool = False) -> None:
        """Add dL/d(leaf) to the `grad` of every leaf that requires one, where L is this tensor, a single number.

        Each tensor is met once, after all that was made of it, so its gradient is complete when it is sent on.

        Parameters
        ----------
        keep : bool, default False
            Keep the graph for another `backward`, and the gradient of every tensor on the way in its `grad`.

        Raises
        ------
        ValueError
            It holds more than one number.
        RuntimeError
            It depends on nothing that requires a gradient; an earlier `backward` has freed its graph; an optimizer has
            moved a parameter since.

        Examples
        --------
        >>> x = Tensor([3.0], requires_grad=True)
        >>> y = x * x
        >>> for _ in range(2):
        ...     (y + y).sum().backward(keep=True)
        >>> x.grad, y.grad
        (array([24.]), array([4.]))
        """
        if self.size != 1:
            raise ValueError(f"backward: expected a loss of one number, got shape {self.shape}: take its sum or mean")
        if not self.requires_grad:
            raise RuntimeError("backward: expected a loss made of tensors that require a gradient, got none of them")
        gradients, oldest_first = {self: np.ones(self.shape, self.dtype)}, self._history()
        while oldest_first:
            tensor = oldest_first.pop()
            g = gradients.pop(tensor)
            if keep or not tensor.parents:
                tensor.grad = np.array(g) if tensor.grad is None else np.add(tensor.grad, g, out=tensor.grad)
            for parent, share in tensor.parents:
                part = share(g)
                if part.shape != parent._data.shape:
                    part = _summed(part, parent.shape)
                gradients[parent] = gradients[parent] + part if parent in gradients else part
            if tensor.parents and not keep:
                tensor.parents = None  # and with them all that their functions had kept

    def _history(self) -> list[Tensor]:
        """Return all that this was made of, and itself, the oldest first: sorted by time, nobody precedes a parent."""
        found, to_visit = {self}, [self]
        while to_visit:  # not by recursion: a text of 5,000 tokens makes a graph that is 5,000 deep
            tensor = to_visit.pop()
            if tensor.parents is None:
                raise RuntimeError(
                    "backward: expected a graph, got one that an earlier backward has freed: compute the loss again, "
                    "or call backward(keep=True) the first time"
                )
            for parent, _share in tensor.parents:
                if parent.time > tensor.time:
                    raise RuntimeError(
                        f"backward: expected the numbers that were recorded, got a parameter of shape {parent.shape} "
                        "that has moved since: call backward before the optimizer's step"
                    )
                if parent not in found:
                    found.add(parent)
                    to_visit.append(parent)
        return sorted(found, key=operator.attrgetter("time"))

    # --- arithmetic: shapes broadcast as NumPy's do; `backward` sums what was broadcast -------------------------------

    def __add__(self, other) -> Tensor:
        other = as_operand(other, self)
        return made("+", _fitting(np.add, self, other), (self, lambda g: g), (other, lambda g: g))

    def __sub__(self, other) -> Tensor:
        other = as_operand(other, self)
        return made("-", _fitting(np.subtract, self, other), (self, lambda g: g), (other, lambda g: -g))

    def __mul__(self, other) -> Tensor:
        other = as_operand(other, self)
        a, b = self._data, other._data
        return made("*", _fitting(np.multiply, self, other), (self, lambda g: g * b), (other, lambda g: g * a))

    def __truediv__(self, other) -> Tensor:
        other = as_operand(other, self)
        b, y = other._data, _fitting(np.divide, self, other)
        return made("/", y, (self, lambda g: g / b), (other, lambda g: -g * y / b))

    def __pow__(self, exponent: float) -> Tensor:
        n, x = check_number(exponent, "exponent"), self._data
        return made("**", x**n, (self, lambda g: g * n * x ** (n - 1) if n else np.zeros_like(x)))

    def __neg__(self) -> Tensor:
        return made("-", -self._data, (self, lambda g: -g))

    def __radd__(self, other) -> Tensor:
        return self + other

    def __rsub__(self, other) -> Tensor:
        return as_operand(other, self) - self

    def __rmul__(self, other) -> Tensor:
        return self * other

    def __rtruediv__(self, other) -> Tensor:
        return as_operand(other, self) / self

    def __matmul__(self, other) -> Tensor:
        """Multiply matrices (…, n, k) @ (…, k, m), whose leading axes broadcast; a vector on either side is one too."""
        other = as_operand(other, self)
        if other.ndim == 1:
            return (self @ other.reshape(-1, 1))[..., 0]
        if self.ndim == 1:
            return (self.reshape(1, -1) @ other)[..., 0, :]
        a, b = self._data, other._data
        shares = (self, lambda g: _product(g, b.swapaxes(-1, -2))), (other, lambda g: _transposed_product(a, g, b.ndim))
        return made("@", _fitting(_product, self, other), *shares)

    def __rmatmul__(self, other) -> Tensor:
        return as_operand(other, self) @ self

    # --- sums, and the same numbers in another shape ------------------------------------------------------------------

    def sum(self, axis=None, keepdims: bool = False) -> Tensor:
        """Add up along an axis, several, or all; each summand gets the gradient of its sum."""
        y, shape = self._data.sum(axis=axis, keepdims=keepdims), self.shape
        return made("sum", y, (self, lambda g: np.broadcast_to(_kept(g, axis, keepdims), shape)))

    def mean(self, axis=None, keepdims: bool = False) -> Tensor:
        """Average along an axis, several, or all."""
        total = self.sum(axis, keepdims)
        return total * (total.size / self.size)

    def max(self, axis=None, keepdims: bool = False) -> Tensor:
        """Take the largest along an axis, several, or all; where several are largest, they share the gradient."""
        top = self._data.max(axis=axis, keepdims=True)
        shares = (self._data == top).astype(self.dtype)
        shares /= shares.sum(axis=axis, keepdims=True)
        y = top if keepdims else self._data.max(axis=axis)
        return made("max", y, (self, lambda g: shares * _kept(g, axis, keepdims)))

    def reshape(self, *shape) -> Tensor:
        """Give the numbers, in their order, another shape."""
        before = self.shape
        try:
            y = self._data.reshape(*shape)
        except ValueError:
            raise ValueError(f"shape: expected one of {self.size} entries like {before}, got {shape}") from None
        return made("reshape", y, (self, lambda g: g.reshape(before)))

    def swapaxes(self, first: int, second: int) -> Tensor:
        """Exchange two axes."""
        y = self._data.swapaxes(first, second)
        return made("swapaxes", y, (self, lambda g: g.swapaxes(first, second)))

    def transpose(self, *axes: int) -> Tensor:
        """Put the axes into another order; without one, reverse them."""
        y = self._data.transpose(*axes)
        back = np.argsort([axis % self.ndim for axis in axes]) if axes else None
        return made("transpose", y, (self, lambda g: g.transpose(back)))

    @property
    def T(self) -> Tensor:  # noqa: N802
        return self.transpose()

    def __getitem__(self, index) -> Tensor:
        """Take entries, as NumPy does; `table[tokens]` looks up rows. One taken twice gets both gradients."""
        return made("[ ]", self._data[index], (self, lambda g: _put_back(g, index, self._data)))

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))


@contextlib.contextmanager
def no_grad():
    """Record nothing inside: what is only looked at needs no way back, and no memory for it.

    Examples
    --------
    >>> w = Tensor([1.0], requires_grad=True)
    >>> with no_grad():
    ...     (w * w).requires_grad
    False
    """
    before = _recording.set(False)
    try:
        yield
    finally:
        _recording.reset(before)


def made(operation: str, data: np.ndarray, *parents: tuple[Tensor, Callable]) -> Tensor:
    """Return what an operation made, with its parents, where there is something to send back to them.

    Parameters
    ----------
    operation : str
    data : ndarray
        The result.
    *parents : (tensor, function) pairs
        Each function maps dL/d(result) to the tensor's share of dL, which may still have to be summed to its shape. It
        must not change what it is given.

    Examples
    --------
    The sine, which is not among the operations:

    >>> x = Tensor([0.0, np.pi], requires_grad=True)
    >>> made("sin", np.sin(x.data), (x, lambda g: g * np.cos(x.data))).sum().backward()
    >>> x.grad
    array([ 1., -1.])
    """
    kept = tuple([pair for pair in parents if pair[0].requires_grad]) if _recording.get() else ()
    return _fill(object.__new__(Tensor), np.asarray(data), operation, kept, bool(kept))


def as_operand(value, like: Tensor) -> Tensor:
    """Return the other side of an operation as a tensor of the same dtype; what has no dtype of its own takes it.

    Raises TypeError for what is not made of real numbers, and where float32 meets float64.
    """
    if not isinstance(value, Tensor):
        array = value if isinstance(value, Real) else as_float_array(value, "operand", finite=False, allow_empty=True)
        if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
            array = np.asarray(array, like.dtype)
        value = _fill(object.__new__(Tensor), np.array(array), "", (), False)
    if value._data.dtype is not like._data.dtype and value.dtype != like.dtype:
        raise TypeError(f"operand: expected {like.dtype}, the dtype of the other one, got {value.dtype}")
    return value


# --- helpers ----------------------------------------------------------------------------------------------------------


def now() -> int:
    """Return a number that is larger each time."""
    return next(_clock)


def _fill(tensor: Tensor, data: np.ndarray, operation: str, parents: tuple, requires_grad: bool) -> Tensor:
    data.setflags(write=False)
    tensor._data, tensor.grad, tensor.time = data, None, next(_clock)
    tensor.operation, tensor.parents, tensor.requires_grad = operation, parents, requires_grad
    return tensor


def _locked(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


def _fitting(function: Callable, a: Tensor, b: Tensor) -> np.ndarray:
    try:
        return function(a._data, b._data)
    except ValueError:
        name = function.__name__.strip("_")
        raise ValueError(f"{name}: expected shapes that fit together, got {a.shape} and {b.shape}") from None


def _summed(g: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum a gradient over the axes along which its tensor, of this shape, was broadcast."""
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1), keepdims=True)


def _kept(g: np.ndarray, axis, keepdims: bool) -> np.ndarray:
    """Give the gradient of a sum its summed axes back, of length 1."""
    return g if keepdims or axis is None else np.expand_dims(g, axis)


def _product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a @ b; (…, n, k) @ (k, m) as one product of matrices, where NumPy would make a small one for each of …"""
    if a.ndim > 2 and b.ndim == 2 and a.shape[-1] == len(b):
        return (a.reshape(-1, a.shape[-1]) @ b).reshape(*a.shape[:-1], b.shape[-1])
    return a @ b


def _transposed_product(a: np.ndarray, g: np.ndarray, ndim: int) -> np.ndarray:
    """a.T @ g for each matrix, already summed over the leading axes where b, of `ndim` axes, had none."""
    if ndim == 2:
        return a.reshape(-1, a.shape[-1]).T @ g.reshape(-1, g.shape[-1])
    return a.swapaxes(-1, -2) @ g


def _put_back(g: np.ndarray, index, like: np.ndarray) -> np.ndarray:
    """Return zeros like `like`, with g added at an index."""
    whole = np.zeros_like(like)
    if isinstance(index, np.ndarray) and index.dtype.kind in "iu" and index.size:
        _add_rows(whole, index.ravel(), g.reshape(index.size, -1))
    elif any(isinstance(part, np.ndarray | list) for part in (index if isinstance(index, tuple) else (index,))):
        np.add.at(whole, index, g)
    else:
        whole[index] = g  # slices and numbers take nothing twice
    return whole


def _add_rows(whole: np.ndarray, rows: np.ndarray, g: np.ndarray) -> None:
    """whole[rows] += g where a row may occur often; NumPy adds at single entries ten times as fast as at rows."""
    d = g.shape[1]
    entries = (rows % len(whole))[:, np.newaxis] * d + np.arange(d)  # row −1 is the last
    np.add.at(whole.reshape(-1), entries.ravel(), g.ravel())
