"""The pictures of the lesson on attention, as text."""

import numpy as np
import pytest

from course_lib.explorers.attention import KEYS, VALUES, WORDS
from course_lib.pictures import attention
from svg_parts import drags, ids, part, said

QUARTERS = np.full(4, 0.25)


def words(q=(1.5, -1.0), weights=QUARTERS, **options):
    return attention.four_words(WORDS, np.array(q), KEYS, VALUES, weights, **options)


@pytest.mark.parametrize("q", [(0, 0), (4, -4), (-4, 0), (0.1, 0)])
def test_every_query_can_be_drawn(q):
    svg = words(q)
    assert "nan" not in svg and len(set(ids(svg))) == len(ids(svg))
    assert drags(part(svg, "query")) == {"q1": q[0], "q2": q[1]}


def test_the_weights_are_bars_with_their_numbers():
    svg = words(weights=np.array([0.5, 0.25, 0.15, 0.1]))
    assert {*WORDS, "0.50", "0.25", "0.15", "0.10", "query", "result"} <= set(said(svg))
    wide, narrow = (float(part(svg, f"weight-{k}").get("width")) for k in (0, 1))
    assert wide == pytest.approx(2 * narrow)
    assert float(part(svg, "value-0").get("r")) > float(part(svg, "value-3").get("r"))


def test_on_a_narrow_page_the_values_are_under_the_keys():
    wide, narrow = (words(narrow=narrow) for narrow in (False, True))
    assert sorted(ids(wide)) == sorted(ids(narrow)) and 'viewBox="0 0 404 ' in narrow


def test_the_query_is_written_with_numbers_to_drag():
    text = attention.asked(np.array([1.5, -2.0]))
    assert "1.5" in text and "−2.0" in text and text.count("data-drag") == 2


def test_a_weight_is_the_area_of_a_square_and_what_is_nearly_0_is_left_out():
    weights = np.array([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.5, 0.49, 0.01]])
    svg = attention.attention_map("ab=", weights, 1)
    squares = {id: float(part(svg, id).get("width")) for id in ids(svg) if id.startswith("w-")}
    assert sorted(squares) == ["w-0-0", "w-1-0", "w-1-1", "w-2-0", "w-2-1"]
    assert squares["w-1-0"] == pytest.approx(squares["w-0-0"] / 2, rel=0.02)
    assert drags(part(svg, "row")) == {"row": 1}
    assert {".2", ".8"} <= set(said(svg))


def test_weights_that_have_no_number_are_not_drawn():
    svg = attention.attention_map("ab", np.array([[np.nan, np.nan], [0.5, 0.5]]), 0)
    assert "nan" not in svg and {id for id in ids(svg) if id.startswith("w-")} == {"w-1-0", "w-1-1"}
