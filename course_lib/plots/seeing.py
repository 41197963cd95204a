"""Small pictures side by side, grey or signed, and precision against recall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import ANSWERS, BLUE, DASHED, ORANGE, legend_above, new_axes
from course_lib.text import _

__all__ = ["draw_pictures", "draw_precision"]


def draw_pictures(
    pictures: Sequence[np.ndarray], captions: Sequence[str], *, signed: bool = False, columns: int = 4
) -> list[Axes]:
    """Draw pictures in rows, each with a caption above it.

    Parameters
    ----------
    pictures : sequence of (H, W)
    captions : sequence of str
    signed : bool
        Blue above 0 and orange below, each picture on its own scale, with a minus on what is clearly below; otherwise
        ink on paper, from 0 to 1.
    columns : int

    Examples
    --------
    >>> axes = draw_pictures([np.zeros((8, 8))] * 3, ["a", "b", "c"])
    >>> len(axes), axes[0].get_title()
    (3, 'a')
    """
    rows = -(-len(pictures) // columns)
    axes = new_axes(6.6, rows * (6.6 / columns + 0.35), columns=columns, rows=rows)
    axes = axes if isinstance(axes, list) else [axes]
    for ax in axes:
        ax.axis("off")
    for ax, picture, caption in zip(axes, pictures, captions, strict=False):
        picture, reach = np.asarray(picture, dtype=float), 1.0
        if signed:
            reach = max(float(np.abs(picture).max()), 1e-9)
            for row, column in np.argwhere(picture < -0.25 * reach):
                ax.text(column, row, "−", ha="center", va="center", fontsize=9)
        look = {"cmap": ANSWERS, "vmin": -reach} if signed else {"cmap": "gray_r", "vmin": 0.0}
        ax.imshow(picture, vmax=reach, **look)
        ax.set_title(caption, fontsize=11, loc="center")
    return axes[: len(pictures)]


def draw_precision(curves: Mapping[str, tuple[np.ndarray, int]]) -> Axes:
    """Draw precision against recall while the threshold falls, for up to two detectors.

    Parameters
    ----------
    curves : dict of name to (hits, n)
        Whether each report is right, the surest first, and how many digits there are to be found.

    Examples
    --------
    >>> draw_precision({"one": (np.array([True, False]), 2)}).lines[0].get_ydata().tolist()
    [100.0, 50.0]
    """
    ax = new_axes(6.6, 3.4)
    for (name, (hits, n)), (colour, dash) in zip(curves.items(), ((BLUE, "-"), (ORANGE, DASHED)), strict=False):
        right = np.cumsum(hits)
        ax.plot(100 * right / n, 100 * right / np.arange(1, len(hits) + 1), color=colour, linestyle=dash, label=name)
    ax.set(xlabel=_("recall, % of the digits"), ylabel=_("precision, % of the reports"), xlim=(0, 102), ylim=(0, 104))
    legend_above(ax)
    return ax
