"""Two tensors and the memory that they look into, cell by cell; the numbers that a dtype can hold, on a line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle, scrub, term
from course_lib.pictures.svg import drawing, element, group, number, written
from course_lib.text import _

__all__ = ["CELLS", "memory", "number_line", "written_number"]

CELLS = 12
SIDE = 40.0  # pixels of a cell
T, U, STRIP, OWN = (44.0, 60.0), (284.0, 60.0), (32.0, 306.0), (32.0, 398.0)  # left and top of the four tables


# --- two tensors and their memory -------------------------------------------------------------------------------------


def memory(
    t: np.ndarray,
    u: np.ndarray,
    places: np.ndarray,
    changed: np.ndarray,
    titles: Mapping[str, str],
    chosen: tuple[str, int] | None,
    *,
    wrote: bool,
) -> str:
    """Draw t of shape (3, 4), u which was made from it, and the memory of both: twelve cells each at most.

    Parameters
    ----------
    t : (3, 4)
    u : array of at most 12 numbers
    places : array of int
        For each entry of u, row by row, the cell of t's memory that it looks into; empty where u is a copy.
    changed : (12,) of bool
        Which cells of t's memory have another number than at the start.
    titles : mapping of "t", "u", "memory" and "own" to str
    chosen : ("row" or "column", int), optional
        What of t is picked, and can be dragged.
    wrote : bool
        Whether u has been written into.
    """
    looked_into = np.isin(np.arange(CELLS), places)
    shares = len(places) > 0
    whole = np.ones(u.size, dtype=bool)
    shape = (2, 6) if u.shape == (CELLS,) else u.shape  # a long row takes two lines
    parts = [
        *_pointers(places, shape),
        _table("t", T, t.ravel(), 4, looked_into, changed),
        _table("u", U, u.ravel(), shape[-1] if shape else 1, whole & shares, whole & wrote),
        _table("memory", STRIP, t.ravel(), CELLS, looked_into, changed),
        "" if shares else _table("own", OWN, u.ravel(), CELLS, whole & False, whole & wrote),
    ]
    for name, (left, top) in (("t", T), ("u", U), ("memory", STRIP), ("own", OWN)):
        parts.append(element("text", written(titles[name]), x=left, y=top - 12, class_="ink note halo"))
    return drawing(536, 456, *parts, handles=_picker(*chosen) if chosen else "")


def _table(name: str, corner: tuple[float, float], numbers: np.ndarray, columns: int, shared, changed) -> str:
    """Numbers in cells, row by row; cells that both look into are tinted and have a thick edge."""
    cells = [divmod(place, columns) for place in range(len(numbers))]
    corners = [(corner[0] + column * SIDE, corner[1] + row * SIDE) for row, column in cells]
    both = [at for at, is_shared in zip(corners, shared, strict=True) if is_shared]
    texts = [_number(name, k, at, *one) for k, (at, *one) in enumerate(zip(corners, numbers, changed, strict=True))]
    return group(
        element("path", d=_squares(corners), class_="node", stroke_width=1),
        element("path", d=_squares(both), class_="input fill", opacity=0.2),
        element("path", d=_squares(both), class_="input stroke", stroke_width=3),
        *texts,
        id=f"cells-{name}",
    )


def _squares(corners: Sequence[tuple[float, float]]) -> str:
    return "".join(f"M{number(x)} {number(y)}h40v40h-40z" for x, y in corners)


def _number(name: str, k: int, corner: tuple[float, float], value: int, changed: bool) -> str:
    look = "error number middle" if changed else "ink note middle"
    x, y = corner[0] + SIDE / 2, corner[1] + SIDE / 2 + 5
    return element("text", f"{value}", x=x, y=y, class_=look, id=f"{name}-{k}")


def _pointers(places: np.ndarray, shape: Sequence[int]) -> list[str]:
    """A line from each entry of u to the cell of memory that it looks into; of these, the tables hide the rest."""
    columns = shape[-1] if shape else 1
    lines = []
    for k, place in enumerate(places.tolist()):
        row, column = divmod(k, columns)
        start = U[0] + (column + 0.5) * SIDE, U[1] + (row + 0.5) * SIDE
        end = STRIP[0] + (place + 0.5) * SIDE, STRIP[1]
        lines.append("".join(f"{step}{number(x)} {number(y)}" for step, (x, y) in zip("ML", (start, end), strict=True)))
    return [element("path", d="".join(lines), class_="input stroke", stroke_width=1.5, opacity=0.6, id="pointers")]


def _picker(way: str, i: int) -> str:
    """A handle at the left of the row that is picked, or under the column."""
    plane = Frame((0.0, 4.0), (0.0, 3.0), *T, 4 * SIDE, 3 * SIDE)
    across = way == "column"
    moved = Dragged("i", i, 0, 2, 1, right=across / SIDE, down=(not across) / SIDE)
    at = [i + 0.5, 0.0] if across else [0.0, 2.5 - i]
    return handle(plane, "picked", at, _("i"), moved, colour="input")


# --- numbers that are held --------------------------------------------------------------------------------------------

LEAST, MOST = -17.0, 19.0  # powers of ten on the axis of distances


def number_line(
    dtype: str,
    meant: str,
    kept: str,
    offset: float | None,
    gaps: Mapping[str, float],
    texts: Sequence[str],
) -> str:
    """Draw the numbers that a dtype can hold near a given one, and how far apart they are in every dtype.

    Parameters
    ----------
    dtype : str
    meant, kept : str
        The number that was meant, and the one that is held, written out.
    offset : float, optional
        How far the number meant is from the one held, in gaps; None where it is too large to be held.
    gaps : mapping of str to float
        The distance to the next number, for each dtype; infinite where the number is too large.
    texts : sequence of str
        The same in words.
    """
    line = Frame((-2.6, 2.6), (0.0, 1.0), 24, 56, 476, 90)
    below = Frame((LEAST, MOST), (0.0, float(len(gaps))), 104, 206, 396, 176)
    bars = [_bar(below, k, name, gap, texts[k], name == dtype) for k, (name, gap) in enumerate(gaps.items())]
    ticks = [marks.power_of_ten(below.at(power, 0)[0], below.bottom + 20, power) for power in range(-16, 17, 8)]
    parts = [*_strokes(line, dtype, meant, kept, offset), *bars, *ticks]
    axes = below.axes("", "", x_ticks=(), y_ticks=(), grid=False, title=_("distance to the next number that it holds"))
    edge = marks.line(below, [[LEAST, 0], [MOST, 0]], "muted", width=1)
    return drawing(524, 416, axes, edge, *parts)


def _strokes(line: Frame, dtype: str, meant: str, kept: str, offset: float | None) -> list[str]:
    fits, end = offset is not None, 2.4
    strokes = np.concatenate([[[x, 0.22], [x, 0.78], [np.nan, np.nan]] for x in range(-2, 3)]) if fits else []
    at = offset if fits else end
    note = _("each stroke is a number that {dtype} holds") if fits else _("too large for {dtype}")
    parts = [marks.line(line, [[line.x[0], 0.5], [line.x[1], 0.5]], "muted", width=1.5)]
    parts.append(marks.line(line, np.reshape(strokes, (-1, 2)), "ink", width=2.5, id="strokes"))
    if fits:
        parts.append(marks.point(line, [0, 0.5], "input", radius=8, id="held"))
    parts.append(marks.point(line, [at, 0.5], "error", shape="cross", id="meant"))
    told = [
        (20, _("✕ meant: {number}").format(number=meant), "error number"),
        (46, _("● held: {number}").format(number=kept), "input number"),
    ]
    parts += [element("text", written(text), x=line.left, y=y, class_=look) for y, text, look in told]
    text = written(note.format(dtype=dtype))
    return [*parts, element("text", text, x=line.left + line.width / 2, y=line.bottom, class_="muted note middle")]


def _bar(frame: Frame, k: int, name: str, gap: float, text: str, chosen: bool) -> str:
    """A distance as a bar on an axis of powers of ten; a long one carries its label inside."""
    y = frame.y[1] - k - 0.5
    end = min(math.log10(gap), MOST - 1) if math.isfinite(gap) else MOST - 1
    bar = marks.bar(frame, (LEAST, end), (y - 0.3, y + 0.3), "input", id=f"gap-{name}")
    inside = end > 9
    shift, anchor = (-8 if inside else 8, 5), "end" if inside else "start"
    label = marks.words(frame, [end, y], text, anchor=anchor, shift=shift, look="note", id=f"text-{name}")
    look = "number" if chosen else "note"
    title = marks.words(frame, [LEAST, y], name, anchor="end", shift=(-10, 5), look=look)
    return title + (bar if chosen else group(bar, class_="pale")) + label


def written_number(p: int, m: int, k: int) -> str:
    """Write the number that is meant as 2ᵖ + m · 10⁻ᵏ; all three can be dragged."""
    two = scrub("p-number", _("p"), Dragged("p", p, 0, 60, 1), "ink")
    factor = scrub("m-number", _("m"), Dragged("m", m, -9, 9, 1), "error")
    digits = scrub("k-number", _("k"), Dragged("k", k, 0, 12, 1), "error")
    return f"{term('2')}<sup>{two}</sup> + {factor} · 10<sup>−{digits}</sup>"
