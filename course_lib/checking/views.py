"""What can be done to a right result as a whole so that it is wrong: doubled, transposed, added up, cut short.

Each view has the words that go on after "the right one": "times 2: look for a factor of 2".
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from course_lib.text import _

__all__ = ["View", "argument_views", "few_views", "fitted_views", "order_views", "size_views", "views"]

LARGEST_SIZE = 10**6


@dataclass(frozen=True)
class View:
    """One way to change a result.

    Attributes
    ----------
    kind : str
    words : str
        They go on after "the right one".
    change : callable
        From a result, and the arguments that it came from, to the changed result.
    """

    kind: str
    words: str
    change: Callable[[object, tuple], object]
    whole: bool = False  # changes several results together, not each of them

    def __call__(self, result: object, arguments: tuple) -> object:
        """Change a result, each part of it where it is a tuple; None where that makes no sense."""
        if self.whole:
            return self.change(result, arguments)
        if isinstance(result, tuple):
            parts = tuple(self(part, arguments) for part in result)
            return None if any(part is None for part in parts) else parts
        if not isinstance(result, np.ndarray | np.generic | float | int) or isinstance(result, bool | np.bool_):
            return None
        try:
            return self.change(np.asarray(result), arguments)
        except (ValueError, IndexError, TypeError, FloatingPointError, np.linalg.LinAlgError):
            return None


def _table(change: Callable) -> Callable:
    """A change that makes sense for arrays only."""
    return lambda r, a: change(r) if r.ndim else None


def _number(change: Callable) -> Callable:
    return lambda r, a: change(r)


def _whole(r: np.ndarray, axis: int | None, how: Callable) -> object:
    return how(r, axis=axis) if r.ndim > (axis is not None) else None


KNOWN = (
    View("sign turned", _("with its sign turned"), _number(np.negative)),
    View("transposed", _("transposed"), lambda r, a: r.T if r.ndim > 1 else None),
    View("added up", _("with all its entries added up"), _table(np.sum)),
    View("averaged", _("with all its entries averaged"), _table(np.mean)),
    View("added up", _("with its rows added up"), lambda r, a: _whole(r, 0, np.sum)),
    View("averaged", _("with its rows averaged"), lambda r, a: _whole(r, 0, np.mean)),
    View("added up", _("with the entries of each row added up"), lambda r, a: _whole(r, -1, np.sum)),
    View("averaged", _("with the entries of each row averaged"), lambda r, a: _whole(r, -1, np.mean)),
    View("reversed", _("with its entries in reverse order"), _table(lambda r: r[::-1])),
    View("reversed", _("with its columns in reverse order"), lambda r, a: r[..., ::-1] if r.ndim > 1 else None),
    View("reversed", _("with rows and columns in reverse order"), lambda r, a: r[::-1, ::-1] if r.ndim > 1 else None),
    View(
        "reshaped",
        _("read along its columns: a transpose and a reshape were mixed up"),
        _number(lambda r: r.T.reshape(r.shape)),
    ),
    View("always 0", _("replaced by zeros"), _number(np.zeros_like)),
    View("always 1", _("replaced by ones"), _number(np.ones_like)),
    View(
        "end minus beginning",
        _("with only the distance from its first entry to its last left"),
        _table(lambda r: r[-1] - r[0]),
    ),
    View("differences", _("with only the differences of neighbours left"), _table(np.diff)),
    View("sorted", _("with its entries sorted"), _table(lambda r: np.sort(r, axis=-1))),
    View("sorted", _("with its entries sorted downwards"), _table(lambda r: np.sort(r, axis=-1)[..., ::-1])),
    View("one alone", _("with only its first entry or row left"), _table(lambda r: r[0])),
    View("one alone", _("with only its last entry or row left"), _table(lambda r: r[-1])),
    View("one alone", _("with only its first column left"), lambda r, a: r[:, 0] if r.ndim > 1 else None),
    View("one alone", _("with only its last column left"), lambda r, a: r[:, -1] if r.ndim > 1 else None),
    View("largest alone", _("with only its largest entry left"), _table(np.max)),
    View("place of the largest", _("with only the place of its largest entry left"), _table(np.argmax)),
    View("one missing", _("without its first entry or row"), _table(lambda r: r[1:])),
    View("one missing", _("without its last entry or row"), _table(lambda r: r[:-1])),
    View("moved along", _("with all entries moved along by one"), _table(lambda r: np.roll(r, 1, axis=0))),
    View("moved along", _("with all entries moved back by one"), _table(lambda r: np.roll(r, -1, axis=0))),
    View("squared", _("squared"), _number(np.square)),
    View("rooted", _("with a root taken of it"), _number(np.sqrt)),
    View("one over it", _("turned upside down: 1 divided by it"), _number(lambda r: 1 / r)),
    View("one minus it", _("taken away from 1"), _number(lambda r: 1 - r)),
    View("exp taken", _("with exp taken of it"), _number(np.exp)),
    View("log taken", _("with the logarithm taken of it"), _number(np.log)),
    View("log taken", _("with the logarithm to base 2 taken of it"), _number(np.log2)),
    View("sign lost", _("without its sign: the absolute value"), _number(np.abs)),
    View("clipped", _("with everything below 0 cut to 0"), _number(lambda r: np.maximum(r, 0))),
    View("clipped", _("with everything cut to between 0 and 1"), _number(lambda r: np.clip(r, 0, 1))),
    View("sigmoid taken", _("with the sigmoid taken of it: a step too far"), _number(lambda r: 1 / (1 + np.exp(-r)))),
    View("tanh taken", _("with tanh taken of it: a step too far"), _number(np.tanh)),
    View("slope of the sigmoid", _("times 1 minus itself: the sigmoid's slope"), _number(lambda r: r * (1 - r))),
    View("summed as it goes", _("as a running sum"), _table(np.cumsum)),
    View("brought to length 1", _("divided by its own length"), _table(lambda r: r / np.linalg.norm(r))),
    View("made to sum to 1", _("divided by its own sum"), _table(lambda r: r / r.sum())),
    View("cut to whole numbers", _("cut off to whole numbers"), _number(np.trunc)),
    View("rounded", _("rounded up to whole numbers"), _number(np.ceil)),
    View("rounded", _("rounded to whole numbers"), _number(np.round)),
    *(
        View(
            "rounded",
            _("rounded to {n} decimals: round only to show").format(n=n),
            _number(lambda r, n=n: np.round(r, n)),
        )
        for n in (1, 2, 3, 4)
    ),
    View("degrees for radians", _("in degrees instead of radians"), _number(np.degrees)),
    View("radians for degrees", _("in radians instead of degrees"), _number(np.radians)),
    View("cosine taken", _("with its cosine taken"), _number(np.cos)),
)


def order_views(count: int) -> Iterator[View]:
    """Yield what can be done to several results together: another order, one of them alone, one of them missing."""
    for number in range(count):
        words = _("Of {all} results you return only the one that is number {number}.")
        said = words.format(all=count, number=number + 1)
        yield View("one result alone", said, lambda r, a, n=number: r[n], whole=True)
    for order in itertools.permutations(range(count)) if count <= 5 else ():
        if order != tuple(range(count)):
            words = _("The {all} results are right, but in another order: yours are numbers {order}.")
            said = words.format(all=count, order=", ".join(str(i + 1) for i in order))
            yield View("order of results", said, lambda r, a, o=order: tuple(r[i] for i in o), whole=True)


def views(parameters: tuple[str, ...]) -> tuple[View, ...]:
    """Return all views that need nothing but the result, or the size of an argument by its name."""
    return KNOWN + tuple(size_views(parameters))


def few_views(parameters: tuple[str, ...]) -> tuple[View, ...]:
    """Return the views that may be combined with another mistake: those of the result alone, and times a size."""
    return KNOWN + tuple(size_views(parameters, BY_A_SIZE[:2]))


# ----------------------------------------------------------------------------------------------- factors and offsets

FACTORS = {
    -1.0: _("with its sign turned"),
    2.0: _("times 2: look for a factor of 2"),
    0.5: _("times ½: look for a factor of 2"),
    -2.0: _("times −2: look for a factor of 2 and for the sign"),
    -0.5: _("times −½: look for a factor of 2 and for the sign"),
    4.0: _("times 4"),
    0.25: _("times ¼"),
    100.0: _("times 100: in percent"),
    0.01: _("divided by 100"),
    1000.0: _("times 1,000"),
    0.001: _("divided by 1,000"),
    2 * math.pi: _("times 2π"),
    1 / (2 * math.pi): _("divided by 2π"),
    math.pi / 180: _("times π/180: degrees turned to radians once too often"),
    180 / math.pi: _("times 180/π: radians turned to degrees once too often"),
    (math.pi / 180) ** 2: _("times π/180 twice: π/180 where 180/π belongs"),
    (180 / math.pi) ** 2: _("times 180/π twice: 180/π where π/180 belongs"),
    math.log(2): _("times ln 2: logarithms of two different bases"),
    1 / math.log(2): _("divided by ln 2: logarithms of two different bases"),
    math.log10(math.e): _("divided by ln 10: logarithms of two different bases"),
}


def fitted_views(result: object, wanted: object) -> Iterator[View]:
    """Yield the factor, and the number to add, that lead from one result to another if there are any."""
    first, second = (np.ravel(np.asarray(value, dtype=float)) for value in (result, wanted))
    if first.shape != second.shape or not first.size or not np.isfinite([*first, *second]).all():
        return
    largest = int(np.argmax(np.abs(first)))
    if first[largest] and second[largest]:
        yield _factor(_tidy(second[largest] / first[largest]))
    yield _offset(_tidy(second[largest] - first[largest]))


def _tidy(number: float) -> float:
    """The number without rounding noise, and one of the well-known ones where it is that."""
    known = next((factor for factor in FACTORS if math.isclose(number, factor, rel_tol=1e-6)), number)
    rounded = float(f"{known:.6g}")
    return rounded if known == number and math.isclose(rounded, number, rel_tol=1e-9) else known


def _factor(factor: float) -> View:
    words = FACTORS.get(factor) or _("times {factor:.6g}: look for a factor that does not belong").format(factor=factor)
    return View("constant factor", words, lambda r, a: factor * r)


def _offset(offset: float) -> View:
    text = _("plus {offset:.6g}") if offset > 0 else _("minus {offset:.6g}")
    return View("constant offset", text.format(offset=abs(offset)), lambda r, a: r + offset)


SIZES = (
    (_("how many there are in `{name}`"), lambda v: len(v)),
    (_("the number of columns of `{name}`"), lambda v: v.shape[1] if v.ndim > 1 else None),
    (_("the number of all entries of `{name}`"), lambda v: math.prod(v.shape) if v.ndim > 1 else None),
)
BY_A_SIZE = (
    ("{times}", lambda r, n: r * n),
    ("{over}", lambda r, n: r / n),
    (_("{times}, times 2"), lambda r, n: 2 * r * n),
    (_("{times}, divided by 2"), lambda r, n: r * n / 2),
    (_("{over}, divided by 2"), lambda r, n: r / n / 2),
    (_("{over}, times 2"), lambda r, n: 2 * r / n),
    (_("{over}, with its sign turned"), lambda r, n: -r / n),
    (_("{times}, with its sign turned"), lambda r, n: -r * n),
    (_("{times} and divided by one less"), lambda r, n: r * n / (n - 1)),
    (_("times the root of {size}"), lambda r, n: r * n**0.5),
    (_("divided by the root of {size}"), lambda r, n: r / n**0.5),
)


def size_views(parameters: tuple[str, ...], ways: tuple = BY_A_SIZE) -> Iterator[View]:
    """Yield what a sum for a mean, or a mean for a sum, does: times or divided by a size of an argument."""
    for place, name in enumerate(parameters):
        for text, size in SIZES:
            for words, change in ways:
                said = text.format(name=name)
                words = words.format(
                    times=_("times {size}").format(size=said), over=_("divided by {size}").format(size=said), size=said
                )
                yield View("a size", words, lambda r, a, p=place, s=size, c=change: _by_size(r, a[p], s, c))


def _by_size(result: np.ndarray, value: object, size: Callable, change: Callable) -> object:
    if not hasattr(value, "shape") and not isinstance(value, list | tuple):
        return None
    number = size(value) if hasattr(value, "shape") or size is SIZES[0][1] else None
    return change(result, number) if number and 0 < number < LARGEST_SIZE else None


BY_AN_ARGUMENT = (
    (_("times `{name}`"), lambda r, v: r * v),
    (_("divided by `{name}`"), lambda r, v: r / v),
    (_("plus `{name}`"), lambda r, v: r + v),
    (_("minus `{name}`"), lambda r, v: r - v),
    (_("taken away from `{name}`"), lambda r, v: v - r),
    (_("times `{name}`, with its sign turned"), lambda r, v: -r * v),
    (_("divided by `{name}`, with its sign turned"), lambda r, v: -r / v),
)


def argument_views(parameters: tuple[str, ...]) -> Iterator[View]:
    """Yield what it does to multiply, divide, add or subtract one of the arguments in the end."""
    for place, name in enumerate(parameters):
        for words, change in BY_AN_ARGUMENT:
            said = words.format(name=name)
            yield View("an argument", said, lambda r, a, p=place, c=change: _by_argument(r, a[p], c))


def _by_argument(result: np.ndarray, value: object, change: Callable) -> object:
    if isinstance(value, bool | str) or callable(value):
        return None
    changed = change(result, np.asarray(getattr(value, "detach", lambda: value)()))
    return changed if changed.shape == result.shape and changed.dtype.kind == "f" else None
