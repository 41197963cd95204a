"""Texts for language models: what they say, which tokens count, what is split, where the names come from, bad input."""

import numpy as np
import pytest

from bad_input import assert_complete, assert_named, cases
from course_lib.data import Texts, additions, first_names, repetitions, reversals

RNG = np.random.default_rng


def made():
    return [reversals(20, 5, RNG(0)), additions(1), repetitions(20, 16, 8, RNG(0)), first_names()]


@pytest.mark.parametrize("texts", made(), ids=["reversals", "additions", "repetitions", "names"])
def test_every_maker_returns_texts_that_can_be_read_and_written(texts):
    assert texts.tokens.dtype == np.int64 and texts.tokens.shape == texts.counted.shape == (
        len(texts),
        len(texts.tokens[0]),
    )
    assert texts.counted.dtype == bool and texts.counted.any(axis=1).all() and not texts.counted[:, 0].any()
    assert texts.tokens.min() >= 0 and texts.tokens.max() < len(texts.symbols) == len(set(texts.symbols))
    for row in (0, len(texts) // 2, -1):
        assert texts.write(texts.read(texts.tokens[row])) == texts.tokens[row].tolist()
    some = texts[np.array([3, 1])]
    assert isinstance(some, Texts) and some.read(some.tokens[1]) == texts.read(texts.tokens[1])
    assert texts.source and texts.licence


def test_a_reversal_is_the_digits_from_last_to_first():
    texts = reversals(50, 8, RNG(0))
    for row, counted in zip(texts.tokens, texts.counted, strict=True):
        given, answer = texts.read(row).split("=")
        assert answer == given[::-1] and counted.sum() == 8 and counted[-8:].all()
    assert len({texts.read(row) for row in texts.tokens}) == 50


@pytest.mark.parametrize("digits", [1, 2])
def test_additions_are_all_sums_with_the_ones_first(digits):
    texts, seen = additions(digits), set()
    for row, counted in zip(texts.tokens, texts.counted, strict=True):
        (a, _plus, rest), answer = texts.read(row).partition("+"), texts.read(row).partition("=")[2]
        b = rest.partition("=")[0]
        assert len(a) == len(b) == digits and int(answer[::-1]) == int(a) + int(b)
        assert counted.sum() == digits + 1 == len(answer)
        seen.add((a, b))
    assert len(seen) == 100**digits


def test_a_repetition_says_one_word_again_and_again():
    texts, periods = repetitions(200, 24, 12, RNG(0)), set()
    for row, counted in zip(texts.tokens, texts.counted, strict=True):
        period = int(np.argmin(~counted)) if counted[0] else int(np.argmax(counted)) - 1
        assert (row[period:] == row[:-period]).all() and len(set(row[:period])) == period
        assert counted[period + 1 :].all()
        periods.add(period)
    assert periods == set(range(6, 13))


def test_names_are_the_file_and_every_letter_counts_once():
    texts = first_names()
    names = [texts.read(row).strip(".") for row in texts.tokens]
    assert len(names) == len(set(names)) == 5163 and {"mary", "zulma"} <= set(names)
    for name, row, counted in zip(names, texts.tokens, texts.counted, strict=True):
        assert texts.read(row[counted]) == f"{name}."


def test_the_same_generator_makes_the_same_texts():
    for make in (lambda rng: reversals(9, 4, rng), lambda rng: repetitions(9, 12, 9, rng)):
        np.testing.assert_array_equal(make(RNG(0)).tokens, make(RNG(0)).tokens)
        assert (make(RNG(0)).tokens != make(RNG(1)).tokens).any()


TABLE = {
    reversals: ({"n": 2, "digits": 3, "rng": RNG(0)}, {"n": [0, 1.5], "digits": [0, "3"], "rng": [0, None]}),
    additions: ({"digits": 1}, {"digits": [0, 4, 1.0]}),
    repetitions: (
        {"n": 2, "length": 12, "letters": 10, "rng": RNG(0)},
        {"n": [0], "length": [7, "12"], "letters": [5, 27], "rng": [3]},
    ),
    reversals(1, 2, RNG(0)).write: ({"text": "12=21"}, {"text": ["ab", 12]}),
}


@pytest.mark.parametrize("function, arguments, name", cases(TABLE))
def test_bad_input_is_refused_by_name(function, arguments, name):
    assert_named(function, arguments, name)


def test_the_table_has_every_maker():
    assert_complete(TABLE, set(TABLE))
    assert {reversals, additions, repetitions} <= set(TABLE)
