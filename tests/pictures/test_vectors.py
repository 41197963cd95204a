"""The pictures of the lesson on vectors, as text."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from course_lib.maths import linalg
from course_lib.pictures import vectors
from svg_parts import corners, drags, ids, part, said

ENTRY = st.integers(-40, 40).map(lambda tenths: tenths / 10)
VECTOR = st.tuples(ENTRY, ENTRY).map(np.array)


def shadow_of(u, v):
    return linalg.project(v, u) if u.any() else None


@given(VECTOR, VECTOR)
def test_every_state_can_be_drawn_and_every_name_is_its_own(u, v):
    shadow = shadow_of(u, v)
    svg = vectors.two_vectors(u, v, shadow, shadow)
    assert "nan" not in svg and "inf" not in svg
    assert len(set(ids(svg))) == len(ids(svg))
    assert drags(part(svg, "u-tip")) == {"u1": u[0], "u2": u[1]}


def test_the_same_state_is_the_same_text():
    u, v = np.array([3.0, 1.0]), np.array([1.0, 2.0])
    assert vectors.two_vectors(u, v, None, None) == vectors.two_vectors(u.copy(), v.copy(), None, None)


def test_the_angle_is_written_and_the_drop_meets_the_line_at_a_right_angle():
    u, v = np.array([2.0, 0.0]), np.array([1.0, 2.0])
    svg = vectors.two_vectors(u, v, np.array([1.0, 0.0]), None)
    assert "63°" in said(svg)
    corner = corners(part(svg, "corner"))
    assert len(corner) == 3 and (corner[1] - corner[0]) @ (corner[2] - corner[1]) == pytest.approx(0, abs=1)


@given(st.lists(st.integers(-60, 60), min_size=4, max_size=4), st.sampled_from(["square", "boat", "both"]))
def test_every_matrix_can_be_drawn(entries, shown):
    A = np.array(entries).reshape(2, 2) / 20
    svg = vectors.matrix_moves(A, shown)
    assert len(set(ids(svg))) == len(ids(svg))
    assert (part(svg, "plane-square") is not None) == (shown != "boat")
    assert (part(svg, "plane-boat-0") is not None) == (shown != "square")


def test_the_square_is_moved_by_the_matrix():
    svg = vectors.matrix_moves(np.array([[2.0, 1.0], [0.0, 1.0]]), "square")
    unit, origin = 440 / 6, np.array([48 + 220, 12 + 220])
    expected = origin + np.array([(0, 0), (2, 0), (3, 1), (1, 1)]) * [unit, -unit]
    assert np.allclose(corners(part(svg, "plane-square")), expected, atol=0.06)


def test_the_formula_has_the_determinant():
    made = vectors.determinant(np.array([[1.0, 2.0], [3.0, -1.0]]))
    assert made.endswith('= <span class="ink strong">−7.00</span>')


@pytest.mark.parametrize("narrow", [False, True])
def test_two_planes_have_names_of_their_own(narrow):
    svg = vectors.compose(np.eye(2), linalg.rotation(np.pi / 2), "both", narrow=narrow)
    assert len(set(ids(svg))) == len(ids(svg))
    assert "A first, then B: B @ A" in said(svg)
