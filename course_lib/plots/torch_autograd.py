"""What autograd has recorded, as a graph; a loss and its gradient over all scores, computed in two ways."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import FancyBboxPatch

from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, new_axes

__all__ = ["RecordPicture", "ScorePicture"]

LIT = "#ffe3a3"  # the box at work; its edge is thick as well
HALF = (0.92, 0.36)  # of a box: half its width and height


class RecordPicture:
    """A chain of operations from left to right, with the parameters above those that use them.

    Parameters
    ----------
    chain : sequence of str
        Names of the values, in the order in which they are computed.
    leaves : mapping of str to str
        Name of a parameter: name of the value that is computed with it.
    """

    def __init__(self, chain: Sequence[str], leaves: Mapping[str, str]):
        self.ax = new_axes(7.4, 5.2)
        self.ax.set(xlim=(-1.25, 2.35 * len(chain) - 1.2), ylim=(-1.35, 5.45))
        self.ax.axis("off")
        self.places = {name: (2.35 * place, 0.0) for place, name in enumerate(chain)}
        height: dict[str, float] = {}
        for leaf, user in leaves.items():
            height[user] = height.get(user, 0.35) + 2.25
            self.places[leaf] = (self.places[user][0], height[user])
        edges = [*itertools.pairwise(chain), *leaves.items()]
        self.edges = {edge: self._edge(*edge) for edge in edges}
        self.nodes = {name: self._node(name) for name in self.places}

    def _edge(self, start: str, end: str):
        (x0, y0), (x1, y1) = self.places[start], self.places[end]
        side = 0.0 if y0 == y1 else -1.13  # a parameter's line goes down beside the boxes under it
        (line,) = self.ax.plot([x0 + side, x1 + side, x1], [y0, y1, y1], color=GREY, zorder=1)
        return line

    def _node(self, name: str):
        x, y = self.places[name]
        box = FancyBboxPatch((x - HALF[0], y - HALF[1]), 2 * HALF[0], 2 * HALF[1], boxstyle="round,pad=0.04",
                             facecolor="white", edgecolor=INK, zorder=3)  # fmt: skip
        self.ax.add_patch(box)
        look = {"ha": "center", "fontsize": 10, "zorder": 4, "linespacing": 1.1}
        title = self.ax.text(x, y, "", va="center", fontweight="bold", **look)
        value = self.ax.text(x, y + HALF[1] + 0.1, "", va="bottom", color=BLUE, **look)
        gradient = self.ax.text(x, y - HALF[1] - 0.1, "", va="top", color=ORANGE, fontweight="bold", **look)
        return box, title, value, gradient

    def update(
        self,
        labels: Mapping[str, str],
        values: Mapping[str, str],
        gradients: Mapping[str, str],
        recorded: Mapping[tuple[str, str], bool],
        active: str | None,
    ) -> None:
        """Show one state.

        Parameters
        ----------
        labels : mapping of name to str
            What is written into each box.
        values, gradients : mapping of name to str
            What is known so far; what is missing stays empty.
        recorded : mapping of (str, str) to bool
            Whether the way back leads along this edge; only those that have been computed.
        active : str or None
            The box at work.
        """
        for name, (box, title, value, gradient) in self.nodes.items():
            title.set_text(labels[name])
            value.set_text(values.get(name, ""))
            gradient.set_text(gradients.get(name, ""))
            box.set_facecolor(LIT if name == active else "white")
            box.set_linewidth(3.0 if name == active else 1.3)
        for edge, line in self.edges.items():
            known = edge in recorded
            on = known and recorded[edge]
            line.set_color(GREEN if on else GREY)
            line.set_linewidth(3.0 if on else 1.3)
            line.set_linestyle("-" if on or not known else (0, (2, 3)))


class ScorePicture:
    """A loss and its gradient over the score z, from scores and by way of p, with a point at one score."""

    def __init__(self, z: np.ndarray):
        self.loss, self.slope = new_axes(6.4, 5.0, rows=2, sharex=True)
        self.z = z
        self.loss.set(ylim=(-6, 126), ylabel="loss")
        self.slope.set(xlim=(z[0], z[-1]), ylim=(-0.12, 1.25), ylabel="gradient", xlabel="z, the score")
        looks = {"from scores": (BLUE, "-", 2.6), "by way of p": (ORANGE, (0, (4, 2)), 2.6)}
        self.curves = {
            name: tuple(ax.plot([], [], color=c, linestyle=d, linewidth=w, label=name)[0] for ax in self.axes)
            for name, (c, d, w) in looks.items()
        }
        self.points = {
            name: tuple(ax.plot([], [], m, color=c, markersize=9, zorder=5)[0] for ax in self.axes)
            for name, (c, m) in {"from scores": (BLUE, "o"), "by way of p": (ORANGE, "X")}.items()
        }
        self.loss.legend(
            loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, fontsize=11, handlelength=3, frameon=False
        )

    @property
    def axes(self):
        return [self.loss, self.slope]

    def update(self, curves: Mapping[str, Sequence[np.ndarray]], at: float, points: Mapping[str, Sequence[float]]):
        """Show one state.

        Parameters
        ----------
        curves : mapping of name to two (n,)
            The loss and its gradient over all z.
        at : float
            The score looked at.
        points : mapping of name to two floats
        """
        for name, lines in self.curves.items():
            for line, y in zip(lines, curves[name], strict=True):
                line.set_data(self.z, y)
            for point, y in zip(self.points[name], points[name], strict=True):
                point.set_data([at], [y])
