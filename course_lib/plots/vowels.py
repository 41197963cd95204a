"""Measured vowels on the map of their first two formants: who said them, and what a network makes of the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.ticker import NullLocator

from course_lib.plots.style import BLUE, GREEN, GREY, INK, ORANGE, legend_above, new_axes

__all__ = ["F1", "F2", "draw_areas", "draw_shift", "draw_vowels"]

# Colour and marker of each group.
LOOKS = {"men": (BLUE, "o"), "women": (GREEN, "s"), "children": (ORANGE, "^")}
# The frequencies of the map, evenly spaced in logarithms as the axes are.
F1, F2 = np.geomspace(180, 1400, 141), np.geomspace(520, 3900, 141)
_TICKS = {"F1": [200, 300, 500, 800, 1200], "F2": [600, 1000, 1500, 2500, 3500]}
_BOX = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.2}
_TINTS = ["#dbe9f4", "#fbe3d2", "#d9efe4", "#f2dfea", "#fdf3d0", "#e4e4e4", "#cfe8f7", "#f7ecdf", "#e6f2d9", "#e7e3f5"]

_BESIDE = {"hod": (2, -20), "head": (-14, 9), "heard": (-14, 9)}  # to their right other marks are in the way


def _map(ax: Axes | None, width: float = 6.4, height: float = 4.8) -> Axes:
    """An empty map: F2 falls from left to right and F1 from bottom to top, so that it resembles the mouth."""
    ax = ax if ax is not None else new_axes(width, height)
    ax.set(xscale="log", yscale="log", xlim=(F2[-1], F2[0]), ylim=(F1[-1], F1[0]), xlabel="F2, Hz", ylabel="F1, Hz")
    for axis, name in ((ax.xaxis, "F2"), (ax.yaxis, "F1")):
        axis.set_ticks(_TICKS[name], [f"{tick:,}" for tick in _TICKS[name]])
        axis.set_minor_locator(NullLocator())
    return ax


def draw_vowels(x: np.ndarray, group: np.ndarray, names: Mapping[str, Sequence[float]], ax: Axes | None = None) -> Axes:
    """Draw one mark per vowel on the map, with a look for each group, and the words where they are said on average.

    Parameters
    ----------
    x : (N, 4)
        F0 to F3 in hertz.
    group : (N,)
    names : dict of word to its place (F1, F2)

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_vowels(np.array([[100, 300, 2000, 3000]]), np.array(["men"]), {"heed": (300, 2000)})
    >>> [text.get_text() for text in ax.texts]
    ['heed']
    """
    ax = _map(ax)
    for name in dict.fromkeys(group.tolist()):
        colour, marker = LOOKS[name]
        own = x[group == name]
        ax.plot(own[:, 2], own[:, 1], marker, color=colour, markersize=4, alpha=0.5, markeredgewidth=0, label=name)
    for word, (f1, f2) in names.items():
        ax.text(f2, f1, word, ha="center", va="center", fontweight="bold", bbox=_BOX)
    legend_above(ax)
    return ax


def draw_shift(means: Mapping[str, np.ndarray], words: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw where each group says each word on average, joined from group to group.

    Parameters
    ----------
    means : dict of group to (10, 4)
        F0 to F3 in hertz, one row per word.
    words : sequence of 10 str

    Returns
    -------
    Axes
    """
    ax = _map(ax)
    paths = np.array(list(means.values()))
    for path in paths.transpose(1, 0, 2):
        ax.plot(path[:, 2], path[:, 1], color=GREY, linewidth=1.5)
    for name, own in means.items():
        colour, marker = LOOKS[name]
        ax.plot(own[:, 2], own[:, 1], marker, color=colour, markersize=9, label=name)
    for word, mean in zip(words, paths[0], strict=True):
        ax.annotate(word, (mean[2], mean[1]), _BESIDE.get(word, (8, -4)), textcoords="offset points", fontweight="bold")
    legend_above(ax)
    return ax


def draw_areas(
    labels: np.ndarray, words: Sequence[str], ax: Axes | None = None, *, said: np.ndarray | None = None, title: str = ""
) -> Axes:
    """Draw what a network calls each place of the map: areas with their words, and vowels on them.

    Parameters
    ----------
    labels : (len(F1), len(F2))
        For every pair of the frequencies `F1` and `F2` of this module.
    words : sequence of str
        By label.
    said : (len(words), 4), optional
        F0 to F3 of one vowel per word: a triangle where the area is that of its word, otherwise a cross with the word.
    title : str

    Returns
    -------
    Axes
    """
    ax = _map(ax)
    ax.grid(False)
    ax.pcolormesh(F2, F1, labels, cmap=ListedColormap(_TINTS[: len(words)]), vmin=-0.5, vmax=len(words) - 0.5)
    places = [
        (int(np.abs(F1 - own[1]).argmin()), int(np.abs(F2 - own[2]).argmin())) for own in (() if said is None else said)
    ]
    for label, word in enumerate(words):
        inside = labels == label
        if inside.any():
            ax.contour(F2, F1, inside, levels=[0.5], colors=INK, linewidths=0.9)
            row, column = _middle(inside, places)
            ax.text(F2[column], F1[row], word, ha="center", va="center", color=INK)
    for word, place in zip(words, places, strict=False):
        _put_vowel(ax, word, place, is_right=words[labels[place]] == word)
    ax.set_title(title)
    return ax


def _middle(inside: np.ndarray, taken: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The place in an area that is nearest to its middle, where a word fits and no mark is, if there is one."""
    rows, columns = np.nonzero(inside)
    fits = inside & np.roll(inside, 9, axis=1) & np.roll(inside, -9, axis=1)
    cost = (rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2 + 1e6 * ~fits[rows, columns]
    for row, column in taken:
        cost = cost + 1e5 * ((rows - row > -12) & (rows - row < 8) & (np.abs(columns - column) < 24))
    return rows[cost.argmin()], columns[cost.argmin()]


def _put_vowel(ax: Axes, word: str, place: tuple[int, int], *, is_right: bool) -> None:
    at = F2[place[1]], F1[place[0]]
    ax.plot(*at, "^" if is_right else "X", color=ORANGE, markersize=9, markeredgecolor=INK)
    if not is_right:
        look = {"color": ORANGE, "fontweight": "bold", "fontsize": 10, "bbox": _BOX, "textcoords": "offset points"}
        is_left = 1400 < at[0] < 2800  # there it is the right side that is crowded
        ax.annotate(word, at, (-8, 4) if is_left else (8, 4), ha="right" if is_left else "left", **look)
