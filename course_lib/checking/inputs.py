"""What can be done to the inputs so that a right solution gives a wrong result: two exchanged, one transposed, `k` + 1.

Each change has a clause to go on after "if": "`k` were one larger".
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from course_lib.checking.comparison import is_tensor
from course_lib.text import _

__all__ = ["InputChange", "input_changes"]


@dataclass(frozen=True)
class InputChange:
    """Another way to hand over the same inputs.

    Attributes
    ----------
    clause : str
        What was changed, to go on after "if".
    change : callable
        From the arguments to the changed arguments; raises where it makes no sense.
    """

    clause: str
    change: Callable[[tuple], tuple]


ARRAY = (
    (_("`{name}` were transposed"), lambda v: _at_least(v, 2).T),
    (_("the entries of `{name}` were in reverse order"), lambda v: _backwards(_at_least(v, 1))),
    (_("the entries of `{name}` were sorted"), lambda v: np.sort(_as_array(v), axis=-1)),
    (_("the first entry or row of `{name}` were not there"), lambda v: _at_least(v, 1)[1:]),
    (_("the last entry or row of `{name}` were not there"), lambda v: _at_least(v, 1)[:-1]),
    (_("only the first entry or row of `{name}` were there"), lambda v: _at_least(v, 1)[:1]),
)
NUMBERS = (
    (_("`{name}` were one larger"), lambda v: v + 1),
    (_("`{name}` were one smaller"), lambda v: v - 1),
    (_("the sign of `{name}` were turned"), lambda v: -v),
    (_("`{name}` were replaced by 1 minus it"), lambda v: 1 - v),
    (_("`{name}` were squared"), lambda v: v**2),
    (_("the root of `{name}` were taken"), lambda v: _floats(v) ** 0.5),
    (_("`{name}` were twice as large"), lambda v: 2 * v),
    (_("`{name}` were half as large"), lambda v: v / 2),
    (_("`{name}` were replaced by 1 divided by it"), lambda v: 1 / v),
    (_("`{name}` had lost its sign"), lambda v: abs(v)),
    (_("exp were taken of `{name}`"), lambda v: np.exp(_as_array(v))),
    (_("the logarithm of `{name}` were taken"), lambda v: np.log(_as_array(v))),
    (_("the sigmoid of `{name}` were taken"), lambda v: 1 / (1 + np.exp(-_as_array(v)))),
    (_("`{name}` were always 0"), lambda v: v * 0),
    (_("`{name}` were always 1"), lambda v: v * 0 + 1),
    (_("the mean were taken away from `{name}`"), lambda v: v - v.mean()),
    (_("`{name}` were divided by its sum"), lambda v: v / v.sum()),
    (_("`{name}` were divided by its length"), lambda v: v / (v**2).sum() ** 0.5),
    (_("`{name}` were divided by its largest entry"), lambda v: v / v.max()),
    (_("`{name}` were rounded to whole numbers"), lambda v: np.round(_as_array(v))),
)


def input_changes(parameters: tuple[str, ...]) -> Iterator[InputChange]:
    """Yield the ways to change the inputs of a function with these parameters, the simple ones first."""
    for i, j in itertools.combinations(range(len(parameters)), 2):
        text = _("`{a}` and `{b}` were swapped").format(a=parameters[i], b=parameters[j])
        yield InputChange(text, lambda a, i=i, j=j: _with(_with(a, i, a[j]), j, a[i]))
    for i, j in itertools.permutations(range(len(parameters)), 2):
        text = _("`{a}` stood where `{b}` belongs").format(a=parameters[i], b=parameters[j])
        yield InputChange(text, lambda a, i=i, j=j: _with(a, j, a[i]))
    for i, name in enumerate(parameters):
        for text, change in NUMBERS + ARRAY:
            yield InputChange(text.format(name=name), lambda a, i=i, c=change: _with(a, i, c(_countable(a[i]))))
    for i, j in itertools.permutations(range(len(parameters)), 2):
        text = _("`{function}` were applied to `{name}` first").format(function=parameters[i], name=parameters[j])
        yield InputChange(text, lambda a, i=i, j=j: _with(a, j, _called(a[i], a[j])))


def _with(arguments: tuple, place: int, value: object) -> tuple:
    # LAPACK has been seen to look for ever for the singular values of such a matrix, and nothing can stop it.
    if isinstance(value, float | np.ndarray) and np.asarray(value).dtype.kind in "fc" and not np.isfinite(value).all():
        raise ValueError("no finite numbers")
    return (*arguments[:place], value, *arguments[place + 1 :])


def _countable(value: object) -> object:
    """The value itself where one can count with it."""
    is_number = isinstance(value, int | float | np.ndarray) and not isinstance(value, bool)
    if not is_number and not is_tensor(value):
        raise TypeError("no number and no array")
    return value


def _called(function: object, value: object) -> object:
    if not callable(function):
        raise TypeError("no function")
    return function(_as_array(value))


def _as_array(value: object) -> np.ndarray | float:
    if is_tensor(value):
        raise TypeError("a tensor")
    return np.asarray(value, dtype=float)[()]


def _floats(value: object) -> object:
    return value if is_tensor(value) else _as_array(value)


def _at_least(value: object, dimensions: int) -> object:
    if not hasattr(value, "ndim") or value.ndim < dimensions:
        raise TypeError("too few dimensions")
    return value


def _backwards(value: object) -> object:
    return value.flip(0) if is_tensor(value) else value[::-1]
