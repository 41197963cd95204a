"""The pictures of signals through layers, and of optimizers in a race, as text."""

import numpy as np
import pytest

from course_lib.pictures import training
from svg_parts import corners, drags, ids, moves, part, said

NONE = np.empty((0, 2)), np.empty(0)


def test_a_signal_stays_within_its_scale_and_what_is_missing_is_not_drawn():
    svg = training.signal((np.array([1.0, 0.0, 1e20]), None), (None, np.array([1.0, 2.0])), 2, 30)
    powers = (194 - corners(part(svg, "signal"))[:, 1]) / 158 * 21 - 12
    assert powers == pytest.approx([0, -11.85, 8.85], abs=0.02)
    assert corners(part(svg, "gradient")).size == corners(part(svg, "rightsignal")).size == 0
    assert len(corners(part(svg, "rightgradient"))) == 2
    assert part(svg, "gradient").get("stroke-dasharray") and not part(svg, "signal").get("stroke-dasharray")
    assert {"10⁻¹²", "10⁶"} <= set(said(svg))


def test_the_last_layer_is_dragged_along_its_axis():
    svg = training.signal((np.ones(6), np.ones(6)), (None, None), 5, 30)
    value, low, high, step, right, _down = moves(part(svg, "depth-end"))["depth"]
    assert (value, low, high, step) == (5, 1, 30, 1)
    assert 440 * right == pytest.approx(31)


def test_a_gain_that_does_not_count_cannot_be_dragged():
    assert "data-drag" in training.drawn_scale(2.0, 100, dragged=True)
    fixed = training.drawn_scale(2.0, 100, dragged=False)
    assert "data-drag" not in fixed and "√100" in fixed and "0.200" in fixed


LIMITS = (-1.0, 1.0, -2.0, 2.0)


def race(ways, heights, right=(None, None, None), **more):
    x, y = np.linspace(-1, 1, 30), np.linspace(-2, 2, 40)
    plan = training.surface(LIMITS, np.add.outer(y**2, x**2) + 0.1, ((0, 0), (0, 1)), **more)
    return training.race(plan, LIMITS, ("a", "b", "c"), ways, heights, right, 40, 5, 400, **more)


def test_the_race_draws_what_can_be_drawn():
    way, heights = np.array([[0.0, 1.0], [np.inf, 2.0], [np.nan, np.nan]]), np.array([1.0, np.inf, np.nan])
    svg = race([way, NONE[0], way[:1]], [heights, NONE[1], heights[:1]], [None, (way, heights), None])
    powers = (364 - corners(part(svg, "loss-0"))[:, 1]) / 300 * 8 - 6
    assert powers == pytest.approx([0, 1.95, 1.95], abs=0.02)
    assert len(corners(part(svg, "way-0"))) == 1 and corners(part(svg, "way-1")).size == 0
    assert len(corners(part(svg, "right-way-1"))) == 1 and part(svg, "right-way-0") is None
    assert part(svg, "head-1") is None and part(svg, "start") is not None
    assert part(race([NONE[0]] * 3, [NONE[1]] * 3), "start") is None
    assert drags(part(svg, "end")) == {"steps": 40}


def test_runners_differ_in_dash_and_in_mark():
    way = np.array([[0.0, 0.0], [0.5, 0.5]])
    svg = race([way] * 3, [np.ones(2)] * 3)
    dashes = [part(svg, f"way-{k}").get("stroke-dasharray") for k in range(3)]
    assert len(set(dashes)) == 3
    assert [part(svg, f"head-{k}").get("class") for k in range(3)] == ["input disc", "weight", "output ring"]


def test_a_path_that_has_come_to_rest_is_drawn_up_to_there_and_a_slow_one_to_its_end():
    frame = training._plan(LIMITS, False)
    rest = np.concatenate([np.linspace([-1, -2], [0, 0], 20), np.zeros((300, 2))])
    assert len(training._visible(frame, rest)) == 20
    slow = np.linspace([-1, 0], [1, 0], 4000)
    assert frame.pixels(training._visible(frame, slow))[-1] == pytest.approx(frame.pixels(slow)[-1], abs=1)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_race_has_a_wide_and_a_narrow_form(narrow):
    svg = race([np.zeros((1, 2))] * 3, [np.ones(1)] * 3, narrow=narrow)
    assert f'viewBox="0 0 {"446 726" if narrow else "904 460"}"' in svg
    assert len(set(ids(svg))) == len(ids(svg)) and {"a", "b", "c"} <= set(said(svg))
