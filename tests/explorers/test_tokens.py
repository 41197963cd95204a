"""Lesson 21's explorers: what is typed and chosen, counts by another way, the learner's decode, and the budget."""

import functools

import ipywidgets as widgets
import pytest

from course_lib.data import declaration, gpt2_ranks
from course_lib.explorers import tokens
from course_lib.explorers.base import Growing
from course_lib.explorers.tokens import MOST_CHARACTERS, BudgetExplorer, TokenExplorer
from course_lib.models.tokens import encode, train_bpe
from explorer_state import place
from svg_parts import drag, drags, ids, part


def decode(ids, vocabulary):
    return b"".join(vocabulary[i] for i in ids).decode("utf-8", errors="replace")


def text_field(explorer):
    (field,) = (control for control in explorer.controls if isinstance(control, widgets.Textarea))
    return field


# --- any text ---------------------------------------------------------------------------------------------------------


def test_a_text_is_counted_in_characters_bytes_and_tokens():
    explorer = TokenExplorer(example="Hindi")
    text = declaration()["Hindi"][2]
    assert explorer.counts == (len(text), len(text.encode()), len(encode(text, gpt2_ranks())))
    assert "70 characters, which are 186 bytes in UTF-8 and 113 tokens: 1.61 tokens per character" in explorer.tell()
    bars = [float(part(explorer.picture.svg, f"bar-{k}").get("width")) for k in range(3)]
    assert bars == pytest.approx([340 * count / 186 for count in (70, 186, 113)], abs=0.11)
    assert explorer.picture.formula.count('class="token') - explorer.picture.formula.count("token-character") == 113


def test_an_article_is_compared_with_the_english_one():
    explorer = TokenExplorer(example="Hindi")
    english = declaration()["English"][2]
    told = [part(explorer.picture.svg, f"english-count-{k}").text for k in range(3)]
    count = len(encode(english, gpt2_ranks()))
    assert told == [f"English: {number}" for number in (len(english), len(english), count)]
    for example in ("English", "kite"):
        explorer.example = example
        assert part(explorer.picture.svg, "english-count-0") is None


def test_boxes_have_ids_and_bytes_stand_under_their_character():
    explorer = TokenExplorer(written="na\u00efve <b>")
    shown = explorer.picture.formula
    assert 'title="2616">na</span>' in shown and "&lt;" in shown and "<b>" not in shown
    explorer.vocabulary = "bytes"
    assert 'class="token-character">\u00ef<br><span dir="ltr">' in explorer.picture.formula
    assert ">C3</span>" in explorer.picture.formula and 'aria-label="10 tokens"' in explorer.picture.formula


def test_a_long_text_is_cut_short_and_says_so():
    explorer = TokenExplorer()
    text_field(explorer).value = "a" * (MOST_CHARACTERS + 7)
    assert explorer.counts[0] == MOST_CHARACTERS and "Only the first 2,000 characters are cut." in explorer.tell()
    explorer.vocabulary = "bytes"
    assert "and 1,700 more</div>" in explorer.picture.formula
    text_field(explorer).value = "a" * MOST_CHARACTERS
    assert "Only the first" not in explorer.tell()


@pytest.mark.parametrize(("vocabulary", "merges"), [("bytes", 0), ("100", 100), ("500", 500)])
def test_a_vocabulary_of_few_merges_is_the_one_learned_on_english(vocabulary, merges):
    explorer = TokenExplorer(vocabulary=vocabulary, example="English")
    ranks = train_bpe("\n".join(declaration()["English"]), merges)
    assert explorer.ranks == ranks
    assert explorer.counts[2] == len(encode(declaration()["English"][2], ranks))


def test_typing_leaves_the_example_and_an_example_fills_the_field():
    explorer = TokenExplorer()
    text_field(explorer).value = "hello"
    assert (explorer.example, explorer.text) == ("own", "hello")
    explorer.example = "French"
    assert text_field(explorer).value == declaration()["French"][2]
    explorer.example = "own"
    assert text_field(explorer).value == ""
    assert "no text yet" in explorer.tell()
    explorer.reset()
    assert (explorer.example, text_field(explorer).value) == ("kite", "The kite flies above the trees.")


@pytest.mark.parametrize(
    "text", ["مرحبا بالعالم", "e\u0301", "<script>alert(1)</script>", "\ud800", "🪁" * 400, "\x00"]
)
def test_whatever_is_typed_is_shown(text):
    explorer = TokenExplorer()
    text_field(explorer).value = text
    assert explorer.counts[0] == len(text)
    assert "<script>" not in explorer.picture.formula


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("long_word", {"written": " international"}),
        ("number", {"written": "1234567"}),
        ("fewer_bytes", {"example": "Chinese (simplified)"}),
        ("fewer_bytes", {"example": "Arabic", "vocabulary": "gpt2"}),
    ],
)
def test_token_challenges(challenge, state):
    explorer = TokenExplorer()
    explorer.reset()
    assert explorer.met == set()
    met = place(explorer, **state).met
    assert met == ({challenge} if state.get("example") != "Arabic" else set())


@pytest.mark.parametrize(
    "state",
    [
        {"written": " kite"},
        {"written": " " + 16 * "-"},
        {"written": "1000"},
        {"written": "111111", "vocabulary": "bytes"},
    ],
)
def test_near_misses_meet_no_challenge(state):
    assert place(TokenExplorer(), **state).met == set()


def test_the_learners_decode_is_told():
    explorer = TokenExplorer(decode=decode, example="Hindi")
    assert "gives back the very text" in explorer.tell()
    wrong = TokenExplorer(decode=lambda ids, v: "".join(v[i].decode(errors="replace") for i in ids))
    assert "gives back the very text" in wrong.tell()  # English letters are whole tokens
    wrong.example = "Hindi"
    assert "gives back another text: “���" in wrong.tell()


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda ids, vocabulary: None, "it returned nothing"),
        (lambda ids, vocabulary: 3, "must return a text"),
        (lambda ids, vocabulary: vocabulary[-1], "KeyError"),
        (lambda ids: "", "TypeError"),
    ],
)
def test_a_learners_decode_that_fails_is_told_and_the_boxes_stay(function, said):
    explorer = TokenExplorer(decode=function)
    assert said in explorer.tell()
    explorer.example = "Tamil"
    assert said in explorer.tell()
    assert "213 tokens" in explorer.picture.formula


def test_the_still_shows_the_boxes():
    bundle = TokenExplorer()._repr_mimebundle_()
    image, boxes, sentence = map(
        bundle["text/html"].index,
        (
            "<img ",
            "␣flies",
            "The text has 31 characters, which are 31 bytes in UTF-8 and 8 tokens: 0.26 tokens per character.</p>",
        ),
    )
    assert image < boxes < sentence


# --- the budget -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("articles", "merges"), [(0, 100), (3, 50), (20, 200)])
def test_a_budget_is_counted_on_articles_that_were_held_back(articles, merges):
    explorer = BudgetExplorer()
    share, english, hindi = explorer.numbers_at(articles, merges)
    texts = declaration()
    ranks = train_bpe("\n".join(texts["English"][:20] + texts["Hindi"][:articles]), merges)
    assert english == sum(len(encode(article, ranks)) for article in texts["English"][20:])
    assert hindi == sum(len(encode(article, ranks)) for article in texts["Hindi"][20:])
    own, all_ = (len("\n".join(part).encode()) for part in (texts["Hindi"][:articles], texts["English"][:20]))
    assert share == pytest.approx(100 * own / (own + all_))


def test_the_numbers_of_the_words_are_those_of_the_picture():
    explorer = BudgetExplorer(articles=20)
    explorer.predict(2.0)
    told = "Of the training text 73% is Hindi, and 54 of the 100 merges are pieces of Hindi."
    assert explorer.tell().startswith(told)
    assert "2,452 tokens in English and 3,520 in Hindi, 1.44 times as many" in explorer.tell()
    assert part(explorer.picture.svg, "premium").text == "1.44" and "1.44 Hindi tokens" in explorer.picture.formula
    assert "it is 1.44. 0.564 away." in explorer._question.children[0].value


def test_the_articles_are_dragged_and_what_was_visited_stays():
    explorer = BudgetExplorer()
    explorer.predict(2.0)
    assert drags(part(explorer.picture.svg, "articles")) == {"articles": 20}
    drag(explorer, articles=3)
    assert explorer.articles == 3 and 'data-drag="articles 3 0 20 1' in explorer.picture.formula
    assert {f"ratio-{k}" for k in (0, 20)} <= set(ids(explorer.picture.svg))
    explorer.merges = 50
    assert not {"ratio-0", "ratio-20"} & set(ids(explorer.picture.svg))


def test_a_vocabulary_is_learned_in_slices_with_that_of_one_article_less(monkeypatch):
    monkeypatch.setattr(tokens, "_learned", functools.cache(lambda articles: Growing(tokens._learning(articles))))
    explorer = BudgetExplorer()
    assert explorer.work() is None
    explorer._busy = True  # nothing is drawn
    explorer.articles = 4
    shares = list(explorer.work())
    assert shares == sorted(shares) and shares[0] == 0 and 0.99 < shares[-1] <= 1 and len(shares) > 400
    assert explorer.work() is None and tokens._learned(3).done and not tokens._learned(5).done
    assert explorer.premium == pytest.approx(BudgetExplorer().premium_at(4, 100))


def test_what_was_found_is_so():
    at = BudgetExplorer().numbers_at
    assert [round(at(articles, 100)[2] / at(articles, 100)[1], 1) for articles in (0, 1, 20)] == [5.4, 2.7, 1.4]
    assert (at(0, 100)[1], at(20, 100)[1]) == (2007, 2452)
    assert at(20, 200)[1] < 2007
    assert round(at(20, 200)[2] / at(20, 200)[1], 1) == 1.7


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("below_two", {"articles": 5}),
        ("english_pays", {"articles": 20, "merges": 50}),
        ("nobody_pays", {"articles": 20, "merges": 200}),
    ],
)
def test_budget_challenges(challenge, state):
    explorer = BudgetExplorer()
    explorer.predict(1.0)
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


@pytest.mark.parametrize("state", [{"articles": 4}, {"articles": 6}, {"articles": 20}, {"articles": 15, "merges": 50}])
def test_near_misses_of_the_budget(state):
    explorer = BudgetExplorer()
    explorer._unlocked = True
    assert place(explorer, **state).met == set()
