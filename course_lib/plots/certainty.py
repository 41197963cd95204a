"""Errors in parts, and with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import FixedLocator

from course_lib.plots.style import BLUE, DASHED, DOTTED, GREY, INK, ORANGE, PALE, SKY, legend_above, new_axes

__all__ = ["BiasVariancePicture", "BootstrapPicture", "SamplingPicture", "draw_intervals"]

_WIND, _PULL, _SQUARED = "wind, 10 km/h", "pull, newtons", "mean squared error, newtons²"
_WEATHER = {"xlim": (0, 5), "ylim": (-10, 60), "yticks": [0, 20, 40, 60], "xlabel": _WIND, "ylabel": _PULL}


def draw_intervals(
    intervals: dict[str, tuple[float, float, float]],
    ax: Axes | None = None,
    *,
    unit: str = _SQUARED,
    zero: bool = False,
    limits: tuple[float, float] | None = None,
) -> Axes:
    """Draw one row per estimate: a dot, and a bar for its interval.

    Parameters
    ----------
    intervals : dict of name to (low, estimate, high)
    unit : str
        Label of the axis.
    zero : bool
        Mark 0, the place of no difference.
    limits : tuple of 2 floats, optional
        Of the axis.

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_intervals({"A": (1, 2, 3)}, unit="newtons").get_xlabel()
    'newtons'
    """
    ax = ax if ax is not None else new_axes(6.8, 0.5 * len(intervals) + 1.1)
    for row, (low, estimate, high) in enumerate(intervals.values()):
        ax.plot([low, high], [row, row], color=BLUE, linewidth=3, marker="|", markersize=14, markeredgewidth=2.5)
        ax.plot([estimate], [row], "o", color=INK, markersize=8)
    if zero:
        ax.axvline(0, color=ORANGE, linestyle=DASHED, linewidth=1.8)
    ax.set(yticks=range(len(intervals)), yticklabels=list(intervals), xlabel=unit)
    ax.set_ylim(len(intervals) - 0.4, -0.6)
    if limits:
        ax.set_xlim(*limits)
    ax.grid(False, axis="y")
    return ax


class BiasVariancePicture:
    """Above the polynomials of many trainings and their mean; below bias², variance and noise, one bar per degree.

    Parameters
    ----------
    degrees : sequence of int
    shown : int
        How many of the trainings are drawn.
    """

    def __init__(self, degrees: Sequence[int], shown: int = 30):
        self.axes = new_axes(5.1, 5.4, rows=2)
        upper, lower = self.axes
        self.degrees, self.shown = np.asarray(degrees), shown
        self.many = LineCollection([], colors=SKY, linewidths=0.8, alpha=0.55, label=f"{shown} trainings")
        upper.add_collection(self.many, autolim=False)
        (self.truth,) = upper.plot([], [], color=INK, linestyle=DOTTED, linewidth=2.6, label="truth")
        (self.mean,) = upper.plot([], [], color=ORANGE, linestyle=DASHED, linewidth=2.6, label="their mean")
        upper.set(**_WEATHER)
        zeros, width = np.zeros(len(self.degrees)), 0.72
        looks = [("bias²", ORANGE, "///"), ("variance", SKY, ""), ("noise", PALE, "")]
        self.bars = {
            name: lower.bar(self.degrees, zeros, width, color=colour, hatch=hatch, edgecolor="white", label=name)
            for name, colour, hatch in looks
        }
        (self.mark,) = lower.plot([], [], "v", color=INK, markersize=9, clip_on=False)
        self.top = 150.0
        lower.set(
            xlim=(0.4, self.degrees[-1] + 0.6),
            ylim=(0, self.top),
            yticks=[0, 50, 100, 150],
            xlabel="degree",
            ylabel=_SQUARED,
        )
        lower.xaxis.set_major_locator(FixedLocator(self.degrees))
        lower.grid(False, axis="x")
        legend_above(upper)
        legend_above(lower)

    def update(
        self,
        grid: np.ndarray,
        truth: np.ndarray,
        predictions: np.ndarray,
        mean: np.ndarray,
        parts: np.ndarray,
        degree: int,
    ) -> None:
        """Show one state.

        Parameters
        ----------
        grid, truth, mean : (G,)
        predictions : (R, G)
            One row per training.
        parts : (3, D)
            Squared bias, variance and noise variance of each degree; a bar that is too tall ends at the border.
        degree : int
            The one drawn above.
        """
        self.many.set_segments([np.column_stack([grid, row]) for row in predictions[: self.shown]])
        self.truth.set_data(grid, truth)
        self.mean.set_data(grid, mean)
        bottoms = np.vstack([np.zeros(parts.shape[1]), np.cumsum(parts, axis=0)])
        for bars, bottom, heights in zip(self.bars.values(), bottoms, parts, strict=False):
            for bar, y, height in zip(bars, bottom, heights, strict=True):
                bar.set_y(y)
                bar.set_height(height)
        self.mark.set_data([degree], [min(bottoms[-1, list(self.degrees).index(degree)] + 10, self.top)])


class SamplingPicture:
    """A histogram of the means of many samples, and the bell curve that the standard error promises."""

    def __init__(self):
        self.axes = new_axes(5.1, 3.9)
        self.bars = self.axes.stairs([0.0], [0.0, 1.0], fill=True, color=SKY, label="means")
        (self.bell,) = self.axes.plot([], [], color=ORANGE, linestyle=DASHED, linewidth=2.6, label="promised")
        self.truth = self.axes.axvline(0, color=INK, linestyle=DOTTED, linewidth=2, label="truth")
        self.span = [self.axes.axvline(0, color=GREY, linewidth=1.2) for _side in range(2)]
        self.span[0].set_label("±1.96 SE")
        self.axes.set(yticks=[], ylabel="how often")
        legend_above(self.axes)

    def update(
        self, means: np.ndarray, edges: np.ndarray, truth: float, standard_error: float, top: float, unit: str
    ) -> None:
        """Show one state.

        Parameters
        ----------
        means : (S,)
        edges : (K + 1,)
            Borders of the bars; what lies outside is not drawn.
        truth, standard_error : float
            Centre and width of the bell.
        top : float
            Where the axis ends; it begins at 0.
        unit : str
            Of the values, for the axis.
        """
        counts, _edges = np.histogram(means, edges)
        heights = counts / len(means) / np.diff(edges)
        x = np.linspace(0, top, 801)
        bell = np.exp(-(((x - truth) / standard_error) ** 2) / 2) / (standard_error * np.sqrt(2 * np.pi))
        self.bars.set_data(heights, edges)
        self.bell.set_data(x, bell)
        self.truth.set_xdata([truth, truth])
        for line, side in zip(self.span, (-1.96, 1.96), strict=True):
            line.set_xdata([truth + side * standard_error] * 2)
        self.axes.set(xlim=(0, top), ylim=(0, 1.1 * min(heights.max(), 2 * bell.max())), xlabel=f"mean, {unit}")


class BootstrapPicture:
    """Above the errors of two models with intervals; below the resampled means of their difference.

    Parameters
    ----------
    learner : bool
        Whether the intervals come from the learner: the right ones are then pale bands behind.
    """

    def __init__(self, *, learner: bool = False):
        self.axes = new_axes(5.1, 4.8, rows=2, gridspec_kw={"height_ratios": [1, 1.7]})
        upper, lower = self.axes
        band = {"color": BLUE, "linewidth": 14, "alpha": 0.22, "solid_capstyle": "butt"}
        name = "interval, yours" if learner else "interval"
        look = {"color": BLUE, "linewidth": 3, "marker": "|", "markersize": 16, "markeredgewidth": 2.5, "label": name}
        self.pale = [ax.plot([], [], **band)[0] for ax in (upper, upper, lower)]
        self.interval = [ax.plot([], [], **look)[0] for ax in (upper, upper, lower)]
        look = {"marker": "o", "color": INK, "markersize": 8, "linestyle": "none", "label": "measured"}
        self.dots = [ax.plot([], [], **look)[0] for ax in (upper, upper, lower)]
        look = {"marker": "D", "color": ORANGE, "markersize": 8, "linestyle": "none", "markerfacecolor": "white"}
        self.truths = [ax.plot([], [], **look, label="truth")[0] for ax in (upper, upper, lower)]
        upper.set(xlim=(0, 100), ylim=(1.6, -0.6), yticks=[0, 1], yticklabels=["A", "B"], xlabel=_SQUARED)
        upper.grid(False, axis="y")
        self.edges = np.arange(-61.0, 62.0, 2.0)
        middles = (self.edges[:-1] + self.edges[1:]) / 2
        self.bars = lower.bar(middles, np.zeros(len(middles)), 2.0, color=SKY, edgecolor="white", linewidth=0.5)
        lower.axvline(0, color=GREY, linestyle=DASHED, linewidth=1.8)
        lower.set(
            xlim=(-60, 60),
            ylim=(0, 0.3),
            yticks=[0, 0.1, 0.2, 0.3],
            xlabel="error of B minus error of A, newtons²",
            ylabel="share of resamples",
        )
        lower.text(-58, 0.29, "B better", va="top")
        lower.text(58, 0.29, "A better", va="top", ha="right")
        legend_above(upper, keep=("measured", "truth", name))

    def update(
        self,
        measured: Sequence[float],
        truths: Sequence[float],
        intervals: Sequence[tuple[float, float] | None],
        references: Sequence[tuple[float, float]],
        shares: np.ndarray,
    ) -> None:
        """Show one state; each argument but the last has an entry for A, B, and B minus A.

        Parameters
        ----------
        measured, truths : sequence of 3 floats
        intervals, references : sequence of 3 pairs
            None hides one; the references are the pale bands.
        shares : ndarray
            Of the resampled differences, between the neighbours in `edges`.
        """
        heights = (0.0, 1.0, 0.255)
        for row, height in enumerate(heights):
            self.dots[row].set_data([measured[row]], [height])
            self.truths[row].set_data([truths[row]], [height])
            for line, pair in ((self.interval[row], intervals[row]), (self.pale[row], references[row])):
                line.set_data(*([], []) if pair is None else (pair, (height, height)))
        for bar, share in zip(self.bars, shares, strict=True):
            bar.set_height(share)
