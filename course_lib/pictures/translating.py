"""A sentence with a hidden word and what a model guesses there; where each character of a translated date looks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle
from course_lib.pictures.svg import drawing, element, group, written
from course_lib.text import _

__all__ = ["date_looks", "hidden_word"]

_LEAST = 0.02  # weights below it are not drawn
_SIDE = 25  # pixels per character of a date


# --- a hidden word ----------------------------------------------------------------------------------------------------


def hidden_word(
    words: Sequence[str], at: int, seen: Sequence[bool], guesses: Sequence[tuple[str, float]], *, narrow: bool = False
) -> str:
    """Draw a sentence in which one word is hidden, a handle to hide another, and the best guesses as bars.

    Parameters
    ----------
    words : sequence of str
    at : int
        The hidden one, from 0.
    seen : sequence of bool
        Whether the model may read each word.
    guesses : sequence of (str, float)
        Words and their probabilities, the best first.
    narrow : bool
        Write the sentence down the page.
    """
    n = len(words)
    line = Frame((-0.5, 0.5), (-0.5, n - 0.5), 40, 20, 130, 32 * n) if narrow else None
    line = line or Frame((-0.5, n - 0.5), (-0.5, 0.5), 20, 24, 740, 40)
    place = (lambda k: (0, n - 1 - k)) if narrow else (lambda k: (k, 0))
    parts = [_word(line, place(k), word, k, at, seen[k]) for k, word in enumerate(words)]
    bars = Frame((0, 1), (0, len(guesses)), *((130, line.bottom + 50, 200) if narrow else (150, 160, 520)), 190)
    parts += _guesses(bars, guesses, words[at], narrow)
    if narrow:
        moves = Dragged("at", float(at), 0, n - 1, 1, down=1 / 32)
        grip_at = [-0.62, n - 1 - at]
    else:
        moves, grip_at = Dragged.across(line, "at", float(at), 0, n - 1, 1), [at, -1.1]
    grip = handle(line, "hidden", grip_at, _("the hidden word"), moves, colour="input")
    return drawing(*((390, bars.bottom + 20) if narrow else (780, 366)), *parts, handles=grip)


def _word(frame: Frame, place: tuple[float, float], word: str, k: int, at: int, seen: bool) -> str:
    """A word of the sentence, a frame with a question mark where it is hidden; muted where it cannot be read."""
    if k != at:
        return marks.words(frame, place, word, "ink" if seen else "muted", shift=(0, 6), id=f"word-{k}")
    x, y = frame.at(*place)
    box = element("rect", x=x - 24, y=y - 16, width=48, height=32, rx=4, class_="edge")
    return group(box, id="box", class_="input", data_follows="hidden") + marks.words(
        frame, place, "?", "input", shift=(0, 6), id=f"word-{k}"
    )


def _guesses(frame: Frame, guesses: Sequence[tuple[str, float]], hidden: str, narrow: bool) -> list[str]:
    title = _("its guesses (✓: what was hidden)") if narrow else _("what the model guesses (✓: the hidden word)")
    parts = [element("text", written(title), x=20, y=frame.top - 14, class_="title")]
    for k, (word, p) in enumerate(guesses):
        middle, name = len(guesses) - k - 0.5, f"✓ {word}" if word == hidden else word
        parts.append(marks.bar(frame, (0, max(p, 0.002)), (middle - 0.34, middle + 0.34), "output", id=f"guess-{k}"))
        parts.append(marks.words(frame, [0, middle], name, anchor="end", shift=(-8, 5), look="note", id=f"name-{k}"))
        parts.append(
            marks.words(frame, [p, middle], f"{p:.2f}", anchor="start", shift=(8, 5), look="number", id=f"share-{k}")
        )
    return parts


# --- a date -----------------------------------------------------------------------------------------------------------


def date_looks(source: str, written_date: str, looks: np.ndarray, sure: np.ndarray, row: int) -> str:
    """Draw a table of where each character of a translated date looked in its source, and how sure the model was of it.

    Parameters
    ----------
    source, written_date : str, of S and T characters
    looks : (T, S)
        Weights.
    sure : (T,)
        The probability of each character.
    row : int
        The chosen one, which can be dragged.
    """
    across, down = len(source), len(written_date)
    table = Frame((0, across), (0, down), 96, 66, across * _SIDE, down * _SIDE)
    bars = Frame((0, 1), (0, down), table.right + 26, 66, 110, down * _SIDE)
    band = element("rect", x=table.left, y=table.top + row * _SIDE, width=table.width, height=_SIDE, class_="fill pale")
    edge = element("rect", x=table.left, y=table.top, width=table.width, height=table.height, class_="edge")
    parts = [
        group(band, id="row-band", class_="input", data_follows="row"),
        edge,
        element("text", written(_("source")), x=table.left, y=24, class_="title"),
        element("text", written(_("how sure")), x=bars.left, y=24, class_="title"),
        *_squares(table, looks),
        *_characters(table, source, written_date, row),
        *_sure(bars, sure),
    ]
    moves = Dragged("row", float(row), 0, down - 1, 1, down=1 / _SIDE)
    grip = handle(table, "row", [-1.65, down - row - 0.5], _("the character that looks"), moves, colour="input")
    return drawing(bars.right + 52, table.bottom + 16, *parts, handles=grip)


def _characters(table: Frame, source: str, written_date: str, row: int) -> list[str]:
    """The source along the top, and what was written down the left side."""
    down, above = len(written_date), {"shift": (0, -10), "look": "number"}
    names = [
        marks.words(table, [k + 0.5, down], character.replace(" ", "␣"), id=f"source-{k}", **above)
        for k, character in enumerate(source)
    ]
    for k, character in enumerate(written_date):
        look = {"colour": "input" if k == row else "ink", "shift": (-18, 5), "look": "number"}
        names.append(marks.words(table, [0, down - k - 0.5], character, id=f"written-{k}", **look))
    return names


def _squares(table: Frame, looks: np.ndarray) -> list[str]:
    """A square for each weight that can be seen; its area is the weight."""
    found, down = [], len(looks)
    for t, s in np.argwhere(np.nan_to_num(looks) > _LEAST).tolist():
        half = 0.47 * float(np.sqrt(min(looks[t, s], 1.0)))
        x, y = s + 0.5, down - t - 0.5
        found.append(marks.bar(table, (x - half, x + half), (y - half, y + half), "output", id=f"look-{t}-{s}"))
    return found


def _sure(bars: Frame, sure: np.ndarray) -> list[str]:
    """The probability of each character as a bar, with its number."""
    parts = []
    for k, p in enumerate(sure.tolist()):
        middle = len(sure) - k - 0.5
        parts.append(marks.bar(bars, (0, p), (middle - 0.3, middle + 0.3), "output", id=f"sure-{k}"))
        look = {"anchor": "start", "shift": (6, 5), "look": "tick", "id": f"share-{k}"}
        parts.append(marks.words(bars, [1, middle], f"{p:.2f}", **look))
    return parts
