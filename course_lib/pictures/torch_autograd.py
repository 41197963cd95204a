"""What PyTorch has recorded, as a graph with gradients on their way back; a loss over all scores, in two ways."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, pad, scrub, scrub_in_picture, term
from course_lib.pictures.svg import drawing, element, group, written
from course_lib.text import _

__all__ = ["passes_made", "record", "score_losses", "scores"]

HALF, HIGH = 46.0, 32.0  # half the width and the height of a box
COLUMN, ROW = 148.0, 128.0  # pixels from one value of the chain to the next: to the right, or down on a narrow page
ABOVE, BESIDE = 148.0, 158.0  # how far its parameters lie above a value, or to its right

Place = tuple[float, float]


# --- a record ---------------------------------------------------------------------------------------------------------


def record(
    chain: Sequence[str],
    leaves: Mapping[str, str],
    labels: Mapping[str, str],
    values: Mapping[str, str],
    gradients: Mapping[str, str],
    recorded: Mapping[tuple[str, str], bool],
    active: str | None,
    weather: tuple[float, float],
    truth: int,
    *,
    narrow: bool = False,
) -> str:
    """Draw a chain of operations with the parameters of each, its values, and the gradients that have arrived.

    Parameters
    ----------
    chain : sequence of str
        Names of the values, in the order in which they are computed.
    leaves : mapping of str to str
        Name of a parameter: name of the value that is computed with it.
    labels : mapping of name to str
        What is written into the box of a value, in one line or two.
    values, gradients : mapping of name to str
        What is known so far, in lines; what is missing stays empty.
    recorded : mapping of (str, str) to bool
        Whether the way back leads along this edge; only those that have been computed.
    active : str, optional
        The box at work.
    weather : (float, float)
        Wind and rain, which can be dragged in their box, as can the truth.
    truth : int
    narrow : bool
        Draw the chain from top to bottom.
    """
    at = _places(chain, leaves, narrow=narrow)
    edges = [("x", chain[0]), ("y", chain[-1]), *itertools.pairwise(chain), *leaves.items()]
    came = set(gradients)
    lines = [_edge(edge, at, recorded.get(edge), back=came.issuperset(edge)) for edge in edges]
    boxes = [_box(name, labels[name], at[name], active=name == active) for name in chain]
    boxes += [_box(name, name, at[name], active=False) for name in leaves]
    side = "left" if narrow else "below"
    told = [_told(name, at[name], values.get(name, ""), gradients.get(name, ""), side) for name in chain]
    told += [_told(name, at[name], "", gradients.get(name, ""), "above") for name in leaves]
    inputs, numbers = _inputs(at, weather, truth)
    width, height = (446, at[chain[-1]][1] + 78) if narrow else (at[chain[-1]][0] + HALF + 16, 340)
    legend = _legend(height - 14)
    return drawing(width, height, *lines, *boxes, *inputs, *told, legend, handles="".join(numbers))


def _places(chain: Sequence[str], leaves: Mapping[str, str], *, narrow: bool) -> dict[str, Place]:
    """The middle of each box: the chain in a line from the inputs on, and the parameters beside their values."""
    steps = ["x", *chain]
    if narrow:
        at = {name: (204.0, 54 + ROW * k) for k, name in enumerate(steps)}
        at["y"] = (at[chain[-1]][0] + BESIDE, at[chain[-1]][1])
    else:
        at = {name: (62 + COLUMN * k, 226.0) for k, name in enumerate(steps)}
        at["y"] = (at[chain[-1]][0], 226 - ABOVE)
    for k, (leaf, user) in enumerate(leaves.items()):
        x, y = at[user]
        side = -1 if k % 2 else 1  # the weights come after the bias, and stand in front of it
        at[leaf] = (x + BESIDE, y + 8 + 54 * side) if narrow else (x + 0.5 * COLUMN * side, y - ABOVE)
    return at


def _edge(edge: tuple[str, str], at: Mapping[str, Place], recorded: bool | None, *, back: bool) -> str:
    """Thin where nothing is computed, dashed where nothing is recorded, thick where the way back leads along it."""
    (x0, y0), (x1, y1) = (at[name] for name in edge)
    colour, width, dash = ("muted", 1.5, "4 5") if not recorded else ("output", 3, None)
    if recorded and back:
        colour, width = "error", 5
    dash = None if recorded is None and "x" not in edge and "y" not in edge else dash
    return element(
        "path",
        d=f"M{x0:.0f} {y0:.0f}L{x1:.0f} {y1:.0f}",
        class_=f"{colour} stroke",
        stroke_width=width,
        stroke_dasharray=dash,
        id=f"edge-{edge[0]}-{edge[1]}",
    )


def _frame_of(middle: Place, *, high: float = HIGH, active: bool = False) -> str:
    x, y = middle
    box = {"x": x - HALF, "y": y - high, "width": 2 * HALF, "height": 2 * high, "rx": 10}
    return element("rect", **box, class_="node ink", stroke_width=4 if active else 1.2)


def _box(name: str, label: str, middle: Place, *, active: bool) -> str:
    """A box with the name of its value and, once it is computed, the operation that is recorded for it."""
    x, y = middle
    lines = [] if label == name else label.split("\n")
    texts = [element("text", written(name), x=x, y=y + 6 - 9 * len(lines), class_="ink name middle")]
    texts += [
        element("text", written(line), x=x, y=y + 24 + 16 * k - 9 * len(lines), class_="ink note middle")
        for k, line in enumerate(lines)
    ]
    return group(_frame_of(middle, active=active), *texts, id=f"box-{name}")


def _told(name: str, middle: Place, value: str, gradient: str, side: str) -> str:
    """A value, and under it its gradient: below the box, or at its left, or the gradient alone above it."""
    x, y = middle
    grad = gradient.split("\n") if gradient else []
    rows = [(value, "input")] * bool(value) + [(line, "error") for line in grad]
    first = {"left": y - 4, "below": y + HIGH + 20, "above": y - HIGH - 8 - 18 * (len(rows) - 1)}[side]
    x, anchor = (x - HALF - 10, "end") if side == "left" else (x, "middle")
    texts = [
        element("text", written(line), x=x, y=first + 18 * k, class_=f"{colour} number halo {anchor}")
        for k, (line, colour) in enumerate(rows)
    ]
    return group(*texts, id=f"told-{name}")


def _inputs(at: Mapping[str, Place], weather: tuple[float, float], truth: int) -> tuple[list[str], list[str]]:
    """The boxes of the batch, which have no gradient, and their numbers, which can be dragged."""
    (x, y), (x_truth, y_truth) = at["x"], at["y"]
    boxes = [_frame_of(at["x"], high=44), _frame_of(at["y"])]
    words = [
        (x - 36, y - 12, _("wind"), "start"),
        (x - 36, y + 26, _("rain"), "start"),
        (x_truth - 30, y_truth + 5, "y", "start"),
    ]
    boxes += [element("text", written(text), x=a, y=b, class_="ink note") for a, b, text, _anchor in words]
    moves = [
        (x + 22, y - 17, "wind", _("wind, 10 km/h"), Dragged("wind", weather[0], 0.0, 5.0, 0.1)),
        (x + 22, y + 21, "rain", _("rain, mm/h"), Dragged("rain", weather[1], 0.0, 5.0, 0.1)),
        (x_truth + 10, y_truth, "truth", _("truth"), Dragged("truth", truth, 0, 1, 1)),
    ]
    numbers = [scrub_in_picture(a, b, f"{id}-number", name, d, "input", d.said) for a, b, id, name, d in moves]
    return boxes, numbers


def _legend(y: float) -> str:
    words = ((_("value"), "input"), (_("path recorded"), "output"), (_("gradient in .grad"), "error"))
    spans = [element("tspan", written(text), class_=colour) for text, colour in words]
    gap = element("tspan", "  ·  ")
    return element("text", gap.join(spans), x=16, y=y, class_="note")


def passes_made(passes: int) -> str:
    """Write how many passes were made; their number can be dragged."""
    count = scrub("passes-number", _("passes"), Dragged("passes", passes, 1, 4, 1), "error")
    return _("{count} × loss.backward(), and never zero_grad()").format(count=count)


# --- a loss in two ways -----------------------------------------------------------------------------------------------

LOOKS = {"from scores": ("input", "", "disc"), "by way of p": ("weight", "9 5", "cross")}  # colour, dash, shape


def scores(
    z: np.ndarray,
    curves: Mapping[str, Sequence[np.ndarray]],
    at: float,
    points: Mapping[str, Sequence[float]],
) -> str:
    """Draw a loss and its gradient over the score z, from scores and by way of p, with a point at one score.

    Parameters
    ----------
    z : (n,)
    curves : mapping of name to two (n,)
        The loss and its gradient over all z, by the names in `LOOKS`.
    at : float
        The score looked at; it can be dragged.
    points : mapping of name to two floats
    """
    reach = float(z[0]), float(z[-1])
    frames = [Frame(reach, (-6.0, 126.0), 58, 52, 452, 216), Frame(reach, (-0.12, 1.25), 58, 306, 452, 140)]
    ticks = (0, 40, 80, 120)
    parts = [frames[0].axes("", _("loss"), x_ticks=ticks, y_ticks=ticks)]
    parts.append(frames[1].axes(_("z, the score"), _("gradient"), x_ticks=ticks, y_ticks=(0, 0.5, 1)))
    for k, frame in enumerate(frames):
        lines = [_line(frame, z, curves[name][k], name, k) for name in LOOKS]
        cut = marks.line(frame, [[at, y] for y in frame.y], "ink", width=1.5, follows="z")
        here = [_point(frame, at, points[name][k], name, k) for name in LOOKS]
        parts.append(frame.window(cut, *lines, *here))
    entries = [(_("from scores"), "input", "disc"), (_("by way of p"), "weight", "cross")]
    moved = Dragged.across(frames[0], "z", at, *reach, 0.5)
    grips = [pad(frame, "z") for frame in frames] + [handle(frames[0], "z", [at, 126], _("score z"), moved)]
    return drawing(530, 494, *parts, marks.key(58, 22, entries), handles="".join(grips))


def _line(frame: Frame, z: np.ndarray, y: np.ndarray, name: str, k: int) -> str:
    colour, dash, _shape = LOOKS[name]
    return marks.line(
        frame,
        marks.bends(frame, np.column_stack([z, y])),
        colour,
        width=3,
        dash=dash,
        id=f"{name.replace(' ', '-')}-{k}",
    )


def _point(frame: Frame, at: float, y: float, name: str, k: int) -> str:
    colour, _dash, shape = LOOKS[name]
    return marks.point(frame, [at, y], colour, shape=shape, radius=7, id=f"{name.replace(' ', '-')}-point-{k}")


def score_losses(z: float, points: Mapping[str, Sequence[float]]) -> str:
    """Write both losses at one score, which can be dragged."""
    score = scrub("z-number", _("score z"), Dragged("z", z, -20.0, 120.0, 0.5), "ink")
    told = [
        term(f"{label} {signed(points[name][0], 3)}", LOOKS[name][0])
        for name, label in (("from scores", _("from scores")), ("by way of p", _("by way of p")))
    ]
    return f"z = {score}: {told[0]}, {told[1]}"
