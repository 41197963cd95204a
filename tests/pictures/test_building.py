"""The pictures of networks that learn, as text: one moment of a run, and many runs."""

import numpy as np
import pytest

from course_lib.pictures import building
from svg_parts import corners, drags, ids, levels, moves, part, said

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
