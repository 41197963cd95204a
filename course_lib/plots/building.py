"""Figures of networks that learn: their answers over the plane with the boundary, and losses."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import ANSWERS, BLUE, GREEN, INK, ORANGE, PINK, new_axes

__all__ = ["draw_answers", "draw_losses"]

DASHES = ["-", (0, (5, 2)), (0, (1, 1.3)), (0, (6, 2, 1, 2))]
COLOURS = [BLUE, ORANGE, GREEN, PINK]


def draw_answers(answers, limits, x, y, ax: Axes | None = None, title: str = "") -> Axes:
    """Draw what a network answers over the plane, its boundary at ½, and the points with their classes.

    Parameters
    ----------
    answers : (n, n)
        From 0 to 1 over the plane; the first row is the lowest x2.
    limits : tuple of 4 float
        Left, right, bottom, top.
    x : (N, 2)
    y : (N,)
        1 is drawn as ●, 0 as ✕.

    Examples
    --------
    >>> ax = draw_answers(np.eye(2), (0, 1, 0, 1), np.zeros((1, 2)), np.ones(1))
    >>> ax.get_xlabel(), len(ax.images)
    ('x1', 1)
    """
    ax = _plane(ax if ax is not None else new_axes(4.6, 4.4), limits)
    _surface(ax, limits).set_data(answers)
    _boundary(ax, answers, limits, INK, 2.2)
    _points(ax, x, np.asarray(y) > 0.5)
    ax.set_title(title, fontsize=11)
    return ax


def draw_losses(curves: Mapping[str, np.ndarray], ax: Axes | None = None) -> Axes:
    """Draw losses over the epochs, on a scale where each mark is ten times the next, named beside the picture.

    Examples
    --------
    >>> ax = draw_losses({"seed 1": np.array([0.1, 0.01])})
    >>> ax.get_yscale(), len(ax.lines)
    ('log', 1)
    """
    ax = ax if ax is not None else new_axes(6.4, 3.4)
    for place, (name, losses) in enumerate(curves.items()):
        ax.plot(losses, color=COLOURS[place % 4], linestyle=DASHES[place % 4], label=name)
    ax.set(yscale="log", xlabel="epoch", ylabel="loss L")
    if len(curves) > 1:
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), handlelength=3.0, fontsize=11, frameon=False)
    return ax


# --- the pieces -------------------------------------------------------------------------------------------------------


def _plane(ax: Axes, limits) -> Axes:
    left, right, bottom, top = limits
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel="x1", ylabel="x2")
    ax.set_aspect((right - left) / (top - bottom))  # always a square on the page
    ax.locator_params(nbins=5)
    ax.grid(False)
    return ax


def _surface(ax: Axes, limits):
    empty = np.full((2, 2), 0.5)
    return ax.imshow(empty, cmap=ANSWERS, vmin=0, vmax=1, origin="lower", extent=limits, zorder=0, aspect="auto")


def _markers(size: float) -> tuple[dict, dict]:
    """How points of class 1 and of class 0 look."""
    edge = {"markeredgecolor": "white", "markeredgewidth": 0.5 if size < 8 else 1, "linestyle": "", "zorder": 4}
    return (
        {"marker": "o", "color": BLUE, "markersize": size, **edge},
        {"marker": "X", "color": ORANGE, "markersize": size + 1, **edge},
    )


def _points(ax: Axes, x, ones) -> list:
    size = 11 if len(x) < 20 else 5
    kinds = zip((ones, ~ones), _markers(size), strict=True)
    return [ax.plot(*np.asarray(x)[chosen].T, **style)[0] for chosen, style in kinds]


def _boundary(ax: Axes, answers, limits, colour, width, alpha=1.0) -> list:
    """Draw the line where the answer is ½, if there is one (matplotlib warns where there is none)."""
    if not np.min(answers) < 0.5 < np.max(answers):
        return []
    left, right, bottom, top = limits
    across, up = np.linspace(left, right, answers.shape[1]), np.linspace(bottom, top, answers.shape[0])
    return [ax.contour(across, up, answers, [0.5], colors=[colour], linewidths=width, alpha=alpha)]
