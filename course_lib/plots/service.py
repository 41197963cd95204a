"""What was said beside what came, in two places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREY, ORANGE, legend_above, new_axes
from course_lib.text import _

__all__ = ["draw_calibration"]

LOOKS = ((BLUE, "o"), (ORANGE, "s"))


def draw_calibration(curves: Mapping[str, Sequence[tuple[float, float, int]]]) -> Axes:
    """Draw for each place what was said on average in each bin, and the share of yes among these days.

    Parameters
    ----------
    curves : dict of place to (said, came, days)
        Two places at most; the larger a mark, the more days are in its bin.

    Examples
    --------
    >>> ax = draw_calibration({"Seattle": [(0.3, 0.25, 80), (0.6, 0.7, 20)]})
    >>> ax.get_xlabel()
    'said, %'
    """
    ax = new_axes(5.2, 4.4, square=True)
    ax.plot([0, 100], [0, 100], color=GREY, linewidth=1.5, linestyle="--", label=_("said and came alike"))
    for (place, bins), (colour, marker) in zip(curves.items(), LOOKS, strict=False):
        said, came, days = zip(*bins, strict=True)
        x, y = ([100 * share for share in shares] for shares in (said, came))
        ax.plot(x, y, color=colour, linewidth=1.5)
        ax.scatter(x, y, s=[20 + n for n in days], color=colour, marker=marker, label=place, zorder=3)
    ax.set(xlabel=_("said, %"), ylabel=_("came, %"), xlim=(0, 100), ylim=(0, 100))
    legend_above(ax)
    return ax
