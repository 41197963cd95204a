"""Two networks that train side by side, and what a training step costs in two libraries."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.gaps import SMALLEST_GAP, powers, roundings
from course_lib.pictures.handles import Dragged, handle, pad, scrub, term
from course_lib.pictures.svg import drawing
from course_lib.text import _

__all__ = ["REACH", "SMALLEST_GAP", "speed", "steps_taken", "twins"]


# --- twins ------------------------------------------------------------------------------------------------------------


def twins(losses: np.ndarray, gaps: np.ndarray, most: int) -> str:
    """Draw the losses of both twins over the steps and, below, how far apart their weights are.

    Parameters
    ----------
    losses : (2, S + 1)
        By hand and in PyTorch, after 0, 1, …, S steps.
    gaps : (S + 1,)
        The largest difference of a weight, drawn by its power of ten.
    most : int
        As many steps as there are; S can be dragged, as the trait ``steps``.
    """
    upper = Frame((-2.0, most + 2.0), (0.0, 0.55), 64, 48, 446, 160)
    lower = Frame(upper.x, (-18.5, 3.0), 64, 240, 446, 200)
    steps = np.arange(len(gaps), dtype=float)
    heights = np.log10(np.maximum(gaps, SMALLEST_GAP))
    last = len(gaps) - 1
    cuts = [
        marks.line(f, [[last, y] for y in f.y], "muted", width=1.5, dash="3 4", follows="steps") for f in (upper, lower)
    ]
    parts = [
        upper.axes("", _("loss"), x_ticks=(), y_ticks=(0, 0.2, 0.4)),
        lower.axes(_("training steps"), "", y_ticks=(), grid=False, title=_("largest difference of a weight")),
        *cuts,
        *powers(lower),
        *roundings(lower),
        *_losses(upper, steps, losses),
        lower.window(marks.line(lower, _curve(lower, steps, heights), "error", width=2.5, id="gap")),
        marks.point(lower, [last, heights[-1]], "error", radius=7, id="now"),
    ]
    entries = [(_("by hand, NumPy"), "input", "pale"), ("PyTorch", "weight", "dashes")]
    moved = Dragged.across(lower, "steps", last, 0, most, 1)
    grips = [pad(upper, "steps"), pad(lower, "steps"), handle(upper, "steps", [last, 0.55], _("steps"), moved)]
    return drawing(530, 490, *parts, marks.key(upper.left, 18, entries), handles="".join(grips))


def _curve(frame: Frame, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return marks.bends(frame, np.column_stack([x, y]))


def _losses(frame: Frame, steps: np.ndarray, losses: np.ndarray) -> list[str]:
    ours, theirs = (_curve(frame, steps, one) for one in losses)
    return [
        frame.window(
            marks.line(frame, ours, "input", width=8, pale=True, id="ours"),
            marks.line(frame, theirs, "weight", width=2.5, dash="7 5", id="theirs"),
        ),
        marks.point(frame, theirs[-1], "weight", radius=7, id="loss-now"),
    ]


def steps_taken(steps: int, most: int, gap: str) -> str:
    """Write how far apart the twins are after some steps, which can be dragged."""
    count = scrub("steps-number", _("steps"), Dragged("steps", steps, 0, most, 1), "ink")
    return _("after {steps} steps: {gap} apart").format(steps=count, gap=term(gap, "error"))


# --- the speed of a step ----------------------------------------------------------------------------------------------

REACH = (10.0, 1e11)  # FLOPs of a step that the picture has room for
_LOOKS = (("input", "disc"), ("weight", "diamond"))


def speed(
    chosen: float,
    points: Mapping[str, tuple[np.ndarray, np.ndarray]],
    lines: Mapping[str, tuple[float, float]],
    *,
    crossing: float | None = None,
    pale_crossing: float | None = None,
    empty: str = "",
) -> str:
    """Draw the time of a training step over its arithmetic, for two libraries, both by powers of ten.

    Parameters
    ----------
    chosen : float
        The FLOPs of the network that the controls name.
    points : mapping of name to (flops (n,), seconds (n,))
    lines : mapping of name to (overhead in seconds, speed in FLOPs a second)
    crossing, pale_crossing : float, optional
        Where a vertical line goes: the learner's, and the right one behind it.
    empty : str
        Written in the middle where there is nothing to show yet.
    """
    frame = Frame((1.0, 11.0), (-5.2, 0.5), 70, 52, 440, 300)
    parts = [frame.axes(_("arithmetic of a step, FLOPs"), "", x_ticks=(), y_ticks=(), grid=False), *_scales(frame)]
    upright = [_upright(frame, chosen, "muted", id="chosen", width=1.5, dash="2 5")]
    if pale_crossing is not None:
        upright.append(_upright(frame, pale_crossing, "ink", id="crossing-right", width=9, pale=True))
    if crossing is not None:
        upright.append(_upright(frame, crossing, "ink", id="crossing", width=2.5))
    name = marks.words(
        frame, [math.log10(chosen), frame.y[1]], _("this network"), "muted", anchor="start", shift=(6, 16), look="note"
    )
    over = np.linspace(*frame.x, 60)
    found = []
    for (key, (flops, seconds)), (colour, shape) in zip(points.items(), _LOOKS, strict=True):
        overhead, rate = lines.get(key, (math.nan, math.inf))
        times = np.column_stack([over, np.log10(overhead + 10**over / rate)])
        found.append(marks.line(frame, times, colour, width=2, dash="7 5", id=f"line-{key}"))
        found += [
            marks.point(frame, np.log10(at), colour, shape=shape, radius=7, id=f"point-{key}-{k}")
            for k, at in enumerate(zip(flops, seconds, strict=True))
        ]
    middle = [sum(frame.x) / 2, sum(frame.y) / 2]
    told = marks.words(frame, middle, empty, "muted", look="note", id="empty") if empty else ""
    entries = [(_("by hand, NumPy"), "input", "disc"), ("PyTorch", "weight", "diamond")]
    return drawing(530, 404, *parts, frame.window(*upright, *found), name, told, marks.key(70, 22, entries))


def _upright(frame: Frame, flops: float, colour: str, **look: object) -> str:
    return marks.line(frame, [[math.log10(flops), y] for y in frame.y], colour, **look)


def _scales(frame: Frame) -> list[str]:
    """Round times at the left, round counts below, and a grid of both."""
    times = ((-5, _("10 µs")), (-4, _("100 µs")), (-3, _("1 ms")), (-2, _("10 ms")), (-1, _("0.1 s")), (0, _("1 s")))
    parts = []
    for power, text in times:
        parts.append(marks.line(frame, [[x, power] for x in frame.x], "faint", width=1))
        parts.append(marks.words(frame, [frame.x[0], power], text, anchor="end", shift=(-8, 4), look="tick"))
    for power, text in ((3, _("thousand")), (6, _("million")), (9, _("billion"))):
        parts.append(marks.line(frame, [[power, y] for y in frame.y], "faint", width=1))
        parts.append(marks.words(frame, [power, frame.y[0]], text, shift=(0, 18), look="tick"))
    return parts
