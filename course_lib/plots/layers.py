"""One neuron's boundary, what a network answers over the plane, and the shapes in a layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.plots.networks import NetworkPicture
from course_lib.plots.planes import Arrow
from course_lib.plots.style import ANSWERS, BLUE, GREEN, GREY, INK, ORANGE, PINK, YELLOW, new_axes
from course_lib.text import _

__all__ = [
    "NetworkMapPicture",
    "NeuronPicture",
    "draw_curves",
    "draw_shapes",
    "tell_curves",
    "weather_axes",
]

DASHES = ["-", (0, (5, 2)), (0, (1, 1.3)), (0, (6, 2, 1, 2))]


def weather_axes(ax: Axes | None = None, limit: float = 5) -> Axes:
    """Draw the empty plane of the weather: wind to the right, rain upwards, from 0 to `limit`.

    Examples
    --------
    >>> weather_axes().get_xlabel()
    'wind, 10 km/h'
    """
    ax = ax if ax is not None else new_axes(5, 5)
    ax.set_aspect("equal")
    ax.set(xlim=(0, limit), ylim=(0, limit), xlabel="wind, 10 km/h", ylabel="rain, mm/h")
    ax.set(xticks=range(int(limit) + 1), yticks=range(int(limit) + 1))
    ax.grid(False)
    return ax


class NeuronPicture:
    """What one neuron answers over the plane, its boundary, its weights as an arrow, and observed days.

    Parameters
    ----------
    points : (N, 2)
        The days: wind and rain.
    yes : (N,) of bool
        Whether the kite flew.
    """

    def __init__(self, points: np.ndarray, yes: np.ndarray, ax: Axes | None = None, limit: float = 5):
        self.ax = weather_axes(ax, limit)
        self.ax.set_title("● flew    ✕ did not fly    ○ ring: answered wrongly", fontsize=11)
        self.surface = _surface(self.ax, limit)
        self.sure = [self.ax.plot([], [], color=GREY, linewidth=1.2, linestyle=(0, (4, 3)))[0] for _side in range(2)]
        (self.boundary,) = self.ax.plot([], [], color=INK, linewidth=2.5)
        self.points = points
        self.ax.plot(*points[yes].T, "o", color=BLUE, markersize=9, zorder=4)
        self.ax.plot(*points[~yes].T, "X", color=ORANGE, markersize=10, markeredgecolor="white", zorder=4)
        (self.wrong,) = self.ax.plot(
            [], [], "o", markersize=19, markerfacecolor="none", markeredgecolor=INK, markeredgewidth=2, zorder=5
        )
        self.weights = Arrow(self.ax, "w", GREEN)

    def update(self, answers, boundary, sure, arrow, wrong) -> None:
        """Show one state of the neuron.

        Parameters
        ----------
        answers : (n, n)
            Its output over the plane, from 0 to 1; the first row is rain 0.
        boundary : (2, 2), or None
            Two points of the line where its output is ½; None where there is no such line.
        sure : sequence of two (2, 2), or None
            The lines where its output is 0.1 and 0.9.
        arrow : (2, 2), or None
            Tail and tip of the arrow in the direction of the weights.
        wrong : (N,) of bool
        """
        self.surface.set_data(answers)
        for line, ends in zip((self.boundary, *self.sure), (boundary, *(sure or (None, None))), strict=True):
            line.set_data(*([], []) if ends is None else np.transpose(ends))
        for artist in (self.weights.patch, self.weights.text):
            artist.set_visible(arrow is not None)
        if arrow is not None:
            self.weights.move(arrow[1], arrow[0])
            self.weights.text.set_position(arrow[1] + 0.3 * (arrow[1] - arrow[0]))
        self.wrong.set_data(*self.points[wrong].T)


class NetworkMapPicture:
    """The 2-2-1 network with its numbers, and under it what it answers over the whole plane.

    Parameters
    ----------
    W1 : (2, 2), b1 : (2,), W2 : (1, 2), b2 : (1,)
    names : tuple of 3 str
        What the two inputs and the output stand for.
    """

    def __init__(self, W1, b1, W2, b2, names: tuple[str, str, str], limit: float = 5):
        top, self.ax = new_axes(5.9, 7.0, rows=2, gridspec_kw={"height_ratios": [1.22, 1]})
        self.network = NetworkPicture(W1, b1, W2, b2, names, ax=top)
        top.set(xlim=(-0.5, 5.1), ylim=(-1.75, 1.85))  # closer, so that the numbers fit into their circles
        weather_axes(self.ax, limit)
        self.limit, self.lines = limit, []
        self.surface = _surface(self.ax, limit)
        (self.at,) = self.ax.plot(
            [], [], "P", color=GREEN, markersize=12, markeredgecolor="white", zorder=5, clip_on=False
        )
        self.legend = self.ax.text(limit * 1.06, limit, "", va="top", fontsize=11, linespacing=1.7)

    def update(self, weights, x, trace, answers, learner=None, what: str = "output") -> None:
        """Show one state.

        Parameters
        ----------
        weights : tuple of W1, b1, W2, b2
        x : (2,)
            The weather that goes through.
        trace : list
            z1, h, z2 and the output for it.
        answers : (n, n)
            Over the plane, from 0 to 1; the first row is rain 0.
        learner : (n, n), optional
            The same by the learner's own function: it is shown instead, with the boundary of `answers` as a pale band.
        what : str
            What is mapped.
        """
        self.network.set_parameters(*weights)
        self.network.update(x, trace)
        self.at.set_data([x[0]], [x[1]])
        shown = answers if learner is None else learner
        self.surface.set_data(np.clip(shown, 0, 1))
        for lines in self.lines:
            lines.remove()
        self.lines = [] if learner is None else self._contour(answers, GREEN, 10, 0.3)
        self.lines += self._contour(shown, INK, 2.2, 1)
        pale = "" if learner is None else "\npale band: where\nit should be"
        drawn = what if learner is None else "your function"
        self.legend.set_text(
            f"map of:\n{drawn}\nblue: above ½\norange: below ½\nblack line: ½{pale}\n✚ the weather above"
        )

    def _contour(self, answers, colour, width, alpha):
        if not answers.min() < 0.5 < answers.max():  # matplotlib warns where there is no such line
            return []
        at = np.linspace(0, self.limit, len(answers))
        return [self.ax.contour(at, at, answers, [0.5], colors=[colour], linewidths=width, alpha=alpha)]


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


def _surface(ax: Axes, limit: float):
    """An image over the plane from 0 to `limit`, to be given its answers."""
    return ax.imshow(
        np.full((2, 2), 0.5), cmap=ANSWERS, vmin=0, vmax=1, origin="lower", extent=(0, limit, 0, limit), zorder=0
    )
