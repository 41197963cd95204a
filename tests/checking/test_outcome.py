"""Cards escape what a learner wrote, balance their tags, and never speak by colour alone."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from course_lib.checking.exercise import Lesson
from course_lib.checking.outcome import Card, Outcome, Verdict

VOID = {"br"}


class Balance(HTMLParser):
    """Reads HTML and fails at a closing tag that does not match."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(card):
    parser = Balance()
    parser.feed(card._repr_html_())
    parser.close()
    assert parser.open == []
    return parser


NASTY = [
    "<script>alert(1)</script>",
    "</div></table>",
    "a & b < c",
    "`<b>`",
    "`",
    "``",
    "```",
    "a\nb",
    '"quoted"',
    "&lt;",
    "",
]
ALLOWED = {"div", "b", "br", "code", "table", "tr", "th", "td", "pre", "details", "summary", "small", "span"}


@pytest.mark.parametrize("text", NASTY)
def test_any_text_in_any_place_is_escaped_and_balanced(text):
    card = Card("✓", "Word", text, "red", text, ((text, text),), (text, text), text, text, ((text, text), ("✗", text)))
    parser = read(card)
    assert {tag for tag, _attrs in parser.seen} <= ALLOWED
    assert sum(text.replace("`", "").split("\n")[0] in part for part in parser.text) or not text.strip("`")


def test_backticks_become_code():
    html = Card("✓", "Word", "Title", "red", "Use `a < b`, not `a`; 3 ` alone")._repr_html_()
    assert "<code>a &lt; b</code>" in html
    assert "<code>a</code>" in html
    assert "3 ` alone" in html


@pytest.mark.parametrize("verdict", Verdict)
def test_each_verdict_has_an_icon_and_a_word_and_is_announced(verdict):
    outcome = Outcome.of(verdict, "Title", "Message.")
    assert outcome.icon
    assert re.search(r"\w", outcome.word)
    parser = read(outcome)
    assert parser.seen[0][1]["role"] == "status"
    assert outcome.colour in parser.seen[0][1]["style"]
    assert f"{outcome.icon} {outcome.word}" in parser.text
    assert outcome.correct is (verdict is Verdict.CORRECT)


def test_what_is_right_and_what_is_not_differ_in_icon_and_word():
    looks = {(o.icon, o.word): o.correct for o in (Outcome.of(v, "T", "M") for v in Verdict)}
    assert sum(looks.values()) == 1


def test_text_form_is_stable():
    outcome = Outcome.of(
        Verdict.DIFFERENT,
        "Dot product",
        "The number is different.",
        facts=(("u", "[1. 2.]  shape (2,)"), ("expected", "[[1. 0.]\n [0. 1.]]")),
        hints=("First.", "Second."),
        how_to_ask="Stuck? Run ex.dot.hint().",
        footer="Next.",
    )
    assert repr(outcome) == (
        "✗ Not yet · Dot product\n"
        "  The number is different.\n"
        "  u         [1. 2.]  shape (2,)\n"
        "  expected  [[1. 0.]\n"
        "             [0. 1.]]\n"
        "  Stuck? Run ex.dot.hint().\n"
        "  Next."
    )


def test_hints_are_folded_one_inside_the_other():
    html = Card("✗", "W", "T", "red", "M", hints=("First.", "Second."))._repr_html_()
    assert html.index("Hint 1 of 2") < html.index("First.") < html.index("Hint 2 of 2") < html.index("Second.")
    assert html.count("<details") == 2
    assert " open" not in html


def test_what_a_learner_raises_prints_and_returns_is_escaped():
    lesson = Lesson("99_example", "T")

    @lesson.exercise("Half", probes=[(1.0,)], hints=["H"], correct="C")
    def half(x):
        return x / 2

    def fail(x):
        print("<script>print</script>")
        raise ValueError("<script>raise</script> `x`")

    def text(x):
        return "<script>return</script>"

    class Half(float):
        def __repr__(self):
            return "<script>repr</script>"

    for answer in (fail, text, lambda x: Half(9.0), lambda x: np.array(["<script>"]), Half(2.0), "<script>"):
        outcome = half.judge(answer)
        assert "<script" not in outcome._repr_html_()
        read(outcome)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("take the *last* one", "take the <em>last</em> one"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("`u * v` and *not* `u*v*w`", "<code>u * v</code> and <em>not</em> <code>u*v*w</code>"),
        ("a lone ` here", "a lone ` here"),
        ("`x` and a lone ` *here*", "<code>x</code> and a lone ` <em>here</em>"),
        ("", ""),
    ],
)
def test_code_and_emphasis(text, shown):
    assert f">{shown} .</div>" in Card("i", "w", "t", "red", f"{text} .")._repr_html_()
