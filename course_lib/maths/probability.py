"""Probability of the lessons: scores into probabilities, draws from them, and how much they tell.

A score (a logit) is any real number; sigmoid and softmax turn scores into probabilities. Logarithms are natural, so
entropies are in nats, unless a base is given. float32 goes in and comes out as float32. Nothing overflows: every exp is
taken of a number that is 0 or less.

>>> import numpy as np
>>> from course_lib.maths.probability import softmax
>>> softmax([1000.0, 1001.0, 1002.0]).round(3)
array([0.09 , 0.245, 0.665])
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from course_lib.validation import (
    as_float_array,
    as_probabilities,
    check_generator,
    check_integer,
    check_number,
    check_same_shape,
)

__all__ = [
    "bayes",
    "cross_entropy",
    "entropy",
    "kl_divergence",
    "log_sigmoid",
    "log_softmax",
    "log_sum_exp",
    "sample_bernoulli",
    "sample_categorical",
    "sigmoid",
    "softmax",
]


# --- scores into probabilities ---------------------------------------------------------------------------------------


def sigmoid(z: ArrayLike) -> np.ndarray:
    """Probability that a score stands for: σ(z) = 1 / (1 + e^−z).

    Parameters
    ----------
    z : array-like of any shape
        Scores.

    Returns
    -------
    ndarray of the shape of z
        From 0 to 1; ½ where z is 0.

    Raises
    ------
    TypeError, ValueError
        `z` is not made of finite numbers, or is empty.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    z = as_float_array(z, "z")
    # 1 / (1 + e^−z) overflows for z = −1000. e^z / (1 + e^z) is the same number and does not; this is whichever of the
    # two has an exp of 0 or less. Unlike ½ (1 + tanh ½z), it also keeps every digit of a small probability.
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def log_sigmoid(z: ArrayLike) -> np.ndarray:
    """Logarithm of the sigmoid: log σ(z) = −log(1 + e^−z).

    Parameters
    ----------
    z : array-like of any shape
        Scores.

    Returns
    -------
    ndarray of the shape of z
        At most 0. It is about z for a very negative z, where log(sigmoid(z)) would be −inf.

    Raises
    ------
    TypeError, ValueError
        `z` is not made of finite numbers, or is empty.

    Examples
    --------
    >>> log_sigmoid([-1000, 1000])
    array([-1000.,     0.])
    """
    z = as_float_array(z, "z")
    return np.minimum(z, 0) - np.log1p(np.exp(-np.abs(z)))


def _check_axis(axis: int, ndim: int) -> int:
    return check_integer(axis, "axis", at_least=-ndim, at_most=ndim - 1)


def _scores(value: ArrayLike, axis: int) -> tuple[np.ndarray, int]:
    scores = as_float_array(value, "scores")
    if scores.ndim == 0:
        raise ValueError(f"scores: expected an array of at least 1 dimension, got the number {scores}")
    return scores, _check_axis(axis, scores.ndim)


def softmax(scores: ArrayLike, temperature: float = 1.0, axis: int = -1) -> np.ndarray:
    """Probabilities of K outcomes from their scores: p_k = e^(z_k / T) / Σ_j e^(z_j / T).

    Parameters
    ----------
    scores : array-like of shape (..., K)
        The scores z, along `axis`.
    temperature : float, default 1.0
        T, above 0. Towards 0 the largest score takes everything; a large T makes all outcomes alike.
    axis : int, default -1
        The axis that holds the outcomes.

    Returns
    -------
    ndarray of the shape of scores
        Sums to 1 along `axis`.

    Raises
    ------
    TypeError, ValueError
        Scores that are not finite numbers, a temperature that is not above 0, or an axis that is not there.

    References
    ----------
    J. Bridle, "Probabilistic interpretation of feedforward classification network outputs" (1990).

    Examples
    --------
    >>> softmax([1, 2, 3]).round(3)
    array([0.09 , 0.245, 0.665])
    >>> softmax([1, 2, 3], temperature=0.1).round(3)
    array([0., 0., 1.])
    """
    scores, axis = _scores(scores, axis)
    temperature = check_number(temperature, "temperature", above=0)
    # p stays the same when a constant is taken from every score. With the largest at 0, no exp can overflow.
    shifted = scores - scores.max(axis=axis, keepdims=True)
    with np.errstate(over="ignore"):  # a tiny temperature sends a gap to −inf, and its probability to the right 0
        powers = np.exp(shifted / max(temperature, float(np.finfo(scores.dtype).tiny)))
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(scores: ArrayLike, axis: int = -1) -> np.ndarray:
    """Logarithm of the softmax: log p_k = z_k − log Σ_j e^(z_j).

    Parameters
    ----------
    scores : array-like of shape (..., K)
        The scores z, along `axis`.
    axis : int, default -1
        The axis that holds the outcomes.

    Returns
    -------
    ndarray of the shape of scores
        At most 0, and finite even where the softmax itself rounds to 0.

    Raises
    ------
    TypeError, ValueError
        Scores that are not finite numbers, or an axis that is not there.

    Examples
    --------
    >>> log_softmax([0, 1000])
    array([-1000.,     0.])
    """
    scores, axis = _scores(scores, axis)
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def log_sum_exp(scores: ArrayLike, axis: int = -1) -> np.ndarray:
    """A smooth maximum: log Σ_k e^(z_k), the logarithm of what softmax divides by.

    Parameters
    ----------
    scores : array-like of shape (..., K)
        The scores z, along `axis`.
    axis : int, default -1
        The axis to sum over.

    Returns
    -------
    ndarray of the shape of scores without `axis`
        Between max z and max z + log K.

    Raises
    ------
    TypeError, ValueError
        Scores that are not finite numbers, or an axis that is not there.

    Examples
    --------
    >>> round(float(log_sum_exp([1000, 1000])), 6)  # 1000 + log 2
    1000.693147
    """
    scores, axis = _scores(scores, axis)
    largest = scores.max(axis=axis, keepdims=True)
    return np.squeeze(largest, axis) + np.log(np.exp(scores - largest).sum(axis=axis))


# --- draws -----------------------------------------------------------------------------------------------------------


def sample_bernoulli(p: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """Toss n times a coin that shows 1 with probability p.

    Parameters
    ----------
    p : float
        From 0 to 1.
    n : int
        At least 1.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (n,)
        Zeros and ones.

    Raises
    ------
    TypeError, ValueError
        `p` is not a probability, `n` not a whole number of at least 1, or `rng` not a generator.

    Examples
    --------
    >>> sample_bernoulli(1.0, 3, np.random.default_rng(0))
    array([1, 1, 1])
    """
    p = check_number(p, "p", at_least=0, at_most=1)
    n = check_integer(n, "n", at_least=1)
    # random() is uniform in [0, 1): it is below p with probability exactly p, also for p = 0 and p = 1.
    return (check_generator(rng, "rng").random(n) < p).astype(np.int64)


def sample_categorical(p: ArrayLike, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw n outcomes out of K, outcome k with probability p_k.

    The probabilities are laid end to end from 0 to 1; an outcome is the piece in which a uniform number falls.

    Parameters
    ----------
    p : array-like of shape (K,)
        Sums to 1.
    n : int
        At least 1.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (n,)
        From 0 to K − 1.

    Raises
    ------
    TypeError, ValueError
        `p` is not a distribution, `n` not a whole number of at least 1, or `rng` not a generator.

    Examples
    --------
    >>> sample_categorical([0, 1, 0], 4, np.random.default_rng(0))
    array([1, 1, 1, 1])
    """
    p = as_probabilities(p, "p", ndim=1, sum_to_one=True)
    n = check_integer(n, "n", at_least=1)
    edges = np.cumsum(p, dtype=np.float64)
    edges /= edges[-1]  # rounding may leave the last edge just below 1, and a draw beyond it
    return np.searchsorted(edges, check_generator(rng, "rng").random(n), side="right")


# --- information -----------------------------------------------------------------------------------------------------


def _p_log_q(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """p log q for each entry, with the limits 0 log 0 = 0 and, for a p above 0, p log 0 = −inf."""
    with np.errstate(divide="ignore"):
        return p * np.log(np.where(p > 0, q, 1))


def _two_distributions(p: ArrayLike, q: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    p = as_probabilities(p, "p", ndim=(1, 2), sum_to_one=True)
    q = as_probabilities(q, "q", ndim=(1, 2), sum_to_one=True)
    check_same_shape(p, "p", q, "q")
    return p, q


def entropy(p: ArrayLike, base: float = math.e) -> np.ndarray:
    """Average surprise of a distribution: H(p) = −Σ_k p_k log p_k.

    Parameters
    ----------
    p : array-like of shape (K,) or (N, K)
        One distribution, or one a row.
    base : float, default e
        Above 1. The unit: nats for e, bits for 2.

    Returns
    -------
    float or ndarray of shape (N,)
        From 0, where one outcome is certain, to log K, where all are equally likely.

    Raises
    ------
    TypeError, ValueError
        `p` is not made of distributions, or `base` is not above 1.

    References
    ----------
    C. Shannon, "A Mathematical Theory of Communication" (1948).

    Examples
    --------
    >>> float(entropy([0.5, 0.25, 0.25], base=2))
    1.5
    """
    p = as_probabilities(p, "p", ndim=(1, 2), sum_to_one=True)
    base = check_number(base, "base", above=1)
    return (0 - _p_log_q(p, p).sum(axis=-1)) / math.log(base)  # 0 − x, since −x would print −0.0 for a certain outcome


def cross_entropy(p: ArrayLike, q: ArrayLike, base: float = math.e) -> np.ndarray:
    """Average surprise at outcomes of p for one who believes q: H(p, q) = −Σ_k p_k log q_k = H(p) + KL(p ‖ q).

    Parameters
    ----------
    p, q : array-like of shape (K,) or (N, K)
        The true and the predicted distribution, or one of each a row.
    base : float, default e
        Above 1. The unit: nats for e, bits for 2.

    Returns
    -------
    float or ndarray of shape (N,)
        At least H(p); infinite where q gives 0 to an outcome that p does not.

    Raises
    ------
    TypeError, ValueError
        `p` and `q` are not distributions of one shape, or `base` is not above 1.

    Examples
    --------
    >>> float(cross_entropy([1, 0], [0.25, 0.75], base=2))
    2.0
    """
    p, q = _two_distributions(p, q)
    base = check_number(base, "base", above=1)
    return (0 - _p_log_q(p, q).sum(axis=-1)) / math.log(base)


def kl_divergence(p: ArrayLike, q: ArrayLike, base: float = math.e) -> np.ndarray:
    """What believing q costs when p is true: KL(p ‖ q) = Σ_k p_k (log p_k − log q_k) = H(p, q) − H(p).

    Parameters
    ----------
    p, q : array-like of shape (K,) or (N, K)
        The true and the predicted distribution, or one of each a row. The order matters.
    base : float, default e
        Above 1. The unit: nats for e, bits for 2.

    Returns
    -------
    float or ndarray of shape (N,)
        0 where q equals p, otherwise above 0; infinite where q gives 0 to an outcome that p does not.

    Raises
    ------
    TypeError, ValueError
        `p` and `q` are not distributions of one shape, or `base` is not above 1.

    References
    ----------
    S. Kullback and R. Leibler, "On Information and Sufficiency" (1951).

    Examples
    --------
    >>> float(kl_divergence([0.5, 0.5], [0.5, 0.5]))
    0.0
    >>> float(kl_divergence([1, 0], [0.5, 0.5], base=2))
    1.0
    """
    p, q = _two_distributions(p, q)
    base = check_number(base, "base", above=1)
    return (_p_log_q(p, p) - _p_log_q(p, q)).sum(axis=-1) / math.log(base)


def bayes(prevalence: ArrayLike, sensitivity: float, specificity: float) -> np.ndarray:
    """Probability of having a condition after a positive test, by Bayes' theorem.

    P(ill given +) = P(+ given ill) P(ill) / P(+), with P(+) = sensitivity · prevalence
    + (1 − specificity) · (1 − prevalence).

    Parameters
    ----------
    prevalence : float or array-like of any shape
        P(ill), the share that has the condition, before the test.
    sensitivity : float
        P(+ given ill), the share of the ill that the test finds.
    specificity : float
        P(− given healthy), the share of the healthy that the test clears.

    Returns
    -------
    float or ndarray of the shape of prevalence

    Raises
    ------
    TypeError, ValueError
        A number that is not a probability, or a test that is never positive: there is no such case to speak of.

    Examples
    --------
    >>> round(float(bayes(prevalence=0.01, sensitivity=0.9, specificity=0.95)), 4)
    0.1538
    """
    prevalence = as_probabilities(prevalence, "prevalence")
    sensitivity = check_number(sensitivity, "sensitivity", at_least=0, at_most=1)
    specificity = check_number(specificity, "specificity", at_least=0, at_most=1)
    true_positive = sensitivity * prevalence
    positive = true_positive + (1 - specificity) * (1 - prevalence)
    if not np.all(positive > 0):
        raise ValueError(f"specificity: expected below 1 where no ill person tests positive, got {specificity}")
    return true_positive / positive
