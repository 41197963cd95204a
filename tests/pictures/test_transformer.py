"""The pictures of the lesson on the Transformer, as text."""

import numpy as np
import pytest

from course_lib.pictures import transformer as pictures
from svg_parts import drags, ids, moves, part, said

X, NORMED = np.array([1.0, 2.0, 3.0, 6.0]), np.array([-1.07, -0.53, 0.0, 1.6])
PREVIOUS = np.eye(5, k=-1) + np.diag([1.0, 0, 0, 0, 0])
UNIFORM = np.tril(np.ones((5, 5))) / np.arange(1, 6)[:, np.newaxis]


@pytest.mark.parametrize("narrow", [True, False])
def test_each_number_has_a_handle_a_bar_and_a_ring(narrow):
    svg = pictures.layer_norm(X, NORMED, NORMED, narrow=narrow)
    for k, trait in enumerate(pictures.ENTRIES, 1):
        assert drags(part(svg, trait)) == {trait: X[k - 1]} and moves(part(svg, trait))[trait][4] == 0
        assert part(svg, f"before-{k}").get("data-grows") == trait
        assert {f"after-{k}", f"reference-{k}"} <= set(ids(svg))
    assert len(set(ids(svg))) == len(ids(svg)) and "nan" not in svg


def test_without_a_result_the_rings_stay():
    svg = pictures.layer_norm(X, None, NORMED)
    assert "after-1" not in ids(svg) and "reference-1" in ids(svg)
    assert "after-1" not in ids(pictures.layer_norm(X, np.full(4, np.nan), NORMED))


def test_lines_run_down_from_the_place_through_each_layer():
    svg = pictures.looks("abcab", 4, [PREVIOUS, PREVIOUS])
    assert [id for id in ids(svg) if id.startswith("ray")] == ["ray-2-4-3", "ray-1-3-2"]
    assert part(svg, "ray-2-4-3").get("stroke-width") == "10"
    assert drags(part(svg, "place")) == {"at": 4} and said(svg)[:3] == ["letters", "layer 1", "layer 2"]


def test_a_line_is_as_thick_as_what_flows():
    svg = pictures.looks("abcab", 3, [PREVIOUS, UNIFORM], narrow=True)
    widths = [float(part(svg, id).get("stroke-width")) for id in ids(svg) if id.startswith("ray-2")]
    assert widths == [2.5] * 4
    assert float(part(svg, "ray-1-1-0").get("stroke-width")) == 2.5


def test_letters_that_come_later_are_muted():
    svg = pictures.looks("abcab", 1, [PREVIOUS])
    looks = [part(svg, f"letter-{k}").get("class").split()[0] for k in range(5)]
    assert looks == ["ink", "ink", "muted", "muted", "muted"]
