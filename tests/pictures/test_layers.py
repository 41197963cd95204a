"""The pictures of the lesson on layers, as text."""

import numpy as np
import pytest

from course_lib.explorers.layers import DAYS, FLEW, boundary_ends
from course_lib.pictures import layers
from course_lib.pictures.networks import PARAMETERS, Values
from svg_parts import corners, drags, ids, part, said

KITE = dict(zip(PARAMETERS, (2.0, -1.0, 2.0, 1.0, -2.0, -6.0, 6.0, -8.0, -2.0), strict=True))
VALUES = Values(np.array([2.0, 1.0]), np.array([1.0, -1.0]), np.array([0.73, 0.27]), 0.23, 0.56)
SLOPE = np.tile(np.linspace(0, 1, 11), (11, 1))


def neuron(w, b, wrong=()):
    w = np.array(w, dtype=float)
    ends = boundary_ends(w, b)
    sure = None if ends is None else [boundary_ends(w, b - 2), boundary_ends(w, b + 2)]
    return layers.neuron(w, b, SLOPE, ends, sure, DAYS, FLEW, np.isin(np.arange(len(DAYS)), wrong))


@pytest.mark.parametrize(("w", "b"), [((2, -1), -2), ((0, 0), 1), ((10, -10), 30), ((0.25, 0), -30), ((0, -10), 0)])
def test_every_neuron_can_be_drawn(w, b):
    svg = neuron(w, float(b))
    assert "nan" not in svg and len(set(ids(svg))) == len(ids(svg))
    assert (part(svg, "boundary") is not None) == any(w)


def test_days_answered_wrongly_have_a_ring():
    svg = neuron((2, -1), -2.0, wrong=[7])
    assert [id for id in ids(svg) if id.startswith("ring")] == ["ring-7"]
    assert {"flew", "did not fly", "answered wrongly"} <= set(said(svg))


def test_the_network_has_its_nine_numbers_and_its_values():
    svg = layers.network_map(KITE, VALUES, SLOPE)
    assert {"+2.0", "−1.0", "+6.0", "−8.0", "z 1.00", "h 0.73", "z 0.23", "ŷ 0.56"} <= set(said(svg))
    for trait in PARAMETERS:
        assert drags(part(svg, f"{trait}-number")) == {trait: KITE[trait]}
    dashes = {trait: part(svg, f"edge-{trait}").get("stroke-dasharray") for trait in ("w11", "w12")}
    assert dashes == {"w11": None, "w12": "7 6"}


def test_numbers_that_have_not_come_so_far_are_not_told():
    early = Values(VALUES.x, VALUES.z1, VALUES.h, VALUES.z2, VALUES.y, step=1)
    told = said(layers.network_map(KITE, early, SLOPE))
    assert "z 1.00" in told and "?" in told and "h 0.73" not in told and "ŷ 0.56" not in told


def test_the_boundary_is_where_the_map_is_a_half():
    svg = layers.network_map(KITE, VALUES, SLOPE)
    assert set(corners(part(svg, "boundary"))[:, 0]) == {500 + 145.0}
    assert part(svg, "reference") is None
    own = layers.network_map(KITE, VALUES, SLOPE, SLOPE.T)
    assert set(corners(part(own, "reference"))[:, 0]) == {645.0}
    assert set(corners(part(own, "boundary"))[:, 1]) == {34 + 145.0}
    assert "map of your function" in said(own)


def test_a_map_that_has_no_number_is_drawn_without_a_boundary():
    svg = layers.network_map(KITE, VALUES, SLOPE, np.full((11, 11), 0.2))
    assert part(svg, "boundary").get("d") == "" and "above ½" not in said(svg)


def test_on_a_narrow_page_the_map_is_under_the_network():
    wide, narrow = (layers.network_map(KITE, VALUES, SLOPE, narrow=narrow) for narrow in (False, True))
    assert 'viewBox="0 0 804 376"' in wide and 'viewBox="0 0 446 804"' in narrow
    assert sorted(ids(wide)) == sorted(ids(narrow))
