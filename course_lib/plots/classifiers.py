"""How good a classifier is: scores of two classes, confusion matrices, ROC curves, calibration, groups, costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle
from matplotlib.ticker import MultipleLocator

from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PINK, SKY, new_axes

__all__ = [
    "CalibrationPicture",
    "ConfusionPicture",
    "CostPicture",
    "RocPicture",
    "ThresholdPicture",
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


class ThresholdPicture:
    """Scores of two classes, a threshold, and all that follows: the confusion matrix, four metrics, and their curves.

    Parameters
    ----------
    axes : list of 4 Axes
        For the scores, the matrix, the curves and the metrics.
    counts : tuple (edges, negative, positive)
        As `draw_score_counts` takes them.
    thresholds : (T,)
    curves : dict of name to (T,)
        "precision" and "recall" at each threshold.
    """

    METRICS = ("accuracy", "precision", "recall", "F1")

    def __init__(self, axes: Sequence[Axes], counts: tuple, thresholds: np.ndarray, curves: dict[str, np.ndarray]):
        scores, matrix, lines, bars = self.axes = axes
        draw_score_counts(*counts, ax=scores)
        scores.set(xlabel="", xticks=[])  # the curves below have the same axis; every label costs time in a redraw
        scores.grid(visible=False)
        self.side = Rectangle((0, -30), 1, 60, facecolor=ORANGE, alpha=0.08, zorder=0)
        scores.add_patch(self.side)
        self.matrix = ConfusionPicture(("benign", "malignant"), matrix)
        lines.set(xlim=(-0.02, 1.02), ylim=(-0.03, 1.08), xlabel="threshold on p", ylabel="value of the metric")
        lines.set(xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[0, 0.5, 1])
        (self.recall,) = lines.plot(thresholds, curves["recall"], color=BLUE, linewidth=1.6, linestyle=(0, (5, 2)))
        (self.reference,) = lines.plot(thresholds, curves["precision"], color=ORANGE, linewidth=7, alpha=0.25)
        (self.precision,) = lines.plot(thresholds, curves["precision"], color=ORANGE, linewidth=1.6)
        look = {"fontsize": 10, "bbox": _BOX, "zorder": 6}
        self.names = [
            lines.text(0.28, 0.97, "recall (dashed)", color=BLUE, **look),
            lines.text(0.36, 0.62, "precision (solid)", color=ORANGE, **look),
        ]
        self.cuts = [ax.axvline(0, color=INK, linewidth=2, zorder=5) for ax in (scores, lines)]
        bars.set(xlim=(0, 1.28), ylim=(3.6, -0.6), xticks=[0, 1])
        bars.set_yticks(range(4), self.METRICS)
        bars.grid(visible=False)
        colours = (GREY, ORANGE, BLUE, GREEN)
        self.bars = bars.barh(range(4), [0] * 4, color=colours, height=0.6)
        self.numbers = [bars.text(0, k, "", va="center", fontsize=11) for k in range(4)]

    def update(
        self,
        threshold: float,
        C: np.ndarray,
        metrics: Sequence[float],
        precision: np.ndarray | None,
        *,
        curves: bool = True,
    ) -> None:
        """Move the threshold.

        Parameters
        ----------
        threshold : float
        C : (2, 2)
            The confusion matrix there.
        metrics : sequence of 4 floats
            Accuracy, precision, recall and F1.
        precision : (T,) or None
            The learner's curve of precision; None hides it.
        curves : bool
            Show the curves, which tell what other thresholds would do.
        """
        for cut in self.cuts:
            cut.set_xdata([threshold, threshold])
        self.side.set_x(threshold)
        self.matrix.update(C)
        for artist in (self.recall, self.reference, *self.names):
            artist.set_visible(curves)
        self.precision.set_visible(curves and precision is not None)
        if precision is not None:
            self.precision.set_ydata(precision)
        for bar, number, value in zip(self.bars, self.numbers, metrics, strict=True):
            bar.set_width(value)
            number.set_x(value + 0.03)
            number.set_text(f"{value:.3f}")


class RocPicture:
    """Scores of two classes on a line with a threshold, and the ROC curve as far as the threshold has come.

    Parameters
    ----------
    axes : list of 2 Axes
        For the scores and for the curve.
    reach : float
        How far the axis of the scores goes to either side.
    """

    ROWS = (11.5, 10.5)  # heights of class 0 and class 1; far above the curve's, so that a pointer knows where it is

    def __init__(self, axes: Sequence[Axes], reach: float):
        strip, curve = self.axes = axes
        strip.set(xlim=(-reach, reach), ylim=(9.9, 12.4), xlabel="score", yticks=self.ROWS)
        strip.set_yticklabels(["benign", "malignant"])
        strip.grid(visible=False)
        strip.xaxis.set_major_locator(MultipleLocator(5))
        self.negative = strip.plot([], [], "o", color=BLUE, markersize=8, fillstyle="none", markeredgewidth=1.6)[0]
        self.positive = strip.plot([], [], "^", color=ORANGE, markersize=8)[0]
        self.side = strip.add_patch(Rectangle((0, 0), 100, 20, facecolor=ORANGE, alpha=0.08, zorder=0))
        self.cut = strip.axvline(0, color=INK, linewidth=2)
        strip.set_title("from the line to the right: called malignant", fontsize=10.5)
        curve.set(xlim=(-0.04, 1.04), ylim=(-0.04, 1.04), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
        curve.set(xlabel="false positive rate", ylabel="true positive rate (recall)")
        curve.set_aspect("equal")
        curve.plot([0, 1], [0, 1], color=GREY, linewidth=1.2, linestyle=(0, (2, 3)))
        self.area = PolyCollection([], facecolor=BLUE, alpha=0.14, zorder=1)
        curve.add_collection(self.area, autolim=False)
        (self.whole,) = curve.plot([], [], color=BLUE, linewidth=1.2, alpha=0.6)
        (self.line,) = curve.plot([], [], color=BLUE, linewidth=2.4, marker="o", markersize=4)
        (self.here,) = curve.plot([], [], "D", color=INK, markersize=9, zorder=6)
        self.note = curve.text(0.98, 0.02, "", ha="right", va="bottom", fontsize=11, bbox=_BOX, zorder=7)

    def update(
        self,
        scores: tuple[np.ndarray, np.ndarray],
        threshold: float,
        curve: tuple[np.ndarray, np.ndarray],
        reached: int,
        *,
        whole: bool = False,
        note: str = "",
    ) -> None:
        """Show the scores, the threshold, and the curve up to it.

        Parameters
        ----------
        scores : two arrays
            Of class 0 and of class 1.
        threshold : float
        curve : two arrays (T,)
            False and true positive rate of the whole curve.
        reached : int
            How many of its points lie at thresholds from infinity down to this one.
        whole : bool
            Show the rest of the curve, and the area under it.
        note : str
            Written into the corner below the curve.
        """
        for artist, row, values in zip((self.negative, self.positive), self.ROWS, scores, strict=True):
            artist.set_data(values, np.full(len(values), row))
        self.cut.set_xdata([threshold, threshold])
        self.side.set_x(threshold)
        x, y = curve
        self.line.set_data(x[:reached], y[:reached])
        self.here.set_data(x[reached - 1 : reached], y[reached - 1 : reached])
        self.whole.set_data(*(x, y) if whole else ([], []))
        self.area.set_verts([np.column_stack([[*x, 1], [*y, 0]])] if whole else [])
        self.note.set_text(note)


class CalibrationPicture:
    """What was promised against what came true, in bins, and how many samples each bin holds.

    Parameters
    ----------
    axes : list of 2 Axes
        For the shares and for the counts.
    most_bins : int
    """

    def __init__(self, axes: Sequence[Axes], most_bins: int = 15):
        shares, counts = self.axes = axes
        shares.set(xlim=(-0.02, 1.02), ylim=(0, 1.06), ylabel="share that is malignant")
        shares.plot([0, 1], [0, 1], color=INK, linewidth=1.4, linestyle=(0, (4, 3)), zorder=4)
        shares.text(0.4, 0.4, "calibrated", rotation=32, ha="center", va="center", fontsize=10, zorder=4, bbox=_BOX)
        self.bars = PolyCollection([], facecolor=SKY, edgecolor="white", alpha=0.75, zorder=2)
        self.gaps = PolyCollection([], facecolor="none", edgecolor=ORANGE, hatch="////", linewidth=1, zorder=3)
        for collection in (self.bars, self.gaps):
            shares.add_collection(collection, autolim=False)
        (self.promises,) = shares.plot([], [], "D", color=ORANGE, markersize=7, zorder=5)
        shares.set_title("bar: came true     ◆ mean p: promised", fontsize=10.5)
        counts.set(xlim=(-0.02, 1.02), ylim=(0, 190), yticks=[0, 100], xlabel="p, in bins", ylabel="tumours")
        self.columns = PolyCollection([], facecolor=GREY, edgecolor="white", zorder=2)
        counts.add_collection(self.columns, autolim=False)
        self.numbers = [counts.text(0, 0, "", ha="center", va="bottom", fontsize=10) for _ in range(most_bins)]

    def update(
        self, edges: np.ndarray, mean_p: np.ndarray, share: np.ndarray, count: np.ndarray, *, truth: bool = True
    ) -> None:
        """Show the bins.

        Parameters
        ----------
        edges : (B, 2)
            Left and right border of each bin that is not empty.
        mean_p, share, count : (B,)
            The mean promise in it, the share of class 1, and the number of samples.
        truth : bool
            Show what came true, too.
        """
        for collection in (self.bars, self.gaps):
            collection.set_visible(truth)
        zero = np.zeros(len(count))
        self.bars.set_verts(_boxes(edges, zero, share))
        self.gaps.set_verts(_boxes(edges, share, mean_p))
        self.columns.set_verts(_boxes(edges, zero, count))
        self.promises.set_data(edges.mean(axis=1), mean_p)
        for number in self.numbers:
            number.set_text("")
        for number, (left, right), n in zip(self.numbers, edges, count, strict=False):
            number.set_position(((left + right) / 2, n + 4))
            number.set_text(str(n))


def _boxes(edges: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[list[tuple[float, float]]]:
    sides = zip(edges, low, high, strict=True)
    return [[(left, a), (right, a), (right, b), (left, b)] for (left, right), a, b in sides]


class CostPicture:
    """What every threshold would have cost, the one that is set, and the cheapest."""

    def __init__(self, ax: Axes | None = None):
        self.ax = ax if ax is not None else new_axes(4.9, 4.2)
        # Logarithmic, so that one fixed axis holds cheap and dear mistakes, and the picture does not jump.
        self.ax.set(xlim=(-0.02, 1.02), yscale="log", ylim=(18, 4500), xlabel="threshold on p")
        self.ax.set(ylabel="cost, in false alarms (log scale)")
        self.ax.set_yticks([20, 50, 100, 200, 500, 1000, 2000], ["20", "50", "100", "200", "500", "1000", "2000"])
        self.ax.minorticks_off()
        (self.line,) = self.ax.plot([], [], color=BLUE)
        (self.pale,) = self.ax.plot([], [], "o", color=GREEN, markersize=20, alpha=0.3, zorder=3)
        (self.star,) = self.ax.plot([], [], "*", color=GREEN, markersize=13, zorder=5)
        (self.here,) = self.ax.plot([], [], "D", color=INK, markersize=9, zorder=4)
        self.cut = self.ax.axvline(0, color=INK, linewidth=1.5)
        self.rule = self.ax.axvline(0, color=PINK, linewidth=2, linestyle=(0, (2, 2)))
        self.text = self.ax.text(0, 4000, "", color=PINK, fontsize=10, va="top", bbox=_BOX)

    def update(
        self,
        thresholds: np.ndarray,
        costs: np.ndarray,
        set_to: int,
        cheapest: int,
        chosen: tuple[float, float] | None,
        rule: float,
    ) -> None:
        """Show the curve and the thresholds on it.

        Parameters
        ----------
        thresholds, costs : (T,)
        set_to, cheapest : int
            Which threshold is set, and which costs least.
        chosen : tuple of 2 floats, or None
            The threshold to mark with a star, the learner's, and its cost; None hides it.
        rule : float
            The threshold that would be cheapest if p were calibrated.
        """
        self.line.set_data(thresholds, costs)
        self.pale.set_data([thresholds[cheapest]], [costs[cheapest]])
        self.here.set_data([thresholds[set_to]], [costs[set_to]])
        self.cut.set_xdata([thresholds[set_to]] * 2)
        self.star.set_visible(chosen is not None)
        if chosen is not None:
            self.star.set_data([chosen[0]], [chosen[1]])
        self.rule.set_xdata([rule, rule])
        self.text.set_x(rule + 0.015)
        self.text.set_text(f"rule: {rule:.2f}")


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
