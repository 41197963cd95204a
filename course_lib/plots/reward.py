"""What rules for pulling levers have missed, pull by pull."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, DASHED, DOTTED, GREEN, MIXED, ORANGE, PINK, new_axes
from course_lib.text import _

__all__ = ["draw_regret"]

LOOKS = ((BLUE, "-"), (ORANGE, DASHED), (GREEN, DOTTED), (PINK, MIXED))


def draw_regret(missed: Mapping[str, np.ndarray], *, ax: Axes | None = None) -> Axes:
    """Draw the regret of up to four rules after each pull, each with its name and its end in the legend.

    Parameters
    ----------
    missed : mapping of str to ndarray of shape (pulls,)
        By the name of each rule.
    ax : Axes, optional

    Examples
    --------
    >>> ax = draw_regret({"greedy": np.array([1.0, 1.5, 2.0])})
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['greedy: 2']
    """
    ax = ax or new_axes(6.6, 2.9)
    for (name, regret), (colour, line) in zip(missed.items(), LOOKS, strict=False):
        told = _("{name}: {regret:.0f}").format(name=name, regret=regret[-1])
        ax.plot(np.arange(1, len(regret) + 1), regret, linestyle=line, color=colour, label=told)
    ax.set(xlabel=_("pulls"), ylabel=_("regret"))
    ax.set_xlim(left=0)
    ax.set_ylim(bottom=0)
    ax.legend(title=_("at the end"), loc="upper left", frameon=False)
    return ax
