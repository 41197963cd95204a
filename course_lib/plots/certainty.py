"""Estimates with their intervals."""

from __future__ import annotations

from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, DASHED, INK, ORANGE, new_axes

__all__ = ["draw_intervals"]

_SQUARED = "mean squared error, newtons²"


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
