"""Lesson 07's pictures, as text: an error in parts, the means of many samples, two models with their intervals."""

import numpy as np
import pytest

from course_lib.pictures import certainty
from svg_parts import corners, drags, ids, moves, part, said

GRID = np.linspace(0, 5, 101)
FLAT = np.full(101, 20.0)


def trained(parts=None, degree=2, **more):
    parts = np.array([[10.0, 1.0], [20.0, 2.0], [16.0, 16.0]]) if parts is None else parts
    rows = np.stack([FLAT - 5, FLAT + 5])
    return certainty.bias_variance(GRID, FLAT, rows, FLAT, parts, degree, 4.0, 20, **more)


def test_the_parts_of_the_error_are_stacked():
    svg = trained()
    boxes = [part(svg, f"part-{k}").get("d") for k in range(3)]
    pixel = 320 / certainty.TOP
    heights = [-float(box.partition("v")[2].partition("h")[0]) for box in boxes]
    assert np.allclose(heights, [10 * pixel, 20 * pixel, 16 * pixel], atol=0.06)
    starts = [float(box.partition("h")[0].split(" ")[1]) for box in boxes]
    assert np.allclose(starts[0] - np.array(starts), [0, 10 * pixel, 30 * pixel], atol=0.11)
    assert part(svg, "taller-1") is None


def test_a_column_that_is_too_tall_ends_at_the_edge_with_an_arrow():
    svg = trained(parts=np.array([[10.0, 1e6], [20.0, 2.0], [16.0, 16.0]]))
    assert part(svg, "taller-2").text == "↑" and part(svg, "taller-1") is None
    assert "e+" not in svg


def test_each_training_is_a_line():
    assert part(trained(), "many").get("d").count("M") == 2
    first = part(trained(), "many").get("d").partition("M54 ")[2].partition("l")
    assert float(first[0]) == pytest.approx(378 - 25 * 320 / 70, abs=0.06)
    assert set(first[2].partition("M")[0].split(" ")) == {"15", "0"}


def test_degree_and_noise_have_their_handles():
    svg = trained()
    assert drags(part(svg, "degree")) == {"degree": 2} and drags(part(svg, "noise")) == {"noise": 4.0}
    assert moves(part(svg, "noise"))["noise"][-1] == pytest.approx(-70 / 320)


@pytest.mark.parametrize("made", [trained, lambda **more: sampled(**more)])
def test_on_a_narrow_page_one_part_is_under_the_other(made):
    wide, narrow = made(), made(narrow=True)
    assert 'viewBox="0 0 446 ' in narrow and 'viewBox="0 0 8' in wide
    assert sorted(ids(wide)) == sorted(ids(narrow)) and len(set(ids(wide))) == len(ids(wide))


def test_the_error_is_written_as_a_sum():
    text = certainty.error_in_parts(1.0, 2.0, 4.0, 3)
    assert text.endswith('<span class="strong">19.0</span>') and 'data-drag="degree 3 1 9 1' in text


SIZES = (1, 10, 100)


def sampled(means=(1.0, 1.0, 3.0, 9.0), edges=(0.0, 2.0, 4.0), **more):
    state = (2.0, 0.5, 5.0, 4.0, "newtons", SIZES, 2, (0.0, 0.25))
    return certainty.sampling(np.array(means), np.array(edges), *state, **more)


def test_the_bell_lies_over_the_bars():
    svg = sampled()
    stairs = corners(part(svg, "means"))
    heights = stairs[0, 1] - stairs[1:-1:2, 1]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.11)
    bell = corners(part(svg, "bell"))
    assert bell[bell[:, 1].argmin(), 0] == pytest.approx(54 + 440 / 2, abs=0.06)
    spans = [corners(part(svg, f"span-{k}"))[0, 0] for k in range(2)]
    assert np.allclose(spans, 54 + 110 * np.array([2 - 0.98, 2 + 0.98]), atol=0.06)
    assert {"mean, newtons", "← 0.0%", "25.0% →"} <= set(said(svg))


def test_of_very_many_bars_only_those_that_hold_something_are_drawn():
    svg = sampled(means=[0.5, 0.52, 0.54], edges=np.linspace(0, 1, 402))
    assert len(corners(part(svg, "means"))) < 60


def test_the_size_is_dragged_along_its_axis():
    handle = part(sampled(), "size")
    assert drags(handle) == {"size": 2}
    *_range, right, down = moves(handle)["size"]
    assert (right, down) == (pytest.approx(2.9 / 270), 0)


def test_the_measured_spread_lies_on_the_promise_where_it_holds():
    means = 2 + 0.5 * np.array([-1.0, 1.0])  # a tenth of 5, as promised for 100 values
    svg = sampled(means=means)
    places = [[float(part(svg, id).get(name)) for name in ("cx", "cy")] for id in ("measured", "promised")]
    assert np.allclose(*places)


def compared(intervals, references):
    shares = np.linspace(0, 0.1, len(certainty.DIFFERENCES) - 1)
    return certainty.bootstrap([1, 2, 3], [4, 5, 6], intervals, references, shares, (2, 4))


def test_two_models_have_their_intervals_and_their_truths():
    svg = compared([(0, 2), (1, 3), (2, 4)], [None] * 3)
    assert np.allclose(corners(part(svg, "interval-B"))[:2, 0], [130 + 3.9, 130 + 3 * 3.9], atol=0.06)
    assert part(svg, "band-A") is None
    stairs = corners(part(svg, "shares"))
    assert stairs[0, 1] - stairs[-2, 1] == pytest.approx(200 / 3, abs=0.11)
    first = [float(text) for text in part(svg, "truth-A").get("points").split(" ")[0].split(",")]
    assert first[0] == pytest.approx(130 + 4 * 3.9, abs=0.06)


def test_without_an_interval_the_pale_band_remains():
    svg = compared([None] * 3, [(0, 2), (1, 3), (2, 4)])
    assert part(svg, "interval-A") is None and "pale" in part(svg, "band-A").get("class")


def test_intervals_that_are_no_numbers_are_not_drawn():
    svg = compared([(np.nan, np.inf)] * 3, [None] * 3)
    assert "nan" not in svg and "inf" not in svg


def test_days_are_dragged_in_the_formula():
    text = certainty.drawn_days(20, 6, -3.44, (-8.0, 1.06))
    assert 'data-drag="which 6 1 50 1' in text and "B − A = −3.4" in text and "−8.0 to 1.1" in text
