"""One neuron's boundary over the plane of the weather, and the 2-2-1 network with the map of what it answers."""

from __future__ import annotations

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle, pad, scrub, term
from course_lib.pictures.networks import Values, network
from course_lib.pictures.svg import drawing, element, written
from course_lib.text import _

__all__ = ["network_map", "neuron", "weighted_sum"]

LIMIT = 5.0  # how far wind and rain reach
BIAS, STEP = 30.0, 0.25


def _weather(left: float, top: float, width: float) -> Frame:
    return Frame.equal((0.0, LIMIT), (0.0, LIMIT), left, top, width)


def _weather_axes(frame: Frame, title: str = "") -> str:
    edge = element("rect", x=frame.left, y=frame.top, width=frame.width, height=frame.height, class_="edge")
    names = _("wind, 10 km/h"), _("rain, mm/h")
    return frame.axes(*names, x_ticks=range(6), y_ticks=range(6), grid=False, title=title) + edge


# --- one neuron ------------------------------------------------------------------------------------------------------


def neuron(
    w: np.ndarray,
    b: float,
    answers: np.ndarray,
    boundary: np.ndarray | None,
    sure: list[np.ndarray] | None,
    days: np.ndarray,
    flew: np.ndarray,
    wrong: np.ndarray,
) -> str:
    """Draw what a neuron answers over the plane, its boundary, and the days; the boundary can be dragged.

    Parameters
    ----------
    w : (2,)
    b : float
    answers : (n, n)
        Its output over the plane, from 0 to 1; the first row is rain 0.
    boundary : (2, 2), optional
        Two far points of the line where its output is ½.
    sure : list of two (2, 2), optional
        Of the lines where it is 0.1 and 0.9.
    days : (N, 2)
    flew, wrong : (N,) of bool
        Whether the kite flew, and whether the neuron is on the wrong side of ½.
    """
    plane = _weather(48, 40, 440)
    edges = [] if sure is None else [(ends, "muted", 1.5, "6 5") for ends in sure]
    edges += [] if boundary is None else [(boundary, "ink", 3, "")]
    lines = [
        marks.line(plane, ends, colour, width=width, dash=dash, id=f"edge-{k}", follows="boundary")
        for k, (ends, colour, width, dash) in enumerate(edges)
    ]
    parts = [
        plane.window(marks.heat_map(plane, answers, id="answers")),
        _weather_axes(plane),
        plane.window(*lines),
        *_days(plane, days, flew, wrong),
        *_direction(plane, w, b),
        _legend(plane),
    ]
    return drawing(504, 528, *parts, handles=_boundary_handle(plane, w, b))


def _days(plane: Frame, days: np.ndarray, flew: np.ndarray, wrong: np.ndarray) -> list[str]:
    """A disc for each day on which the kite flew, a cross for each other; a ring round those answered wrongly."""
    rings = [marks.point(plane, days[k], "ink", shape="ring", radius=12, id=f"ring-{k}") for k in np.flatnonzero(wrong)]
    looks = [("input", "disc") if yes else ("weight", "cross") for yes in flew]
    return rings + [
        marks.point(plane, day, colour, shape=shape, radius=6.5)
        for day, (colour, shape) in zip(days, looks, strict=True)
    ]


def _nearest(w: np.ndarray, b: float) -> np.ndarray:
    """The point of the boundary that is nearest to the middle of the plane."""
    middle = np.full(2, LIMIT / 2)
    return middle - (w @ middle + b) * w / (w @ w)


def _direction(plane: Frame, w: np.ndarray, b: float) -> list[str]:
    """An arrow from the boundary in the direction of the weights, where it fits into the plane."""
    if not w.any():
        return []
    tail = _nearest(w, b)
    tip = tail + 0.8 * w / np.hypot(*w)
    if not ((np.stack([tail, tip]) > 0.3) & (np.stack([tail, tip]) < LIMIT - 0.3)).all():
        return []
    name = marks.Label("w", tip, "output", away=w, id="w-name", follows="boundary", distance=12)
    shaft = marks.arrow(plane, tip, "output", tail=tail, width=3.5, id="w")
    return [f'<g data-follows="boundary">{shaft}</g>', marks.labels(plane, [name])]


def _boundary_handle(plane: Frame, w: np.ndarray, b: float) -> str:
    """The handle that moves the boundary without turning it; a press anywhere brings the boundary there."""
    if not w.any():
        return ""
    across, down = plane.unit
    bias = Dragged("b", b, -BIAS, BIAS, STEP, right=-w[0] / across, down=-w[1] / down)
    at = _nearest(w, b)
    colour = "ink" if ((at >= 0) & (at <= LIMIT)).all() else "ink away"
    return pad(plane, "boundary") + handle(plane, "boundary", at, _("boundary, by its bias"), bias, colour=colour)


def _legend(plane: Frame) -> str:
    """What the marks of the days mean, in a row above the plane."""
    row = Frame((0, plane.width), (0, 1), plane.left, 8, plane.width, 20)
    entries = [(8, "input", "disc", _("flew")), (82, "weight", "cross", _("did not fly"))]
    entries.append((204, "ink", "ring", _("answered wrongly")))
    return "".join(
        marks.point(row, [x, 0.5], colour, shape=shape, radius=8 if shape == "ring" else 6.5)
        + marks.words(row, [x + 14, 0.5], text, anchor="start", shift=(0, 5), look="note")
        for x, colour, shape, text in entries
    )


def weighted_sum(w: np.ndarray, b: float) -> str:
    """Write the neuron's sum with its numbers; each can be dragged."""
    w1 = scrub("w1-number", _("weight of the wind"), Dragged("w1", float(w[0]), -10, 10, STEP), "output")
    w2 = scrub("w2-number", _("weight of the rain"), Dragged("w2", float(w[1]), -10, 10, STEP), "output")
    bias = scrub("b-number", _("bias"), Dragged("b", float(b), -BIAS, BIAS, STEP), "ink")
    return f"{term('z', 'name')} = {w1} · {written(_('wind'))} + {w2} · {written(_('rain'))} + {bias}"


# --- the network -----------------------------------------------------------------------------------------------------


def network_map(
    parameters: dict[str, float],
    values: Values,
    answers: np.ndarray,
    learner: np.ndarray | None = None,
    what: str = "output",
    *,
    narrow: bool = False,
) -> str:
    """Draw the network with its numbers, and beside it what it answers over the whole plane.

    Parameters
    ----------
    parameters : dict
        By the names in `networks.PARAMETERS`.
    values : Values
        What goes through it at the weather that is marked on the map.
    answers : (n, n)
        Over the plane, from 0 to 1; the first row is rain 0.
    learner : (n, n), optional
        The same by the learner's own function: it is shown instead, with the boundary of `answers` as a pale band.
    what : str
        What is mapped.
    narrow : bool
        Put the map under the network.
    """
    graph, numbers = network(8, 8, 405 if narrow else 430, 330, parameters, values, (_("wind"), _("rain"), _("output")))
    title = _("map of {what}").format(what=what if learner is None else _("your function"))
    plane = _weather(60, 384, 370) if narrow else _weather(500, 34, 290)
    shown = answers if learner is None else learner
    pale = (
        [] if learner is None else [marks.contour(plane, answers, 0.5, "output", width=11, id="reference", pale=True)]
    )
    parts = [
        graph,
        plane.window(marks.heat_map(plane, shown, id="answers"), *pale, marks.contour(plane, shown, id="boundary")),
        _weather_axes(plane, title=title),
        *_sides(plane, shown),
        marks.point(plane, values.x, "output", shape="plus", id="weather-mark", follows="weather"),
    ]
    wind = Dragged.across(plane, "wind", float(values.x[0]), 0.0, LIMIT, 0.1)
    rain = Dragged.up(plane, "rain", float(values.x[1]), 0.0, LIMIT, 0.1)
    weather = handle(plane, "weather", values.x, _("weather, on the map"), wind, rain, colour="output")
    return drawing(*((446, 804) if narrow else (804, 376)), *parts, handles=numbers + pad(plane, "weather") + weather)


def _sides(plane: Frame, answers: np.ndarray) -> list[str]:
    """What blue and orange mean, written where the map is most of it."""
    found = []
    for id, at, text in (("yes", np.nanargmax(answers), _("above ½")), ("no", np.nanargmin(answers), _("below ½"))):
        row, column = np.unravel_index(at, answers.shape)
        if (answers[row, column] > 0.5) != (id == "yes"):
            continue
        low, high = 0.75, LIMIT - 0.75
        steps = LIMIT / (len(answers) - 1)
        place = np.clip([column * steps, row * steps], [low, 0.35], [high, LIMIT - 0.35])
        found.append(marks.words(plane, place, text, shift=(0, 5), look="note", id=f"side-{id}"))
    return found
