"""The pictures of the lesson on reward, as text."""

import numpy as np
import pytest

from course_lib.pictures import reward as pictures
from svg_parts import drags, ids, part, said

PLAN = ["S.#", "..G", ".X."]


def painted(values=0.0, policy=0.25, **more):
    return pictures.world(PLAN, np.full(9, values), np.full((9, 4), policy), 5, "after 5 sweeps", **more)


def test_the_moment_and_the_goal_can_be_dragged():
    svg = painted()
    assert drags(part(svg, "moment")) == {"at": 5} and drags(part(svg, "goal")) == {"goal_x": 2, "goal_y": 1}
    assert "after 5 sweeps" in said(svg) and {"S", "X", "G"} <= set(said(svg))
    assert len(set(ids(svg))) == len(ids(svg)) and "nan" not in svg


def test_a_square_is_as_large_as_its_value_and_its_colour_is_the_sign():
    svg = pictures.world(PLAN, np.array([1.0, 0.25, 0, -0.25, 0, 0, 0, 0, 0]), np.full((9, 4), 0.25), 5, "")
    sides = [float(part(svg, f"worth-{s}").get("width")) for s in (0, 1, 3)]
    assert sides[0] == pytest.approx(2 * sides[1], abs=0.3) and sides[1] == sides[2]
    assert "error" in part(svg, "worth-3").get("class") and "−0.25" in said(svg)


def test_only_likely_moves_have_an_arrow():
    policy = np.tile([0.9, 0.1, 0.0, 0.0], (9, 1))
    svg = pictures.world(PLAN, np.zeros(9), policy, 5, "")
    assert "move-0-0" in ids(svg) and "move-0-1" not in ids(svg) and "move-5-0" not in ids(svg)


def test_values_that_are_no_numbers_are_not_drawn():
    assert "nan" not in painted(np.nan) and "nan" not in painted(0.0, np.nan)


@pytest.mark.parametrize("narrow", [True, False])
def test_the_leash_has_curves_names_and_a_handle(narrow):
    path = np.array([[0.0, 0.5, 0.2], [1.0, 2.0, 0.4]])
    svg = pictures.leash((0, 0.5, 3), 1, path, 2 * path, [("lala", 0.5), ("pqr", 0.0)], narrow=narrow)
    assert drags(part(svg, "leash")) == {"at": 1}
    assert {"lala", "50%", "pqr", "0%", "0.5", "β"} <= set(said(svg))
    widths = [float(part(svg, f"share-{k}").get("width")) for k in range(2)]
    assert widths[0] > 10 * widths[1] and len(set(ids(svg))) == len(ids(svg))
