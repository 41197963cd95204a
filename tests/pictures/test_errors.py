"""Lesson 06's pictures, as text: a line with its squares, and the errors of polynomials."""

import re

import numpy as np
import pytest

from course_lib.pictures import errors
from svg_parts import corners, drags, ids, moves, part, said

X, Y = np.array([0.5, 2.5]), np.array([4.0, 38.0])
UP = 250 / 80  # pixels a newton


def test_each_error_has_its_square():
    svg = errors.line_and_squares(X, Y, 10.0, 5.0)  # predicts 10 and 30
    squares = [part(svg, f"square-{k}") for k in range(2)]
    assert [float(one.get("width")) for one in squares] == pytest.approx([6 * UP, 8 * UP], abs=0.06)
    assert all(one.get("width") == one.get("height") for one in squares)
    assert float(squares[1].get("x")) < float(part(svg, "day-1").get("cx"))  # where there is more room
    assert [float(part(svg, f"bar-{k}").get("height")) for k in range(2)] == pytest.approx([39.6, 70.4])
    assert corners(part(svg, "mean"))[0, 1] == pytest.approx(462 - 55)
    assert {"36", "64", "mean"} <= set(said(svg))
    assert len(corners(part(svg, "errors"))) == 4


def test_small_squares_keep_a_decimal_and_tall_ones_end_at_the_edge():
    svg = errors.line_and_squares(X, np.array([9.5, 80.0]), 10.0, 5.0)
    assert {"0.2", "2500"} <= set(said(svg)) and float(part(svg, "bar-1").get("height")) == 110


@pytest.mark.parametrize(("slope", "intercept"), [(0.0, -20.0), (30.0, 20.0), (30.0, -20.0), (10.0, 5.0)])
def test_the_line_is_held_inside_the_picture_and_its_right_end_sets_the_slope(slope, intercept):
    svg = errors.line_and_squares(X, Y, slope, intercept)
    left, right = (part(svg, name) for name in ("intercept", "slope"))
    assert drags(left) == {"intercept": intercept} and drags(right) == {"slope": slope}
    place = float(right[0].get("cx")), float(right[0].get("cy"))
    assert 58 < place[0] <= 484 and 36 <= place[1] <= 286
    at = (place[0] - 58) / 142
    *_range, across, down = moves(right)["slope"]
    assert across == 0 and down == pytest.approx(-1 / (UP * at), rel=0.01)
    assert part(svg, "line").get("data-follows") == "intercept"


def test_the_mean_of_the_squares_is_worked_out():
    text = errors.mean_of_squares(Y, np.array([10.0, 30.0]), 10.0, 5.0)
    assert text.endswith('/ 2 = <span class="error strong">50.00</span>') and ">36.0<" in text
    assert 'data-drag="slope 10 0 30 0.2' in text and 'data-drag="intercept 5 -20 20 0.1' in text


GRID = np.array([0.0, 5.0])
DAYS = (np.array([1.0, 2.0]), np.array([8.0, 18.0]))
TRAINING = np.array([4.0, 0.01])


def polynomials(**more):
    state = {
        "grid": GRID, "truth": GRID, "curve": 2 * GRID, "train": DAYS, "unseen": None, "train_errors": TRAINING,
        "unseen_errors": None, "reference": None, "noise_variance": 10.0, "degree": 2,
    }  # fmt: skip
    return errors.polynomials(**{**state, **more})


def test_errors_are_kept_within_the_scale():
    svg = polynomials(unseen=DAYS, unseen_errors=np.array([10.0, 1e9]), reference=np.array([np.nan, 1.0]))
    heights = {name: corners(part(svg, name))[:, 1] for name in ("training-errors", "validation-errors", "reference")}
    decade = 270 / 4
    assert np.allclose(heights["training-errors"], [310 - (np.log10(4) + 1) * decade, 310], atol=0.06)
    assert np.allclose(heights["validation-errors"], [310 - 2 * decade, 40])
    assert np.allclose(heights["reference"], [40, 310 - decade])
    assert np.allclose(corners(part(svg, "noise"))[:, 1], 310 - 2 * decade)
    order = ids(svg)
    assert order.index("reference") < order.index("validation-errors")


def test_the_unseen_days_are_rings_once_they_are_shown():
    hidden, shown = polynomials(), polynomials(unseen=DAYS, unseen_errors=TRAINING)
    assert set(ids(shown)) - set(ids(hidden)) == {"unseen", "validation-errors", "validation-points"}
    assert [len(part(shown, name).findall("path")) for name in ("trained", "unseen")] == [1, 2]
    assert part(shown, "trained").find("path").get("d").count("M") == 2
    assert part(shown, "validation-errors").get("stroke-dasharray") and "unseen" not in said(hidden)


def test_the_degree_is_dragged():
    svg = polynomials()
    assert drags(part(svg, "degree")) == {"degree": 2} and moves(part(svg, "degree"))["degree"][1:3] == [1, 2]
    assert part(svg, "degree-mark").get("data-follows") == "degree"


def test_on_a_narrow_page_the_errors_are_under_the_days():
    wide, narrow = (polynomials(narrow=narrow) for narrow in (False, True))
    size = [re.search(r'viewBox="0 0 (\d+) (\d+)', svg).groups() for svg in (wide, narrow)]
    assert int(size[0][0]) > 800 and int(size[1][0]) < 450 and int(size[1][1]) > int(size[0][1])
    assert sorted(ids(wide)) == sorted(ids(narrow)) and len(set(ids(wide))) == len(ids(wide))


def test_two_errors_are_compared_once_both_may_be_seen():
    assert "validation" not in errors.two_errors(4, 10, 7.61, None)
    text = errors.two_errors(4, 10, 7.61, 19.8)
    assert 'data-drag="degree 4 1 10 1' in text and text.endswith("2.6 times as large")
