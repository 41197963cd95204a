"""Sampling, generating with and without a cache, translating, perplexity."""

import numpy as np
import pytest

from bad_input import assert_complete, assert_named, cases
from course_lib.autograd import Parameters
from course_lib.models.transformer import Config, LanguageModel, Transformer
from course_lib.models.writing import generate, next_probabilities, perplexity, translate
from course_lib.network import Adam

RNG = np.random.default_rng
SCORES = np.log([0.05, 0.5, 0.15, 0.3])


def trained(steps=60):
    """A model that counts up by 3 among 11 tokens."""
    model = LanguageModel(Config(11, 24, 16, 2, 1), RNG(0))
    weights, optimizer, rng = Parameters(model), Adam(0.02), RNG(1)
    for _ in range(steps):
        model.loss((rng.integers(0, 11, (8, 1)) + 3 * np.arange(24)) % 11).backward()
        weights.step(optimizer)
    return model


MODEL = trained()


def test_temperature_sharpens_and_flattens():
    for temperature in (0.5, 1.0, 4.0):
        p = np.array([0.05, 0.5, 0.15, 0.3]) ** (1 / temperature)
        np.testing.assert_allclose(next_probabilities(SCORES, temperature), p / p.sum())


@pytest.mark.parametrize(
    "options, kept",
    [
        ({"top_k": 1}, [1]),
        ({"top_k": 3}, [1, 2, 3]),
        ({"top_k": 9}, [0, 1, 2, 3]),
        ({"top_p": 0.4}, [1]),
        ({"top_p": 0.5}, [1]),
        ({"top_p": 0.51}, [1, 3]),
        ({"top_p": 0.79}, [1, 3]),
        ({"top_p": 1.0}, [0, 1, 2, 3]),
        ({"top_k": 3, "top_p": 0.9}, [1, 2, 3]),
        ({"top_k": 2, "top_p": 0.6}, [1]),
    ],
)
def test_only_the_likeliest_are_kept(options, kept):
    p = next_probabilities(SCORES, **options)
    expected = np.where(np.isin(np.arange(4), kept), np.exp(SCORES), 0)
    np.testing.assert_allclose(p, expected / expected.sum())


def test_of_equals_the_first_are_kept():
    np.testing.assert_array_equal(next_probabilities(np.zeros(4), top_k=2), [0.5, 0.5, 0, 0])


def test_the_trained_model_counts_on():
    assert generate(MODEL, [2, 5], 12) == [(8 + 3 * i) % 11 for i in range(12)]
    assert generate(MODEL, [2, 5], 12, stop=0) == [8]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("options", [{}, {"temperature": 3.0}, {"temperature": 5.0, "top_k": 4}, {"top_p": 0.9}])
def test_the_text_is_the_same_with_a_cache_and_without(seed, options):
    texts = [generate(MODEL, [1, 4], 20, rng=RNG(seed), cached=cached, **options) for cached in (True, False)]
    assert texts[0] == texts[1] and len(texts[0]) == 20


def test_the_same_generator_writes_the_same_text_and_another_another():
    hot = {"temperature": 5.0}
    texts = [generate(MODEL, [1], 20, rng=RNG(seed), **hot) for seed in (0, 0, 1)]
    assert texts[0] == texts[1] != texts[2]


def test_tokens_come_as_often_as_they_are_likely():
    p = next_probabilities(MODEL([[1, 4]]).data[0, -1], 5.0)
    drawn = [generate(MODEL, [1, 4], 1, rng=rng, temperature=5.0)[0] for rng in RNG(0).spawn(600)]
    np.testing.assert_allclose(np.bincount(drawn, minlength=11) / 600, p, atol=0.06)


def test_perplexity_is_the_vocabulary_for_scores_of_zero_and_near_1_for_what_was_learned():
    silent = LanguageModel(Config(11, 24, 16, 2, 1), RNG(0))
    silent.load({name: np.zeros(a.shape) for name, a in silent.state().items()})
    tokens = (RNG(3).integers(0, 11, (4, 1)) + 3 * np.arange(24)) % 11
    assert perplexity(silent, tokens) == pytest.approx(11)
    assert 1 < perplexity(MODEL, tokens) < 1.2
    keep = np.arange(24) < np.array([[24], [12], [2], [1]])
    assert perplexity(MODEL, np.where(keep, tokens, 0), keep=keep) == pytest.approx(perplexity(MODEL, tokens), rel=0.2)


def test_the_translator_writes_what_its_scores_say():
    config = Config(7, 12, 8, 2, 2)
    model, source = Transformer(config, config, RNG(2)), [1, 4, 2, 2]
    model.load({name: RNG(4).normal(0, 0.7, a.shape) for name, a in model.state().items()})
    text = translate(model, source, start=0, stop=99, n=10)
    scores = model([source], [[0, *text[:-1]]]).data[0]
    assert text == scores.argmax(axis=1).tolist() and len(text) == 10
    ended = translate(model, source, start=0, stop=text[3], n=10)
    assert ended == text[: text.index(text[3])]


TABLE = {
    next_probabilities: (
        {"scores": SCORES, "temperature": 1.0, "top_k": 2, "top_p": 0.5},
        {
            "scores": ["abc", [[1.0]], [np.nan]],
            "temperature": [0, -1, "hot"],
            "top_k": [0, 1.5],
            "top_p": [0, 1.1, "most"],
        },
    )
}


@pytest.mark.parametrize("function, arguments, name", cases(TABLE))
def test_bad_input_to_next_probabilities(function, arguments, name):
    assert_named(function, arguments, name)


def test_the_table_of_bad_input_is_complete():
    assert_complete(TABLE, [next_probabilities])


@pytest.mark.parametrize(
    "change, message",
    [
        ({"prompt": []}, "prompt: expected at least one token, got none"),
        ({"n": 0}, "n: expected a whole number of at least 1, got 0"),
        ({"n": 24}, "n: expected a text of at most 24 tokens, the model's positions, got 25"),
        ({"rng": 3}, "rng: expected a numpy.random.Generator"),
        ({"prompt": [11]}, "tokens: expected class labels from 0 to 10, got 11"),
    ],
)
def test_bad_input_to_generate(change, message):
    with pytest.raises((TypeError, ValueError), match=message):
        generate(**{"model": MODEL, "prompt": [1, 4], "n": 5, **change})
