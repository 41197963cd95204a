"""The pictures of lesson t4, as text: two networks side by side, and the time of a training step."""

import numpy as np
import pytest

from course_lib.pictures import twins
from svg_parts import corners, drags, ids, moves, part, said

LOSSES = np.array([[0.3, 0.2, 0.1], [0.3, 0.25, 0.1]])


def side_by_side(gaps=(0.0, 1e-9, 0.5), losses=LOSSES):
    return twins.twins(losses, np.array(gaps), 10)


def test_the_twins_are_drawn_over_the_steps_and_no_difference_has_a_place():
    svg = side_by_side()
    ours, theirs, gap = (corners(part(svg, name)) for name in ("ours", "theirs", "gap"))
    loss, power = 160 / 0.55, 200 / 21.5
    assert np.allclose(208 - ours[[0, -1], 1], loss * np.array([0.3, 0.1]), atol=0.06)
    assert np.allclose(208 - theirs[:, 1], loss * LOSSES[1], atol=0.06)
    assert np.allclose(440 - gap[:, 1], power * (np.log10([1e-18, 1e-9, 0.5]) + 18.5), atol=0.06)
    assert part(svg, "theirs").get("stroke-dasharray") and not part(svg, "ours").get("stroke-dasharray")
    assert {"one rounding in float64", "one rounding in float32", "0"} <= set(said(svg))
    assert len(set(ids(svg))) == len(ids(svg))


def test_before_the_first_step_there_is_a_point():
    svg = side_by_side((0.0,), LOSSES[:, :1])
    assert float(part(svg, "now").get("cx")) == pytest.approx(64 + 2 * 446 / 14, abs=0.06)


def test_the_steps_are_dragged_over_both():
    svg = side_by_side()
    assert drags(part(svg, "steps")) == {"steps": 2} and svg.count('data-jumps="steps"') == 2
    assert moves(part(svg, "steps"))["steps"][-2] == pytest.approx(14 / 446)


def test_losses_that_are_no_numbers_are_not_drawn():
    svg = side_by_side((0.0, 1.0, np.nan), np.array([[0.3, 0.2, 0.1], [0.3, np.inf, np.nan]]))
    assert part(svg, "now") is None and part(svg, "loss-now") is None


def test_steps_and_gap_are_written():
    text = twins.steps_taken(120, 200, "3 · 10⁻¹⁶")
    assert 'data-drag="steps 120 0 200 1' in text and "3 · 10⁻¹⁶</span> apart" in text


NOTHING = {name: (np.empty(0), np.empty(0)) for name in ("course", "PyTorch")}


def at(svg, id):
    return 1 + (corners(part(svg, id))[0, 0] - 70) / 44


def test_the_speed_picture_holds_points_lines_and_crossings():
    points = NOTHING | {"course": (np.array([1e3, 1e6]), np.array([1e-5, 1e-3]))}
    svg = twins.speed(1e4, points, {"course": (1e-5, 1e9)}, crossing=1e5, pale_crossing=1e7)
    assert float(part(svg, "point-course-1").get("cx")) == 70 + 5 * 44 and part(svg, "point-PyTorch-0") is None
    line = corners(part(svg, "line-course"))
    seconds = np.log10(1e-5 + np.array(10, dtype=float) / 1e9)
    assert 52 + 300 - line[0, 1] == pytest.approx((seconds + 5.2) * 300 / 5.7, abs=0.06)
    assert part(svg, "line-PyTorch").get("d") == ""
    assert [at(svg, id) for id in ("chosen", "crossing", "crossing-right")] == pytest.approx([4, 5, 7], abs=0.01)
    assert "Nothing" not in said(svg)


def test_where_nothing_is_measured_it_says_so():
    svg = twins.speed(1e4, NOTHING, {}, empty="nothing yet")
    assert part(svg, "empty").text == "nothing yet" and not {"crossing", "crossing-right"} & set(ids(svg))
    shapes = [part(twins.speed(1e4, {"course": one, "PyTorch": one}, {}), f"point-{name}-0").tag
              for name in ("course", "PyTorch") for one in [(np.array([1e3]), np.array([1e-3]))]]  # fmt: skip
    assert shapes == ["circle", "polygon"]  # not by colour alone
