"""Lesson 07's explorers: numbers, words and challenges, without a browser."""

import numpy as np
import pytest

from course_lib.experiments.kite_days import GRID
from course_lib.explorers.certainty import SIZES, SOURCES, BiasVarianceExplorer, BootstrapExplorer, SamplingExplorer
from course_lib.maths.estimation import (
    bias_and_variance,
    bootstrap_means,
    fit_polynomial,
    kite_days,
    kite_pull,
    percentile_interval,
)
from explorer_state import place
from svg_parts import corners, drag, drags, part

# --- bias and variance ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("degree", "noise", "days"), [(1, 4.0, 20), (4, 8.0, 20), (6, 2.0, 60)])
def test_bias_and_variance_agree_with_theory(degree, noise, days):
    """A least squares fit is linear in the targets, so both have a formula: H f - f, and noise² times H's squares."""
    explorer = BiasVarianceExplorer(degree=degree, noise=noise, days=days)
    wind = (np.arange(days) + 0.5) / days * 5
    to_unit = GRID / 2.5 - 1, wind / 2.5 - 1
    H = np.vander(to_unit[0], degree + 1) @ np.linalg.pinv(np.vander(to_unit[1], degree + 1))
    bias, variance = explorer.part(degree)
    assert np.isclose(bias, np.mean((H @ kite_pull(wind) - kite_pull(GRID)) ** 2), atol=0.5)
    assert np.isclose(variance, noise**2 * np.mean(np.sum(H**2, axis=1)), rtol=0.1)


def test_without_noise_every_training_is_the_same():
    explorer = place(BiasVarianceExplorer(), noise=0.0)
    assert explorer.part(3)[1] == pytest.approx(0, abs=1e-20)
    assert "variance 0.0 + noise 0.0" in explorer.tell()


def test_it_tells_the_three_parts_and_their_sum():
    explorer = BiasVarianceExplorer()
    bias, variance = explorer.part(1)
    parts = f"Bias² {bias:.1f} + variance {variance:.1f} + noise 16.0 = {bias + variance + 16:.1f} square newtons"
    assert parts in explorer.tell()
    assert explorer.tell().endswith("smallest at degree 4.")


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("balance", {"degree": 4, "noise": 2.5}),
        ("both_small", {"degree": 6, "days": 100}),
        ("stiff_wins", {"degree": 2, "noise": 12.0, "days": 12}),
    ],
)
def test_bias_variance_challenges(challenge, state):
    explorer = BiasVarianceExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


def test_degree_and_noise_are_dragged():
    explorer = BiasVarianceExplorer()
    assert drags(part(explorer.picture.svg, "noise")) == {"noise": 4.0}
    assert drags(part(explorer.picture.svg, "degree")) == {"degree": 1}
    drag(explorer, degree=3, noise=1.5)
    assert "Degree 3, 20 days, noise 1.5 newtons" in explorer.sentence.value
    assert 'data-drag="noise 1.5 0 12 0.5' in explorer.picture.formula


def test_the_parts_are_those_of_the_trainings_drawn():
    explorer = BiasVarianceExplorer(degree=5, noise=3.0, days=16)
    assert explorer.part(5) == pytest.approx(bias_and_variance(explorer.predictions, kite_pull(GRID)), rel=1e-9)


def test_many_days_alone_do_not_help_a_straight_line():
    assert place(BiasVarianceExplorer(), days=100).met == set()


# --- the means of many samples ----------------------------------------------------------------------------------------


def guessed():
    explorer = SamplingExplorer()
    explorer.predict(0.5)
    explorer.reset()
    return explorer


def test_the_guess_is_about_the_root_of_25():
    explorer = SamplingExplorer()
    explorer.predict(0.5)
    assert explorer.standard_error == pytest.approx(16 * 2**0.5 / 10)
    assert "it is 2.26" in explorer._question.children[0].value
    assert explorer.n == 100


@pytest.mark.parametrize("source", SOURCES)
def test_the_mean_and_the_spread_of_single_values_are_those_that_are_drawn(source):
    values = SOURCES[source].draw(np.random.default_rng(0), 400_000)
    assert values.mean() == pytest.approx(SOURCES[source].mean, rel=0.01)
    assert values.std() == pytest.approx(SOURCES[source].spread, rel=0.01)


def test_the_size_of_a_sample_is_dragged():
    explorer = guessed()
    handle = part(explorer.picture.svg, "size")
    assert drags(handle) == {"size": SIZES.index(4)}
    drag(explorer, size=SIZES.index(252))
    assert explorer.n == 252 and "means of 252 values" in explorer.sentence.value


@pytest.mark.parametrize(("n", "copies", "factor"), [(16, 1, 1), (100, 1, 1), (40, 4, 2), (100, 4, 2), (1, 4, 1)])
def test_the_means_spread_as_the_formula_says_unless_values_are_copies(n, copies, factor):
    explorer = place(guessed(), size=SIZES.index(n), copies=copies)
    assert explorer.means.std() == pytest.approx(factor * explorer.standard_error, rel=0.05)
    assert ("are independent" in explorer.tell()) is (factor > 1)


def test_small_samples_of_lopsided_values_miss_on_one_side_alone():
    below, above = guessed().outside
    assert below == 0 and above > 0.04
    assert "0.0% below" in guessed().tell()


def test_bars_lie_around_the_shares_that_can_be():
    explorer = place(guessed(), source="right", size=SIZES.index(4))
    assert np.allclose(explorer.edges, [-0.125, 0.125, 0.375, 0.625, 0.875, 1.125])
    stairs = corners(part(explorer.picture.svg, "means"))
    heights = stairs[0, 1] - stairs[1:-1:2, 1]
    assert heights[-1] / heights.sum() == pytest.approx(0.9**4, abs=0.02)


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("early", {"source": "wind"}),
        ("precise", {"source": "right", "size": SIZES.index(100)}),
        ("broken", {"size": SIZES.index(40), "copies": 4}),
    ],
)
def test_sampling_challenges(challenge, state):
    explorer = guessed()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


# --- bootstrap --------------------------------------------------------------------------------------------------------


def test_intervals_by_another_way():
    explorer = BootstrapExplorer()
    for errors, interval in zip(explorer.squared, explorer.intervals, strict=True):
        means = sorted(float(np.mean([errors[day] for day in days])) for days in explorer.draws)
        assert np.allclose(interval, np.percentile(means, [2.5, 97.5]))
    a, b, difference = explorer.squared
    assert np.array_equal(difference, b - a)


def test_the_truth_is_what_very_many_days_measure():
    explorer = BootstrapExplorer()
    training = kite_days(20, 4, np.random.default_rng(181))
    wind, pull = kite_days(200_000, 4, np.random.default_rng(0))
    for degree, truth in zip((2, 4), explorer.truths, strict=False):
        assert np.mean((pull - fit_polynomial(*training, degree)(wind)) ** 2) == pytest.approx(truth, rel=0.03)


def test_it_tells_what_the_days_decide():
    explorer = BootstrapExplorer()
    assert "0 lies inside, so these days do not decide" in explorer.tell()
    assert "so B is better" in place(explorer, days=200).tell()
    assert "so A is better" in place(explorer, degree_a=4, degree_b=2).tell()


def test_a_model_against_itself():
    explorer = place(BootstrapExplorer(), degree_a=4, degree_b=4)
    assert "B minus A is 0.0, with 0.0 to 0.0" in explorer.tell()
    assert explorer.met == set()


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("overlap", {"which": 2}),
        ("fooled", {"degree_a": 5, "which": 1}),
        ("missed", {"which": 5}),
    ],
)
def test_bootstrap_challenges(challenge, state):
    explorer = BootstrapExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


def test_intervals_at_95_miss_now_and_then():
    explorer = place(BootstrapExplorer(), days=200)
    missed = 0
    for which in range(1, 51):
        explorer._busy = True  # numbers alone: nothing to draw
        explorer.which = which
        low, high = explorer.intervals[2]
        missed += not low <= explorer.truths[2] <= high
    assert 0 < missed <= 8


def test_from_20_days_one_interval_in_nine_misses_as_the_challenge_says():
    explorer, rng, held = BootstrapExplorer(), np.random.default_rng(7), np.zeros(3)
    training = kite_days(20, explorer.noise, np.random.default_rng(181))
    rivals = [fit_polynomial(*training, degree) for degree in (explorer.degree_a, explorer.degree_b)]
    for _ in range(1000):
        wind, pull = kite_days(explorer.days, explorer.noise, rng)
        a, b = ((pull - rival(wind)) ** 2 for rival in rivals)
        draws = rng.integers(explorer.days, size=(explorer.resamples, explorer.days))
        for which, errors in enumerate((a, b, b - a)):
            low, high = percentile_interval(bootstrap_means(errors, draws), explorer.level)
            held[which] += low <= explorer.truths[which] <= high
    assert (explorer.days, explorer.level) == (20, 0.95)
    assert ((held > 860) & (held < 910)).all(), held
    assert "from 20 days about one in nine" in explorer.challenges[2].text


def narrow(errors, draws, level):
    return errors.mean() - 1, errors.mean() + 1


def test_the_learners_intervals_are_drawn_over_the_right_ones():
    explorer = BootstrapExplorer(bootstrap_interval=narrow)
    for errors, name, interval in zip(explorer.squared, "ABd", explorer.intervals, strict=True):
        shown, pale = (corners(part(explorer.picture.svg, f"{kind}-{name}")) for kind in ("interval", "band"))
        pixels = 3.9 if name in "AB" else 3.8  # per square newton
        middle = shown[:2, 0].mean()
        assert np.allclose(shown[:2, 0], middle + pixels * np.array([-1, 1]), atol=0.11)
        away = np.array(interval) - errors.mean()
        assert np.allclose(pale[:, 0], middle + pixels * away, atol=0.2)


def test_the_degrees_and_the_days_are_dragged_as_numbers():
    explorer = BootstrapExplorer()
    assert drags(part(explorer.picture.svg, "degree-A")) == {"degree_a": 2}
    drag(explorer, degree_a=4, days=200)
    assert "On 200 unseen days the error of A (degree 4)" in explorer.tell()
    assert 'data-drag="days 200 10 200 10' in explorer.picture.formula


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda *a: None, "it returned nothing"),
        (lambda *a: 3.0, "two numbers, low and high"),
        (lambda *a: (1.0, "two"), "two numbers, low and high"),
        (lambda *a: (1.0, 2.0, 3.0), "two numbers, low and high"),
        (lambda *a: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_learners_intervals_that_fail_are_told(function, said):
    explorer = BootstrapExplorer(bootstrap_interval=function)
    assert said in explorer.tell()
    explorer.days = 30
    assert said in explorer.tell()
    assert part(explorer.picture.svg, "interval-A") is None
    assert len(corners(part(explorer.picture.svg, "band-A"))) == 2
