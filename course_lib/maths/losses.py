"""Losses of the lessons, each with its gradient beside it.

One convention for all: the truth comes first and the prediction second. A loss is a float, the *average* over all
entries (over all samples for `cross_entropy_from_scores`), so that it does not grow with the batch; only `l2_penalty`
sums. A gradient is taken with respect to the prediction and has its shape and dtype. Nothing is broadcast.

>>> import numpy as np
>>> from course_lib.maths.losses import mean_squared_error, mean_squared_error_gradient
>>> y, y_hat = np.array([1.0, 2.0]), np.array([1.5, 2.0])
>>> mean_squared_error(y, y_hat), mean_squared_error_gradient(y, y_hat)
(0.125, array([0.5, 0. ]))
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from course_lib.maths.probability import log_softmax, sigmoid, softmax
from course_lib.validation import as_float_array, as_labels, as_probabilities, check_number, check_same_shape

__all__ = [
    "binary_cross_entropy_from_scores",
    "binary_cross_entropy_from_scores_gradient",
    "cross_entropy_from_scores",
    "cross_entropy_from_scores_gradient",
    "gaussian_negative_log_likelihood",
    "gaussian_negative_log_likelihood_gradient",
    "huber_loss",
    "huber_loss_gradient",
    "l2_penalty",
    "l2_penalty_gradient",
    "mean_absolute_error",
    "mean_absolute_error_gradient",
    "mean_squared_error",
    "mean_squared_error_gradient",
]


# --- predictions that are numbers ------------------------------------------------------------------------------------


def _residual(y: ArrayLike, y_hat: ArrayLike) -> np.ndarray:
    """Return ŷ − y in the dtype of ŷ, once the two are known to fit."""
    y_hat = as_float_array(y_hat, "y_hat")
    y = as_float_array(y, "y").astype(y_hat.dtype, copy=False)
    check_same_shape(y, "y", y_hat, "y_hat")
    return y_hat - y


def mean_squared_error(y: ArrayLike, y_hat: ArrayLike) -> float:
    """Mean squared error: L = (1/N) Σ_i (ŷ_i − y_i)², an average over all N entries.

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The true and the predicted values.

    Returns
    -------
    float
        At least 0, in the square of the unit of y.

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, or shapes that differ.

    Examples
    --------
    >>> mean_squared_error([1, 2, 3], [1, 2, 6])
    3.0
    """
    return float(np.mean(_residual(y, y_hat) ** 2))


def mean_squared_error_gradient(y: ArrayLike, y_hat: ArrayLike) -> np.ndarray:
    """Gradient of `mean_squared_error`: ∂L/∂ŷ_i = (2/N) (ŷ_i − y_i).

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The true and the predicted values.

    Returns
    -------
    ndarray of the shape of y_hat

    Raises
    ------
    TypeError, ValueError
        As `mean_squared_error`.

    Examples
    --------
    >>> mean_squared_error_gradient([1, 2, 3], [1, 2, 6])
    array([0., 0., 2.])
    """
    residual = _residual(y, y_hat)
    return 2 * residual / residual.size


def mean_absolute_error(y: ArrayLike, y_hat: ArrayLike) -> float:
    """Mean absolute error: L = (1/N) Σ_i |ŷ_i − y_i|, an average over all N entries.

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The true and the predicted values.

    Returns
    -------
    float
        At least 0, in the unit of y.

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, or shapes that differ.

    Examples
    --------
    >>> mean_absolute_error([1, 2, 3], [1, 2, 6])
    1.0
    """
    return float(np.mean(np.abs(_residual(y, y_hat))))


def mean_absolute_error_gradient(y: ArrayLike, y_hat: ArrayLike) -> np.ndarray:
    """Gradient of `mean_absolute_error`: ∂L/∂ŷ_i = (1/N) sign(ŷ_i − y_i).

    Where ŷ_i = y_i the loss has a kink and no gradient; 0 is returned, one of its subgradients.

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The true and the predicted values.

    Returns
    -------
    ndarray of the shape of y_hat

    Raises
    ------
    TypeError, ValueError
        As `mean_absolute_error`.

    Examples
    --------
    >>> mean_absolute_error_gradient([1, 2], [0, 2])
    array([-0.5,  0. ])
    """
    residual = _residual(y, y_hat)
    return np.sign(residual) / residual.size


def huber_loss(y: ArrayLike, y_hat: ArrayLike, delta: float = 1.0) -> float:
    """Huber loss: squared near zero, absolute beyond delta, so that outliers pull less; an average over all N entries.

    L = (1/N) Σ_i h(ŷ_i − y_i), where h(r) = ½ r² for |r| ≤ δ and δ (|r| − ½ δ) beyond.

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The true and the predicted values.
    delta : float, default 1.0
        δ, above 0, in the unit of y.

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, shapes that differ, or a delta that is not above 0.

    References
    ----------
    P. Huber, "Robust Estimation of a Location Parameter" (1964).

    Examples
    --------
    >>> huber_loss([0, 0], [1, 10])  # the mean of ½ and 9½
    5.0
    """
    residual = _residual(y, y_hat)
    delta = check_number(delta, "delta", above=0)
    clipped = np.clip(residual, -delta, delta)
    return float(
        np.mean(clipped * (residual - clipped / 2))
    )  # both branches at once: r · ½r inside, ±δ (r ∓ ½δ) beyond


def huber_loss_gradient(y: ArrayLike, y_hat: ArrayLike, delta: float = 1.0) -> np.ndarray:
    """Gradient of `huber_loss`: ∂L/∂ŷ_i = (1/N) clip(ŷ_i − y_i, −δ, δ).

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The true and the predicted values.
    delta : float, default 1.0
        δ, above 0, in the unit of y.

    Returns
    -------
    ndarray of the shape of y_hat

    Raises
    ------
    TypeError, ValueError
        As `huber_loss`.

    Examples
    --------
    >>> huber_loss_gradient([0, 0], [1, 10])
    array([0.5, 0.5])
    """
    residual = _residual(y, y_hat)
    delta = check_number(delta, "delta", above=0)
    return np.clip(residual, -delta, delta) / residual.size


def _variance(value: ArrayLike, like: np.ndarray) -> np.ndarray:
    variance = as_float_array(value, "variance").astype(like.dtype, copy=False)
    if variance.ndim:  # a single number serves every entry
        check_same_shape(like, "y_hat", variance, "variance")
    if not (variance > 0).all():
        raise ValueError(f"variance: expected numbers above 0, got {variance.min()}")
    return variance


def gaussian_negative_log_likelihood(y: ArrayLike, y_hat: ArrayLike, variance: ArrayLike) -> float:
    """Average of −log p(y_i) over all N entries, where y_i is normally distributed around ŷ_i with variance v_i.

    L = (1/N) Σ_i ½ [log(2π v_i) + (ŷ_i − y_i)² / v_i].
    With one fixed variance it is the mean squared error but for a factor and a constant.

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The observed values, and the mean predicted for each.
    variance : float or array-like of the same shape
        v = σ², above 0: the predicted variance, one for all or one for each.

    Returns
    -------
    float
        In nats. It may be negative, since p is a density.

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, shapes that differ, or a variance that is not above 0.

    Examples
    --------
    >>> round(gaussian_negative_log_likelihood([0, 0], [0, 2], variance=1), 6)  # ½ log 2π + 1
    1.918939
    """
    residual = _residual(y, y_hat)
    variance = _variance(variance, like=residual)
    return float(np.mean(np.log(2 * math.pi * variance) + residual**2 / variance) / 2)


def gaussian_negative_log_likelihood_gradient(
    y: ArrayLike, y_hat: ArrayLike, variance: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Gradient of `gaussian_negative_log_likelihood` with respect to the mean and to the variance.

    ∂L/∂ŷ_i = (1/N) r_i / v_i and ∂L/∂v_i = (1/N) ½ (1 − r_i² / v_i) / v_i, with r_i = ŷ_i − y_i.

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The observed values, and the mean predicted for each.
    variance : float or array-like of the same shape
        v = σ², above 0.

    Returns
    -------
    d_y_hat : ndarray of the shape of y_hat
    d_variance : float or ndarray of the shape of variance
        The sum over all entries where they share one variance.

    Raises
    ------
    TypeError, ValueError
        As `gaussian_negative_log_likelihood`.

    Examples
    --------
    >>> d_y_hat, d_variance = gaussian_negative_log_likelihood_gradient([0, 0], [0, 2], variance=1)
    >>> d_y_hat, float(d_variance)
    (array([0., 1.]), -0.5)
    """
    residual = _residual(y, y_hat)
    variance = _variance(variance, like=residual)
    d_y_hat = residual / variance / residual.size
    d_variance = (1 - residual**2 / variance) / (2 * variance) / residual.size
    return d_y_hat, d_variance if variance.ndim else d_variance.sum()


# --- predictions that are scores for classes -------------------------------------------------------------------------


def _truth_and_scores(y: ArrayLike, z: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    z = as_float_array(z, "z")
    y = as_probabilities(y, "y").astype(z.dtype, copy=False)
    check_same_shape(y, "y", z, "z")
    return y, z


def binary_cross_entropy_from_scores(y: ArrayLike, z: ArrayLike) -> float:
    """Binary cross-entropy: L = −(1/N) Σ_i [y_i log σ(z_i) + (1 − y_i) log(1 − σ(z_i))], an average over all N entries.

    Parameters
    ----------
    y : array-like of the shape of z
        The truth: 0 or 1, or a probability between.
    z : array-like of any shape
        Scores, before the sigmoid.

    Returns
    -------
    float
        At least 0, in nats; log 2 for a guess that knows nothing (all scores 0).

    Raises
    ------
    TypeError, ValueError
        A y outside 0 to 1, scores that are not finite numbers, or shapes that differ.

    Examples
    --------
    >>> round(binary_cross_entropy_from_scores([0, 1], [0, 0]), 6)
    0.693147
    >>> binary_cross_entropy_from_scores([0, 1], [1000, 1000])  # sure, and wrong once
    500.0
    """
    y, z = _truth_and_scores(y, z)
    # The formula above with log σ written out. log(1 − sigmoid(1000)) would be −inf: the sigmoid has rounded to 1.
    return float(np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))))


def binary_cross_entropy_from_scores_gradient(y: ArrayLike, z: ArrayLike) -> np.ndarray:
    """Gradient of `binary_cross_entropy_from_scores`: ∂L/∂z_i = (1/N) (σ(z_i) − y_i).

    Parameters
    ----------
    y : array-like of the shape of z
        The truth: 0 or 1, or a probability between.
    z : array-like of any shape
        Scores, before the sigmoid.

    Returns
    -------
    ndarray of the shape of z

    Raises
    ------
    TypeError, ValueError
        As `binary_cross_entropy_from_scores`.

    Examples
    --------
    >>> binary_cross_entropy_from_scores_gradient([0, 1], [0, 0])
    array([ 0.25, -0.25])
    """
    y, z = _truth_and_scores(y, z)
    return (sigmoid(z) - y) / z.size


def _labels_and_scores(labels: ArrayLike, z: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    z = as_float_array(z, "z", ndim=2)
    labels = as_labels(labels, "labels", n_classes=z.shape[1])
    if len(labels) != len(z):
        raise ValueError(f"labels: expected one for each of the {len(z)} rows of z, got {len(labels)}")
    return labels, z


def cross_entropy_from_scores(labels: ArrayLike, z: ArrayLike) -> float:
    """Categorical cross-entropy: L = −(1/N) Σ_i log softmax(z_i)[label_i], an average over the N samples.

    Parameters
    ----------
    labels : array-like of int, shape (N,)
        The true classes, from 0 to K − 1.
    z : array-like of shape (N, K)
        Scores, before the softmax.

    Returns
    -------
    float
        At least 0, in nats; log K for a guess that knows nothing (all scores alike).

    Raises
    ------
    TypeError, ValueError
        Labels outside the classes, scores that are not finite numbers, or shapes that do not fit.

    Examples
    --------
    >>> round(cross_entropy_from_scores([0, 2], [[0, 0, 0], [0, 0, 0]]), 6)  # log 3
    1.098612
    """
    labels, z = _labels_and_scores(labels, z)
    return 0.0 - float(np.mean(log_softmax(z)[np.arange(len(z)), labels]))  # 0 − x, since −x would print −0.0


def cross_entropy_from_scores_gradient(labels: ArrayLike, z: ArrayLike) -> np.ndarray:
    """Gradient of `cross_entropy_from_scores`: ∂L/∂z_i = (1/N) (softmax(z_i) − e_label_i), e_k the k-th unit vector.

    Parameters
    ----------
    labels : array-like of int, shape (N,)
        The true classes, from 0 to K − 1.
    z : array-like of shape (N, K)
        Scores, before the softmax.

    Returns
    -------
    ndarray of shape (N, K)
        Each row sums to 0.

    Raises
    ------
    TypeError, ValueError
        As `cross_entropy_from_scores`.

    Examples
    --------
    >>> cross_entropy_from_scores_gradient([0], [[0, 0]])
    array([[-0.5,  0.5]])
    """
    labels, z = _labels_and_scores(labels, z)
    gradient = softmax(z)
    gradient[np.arange(len(z)), labels] -= 1
    return gradient / len(z)


# --- a price on large weights ----------------------------------------------------------------------------------------


def l2_penalty(weights: ArrayLike, strength: float) -> float:
    """L2 penalty on weights: R = ½ λ Σ_i w_i², a *sum* over all entries.

    Parameters
    ----------
    weights : array-like of any shape
    strength : float
        λ, at least 0.

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    TypeError, ValueError
        Weights that are not finite numbers, or a strength below 0.

    Examples
    --------
    >>> l2_penalty([[3, 4]], strength=0.1)
    1.25
    """
    weights = as_float_array(weights, "weights")
    strength = check_number(strength, "strength", at_least=0)
    return strength / 2 * float(np.sum(weights**2))


def l2_penalty_gradient(weights: ArrayLike, strength: float) -> np.ndarray:
    """Gradient of `l2_penalty`: ∂R/∂w_i = λ w_i, which pulls each weight towards 0 in proportion to itself.

    Parameters
    ----------
    weights : array-like of any shape
    strength : float
        λ, at least 0.

    Returns
    -------
    ndarray of the shape of weights

    Raises
    ------
    TypeError, ValueError
        As `l2_penalty`.

    Examples
    --------
    >>> l2_penalty_gradient([[3, 4]], strength=0.5)
    array([[1.5, 2. ]])
    """
    weights = as_float_array(weights, "weights")
    return check_number(strength, "strength", at_least=0) * weights
