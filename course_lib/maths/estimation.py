"""Estimation: models fitted to a few samples, and how far an estimate would move with other samples.

A fit returns its model as a function: hand it inputs, and it returns predictions.

>>> import numpy as np
>>> from course_lib.maths.estimation import fit_polynomial, kite_days
>>> wind, pull = kite_days(20, noise=4, rng=np.random.default_rng(2))
>>> predict = fit_polynomial(wind, pull, degree=4)
>>> round(float(predict(2.0)))  # newtons, in a wind of 20 km/h
32
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.polynomial import Chebyshev, chebyshev
from numpy.typing import ArrayLike

from course_lib.maths.probability import sigmoid
from course_lib.validation import (
    as_float_array,
    as_labels,
    check_generator,
    check_integer,
    check_number,
    check_same_shape,
    describe,
)

__all__ = [
    "STRONGEST_WIND",
    "bias_and_variance",
    "bootstrap_means",
    "fit_linear",
    "fit_polynomial",
    "kite_days",
    "kite_pull",
    "percentile_interval",
    "refit_polynomial",
    "standard_error",
]

STRONGEST_WIND = 5.0  # in units of 10 km/h: the weather of the kite network reaches so far


# --- a world whose truth is known -------------------------------------------------------------------------------------


def kite_pull(wind: ArrayLike) -> np.ndarray:
    """How hard the kite pulls on its string, on average: 45 σ(2.5 w − 4) − 25 σ(3 w − 10.5).

    Made up for the lessons: there is no pull without wind, and in a storm the kite bends and spills part of it.

    Parameters
    ----------
    wind : array-like
        w, in units of 10 km/h.

    Returns
    -------
    ndarray of the same shape
        In newtons; 10 N is about the weight of one kilogram.

    Examples
    --------
    >>> kite_pull([0.0, 2.5, 5.0]).round(1)
    array([ 0.8, 39.5, 20.3])
    """
    wind = as_float_array(wind, "wind")
    return 45 * sigmoid(2.5 * wind - 4) - 25 * sigmoid(3 * wind - 10.5)


def kite_days(n: int, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Measure the pull on n days: winds uniform from 0 to 5, pull = kite_pull(wind) + noise.

    Parameters
    ----------
    n : int
        The number of days, at least 1.
    noise : float
        Standard deviation in newtons, at least 0, of what differs from day to day at the same wind. The same generator
        gives the same days, whatever the noise: it scales what is added.
    rng : numpy.random.Generator

    Returns
    -------
    wind, pull : ndarray of shape (n,)
        In units of 10 km/h, and in newtons.

    Raises
    ------
    TypeError, ValueError
        No day, a negative noise, or no generator.

    Examples
    --------
    >>> wind, pull = kite_days(50, noise=0, rng=np.random.default_rng(0))
    >>> bool(np.allclose(pull, kite_pull(wind)))
    True
    """
    n, noise = check_integer(n, "n", at_least=1), check_number(noise, "noise", at_least=0)
    wind = check_generator(rng, "rng").uniform(0, STRONGEST_WIND, size=n)
    return wind, kite_pull(wind) + noise * rng.standard_normal(n)


# --- models -----------------------------------------------------------------------------------------------------------


def fit_polynomial(
    x: ArrayLike, y: ArrayLike, degree: int, domain: tuple[float, float] = (0.0, STRONGEST_WIND)
) -> Callable[[ArrayLike], np.ndarray]:
    """Polynomial of a given degree with the smallest squared error on the samples.

    Powers of x grow so differently that rounding spoils a high degree. Chebyshev polynomials on the domain span the
    same curves and stay between −1 and 1.

    Parameters
    ----------
    x, y : array-like of shape (N,)
        Inputs and targets.
    degree : int
        From 0 to N − 1: a polynomial has degree + 1 coefficients, and each needs a sample.
    domain : tuple of 2 floats
        The smallest and the largest input that is thinkable.

    Returns
    -------
    callable
        Takes inputs, returns predictions of the same shape.

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, shapes that differ, or a degree outside 0 to N − 1.

    Examples
    --------
    >>> predict = fit_polynomial([0, 1, 2, 3], [0, 1, 4, 9], degree=2)
    >>> round(float(predict(5.0)), 6)
    25.0
    """
    x, y = as_float_array(x, "x", ndim=1), as_float_array(y, "y", ndim=1)
    check_same_shape(x, "x", y, "y")
    return Chebyshev.fit(x, y, check_integer(degree, "degree", at_least=0, at_most=len(x) - 1), domain=domain)


def refit_polynomial(
    x: ArrayLike,
    samples: ArrayLike,
    degree: int,
    inputs: ArrayLike,
    domain: tuple[float, float] = (0.0, STRONGEST_WIND),
) -> np.ndarray:
    """Fit the polynomial of `fit_polynomial` to R sets of targets at the same inputs, and predict with each.

    Parameters
    ----------
    x : array-like of shape (N,)
    samples : array-like of shape (R, N)
        A row a set of targets.
    degree : int
        From 0 to N − 1.
    inputs : array-like of shape (G,)
        Where to predict.
    domain : tuple of 2 floats

    Returns
    -------
    ndarray of shape (R, G)

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, shapes that do not fit, or a degree outside 0 to N − 1.

    Examples
    --------
    >>> refit_polynomial([1, 2, 3], [[1, 2, 3], [6, 4, 2]], degree=1, inputs=[0.0, 4.0]).round(6) + 0.0
    array([[0., 4.],
           [8., 0.]])
    """
    x, inputs = as_float_array(x, "x", ndim=1), as_float_array(inputs, "inputs", ndim=1)
    samples = as_float_array(samples, "samples", shape=(None, len(x)))
    degree = check_integer(degree, "degree", at_least=0, at_most=len(x) - 1)
    middle, half = (domain[1] + domain[0]) / 2, (domain[1] - domain[0]) / 2
    coefficients = chebyshev.chebfit((x - middle) / half, samples.T, degree)
    return chebyshev.chebval((inputs - middle) / half, coefficients)


def fit_linear(x: ArrayLike, y: ArrayLike) -> Callable[[np.ndarray], np.ndarray]:
    """Linear model ŷ = x · w + b with the smallest squared error on the samples.

    Parameters
    ----------
    x : array-like of shape (N, d)
    y : array-like of shape (N,)

    Returns
    -------
    callable
        Takes inputs (M, d), returns predictions (M,).

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, or shapes that do not fit.

    Examples
    --------
    >>> predict = fit_linear([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    >>> predict(np.array([[10.0]])).round(6)
    array([21.])
    """
    x = as_float_array(x, "x", ndim=2)
    y = as_float_array(y, "y", shape=(len(x),))
    middle = x.mean(axis=0)  # without it, columns far from 0 would look almost alike to the solver
    w, *_ = np.linalg.lstsq(x - middle, y - y.mean(), rcond=None)
    return lambda inputs: (inputs - middle) @ w + y.mean()


# --- how far an estimate would move -----------------------------------------------------------------------------------


def bias_and_variance(predictions: ArrayLike, truth: ArrayLike) -> tuple[float, float]:
    """Squared bias and variance of a model, from its predictions after training on R different samples.

    With f̄_g the mean over the R trainings at point g: bias² = (1/G) Σ_g (f̄_g − truth_g)², and
    variance = (1/(G R)) Σ_g Σ_r (prediction_rg − f̄_g)². Their sum is the mean squared distance from the truth.

    Parameters
    ----------
    predictions : array-like of shape (R, G)
        A row a training, a column a point.
    truth : array-like of shape (G,)

    Returns
    -------
    squared_bias, variance : float
        In the square of the unit of the truth.

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, or shapes that do not fit.

    References
    ----------
    S. Geman, E. Bienenstock and R. Doursat, "Neural networks and the bias/variance dilemma" (1992).

    Examples
    --------
    >>> bias_and_variance([[1.0, 4.0], [3.0, 4.0]], truth=[2.0, 2.0])
    (2.0, 0.5)
    """
    predictions = as_float_array(predictions, "predictions", ndim=2)
    truth = as_float_array(truth, "truth", shape=(predictions.shape[1],))
    squared_bias = np.mean((predictions.mean(axis=0) - truth) ** 2)
    return float(squared_bias), float(np.mean(predictions.var(axis=0)))


def standard_error(values: ArrayLike) -> float:
    """Standard error of a mean: s / √N, with s² = (1/(N − 1)) Σ (v_i − v̄)².

    How far the mean of N independent values typically lies from the mean of all that could have been drawn.

    Parameters
    ----------
    values : array-like of shape (N,)
        At least two.

    Returns
    -------
    float
        In the unit of the values.

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, or fewer than two.

    Examples
    --------
    >>> standard_error([1.0, 3.0])
    1.0
    """
    values = as_float_array(values, "values", ndim=1)
    if len(values) < 2:
        raise ValueError(f"values: expected at least two, got {describe(values)}")
    return float(values.std(ddof=1)) / math.sqrt(len(values))


def bootstrap_means(values: ArrayLike, draws: ArrayLike) -> np.ndarray:
    """Means of resamples: row b holds the mean of the values at the places draws[b].

    Parameters
    ----------
    values : array-like of shape (N,)
    draws : array-like of int, shape (B, N)
        Places from 0 to N − 1, drawn at random and put back: ``rng.integers(N, size=(B, N))``.

    Returns
    -------
    ndarray of shape (B,)
        In the unit of the values.

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, or places that are not there.

    References
    ----------
    B. Efron, "Bootstrap methods: another look at the jackknife" (1979).

    Examples
    --------
    >>> bootstrap_means([1.0, 3.0], draws=[[0, 0], [1, 0]])
    array([1., 2.])
    """
    values = as_float_array(values, "values", ndim=1)
    return values[as_labels(draws, "draws", n_classes=len(values), ndim=2)].mean(axis=1)


def percentile_interval(values: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """Interval that holds the middle share `level` of the values, and leaves (1 − level) / 2 of them on each side.

    Of the means of resamples it is the percentile bootstrap's interval. From few samples that holds the truth less
    often than its level says: at 0.95, for squared errors from 20 days as in lesson 06, in about 88 of 100 cases.

    Parameters
    ----------
    values : array-like of shape (B,)
    level : float, default 0.95
        Between 0 and 1.

    Returns
    -------
    low, high : float

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, or a level outside 0 to 1.

    References
    ----------
    T. Hesterberg, "What Teachers Should Know About the Bootstrap" (2015).

    Examples
    --------
    >>> percentile_interval(np.arange(101), level=0.5)
    (25.0, 75.0)
    """
    values, level = as_float_array(values, "values", ndim=1), check_number(level, "level", above=0, below=1)
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
