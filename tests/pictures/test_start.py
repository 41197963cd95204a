"""The pictures of the first lesson, as text."""

import numpy as np
import pytest

from course_lib.pictures import start
from course_lib.pictures.networks import PARAMETERS, Values
from svg_parts import drags, ids, moves, part, said

KITE = dict(zip(PARAMETERS, (2.0, -1.0, 2.0, 1.0, -2.0, -6.0, 6.0, -8.0, -2.0), strict=True))


def kite(step):
    return start.kite(
        KITE, Values(np.array([2.0, 1.0]), np.array([1.0, -1.0]), np.array([0.73, 0.27]), 0.23, 0.56, step)
    )


def test_the_inputs_are_dragged_and_the_weights_are_read():
    svg = kite(4)
    assert drags(part(svg, "wind-number")) == {"wind": 2.0} and drags(part(svg, "rain-number")) == {"rain": 1.0}
    assert not [id for id in ids(svg) if id.endswith("-number") and id not in ("wind-number", "rain-number")]
    assert {"+2", "−1", "bias −6", "z −1.00", "ŷ 0.56"} <= set(said(svg))


def test_what_has_not_come_so_far_is_not_told():
    assert said(kite(1)).count("?") == 1 and "z 1.00" in said(kite(1))
    assert said(kite(0)).count("?") == 3 and "ŷ 0.56" not in said(kite(3))


def test_there_is_a_box_per_card():
    svg = start.room("GPT-3", 350.0, 5, 80.0)
    assert [id for id in ids(svg) if id.startswith("card-")] == [f"card-{k}" for k in range(5)]
    assert {"GPT-3: 350 GB ✓", "cards: 5 × 80 GB"} <= set(said(svg))
    assert "GPT-3: 350 GB ✗" in said(start.room("GPT-3", 350.0, 4, 80.0))


@pytest.mark.parametrize("needed", [0.7, 350.0, 4000.0])
def test_the_scale_stays_while_cards_are_dragged(needed):
    few, many = (start.room("it", needed, cards, 80.0) for cards in (1, 8))
    assert part(few, "card-0").get("width") == part(many, "card-0").get("width")
    *_range, right, down = moves(part(few, "edge"))["cards"]
    assert 1 / right == pytest.approx(float(part(few, "card-0").get("width")), abs=0.06) and down == 0
    assert float(part(many, "edge").find("circle").get("cx")) < 560
