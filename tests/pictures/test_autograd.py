"""Lesson 12's pictures: places of a record's values, lines that cross none of them, and a chain of layers."""

import numpy as np
import pytest

from course_lib.pictures.autograd import Node, pieces, places, record
from svg_parts import corners, ids, part, said

GRAPHS = [
    [(), (), (0, 1), (0, 2)],
    [(), (), (0, 1), (2, 0), (2, 3)],
    [(), (), (), (0, 1), (3, 2), (4,), (), (5, 6), (7,)],
    [(), (0, 0), (1, 0), (2, 1)],
    [(), (), (), (0, 1), (0, 2), (4,), (3, 5)],
]


@pytest.mark.parametrize("parents", GRAPHS)
def test_values_are_apart_and_to_the_right_of_their_parents(parents):
    at = places(parents)
    for i, own in enumerate(parents):
        assert all(at[j][0] < at[i][0] for j in own)
        assert all(abs(at[i][1] - at[j][1]) >= 0.8 for j in range(i) if at[j][0] == at[i][0])


@pytest.mark.parametrize("parents", GRAPHS[:3])
def test_no_line_runs_through_a_value(parents):
    at = places(parents)
    for i, own in enumerate(parents):
        for j in own:
            for k, (column, row) in enumerate(at):
                if at[j][0] < column < at[i][0]:
                    share = (column - at[j][0]) / (at[i][0] - at[j][0])
                    assert abs(at[j][1] + share * (at[i][1] - at[j][1]) - row) >= 0.45, (i, j, k)


def test_a_value_used_twice_by_one_operation_has_two_lines():
    svg = record([Node("u", 3.0, 6.0, trait="first"), Node("×", 9.0, 1.0, (0, 0), (3.0, 3.0))], ("value", "gradient"))
    one, other = (corners(part(svg, f"line-1-{k}")) for k in (0, 1))
    assert not np.allclose(one, other)
    assert said(svg).count("× 3.00") == 2


def test_what_is_not_known_is_a_question_mark_and_a_wrong_gradient_bears_a_cross():
    nodes = [Node("u", 3.0, 4.0, trait="first", state="wrong"), Node("²", None, None, (0,))]
    svg = record(nodes, ("value", "gradient"))
    assert "?" in said(svg)
    assert part(svg, "gradient-0").text == "4.00 ✗"
    assert "gradient-1" not in ids(svg)


@pytest.mark.parametrize(("every", "at"), [(1, 0), (8, 20), (64, 63)])
def test_every_layer_of_the_chain_is_drawn_once(every, at):
    held = np.arange(1.0, 65.0)
    names = ids(pieces(64, every, at, held, None))
    assert [name for name in names if name.startswith("layer-")] == [f"layer-{i}" for i in range(64)]
    assert "right" not in names
    assert "right" in ids(pieces(64, every, at, held, held + 1))
