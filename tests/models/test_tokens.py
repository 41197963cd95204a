"""Tokens: GPT-2's own ids, lossless for every text, byte-pair encoding checked by hand and by counting anew."""

import hashlib
import lzma
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from bad_input import assert_complete, assert_named, cases
from course_lib.data import declaration, gpt2_ranks, texts
from course_lib.models import tokens
from course_lib.models.tokens import (
    cut,
    decode,
    encode,
    growing_bpe,
    pairs_of,
    replace_pair,
    split_words,
    tokens_of,
    train_bpe,
)

GPT2 = gpt2_ranks()
LEARNED = train_bpe("\n".join(declaration()["English"]), 120)
every_text = st.text(max_size=40)  # without surrogates: they are no characters
thorough = settings(max_examples=60, deadline=None, derandomize=True)

# Computed with tiktoken 0.14: an Encoding of these ranks and the pattern `r50k_pat_str` of its openai_public.py.
KNOWN = {
    "The kite flies.": [464, 479, 578, 17607, 13],
    "strawberry": [301, 1831, 8396],
    " strawberry": [41236],
    "Strawberry": [1273, 1831, 8396],
    "1234567": [10163, 2231, 3134],
    "127 + 677 = 804": [16799, 1343, 718, 3324, 796, 807, 3023],
    "3.14159": [18, 13, 1415, 19707],
    "नमस्ते": [11976, 101, 11976, 106, 11976, 116, 24231, 235, 11976, 97, 24231, 229],
    "日本語": [33768, 98, 17312, 105, 45739, 252],
    "مرحبا": [25405, 26897, 148, 255, 39848, 12919],
    "🪁": [8582, 103, 223],
}
# The same for the thirty articles of each language, each encoded by itself.
COUNTS = {
    "English": 1520,
    "French": 3100,
    "German": 3548,
    "Swahili": 3245,
    "Yoruba": 9685,
    "Vietnamese": 8988,
    "Russian": 10198,
    "Arabic": 6005,
    "Hindi": 13272,
    "Tamil": 29232,
    "Burmese": 34098,
    "Thai": 14368,
    "Chinese (simplified)": 4291,
    "Japanese": 5247,
    "Korean": 7938,
    "Spanish": 3068,
}


# --- GPT-2 ------------------------------------------------------------------------------------------------------------


def test_the_ranks_are_the_file_that_tiktoken_expects():
    packed = Path(texts.__file__).with_name("r50k_base.tiktoken.xz").read_bytes()
    expected = "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"
    assert hashlib.sha256(lzma.decompress(packed)).hexdigest() == expected
    assert sorted(GPT2.values()) == list(range(50256))


@pytest.mark.parametrize("text", KNOWN)
def test_the_ids_are_gpt2s(text):
    assert encode(text, GPT2) == KNOWN[text]
    assert decode(KNOWN[text], GPT2) == text


@pytest.mark.parametrize("language", COUNTS)
def test_every_language_has_as_many_tokens_as_in_gpt2(language):
    ids = [encode(article, GPT2) for article in declaration()[language]]
    assert sum(map(len, ids)) == COUNTS[language]
    assert [decode(article, GPT2) for article in ids] == list(declaration()[language])


def test_all_languages_are_counted():
    assert COUNTS.keys() == declaration().keys()


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's 21 °C,  kites fly", ["It", "'s", " 21", " °", "C", ",", " ", " kites", " fly"]),
        ("we'll've'S", ["we", "'ll", "'ve", "'", "S"]),
        ("a\n\n b\t ", ["a", "\n\n", " b", "\t "]),
        ("½ ² 一2", ["½", " ²", " 一", "2"]),
        ("हिन्दी", ["ह", "ि", "न", "्", "द", "ी"]),  # vowel signs are marks to Unicode, and no letters
        ("a\x1cb\u200bc", ["a", "\x1c", "b", "\u200b", "c"]),  # neither is white space to Unicode
        ("snake_case", ["snake", "_", "case"]),
        ("", []),
    ],
)
def test_words_are_cut_as_the_published_pattern_cuts_them(text, words):
    assert split_words(text) == words


@given(every_text)
@thorough
def test_words_joined_are_the_text(text):
    assert "".join(split_words(text)) == text


# --- there and back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ranks", [GPT2, LEARNED, train_bpe("", 0)], ids=["GPT-2", "learned", "bytes"])
@given(text=every_text)
@thorough
def test_nothing_is_lost(ranks, text):
    assert decode(encode(text, ranks), ranks) == text
    assert b"".join(tokens_of(text, ranks)) == text.encode()


def test_an_unfinished_letter_is_shown_as_one():
    ids = encode("कि", GPT2)
    assert decode(ids[:-1], GPT2) == "क�"


@given(every_text)
@thorough
def test_no_two_neighbours_in_a_word_are_left_that_a_merge_would_join(text):
    for word in split_words(text):
        assert not any(a + b in LEARNED for a, b in pairwise(cut(word.encode(), LEARNED)))


# --- learning ---------------------------------------------------------------------------------------------------------


def test_the_first_merges_by_hand():
    # "hug" and "hugs" have h-u twice, all three words u-g: 3. Then "hug" twice, and " p" before "ug" once.
    assert list(train_bpe("hug pug hugs", 3))[256:] == [b"ug", b"hug", b" p"]


def test_each_merge_is_the_most_frequent_pair_counted_anew():
    text = "the cat and the hat that sat there"
    ranks = train_bpe(text, 8)
    for merges in range(8):
        known = {token: rank for token, rank in ranks.items() if rank < 256 + merges}
        words = Counter(tuple(cut(word.encode(), known)) for word in split_words(text))
        counted = Counter(pair for word in words.elements() for pair in pairwise(word))
        assert counted[max(counted, key=counted.get)] == max(
            number for pair, number in counted.items() if pair[0] + pair[1] == list(ranks)[256 + merges]
        )


def test_ids_are_numbered_without_a_gap_and_training_ends_with_whole_words():
    ranks = train_bpe("aa aa aa", 50)
    assert list(ranks.values()) == list(range(len(ranks)))
    assert list(ranks)[256:] == [b"aa", b" aa"]
    assert list(train_bpe("abab", 0)) == [bytes([byte]) for byte in range(256)]


def test_a_larger_vocabulary_begins_with_the_smaller_one():
    assert list(LEARNED)[:300] == list(train_bpe("\n".join(declaration()["English"]), 44))


def test_the_learning_text_shrinks_with_each_merge():
    text = declaration()["English"][0]
    sizes = [
        len(tokens_of(text, {token: rank for token, rank in LEARNED.items() if rank < 256 + merges}))
        for merges in range(0, 121, 20)
    ]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] == len(text.encode())


def test_pairs_count_as_often_as_their_words():
    pairs = pairs_of({(b"a", b"b", b"a"): 2, (b"b", b"a"): 5})
    assert pairs == {(b"a", b"b"): 2, (b"b", b"a"): 7}


def test_a_vocabulary_grows_by_one_token_at_a_time():
    seen = [list(ranks) for ranks in growing_bpe("hug pug hugs", 3)]
    assert [len(tokens) for tokens in seen] == [256, 257, 258, 259]
    assert seen[-1] == list(train_bpe("hug pug hugs", 3)) and all(seen[-1][: len(one)] == one for one in seen)


@thorough
@given(st.binary(max_size=30))
def test_a_word_is_cut_by_its_pair_of_smallest_rank_again_and_again(word):
    """As `cut` does, but with all pairs looked up anew after each merge."""
    expected = [bytes([byte]) for byte in word]
    while ranked := [GPT2[a + b] for a, b in pairwise(expected) if a + b in GPT2]:
        place = next(k for k, (a, b) in enumerate(pairwise(expected)) if GPT2.get(a + b) == min(ranked))
        expected[place : place + 2] = [expected[place] + expected[place + 1]]
    assert cut(word, GPT2) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [("aaa", ["aa", "a"]), ("aaaa", ["aa", "aa"]), ("baab", ["b", "aa", "b"]), ("a", ["a"]), ("", [])],
)
def test_pairs_are_replaced_from_left_to_right(before, after):
    single = [letter.encode() for letter in before]
    assert replace_pair(single, b"a", b"a") == [token.encode() for token in after]


# --- bad input --------------------------------------------------------------------------------------------------------

TEXT = [None, 1, b"bytes", ["a"], "\ud800"]
RANKS = [None, [], "ranks", {}, {b"a": 0}]
BAD = {
    train_bpe: ({"text": "a", "merges": 1}, {"text": TEXT, "merges": [None, -1, 1.0, "1", True]}),
    growing_bpe: ({"text": "a", "merges": 1}, {"text": TEXT, "merges": [None, -1, 1.0, "1", True]}),
    tokens_of: ({"text": "a", "ranks": LEARNED}, {"text": TEXT, "ranks": RANKS}),
    encode: ({"text": "a", "ranks": LEARNED}, {"text": TEXT, "ranks": RANKS}),
    decode: ({"ids": [1], "ranks": LEARNED}, {"ids": [None, 5, [-1], [1.0], [len(LEARNED)], "a"], "ranks": [None, []]}),
    split_words: ({"text": "a"}, {"text": TEXT}),
}
INSIDE = {cut, pairs_of, replace_pair}  # called for every word: what they get has been looked at


@pytest.mark.parametrize(("function", "arguments", "name"), cases(BAD))
def test_bad_input_is_named(function, arguments, name):
    assert_named(function, arguments, name)


def test_the_table_has_every_function():
    assert_complete(BAD, {getattr(tokens, name) for name in tokens.__all__} - INSIDE)
