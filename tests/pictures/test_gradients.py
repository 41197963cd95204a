"""Lesson 11's pictures, as text: a graph, nine gradients beside their network, and a walk on a map of the loss."""

import numpy as np
import pytest

from course_lib.pictures import gradients
from course_lib.pictures.networks import PARAMETERS, Values
from svg_parts import corners, drags, ids, moves, part, said

KITE = dict(zip(PARAMETERS, (2.0, -1.0, 2.0, 1.0, -2.0, -6.0, 6.0, -8.0, -2.0), strict=True))
VALUES = Values(np.array([2.0, 1.0]), np.array([1.0, -1.0]), np.array([0.73, 0.27]), 0.23, 0.56)
REACH = ((-2.0, 5.0), (-3.0, 5.0))


def square(values, gradients_=None, local=None, active=None):
    places, symbols = {"w": (0, 1), "L": (1.5, 1)}, {"w": "w", "L": "²"}
    reach = {"w": (-4.0, 4.0)}
    return gradients.graph(places, symbols, [("w", "L")], values, gradients_ or {}, local or {}, active, reach)


def test_the_graph_shows_what_is_known():
    svg = square({"w": 3.0})
    assert part(svg, "value-L").text == "L = ?" and part(svg, "gradient-w") is None
    assert part(svg, "edge-w-L").find("path").get("stroke-dasharray") and part(svg, "edge-w-L").find("text") is None
    svg = square({"w": 3.0, "L": 9.0}, {"L": 1.0, "w": 6.0}, {("w", "L"): 6.0})
    assert {"L = 9.00", "× 6.00", "6.000", "∂L/∂w"} <= set(said(svg))
    assert part(svg, "edge-w-L").find("path").get("stroke-dasharray") is None


def test_the_box_at_work_has_a_thick_edge():
    widths = [
        float(part(square({"w": 3.0}, active=at), "box-L").find("rect").get("stroke-width")) for at in (None, "L")
    ]
    assert widths[0] < widths[1]


def test_the_gradients_are_bars_with_their_numbers():
    right, shown = np.linspace(-0.9, 0.7, 9), np.append(np.full(8, 0.5), 99.0)
    svg = gradients.kite_gradients(KITE, VALUES, np.array([-0.2571, 0.3, 0.1]), right)
    lengths = [float(part(svg, f"right-{k}").get("width")) for k in range(9)]
    assert np.allclose(lengths, 50 * np.abs(right), atol=0.11)
    assert {"−0.90", "∂L/∂z = −0.257", "a 0.73", "ŷ 0.56", "hidden 2: rain"} <= set(said(svg))
    assert part(svg, "shown-0") is None
    svg = gradients.kite_gradients(KITE, VALUES, np.zeros(3), right, shown)
    ends = [corners(part(svg, f"shown-{k}"))[1, 0] for k in (0, 8)]
    assert ends[0] - corners(part(svg, "shown-0"))[0, 0] == pytest.approx(25)
    assert ends[1] < 566 + 200  # what is too large stays in the picture
    assert any("your function" in text for text in said(svg) if text)


def test_on_a_narrow_page_the_gradients_are_under_the_network():
    wide, narrow = (gradients.kite_gradients(KITE, VALUES, np.zeros(3), np.ones(9), narrow=n) for n in (False, True))
    assert 'viewBox="0 0 840 400"' in wide and 'viewBox="0 0 446 790"' in narrow
    assert sorted(ids(wide)) == sorted(ids(narrow)) and len(set(ids(wide))) == len(ids(wide))


def walked(way, right, **more):
    data = np.array([[1.0, 2.0], [2.0, 3.0]])
    losses = [np.linspace(6, 2, len(one)) for one in (way, right)]
    levels = gradients.level_lines([np.array([[0.0, 0.0], [1.0, 1.0]])], REACH)
    start = right[0]
    return gradients.descent(data, way, losses[0], right, losses[1], start, (0.5, 0.5, 0.1), levels, REACH, 60, **more)


def test_a_walk_is_drawn_before_the_right_one():
    way = np.array([[1.0, 1.0], [0.5, 0.25]])
    svg = walked(way, way / 2 + 0.5)
    order = ids(svg)
    assert order.index("right") < order.index("way") and "pale" in part(svg, "right").get("class")
    pixels = corners(part(svg, "way"))
    assert np.allclose(pixels[1] - pixels[0], [-0.5 * 372 / 7, 0.75 * 380 / 8], atol=0.11)
    assert len(corners(part(svg, "steps"))) == 4  # each dot is a line of no length
    assert len(set(order)) == len(order)


def test_the_start_is_dragged_on_the_map():
    handle = part(walked(np.array([[1.0, 1.0]]), np.array([[1.0, 1.0]])), "start")
    assert drags(handle) == {"w": 1.0, "b": 1.0}
    *_range, right, down = moves(handle)["b"]
    assert (right, down) == (0.0, pytest.approx(-8 / 380))


@pytest.mark.parametrize("narrow", [False, True])
def test_no_walk_and_one_that_ran_away_are_drawn(narrow):
    far = np.array([[1.0, 1.0], [np.inf, 3e8]])
    for way in (np.empty((0, 2)), far):
        svg = walked(way, np.array([[1.0, 1.0]]), narrow=narrow)
        assert "nan" not in svg and "inf" not in svg
        assert part(svg, "line") is None and part(svg, "right-line") is not None


def test_the_first_step_is_worked_out():
    text = gradients.first_step(-1.0, 0.1, -8.5)
    assert text.endswith('(−8.50)</span> = <span class="strong">−0.15</span>')
    assert 'data-drag="rate 0.1 0.01 0.3 0.01' in text
