"""Signals through many layers, and optimizers in a race down a surface."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle, pad, scrub, term
from course_lib.pictures.svg import drawing, element, kept
from course_lib.text import _

__all__ = ["drawn_scale", "drawn_step", "race", "signal", "surface"]

# --- signals ---------------------------------------------------------------------------------------------------------

SIZES = (-12.0, 9.0)  # powers of ten of a signal or a gradient
WELL = (-1.0, 1.0)  # between these powers all is well
POWERS = ((-12, "10⁻¹²"), (-6, "10⁻⁶"), (0, "1"), (6, "10⁶"))


def signal(sizes: Sequence[np.ndarray | None], right: Sequence[np.ndarray | None], depth: int, most_layers: int) -> str:
    """Draw how large signal and gradient are after each layer; the number of layers can be dragged.

    Parameters
    ----------
    sizes, right : 2 arrays (depth + 1,)
        Of signal and gradient; `right` is drawn pale, behind; None hides one.
    depth, most_layers : int
    """
    frames = [Frame((-0.5, most_layers + 0.5), SIZES, 64, top, 440, 158) for top in (36, 256)]
    titles = (_("signal on its way forward →"), _("← gradient on its way back"))
    looks = (("input", "", "disc"), ("error", "6 4", "square"))
    parts = [
        part
        for frame, title, look, values, behind in zip(frames, titles, looks, sizes, right, strict=True)
        for part in _sizes(frame, title, look, values, behind)
    ]
    last = frames[0]
    end = [depth, _power(np.array([1.0]) if sizes[0] is None else sizes[0])[-1]]
    moved = Dragged.across(last, "depth", depth, 1, most_layers, 1)
    grip = pad(last, "depth-end") + handle(last, "depth-end", end, _("layers"), moved, colour="input")
    return drawing(520, 462, *parts, handles=grip)


def drawn_scale(gain: float, width: int, *, dragged: bool) -> str:
    """Write the standard deviation of the weights as gain / √d; the gain can be dragged where it counts."""
    number = scrub("f-gain", _("gain"), Dragged("gain", gain, 0.1, 8.0, 0.01), "weight")
    said = number if dragged else term(f"{gain:.2f}", "muted")
    return f"std = {term(_('gain'), 'weight')} / √d = {said} / √{width} = {term(f'{gain / width**0.5:.3f}', 'strong')}"


def _power(values: np.ndarray) -> np.ndarray:
    """Powers of ten, those beyond the scale on its border."""
    return np.clip(np.log10(np.maximum(np.nan_to_num(values), 1e-300)), SIZES[0] + 0.15, SIZES[1] - 0.15)


def _sizes(frame: Frame, title: str, look: tuple, values: np.ndarray | None, behind: np.ndarray | None) -> list[str]:
    colour, dash, shape = look
    name = "signal" if shape == "disc" else "gradient"
    well = element("g", marks.bar(frame, frame.x, WELL, "output", id=f"{name}-well"), opacity=0.14)
    parts = [well, frame.axes(_("after layer (0: the input)") if name == "gradient" else "", y_ticks=(), title=title)]
    parts += _powers(frame, POWERS)
    for text, of, drawn in (
        ("right", behind, {"width": 9, "pale": True}),
        ("", values, {"width": 2, "dash": dash}),
    ):
        points = _curve(of)
        parts.append(marks.line(frame, points, "output" if text else colour, id=f"{text}{name}", **drawn))
    return [*parts, _signs(frame, _curve(values), colour, shape, f"{name}-layers")]


def _curve(values: np.ndarray | None) -> np.ndarray:
    return np.zeros((0, 2)) if values is None else np.column_stack([np.arange(len(values)), _power(values)])


def _signs(frame: Frame, points: np.ndarray, colour: str, shape: str, id: str) -> str:
    """A sign at each point, all in one path."""
    drawn = {"disc": "h0", "square": "m-3 -3h6v6h-6z"}[shape]
    path = "".join(f"M{x:.1f} {y:.1f}{drawn}" for x, y in frame.pixels(points).tolist())
    look = f"{colour} stroke" if shape == "disc" else f"{colour} fill"
    return element("path", d=path, class_=look, stroke_width=7 if shape == "disc" else None, id=id)


def _powers(frame: Frame, numbers: Sequence[tuple[float, str]]) -> list[str]:
    """The numbers at an axis of powers of ten, each with a line where it stands."""
    rules = [
        marks.line(frame, [[frame.x[0], power], [frame.x[1], power]], "faint", width=1) for power, _text in numbers
    ]
    return rules + [
        marks.words(frame, [frame.x[0], power], text, "muted", anchor="end", shift=(-8, 4), look="note")
        for power, text in numbers
    ]


# --- the race --------------------------------------------------------------------------------------------------------

LOSSES = (-6.0, 2.0)  # powers of ten
LOSS_POWERS = ((-6, "0.000001"), (-4, "0.0001"), (-2, "0.01"), (0, "1"), (2, "100"))
RUNNERS = (("input", "", "disc"), ("weight", "7 4", "cross"), ("output", "2 5", "ring"))


def _plan(limits: Sequence[float], narrow: bool) -> Frame:
    left, right, low, high = limits
    return Frame((left, right), (low, high), *((58, 64, 374, 320) if narrow else (58, 64, 430, 340)))


def surface(
    limits: Sequence[float], heights: np.ndarray, lowest: Sequence[tuple[float, float]], *, narrow: bool = False
) -> str:
    """Draw the map of a surface once for all its pictures: lines of equal height, a plus at each lowest point.

    Parameters
    ----------
    limits : (left, right, low, high)
    heights : (m, n)
        The first row is the lowest one.
    lowest : sequence of points
    narrow : bool
    """
    plan = _plan(limits, narrow)
    rings = [
        marks.contour(plan, heights, level, "muted", width=1, pale=True)
        for level in np.geomspace(max(heights.min(), 0.01), heights.max(), 12).tolist()
    ]
    edge = element("rect", x=plan.left, y=plan.top, width=plan.width, height=plan.height, class_="edge")
    goals = [marks.point(plan, place, "error", shape="plus") for place in lowest]
    return kept("surface", plan.window(*rings), plan.axes("w₁", "w₂", grid=False), edge, *goals)


def race(
    plan: str,
    limits: Sequence[float],
    names: Sequence[str],
    ways: Sequence[np.ndarray],
    heights: Sequence[np.ndarray],
    right: Sequence[tuple[np.ndarray, np.ndarray] | None],
    steps: int,
    step: int,
    most_steps: int,
    *,
    narrow: bool = False,
) -> str:
    """Draw three optimizers on the map of a surface, and how high each still is, step by step.

    Parameters
    ----------
    plan : str
        From `surface`, in the same form.
    limits : (left, right, low, high)
    names : 3 str
    ways : 3 arrays (k, 2)
        The points of each path; none at all where k is 0.
    heights : 3 arrays (k,)
    right : 3 pairs of such arrays, or None
        The right path behind a learner's.
    steps, step, most_steps : int
        How many steps are shown, in which steps that can be dragged, and at most.
    narrow : bool
        Put the losses under the map.
    """
    frame = _plan(limits, narrow)
    losses = Frame((0, most_steps), LOSSES, *((86, 470, 346, 200) if narrow else (590, 64, 300, 300)))
    pale = [
        part
        for k, pair in enumerate(right)
        if pair is not None
        for part in _runner(frame, losses, k, *pair, "right-", {"width": 9, "pale": True})
    ]
    drawn = [
        part
        for k, (way, high) in enumerate(zip(ways, heights, strict=True))
        for part in _runner(frame, losses, k, way, high, "", {"width": 2, "dash": RUNNERS[k][1]})
    ]
    starts = [way[0] for way in ways if len(way)][:1]
    first = [marks.point(frame, start, "ink", shape="cross", id="start") for start in starts]
    ticks = (0, most_steps // 2, most_steps)
    key = marks.key(16, 16, [(name, *look) for name, look in zip(names, RUNNERS, strict=True)], pitch=126)
    key += marks.key(16, 38, [(_("start"), "ink", None, "cross"), (_("lowest"), "error", None, "plus")], pitch=126)
    axes = losses.axes(_("step"), x_ticks=ticks, y_ticks=(), grid=False, title=_("loss"))
    onto_map, onto_losses = (drawn[0::2], pale[0::2]), (drawn[1::2], pale[1::2])
    parts = [plan, frame.window(*onto_map[1], *onto_map[0], *first, *_heads(frame, ways)), kept("key", key)]
    parts += [axes, *_powers(losses, LOSS_POWERS), losses.window(*onto_losses[1], *onto_losses[0])]
    moved = Dragged.across(losses, "steps", steps, 0, most_steps, step)
    here = [[steps, LOSSES[0]], [steps, LOSSES[1]]]
    parts.append(marks.line(losses, here, "muted", width=1.5, dash="3 4", id="at", follows="end"))
    grip = pad(losses, "end") + handle(losses, "end", [steps, LOSSES[1] - 0.5], _("steps"), moved)
    return drawing(*((446, 726) if narrow else (904, 460)), *parts, handles=grip)


def drawn_step(rate: float, mu: float) -> str:
    """Write the step of momentum with its numbers; μ can be dragged."""
    memory = scrub("f-mu", _("momentum μ"), Dragged("mu", mu, 0.0, 0.98, 0.02), "weight")
    return f"{term('v', 'name')} ← {memory} · v + g,  {term('w', 'name')} ← w − {term(f'{rate:g}', 'strong')} · v"


def _runner(plan: Frame, losses: Frame, k: int, way: np.ndarray, heights: np.ndarray, name: str, look: dict):
    """The path of one runner on the map, and its loss."""
    colour = RUNNERS[k][0]
    yield marks.line(plan, _visible(plan, way), colour, id=f"{name}way-{k}", **look)
    yield marks.line(losses, _loss_curve(heights), colour, id=f"{name}loss-{k}", **look)


def _visible(plan: Frame, way: np.ndarray) -> np.ndarray:
    """The points of a path that are a pixel or more from the one before; those far outside are drawn nearer."""
    points = np.clip(np.where(np.isfinite(way), way, np.nan), -1e3, 1e3)
    moves = np.abs(np.diff(np.round(plan.pixels(points)), axis=0)).max(axis=1, initial=0.0)
    return points[np.concatenate([[True] * min(len(points), 1), ~(moves < 1)]).astype(bool)]


def _loss_curve(heights: np.ndarray) -> np.ndarray:
    """At most a hundred of the losses, and the last one, as powers of ten on the scale."""
    chosen = np.unique(np.linspace(0, max(len(heights) - 1, 0), min(len(heights), 100)).astype(int))
    shown = np.nan_to_num(heights[chosen], nan=np.inf, posinf=1e300)
    low, high = LOSSES
    return np.column_stack([chosen, np.clip(np.log10(np.maximum(shown, 1e-300)), low + 0.05, high - 0.05)])


def _heads(frame: Frame, ways: Sequence[np.ndarray]) -> list[str]:
    """Where each runner is now."""
    looks = [{"shape": shape, "radius": 7} for _colour, _dash, shape in RUNNERS]
    return [
        marks.point(frame, np.clip(way[-1], -1e3, 1e3), RUNNERS[k][0], id=f"head-{k}", **looks[k])
        for k, way in enumerate(ways)
        if len(way)
    ]
