"""A bell over data and what each of them costs, two losses of one neuron, a walk on a loss surface."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, pad, scrub, term
from course_lib.pictures.svg import drawing, element, written
from course_lib.text import _

__all__ = ["bell", "losses_at", "neuron", "step_of_weight", "surface", "surprise_of"]


# --- a bell over data ------------------------------------------------------------------------------------------------

HIGHEST, DEAREST = 0.62, 8.0  # of the density, and of a surprise
MEANS, SPREADS = (2.0, 9.0, 0.1), (0.3, 4.0, 0.05)  # low, high, step


def bell(
    data: np.ndarray,
    x: np.ndarray,
    mean: float,
    spread: float,
    density: np.ndarray,
    heights: np.ndarray,
    costs: np.ndarray,
    average: float,
    shown: tuple[np.ndarray, float] | None,
) -> str:
    """Draw a bell over data, its mean and spread to drag; below it what each of the data costs, and the mean of that.

    Parameters
    ----------
    data : (n,)
    x, density : (m,)
        The bell.
    mean, spread : float
    heights, costs : (n,)
        The density and the surprise at each of the data; the surprises are pale bars.
    average : float
        The mean of `costs`.
    shown : ((n,), float), optional
        Costs and mean that are drawn dark over the pale ones.
    """
    upper = Frame((x[0], x[-1]), (0, HIGHEST), 58, 14, 426, 214)
    lower = Frame((x[0], x[-1]), (0, DEAREST), 58, 280, 426, 160)
    top = min(float(density.max()), 0.6)
    side = [mean + spread, 0.6065 * top]  # a bell is e to the power of −½ as high there
    parts = [
        upper.axes("", _("density p(y)"), x_ticks=range(2, 11, 2), y_ticks=(0, 0.2, 0.4, 0.6)),
        lower.axes(_("minutes in the air, y"), _("surprise, nats"), x_ticks=range(2, 11, 2), y_ticks=(0, 2, 4, 6, 8)),
        upper.window(
            _stems(upper, data, heights, "muted", 1.4, "heights"),
            marks.line(upper, np.column_stack([x, density]), "output", width=2.4, id="bell", follows="mean"),
        ),
        marks.line(upper, [[mean, side[1]], side], "weight", width=1.6, dash="4 3", id="reach", follows="mean"),
        *[marks.point(upper, [y, 0], "input") for y in data],
        *_costs(lower, data, costs, average, shown),
    ]
    moved = Dragged.across(upper, "mean", mean, *MEANS), Dragged.across(upper, "spread", spread, *SPREADS)
    named = [
        marks.Label(
            _("mean"), [mean, top], "weight", (-1, 0.25), id="mean-name", follows="mean", distance=26, look="note"
        ),
        marks.Label(
            _("spread"), side, "weight", (1, 0.2), id="spread-name", follows="spread", distance=26, look="note"
        ),
    ]
    parts.append(marks.labels(upper, named))
    grips = handle(upper, "mean", [mean, top], _("mean of the bell"), moved[0], colour="weight")
    grips += handle(upper, "spread", side, _("spread of the bell"), moved[1], colour="weight")
    return drawing(504, 490, *parts, handles=grips)


def _stems(frame: Frame, x: np.ndarray, y: np.ndarray, colour: str, width: float, id: str, *, pale=False) -> str:
    """Upright lines from 0, as one path."""
    gap = np.full(len(x), np.nan)
    ends = np.stack(
        [np.column_stack([x, np.zeros(len(x))]), np.column_stack([x, y]), np.column_stack([gap, gap])], axis=1
    )
    return marks.line(frame, ends.reshape(-1, 2), colour, width=width, id=id, pale=pale)


def _costs(
    frame: Frame, data: np.ndarray, costs: np.ndarray, average: float, shown: tuple[np.ndarray, float] | None
) -> list[str]:
    """Pale what is right, dark what is shown; what is too large ends at the edge with an arrow."""
    across = np.array(frame.x)
    level = np.column_stack([across, [average, average]])
    parts = [
        _stems(frame, data, np.clip(costs, 0, DEAREST), "error", 12, "pale-costs", pale=True),
        frame.window(marks.line(frame, level, "error", width=9, id="pale-average", pale=True)),
    ]
    if shown is None:
        return parts
    dark, mean = np.clip(shown[0], -0.5, DEAREST), shown[1]
    parts.append(_stems(frame, data, dark, "ink", 1.8, "costs"))
    for k, (y, cost) in enumerate(zip(data, shown[0], strict=True)):
        if cost > DEAREST:
            parts.append(marks.arrow(frame, [y, DEAREST], "error", tail=[y, DEAREST - 1], width=2, id=f"off-{k}"))
        else:
            parts.append(marks.point(frame, [y, max(cost, -0.5)], "ink", radius=4, id=f"cost-{k}"))
    level = np.column_stack([across, [mean, mean]])
    parts.append(frame.window(marks.line(frame, level, "error", width=2, dash="6 4", id="average")))
    told = _("mean surprise {mean}").format(mean=signed(mean, 3))
    x, y = frame.right, frame.top - 12
    return [*parts, element("text", written(told), x=x, y=y, class_="error number end", id="average-number")]


def surprise_of(y: float, mean: float, spread: float) -> str:
    """Write the surprise of one of the data with its numbers; the mean and the spread can be dragged."""
    centre = scrub("mean-number", _("mean of the bell"), Dragged("mean", mean, *MEANS), "weight")
    width = scrub("spread-number", _("spread of the bell"), Dragged("spread", spread, *SPREADS), "weight")
    parts = math.log(2 * math.pi * spread**2) / 2, ((y - mean) / spread) ** 2 / 2
    flight = term(f"{y:.1f}", "input")
    again = term(f"{spread:.2f}", "weight")
    total = term(signed(sum(parts), 2), "error strong")
    said = _("surprise of {y}").format(y=flight)
    return f"{said} = ½ log(2π · {width}²) + ½ (({flight} − {centre}) / {again})² = {total}"


# --- two losses of one neuron ----------------------------------------------------------------------------------------

FARTHEST = 8.0  # score
_LOOKS = {"cross-entropy": ("error", ""), "squared error": ("ink", "7 4")}


def neuron(
    z: float,
    scores: np.ndarray,
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]],
    at: Mapping[str, tuple[float, float]],
    right: tuple[np.ndarray, np.ndarray] | None,
    *,
    narrow: bool = False,
) -> str:
    """Draw losses of one neuron against its score, and beside them their slopes; the score can be dragged.

    Parameters
    ----------
    z : float
    scores : (n,)
    curves : dict of name to (losses, slopes), each (n,)
    at : dict of name to (loss, slope)
        At z: a point on each picture, and a tangent.
    right : (losses, slopes), optional
        A pale band behind, where the curve is a learner's.
    narrow : bool
        Put the slopes under the losses.
    """
    ends, ticks = (-FARTHEST, FARTHEST), (-8, -4, 0, 4, 8)
    left = Frame(ends, (-0.2, 8.2), 54, 60, 340, 270)
    beside = Frame(ends, (-1.15, 1.15), *((54, 420, 340, 220) if narrow else (476, 60, 340, 270)))
    parts = [
        left.axes(_("score z"), "", x_ticks=ticks, y_ticks=(0, 2, 4, 6, 8), title=_("loss")),
        beside.axes(_("score z"), "", x_ticks=ticks, y_ticks=(-1, -0.5, 0, 0.5, 1), title=_("slope of the loss")),
        _key(left, [name for name in _LOOKS if name in curves or name in at]),
    ]
    for k, frame in enumerate((left, beside)):
        parts.append(
            marks.line(frame, [[z, frame.y[0]], [z, frame.y[1]]], "input", width=1.4, id=f"z-{k}", follows="z")
        )
        band = [] if right is None else [_curve(frame, scores, right[k], "error", f"right-{k}", width=10, pale=True)]
        drawn = [
            _curve(frame, scores, curve[k], _LOOKS[name][0], f"{_id(name)}-{k}", width=2.4, dash=_LOOKS[name][1])
            for name, curve in curves.items()
        ]
        tangents = [_tangent(frame, name, z, *at[name]) for name in at if k == 0]
        parts.append(frame.window(*band, *drawn, *tangents))
        parts += [_dot(frame, name, z, at[name][k], k) for name in at]
    moved = Dragged.across(left, "z", z, *ends, 0.1)
    grip = handle(left, "z", [z, left.y[0]], _("score z"), moved, colour="input")
    return drawing(*((414, 690) if narrow else (836, 380)), *parts, handles=pad(left, "z") + grip)


def _curve(frame: Frame, x: np.ndarray, y: np.ndarray, colour: str, id: str, **look) -> str:
    return marks.line(frame, np.column_stack([x, y]), colour, id=id, **look)


def _id(name: str) -> str:
    return name.replace(" ", "-")


def _key(frame: Frame, names: Sequence[str]) -> str:
    """What the lines mean, above the picture."""
    said = {"cross-entropy": _("cross-entropy"), "squared error": _("squared error")}
    parts = []
    for k, name in enumerate(names):
        x, (colour, dash) = frame.left + 160 * k, _LOOKS[name]
        dashes = {"stroke_dasharray": dash or None, "stroke_width": 2.4}
        parts.append(element("line", x1=x, y1=16, x2=x + 26, y2=16, class_=f"{colour} stroke", **dashes))
        parts.append(element("text", written(said[name]), x=x + 32, y=20, class_=f"{colour} note"))
    return "".join(parts)


def _tangent(frame: Frame, name: str, z: float, value: float, slope: float) -> str:
    ends = [[z - 1.6, value - 1.6 * slope], [z + 1.6, value + 1.6 * slope]]
    return marks.line(frame, ends, "muted", width=1.6, id=f"tangent-{_id(name)}")


def _dot(frame: Frame, name: str, z: float, height: float, k: int) -> str:
    shape = "disc" if name == "cross-entropy" else "ring"
    place = [z, float(np.clip(height, *frame.y))]
    return marks.point(frame, place, _LOOKS[name][0], shape=shape, id=f"dot-{_id(name)}-{k}", radius=6.5, follows="z")


def losses_at(z: float, truth: int, p: float, *, revealed: bool) -> str:
    """Write both losses of the neuron at a score, and their slopes; the score can be dragged.

    Parameters
    ----------
    z, p : float
    truth : int
    revealed : bool
        Whether squared error may be shown.
    """
    score = scrub("z-number", _("score z"), Dragged("z", z, -FARTHEST, FARTHEST, 0.1), "input")
    output = term(f"{p:.4f}", "output")
    steep = f"p − y = {term(signed(p - truth, 4), 'error strong')}"
    if not revealed:
        return f"p = σ({score}) = {output}; {_('slope')}: {steep}"
    flat = f"2 (p − y) · p (1 − p) = {term(signed(2 * (p - truth) * p * (1 - p), 4), 'strong')}"
    return f"p = σ({score}) = {output}; {_('slopes')}: {steep}, {flat}"


# --- a walk on a loss surface ----------------------------------------------------------------------------------------

REACH, QUARTER = 6.0, 0.25  # of both weights
RATES = (0.5, 10.0, 0.5)


def _plan() -> Frame:
    return Frame.equal((-REACH, REACH), (-REACH, REACH), 58, 40, 372)


@lru_cache(maxsize=8)
def _ground(name: str, surface: bytes, size: int, lowest: tuple[float, float]) -> str:
    """The heights of a surface as colours and lines of equal loss with their numbers: the same under every walk."""
    plan, values = _plan(), np.frombuffer(surface).reshape(size, size)
    low, high = values.min(), values.max()
    shade = marks.heat_map(plan, 0.5 + 0.5 * (values - low) / (high - low))
    levels = np.linspace(low, high, 14)[1:-1:2]
    lines = [marks.contour(plan, values, level, "muted", width=1) for level in levels]
    digits = 1 if high > 2 else 2
    numbers = [
        marks.words(plan, at, f"{level:.{digits}f}", "muted", shift=(0, 4), look="note")
        for level, at in _crossings(values, levels, lowest)
    ]
    return plan.window(shade, *lines, *numbers)


def _crossings(values: np.ndarray, levels: np.ndarray, lowest: tuple[float, float]) -> list:
    """Where the way from the lowest point to the left edge, in its lower half, crosses each level that it reaches."""
    size, share = len(values), np.linspace(0, 1, 200)[:, np.newaxis]
    way = (1 - share) * np.array(lowest) + share * np.array([-REACH, -0.5 * REACH])
    columns, rows = np.rint((way.T + REACH) / (2 * REACH) * (size - 1)).astype(int)
    heights = values[rows, columns]
    firsts = [(level, int(np.argmax(heights >= level))) for level in levels]
    return [(level, way[at]) for level, at in firsts if 0 < at < 186]


def surface(
    name: str,
    values: np.ndarray,
    way: np.ndarray,
    losses: np.ndarray,
    lowest: tuple[float, float, float],
    most_steps: int,
    *,
    narrow: bool = False,
) -> str:
    """Draw a walk downhill on a map of a loss over two weights, and the loss step by step.

    Parameters
    ----------
    name : str
        Of the loss.
    values : (n, n)
        The loss over the plane; rows are the second weight.
    way : (k, 2)
    losses : (k,)
        At each point of the way; its start can be dragged on the map, and its end along the steps.
    lowest : (w1, w2, loss)
    most_steps : int
    narrow : bool
        Put the losses under the map.
    """
    plan, top = _plan(), float(values.max())
    beside = Frame((-1, most_steps + 1), (0, 1.05 * top), *((58, 500, 372, 180) if narrow else (506, 40, 306, 372)))
    ticks = (-6, -3, 0, 3, 6)
    edge = element("rect", x=plan.left, y=plan.top, width=plan.width, height=plan.height, class_="edge")
    parts = [
        _meanings(plan),
        plan.axes(_("weight of wind, w1"), _("weight of rain, w2"), x_ticks=ticks, y_ticks=ticks, grid=False),
        _ground(name, np.ascontiguousarray(values, dtype=float).tobytes(), len(values), tuple(lowest[:2])),
        edge,
        *_walk(plan, way, lowest),
        *_descent(beside, losses, lowest[2]),
    ]
    start = [
        Dragged.across(plan, "w1", float(way[0, 0]), -REACH, REACH, QUARTER),
        Dragged.up(plan, "w2", float(way[0, 1]), -REACH, REACH, QUARTER),
    ]
    steps = Dragged.across(beside, "steps", len(way) - 1, 0, most_steps, 1)
    here = [len(way) - 1, float(np.clip(losses[-1], *beside.y))]
    grips = pad(plan, "start") + handle(plan, "start", way[0], _("start of the walk"), *start)
    grips += handle(beside, "steps", here, _("steps walked"), steps, colour="weight")
    return drawing(*((446, 736) if narrow else (830, 470)), *parts, handles=grips)


def _meanings(plan: Frame) -> str:
    """What the marks of the map mean, in a row above it."""
    row = Frame((0, plan.width), (0, 1), plan.left, 8, plan.width, 20)
    entries = [(8, "ink", "disc", _("start")), (92, "weight", "disc", _("now")), (176, "output", "cross", _("lowest"))]
    return "".join(
        marks.point(row, [x, 0.5], colour, shape=shape)
        + marks.words(row, [x + 13, 0.5], text, anchor="start", shift=(0, 5), look="note")
        for x, colour, shape, text in entries
    )


def _walk(plan: Frame, way: np.ndarray, lowest: tuple[float, float, float]) -> list[str]:
    walked = [
        marks.line(plan, way, "weight", width=1.6, id="way"),
        _dots(plan, way, "steps-walked"),
        marks.point(plan, lowest[:2], "output", shape="cross", id="lowest"),
        marks.point(plan, way[-1], "weight", radius=7, id="now"),
        marks.point(plan, way[0], "ink", radius=6, id="first", follows="start"),
    ]
    return [plan.window(*walked)]


def _dots(frame: Frame, points: np.ndarray, id: str) -> str:
    """A dot at each point, as one path: lines of no length have round ends."""
    dots = np.stack([points, points, np.full_like(points, np.nan)], axis=1).reshape(-1, 2)
    return marks.line(frame, dots, "weight", width=6, id=id)


def _descent(frame: Frame, losses: np.ndarray, smallest: float) -> list[str]:
    """The loss at each step, and a dashed line at the smallest there is."""
    steps = np.column_stack([np.arange(len(losses)), losses])
    floor = [[x, smallest] for x in frame.x]
    name = marks.words(frame, [frame.x[1], smallest], _("smallest"), "output", anchor="end", shift=(0, 17), look="note")
    title = element("text", written(_("loss")), x=frame.left, y=frame.top - 12, class_="title")
    return [
        frame.axes(_("step"), x_ticks=(0, 20, 40, 60)),
        title,
        marks.line(frame, floor, "output", width=1.6, dash="6 4", id="smallest"),
        name,
        frame.window(marks.line(frame, steps, "weight", width=1.6, id="losses"), _dots(frame, steps, "loss-steps")),
        marks.point(
            frame, [steps[-1, 0], np.clip(losses[-1], *frame.y)], "weight", radius=6, id="loss-now", follows="steps"
        ),
    ]


def step_of_weight(w1: float, rate: float, slope: float) -> str:
    """Write the first step of the first weight with its numbers; the start and the rate can be dragged."""
    start = scrub("w1-number", _("start, w1"), Dragged("w1", w1, -REACH, REACH, QUARTER), "ink")
    speed = scrub("rate-number", _("rate"), Dragged("rate", rate, *RATES), "weight")
    said = signed(slope, 3)
    along = term(f"({said})" if slope < 0 else said, "error")
    return f"{term('w1', 'name')} ← {start} − {speed} · {along} = {term(signed(w1 - rate * slope, 2), 'strong')}"
