"""Still figures of lesson 24: the loss on its way past the tables, and what is computed with a cache and without."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREY, INK, ORANGE, new_axes
from course_lib.text import _

__all__ = ["draw_cache", "draw_losses"]


def draw_losses(losses: np.ndarray, tables: Mapping[str, float]) -> Axes:
    """Draw the loss of each training step, and a level line for each table, named at its right end.

    Parameters
    ----------
    losses : (steps,)
    tables : mapping of str to float
    """
    ax = new_axes(width=7.0, height=3.8)
    ax.plot(np.arange(len(losses)), losses, color=BLUE, linewidth=1.8)
    lowest = min(tables.values())
    for name, loss in tables.items():
        ax.axhline(loss, color=ORANGE, linewidth=1.4, linestyle="--")
        lift, side = (-3, "top") if loss == lowest else (3, "bottom")  # the curve ends above the lowest line
        ax.annotate(f"{name}, {loss:.2f}", (1.0, loss), xycoords=("axes fraction", "data"), xytext=(-4, lift),
                    textcoords="offset points", ha="right", va=side, color=INK)  # fmt: skip
    ax.set_ylim(bottom=lowest - 0.2)
    ax.set_xlabel(_("training step"))
    ax.set_ylabel(_("loss, nats per letter"))
    ax.set_xlim(0, len(losses) - 1)
    return ax


def draw_cache(tokens: int) -> list[Axes]:
    """Draw which tokens go through the model at each step of writing: all so far, or the newest alone."""
    first = new_axes(width=7.0, height=3.4, columns=2)
    return [_draw_steps(ax, cached, tokens) for ax, cached in zip(first, (False, True), strict=True)]


def _draw_steps(ax: Axes, cached: bool, tokens: int) -> Axes:
    places = np.arange(1, tokens + 1)
    for step in places:
        new, old = (places == step), (places < step)
        ax.scatter(places[new], np.full(new.sum(), step), s=46, color=BLUE, marker="s")
        if cached:
            ax.scatter(places[old], np.full(old.sum(), step), s=20, color=GREY, marker="_")
        else:
            ax.scatter(places[old], np.full(old.sum(), step), s=46, color=ORANGE, marker="s")
    computed = tokens if cached else tokens * (tokens + 1) // 2
    title = _("with a cache: {n} tokens") if cached else _("without: {n} tokens")
    ax.set_title(title.format(n=computed), loc="left")
    ax.set_xlabel(_("place in the text"))
    ax.set_ylabel(_("step of writing"))
    ax.set_xticks(places)
    ax.set_yticks(places)
    ax.invert_yaxis()
    ax.set_aspect("equal")
    return ax
