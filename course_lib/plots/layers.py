"""Curves over one axis, and the shapes in a layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.plots.style import BLUE, GREEN, INK, ORANGE, PINK, YELLOW, new_axes
from course_lib.text import _

__all__ = [
    "draw_curves",
    "draw_shapes",
    "tell_curves",
]

DASHES = ["-", (0, (5, 2)), (0, (1, 1.3)), (0, (6, 2, 1, 2))]


def draw_curves(x: np.ndarray, curves: Mapping[str, np.ndarray], ax: Axes | None = None) -> Axes:
    """Draw curves over the same x, named beside the picture.

    Examples
    --------
    >>> ax = draw_curves(np.arange(3.0), {"square": np.arange(3.0) ** 2})
    >>> ax.get_legend().get_texts()[0].get_text()
    'square'
    """
    ax = ax if ax is not None else new_axes(6.4, 3.2)
    ax.set(xlabel="x", ylabel="output")
    for (name, y), colour, dash in zip(curves.items(), [BLUE, ORANGE, GREEN, PINK], DASHES, strict=False):
        ax.plot(x, y, color=colour, linestyle=dash, linewidth=2.6, label=name)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), handlelength=3.2, frameon=False, fontsize=11)
    return ax


def tell_curves(x: np.ndarray, curves: Mapping[str, np.ndarray]) -> str:
    """Return what `draw_curves` shows in words: where each curve begins and ends, and whether it is a straight line.

    Examples
    --------
    >>> x = np.arange(3.0)
    >>> tell_curves(x, {"a": 2 * x, "b": x**2})
    'From x = 0 to x = 2. a: a straight line from 0.0 to 4.0. b: a curve with bends, from 0.0 to 4.0.'
    """
    told = [_("From x = {low:g} to x = {high:g}.").format(low=x[0], high=x[-1])]
    for name, y in curves.items():
        off = np.abs(y - np.interp(x, x[[0, -1]], y[[0, -1]])).max()
        straight = off < 1e-9 * max(1.0, np.abs(y).max())
        text = _("{name}: a straight line from {first:.1f} to {last:.1f}.")
        bent = _("{name}: a curve with bends, from {first:.1f} to {last:.1f}.")
        first, last = np.round(y[[0, -1]], 1) + 0.0  # no −0.0
        told.append((text if straight else bent).format(name=name, first=first, last=last))
    return " ".join(told).replace("-", "−")


def draw_shapes(samples: int, inputs: int, nodes: int, ax: Axes | None = None) -> Axes:
    """Draw x @ W.T + b = z as tables of cells, with their shapes; the row of one sample and its node stand out.

    Examples
    --------
    >>> ax = draw_shapes(samples=4, inputs=2, nodes=3)
    >>> [text.get_text() for text in ax.texts if "(" in text.get_text()]
    ['(4, 2)', '(2, 3)', '(3,)', '(4, 3)']
    """
    ax = ax if ax is not None else new_axes(6.8, 2.9)
    ax.set_aspect("equal")
    ax.axis("off")
    tables = (("x", samples, inputs, "@"), ("W.T", inputs, nodes, "+"), ("b", 1, nodes, "="), ("z", samples, nodes, ""))
    left, middle = 0.0, samples / 2
    marked = {"x": (1, None), "W.T": (None, nodes - 1), "b": (0, nodes - 1), "z": (1, nodes - 1)}
    for name, rows, columns, sign in tables:
        bottom = middle - rows / 2
        for row in range(rows):
            for column in range(columns):
                wanted = marked[name]
                lit = all(want in (None, here) for want, here in zip(wanted, (row, column), strict=True))
                corner = (left + column, bottom + rows - 1 - row)
                ax.add_patch(Rectangle(corner, 1, 1, facecolor=YELLOW if lit else "white", edgecolor=INK, alpha=0.9))
        centre = left + columns / 2
        shape = f"({columns},)" if name == "b" else f"({rows}, {columns})"
        ax.text(centre, samples + 0.35, name, ha="center", va="bottom", fontsize=13, fontweight="bold")
        ax.text(centre, -0.35, shape, ha="center", va="top", fontsize=11)
        ax.text(left + columns + 0.6, middle, sign, ha="center", va="center", fontsize=15)
        left += columns + 1.2
    ax.set(xlim=(-0.2, left - 1), ylim=(-1.2, samples + 1.3))
    return ax
