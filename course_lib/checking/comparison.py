"""Compare a learner's result with the reference, and say in which way it differs.

A result may be a number, a truth value, a text, an array, a PyTorch tensor, or a tuple of these. Two arrays agree when
they have the same shape and every entry agrees within a tolerance: 1e-6 of the size of the numbers, 1e-4 where the
learner worked in float32. How the answer was written never matters.

A tensor is known by its methods: nothing here imports torch.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from numbers import Number, Real
from types import BuiltinFunctionType, FunctionType, MethodType

import numpy as np

from course_lib.text import _, plural
from course_lib.validation import describe

__all__ = ["Difference", "agree", "as_plain", "compare", "is_tensor", "right_entries", "show_apart", "show_value"]

RELATIVE_TOLERANCE = {2: 1e-2, 4: 1e-4, 8: 1e-6}  # by the bytes of a float: half, single, double precision
FEWEST_BYTES = 4  # a result in half precision has three digits, too few to tell right from nearly right
DIGITS_OF_FLOAT64 = 1e-9  # relative: float32 is off by 1e-8 and more
NOISE = 1e-13  # of the largest number shown: what is smaller is rounding noise, and shown as the 0 that it stands for


@dataclass(frozen=True)
class Difference:
    """In which way a result differs from the reference.

    Attributes
    ----------
    kind : str
        ``"nothing"``, ``"type"``, ``"device"``, ``"dtype"``, ``"record"``, ``"shape"``, ``"orientation"`` (right
        numbers, wrong shape) or ``"values"``.
    message : str
        One sentence for the learner.
    otherwise : str
        What to say instead where the numbers are wrong on another input; "" if the message does not call them right.
    right_parts : tuple of int
        Which of several results are right, counted from 1.
    path : tuple of int
        Where the difference is in results within results, as indices.
    """

    kind: str
    message: str
    otherwise: str = ""
    right_parts: tuple[int, ...] = ()
    path: tuple[int, ...] = ()


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


def compare(expected: object, got: object, states: tuple[str, ...] = ()) -> Difference | None:
    """Return how `got` differs from `expected`, or None where they agree.

    Parameters
    ----------
    expected, got : object
    states : tuple of str
        What is compared beside the numbers: ``"dtype"``, with the digits that it keeps, and ``"record"``, whether a
        tensor records what is done with it. Other words are for others.

    Examples
    --------
    >>> compare(11.0, np.float32(11.0)) is None
    True
    >>> compare(np.array([1.0, 2.0]), [1.0, 2.0]).message
    'The numbers are right, but this is a list; return a NumPy array, for example with np.array(...).'
    """
    return _compare_numbers(expected, got) or _compare_states(expected, got, states)


def _compare_numbers(expected: object, got: object) -> Difference | None:
    if got is None or got is Ellipsis:
        return Difference("nothing", _("Your function returned nothing (None). Is the return line missing?"))
    if isinstance(expected, tuple):
        return _compare_parts(expected, got)
    if isinstance(expected, str):
        return _compare_texts(expected, got)
    if isinstance(got, tuple) and any(is_tensor(part) or np.ndim(part) for part in got):
        return _tuple_for_one(expected, got)
    if is_tensor(expected) or is_tensor(got):
        return _compare_tensors(expected, got)
    array = _as_array(got)
    if array is None or array.dtype.kind not in "fiubc":
        return Difference("type", _wrong_type(expected, got))
    if isinstance(got, list | tuple):
        return _compare_arrays(np.asarray(expected), array) or _list_for_array(got)
    return _compare_arrays(np.asarray(expected), array)


def _compare_states(expected: object, got: object, states: tuple[str, ...]) -> Difference | None:
    """Compare what stands beside the numbers, once these agree."""
    if "dtype" in states and got.dtype != expected.dtype:
        names = {"expected": expected.dtype, "got": got.dtype}
        return Difference("dtype", _("Expected dtype {expected}, got {got}.").format(**names))
    if "dtype" in states and as_plain(expected).dtype == np.float64 and not _same_digits(expected, got):
        text = _("Only the first seven digits or so are right: somewhere on the way the numbers were float32.")
        return Difference("values", text)
    if "record" in states and got.requires_grad != expected.requires_grad:
        return Difference("record", _("The numbers are right, but this tensor still records: `.detach()` ends that."))
    return None


def _same_digits(expected: object, got: object) -> bool:
    numbers = as_plain(expected)
    floor = DIGITS_OF_FLOAT64 * float(np.abs(numbers).max(initial=0.0))
    return np.allclose(as_plain(got), numbers, rtol=DIGITS_OF_FLOAT64, atol=floor)


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


def _compare_parts(expected: tuple, got: object, place: tuple[str, ...] = ()) -> Difference | None:
    got = _unpacked(expected, got)
    if not isinstance(got, tuple | list) or len(got) != len(expected):
        came = (
            describe(got)
            if not isinstance(got, tuple | list)
            else plural("{count} result", "{count} results", len(got))
        )
        wanted = plural("{count} result", "{count} results", len(expected))
        return Difference(
            "type", _("{place}Expected {wanted}, got {came}.").format(place=_at(place), wanted=wanted, came=came)
        )
    found = []
    for number, (part, got_part) in enumerate(zip(expected, got, strict=True), start=1):
        here = (*place, _place(number, len(expected), inside=bool(place)))
        if isinstance(part, tuple) and got_part is not None and got_part is not Ellipsis:
            found.append(_compare_parts(part, got_part, here))
        else:
            found.append(_placed(compare(part, got_part), _at(here)))
    right = tuple(number for number, difference in enumerate(found, start=1) if not difference)
    if len(right) == len(found):
        return None
    index, first = next((index, difference) for index, difference in enumerate(found) if difference)
    return replace(first, right_parts=right, path=(index, *first.path))


def _place(number: int, count: int, *, inside: bool) -> str:
    name = _("part {number} of {all}") if inside else _("result {number} of {all}")
    return name.format(number=number, all=count)


def _at(place: tuple[str, ...]) -> str:
    return _("In {place}: ").format(place=", ".join(place)) if place else ""


def _placed(difference: Difference | None, where: str) -> Difference | None:
    if difference is None:
        return None
    otherwise = difference.otherwise and where + difference.otherwise
    return replace(difference, message=where + difference.message, otherwise=otherwise)


def _unpacked(expected: tuple, got: object) -> object:
    """An array of as many numbers as are expected, as a tuple of them: that is what Python makes of it too."""
    single = not any(isinstance(part, tuple | str) or np.ndim(as_plain(part)) for part in expected)
    if single and (is_tensor(got) or isinstance(got, np.ndarray)) and got.ndim == 1 and len(got) == len(expected):
        return tuple(got)
    return got


def _tuple_for_one(expected: object, got: tuple) -> Difference:
    """What to say of a tuple with arrays or tensors in it where one result is expected."""
    wanted = _kind_wanted(expected)
    if len(got) > 1:
        text = _("Expected {wanted}, got a tuple of {count}.").format(wanted=wanted, count=len(got))
        return Difference("type", text)
    text = _("This is a tuple with one entry where {wanted} is expected: `[0]` takes the entry out.")
    return compare(expected, got[0]) or Difference("type", text.format(wanted=wanted))


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
            text = _("Your tensor is on {got} where one on {expected} is expected: `.to(...)` moves it.")
            return Difference("device", text.format(got=got.device.type, expected=expected.device.type))
        return _compare_arrays(as_plain(expected), as_plain(got))
    array = _as_array(got)
    if array is None or array.dtype.kind not in "fiubc":
        return Difference("type", _wrong_type(expected, got))
    return _compare_arrays(np.asarray(as_plain(expected)), array) or _wrong_kind(expected, got)


def _compare_arrays(expected: np.ndarray, got: np.ndarray) -> Difference | None:
    if got.dtype.kind == "c":
        return Difference("dtype", _("The result holds complex numbers; real ones are expected."))
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
    other = _("The shape is {got} where {expected} is expected.").format(**shapes)
    if got.size == expected.size:
        layouts = (got.ravel(), got.T.ravel())
        if any(_close(expected.ravel(), layout) for layout in layouts):
            text = _("The numbers are right, but their shape is {got} where {expected} is expected.")
            return Difference("orientation", text.format(**shapes), otherwise=other)
    return Difference("shape", other)


def _value_difference(expected: np.ndarray, got: np.ndarray) -> str:
    if not np.isfinite(got.astype(float)).all() and np.isfinite(expected.astype(float)).all():
        return _("Your result holds NaN or infinity: a division by zero, or an overflow on the way?")
    if not expected.ndim:
        return _("The number is different.")
    if expected.size == 1:
        return _("The entry is different.")
    wrong = int((~np.isclose(got, expected, **_tolerance(expected, got), equal_nan=True)).sum())
    return plural(
        "{count} of {all} entries is different.", "{count} of {all} entries are different.", wrong, all=expected.size
    )


def right_entries(expected: object, got: object) -> list[int]:
    """Return which entries of a row of numbers are right, counted from 1; none where the two are no such rows.

    Examples
    --------
    >>> right_entries(np.array([1.0, 2.0, 4.0]), [1.0, 3.0, 4.0])
    [1, 3]
    """
    wanted, found = (_as_array(value) for value in (expected, got))
    if wanted is None or found is None or wanted.ndim != 1 or wanted.shape != found.shape:
        return []
    if wanted.dtype.kind not in "fiu" or found.dtype.kind not in "fiu":
        return []
    right = np.isclose(found, wanted, **_tolerance(wanted, found), equal_nan=True)
    return [int(i) + 1 for i in np.flatnonzero(right)]


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
        array = np.asarray(as_plain(value))
        if array.dtype.kind == "O" and not isinstance(value, np.ndarray):
            array = _from_exact(array)
    except Exception:  # rows of different lengths, or an object that refuses
        return None
    return array


def _from_exact(array: np.ndarray) -> np.ndarray:
    """Fractions and decimals, which NumPy knows only as objects, as floats; all other objects stay."""
    exact = all(isinstance(entry, Real | Decimal) for entry in array.flat)
    return array.astype(float) if exact else array


def _kind_wanted(expected: object) -> str:
    if is_tensor(expected):
        return _("a tensor")
    return _("an array of numbers") if np.ndim(expected) else _("a number")


def _wrong_type(expected: object, got: object) -> str:
    if isinstance(got, FunctionType | BuiltinFunctionType | MethodType):
        text = _("Expected {wanted}, got the function `{name}` itself. Are the brackets of a call missing after it?")
        return text.format(wanted=_kind_wanted(expected), name=got.__name__)
    return _("Expected {wanted}, got {came}.").format(wanted=_kind_wanted(expected), came=describe(got))


def _list_for_array(got: object) -> Difference:
    kind = type(got).__name__
    right = _("The numbers are right, but this is a {type}; return a NumPy array, for example with np.array(...).")
    other = _("This is a {type} where a NumPy array is expected: np.array(...) makes one.")
    return Difference("type", right.format(type=kind), otherwise=other.format(type=kind))


def _wrong_kind(expected: object, got: object) -> Difference:
    """What to say of right numbers that are a tensor where none is expected, or none where one is."""
    if is_tensor(expected):
        came = _("a NumPy array") if isinstance(got, np.ndarray) else type(got).__name__
        right = _(
            "The numbers are right, but this is {came} where a tensor is expected: torch.as_tensor(...) makes one."
        )
        other = _("This is {came} where a tensor is expected: torch.as_tensor(...) makes one.")
        return Difference("type", right.format(came=came), otherwise=other.format(came=came))
    if np.ndim(expected):
        right = _("The numbers are right, but this is a tensor where a NumPy array is expected: end with `.numpy()`.")
        return Difference("type", right, _("This is a tensor where a NumPy array is expected: end with `.numpy()`."))
    right = _("The number is right, but this is a tensor where a plain number is expected: end with `.item()`.")
    return Difference("type", right, _("This is a tensor where a plain number is expected: end with `.item()`."))


def show_apart(first: object, second: object) -> tuple[str, str]:
    """Write two values that differ with as many digits as it takes to see it, 4 or more.

    Examples
    --------
    >>> show_apart(1.0, 1.000002)
    ('1', '1.000002')
    """
    for digits in (4, 8, 12, 17):
        shown = show_value(first, digits=digits), show_value(second, digits=digits)
        if shown[0] != shown[1]:
            break
    return shown


def show_value(value: object, limit: int = 160, digits: int = 4) -> str:
    """Write a value for a learner: short, rounded, with the shape of an array told and a function written out.

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
            _without_noise(value, digits), precision=digits, threshold=24, edgeitems=3, max_line_width=72
        )
        return f"{body}  shape {value.shape}"
    if isinstance(value, tuple):
        shown = [(part, show_value(part, limit, digits)) for part in value]
        texts = [f"({text})" if isinstance(part, tuple) else text for part, text in shown]
        return ("\n" if any("\n" in text for text in texts) else ", ").join(texts)
    if isinstance(value, list):
        return _show_list(value, limit, digits)
    value = value[()] if isinstance(value, np.ndarray) else value
    if isinstance(value, float | np.floating):
        return _show_float(value, digits)
    if isinstance(value, complex):
        return f"{value:.{digits + 2}g}"
    if type(value).__name__ in ("Generator", "RandomState"):
        return _("a generator of random numbers")
    if callable(value):
        return _show_function(value)
    plain = isinstance(value, int | np.integer | np.bool_ | str | Fraction | Decimal)
    text = str(value) if plain else describe(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _show_list(values: list, limit: int, digits: int) -> str:
    """A list as the array that it could be; where it holds several, one after the other."""
    array = _as_array(values)
    if array is not None and array.dtype.kind in "fiub":
        return _("{numbers}  a list").format(numbers=show_value(array, limit, digits).rpartition("  shape")[0])
    if 0 < len(values) < 10:
        return _("a list: {parts}").format(parts=show_value(tuple(values), limit, digits))
    return describe(values)


def _without_noise(array: np.ndarray, digits: int) -> np.ndarray:
    """The array as it is to be read: no minus before a zero, and at four digits no rounding noise."""
    if array.dtype.kind != "f":
        return array
    finite = np.abs(array[np.isfinite(array)])
    floor = NOISE * finite.max() if finite.size and digits == 4 else 0.0
    return np.where(np.abs(array) <= floor, array.dtype.type(0), array)


def _show_float(value: float, digits: int) -> str:
    value = value + 0.0  # no minus before a zero
    if 1e6 <= abs(value) < 1e15:
        return f"{value:,.{digits - 4}f}"
    return f"{value:.{digits + 2}g}"


def _show_function(function: Callable) -> str:
    """A function as one reads it in a book, `bent(z) = z ** 2`, where its body is one expression; else its name."""
    name = getattr(function, "__name__", type(function).__name__)
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # typed into no file, in C, or a lambda in the middle of a call
        return name
    definition = tree.body[0]
    if not isinstance(definition, ast.FunctionDef) or not isinstance(definition.body[-1], ast.Return):
        return name
    if len(definition.body) - (ast.get_docstring(definition) is not None) > 1 or definition.body[-1].value is None:
        return name
    arguments = ", ".join(argument.arg for argument in definition.args.args)
    return f"{name}({arguments}) = {ast.unparse(definition.body[-1].value)}"
