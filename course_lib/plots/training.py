"""How training goes: losses over epochs, digits, shares of nodes, tables of settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.plots.style import (
    BLUE,
    DASHED,
    DOTTED,
    GREEN,
    GREY,
    INK,
    MIXED,
    ORANGE,
    PINK,
    legend_above,
    new_axes,
)

__all__ = [
    "draw_curves",
    "draw_digits",
    "draw_shares",
    "draw_table",
]

LOOKS = ((BLUE, "-", "o"), (ORANGE, DASHED, "s"), (GREEN, MIXED, "^"), (PINK, DOTTED, "D"))


def draw_digits(
    images: Sequence[np.ndarray], captions: Sequence[str] = (), columns: int = 10, axes: Sequence[Axes] | None = None
) -> list[Axes]:
    """Draw small grey images in rows, dark ink on white paper, each with a caption above it.

    Parameters
    ----------
    images : sequence of (64,) or (8, 8)
        From 0, paper, to the largest value, ink.
    captions : sequence of str
    columns : int

    Returns
    -------
    list of Axes
        One an image; the places that are left over are empty.

    Examples
    --------
    >>> axes = draw_digits([np.zeros(64)] * 3, ["a", "b", "c"], columns=2)
    >>> len(axes), axes[0].get_title()
    (4, 'a')
    """
    rows = -(-len(images) // columns)
    if axes is None:
        made = new_axes(6.6, rows * (6.6 / columns + (0.45 if captions else 0.05)), columns=columns, rows=rows)
        axes = made if isinstance(made, list) else [made]
    for ax in axes:
        ax.axis("off")
    for ax, image in zip(axes, images, strict=False):
        ax.imshow(np.asarray(image, dtype=float).reshape(8, 8), cmap="gray_r", vmin=0)
    for ax, caption in zip(axes, captions, strict=False):
        ax.set_title(caption, fontsize=11, loc="center")
    return list(axes)


def draw_curves(
    curves: Mapping[str, Sequence[float]],
    ax: Axes | None = None,
    *,
    x: Sequence[float] | None = None,
    x_label: str = "epoch",
    y_label: str = "validation loss",
    y_limits: tuple[float, float] | None = None,
    log: bool = False,
    level: tuple[str, float] | None = None,
    marks: Mapping[str, int] | None = None,
) -> Axes:
    """Draw up to four curves, each with its own dash and marker, the legend above.

    Parameters
    ----------
    curves : dict of name to (N,)
    x : (N,), optional
        Otherwise 1, 2, 3, …
    x_label, y_label : str
    y_limits : tuple of 2 floats, optional
        What lies beyond is drawn on the border.
    log : bool
        Each step of the y axis ten times the one before.
    level : (name, y), optional
        A dotted line to compare with.
    marks : dict of name to index, optional
        A star on a curve.

    Returns
    -------
    Axes

    Examples
    --------
    >>> draw_curves({"batch of 32": [2.3, 1.0, 0.5]}).get_xlabel()
    'epoch'
    """
    ax = ax if ax is not None else new_axes(6.6, 3.7)
    for (name, values), (colour, dashes, marker) in zip(curves.items(), LOOKS, strict=False):
        at = np.arange(1, len(values) + 1) if x is None else np.asarray(x)
        shown = np.clip(values, *y_limits) if y_limits else np.asarray(values)
        every = max(1, len(at) // 10)
        ax.plot(at, shown, color=colour, linestyle=dashes, marker=marker, markevery=every, markersize=6, label=name)
        if marks and name in marks:
            k = marks[name]
            ax.plot(at[k], shown[k], "*", color=colour, markersize=17, markeredgecolor=INK, zorder=5)
    if level:
        ax.axhline(level[1], color=GREY, linestyle=DOTTED, linewidth=1.6)
        ax.annotate(
            level[0], (1, level[1]), (5, 0), xycoords=("axes fraction", "data"), textcoords="offset points", va="center"
        )
    if log:
        ax.set_yscale("log")
    if y_limits:
        ax.set_ylim(*y_limits)
    ax.set(xlabel=x_label, ylabel=y_label)
    legend_above(ax, handle=2.4)
    return ax


def draw_shares(edges: Sequence[float], shares: Mapping[str, Sequence[float]], x_label: str = "value") -> list[Axes]:
    """Draw how values are spread: a row of bars for each name.

    Parameters
    ----------
    edges : (B + 1,)
        The borders of the bins.
    shares : dict of name to (B,)
        The share of the values in each bin.

    Returns
    -------
    list of Axes

    Examples
    --------
    >>> [ax.get_title() for ax in draw_shares([0, 1, 2], {"a": [0.5, 0.5], "b": [1, 0]})]
    ['a', 'b']
    """
    made = new_axes(6.6, 1.7 * len(shares) + 0.3, rows=len(shares), sharex=True)
    axes = made if isinstance(made, list) else [made]
    for ax, (name, heights), (colour, *_look) in zip(axes, shares.items(), LOOKS, strict=False):
        ax.bar(edges[:-1], heights, np.diff(edges), align="edge", color=colour, edgecolor="white", linewidth=0.5)
        ax.set(ylim=(0, 1), yticks=[0, 0.5, 1], ylabel="share")
        ax.set_title(name, loc="center")
    axes[-1].set(xlim=(edges[0], edges[-1]), xlabel=x_label)
    return axes


def draw_table(
    values: np.ndarray, rows: Sequence[str], columns: Sequence[str], *, row_label: str, column_label: str, digits=2
) -> Axes:
    """Draw a table of numbers, the deeper the colour the larger, with a frame around each largest one.

    Parameters
    ----------
    values : (R, C)
    rows, columns : sequences of R and C str
    digits : int
        After the decimal point; what is equal then is framed together.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_table(np.array([[0.5, 0.9]]), ["a"], ["b", "c"], row_label="r", column_label="c")
    >>> [text.get_text() for text in ax.texts]
    ['0.50', '0.90']
    """
    values = np.round(values, digits)
    ax = new_axes(1.3 + 1.05 * len(columns), 1.0 + 0.62 * len(rows))
    ax.imshow(values, cmap="Blues", vmin=values.min() - 0.3 * np.ptp(values), vmax=values.max() + 0.8 * np.ptp(values))
    ax.set_aspect("auto")
    for (j, k), value in np.ndenumerate(values):
        best = value == values.max()
        weight = "bold" if best else "normal"
        ax.text(k, j, f"{value:.{digits}f}", ha="center", va="center", fontsize=12, fontweight=weight)
        if best:
            ax.add_patch(Rectangle((k - 0.47, j - 0.47), 0.94, 0.94, fill=False, edgecolor=ORANGE, linewidth=3))
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.set(xlabel=column_label, ylabel=row_label)
    ax.grid(visible=False)
    return ax
