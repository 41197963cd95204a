"""Slopes, lines of equal height with arrows on them, and errors of differences."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREY, INK, ORANGE, new_axes

__all__ = ["draw_contours", "draw_errors", "draw_slope", "number"]

Point = tuple[float, float]


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
