"""A block as a diagram, losses of training, sums that were never seen, and five sizes on paper with two log axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import FixedLocator, NullLocator

from course_lib.plots.style import BLUE, DASHED, GREY, INK, ORANGE, legend_above, new_axes
from course_lib.text import _

__all__ = ["draw_block", "draw_losses", "draw_powers", "draw_sums"]

LOOKS = ((ORANGE, DASHED, "s"), (BLUE, "-", "o"))


def draw_block() -> Axes:
    """Draw GPT-2's block, from left to right: a stream, and two layers that read it and add to it.

    Examples
    --------
    >>> [text.get_text() for text in draw_block().texts if text.get_text()][:2]
    ['x', 'out']
    """
    ax = new_axes(7.0, 2.5)
    ax.set(xlim=(0, 14), ylim=(-0.6, 3.6))
    ax.axis("off")
    ax.annotate("", (13.6, 0), (0.4, 0), arrowprops={"arrowstyle": "-|>", "color": BLUE, "linewidth": 4})
    ax.text(0.4, 0.35, "x", color=BLUE, ha="center")
    ax.text(13.3, 0.35, _("out"), color=BLUE, ha="center")
    for left, layer in ((1.6, _("attention")), (7.6, "MLP")):
        _layer(ax, left, layer)
    return ax


def _layer(ax: Axes, left: float, name: str) -> None:
    """One layer: up out of the stream, through a norm and the layer, and down to where it is added."""
    look = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    ax.plot([left, left, left + 0.5], [0, 2.4, 2.4], color=INK, linewidth=1.6)
    for start, width, word in ((left + 0.5, 1.3, "norm"), (left + 2.3, 2.0, name)):
        box = {"boxstyle": "round,pad=0.05", "facecolor": "white", "edgecolor": INK}
        ax.add_patch(FancyBboxPatch((start, 1.9), width, 1.0, **box))
        ax.text(start + width / 2, 2.4, word, ha="center", va="center", fontsize=10)
    ax.annotate("", (left + 2.25, 2.4), (left + 1.85, 2.4), arrowprops=look)
    ax.plot([left + 4.35, left + 4.9], [2.4, 2.4], color=INK, linewidth=1.6)
    ax.annotate("", (left + 4.9, 0.35), (left + 4.9, 2.4), arrowprops=look)
    plus = {"boxstyle": "circle", "facecolor": "white", "edgecolor": INK}
    ax.text(left + 4.9, 0, "+", ha="center", va="center", bbox=plus, fontsize=12)


def draw_losses(losses: Mapping[str, Sequence[float]]) -> Axes:
    """Draw two losses per step, each smoothed over ten steps.

    Examples
    --------
    >>> draw_losses({"one layer": [2.0] * 20, "two layers": [1.0] * 20}).get_xlabel()
    'step'
    """
    ax = new_axes(6.6, 3.4)
    for (name, values), (colour, dash, marker) in zip(losses.items(), LOOKS, strict=False):
        smooth = np.convolve(values, np.full(10, 0.1), mode="valid")
        at = np.arange(len(smooth)) + 10
        ax.plot(at, smooth, color=colour, linestyle=dash, marker=marker, markevery=max(1, len(at) // 8), label=name)
    ax.set(xlabel=_("step"), ylabel=_("loss"), ylim=(0, None))
    legend_above(ax)
    return ax


def draw_sums(steps: Sequence[int], seen: Sequence[float], unseen: Sequence[float]) -> Axes:
    """Draw which share of sums is right as a whole, of those trained on and of those never seen.

    Examples
    --------
    >>> len(draw_sums([0, 25], [0.0, 0.5], [0.0, 0.4]).lines)
    2
    """
    ax = new_axes(6.6, 3.2)
    for name, shares, (colour, dash, marker) in zip(
        (_("never seen"), _("trained on")), (unseen, seen), LOOKS, strict=True
    ):
        ax.plot(steps, 100 * np.asarray(shares), color=colour, linestyle=dash, marker=marker, label=name)
    ax.set(xlabel=_("step"), ylabel=_("sums right, %"), ylim=(-3, 104))
    legend_above(ax)
    return ax


def draw_powers(parameters: Sequence[Sequence[float]], names: Sequence[Sequence[float]]) -> list[Axes]:
    """Draw held-out losses against parameters and against data, all axes logarithmic, with the line between the ends.

    Parameters
    ----------
    parameters, names : (N, 2)
        What was counted, and the loss.

    Examples
    --------
    >>> [ax.get_xscale() for ax in draw_powers([[100, 2.0], [1000, 1.0]], [[10, 2.0], [100, 1.0]])]
    ['log', 'log']
    """
    left, right = new_axes(7.0, 3.4, columns=2, sharey=True)
    labels = _("parameters"), _("names to train on")
    for ax, points, label, look in zip((left, right), (parameters, names), labels, LOOKS, strict=True):
        (colour, dash, marker), (x, y) = look, np.asarray(points, float).T
        ax.loglog(x, y, marker, color=colour, markersize=8)
        ax.loglog(x[[0, -1]], y[[0, -1]], color=GREY, linestyle=dash, linewidth=1.2)
        ax.set_xlabel(label)
        ax.yaxis.set(major_locator=FixedLocator([2, 2.5, 3]), minor_locator=NullLocator())
    left.set_yticks([2, 2.5, 3], ["2.0", "2.5", "3.0"])
    left.set_ylabel(_("held-out loss"))
    return [left, right]
