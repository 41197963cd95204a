"""How large the models are."""

from __future__ import annotations

from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREEN, GREY, ORANGE, PINK, new_axes
from course_lib.text import _

__all__ = ["PARAMETER_COUNTS", "draw_parameter_counts", "tell_parameter_counts"]

_FAMILY_COLOURS = {"this course": GREY, "images": GREEN, "speech": PINK, "language": BLUE}

# Here and not in lesson 00, whose reader guesses the numbers before they are shown; it ends with where they come from.
# Of a third number so many parameters are active: used for any one piece of text.
PARAMETER_COUNTS = {
    "the network below": ("this course", 9),
    "GoogLeNet (2014)": ("images", 5e6),
    "wav2vec 2.0 (2020)": ("speech", 317e6),
    "BERT large (2018)": ("language", 340e6),
    "GPT-2 (2019)": ("language", 1.5e9),
    "GPT-3 (2020)": ("language", 175e9),
    "Llama 3.1 (2024)": ("language", 405e9),
    "DeepSeek-V3 (2024)": ("language", 671e9, 37e9),
    "Kimi K2 (2025)": ("language", 1e12, 32e9),
}


def draw_parameter_counts(models: dict[str, tuple], ax: Axes | None = None) -> Axes:
    """Draw one bar per model, as long as its number of parameters, on a scale where each step is 1000 times more.

    Parameters
    ----------
    models : dict of name to (family, number of parameters) or (family, number of parameters, how many are active)
        The families are "this course", "images", "speech" and "language". What is not active is drawn paler.

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
    for row, (family, count, *active) in enumerate(models.values()):
        colour = _FAMILY_COLOURS.get(family, ORANGE)
        ax.barh(row, count, color=colour, height=0.62, alpha=0.4 if active else 1.0)
        if active:
            ax.barh(row, active[0], color=colour, height=0.62)
        # Beside the picture, like a column of a table: there is room for a long number next to a long bar.
        words = "\n".join(_numbers(family, count, *active))
        ax.text(1.02, row, words, transform=ax.get_yaxis_transform(), va="center", fontsize=10)
    ax.set_xscale("log")
    label = "parameters (each step: 1000 times more)"
    ax.set(yticks=range(len(models)), yticklabels=list(models), xlim=(1, 2e12), xlabel=label)
    ax.set_xticks([1, 1e3, 1e6, 1e9, 1e12], ["1", "thousand", "million", "billion", "trillion"])
    ax.minorticks_off()
    ax.grid(False, axis="y")
    ax.invert_yaxis()
    return ax


def tell_parameter_counts(models: dict[str, tuple]) -> str:
    """Return the same in words, for those who cannot see the bars.

    Examples
    --------
    >>> tell_parameter_counts({"ours": ("this course", 9), "K2": ("language", 1e12, 32e9)})
    'Bars of the numbers of parameters. ours: 9 (this course). K2: 1 trillion (language), 32 billion active.'
    """
    told = [f"{name}: {', '.join(_numbers(*numbers))}." for name, numbers in models.items()]
    return " ".join([_("Bars of the numbers of parameters."), *told])


def _numbers(family: str, count: float, *active: float) -> list[str]:
    of_these = [_("{number} active").format(number=_in_words(number)) for number in active]
    return [f"{_in_words(count)} ({family})", *of_these]


def _in_words(count: float) -> str:
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if count >= size:
            return f"{count / size:g} {word}"
    return f"{count:g}"
