"""Losses drawn: curves with named points, and distributions side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREEN, INK, ORANGE, PINK, legend_above, new_axes

__all__ = ["draw_curves", "draw_distributions"]

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
