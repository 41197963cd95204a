"""Metrics over batches: the value is that of all samples at once, whatever the batches, their order, their device."""

import itertools
import math

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings, strategies as st

from course_lib.maths import metrics
from course_lib.torch_track import (
    NaiveVariance,
    StreamingAUC,
    StreamingConfusion,
    StreamingMAE,
    StreamingMean,
    StreamingMetric,
    StreamingMSE,
    StreamingR2,
    StreamingRMSE,
    StreamingVariance,
    available_devices,
    sum_dtype,
    torch,
)

torch.set_num_threads(1)
thorough = settings(max_examples=20, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
# How far a stream may be from NumPy's value over all samples, as a share of it, by the dtype that sums are kept in.
TOLERANCES = {torch.float64: 1e-11, torch.float32: 1e-4}
DTYPES = {"float64": torch.float64, "float32": torch.float32, "float16": torch.float16}
each_device = pytest.mark.parametrize("device", available_devices())
each_dtype = pytest.mark.parametrize("dtype", DTYPES.values(), ids=DTYPES)

# Each metric: how to make it, and the same by NumPy. Pairs of numbers, single numbers, labels, labels with p.
ERRORS = {
    StreamingMSE: metrics.mean_squared_error,
    StreamingRMSE: metrics.root_mean_squared_error,
    StreamingMAE: metrics.mean_absolute_error,
    StreamingR2: metrics.r2_score,
}
SINGLE = {StreamingMean: np.mean, StreamingVariance: np.var, NaiveVariance: np.var}
SKLEARN = {
    StreamingMSE: sklearn.metrics.mean_squared_error,
    StreamingRMSE: sklearn.metrics.root_mean_squared_error,
    StreamingMAE: sklearn.metrics.mean_absolute_error,
    StreamingR2: sklearn.metrics.r2_score,
}
each_error = pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
EVERY = {
    **{kind.__name__: kind for kind in (*ERRORS, *SINGLE)},
    "StreamingConfusion": lambda **on: StreamingConfusion(3, **on),
    "StreamingAUC": lambda **on: StreamingAUC(20, **on),
}
each_metric = pytest.mark.parametrize("name", EVERY)


def data_for(name, n, rng):
    """Arrays to feed a metric with."""
    if name in {kind.__name__ for kind in SINGLE}:
        return (rng.normal(3, 2, n),)
    if name == "StreamingConfusion":
        return rng.integers(0, 3, n), rng.integers(0, 3, n)
    if name == "StreamingAUC":
        return np.append([0, 1], rng.integers(0, 2, n - 2)), rng.random(n)
    return rng.normal(3, 2, (2, n))


def feed(metric, arrays, cuts=(), **to):
    """Update a metric with arrays, cut at some places into batches."""
    borders = [0, *sorted(cuts), len(arrays[0])]
    for low, high in itertools.pairwise(borders):
        metric.update(*(torch.as_tensor(array[low:high]).to(**to) for array in arrays))
    return metric


def check_close(value, expected, dtype=torch.float64):
    tolerance = TOLERANCES[dtype]
    np.testing.assert_allclose(value, expected, rtol=tolerance, atol=tolerance)


# --- the value is that of all samples at once ------------------------------------------------------------------------


@each_device
@each_dtype
@each_error
def test_an_error_is_that_of_numpy_and_of_scikit_learn(kind, dtype, device):
    y = torch.from_numpy(np.random.default_rng(1).normal(5, 2, 301)).to(dtype)
    y_hat = y + torch.from_numpy(np.random.default_rng(2).normal(0, 1, 301)).to(dtype)
    metric = kind(device)
    for low in range(0, 301, 64):  # the last batch has 45
        metric.update(y[low : low + 64].to(device), y_hat[low : low + 64].to(device))
    both = y.double().numpy(), y_hat.double().numpy()
    assert metric.state.device.type == device and isinstance(metric.value(), float)
    check_close(metric.value(), ERRORS[kind](*both), sum_dtype(device))
    check_close(metric.value(), SKLEARN[kind](*both), sum_dtype(device))


@each_device
@each_dtype
@pytest.mark.parametrize("kind", SINGLE, ids=lambda kind: kind.__name__)
def test_a_mean_and_a_variance_are_those_of_numpy(kind, dtype, device):
    x = torch.from_numpy(np.random.default_rng(1).normal(3, 2, 301)).to(dtype)
    metric = feed(kind(device), (x.numpy(),), cuts=(64, 128, 192, 256), device=device)
    check_close(metric.value(), SINGLE[kind](x.double().numpy()), sum_dtype(device))


@each_device
@pytest.mark.parametrize("average", ["macro", "micro"])
@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.float32])
def test_counts_give_the_scores_of_numpy_and_of_scikit_learn(average, dtype, device):
    rng = np.random.default_rng(3)
    labels, predicted = rng.integers(0, 4, (2, 203))
    metric = feed(StreamingConfusion(4, device), (labels, predicted), cuts=(50, 100, 101), dtype=dtype, device=device)
    assert np.array_equal(metric.value(), sklearn.metrics.confusion_matrix(labels, predicted))
    scores = metric.scores(average)
    assert scores["accuracy"] == metrics.accuracy_score(labels, predicted)
    for name in ("precision", "recall", "f1"):
        theirs = getattr(sklearn.metrics, f"{name}_score")(labels, predicted, average=average)
        check_close(scores[name], theirs)
        check_close(scores[name], getattr(metrics, f"{name}_score")(labels, predicted, average))


@given(seed=seeds, n=st.integers(10, 200), bins=st.integers(1, 50))
@thorough
def test_the_area_is_off_by_at_most_half_the_pairs_that_share_a_bin(seed, n, bins):
    labels, p = data_for("StreamingAUC", n, np.random.default_rng(seed))
    value = feed(StreamingAUC(bins), (labels, p)).value()
    place = np.minimum(np.floor(p * bins), bins - 1)
    together = np.mean(place[labels == 1][:, None] == place[labels == 0])
    assert abs(value - sklearn.metrics.roc_auc_score(labels, p)) <= together / 2 + 1e-12


def test_the_area_is_exact_where_no_bin_holds_both_classes():
    p = np.array([0.05, 0.15, 0.25, 0.35, 0.45, 1.0, 0.0])
    labels = np.array([0, 1, 0, 1, 1, 1, 0])
    assert feed(StreamingAUC(10), (labels, p)).value() == metrics.roc_auc_score(labels, p)


@each_error
def test_sums_in_float32_as_on_mps_agree_to_four_digits(kind):
    arrays = data_for(kind.__name__, 5000, np.random.default_rng(4))
    value = feed(kind(dtype=torch.float32), arrays, range(100, 5000, 100)).value()
    check_close(value, ERRORS[kind](*arrays), torch.float32)


# --- batches, order, merging -----------------------------------------------------------------------------------------


@each_metric
@given(seed=seeds, n=st.integers(4, 60), data=st.data())
@thorough
def test_any_split_into_batches_gives_the_same_value(name, seed, n, data):
    arrays = data_for(name, n, np.random.default_rng(seed))
    cuts = data.draw(st.lists(st.integers(0, n), max_size=6))  # equal cuts make empty batches
    check_close(feed(EVERY[name](), arrays, cuts).value(), feed(EVERY[name](), arrays).value())


@each_metric
@given(seed=seeds, n=st.integers(6, 60), data=st.data())
@thorough
def test_parts_merge_in_any_order_and_grouping(name, seed, n, data):
    arrays = data_for(name, n, np.random.default_rng(seed))
    cuts = sorted(data.draw(st.lists(st.integers(0, n), min_size=2, max_size=2)))
    borders = list(itertools.pairwise([0, *cuts, n]))
    order = data.draw(st.permutations(range(3)))
    a, b, c = (feed(EVERY[name](), [array[slice(*borders[i])] for array in arrays]) for i in order)
    before = b.state.clone()
    check_close(a.merge(b).merge(c).value(), feed(EVERY[name](), arrays).value())
    assert torch.equal(b.state, before)  # what is merged in stays as it was


@each_metric
def test_two_halves_merge_to_the_whole_with_an_empty_one_too(name):
    arrays = data_for(name, 41, np.random.default_rng(0))
    first, second = (feed(EVERY[name](), [a[half] for a in arrays]) for half in (slice(20), slice(20, 41)))
    merged = EVERY[name]().merge(first).merge(second).merge(EVERY[name]())
    check_close(merged.value(), feed(EVERY[name](), arrays).value())


@each_metric
def test_states_of_additive_metrics_may_simply_be_added(name):
    arrays = data_for(name, 40, np.random.default_rng(0))
    first, second = (feed(EVERY[name](), [a[half] for a in arrays]) for half in (slice(10), slice(10, 40)))
    total = first.state + second.state
    whole = feed(EVERY[name](), arrays).state
    assert torch.allclose(total.double(), whole.double(), rtol=1e-12) == first.additive


@each_metric
def test_an_empty_batch_changes_nothing_and_no_sample_is_an_error(name):
    arrays = data_for(name, 30, np.random.default_rng(0))
    none = [array[:0] for array in arrays]
    metric = feed(feed(EVERY[name](), none), arrays)
    value = metric.value()
    assert np.array_equal(feed(metric, none).value(), value)
    if name != "NaiveVariance":
        with pytest.raises(ValueError, match=r"value: expected at least one sample before it, got none"):
            EVERY[name]().value()


def test_the_shape_of_a_batch_does_not_matter_and_its_record_is_dropped():
    y = torch.arange(6.0).reshape(2, 3)
    weight = torch.tensor(2.0, requires_grad=True)
    metric = StreamingMSE().update(y, weight * y)
    assert not metric.state.requires_grad and metric.value() == pytest.approx((y**2).mean().item())


def test_update_and_merge_return_the_metric_and_it_shows_what_it_keeps():
    metric = StreamingR2()
    assert metric.update(torch.ones(2), torch.ones(2)) is metric and metric.merge(StreamingR2()) is metric
    assert repr(metric) == "StreamingR2 on cpu, keeps n, mean, M2, squared in float64"
    assert repr(StreamingAUC()) == "StreamingAUC on cpu, keeps counts in int64"
    assert len(metric.state) == len(metric.kept)


# --- rounding --------------------------------------------------------------------------------------------------------


def test_float32_far_from_zero_ruins_the_difference_of_squares_and_not_the_moments():
    x = np.random.default_rng(0).normal(0, 1, 4000).astype(np.float32) + np.float32(1e5)
    true = x.astype(float).var()
    cuts = range(100, 4000, 100)
    safe = feed(StreamingVariance(dtype=torch.float32), (x,), cuts).value()
    naive = feed(NaiveVariance(dtype=torch.float32), (x,), cuts).value()
    assert abs(safe - true) < 0.01 * true < 10 * true < abs(naive - true)
    check_close(feed(StreamingVariance(), (x,), cuts).value(), true)


def test_the_moments_hold_at_an_offset_where_float64_fails_too():
    x = np.random.default_rng(0).normal(0, 1, 1000) + 1e9
    safe, naive = (feed(kind(), (x,), range(50, 1000, 50)).value() for kind in (StreamingVariance, NaiveVariance))
    assert safe == pytest.approx(x.var(), rel=1e-6)
    assert abs(naive - x.var()) > 1


def test_welfords_step_is_a_join_with_one_sample():
    x = torch.tensor([4.0, 7.0, 13.0, 16.0], dtype=torch.float64) + 1e9
    metric = feed(StreamingVariance(), (x.numpy(),), cuts=(1, 2, 3))
    assert metric.state.tolist() == [4.0, 1e9 + 10, 90.0]


def test_samples_are_counted_beyond_what_float32_can_count():
    metric = StreamingMean().update(torch.ones(1))
    metric.state += torch.tensor([2.0**24, 2.0**24], dtype=torch.float64)
    assert metric.update(torch.ones(1)).state.tolist() == [2.0**24 + 2, 2.0**24 + 2]
    assert StreamingConfusion(2).state.dtype == StreamingAUC().state.dtype == torch.int64


def test_large_batches_in_half_precision_do_not_overflow():
    y = torch.full((1000,), 300.0, dtype=torch.float16)
    assert StreamingMSE().update(y, -y).value() == 360_000.0  # 65,504 is the largest float16


def test_nan_shows_at_the_end():
    for kind in ERRORS:
        assert math.isnan(
            kind().update(torch.tensor([1.0, math.nan]), torch.zeros(2)).update(*torch.ones(2, 3)).value()
        )


# --- devices ---------------------------------------------------------------------------------------------------------


def test_sums_are_float64_but_where_there_is_none():
    assert sum_dtype("cpu") == sum_dtype("cuda") == sum_dtype(torch.device("cuda:1")) == torch.float64
    assert sum_dtype("mps") == torch.float32
    assert StreamingMSE(dtype=torch.float32).state.dtype == torch.float32


@each_metric
def test_update_and_merge_ask_the_device_for_nothing(name):
    """The device "meta" has no numbers: whoever asks for one gets an error, and so would have waited elsewhere."""
    metric, arrays = EVERY[name](device="meta"), data_for(name, 8, np.random.default_rng(0))
    feed(metric, arrays, cuts=(3,), device="meta").merge(EVERY[name](device="meta"))
    assert metric.state.device.type == "meta"
    with pytest.raises((RuntimeError, NotImplementedError)):
        metric.value()


def test_a_state_kept_in_float32_merges_into_one_in_float64():
    part = feed(StreamingR2(dtype=torch.float32), data_for("StreamingR2", 20, np.random.default_rng(0)))
    whole = StreamingR2().merge(part)
    assert whole.state.dtype == torch.float64
    check_close(whole.value(), part.value(), torch.float32)


# --- bad input -------------------------------------------------------------------------------------------------------

BAD_PAIRS = {
    "a list": ([1.0], torch.ones(1), TypeError, r"^{0}: expected a tensor of real numbers, got list"),
    "an array": (torch.ones(1), np.ones(1), TypeError, r"^{1}: expected a tensor of real numbers, got an array"),
    "complex": (torch.ones(1), torch.ones(1) * 1j, TypeError, r"^{1}: expected a tensor of real numbers"),
    "a column": (
        torch.ones(3),
        torch.ones(3, 1),
        ValueError,
        r"^{1}: expected the shape of {0}, \(3,\), got .*3, 1\)",
    ),
    "device": (torch.ones(3), torch.ones(3, device="meta"), ValueError, r"^{1}: expected a tensor on cpu, got .* meta"),
}
PAIRS = {
    "StreamingConfusion": ("labels", "predicted"),
    "StreamingAUC": ("labels", "p"),
    **{kind.__name__: ("y", "y_hat") for kind in ERRORS},
}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize(("first", "second", "error", "words"), BAD_PAIRS.values(), ids=BAD_PAIRS)
def test_a_bad_pair_is_named(name, first, second, error, words):
    metric = EVERY[name]()
    with pytest.raises(error, match=words.format(*PAIRS[name])):
        metric.update(first, second)
    assert not metric.state.any()


@pytest.mark.parametrize("kind", SINGLE, ids=lambda kind: kind.__name__)
def test_bad_values_are_named(kind):
    with pytest.raises(TypeError, match=r"^values: expected a tensor of real numbers, got float"):
        kind().update(1.0)


def test_only_the_same_kind_merges():
    with pytest.raises(TypeError, match=r"^other: expected a StreamingRMSE, got StreamingMSE"):
        StreamingRMSE().merge(StreamingMSE())
    with pytest.raises(ValueError, match=r"^other: expected a StreamingAUC that keeps 21 numbers, got one of 41"):
        StreamingAUC(10).merge(StreamingAUC(20))


@pytest.mark.parametrize("wrong", [-1, 2, 0.5, math.nan])
def test_labels_that_are_no_classes_are_told_at_the_end(wrong):
    good = torch.tensor([0.0, 1.0])
    metric = StreamingConfusion(2).update(good, good).update(torch.tensor([wrong, 1.0]), good)
    with pytest.raises(ValueError, match=r"^labels: expected whole numbers from 0 to 1, got 1 samples with others"):
        metric.value()
    area = StreamingAUC(4).update(torch.tensor([wrong, 1.0]), good)
    with pytest.raises(ValueError, match=r"expected labels 0 and 1 .* got 1 samples"):
        area.value()


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_a_p_that_is_none_is_told_at_the_end(wrong):
    with pytest.raises(ValueError, match=r"probabilities from 0 to 1, got 1 samples"):
        StreamingAUC().update(torch.tensor([0, 1]), torch.tensor([wrong, 0.5])).value()


def test_what_has_no_value_says_why():
    with pytest.raises(ValueError, match=r"^y: expected at least two different values, got only 2\.0"):
        StreamingR2().update(torch.full((3,), 2.0), torch.zeros(3)).value()
    with pytest.raises(ValueError, match=r"^positives: expected at least one sample"):
        StreamingAUC().update(torch.zeros(2), torch.ones(2)).value()
    with pytest.raises(ValueError, match=r"^n_classes: expected a whole number of at least 2, got 1"):
        StreamingConfusion(1)
    with pytest.raises(ValueError, match=r"^bins: expected a whole number of at least 1, got 0"):
        StreamingAUC(0)


def test_the_base_has_no_formula():
    metric = StreamingMetric()
    metric.state += 1
    with pytest.raises(NotImplementedError):
        metric.value()
