"""A record as a graph, with gradients on their way back; and a chain of layers of which every k-th is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, pad, scrub_in_picture
from course_lib.pictures.svg import drawing, element, group, written
from course_lib.text import _

__all__ = ["LIMIT", "STEP", "Node", "pieces", "places", "record"]

LIMIT, STEP = 5.0, 0.5  # of a leaf that is dragged
COLUMN, ROW, HALF = 130.0, 96.0, 33.0  # pixels from node to node, and half the width of one


# --- a record --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Node:
    """One value of a record, as it is drawn.

    Parameters
    ----------
    sign : str
        The operation that made it, or the name of a leaf.
    number : float or None
        None before it is computed.
    gradient : float or None
        What has arrived so far; None before anything has.
    parents : tuple of int
    slopes : tuple of float
        The local derivatives; empty as long as they are not shown.
    trait : str
        What is dragged at it; "" for all but inputs.
    state : str
        "" or "active", for the value at work, or "wrong".
    """

    sign: str
    number: float | None
    gradient: float | None
    parents: tuple[int, ...] = ()
    slopes: tuple[float, ...] = ()
    trait: str = ""
    state: str = ""


def places(parents: Sequence[tuple[int, ...]]) -> list[tuple[int, float]]:
    """Return column and row of each value: leaves first, and what is made to the right of all that it is made of.

    Examples
    --------
    >>> places([(), (), (0, 1), (0, 2)])  # u, v, u + v and u · (u + v)
    [(0, 0.0), (0, 1.0), (1, 0.5), (2, -0.25)]
    """
    columns, rows, leaves = [], [], 0
    for own in parents:
        column = 1 + max((columns[j] for j in own), default=-1)
        if own:
            row = sum(rows[j] for j in own) / len(own)
            row = _free(row, column, columns, rows, own)
        else:
            row, leaves = float(leaves), leaves + 1
        columns.append(column)
        rows.append(row)
    return list(zip(columns, rows, strict=True))


def _free(row: float, column: int, columns: list[int], rows: list[float], own: tuple[int, ...]) -> float:
    """The place nearest to a row, half a row at a time, where no line to it runs through a value in between."""
    for step in (0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0):
        other = row + step
        taken = any(at == column and abs(rows[i] - other) < 0.8 for i, at in enumerate(columns))
        if not taken and not any(_crossed(j, other, column, columns, rows) for j in own):
            return other
    return row


def _crossed(j: int, row: float, column: int, columns: list[int], rows: list[float]) -> bool:
    """Whether the line from value j to a place runs through another value."""
    for i, at in enumerate(columns):
        if columns[j] < at < column:
            on_line = rows[j] + (row - rows[j]) * (at - columns[j]) / (column - columns[j])
            if abs(rows[i] - on_line) < 0.45:
                return True
    return False


def record(nodes: Sequence[Node], labels: tuple[str, str]) -> str:
    """Draw a record from its leaves, at the left, to its end, at the right; inputs can be dragged.

    Parameters
    ----------
    nodes : sequence of Node
        In the order in which they were made.
    labels : (str, str)
        What the upper and the lower number of a node are.
    """
    at = places([node.parents for node in nodes])
    top = min(row for _column, row in at)
    middles = [(24 + HALF + COLUMN * column, 54 + ROW * (row - top)) for column, row in at]
    lines = [
        _line(i, k, middles[j], middles[i], node, nodes[j])
        for i, node in enumerate(nodes)
        for k, j in enumerate(node.parents)
    ]
    boxes = [_box(i, node, middles[i]) for i, node in enumerate(nodes)]
    handles = [_dragged(node, middles[i]) for i, node in enumerate(nodes) if node.trait]
    width = max(x for x, _y in middles) + HALF + 24
    height = max(y for _x, y in middles) + 78
    return drawing(max(width, 340), height, *lines, *boxes, _legend(labels, height - 12), handles="".join(handles))


def _legend(labels: tuple[str, str], y: float) -> str:
    upper = element("tspan", written(labels[0]), class_="input")
    lower = element("tspan", written(labels[1]), class_="error")
    return element("text", upper, element("tspan", "  ·  "), lower, x=24, y=y, class_="note")


def _line(i: int, k: int, start, end, node: Node, parent: Node) -> str:
    """From a parent to what was made of it; thick, with the local derivative, once a gradient went back along it."""
    same = node.parents.count(node.parents[k]) > 1
    bend = (k - (len(node.parents) - 1) / 2) * 44 if same else 0.0  # one value used twice: two lines
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + bend
    path = f"M{start[0] + HALF:.0f} {start[1]:.0f}Q{x:.0f} {y + bend:.0f} {end[0] - HALF:.0f} {end[1]:.0f}"
    came = bool(node.slopes)
    known = node.number is not None and parent.number is not None
    line = element(
        "path",
        d=path,
        class_=f"{'error' if came else 'muted'} stroke",
        fill="none",
        stroke_width=3.5 if came else 1.5,
        stroke_dasharray=None if known else "4 5",
        id=f"line-{i}-{k}",
    )
    said = f"× {signed(node.slopes[k], 2)}" if came else ""
    share = 0.55 if not same else 0.5  # nearer to the end, where the lines of one parent are apart
    tx, ty = start[0] + HALF + (end[0] - start[0] - 2 * HALF) * share, start[1] + (end[1] - start[1]) * share + bend
    slope = element("text", written(said), x=tx, y=ty - 6, class_="error halo note middle", id=f"slope-{i}-{k}")
    return group(line, slope if said else "", id=f"edge-{i}-{k}")


def _box(i: int, node: Node, middle) -> str:
    x, y = middle
    wide = {"active": 3.5, "wrong": 3.5}.get(node.state, 1.2)
    box = element(
        "rect",
        x=x - HALF,
        y=y - 24,
        width=2 * HALF,
        height=48,
        rx=10,
        class_=f"node {'error' if node.state == 'wrong' else 'ink'}",
        stroke_width=wide,
        stroke_dasharray="6 4" if node.state == "wrong" else None,
    )
    number = "?" if node.number is None else signed(node.number, 2)
    parts = [box, element("text", written(node.sign), x=x, y=y - 6, class_="ink note middle")]
    if not node.trait:
        parts.append(element("text", written(number), x=x, y=y + 15, class_="input number middle"))
    if node.gradient is not None:
        sign = " ✗" if node.state == "wrong" else ""
        text = written(f"{signed(node.gradient, 2)}{sign}")
        parts.append(element("text", text, x=x, y=y + 42, class_="error number halo middle", id=f"gradient-{i}"))
    return group(*parts, id=f"value-{i}")


def _dragged(node: Node, middle) -> str:
    x, y = middle
    moved = Dragged(node.trait, node.number, -LIMIT, LIMIT, STEP)
    return scrub_in_picture(x, y + 10, f"{node.trait}-number", node.sign, moved, "input", signed(node.number, 1))


# --- a chain of layers -----------------------------------------------------------------------------------------------


def pieces(n: int, every: int, at: int, held: np.ndarray, reference: np.ndarray | None) -> str:
    """Draw n layers of which every k-th is kept, and over k how many are in memory at once; k can be dragged.

    Parameters
    ----------
    n, every : int
    at : int
        The layer at which the walk back is.
    held, reference : (n,)
        How many layers are in memory at once for k = 1 … n, and how many should be, where that differs.
    """
    top = _strip(n, every, at)
    low, high = 0.0, 72.0
    frame = Frame((0.0, n + 1.0), (low, high), left=56, top=128, width=560, height=220)
    k = np.arange(1, n + 1)
    curve = [marks.line(frame, [[0, n], [n + 1, n]], "muted", width=1.5, dash="5 4", id="all")]
    if reference is not None:
        curve.append(marks.line(frame, np.column_stack([k, reference]), "output", width=11, pale=True, id="right"))
    curve.append(marks.line(frame, np.column_stack([k, held]), "input", width=2.5, id="held"))
    here = float(held[every - 1])
    name = _("layers in memory at once")
    parts = [frame.axes(_("every how many-th layer is kept, k"), name), frame.window(*curve)]
    if not np.isfinite(here):
        here = 0.0
    label = marks.Label(f"k = {every}: {signed(here)}", [every, here], "input", away=[0.3, 1], id="here")
    kept_all = marks.words(frame, [n + 1, n], _("all kept"), "muted", anchor="end", shift=(-4, -6), look="note")
    moved = Dragged.across(frame, "every", every, 1, n, 1)
    grip = handle(frame, "k", [every, min(max(here, low), high)], _("every how many-th layer is kept"), moved)
    parts += [kept_all, marks.labels(frame, [label], np.column_stack([k, held])[::3]), pad(frame, "k")]
    return drawing(640, 396, top, *parts, handles=grip)


def _strip(n: int, every: int, at: int) -> str:
    """The layers in a row: kept ones are full, those of the piece at work striped by a bar over them, others empty."""
    wide, left, y = 560 / n, 56.0, 40.0
    first = at - at % every
    cells = []
    for i in range(n):
        kept, at_work = i % every == 0, first <= i < first + every
        look = "input fill" if kept else "output fill" if at_work else "muted stroke"
        height = 34 if kept else 22 if at_work else 10
        box = {"x": left + i * wide + 1, "y": y + 17 - height / 2, "width": max(wide - 2, 1), "height": height}
        cells.append(element("rect", **box, rx=2, class_=look, id=f"layer-{i}"))
    x = left + (at + 0.5) * wide
    mark = element("path", d=f"M{x:.1f} 82l-6 11h12Z", class_="error fill", id="at")
    words = [
        (left, 26, _("input"), "note"),
        (left + 560, 26, _("loss"), "note end"),
        (min(max(x, left + 75), left + 485), 108, _("the walk back is here"), "error note middle"),
    ]
    return group(*cells, mark, *(element("text", written(t), x=a, y=b, class_=c) for a, b, t, c in words), id="strip")
