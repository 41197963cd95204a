"""Probabilities against SciPy and PyTorch, at extreme scores, and with bad input."""

import math

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as hnp

from bad_input import assert_complete, assert_named, cases
from course_lib.maths import probability
from course_lib.maths.probability import (
    bayes,
    cross_entropy,
    entropy,
    kl_divergence,
    log_sigmoid,
    log_softmax,
    log_sum_exp,
    sample_bernoulli,
    sample_categorical,
    sigmoid,
    softmax,
)
from optional_torch import torch

thorough = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def close(dtype):
    return {"rtol": 1e-10, "atol": 1e-12} if dtype == np.float64 else {"rtol": 1e-5, "atol": 1e-5}


@st.composite
def scores(draw, dtype, low=-1e4, high=1e4):
    """Scores of 1 to 3 dimensions: any numbers in ±1e4, edges among them, at one of several scales."""
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=5))
    scale = draw(st.sampled_from([1e-3, 1.0, 10.0, high]))
    width = 32 if dtype == np.float32 else 64
    elements = st.floats(low / high, 1, width=width) | st.sampled_from([-1.0, 0.0, 1.0])
    return (scale * draw(hnp.arrays(dtype, shape, elements=elements))).astype(dtype)


def strict():
    """Overflow, an invalid operation or a division by zero raises; an exp may underflow to 0, which is right."""
    return np.errstate(over="raise", invalid="raise", divide="raise")


@dtypes
@given(data=st.data())
@thorough
def test_sigmoid_family_equals_scipy(dtype, data):
    z = data.draw(scores(dtype))
    with strict():
        p, log_p = sigmoid(z), log_sigmoid(z)
    assert p.dtype == log_p.dtype == dtype
    wide = z.astype(np.float64)
    np.testing.assert_allclose(p, scipy.special.expit(wide), rtol=close(dtype)["rtol"], atol=1e-37)  # small ones too
    np.testing.assert_allclose(log_p, scipy.special.log_expit(wide), rtol=close(dtype)["rtol"], atol=1e-37)


@dtypes
@given(data=st.data(), temperature=st.floats(1e-3, 1e3))
@thorough
def test_softmax_family_equals_scipy_along_every_axis(dtype, data, temperature):
    z = data.draw(scores(dtype))
    axis = data.draw(st.integers(-z.ndim, z.ndim - 1))
    wide = z.astype(np.float64)
    with strict():
        p, tempered = softmax(z, axis=axis), softmax(z, temperature, axis)
        log_p, total = log_softmax(z, axis), log_sum_exp(z, axis)
    assert p.dtype == tempered.dtype == log_p.dtype == total.dtype == dtype
    np.testing.assert_allclose(p, scipy.special.softmax(wide, axis=axis), **close(dtype))
    np.testing.assert_allclose(p.sum(axis=axis), np.ones_like(total), rtol=1e-6)
    np.testing.assert_allclose(log_p, scipy.special.log_softmax(wide, axis=axis), **close(dtype))
    np.testing.assert_allclose(total, scipy.special.logsumexp(wide, axis=axis), **close(dtype))
    if dtype == np.float64 or temperature > 0.1:  # below that float32 scores do not say what z / T is to 1e-5
        np.testing.assert_allclose(tempered, scipy.special.softmax(wide / temperature, axis=axis), **close(dtype))


@given(seeds, st.integers(1, 6), st.integers(1, 8))
@thorough
def test_softmax_family_equals_pytorch(seed, n, k):
    z = 5 * np.random.default_rng(seed).standard_normal((n, k))
    t = torch.from_numpy(z)
    np.testing.assert_allclose(softmax(z, 0.7), torch.softmax(t / 0.7, dim=-1), rtol=1e-10)
    np.testing.assert_allclose(log_softmax(z), torch.log_softmax(t, dim=-1), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(log_sum_exp(z), torch.logsumexp(t, dim=-1), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(sigmoid(z), torch.sigmoid(t), rtol=1e-10)
    np.testing.assert_allclose(log_sigmoid(z), torch.nn.functional.logsigmoid(t), rtol=1e-10)


@dtypes
def test_extreme_scores_raise_no_warning_and_lose_nothing(dtype):
    z = np.array([-1e4, 0, 1e4], dtype=dtype)
    with strict():
        np.testing.assert_array_equal(sigmoid(z), np.array([0, 0.5, 1], dtype=dtype))
        np.testing.assert_array_equal(log_sigmoid(z)[[0, 2]], np.array([-1e4, 0], dtype=dtype))
        np.testing.assert_array_equal(softmax(z), np.array([0, 0, 1], dtype=dtype))
        np.testing.assert_array_equal(log_softmax(z), np.array([-2e4, -1e4, 0], dtype=dtype))
        assert log_sum_exp(z) == 1e4


@dtypes
@pytest.mark.parametrize("temperature", [1e-308, 1e-50, 1e-30, 1e30, 1e300])
def test_temperature_has_its_limits(dtype, temperature):
    z = np.array([1, 3, 2], dtype=dtype)
    limit = [0, 1, 0] if temperature < 1 else [1 / 3] * 3
    np.testing.assert_allclose(softmax(z, temperature), limit, rtol=1e-6)


def test_scalars_stay_scalars_where_they_make_sense():
    assert sigmoid(0) == 0.5 and np.ndim(sigmoid(0)) == 0
    assert log_sum_exp([1.0]) == 1 and softmax([7]) == [1]


# --- draws -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [0, 1e-3, 0.3, 0.5, 1])
def test_bernoulli_frequency(p):
    draws = sample_bernoulli(p, 100_000, np.random.default_rng(1))
    assert set(np.unique(draws)) <= {0, 1} and draws.dtype == np.int64
    assert abs(draws.mean() - p) <= 5 * math.sqrt(p * (1 - p) / 100_000)


@dtypes
def test_categorical_frequencies_pass_a_chi_square_test(dtype):
    p = softmax(np.array([0, 1, 2, -1], dtype=dtype))
    counts = np.bincount(sample_categorical(p, 100_000, np.random.default_rng(2)), minlength=4)
    assert scipy.stats.chisquare(counts, 100_000 * p.astype(np.float64) / p.sum(dtype=np.float64)).pvalue > 0.001


def test_outcomes_of_probability_zero_are_never_drawn():
    draws = sample_categorical([0, 0.5, 0, 0.5, 0], 10_000, np.random.default_rng(3))
    assert set(np.unique(draws)) == {1, 3}


class Edge(np.random.Generator):
    """A generator that draws one number only, to reach the ends of [0, 1)."""

    def __init__(self, number):
        super().__init__(np.random.PCG64(0))
        self.number = number

    def random(self, n):
        return np.full(n, self.number)


@pytest.mark.parametrize("p", [[0.1] * 10, [0, 0.7, 0.3, 0], [1 / 3] * 3, [0.1] * 5 + [0.5, 0]])
def test_the_ends_of_the_unit_interval_give_possible_outcomes(p):
    for number in (0.0, np.nextafter(1, 0)):
        outcome = sample_categorical(p, 1, Edge(number))[0]
        assert p[outcome] > 0
    assert sample_bernoulli(1, 1, Edge(np.nextafter(1, 0)))[0] == 1 and sample_bernoulli(0, 1, Edge(0.0))[0] == 0


def test_draws_repeat_with_the_seed():
    first, second = (sample_categorical([0.2, 0.3, 0.5], 50, np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


# --- information -----------------------------------------------------------------------------------------------------


@st.composite
def two_distributions(draw, dtype):
    """Two batches of distributions over k outcomes, some of them exactly 0 in p."""
    n, k = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(seeds))
    p, q = rng.random((n, k)) ** 3 + 1e-6, rng.random((n, k)) + 1e-6
    p[rng.random((n, k)) < 0.3] = 0
    p[:, 0] += 0.1
    return (p / p.sum(1, keepdims=True)).astype(dtype), (q / q.sum(1, keepdims=True)).astype(dtype)


@dtypes
@given(data=st.data(), base=st.sampled_from([math.e, 2, 10]))
@thorough
def test_entropies_equal_scipy(dtype, data, base):
    p, q = data.draw(two_distributions(dtype))
    with strict():
        h, ce, kl = entropy(p, base), cross_entropy(p, q, base), kl_divergence(p, q, base)
    assert h.dtype == ce.dtype == kl.dtype == dtype
    wide_p, wide_q = p.astype(np.float64), q.astype(np.float64)
    expected_kl = scipy.special.rel_entr(wide_p, wide_q).sum(1) / math.log(base)
    np.testing.assert_allclose(h, scipy.special.entr(wide_p).sum(1) / math.log(base), **close(dtype))
    np.testing.assert_allclose(kl, expected_kl, **close(dtype))
    np.testing.assert_allclose(ce, h + kl, **close(dtype))
    if dtype == np.float64:
        np.testing.assert_allclose(h, scipy.stats.entropy(p, base=base, axis=1), **close(dtype))
        np.testing.assert_allclose(kl, scipy.stats.entropy(p, q, base=base, axis=1), **close(dtype))
    np.testing.assert_allclose(entropy(p[0], base), h[0])


def test_information_at_its_ends():
    with strict():
        assert entropy([1, 0, 0]) == 0 and not np.signbit(entropy([1, 0, 0]))
        assert entropy(np.full(8, 1 / 8), base=2) == pytest.approx(3)
        assert cross_entropy([1, 0], [0, 1]) == math.inf and kl_divergence([1, 0], [0, 1]) == math.inf
        assert not np.signbit(cross_entropy([1, 0], [1, 0]))
        assert kl_divergence([1, 0], [1, 0]) == 0
        assert kl_divergence([1, 0], [1e-310, 1]) == pytest.approx(310 * math.log(10))


@given(seeds)
@thorough
def test_bayes_equals_counting(seed):
    prevalence, sensitivity, specificity = np.random.default_rng(seed).uniform(0.01, 0.99, 3)
    joint = np.outer([prevalence, 1 - prevalence], [1, 1]) * [
        [sensitivity, 1 - sensitivity],
        [1 - specificity, specificity],
    ]
    assert bayes(prevalence, sensitivity, specificity) == pytest.approx(joint[0, 0] / joint[:, 0].sum(), rel=1e-10)
    batch = bayes([0.0, prevalence, 1.0], sensitivity, specificity)
    np.testing.assert_allclose(batch, [0, joint[0, 0] / joint[:, 0].sum(), 1], rtol=1e-10)


# --- bad input: each parameter of each function in turn --------------------------------------------------------------

NOT_NUMBERS = [None, "text", [1j, 2], [[1, 2], [3]], [], [math.nan, 1], [1, math.inf]]
SCORES = [*NOT_NUMBERS, 3.0]
DISTRIBUTION = [*NOT_NUMBERS, 1.0, [0.5, 0.6], [-0.5, 1.5], np.full((1, 1, 1), 1.0)]
PROBABILITY = [None, "1", [0.5, 0.5], math.nan, -0.1, 1.1, True]
AXIS = [None, 1, -2, 0.0, "0"]
COUNT = [None, 0, -1, 2.0, "2", True]
RNG = [None, 0, np.random, "rng"]
BASE = [None, 1, 0.5, -2, math.nan, "2"]
PAIR = {"p": [0.5, 0.5], "q": [0.2, 0.8]}
BAD_PAIR = {"p": DISTRIBUTION, "q": [*DISTRIBUTION, [0.2, 0.3, 0.5], [[0.5, 0.5]]], "base": BASE}
BAD = {
    bayes: (
        {"prevalence": 0.1, "sensitivity": 0.9, "specificity": 0.8},
        {
            "prevalence": [*NOT_NUMBERS, -0.1, 1.1],
            "sensitivity": PROBABILITY,
            "specificity": PROBABILITY,
        },
    ),
    cross_entropy: ({**PAIR, "base": 2}, BAD_PAIR),
    entropy: ({"p": [0.5, 0.5], "base": 2}, {"p": DISTRIBUTION, "base": BASE}),
    kl_divergence: ({**PAIR, "base": 2}, BAD_PAIR),
    log_sigmoid: ({"z": [1, 2]}, {"z": NOT_NUMBERS}),
    log_softmax: ({"scores": [1, 2], "axis": 0}, {"scores": SCORES, "axis": AXIS}),
    log_sum_exp: ({"scores": [1, 2], "axis": 0}, {"scores": SCORES, "axis": AXIS}),
    sample_bernoulli: (
        {"p": 0.5, "n": 2, "rng": np.random.default_rng(0)},
        {"p": PROBABILITY, "n": COUNT, "rng": RNG},
    ),
    sample_categorical: (
        {"p": [0.5, 0.5], "n": 2, "rng": np.random.default_rng(0)},
        {"p": [*DISTRIBUTION, [[0.5, 0.5]]], "n": COUNT, "rng": RNG},
    ),
    sigmoid: ({"z": [1, 2]}, {"z": NOT_NUMBERS}),
    softmax: (
        {"scores": [1, 2], "temperature": 2, "axis": -1},
        {"scores": SCORES, "temperature": [None, 0, -1, math.nan, math.inf, "1", [1, 2]], "axis": AXIS},
    ),
}


@pytest.mark.parametrize(("function", "arguments", "name"), cases(BAD))
def test_bad_input_is_named(function, arguments, name):
    assert_named(function, arguments, name)


def test_the_table_has_every_parameter_and_good_calls_pass():
    assert_complete(BAD, {getattr(probability, name) for name in probability.__all__})


def test_bayes_says_when_no_test_is_positive():
    for case in ({"prevalence": 0, "sensitivity": 0.9}, {"prevalence": 0.1, "sensitivity": 0}):
        with pytest.raises(ValueError, match=r"specificity: expected below 1 .*, got 1\.0"):
            bayes(**case, specificity=1)
