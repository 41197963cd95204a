"""Lesson 03's pictures, as text: a circle that becomes an ellipse, and a photograph of k components."""

import numpy as np
import pytest

from course_lib.pictures import low_rank
from svg_parts import corners, drags, greys, ids, moves, part, said

A, V = np.array([[2.0, 1.0], [0.0, 1.0]]), np.array([0.6, 0.8])
UNIT = 440 / 6.6
MIDDLE = np.array([48 + 220, 12 + 220])


def in_plane(line):
    return (corners(line) - MIDDLE) / [UNIT, -UNIT]


def test_the_circle_becomes_the_ellipse_of_the_matrix():
    svg = low_rank.circle(A, V, 53, None, kept=False)
    points = in_plane(part(svg, "ellipse"))
    assert np.allclose(np.linalg.norm(points @ np.linalg.inv(A).T, axis=1), 1, atol=0.01)
    assert np.linalg.norm(points, axis=1).max() == pytest.approx(np.linalg.svd(A)[1][0], abs=0.01)
    first, second = in_plane(part(svg, "line"))
    assert first[0] * second[1] == pytest.approx(first[1] * second[0], abs=0.05)


def test_v_turns_round_the_origin_and_its_line_tells_when_it_is_kept():
    svg = low_rank.circle(A, V, 53, None, kept=False)
    handle = part(svg, "tip")
    assert drags(handle) == {"degrees": 53} and moves(handle)["degrees"][1:3] == [0, 359]
    assert handle.get("data-turns") == "268 232"
    assert part(svg, "v").get("data-tip") == "tip" and part(svg, "line").get("stroke-dasharray")
    kept = part(low_rank.circle(A, np.array([1.0, 0.0]), 0, None, kept=True), "line")
    assert "output" in kept.get("class") and kept.get("stroke-dasharray") is None


def test_the_angle_is_that_between_the_lines():
    # Av is (2, 0.8): 21.8° from the x axis, where v is at 53.1°.
    assert part(low_rank.circle(A, V, 53, None, kept=False), "turned").text == "31°"
    against = low_rank.circle(-A, V, 53, None, kept=False)
    assert part(against, "turned").text == "31°"
    nothing = low_rank.circle(np.zeros((2, 2)), V, 53, None, kept=True)
    assert part(nothing, "angle") is None and {"v", "Av"} <= set(said(nothing))


def test_the_partner_and_its_image_are_drawn_on_request():
    w = np.array([-0.8, 0.6])
    with_it, without = low_rank.circle(A, V, 53, w, kept=False), low_rank.circle(A, V, 53, None, kept=False)
    assert set(ids(with_it)) - set(ids(without)) == {"w", "Aw", "w-name", "Aw-name", "corner"}
    assert len(set(ids(with_it))) == len(ids(with_it))


def test_the_image_of_v_is_worked_out():
    text = low_rank.image_of_v(np.array([[0.0, -1.0], [1.0, 0.0]]), np.array([0.5, -0.25]), 333)
    assert 'data-drag="degrees 333 0 359 1' in text
    assert '<span class="weight">(−1)</span>' in text and '<span class="input">(−0.25)</span>' in text
    assert text.endswith('(<span class="output">0.25</span>, <span class="output">0.50</span>)')


SLOPE = np.linspace(0, 1, 6).reshape(2, 3)
MISSING = np.array([0.1, 1e-9])


def test_the_photograph_and_the_curve_mark_where_they_stand():
    svg = low_rank.components(SLOPE, "two", MISSING, 1, 0.5)
    assert np.allclose(greys(part(svg, "image")) / 255, SLOPE, atol=1 / 255)
    best, here = corners(part(svg, "best")), part(svg, "here")
    ends = [y for _x, y in best]
    assert ends[0] == pytest.approx(34 + 262 * 1.2 / 5.2, abs=0.1) and ends[1] == pytest.approx(34 + 262)
    assert float(here.get("cy")) == pytest.approx(34 + 262 * (0.2 - np.log10(0.5)) / 5.2, abs=0.1)
    assert drags(part(svg, "k")) == {"k": 1} and {"two", "100 %", "0.001 %"} <= set(said(svg))


@pytest.mark.parametrize("missing_here", [0.0, 1e12, float("inf")])
def test_what_leaves_the_scale_is_at_its_edge(missing_here):
    svg = low_rank.components(SLOPE, "", MISSING, 2, missing_here)
    assert 34 <= float(part(svg, "here").get("cy")) <= 34 + 262 and "inf" not in svg


def test_on_a_narrow_page_the_curve_is_under_the_photograph():
    wide, narrow = (low_rank.components(SLOPE, "", MISSING, 1, 0.1, narrow=n) for n in (False, True))
    assert 'viewBox="0 0 866 350"' in wide and 'viewBox="0 0 436 636"' in narrow
    assert sorted(ids(wide)) == sorted(ids(narrow)) and len(set(ids(wide))) == len(ids(wide))


def test_the_numbers_of_k_components_are_worked_out():
    text = low_rank.numbers_of_components(5, (142, 213), 0.981)
    assert 'data-drag="k 5 1 142 1' in text and "1,775 numbers instead of 30,246" in text and "1.90 %" in text
