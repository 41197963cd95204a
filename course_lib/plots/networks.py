"""The 2-2-1 network drawn as a graph, with the numbers on it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle

from course_lib.plots.style import BLUE, GREY, INK, ORANGE, new_axes

__all__ = ["NetworkPicture"]

_INPUTS = ((0.0, 1.0), (0.0, -1.0))
_HIDDEN = ((2.3, 1.0), (2.3, -1.0))
_OUTPUT = ((4.6, 0.0),)
_RADIUS = 0.42


class NetworkPicture:
    """Two inputs, two hidden nodes, one output: circles, weighted edges, and the values of one input sample.

    Parameters
    ----------
    W1 : (2, 2), b1 : (2,), W2 : (1, 2), b2 : (1,)
        Written on the edges and under the nodes.
    names : tuple of 3 str
        What the two inputs and the output stand for.
    """

    def __init__(self, W1, b1, W2, b2, names: tuple[str, str, str] = ("x1", "x2", "y"), ax: Axes | None = None):
        self.ax = ax if ax is not None else new_axes(6.6, 3.9)
        self.ax.set(xlim=(-0.85, 5.6), ylim=(-1.85, 1.85))
        self.ax.set_aspect("equal")
        self.ax.axis("off")
        self.names, self.edges = names, {}
        for layer, (froms, tos) in enumerate(((_INPUTS, _HIDDEN), (_HIDDEN, _OUTPUT))):
            for i, start in enumerate(froms):
                for j, end in enumerate(tos):
                    self.edges[layer, j, i] = self._edge(start, end, shift=0.2 if layer == 0 else 0.34)
        self.nodes = {place: self._node(place) for place in (*_INPUTS, *_HIDDEN, *_OUTPUT)}
        self._captions()
        self.set_parameters(W1, b1, W2, b2)

    def set_parameters(self, W1, b1, W2, b2) -> None:
        """Write the nine parameters on the picture."""
        self.weights = {0: np.asarray(W1, dtype=float), 1: np.asarray(W2, dtype=float)}
        self.biases = [*np.ravel(b1), *np.ravel(b2)]
        for (layer, j, i), (line, text) in self.edges.items():
            w = self.weights[layer][j, i]
            text.set_text(f"{w:+g}".replace("-", "−"))
            text.set_color(BLUE if w >= 0 else ORANGE)
            line.set_linestyle("-" if w >= 0 else (0, (4, 2)))
            line.set_color(BLUE if w >= 0 else ORANGE)

    def update(self, x: np.ndarray, trace: list[np.ndarray], step: int = 4) -> None:
        """Write the values of one sample on the picture.

        Parameters
        ----------
        x : (2,)
        trace : list of (1, 2), (1, 2), (1, 1), (1, 1)
            z1, h, z2 and the output, as `Network.trace` returns them.
        step : int
            How far the numbers have come: 0 inputs only, 1 z of the hidden nodes, 2 h, 3 z of the output, 4 the output.
        """
        z1, h, z2, y = (np.ravel(part) for part in trace)
        for place, value, name in zip(_INPUTS, x, self.names, strict=False):
            self._write(place, f"{value:g}", "", name, level=None)
        for k, place in enumerate(_HIDDEN):
            label = f"hidden {k + 1}"
            self._write(place, _z(z1[k], step >= 1), _f("h", h[k], step >= 2), label, h[k] if step >= 2 else None)
        self._write(
            _OUTPUT[0], _z(z2[0], step >= 3), _f("ŷ", y[0], step >= 4), self.names[2], y[0] if step >= 4 else None
        )
        sent = {0: x, 1: h}
        for (layer, j, i), (line, _text) in self.edges.items():
            under_way = step >= (1 if layer == 0 else 3)
            # The width says how much of the number at the start arrives at the end: |weight times value|.
            line.set_linewidth(
                0.8 + min(abs(self.weights[layer][j, i] * sent[layer][i]), 8.0) * 0.75 if under_way else 0.8
            )
            line.set_alpha(0.9 if under_way else 0.3)
        for text, bias in zip(self.bias_texts, self.biases, strict=True):
            text.set_text(f"bias {bias:+g}".replace("-", "−"))

    def _edge(self, start, end, shift):
        (line,) = self.ax.plot([start[0], end[0]], [start[1], end[1]], zorder=1, solid_capstyle="round")
        x, y = (start[k] + (end[k] - start[k]) * (shift + 0.08) for k in (0, 1))
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.95}
        return line, self.ax.text(
            x, y, "", ha="center", va="center", fontsize=11, fontweight="bold", bbox=box, zorder=2
        )

    def _node(self, place):
        circle = Circle(place, _RADIUS, facecolor="white", edgecolor=INK, linewidth=1.6, zorder=3)
        self.ax.add_patch(circle)
        x, y = place
        big = self.ax.text(x, y, "", ha="center", va="center", fontsize=11, zorder=4)
        small = self.ax.text(x, y - 0.17, "", ha="center", va="center", fontsize=11, fontweight="bold", zorder=4)
        name = self.ax.text(x, y + _RADIUS + 0.14, "", ha="center", va="bottom", fontsize=11, zorder=4)
        return circle, big, small, name

    def _captions(self):
        below = {"ha": "center", "va": "top", "fontsize": 10, "color": GREY}
        self.bias_texts = [self.ax.text(x, y - _RADIUS - 0.1, "", **below) for x, y in (*_HIDDEN, *_OUTPUT)]

    def _write(self, place, upper, lower, name, level):
        circle, big, small, title = self.nodes[place]
        big.set_text(upper)
        big.set_y(place[1] + (0.15 if lower else 0.0))
        small.set_text(lower)
        title.set_text(name)
        circle.set_facecolor(_tint(level))


def _z(value: float, known: bool) -> str:
    return f"z {value:.2f}".replace("-", "−") if known else "?"


def _f(name: str, value: float, known: bool) -> str:
    return f"{name} {value:.2f}" if known else ""


def _tint(level: float | None) -> tuple[float, float, float]:
    """White for unknown or 0, a light yellow that deepens towards 1; the number is written on it as well."""
    strength = 0.0 if level is None else float(np.clip(level, 0, 1))
    return tuple(1 - strength * (1 - part) * 0.75 for part in to_rgb("#ffd24d"))
