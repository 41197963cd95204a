"""Metrics of the lessons: how good a prediction is, how sure that is, and for whom.

One convention for all: the truth comes first and the prediction second. A `*_score` grows when the prediction gets
better, an `*_error` or `*_loss` shrinks; all are averages. Classes are the whole numbers 0, 1, …, K − 1; in a binary
problem 1 is the positive class. What divides by a count of zero says what it returns then.

>>> from course_lib.maths.metrics import accuracy_score, training_error
>>> training_error([1.0, 2.0], [1.0, 4.0]), accuracy_score([0, 1], [0, 0])
(2.0, 0.5)
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib.maths.losses import mean_absolute_error, mean_squared_error
from course_lib.validation import (
    as_float_array,
    as_labels,
    as_probabilities,
    check_choice,
    check_generator,
    check_integer,
    check_number,
    check_same_shape,
    describe,
)

__all__ = [
    "accuracy_score",
    "batch_means",
    "bootstrap_interval",
    "calibration_curve",
    "confusion_matrix",
    "confusion_scores",
    "expected_calibration_error",
    "f1_score",
    "k_fold",
    "log_loss",
    "mean_absolute_error",
    "mean_squared_error",
    "metric_per_group",
    "precision_score",
    "r2_score",
    "recall_score",
    "roc_auc_from_counts",
    "roc_auc_score",
    "roc_curve",
    "root_mean_squared_error",
    "train_validation_test_split",
    "training_error",
    "validation_error",
]


# --- predictions that are numbers ------------------------------------------------------------------------------------


def training_error(y: ArrayLike, y_hat: ArrayLike) -> float:
    """Training error: E_train = (1/N) Σ_i (y_i − ŷ_i)², the mean squared error on the N samples trained on.

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The true and the predicted values of the training samples.

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
    >>> training_error([1, 2, 3], [1, 2, 6])
    3.0
    """
    return mean_squared_error(y, y_hat)


def validation_error(y: ArrayLike, y_hat: ArrayLike) -> float:
    """Validation error: E_val = (1/M) Σ_j (y_j − ŷ_j)², the mean squared error on M samples kept out of training.

    The formula is that of `training_error`; what differs is which samples go in.

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The true and the predicted values of the validation samples.

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
    >>> validation_error([1, 2], [2, 4])
    2.5
    """
    return mean_squared_error(y, y_hat)


def root_mean_squared_error(y: ArrayLike, y_hat: ArrayLike) -> float:
    """Root mean squared error: √[(1/N) Σ_i (y_i − ŷ_i)²].

    Parameters
    ----------
    y, y_hat : array-like of the same shape
        The true and the predicted values.

    Returns
    -------
    float
        At least 0, in the unit of y itself.

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, or shapes that differ.

    Examples
    --------
    >>> root_mean_squared_error([0, 0], [3, 3])
    3.0
    """
    return math.sqrt(mean_squared_error(y, y_hat))


def r2_score(y: ArrayLike, y_hat: ArrayLike) -> float:
    """Coefficient of determination: R² = 1 − Σ_i (y_i − ŷ_i)² / Σ_i (y_i − ȳ)², with ȳ the mean of y.

    The share of the variance of y that the prediction explains.

    Parameters
    ----------
    y, y_hat : array-like of shape (N,)
        The true and the predicted values.

    Returns
    -------
    float
        1 for a perfect prediction, 0 for one no better than ȳ, below 0 for a worse one.

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, shapes that differ, or a y without any variance to explain.

    Examples
    --------
    >>> r2_score([1, 2, 3], [2, 2, 3])
    0.5
    """
    y = as_float_array(y, "y", ndim=1)
    if y.min() == y.max():
        raise ValueError(f"y: expected at least two different values, got only {y[0]}")
    return 1 - mean_squared_error(y, y_hat) / float(y.var())


def batch_means(values: ArrayLike, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean of each batch of consecutive samples, and how many samples it has: the last batch is often smaller.

    The mean of all samples is Σ_b n_b m_b / Σ_b n_b. The plain mean of the m_b is another number, unless all batches
    are equally large.

    Parameters
    ----------
    values : array-like of shape (N,)
        A number for each sample, such as its squared error.
    size : int
        Samples in a batch, at least 1.

    Returns
    -------
    means : ndarray of shape (B,)
    sizes : ndarray of int, shape (B,)

    Raises
    ------
    TypeError, ValueError
        Entries that are not finite numbers, or a size below 1.

    Examples
    --------
    >>> means, sizes = batch_means([1, 1, 4], size=2)
    >>> means, sizes, float(means.mean()), float(means @ sizes / sizes.sum())
    (array([1., 4.]), array([2, 1]), 2.5, 2.0)
    """
    values = as_float_array(values, "values", ndim=1)
    starts = np.arange(0, len(values), check_integer(size, "size", at_least=1))
    sizes = np.diff(np.append(starts, len(values)))
    return np.add.reduceat(values, starts) / sizes, sizes


# --- predictions that are classes ------------------------------------------------------------------------------------


def _labels_and_predicted(
    labels: ArrayLike, predicted: ArrayLike, n_classes: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    labels = as_labels(labels, "labels", n_classes=n_classes)
    predicted = as_labels(predicted, "predicted", n_classes=n_classes)
    check_same_shape(labels, "labels", predicted, "predicted")
    return labels, predicted


def confusion_matrix(labels: ArrayLike, predicted: ArrayLike, n_classes: int | None = None) -> np.ndarray:
    """Count how often each class was taken for each class: C_jk = number of samples of class j predicted as k.

    Parameters
    ----------
    labels, predicted : array-like of int, shape (N,)
        The true and the predicted classes.
    n_classes : int, optional
        K; otherwise one more than the largest class there is.

    Returns
    -------
    ndarray of int, shape (K, K)
        A row a true class, a column a predicted one; what is right stands on the diagonal.

    Raises
    ------
    TypeError, ValueError
        Labels that are not classes, or shapes that differ.

    Examples
    --------
    >>> confusion_matrix(labels=[0, 0, 1, 1], predicted=[0, 1, 1, 1])
    array([[1, 1],
           [0, 2]])
    """
    if n_classes is not None:
        check_integer(n_classes, "n_classes", at_least=1)
    labels, predicted = _labels_and_predicted(labels, predicted, n_classes)
    K = n_classes or int(max(labels.max(), predicted.max())) + 1
    return np.bincount(labels * K + predicted, minlength=K * K).reshape(K, K)  # the cell's number in a flat matrix


def accuracy_score(labels: ArrayLike, predicted: ArrayLike) -> float:
    """Accuracy: the share of samples whose class is predicted right.

    Parameters
    ----------
    labels, predicted : array-like of int, shape (N,)
        The true and the predicted classes.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        Labels that are not classes, or shapes that differ.

    Examples
    --------
    >>> accuracy_score([0, 1, 2, 2], [0, 1, 2, 1])
    0.75
    """
    labels, predicted = _labels_and_predicted(labels, predicted)
    return float(np.mean(labels == predicted))


def _counts(labels: ArrayLike, predicted: ArrayLike, average: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count hits, predictions and samples: for class 1, for every class that occurs, or over all classes together."""
    average = check_choice(average, "average", ("binary", "macro", "micro"))
    return _counts_in(confusion_matrix(labels, predicted, n_classes=2 if average == "binary" else None), average)


def _counts_in(C: np.ndarray, average: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    hits, predictions, samples = C.diagonal(), C.sum(axis=0), C.sum(axis=1)
    if average == "binary":
        return hits[1:], predictions[1:], samples[1:]
    if average == "micro":
        return hits.sum(keepdims=True), predictions.sum(keepdims=True), samples.sum(keepdims=True)
    occurs = predictions + samples > 0
    return hits[occurs], predictions[occurs], samples[occurs]


def _mean_ratio(part: np.ndarray, whole: np.ndarray) -> float:
    """Average part / whole, where 0 / 0 counts as 0."""
    return float(np.mean(part / np.maximum(whole, 1)))


def precision_score(labels: ArrayLike, predicted: ArrayLike, average: str = "binary") -> float:
    """Precision: the share of what was predicted as a class that is of it, TP / (TP + FP).

    TP counts the true positives, FP the false ones.

    Parameters
    ----------
    labels, predicted : array-like of int, shape (N,)
        The true and the predicted classes.
    average : {"binary", "macro", "micro"}, default "binary"
        Of class 1 alone; the plain mean over the classes that occur; or with TP and FP counted over all classes.

    Returns
    -------
    float
        From 0 to 1. A class that is never predicted has precision 0.

    Raises
    ------
    TypeError, ValueError
        Labels that are not classes (for "binary": other than 0 and 1), shapes that differ, or another `average`.

    Examples
    --------
    >>> round(precision_score([0, 0, 1, 1], [0, 1, 1, 1]), 3)
    0.667
    """
    hits, predictions, _ = _counts(labels, predicted, average)
    return _mean_ratio(hits, predictions)


def recall_score(labels: ArrayLike, predicted: ArrayLike, average: str = "binary") -> float:
    """Recall, or sensitivity: the share of a class that is found, TP / (TP + FN).

    TP counts the true positives, FN the false negatives.

    Parameters
    ----------
    labels, predicted : array-like of int, shape (N,)
        The true and the predicted classes.
    average : {"binary", "macro", "micro"}, default "binary"
        Of class 1 alone; the plain mean over the classes that occur; or with TP and FN counted over all classes.

    Returns
    -------
    float
        From 0 to 1. A class without samples has recall 0.

    Raises
    ------
    TypeError, ValueError
        Labels that are not classes (for "binary": other than 0 and 1), shapes that differ, or another `average`.

    Examples
    --------
    >>> round(recall_score([0, 1, 1, 1], [0, 0, 0, 1]), 3)
    0.333
    """
    hits, _, samples = _counts(labels, predicted, average)
    return _mean_ratio(hits, samples)


def f1_score(labels: ArrayLike, predicted: ArrayLike, average: str = "binary") -> float:
    """F1, the harmonic mean of precision P and recall R: 2 P R / (P + R) = 2 TP / (2 TP + FP + FN).

    Parameters
    ----------
    labels, predicted : array-like of int, shape (N,)
        The true and the predicted classes.
    average : {"binary", "macro", "micro"}, default "binary"
        Of class 1 alone; the plain mean over the classes that occur; or with all classes counted together, which for
        one label a sample is the accuracy.

    Returns
    -------
    float
        From 0 to 1. Without any true positive it is 0.

    Raises
    ------
    TypeError, ValueError
        Labels that are not classes (for "binary": other than 0 and 1), shapes that differ, or another `average`.

    Examples
    --------
    >>> f1_score([0, 0, 1, 1], [0, 1, 1, 1])
    0.8
    """
    hits, predictions, samples = _counts(labels, predicted, average)
    return _mean_ratio(2 * hits, predictions + samples)


def _as_counts(value: ArrayLike, name: str, ndim: int) -> np.ndarray:
    counts = as_float_array(value, name, ndim=ndim)
    if (counts < 0).any() or (counts != np.floor(counts)).any():
        raise ValueError(f"{name}: expected counts, whole numbers of at least 0, got {describe(value)}")
    return counts.astype(np.int64)


def confusion_scores(C: ArrayLike, average: str = "binary") -> dict[str, float]:
    """Accuracy, precision, recall and F1 of counts: what a confusion matrix that was added up over batches is for.

    Parameters
    ----------
    C : array-like of int, shape (K, K)
        As from `confusion_matrix`: a row a true class, a column a predicted one. At least one sample.
    average : {"binary", "macro", "micro"}, default "binary"
        As in `precision_score`; "binary" needs K = 2.

    Returns
    -------
    dict
        "accuracy", "precision", "recall" and "f1", each from 0 to 1.

    Raises
    ------
    TypeError, ValueError
        Entries that are not counts, another shape, no samples, or another `average`.

    Examples
    --------
    >>> confusion_scores([[1, 1], [0, 2]])["f1"] == f1_score([0, 0, 1, 1], [0, 1, 1, 1])
    True
    """
    C = _as_counts(C, "C", ndim=2)
    average = check_choice(average, "average", ("binary", "macro", "micro"))
    if C.shape[0] != C.shape[1] or (average == "binary" and len(C) != 2):
        raise ValueError(f"C: expected shape {'(2, 2)' if average == 'binary' else '(K, K)'}, got shape {C.shape}")
    if not C.any():
        raise ValueError("C: expected at least one sample, got only zeros")
    hits, predictions, samples = _counts_in(C, average)
    return {
        "accuracy": float(C.trace() / C.sum()),
        "precision": _mean_ratio(hits, predictions),
        "recall": _mean_ratio(hits, samples),
        "f1": _mean_ratio(2 * hits, predictions + samples),
    }


# --- predictions that are scores or probabilities --------------------------------------------------------------------


def roc_curve(labels: ArrayLike, scores: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """False and true positive rate for every threshold on a score.

    At threshold t a sample with a score of t or more counts as positive: FPR(t) = share of class 0 with score ≥ t,
    TPR(t) = share of class 1 with score ≥ t.

    Parameters
    ----------
    labels : array-like of int, shape (N,)
        The true classes, 0 or 1; both must occur.
    scores : array-like of shape (N,)
        Larger where class 1 is thought likelier.

    Returns
    -------
    false_positive_rate, true_positive_rate : ndarray of shape (T,)
        From 0 up to 1.
    thresholds : ndarray of shape (T,)
        From infinity, where nothing is positive, down through the T − 1 different scores.

    Raises
    ------
    TypeError, ValueError
        Labels other than 0 and 1 or only one of them, scores that are not finite numbers, or shapes that differ.

    Examples
    --------
    >>> fpr, tpr, thresholds = roc_curve([0, 1, 0, 1], [0.1, 0.8, 0.4, 0.35])
    >>> fpr, tpr
    (array([0. , 0. , 0.5, 0.5, 1. ]), array([0. , 0.5, 0.5, 1. , 1. ]))
    """
    labels = as_labels(labels, "labels", n_classes=2)
    scores = as_float_array(scores, "scores", ndim=1)
    check_same_shape(labels, "labels", scores, "scores")
    if labels.min() == labels.max():
        raise ValueError(f"labels: expected both classes, 0 and 1, got only {labels[0]}")
    order = np.argsort(-scores)
    thresholds, labels = scores[order], labels[order]
    last = np.append(np.diff(thresholds) != 0, True)  # samples with one score pass the threshold together
    positives = np.append(0, np.cumsum(labels)[last])
    negatives = np.append(0, np.cumsum(1 - labels)[last])
    return negatives / negatives[-1], positives / positives[-1], np.append(np.inf, thresholds[last])


def roc_auc_score(labels: ArrayLike, scores: ArrayLike) -> float:
    """Area under the ROC curve: the probability that a positive sample has a larger score than a negative one.

    A tie counts as half.

    Parameters
    ----------
    labels : array-like of int, shape (N,)
        The true classes, 0 or 1; both must occur.
    scores : array-like of shape (N,)
        Larger where class 1 is thought likelier.

    Returns
    -------
    float
        From 0 to 1; ½ for scores that know nothing.

    Raises
    ------
    TypeError, ValueError
        As `roc_curve`.

    References
    ----------
    J. Hanley and B. McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve"
    (1982).

    Examples
    --------
    >>> roc_auc_score([0, 1, 0, 1], [0.1, 0.8, 0.4, 0.35])
    0.75
    """
    false_positive_rate, true_positive_rate, _ = roc_curve(labels, scores)
    return float(np.trapezoid(true_positive_rate, false_positive_rate))


def roc_auc_from_counts(negatives: ArrayLike, positives: ArrayLike) -> float:
    """Area under the ROC curve from two histograms of the scores: what is left where the scores are too many to keep.

    Pairs in one bin count as ties, one half each, so that the result is off by at most half the share of such pairs.

    Parameters
    ----------
    negatives, positives : array-like of int, shape (B,)
        How many samples of class 0, and of class 1, have a score in each bin; the bins go from small scores to large.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        Entries that are not counts, shapes that differ, or a class without samples.

    Examples
    --------
    >>> roc_auc_from_counts(negatives=[2, 1, 0], positives=[0, 1, 1])  # 6 pairs: 5 in order, 1 tie
    0.9166666666666666
    """
    negatives, positives = _as_counts(negatives, "negatives", ndim=1), _as_counts(positives, "positives", ndim=1)
    check_same_shape(negatives, "negatives", positives, "positives")
    for name, counts in (("negatives", negatives), ("positives", positives)):
        if not counts.any():
            raise ValueError(f"{name}: expected at least one sample, got only zeros")
    below = np.cumsum(negatives) - negatives
    in_order = float(positives @ (below + 0.5 * negatives))
    return in_order / (float(negatives.sum()) * float(positives.sum()))


def log_loss(labels: ArrayLike, p: ArrayLike) -> float:
    """Log loss: −(1/N) Σ_i log p_i[label_i], the average surprise at the true classes.

    Parameters
    ----------
    labels : array-like of int, shape (N,)
        The true classes, from 0 to K − 1.
    p : array-like of shape (N,) or (N, K)
        The predicted probability of class 1, or of each class, a row a sample that sums to 1.

    Returns
    -------
    float
        At least 0, in nats; infinite where a class that came true was given probability 0.

    Raises
    ------
    TypeError, ValueError
        Labels outside the classes, entries that are not probabilities, or shapes that do not fit.

    Examples
    --------
    >>> round(log_loss([0, 1], [0.5, 0.5]), 6)  # log 2
    0.693147
    """
    p = as_float_array(p, "p", ndim=(1, 2))
    p = as_probabilities(p, "p", sum_to_one=p.ndim == 2)
    if p.ndim == 1:
        p = np.stack([1 - p, p], axis=1)
    labels = as_labels(labels, "labels", n_classes=p.shape[1])
    if len(labels) != len(p):
        raise ValueError(f"labels: expected one for each of the {len(p)} rows of p, got {len(labels)}")
    with np.errstate(divide="ignore"):  # log 0 is −inf, as told above
        return 0.0 - float(np.mean(np.log(p[np.arange(len(p)), labels])))  # 0 − x, since −x would print −0.0


def calibration_curve(labels: ArrayLike, p: ArrayLike, n_bins: int = 10) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compare what was promised with what came true, in bins of equal width from 0 to 1.

    A prediction is calibrated if class 1 comes true for 70% of the samples that were given p = 0.7.

    Parameters
    ----------
    labels : array-like of int, shape (N,)
        The true classes, 0 or 1.
    p : array-like of shape (N,)
        The predicted probability of class 1.
    n_bins : int, default 10
        At least 1. A value on the border of two bins goes to the lower one.

    Returns
    -------
    mean_p : ndarray of shape (B,)
        The mean prediction in each of the B bins that are not empty.
    share_positive : ndarray of shape (B,)
        The share of class 1 there.
    count : ndarray of int, shape (B,)
        The number of samples there.

    Raises
    ------
    TypeError, ValueError
        Labels other than 0 and 1, entries that are not probabilities, shapes that differ, or no bins.

    Examples
    --------
    >>> calibration_curve([0, 1, 1, 1], [0.25, 0.25, 0.75, 0.75], n_bins=2)
    (array([0.25, 0.75]), array([0.5, 1. ]), array([2, 2]))
    """
    labels = as_labels(labels, "labels", n_classes=2)
    p = as_probabilities(p, "p", ndim=1)
    check_same_shape(labels, "labels", p, "p")
    n_bins = check_integer(n_bins, "n_bins", at_least=1)
    bins = np.searchsorted(np.linspace(0, 1, n_bins + 1)[1:-1], p)
    count = np.bincount(bins, minlength=n_bins)
    filled = count > 0
    mean_p = np.bincount(bins, weights=p, minlength=n_bins)[filled] / count[filled]
    share_positive = np.bincount(bins, weights=labels, minlength=n_bins)[filled] / count[filled]
    return mean_p, share_positive, count[filled]


def expected_calibration_error(labels: ArrayLike, p: ArrayLike, n_bins: int = 10) -> float:
    """Expected calibration error: Σ_b (n_b / N) |mean p in bin b − share of class 1 in bin b|.

    For several classes, give the probability of the predicted class as `p` and whether it was right as `labels`.

    Parameters
    ----------
    labels : array-like of int, shape (N,)
        The true classes, 0 or 1.
    p : array-like of shape (N,)
        The predicted probability of class 1.
    n_bins : int, default 10
        At least 1. The error depends on it.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        As `calibration_curve`.

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun and K. Weinberger, "On Calibration of Modern Neural Networks" (2017).

    Examples
    --------
    >>> expected_calibration_error([0, 1, 1, 1], [0.25, 0.25, 0.75, 0.75], n_bins=2)
    0.25
    """
    mean_p, share_positive, count = calibration_curve(labels, p, n_bins)
    return float(count @ np.abs(mean_p - share_positive) / count.sum())


# --- how sure, and for whom ------------------------------------------------------------------------------------------


def _check_metric(metric: object) -> Callable[[np.ndarray, np.ndarray], float]:
    if not callable(metric):
        raise TypeError(f"metric: expected a function of (y, y_hat), got {describe(metric)}")
    return metric


def _samples(y: ArrayLike, y_hat: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    y = as_float_array(y, "y", ndim=(1, 2))
    y_hat = as_float_array(y_hat, "y_hat", ndim=(1, 2))
    if len(y_hat) != len(y):  # (N,) beside (N, K) is fine here: the metric says what it takes
        raise ValueError(f"y_hat: expected {len(y)} samples as in y, got shape {y_hat.shape}")
    return y, y_hat


def bootstrap_interval(
    metric: Callable[[np.ndarray, np.ndarray], float],
    y: ArrayLike,
    y_hat: ArrayLike,
    rng: np.random.Generator,
    level: float = 0.95,
    n_resamples: int = 1000,
) -> tuple[float, float]:
    """Confidence interval of a metric, from the percentiles of its values on resamples of the test set.

    A resample draws N times one of the N samples. The interval leaves (1 − level) / 2 of the values on each side. From
    few samples it is too narrow, and holds the truth less often than its level says.

    Parameters
    ----------
    metric : callable
        Takes (y, y_hat) and returns a number; any metric of this module that needs no more than the two.
    y, y_hat : array-like of length N
        The truth and the prediction.
    rng : numpy.random.Generator
    level : float, default 0.95
        Between 0 and 1.
    n_resamples : int, default 1000
        At least 1.

    Returns
    -------
    low, high : float

    Raises
    ------
    TypeError, ValueError
        A metric that is no function, different numbers of samples, a level outside 0 to 1, or what `metric` raises:
        `roc_auc_score` on a resample without a positive, for one.

    References
    ----------
    B. Efron and R. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. T. Hesterberg, "What Teachers
    Should Know About the Bootstrap" (2015), on how narrow it is.

    Examples
    --------
    >>> labels, predicted = np.repeat([0, 1], 50), np.tile([0, 1], 50)
    >>> low, high = bootstrap_interval(accuracy_score, labels, predicted, np.random.default_rng(0))
    >>> round(low, 2), accuracy_score(labels, predicted), round(high, 2)
    (0.41, 0.5, 0.61)
    """
    metric = _check_metric(metric)
    y, y_hat = _samples(y, y_hat)
    level = check_number(level, "level", above=0, below=1)
    n_resamples = check_integer(n_resamples, "n_resamples", at_least=1)
    rng, n = check_generator(rng, "rng"), len(y)
    draws = (rng.integers(n, size=n) for _ in range(n_resamples))
    values = [metric(y[rows], y_hat[rows]) for rows in draws]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def metric_per_group(
    metric: Callable[[np.ndarray, np.ndarray], float], y: ArrayLike, y_hat: ArrayLike, groups: ArrayLike
) -> dict[object, float]:
    """Value of a metric on each group of samples apart: an average over all can hide one that is served badly.

    Parameters
    ----------
    metric : callable
        Takes (y, y_hat) and returns a number.
    y, y_hat : array-like of length N
        The truth and the prediction.
    groups : array-like of shape (N,)
        The group of each sample: text or numbers.

    Returns
    -------
    dict
        From group to value, in the order of the groups' names.

    Raises
    ------
    TypeError, ValueError
        A metric that is no function, different numbers of samples, or what `metric` raises.

    Examples
    --------
    >>> metric_per_group(accuracy_score, [0, 1, 1, 1], [0, 1, 0, 1], groups=["north", "north", "south", "south"])
    {'north': 1.0, 'south': 0.5}
    """
    metric = _check_metric(metric)
    y, y_hat = _samples(y, y_hat)
    groups = np.asarray(groups)
    if groups.dtype.kind == "O":
        raise TypeError(f"groups: expected text or numbers, got {describe(groups)}")
    if groups.shape != (len(y),):
        raise ValueError(f"groups: expected shape ({len(y)},), one for each sample of y, got shape {groups.shape}")
    names, number = np.unique(groups, return_inverse=True)
    return {name: metric(y[number == i], y_hat[number == i]) for i, name in enumerate(names.tolist())}


# --- which samples to train on ---------------------------------------------------------------------------------------


def train_validation_test_split(
    n: int, rng: np.random.Generator, validation: float = 0.2, test: float = 0.2
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Deal n samples at random into three parts: to train on, to choose by, and to report once.

    Parameters
    ----------
    n : int
        The number of samples, at least 3.
    rng : numpy.random.Generator
    validation, test : float, default 0.2
        The shares of the second and the third part, rounded to whole samples; the rest is for training.

    Returns
    -------
    train, validation, test : ndarray of int
        The rows of each part, so that ``x[train]`` are its inputs and ``y[train]`` its targets. No row is in two.

    Raises
    ------
    TypeError, ValueError
        Shares outside 0 to 1, or so large or small that a part would be empty.

    Examples
    --------
    >>> train, validation, test = train_validation_test_split(10, np.random.default_rng(0))
    >>> len(train), len(validation), len(test)
    (6, 2, 2)
    """
    n = check_integer(n, "n", at_least=3)
    n_validation = round(n * check_number(validation, "validation", above=0, below=1))
    n_test = round(n * check_number(test, "test", above=0, below=1))
    sizes = (n - n_validation - n_test, n_validation, n_test)
    if min(sizes) < 1:
        name = "test" if n_test < 1 else "validation"
        raise ValueError(f"{name}: expected shares that leave each part of {n} samples one, got parts of {sizes}")
    rows = check_generator(rng, "rng").permutation(n)
    return tuple(np.split(rows, [sizes[0], sizes[0] + sizes[1]]))


def k_fold(n: int, k: int, rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Deal n samples at random into k folds, each of which is the validation set once.

    Parameters
    ----------
    n : int
        The number of samples.
    k : int
        From 2 to n.
    rng : numpy.random.Generator

    Returns
    -------
    list of k pairs (train, validation), each an ndarray of int
        The rows of each part. The folds differ in size by at most one sample.

    Raises
    ------
    TypeError, ValueError
        `n` below 2, or `k` outside 2 to n.

    Examples
    --------
    >>> [(len(train), len(validation)) for train, validation in k_fold(10, 3, np.random.default_rng(0))]
    [(6, 4), (7, 3), (7, 3)]
    """
    n = check_integer(n, "n", at_least=2)
    k = check_integer(k, "k", at_least=2, at_most=n)
    folds = np.array_split(check_generator(rng, "rng").permutation(n), k)
    return [(np.concatenate(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]
