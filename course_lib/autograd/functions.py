"""Functions of tensors, each with its way back beside it: what NumPy has as a function, and what networks are made of.

Softmax, cross-entropy, layer normalisation and the affine map are one operation each rather than five: that is where a
formula for the whole is more stable, or saves the most.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from course_lib.autograd.tensor import Tensor, as_operand, made
from course_lib.validation import as_labels, check_generator, check_number, describe

__all__ = [
    "binary_cross_entropy",
    "concatenate",
    "cross_entropy",
    "dropout",
    "exp",
    "gelu",
    "layer_norm",
    "linear",
    "log",
    "log_softmax",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
    "where",
]


# --- entry by entry ---------------------------------------------------------------------------------------------------


def exp(x: Tensor) -> Tensor:
    """e^x; its derivative is itself.

    Examples
    --------
    >>> exp(Tensor([0.0, 1.0])).data.round(3)
    array([1.   , 2.718])
    """
    y = np.exp(_data(x))
    return made("exp", y, (x, lambda g: g * y))


def log(x: Tensor) -> Tensor:
    """The natural logarithm; its derivative is 1 / x."""
    z = _data(x)
    return made("log", np.log(z), (x, lambda g: g / z))


def tanh(x: Tensor) -> Tensor:
    """tanh(x), from −1 to 1; the derivative is 1 − y²."""
    y = np.tanh(_data(x))
    return made("tanh", y, (x, lambda g: g * (1.0 - y * y)))


def sigmoid(x: Tensor) -> Tensor:
    """σ(x) = 1 / (1 + e^−x), from 0 to 1; the derivative is y (1 − y). No score overflows."""
    y = _sigmoid(_data(x))
    return made("sigmoid", y, (x, lambda g: g * y * (1.0 - y)))


def relu(x: Tensor) -> Tensor:
    """max(0, x); the derivative is 1 where x > 0, otherwise 0."""
    y = np.maximum(_data(x), 0.0)
    return made("relu", y, (x, lambda g: g * (y > 0.0)))


def gelu(x: Tensor) -> Tensor:
    """GELU in the form of GPT-2: ½ x (1 + tanh(u)) with u = √(2/π) (x + 0.044715 x³), near x Φ(x).

    Since ½ (1 + tanh(u)) = σ(2u), it is x σ(2u), and the derivative is σ (1 + x (1 − σ) · d(2u)/dx).

    Examples
    --------
    >>> gelu(Tensor([-3.0, 0.0, 3.0])).data.round(3)
    array([-0.004,  0.   ,  2.996])

    References
    ----------
    Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, section 2.
    """
    z, c, k = _data(x), 2.0 * (2.0 / np.pi) ** 0.5, 0.044715  # 2u = c (x + k x³)
    squares = z * z
    s = squares * (-c * k)  # written into one array from here on: at these sizes memory is what takes time
    s -= c
    s *= z
    with np.errstate(over="ignore"):  # exp(−2u) may be infinite, and σ is 0 then
        np.exp(s, out=s)
    s += 1.0
    np.reciprocal(s, out=s)

    def share(g):
        slope = squares * (3 * c * k)
        slope += c
        slope *= z
        slope *= 1.0 - s
        slope += 1.0
        slope *= s
        slope *= g
        return slope

    return made("gelu", z * s, (x, share))


# --- choosing and putting together ------------------------------------------------------------------------------------


def where(mask, a, b) -> Tensor:
    """Take a where the mask is True, otherwise b; only what was taken gets a gradient.

    Examples
    --------
    >>> where([True, False], Tensor([1.0, 2.0]), 0.0)
    Tensor([1., 0.], made by where)
    """
    mask = _as_mask(mask)
    like = a if isinstance(a, Tensor) else _as_tensor(b, "a or b")
    a, b = as_operand(a, like), as_operand(b, like)
    try:
        y = np.where(mask, a.data, b.data)
    except ValueError:
        shapes = f"{mask.shape}, {a.shape} and {b.shape}"
        raise ValueError(f"where: expected shapes that fit together, got {shapes}") from None
    return made("where", y, (a, lambda g: np.where(mask, g, 0)), (b, lambda g: np.where(mask, 0, g)))


def concatenate(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Put tensors one after the other along an axis; each gets its piece of the gradient.

    Examples
    --------
    >>> concatenate([Tensor([1.0]), Tensor([2.0, 3.0])])
    Tensor([1., 2., 3.], made by concatenate)
    """
    tensors = [_as_tensor(tensor, "tensors") for tensor in tensors]
    if not tensors:
        raise ValueError("tensors: expected at least one, got none")
    tensors = [as_operand(tensor, tensors[0]) for tensor in tensors]
    try:
        y = np.concatenate([tensor.data for tensor in tensors], axis)
    except ValueError:
        shapes = " and ".join(str(tensor.shape) for tensor in tensors)
        raise ValueError(f"tensors: expected shapes equal but along axis {axis}, got {shapes}") from None
    ends = np.cumsum([tensor.shape[axis] for tensor in tensors])

    def piece(start, end):
        return lambda g: g.swapaxes(0, axis)[start:end].swapaxes(0, axis)

    starts = (0, *ends[:-1])
    return made("concatenate", y, *[(t, piece(*place)) for t, *place in zip(tensors, starts, ends, strict=True)])


def dropout(x: Tensor, p: float, rng: np.random.Generator | None) -> Tensor:
    """Set each entry to 0 with probability p and divide the others by 1 − p; without a generator, leave x as it is.

    So a model that is handed no generator is one that is not being trained.

    Examples
    --------
    >>> dropout(Tensor([1.0, 1.0, 1.0, 1.0]), 0.5, np.random.default_rng(0))
    Tensor([2., 0., 0., 0.], made by dropout)

    References
    ----------
    Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014, section 10.
    """
    if rng is None or p == 0:
        return x
    check_number(p, "p", at_least=0, below=1)
    kept = (check_generator(rng, "rng").random(x.shape) >= p).astype(x.dtype)
    kept /= 1.0 - p
    return made("dropout", _data(x) * kept, (x, lambda g: g * kept))


# --- scores, probabilities, losses ------------------------------------------------------------------------------------


def softmax(scores: Tensor, axis: int = -1, mask=None) -> Tensor:
    """Probabilities p = exp(s) / Σ exp(s) along an axis; where a mask is False, p is 0, as if s were −∞.

    Since dp_i / ds_j = p_i (δ_ij − p_j), the gradient is p (g − Σ g p).

    Raises
    ------
    TypeError, ValueError
        `scores` is no tensor; the mask is not made of True and False, does not fit, or leaves nothing to choose from.

    Examples
    --------
    >>> softmax(Tensor([1000.0, 1000.0, 1000.0]), mask=[True, True, False])
    Tensor([0.5, 0.5, 0. ], made by softmax)
    """
    z = _data(scores)
    if mask is not None:
        z = _masked(z, _as_mask(mask), axis)
    p = z - z.max(axis=axis, keepdims=True)
    np.exp(p, out=p)
    p /= _total(p, axis)

    def share(g):
        g = g * p
        g -= p * _total(g, axis)
        return g

    return made("softmax", p, (scores, share))


def log_softmax(scores: Tensor, axis: int = -1) -> Tensor:
    """log p = s − log Σ exp(s) along an axis; the gradient is g − p Σ g."""
    z = _data(scores)
    y = z - z.max(axis=axis, keepdims=True)
    y -= np.log(_total(np.exp(y), axis))
    return made("log_softmax", y, (scores, lambda g: g - np.exp(y) * _total(g, axis)))


def cross_entropy(scores: Tensor, targets, mask=None) -> Tensor:
    """Softmax and cross-entropy in one: the mean of log Σ exp(s) − s_target; the gradient is (p − one_hot) / N.

    Parameters
    ----------
    scores : (…, C), a score for each class
    targets : (…), whole numbers from 0 to C − 1
    mask : (…), optional
        False where a target, whatever it is, does not count: padding, or a word that was not hidden.

    Raises
    ------
    TypeError, ValueError
        Another shape than that of the scores, a target that is no class, or a mask that leaves none.

    Examples
    --------
    >>> cross_entropy(Tensor([[0.0, 0.0], [9.0, 0.0]]), [0, 1], mask=[True, False])
    Tensor(0.6931471805599453, made by cross_entropy)
    """
    z, targets, counted = _counted(_data(scores), targets, mask)
    rows, n = np.arange(len(z)), len(z)
    p = z - z.max(axis=1, keepdims=True)
    at_target = p[rows, targets]
    np.exp(p, out=p)
    total = _total(p, 1)
    p /= total
    loss = (np.add.reduce(np.log(total), axis=None) - np.add.reduce(at_target)) / n

    def share(g):
        d = p * (g / n)
        d[rows, targets] -= g / n
        if counted is not None:
            whole = np.zeros((counted.size, d.shape[1]), d.dtype)
            whole[counted] = d
            d = whole
        return d.reshape(scores.shape)

    return made("cross_entropy", loss, (scores, share))


def binary_cross_entropy(scores: Tensor, targets) -> Tensor:
    """Sigmoid and cross-entropy in one: the mean of max(s, 0) − s t + log(1 + e^−|s|), for 0 ≤ t ≤ 1 of the same shape.

    The gradient is (σ(s) − t) / N.

    Examples
    --------
    >>> binary_cross_entropy(Tensor([1000.0, 0.0]), [1.0, 0.5]).item()
    0.34657359027997264
    """
    z, t = _data(scores), as_operand(targets, scores).data
    if t.shape != z.shape:
        raise ValueError(f"targets: expected the shape of the scores, {z.shape}, got {t.shape}")
    y = np.mean(np.maximum(z, 0.0) - z * t + np.log1p(np.exp(-np.abs(z))))
    return made("binary_cross_entropy", y, (scores, lambda g: (_sigmoid(z) - t) * (g / z.size)))


# --- layers in one operation ------------------------------------------------------------------------------------------


def linear(x: Tensor, W: Tensor, b: Tensor | None = None) -> Tensor:
    """The affine map z = x @ W.T + b of each row: x (…, d_in), W (d_out, d_in), b (d_out,), z (…, d_out).

    dL/dx = g @ W, dL/dW = g.T @ x and dL/db = Σ g, the sums over all rows.

    Examples
    --------
    >>> linear(Tensor([[1.0, 1.0]]), Tensor([[1.0, 2.0], [0.0, -1.0]]), Tensor([0.5, 0.0]))
    Tensor([[ 3.5, -1. ]], made by linear)
    """
    if _data(x).shape[-1:] != W.shape[1:]:
        raise ValueError(f"x: expected rows of W's {W.shape[1]} inputs, got shape {x.shape} for W {W.shape}")
    W, leading = as_operand(W, x), x.shape[:-1]
    rows, weights = x.data.reshape(-1, x.shape[-1]), W.data
    z = rows @ weights.T
    parents = [
        (x, lambda g: (_as_rows(g) @ weights).reshape(x.shape)),
        (W, lambda g: _as_rows(g).T @ rows),
    ]
    if b is not None:
        z += as_operand(b, x).data
        parents.append((b, lambda g: _ones(len(rows), g.dtype) @ _as_rows(g)))
    return made("linear", z.reshape(*leading, len(weights)), *parents)


def layer_norm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: float = 1e-5) -> Tensor:
    """Give each row mean 0 and variance 1, then scale and shift it: y = γ x̂ + β with x̂ = (x − mean) / √(var + ε).

    x (…, d), γ and β (d,). With h = g γ the gradient is (h − mean(h) − x̂ mean(h x̂)) / √(var + ε): whatever would
    change a row's mean or size is taken out of it.

    Examples
    --------
    >>> layer_norm(Tensor([[1.0, 3.0]]), Tensor([1.0, 1.0]), Tensor([0.0, 10.0])).data.round(3)
    array([[-1., 11.]])

    References
    ----------
    Ba, Kiros and Hinton, "Layer Normalization", 2016, section 3.
    """
    z, d = _data(x), x.shape[-1]
    if gamma.shape != (d,) or beta.shape != (d,):
        raise ValueError(f"gamma, beta: expected shape {(d,)} for x {x.shape}, got {gamma.shape} and {beta.shape}")
    gamma, beta = as_operand(gamma, x), as_operand(beta, x)
    normed = z - _total(z, -1) / d
    scale = 1.0 / np.sqrt(_total(normed * normed, -1) / d + epsilon)
    normed *= scale
    y = normed * gamma.data
    y += beta.data

    def share(g):
        h = g * gamma.data
        along = _total(h * normed, -1) / d
        h -= _total(h, -1) / d
        h -= normed * along
        h *= scale
        return h

    return made("layer_norm", y, (x, share), (gamma, lambda g: _sum_rows(g * normed)), (beta, _sum_rows))


# --- helpers ----------------------------------------------------------------------------------------------------------


def _data(x: Tensor) -> np.ndarray:
    return _as_tensor(x, "x").data


def _as_tensor(value, name: str) -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"{name}: expected a Tensor, got {describe(value)}")
    return value


def _as_mask(mask) -> np.ndarray:
    mask = np.array(mask)
    if mask.dtype != bool:
        raise TypeError(f"mask: expected True and False, got {describe(mask)}")
    return mask


def _masked(z: np.ndarray, mask: np.ndarray, axis: int) -> np.ndarray:
    try:
        masked = np.where(mask, z, np.array(-np.inf, z.dtype))
    except ValueError:
        raise ValueError(f"mask: expected a shape that fits the scores' {z.shape}, got {mask.shape}") from None
    if not (mask if axis == -1 else np.broadcast_to(mask, masked.shape)).any(axis=axis).all():
        raise ValueError("mask: expected at least one True to choose from, got a row without")
    return masked


def _counted(z: np.ndarray, targets, mask):
    """Return the rows of scores and the targets that count, and the mask as one row, or None."""
    targets = np.asarray(targets)
    if targets.shape != z.shape[:-1]:
        raise ValueError(f"targets: expected shape {z.shape[:-1]} for scores {z.shape}, got {targets.shape}")
    z, targets, counted = z.reshape(-1, z.shape[-1]), targets.ravel(), None
    if mask is not None:
        counted = _as_mask(mask).ravel()
        if counted.size != len(z) or not counted.any():
            raise ValueError(f"mask: expected {len(z)} entries, one of them True, got {describe(np.asarray(mask))}")
        z, targets = z[counted], targets[counted]
    return z, as_classes(targets, "targets", z.shape[1]), counted


def as_classes(value, name: str, n: int) -> np.ndarray:
    """Return an array of whole numbers from 0 to n − 1 as it is, without a copy; say what is wrong with any other."""
    value = np.asarray(value)
    if value.dtype.kind in "iu" and value.size and value.min() >= 0 and value.max() < n:
        return value
    return as_labels(value, name, n_classes=n, ndim=value.ndim)


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z)))  # exp of 0 or less alone


def _total(a: np.ndarray, axis: int) -> np.ndarray:
    """Return the sums along an axis, kept; along the last as a product with ones, which takes a third of the time."""
    if axis in (-1, a.ndim - 1):
        return (_as_rows(a) @ _ones(a.shape[-1], a.dtype)).reshape(*a.shape[:-1], 1)
    return a.sum(axis=axis, keepdims=True)


def _as_rows(a: np.ndarray) -> np.ndarray:
    return a.reshape(-1, a.shape[-1])


def _sum_rows(a: np.ndarray) -> np.ndarray:
    rows = _as_rows(a)
    return _ones(len(rows), rows.dtype) @ rows


@functools.lru_cache(maxsize=64)
def _ones(n: int, dtype) -> np.ndarray:
    ones = np.ones(n, dtype)
    ones.flags.writeable = False
    return ones
