"""Arrows on the plane, and the points that their multiples add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.planes import Arrow, plane
from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PINK
from course_lib.text import _

__all__ = [
    "draw_combinations",
    "draw_vectors",
    "tell_combinations",
]


def draw_vectors(
    vectors: Mapping[str, Sequence[float]] | Sequence[Sequence[float]], ax: Axes | None = None, limit: float = 4
) -> Axes:
    """Draw vectors as arrows from the origin.

    Parameters
    ----------
    vectors : dict of name to (2,), or a sequence of (2,)
        Of a sequence no arrow has a name: which one is which is for the reader to say.
    limit : float
        How far the plane reaches.

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_vectors({"u": [3, 1], "v": [1, 2]}).get_xlabel()
    'first entry'
    """
    ax = plane(ax, limit)
    named = vectors.items() if isinstance(vectors, Mapping) else [("", tip) for tip in vectors]
    for (name, tip), colour in zip(named, [BLUE, ORANGE, GREEN, PINK, INK] * 4, strict=False):
        Arrow(ax, name, colour).move(tip)
    return ax


def draw_combinations(u: Sequence[float], v: Sequence[float], ax: Axes | None = None, limit: float = 4) -> Axes:
    """Draw a dot on each point that multiples of u and v add up to, in steps of ½, and the two arrows.

    Parameters
    ----------
    u, v : (2,)
    limit : float
        How far the plane reaches.

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_combinations([1, 0], [0, 1], limit=1).collections[0].get_offsets().shape
    (25, 2)
    """
    ax = plane(ax, limit)
    points = _combinations(u, v, limit)
    ax.scatter(*points.T, s=14, color=GREY, zorder=2)
    Arrow(ax, "", BLUE).move(u)
    Arrow(ax, "", ORANGE).move(v)
    return ax


def tell_combinations(u: Sequence[float], v: Sequence[float], limit: float = 4) -> str:
    """Return in words what `draw_combinations` shows.

    Examples
    --------
    >>> tell_combinations([1, 0], [2, 0], limit=1)
    'The arrows (1, 0) and (2, 0), and the 5 dots that their multiples add up to: all are on one line.'
    """
    points = _combinations(u, v, limit)
    where = _("they fill the plane") if np.linalg.matrix_rank(points) == 2 else _("all are on one line")
    text = _("The arrows {u} and {v}, and the {n} dots that their multiples add up to: {where}.")
    names = ["({:g}, {:g})".format(*tip) for tip in (u, v)]
    return text.format(u=names[0], v=names[1], n=len(points), where=where)


def _combinations(u: Sequence[float], v: Sequence[float], limit: float) -> np.ndarray:
    """The points a u + b v inside the plane, a and b in steps of ½, each once: (number of points, 2)."""
    steps = np.arange(-40, 41) / 2
    a, b = np.meshgrid(steps, steps)
    points = np.multiply.outer(a.ravel(), np.asarray(u, float)) + np.multiply.outer(b.ravel(), np.asarray(v, float))
    return np.unique(points[np.abs(points).max(axis=1) <= limit].round(9) + 0.0, axis=0)
