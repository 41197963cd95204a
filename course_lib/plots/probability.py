"""Chances: people in a grid, distributions, a probability as a curve, as a map and as pieces end to end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREY, INK, ORANGE, PALE, new_axes

__all__ = [
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
    ax = ax if ax is not None else new_axes(5.6, 3.4)
    place = np.arange(rows * columns)
    places = np.column_stack([place // rows, place % rows])
    ends = np.cumsum(list(counts.values()))
    for (name, count), end, look in zip(counts.items(), ends, _GROUPS, strict=True):
        group = places[end - count : end].T
        ax.plot(
            *group,
            linestyle="none",
            markersize=min(270 / columns, 10),
            markeredgewidth=1,
            label=f"{count} {name}",
            **look,
        )
    ax.set(xlim=(-1, columns), ylim=(rows, -1), xticks=[], yticks=[])
    ax.set_aspect("equal")
    ax.axis("off")
    below = {"loc": "upper left", "bbox_to_anchor": (0.0, 0.0), "ncols": 2, "fontsize": 10.5, "frameon": False}
    ax.legend(borderaxespad=0.2, handletextpad=0.3, **below)
    return ax


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
