"""Losses against PyTorch, and each gradient against central differences and PyTorch's autograd."""

import inspect
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings, strategies as st

from bad_input import assert_complete, assert_named, cases
from course_lib.maths import losses
from course_lib.maths.losses import (
    binary_cross_entropy_from_scores,
    binary_cross_entropy_from_scores_gradient,
    cross_entropy_from_scores,
    cross_entropy_from_scores_gradient,
    gaussian_negative_log_likelihood,
    gaussian_negative_log_likelihood_gradient,
    huber_loss,
    huber_loss_gradient,
    l2_penalty,
    l2_penalty_gradient,
    mean_absolute_error,
    mean_absolute_error_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
)
from optional_torch import (
    functional as F,  # noqa: N812 - its usual name
    torch,
)

thorough = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
shapes = st.lists(st.integers(1, 6), min_size=1, max_size=3).map(tuple)
dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])

# name: (loss, its gradient, the same in PyTorch, a maker of (truth, prediction))
LOSSES = {
    "mean_squared_error": (mean_squared_error, mean_squared_error_gradient, lambda y, p: F.mse_loss(p, y), "numbers"),
    "mean_absolute_error": (mean_absolute_error, mean_absolute_error_gradient, lambda y, p: F.l1_loss(p, y), "numbers"),
    "huber_loss": (huber_loss, huber_loss_gradient, lambda y, p: F.huber_loss(p, y), "numbers"),
    "huber_loss of delta 0.3": (
        lambda y, p: huber_loss(y, p, 0.3),
        lambda y, p: huber_loss_gradient(y, p, 0.3),
        lambda y, p: F.huber_loss(p, y, delta=0.3),
        "numbers",
    ),
    "binary_cross_entropy_from_scores": (
        binary_cross_entropy_from_scores,
        binary_cross_entropy_from_scores_gradient,
        lambda y, z: F.binary_cross_entropy_with_logits(z, y),
        "probabilities",
    ),
    "cross_entropy_from_scores": (
        cross_entropy_from_scores,
        cross_entropy_from_scores_gradient,
        lambda y, z: F.cross_entropy(z, y),
        "labels",
    ),
    "l2_penalty": (
        lambda _, w: l2_penalty(w, 0.3),
        lambda _, w: l2_penalty_gradient(w, 0.3),
        lambda _, w: 0.15 * w.square().sum(),
        "numbers",
    ),
}
every_loss = pytest.mark.parametrize(("loss", "gradient", "in_torch", "kind"), LOSSES.values(), ids=LOSSES)


def make(kind, seed, shape, dtype, scale=2.0):
    rng = np.random.default_rng(seed)
    if kind == "labels":
        n, k = int(np.prod(shape[:-1])), shape[-1]
        return rng.integers(k, size=n), (scale * rng.standard_normal((n, k))).astype(dtype)
    prediction = (scale * rng.standard_normal(shape)).astype(dtype)
    if kind == "probabilities":
        return np.round(rng.random(shape), rng.integers(3)).astype(dtype), prediction  # rounded to 0 digits: 0 or 1
    return (scale * rng.standard_normal(shape)).astype(dtype), prediction


def central_differences(function, at, step):
    """Slope of `function` in each entry of `at`, to an error of about step²."""
    slope = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        ahead, behind = at.copy(), at.copy()
        ahead[index] += step
        behind[index] -= step
        slope[index] = (function(ahead) - function(behind)) / (2 * step)
    return slope


@every_loss
@dtypes
@given(seed=seeds, shape=shapes, scale=st.sampled_from([1e-3, 1.0, 30.0]))
@thorough
def test_loss_and_gradient_equal_pytorch(loss, gradient, in_torch, kind, dtype, seed, shape, scale):
    truth, prediction = make(kind, seed, shape, dtype, scale)
    tensor = torch.from_numpy(prediction.copy()).requires_grad_()
    expected = in_torch(torch.from_numpy(truth), tensor)
    expected.backward()
    close = {"rtol": 1e-10, "atol": 1e-12} if dtype == np.float64 else {"rtol": 1e-5, "atol": 1e-6}
    value, slope = loss(truth, prediction), gradient(truth, prediction)
    assert type(value) is float and slope.dtype == dtype and slope.shape == prediction.shape
    np.testing.assert_allclose(value, expected.item(), **close)
    np.testing.assert_allclose(slope, tensor.grad.numpy(), **close)


@every_loss
@given(seed=seeds, shape=shapes)
@settings(thorough, max_examples=15)
def test_gradient_equals_central_differences(loss, gradient, in_torch, kind, seed, shape):
    truth, prediction = make(kind, seed, shape, np.float64)
    numeric = central_differences(lambda p: loss(truth, p), prediction, 1e-6)
    analytic = gradient(truth, prediction)
    assert np.abs(analytic).max() > 0 or prediction.shape[-1] == 1  # zeros beside zeros would prove nothing
    np.testing.assert_allclose(analytic, numeric, rtol=1e-6, atol=1e-8)


@dtypes
@given(seed=seeds, shape=shapes, shared=st.booleans())
@thorough
def test_gaussian_likelihood_equals_pytorch_and_scipy(dtype, seed, shape, shared):
    y, mean = make("numbers", seed, shape, dtype)
    variance = np.random.default_rng(seed).uniform(0.2, 3, () if shared else shape).astype(dtype)
    tensors = [torch.from_numpy(np.array(a)) for a in (mean, y, variance)]
    tensors[0].requires_grad_()
    tensors[2].requires_grad_()
    spread = tensors[2].expand(shape)  # PyTorch would take a lone variance for one a row
    expected = F.gaussian_nll_loss(tensors[0], tensors[1], spread, full=True)
    expected.backward()
    close = {"rtol": 1e-10, "atol": 1e-12} if dtype == np.float64 else {"rtol": 1e-5, "atol": 1e-5}
    value = gaussian_negative_log_likelihood(y, mean, variance)
    d_mean, d_variance = gaussian_negative_log_likelihood_gradient(y, mean, variance)
    assert type(value) is float and d_mean.dtype == d_variance.dtype == dtype and d_variance.shape == variance.shape
    np.testing.assert_allclose(value, expected.item(), **close)
    np.testing.assert_allclose(d_mean, tensors[0].grad, **close)
    np.testing.assert_allclose(d_variance, tensors[2].grad, **close)
    if dtype == np.float64:
        density = scipy.stats.norm.logpdf(y, mean, np.sqrt(variance))
        np.testing.assert_allclose(value, -density.mean(), rtol=1e-10, atol=1e-12)


@given(seed=seeds, shape=shapes, shared=st.booleans())
@settings(thorough, max_examples=15)
def test_gaussian_gradient_equals_central_differences(seed, shape, shared):
    y, mean = make("numbers", seed, shape, np.float64)
    variance = np.random.default_rng(seed).uniform(0.2, 3, () if shared else shape)
    d_mean, d_variance = gaussian_negative_log_likelihood_gradient(y, mean, variance)
    by_mean = central_differences(lambda m: gaussian_negative_log_likelihood(y, m, variance), mean, 1e-6)
    by_variance = central_differences(lambda v: gaussian_negative_log_likelihood(y, mean, v), np.array(variance), 1e-6)
    np.testing.assert_allclose(d_mean, by_mean, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(d_variance, by_variance, rtol=1e-6, atol=1e-7)


@dtypes
def test_extreme_scores_give_the_true_loss_and_no_warning(dtype):
    z = np.array([-1e4, 1e4], dtype=dtype)
    table = np.stack([z, -z])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert binary_cross_entropy_from_scores([0, 1], z) == 0
        assert binary_cross_entropy_from_scores([1, 0], z) == 1e4
        np.testing.assert_array_equal(binary_cross_entropy_from_scores_gradient([1, 0], z), [-0.5, 0.5])
        assert cross_entropy_from_scores([1, 0], table) == 0
        assert not math.copysign(1, cross_entropy_from_scores([1, 0], table)) < 0
        assert cross_entropy_from_scores([0, 1], table) == 2e4
        np.testing.assert_array_equal(cross_entropy_from_scores_gradient([0, 1], table), [[-0.5, 0.5], [0.5, -0.5]])


def test_the_prediction_decides_the_dtype_and_is_left_alone():
    z = np.array([[1, 2], [3, 5]], dtype=np.float32)
    before = z.copy()
    assert mean_squared_error_gradient([[1, 2], [3, 4]], z).dtype == np.float32
    assert binary_cross_entropy_from_scores_gradient([[1, 0], [0, 1]], z).dtype == np.float32
    assert cross_entropy_from_scores_gradient([1, 0], z).dtype == np.float32
    np.testing.assert_array_equal(z, before)


def test_kinks():
    np.testing.assert_array_equal(mean_absolute_error_gradient([1, 1], [1, 2]), [0, 0.5])
    assert huber_loss([0], [1]) == 0.5 and huber_loss([0], [-1]) == 0.5
    assert huber_loss(np.zeros(1, np.float32), np.array([1e30], np.float32)) == pytest.approx(1e30)


# --- bad input: each parameter of each function in turn --------------------------------------------------------------

NUMBERS = [None, "text", [1j, 2], [[1, 2], [3]], [], [math.nan, 1], [1, math.inf]]
SHAPES = [[1, 2, 3], [[1], [2]], [[1, 2]], 1.0]
SCORE_ROWS = [*NUMBERS, [1, 2], 1.0, np.zeros((2, 0)), np.zeros((2, 2, 2))]
PAIR = {"y": [1, 2], "y_hat": [3, 4]}
BAD_PAIR = {"y": NUMBERS, "y_hat": [*NUMBERS, *SHAPES]}
TRUTH = [*NUMBERS, [0, 2], [-0.1, 1]]
LABELS = [*NUMBERS, 1, [0], [0, 1, 1], [[0, 1]], [0, 2], [-1, 0], [0.5, 1]]
VARIANCE = [*NUMBERS, [1, 2, 3], [[1], [2]], 0, -1, [1, 0]]
NUMBER = [None, "1", [1, 2], math.nan, math.inf, -1, True]
BAD = {
    mean_absolute_error: (PAIR, BAD_PAIR),
    mean_absolute_error_gradient: (PAIR, BAD_PAIR),
    mean_squared_error: (PAIR, BAD_PAIR),
    mean_squared_error_gradient: (PAIR, BAD_PAIR),
    **{
        function: ({**PAIR, "delta": 1}, {**BAD_PAIR, "delta": [*NUMBER, 0]})
        for function in (huber_loss, huber_loss_gradient)
    },
    **{
        function: ({**PAIR, "variance": 1}, {**BAD_PAIR, "variance": VARIANCE})
        for function in (gaussian_negative_log_likelihood, gaussian_negative_log_likelihood_gradient)
    },
    **{
        function: ({"y": [0, 1], "z": [3, 4]}, {"y": TRUTH, "z": [*NUMBERS, *SHAPES]})
        for function in (binary_cross_entropy_from_scores, binary_cross_entropy_from_scores_gradient)
    },
    **{
        function: ({"labels": [0, 1], "z": [[3, 4], [5, 6]]}, {"labels": LABELS, "z": SCORE_ROWS})
        for function in (cross_entropy_from_scores, cross_entropy_from_scores_gradient)
    },
    **{
        function: ({"weights": [1, 2], "strength": 0.1}, {"weights": NUMBERS, "strength": NUMBER})
        for function in (l2_penalty, l2_penalty_gradient)
    },
}


@pytest.mark.parametrize(("function", "arguments", "name"), cases(BAD))
def test_bad_input_is_named(function, arguments, name):
    assert_named(function, arguments, name)


def test_the_table_has_every_parameter_and_good_calls_pass():
    assert_complete(BAD, {getattr(losses, name) for name in losses.__all__})


def test_every_loss_has_its_gradient_beside_it():
    names = [name for name in losses.__all__ if not name.endswith("_gradient")]
    assert set(losses.__all__) == {*names, *(f"{name}_gradient" for name in names)}
    for name in names:
        loss, gradient = (inspect.signature(getattr(losses, n)).parameters for n in (name, f"{name}_gradient"))
        assert list(loss) == list(gradient)
