"""When a reader understands *not*, what labels are worth to whom, and how sure right and wrong answers are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, DASHED, DOTTED, GREY, ORANGE, legend_above, new_axes
from course_lib.text import _

__all__ = ["draw_labels", "draw_sides", "draw_sure"]

LOOKS = ((BLUE, "-", "o"), (ORANGE, DASHED, "s"), (GREY, DOTTED, "^"))


def draw_sides(steps: Sequence[int], plain: Sequence[float], turned: Sequence[float]) -> Axes:
    """Draw how often a reader knows the side of a hidden adjective while it trains, without and with a *not*.

    Examples
    --------
    >>> len(draw_sides([0, 50], [0.5, 0.6], [0.5, 0.4]).lines)
    3
    """
    ax = new_axes(6.6, 3.2)
    _chance(ax)
    for name, shares, (colour, dash, marker) in zip(
        (_("without not"), _("with not")), (plain, turned), LOOKS, strict=False
    ):
        ax.plot(steps, 100 * np.asarray(shares), color=colour, linestyle=dash, marker=marker, label=name)
    ax.set(xlabel=_("step"), ylabel=_("on the right side, %"), ylim=(-3, 104))
    legend_above(ax)
    return ax


def draw_labels(labels: Sequence[int], shares: Mapping[str, Sequence[float]]) -> Axes:
    """Draw the share that is judged right against the number of labels, on a logarithmic axis.

    Examples
    --------
    >>> draw_labels([8, 16], {"pre-trained": [0.5, 0.6]}).get_xscale()
    'log'
    """
    ax = new_axes(6.6, 3.4)
    _chance(ax)
    for (name, values), (colour, dash, marker) in zip(shares.items(), LOOKS, strict=False):
        ax.plot(labels, 100 * np.asarray(values), color=colour, linestyle=dash, marker=marker, label=name)
    ax.set_xscale("log", base=2)
    ax.set_xticks(labels, [str(count) for count in labels])
    ax.set(xlabel=_("opinions with a label"), ylabel=_("judged right, %"), ylim=(40, 102))
    legend_above(ax)
    return ax


def draw_sure(groups: Mapping[str, Sequence[float]]) -> Axes:
    """Draw how sure a translator is of each date, a row of dots per group.

    Examples
    --------
    >>> [label.get_text() for label in draw_sure({"right": [0.9, 1.0]}).get_yticklabels()]
    ['right']
    """
    ax = new_axes(6.6, 0.9 + 0.6 * len(groups))
    for row, ((_name, sure), (colour, _dash, marker)) in enumerate(zip(groups.items(), LOOKS, strict=False)):
        heights = row + 0.4 * (np.arange(len(sure)) % 9 - 4) / 9
        ax.plot(sure, heights, marker, color=colour, markersize=5, alpha=0.7)
    ax.set_yticks(range(len(groups)), list(groups))
    ax.set(xlabel=_("confidence in the whole date"), xlim=(-0.02, 1.02), ylim=(len(groups) - 0.5, -0.5))
    return ax


def _chance(ax: Axes) -> None:
    ax.axhline(50, color=GREY, linewidth=1)
