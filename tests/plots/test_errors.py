"""Pictures of errors: they hold the numbers that they are given."""

import numpy as np

from course_lib.plots.errors import (
    PolynomialPicture,
    draw_errors,
    draw_fits,
)
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


def polynomial(picture, reference=None, unseen_errors=None):
    grid, days = np.array([0.0, 5.0]), (np.array([1.0]), np.array([8.0]))
    picture.update(grid, grid, grid, days, days, np.array([4.0, 0.01]), unseen_errors, reference, 16.0, 2)


def test_polynomial_picture_holds_errors_within_its_scale():
    picture = PolynomialPicture([1, 2], learner=True)
    polynomial(picture, reference=np.array([5.0, 6.0]), unseen_errors=np.array([7.0, 1e9]))
    assert picture.train_errors.get_ydata().tolist() == [4.0, 0.1]
    assert picture.unseen_errors.get_ydata().tolist() == [7.0, 1000.0]
    assert picture.pale.get_ydata().tolist() == [5.0, 6.0]
    assert picture.mark.get_xdata() == [2, 2]
    polynomial(picture)
    assert len(picture.unseen_errors.get_xdata()) == len(picture.pale.get_xdata()) == 0
