"""Figures of lesson 14: many runs of one task, and how often each rule solved it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from course_lib.plots.style import BLUE, GREY, ORANGE, new_axes

__all__ = ["RunsPicture", "draw_rates"]

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
