"""Each mark as text: where it is, that it bears what is not finite, and that names keep clear of what they name."""

import re

import numpy as np
import pytest
from hypothesis import given, strategies as st

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from svg_parts import corners, greys, levels, parsed

FRAME = Frame((0, 10), (0, 10), left=0, top=0, width=200, height=200)
NAN, INF = float("nan"), float("inf")


def only(svg):
    (made,) = parsed(f"<svg>{svg}</svg>")
    return made


@pytest.mark.parametrize("shape", ["disc", "ring", "cross", "plus"])
def test_a_point_is_at_its_place_in_each_shape(shape):
    made = only(marks.point(FRAME, [5, 5], "error", shape=shape, id="p"))
    assert made.get("id") == "p" and "error" in made.get("class")
    if made.tag == "circle":
        assert (made.get("cx"), made.get("cy")) == ("100", "100")
    else:
        assert np.allclose(corners(made.find("path")).mean(axis=0), [100, 100])


@pytest.mark.parametrize("at", [[NAN, 1], [1, INF], [-INF, NAN]])
def test_what_is_not_finite_is_not_drawn(at):
    assert marks.point(FRAME, at) == ""
    assert marks.arrow(FRAME, at) == ""
    assert marks.bar(FRAME, (0, at[0]), (0, at[1])) == ""


def test_a_line_has_a_gap_where_a_point_is_missing():
    made = only(marks.line(FRAME, [[0, 0], [1, 0], [NAN, 0], [5, 0], [6, INF], [7, 0], [8, 0]]))
    assert made.get("d") == "M0 200L20 200M100 200M140 200L160 200"
    assert only(marks.line(FRAME, np.empty((0, 2)))).get("d") == ""


@given(st.tuples(*[st.floats(-20, 20)] * 4))
def test_an_arrows_head_ends_at_its_tip_and_is_no_longer_than_the_arrow(places):
    tail, tip = np.array(places[:2]), np.array(places[2:])
    made = only(marks.arrow(FRAME, tip, tail=tail))
    head = np.array([pair.split(",") for pair in made.find("polygon").get("points").split()], dtype=float)
    start, end = np.array(FRAME.at(*tail)), np.array(FRAME.at(*tip))
    assert np.allclose(head[0], end, atol=0.06)
    length = np.hypot(*(end - start))
    assert np.hypot(*(head[1:].mean(axis=0) - head[0])) <= length + 0.2


def test_a_bar_below_zero_hangs_and_follows_its_handle():
    made = only(marks.bar(FRAME, (1, 2), (5, 3), follows="grip"))
    assert (made.get("y"), made.get("height"), made.get("data-base")) == ("100", "40", "100")
    assert made.get("data-grows") == "grip"


@pytest.mark.parametrize("colour", ["blue", "#0072B2", ""])
def test_a_colour_is_a_meaning(colour):
    with pytest.raises(ValueError, match="colour: expected one of 'input', 'weight', 'output', 'error'"):
        marks.point(FRAME, [1, 1], colour)


def test_words_are_escaped():
    assert only(marks.words(FRAME, [1, 1], 'a < b & "c"')).text == 'a < b & "c"'


def test_an_angle_goes_the_short_way_round():
    left, below = only(marks.angle(FRAME, [-1, 0.1], [-1, -0.1])), FRAME.at(0, 0)
    assert (corners(left)[:, 0] < below[0]).all()


def boxes(svg):
    """The rough rectangle of each word: left, top, right, bottom."""
    found = []
    for text in parsed(f"<svg>{svg}</svg>").iter("text"):
        x, y, half = float(text.get("x")), float(text.get("y")), 4.6 * len(text.text)
        found.append((x - half, y - 14, x + half, y + 3))
    return found


@given(st.lists(st.tuples(st.floats(0.5, 9.5), st.floats(0.5, 9.5)), min_size=2, max_size=3))
def test_names_do_not_lie_on_each_other_and_stay_inside(places):
    wanted = [marks.Label("uvw"[k], place, away=np.array(place) - 5) for k, place in enumerate(places)]
    found = boxes(marks.labels(FRAME, wanted))
    for k, (left, top, right, bottom) in enumerate(found):
        assert left >= 0 and right <= 200 and top >= -5 and bottom <= 205
        for other in found[k + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart


def test_a_name_keeps_away_from_an_arrow_on_its_way():
    arrow = np.linspace([5, 5], [9, 5], 9)  # to the right, where the name would rather be
    (left, _top, right, _bottom), *_ = boxes(marks.labels(FRAME, [marks.Label("u", [5, 5], away=[1, 0])], arrow))
    assert right < 100 or left > 180 or abs((_top + _bottom) / 2 - 100) > 10


def test_a_heat_map_holds_its_values_with_the_lowest_row_at_the_bottom():
    values = np.linspace(0, 1, 12).reshape(3, 4)
    made = only(marks.heat_map(FRAME, values))
    assert np.allclose(levels(made), values, atol=0.5 / 64 + 1e-9)
    # The middles of the outermost pixels lie on the edges of the frame.
    assert float(made.get("x")) == pytest.approx(-100 / 3, abs=0.06)
    assert float(made.get("height")) == pytest.approx(300, abs=0.06)


def test_a_heat_map_shows_doubt_where_there_is_no_number():
    assert np.allclose(levels(only(marks.heat_map(FRAME, [[NAN, 2.0], [-INF, 0.5]]))), [[0.5, 1.0], [0.0, 0.5]])


def test_a_photograph_keeps_256_greys_with_the_first_row_on_top():
    brightness = np.arange(256).reshape(16, 16) / 255
    assert np.array_equal(greys(only(marks.grey_image(FRAME, brightness))), np.arange(256).reshape(16, 16))
    assert greys(only(marks.grey_image(FRAME, [[-1.0, NAN, 0.5, 7.0]]))).tolist() == [[0, 127, 127, 255]]


def test_a_contour_is_where_the_level_is_crossed():
    at = np.linspace(0, 10, 21)
    made = only(marks.contour(FRAME, np.tile(at, (21, 1)), 2.5))
    assert set(corners(made)[:, 0]) == {50.0}
    assert only(marks.contour(FRAME, np.zeros((4, 4)), 2.5)).get("d") == ""
    assert only(marks.contour(FRAME, np.full((4, 4), NAN), 2.5)).get("d") == ""


def test_a_diamond_has_its_corners_around_its_place():
    frame = Frame((0, 1), (0, 1), 0, 0, 100, 100)
    made = marks.point(frame, [0.5, 0.5], "weight", shape="diamond", radius=5)
    assert 'points="50,43 57,50 50,57 43,50"' in made
    assert marks.point(frame, [0.5, np.inf], shape="diamond") == ""


def test_a_key_has_a_sample_for_each_text_and_none_over_another():
    made = marks.key(10, 20, [("means", "input", "pale"), ("truth", "ink", "dots"), ("found", "output", "ring")])
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)"', made)]
    assert len(places) == 3 and (np.diff(places) > 60).all()
    assert made.count("<circle") == 1 and "stroke-dasharray" in made


@given(st.floats(-0.05, 0.05), st.integers(10, 300))
def test_what_bends_slowly_is_followed_all_the_same(bend, count):
    x = np.linspace(0, 10, count)
    curve = np.column_stack([x, 5 + bend * (x - 5) ** 2])
    kept = marks.bends(FRAME, curve)
    assert np.abs(np.interp(x, *kept.T) - curve[:, 1]).max() * 20 < 0.5  # pixels


def test_what_is_straight_is_left_out_and_gaps_stay():
    level = np.column_stack([np.arange(9.0), np.full(9, 3.0)])
    assert marks.bends(FRAME, level).tolist() == [[0, 3], [8, 3]]
    level[4, 1] = NAN
    assert "M" in only(marks.line(FRAME, marks.bends(FRAME, level))).get("d")[1:]
    assert marks.bends(FRAME, np.empty((0, 2))).shape == (0, 2)
