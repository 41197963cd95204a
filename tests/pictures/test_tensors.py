"""The pictures of lesson t1, as text: whose memory a tensor looks into, and which numbers a dtype holds."""

import numpy as np
import pytest

from course_lib.pictures import tensors
from svg_parts import corners, drags, ids, moves, part, said

TITLES = {"t": "t", "u": "u = t[1]", "memory": "memory of t", "own": "memory of u"}
NONE = np.zeros(12, dtype=bool)


def shown(svg, name):
    return [text.text for text in part(svg, f"cells-{name}").iter("text")]


def view(chosen=("row", 1)):
    into = np.arange(12) // 4 == 1
    t = np.arange(12).reshape(3, 4) + 100 * into.reshape(3, 4)
    return t, tensors.memory(t, t[1], np.arange(4, 8), into, TITLES, chosen, wrote=True)


def test_a_view_has_no_memory_of_its_own():
    t, svg = view()
    assert shown(svg, "memory") == shown(svg, "t") == [str(number) for number in t.ravel()]
    assert shown(svg, "u") == ["104", "105", "106", "107"] and part(svg, "cells-own") is None
    _cells, tint, edge = part(svg, "cells-memory").iter("path")
    assert tint.get("d").count("M") == 4 and float(edge.get("stroke-width")) > 2  # not by colour alone
    changed = [k for k in range(12) if "number" in part(svg, f"memory-{k}").get("class")]
    assert changed == [4, 5, 6, 7]
    assert "u = t[1]" in said(svg)


def test_each_entry_of_a_view_points_to_its_cell():
    _t, svg = view()
    ends = corners(part(svg, "pointers")).reshape(-1, 2, 2)[:, 1]
    assert np.allclose(ends[:, 0], 32 + 40 * (np.arange(4, 8) + 0.5)) and set(ends[:, 1]) == {306}


def test_a_copy_has_and_a_long_row_takes_two_lines():
    u = np.arange(12) + 100
    t = np.arange(12).reshape(3, 4)
    svg = tensors.memory(t, u, np.zeros(0, dtype=int), NONE, TITLES, None, wrote=True)
    assert shown(svg, "own") == shown(svg, "u") == [str(number) for number in u]
    assert len({part(svg, f"u-{k}").get("y") for k in range(12)}) == 2
    assert len({part(svg, f"own-{k}").get("x") for k in range(12)}) == 12
    assert part(svg, "pointers").get("d") == "" and "picked" not in ids(svg)


@pytest.mark.parametrize(("way", "k"), [("row", -1), ("column", -2)])
def test_what_is_picked_is_dragged_by_a_cell(way, k):
    _t, svg = view((way, 1))
    assert drags(part(svg, "picked")) == {"i": 1}
    assert moves(part(svg, "picked"))["i"][k] == pytest.approx(1 / 40)


def test_a_number_alone_is_drawn():
    svg = tensors.memory(np.arange(12).reshape(3, 4), np.array(5), np.array([5]), NONE, TITLES, None, wrote=False)
    assert shown(svg, "u") == ["5"]


def line(offset=-0.2, dtype="float32"):
    gaps = {"float32": 1e-7, "float16": np.inf}
    return tensors.number_line(dtype, "1.1", "1.10000002", offset, gaps, ["1e-07", "too large"])


def test_the_number_line_marks_what_is_meant_and_what_is_held():
    svg = line()
    held = float(part(svg, "held").get("cx"))
    assert corners(part(svg, "meant").find("path"))[:, 0].mean() == pytest.approx(held - 0.2 * 476 / 5.2, abs=0.06)
    assert len(corners(part(svg, "strokes"))) == 10
    assert {"✕ meant: 1.1", "● held: 1.10000002", "each stroke is a number that float32 holds"} <= set(said(svg))


def test_a_number_that_is_too_large_has_no_neighbours():
    svg = line(offset=None, dtype="float16")
    assert part(svg, "held") is None and part(svg, "strokes").get("d") == ""
    assert "too large for float16" in said(svg)


def test_distances_are_bars_by_powers_of_ten():
    svg = line()
    widths = [float(part(svg, f"gap-{name}").get("width")) for name in ("float32", "float16")]
    assert widths == pytest.approx([396 * 10 / 36, 396 * 35 / 36], abs=0.06)
    assert "middle" not in part(svg, "text-float16").get("class") and "end" in part(svg, "text-float16").get("class")


def test_the_number_meant_is_dragged_in_its_formula():
    text = tensors.written_number(24, -1, 0)
    assert all(f'data-drag="{name} ' in text for name in "pmk") and "−1</span>" in text
