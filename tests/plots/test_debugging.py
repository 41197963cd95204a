"""Rates: the artists hold the numbers they are given."""

from course_lib.plots.debugging import draw_rates
from course_lib.plots.style import new_axes


def test_functions_draw_on_the_axes_they_are_given():
    ax = new_axes()
    assert draw_rates(["a"], [3], 20, ax=ax) is ax


def test_bars_have_the_counts_and_the_first_is_marked():
    ax = draw_rates(["published", "mended"], [11, 15], 20)
    assert [bar.get_width() for bar in ax.patches] == [11, 15]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["published", "mended"]
    assert list(ax.lines[0].get_xdata()) == [11, 11]
