"""The axis of differences, as text."""

import pytest

from course_lib.pictures import gaps
from course_lib.pictures.frame import Frame
from svg_parts import corners, parsed, said

FRAME = Frame((0.0, 10.0), (-18.5, 3.0), 64, 240, 446, 215)


def test_the_powers_are_where_their_exponents_are_and_nothing_has_a_place():
    svg = "<svg>" + "".join(gaps.powers(FRAME)) + "</svg>"
    assert said(svg)[0] == "0"
    heights = [455 - float(text.get("y")) for text in parsed(svg).iter("text")]
    assert heights[0] == pytest.approx(10 * 0.5 - 4, abs=0.06)
    assert heights[1:] == pytest.approx([10 * (power + 18.5) - 5 for power in range(-15, 3, 3)], abs=0.06)


def test_a_rounding_is_half_a_unit_in_the_last_place():
    svg = "<svg>" + "".join(gaps.roundings(FRAME)) + "</svg>"
    levels = [(455 - corners(path)[0, 1]) / 10 - 18.5 for path in parsed(svg).iter("path")]
    assert levels == pytest.approx([-15.95, -7.22], abs=0.01)  # 2⁻⁵³ and 2⁻²⁴
    assert said(svg) == ["one rounding in float64", "one rounding in float32"]
