"""Lesson 04's explorers: numbers, words and challenges, without a browser."""

import re
from fractions import Fraction

import numpy as np
import pytest

from course_lib.explorers.probability import (
    LENGTHS,
    BayesExplorer,
    LargeNumbersExplorer,
    SoftmaxExplorer,
    running_shares,
)
from explorer_state import place
from svg_parts import corners, drag, drags, ids, part, said


def guessed(**state):
    """A Bayes explorer with its controls unlocked."""
    explorer = BayesExplorer()
    explorer.predict(50.0)
    return place(explorer, **state)


def drawn(explorer):
    """How many people of each group are in the picture: the dashes of no length in its columns, half a step over."""
    pitch = 10.0 if explorer.picture.narrow else 10.8
    groups = ("ill-positive", "ill-negative", "healthy-positive", "healthy-negative")
    paths = [part(explorer.picture.svg, name).find("path").get("d") for name in groups]
    return [sum(round(float(long) / pitch + 0.5) for long in re.findall(r"v([\d.]+)", path)) for path in paths]


# --- large numbers ----------------------------------------------------------------------------------------------------


def test_the_share_is_that_of_the_run_as_drawn():
    explorer = place(LargeNumbersExplorer(), length=LENGTHS.index(300), p=0.3, run=7)
    flew = np.random.default_rng(7).random(10_000)[:300] < 0.3
    assert explorer.share == flew.mean()
    share, count = (corners(part(explorer.picture.svg, f"{name}-run"))[-1, 1] for name in ("share", "count"))
    assert share == pytest.approx(222 - 188 * flew.mean(), abs=0.06)
    assert count == pytest.approx(268 + 80 - (flew.sum() - 90) / 2, abs=0.06)
    assert f"flew on {flew.sum()} of 300" in explorer.tell()


def test_the_end_of_the_run_and_the_chance_are_dragged():
    explorer = LargeNumbersExplorer()
    assert drags(part(explorer.picture.svg, "length")) == {"length": LENGTHS.index(100)}
    drag(explorer, length=6, p=0.25)
    assert (explorer.n, explorer.p) == (1000, 0.25)
    assert drags(part(explorer.picture.svg, "p")) == {"p": 0.25}
    assert "0.014" in explorer.picture.formula  # √(0.25 · 0.75 / 1000)


def test_running_shares_count_every_trial():
    shares = running_shares(3, 0.5)
    draws = np.random.default_rng(3).random(10_000) < 0.5
    assert shares[0] == draws[0]
    assert shares[-1] == draws.mean()


def test_the_spread_is_what_many_runs_show():
    explorer = place(LargeNumbersExplorer(), length=4, p=0.2)
    many = np.random.default_rng(0).binomial(100, 0.2, size=20_000) / 100
    assert explorer.spread == pytest.approx(many.std(), rel=0.03)


@pytest.mark.parametrize(("p", "share"), [(0.0, 0.0), (1.0, 1.0)])
def test_where_there_is_no_chance_the_share_is_exact(p, share):
    explorer = place(LargeNumbersExplorer(), p=p, length=8)
    assert (explorer.share, explorer.spread, explorer.unlucky) == (share, 0.0, False)
    assert "(here +0.0). That is between" in explorer.tell()


def test_a_single_afternoon_is_drawn():
    assert "of 1 afternoons" in place(LargeNumbersExplorer(), length=0).tell()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("ten_times", {"length": 8}),
        ("by_chance", {"p": 0.06}),
        ("unlucky", {"length": 6, "run": 28}),
    ],
)
def test_large_numbers_challenges(challenge, state):
    explorer = LargeNumbersExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


def test_some_run_in_reach_is_unlucky_and_most_are_not():
    explorer, unlucky = place(LargeNumbersExplorer(), length=6), []
    with explorer.one_redraw():
        for explorer.run in range(1, 61):
            unlucky.append(explorer.run if explorer.unlucky else None)
    assert 1 <= sum(run is not None for run in unlucky) <= 8
    assert "outside the dashed lines" in place(explorer, run=28).tell()


# --- Bayes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ill", "sensitivity", "specificity"), [(10, 90, 91), (474, 90, 91), (1, 100, 99), (500, 0, 50)]
)
def test_the_posterior_is_the_share_of_the_ill_among_the_positive(ill, sensitivity, specificity):
    explorer = guessed(ill=ill, sensitivity=float(sensitivity), specificity=float(specificity))
    found, alarms = Fraction(ill * sensitivity, 100), Fraction((1000 - ill) * (100 - specificity), 100)
    assert explorer.posterior == pytest.approx(float(found / (found + alarms)))
    assert explorer.positive_share == pytest.approx(float((found + alarms) / 1000))


def test_whole_people_add_up_and_are_drawn():
    explorer = guessed(ill=37, sensitivity=83.3, specificity=64.9)
    assert sum(explorer.counts) == 1000
    assert sum(explorer.counts[:2]) == 37
    assert drawn(explorer) == list(explorer.counts)


@pytest.mark.parametrize("narrow", [False, True])
def test_all_people_are_dragged_and_none_is_lost(narrow):
    explorer = guessed()
    explorer.picture.narrow = narrow
    for ill in (1, 20, 25, 499):
        drag(explorer, ill=ill)
        assert drawn(explorer) == list(explorer.counts) and sum(explorer.counts[:2]) == ill
    handles = [part(explorer.picture.svg, name) for name in ("ill", "sensitivity", "specificity")]
    assert [list(drags(grip)) for grip in handles] == [["ill"], ["sensitivity"], ["specificity"]]


def test_the_prediction_is_nine_in_a_hundred():
    explorer = BayesExplorer()
    assert "Nobody is tested yet" in explorer.tell()
    explorer.predict(90.0)
    said = explorer._question.children[0].value
    assert "You said 90; it is 9.17. 80.8 away." in said
    assert explorer.met == set()
    assert explorer.counts == (9, 1, 89, 901)
    assert "ill given positive) is 9.2 %; before the test it was 1.0 %" in explorer.tell()


def test_before_the_guess_nothing_is_given_away():
    explorer = BayesExplorer()
    assert "9.2" not in repr(explorer) + explorer.picture.alt + " ".join(said(explorer.picture.svg))
    assert explorer.picture.formula == "" and part(explorer.picture.svg, "posterior-bar") is None
    assert drawn(explorer) == [0, 10, 0, 990]


def test_where_nobody_is_positive_there_is_no_posterior():
    explorer = guessed(sensitivity=0.0, specificity=100.0)
    assert explorer.posterior is None
    assert explorer.tell().endswith("Nobody tests positive.")


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("coin", {"specificity": 99.1}),
        ("other_people", {"ill": 474}),
        ("useless", {"sensitivity": 80.0, "specificity": 20.0}),
    ],
)
def test_bayes_challenges(challenge, state):
    explorer = guessed()
    explorer.reset()
    explorer.tested = True
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


@pytest.mark.parametrize("state", [{"sensitivity": 100.0, "specificity": 99.0}, {"ill": 400}, {"specificity": 20.0}])
def test_bayes_challenges_are_not_met_by_what_comes_near(state):
    assert guessed(**state).met == set()


# --- softmax ----------------------------------------------------------------------------------------------------------


def right(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def test_the_probabilities_are_powers_shared_out():
    explorer = place(SoftmaxExplorer(), z1=1.0, z2=-1.0, z3=0.5, z4=2.0, z5=0.0, temperature=2.0)
    powers = np.e ** (np.array([1.0, -1.0, 0.5, 2.0, 0.0]) / 2)
    assert np.allclose(explorer.p, powers / powers.sum())
    assert np.allclose(heights(explorer, "p"), explorer.p, atol=3e-4)
    assert "The most likely word, car, has 37 %." in explorer.tell()


@pytest.mark.parametrize("shift", [-1000, 1000])
def test_adding_to_every_score_changes_nothing(shift):
    explorer = SoftmaxExplorer()
    before = explorer.p
    assert np.allclose(place(explorer, shift=shift).p, before)
    assert f"score z, and {shift:+} on each".replace("-", "−") in said(explorer.picture.svg)


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("half", {"temperature": 1.6}),
        ("twice", {"z2": 4.4, "temperature": 2.0}),
        ("all_negative", {"z5": 5.0, "z1": 1.0, "shift": -50}),
    ],
)
def test_softmax_challenges(challenge, state):
    explorer = SoftmaxExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert place(explorer, **state).met == {challenge}


def test_dragging_moves_the_bar_that_was_taken():
    explorer = SoftmaxExplorer()
    drag(explorer, z2=-0.3)
    assert explorer.scores.tolist() == [3.0, -0.3, 1.0, 0.0, -2.0]
    assert part(explorer.picture.svg, "score-1").get("data-grows") == "z2"
    assert drags(part(explorer.picture.svg, "z2")) == {"z2": -0.3}
    assert explorer.picture.formula.endswith('= <span class="output strong">27.1</span>')  # e to the power of 3.3


def heights(explorer, name):
    """The bars of probabilities (p) or of the right ones behind (trace), in numbers of the axis."""
    bars = [part(explorer.picture.svg, f"{name}-{k}") for k in range(5)]
    return [float(bar.get("height")) * 1.3 / 300 for bar in bars]


def test_a_right_function_of_the_learner_covers_the_trace():
    explorer = place(SoftmaxExplorer(softmax=right), temperature=0.3, shift=1000)
    assert np.allclose(heights(explorer, "p"), heights(explorer, "trace"))
    assert explorer.problem == ""


def test_without_a_function_there_is_no_trace():
    assert "trace-0" not in ids(SoftmaxExplorer().picture.svg)


@pytest.mark.parametrize(
    ("softmax", "said"),
    [
        (lambda z: 1 / (1 + np.exp(-z)), "Yours add up to 3.184, not to 1."),
        (lambda z: np.exp(z) / np.exp(z).max(axis=-1, keepdims=True), "Yours add up to 1.560"),
        (lambda z: np.exp(z) / np.exp(z).sum(axis=0), "Yours add up to"),
        (lambda z: np.full(z.shape, 0.2), "Yours differ from those of softmax."),
    ],
)
def test_a_wrong_softmax_is_drawn_and_told(softmax, said):
    explorer = SoftmaxExplorer(softmax=softmax)
    assert said in explorer.tell()
    assert not np.allclose(heights(explorer, "p"), explorer.p, atol=3e-3)
    assert np.allclose(heights(explorer, "trace"), explorer.p, atol=3e-4)


@pytest.mark.parametrize(
    ("softmax", "said"),
    [
        (lambda z: ..., "must return an array of the shape of its scores"),
        (lambda z: None, "it returned nothing"),
        (lambda z: "many", "must return an array of the shape of its scores"),
        (lambda z: z[0], "must return an array of the shape of its scores"),
        (lambda z: undefined, "NameError"),  # noqa: F821
        (lambda z: np.exp(z + 1000) / np.exp(z + 1000).sum(axis=-1, keepdims=True), "NaN or infinity"),
    ],
)
def test_a_softmax_that_fails_is_told_and_the_explorer_goes_on(softmax, said):
    explorer = SoftmaxExplorer(softmax=softmax)
    assert said in explorer.tell()
    explorer.z1 = -1.0
    assert said in explorer.tell()
    assert "note-0" in ids(explorer.picture.svg) and "p-0" not in ids(explorer.picture.svg)


def test_overflow_is_seen_once_the_scores_are_large():
    explorer = SoftmaxExplorer(softmax=lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True))
    assert explorer.problem == ""
    assert "too large" in place(explorer, shift=1000).tell()
    assert place(explorer, shift=0).problem == ""
