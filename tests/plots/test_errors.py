"""Pictures of errors: they hold the numbers that they are given."""

import numpy as np

from course_lib.plots.errors import (
    BiasVariancePicture,
    BootstrapPicture,
    PolynomialPicture,
    draw_errors,
    draw_fits,
    draw_intervals,
)
from course_lib.plots.style import new_axes


def test_functions_draw_on_the_axes_they_are_given():
    ax = new_axes()
    assert draw_errors([1], [2], [3], ax) is ax
    assert draw_fits([1], [2], [0, 5], {"line": [0, 5]}, ax) is ax
    assert draw_intervals({"A": (1, 2, 3)}, ax) is ax


def test_each_error_stands_beside_its_line():
    ax = draw_errors([1, 2], [8, 19], [6, 20], title="the rule")
    assert [text.get_text() for text in ax.texts] == ["+2", "−1"]
    assert ax.get_title(loc="left") or ax.get_title() == "the rule"


def test_curves_are_named_and_differ_in_dash():
    ax = draw_fits([1], [2], [0, 5], {"degree 4": [0, 5], "degree 10": [5, 0]})
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["trained on", "degree 4", "degree 10"]
    assert len({line.get_linestyle() for line in ax.lines[1:]}) == 2


def test_intervals_from_top_to_bottom():
    ax = draw_intervals({"A": (1, 2, 3), "B": (2, 3, 5)}, unit="N", zero=True, limits=(-1, 6))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A", "B"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    assert list(ax.lines[0].get_xdata()) == [1, 3]
    assert ax.get_xlim() == (-1, 6)


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


def test_bias_variance_picture_stacks_its_parts():
    picture = BiasVariancePicture([1, 2], shown=3)
    grid, parts = np.array([0.0, 5.0]), np.array([[10.0, 1.0], [1.0, 2.0], [4.0, 4.0]])
    picture.update(grid, grid, np.ones((5, 2)), grid, parts, 2)
    noise = picture.bars["noise"][0]
    assert (noise.get_y(), noise.get_height()) == (11.0, 4.0)
    assert len(picture.many.get_segments()) == 3
    assert picture.mark.get_xdata() == [2]
    picture.update(grid, grid, np.ones((5, 2)), grid, 100 * parts, 1)
    assert picture.mark.get_ydata() == [picture.top]


def test_bootstrap_picture_holds_intervals_and_shares():
    picture = BootstrapPicture()
    shares = np.linspace(0, 0.1, len(picture.edges) - 1)
    picture.update([1, 2, 3], [4, 5, 6], [(0, 2), (1, 3), (2, 4)], [None] * 3, shares)
    assert [tuple(line.get_xdata()) for line in picture.interval] == [(0, 2), (1, 3), (2, 4)]
    assert all(len(line.get_xdata()) == 0 for line in picture.pale)
    assert picture.bars[-1].get_height() == shares[-1]
    assert [line.get_xdata() for line in picture.truths] == [[4], [5], [6]]
    picture.update([1, 2, 3], [4, 5, 6], [None] * 3, [(0, 2), (1, 3), (2, 4)], shares)
    assert all(len(line.get_xdata()) == 0 for line in picture.interval)
