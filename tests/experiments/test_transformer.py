"""Runs of the lesson on the Transformer: a block of one's own, gradients, words, induction, what was stored."""

import numpy as np
import pytest

from course_lib.autograd import Tensor
from course_lib.exercises.transformer import block, layer_norm, next_letter, parameters, reads_too_early, stream
from course_lib.experiments import transformer as runs
from course_lib.experiments.texts import TASKS, right, whole_right
from course_lib.models.transformer import GPT2_SMALL, Config, LanguageModel

RNG = np.random.default_rng
TINY = Config(vocabulary=7, tokens=5, width=8, heads=2, blocks=2)


def raises(*_parts):
    raise ZeroDivisionError


# --- a block written by hand ------------------------------------------------------------------------------------------


def test_a_model_with_the_right_block_is_the_courses_model():
    tokens = RNG(3).integers(0, 7, (2, 5))
    own, plain = runs.built(TINY, block.reference), LanguageModel(TINY, RNG(0))
    np.testing.assert_allclose(own(tokens).data, plain(tokens).data, rtol=0, atol=1e-12)
    assert own.count == plain.count
    maps = []
    own(tokens, maps=maps)
    assert [weights.shape for weights in maps] == [(2, 2, 5, 5)] * 2


@pytest.mark.parametrize(
    ("function", "same"),
    [
        (block.reference, True),
        (reads_too_early, False),
        (raises, False),
        (lambda *parts: None, False),
        (lambda x, *parts: x.data, False),
        (lambda x, *parts: Tensor(np.zeros((1, 3, 5))), False),
    ],
    ids=["right", "planted bug", "raises", "nothing", "an array", "another shape"],
)
def test_only_a_right_block_goes_into_the_model(function, same):
    assert runs.same_as_the_block(function) is same


@pytest.mark.parametrize("own", [True, False])
def test_it_learns_to_reverse_with_either_block(own):
    model, losses, used = runs.reverser(block.reference if own else raises)
    test = TASKS["reverse"].test()
    assert used is own and losses.shape == (75,)
    assert whole_right(model, test) == len(test) == 512


def test_gradients_are_the_slopes_of_the_loss_and_a_wrong_one_is_seen():
    model, tokens = LanguageModel(TINY, RNG(0)), RNG(1).integers(0, 7, (2, 5))
    before = model.state()
    checked, gap = runs.gradient_gap(model, tokens)
    assert checked > 100 and gap < 1e-6
    assert all(np.array_equal(before[name], weights) for name, weights in model.state().items())
    _checked, twice = runs.gradient_gap(model, tokens)  # the gradients of the first call are still there: added up
    assert twice > 1e-3


# --- words and induction ----------------------------------------------------------------------------------------------


def test_what_counts_in_the_words_is_what_the_rule_knows():
    texts = runs.words(200, RNG(5))
    assert texts.tokens.shape == texts.counted.shape == (200, 24) and set(texts.tokens.ravel()) == set(range(12))
    for tokens, counted in zip(texts.tokens, texts.counted, strict=True):
        text = texts.read(tokens)
        for place in np.flatnonzero(counted):
            assert next_letter.reference(text[:place]) == text[place]


def test_no_distance_tells_the_next_letter():
    texts = runs.words(500, RNG(6))
    hits = [texts.tokens[:, back:][texts.counted[:, back:]] == texts.tokens[:, :-back][texts.counted[:, back:]]
            for back in range(1, 13)]  # fmt: skip
    assert max(np.mean(hit) for hit in hits) < 0.3


def test_one_layer_fails_where_two_succeed():
    test = runs.words(512, RNG(99))
    (one, losses_one), (two, losses_two) = runs.induction(1), runs.induction(layers=2)
    assert right(one, test) < 0.35 and right(two, test) > 0.97
    assert losses_one[-20:].mean() > 1.5 and losses_two[-20:].mean() < 0.2
    assert runs.induction(2)[0] is two


def test_layer_1_looks_one_back_and_layer_2_behind_the_same_letter():
    test, maps = runs.words(200, RNG(99)), []
    runs.induction(2)[0](test.tokens[:, :-1], maps=maps)
    first, second = (weights[:, 0] for weights in maps)
    assert np.mean([first[:, i, i - 1].mean() for i in range(1, 23)]) > 0.7
    found = []
    for n, i in np.argwhere(test.counted[:, 1:]):
        behind = [j for j in range(1, i + 1) if test.tokens[n, j - 1] == test.tokens[n, i]]
        found.append(second[n, i, behind].sum())
    assert np.mean(found) > 0.9


@pytest.mark.parametrize("layers", [0, 3, 1.5, "two"])
def test_there_are_models_of_one_and_two_layers(layers):
    with pytest.raises((TypeError, ValueError), match="layers"):
        runs.induction(layers)


# --- what was stored --------------------------------------------------------------------------------------------------


def test_the_stored_runs_begin_as_they_begin_when_made_again():
    stored = runs.stored_runs()
    again = runs.addition_run(looks=3)
    assert again["steps"] == stored["addition"]["steps"][:3]
    for name in ("seen", "unseen"):
        np.testing.assert_allclose(again[name], stored["addition"][name][:3], atol=0.003)
    count, loss = runs.names_run(runs.WIDTHS[0], runs.NAMES[-1])
    assert count == stored["parameters"][0][0] and loss == pytest.approx(stored["parameters"][0][1], abs=0.002)


def test_what_the_lesson_says_of_the_stored_runs():
    stored = runs.stored_runs()
    addition = stored["addition"]
    assert addition["unseen"][0] < 0.01 and addition["unseen"][-1] > 0.99
    assert max(abs(np.subtract(addition["seen"], addition["unseen"]))) < 0.1
    for points in (stored["parameters"], stored["names"]):
        counts, losses = zip(*points, strict=True)
        assert list(counts) == sorted(counts) and list(losses) == sorted(losses, reverse=True)
    assert stored["parameters"][-1][1] == stored["names"][-1][1]
    assert [count for count, _loss in stored["names"]] == list(runs.NAMES)


def test_the_exercises_agree_with_the_library():
    sizes = GPT2_SMALL.vocabulary, GPT2_SMALL.tokens, GPT2_SMALL.width, GPT2_SMALL.blocks
    assert parameters.reference(*sizes) == LanguageModel(GPT2_SMALL, None).count == 124_439_808
    x, gamma, beta = RNG(0).normal(size=(2, 3, 8)), RNG(1).normal(size=8), RNG(2).normal(size=8)
    own = LanguageModel(TINY, RNG(0)).stack.norm
    own.load({"gamma": gamma, "beta": beta})
    np.testing.assert_allclose(layer_norm.reference(x, gamma, beta), own(Tensor(x)).data, rtol=1e-12)
    assert stream.reference(np.array([1.0, 2.0]), (np.square, lambda y: 2 * y)).tolist() == [6, 18]
