"""Runs of the lesson on reading and translating: hidden words, few labels, dates, a cross-attention of one's own."""

import numpy as np
import pytest

from course_lib.data import dates, opinions
from course_lib.data.sentences import MASK, PAD, WORDS
from course_lib.exercises.translating import cross_attention, hide, masks_all, parameters, the_source_asks
from course_lib.experiments import translating as runs

RNG = np.random.default_rng


def raises(*_arguments):
    raise ZeroDivisionError


# --- hidden words -----------------------------------------------------------------------------------------------------


def test_fifteen_in_a_hundred_words_are_asked_for_and_most_of_them_masked():
    texts = opinions(2000, RNG(0))
    read, asked = runs.asked_for(texts, RNG(1))
    real = texts.tokens > MASK
    assert not asked[~real].any() and asked[real].mean() == pytest.approx(0.15, abs=0.01)
    masked = (read == MASK)[asked].mean()
    kept = (read == texts.tokens)[asked].mean()
    assert masked == pytest.approx(0.8, abs=0.02) and kept == pytest.approx(0.1, abs=0.02)
    np.testing.assert_array_equal(read[~asked], texts.tokens[~asked])


@pytest.mark.parametrize(
    ("rule", "own"), [(hide.reference, True), (masks_all, False), (raises, False), (lambda *a: None, False)]
)
def test_a_reader_begins_to_learn_with_either_rule(rule, own):
    losses, used = runs.first_steps(rule, steps=12)
    assert used is own and losses.shape == (12,) and losses[-3:].mean() < losses[0] - 0.5


def test_the_trained_reader_knows_the_side_with_and_without_not():
    assert min(runs.knows_the_side(runs.reader(), opinions(400, RNG(5)))) > 0.97
    assert max(runs.knows_the_side(runs.new_reader(), opinions(400, RNG(5)))) < 0.7


def test_words_that_can_be_copied_water_the_loss_down():
    (low, worse), (high, better) = runs.counted_either_way().values()
    assert 3 * low < high and worse > better + 0.05


def test_a_hidden_word_gets_probabilities():
    texts = opinions(3, RNG(0))
    p = runs.hidden_word(runs.reader(), texts.tokens, 3)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert [WORDS[row.argmax()] for row in p] == ["was"] * 3
    assert (texts.tokens[:, 3] == WORDS.index("was")).all() and (texts.tokens != PAD).any()


# --- few labels -------------------------------------------------------------------------------------------------------


def test_a_sum_of_words_cannot_turn_them():
    assert 0.5 < runs.bag_of_words(256) < 0.68


def test_pre_training_helps_with_64_labels():
    known = runs.new_reader()
    known.load(runs.reader().state())
    assert runs.fine_tuned(known, 64) > runs.fine_tuned(runs.new_reader(0), 64) + 0.15


# --- dates ------------------------------------------------------------------------------------------------------------


def test_unseen_dates_are_translated():
    test = dates(300, RNG(5), held_out=True)
    made = runs.translate(test.source)
    right = (made.target == test.target).all(axis=1)
    assert right.mean() > 0.97 and made.sure[right].mean() > 0.95
    assert made.looks.shape == (300, 10, 18) and np.allclose(made.looks.sum(axis=2), 1)
    assert made.looks[test.source[:, np.newaxis].repeat(10, axis=1) == 0].max() < 1e-12


def test_a_cross_attention_of_ones_own_writes_the_same_dates():
    test = dates(8, RNG(6), held_out=True)
    own, plain = runs.translate(test.source, cross=cross_attention.reference), runs.translate(test.source)
    np.testing.assert_array_equal(own.target, plain.target)
    np.testing.assert_allclose(own.p, plain.p, atol=1e-9)
    np.testing.assert_allclose(own.looks, plain.looks, atol=1e-9)


@pytest.mark.parametrize(
    ("function", "same"),
    [
        (cross_attention.reference, True),
        (the_source_asks, False),
        (raises, False),
        (lambda *parts: None, False),
        (lambda *parts: np.zeros((3, 2)), False),
    ],
    ids=["right", "the source asks", "raises", "nothing", "zeros"],
)
def test_only_a_right_cross_attention_goes_into_the_translator(function, same):
    assert runs.same_as_cross_attention(function) is same


def test_a_french_month_is_answered_fluently_and_wrong():
    made = runs.translate(["1 Mars 2024", "29 February 2023", "1 May 1824"])
    assert made.iso == ["2024-04-01", "2023-02-29", "2024-05-01"] and made.sure.min() > 0.9
    foreign = runs.foreign_dates()
    made = runs.translate([text for text, _iso in foreign])
    hit = np.array([written == iso for written, (_text, iso) in zip(made.iso, foreign, strict=True)])
    assert 0.7 < hit.mean() < 0.9 and np.mean(made.sure[~hit] > 0.9) > 0.4


# --- what was stored --------------------------------------------------------------------------------------------------


def test_the_stored_runs_begin_as_they_begin_when_made_again():
    stored = runs.stored()[1]
    losses = runs.train_reader(runs.new_reader(), 5)
    np.testing.assert_allclose(losses, stored["reader"]["losses"][:5], atol=1e-4)
    losses = runs.train_translator(runs.new_translator(), 5)
    np.testing.assert_allclose(losses, stored["dates"]["losses"][:5], atol=1e-4)
    bags = [runs.bag_of_words(runs.LABELS[0], seed) for seed in range(3)]
    assert stored["bag of words"][0] == pytest.approx(np.mean(bags), abs=0.002)


def test_the_looks_of_a_short_run_are_those_of_a_long_one_at_its_start():
    _model, looks = runs.reader_run(1)
    stored = runs.stored()[1]["reader"]
    assert looks["steps"] == [0, 1]
    assert [looks[name][0] for name in ("plain", "not")] == pytest.approx(
        [stored[name][0] for name in ("plain", "not")], abs=0.01
    )


def test_t5_has_the_parameters_of_the_published_models():
    assert [parameters.reference(32128, *sizes) for sizes in ((512, 8, 6), (768, 12, 12), (1024, 16, 24))] == [
        60_506_624,
        222_903_552,
        737_668_096,
    ]
