"""The pictures of the lesson on seeing, as text."""

import numpy as np
import pytest

from course_lib.pictures import seeing as pictures
from svg_parts import corners, drags, ids, moves, part, said

PICTURE = np.eye(8)
KERNEL = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -0.5]])
ANSWER = np.linspace(-1, 1, 36).reshape(6, 6)


def slid(**more):
    return pictures.filter_slid(PICTURE, KERNEL, ANSWER, (2, 1), **more)


@pytest.mark.parametrize("narrow", [True, False])
def test_the_window_and_the_filters_numbers_are_dragged(narrow):
    svg = slid(narrow=narrow)
    assert drags(part(svg, "window")) == {"column": 1, "row": 2}
    assert drags(part(svg, "n22")) == {"k22": -0.5} and moves(part(svg, "n22"))["k22"][1:4] == [-2, 2, 0.5]
    assert len(set(ids(svg))) == len(ids(svg)) and "nan" not in svg
    assert {"−0.5", "answer: −0.26", "1.00"} <= set(said(svg))


def test_the_square_among_the_answers_moves_with_the_window():
    svg = slid()
    for id in ("window-edge", "answer-edge"):
        assert part(svg, id).get("data-follows") == "window"
    side = float(part(svg, "answer-edge")[0].get("width"))
    assert float(part(svg, "window-edge")[0].get("width")) == pytest.approx(3 * side)
    assert moves(part(svg, "window"))["column"][4] == pytest.approx(1 / side)


def test_answers_below_zero_have_a_minus():
    assert part(slid(), "minus").get("d").count("M") == 17  # one of the 18 is too weak to be seen
    assert part(pictures.filter_slid(PICTURE, KERNEL, np.ones((6, 6)), (0, 0)), "minus").get("d") == ""


def test_pixels_of_one_grey_are_one_path_of_rows():
    svg = slid()
    assert part(svg, "digit-8").get("d").count("M") == 8 and part(svg, "digit-4").get("d") == ""
    whole = pictures.filter_slid(np.ones((8, 8)), KERNEL, ANSWER, (0, 0))
    assert part(whole, "digit-8").get("d").count("M") == 8  # a row is one rectangle


LOSSES = np.linspace(1.0, 0.1, 10) * np.array([[0.5], [1.0], [2.0]])


@pytest.mark.parametrize("narrow", [True, False])
def test_the_depth_is_dragged_and_its_epochs_are_drawn(narrow):
    svg = pictures.losses_of_depth((2, 6, 10), LOSSES, LOSSES / 10, 6, narrow=narrow)
    assert drags(part(svg, "depth")) == {"depth": 6} and part(svg, "depth-line").get("data-follows") == "depth"
    assert len(corners(part(svg, "plain-epochs"))) == 10 and len(corners(part(svg, "skips-depths"))) == 3
    lower, upper = corners(part(svg, "skips-epochs"))[:, 1], corners(part(svg, "plain-epochs"))[:, 1]
    assert (lower > upper).all() and np.ptp(lower - upper) < 0.3  # a factor of ten is one distance
    assert "the networks with 6 layers" in said(svg)


def test_a_loss_beyond_the_plot_is_drawn_at_its_edge():
    huge = pictures.losses_of_depth((2, 6, 10), LOSSES * 1e6, LOSSES / 1e6, 6)
    heights = [corners(part(huge, f"{name}-epochs"))[:, 1] for name in ("plain", "skips")]
    assert np.ptp(heights[0]) == 0 and np.ptp(heights[1]) == 0 and (heights[1] > heights[0]).all()


def detected(**more):
    heat = np.zeros((17, 33))
    heat[3, 5], heat[10, 20] = 0.9, 0.3
    arguments = np.zeros((24, 40)), heat, np.array([[5.0, 3, 13, 11]]), np.array([[5.0, 3, 13, 11], [20, 10, 28, 18]])
    return pictures.detection(*arguments, ["7", "1"], [True, False], [0.9, 0.3], 0.5, **more)


@pytest.mark.parametrize("narrow", [True, False])
def test_the_threshold_is_dragged(narrow):
    svg = detected(narrow=narrow)
    assert drags(part(svg, "least")) == {"least": 0.5} and part(svg, "cut").get("data-follows") == "least"
    assert len(set(ids(svg))) == len(ids(svg)) and "nan" not in svg


def test_right_and_wrong_reports_have_a_sign_besides_their_colour():
    svg = detected()
    assert {"✓7", "✗1"} <= set(said(svg))
    assert [part(svg, f"box-{k}").get("class") for k in range(2)] == ["output", "error"]
    assert part(svg, "true-0")[0].get("stroke-dasharray") == "4 4"


def test_windows_above_the_threshold_are_warm():
    svg = detected()
    assert "M" in part(svg, "hot-7").get("d") and "M" in part(svg, "cold-2").get("d")
    assert [part(svg, f"tick-{k}").get("class").split()[0] for k in range(2)] == ["output", "muted"]
