"""The pictures of the lesson on writing, as text."""

import numpy as np
import pytest

from course_lib.pictures import writing
from svg_parts import drags, ids, part, said

LETTERS = list("abcdefghijklmnopqrstuvwxyz■")
P = np.append([0.5, 0.25, 0.125], np.full(24, 0.125 / 24))
Q = np.append([2 / 3, 1 / 3], np.zeros(25))


@pytest.mark.parametrize("q", [None, P, Q, np.full(27, np.nan)])
@pytest.mark.parametrize("top_p", [0.05, 0.7, 1.0])
def test_every_cut_can_be_drawn(q, top_p):
    svg = writing.next_letters(LETTERS, P, q, Q, top_p)
    assert "nan" not in svg and len(set(ids(svg))) == len(ids(svg))
    assert drags(part(svg, "top-p")) == {"top_p": top_p}


def test_what_is_kept_is_dark_in_the_stair():
    svg = writing.next_letters(LETTERS, P, Q, Q, 0.7)
    looks = [part(svg, f"together-{k}").get("class") for k in range(4)]
    assert looks == ["output fill", "output fill", "faint fill", "faint fill"]
    heights = [float(part(svg, f"together-{k}").get("height")) for k in range(3)]
    assert heights == pytest.approx([0.5 * 190, 0.75 * 190, 0.875 * 190], abs=0.06)


def test_each_letter_has_its_bars():
    svg = writing.next_letters(LETTERS, P, Q, Q, 0.7)
    model, drawn = (float(part(svg, f"{name}-0").get("height")) for name in ("model", "drawn"))
    assert drawn / model == pytest.approx(4 / 3, abs=0.01)
    assert set("abc") <= set(said(svg))


@pytest.mark.parametrize("narrow", [False, True])
def test_names_in_the_list_have_a_tick(narrow):
    grid = np.array([0.2, 1.0, 2.0])
    found = [("mary", True), ("alanie", False), ("", False)]
    svg = writing.temperatures(grid, np.array([20.0, 3, 0]), np.array([40.0, 99, 100]), 1.0, found, narrow=narrow)
    assert {"mary ✓", "alanie", "–"} <= set(said(svg))
    assert len(set(ids(svg))) == len(ids(svg))
    assert drags(part(svg, "heat")) == {"temperature": 1.0}


def test_a_curve_that_is_not_there_yet_is_not_drawn():
    gap = np.array([np.nan, 3.0, np.nan])
    svg = writing.temperatures(np.array([0.2, 1.0, 2.0]), gap, gap, 1.0, [])
    assert "L" not in part(svg, "known").get("d")
    assert part(svg, "at-known") is not None
