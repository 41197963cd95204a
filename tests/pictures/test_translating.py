"""The pictures of the lesson on reading and translating, as text."""

import numpy as np
import pytest

from course_lib.pictures import translating as pictures
from svg_parts import drags, ids, part, said

WORDS = ["the", "plot", "was", "not", "dull"]
GUESSES = [("dull", 0.6), ("weak", 0.3), ("good", 0.1)]


@pytest.mark.parametrize("narrow", [True, False])
def test_a_hidden_word_is_a_question_mark_with_a_handle(narrow):
    svg = pictures.hidden_word(WORDS, 4, [True] * 5, GUESSES, narrow=narrow)
    assert drags(part(svg, "hidden")) == {"at": 4}
    assert part(svg, "box").get("data-follows") == "hidden"
    assert said(svg)[:5] == ["the", "plot", "was", "not", "?"] and "✓ dull" in said(svg) and "weak" in said(svg)
    assert len(set(ids(svg))) == len(ids(svg)) and "nan" not in svg


def test_the_likelier_a_guess_the_longer_its_bar():
    svg = pictures.hidden_word(WORDS, 4, [True] * 5, GUESSES)
    widths = [float(part(svg, f"guess-{k}").get("width")) for k in range(3)]
    assert widths == pytest.approx([312, 156, 52])


def test_words_that_may_not_be_read_are_muted():
    svg = pictures.hidden_word(WORDS, 2, [True, True, False, False, False], GUESSES)
    looks = [part(svg, f"word-{k}").get("class").split()[0] for k in (0, 1, 3, 4)]
    assert looks == ["ink", "ink", "muted", "muted"]


def test_a_date_is_a_table_of_looks():
    looks = np.zeros((3, 4))
    looks[0, 3], looks[1, 0], looks[2, 0] = 1.0, 0.25, 0.01
    svg = pictures.date_looks("1 Ma", "20-", looks, np.array([1.0, 0.5, 0.25]), 1)
    assert [id for id in ids(svg) if id.startswith("look")] == ["look-0-3", "look-1-0"]
    sides = [float(part(svg, id).get("width")) for id in ("look-0-3", "look-1-0")]
    assert sides[0] == pytest.approx(2 * sides[1], abs=0.2)  # coordinates have one digit
    assert drags(part(svg, "row")) == {"row": 1} and part(svg, "row-band").get("data-follows") == "row"
    assert {"␣", "M", "0.25", "0.50"} <= set(said(svg))
    assert float(part(svg, "sure-1").get("width")) == pytest.approx(55)
