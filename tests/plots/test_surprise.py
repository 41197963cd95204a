"""Curves and distributions: the artists hold the numbers they are given."""

import numpy as np

from course_lib.plots.style import new_axes
from course_lib.plots.surprise import draw_curves, draw_distributions


def test_functions_draw_on_the_axes_they_are_given():
    ax, other = new_axes(), new_axes()
    assert draw_curves(np.arange(3), {"": np.arange(3)}, x_label="x", y_label="y", ax=ax) is ax
    assert draw_distributions({"p": [0.5, 0.5]}, ["a", "b"], other) is other


def test_curves_differ_in_dash_and_are_named_above_the_picture():
    ax = draw_curves(np.arange(3), {"a": np.arange(3), "b": np.ones(3)}, x_label="x", y_label="y", title="two")
    assert len({line.get_linestyle() for line in ax.lines}) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert ax.get_title(loc="left") == "two" or ax.get_title() == "two"
    ax.figure.canvas.draw()
    assert ax.get_legend().get_window_extent().y0 >= ax.bbox.y1 - 1


def test_a_single_curve_has_no_legend_and_points_are_named():
    ax = draw_curves(np.arange(3), {"": np.arange(3)}, x_label="x", y_label="y", points={"here": (1, 1)})
    assert ax.get_legend() is None
    assert [text.get_text() for text in ax.texts] == ["here"]


def test_bars_have_the_heights_of_the_distributions():
    ax = draw_distributions({"p": np.array([0.2, 0.8]), "q": np.array([0.5, 0.5])}, ["a", "b"])
    assert [bar.get_height() for bar in ax.patches] == [0.2, 0.8, 0.5, 0.5]
    assert len({bar.get_hatch() for bar in ax.patches}) == 2
