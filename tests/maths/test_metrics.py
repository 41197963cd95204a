"""Metrics against scikit-learn, against plain counting, and with bad input."""

import math

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings, strategies as st
from sklearn.calibration import calibration_curve as sklearn_calibration_curve

from bad_input import assert_complete, assert_named, cases
from course_lib.maths import losses, metrics
from course_lib.maths.metrics import (
    accuracy_score,
    batch_means,
    bootstrap_interval,
    calibration_curve,
    confusion_matrix,
    confusion_scores,
    expected_calibration_error,
    f1_score,
    k_fold,
    log_loss,
    mean_absolute_error,
    mean_squared_error,
    metric_per_group,
    precision_score,
    r2_score,
    recall_score,
    roc_auc_from_counts,
    roc_auc_score,
    roc_curve,
    root_mean_squared_error,
    train_validation_test_split,
    training_error,
    validation_error,
)

thorough = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
counts = st.integers(2, 40)
dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def close(dtype=np.float64):
    return {"rtol": 1e-10, "atol": 1e-12} if dtype == np.float64 else {"rtol": 1e-5, "atol": 1e-6}


# --- predictions that are numbers ------------------------------------------------------------------------------------


@dtypes
@given(seed=seeds, n=counts)
@thorough
def test_errors_equal_scikit_learn(dtype, seed, n):
    y, y_hat = np.random.default_rng(seed).standard_normal((2, n)).astype(dtype)
    mse = sklearn.metrics.mean_squared_error(y, y_hat)
    for error in (training_error, validation_error, mean_squared_error):
        np.testing.assert_allclose(error(y, y_hat), mse, **close(dtype))
    np.testing.assert_allclose(root_mean_squared_error(y, y_hat), math.sqrt(mse), **close(dtype))
    np.testing.assert_allclose(mean_absolute_error(y, y_hat), np.mean(np.abs(y - y_hat)), **close(dtype))
    np.testing.assert_allclose(r2_score(y, y_hat), sklearn.metrics.r2_score(y, y_hat), **close(dtype))


def test_errors_as_the_article_writes_them():
    y, y_hat = [1.0, 2.0, 4.0], [1.5, 2.0, 1.0]
    assert training_error(y, y_hat) == validation_error(y, y_hat) == ((0.5) ** 2 + 0 + 3**2) / 3
    assert metrics.mean_squared_error is losses.mean_squared_error
    assert metrics.mean_absolute_error is losses.mean_absolute_error
    assert r2_score([1, 2, 3], [2, 2, 2]) == 0 and r2_score([1, 2, 3], [1, 2, 3]) == 1
    assert r2_score([1, 2, 3], [3, 2, 1]) < 0


# --- predictions that are classes ------------------------------------------------------------------------------------


@given(seed=seeds, n=counts, k=st.integers(2, 6))
@thorough
def test_class_metrics_equal_scikit_learn(seed, n, k):
    labels, predicted = np.random.default_rng(seed).integers(k, size=(2, n))
    np.testing.assert_array_equal(
        confusion_matrix(labels, predicted, n_classes=k),
        sklearn.metrics.confusion_matrix(labels, predicted, labels=range(k)),
    )
    assert confusion_matrix(labels, predicted).shape == (max(labels.max(), predicted.max()) + 1,) * 2
    assert accuracy_score(labels, predicted) == pytest.approx(sklearn.metrics.accuracy_score(labels, predicted))
    for average in ("macro", "micro") + (("binary",) if k <= 2 else ()):
        for name in ("precision_score", "recall_score", "f1_score"):
            got = getattr(metrics, name)(labels, predicted, average)
            expected = getattr(sklearn.metrics, name)(labels, predicted, average=average, zero_division=0)
            np.testing.assert_allclose(got, expected, **close(), err_msg=f"{name} {average}")


def test_nothing_predicted_is_worth_nothing():
    assert precision_score([0, 1], [0, 0]) == recall_score([0, 0], [0, 1]) == f1_score([0, 0], [0, 0]) == 0
    assert precision_score([0, 0], [0, 0], "macro") == 1  # class 1 does not occur, so it does not count
    assert f1_score([0, 5, 5], [5, 0, 5], "micro") == pytest.approx(accuracy_score([0, 5, 5], [5, 0, 5]))


# --- predictions that are scores or probabilities --------------------------------------------------------------------


def both_classes(rng, n):
    return rng.permutation(np.concatenate([[0, 1], rng.integers(2, size=n - 2)]))


@dtypes
@given(seed=seeds, n=counts, digits=st.integers(0, 6))
@thorough
def test_roc_equals_scikit_learn(dtype, seed, n, digits):
    rng = np.random.default_rng(seed)
    labels, scores = both_classes(rng, n), rng.standard_normal(n).round(digits).astype(dtype)  # few digits: ties
    expected = sklearn.metrics.roc_curve(labels, scores, drop_intermediate=False)
    for got, wanted in zip(roc_curve(labels, scores), expected, strict=True):
        np.testing.assert_allclose(got, wanted, **close())
    np.testing.assert_allclose(roc_auc_score(labels, scores), sklearn.metrics.roc_auc_score(labels, scores), **close())
    difference = scores[labels == 1][:, np.newaxis] - scores[labels == 0]
    np.testing.assert_allclose(
        roc_auc_score(labels, scores), np.mean((difference > 0) + (difference == 0) / 2), **close()
    )


@dtypes
@given(seed=seeds, n=counts, k=st.integers(2, 5))
@thorough
def test_log_loss_equals_scikit_learn(dtype, seed, n, k):
    rng = np.random.default_rng(seed)
    p = (rng.random((n, k)) + 0.01).astype(dtype)
    p /= p.sum(axis=1, keepdims=True)
    labels, wide = rng.integers(k, size=n), p.astype(np.float64)
    expected = sklearn.metrics.log_loss(labels, wide / wide.sum(axis=1, keepdims=True), labels=range(k))
    np.testing.assert_allclose(log_loss(labels, p), expected, rtol=1e-10 if dtype == np.float64 else 1e-5)
    labels, p = labels % 2, p[:, 0]
    expected = sklearn.metrics.log_loss(labels, p.astype(np.float64), labels=[0, 1])
    np.testing.assert_allclose(log_loss(labels, p), expected, rtol=1e-10 if dtype == np.float64 else 1e-5)


def test_log_loss_at_its_ends():
    with np.errstate(all="raise"):
        assert log_loss([0, 1], [0, 1]) == 0 and math.copysign(1, log_loss([0, 1], [0, 1])) == 1
        assert log_loss([0, 1], [1, 1]) == math.inf
        assert log_loss([0, 2], [[1, 0, 0], [1, 0, 0]]) == math.inf


@dtypes
@given(seed=seeds, n=counts, n_bins=st.integers(1, 12), digits=st.integers(1, 6))
@thorough
def test_calibration_equals_scikit_learn(dtype, seed, n, n_bins, digits):
    rng = np.random.default_rng(seed)
    labels, p = both_classes(rng, n), rng.random(n).round(digits).astype(dtype)  # few digits: on the bins' borders
    share, mean = sklearn_calibration_curve(labels, p.astype(np.float64), n_bins=n_bins)
    mean_p, share_positive, count = calibration_curve(labels, p, n_bins)
    np.testing.assert_allclose(mean_p, mean, **close(dtype))
    np.testing.assert_allclose(share_positive, share, **close())
    assert count.sum() == n and count.min() > 0
    edges = np.linspace(0, 1, n_bins + 1)
    gap = 0.0
    for b in range(n_bins):
        inside = (p > edges[b]) & (p <= edges[b + 1]) if b else p <= edges[1]
        if inside.any():
            gap += inside.mean() * abs(p[inside].mean(dtype=np.float64) - labels[inside].mean())
    np.testing.assert_allclose(expected_calibration_error(labels, p, n_bins), gap, **close(dtype))


# --- how sure, and for whom ------------------------------------------------------------------------------------------


@given(seed=seeds, n=st.integers(1, 30), level=st.floats(0.5, 0.99))
@settings(thorough, max_examples=15)
def test_bootstrap_interval_equals_a_plain_loop(seed, n, level):
    y, y_hat = np.random.default_rng(seed).standard_normal((2, n))
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(50):
        rows = rng.integers(n, size=n)
        values.append(np.mean((y[rows] - y_hat[rows]) ** 2))
    expected = np.percentile(values, [50 - 50 * level, 50 + 50 * level])
    got = bootstrap_interval(validation_error, y, y_hat, np.random.default_rng(seed), level, n_resamples=50)
    np.testing.assert_allclose(got, expected, rtol=1e-10)


def test_bootstrap_interval_covers_the_truth_about_as_often_as_it_says():
    rng, inside = np.random.default_rng(5), 0
    for _ in range(300):
        right = (rng.random(80) < 0.7).astype(float)
        low, high = bootstrap_interval(lambda y, y_hat: np.mean(y == y_hat), np.ones(80), right, rng, 0.9, 200)
        inside += low <= 0.7 <= high
    assert 0.84 < inside / 300 < 0.95


def test_metrics_with_labels_work_in_the_bootstrap_and_by_group():
    rng = np.random.default_rng(6)
    labels, scores = both_classes(rng, 200), rng.random(200)
    low, high = bootstrap_interval(roc_auc_score, labels, scores, rng, n_resamples=100)
    assert low < roc_auc_score(labels, scores) < high
    p = np.stack([1 - scores, scores], axis=1)
    assert metric_per_group(log_loss, labels, p, np.zeros(200)) == {0.0: log_loss(labels, p)}


@given(seed=seeds, n=counts, k=st.integers(1, 4))
@thorough
def test_metric_per_group_equals_a_plain_loop(seed, n, k):
    rng = np.random.default_rng(seed)
    y, y_hat = rng.integers(3, size=(2, n))
    groups = np.array(["east", "north", "south", "west"])[rng.integers(k, size=n)]
    expected = {}
    for name in sorted(set(groups.tolist())):
        pairs = [(a, b) for a, b, g in zip(y, y_hat, groups, strict=True) if g == name]
        expected[name] = sum(a == b for a, b in pairs) / len(pairs)
    got = metric_per_group(accuracy_score, y, y_hat, groups)
    assert list(got) == list(expected) and got == pytest.approx(expected)


def test_samples_without_a_group_are_a_group():
    got = metric_per_group(accuracy_score, [0, 1, 1], [0, 1, 0], [1.0, math.nan, math.nan])
    assert list(got.values()) == [1, 0.5]


# --- which samples to train on ---------------------------------------------------------------------------------------


@given(seed=seeds, n=st.integers(10, 200), validation=st.floats(0.1, 0.4), test=st.floats(0.1, 0.4))
@thorough
def test_split_deals_every_row_once(seed, n, validation, test):
    parts = train_validation_test_split(n, np.random.default_rng(seed), validation, test)
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(n))
    assert [len(part) for part in parts[1:]] == [round(n * validation), round(n * test)]
    again = train_validation_test_split(n, np.random.default_rng(seed), validation, test)
    for part, same in zip(parts, again, strict=True):
        np.testing.assert_array_equal(part, same)


@given(seed=seeds, n=st.integers(2, 100), data=st.data())
@thorough
def test_each_row_is_validated_once_in_k_fold(seed, n, data):
    k = data.draw(st.integers(2, n))
    folds = k_fold(n, k, np.random.default_rng(seed))
    assert len(folds) == k
    np.testing.assert_array_equal(np.sort(np.concatenate([validation for _, validation in folds])), np.arange(n))
    for train, validation in folds:
        np.testing.assert_array_equal(np.sort(np.concatenate([train, validation])), np.arange(n))
        assert len(validation) in (n // k, n // k + 1)


# --- batches and counts -----------------------------------------------------------------------------------------------


@given(seed=seeds, n=counts, size=st.integers(1, 45))
@thorough
def test_batch_means_weighted_by_their_sizes_are_the_mean(seed, n, size):
    values = np.random.default_rng(seed).standard_normal(n)
    means, sizes = batch_means(values, size)
    plain = [values[i : i + size] for i in range(0, n, size)]
    np.testing.assert_allclose(means, [batch.mean() for batch in plain], **close())
    assert sizes.tolist() == [len(batch) for batch in plain]
    np.testing.assert_allclose(means @ sizes / sizes.sum(), values.mean(), **close())


@pytest.mark.parametrize("average", ["binary", "macro", "micro"])
@given(seed=seeds, n=counts)
@thorough
def test_scores_of_a_confusion_matrix_are_those_of_the_samples(average, seed, n):
    labels, predicted = np.random.default_rng(seed).integers(2 if average == "binary" else 4, size=(2, n))
    C = confusion_matrix(labels, predicted, n_classes=2 if average == "binary" else 4)
    functions = {"precision": precision_score, "recall": recall_score, "f1": f1_score}
    expected = {name: function(labels, predicted, average) for name, function in functions.items()}
    assert confusion_scores(C, average) == {"accuracy": accuracy_score(labels, predicted), **expected}


@given(seed=seeds, n=counts)
@thorough
def test_area_from_counts_is_that_of_scores_which_are_bins(seed, n):
    rng = np.random.default_rng(seed)
    labels, place = both_classes(rng, n), rng.integers(6, size=n)
    by_class = (np.bincount(place[labels == k], minlength=6) for k in (0, 1))
    np.testing.assert_allclose(roc_auc_from_counts(*by_class), roc_auc_score(labels, place), **close())


def test_area_from_counts_too_large_to_be_multiplied_as_whole_numbers():
    many = 3_000_000_000
    assert roc_auc_from_counts([many, many], [many, many]) == 0.5


# --- bad input: each parameter of each function in turn --------------------------------------------------------------

NUMBERS = [None, "text", [1j, 2], [[1, 2], [3]], [], [math.nan, 1], [1, math.inf]]
LABELS = [*NUMBERS, 1, [[0, 1]], [-1, 0], [0.5, 1], ["a", "b"]]
BINARY = [*LABELS, [0, 2]]
FITTING = [[0, 1, 1], [0]]
PROBABILITIES = [*NUMBERS, 0.5, [-0.1, 1], [0, 1.1]]
MATRICES = [*NUMBERS, [1, 2], [[1, 2]], [[-1, 0], [1, 1]], [[0.5, 1], [1, 1]]]
HISTOGRAMS = [*NUMBERS, 1, [[1, 2]], [-1, 1], [0.5, 1], [0, 0]]
COUNT = [None, 0, 2.0, "2", True]
SHARE = [None, "1", 0, 1, -0.1, math.nan, True]
RNG = [None, 0, np.random, "rng"]
RNG_0 = np.random.default_rng(0)
PAIR = {"y": [1, 2], "y_hat": [3, 4]}
BAD_PAIR = {"y": NUMBERS, "y_hat": [*NUMBERS, *FITTING, [[1], [2]]]}
CLASSES = {"labels": [0, 1], "predicted": [1, 1]}
BAD_BINARY = {"labels": BINARY, "predicted": [*BINARY, *FITTING], "average": [None, "weighted", 1]}
BAD_SAMPLES = {"metric": [None, "accuracy", 3], "y": [*NUMBERS, 1.0], "y_hat": [*NUMBERS, 1.0, *FITTING]}
BAD_PROBABILITIES = {"labels": BINARY, "p": [*PROBABILITIES, *FITTING, [[0.5, 0.5]]], "n_bins": COUNT}
SPLIT = {"n": 10, "rng": RNG_0, "validation": 0.2, "test": 0.2}
BAD = {
    accuracy_score: (CLASSES, {"labels": LABELS, "predicted": [*LABELS, *FITTING]}),
    batch_means: ({"values": [1, 2, 3], "size": 2}, {"values": [*NUMBERS, 1.0, [[1, 2]]], "size": COUNT}),
    bootstrap_interval: (
        {"metric": accuracy_score, "y": [0, 1], "y_hat": [0, 1], "rng": RNG_0, "level": 0.9, "n_resamples": 5},
        {**BAD_SAMPLES, "rng": RNG, "level": SHARE, "n_resamples": COUNT},
    ),
    calibration_curve: ({"labels": [0, 1], "p": [0.1, 0.9], "n_bins": 5}, BAD_PROBABILITIES),
    confusion_matrix: (
        {**CLASSES, "n_classes": 2},
        {"labels": BINARY, "predicted": [*BINARY, *FITTING], "n_classes": [0, 2.0, "2", True]},
    ),
    confusion_scores: (
        {"C": [[1, 0], [2, 3]], "average": "binary"},
        {"C": [*MATRICES, [[0, 0], [0, 0]], np.eye(3)], "average": [None, "weighted", 1]},
    ),
    expected_calibration_error: ({"labels": [0, 1], "p": [0.1, 0.9], "n_bins": 5}, BAD_PROBABILITIES),
    f1_score: ({**CLASSES, "average": "binary"}, BAD_BINARY),
    k_fold: ({"n": 10, "k": 3, "rng": RNG_0}, {"n": [*COUNT, 1], "k": [*COUNT, 1, 11], "rng": RNG}),
    log_loss: (
        {"labels": [0, 1], "p": [[0.5, 0.5], [0.2, 0.8]]},
        {"labels": [*BINARY, [0, 1, 1]], "p": [*PROBABILITIES, [[0.5, 0.6], [0.5, 0.5]], np.full((2, 2, 2), 0.5)]},
    ),
    mean_absolute_error: (PAIR, BAD_PAIR),
    mean_squared_error: (PAIR, BAD_PAIR),
    metric_per_group: (
        {"metric": accuracy_score, "y": [0, 1], "y_hat": [0, 1], "groups": ["a", "b"]},
        {**BAD_SAMPLES, "groups": [None, [], "ab", ["a"], [["a", "b"]], ["a", None]]},
    ),
    precision_score: ({**CLASSES, "average": "binary"}, BAD_BINARY),
    r2_score: (PAIR, {**BAD_PAIR, "y": [*NUMBERS, [[1], [2]], [2, 2]]}),
    recall_score: ({**CLASSES, "average": "binary"}, BAD_BINARY),
    roc_auc_from_counts: (
        {"negatives": [1, 2], "positives": [0, 3]},
        {"negatives": HISTOGRAMS, "positives": [*HISTOGRAMS, [1, 2, 3]]},
    ),
    roc_auc_score: (
        {"labels": [0, 1], "scores": [3, 4]},
        {"labels": [*BINARY, [0, 0], [1, 1]], "scores": [*NUMBERS, *FITTING, [[1, 2]]]},
    ),
    roc_curve: (
        {"labels": [0, 1], "scores": [3, 4]},
        {"labels": [*BINARY, [0, 0], [1, 1]], "scores": [*NUMBERS, *FITTING, [[1, 2]]]},
    ),
    root_mean_squared_error: (PAIR, BAD_PAIR),
    train_validation_test_split: (
        SPLIT,
        {"n": [*COUNT, 2], "rng": RNG, "validation": [*SHARE, 0.01, 0.8], "test": [*SHARE, 0.01]},
    ),
    training_error: (PAIR, BAD_PAIR),
    validation_error: (PAIR, BAD_PAIR),
}


@pytest.mark.parametrize(("function", "arguments", "name"), cases(BAD))
def test_bad_input_is_named(function, arguments, name):
    assert_named(function, arguments, name)


def test_the_table_has_every_parameter_and_good_calls_pass():
    assert_complete(BAD, {getattr(metrics, name) for name in metrics.__all__})
