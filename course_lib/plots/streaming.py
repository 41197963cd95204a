"""Pairs that broadcasting compares, shares of groups, and sums that rounding wears away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.plots.style import BLUE, GREY, INK, ORANGE, PALE, PINK, SKY, new_axes

__all__ = ["draw_pairs", "draw_rates", "draw_totals"]


def draw_pairs(labels: Sequence[int], predicted: Sequence[int], ax: Axes | None = None) -> Axes:
    """Draw every truth against every prediction: where they are equal, and the diagonal that was meant.

    Parameters
    ----------
    labels, predicted : sequence of int, length N
        The truth goes to the right, the prediction down, as (N, 1) beside (N,) is laid out.
    """
    ax = new_axes(4.6, 4.6, square=True) if ax is None else ax
    n = len(labels)
    for row, column in np.ndindex(n, n):
        equal = predicted[row] == labels[column]
        ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=SKY if equal else "white", edgecolor=PALE))
        ax.text(column, row, "=" if equal else "≠", ha="center", va="center", color=INK if equal else GREY)
        if row == column:
            frame = Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, fill=False, edgecolor=ORANGE, linewidth=3)
            ax.add_patch(frame)
    ax.grid(False)
    ax.set(xlim=(-0.55, n - 0.45), ylim=(n - 0.45, -0.55), xlabel="truth, (N,)", ylabel="prediction, (N, 1)")
    ax.set_xticks(range(n), labels=[str(label) for label in labels])
    ax.set_yticks(range(n), labels=[str(label) for label in predicted])
    ax.set_title("meant: the orange diagonal; compared: all", fontsize=11, loc="left")
    return ax


def draw_rates(groups: Mapping[str, Mapping[str, tuple[int, int]]]) -> list[Axes]:
    """Draw shares of groups as bars as wide as the group is large, and the share of all as a line, side by side.

    Parameters
    ----------
    groups : mapping of str to mapping of str to (hits, size)
        A picture for each name; in it a bar for each group, the same groups in each.
    """
    axes = new_axes(7.4, 3.6, columns=len(groups), sharey=True)
    for ax, (name, parts) in zip(axes, groups.items(), strict=True):
        hits, sizes = (np.array(numbers) for numbers in zip(*parts.values(), strict=True))
        left = np.cumsum(sizes) - sizes
        ax.bar(left, hits / sizes, sizes, align="edge", color=[SKY, PALE], edgecolor=INK, linewidth=1.2)
        for place, (group, (hit, size)) in zip(left + sizes / 2, parts.items(), strict=True):
            words = group.replace(" ", "\n")
            ax.text(place, 0.3, f"{words}\n\n{hit}/{size}\n{hit / size:.2f}", ha="center", va="center", color=INK)
        level = hits.sum() / sizes.sum()
        ax.axhline(level, color=ORANGE, linestyle=(0, (4, 2)), linewidth=2.6)
        ax.text(sizes.sum() * 1.02, level, f"all\n{level:.2f}", color=ORANGE, va="center", fontweight="bold")
        ax.set_title(name, loc="left")
        ax.set(xlim=(0, sizes.sum()), ylim=(0, 1.08), xlabel="patients")
    axes[0].set_ylabel("share cured")
    return axes


def draw_totals(totals: Mapping[str, np.ndarray], step: float, ax: Axes | None = None) -> Axes:
    """Draw running totals of one and the same number, each kept in a dtype, and where they should be.

    Parameters
    ----------
    totals : mapping of str to ndarray of shape (n,)
        The total after 1, 2, …, n steps, by the name of its dtype.
    step : float
        What is added each time.
    """
    ax = new_axes(6.4, 3.8) if ax is None else ax
    n = max(map(len, totals.values()))
    steps = np.arange(1, n + 1)
    ax.plot(steps, step * steps, color=PALE, linewidth=8, label="exact", solid_capstyle="round")
    looks = zip((BLUE, ORANGE, PINK), ("-", (0, (4, 2)), (0, (1, 1.5))), strict=True)
    for (name, total), (colour, dash) in zip(totals.items(), looks, strict=False):
        ax.plot(steps, total, color=colour, linestyle=dash, linewidth=2.6, label=name)
        ax.annotate(f" {total[-1]:.0f}", (n, total[-1]), color=colour, va="center", fontweight="bold")
    ax.set(xlim=(0, 1.07 * n), xlabel="batches added", ylabel="total", ylim=(-0.03 * n * step, 1.1 * n * step))
    ax.legend(loc="upper left")
    return ax
