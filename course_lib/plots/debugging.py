"""Pictures of lesson 14: updates held against the gradient, many runs of one task, and how often each solved it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Wedge

from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, new_axes

__all__ = ["EvidencePicture", "RunsPicture", "draw_rates"]

_ABOVE = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1.0), "borderaxespad": 0.2, "frameon": False, "fontsize": 10.5}


def draw_rates(names: Sequence[str], solved: Sequence[int], runs: int, ax: Axes | None = None) -> Axes:
    """Draw how many of a number of runs were solved, a bar a rule, with the number written on it.

    Parameters
    ----------
    names : sequence of str
    solved : sequence of int
    runs : int

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_rates(["as published", "mended"], [11, 15], 20)
    >>> [text.get_text() for text in ax.texts]
    ['11', '15']
    """
    ax = ax if ax is not None else new_axes(6.6, 0.42 * len(names) + 1.0)
    places = np.arange(len(names))[::-1]
    ax.barh(places, solved, color=BLUE, height=0.62)
    for place, count in zip(places, solved, strict=True):
        ax.text(count + runs / 100, place, f"{count}", va="center", fontsize=11)
    ax.axvline(solved[0], color=GREY, linestyle=(0, (4, 3)), linewidth=1.4)
    ax.set(yticks=places, yticklabels=names, xlim=(0, 1.04 * runs), xlabel=f"solved, of {runs}")
    ax.set_xticks(np.linspace(0, runs, 5))
    ax.grid(False, axis="y")
    return ax


class EvidencePicture:
    """Left, the ratio of update to −gradient, entry by entry; right, two directions of a step of two hidden nodes.

    Parameters
    ----------
    with_published : bool
        Name the pale points in the legend.
    """

    sizes = 500.0  # the ratios that fit on the picture, either sign

    def __init__(self, axes: Sequence[Axes] | None = None, *, with_published: bool = False):
        axes = axes if axes is not None else new_axes(6.8, 3.9, columns=2, width_ratios=[1.55, 1])
        self.axes = axes
        left, right = axes
        left.set_yscale("symlog", linthresh=1, linscale=0.6)
        left.set(ylim=(-self.sizes, self.sizes), ylabel="update divided by −gradient")
        ticks = (-100, -10, -1, 0, 1, 10, 100)
        left.set_yticks(ticks, [f"{tick}".replace("-", "−") for tick in ticks])
        left.minorticks_off()
        left.grid(False, axis="x")
        left.axhline(1, color=GREEN, alpha=0.3, linewidth=8)
        left.axhline(0, color=GREY, linewidth=1)
        (self.pale,) = left.plot(
            [], [], "D", color=ORANGE, alpha=0.3, markersize=11, linestyle="none", label="published"
        )
        (self.hidden,) = left.plot([], [], "s", color=ORANGE, markersize=8, linestyle="none", label="hidden")
        (self.output,) = left.plot([], [], "o", color=BLUE, markersize=8, linestyle="none", label="output")
        handles = [self.output, self.hidden] + [self.pale] * with_published
        left.legend(handles=handles, ncols=3, handletextpad=0.1, columnspacing=1.0, **_ABOVE)
        self.group_texts = [left.text(0, 0, "", ha="center", va="top", fontsize=10.5) for _group in range(4)]
        right.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), xticks=(), yticks=())
        right.set(xlabel="step of hidden node 1\nwide: steepest descent\ndashed: the update", ylabel="of hidden node 2")
        right.set_aspect("equal")
        self.downhill = Wedge((0, 0), 1.0, 0, 180, facecolor=GREEN, alpha=0.1)
        right.add_patch(self.downhill)
        right.axhline(0, color=PALE, linewidth=1)
        right.axvline(0, color=PALE, linewidth=1)
        arrow = {"annotation_clip": False, "zorder": 5}
        self.steepest = right.annotate(
            "", (1, 0), (0, 0), arrowprops={"arrowstyle": "-|>", "color": GREEN, "lw": 7, "alpha": 0.4}, **arrow
        )
        self.taken = right.annotate(
            "", (1, 0), (0, 0), arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 2, "linestyle": "--"}, **arrow
        )
        self.title = right.set_title("", fontsize=11)

    def update(
        self,
        ratios: dict[str, np.ndarray],
        captions: dict[str, str],
        steepest: np.ndarray,
        taken: np.ndarray | None,
        angle: float | None,
        published: dict[str, np.ndarray] | None = None,
    ) -> None:
        """Show one rule on one sample.

        Parameters
        ----------
        ratios : dict of "W1", "b1", "W2", "b2" to (n,)
            A parameter that is left out has no points.
        captions : dict of the same four names to str
            Written above each group.
        steepest, taken : (2,)
            The direction of the hidden step that goes down most steeply, and of the one taken, each of length 1.
        angle : float
            Between the two, in degrees.
        published : dict as `ratios`, optional
            Drawn pale, behind.
        """
        left = self.axes[0]
        start, places, middles = 0, {}, []
        for name, size in ((name, len(values)) for name, values in (published or ratios).items()):
            places[name] = np.arange(start, start + size)
            middles.append(start + (size - 1) / 2)
            start += size + 1
        left.set_xlim(-1, start - 1)
        left.set_xticks(middles, list(places))
        for artist, names, source in (
            (self.hidden, ("W1", "b1"), ratios),
            (self.output, ("W2", "b2"), ratios),
            (self.pale, ("W1", "b1"), published or {}),
        ):
            there = [name for name in names if name in source]
            at = np.concatenate([places[name] for name in there]) if there else []
            values = np.concatenate([source[name] for name in there]) if there else []
            artist.set_data(at, np.clip(values, -0.9 * self.sizes, 0.9 * self.sizes))
        for text, name, middle in zip(self.group_texts, places, middles, strict=True):
            text.set_text(captions.get(name, ""))
            text.set_position((middle, 0.95 * self.sizes))
        self._turn(steepest, taken)
        self.title.set_text("" if angle is None else f"{angle:.1f}° from steepest descent")

    def _turn(self, steepest, taken):
        self.steepest.xy = tuple(steepest)
        way = np.degrees(np.arctan2(steepest[1], steepest[0]))
        self.downhill.set_theta1(way - 90)
        self.downhill.set_theta2(way + 90)
        self.taken.set_visible(taken is not None)
        if taken is not None:
            self.taken.xy = tuple(taken)


class RunsPicture:
    """Left, a loss curve a run; right, how far each run's worst answer is from its target at the end."""

    def __init__(self, axes: Sequence[Axes] | None = None):
        axes = axes if axes is not None else new_axes(6.8, 3.8, columns=2, width_ratios=[1.3, 1])
        self.axes = axes
        left, right = axes
        left.set(xlim=(0, 5000), ylim=(0, 0.4), xlabel="rounds through the table", ylabel="mean squared error")
        right.set(ylim=(-0.04, 1.04), xlabel="seed", ylabel="worst answer's miss")
        left.set(xticks=(0, 2500, 5000), yticks=(0, 0.1, 0.2, 0.3, 0.4))
        right.set(yticks=(0, 0.25, 0.5, 0.75, 1))
        self.stuck_lines = LineCollection([], colors=ORANGE, linewidths=1.5, linestyles=[(0, (4, 2))])
        self.solved_lines = LineCollection([], colors=BLUE, linewidths=1.2)
        for lines in (self.stuck_lines, self.solved_lines):
            left.add_collection(lines)
        right.axhline(0.25, color=GREY, linestyle=(0, (1, 2)), linewidth=1.5)
        (self.solved,) = right.plot([], [], "o", color=BLUE, markersize=7, label="solved")
        (self.stuck,) = right.plot([], [], "X", color=ORANGE, markersize=8, label="not solved")
        left.legend(
            [self.solved_lines, self.stuck_lines], ["solved", "not solved"], ncols=2, handlelength=2.4, **_ABOVE
        )
        right.legend(ncols=2, handletextpad=0.1, columnspacing=1.0, **_ABOVE)

    def update(self, rounds: np.ndarray, losses: np.ndarray, misses: np.ndarray, solved: np.ndarray) -> None:
        """Show S runs: rounds (R,), losses (R, S), misses (S,), and which were solved (S,)."""
        left, right = self.axes
        left.set_xlim(rounds[0], rounds[-1])
        for lines, which in ((self.stuck_lines, ~solved), (self.solved_lines, solved)):
            lines.set_segments([np.column_stack([rounds, curve]) for curve in losses.T[which]])
        seeds = np.arange(len(misses))
        right.set_xlim(-1, len(misses))
        for dots, which in ((self.stuck, ~solved), (self.solved, solved)):
            dots.set_data(seeds[which], misses[which])
