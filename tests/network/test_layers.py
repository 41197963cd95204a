"""Layers and losses against PyTorch's, over random shapes, in both dtypes, and at the extremes."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from course_lib.maths import losses, probability
from course_lib.network import (
    BinaryCrossEntropy,
    Dense,
    Dropout,
    MeanSquaredError,
    ReLU,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
)
from optional_torch import functional, torch

TOLERANCE = {"float64": 1e-10, "float32": 1e-5}
few = settings(derandomize=True, deadline=None, max_examples=30)
shapes = {"n": st.integers(1, 7), "d_in": st.integers(1, 6), "d_out": st.integers(1, 6), "seed": st.integers(0, 2**32)}
dtypes = st.sampled_from(["float64", "float32"])


def agree(ours, theirs, dtype):
    assert ours.dtype == dtype
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


@few
@given(**shapes, dtype=dtypes)
def test_dense_is_pytorchs_linear(n, d_in, d_out, seed, dtype):
    rng = np.random.default_rng(seed)
    W, b, x, g = (rng.normal(size=s).astype(dtype) for s in ((d_out, d_in), (d_out,), (n, d_in), (n, d_out)))
    layer, (tW, tb, tx) = Dense(W, b), (torch.tensor(a, requires_grad=True) for a in (W, b, x))
    z = torch.nn.functional.linear(tx, tW, tb)
    z.backward(torch.tensor(g))
    agree(layer.forward(x), z, dtype)
    agree(layer.backward(g), tx.grad, dtype)
    agree(layer.dW, tW.grad, dtype)
    agree(layer.db, tb.grad, dtype)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("ours, theirs", [(Sigmoid, "sigmoid"), (Tanh, "tanh"), (ReLU, "relu")])
@few
@given(n=shapes["n"], d=shapes["d_in"], seed=shapes["seed"], dtype=dtypes, scale=st.sampled_from([1.0, 1e4]))
def test_activations_are_pytorchs(ours, theirs, training, n, d, seed, dtype, scale):
    rng = np.random.default_rng(seed)
    x, g = (rng.normal(size=(n, d)).astype(dtype) for _ in range(2))
    x = (x * scale).round(1).astype(dtype)  # rounded, so that zeros come up as well
    x_before, g_before = x.copy(), g.copy()
    layer, tx = ours(), torch.tensor(x, requires_grad=True)
    y = getattr(torch, theirs)(tx)
    y.backward(torch.tensor(g))
    agree(layer.forward(x, training), y, dtype)
    agree(layer.backward(g), tx.grad, dtype)
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(g, g_before)


LOSSES = {
    MeanSquaredError: ("mse_loss", losses.mean_squared_error),
    BinaryCrossEntropy: ("binary_cross_entropy_with_logits", losses.binary_cross_entropy_from_scores),
    SoftmaxCrossEntropy: ("cross_entropy", losses.cross_entropy_from_scores),
}


def truth(kind, n, d, rng, dtype):
    return rng.integers(0, d, n) if kind is SoftmaxCrossEntropy else rng.random((n, d)).astype(dtype)


@pytest.mark.parametrize("kind", LOSSES)
@few
@given(n=shapes["n"], d=shapes["d_in"], seed=shapes["seed"], dtype=dtypes, scale=st.sampled_from([1.0, 1e4]))
def test_losses_are_pytorchs_and_the_lessons(kind, n, d, seed, dtype, scale):
    rng, loss = np.random.default_rng(seed), kind()
    y, z = truth(kind, n, d, rng, dtype), (rng.normal(size=(n, d)) * scale).astype(dtype)
    tz = torch.tensor(z, requires_grad=True)
    expected = getattr(functional, LOSSES[kind][0])(tz, torch.tensor(y))
    expected.backward()
    value, tolerance = loss.forward(y, z), TOLERANCE[dtype]
    assert isinstance(value, float)
    assert value == pytest.approx(expected.item(), rel=tolerance, abs=tolerance)
    assert value == pytest.approx(LOSSES[kind][1](y, z), rel=tolerance, abs=tolerance)
    agree(loss.backward(), tz.grad, dtype)
    agree(loss.backward(), tz.grad, dtype)  # a second call gives the same


def test_sigmoid_is_the_lessons():
    x = np.random.default_rng(0).normal(size=(5, 4)) * 50
    np.testing.assert_array_equal(Sigmoid().forward(x), probability.sigmoid(x))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_scores_of_ten_thousand_raise_no_warning(dtype):
    z = np.array([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4]], dtype)
    assert SoftmaxCrossEntropy().forward([1, 2], z) == pytest.approx((2e4 + np.log(3)) / 2, rel=1e-6)
    assert BinaryCrossEntropy().forward(np.ones((2, 3)), z) == pytest.approx((4e4 + np.log(2)) / 6, rel=1e-6)
    assert np.isfinite(Sigmoid().forward(z)).all()


def test_dropout_drops_a_share_keeps_the_mean_and_can_be_repeated():
    x = np.ones((200, 500), np.float32)
    y = Dropout(0.3, seed=1).forward(x, training=True)
    assert y.dtype == np.float32
    assert np.mean(y == 0) == pytest.approx(0.3, abs=0.01)
    assert y.mean() == pytest.approx(1.0, abs=0.01)
    np.testing.assert_allclose(y[y > 0], 1 / 0.7, rtol=1e-6)
    np.testing.assert_array_equal(y, Dropout(0.3, seed=1).forward(x, training=True))
    np.testing.assert_array_equal(x, Dropout(0.3, seed=1).forward(x))


def test_dropout_sends_the_gradient_back_through_the_same_mask():
    layer, x = Dropout(0.5, seed=0), np.random.default_rng(0).normal(size=(6, 5))
    y = layer.forward(x, training=True)
    gradient = layer.backward(np.ones_like(x))
    np.testing.assert_allclose(gradient, y / x)
    layer.forward(x)
    np.testing.assert_array_equal(layer.backward(np.ones_like(x)), np.ones_like(x))


def test_dense_owns_its_arrays_and_takes_new_values_in_place():
    W = np.eye(2)
    layer = Dense(W, [0, 0])
    W[0, 0] = 9
    assert layer.W[0, 0] == 1
    place = layer.W
    layer.W, layer.b = [[2, 0], [0, 2]], [1, 1]
    assert place is layer.W
    np.testing.assert_array_equal(layer.forward([[1.0, 1.0]]), [[3.0, 3.0]])


def test_a_float32_layer_keeps_float32_for_float64_input():
    layer = Dense(np.eye(2, dtype=np.float32), np.zeros(2))
    assert layer.forward(np.ones((3, 2))).dtype == np.float32
    assert layer.backward(np.ones((3, 2))).dtype == np.float32
