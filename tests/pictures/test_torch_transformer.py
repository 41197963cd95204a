"""The pictures of lesson t6, as text: two Transformers side by side, and cards that share one."""

import numpy as np
import pytest

from course_lib.pictures import torch_transformer as pictures
from svg_parts import corners, drags, ids, part, said

LOSSES = np.array([[2.4, 1.0, 0.1], [2.4, 1.2, 0.1]])
KEPT = [{"weights": 20e9, "gradients": 20e9, "optimizer": 120e9, "gathered": 0.0}] * 3
KEPT = [*KEPT, {"weights": 1e9, "gradients": 1e9, "optimizer": 3e9, "gathered": 2e9}]
SENT = [40e9, 40e9, 40e9, 60e9]
PER_GB = 250 / 200


def side_by_side(others=(0.0, 1e-15, 1e-9), bias=(0.0, 1e-12, 0.1), losses=LOSSES):
    return pictures.pair(losses, np.array(others), np.array(bias), 10)


def test_the_twins_are_drawn_over_the_steps_and_both_differences_by_their_power():
    svg = side_by_side()
    ours, theirs = (corners(part(svg, name)) for name in ("ours", "theirs"))
    assert np.allclose(198 - ours[[0, -1], 1], 150 / 2.7 * np.array([2.4, 0.1]), atol=0.06)
    assert len(theirs) == 3 and part(svg, "theirs").get("stroke-dasharray") and not part(svg, "ours").get("dash")
    for name, gaps in (("others", [1e-18, 1e-15, 1e-9]), ("bias", [1e-18, 1e-12, 0.1])):
        heights = 470 - corners(part(svg, name))[:, 1]
        assert np.allclose(heights, 210 / 20.5 * (np.log10(gaps) + 18.5), atol=0.06)
    assert part(svg, "bias-now").tag == "polygon" and part(svg, "others-now").tag == "circle"  # not by colour alone
    assert len(set(ids(svg))) == len(ids(svg))


def test_the_steps_are_dragged_over_both():
    svg = side_by_side()
    assert drags(part(svg, "steps")) == {"steps": 2} and svg.count('data-jumps="steps"') == 2


def test_what_is_no_number_is_not_drawn():
    svg = side_by_side((0.0, 1.0, np.nan), (0.0, 1.0, np.inf), np.array([[2.0, 1.0, 0.5], [2.0, np.inf, np.nan]]))
    assert part(svg, "loss-now") is None and part(svg, "others-now") is None


def shared(power=4, stage=3, learners=None):
    return pictures.cards(KEPT, SENT, power, stage, 80e9, learners)


def height(svg, id):
    return float(part(svg, id).get("height")) / PER_GB


def test_the_bars_stack_what_a_card_keeps():
    svg = shared()
    assert [height(svg, f"{name}-0") for name in ("weights", "gradients", "optimizer")] == pytest.approx([20, 20, 120])
    tops = [float(part(svg, f"{name}-0").get("y")) for name in ("weights", "gradients", "optimizer")]
    assert np.diff(tops) == pytest.approx([-20 * PER_GB, -120 * PER_GB])
    assert height(svg, "gathered-3") == pytest.approx(2) and part(svg, "total-3").text == "7 GB"
    assert {"sends 40 GB", "sends 60 GB", "160 GB"} <= set(said(svg))
    assert len(set(ids(svg))) == len(ids(svg))


def test_a_bar_that_is_too_high_ends_at_the_edge_and_says_so():
    svg = pictures.cards([{**KEPT[0], "optimizer": 900e9}] * 4, SENT, 0, 0, 80e9)
    assert sum(height(svg, f"{name}-1") for name in ("weights", "gradients", "optimizer")) == pytest.approx(200)
    assert part(svg, "total-1").text == "940 GB ↑"


def test_the_card_is_a_line_at_its_size_and_the_chosen_way_is_marked():
    svg = shared(stage=2)
    assert corners(part(svg, "room"))[:, 1] == pytest.approx([300 - 80 * PER_GB] * 2, abs=0.06)
    middle = corners(part(svg, "chosen"))[:, 0].mean()
    assert middle == pytest.approx(64 + 410 * 2.5 / 4, abs=0.06)


def test_rings_are_where_the_learners_function_says_and_not_without_one():
    svg = shared(learners=[10e9, 20e9, 300e9, 5e9])
    rings = [300 - float(part(svg, f"learners-{k}").get("cy")) for k in range(4)]
    assert rings == pytest.approx([PER_GB * size for size in (10, 20, 200, 5)], abs=0.06)
    assert part(shared(), "learners-0") is None


def test_the_cards_are_counted_by_powers_of_two_and_dragged():
    svg = shared(power=7)
    assert drags(part(svg, "power")) == {"power": 7} and {"1", "16,384"} <= set(said(svg))
    text = pictures.sharing(7, "5 GB", "60 GB")
    assert 'data-drag="power 7 0 14 1' in text and "= 128. Each keeps" in text and "60 GB</span> per step" in text
