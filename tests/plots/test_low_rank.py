"""Lesson 03's pictures."""

import numpy as np

from course_lib.plots import low_rank
from course_lib.plots.style import new_axes

SLOPE = np.linspace(0, 1, 9).reshape(3, 3)


def test_the_low_rank_picture_marks_where_it_stands():
    picture = low_rank.LowRankPicture((3, 3))
    picture.update(SLOPE, np.array([0.5, 0.1, 0.0]), 2, 0.2, 1.5, "two")
    assert np.array_equal(picture.image.get_array(), SLOPE)
    assert np.allclose(picture.here.get_data(), ([2], [0.2]))
    assert np.allclose(picture.best.get_xdata(), [1, 2, 3]) and picture.best.get_ydata().min() > 0
    assert np.allclose(picture.dear.get_xdata(), 1.5)
    picture.update(SLOPE, np.array([0.5, 0.1, 0.0]), 2, 0.0, 1.5)
    assert picture.here.get_ydata()[0] > 0  # nothing missing has no place on a logarithmic scale


def test_images_are_drawn_on_the_axes_given():
    axes = new_axes(4, 2, columns=2)
    assert low_rank.draw_images({"a": SLOPE, "b": 1 - SLOPE}, axes) == axes
    assert np.array_equal(axes[1].images[0].get_array(), 1 - SLOPE)
    assert axes[0].images[0].get_clim() == (0, 1)
