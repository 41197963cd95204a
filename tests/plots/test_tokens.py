"""Tokens as boxes: every token is there, in its script, and apart from the next; lines and bars hold their numbers."""

import pytest
from bs4 import BeautifulSoup

from course_lib.data import declaration, gpt2_ranks
from course_lib.models.tokens import tokens_of
from course_lib.plots.style import new_axes
from course_lib.plots.tokens import (
    MOST_BOXES,
    TokenBoxes,
    TokenRows,
    characters_of,
    draw_languages,
    draw_merges,
)


def parsed(shown):
    return BeautifulSoup(shown._repr_html_(), "html.parser")


def boxes_in(shown):
    return [box for box in parsed(shown).find_all("span") if "border:1px" in box.get("style", "")]


# --- boxes ------------------------------------------------------------------------------------------------------------


def test_a_box_per_token_with_signs_for_white_space():
    boxes = TokenBoxes([b"The", b" kite", b"\n", b"\t"], ids=[464, 1, 2, 3])
    assert [box.text for box in boxes_in(boxes)] == ["The", "␣kite", "↵", "⇥"]
    assert [box["title"] for box in boxes_in(boxes)] == ["464", "1", "2", "3"]
    assert repr(boxes) == "Tokens: [The] [␣kite] [↵] [⇥]"


def test_tokens_that_share_a_character_stand_under_it_as_bytes():
    boxes = TokenBoxes([b"a", b" \xe0\xa4", b"\xa8", b"b"])
    assert [box.text for box in boxes_in(boxes)] == ["a", "20 E0 A4", "A8", "b"]
    groups = parsed(boxes).find_all(role="listitem")
    assert [group.text for group in groups] == ["a", "␣न20 E0 A4A8", "b"]
    assert groups[1].find("span")["dir"] == "ltr"  # bytes have their order, in every script
    assert repr(boxes) == "Tokens: [a] [␣न: 20 E0 A4 | A8] [b]"


@pytest.mark.parametrize(
    ("token", "seen"),
    [("ि".encode(), "◌ि"), ("\u200b".encode(), "E2 80 8B"), (b"\x00", "00"), (b"<b>", "<b>"), (b"\xff", "�")],
)
def test_what_cannot_be_seen_by_itself_is_made_visible(token, seen):
    assert [box.text for box in boxes_in(TokenBoxes([token]))] == [seen]


@pytest.mark.parametrize("language", declaration())
def test_every_script_is_whole_in_its_boxes(language):
    text = declaration()[language][2]
    tokens = tokens_of(text, gpt2_ranks())
    groups = list(characters_of(tokens))
    assert [token for group in groups for token in group] == tokens
    assert "".join(b"".join(group).decode() for group in groups) == text
    boxes = TokenBoxes(tokens)
    assert len(boxes_in(boxes)) == len(tokens)
    outer = parsed(boxes).find(role="list")
    assert outer["dir"] == "auto"  # Arabic runs from right to left
    assert outer["aria-label"] == f"{len(tokens)} tokens"


def test_boxes_are_apart_without_their_colours():
    for box in boxes_in(TokenBoxes([b"a", b"b"])):
        assert "border:1px solid" in box["style"] and "margin:2px" in box["style"]


def test_a_long_text_is_cut_short_and_says_so():
    boxes = TokenBoxes([b"a"] * (MOST_BOXES + 7))
    assert len(boxes_in(boxes)) == MOST_BOXES
    assert "and 7 more" in parsed(boxes).text
    assert parsed(boxes).find(role="list")["aria-label"] == "307 tokens"


def test_nothing_has_no_boxes():
    assert boxes_in(TokenBoxes([])) == []
    assert "0 tokens" in TokenBoxes([])._repr_html_()


def test_rows_are_named_and_counted():
    rows = TokenRows({"one <b>": [b"a"], "two": [b"a", b"b"]})
    assert repr(rows) == "one <b> (1 token): [a]\ntwo (2 tokens): [a] [b]"
    assert "one &lt;b&gt; (1 token)" in rows._repr_html_()
    assert len(boxes_in(rows)) == 3


# --- on Axes ----------------------------------------------------------------------------------------------------------


def test_lines_of_merges_differ_in_dash_and_marker():
    ax = new_axes()
    assert draw_merges([0, 10], {"a": [100, 60], "b": [90, 80]}, ax) is ax
    assert [line.get_ydata().tolist() for line in ax.lines] == [[100, 60], [90, 80]]
    assert len({(line.get_linestyle(), line.get_marker()) for line in ax.lines}) == 2
    assert ax.get_ylim()[0] == 0


def test_languages_are_bars_of_two_kinds_from_the_top_down():
    ax = draw_languages(["English", "Hindi"], [1, 8.7], [1, 2.7])
    assert [bar.get_width() for bar in ax.patches] == [1, 8.7, 1, 2.7]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["English", "Hindi"]
    assert ax.yaxis_inverted()
    assert {bar.get_hatch() for bar in ax.patches} == {None, "///"}
    assert {"8.7", "2.7", "1.0"} <= {text.get_text() for text in ax.texts}
