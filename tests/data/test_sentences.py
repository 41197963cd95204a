"""Opinions and dates: what they say, who is held out, reading and writing, bad input."""

import datetime

import numpy as np
import pytest

from bad_input import assert_named, cases
from course_lib.data import Dates, Opinions, dates, opinions
from course_lib.data.sentences import BAD, DISLIKED, GOOD, LIKED, MONTHS, WORDS, spell

RNG = np.random.default_rng


def test_every_opinion_is_of_one_mind():
    texts = opinions(400, RNG(0))
    assert texts.tokens.shape == (400, 11) and 0.4 < texts.praise.mean() < 0.6
    turned = 0
    for row, praises in zip(texts.tokens, texts.praise, strict=True):
        words = texts.read(row).split()
        (adjective,) = [word for word in words if word in (*GOOD, *BAD)]
        assert ((adjective in GOOD) != ("not" in words)) == praises
        assert any(word in (LIKED if praises else DISLIKED) for word in words)
        turned += "not" in words
    assert 0.3 < turned / 400 < 0.5


def test_the_first_half_alone_has_no_verdict():
    texts = opinions(100, RNG(0), halves=1)
    assert not any(word in texts.read(row).split() for row in texts.tokens for word in (*LIKED, *DISLIKED, "and", "i"))
    assert texts.keep.sum(axis=1).max() <= 7


def test_opinions_are_read_and_written():
    texts = opinions(20, RNG(0))
    for row in texts.tokens:
        np.testing.assert_array_equal(Opinions.write(texts.read(row)), row)
    some = texts[[3, 1]]
    assert len(some) == 2 and (some.tokens[1] == texts.tokens[1]).all() and some.praise[0] == texts.praise[3]
    assert len(set(WORDS)) == len(WORDS) and texts.source and texts.licence


def test_every_spelling_is_translated():
    made, seen = dates(300, RNG(0)), set()
    for source, target in zip(made.source, made.target, strict=True):
        date = datetime.date.fromisoformat(made.read_iso(target))
        text = made.read(source)
        kinds = [kind for kind in range(3) if spell(date, kind) == text]
        assert len(kinds) == 1 and 1900 <= date.year <= 2099
        np.testing.assert_array_equal(Dates.write(text), source)
        seen.add((kinds[0], date.month))
    assert len(seen) == 36 and len(made) == 300


def test_no_day_that_is_held_out_is_trained_on():
    days = [
        {
            datetime.date.fromisoformat(Dates.read_iso(row)).toordinal() % 10
            for row in dates(500, RNG(0), held_out=out).target
        }
        for out in (False, True)
    ]
    assert days == [{0, 1, 2, 3, 4, 5, 6, 8, 9}, {7}]


def test_the_longest_date_fits():
    assert max(len(spell(datetime.date(2024, month, 30 if month != 2 else 29), 1)) for month in range(1, 13)) == 18
    assert len(MONTHS) == 12


TABLE = {
    opinions: ({"n": 2, "rng": RNG(0)}, {"n": [0, 1.5], "rng": [0, None], "halves": [0, 3, 1.0]}),
    dates: ({"n": 2, "rng": RNG(0)}, {"n": [0, "2"], "rng": [7]}),
    spell: ({"date": datetime.date(2024, 5, 1), "spelling": 0}, {"spelling": [-1, 3, 0.5]}),
    Opinions.write: ({"text": "the plot was dull"}, {"text": ["the plan was dull", 3, "the " * 11]}),
    Dates.write: ({"text": "1 May 2024"}, {"text": ["", "1 März 2024", 20240501, "1" * 19]}),
}


@pytest.mark.parametrize("function, arguments, name", cases(TABLE))
def test_bad_input_is_refused_by_name(function, arguments, name):
    assert_named(function, arguments, name)
