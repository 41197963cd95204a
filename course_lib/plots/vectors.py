"""The plane, arrows in it, and what a matrix does to a square, a grid and a boat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon
from matplotlib.transforms import Affine2D

from course_lib.plots.planes import Arrow, plane
from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PINK, YELLOW
from course_lib.text import _

__all__ = [
    "TransformPicture",
    "TwoVectorsPicture",
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


class TwoVectorsPicture:
    """Two vectors, the shadow of v on the line of u, and the drop from v to it."""

    def __init__(self, ax: Axes | None = None, limit: float = 4):
        self.ax = plane(ax, limit)
        (self.line,) = self.ax.plot([], [], color=GREY, linewidth=1, linestyle=(0, (1, 2)))
        (self.pale,) = self.ax.plot([], [], color=GREEN, linewidth=9, alpha=0.25, solid_capstyle="butt")
        (self.drop,) = self.ax.plot([], [], color=GREY, linewidth=1.5, linestyle=(0, (4, 3)))
        self.shadow = Arrow(self.ax, "", GREEN, width=7)
        self.u, self.v = Arrow(self.ax, "u", BLUE), Arrow(self.ax, "v", ORANGE)

    def update(self, u: np.ndarray, v: np.ndarray, shadow: np.ndarray | None, reference: np.ndarray | None) -> None:
        """Show u, v and `shadow` (None hides it); `reference` is drawn as a pale band behind it.

        Parameters
        ----------
        u, v, shadow, reference : (2,)
        """
        self.u.move(u)
        self.v.move(v)
        far = 20 * u / max(np.abs(u).max(), 1e-9)
        self.line.set_data([-far[0], far[0]], [-far[1], far[1]])
        for artist in (self.shadow.patch, self.drop):
            artist.set_visible(shadow is not None)
        self.pale.set_data(*([], []) if reference is None else ([0, reference[0]], [0, reference[1]]))
        if shadow is not None:
            self.shadow.move(shadow)
            self.drop.set_data([v[0], shadow[0]], [v[1], shadow[1]])


# A boat that looks different from every side: turned, mirrored or slanted, one sees which.
_BOAT = (
    ([(-0.2, 0.35), (1.25, 0.35), (1.0, 0.0), (0.05, 0.0)], "#8a4b2a"),
    ([(0.48, 0.4), (0.48, 1.5), (0.53, 1.5), (0.53, 0.4)], INK),
    ([(0.6, 0.5), (0.6, 1.4), (1.2, 0.5)], YELLOW),
    ([(0.42, 0.5), (0.42, 1.15), (0.02, 0.5)], "#f3d08a"),
    ([(0.53, 1.5), (0.53, 1.72), (0.82, 1.61)], ORANGE),
)


class TransformPicture:
    """What a matrix does to the plane: the grid, the unit square, a boat, and the two columns as arrows."""

    def __init__(self, ax: Axes | None = None, limit: float = 3, *, labels: bool = True):
        self.labels = ("column 1", "column 2") if labels else ("", "")
        self.ax = plane(ax, limit, x_label="x", y_label="y")
        steps = np.arange(-10, 11)
        lines = [[(i, -10), (i, 10)] for i in steps] + [[(-10, i), (10, i)] for i in steps]
        self.grid = LineCollection(lines, colors="#9cc7e6", linewidths=0.9, zorder=1)
        self.ax.add_collection(self.grid, autolim=False)
        corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
        self.ax.add_patch(Polygon(corners, fill=False, edgecolor=GREY, linestyle=(0, (3, 2)), zorder=2))
        self.square = Polygon(corners, facecolor=YELLOW, alpha=0.45, edgecolor=INK, linewidth=1.5, zorder=2)
        self.boat = [Polygon(points, color=colour, zorder=3) for points, colour in _BOAT]
        for patch in (self.square, *self.boat):
            self.ax.add_patch(patch)
        self.first, self.second = Arrow(self.ax, "", BLUE), Arrow(self.ax, "", ORANGE)

    def update(self, A: np.ndarray, shown: str = "square") -> None:
        """Show the plane after A (2, 2); `shown` is "square", "boat" or "both"."""
        # matplotlib moves the points: the picture is drawn through the matrix, so nothing is computed here.
        through = Affine2D(np.block([[A, np.zeros((2, 1))], [0.0, 0.0, 1.0]])) + self.ax.transData
        for artist in (self.grid, self.square, *self.boat):
            artist.set_transform(through)
        self.square.set_visible(shown in ("square", "both"))
        for patch in self.boat:
            patch.set_visible(shown in ("boat", "both"))
        self.first.move(A[:, 0], label=self.labels[0])
        self.second.move(A[:, 1], label=self.labels[1])
