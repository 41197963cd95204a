"""The pictures of lesson t5, as text: roofs with layers under them, the memory of training, and what models cost."""

import math
import re

import numpy as np
import pytest

from course_lib.pictures import scale
from svg_parts import corners, drags, ids, moves, part, said

ROOF = ((-1.0, 3.3), (8.0, 15.6), 62, 92, 446, 228)  # logarithms, and pixels


def at_roof(x, y):
    """Pixels of an intensity and FLOP/s."""
    (x0, x1), (y0, y1), left, top, width, height = ROOF
    return [
        left + width * (math.log10(x) - x0) / (x1 - x0),
        top + height * (1 - (math.log10(y) - y0) / (y1 - y0)),
    ]


def middle(element):
    """Where a mark is: a circle, a diamond or a cross."""
    if element.get("cx"):
        return [float(element.get("cx")), float(element.get("cy"))]
    text = element.get("points") or element.find("path").get("d")
    return np.array(re.findall(r"-?[\d.]+", text), dtype=float).reshape(-1, 2).mean(axis=0)


# --- the roofline -----------------------------------------------------------------------------------------------------

LAYERS = {"a": 0.5, "b": 10.0, "c": 100.0, "d": 1000.0}
SHARES = {name: np.array([[1.0, 0.01 * at], [64.0, min(1, 0.01 * at)]]) for name, at in LAYERS.items()}


def roofline(roofs=(1e12, 1e10), intensities=LAYERS, shares=SHARES, batch=64):
    return scale.roofline(roofs, intensities, shares, batch, 1024)


def test_layers_lie_under_both_roofs_and_are_told_apart_by_shape():
    svg = roofline()
    for k, (at, reached) in enumerate(zip(LAYERS.values(), (5e9, 1e11, 1e12, 1e12), strict=True)):
        assert np.allclose(middle(part(svg, f"layer-{k}")), at_roof(at, reached), atol=0.11)
    looks = [(element.tag, element.get("class")) for element in (part(svg, f"layer-{k}") for k in range(4))]
    assert len(set(looks)) == 4
    assert len(set(ids(svg))) == len(ids(svg)) and set(LAYERS) <= set(said(svg))


def test_the_roofs_meet_where_the_arithmetic_is_no_longer_held_up():
    svg = roofline()
    slope, met, level = corners(part(svg, "roof"))
    assert np.allclose(slope, at_roof(0.1, 1e9), atol=0.11) and np.allclose(met, at_roof(100, 1e12), atol=0.11)
    assert level[1] == met[1] and level[0] == 508
    assert part(svg, "ridge").text == "the roofs meet at 100"
    assert {"held up by memory", "held up by arithmetic"} <= set(said(svg))


def test_where_the_roofs_meet_far_to_the_left_there_is_no_room_for_words():
    svg = roofline((2e10, 1e10))
    assert "held up by memory" not in said(svg) and part(svg, "ridge") is not None
    svg = roofline((1e8, 1e10))
    assert part(svg, "ridge") is None and corners(part(svg, "roof"))[1, 0] < 62


def test_an_unknown_machine_has_no_roof_and_no_shares():
    svg = roofline(None, shares={})
    assert part(svg, "roof") is None and part(svg, "ridge") is None and part(svg, "share-0") is None
    places = [middle(part(svg, f"layer-{k}")) for k in range(4)]
    assert np.ptp([y for _x, y in places]) < 0.11 and places[1][0] == pytest.approx(at_roof(10, 1)[0], abs=0.11)


def test_shares_go_as_far_as_the_batch_which_is_dragged():
    svg = roofline()
    pixel = 446 / 1040
    for k, share in enumerate((0.005, 0.1, 1, 1)):
        points = corners(part(svg, f"share-{k}"))
        assert np.allclose(points[[0, -1], 0], [62 + pixel, 62 + 64 * pixel], atol=0.11)
        assert np.allclose(middle(part(svg, f"now-{k}")), points[-1], atol=0.11)
        assert points[-1, 1] == pytest.approx(420 + 150 * (1.35 - share) / 1.45, abs=0.11)
    assert drags(part(svg, "batch")) == {"batch": 64} and moves(part(svg, "batch"))["batch"][2] == 1024
    assert moves(part(svg, "batch"))["batch"][4] == pytest.approx(1 / pixel)


def test_operations_and_bytes_are_written():
    text = scale.intensity_line(299, 1024, (768, 3072), 7_016_000, 201.1)
    assert 'data-drag="batch 299 1 1024 1' in text
    assert "768 · 3,072 FLOPs / 7.02 MB" in text and "201 per byte</span>" in text


# --- memory -----------------------------------------------------------------------------------------------------------

PARTS = (1.0, 2.0, 0.0, 3.0, 4.0)


def test_parts_follow_one_another_and_reach_the_next_card():
    svg, pixel = scale.memory(PARTS, (8, 24, 80), 3, 64), 490 / (1.12 * 24)
    edges = [corners(part(svg, f"part-{k}"))[:2, 0] for k in range(5)]
    assert np.allclose(edges, np.array([[0, 1], [1, 3], [3, 3], [3, 6], [6, 10]]) * pixel + 20, atol=0.11)
    looks = [part(svg, f"part-{k}").get("class") for k in range(5)]
    assert len(set(looks)) == 5
    assert [part(svg, f"card-name-{card}").text for card in (8, 24)] == ["✗ 8 GB", "✓ 24 GB"]
    assert part(svg, "card-80") is None  # beyond the axis
    assert part(svg, "size-3").text == "3\N{NO-BREAK SPACE}GB" and part(svg, "together").text.startswith("10")


def test_a_name_stands_in_its_part_where_no_line_is_in_the_way():
    svg = scale.memory((0.5, 0.5, 0.0, 1.0, 18.0), (8, 24, 80), 8, 64)
    name = part(svg, "part-name-4")
    assert name.text == "activations"
    assert float(name.get("x")) == pytest.approx(20 + 14 * 490 / (1.12 * 24), abs=0.11)  # from 8 to 20 GB
    assert part(svg, "part-name-0") is None


def test_beyond_every_card_the_axis_ends_with_the_bar():
    svg = scale.memory([1000 * size for size in PARTS], (8,), 3, 64)
    assert corners(part(svg, "part-4"))[1, 0] == pytest.approx(20 + 490 / 1.12, abs=0.11)
    assert part(svg, "card-8") is None  # it would lie on the edge
    assert part(svg, "size-4").text == "4,000\N{NO-BREAK SPACE}GB"


def test_the_texts_of_the_batch_are_pages_and_are_dragged():
    svg = scale.memory(PARTS, (8, 24, 80), 5, 64)
    assert part(svg, "pages").get("d").count("M") == 5 and part(svg, "pages-left").get("d").count("M") == 59
    assert drags(part(svg, "texts")) == {"texts": 5} and moves(part(svg, "texts"))["texts"][1:3] == [1, 64]
    assert "texts in the batch: 5" in said(svg)


def test_the_memory_is_written_as_a_sum():
    text = scale.memory_line(124_439_808, (4, 4, 0, 8), 8, 64, 2.19, 19.5)
    assert text.startswith("0.124 · 10⁹ · (4 + 4 + 8) bytes + ") and 'data-drag="texts 8 1 64 1' in text
    assert "2.19\N{NO-BREAK SPACE}GB</span> = 19.5\N{NO-BREAK SPACE}GB" in text


# --- cost -------------------------------------------------------------------------------------------------------------

MODELS = {"one": (1e9, 1e12), "other": (1e11, 2e12)}


def cost(chosen="other", seconds=1e6, doublings=3):
    return scale.cost(MODELS, chosen, seconds, "12 days", doublings, 15)


def test_the_model_chosen_is_ringed_and_its_time_told():
    svg = cost()
    ring = part(svg, "chosen")
    x, y = (float(ring.get(name)) for name in ("cx", "cy"))
    assert x == pytest.approx(78 + 440 * (11 - 7.6) / 4.8, abs=0.11)
    assert y == pytest.approx(44 + 316 * (13.75 - math.log10(2e12)) / 2.75, abs=0.11)
    assert part(svg, "time").text == "12 days" and {"one", "other", "10²⁴ FLOPs"} <= set(said(svg))
    place = float(part(svg, "end").find("circle").get("cx"))
    assert place == pytest.approx(20 + 498 * 7 / 16.9, abs=0.11)
    assert len(set(ids(svg))) == len(ids(svg))


def test_the_end_of_the_time_is_dragged_and_twice_as_many_cards_are_half_of_it():
    svg = cost()
    moved = moves(part(svg, "end"))["doublings"]
    assert moved[:3] == [3, 0, 15]
    halving = 498 * math.log10(2) / 16.9
    assert moved[4] == pytest.approx(-1 / halving, abs=1e-6)
    ticks = corners_of_ruler(svg)
    assert len(ticks) == 16 and np.allclose(np.diff(ticks), -halving, atol=0.11)
    assert ticks[3] == pytest.approx(float(part(svg, "end").find("circle").get("cx")), abs=0.11)


def corners_of_ruler(svg):
    return [float(x) for x in re.findall(r"M(-?[\d.]+) ", part(svg, "ruler").get("d"))]


def test_a_time_beyond_the_scale_stays_at_its_end():
    assert float(part(cost(seconds=1e-9), "end").find("circle").get("cx")) == 20
    svg = cost(seconds=1e30)
    assert float(part(svg, "end").find("circle").get("cx")) == 518 and "end" in part(svg, "time").get("class")


def test_the_time_is_written_as_a_fraction():
    text = scale.time_line("3.14 · 10²³", 10, 15, "312 · 10¹²", 40.0, "28.4 days")
    assert text.startswith("3.14 · 10²³ / (2<sup>") and 'data-drag="doublings 10 0 15 1' in text
    assert 'data-drag="percent 40 1 100 0.5' in text and "28.4 days</span>" in text
