"""Fits, resamples and intervals against other ways to the same numbers."""

import numpy as np
import pytest
import scipy.stats
from sklearn.linear_model import LinearRegression

from course_lib.maths import estimation
from course_lib.maths.estimation import (
    bias_and_variance,
    bootstrap_means,
    fit_linear,
    fit_polynomial,
    kite_days,
    kite_pull,
    percentile_interval,
    refit_polynomial,
    standard_error,
)


def test_the_kite_pulls_upwards_in_every_wind():
    pull = kite_pull(np.linspace(0, estimation.STRONGEST_WIND, 501))
    assert 0 < pull.min() < 1
    assert 38 < pull.max() < 42


def test_the_noise_has_the_spread_that_was_asked_for():
    wind, pull = kite_days(20_000, 4, np.random.default_rng(0))
    assert np.std(pull - kite_pull(wind)) == pytest.approx(4, rel=0.02)
    assert 0 <= wind.min() < 0.01
    assert 4.99 < wind.max() <= 5


@pytest.mark.parametrize("degree", [0, 1, 4, 9])
def test_polynomials_agree_with_least_squares_on_powers(degree):
    wind, pull = kite_days(30, 4, np.random.default_rng(1))
    powers = np.vander(wind / 2.5 - 1, degree + 1)
    expected = powers @ np.linalg.lstsq(powers, pull, rcond=None)[0]
    assert np.allclose(fit_polynomial(wind, pull, degree)(wind), expected)
    refit = refit_polynomial(wind, [pull, 2 * pull], degree, wind)
    assert np.allclose(refit, [expected, 2 * expected])


def test_a_polynomial_of_full_degree_meets_every_sample():
    x, y = np.arange(6.0), np.array([3.0, -1.0, 4.0, 1.0, -5.0, 9.0])
    assert np.allclose(fit_polynomial(x, y, 5)(x), y)


def test_a_linear_fit_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    x, y = rng.normal(1000, 5, size=(40, 3)), rng.normal(size=40)
    new = rng.normal(1000, 5, size=(7, 3))
    assert np.allclose(fit_linear(x, y)(new), LinearRegression().fit(x, y).predict(new))


def test_bias_and_variance_add_up_to_the_mean_squared_distance():
    rng = np.random.default_rng(0)
    predictions, truth = rng.normal(size=(50, 7)), rng.normal(size=7)
    assert sum(bias_and_variance(predictions, truth)) == pytest.approx(np.mean((predictions - truth) ** 2))


def test_the_standard_error_is_scipys():
    values = np.random.default_rng(0).exponential(size=30)
    assert standard_error(values) == pytest.approx(scipy.stats.sem(values))


def test_a_bootstrap_interval_is_near_the_normal_one():
    values = np.random.default_rng(0).normal(size=400)
    draws = np.random.default_rng(1).integers(400, size=(4000, 400))
    low, high = percentile_interval(bootstrap_means(values, draws))
    assert high - low == pytest.approx(2 * 1.96 * standard_error(values), rel=0.05)
    assert low < values.mean() < high


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: kite_days(0, 4, np.random.default_rng(0)), "n: expected a whole number of at least 1"),
        (lambda: kite_days(5, -1, np.random.default_rng(0)), "noise: expected a number of at least 0"),
        (lambda: fit_polynomial([1, 2], [1, 2], 2), "degree: expected a whole number of at least 0 and of at most 1"),
        (lambda: fit_polynomial([1, 2], [1], 1), "y: expected the shape of x"),
        (lambda: refit_polynomial([1, 2], [[1]], 1, [0]), "samples: expected shape (any, 2)"),
        (lambda: fit_linear([[1], [2]], [1]), "y: expected shape (2,)"),
        (lambda: bias_and_variance([[1, 2]], [1]), "truth: expected shape (2,)"),
        (lambda: standard_error([1]), "values: expected at least two"),
        (lambda: bootstrap_means([1, 2], [[0, 2]]), "draws: expected class labels from 0 to 1"),
        (lambda: percentile_interval([1, 2], 1), "level: expected a number above 0 and below 1"),
    ],
)
def test_bad_input_is_named(call, said):
    with pytest.raises((ValueError, TypeError)) as caught:
        call()
    assert said in str(caught.value)
