"""Slopes, a computation graph, gradients of the kite network as bars, errors of differences, and a walk downhill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from course_lib.plots.networks import NetworkPicture
from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, new_axes

__all__ = [
    "DescentPicture",
    "GraphPicture",
    "KiteGradientPicture",
    "draw_contours",
    "draw_errors",
    "draw_slope",
    "number",
]

Point = tuple[float, float]
LIT = "#ffe3a3"  # a box at work; its edge is thick as well


def number(value: float, digits: int = 2) -> str:
    """Write a number with a true minus sign, and 0 without any.

    Examples
    --------
    >>> number(-0.254), number(-0.001)
    ('−0.25', '0.00')
    """
    return f"{round(float(value), digits) + 0.0:.{digits}f}".replace("-", "−")


def draw_slope(
    x: np.ndarray, y: np.ndarray, at: Point, slope: float, *, x_label: str, y_label: str, ax: Axes | None = None
) -> Axes:
    """Draw a curve, a point on it, and the straight line with that slope through the point.

    Parameters
    ----------
    x, y : (n,)
    at : (float, float)
        The point.
    slope : float

    Returns
    -------
    Axes

    Examples
    --------
    >>> x = np.linspace(0, 2, 5)
    >>> ax = draw_slope(x, x**2, (1.0, 1.0), 2.0, x_label="x", y_label="x²")
    >>> ax.lines[1].get_ydata().tolist()
    [0.0, 2.0]
    """
    ax = ax if ax is not None else new_axes(6.4, 3.6)
    ax.plot(x, y, color=BLUE, linewidth=2.5)
    reach = (x[-1] - x[0]) / 4
    ends = np.array([-reach, reach])
    ax.plot(at[0] + ends, at[1] + slope * ends, color=ORANGE, linestyle=(0, (5, 2)), linewidth=2.2)
    ax.plot(*at, "o", color=INK, markersize=8, zorder=5)
    ax.annotate(
        f"slope {number(slope, 3)}",
        at,
        xytext=(12, 10),
        textcoords="offset points",
        fontsize=12,
        color=ORANGE,
        fontweight="bold",
    )
    room = 0.06 * (y.max() - y.min())
    ax.set(xlabel=x_label, ylabel=y_label, ylim=(y.min() - room, y.max() + room))
    ax.margins(x=0.02)
    return ax


def draw_contours(
    x: np.ndarray,
    y: np.ndarray,
    heights: np.ndarray,
    at: np.ndarray,
    arrows: np.ndarray,
    *,
    x_label: str,
    y_label: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw lines of equal height over the plane, and arrows on them.

    Parameters
    ----------
    x : (n,), y : (m,)
    heights : (m, n)
        A row for each y.
    at, arrows : (k, 2)
        Where each arrow begins, and the arrow itself, both in units of x and y.

    Returns
    -------
    Axes

    Examples
    --------
    >>> x = np.linspace(-1, 1, 5)
    >>> heights = x**2 + x[:, np.newaxis] ** 2
    >>> ax = draw_contours(x, x, heights, np.array([[0.5, 0.0]]), np.array([[0.3, 0.0]]), x_label="a", y_label="b")
    >>> ax.get_xlabel()
    'a'
    """
    ax = ax if ax is not None else new_axes(5.4, 4.6)
    ax.set_aspect("equal")
    # Each line is higher than the one before by the same factor: steep slopes and flat valleys both get some.
    levels = np.geomspace(heights.min() + np.ptp(heights) / 1000, heights.max(), 9)[:-1]
    lines = ax.contour(x, y, heights, levels, colors=GREY, linewidths=1.1)
    ax.clabel(lines, lines.levels[2:], fontsize=10, fmt="%.3g")
    ax.quiver(*at.T, *arrows.T, color=ORANGE, angles="xy", scale_units="xy", scale=1, width=0.011, zorder=4)
    ax.plot(*at.T, "o", color=INK, markersize=6, zorder=5)
    ax.grid(False)
    ax.set(xlabel=x_label, ylabel=y_label)
    return ax


def draw_errors(h: np.ndarray, errors: Mapping[str, np.ndarray], ax: Axes | None = None) -> Axes:
    """Draw the error of differences against their step, both on logarithmic scales.

    Parameters
    ----------
    h : (n,)
    errors : mapping of name to (n,)
        An error of exactly 0 has no place on such a scale and is left out.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_errors(np.array([0.1, 0.01]), {"central": np.array([1e-3, 1e-5])})
    >>> ax.get_xscale(), ax.get_yscale()
    ('log', 'log')
    """
    ax = ax if ax is not None else new_axes(6.6, 4.0)
    looks = ((ORANGE, (0, (5, 2)), "s"), (BLUE, "-", "o"))
    for (name, error), (colour, dash, marker) in zip(errors.items(), looks, strict=False):
        known = error > 0
        ax.plot(h[known], error[known], marker, color=colour, linestyle=dash, label=name, markersize=6)
    ax.set(xscale="log", yscale="log", xlabel="step h", ylabel="error of the slope")
    ax.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, fontsize=11, handlelength=3, frameon=False)
    return ax


class GraphPicture:
    """A computation graph: a box for each value, the value above it, the gradient below it.

    Parameters
    ----------
    ax : Axes, optional
    """

    def __init__(self, ax: Axes | None = None):
        self.ax = ax if ax is not None else new_axes(6.8, 3.2)

    def set_graph(self, places: Mapping[str, Point], symbols: Mapping[str, str], edges: Sequence[tuple[str, str]]):
        """Lay out another graph.

        Parameters
        ----------
        places : mapping of name to (x, y)
        symbols : mapping of name to str
            What is written into the box: the operation, or the name of an input.
        edges : sequence of (str, str)
            Pairs of names, in the direction in which values flow.
        """
        self.ax.clear()
        self.ax.axis("off")
        self.ax.set(xlim=(-0.6, 8.1), ylim=(-0.75, 2.75))
        self.places, self.edges = places, {}
        for start, end in edges:
            (x0, y0), (x1, y1) = places[start], places[end]
            (line,) = self.ax.plot([x0, x1], [y0, y1], color=GREY, linewidth=1.5, zorder=1)
            at = ((x0 + x1) / 2, (y0 + y1) / 2)
            box = {"facecolor": "white", "edgecolor": ORANGE, "boxstyle": "round,pad=0.18", "linewidth": 0.9}
            text = self.ax.text(*at, "", ha="center", va="center", fontsize=10, color=INK, bbox=box, zorder=4)
            self.edges[start, end] = line, text
        self.nodes = {name: self._node(name, symbols[name]) for name in places}

    def _node(self, name: str, symbol: str):
        x, y = self.places[name]
        box = FancyBboxPatch(
            (x - 0.24, y - 0.2), 0.48, 0.4, boxstyle="round,pad=0.06", facecolor="white", edgecolor=INK, linewidth=1.4,
            zorder=3,
        )  # fmt: skip
        self.ax.add_patch(box)
        self.ax.text(x, y - 0.01, symbol, ha="center", va="center", fontsize=14, fontweight="bold", zorder=5)
        behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
        look = {"ha": "center", "fontsize": 10.5, "bbox": behind, "zorder": 2}
        value = self.ax.text(x, y + 0.35, "", va="bottom", color=BLUE, **look)
        gradient = self.ax.text(x, y - 0.35, "", va="top", color=ORANGE, linespacing=1.15, **look)
        gradient.set_fontweight("bold")
        return box, value, gradient

    def update(
        self,
        values: Mapping[str, float],
        gradients: Mapping[str, float],
        local: Mapping[tuple[str, str], float],
        active: str | None = None,
    ) -> None:
        """Show how far the numbers have come.

        Parameters
        ----------
        values : mapping of name to float
            Those known so far; the others show a question mark.
        gradients : mapping of name to float
            Those that have arrived so far; the others show nothing.
        local : mapping of (name, name) to float
            The local derivatives by which a gradient has been multiplied so far, by edge.
        active : str, optional
            The box at work just now.
        """
        for name, (box, value, gradient) in self.nodes.items():
            value.set_text(f"{name} = {number(values[name])}" if name in values else f"{name} = ?")
            gradient.set_text(f"∂L/∂{name}\n{number(gradients[name], 3)}" if name in gradients else "")
            box.set_facecolor(LIT if name == active else "white")
            box.set_linewidth(3 if name == active else 1.4)
        for edge, (line, text) in self.edges.items():
            passed = edge in local
            text.set_text(f"× {number(local[edge])}" if passed else "")
            text.set_visible(passed)
            line.set_color(ORANGE if passed else GREY)
            line.set_linewidth(2.6 if passed else 1.5)


class KiteGradientPicture:
    """The kite network with its values, and under it the gradients of its nine parameters as bars.

    Parameters
    ----------
    W1 : (2, 2), b1 : (2,), W2 : (1, 2), b2 : (1,)
    names : sequence of 9 str
        Of the parameters, in the order of the gradients to come.
    """

    limit = 2.0  # no weather from 0 to 5 makes a larger gradient

    def __init__(self, W1, b1, W2, b2, names: Sequence[str]):
        top, self.ax = new_axes(6.4, 7.0, rows=2, gridspec_kw={"height_ratios": [1.7, 1]})
        self.network = NetworkPicture(W1, b1, W2, b2, ("wind", "rain", "kite flies"), ax=top)
        top.set(xlim=(-0.5, 5.2), ylim=(-2.15, 1.85))
        self.biases = [float(b) for b in (*np.ravel(b1), *np.ravel(b2))]
        self.at = np.arange(len(names))
        self.ax.set(xlim=(-0.6, len(names) - 0.4), ylim=(-self.limit, self.limit), ylabel="gradient of the loss")
        self.ax.set_xticks(self.at, names, fontsize=10.5)
        self.ax.set_yticks([-2, -1, 0, 1, 2], ["−2", "−1", "0", "1", "2"])
        self.ax.grid(False)  # each line and tick costs time, and this picture moves
        self.ax.axhline(0, color=INK, linewidth=1)
        for after in (2.5, 5.5):
            self.ax.axvline(after, color=PALE, linewidth=1.2, linestyle=(0, (3, 3)))
        self.pale = self.ax.vlines(self.at, 0, 0, color=ORANGE, alpha=0.35, linewidth=22)
        self.bars = self.ax.vlines(self.at, 0, 0, color=INK, linewidth=3)
        (self.tops,) = self.ax.plot([], [], "o", color=INK, markersize=6)
        above = {"transform": self.ax.get_xaxis_transform(), "ha": "center", "va": "bottom", "fontsize": 10}
        self.texts = [self.ax.text(x, 1.01, "", **above) for x in self.at]  # clear of all bars

    def update(self, x, trace, deltas, gradients, shown=None) -> None:
        """Show one weather.

        Parameters
        ----------
        x : (2,)
        trace : list of z1, a, z2, ŷ
        deltas : (3,)
            The gradients of the three sums z: hidden 1, hidden 2, output.
        gradients : (9,)
            Drawn pale, with their numbers.
        shown : (9,), optional
            The learner's, drawn dark.
        """
        self.network.update(x, trace)
        for _circle, _big, value, _name in self.network.nodes.values():
            value.set_text(value.get_text().replace("h", "a").replace("y", "ŷ"))  # h is a step here, and y the target
        for text, bias, delta in zip(self.network.bias_texts, self.biases, deltas, strict=True):
            text.set_text(f"bias {bias:+g}\n∂L/∂z = {number(delta, 3)}".replace("-", "−"))
            text.set_color(INK)
        self.pale.set_segments([[(at, 0), (at, g)] for at, g in zip(self.at, gradients, strict=True)])
        for text, g in zip(self.texts, gradients, strict=True):
            text.set_text(number(g))
        known = shown is not None
        self.ax.set_title(
            "dark: your function · pale: as it ought to be" if known else "pale: as it ought to be", fontsize=11, pad=20
        )
        self.bars.set_visible(known)
        self.tops.set_visible(known)
        if known:
            inside = np.clip(shown, -0.98 * self.limit, 0.98 * self.limit)
            self.bars.set_segments([[(at, 0), (at, g)] for at, g in zip(self.at, inside, strict=True)])
            self.tops.set_data(self.at, inside)


class DescentPicture:
    """Gradient descent: the walk on a map of the loss, the line that it fits, and the loss step by step.

    Parameters
    ----------
    x, y : (N,)
        The data.
    w : (n,), b : (m,)
        The values of slope and intercept of the map.
    surface : (m, n)
        The loss; a row for each b.
    lowest : (w, b, loss)
    most_steps : int
    """

    def __init__(self, x, y, w, b, surface, lowest, most_steps: int):
        self.ax, self.fit, self.beside = self.axes = _descent_axes()
        # Each line is higher than the one before by the same factor: the loss is steep far away and flat in the valley.
        levels = lowest[2] + np.geomspace(0.05, surface.max(), 11)
        self.ax.contour(w, b, surface, levels, colors=GREY, linewidths=0.9)
        self.ax.set(xlim=(w[0], w[-1]), ylim=(b[0], b[-1]), xlabel="weight w", ylabel="bias b")
        self.ax.set_title("■ start    ● now    ★ lowest", fontsize=11)
        self.ax.plot(*lowest[:2], "*", color=GREEN, markersize=15, markeredgecolor="white", zorder=5)
        band = {"alpha": 0.35, "solid_capstyle": "round"}
        (self.pale,) = self.ax.plot([], [], color=BLUE, linewidth=7, zorder=4, **band)
        (self.way,) = self.ax.plot([], [], "o-", color=ORANGE, markersize=4, linewidth=1.5, zorder=6)
        (self.start,) = self.ax.plot([], [], "s", color=INK, markersize=9, markeredgecolor="white", zorder=7)
        (self.here,) = self.ax.plot([], [], "o", color=ORANGE, markersize=10, markeredgecolor=INK, zorder=8)
        self.fit.plot(x, y, "o", color=INK, markersize=6, zorder=4)
        self.reach = np.array([0.0, 3.5])
        (self.line,) = self.fit.plot([], [], color=ORANGE, linewidth=2.4)
        (self.pale_line,) = self.fit.plot([], [], color=BLUE, linewidth=7, **band)
        self.beside.set(
            xlim=(-1, most_steps + 1), ylim=(0.03, 1e4), yscale="log", xlabel="step", ylabel="loss", xticks=(0, 30, 60)
        )
        self.beside.set_yticks([0.1, 10, 1000], ["0.1", "10", "1000"])
        self.beside.minorticks_off()
        self.beside.axhline(lowest[2], color=GREEN, linestyle=(0, (5, 2)), linewidth=1.5)
        (self.pale_losses,) = self.beside.plot([], [], color=BLUE, linewidth=7, **band)
        (self.losses,) = self.beside.plot([], [], "o-", color=ORANGE, markersize=3.5, linewidth=1.5)

    def update(self, way: np.ndarray, losses: np.ndarray, pale_way: np.ndarray, pale_losses: np.ndarray) -> None:
        """Show a walk, and the right one behind it.

        Parameters
        ----------
        way, pale_way : (k, 2)
            w and b at each step; no way at all where k is 0.
        losses, pale_losses : (k,)
        """
        self.pale.set_data(*pale_way.T)
        self.way.set_data(*way.T)
        self.start.set_data(*pale_way[:1].T)
        self.here.set_data(*way[-1:].T)
        for line, walked in ((self.line, way), (self.pale_line, pale_way)):
            at = [w * self.reach + b for w, b in walked[-1:]]
            line.set_data(self.reach if at else [], at[0] if at else [])
        self.losses.set_data(np.arange(len(losses)), losses)
        self.pale_losses.set_data(np.arange(len(pale_losses)), pale_losses)


def _descent_axes() -> list[Axes]:
    """The map at the left; the line and the losses one above the other at the right."""
    plan, fit, unused, losses = new_axes(7.0, 4.5, columns=2, rows=2, gridspec_kw={"width_ratios": [1.35, 1]})
    unused.remove()
    plan.set_subplotspec(plan.get_gridspec()[:, 0])
    for ax in (plan, fit, losses):  # each line and tick costs time, and this picture moves
        ax.grid(False)
    plan.set(xticks=(-2, 0, 2, 4), yticks=(-2, 0, 2, 4))
    fit.set(xlim=(0, 3.5), ylim=(-1, 8), xlabel="wind, 10 km/h", ylabel="height, 10 m")
    fit.set(xticks=(0, 1, 2, 3), yticks=(0, 4, 8))
    return [plan, fit, losses]
