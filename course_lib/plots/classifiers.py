"""How good a classifier is: scores of two classes, confusion matrices, metrics per group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, SKY, new_axes

__all__ = [
    "ConfusionPicture",
    "draw_confusion",
    "draw_group_scores",
    "draw_score_counts",
]

TALLEST = 14  # counts beyond this are cut off, and written beside the bar
_BOX = {"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1.5}


def draw_score_counts(edges: Sequence[float], negative: Sequence[int], positive: Sequence[int], ax=None, *, names=None):
    """Draw how the scores of two classes are spread: one class upwards, the other downwards.

    Parameters
    ----------
    edges : (B + 1,)
        The borders of the bins.
    negative, positive : (B,)
        Counts of class 0, drawn upwards, and of class 1, drawn downwards and hatched. A bar that is too long for the
        picture is cut off, and its count written on it.
    names : tuple of 2 str
        Of the two classes.

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_score_counts([0, 0.5, 1], [8, 1], [2, 5]).get_xlabel()
    'probability of being malignant, p'
    """
    ax = ax if ax is not None else new_axes(6.4, 3.6)
    names = names or ("benign", "malignant")
    borders = np.column_stack([edges[:-1], edges[1:]])
    for counts, sign, colour, hatch in ((negative, 1, SKY, None), (positive, -1, ORANGE, "////")):
        heights = sign * np.minimum(counts, TALLEST)
        boxes = _boxes(borders, np.zeros(len(counts)), heights)
        ax.add_collection(PolyCollection(boxes, facecolor=colour, edgecolor="white", linewidth=0.8, hatch=hatch))
        for x, count in zip(borders.mean(axis=1), counts, strict=True):
            if count > TALLEST:
                at = (x, sign * (TALLEST + 0.4))
                ax.text(*at, str(count), ha="center", va="bottom" if sign > 0 else "top", fontsize=10)
    ax.axhline(0, color=INK, linewidth=1)
    ax.set(xlim=(-0.02, 1.02), ylim=(-TALLEST - 3.5, TALLEST + 3.5), ylabel="number of tumours")
    ax.set(xlabel="probability of being malignant, p", yticks=[-10, 0, 10], yticklabels=["10", "0", "10"])
    look = {"ha": "center", "fontweight": "bold", "bbox": _BOX, "zorder": 6}
    ax.text(0.3, TALLEST + 2.8, names[0], va="top", color=BLUE, **look)  # not at ½, where a threshold starts
    ax.text(0.3, -TALLEST - 2.8, names[1], va="bottom", color=ORANGE, **look)
    return ax


class ConfusionPicture:
    """A confusion matrix of K classes: one row per true class, one column per predicted class, the diagonal is right.

    Parameters
    ----------
    names : sequence of K str
    ax : Axes, optional
    """

    def __init__(self, names: Sequence[str], ax: Axes | None = None):
        K = len(names)
        self.ax = ax if ax is not None else new_axes(*((4.0, 3.4) if K < 5 else (5.2, 4.8)))
        self.ax.set(xlim=(-0.5, K - 0.5), ylim=(K - 0.5, -0.5), xlabel="called", ylabel="true class")
        self.ax.set_xticks(range(K), names)
        self.ax.set_yticks(range(K), names, rotation=90 if K < 5 else 0, va="center")
        self.ax.set_aspect("equal")
        self.ax.grid(visible=False)
        self.ax.tick_params(length=0)
        self.cells, self.texts = {}, {}
        for j in range(K):
            for k in range(K):
                self.cells[j, k] = self.ax.add_patch(Rectangle((k - 0.5, j - 0.5), 1, 1, edgecolor="white"))
                self.texts[j, k] = self.ax.text(k, j, "", ha="center", va="center", fontsize=16 if K < 5 else 11)

    def update(self, C: np.ndarray) -> None:
        """Write the counts C (K, K); a cell is the deeper, the larger its share of its row. A cell of 0 stays blank."""
        K = len(C)
        for (j, k), cell in self.cells.items():
            share = C[j, k] / max(C[j].sum(), 1)
            red, green, blue = (0.34, 0.71, 0.91) if j == k else (0.93, 0.45, 0.13)
            cell.set_facecolor([1 - share * (1 - part) for part in (red, green, blue)])
            self.texts[j, k].set_text(str(C[j, k]) if C[j, k] or K < 5 else "")
            self.texts[j, k].set_fontweight("bold" if j == k else "normal")


def draw_confusion(C: np.ndarray, names: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw a confusion matrix C (K, K), one row per true class.

    Examples
    --------
    >>> draw_confusion(np.array([[5, 1], [0, 4]]), ["benign", "malignant"]).get_ylabel()
    'true class'
    """
    picture = ConfusionPicture(names, ax)
    picture.update(np.asarray(C))
    return picture.ax


def _boxes(edges: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[list[tuple[float, float]]]:
    sides = zip(edges, low, high, strict=True)
    return [[(left, a), (right, a), (right, b), (left, b)] for (left, right), a, b in sides]


def draw_group_scores(values: dict[str, dict[str, float]], ax: Axes | None = None) -> Axes:
    """Draw metrics per group as dots on a line from 0 to 1, a row for each metric and group.

    Parameters
    ----------
    values : dict of metric to dict of group to value

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_group_scores({"recall": {"north": 0.9, "south": 0.2}}).get_xlabel()
    'value of the metric'
    """
    rows = [(metric, group) for metric, groups in values.items() for group in groups]
    ax = ax if ax is not None else new_axes(6.4, 0.9 + 0.42 * len(rows))
    groups = list(dict.fromkeys(group for _metric, group in rows))
    looks = dict(zip(groups, zip((INK, BLUE, ORANGE, GREEN), "so^D", strict=True), strict=False))
    for y, (metric, group) in enumerate(rows):
        colour, marker = looks[group]
        ax.plot([0, values[metric][group]], [y, y], color=colour, linewidth=1.5, alpha=0.4)
        ax.plot(values[metric][group], y, marker, color=colour, markersize=10, clip_on=False)
        ax.text(1.08, y, f"{values[metric][group]:.2f}", va="center")
    for y in range(len(groups), len(rows), len(groups)):
        ax.axhline(y - 0.5, color=GREY, linewidth=0.8)
    ax.set_yticks(range(len(rows)), [f"{metric}: {group}" for metric, group in rows])
    ax.set(xlim=(-0.03, 1.2), ylim=(len(rows) - 0.4, -0.6), xticks=np.linspace(0, 1, 6), xlabel="value of the metric")
    return ax
