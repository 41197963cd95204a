"""The 2-2-1 network as a graph: nodes with their values, and numbers to drag, of its lines or of its inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.pictures.frame import signed
from course_lib.pictures.handles import Dragged, scrub_in_picture
from course_lib.pictures.svg import element, group, written
from course_lib.text import _
from course_lib.validation import check_choice

__all__ = ["PARAMETERS", "Values", "network"]

RADIUS = 37.0  # of a node, in pixels
# The traits of the nine parameters, in the order of the layers.
PARAMETERS = ("w11", "w12", "w21", "w22", "b1", "b2", "v1", "v2", "c")
WEATHER = ("wind", "rain")  # the traits of the two inputs
MOST = 5.0  # how far they reach


@dataclass(frozen=True)
class Values:
    """What goes through the network.

    Parameters
    ----------
    x, z1, h : (2,)
    z2, y : float
    step : int
        How far the numbers have come: 0 inputs only, 1 z of the hidden nodes, 2 h, 3 z of the output, 4 the output.
    """

    x: np.ndarray
    z1: np.ndarray
    h: np.ndarray
    z2: float
    y: float
    step: int = 4


def network(
    left: float,
    top: float,
    width: float,
    height: float,
    parameters: dict[str, float],
    values: Values,
    names: Sequence[str],
    *,
    dragged: str = "parameters",
    letter: str = "h",
    notes: Sequence[str] = (),
) -> tuple[str, str]:
    """Draw the network in a rectangle; return the picture, and the numbers that can be dragged.

    Parameters
    ----------
    left, top, width, height : float
        In pixels; the names of the nodes are written above them.
    parameters : dict
        By the names in `PARAMETERS`: w11 is the weight of the first input in hidden node 1.
    values : Values
    names : sequence of 3 str
        What the two inputs and the output stand for.
    dragged : str
        The "parameters", or the "inputs", whose traits are wind and rain; then the parameters are only read.
    letter : str
        What the values of the hidden nodes are called.
    notes : sequence of 3 str
        Under the biases of hidden 1, hidden 2 and the output, where there is something to say.
    """
    check_choice(dragged, "dragged", ("parameters", "inputs"))
    upper, lower = top + 24 + RADIUS, top + height - RADIUS - (46 if notes else 26)
    across = [left + RADIUS + at * (width - 2 * RADIUS) for at in (0.0, 0.5, 1.0)]
    inputs, hidden = ([(x, upper), (x, lower)] for x in across[:2])
    output = (across[2], (upper + lower) / 2)
    edges = [
        ("w11", inputs[0], hidden[0], values.x[0], 1),
        ("w12", inputs[1], hidden[0], values.x[1], 1),
        ("w21", inputs[0], hidden[1], values.x[0], 1),
        ("w22", inputs[1], hidden[1], values.x[1], 1),
        ("v1", hidden[0], output, values.h[0], 3),
        ("v2", hidden[1], output, values.h[1], 3),
    ]
    lines = [
        _edge(trait, start, end, parameters[trait], sent, values.step >= at) for trait, start, end, sent, at in edges
    ]
    places = (("b1", hidden[0]), ("b2", hidden[1]), ("c", output))
    moving = [(trait, start, end, parameters[trait]) for trait, start, end, _sent, _at in edges]
    said = [_note(place, text) for (_trait, place), text in zip(places, notes, strict=False)]
    if dragged == "inputs":
        read = [_weight_read(*one) for one in moving] + [
            _bias_read(place, parameters[trait]) for trait, place in places
        ]
        weather = [_input(*one) for one in zip(WEATHER, inputs, values.x, names, strict=False)]
        nodes = _nodes(inputs, hidden, output, values, names, letter, numbers=False)
        return group(*lines, *nodes, *read, *said), "".join(weather)
    numbers = [_weight(*one) for one in moving] + [_bias(trait, place, parameters[trait]) for trait, place in places]
    return group(*lines, *_nodes(inputs, hidden, output, values, names, letter), *said), "".join(numbers)


def _edge(trait: str, start, end, weight: float, sent: float, under_way: bool) -> str:
    """A line, dashed where its weight is negative, and as wide as what arrives over it is large."""
    width = 1 + min(abs(weight * sent), 8.0) * 0.8 if under_way else 1
    return element(
        "path",
        d=f"M{start[0]:.0f} {start[1]:.0f}L{end[0]:.0f} {end[1]:.0f}",
        class_=f"{_colour(weight)} stroke",
        stroke_width=width,
        stroke_dasharray=None if weight >= 0 else "7 6",
        opacity=0.85 if under_way else 0.3,
        id=f"edge-{trait}",
    )


def _colour(weight: float) -> str:
    return "input" if weight >= 0 else "weight"


def _on_line(trait: str, start, end) -> list[float]:
    """A third of its way, where the crossing lines are still apart."""
    return [start[k] + (end[k] - start[k]) * (0.36 if trait[0] == "w" else 0.46) for k in (0, 1)]


def _weight(trait: str, start, end, weight: float) -> str:
    """The number on a line, to be dragged."""
    x, y = _on_line(trait, start, end)
    said = signed(weight, 1, plus=True)
    dragged = Dragged(trait, weight, -10.0, 10.0, 0.5)
    return scrub_in_picture(x, y, f"{trait}-number", _said(trait), dragged, _colour(weight), said)


def _bias(trait: str, place, bias: float) -> str:
    dragged = Dragged(trait, bias, -10.0, 10.0, 0.5)
    word = element("text", written(_("bias")), x=place[0] - 8, y=place[1] + RADIUS + 21, class_="muted note end")
    number = scrub_in_picture(
        place[0] + 22,
        place[1] + RADIUS + 16,
        f"{trait}-number",
        _said(trait),
        dragged,
        "muted",
        signed(bias, 1, plus=True),
    )
    return word + number


def _weight_read(trait: str, start, end, weight: float) -> str:
    """The number on a line, to be read."""
    x, y = _on_line(trait, start, end)
    text = written(signed(weight, plus=True))
    return element("text", text, x=x, y=y, dy="0.35em", class_=f"{_colour(weight)} number halo middle")


def _bias_read(place, bias: float) -> str:
    text = written(_("bias {b}").format(b=signed(bias, plus=True)))
    return element("text", text, x=place[0], y=place[1] + RADIUS + 21, class_="muted note halo middle")


def _note(place, text: str) -> str:
    return element("text", written(text), x=place[0], y=place[1] + RADIUS + 41, class_="error number halo middle")


def _input(trait: str, place, value: float, name: str) -> str:
    """The number in a node of the input, to be dragged."""
    moved = Dragged(trait, float(value), 0.0, MOST, 0.1)
    return scrub_in_picture(*place, f"{trait}-number", name, moved, "input", moved.said)


def _said(trait: str) -> str:
    """What a screen reader calls a parameter."""
    return {
        "w11": _("weight from wind to hidden 1"),
        "w12": _("weight from rain to hidden 1"),
        "w21": _("weight from wind to hidden 2"),
        "w22": _("weight from rain to hidden 2"),
        "v1": _("weight from hidden 1 to the output"),
        "v2": _("weight from hidden 2 to the output"),
        "b1": _("bias of hidden 1"),
        "b2": _("bias of hidden 2"),
        "c": _("bias of the output"),
    }[trait]


def _nodes(
    inputs, hidden, output, values: Values, names: Sequence[str], letter: str, *, numbers: bool = True
) -> list[str]:
    """All five nodes; without `numbers` those of the input are left to their handles."""
    step = values.step
    given = [signed(x, 1) if numbers else "" for x in values.x]
    made = [_node(f"x{k + 1}", place, names[k], given[k], "", None) for k, place in enumerate(inputs)]
    for k, place in enumerate(hidden):
        z = f"z {signed(values.z1[k], 2)}" if step >= 1 else "?"
        h = f"{letter} {values.h[k]:.2f}" if step >= 2 else ""
        made.append(_node(f"h{k + 1}", place, _("hidden {k}").format(k=k + 1), z, h, values.h[k] if h else None))
    z, y = (f"z {signed(values.z2, 2)}" if step >= 3 else "?"), (f"ŷ {values.y:.2f}" if step >= 4 else "")
    return [*made, _node("y", output, names[2], z, y, values.y if y else None)]


def _node(id: str, place, name: str, upper: str, lower: str, level: float | None) -> str:
    """A circle with up to two numbers; the tint says how close to 1 it is, and the number says it too."""
    x, y = place
    tint = element("circle", cx=x, cy=y, r=RADIUS, id=f"{id}-tint", class_="node-tint", opacity=0.6 * (level or 0.0))
    parts = [
        element("circle", cx=x, cy=y, r=RADIUS, class_="node"),
        tint,
        element("text", written(name), x=x, y=y - RADIUS - 9, class_="note middle"),
    ]
    if upper:  # in heights of a letter, because letters are larger where the picture is small
        shift = "-0.25em" if lower else "0.35em"
        parts.append(element("text", written(upper), x=x, y=y, dy=shift, class_="value middle"))
    if lower:
        parts.append(element("text", written(lower), x=x, y=y, dy="1em", class_="number middle"))
    return group(*parts, id=id)
