"""Losses drawn: curves with named points, two distributions side by side, a bell over data, slopes, and a surface."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, PINK, legend_above, new_axes

__all__ = ["GaussianPicture", "NeuronPicture", "SurfacePicture", "draw_curves", "draw_distributions"]

# A line is told by its dash as well as by its colour.
_LINES = ((BLUE, "-"), (ORANGE, (0, (5, 2))), (GREEN, (0, (1, 1.2))), (PINK, (0, (7, 2, 1, 2))))


def draw_curves(
    x: np.ndarray,
    curves: dict[str, np.ndarray],
    *,
    x_label: str,
    y_label: str,
    points: dict[str, tuple[float, float]] | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw named curves over the same x, and named points.

    Parameters
    ----------
    x : (n,)
    curves : dict of name to (n,)
        A single curve needs no legend; its name may be "".
    x_label, y_label : str
    points : dict of text to (x, y), optional
        Each gets a dot, and its text to the upper right of it.
    title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_curves(np.array([0, 1]), {"half": np.array([0, 0.5])}, x_label="x", y_label="y")
    >>> ax.lines[0].get_ydata().tolist()
    [0.0, 0.5]
    """
    ax = ax if ax is not None else new_axes(6.4, 3.6)
    for (name, y), (colour, dash) in zip(curves.items(), _LINES, strict=False):
        ax.plot(x, y, color=colour, linestyle=dash, label=name)
    for text, (at_x, at_y) in (points or {}).items():
        ax.plot(at_x, at_y, "o", color=INK, markersize=6)
        ax.annotate(text, (at_x, at_y), xytext=(6, 6), textcoords="offset points", fontsize=10.5)
    ax.set(xlabel=x_label, ylabel=y_label)
    ax.margins(x=0.02)
    if len(curves) > 1:
        legend_above(ax, handle=2.6)
    if title:
        ax.set_title(title, pad=26 if len(curves) > 1 else 8)
    return ax


def draw_distributions(distributions: dict[str, np.ndarray], outcomes: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw two or more distributions over the same outcomes as bars side by side, each with its number.

    Parameters
    ----------
    distributions : dict of name to (K,)
    outcomes : sequence of K str

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_distributions({"p": [0.5, 0.5], "q": [0.9, 0.1]}, ["heads", "tails"])
    >>> len(ax.patches)
    4
    """
    ax = ax if ax is not None else new_axes(6.4, 3.2)
    width = 0.8 / len(distributions)
    looks = ((BLUE, ""), (ORANGE, "///"), (GREEN, "..."))
    for number, ((name, values), (colour, hatch)) in enumerate(zip(distributions.items(), looks, strict=False)):
        at = np.arange(len(outcomes)) + (number - (len(distributions) - 1) / 2) * width
        bars = ax.bar(at, values, width * 0.92, color=colour, hatch=hatch, edgecolor="white", label=name)
        ax.bar_label(bars, fmt="%.2f", fontsize=10, padding=2)
    ax.set(xticks=range(len(outcomes)), xticklabels=outcomes, ylabel="probability")
    ax.margins(y=0.12)
    ax.grid(False, axis="x")
    legend_above(ax, handle=2.6)
    return ax


class GaussianPicture:
    """A bell curve over data, and below it what each of the data costs.

    Parameters
    ----------
    data : (n,)
    x : (m,)
        Where the bell is drawn.
    """

    highest_cost = 8.0

    def __init__(self, data: np.ndarray, x: np.ndarray, axes: Sequence[Axes] | None = None):
        axes = axes if axes is not None else new_axes(6.6, 5.2, rows=2, sharex=True)
        self.axes, self.data, self.x = axes, data, x
        bell, cost = axes
        bell.set(xlim=(x[0], x[-1]), ylim=(0, 0.62), ylabel="density p(y)")
        cost.set(ylim=(-0.6, self.highest_cost), xlabel="minutes in the air, y", ylabel="surprise, nats")
        bell.set(yticks=(0, 0.2, 0.4, 0.6))  # each tick costs time, and this picture moves
        cost.set(yticks=(0, 2, 4, 6, 8), xticks=range(2, 11, 2))
        (self.curve,) = bell.plot([], [], color=BLUE)
        self.heights = bell.vlines(data, 0, 0, color=GREY, linewidth=1.5)
        bell.plot(data, np.full(len(data), 0.008), "o", color=INK, markersize=6, clip_on=False)
        handle = {"color": ORANGE, "markersize": 10, "linestyle": "none", "zorder": 6, "markeredgecolor": "white"}
        (self.mean_handle,) = bell.plot([], [], marker="D", **handle)
        (self.spread_handle,) = bell.plot([], [], marker="s", **handle)
        (self.reach,) = bell.plot([], [], color=ORANGE, linewidth=1.5, linestyle=(0, (4, 2)))
        box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1}
        self.mean_text = bell.text(0, 0, "mean", color=ORANGE, ha="right", va="center", fontsize=10.5, bbox=box)
        self.spread_text = bell.text(0, 0, "spread", color=ORANGE, ha="left", va="center", fontsize=10.5, bbox=box)
        cost.axhline(0, color=GREY, linewidth=1)
        self.pale = cost.vlines(data, 0, 0, color=BLUE, alpha=0.25, linewidth=11)
        (self.pale_mean,) = cost.plot([], [], color=BLUE, alpha=0.25, linewidth=9, solid_capstyle="butt")
        self.bars = cost.vlines(data, 0, 0, color=INK, linewidth=1.8)
        (self.tops,) = cost.plot([], [], "o", color=INK, markersize=6)
        (self.off,) = cost.plot([], [], "^", color=ORANGE, markersize=9, clip_on=False)
        (self.mean_line,) = cost.plot([], [], color=GREEN, linestyle=(0, (5, 2)))
        self.label = cost.set_title("", loc="right", color=GREEN, fontsize=11)

    def update(self, mean, spread, bell, heights, costs, average, shown_costs=None, shown_average=None) -> None:
        """Show a bell and what the data cost under it.

        Parameters
        ----------
        mean, spread : float
        bell : (m,)
            The density at x.
        heights, costs : (n,)
            The density and the surprise at each of the data; the surprises are drawn pale.
        average : float
            The mean of `costs`.
        shown_costs : (n,), shown_average : float, optional
            Drawn dark, over the pale ones; None hides them.
        """
        self.curve.set_data(self.x, bell)
        self.heights.set_segments([[(x, 0), (x, height)] for x, height in zip(self.data, heights, strict=True)])
        level = min(bell.max(), 0.6)
        self.mean_handle.set_data([mean], [level])
        self.spread_handle.set_data([mean + spread], [level * 0.6065])  # a bell is e^−½ as high there
        self.reach.set_data([mean, mean + spread], [level * 0.6065] * 2)
        self.mean_text.set_position((mean - 0.25, level))
        self.spread_text.set_position((mean + spread + 0.2, level * 0.6065))
        self._stand(self.pale, costs)
        self.pale_mean.set_data([self.x[0], self.x[-1]], [average, average])
        known = shown_costs is not None
        for artist in (self.bars, self.tops, self.off, self.mean_line, self.label):
            artist.set_visible(known)
        if known:
            self._stand(self.bars, shown_costs)
            high = shown_costs > self.highest_cost
            self.tops.set_data(self.data[~high], shown_costs[~high])
            self.off.set_data(self.data[high], np.full(high.sum(), self.highest_cost * 0.97))
            self.mean_line.set_data([self.x[0], self.x[-1]], [shown_average, shown_average])
            self.label.set_text(f"mean surprise {shown_average:.3f}".replace("-", "−"))

    def _stand(self, lines, costs) -> None:
        lines.set_segments([[(x, 0), (x, cost)] for x, cost in zip(self.data, costs, strict=True)])


class NeuronPicture:
    """Two losses of one neuron against its score, and beside them their slopes; a point and its tangent on each.

    Parameters
    ----------
    z : (n,)
        The scores.
    """

    names = ("cross-entropy", "squared error")

    def __init__(self, z: np.ndarray, axes: Sequence[Axes] | None = None):
        axes = axes if axes is not None else new_axes(7.4, 3.9, columns=2)
        self.axes, self.z = axes, z
        left, right = axes
        left.set(xlim=(z[0], z[-1]), ylim=(-0.2, 8.2), xlabel="score z", ylabel="loss")
        right.set(xlim=(z[0], z[-1]), ylim=(-1.15, 1.15), xlabel="score z", ylabel="slope of the loss")
        left.set(xticks=(-8, -4, 0, 4, 8), yticks=(0, 2, 4, 6, 8))
        right.set(xticks=(-8, -4, 0, 4, 8), yticks=(-1, -0.5, 0, 0.5, 1))
        self.pale, self.lines, self.dots, self.tangents = [], {}, {}, {}
        for ax in axes:
            ax.axhline(0, color=GREY, linewidth=1)
            self.pale.append(ax.plot([], [], color=BLUE, alpha=0.25, linewidth=9, solid_capstyle="butt")[0])
        for name, (colour, dash), marker in zip(self.names, _LINES, "os", strict=False):
            self.lines[name] = [ax.plot([], [], color=colour, linestyle=dash, label=name)[0] for ax in axes]
            self.dots[name] = [ax.plot([], [], marker, color=colour, markersize=9, zorder=6)[0] for ax in axes]
            (self.tangents[name],) = left.plot([], [], color=INK, linewidth=1.3, zorder=5)
        legend_above(left, handle=2.6)

    def update(self, z, curves, values, slopes, pale, shown=()) -> None:
        """Show both losses at one score.

        Parameters
        ----------
        z : float
        curves : dict of name to (losses, slopes), each (n,)
        values, slopes : dict of name to float
            At z; a name left out has no point and no tangent.
        pale : (losses, slopes)
            Of the right cross-entropy, drawn behind.
        shown : collection of str
            Whose curves to draw.
        """
        for band, y in zip(self.pale, pale, strict=True):
            band.set_data(self.z, y)
        for name in self.names:
            for line, y in zip(self.lines[name], curves[name], strict=True):
                line.set_visible(name in shown)
                line.set_data(self.z, y)
            for artist in (*self.dots[name], self.tangents[name]):
                artist.set_visible(name in values)
            if name in values:
                for dot, at in zip(self.dots[name], (values[name], slopes[name]), strict=True):
                    dot.set_data([z], [at])
                run, rise = 1.6, 1.6 * slopes[name]
                self.tangents[name].set_data([z - run, z + run], [values[name] - rise, values[name] + rise])


class SurfacePicture:
    """Contour lines of a loss over two weights, a walk on it, and the loss along the walk.

    Parameters
    ----------
    w : (n,)
        The values of either weight.
    surfaces : dict of name to (n, n)
        A loss each; rows are the second weight.
    lowest : dict of name to (w1, w2, loss)
    """

    def __init__(self, w, surfaces, lowest, axes: Sequence[Axes] | None = None, most_steps: int = 60):
        axes = axes if axes is not None else new_axes(7.4, 4.0, columns=2, width_ratios=[1.3, 1])
        self.ax, self.beside = axes
        self.ax.figure.get_layout_engine().set(wspace=0.08)
        self.ax.set_aspect("equal")
        self.ax.set(xlim=(w[0], w[-1]), ylim=(w[0], w[-1]), xlabel="weight of wind, w1", ylabel="weight of rain, w2")
        self.ax.set(xticks=np.linspace(w[0], w[-1], 5), yticks=np.linspace(w[0], w[-1], 5))
        self.ax.grid(False)
        self.beside.locator_params(axis="both", nbins=4)
        self.beside.set(xlim=(-0.5, most_steps + 0.5), xlabel="step", ylabel="loss")
        self.lowest, self.sets, self.tops = lowest, {}, {}
        for name, surface in surfaces.items():
            levels = np.linspace(surface.min(), surface.max(), 14)
            # An image is drawn faster than filled contours, and this picture moves.
            reach = (w[0], w[-1], w[0], w[-1])
            top = (
                1.4 * surface.max() - 0.4 * surface.min()
            )  # keeps the darkest blues away, on which no line can be seen
            shade = self.ax.imshow(
                surface, cmap="Blues", vmax=top, extent=reach, origin="lower", interpolation="bilinear"
            )
            lines = self.ax.contour(w, w, surface, levels[1:-1:2], colors=GREY, linewidths=0.8)
            labels = self.ax.clabel(lines, fontsize=10, fmt="%.1f" if surface.max() > 2 else "%.2f")
            self.sets[name], self.tops[name] = (shade, lines, *labels), float(surface.max())
        (self.star,) = self.ax.plot([], [], "*", color=GREEN, markersize=15, markeredgecolor="white", zorder=5)
        (self.way,) = self.ax.plot([], [], "o-", color=ORANGE, markersize=4, linewidth=1.6, zorder=6)
        (self.start,) = self.ax.plot([], [], "s", color=INK, markersize=9, markeredgecolor="white", zorder=7)
        (self.here,) = self.ax.plot([], [], "o", color=ORANGE, markersize=10, markeredgecolor=INK, zorder=8)
        (self.floor,) = self.beside.plot([], [], color=GREEN, linestyle=(0, (5, 2)), linewidth=1.5)
        (self.descent,) = self.beside.plot([], [], "o-", color=ORANGE, markersize=4, linewidth=1.6)
        self.floor_text = self.beside.text(most_steps, 0, "smallest", color=GREEN, ha="right", va="top", fontsize=10.5)
        for spine in self.ax.spines.values():
            spine.set_edgecolor(PALE)

    def update(self, name: str, way: np.ndarray, losses: np.ndarray) -> None:
        """Show the walk `way` (steps + 1, 2) on the surface called `name`, with the loss at each of its points."""
        for other, artists in self.sets.items():
            for artist in artists:
                artist.set_visible(other == name)
        w1, w2, smallest = self.lowest[name]
        self.star.set_data([w1], [w2])
        self.way.set_data(*way.T)
        self.start.set_data(*way[:1].T)
        self.here.set_data(*way[-1:].T)
        top = self.tops[name]
        self.beside.set_ylim(-0.02 * top, 1.05 * top)
        self.floor.set_data(self.beside.get_xlim(), [smallest, smallest])
        self.floor_text.set_y(smallest - 0.015 * top)
        self.descent.set_data(np.arange(len(losses)), losses)
