"""Batches and their means, pairs that broadcasting compares, and sums that rounding wears away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, PINK, SKY, new_axes

__all__ = ["BatchPicture", "OffsetPicture", "draw_pairs", "draw_rates", "draw_totals"]


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


class BatchPicture:
    """The means of batches twice: as bars as wide as the batch is large, and as bars that are all equally wide.

    Parameters
    ----------
    top : float
        The largest mean that there is room for; the same in every state, so that bars can be compared.
    """

    NAMES = ("each batch as wide as it is large", "all batches equally wide")

    def __init__(self, top: float):
        self.axes = new_axes(6.8, 5.2, rows=2)
        looks = ((GREEN, "-"), (ORANGE, (0, (4, 2))))
        self.bars = [PolyCollection([], facecolor=SKY, edgecolor=INK, zorder=2) for _ax in self.axes]
        self.levels = []
        self.words = []
        for ax, bars, title, (colour, dash) in zip(self.axes, self.bars, self.NAMES, looks, strict=True):
            ax.add_collection(bars, autolim=False)
            ax.set_title(title, fontsize=11, loc="left")
            ax.set(ylabel="mean error", ylim=(0, top))
            self.levels.append(ax.axhline(0, color=colour, linestyle=dash, linewidth=2.8, zorder=4))
            look = {"color": colour, "va": "center", "fontweight": "bold", "clip_on": False}
            self.words.append(ax.text(1.01, 0, "", transform=ax.get_yaxis_transform(), **look))
        self.axes[0].set_xlabel("samples")
        self.axes[1].set_xlabel("batches")
        self.axes[1].xaxis.set_major_locator(MaxNLocator(integer=True))

    def update(self, means: np.ndarray, sizes: np.ndarray, levels: Sequence[float]) -> None:
        """Show one state.

        Parameters
        ----------
        means : ndarray of shape (B,)
            The mean error of each batch.
        sizes : ndarray of int, shape (B,)
        levels : two floats
            The mean over samples, drawn above, and the mean over batches, drawn below.
        """
        for place, (ax, widths) in enumerate(zip(self.axes, (sizes, np.ones(len(sizes))), strict=True)):
            right = np.cumsum(widths)
            left, none = right - widths, np.zeros(len(means))
            corners = np.array([[left, none], [left, means], [right, means], [right, none]])
            self.bars[place].set_verts(corners.transpose(2, 0, 1))
            self.bars[place].set_linewidth(0.4 if len(means) > 40 else 1.2)
            ax.set_xlim(0, right[-1])
            self.levels[place].set_ydata([levels[place]] * 2)
            self.words[place].set_text(f"{levels[place]:.2f}")
            self.words[place].set_y(levels[place])


class OffsetPicture:
    """The variance that two ways find, over how far from 0 the numbers are: as far as one has come."""

    LOW, HIGH = -1.5, 3.5

    def __init__(self, exponents: np.ndarray, names: Sequence[str]):
        self.ax = new_axes(6.8, 4.2)
        self.exponents = np.asarray(exponents, dtype=float)
        look = {"color": PALE, "linewidth": 8, "solid_capstyle": "round"}
        (self.truth,) = self.ax.plot([], [], label="exact, of the numbers as stored", **look)
        looks = ((BLUE, "-", "o", 4.5), (ORANGE, (0, (3, 2)), "X", 6))
        self.curves = {
            name: self.ax.plot([], [], color=c, linestyle=d, marker=m, markersize=s, linewidth=1.6, label=name)[0]
            for name, (c, d, m, s) in zip(names, looks, strict=True)
        }
        self.ax.axhline(0, color=INK, linewidth=1)
        self.ax.set(xlim=(self.exponents[0] - 0.15, self.exponents[-1] + 0.15), ylim=(self.LOW, self.HIGH))
        self.ax.set(xlabel="offset: how far from 0 the numbers are", ylabel="variance found")
        marks = np.arange(self.exponents[0], self.exponents[-1] + 1)
        self.ax.set_xticks(marks, labels=[f"$10^{mark:.0f}$" for mark in marks])
        place = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1.0), "ncols": 3}
        self.ax.legend(fontsize=10, handlelength=2.4, frameon=False, **place)
        paper = {"facecolor": "white", "edgecolor": "none", "alpha": 0.9, "pad": 2}
        self.word = self.ax.text(0, 0, "", color=ORANGE, fontweight="bold", va="center", bbox=paper, zorder=6)

    def update(self, truth: np.ndarray, found: Mapping[str, np.ndarray], place: int, word: str) -> None:
        """Show one state.

        Parameters
        ----------
        truth : ndarray of shape (n,)
            The exact variance at each exponent.
        found : mapping of str to ndarray of shape (n,)
            What each way finds.
        place : int
            As far as this exponent the curves are shown; what leaves the picture stays at its edge.
        word : str
            The last value of the last curve, written beside it.
        """
        low, high = self.LOW + 0.12, self.HIGH - 0.12
        seen = slice(place + 1)
        self.truth.set_data(self.exponents[seen], np.clip(truth[seen], low, high))
        for name, line in self.curves.items():
            line.set_data(self.exponents[seen], np.clip(found[name][seen], low, high))
        x, y = self.exponents[place], line.get_ydata()[-1]
        right = x > self.exponents.mean()
        self.word.set(text=word, ha="right" if right else "left", x=x - 0.15 if right else x + 0.15)
        self.word.set_y(y + 0.3 if y < -0.5 else y - 0.3)
