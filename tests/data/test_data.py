"""Data: shapes, formulas, seeds, where the real sets come from, and bad input."""

import dataclasses
import inspect
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets
from hypothesis import given, settings, strategies as st

from bad_input import assert_complete, assert_named, cases
from course_lib import data
from course_lib.data import (
    Dataset,
    SpokenVowels,
    Texts,
    blobs,
    breast_cancer,
    declaration,
    diabetes,
    digits,
    gpt2_ranks,
    moons,
    noisy_line,
    noisy_sine,
    packaged,
    sentences,
    sequences,
    spirals,
    tower_picture,
    vowels,
    weather,
    xor,
)

thorough = settings(max_examples=30, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
MAKERS = {
    "moons": moons,
    "spirals": spirals,
    "five arms": lambda n, noise, rng: spirals(n, noise, rng, turns=0.5, n_classes=5),
    "blobs": blobs,
    "four blobs": lambda n, noise, rng: blobs(n, noise, rng, n_classes=4),
    "noisy_line": noisy_line,
    "noisy_sine": noisy_sine,
}
every_maker = pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)


def check_form(made):
    n, d = made.x.shape
    assert made.x.dtype == np.float64 and made.y.shape == (n,) and len(made.feature_names) == d
    assert np.isfinite(made.x).all() and np.isfinite(made.y).all()
    if made.y.dtype.kind == "i":
        assert made.y.dtype == np.int64
        assert set(made.y.tolist()) == set(range(len(made.target_names)))
    else:
        assert made.y.dtype == np.float64 and len(made.target_names) == 1
    names = (*made.feature_names, *made.target_names, made.source, made.licence)
    assert all(type(name) is str and name for name in names)


@every_maker
@given(n=st.integers(5, 60), noise=st.floats(0, 2), seed=seeds)
@thorough
def test_made_data_have_the_promised_form_and_repeat_with_the_seed(maker, n, noise, seed):
    made, again = (maker(n, noise, np.random.default_rng(seed)) for _ in range(2))
    check_form(made)
    assert len(made.x) == n
    np.testing.assert_array_equal(made.x, again.x)
    np.testing.assert_array_equal(made.y, again.y)
    other = maker(n, noise + 0.5, np.random.default_rng(seed + 1))
    assert not np.array_equal(made.x, other.x) or not np.array_equal(made.y, other.y)
    if made.y.dtype.kind == "i":
        sizes = np.bincount(made.y)
        assert sizes.max() - sizes.min() <= 1


def test_moons_without_noise_equal_scikit_learn():
    for n in (2, 3, 10, 101):
        x, y = sklearn.datasets.make_moons(n, shuffle=False, noise=None)
        made = moons(n, 0, np.random.default_rng(0))
        np.testing.assert_allclose(made.x, x, atol=1e-12)
        np.testing.assert_array_equal(made.y, y)


@pytest.mark.parametrize("maker", [moons, spirals, blobs])
def test_noise_has_the_standard_deviation_asked_for(maker):
    clean, noisy = (maker(20_000, noise, np.random.default_rng(7)).x for noise in (0, 0.3))
    assert np.std(noisy - clean) == pytest.approx(0.3, rel=0.02)
    assert abs(np.mean(noisy - clean)) < 0.01


def test_the_line_and_the_sine_are_where_they_should_be():
    line = noisy_line(20_000, 0.2, np.random.default_rng(8), slope=-3, intercept=0.5)
    assert np.polyfit(line.x[:, 0], line.y, 1) == pytest.approx([-3, 0.5], abs=0.02)
    assert line.x.min() < -0.99 and line.x.max() > 0.99
    sine = noisy_sine(20_000, 0.2, np.random.default_rng(9))
    assert np.std(sine.y - np.sin(2 * np.pi * sine.x[:, 0])) == pytest.approx(0.2, rel=0.02)
    assert 0 <= sine.x.min() < 0.01 and 0.99 < sine.x.max() <= 1


def test_arms_wind_as_often_as_asked():
    arm = spirals(2000, 0, np.random.default_rng(0), turns=1.5)
    angle = np.unwrap(np.arctan2(arm.x[arm.y == 0, 1], arm.x[arm.y == 0, 0]))
    assert angle[-1] - angle[0] == pytest.approx(1.5 * 2 * np.pi, rel=0.01)
    assert np.linalg.norm(arm.x, axis=1).max() == pytest.approx(1)


def test_no_line_parts_xor():
    check_form(xor())
    x, y = xor().x, xor().y
    np.testing.assert_array_equal(y, x[:, 0] != x[:, 1])
    best = np.linalg.lstsq(np.c_[x, np.ones(4)], y, rcond=None)[0]
    np.testing.assert_allclose(best, [0, 0, 0.5], atol=1e-12)  # the best plane says ½ everywhere


@pytest.mark.parametrize(
    ("load", "reference", "arguments"),
    [
        (digits, sklearn.datasets.load_digits, {}),
        (diabetes, sklearn.datasets.load_diabetes, {"scaled": False}),
        (breast_cancer, sklearn.datasets.load_breast_cancer, {}),
    ],
)
def test_real_data_are_those_of_scikit_learn_and_tell_the_truth(load, reference, arguments):
    made, bunch = load(), reference(**arguments)
    check_form(made)
    np.testing.assert_array_equal(made.x, bunch.data)
    np.testing.assert_array_equal(made.y, bunch.target)
    assert list(made.feature_names) == [str(name) for name in bunch.feature_names]
    assert "scikit-learn packages it" in made.source
    # "states none" is what we say of its licence: this fails on the day the description says more
    assert (
        "states none" in made.licence and "licen" not in bunch.DESCR.lower() and "copyright" not in bunch.DESCR.lower()
    )


def test_a_dataset_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        xor().y = np.zeros(4)


@pytest.mark.parametrize("load", [digits, diabetes, breast_cancer, tower_picture])
def test_files_that_moved_are_found_by_scikit_learn(load, monkeypatch, tmp_path):
    expected = load()
    monkeypatch.setattr(packaged, "_packaged", lambda name: tmp_path / name)
    found = load()
    for name in ("x", "y") if isinstance(found, Dataset) else ("T",):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


@pytest.mark.parametrize(
    "call", ["digits", "diabetes", "breast_cancer", "tower_picture", "vowels", "declaration", "gpt2_ranks"]
)
def test_no_data_loads_scikit_learn(call):
    code = f"import sys; from course_lib import data; data.{call}()"
    code += "; print([m for m in ('sklearn', 'scipy', 'pandas') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"


@pytest.mark.parametrize("city", data.CITIES)
def test_the_weather_is_that_of_every_day_of_four_years(city):
    days = weather(city)
    assert days.city == city and (days.date[0], days.date[-1]) == (
        np.datetime64("2012-01-01"),
        np.datetime64("2015-12-31"),
    )
    assert set(np.diff(days.date).astype(int)) == {1}
    for measured in (days.rain, days.warmest, days.coldest, days.wind):
        assert measured.shape == days.date.shape and measured.dtype == np.float64 and np.isfinite(measured).all()
    assert days.rain.min() == 0 and days.wind.min() > 0 and (days.warmest >= days.coldest).all()
    assert "NOAA" in days.source and "U.S. Government" in days.licence


def test_the_weather_is_copied_without_the_column_that_nobody_measured():
    head = (Path(data.__file__).parent / "weather.csv").read_text(encoding="utf-8").partition("\n")[0]
    assert head == "location,date,precipitation,temp_max,temp_min,wind"


def test_the_tower_is_the_packaged_photograph_grey_and_shrunk():
    from sklearn.datasets import load_sample_image

    whole = load_sample_image("china.jpg").astype(float)
    assert np.allclose(tower_picture(1), whole.sum(axis=2) / (3 * 255))
    small = tower_picture(3)
    assert small.shape == (142, 213)
    assert math.isclose(small[10, 20], whole[30:33, 60:63].mean() / 255)
    assert 0 <= small.min() < 0.1 and 0.9 < small.max() <= 1
    assert tower_picture(427).shape == (1, 1)


def test_everyone_said_each_vowel_twice_and_belongs_to_one_group():
    said = vowels()
    check_form(said)
    for speaker in np.unique(said.speaker):
        own = said.only(said.speaker == speaker)
        assert np.bincount(own.y).tolist() == [2] * 10 and len(set(own.group)) == 1
    speakers = {group: len(np.unique(said.speaker[said.group == group])) for group in np.unique(said.group)}
    assert speakers == {"men": 33, "women": 28, "children": 15}
    assert (np.diff(said.x[:, 1:], axis=1) >= 0).all()  # F1 = F2 in five of them, which one cannot tell apart


@pytest.mark.parametrize(
    ("group", "word", "published"),
    [
        ("men", "heed", (136, 270, 2290, 3010)),
        ("women", "had", (210, 860, 2050, 2850)),
        ("children", "who'd", (274, 430, 1170, 3260)),
    ],
)
def test_the_means_are_those_that_peterson_and_barney_published(group, word, published):
    """Their table II, which has them rounded to 1 Hz for F0 and to 10 Hz for the formants."""
    said = vowels()
    own = (said.group == group) & (said.y == said.target_names.index(word))
    assert said.x[own].mean(axis=0) == pytest.approx(published, rel=0.025)


def test_only_keeps_together_what_belongs_together():
    said = vowels()
    rows = np.array([700, 3])
    few = said.only(rows)
    np.testing.assert_array_equal(few.x, said.x[[700, 3]])
    assert (few.y.tolist(), few.speaker.tolist()) == (said.y[rows].tolist(), said.speaker[rows].tolist())
    assert few.group.tolist() == ["women", "men"] and few.source == said.source
    with pytest.raises(dataclasses.FrozenInstanceError):
        few.speaker = said.speaker


def test_the_declaration_says_the_same_in_every_language():
    texts = declaration()
    assert len(texts) == 16 and next(iter(texts)) == "English"
    for articles in texts.values():
        assert len(articles) == 30
        assert all(text and text == text.strip() and "<" not in text for text in articles)
    lengths = {name: np.array([len(text) for text in articles]) for name, articles in texts.items()}
    for name, length in lengths.items():  # an article that is long in English is long in each: they are aligned
        assert np.corrcoef(length, lengths["English"])[0, 1] > 0.9, name
    assert "dignity" in texts["English"][0] and "人人" in texts["Chinese (simplified)"][2]


def test_the_ranks_hold_every_byte_and_count_without_a_gap():
    ranks = gpt2_ranks()
    assert all(bytes([byte]) in ranks for byte in range(256))
    assert sorted(ranks.values()) == list(range(50256))


@pytest.mark.parametrize("load", [declaration, gpt2_ranks])
def test_texts_tell_where_they_come_from(load):
    assert "Source: " in load.__doc__ and "Licence: MIT" in load.__doc__


# --- bad input: each parameter of each function in turn --------------------------------------------------------------

COUNT = [None, 0, -1, 2.0, "2", True, [2]]
NUMBER = [None, "1", [1, 2], math.nan, math.inf, True]
POSITIVE = [*NUMBER, 0, -1]
COMMON = {"n": 10, "noise": 0.1, "rng": np.random.default_rng(0)}
BAD_COMMON = {"n": COUNT, "noise": [*NUMBER, -0.1], "rng": [None, 0, np.random, "rng"]}
BAD = {
    blobs: ({**COMMON, "n_classes": 3}, {**BAD_COMMON, "n": [*COUNT, 2], "n_classes": [*COUNT, 1]}),
    moons: (COMMON, {**BAD_COMMON, "n": [*COUNT, 1]}),
    noisy_line: ({**COMMON, "slope": 1, "intercept": 0}, {**BAD_COMMON, "slope": NUMBER, "intercept": NUMBER}),
    noisy_sine: (COMMON, BAD_COMMON),
    spirals: (
        {**COMMON, "turns": 1, "n_classes": 3},
        {**BAD_COMMON, "n": [*COUNT, 2], "turns": POSITIVE, "n_classes": [*COUNT, 1]},
    ),
    tower_picture: ({"shrink": 3}, {"shrink": [*COUNT, 428]}),
    weather: ({"city": "Seattle"}, {"city": [None, 3, "seattle", "Paris", ["Seattle"]]}),
}


@pytest.mark.parametrize(("function", "arguments", "name"), cases(BAD))
def test_bad_input_is_named(function, arguments, name):
    assert_named(function, arguments, name)


def test_the_table_has_every_parameter_and_good_calls_pass():
    records = {Dataset, SpokenVowels, Texts, data.Weather, data.CITIES}  # they hold what they are given
    public = {getattr(data, name) for name in data.__all__} - records
    elsewhere = (sequences, sentences)  # test_sequences.py and test_sentences.py have these
    public -= {getattr(module, name) for module in elsewhere for name in module.__all__}
    assert_complete(BAD, {function for function in public if inspect.signature(function).parameters})
