"""A computation graph with its values and gradients, nine gradients beside their network, and a walk downhill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, pad, scrub, scrub_in_picture, term
from course_lib.pictures.networks import Values, network
from course_lib.pictures.svg import drawing, element, group, written
from course_lib.text import _

__all__ = ["descent", "first_step", "graph", "kite_gradients", "level_lines"]

UNIT, HALF, HIGH = 84.0, 28.0, 24.0  # pixels per unit of a place, and half the width and the height of a box


# --- a graph ---------------------------------------------------------------------------------------------------------


def graph(
    places: Mapping[str, tuple[float, float]],
    symbols: Mapping[str, str],
    edges: Sequence[tuple[str, str]],
    values: Mapping[str, float],
    gradients: Mapping[str, float],
    local: Mapping[tuple[str, str], float],
    active: str | None,
    reach: Mapping[str, tuple[float, float]],
) -> str:
    """Draw a graph: a box for each value, its number in blue, the gradient that has arrived under it.

    Parameters
    ----------
    places : mapping of name to (x, y)
        x to the right, y upwards; a line of boxes is 1.5 units of x from the next.
    symbols : mapping of name to str
        What is written into the box: the operation, or the name of an input.
    edges : sequence of (str, str)
        Pairs of names, in the direction in which values flow.
    values : mapping of name to float
        Those known so far; the others show a question mark.
    gradients : mapping of name to float
        Those that have arrived so far; the others show nothing.
    local : mapping of (name, name) to float
        The local derivatives by which a gradient has been multiplied so far, by edge.
    active : str, optional
        The box at work just now.
    reach : mapping of name to (low, high)
        Of the inputs, whose numbers can be dragged.
    """
    highest = max(y for _x, y in places.values())
    middles = {name: (58 + UNIT * x, 66 + 0.9 * UNIT * (highest - y)) for name, (x, y) in places.items()}
    lines = [_edge(edge, middles, edge[0] in values and edge[1] in values, local.get(edge)) for edge in edges]
    boxes = [
        _box(name, symbols[name], middles[name], values.get(name), gradients.get(name), name == active, name in reach)
        for name in places
    ]
    numbers = [_number(name, middles[name], values[name], *reach[name]) for name in places if name in reach]
    width = max(x for x, _y in middles.values()) + 58
    height = max(y for _x, y in middles.values()) + 104
    return drawing(width, height, *lines, *boxes, _legend(height - 12), handles="".join(numbers))


def _legend(y: float) -> str:
    upper = element("tspan", written(_("value")), class_="input")
    lower = element("tspan", written(_("gradient that has arrived")), class_="error")
    return element("text", upper, element("tspan", "  ·  "), lower, x=24, y=y, class_="note")


def _edge(edge: tuple[str, str], middles: Mapping, known: bool, slope: float | None) -> str:
    """From a value to what was made of it; thick, with the local derivative, once a gradient went back along it."""
    (x0, y0), (x1, y1) = (middles[name] for name in edge)
    x0, x1 = x0 + HALF, x1 - HALF
    line = element(
        "path",
        d=f"M{x0:.0f} {y0:.0f}L{x1:.0f} {y1:.0f}",
        class_=f"{'muted' if slope is None else 'error'} stroke",
        stroke_width=1.5 if slope is None else 3.5,
        stroke_dasharray=None if known else "4 5",
    )
    if slope is None:
        return group(line, id=f"edge-{edge[0]}-{edge[1]}")
    # Nearer to the start where it is steep: the gradient of its end is written there.
    share, shift = (0.5, -8) if y0 == y1 else (0.4, 4)
    place = {"x": x0 + (x1 - x0) * share, "y": y0 + (y1 - y0) * share + shift}
    said = element("text", written(f"× {signed(slope, 2)}"), **place, class_="error note halo middle")
    return group(line, said, id=f"edge-{edge[0]}-{edge[1]}")


def _box(name: str, symbol: str, middle, value: float | None, gradient: float | None, active: bool, given: bool) -> str:
    x, y = middle
    box = {"x": x - HALF, "y": y - HIGH, "width": 2 * HALF, "height": 2 * HIGH, "rx": 10}
    parts = [element("rect", **box, class_="node ink", stroke_width=4 if active else 1.2)]
    if given:  # its number is a handle
        parts.append(element("text", written(symbol), x=x, y=y - 8, class_="ink note middle"))
    else:
        known = "?" if value is None else signed(value, 2)
        parts.append(element("text", written(symbol), x=x, y=y + 6, class_="ink name middle"))
        text = written(f"{name} = {known}")
        parts.append(element("text", text, x=x, y=y - HIGH - 9, class_="input number halo middle", id=f"value-{name}"))
    if gradient is not None:
        parts.append(element("text", written(f"∂L/∂{name}"), x=x, y=y + HIGH + 17, class_="error note halo middle"))
        text, look = written(signed(gradient, 3)), "error number halo middle"
        # One line further down, in heights of a letter, because letters are larger where the picture is small.
        parts.append(element("text", text, x=x, y=y + HIGH + 17, dy="1.2em", class_=look, id=f"gradient-{name}"))
    return group(*parts, id=f"box-{name}")


def _number(name: str, middle, value: float, low: float, high: float) -> str:
    x, y = middle
    moved = Dragged(name, value, low, high, 0.5)
    return scrub_in_picture(x, y + 9, f"{name}-number", name, moved, "input", moved.said)


# --- the kite network ------------------------------------------------------------------------------------------------


def kite_gradients(
    parameters: dict[str, float],
    values: Values,
    deltas: np.ndarray,
    gradients: np.ndarray,
    shown: np.ndarray | None = None,
    *,
    limit: float = 2.0,
    narrow: bool = False,
) -> str:
    """Draw the kite network in some weather, and beside it the gradients of its nine parameters.

    Parameters
    ----------
    parameters : dict
        By the names in `networks.PARAMETERS`.
    values : Values
    deltas : (3,)
        The gradients of the three sums z: hidden 1, hidden 2, output.
    gradients : (9,)
        Node by node, weights before the bias. Drawn pale, with their numbers.
    shown : (9,), optional
        The learner's, drawn dark.
    limit : float
        How far the axis of the gradients reaches.
    narrow : bool
        Put the gradients under the network.
    """
    names = (_("wind"), _("rain"), _("kite flies"))
    notes = [f"∂L/∂z = {signed(delta, 3)}" for delta in deltas]
    size = (8, 8, 388, 360)
    # The hidden values are a, because h is a step in this lesson.
    picture, handles = network(*size, parameters, values, names, dragged="inputs", letter="a", notes=notes)
    bars = _bars(gradients, shown, limit, *((128, 440) if narrow else (566, 52)))
    return drawing(*((446, 790) if narrow else (840, 400)), picture, *bars, handles=handles)


ROW, GAP = 30.0, 14.0  # pixels of a bar, and between nodes


def _bars(gradients: np.ndarray, shown: np.ndarray | None, limit: float, left: float, top: float) -> list[str]:
    """A row for each parameter: its name, a pale bar with its number, and the learner's dark one."""
    height = 9 * ROW + 2 * GAP
    frame = Frame((-limit, limit), (-height, 0.0), left, top, 200, height)
    parts = [frame.axes(_("gradient of the loss"), x_ticks=(-limit, 0, limit), y_ticks=(), grid=False)]
    key = _("pale: as it ought to be") if shown is None else _("dark: your function · pale: as it ought to be")
    parts.append(marks.words(frame, [0, 0], key, "muted", shift=(0, -16), look="note"))
    of = (_("hidden 1"), _("hidden 2"), _("output"))
    names = [_("wind"), _("rain"), _("bias")] * 2 + ["a1", "a2", _("bias")]
    for k, gradient in enumerate(gradients):
        y = -(k * ROW + k // 3 * GAP + ROW / 2)
        name = f"{of[k // 3]}: {names[k]}"
        parts.append(marks.words(frame, [-limit, y], name, anchor="end", shift=(-8, 5), look="note"))
        parts.append(_pale_bar(frame, y, float(gradient), k))
        number = signed(gradient, 2)
        parts.append(marks.words(frame, [limit, y], number, "error", anchor="end", shift=(54, 5), look="number"))
        if shown is not None:
            parts.append(_dark_bar(frame, y, float(shown[k]), k))
    return parts


def _pale_bar(frame: Frame, y: float, gradient: float, k: int) -> str:
    return group(marks.bar(frame, (0, gradient), (y - 10, y + 10), "error", id=f"right-{k}"), class_="pale")


def _dark_bar(frame: Frame, y: float, gradient: float, k: int) -> str:
    """A thin line with a knob; what is too large for the frame ends at its edge."""
    end = float(np.clip(gradient, 0.98 * frame.x[0], 0.98 * frame.x[1]))
    line = marks.line(frame, [[0, y], [end, y]], "ink", width=3, id=f"shown-{k}")
    return line + marks.point(frame, [end, y], "ink", radius=5, id=f"knob-{k}")


# --- a walk downhill -------------------------------------------------------------------------------------------------

Reach = tuple[tuple[float, float], tuple[float, float]]  # of w, and of b


def _plan(reach: Reach) -> Frame:
    return Frame(*reach, 56, 40, 372, 380)


def level_lines(rings: Sequence[np.ndarray], reach: Reach) -> str:
    """Draw lines of equal loss on the map, (n, 2) each, once for all its pictures."""
    return "".join(marks.line(_plan(reach), ring, "muted", width=1.5, pale=True) for ring in rings)


def descent(
    data: np.ndarray,
    way: np.ndarray,
    losses: np.ndarray,
    right: np.ndarray,
    right_losses: np.ndarray,
    start: np.ndarray,
    lowest: tuple[float, float, float],
    levels: str,
    reach: Reach,
    most_steps: int,
    *,
    narrow: bool = False,
) -> str:
    """Draw gradient descent: the walk on a map of the loss, the line that it fits, and the loss step by step.

    Parameters
    ----------
    data : (N, 2)
    way, right : (k, 2)
        w and b at each step of the walk, of no points where there is none; and of the right one, drawn pale behind it.
    losses, right_losses : (k,)
    start : (2,)
        Of both walks; it can be dragged, as the traits w and b.
    lowest : (w, b, loss)
    levels : str
        From `level_lines`.
    reach : ((low, high), (low, high))
        Of w and of b.
    most_steps : int
    narrow : bool
        Put the line and the losses under the map.
    """
    plan = _plan(reach)
    fit, beside = _beside(most_steps, narrow)
    parts = [*_map(plan, way, right, lowest, levels), *_fit(fit, data, way, right)]
    parts += _losses(beside, losses, right_losses, lowest[2])
    moved = [
        Dragged.across(plan, "w", float(start[0]), *reach[0], 0.25),
        Dragged.up(plan, "b", float(start[1]), *reach[1], 0.25),
    ]
    grip = pad(plan, "start") + handle(plan, "start", start, _("start of the walk"), *moved)
    return drawing(*((446, 760) if narrow else (830, 472)), *parts, handles=grip)


def _beside(most_steps: int, narrow: bool) -> tuple[Frame, Frame]:
    """Where the line is drawn, and where the losses; the losses are powers of ten."""
    places = ((56, 506, 150, 190), (286, 506, 142, 190)) if narrow else ((506, 40, 306, 160), (506, 270, 306, 150))
    return Frame((0.0, 3.5), (-1.0, 8.0), *places[0]), Frame((-1.0, most_steps + 1.0), (-1.5, 4.0), *places[1])


def _map(plan: Frame, way: np.ndarray, right: np.ndarray, lowest, levels: str) -> list[str]:
    walks = [marks.line(plan, right, "input", width=7, pale=True, id="right")]
    walks += [marks.line(plan, way, "weight", width=1.5, id="way"), _dots(plan, way, "steps")]
    walks += [marks.point(plan, lowest[:2], "output", shape="cross", id="lowest")]
    if len(right):
        walks.append(marks.point(plan, right[0], "ink", radius=6, id="first", follows="start"))
    if len(way):
        walks.append(marks.point(plan, way[-1], "weight", radius=7, id="now"))
    edge = element("rect", x=plan.left, y=plan.top, width=plan.width, height=plan.height, class_="edge")
    return [
        _key(plan),
        plan.window(levels),
        plan.axes(_("weight w"), _("bias b"), grid=False),
        edge,
        plan.window(*walks),
    ]


def _dots(frame: Frame, points: np.ndarray, id: str) -> str:
    """A dot at each point, as one path: lines of no length have round ends."""
    gaps = np.full_like(points, np.nan)
    dots = np.stack([points, points, gaps], axis=1).reshape(-1, 2)
    return marks.line(frame, dots, "weight", width=6, id=id)


def _key(plan: Frame) -> str:
    """What the marks of the map mean, in a row above it."""
    row = Frame((0, plan.width), (0, 1), plan.left, 8, plan.width, 20)
    entries = [(8, "ink", "disc", _("start")), (92, "weight", "disc", _("now")), (176, "output", "cross", _("lowest"))]
    return "".join(
        marks.point(row, [x, 0.5], colour, shape=shape)
        + marks.words(row, [x + 13, 0.5], text, anchor="start", shift=(0, 5), look="note")
        for x, colour, shape, text in entries
    )


def _fit(frame: Frame, data: np.ndarray, way: np.ndarray, right: np.ndarray) -> list[str]:
    """The days, the line at the end of the walk, and behind it that of the right one."""
    ends = np.array(frame.x)
    lines = [
        marks.line(frame, np.column_stack([ends, walked[-1][0] * ends + walked[-1][1]]), colour, **look)
        for walked, colour, look in (
            (right, "input", {"width": 8, "pale": True, "id": "right-line"}),
            (way, "weight", {"width": 2.5, "id": "line"}),
        )
        if np.isfinite(walked[-1:]).all() and len(walked)
    ]
    days = [marks.point(frame, day, "ink") for day in data]
    axes = frame.axes(_("wind, 10 km/h"), _("height, 10 m"), x_ticks=(0, 1, 2, 3), y_ticks=(0, 4, 8), grid=False)
    return [axes, frame.window(*lines), *days]


def _losses(frame: Frame, losses: np.ndarray, right: np.ndarray, smallest: float) -> list[str]:
    """The loss at each step, by its power of ten, and a dashed line at the smallest one."""
    steps = [np.column_stack([np.arange(len(one)), np.log10(one)]) for one in (right, losses)]
    floor = [[x, np.log10(smallest)] for x in frame.x]
    lines = [
        marks.line(frame, floor, "output", width=1.5, dash="6 4", id="smallest"),
        marks.line(frame, steps[0], "input", width=8, pale=True, id="right-losses"),
        marks.line(frame, steps[1], "weight", width=1.5, id="losses"),
        _dots(frame, steps[1], "loss-steps"),
    ]
    numbers = [
        marks.words(frame, [frame.x[0], power], text, "muted", anchor="end", shift=(-8, 4), look="note")
        for power, text in ((-1, "0.1"), (1, "10"), (3, "1000"))
    ]
    name = marks.words(frame, [frame.x[0], frame.y[1]], _("loss"), anchor="start", shift=(0, -8), look="title")
    axes = frame.axes(_("step"), x_ticks=(0, 30, 60), y_ticks=(), grid=False)
    return [axes, *numbers, name, frame.window(*lines)]


def first_step(w: float, rate: float, slope: float) -> str:
    """Write the first step of the weight with its numbers; the start and the rate can be dragged."""
    start = scrub("w-start", _("start, w"), Dragged("w", w, -2.0, 5.0, 0.25), "ink")
    speed = scrub("rate-number", _("rate"), Dragged("rate", rate, 0.01, 0.3, 0.01), "weight")
    said = signed(slope, 2)
    along = term(f"({said})" if slope < 0 else said, "error")
    return f"{term('w', 'name')} ← {start} − {speed} · {along} = {term(signed(w - rate * slope, 2), 'strong')}"
