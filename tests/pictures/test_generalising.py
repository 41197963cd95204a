"""The pictures of weight decay and of curves to diagnose, as text."""

import pytest

from course_lib.pictures import generalising
from svg_parts import corners, drags, ids, moves, part, said

DECAYS = (0.0, 0.1, 10.0)


def decay(**more):
    tried = {2: 2.2, 0: 9.0}
    return generalising.decay([2.0, 1.0, 0.5], [2.0, 9.0, 1.5], 2, 4, 2.3, DECAYS, tried, 2, **more)


def loss(y, top=66, height=280, highest=2.6):
    return (top + height - y) / height * highest


def test_a_run_is_drawn_with_the_epoch_that_is_kept():
    svg = decay()
    assert loss(corners(part(svg, "validation"))[:, 1]) == pytest.approx([2.0, 2.6, 1.5], abs=0.01)  # on the border
    kept = part(svg, "kept")
    assert (float(kept.get("cx")), loss(float(kept.get("cy")))) == pytest.approx((56 + 490 * 3 / 5, 1.5), abs=0.06)
    assert part(svg, "validation").get("stroke-dasharray") and not part(svg, "train").get("stroke-dasharray")


def test_what_was_tried_stays_and_the_strength_is_dragged_from_place_to_place():
    svg = decay()
    assert [id for id in ids(svg) if id.startswith("tried-")] == ["tried-0", "tried-2"]
    assert len(corners(part(svg, "tried"))) == 2
    assert drags(part(svg, "shown")) == {"strength": 2}
    _now, low, high, step, right, _down = moves(part(svg, "shown"))["strength"]
    assert (low, high, step) == (0, 2, 1) and 250 * right == pytest.approx(3.2)
    assert {"0", "0.1", "10"} <= set(said(svg))


@pytest.mark.parametrize("narrow", [False, True])
def test_there_is_a_wide_and_a_narrow_form(narrow):
    svg = decay(narrow=narrow)
    assert f'viewBox="0 0 {"446 660" if narrow else "904 410"}"' in svg and len(set(ids(svg))) == len(ids(svg))


def test_the_line_under_it_says_what_a_step_leaves_of_a_weight():
    assert "0.99" in generalising.shrunk(1.0, 0.01) and generalising.shrunk(0.0, 0.01).count(">1</span>") == 1


def test_the_run_without_the_fault_is_hidden_until_it_is_named():
    svg = generalising.diagnosis([2.0, 9.0], [2.0, 1.0], None, 2.3)
    train = corners(part(svg, "train"))
    assert loss(train[:, 1], height=300, highest=3.2) == pytest.approx([2.0, 3.2], abs=0.01)
    assert part(svg, "mended") is None and "without the fault" not in said(svg) and "guessing" in said(svg)
    named = generalising.diagnosis([2.0], [2.0], [0.5], 2.3)
    assert loss(corners(part(named, "mended"))[0, 1], height=300, highest=3.2) == pytest.approx(0.5, abs=0.01)
    assert "without the fault" in said(named)
