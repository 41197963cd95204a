"""Chances: people in a grid, distributions, a share that settles, scores and the probabilities made of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, YELLOW, new_axes

__all__ = [
    "SCORE_SECTION",
    "PeoplePicture",
    "RunningSharePicture",
    "SoftmaxPicture",
    "draw_curve",
    "draw_distribution",
    "draw_map",
    "draw_people",
    "draw_pieces",
]

# Shape and filling tell the groups apart, and the colour once more: squares have the first property, filled marks the
# second. In words: squares are ill and filled marks test positive.
_GROUPS = (
    {"marker": "s", "markerfacecolor": ORANGE, "markeredgecolor": ORANGE},
    {"marker": "s", "markerfacecolor": "white", "markeredgecolor": ORANGE},
    {"marker": "o", "markerfacecolor": BLUE, "markeredgecolor": BLUE},
    {"marker": "o", "markerfacecolor": "white", "markeredgecolor": "#9db8c9"},
)


class PeoplePicture:
    """A crowd as a grid of marks in four groups, which follow one another column by column.

    Parameters
    ----------
    names : sequence of 4 str
        Of the groups: both properties, the first alone, the second alone, neither.
    rows : int
        Marks in a column.
    columns : int
    ax : Axes, optional
    """

    def __init__(self, names: Sequence[str], rows: int = 20, columns: int = 50, ax: Axes | None = None):
        self.ax = ax if ax is not None else new_axes(6.6, 3.5)
        self.names = tuple(names)
        place = np.arange(rows * columns)
        self.places = np.column_stack([place // rows, place % rows])
        self.ax.set(xlim=(-1, columns), ylim=(rows, -1), xticks=[], yticks=[])
        self.ax.set_aspect("equal")
        self.ax.axis("off")
        size = min(270 / columns, 10)
        self.marks = [
            self.ax.plot([], [], linestyle="none", markersize=size, markeredgewidth=1, label=" ", **look)[0]
            for look in _GROUPS
        ]
        below = {"loc": "upper left", "bbox_to_anchor": (0.0, 0.0), "ncols": 2, "fontsize": 10.5, "frameon": False}
        self.legend = self.ax.legend(handles=self.marks, borderaxespad=0.2, handletextpad=0.3, **below)

    def update(self, counts: Sequence[int]) -> None:
        """Show so many of each group.

        Parameters
        ----------
        counts : sequence of 4 int
            In the order of the names, adding up to the marks of the grid or fewer.
        """
        ends = np.cumsum(counts)
        for mark, start, end in zip(self.marks, ends - counts, ends, strict=True):
            mark.set_data(*self.places[start:end].T)
        for text, count, name in zip(self.legend.get_texts(), counts, self.names, strict=True):
            text.set_text(f"{count} {name}" if name else "")
        for handle, name in zip(self.legend.legend_handles, self.names, strict=True):
            handle.set_visible(bool(name))

    def rename(self, names: Sequence[str]) -> None:
        """Give the groups new names, shown at the next update; an empty one leaves the legend."""
        self.names = tuple(names)


def draw_people(counts: dict[str, int], rows: int = 10, columns: int = 10, ax: Axes | None = None) -> Axes:
    """Draw a crowd in four named groups: squares have the first property, filled marks the second.

    Parameters
    ----------
    counts : dict of 4 names to int
        Both properties, the first alone, the second alone, neither.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_people({"ill, +": 1, "ill, -": 1, "healthy, +": 2, "healthy, -": 6}, rows=2, columns=5)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['1 ill, +', '1 ill, -', '2 healthy, +', '6 healthy, -']
    """
    picture = PeoplePicture(list(counts), rows, columns, ax if ax is not None else new_axes(5.6, 3.4))
    picture.update(list(counts.values()))
    return picture.ax


def draw_distribution(
    values: Sequence[float],
    p: Sequence[float],
    ax: Axes | None = None,
    *,
    observed: Sequence[float] | None = None,
    centre: float | None = None,
    x_label: str = "value",
) -> Axes:
    """Draw a distribution as bars, with the shares that were observed as diamonds, and a line at its centre.

    Parameters
    ----------
    values, p : (K,)
    observed : (K,), optional
    centre : float, optional
        Drawn as a dashed line.

    Returns
    -------
    Axes

    Examples
    --------
    >>> len(draw_distribution([0, 1], [0.5, 0.5]).patches)
    2
    """
    ax = ax if ax is not None else new_axes(6.0, 3.3)
    top = max([*p, *(observed if observed is not None else ())])
    ax.bar(values, p, width=0.6, color=BLUE, alpha=0.8, label="probability")
    if observed is not None:
        ax.plot(values, observed, "D", color=ORANGE, markersize=8, markeredgecolor="white", label="share observed")
    if centre is not None:
        ax.axvline(centre, color=INK, linestyle=(0, (4, 3)), label="expectation")
    ax.set(xlabel=x_label, ylabel="probability", xticks=values, ylim=(0, top * 1.15))
    ax.grid(False, axis="x")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.2, frameon=False)
    return ax


def draw_curve(
    x: Sequence[float], p: Sequence[float], marks: dict[float, float] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a probability as a curve over the score, with marked points named by their probability.

    Parameters
    ----------
    x, p : (N,)
    marks : dict of score to probability, optional

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_curve([-1, 0, 1], [0.27, 0.5, 0.73]).get_xlabel()
    'score z'
    """
    ax = ax if ax is not None else new_axes(6.0, 3.4)
    ax.plot(x, p, color=BLUE, linewidth=2.5)
    for score, probability in (marks or {}).items():
        ax.plot([score, score], [0, probability], color=GREY, linewidth=1, linestyle=(0, (2, 2)))
        ax.plot(score, probability, "o", color=ORANGE, markersize=8, clip_on=False, zorder=5)
        # Beside the curve, on the side where it leaves room.
        side = 1 if score >= 0 else -1
        ax.annotate(
            f"{probability:.3f}",
            (score, probability),
            xytext=(9 * side, -6 * side),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="top" if side > 0 else "bottom",
        )
    ax.set(xlim=(min(x), max(x)), ylim=(0, 1), xlabel="score z", ylabel="probability σ(z)")
    return ax


def draw_map(x: np.ndarray, y: np.ndarray, p: np.ndarray, ax: Axes | None = None, *, x_label="x", y_label="y") -> Axes:
    """Draw a probability over the plane: darker where it is larger, with labelled lines of equal probability.

    Parameters
    ----------
    x : (M,), y : (N,)
    p : (N, M)
        One row for each y.

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_map(np.arange(2), np.arange(2), np.array([[0.0, 1.0], [0.0, 1.0]]), x_label="wind").get_xlabel()
    'wind'
    """
    ax = ax if ax is not None else new_axes(5.6, 4.0)
    ax.contourf(x, y, p, levels=np.linspace(0, 1, 11), cmap="Blues", vmin=0, vmax=1.4)
    lines = ax.contour(x, y, p, levels=[0.1, 0.5, 0.9], colors=INK, linestyles=["dotted", "solid", "dashed"])
    ax.clabel(lines, fmt="%.1f", fontsize=11)
    ax.set(xlabel=x_label, ylabel=y_label)
    ax.grid(False)
    return ax


def draw_pieces(p: Sequence[float], names: Sequence[str], draws: Sequence[float] = (), ax: Axes | None = None) -> Axes:
    """Draw probabilities as pieces laid end to end from 0 to 1, with the places where draws fell as triangles.

    Parameters
    ----------
    p : (K,)
    names : sequence of K str
    draws : (N,)
        From 0 to 1.

    Returns
    -------
    Axes

    Examples
    --------
    >>> len(draw_pieces([0.5, 0.3, 0.2], ["a", "b", "c"]).patches)
    3
    """
    ax = ax if ax is not None else new_axes(6.6, 1.7)
    ends = np.cumsum(p)
    looks = zip(["#cfe4f2", "#f6d9c4", "#cfe8de", "#ecd6e3", "#f5e6bf", PALE] * 5, ends - p, p, names, strict=False)
    for colour, start, width, name in looks:
        ax.barh(0, width, left=start, height=1, color=colour, edgecolor=INK, linewidth=1)
        if width > 0.015 * (len(name) + 1):  # where the name fits
            ax.text(start + width / 2, 0, f"{name}\n{width:.2f}", ha="center", va="center", fontsize=10.5)
    ax.plot(draws, np.full(len(draws), 0.72), "v", color=ORANGE, markersize=9, clip_on=False)
    ax.set(xlim=(0, 1), ylim=(-0.5, 0.95), yticks=[], xlabel="u")
    ax.spines["left"].set_visible(False)
    ax.grid(False)
    return ax


class RunningSharePicture:
    """Above: the share of successes after each of n trials. Below: by how many the count is off. n grows to the right.

    Parameters
    ----------
    trials : int
        The most that are ever shown.
    share_label, count_label : str
        Of the two vertical axes.
    """

    def __init__(
        self,
        trials: int,
        share_label: str = "share of successes",
        count_label: str = "successes\nmore than expected",
        axes: Sequence[Axes] | None = None,
    ):
        self.axes = axes if axes is not None else new_axes(6.6, 5.0, rows=2, sharex=True)
        upper, lower = self.axes
        self.others = [[ax.plot([], [], color=PALE, linewidth=1)[0] for _ in range(12)] for ax in self.axes]
        self.edges = [
            [ax.plot([], [], color=GREY, linestyle=(0, (4, 3)), linewidth=1.5)[0] for _ in range(2)] for ax in self.axes
        ]
        (self.expected,) = upper.plot([1, trials], [0, 0], color=INK, linewidth=1)
        lower.axhline(0, color=INK, linewidth=1)
        self.lines = [ax.plot([], [], color=BLUE, linewidth=2)[0] for ax in self.axes]
        self.ends = [ax.plot([], [], "o", color=ORANGE, markersize=8, clip_on=False, zorder=5)[0] for ax in self.axes]
        upper.set(xscale="log", xlim=(1, trials * 1.05), ylim=(0, 1), ylabel=share_label)
        lower.set(ylim=(-160, 160), ylabel=count_label, xlabel="number of trials n (each step: ten times more)")
        lower.set_xticks([10**power for power in range(len(str(trials)))])
        lower.xaxis.set_major_formatter(lambda x, _place: f"{x:,.0f}")
        for ax in self.axes:
            ax.minorticks_off()  # the many small ticks of a logarithmic scale take longer to draw than all the rest

    def update(self, n: np.ndarray, p: float, shares: np.ndarray, spread: np.ndarray) -> None:
        """Show runs of the same chance.

        Parameters
        ----------
        n : (N,)
            Numbers of trials, rising.
        p : float
            The chance of a success.
        shares : (R, N)
            The share after n trials in each run, the followed one first.
        spread : (N,)
            Two standard deviations of a share after n trials.
        """
        self.expected.set_ydata([p, p])
        # Above the shares as they are, below as many successes as that is more than expected.
        for ax, scaled in enumerate((lambda share: share, lambda share: (share - p) * n)):
            for line, share in zip(self.others[ax], shares[1:], strict=False):
                line.set_data(n, scaled(share))
            for line, edge in zip(self.edges[ax], (p - spread, p + spread), strict=True):
                line.set_data(n, scaled(edge))
            self.lines[ax].set_data(n, scaled(shares[0]))
            self.ends[ax].set_data(n[-1:], scaled(shares[0])[-1:])


SCORE_SECTION = 20.0  # the words of the right half stand at 20, 21, ...: a pointer's x tells in which half it is


class SoftmaxPicture:
    """On the left scores as bars to drag; on the right the probabilities, with the right ones as a pale trace behind.

    Parameters
    ----------
    names : sequence of K str
        Of the outcomes.
    limit : float
        Scores reach from -limit to limit.
    """

    def __init__(self, names: Sequence[str], limit: float = 5, axes: Sequence[Axes] | None = None):
        self.axes = axes if axes is not None else new_axes(7.0, 3.9, columns=2)
        left, right = self.axes
        places = np.arange(len(names))
        self.scores = left.bar(places, np.zeros(len(names)), width=0.6, color=YELLOW, edgecolor=INK)
        (self.handles,) = left.plot(places, np.zeros(len(names)), "o", color=INK, markersize=7)
        left.axhline(0, color=GREY, linewidth=1)
        left.set(ylim=(-limit * 1.15, limit * 1.15), xticks=places, xticklabels=names, title="score z")
        at = places + SCORE_SECTION
        self.pale = right.bar(at, np.zeros(len(names)), width=0.85, color=GREEN, alpha=0.25)
        self.probabilities = right.bar(at, np.zeros(len(names)), width=0.55, color=BLUE)
        self.texts = [right.text(x, 0, "", ha="center", va="bottom", fontsize=10.5) for x in at]
        # Room above 1, so that a learner's numbers that are too large can be seen to be.
        right.set(ylim=(0, 1.3), yticks=np.linspace(0, 1, 6), xticks=at, xticklabels=names, title="probability p")
        self.note = right.text(0.5, 0.6, "", transform=right.transAxes, ha="center", va="center", color=ORANGE)
        for ax in self.axes:
            ax.grid(False, axis="x")
            ax.tick_params(axis="x", length=0)

    def update(
        self, scores: np.ndarray, p: np.ndarray | None, trace: np.ndarray, title: str = "score z", note: str = ""
    ) -> None:
        """Show scores (K,), the probabilities made of them (K,), or a note in their place, and a pale trace (K,)."""
        for bar, score in zip(self.scores, scores, strict=True):
            bar.set_height(score)
        self.handles.set_ydata(scores)
        self.axes[0].set_title(title)
        shown = np.zeros(len(scores)) if p is None else p
        for bar, pale, text, value, right in zip(self.probabilities, self.pale, self.texts, shown, trace, strict=True):
            bar.set_height(np.clip(value, 0, 1.3))
            pale.set_height(right)
            text.set_text("" if p is None else f"{value:.3f}")
            text.set_y(np.clip(max(value, right), 0, 1.2) + 0.01)
        self.note.set_text(note if p is None else "")
