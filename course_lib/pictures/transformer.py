"""Layer norm of one token's four numbers, and where each layer of a small Transformer looks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle
from course_lib.pictures.svg import drawing
from course_lib.text import _

__all__ = ["ENTRIES", "LIMIT", "layer_norm", "looks"]

LIMIT, STEP = 8.0, 0.1  # of a token's numbers
ENTRIES = ("x1", "x2", "x3", "x4")
HALF = 0.32  # of a bar's width


# --- layer norm ------------------------------------------------------------------------------------------------------


def layer_norm(x: np.ndarray, normed: np.ndarray | None, reference: np.ndarray, *, narrow: bool = False) -> str:
    """Draw the four numbers of a token, whose ends can be dragged, and beside them what layer norm makes of them.

    Parameters
    ----------
    x : (4,)
    normed, reference : (4,)
        As the learner's function has it, if it has any, and as it should be: a ring on each bar's end.
    narrow : bool
        The second part under the first.
    """
    across, down = (0, 300) if narrow else (350, 0)
    before = Frame((0.4, 4.6), (-LIMIT, LIMIT), 52, 34, 270, 236)
    after = Frame((0.4, 4.6), (-2.2, 2.2), 52 + across, 34 + down, 270, 236)
    parts = [
        before.axes(y_ticks=range(-8, 9, 4), x_ticks=(1, 2, 3, 4), title=_("before: x, drag the ends")),
        after.axes(y_ticks=(-2, -1, 0, 1, 2), x_ticks=(1, 2, 3, 4), title=_("after: layer norm of x")),
        marks.line(before, [(0.4, x.mean()), (4.6, x.mean())], "muted", dash="5 4", width=1.5, id="mean"),
        marks.words(before, [4.6, x.mean()], _("mean"), "muted", anchor="start", shift=(4, 4), look="note", id="word"),
    ]
    for k, trait in enumerate(ENTRIES, 1):
        place = k - HALF, k + HALF
        parts.append(marks.bar(before, place, (0, x[k - 1]), "input", id=f"before-{k}", follows=trait))
        if normed is not None:
            parts.append(after.window(marks.bar(after, place, (0, normed[k - 1]), "output", id=f"after-{k}")))
        parts.append(marks.point(after, [k, reference[k - 1]], "ink", shape="ring", id=f"reference-{k}"))
    grips = "".join(
        handle(
            before,
            trait,
            [k, x[k - 1]],
            _("number {k}").format(k=k),
            Dragged.up(before, trait, float(x[k - 1]), -LIMIT, LIMIT, STEP),
            colour="input",
        )
        for k, trait in enumerate(ENTRIES, 1)
    )
    return drawing(*((340, 610) if narrow else (690, 310)), *parts, handles=grips)


# --- where the layers look -------------------------------------------------------------------------------------------


def looks(text: str, at: int, maps: Sequence[np.ndarray], *, narrow: bool = False) -> str:
    """Draw from which letters one place of a text has its knowledge, back through each layer; the place can be dragged.

    Parameters
    ----------
    text : str, T letters
    at : int
        The place, from 0.
    maps : sequence of (T, T)
        The attention weights of each layer, the first one first.
    narrow : bool
        For a page with little room.
    """
    rows, T = len(maps), len(text)
    left, width = (64, 370) if narrow else (84, 690)
    frame = Frame((-0.7, T - 0.3), (-0.45, rows + 0.35), left, 12, width, 90 + 90 * rows)
    names = [_("letters"), *(_("layer {k}").format(k=k) for k in range(1, rows + 1))]
    parts = [
        marks.words(frame, [-0.7, row], name, "muted", anchor="end", shift=(-6, 5), look="note")
        for row, name in enumerate(names)
    ]
    parts += _rays(frame, at, maps)
    for place, letter in enumerate(text):
        look = {"colour": "ink" if place <= at else "muted", "look": "name", "shift": (0, 5)}
        parts.append(marks.words(frame, [place, 0], letter, id=f"letter-{place}", **look))
        parts += [marks.point(frame, [place, row], "muted", radius=2.5) for row in range(1, rows + 1)]
    parts.append(marks.point(frame, [at, 0], "input", shape="ring", radius=12, id="here"))
    moves = Dragged.across(frame, "at", float(at), 0, T - 1, 1)
    grip = handle(frame, "place", [at, rows], _("the place that looks"), moves, colour="output")
    return drawing(450 if narrow else 790, 110 + 90 * rows, *parts, handles=grip)


def _rays(frame: Frame, at: int, maps: Sequence[np.ndarray]) -> list[str]:
    """A line for each weight, as thick as it is large, times what arrives at its upper end."""
    parts, arriving = [], np.zeros(len(maps[-1]))
    arriving[at] = 1.0
    for row in range(len(maps), 0, -1):
        flows = arriving[:, np.newaxis] * maps[row - 1]  # (T, T): from upper place to lower place
        colour = "output" if row == len(maps) else "weight"
        for upper, lower in np.argwhere(flows > 0.03):
            ends = [(upper, row), (lower, row - 1)]
            width = round(10 * float(flows[upper, lower]), 1)
            parts.append(marks.line(frame, ends, colour, width=width, id=f"ray-{row}-{upper}-{lower}"))
        arriving = flows.sum(axis=0)
    return parts
