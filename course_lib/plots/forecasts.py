"""Two forecasts of kite days beside what came, through a year."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, MonthLocator

from course_lib.plots.style import BLUE, GREY, INK, ORANGE, legend_above, new_axes

__all__ = ["draw_forecasts"]


def draw_forecasts(date: np.ndarray, a: np.ndarray, b: np.ndarray, y: np.ndarray, ax: Axes | None = None) -> Axes:
    """Draw forecast A as a line, forecast B as dots, and above them a tick for each day that became a kite day.

    Parameters
    ----------
    date : ndarray of shape (N,)
        As ``datetime64[D]``.
    a, b : ndarray of shape (N,)
        Probabilities.
    y : ndarray of shape (N,)
        1.0 where it became a kite day, else 0.0; the ticks of the others are below.
    ax : Axes, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> dates = np.arange(np.datetime64("2014-01-01"), np.datetime64("2014-01-03"))
    >>> draw_forecasts(dates, np.array([0.1, 0.2]), np.array([0.3, 0.1]), np.array([1.0, 0.0])).get_ylabel()
    'probability of a kite day'
    """
    ax = ax if ax is not None else new_axes(7.4, 3.6)
    ax.plot(date, b, "o", color=ORANGE, markersize=3.2, label="forecast B")
    ax.plot(date, a, color=BLUE, linewidth=2.4, label="forecast A")
    ax.plot(date[y == 1], np.full(int(y.sum()), 1.04), "|", color=INK, markersize=8, label="a kite day came (top)")
    ax.plot(date[y == 0], np.full(int((1 - y).sum()), -0.04), "|", color=GREY, markersize=8, label="none came (bottom)")
    ax.set(ylim=(-0.1, 1.1), yticks=[0, 0.25, 0.5, 0.75, 1], ylabel="probability of a kite day")
    ax.xaxis.set_major_locator(MonthLocator(bymonth=(1, 3, 5, 7, 9, 11)))
    ax.xaxis.set_major_formatter(DateFormatter("%b %Y"))
    legend_above(ax)
    return ax
