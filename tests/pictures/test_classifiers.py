"""Lesson 08's pictures, as text: a threshold and what follows, the ROC curve, promises in bins, and costs."""

import numpy as np
import pytest

from course_lib.pictures import classifiers
from svg_parts import corners, drags, ids, moves, part, said

T = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
COUNTS = np.array([0.0, 0.5, 1.0]), np.array([classifiers.TALLEST + 80, 1]), np.array([2, 5])
C = np.array([[3, 1], [2, 6]])
CURVES = np.array([1.0, 0.8, 0.6, 0.4, 0.0]), np.array([0.3, 0.3, 0.3, 0.9, 0.0])


def judged(at=0.25, drawn=None, curves=True, **more):
    shown = (*CURVES, drawn) if curves else None
    return classifiers.threshold(at, COUNTS, C, (0.8, 0.7, 0.6, 0.5), T, shown, **more)


def test_what_lies_on_the_wrong_side_is_full():
    svg = judged(at=0.75)
    sides = {name: corners(part(svg, name))[:, 0] for name in ("benign-right", "benign-wrong", "malignant-wrong")}
    assert (sides["benign-right"].max(), sides["benign-wrong"].min()) == (354, 354)
    assert (sides["malignant-wrong"].min(), sides["malignant-wrong"].max()) == (54, 354)
    assert "error" in part(svg, "benign-wrong").get("class") and "pale" in part(svg, "benign-right").get("class")


def test_counts_go_up_and_down_and_long_bars_are_cut_and_labelled():
    svg = judged()
    up, down = (corners(part(svg, name)) for name in ("benign", "malignant"))
    floor, pixel = up[0, 1], 216 / (2 * classifiers.TALLEST + 6)
    assert np.allclose(floor - up[[1, 3], 1], [classifiers.TALLEST * pixel, pixel], atol=0.11)
    assert np.allclose(down[[1, 3], 1] - floor, [2 * pixel, 5 * pixel], atol=0.11)
    assert str(classifiers.TALLEST + 80) in said(svg)


def test_matrix_and_metrics_have_their_numbers():
    svg = judged()
    assert [part(svg, f"count-{jk}").text for jk in ("00", "01", "10", "11")] == ["3", "1", "2", "6"]
    assert [float(part(svg, f"metric-{k}").get("width")) for k in range(4)] == [171.2, 149.8, 128.4, 107]
    assert {"0.800", "0.700", "0.600", "0.500"} <= set(said(svg))


def test_the_threshold_is_dragged_over_scores_and_curves():
    svg = judged()
    assert drags(part(svg, "threshold")) == {"threshold": 0.25}
    assert svg.count('data-jumps="threshold"') == 2
    assert svg.count('data-follows="threshold"') == 4  # two lines, two tints


def test_the_learners_curve_lies_over_the_pale_one_and_has_holes():
    svg = judged(drawn=np.array([0.1, 0.2, np.nan, 0.2, 0.3]))
    path = part(svg, "precision").get("d")
    assert path.count("M") == 2 and "nan" not in path
    assert ids(svg).index("precision-right") < ids(svg).index("precision")
    assert part(judged(), "precision") is None
    assert len(corners(part(svg, "precision-right"))) == 4  # the middle of a level stretch is left out


def test_the_curves_stay_hidden_until_the_guess():
    svg = judged(curves=False)
    assert part(svg, "recall") is None and part(svg, "veil") is not None


def test_on_a_narrow_page_the_matrix_is_under_the_scores():
    wide, narrow = judged(), judged(narrow=True)
    assert 'viewBox="0 0 850 ' in wide and 'viewBox="0 0 446 ' in narrow
    assert ids(wide) == ids(narrow) and len(set(ids(wide))) == len(ids(wide))


@pytest.mark.parametrize("at", [0.0, 1.0])
def test_a_threshold_at_the_end_is_drawn(at):
    assert drags(part(judged(at=at), "threshold")) == {"threshold": at}


def test_precision_and_recall_are_written_as_counts():
    text = classifiers.shares(0.25, C).replace("\N{NO-BREAK SPACE}", " ")
    assert "precision = 6 / (6 + 1)" in text and "recall = 6 / (6 + 2)" in text and "threshold 0.25 0 1 0.01" in text


def curved(reached=2, **more):
    scores = np.array([-3.0, 1.0]), np.array([2.0, 5.0])
    return classifiers.roc(scores, 3.0, (np.array([0, 0, 0.5, 1]), np.array([0, 0.5, 1, 1])), reached, 10.5, **more)


def test_the_curve_is_drawn_as_far_as_it_has_come():
    svg = curved()
    assert np.allclose(corners(part(svg, "curve")), [[104, 552], [104, 382]])
    assert part(svg, "whole") is None and part(svg, "area") is None
    assert sum(id.startswith("tumour-1-") for id in ids(svg)) == 2
    svg = curved(whole=True, notes=["yours 0.5", "area 0.875"])
    assert np.allclose(corners(part(svg, "whole"))[:, 1], [552, 382, 212, 212])
    assert {"yours 0.5", "area 0.875"} <= set(said(svg))


def test_the_curve_is_dragged_along_its_diagonal():
    value, low, high, step, right, down = moves(part(curved(), "here"))["passed"]
    assert (value, low, high, step) == (1, 0, 3, 1)
    assert right * 340 - down * 340 == pytest.approx(3)  # from corner to corner


def test_both_rates_are_written_as_counts():
    text = classifiers.rates(-0.5, (4, 8), (1, 12)).replace("\N{NO-BREAK SPACE}", " ")
    assert "found 4 / 8" in text and "false alarms 1 / 12" in text and "−0.5</span>" in text


def test_bins_hold_what_came_true_and_what_was_promised():
    edges = np.array([[0.0, 0.5], [0.5, 1.0]])
    svg = classifiers.calibration(edges, np.array([0.2, 0.9]), np.array([0.1, 0.6]), np.array([30, 10]))
    heights = [float(part(svg, f"true-{k}").get("height")) for k in range(2)]
    assert np.allclose(heights, 320 / 1.06 * np.array([0.1, 0.6]), atol=0.06)
    gap = corners(part(svg, "gap-1"))
    assert gap[0, 1] - gap[2, 1] == pytest.approx(0.3 * 320 / 1.06, abs=0.11)
    assert [part(svg, f"n-{k}").text for k in range(2)] == ["30", "10"]
    veiled = classifiers.calibration(edges, np.array([0.2, 0.9]), np.array([0.1, 0.6]), np.array([30, 10]), truth=False)
    assert part(veiled, "true-0") is None and part(veiled, "promise-0") is not None


def test_the_calibration_error_is_written_with_what_it_depends_on():
    text = classifiers.expected_error(1.5, 5, 0.08249)
    assert 'data-drag="temperature 1.5 0.25 4 0.05' in text and "ECE = 0.082" in text


def priced(chosen=None, rule=0.1):
    return classifiers.cost(T, np.array([100.0, 30.0, 1000.0, 50.0, 40.0]), 2, 1, chosen, rule)


def test_costs_lie_on_an_axis_of_powers_of_ten():
    heights = corners(part(priced(), "costs"))[:, 1]
    assert heights[0] - heights[2] == pytest.approx(340 / np.log10(4500 / 18), abs=0.11)


def test_what_is_cheapest_what_is_set_and_the_learners_are_marked():
    svg = priced((0.25, 40.0))
    assert float(part(svg, "cheapest").get("cx")) == 68 + 103
    assert drags(part(svg, "threshold")) == {"threshold": 0.5}
    assert float(part(svg, "star").get("x")) == 68 + 103
    assert np.allclose(corners(part(svg, "rule"))[:, 0], 68 + 41.2, atol=0.06)
    assert part(priced(), "star") is None and part(priced((np.nan, 40.0)), "star") is None


def test_the_cost_is_written_as_a_sum():
    text = classifiers.costs(10, 12, 14)
    assert text.endswith('12 missed + 14 false alarms = <span class="input">134</span>')
