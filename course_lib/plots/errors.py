"""Errors of predictions as lengths, and fitted curves over the days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, DASHED, DOTTED, GREEN, INK, ORANGE, PINK, legend_above, new_axes

__all__ = ["draw_errors", "draw_fits"]

_WIND, _PULL = "wind, 10 km/h", "pull, newtons"
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
