"""Lesson 05's pictures, as text: a bell over data, two losses with their slopes, a walk on a surface."""

import re

import numpy as np
import pytest

from course_lib.pictures import surprise
from svg_parts import corners, drags, ids, levels, moves, parsed, part, said

DATA, X = np.array([2.0, 4.0]), np.linspace(1.0, 10.0, 10)


def bell(costs, shown):
    density = np.exp(-((X - 4) ** 2) / 2) / 2.5
    return surprise.bell(DATA, X, 4.0, 1.0, density, np.array([0.05, 0.4]), np.array(costs), 1.5, shown)


def test_the_bell_stands_over_the_data():
    svg = bell([1.0, 20.0], (np.array([1.0, 20.0]), 10.5))
    stems = corners(part(svg, "heights")).reshape(2, 2, 2)
    assert np.allclose(stems[:, 1, 1], 228 - np.array([0.05, 0.4]) * 214 / 0.62, atol=0.06)
    assert np.allclose(stems[:, 0, 0], 58 + (DATA - 1) * 426 / 9, atol=0.06)
    assert len(corners(part(svg, "bell"))) == 10
    assert drags(part(svg, "mean")) == {"mean": 4.0} and drags(part(svg, "spread")) == {"spread": 1.0}
    *_range, step, right, down = moves(part(svg, "spread"))["spread"]
    assert (step, down) == (0.05, 0.0) and right == pytest.approx(9 / 426)


def test_what_costs_too_much_ends_at_the_edge_with_an_arrow():
    svg = bell([1.0, 20.0], (np.array([1.0, 20.0]), 10.5))
    assert corners(part(svg, "costs"))[1::2, 1].tolist() == [440 - 20, 280]
    assert part(svg, "cost-0") is not None and part(svg, "cost-1") is None
    assert part(svg, "off-1") is not None and part(svg, "off-0") is None
    assert part(svg, "average-number").text == "mean surprise 10.500"


def test_without_an_answer_only_the_pale_costs_show():
    svg = bell([1.0, 2.0], None)
    assert corners(part(svg, "pale-costs"))[1::2, 1].tolist() == [420, 400]
    assert not {"costs", "average", "average-number"} & set(ids(svg))


@pytest.mark.parametrize("spread", [0.3, 4.0])
def test_handles_stay_in_the_picture(spread):
    density = np.exp(-0.5 * ((X - 9) / spread) ** 2) / (2.5066 * spread)
    svg = surprise.bell(DATA, X, 9.0, spread, density, np.zeros(2), np.zeros(2), 0.0, None)
    for name in ("mean", "spread"):
        assert 14 <= float(part(svg, name)[0].get("cy")) <= 228


def test_the_surprise_is_worked_out():
    text = surprise.surprise_of(8.4, 4.0, 0.8)
    assert [f'data-drag="{trait} ' in text for trait in ("mean", "spread")] == [True, True]
    assert text.endswith('<span class="error strong">15.82</span>')  # 0.70 + 15.12


SCORES = np.linspace(-8, 8, 17)
CURVE = (np.logaddexp(0, -SCORES), -1 / (1 + np.exp(SCORES)))


def neuron(**more):
    state = {"z": 1.0, "scores": SCORES, "curves": {"cross-entropy": CURVE}, "at": {}, "right": None}
    return surprise.neuron(**{**state, **more})


def test_points_and_tangents_of_a_neuron():
    svg = neuron(at={"cross-entropy": (2.0, -0.5)}, curves={"squared error": CURVE})
    (x0, y0), (x1, y1) = corners(part(svg, "tangent-cross-entropy"))
    unit = 270 / 8.4
    assert (y1 - y0) / unit / ((x1 - x0) / (340 / 16)) == pytest.approx(0.5, abs=0.01)  # pixels go down
    assert (y0 + y1) / 2 == pytest.approx(330 - 2.2 * unit, abs=0.1)
    assert float(part(svg, "dot-cross-entropy-1").get("cy")) == pytest.approx(60 + 270 * 1.65 / 2.3, abs=0.1)
    assert part(svg, "cross-entropy-0") is None and part(svg, "dot-squared-error-0") is None
    assert part(svg, "squared-error-0").get("stroke-dasharray") and {"cross-entropy", "squared error"} <= set(said(svg))


def test_the_right_curve_is_a_pale_band_before_the_others():
    svg = neuron(right=CURVE)
    order = ids(svg)
    assert order.index("right-0") < order.index("cross-entropy-0") and "pale" in part(svg, "right-1").get("class")
    assert part(neuron(), "right-0") is None


def test_the_score_is_dragged_and_both_lines_follow():
    svg = neuron()
    assert drags(part(svg, "z")) == {"z": 1.0}
    assert [part(svg, f"z-{k}").get("data-follows") for k in range(2)] == ["z", "z"]


def test_slopes_are_worked_out_and_squared_error_waits():
    hidden, shown = (surprise.losses_at(-6.0, 1, 0.0025, revealed=known) for known in (False, True))
    assert "−0.9975" in hidden and "−0.0050" not in hidden and "−0.0050" in shown
    assert 'data-drag="z -6 -8 8 0.1' in hidden


W = np.linspace(-6, 6, 13)
BOWL = W**2 + W[:, np.newaxis] ** 2


def walked(**more):
    state = {
        "name": "bowl",
        "values": BOWL,
        "way": np.array([[3.0, 1.5], [1.5, 0.75]]),
        "losses": np.array([11.2, 2.8]),
    }
    return surprise.surface(**{**state, "lowest": (0.0, 0.0, 0.0), "most_steps": 60, **more})


def test_the_walk_lies_on_the_surface():
    svg = walked()
    assert np.allclose(
        corners(part(svg, "way")), [[58 + 9 * 31, 40 + 4.5 * 31], [58 + 7.5 * 31, 40 + 5.25 * 31]], atol=0.06
    )
    assert len(corners(part(svg, "steps-walked"))) == 4  # each dot is a line of no length
    (shade,) = parsed(svg).iter("image")
    assert np.allclose(levels(shade), 0.5 + BOWL / 144, atol=0.01)
    assert {"start", "now", "lowest", "smallest"} <= set(said(svg))


def test_levels_are_numbered():
    numbers = [float(text) for text in said(walked()) if re.fullmatch(r"\d+\.\d", text or "")]
    assert len(numbers) >= 2 and sorted(numbers) == numbers and max(numbers) < 72


def test_the_start_and_the_steps_are_dragged():
    svg = walked()
    assert drags(part(svg, "start")) == {"w1": 3.0, "w2": 1.5} and drags(part(svg, "steps")) == {"steps": 1}
    *_range, right, down = moves(part(svg, "start"))["w2"]
    assert (right, down) == (0.0, pytest.approx(-1 / 31))


def test_a_walk_that_runs_away_is_drawn_as_far_as_it_goes():
    svg = walked(way=np.array([[3.0, 1.5], [np.inf, 3e9]]), losses=np.array([11.2, 3e9]))
    assert "inf" not in svg and "nan" not in svg and part(svg, "now") is None


@pytest.mark.parametrize("draw", [lambda narrow: neuron(narrow=narrow), lambda narrow: walked(narrow=narrow)])
def test_on_a_narrow_page_one_part_is_under_the_other(draw):
    wide, narrow = draw(False), draw(True)
    size = [re.search(r'viewBox="0 0 (\d+) (\d+)', svg).groups() for svg in (wide, narrow)]
    assert int(size[0][0]) > 800 and int(size[1][0]) < 450 and int(size[1][1]) > int(size[0][1])
    assert sorted(ids(wide)) == sorted(ids(narrow)) and len(set(ids(wide))) == len(ids(wide))


def test_the_first_step_is_worked_out():
    text = surprise.step_of_weight(-3.0, 2.0, -0.455)
    assert text.endswith('(−0.455)</span> = <span class="strong">−2.09</span>')
    assert 'data-drag="w1 -3 -6 6 0.25' in text and 'data-drag="rate 2 0.5 10 0.5' in text
