"""The pictures of lesson t3, as text: batches and their means, and a variance far from 0."""

import numpy as np
import pytest

from course_lib.pictures import streaming
from svg_parts import corners, drags, ids, moves, part, said


def batched(means=(1.0, 2.0, 8.0), sizes=(4, 4, 1), levels=(2.22, 3.67), size=4):
    return streaming.batches(np.array(means), np.array(sizes), levels, size, 200)


def edges(svg, k):
    """The right edge and the height of each bar, in the frame's numbers, for nine samples or three batches."""
    path = part(svg, f"bars-{k}").get("d")
    steps = [step.partition("H") for step in path.split("V")[1:-1]]
    floor = float(path.partition(" ")[2].partition("V")[0])
    return [((float(x) - 58) / 440, (floor - float(top)) / 170 * 12) for top, _h, x in steps]


def test_batches_are_drawn_as_wide_as_they_are_and_all_alike():
    svg = batched()
    assert np.allclose(edges(svg, 0), [(4 / 9, 1), (8 / 9, 2), (1, 8)], atol=0.01)
    assert np.allclose(edges(svg, 1), [(1 / 3, 1), (2 / 3, 2), (1, 8)], atol=0.01)
    assert [part(svg, f"mean-{k}").text for k in range(2)] == ["2.22", "3.67"]
    assert len(set(ids(svg))) == len(ids(svg))


def test_very_many_batches_have_no_lines_between_them():
    svg = batched(np.ones(60), np.ones(60, dtype=int), (1.0, 1.0), 1)
    assert part(svg, "edges-0").get("d") == "" and part(batched(), "edges-0").get("d").count("M") == 3


def test_the_edge_of_the_first_batch_is_dragged():
    handle = part(batched(), "size")
    assert drags(handle) == {"size": 4} and moves(handle)["size"][-2] == pytest.approx(9 / 440)
    alone = part(batched((1.0,), (9,), (1.0, 1.0), 200), "size")  # a batch that is never full
    assert drags(alone) == {"size": 200} and float(alone.find("circle").get("cx")) == 498


def test_both_means_are_written():
    text = streaming.both_means(100, 33, 200, (1.9, 4.061))
    assert 'data-drag="n 100 10 200 1' in text and 'data-drag="size 33 1 200 1' in text and "4.06</span>" in text


def far(place=1, word="−5,000,000"):
    found = {"safe": np.array([1.0, 1.1, 1.2]), "naive": np.array([1.0, -5e6, 9e9])}
    return streaming.offsets(np.array([0.0, 1.0, 2.0]), np.ones(3), found, place, word)


def test_the_curves_go_as_far_as_one_has_come_and_stay_in_the_picture():
    svg, pixel = far(), 320 / (streaming.HIGH - streaming.LOW)
    safe, naive = (corners(part(svg, f"way-{k}")) for k in range(2))
    assert len(safe) == len(naive) == len(corners(part(svg, "exact"))) == 2
    assert 56 + 320 - naive[-1, 1] == pytest.approx(0.12 * pixel, abs=0.11)
    assert part(svg, "word").text == "−5,000,000" and "start" in part(svg, "word").get("class")
    svg = far(2, "9e9")
    assert corners(part(svg, "way-1"))[-1, 1] - 56 == pytest.approx(0.12 * pixel, abs=0.11)
    assert "end" in part(svg, "word").get("class")
    assert {"safe", "naive"} <= set(said(svg))


def test_the_offset_is_dragged():
    handle = part(far(), "offset")
    assert drags(handle) == {"exponent": 1.0} and moves(handle)["exponent"][3] == 1.0
    assert part(far(), "now-1") is not None


def test_both_variances_are_written():
    text = streaming.both_variances(2.5, "1.00", "−3.20")
    assert 'data-drag="exponent 2.5 0 8 0.25' in text and "= −3.20" in text
