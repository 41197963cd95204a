"""Arrows and matrices on the plane: drawn where they are told to be."""

import numpy as np

from course_lib.plots.planes import Arrow, plane
from course_lib.plots.style import new_axes
from course_lib.plots.vectors import (
    draw_combinations,
    draw_vectors,
    tell_combinations,
)


def test_functions_draw_on_the_axes_they_are_given():
    ax = new_axes()
    assert plane(ax, 2) is ax
    assert draw_vectors({"u": [1, 1]}, ax) is ax
    assert ax.get_xlabel() == "first entry"


def test_an_arrow_of_no_length_is_hidden():
    arrow = Arrow(plane(limit=2), "u")
    arrow.move((0, 0))
    assert not arrow.patch.get_visible()
    arrow.move((1, 1))
    assert arrow.patch.get_visible()


def test_labels_stay_inside_the_plane():
    arrow = Arrow(plane(limit=2), "u")
    arrow.move((2, 2))
    assert max(arrow.text.get_position()) <= 2


def test_labels_of_vectors_are_drawn():
    ax = draw_vectors({"u": [3, 1], "v": [1, 2]})
    assert {"u", "v"} <= {text.get_text() for text in ax.texts}


def test_vectors_without_names_stay_without():
    ax = draw_vectors([np.array([3.0, 1.0]), np.array([1.0, 2.0])])
    assert {text.get_text() for text in ax.texts} == {""}
    assert len(ax.patches) == 2


def test_the_combinations_of_two_vectors_are_dotted():
    u, v = np.array([3.0, 1.0]), np.array([1.0, 2.0])
    points = draw_combinations(u, v).collections[0].get_offsets()
    multiples = np.linalg.solve(np.column_stack([u, v]), points.T)
    assert np.allclose(2 * multiples, (2 * multiples).round())
    assert len(points) == len(np.unique(points, axis=0)) > 30
    assert np.abs(points).max() <= 4


def test_two_arrows_on_one_line_dot_only_that_line():
    u = np.array([3.0, 1.0])
    points = draw_combinations(u, -0.5 * u).collections[0].get_offsets()
    assert np.allclose(points[:, 0], 3 * points[:, 1])
    assert "one line" in tell_combinations(u, -0.5 * u)
    assert "fill the plane" in tell_combinations(u, [1.0, 2.0])
