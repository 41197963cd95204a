"""Pictures of training: they hold the numbers that they are given."""

import numpy as np

from course_lib.plots.style import new_axes
from course_lib.plots.training import (
    RacePicture,
    SignalPicture,
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


def race():
    x, y = np.linspace(-1, 1, 5), np.linspace(-2, 2, 6)
    heights = np.add.outer(y**2, x**2) + 0.1
    maps = {"one": (x, y, heights, ((0, 0),)), "two": (2 * x, y, heights, ((1, 1), (0, 1)))}
    return RacePicture(maps, ("a", "b", "c"), 10)


def test_race_shows_one_surface_and_three_ways():
    picture, way = race(), np.array([[0.0, 1.0], [np.inf, 2.0], [np.nan, np.nan]])
    heights = np.array([1.0, np.inf, np.nan])
    none = np.empty((0, 2)), np.empty(0)
    picture.update("two", [way, none[0], way[:1]], [heights, none[1], heights[:1]], [None, (way, heights), None])
    assert [part.get_visible() for parts in picture.maps.values() for part in parts] == [False, False, True, True]
    assert picture.axes[0].get_xlim() == (-2, 2)
    assert list(picture.losses[0].get_ydata()) == [1.0, 100.0, 100.0]
    assert picture.ways[0].get_xdata()[0] == 0
    assert len(picture.ways[1].get_xdata()) == 0
    assert len(picture.pale[1][0].get_xdata()) == 3
    assert len(picture.pale[0][0].get_xdata()) == 0
    assert [head.get_marker() for head in picture.heads] == ["o", "s", "^"]
    assert picture.ways[0].get_linestyle() != picture.ways[1].get_linestyle()
    assert list(picture.start.get_ydata()) == [1.0]
    picture.update("one", [none[0]] * 3, [none[1]] * 3, [None] * 3)
    assert len(picture.start.get_xdata()) == 0


def test_signal_picture_stays_within_its_scale():
    picture = SignalPicture(30)
    picture.update((np.array([1.0, 0.0, 1e20]), None), (None, np.array([1.0, 2.0])))
    assert list(picture.lines[0].get_ydata()) == [1.0, picture.LOWEST, picture.HIGHEST]
    assert len(picture.lines[1].get_xdata()) == len(picture.pale[0].get_xdata()) == 0
    assert list(picture.pale[1].get_ydata()) == [1, 2]
