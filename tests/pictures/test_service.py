"""The pictures of the lesson on a service, as text."""

import numpy as np
import pytest

from course_lib.pictures import service as pictures
from svg_parts import drags, ids, moves, part, said

GAPS = np.array([[[0.1, 0.3], [-0.05, 0.02]], [[-0.05, -0.04], [-0.03, -0.02]]])  # 2 sizes, 2 years, 2 draws
ENDS = np.array([[20.0, -5.0], [5.0, 30.0]])
REACH = np.array([[0.5, 2.0], [0.8, 1.5]])


@pytest.mark.parametrize("narrow", [False, True])
def test_each_run_has_its_mark_and_each_year_its_count(narrow):
    svg = pictures.local_days([20, 40], [2012, 2013], GAPS, 0, narrow=narrow)
    kinds = {name: part(svg, name) is not None for name in ids(svg) if name.startswith("run-")}
    assert len(kinds) == 4 and "nan" not in svg
    text = said(svg)
    assert "2012" in text and "20" in text
    assert drags(part(svg, "size-grip")) == {"size": 0} and len(set(ids(svg))) == len(ids(svg))


def test_a_run_above_the_picture_stays_at_its_edge():
    svg = pictures.local_days([20, 40], [2012, 2013], GAPS, 0)
    assert 'id="run-0-1"' in svg


@pytest.mark.parametrize("narrow", [False, True])
def test_a_bar_has_two_ends_that_can_be_dragged(narrow):
    names, told, corners = ["wage", "users"], [("1", "2"), ("3", "4")], np.array([1.0, -2.0])
    svg = pictures.swings(names, told, ENDS, REACH, [-15.0, 25.0], 10.0, corners, narrow)
    assert drags(part(svg, "low-0")) == {"low0": 0.5} and drags(part(svg, "high-1")) == {"high1": 1.5}
    assert moves(part(svg, "low-0"))["low0"][4] < 0 < moves(part(svg, "low-1"))["low1"][4]
    assert "flips-0" in ids(svg) and "flips-1" not in ids(svg)
    assert {"corner-0", "corner-1", "span-0", "span-1"} <= set(ids(svg))
    assert {"users, 3 – 4"} <= set(said(svg)) if narrow else {"users", "3 – 4"} <= set(said(svg))


def test_bars_that_are_no_number_are_left_out_and_the_handles_stay():
    nothing = np.full((2, 2), np.nan)
    svg = pictures.swings(["wage", "users"], [("1", "2")] * 2, nothing, REACH, [-15.0, 25.0], 10.0, np.array([1.0]))
    assert "nan" not in svg and {"low-0", "high-1", "span-0", "span-1"} <= set(ids(svg))
    assert "bar-0" not in ids(svg)
