"""The pictures of the lesson on speech, as text."""

import numpy as np
import pytest

from course_lib.pictures import hearing as pictures
from svg_parts import corners, drags, ids, moves, part, said

ZIGZAG = np.array([[0.0, 0.0], [4.0, 4.0], [8.0, 0.0], [12.0, 4.0]])


def test_a_tone_and_its_alias_go_through_the_same_samples():
    svg = pictures.sampled(5.0, 8.0, 3.0, ZIGZAG, ZIGZAG)
    waves = [corners(part(svg, name)) for name in ("tone-wave", "heard-wave")]
    dots = [part(svg, id) for id in ids(svg) if id.startswith("sample-")]
    assert len(dots) == 13
    for dot in dots:
        x, y = float(dot.get("cx")), float(dot.get("cy"))
        for wave in waves:
            near = wave[np.abs(wave[:, 0] - x).argmin()]
            assert abs(near[1] - y) < 3
    assert drags(part(svg, "tone-grip")) == {"tone": 5} and drags(part(svg, "half-grip")) == {"rate": 8}


def test_the_handle_of_the_rate_stands_at_half_the_rate_and_follows_the_pointer():
    one, two = (pictures.sampled(1.0, rate, 1.0, ZIGZAG, ZIGZAG) for rate in (4.0, 6.0))
    at = [float(part(svg, "half-grip").find("circle").get("cx")) for svg in (one, two)]
    per_pixel = moves(part(one, "half-grip"))["rate"][4]
    assert (at[1] - at[0]) * per_pixel == pytest.approx(2.0, abs=0.01)


def test_a_learners_zigzag_that_is_no_number_leaves_the_right_one():
    svg = pictures.sampled(5.0, 8.0, 3.0, np.full((4, 2), np.nan), ZIGZAG)
    assert len(corners(part(svg, "zigzag"))) == 0 and len(corners(part(svg, "reference"))) == 4


P = np.array([[0.5, 0.5], [0.2, 0.8], [1.0, 0.0]])
SHARES = np.array([[0.5, 0.5, 0.0], [0.25, 0.5, 0.25], [0.0, 0.5, 0.5]])


def test_a_path_has_a_handle_per_frame_and_its_states_light_up():
    svg = pictures.paths(P, "-i", [0, 1, 0], [0, 1, 0], SHARES, [0, 1, 2])
    assert [drags(part(svg, f"grip-{k}")) for k in range(3)] == [{"s0": 0}, {"s1": 1}, {"s2": 0}]
    assert len(corners(part(svg, "path"))) == len(corners(part(svg, "lit"))) == 3
    assert len(set(ids(svg))) == len(ids(svg)) and "nan" not in svg
    assert "0.80" in said(svg) and "-" in said(svg)


def test_only_ways_that_the_text_allows_are_drawn():
    svg = pictures.paths(P, "-i", [0, 1, 0], [0, 1, 0], SHARES, [0, 1, 2])
    ways = {id for id in ids(svg) if id.startswith("way-")}
    assert "way-0-0-1" in ways and "way-0-0-2" not in ways  # from blank to blank would skip the letter
    assert not any(id.startswith("node-0-2") for id in ids(svg))


CIRCLE = np.array([[0.5, 1.0], [0.6, 1.1], [0.4, 1.2]]) * 1000
COUNTS = {"men": (22, 22), "women": (0, 19), "children": (3, 10)}
ERRORS = {"men": (0.1, 0.02), "women": (0.4, 0.1), "children": (float("nan"), float("nan"))}


@pytest.mark.parametrize("narrow", [True, False])
@pytest.mark.parametrize("own", [True, False])
def test_voices_have_bells_marks_and_bars(narrow, own):
    scale = 1e-3 if own else 1.0
    said_there = {"heed": (scale * np.array([500, 1100]), True), "hod": (scale * np.array([700, 1200]), False)}
    svg = pictures.voices({"heed": scale * CIRCLE}, said_there, COUNTS, ERRORS, own=own, narrow=narrow)
    assert {"bell-heed", "said-heed", "said-hod", "missed-hod"} <= set(ids(svg)) and "missed-heed" not in ids(svg)
    assert [drags(part(svg, f"{group}-grip")) for group in COUNTS] == [{"n_men": 22}, {"n_women": 0}, {"n_children": 3}]
    assert {"men: 22", "women: 0", "men: 10", "women: 40", "children: –"} <= set(said(svg)) and "nan" not in svg


def test_a_bar_is_as_long_as_the_error():
    svg = pictures.voices({}, {}, COUNTS, ERRORS, own=False)
    heights = [float(part(svg, f"wrong-{group}").get("height")) for group in ("men", "women")]
    assert heights[1] == pytest.approx(4 * heights[0], abs=0.2)
