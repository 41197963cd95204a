"""Runs of the lesson on speech: people and their voices, CTC with a learner's step, group errors, a hum."""

import numpy as np
import pytest

from course_lib.exercises import hearing as ex
from course_lib.experiments import hearing as runs
from course_lib.models import speech

RNG = np.random.default_rng


def raises(*_arguments):
    raise ZeroDivisionError


# --- people and their voices ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_on_both_sides_of_a_split(seed):
    train, test = runs.people(seed)
    for group in runs.GROUPS:
        assert not set(train[group]) & set(test[group]) and len(train[group]) >= 2 * len(test[group])


def test_an_utterance_has_frames_for_its_text_and_the_seed_makes_it_again():
    one, two = (runs.utterances(6, runs.people(0)[0], RNG(3)) for _ in range(2))
    assert one.texts == two.texts and all(np.array_equal(a, b) for a, b in zip(one.mel, two.mel, strict=True))
    assert all(len(mel) > 5 * len(text) and mel.shape[1] == 24 for mel, text in zip(one.mel, one.texts, strict=True))
    assert [runs.read(label) for label in one.labels] == one.texts


# --- a learner's functions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["step", "collapse", "error_rate", "own_mean"])
def test_only_right_functions_are_a_learners_own(name):
    exercise = getattr(ex, name)
    assert list(runs.own(**{name: exercise.reference})) == [name]
    wrong = {"step": ex.jumps_between_equals, "collapse": ex.blanks_first, "error_rate": ex.by_what_was_heard}
    for function in (wrong.get(name, ex.mean_of_all), raises, lambda *parts: None, None):
        assert runs.own(**{name: function}) == {}


def test_a_step_for_one_utterance_only_is_not_used_in_training():
    def one_by_one(alpha, states, p):
        new = np.zeros_like(alpha)
        for s in range(len(alpha)):
            new[s] = alpha[s] + (alpha[s - 1] if s else 0)
            if s > 1 and states[s] != states[s - 2]:
                new[s] += alpha[s - 2]
        return new * p

    assert runs.own(step=one_by_one) == {}


@pytest.mark.parametrize(("step", "own"), [(ex.step.reference, True), (ex.never_stays, False)])
def test_a_recogniser_learns_with_either_step(step, own):
    _model, losses, used = runs.first_steps(step, n=30, epochs=12)
    assert used is own and losses[-1] < losses[0] / 2


# --- group errors -----------------------------------------------------------------------------------------------------


def test_the_stored_recogniser_hears_men_and_mishears_children():
    rates = runs.group_rates(runs.recogniser("men"))
    assert rates["men"] < 0.08 < 0.15 < rates["women"] < rates["children"] and rates["children"] > 0.5
    mixed = runs.group_rates(runs.recogniser("all"))
    assert max(mixed.values()) < 0.25 < rates["children"]
    own = runs.own(collapse=ex.collapse.reference, error_rate=ex.error_rate.reference)
    assert runs.group_rates(runs.recogniser("men"), **own) == pytest.approx(rates)


def test_bare_measurements_make_the_majority_pay_and_own_means_nearly_end_it():
    men, everybody = (runs.vowel_errors(counts) for counts in ((22, 0, 0), (22, 19, 10)))
    own = runs.vowel_errors((22, 19, 10), represent=ex.own_mean.reference)
    mean = lambda errors: [float(errors[group].mean()) for group in runs.GROUPS]  # noqa: E731
    assert mean(men)[0] < 0.17 and mean(men)[2] > 0.6
    assert mean(everybody)[0] > mean(men)[0] + 0.05 and mean(everybody)[2] < mean(men)[2] - 0.25
    assert max(mean(own)) < 0.15


def test_the_stored_vowel_errors_are_those_of_forty_splits():
    for name, represent in (("all", None), ("own mean", runs.own_mean)):
        errors = runs.vowel_errors((22, 19, 10), 40, represent)
        for group, (mean, spread) in runs.stored()[1]["vowels"][name].items():
            assert mean == pytest.approx(errors[group].mean(), abs=1e-3)
            assert spread == pytest.approx(errors[group].std(ddof=1), abs=1e-3)


def test_the_stored_recognisers_begin_as_they_begin_when_made_again():
    stored = runs.stored()[1]["recogniser"]
    heard = runs.utterances(150, {"men": runs.people(0)[0]["men"]}, RNG(0))
    _model, losses = runs.train_recogniser(heard, 3)
    np.testing.assert_allclose(losses, stored["losses men"][:3], atol=1e-4)
    spreads = [stored[name][group][1] for name in ("men", "women", "children", "all") for group in runs.GROUPS]
    assert min(spreads) > 0.005


def test_drawn_voices_that_are_alike_are_nearly_all_recognised():
    drawn = runs.stored()[1]["recogniser"]
    assert drawn["drawn voices, men"]["men"][0] <= 0.004
    assert max(mean for mean, _spread in drawn["drawn voices, all"].values()) <= 0.018


# --- a hum ------------------------------------------------------------------------------------------------------------


def test_the_pitch_of_the_hum_is_found():
    assert runs.pitch_of(runs.hum(4000, RNG(0))) == pytest.approx(130, abs=0.5)
    assert runs.pitch_of(speech.vowel(211.0, [600, 1500], 4000)) == pytest.approx(211, abs=0.5)


def test_the_stored_wavenets_begin_as_they_begin_when_made_again():
    for kind, run in runs.stored()[1]["wavenet"].items():
        losses = runs.train_wavenet(runs.new_wavenet(kind), 2)
        np.testing.assert_allclose(losses, run["losses"][:2], atol=1e-4)


def test_with_64_samples_in_view_it_hums_130_hertz_and_with_7_it_does_not():
    dilated, plain = runs.wavenet("dilated"), runs.wavenet("plain")
    assert (dilated.view, plain.view) == (64, 7) and dilated.count == plain.count
    loss = {kind: run["loss"] for kind, run in runs.stored()[1]["wavenet"].items()}
    assert loss["dilated"] < loss["plain"] - 0.2
    assert runs.pitch_of(runs.written_hum("dilated")) == pytest.approx(130, abs=1)
    assert abs(runs.pitch_of(runs.written_hum("plain")) - 130) > 5
