"""The empty coordinate plane, and an arrow on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from course_lib.plots.style import BLUE, GREY, new_axes

__all__ = ["Arrow", "plane"]


def plane(
    ax: Axes | None = None, limit: float = 4, *, x_label: str = "first entry", y_label: str = "second entry"
) -> Axes:
    """Draw the empty coordinate plane from -limit to limit, one unit of x as long as one of y.

    Examples
    --------
    >>> plane(limit=2).get_xlabel()
    'first entry'
    """
    ax = ax if ax is not None else new_axes(4.6, 4.6)
    ax.set_aspect("equal")
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit), xlabel=x_label, ylabel=y_label)
    ticks = np.arange(-int(limit), int(limit) + 1)
    ax.set(xticks=ticks, yticks=ticks)
    ax.axhline(0, color=GREY, linewidth=1)
    ax.axvline(0, color=GREY, linewidth=1)
    return ax


class Arrow:
    """An arrow with a label at its tip, moved in place.

    Parameters
    ----------
    ax : Axes
    label : str
    colour : str
    dashed : bool
    """

    def __init__(self, ax: Axes, label: str = "", colour: str = BLUE, *, dashed: bool = False, width: float = 2.6):
        style = "-|>,head_length=9,head_width=4.5"
        self.patch = FancyArrowPatch(
            (0, 0), (0, 0), arrowstyle=style, color=colour, linewidth=width, shrinkA=0, shrinkB=0, zorder=4
        )
        if dashed:
            self.patch.set_linestyle((0, (4, 2)))
        ax.add_patch(self.patch)
        self.text = ax.text(0, 0, label, color=colour, fontweight="bold", ha="center", va="center", zorder=5)
        self.text.set_bbox({"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 1})

    def move(self, tip: Sequence[float], tail: Sequence[float] = (0.0, 0.0), label: str | None = None) -> None:
        """Put the arrow from `tail` to `tip`."""
        tip, tail = np.asarray(tip, dtype=float), np.asarray(tail, dtype=float)
        self.patch.set_positions(tuple(tail), tuple(tip))
        along = tip - tail
        span = np.hypot(*along)
        self.patch.set_visible(bool(span > 1e-9))  # matplotlib cannot give an arrow of no length a head
        axes_width = np.ptp(self.text.axes.get_xlim())
        beyond = along / span if span > 1e-9 else np.array([0.0, 1.0])
        limit = np.abs(self.text.axes.get_xlim()).max() * 0.95
        self.text.set_position(np.clip(tip + beyond * axes_width * 0.045, -limit, limit))
        if label is not None:
            self.text.set_text(label)
