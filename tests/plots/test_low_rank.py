"""Lesson 03's pictures."""

import numpy as np

from course_lib.plots import low_rank
from course_lib.plots.style import new_axes

SLOPE = np.linspace(0, 1, 9).reshape(3, 3)


def test_images_are_drawn_on_the_axes_given():
    axes = new_axes(4, 2, columns=2)
    assert low_rank.draw_images({"a": SLOPE, "b": 1 - SLOPE}, axes) == axes
    assert np.array_equal(axes[1].images[0].get_array(), 1 - SLOPE)
    assert axes[0].images[0].get_clim() == (0, 1)


def test_the_circle_becomes_the_ellipse_of_the_matrix():
    A, v = np.array([[2.0, 1.0], [0.0, 1.0]]), np.array([0.6, 0.8])
    picture = low_rank.CirclePicture()
    picture.update(A, v)
    points = np.array(picture.ellipse.get_data())
    assert np.allclose(np.linalg.norm(np.linalg.inv(A) @ points, axis=0), 1)
    assert np.isclose(np.linalg.norm(points, axis=0).max(), np.linalg.svd(A)[1][0], atol=1e-3)
    assert picture.Av.patch.get_visible() and not picture.Aw.patch.get_visible()
    assert np.allclose(np.linalg.det(np.array(picture.line.get_data())), 0)
    picture.update(A, v, np.array([-0.8, 0.6]))
    assert picture.Aw.patch.get_visible() and picture.w.text.get_visible()
