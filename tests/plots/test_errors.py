"""Pictures of errors: they hold the numbers that they are given."""

from course_lib.plots.errors import draw_errors, draw_fits
from course_lib.plots.style import new_axes


def test_functions_draw_on_the_axes_they_are_given():
    ax = new_axes()
    assert draw_errors([1], [2], [3], ax) is ax
    assert draw_fits([1], [2], [0, 5], {"line": [0, 5]}, ax) is ax


def test_each_error_stands_beside_its_line():
    ax = draw_errors([1, 2], [8, 19], [6, 20], title="the rule")
    assert [text.get_text() for text in ax.texts] == ["+2", "−1"]
    assert ax.get_title(loc="left") or ax.get_title() == "the rule"


def test_curves_are_named_and_differ_in_dash():
    ax = draw_fits([1], [2], [0, 5], {"degree 4": [0, 5], "degree 10": [5, 0]})
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["trained on", "degree 4", "degree 10"]
    assert len({line.get_linestyle() for line in ax.lines[1:]}) == 2
