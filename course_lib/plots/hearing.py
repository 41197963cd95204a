"""A spectrogram beside its mel bands, and errors of three groups with their spread over splits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREY, ORANGE, PINK, legend_above, new_axes
from course_lib.text import _

__all__ = ["draw_groups", "draw_spectrogram"]

LOOKS = {"men": (BLUE, "o"), "women": (ORANGE, "s"), "children": (PINK, "^")}


def draw_spectrogram(power: np.ndarray, mel: np.ndarray, rate: float = 8000.0, hop: int = 128) -> Axes:
    """Draw the power of each frequency over time, and beside it the logarithm of the power in each mel band.

    Parameters
    ----------
    power : (T, F)
        From 0 hertz to half the rate.
    mel : (T, bands)

    Examples
    --------
    >>> draw_spectrogram(np.ones((4, 5)), np.zeros((4, 3))).get_ylabel()
    'kHz'
    """
    left, right = new_axes(8.2, 3.3, columns=2)
    seconds = len(power) * hop / rate
    look = {"origin": "lower", "aspect": "auto", "cmap": "Greys"}
    left.imshow(np.log(power.T + 1e-6), extent=(0, seconds, 0, rate / 2000), vmin=-6, **look)
    right.imshow(mel.T, extent=(0, seconds, 0.5, mel.shape[1] + 0.5), vmin=-6, **look)
    left.set(title=_("spectrogram"), xlabel=_("seconds"), ylabel=_("kHz"))
    right.set(title=_("mel bands"), xlabel=_("seconds"), ylabel=_("band"))
    for ax in (left, right):
        ax.grid(False)
    return left


def draw_groups(rows: Mapping[str, Mapping[str, Sequence[float]]]) -> Axes:
    """Draw a row per training, with the error of each group in per cent and its standard deviation over splits.

    Parameters
    ----------
    rows : dict of training to dict of group to (mean, standard deviation)

    Examples
    --------
    >>> ax = draw_groups({"men": {"men": (0.1, 0.01), "women": (0.3, 0.05), "children": (0.6, 0.1)}})
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['men']
    """
    ax = new_axes(6.8, 0.9 + 0.55 * len(rows))
    for k, (group, (colour, marker)) in enumerate(LOOKS.items()):
        mean, spread = 100 * np.array([row[group] for row in rows.values()]).T
        heights = np.arange(len(rows)) + 0.2 * (k - 1)
        look = {"color": colour, "fmt": marker, "markersize": 8, "capsize": 3}
        ax.errorbar(mean, heights, xerr=spread, label=_(group), **look)
    ax.axvline(0, color=GREY, linewidth=1)
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set(xlabel=_("error, %"), xlim=(-2, 100), ylim=(len(rows) - 0.5, -0.5))
    legend_above(ax)
    return ax
