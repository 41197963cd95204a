"""Errors of predictions: as lengths, as curves over the degree of a polynomial, in parts, and with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from course_lib.plots.style import BLUE, DASHED, DOTTED, GREEN, GREY, INK, ORANGE, PALE, PINK, legend_above, new_axes

__all__ = [
    "LinePicture",
    "PolynomialPicture",
    "draw_errors",
    "draw_fits",
]

_WIND, _PULL, _SQUARED = "wind, 10 km/h", "pull, newtons", "mean squared error, newtons²"
_WEATHER = {"xlim": (0, 5), "ylim": (-10, 60), "yticks": [0, 20, 40, 60], "xlabel": _WIND, "ylabel": _PULL}


def draw_errors(
    x: Sequence[float], y: Sequence[float], y_hat: Sequence[float], ax: Axes | None = None, title: str = ""
) -> Axes:
    """Draw measured and predicted values, and each error as the line between the two, with its number.

    Parameters
    ----------
    x, y, y_hat : (N,)
        Wind, measured pull, predicted pull.
    title : str

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_errors([1, 2], [8, 19], [6, 20]).get_ylabel()
    'pull, newtons'
    """
    ax = ax if ax is not None else new_axes(6.4, 3.9)
    x, y, y_hat = (np.asarray(part, dtype=float) for part in (x, y, y_hat))
    ax.vlines(x, y, y_hat, color=ORANGE, linewidth=3, linestyle=DASHED, zorder=2)
    ax.plot(x, y, "o", color=BLUE, markersize=9, label="measured, y", zorder=3)
    ax.plot(x, y_hat, "D", color=INK, markerfacecolor="white", markersize=8, label="predicted, ŷ", zorder=3)
    for place, measured, predicted in zip(x, y, y_hat, strict=True):
        label = f"{measured - predicted:+.3g}".replace("-", "−")
        ax.annotate(
            label, (place, (measured + predicted) / 2), (9, 0), textcoords="offset points", va="center", fontsize=10
        )
    ax.set(xlim=(0, 5), ylim=(0, 45), xlabel=_WIND, ylabel=_PULL, title=title)
    legend_above(ax, lift=0.08 if title else 0.0)
    return ax


def draw_fits(
    x: Sequence[float],
    y: Sequence[float],
    grid: Sequence[float],
    curves: dict[str, Sequence[float]],
    ax: Axes | None = None,
) -> Axes:
    """Draw the days trained on, and up to four fitted curves.

    Parameters
    ----------
    x, y : (N,)
    grid : (G,)
    curves : dict of name to (G,)

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_fits([1, 2], [8, 19], [0, 5], {"line": [0, 50]}).get_xlabel()
    'wind, 10 km/h'
    """
    ax = ax if ax is not None else new_axes(6.4, 4.0)
    ax.plot(x, y, "o", color=BLUE, markersize=7, label="trained on", zorder=3)
    looks = [(INK, "-"), (ORANGE, DASHED), (GREEN, (0, (6, 2, 1, 2))), (PINK, DOTTED)]
    for (name, values), (colour, dashes) in zip(curves.items(), looks, strict=False):
        ax.plot(grid, values, color=colour, linestyle=dashes, label=name)
    ax.set(**_WEATHER)
    legend_above(ax)
    return ax


class LinePicture:
    """Above a line through a few days, with its errors; below the squares of these errors and their mean.

    Parameters
    ----------
    x : (N,)
        The winds.
    """

    def __init__(self, x: np.ndarray):
        self.axes = new_axes(5.1, 5.0, rows=2, gridspec_kw={"height_ratios": [1.7, 1]})
        upper, lower = self.axes
        self.x = np.asarray(x)
        self.errors = upper.vlines(self.x, 0, 0, color=ORANGE, linewidth=3, linestyle=DASHED, zorder=2)
        (self.days,) = upper.plot([], [], "o", color=BLUE, markersize=9, label="measured, y", zorder=3)
        (self.line,) = upper.plot([], [], color=INK, label="line, ŷ")
        upper.set(xlim=(0, 3), ylim=(-20, 60), xlabel=_WIND, ylabel=_PULL)
        self.bars = lower.bar(self.x, np.zeros(len(self.x)), 0.3, color=ORANGE, hatch="///", edgecolor="white")
        self.mean = lower.axhline(0, color=INK, linestyle=DOTTED, linewidth=2.4, label="their mean, MSE")
        lower.set(xlim=(0, 3), ylim=(0, 100), xlabel=_WIND, ylabel="squared error")
        legend_above(upper)
        legend_above(lower)

    def update(self, y: np.ndarray, slope: float, intercept: float) -> None:
        """Show one state.

        Parameters
        ----------
        y : (N,)
        slope, intercept : float
            Of the line. A square that is too tall ends at the border.
        """
        predicted = slope * self.x + intercept
        ends = np.array([0.0, 3.0])
        self.line.set_data(ends, slope * ends + intercept)
        self.days.set_data(self.x, y)
        self.errors.set_segments([[(x, a), (x, b)] for x, a, b in zip(self.x, y, predicted, strict=True)])
        squares = (y - predicted) ** 2
        for bar, square in zip(self.bars, squares, strict=True):
            bar.set_height(square)
        self.mean.set_ydata([squares.mean()] * 2)


class PolynomialPicture:
    """Above a polynomial through the days; below the errors of every degree, on a scale where each step is ten times.

    Parameters
    ----------
    degrees : sequence of int
    learner : bool
        Whether the validation errors come from the learner: the right ones are then a pale band behind.
    """

    def __init__(self, degrees: Sequence[int], *, learner: bool = False):
        self.axes = new_axes(5.1, 5.4, rows=2)
        upper, lower = self.axes
        self.degrees = np.asarray(degrees)
        (self.truth,) = upper.plot([], [], color=GREY, linestyle=DOTTED, label="truth")
        (self.curve,) = upper.plot([], [], color=INK, label="polynomial")
        (self.train,) = upper.plot([], [], "o", color=BLUE, markersize=6, label="trained on")
        square = {"color": ORANGE, "markerfacecolor": "white", "markersize": 6}
        (self.unseen,) = upper.plot([], [], "s", **square, linestyle="none", label="unseen")
        upper.set(**_WEATHER)
        self.limits = (0.1, 1000.0)
        (self.noise,) = lower.plot([], [], color=GREY, linestyle=DOTTED, label="noise")
        (self.mark,) = lower.plot([], [], color=PALE, linewidth=9, zorder=0.5)
        (self.pale,) = lower.plot([], [], color=ORANGE, linewidth=9, alpha=0.25, solid_capstyle="butt")
        (self.train_errors,) = lower.plot([], [], "o-", color=BLUE, markersize=6, label="training")
        name = "validation, yours" if learner else "validation"
        (self.unseen_errors,) = lower.plot([], [], "s", **square, linestyle=DASHED, label=name)
        lower.set_yscale("log")
        lower.set(xlim=(0.4, self.degrees[-1] + 0.6), ylim=self.limits, xlabel="degree", ylabel=_SQUARED)
        lower.set_yticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1000"])
        lower.yaxis.set_minor_locator(NullLocator())
        lower.xaxis.set_major_locator(FixedLocator(self.degrees))
        for ax in self.axes:
            legend_above(ax)

    def update(
        self,
        grid: np.ndarray,
        truth: np.ndarray,
        curve: np.ndarray,
        train: tuple[np.ndarray, np.ndarray],
        unseen: tuple[np.ndarray, np.ndarray] | None,
        train_errors: np.ndarray,
        unseen_errors: np.ndarray | None,
        reference: np.ndarray | None,
        noise_variance: float,
        degree: int,
    ) -> None:
        """Show one state.

        Parameters
        ----------
        grid, truth, curve : (G,)
        train, unseen : pair of (N,) and pair of (M,)
            Wind and pull; None hides the unseen days.
        train_errors, unseen_errors, reference : (D,)
            One for each degree; None hides them. What is beyond the scale lies on its border.
        noise_variance : float
        degree : int
            The one drawn above.
        """
        self.truth.set_data(grid, truth)
        self.curve.set_data(grid, curve)
        self.train.set_data(*train)
        self.unseen.set_data(*(unseen if unseen is not None else ([], [])))
        for line, errors in ((self.train_errors, train_errors), (self.unseen_errors, unseen_errors)):
            self._set(line, errors)
        self._set(self.pale, reference)
        self.noise.set_data([0, self.degrees[-1] + 1], [noise_variance] * 2)
        self.mark.set_data([degree, degree], self.limits)

    def _set(self, line, errors: np.ndarray | None) -> None:
        line.set_data(*([], []) if errors is None else (self.degrees, np.clip(errors, *self.limits)))
