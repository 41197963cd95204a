"""The pictures of the lesson on drawing, as text."""

import numpy as np
import pytest

from course_lib.pictures import drawing as pictures
from svg_parts import drags, ids, part, said

OUTLINE = np.array([(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)])
LEFT = np.array([0.1, 0.5, 1.0])
WAY = np.linspace(-2, 2, 3 * 8 * 2).reshape(3, 8, 2)


@pytest.mark.parametrize("narrow", [True, False])
def test_a_cloud_is_points_with_the_ways_of_a_few_and_a_handle(narrow):
    svg = pictures.cloud(WAY, 1, OUTLINE, LEFT, narrow=narrow)
    names = ids(svg)
    assert [name for name in names if name.startswith("point")] == [f"point-{k}" for k in range(8)]
    assert sum(name.startswith("way") for name in names) == sum(name.startswith("followed") for name in names) == 6
    assert drags(part(svg, "steps")) == {"done": 1}
    assert len(set(names)) == len(names) and "nan" not in svg


def test_a_way_grows_with_the_steps():
    lengths = [part(pictures.cloud(WAY, done, OUTLINE, LEFT), "way-0").get("d").count("L") for done in (0, 1, 2)]
    assert lengths == [0, 1, 2]


def test_points_move_where_the_way_leads():
    first, last = (part(pictures.cloud(WAY, done, OUTLINE, LEFT), "point-3").get("cx") for done in (0, 2))
    assert float(last) > float(first)


def test_guesses_are_rings_without_a_way():
    svg = pictures.cloud(WAY, 1, OUTLINE, LEFT, guesses=True)
    assert "ring" in part(svg, "point-0").get("class") and "disc" in part(
        pictures.cloud(WAY, 1, OUTLINE, LEFT), "point-0"
    ).get("class")
    assert not [name for name in ids(svg) if name.startswith(("way", "followed"))]


def test_what_is_not_finite_is_left_out():
    way = WAY.copy()
    way[1, 0] = np.nan
    svg = pictures.cloud(way, 1, OUTLINE, LEFT)
    assert "nan" not in svg and "point-0" not in ids(svg) and "point-1" in ids(svg)


PICTURES = np.zeros((8, 64))
PICTURES[0, [0, 9]], PICTURES[2, :5] = (1.0, 0.25), 0.5
SURE = np.array([0.0, 0.9, 0.1, 0, 0, 0, 0, 0, 0, 0])


def digits(narrow=False, **more):
    options = {"at": 0, "asked": 1, "distance": 1.234, "done": 30, "steps": 50, "w": 2.5} | more
    return pictures.asked_digits(PICTURES, sure=SURE, known=PICTURES[2], narrow=narrow, **options)


@pytest.mark.parametrize("narrow", [True, False])
def test_digits_have_three_handles(narrow):
    svg = digits(narrow)
    assert {name: drags(part(svg, name)) for name in ("which", "steps", "weight")} == {
        "which": {"at": 0},
        "steps": {"done": 30},
        "weight": {"w": 2.5},
    }
    assert [name for name in ids(svg) if name.startswith("small")] == [f"small-{k}" for k in range(8)]
    assert len(set(ids(svg))) == len(ids(svg)) and "nan" not in svg


def test_a_pixels_square_has_the_area_of_its_ink():
    path = part(digits(), "large").get("d")
    sides = [float(piece.partition("h")[2].partition("v")[0]) for piece in path.split("M")[1:]]
    assert len(sides) == 2 and sides[0] == pytest.approx(2 * sides[1], abs=0.1)
    assert part(digits(at=4), "large").get("d") == ""


def test_what_the_reader_sees_is_marked_where_it_was_asked_for():
    svg = digits()
    assert {"✓ 1", "2", "0.90", "0.10", "drawing 1", "nearest known, at 1.23"} <= set(said(svg))
    widths = [float(part(svg, f"sure-{k}").get("width")) for k in (1, 2)]
    assert widths[0] == pytest.approx(9 * widths[1])
    looks = [part(svg, f"sure-{k}").get("class").split()[0] for k in (1, 2)]
    assert looks == ["output", "muted"]
