"""A figure of lesson 14: how often each rule solved a task."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREY, new_axes

__all__ = ["draw_rates"]


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
