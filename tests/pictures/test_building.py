"""The pictures of networks that learn, as text: one moment of a run, many runs, and a network that trains live."""

import itertools
import re

import numpy as np
import pytest

from course_lib.pictures import building
from course_lib.pictures.svg import part_kept
from svg_parts import corners, drags, ids, levels, moves, parsed, part, said

X, ONES = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.array([True, False, True])
SLOPE = np.tile(np.linspace(0, 1, 5), (5, 1))
H = np.array([[0.1, 0.2], [0.9, 0.95], [0.11, 0.21]])
LOSSES, NINE = np.geomspace(0.5, 0.001, 2000), np.arange(9.0) - 4


def player(epoch=1000, ought=None, answers=SLOPE, parameters=NINE, losses=LOSSES, **more):
    now = building.Moment(answers, parameters, losses)
    return building.player(X, ONES, (-0.5, 1.5, -0.5, 1.5), now, SLOPE.T, H, epoch, 25, 2000, ought, **more)


def height(svg, id):
    return float(part(svg, id).get("height"))


def test_the_player_holds_its_moment():
    ought = building.Moment(SLOPE, -NINE, LOSSES / 2)
    svg = player(ought=ought)
    assert np.array_equal(levels(part(svg, "answers")), SLOPE)
    assert np.array_equal(levels(part(svg, "inner")), SLOPE.T)
    assert [height(svg, f"weight-{k}") for k in (0, 1, 10)] == pytest.approx(
        [4 * 76 / 30, 3 * 76 / 30, 4 * 76 / 30], abs=0.06
    )
    assert part(svg, "weight-0").get("class").startswith("weight") and part(svg, "weight-10").get("class").startswith(
        "input"
    )
    assert set(corners(part(svg, "boundary"))[:, 0]) == {48 + 118.0}
    lower, upper = (corners(part(svg, id)) for id in ("loss-ought", "loss"))
    assert np.allclose(lower[:, 1] - upper[:, 1], np.log10(2) * 23, atol=0.11)


def test_points_that_have_met_share_a_name_and_classes_differ_in_shape():
    svg = player()
    assert {"00, 01", "10"} <= set(said(svg)) and "name-2" not in ids(svg)
    assert [part(svg, f"hidden-{k}").tag for k in range(3)] == ["circle", "g", "circle"]


@pytest.mark.parametrize(("epoch", "end"), [(0, 664), (1000, 664 + 110), (2000, 664 + 219.9)])
def test_what_lies_ahead_is_not_drawn(epoch, end):
    svg = player(epoch)
    assert corners(part(svg, "loss"))[-1, 0] == pytest.approx(end, abs=0.06)
    assert len(corners(part(svg, "loss"))) <= 202
    assert drags(part(svg, "epoch")) == {"epoch": epoch}
    assert 220 * moves(part(svg, "epoch"))["epoch"][4] == pytest.approx(2000)


def test_a_network_that_answers_the_same_everywhere_has_no_boundary_and_large_numbers_stay_inside():
    svg = player(answers=np.full((5, 5), 0.2), parameters=np.full(9, 99.0), losses=np.full(2000, 1e5))
    assert part(svg, "boundary").get("d") == "" and part(svg, "ought") is None
    assert height(svg, "weight-0") == 38
    assert (corners(part(svg, "loss"))[:, 1] > 44).all()
    assert corners(part(player(0, losses=np.zeros(0)), "loss")).size == 0


def test_on_a_narrow_page_the_loss_is_under_the_planes():
    wide, narrow = player(), player(narrow=True)
    assert 'viewBox="0 0 904 336"' in wide and 'viewBox="0 0 446 682"' in narrow
    assert sorted(ids(wide)) == sorted(ids(narrow)) and len(set(ids(wide))) == len(ids(wide))


@pytest.mark.parametrize("narrow", [False, True])
def test_the_seeds_are_told_apart_by_mark_and_by_dash(narrow):
    losses = np.geomspace(0.3, 0.01, 1500).reshape(500, 3)
    svg = building.seeds(losses, np.array([True, False, True]), 500, 100, 2000, narrow=narrow)
    dashes = [part(svg, f"run-{k}").get("stroke-dasharray") for k in range(3)]
    assert dashes == [None, "6 4", None]
    assert [part(svg, f"fate-{k}").tag for k in range(3)] == ["circle", "g", "circle"]
    assert ids(svg).index("run-1") > ids(svg).index("run-2")  # over the others
    assert drags(part(svg, "end")) == {"epochs": 500}
    assert "NaN" not in svg and "nan" not in building.seeds(np.zeros((0, 3)), np.zeros(3, dtype=bool), 0, 100, 2000)


# --- a network that trains live --------------------------------------------------------------------------------------

RNG = np.random.default_rng(0)
POINTS = RNG.uniform(-1, 1, (6, 2)), np.array([1, 0, 1, 1, 0, 1])
GRID = 3 * building.MAP


def stage(layers=2, hidden=3, narrow=False):
    names = (*[f"hidden {k + 1}" for k in range(layers)], "output")
    return building.Stage((-1.0, 3.0, -1.0, 1.0), POINTS, POINTS, names, hidden, narrow)


def live(layers=2, hidden=3, looks=(0, 40), shown=0, **more):
    slope = np.tile(np.linspace(0, 1, GRID), (GRID, 1))
    sizes = [2, *[hidden] * layers, 1]
    parts = {
        "answers": slope,
        "nodes": np.stack([[(k + 1) * (2 * slope - 1).T for k in range(hidden)]] * layers),
        "weights": [RNG.normal(size=(b, a)) for a, b in itertools.pairwise(sizes)],
        "epochs": np.array(looks),
        "losses": np.full((len(looks), 2), 0.1),
        "gradients": np.full((len(looks), layers + 1), 1e-9),
        "shown": shown,
    }
    return building.Live(**parts | more)


def lines(svg):
    """By look, how many curves there are and how wide they are."""
    made = [one for one in parsed(svg).iter("path") if (one.get("id") or "").startswith(("plus-", "minus-"))]
    return {one.get("id"): (one.get("d").count("M"), float(one.get("stroke-width"))) for one in made}


def test_each_weight_is_a_line_that_shows_size_and_sign():
    W = np.array([[2.0, -2.0], [0.1, 0.01], [9.0, 90.0]])
    svg = building.playground(stage(1), live(1, weights=[W, np.array([[-0.4, -0.4, -0.4]])]))
    assert lines(svg) == {
        "plus-10": (2, 6.0),  # as wide as can be
        "plus-7": (1, 4.2),
        "minus-7": (1, 4.2),
        "minus-2": (3, 1.2),
        "plus-1": (1, 0.6),
    }  # and none for the weight that is nearly 0
    assert part(svg, "minus-7").get("stroke-dasharray") and not part(svg, "plus-7").get("stroke-dasharray")


@pytest.mark.parametrize("hidden", [1, 3, 16])
def test_a_lines_ends_are_at_its_nodes(hidden):
    first, second = stage(1, hidden).columns[:2]
    for node in range(hidden):
        x, y, *_bends, across, down = map(float, re.findall(r"-?[\d.]+", stage(1, hidden).ways[0][node, 1]))
        start, end = first.box(1), second.box(node)
        assert (x, y) == pytest.approx((start.right, (start.top + start.bottom) / 2), abs=0.6)
        assert (x + across, y + down) == pytest.approx((end.left, (end.top + end.bottom) / 2), abs=1.1)


@pytest.mark.parametrize("hidden", [1, 3, 16])
def test_each_nodes_map_lies_in_its_frame_the_right_way_up(hidden):
    column, now = stage(1, hidden).columns[1], live(1, hidden)
    image = part(building.playground(stage(1, hidden), now), "layer-0")
    top, high = float(image.get("y")), float(image.get("height"))
    values = levels(image)[::-1]  # the uppermost row first
    assert values.shape == (hidden * building.CELL, building.MAP)
    for node in range(hidden):
        box = column.box(node)
        rows = [(box.top - top) / high * len(values), (box.bottom - top) / high * len(values)]
        assert rows == pytest.approx([node * building.CELL + 1.5, (node + 1) * building.CELL - 1.5], abs=0.1)
        inside = values[node * building.CELL + 1 : (node + 1) * building.CELL - 1]
        assert inside[0, 0] > 0.9 and inside[-1, 0] == 0.0  # it grows upwards, and reaches its own largest size
        assert (inside == inside[:, :1]).all()
    assert box.bottom <= 432 and column.box(0).top >= 32


def test_the_large_map_is_the_output_or_the_node_that_is_picked():
    assert np.allclose(
        levels(part(building.playground(stage(), live()), "surface"))[0], np.linspace(0, 1, GRID), atol=0.01
    )
    svg = building.playground(stage(), live(shown=4))
    assert np.allclose(levels(part(svg, "surface"))[:, 0], np.linspace(0, 1, GRID), atol=0.01)
    assert "hidden 2, node 1" in said(svg) and part(svg, "boundary").get("class") == "ink stroke pale"
    box, ring = stage().columns[2].box(0), part(svg, "ring")
    assert [float(ring.get(name)) for name in ("x", "y")] == pytest.approx([box.left - 1, box.top - 1], abs=0.1)
    picks = [one for one in parsed(svg).iter("rect") if one.get("data-picks")]
    assert [one.get("data-picks") for one in picks] == [f"shown {k} 0" for k in range(7)]
    assert [one.get("aria-pressed") for one in picks].index("true") == 4
    assert picks[4].get("aria-label") == "hidden 2, node 1, shown large"


def test_the_curves_have_room_and_stay_inside():
    for last, room in ((0, 100), (100, 100), (101, 200), (900, 1600)):
        svg = building.playground(stage(), live(looks=np.unique(np.linspace(0, last, 700).astype(int))))
        assert str(room) in said(svg)
        frame = stage().curves(last)[0]
        assert corners(part(svg, "loss-0"))[-1, 0] == pytest.approx(frame.at(last, 0)[0], abs=0.1)
        assert len(corners(part(svg, "loss-1"))) <= building.KNOTS
    bottom = stage().curves(0)[1].bottom
    assert all(corners(part(svg, f"gradient-{k}"))[:, 1].max() < bottom for k in range(3))  # and they are drawn
    assert part(svg, "gradient-3") is None
    gone = building.playground(stage(), live(losses=np.array([[0.1, 0.1], [np.inf, 0.0]])))
    assert corners(part(gone, "loss-0"))[:, 1].min() > stage().curves(0)[0].top


def test_what_does_not_move_is_sent_once():
    scene = stage()
    first, second = (part_kept(building.playground(scene, live(looks=(0, last)))) for last in (40, 80))
    assert first[1] == second[1] and set(first[1]) == {"network", "points", "axes", "picks"}
    assert first[0] != second[0]
    assert part_kept(building.playground(scene, live(shown=2)))[1]["picks"] != first[1]["picks"]


@pytest.mark.parametrize(("layers", "hidden"), [(1, 1), (3, 16)])
def test_the_network_has_a_wide_and_a_narrow_form(layers, hidden):
    now = live(layers, hidden)
    wide, narrow = (building.playground(stage(layers, hidden, form), now) for form in (False, True))
    assert 'viewBox="0 0 904 432"' in wide and 'viewBox="0 0 446 986"' in narrow
    assert len(set(ids(wide))) == len(ids(wide)) and set(ids(wide)) == set(ids(narrow))


def test_the_line_under_the_network_has_numbers_to_drag():
    html = building.played(4, 2, "tanh", "Adam, rate 0.1", 30, (0.25, 0.5))
    dragged = [one for one in parsed(f"<p>{html}</p>").iter("span") if one.get("data-drag")]
    assert [next(iter(drags(one).items())) for one in dragged] == [("hidden", 4), ("layers", 2)]
    assert "training 0.250" in html and "validation 0.500" in html and "epoch 30" in html
