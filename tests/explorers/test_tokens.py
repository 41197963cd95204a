"""Lesson 21's explorers: what is typed and chosen, counts by another way, the learner's decode, and the budget."""

import ipywidgets as widgets
import pytest

from course_lib.data import declaration, gpt2_ranks
from course_lib.explorers.tokens import BudgetExplorer, TokenExplorer
from course_lib.models.tokens import encode, train_bpe
from explorer_state import place


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
    assert [bar.get_width() for bar in explorer.drawing.bars] == [70, 186, 113]
    assert explorer.boxes.value.count("border:1px") == 113


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
    assert "<script>" not in explorer.boxes.value


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
    assert "213 tokens" in explorer.boxes.value


def test_the_still_shows_the_boxes():
    bundle = TokenExplorer()._repr_mimebundle_()
    assert bundle["text/html"].index("␣flies") < bundle["text/html"].index("<img ")


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
    told = "Of the training text 73 % is Hindi, and 54 of the 100 merges are pieces of Hindi."
    assert explorer.tell().startswith(told)
    assert "2,452 tokens in English and 3,520 in Hindi, 1.44 times as many" in explorer.tell()
    assert [point.get_ydata()[0] for point in explorer.drawing.here] == [2452, 3520, 3520 / 2452]
    assert "it is 1.44. 0.564 away." in explorer._question.children[0].value


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
