"""Compare a learner's result with the reference, and say in which way it differs.

A result may be a number, a truth value, a text, an array, a PyTorch tensor, or a tuple of these. Two arrays agree when
they have the same shape and every entry agrees within a tolerance: 1e-6 of the size of the numbers, 1e-4 where the
learner worked in float32. How the answer was written never matters.

A tensor is known by its methods: nothing here imports torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Number

import numpy as np

from course_lib.text import _, plural
from course_lib.validation import describe

__all__ = ["Difference", "agree", "as_plain", "compare", "is_tensor", "show_apart", "show_value"]

RELATIVE_TOLERANCE = {2: 1e-2, 4: 1e-4, 8: 1e-6}  # by the bytes of a float: half, single, double precision
FEWEST_BYTES = 4  # a result in half precision has three digits, too few to tell right from nearly right


@dataclass(frozen=True)
class Difference:
    """In which way a result differs from the reference.

    Attributes
    ----------
    kind : str
        ``"nothing"``, ``"type"``, ``"device"``, ``"dtype"``, ``"shape"``, ``"orientation"`` (right numbers, wrong
        shape) or ``"values"``.
    message : str
        One sentence for the learner.
    """

    kind: str
    message: str


def is_tensor(value: object) -> bool:
    """Tell whether a value is a PyTorch tensor, or behaves like one.

    Examples
    --------
    >>> is_tensor(np.zeros(2))
    False
    """
    return all(hasattr(type(value), name) for name in ("detach", "cpu", "numpy"))


def as_plain(value: object) -> object:
    """Return the numbers of a tensor as an array, wherever it lies and whatever it records; else the value itself.

    A tensor on the device "meta", which has a shape and no numbers, becomes a text that tells its shape.
    """
    if not is_tensor(value):
        return value
    if value.device.type == "meta":
        return _("no numbers, shape {shape}").format(shape=tuple(value.shape))
    numbers = value.detach().cpu()
    try:
        return numbers.numpy()
    except TypeError:  # bfloat16, which NumPy does not know
        return numbers.float().numpy()


def compare(expected: object, got: object) -> Difference | None:
    """Return how `got` differs from `expected`, or None where they agree.

    Examples
    --------
    >>> compare(11.0, np.float32(11.0)) is None
    True
    >>> compare(np.array([1.0, 2.0]), [1.0, 2.0]).message
    'The numbers are right, but this is a list; return a NumPy array, for example with np.array(...).'
    """
    if got is None or got is Ellipsis:
        return Difference("nothing", _("Your function returned nothing (None). Is the return line missing?"))
    if isinstance(expected, tuple):
        return _compare_parts(expected, got)
    if isinstance(expected, str):
        return _compare_texts(expected, got)
    if is_tensor(expected) or is_tensor(got):
        return _compare_tensors(expected, got)
    array = _as_array(got)
    if array is None or array.dtype.kind not in "fiubc":
        return Difference("type", _wrong_type(expected, got))
    if isinstance(got, list | tuple):
        inside = _compare_arrays(np.asarray(expected), array)
        return inside or Difference("type", _list_for_array(got))
    return _compare_arrays(np.asarray(expected), array)


def agree(first: object, second: object) -> bool:
    """Tell whether two results are the same numbers in the same shape, whatever their type.

    This is the looser question asked of a known mistake: a learner who made it in a list made the same mistake.
    """
    if isinstance(first, tuple) and isinstance(second, tuple | list):
        return len(first) == len(second) and all(map(agree, first, second))
    if isinstance(first, str) or isinstance(second, str) or first is None or second is None:
        return isinstance(second, str) and isinstance(first, str) and _same_text(first, second)
    one, other = _as_array(first), _as_array(second)
    if one is None or other is None or one.shape != other.shape:
        return False
    if one.dtype.kind not in "fiubc" or other.dtype.kind not in "fiubc":
        return False
    return _close(one, other)


def _compare_parts(expected: tuple, got: object) -> Difference | None:
    if not isinstance(got, tuple | list) or len(got) != len(expected):
        came = (
            describe(got)
            if not isinstance(got, tuple | list)
            else plural("{count} result", "{count} results", len(got))
        )
        return Difference("type", _("Expected {n} results, got {came}.").format(n=len(expected), came=came))
    for place, (part, got_part) in enumerate(zip(expected, got, strict=True), start=1):
        difference = compare(part, got_part)
        if difference:
            where = _("In result {place} of {n}: ").format(place=place, n=len(expected))
            return Difference(difference.kind, where + difference.message)
    return None


def _compare_texts(expected: str, got: object) -> Difference | None:
    if not isinstance(got, str):
        return Difference("type", _("Expected a text in quotes, got {came}.").format(came=describe(got)))
    return None if _same_text(expected, got) else Difference("values", _("That is not the answer."))


def _same_text(first: str, second: str) -> bool:
    return first.strip().casefold() == second.strip().casefold()


def _compare_tensors(expected: object, got: object) -> Difference | None:
    """Compare where one of the two is a tensor, or both are."""
    if is_tensor(expected) and is_tensor(got):
        if got.device.type != expected.device.type:
            text = _("Your tensor is on {got} where one on {expected} is meant: `.to(...)` moves it.")
            return Difference("device", text.format(got=got.device.type, expected=expected.device.type))
        return _compare_arrays(as_plain(expected), as_plain(got))
    array = _as_array(got)
    if array is None or array.dtype.kind not in "fiubc":
        return Difference("type", _wrong_type(expected, got))
    inside = _compare_arrays(np.asarray(as_plain(expected)), array)
    return inside or Difference("type", _wrong_kind(expected, got))


def _compare_arrays(expected: np.ndarray, got: np.ndarray) -> Difference | None:
    if got.dtype.kind == "c":
        return Difference("dtype", _("The result holds complex numbers; real ones are meant."))
    if expected.dtype.kind == "b" and got.dtype.kind != "b":
        return Difference("dtype", _("Expected True or False (dtype bool), got dtype {dtype}.").format(dtype=got.dtype))
    if expected.dtype.kind != "b" and got.dtype.kind == "b":
        return Difference("dtype", _("Expected numbers, got True or False (dtype bool)."))
    if expected.dtype.kind in "iu" and got.dtype.kind == "f" and expected.ndim:
        return Difference("dtype", _("Expected whole numbers (dtype int), got dtype {dtype}.").format(dtype=got.dtype))
    if got.shape != expected.shape:
        return _shape_difference(expected, got)
    if got.dtype.itemsize < min(FEWEST_BYTES, expected.dtype.itemsize) and got.dtype.kind == "f":
        text = _("The result has dtype {dtype}, which keeps about three digits. Compute in float64 or float32.")
        return Difference("dtype", text.format(dtype=got.dtype))
    return None if _close(expected, got) else Difference("values", _value_difference(expected, got))


def _shape_difference(expected: np.ndarray, got: np.ndarray) -> Difference:
    shapes = {"got": got.shape or _("one number"), "expected": expected.shape or _("one number")}
    if got.size == expected.size:
        layouts = (got.ravel(), got.T.ravel())
        if any(_close(expected.ravel(), layout) for layout in layouts):
            text = _("The numbers are right, but their shape is {got} where {expected} is meant.")
            return Difference("orientation", text.format(**shapes))
    return Difference("shape", _("The shape is {got} where {expected} is meant.").format(**shapes))


def _value_difference(expected: np.ndarray, got: np.ndarray) -> str:
    if not np.isfinite(got.astype(float)).all() and np.isfinite(expected.astype(float)).all():
        return _("Your result holds NaN or infinity: a division by zero, or an overflow on the way?")
    if not expected.ndim:
        return _("The number is different.")
    wrong = ~np.isclose(got, expected, **_tolerance(expected, got), equal_nan=True)
    return _("{wrong} of {all} entries are different.").format(wrong=int(wrong.sum()), all=expected.size)


def _tolerance(expected: np.ndarray, got: np.ndarray) -> dict[str, float]:
    coarsest = min((a.dtype.itemsize for a in (expected, got) if a.dtype.kind == "f"), default=8)
    relative = RELATIVE_TOLERANCE.get(coarsest, 1e-6)
    finite = np.abs(expected[np.isfinite(expected)]) if expected.dtype.kind == "f" else np.abs(expected)
    size = float(finite.max()) if finite.size else 1.0
    # Entries that should be 0 come out as rounding noise of their neighbours, so the floor grows with those.
    return {"rtol": relative, "atol": relative * 1e-3 * max(size, 1e-6)}


def _close(expected: np.ndarray, got: np.ndarray) -> bool:
    if expected.dtype.kind == "b" or got.dtype.kind == "b":
        return bool(np.array_equal(expected, got))
    with np.errstate(all="ignore"):
        return bool(np.allclose(got, expected, **_tolerance(expected, got), equal_nan=True))


def _as_array(value: object) -> np.ndarray | None:
    if not isinstance(value, np.ndarray | np.generic | Number | list | tuple) and not is_tensor(value):
        return None
    try:
        return np.asarray(as_plain(value))
    except Exception:  # rows of different lengths, or an object that refuses
        return None


def _wrong_type(expected: object, got: object) -> str:
    wanted = _("an array of numbers") if np.ndim(expected) else _("a number")
    wanted = _("a tensor") if is_tensor(expected) else wanted
    return _("Expected {wanted}, got {came}.").format(wanted=wanted, came=describe(got))


def _list_for_array(got: object) -> str:
    text = _("The numbers are right, but this is a {type}; return a NumPy array, for example with np.array(...).")
    return text.format(type=type(got).__name__)


def _wrong_kind(expected: object, got: object) -> str:
    """What to say of right numbers that are a tensor where none is meant, or none where one is."""
    if is_tensor(expected):
        text = _("The numbers are right, but this is {came} where a tensor is meant: torch.as_tensor(...) makes one.")
        return text.format(came=_("a NumPy array") if isinstance(got, np.ndarray) else type(got).__name__)
    if np.ndim(expected):
        return _("The numbers are right, but this is a tensor where a NumPy array is meant: end with `.numpy()`.")
    return _("The number is right, but this is a tensor where a plain number is meant: end with `.item()`.")


def show_apart(first: object, second: object) -> tuple[str, str]:
    """Write two values that differ with as many digits as it takes to see it, 4 or more.

    Examples
    --------
    >>> show_apart(1.0, 1.000002)
    ('1', '1.000002')
    """
    for digits in (4, 8, 12):
        shown = show_value(first, digits=digits), show_value(second, digits=digits)
        if shown[0] != shown[1]:
            break
    return shown


def show_value(value: object, limit: int = 160, digits: int = 4) -> str:
    """Write a value for a learner: short, rounded, with the shape of an array told.

    Examples
    --------
    >>> show_value(np.array([1.0, 2.0 / 3.0]))
    '[1.     0.6667]  shape (2,)'
    >>> show_value(0.1 + 0.2)
    '0.3'
    >>> show_value(((1, 2), 3))
    '(1, 2), 3'
    """
    if is_tensor(value):
        kind = _("tensor, {dtype}").format(dtype=str(value.dtype).removeprefix("torch."))
        return f"{show_value(as_plain(value), limit, digits)}  {kind}"
    if isinstance(value, np.ndarray) and value.ndim:
        body = np.array2string(
            value, precision=digits, suppress_small=False, threshold=24, edgeitems=3, max_line_width=72
        )
        return f"{body}  shape {value.shape}"
    if isinstance(value, tuple):
        shown = ((part, show_value(part, limit, digits)) for part in value)
        return ", ".join(f"({text})" if isinstance(part, tuple) else text for part, text in shown)
    value = value[()] if isinstance(value, np.ndarray) else value
    if isinstance(value, float | np.floating | complex):
        return f"{value:.{digits + 2}g}"
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    text = str(value) if isinstance(value, int | np.integer | np.bool_ | str | list) else describe(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."
