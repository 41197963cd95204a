"""How large the models are."""

from __future__ import annotations

from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREEN, GREY, ORANGE, PINK, new_axes

__all__ = ["draw_parameter_counts"]

_FAMILY_COLOURS = {"this course": GREY, "images": GREEN, "speech": PINK, "language": BLUE}


def draw_parameter_counts(models: dict[str, tuple[str, float]], ax: Axes | None = None) -> Axes:
    """Draw one bar a model, as long as its number of parameters, on a scale where each step is ten times more.

    Parameters
    ----------
    models : dict of name to (family, number of parameters)
        The families are "this course", "images", "speech" and "language".

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_parameter_counts({"ours": ("this course", 9), "GPT-3": ("language", 175e9)})
    >>> ax.get_xscale()
    'log'
    """
    ax = ax if ax is not None else new_axes(7.0, 0.42 * len(models) + 1.0)
    names = list(models)
    for row, (name, (family, count)) in enumerate(models.items()):
        ax.barh(row, count, color=_FAMILY_COLOURS.get(family, ORANGE), height=0.62)
        ax.text(count * 1.4, row, f"{_in_words(count)}  ({family})", va="center", fontsize=10)
        names[row] = name
    ax.set_xscale("log")
    ax.set(
        yticks=range(len(names)), yticklabels=names, xlim=(1, 1e15), xlabel="parameters (each step: 1000 times more)"
    )
    ax.set_xticks([1, 1e3, 1e6, 1e9, 1e12], ["1", "thousand", "million", "billion", "trillion"])
    ax.minorticks_off()
    ax.grid(False, axis="y")
    ax.invert_yaxis()
    return ax


def _in_words(count: float) -> str:
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if count >= size:
            return f"{count / size:g} {word}"
    return f"{count:g}"
