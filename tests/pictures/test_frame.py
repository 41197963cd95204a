"""Scales, ticks and axes: from numbers to pixels, as text."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from course_lib.pictures.frame import Frame, signed, ticks
from svg_parts import parsed, said

FRAME = Frame((-2, 2), (0, 10), left=50, top=20, width=200, height=100)


def test_the_corners_of_a_frame_are_the_ends_of_its_scales():
    assert FRAME.at(-2, 10) == (50, 20)
    assert FRAME.at(2, 0) == (250, 120) == (FRAME.right, FRAME.bottom)
    assert FRAME.at(0, 5) == (150, 70)


def test_many_points_go_where_each_goes():
    points = np.array([[0.5, 1.0], [-1.0, 9.0]])
    assert np.allclose(FRAME.pixels(points), [FRAME.at(*point) for point in points])


def test_equal_units_are_equally_long():
    across, down = Frame.equal((0, 5), (0, 2), 0, 0, 300).unit
    assert across == -down == 60


@pytest.mark.parametrize("x", [(1, 1), (2, 1), (0, float("nan")), (0, float("inf"))])
def test_a_scale_that_is_none_is_named(x):
    with pytest.raises(ValueError, match="x: expected two finite numbers in rising order"):
        Frame(x, (0, 1), 0, 0, 1, 1)


@given(low=st.floats(-1e6, 1e6), size=st.floats(1e-3, 1e6), about=st.integers(2, 10))
def test_ticks_are_round_evenly_spaced_and_inside(low, size, about):
    found = ticks(low, low + size, about)
    assert 1 <= len(found) <= 2.5 * about + 1
    slack = 1e-6 * size
    assert all(low - slack <= one <= low + size + slack for one in found)
    if len(found) > 2:
        steps = np.diff(found)
        assert np.allclose(steps, steps[0], rtol=1e-5)
        leading = float(f"{steps[0]:e}".partition("e")[0])
        assert min(abs(leading - digit) for digit in (1, 2, 5, 10)) < 1e-3


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (float("nan"), 1), (0, float("inf"))])
def test_ticks_of_nothing_are_refused(low, high):
    with pytest.raises(ValueError, match="low, high: expected finite numbers in rising order"):
        ticks(low, high)


def test_axes_write_a_number_at_each_tick_and_both_names():
    svg = FRAME.axes("across", "up", x_ticks=[-2, 0, 2], y_ticks=[0, 5])
    assert said(f"<svg>{svg}</svg>") == ["−2", "0", "2", "0", "5", "across", "up"]
    lines = parsed(f"<svg>{svg}</svg>").findall(".//line")
    assert [line.get("class") for line in lines] == ["grid", "zero", "grid", "zero", "grid"]


def test_without_a_grid_only_the_lines_through_zero_stay():
    svg = f"<svg>{FRAME.axes(x_ticks=[-2, 0, 2], y_ticks=[5], grid=False)}</svg>"
    assert [line.get("class") for line in parsed(svg).findall(".//line")] == ["zero"]


def test_a_window_cuts_off_without_a_name_that_another_picture_might_bear():
    window = parsed(f"<svg>{FRAME.window('<path/>')}</svg>").find("svg")
    assert window.get("viewBox") == "50 20 200 100"
    assert (window.get("x"), window.get("width")) == ("50", "200")


@pytest.mark.parametrize(
    ("value", "digits", "plus", "text"),
    [(-0.04, 1, False, "0.0"), (3, 2, True, "+3.00"), (-7.25, None, True, "−7.25"), (0.0, 1, True, "+0.0")],
)
def test_numbers_for_people(value, digits, plus, text):
    assert signed(value, digits, plus=plus) == text
