"""What comes in is checked before the network sees it, and what is wrong with it is told in one sentence."""

from __future__ import annotations

import json

import numpy as np

from course_lib.service.forecaster import Column, Forecaster
from course_lib.text import _

__all__ = ["LARGEST_BODY", "MOST_ROWS", "RefusedError", "read", "to_json"]

LARGEST_BODY = 64 * 1024  # bytes
MOST_ROWS = 500
LONGEST_SHOWN = 24  # characters of what came that are shown again


class RefusedError(Exception):
    """A request that gets no forecast.

    Attributes
    ----------
    status : int
        HTTP's number for what is wrong: 400 where it cannot be read, 422 where it can and makes no sense.
    sentence : str
        What was expected and what came, for the person who asked.

    Examples
    --------
    >>> RefusedError(404, "There is nothing here.").status
    404
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def read(body: bytes, forecaster: Forecaster) -> tuple[np.ndarray, bool]:
    """Return the rows that a body asks for, and whether it is a list of them.

    A body is one JSON object with a number for each column, in any order, or a list of 1 to 500 such objects.

    Parameters
    ----------
    body : bytes
        UTF-8.
    forecaster : Forecaster

    Returns
    -------
    rows : ndarray of shape (N, d)
    many : bool
        False for one object, where N is 1.

    Raises
    ------
    RefusedError
        Status 400: no UTF-8, no JSON, a name twice, too deep or too long a number. Status 422: anything that is no such
        object; a column too many or too few; no number (true and "3" are none), NaN, or out of range.

    Examples
    --------
    >>> from course_lib.service.forecaster import EXAMPLE
    >>> read(b'[{"wind": 3}, {"wind": 4.5}]', EXAMPLE)
    (array([[3. ],
           [4.5]]), True)
    >>> read(b'{"wind": 400}', EXAMPLE)
    Traceback (most recent call last):
        ...
    course_lib.service.asking.RefusedError: wind: expected a number from 0 to 40 m/s, got 400.
    """
    asked = _parsed(body)
    if not isinstance(asked, list):
        return np.array([_row(asked, forecaster.columns)]), False
    if not 1 <= len(asked) <= MOST_ROWS:
        sentence = _("body: expected a list of 1 to {most} objects, got one of {count}.")
        raise RefusedError(422, sentence.format(most=MOST_ROWS, count=len(asked)))
    return np.array([_row(one, forecaster.columns, place) for place, one in enumerate(asked)]), True


def to_json(value: object) -> str:
    r"""Return a value as JSON in ASCII without <, > and &, so that no browser ever takes a part of it for HTML.

    Examples
    --------
    >>> to_json({"got": "</script>"})
    '{"got": "\\u003c/script\\u003e"}'
    """
    text = json.dumps(value)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_without_doubles)
    except UnicodeDecodeError:
        raise RefusedError(400, _("body: expected UTF-8, got other bytes.")) from None
    except RecursionError:
        sentence = _("body: expected an object or a list of objects, got lists in lists in lists.")
        raise RefusedError(400, sentence) from None
    except json.JSONDecodeError:
        raise RefusedError(400, _("body: expected JSON, got a text that is none.")) from None
    except ValueError:  # Python reads whole numbers of up to 4,300 digits
        raise RefusedError(400, _("body: expected numbers, got one with thousands of digits.")) from None


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object, unless it has a name twice: readers of JSON differ in which of the two they take."""
    found = {}
    for name, value in pairs:
        if name in found:
            sentence = _("body: expected each name once in an object, got {got} twice.")
            raise RefusedError(400, sentence.format(got=_quoted(name)))
        found[name] = value
    return found


def _row(asked: object, columns: tuple[Column, ...], place: int | None = None) -> list[float]:
    """The numbers of one object in the columns' order; `place` is where it is in a list."""
    where = "" if place is None else _("at index {place}: ").format(place=place)
    names = [column.name for column in columns]
    if not isinstance(asked, dict):
        wanted = _("{where}body: expected an object with the columns {names}, got {got}.")
        raise RefusedError(422, wanted.format(where=where, names=", ".join(names), got=_shown(asked)))
    for name in asked:
        if name not in names:
            wanted = _("{where}columns: expected {names}, got the unknown {got}.")
            raise RefusedError(422, wanted.format(where=where, names=", ".join(names), got=_quoted(name)))
    return [_number(asked, column, where) for column in columns]


def _number(asked: dict[str, object], column: Column, where: str) -> float:
    value = asked.get(column.name, _MISSING)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and column.lowest <= value <= column.highest:  # NaN is within no bounds
        return float(value)
    wanted = _("{where}{name}: expected a number from {lowest:g} to {highest:g}{unit}, got {got}.")
    unit = f" {column.unit}" if column.unit else ""
    raise RefusedError(422, wanted.format(where=where, **{**vars(column), "unit": unit}, got=_shown(value)))


_MISSING = object()


def _shown(value: object) -> str:
    """Say in a few characters what came: nothing that somebody sends is repeated at length."""
    if value is _MISSING:
        return _("none")
    if isinstance(value, dict):
        return _("an object")
    if isinstance(value, list):
        return _("a list")
    if isinstance(value, str):
        return _("the text {text}").format(text=_quoted(value))
    return _cut(json.dumps(value))


def _quoted(text: str) -> str:
    return json.dumps(_cut(text))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."
