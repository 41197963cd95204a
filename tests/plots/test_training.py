"""Pictures of training: they hold the numbers that they are given."""

import numpy as np

from course_lib.plots.style import new_axes
from course_lib.plots.training import (
    draw_curves,
    draw_digits,
    draw_shares,
    draw_table,
)


def test_curves_on_given_axes_differ_in_dash_and_marker():
    ax = new_axes()
    curves = {"a": [3.0, 2.0, 1.0], "b": [1.0, 9.0, 0.5]}
    assert draw_curves(curves, ax, y_limits=(0, 4), level=("guessing", 2.3), marks={"b": 2}) is ax
    first, second, star = ax.lines[:3]
    assert list(first.get_ydata()) == [3, 2, 1]
    assert list(second.get_ydata()) == [1, 4, 0.5]  # beyond the scale: on its border
    assert (star.get_xdata(), star.get_ydata()) == (3, 0.5)
    assert (first.get_linestyle(), first.get_marker()) != (second.get_linestyle(), second.get_marker())
    assert ax.texts[0].get_text() == "guessing"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


def test_curves_over_a_given_x_and_on_a_scale_of_tens():
    ax = draw_curves({"a": [1.0, 10.0]}, x=[0.5, 7.0], log=True, x_label="tokens", y_label="rate")
    assert list(ax.lines[0].get_xdata()) == [0.5, 7.0]
    assert (ax.get_yscale(), ax.get_xlabel(), ax.get_ylabel()) == ("log", "tokens", "rate")


def test_digits_with_captions_and_empty_places():
    image = np.arange(64.0)
    axes = draw_digits([image, image.reshape(8, 8)], ["3", "5, called 6"], columns=3)
    assert [ax.get_title() for ax in axes] == ["3", "5, called 6", ""]
    assert np.array_equal(axes[0].images[0].get_array(), image.reshape(8, 8))
    assert len(axes[2].images) == 0
    given = new_axes(columns=2)
    assert draw_digits([image], axes=given) == given
    assert len(draw_digits([image], columns=1)) == 1


def test_shares_are_bars():
    first, second = draw_shares([0, 0.5, 1], {"a": [0.25, 0.75], "b": [1, 0]})
    assert [bar.get_height() for bar in first.patches] == [0.25, 0.75]
    assert second.get_title() == "b"
    assert len(draw_shares([0, 1], {"a": [1]})) == 1


def test_a_table_frames_all_that_is_equal_to_the_best():
    ax = draw_table(np.array([[0.5, 0.981], [0.984, 0.7]]), [8, 32], [1, 2], row_label="nodes", column_label="rate")
    assert [text.get_text() for text in ax.texts] == ["0.50", "0.98", "0.98", "0.70"]
    assert len(ax.patches) == 2
    assert [text.get_fontweight() for text in ax.texts] == ["normal", "bold", "bold", "normal"]
