"""One wording for bad input: which parameter, what was expected, what came.

Every public function of the course checks its arguments with these few helpers, so that each error reads the same way:

>>> from course_lib.validation import as_float_array
>>> as_float_array([[1.0, 2.0]], "u", ndim=1)
Traceback (most recent call last):
    ...
ValueError: u: expected an array of 1 dimension, got shape (1, 2)
"""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np

__all__ = [
    "as_float_array",
    "as_labels",
    "as_probabilities",
    "check_choice",
    "check_generator",
    "check_integer",
    "check_number",
    "check_same_shape",
    "describe",
]


def describe(value: object) -> str:
    """Say in a few words what a value is: shape and dtype of an array, otherwise its type and a short repr.

    Returns
    -------
    str
        At most about 60 characters, on one line.

    Examples
    --------
    >>> describe(np.zeros((2, 3)))
    'an array of shape (2, 3), dtype float64'
    >>> describe("seven")
    "str 'seven'"
    """
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}, dtype {value.dtype}"
    try:
        text = " ".join(repr(value).split())
    except Exception:  # a value with a broken repr must not hide the message that describes it
        text = "(its repr fails)"
    return f"{type(value).__name__} {text if len(text) <= 48 else text[:45] + '...'}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def as_float_array(
    value: object,
    name: str,
    *,
    ndim: int | tuple[int, ...] | None = None,
    shape: tuple[int | None, ...] | None = None,
    finite: bool = True,
    allow_empty: bool = False,
) -> np.ndarray:
    """Return `value` as a floating-point array, or say what is wrong with it.

    float32 and float64 arrays pass through without a copy; integers, booleans, lists and every other precision become
    float64.

    Parameters
    ----------
    value : array-like of real numbers
    name : str
        The parameter's name, for the error.
    ndim : int or tuple of int, optional
        The number of dimensions allowed.
    shape : tuple, optional
        The shape wanted; None stands for any length, as in ``(None, 2)``.
    finite : bool, default True
        Refuse NaN and infinity.
    allow_empty : bool, default False
        Accept an array with no entries.

    Raises
    ------
    TypeError
        `value` is not made of real numbers.
    ValueError
        Wrong number of dimensions, wrong shape, empty, or not finite.

    Examples
    --------
    >>> as_float_array([1, 2, 3], "u", ndim=1)
    array([1., 2., 3.])
    >>> as_float_array([[1.0, 2.0]], "x", shape=(None, 3))
    Traceback (most recent call last):
        ...
    ValueError: x: expected shape (any, 3), got shape (1, 2)
    """
    try:
        array = np.asarray(value)
    except ValueError:  # NumPy refuses rows of different lengths
        raise ValueError(f"{name}: expected rows of equal length, got {describe(value)}") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name}: expected real numbers, got {describe(value)}")
    if array.dtype not in (np.float32, np.float64):  # half precision too: NumPy has no SVD for it
        array = array.astype(np.float64)
    allowed = (ndim,) if isinstance(ndim, int) else ndim
    if allowed is not None and array.ndim not in allowed:
        wanted = " or ".join(str(n) for n in (*allowed[:-1], _plural(allowed[-1], "dimension")))
        raise ValueError(f"{name}: expected an array of {wanted}, got shape {array.shape}")
    if shape is not None and not _fits(array.shape, shape):
        wanted = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ("," if len(shape) == 1 else "") + ")"
        raise ValueError(f"{name}: expected shape {wanted}, got shape {array.shape}")
    if array.size == 0 and not allow_empty:
        raise ValueError(f"{name}: expected at least one entry, got shape {array.shape}")
    if finite and not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got {_first_not_finite(array)}")
    return array


def _fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(w is None or n == w for n, w in zip(shape, wanted, strict=True))


def _first_not_finite(array: np.ndarray) -> str:
    index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
    place = ", ".join(map(str, index))
    return f"{array[index]} at index [{place}]" if index else str(array[()])


def as_labels(value: object, name: str, *, n_classes: int | None = None, ndim: int = 1) -> np.ndarray:
    """Return `value` as an array of whole-number class labels 0, 1, ..., or say what is wrong with it.

    Parameters
    ----------
    value : array-like of whole numbers, shape (N,)
        Floats are accepted where each is a whole number.
    name : str
        The parameter's name, for the error.
    n_classes : int, optional
        Labels must be smaller than this.
    ndim : int, default 1
        The number of dimensions.

    Returns
    -------
    ndarray of int64

    Raises
    ------
    TypeError, ValueError
        Not whole numbers; negative; outside the classes; empty; wrong number of dimensions.

    Examples
    --------
    >>> as_labels([0, 2, 1], "labels", n_classes=3)
    array([0, 2, 1])
    >>> as_labels([0, 3], "labels", n_classes=3)
    Traceback (most recent call last):
        ...
    ValueError: labels: expected class labels from 0 to 2, got 3 at index [1]
    """
    array = as_float_array(value, name, ndim=ndim)
    fractional = array != np.floor(array)
    if fractional.any():
        index = tuple(int(i) for i in np.argwhere(fractional)[0])
        raise ValueError(f"{name}: expected whole-number class labels, got {array[index]} at index {list(index)}")
    outside = array < 0 if n_classes is None else (array < 0) | (array >= n_classes)
    if outside.any():
        index = tuple(int(i) for i in np.argwhere(outside)[0])
        wanted = "of 0 or more" if n_classes is None else f"from 0 to {n_classes - 1}"
        raise ValueError(f"{name}: expected class labels {wanted}, got {int(array[index])} at index {list(index)}")
    return array.astype(np.int64)


def as_probabilities(
    value: object,
    name: str,
    *,
    ndim: int | tuple[int, ...] | None = None,
    shape: tuple[int | None, ...] | None = None,
    sum_to_one: bool = False,
) -> np.ndarray:
    """Return `value` as an array of probabilities, or say what is wrong with it.

    Parameters
    ----------
    value : array-like of real numbers from 0 to 1
    name : str
        The parameter's name, for the error.
    ndim, shape : optional
        As in `as_float_array`.
    sum_to_one : bool, default False
        The last axis holds a distribution: it must add up to 1, give or take 1e-5.

    Returns
    -------
    ndarray of float32 or float64

    Raises
    ------
    TypeError, ValueError
        Not numbers from 0 to 1; a distribution with another sum; empty; wrong number of dimensions or shape.

    Examples
    --------
    >>> as_probabilities([0.2, 0.8], "p", sum_to_one=True)
    array([0.2, 0.8])
    >>> as_probabilities([0.2, 1.8], "p")
    Traceback (most recent call last):
        ...
    ValueError: p: expected probabilities from 0 to 1, got 1.8 at index [1]
    """
    array = as_float_array(value, name, ndim=ndim, shape=shape)
    outside = (array < 0) | (array > 1)
    if outside.any():
        index = tuple(int(i) for i in np.argwhere(outside)[0])
        place = f" at index {list(index)}" if index else ""
        raise ValueError(f"{name}: expected probabilities from 0 to 1, got {array[index]}{place}")
    if sum_to_one:
        total = array.sum(axis=-1, dtype=np.float64)
        worst = total.flat[np.abs(total - 1).argmax()]
        if abs(worst - 1) > 1e-5:  # float32 rounding stays well below this, a forgotten outcome above
            raise ValueError(f"{name}: expected probabilities that sum to 1, got a sum of {worst:.6g}")
    return array


def check_number(
    value: object,
    name: str,
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
) -> float:
    """Return `value` as a float inside its bounds, or say what is wrong with it.

    Raises
    ------
    TypeError
        `value` is not one real number (a bool is not).
    ValueError
        It is NaN, infinite, or outside the bounds.

    Examples
    --------
    >>> check_number(0.5, "temperature", above=0)
    0.5
    >>> check_number(0, "temperature", above=0)
    Traceback (most recent call last):
        ...
    ValueError: temperature: expected a number above 0, got 0
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, Real) or isinstance(value, bool | np.bool_):
        raise TypeError(f"{name}: expected a number, got {describe(value)}")
    bounds = {"above": above, "of at least": at_least, "below": below, "of at most": at_most}
    told = " and ".join(f"{word} {bound}" for word, bound in bounds.items() if bound is not None)
    number = float(value)
    inside = (
        np.isfinite(number)
        and (above is None or number > above)
        and (at_least is None or number >= at_least)
        and (below is None or number < below)
        and (at_most is None or number <= at_most)
    )
    if not inside:
        raise ValueError(f"{name}: expected a {'number ' + told if told else 'finite number'}, got {value}")
    return number


def check_integer(value: object, name: str, *, at_least: int | None = None, at_most: int | None = None) -> int:
    """Return `value` as an int inside its bounds, or say what is wrong with it.

    Raises
    ------
    TypeError
        `value` is not a whole number (a bool is not; 3.0 is not).
    ValueError
        It is outside the bounds.

    Examples
    --------
    >>> check_integer(32, "batch_size", at_least=1)
    32
    >>> check_integer(0, "batch_size", at_least=1)
    Traceback (most recent call last):
        ...
    ValueError: batch_size: expected a whole number of at least 1, got 0
    """
    if not isinstance(value, Integral) or isinstance(value, bool | np.bool_):
        raise TypeError(f"{name}: expected a whole number, got {describe(value)}")
    if (at_least is not None and value < at_least) or (at_most is not None and value > at_most):
        bounds = {"of at least": at_least, "of at most": at_most}
        told = " and ".join(f"{word} {bound}" for word, bound in bounds.items() if bound is not None)
        raise ValueError(f"{name}: expected a whole number {told}, got {value}")
    return int(value)


def check_choice(value: object, name: str, choices: tuple[str, ...]) -> str:
    """Return `value` if it is one of `choices`, or name the choices.

    Examples
    --------
    >>> check_choice("macro", "average", ("binary", "macro", "micro"))
    'macro'
    >>> check_choice("mean", "average", ("binary", "macro", "micro"))
    Traceback (most recent call last):
        ...
    ValueError: average: expected one of 'binary', 'macro', 'micro', got str 'mean'
    """
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, choices))}, got {describe(value)}")
    return value


def check_generator(value: object, name: str) -> np.random.Generator:
    """Return `value` if it is a NumPy random generator; a seed or None would hide where the randomness comes from.

    Raises
    ------
    TypeError
        `value` is anything else.

    Examples
    --------
    >>> check_generator(42, "rng")
    Traceback (most recent call last):
        ...
    TypeError: rng: expected a numpy.random.Generator such as numpy.random.default_rng(0), got int 42
    """
    if not isinstance(value, np.random.Generator):
        wanted = "a numpy.random.Generator such as numpy.random.default_rng(0)"
        raise TypeError(f"{name}: expected {wanted}, got {describe(value)}")
    return value


def check_same_shape(first: np.ndarray, first_name: str, second: np.ndarray, second_name: str) -> None:
    """Raise ValueError unless two arrays have the same shape; nothing is broadcast.

    Broadcasting (N,) against (N, 1) gives (N, N) without a word, a classic way to get a wrong loss.

    Examples
    --------
    >>> check_same_shape(np.zeros(3), "y", np.zeros((3, 1)), "y_hat")
    Traceback (most recent call last):
        ...
    ValueError: y_hat: expected the shape of y, (3,), got shape (3, 1)
    """
    if first.shape != second.shape:
        raise ValueError(f"{second_name}: expected the shape of {first_name}, {first.shape}, got shape {second.shape}")
