"""A kite's outline as noise is added to it, and how far drawn digits are from the nearest one that was known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, ORANGE, new_axes
from course_lib.text import _

__all__ = ["draw_clouds", "draw_distances"]

LIMIT = 2.4  # how far the plane reaches
LOOKS = ((BLUE, "o"), (ORANGE, "s"))


def draw_clouds(clouds: Mapping[int, np.ndarray]) -> list[Axes]:
    """Draw clouds of points (N, 2) in a row, each under the number of its step.

    Examples
    --------
    >>> axes = draw_clouds({0: np.zeros((3, 2)), 50: np.ones((3, 2))})
    >>> [ax.get_title() for ax in axes]
    ['t = 0', 't = 50']
    """
    axes = new_axes(6.6, 1.7, columns=len(clouds))
    for ax, (t, points) in zip(axes, clouds.items(), strict=True):
        ax.plot(*points.T, ".", color=BLUE, markersize=2, alpha=0.7)
        ax.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), xticks=[], yticks=[], aspect="equal")
        ax.set_title(_("t = {t}").format(t=t), fontsize=11)
    return list(axes)


def draw_distances(groups: Mapping[str, Sequence[float]]) -> Axes:
    """Draw the distance of each picture to the nearest known one, a row of marks per group; two looks take turns.

    Examples
    --------
    >>> ax = draw_distances({"people": [0.9, 1.1], "network": [0.1]})
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['people', 'network']
    """
    ax = new_axes(6.6, 0.9 + 0.6 * len(groups))
    for row, far in enumerate(groups.values()):
        colour, marker = LOOKS[row % len(LOOKS)]
        heights = row + 0.5 * (np.arange(len(far)) % 11 - 5) / 11
        ax.plot(far, heights, marker, color=colour, markersize=4, alpha=0.6)
    ax.set_yticks(range(len(groups)), list(groups))
    ax.set(xlabel=_("distance to the nearest digit of training"), ylim=(len(groups) - 0.5, -0.5))
    ax.set_xlim(left=0)
    return ax
