"""What may come next: letters as bars with the draw's cut, and what a model writes at each temperature."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle
from course_lib.pictures.svg import drawing, group
from course_lib.text import _

__all__ = ["next_letters", "temperatures"]

SHOWN = 20  # letters, the likeliest first; those behind them have next to nothing
TOP_P = (0.05, 1.0, 0.01)  # low, high, step
TEMPERATURE = (0.2, 2.0, 0.1)


# --- what may come next ----------------------------------------------------------------------------------------------


def next_letters(
    letters: Sequence[str], p: np.ndarray, q: np.ndarray | None, reference: np.ndarray, top_p: float
) -> str:
    """Draw the letters that may come next, what they have together, and the line at top_p, which can be dragged.

    Parameters
    ----------
    letters : sequence of str
        The likeliest first, as in all that follows.
    p : (V,)
        What the model gives them.
    q : (V,), optional
        What is left of it for the draw, by the learner's function.
    reference : (V,)
        The same as it should be: a pale frame behind.
    top_p : float
    """
    together = Frame((0, SHOWN), (0, 1), 56, 34, 448, 190)
    each = Frame((0, SHOWN), (0, _top(p, reference, q)), 56, 274, 448, 190)
    kept = reference > 0 if q is None else q > 0
    parts = [
        together.axes(
            "", _("together"), x_ticks=(), y_ticks=(0, 0.25, 0.5, 0.75, 1), title=_("added up from the left")
        ),
        each.axes("", _("each"), x_ticks=(), title=_("the next letter")),
        *_together(together, np.cumsum(p), kept),
        *_each(each, letters, p, q, reference),
    ]
    line = marks.line(
        together, [[0, top_p], [SHOWN, top_p]], "weight", width=2.5, dash="7 5", id="cut", follows="top-p"
    )
    name = marks.words(
        together,
        [SHOWN, top_p],
        _("top-p"),
        "weight",
        anchor="end",
        shift=(-24, 20),
        follows="top-p",
        id="cut-name",
        look="note",
    )
    dragged = Dragged.up(together, "top_p", top_p, *TOP_P)
    grip = handle(together, "top-p", [SHOWN, top_p], _("top-p, the line of the cut"), dragged, colour="weight")
    return drawing(528, 506, *parts, line, name, handles=grip)


def _top(p: np.ndarray, reference: np.ndarray, q: np.ndarray | None) -> float:
    """The end of the scale: a round number above the highest bar, so that it does not jump at every move."""
    highest = max(p.max(), reference.max(), 0.0 if q is None else q.max())
    return next((top for top in (0.25, 0.5, 0.75) if highest <= top), 1.0)


def _together(frame: Frame, total: np.ndarray, kept: np.ndarray) -> list[str]:
    """A stair of what the letters up to each one have together: dark where they are kept."""
    return [
        marks.bar(frame, (k + 0.1, k + 0.9), (0, float(total[k])), "output" if kept[k] else "faint", id=f"together-{k}")
        for k in range(SHOWN)
    ]


def _each(
    frame: Frame, letters: Sequence[str], p: np.ndarray, q: np.ndarray | None, reference: np.ndarray
) -> list[str]:
    """For each letter what the model gives it, what it has in the draw, and as a pale bar what it should have."""
    parts = []
    for k in range(SHOWN):
        parts.append(group(marks.bar(frame, (k + 0.02, k + 0.98), (0, float(reference[k])), "output"), opacity="0.28"))
        if q is not None:
            parts.append(marks.bar(frame, (k + 0.5, k + 0.9), (0, float(q[k])), "output", id=f"drawn-{k}"))
        parts.append(marks.bar(frame, (k + 0.1, k + 0.5), (0, float(p[k])), "input", id=f"model-{k}"))
        parts.append(marks.words(frame, [k + 0.5, 0], letters[k], shift=(0, 20), look="name", id=f"letter-{k}"))
    return parts


# --- what is written at each temperature ------------------------------------------------------------------------------


def temperatures(
    grid: np.ndarray,
    known: np.ndarray,
    different: np.ndarray,
    temperature: float,
    names: Sequence[tuple[str, bool]],
    *,
    narrow: bool = False,
) -> str:
    """Draw how many names are in the list and how many differ, over the temperature, beside some of the names.

    Parameters
    ----------
    grid : (n,)
        Temperatures.
    known, different : (n,)
        In percent of the names written at each; one that is not finite is not drawn.
    temperature : float
        Can be dragged along the axis.
    names : sequence of (str, bool)
        Names written at this temperature, and whether each is in the list.
    """
    plane = Frame((0, 2.1), (0, 105), 56, 34, 360, 300)
    names_at = (56, 440) if narrow else (470, 54)
    parts = [
        plane.axes(_("temperature"), _("% of the names"), x_ticks=(0, 0.5, 1, 1.5, 2), y_ticks=range(0, 101, 25)),
        marks.line(plane, np.column_stack([grid, different]), "input", width=3, id="different"),
        marks.line(plane, np.column_stack([grid, known]), "output", width=3, dash="8 5", id="known"),
        marks.words(plane, [1.3, 100], _("different from each other"), "input", shift=(0, 22), look="note"),
        marks.words(plane, [1.3, 0], _("in the list"), "output", shift=(0, -32), look="note"),
        marks.line(
            plane, [[temperature, 0], [temperature, 105]], "weight", width=2, dash="3 4", id="here", follows="heat"
        ),
        *(
            marks.point(plane, [temperature, float(np.interp(temperature, grid, curve))], colour, id=f"at-{id}")
            for id, curve, colour in (("different", different, "input"), ("known", known, "output"))
        ),
        *_names(names, *names_at),
    ]
    dragged = Dragged.across(plane, "temperature", temperature, *TEMPERATURE)
    grip = handle(plane, "heat", [temperature, 52], _("temperature"), dragged, colour="weight")
    return drawing(*((440, 690) if narrow else (720, 388)), *parts, handles=grip)


def _names(names: Sequence[tuple[str, bool]], left: float, top: float) -> list[str]:
    """The names one under the other in two columns; those in the list with a tick."""
    frame = Frame((0, 2), (0, 6), left, top, 240, 240)
    title = marks.words(frame, [0, 6], _("written at this temperature"), anchor="start", shift=(0, -10), look="title")
    return [title] + [
        marks.words(
            frame,
            [k // 6, 6 - k % 6],
            f"{name or '–'} ✓" if is_known else name or "–",
            "output" if is_known else "ink",
            anchor="start",
            shift=(0, 24),
            look="note",
            id=f"name-{k}",
        )
        for k, (name, is_known) in enumerate(names)
    ]
