"""The gradient check passes right gradients, names the worst entry of wrong ones, and does not accept zeros."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from course_lib.network import (
    BinaryCrossEntropy,
    Dense,
    MeanSquaredError,
    Network,
    NeuralNetwork,
    ReLU,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    compare_gradients,
    gradient_check,
    make_network,
)
from optional_torch import torch

LOSSES = [MeanSquaredError(), BinaryCrossEntropy(), SoftmaxCrossEntropy()]


def some_data(loss, rng, n, d_in, d_out):
    y = rng.integers(0, d_out, n) if isinstance(loss, SoftmaxCrossEntropy) else rng.random((n, d_out))
    return rng.normal(size=(n, d_in)), y


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: type(loss).__name__)
@settings(derandomize=True, deadline=None, max_examples=25)
@given(
    sizes=st.lists(st.integers(2, 5), min_size=2, max_size=4),
    n=st.integers(1, 6),
    seed=st.integers(0, 2**32),
    activation=st.sampled_from(["tanh", "sigmoid"]),
)
def test_every_network_passes(loss, sizes, n, seed, activation):
    rng = np.random.default_rng(seed)
    network = make_network(sizes, activation, initialization="xavier", seed=rng)
    x, y = some_data(loss, rng, n, sizes[0], sizes[-1])
    check = gradient_check(network, x, y, loss)
    assert check, str(check)
    assert check.message.startswith(f"passed: {network.parameters.size} entries; the worst is ")


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: type(loss).__name__)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_relu_network_with_dropout_passes_in_both_dtypes(loss, dtype):
    network = make_network([4, 8, 6, 3], "relu", dropout=0.3, seed=1, dtype=dtype)
    x, y = some_data(loss, np.random.default_rng(2), 10, 4, 3)
    before = network.parameters.copy()
    assert gradient_check(network, x, y, loss).passed
    np.testing.assert_array_equal(network.parameters, before)
    assert network.parameters.dtype == dtype


FAULTS = {
    "sigmoid without its derivative": (Sigmoid, lambda self, g, inputs_too=True: g),
    "tanh with 1 - y": (Tanh, lambda self, g, inputs_too=True: g * (1 - self._saved)),
    "relu that lets all through": (ReLU, lambda self, g, inputs_too=True: g),
    "sigmoid off by a part in a thousand": (
        Sigmoid,
        lambda self, g, inputs_too=True: 1.001 * g * self._saved * (1 - self._saved),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_backward_fails_and_the_worst_entry_is_named(fault):
    kind, backward = FAULTS[fault]
    rng, broken = np.random.default_rng(0), type("Broken", (kind,), {"_backward": backward})
    layers = [
        Dense(rng.normal(size=(4, 3)), rng.normal(size=4)),
        broken(),
        Dense(rng.normal(size=(2, 4)), rng.normal(size=2)),
    ]
    x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    check = gradient_check(Network(layers), x, y, MeanSquaredError())
    assert not check
    assert check.parameter in ("W1", "b1")
    assert check.message.startswith(f"failed: {check.parameter}[{', '.join(map(str, check.entry))}]: analytic ")
    right = Network([layers[0], kind(), layers[2]])
    tensors = [torch.tensor(a, requires_grad=True) for layer in right.dense_layers for a in (layer.W, layer.b)]
    h = {"Sigmoid": torch.sigmoid, "Tanh": torch.tanh, "ReLU": torch.relu}[kind.__name__](
        torch.tensor(x) @ tensors[0].T + tensors[1]
    )
    torch.nn.functional.mse_loss(h @ tensors[2].T + tensors[3], torch.tensor(y)).backward()
    autograd = dict(zip(("W1", "b1", "W2", "b2"), (t.grad.numpy() for t in tensors), strict=True))
    assert check.numeric == pytest.approx(autograd[check.parameter][check.entry], rel=1e-6)


def test_one_wrong_entry_among_many_is_found():
    rng = np.random.default_rng(3)
    w, v = rng.normal(size=(3, 4)), rng.normal(size=5)
    gradients = {"w": 4 * w**3, "v": 2 * v}
    gradients["w"][1, 2] *= 1.01
    check = compare_gradients(lambda: float(np.sum(w**4) + np.sum(v**2)), {"w": w, "v": v}, gradients)
    assert (check.passed, check.parameter, check.entry) == (False, "w", (1, 2))
    assert check.analytic == pytest.approx(1.01 * check.numeric)
    assert check.error == pytest.approx(0.01, rel=0.02)


def test_zeros_that_agree_with_zeros_fail():
    network = make_network([2, 3, 1], "relu")
    network.layers[0].b = [-100, -100, -100]  # no unit is ever on, so no weight of the first layer matters
    check = gradient_check(network, [[0.5, 0.5]], [[1.0]], MeanSquaredError())
    assert not check.passed
    assert str(check).startswith(
        "failed: W1, b1, W2: all gradients are zero, or lost in rounding: nothing was compared"
    )


def test_a_zero_input_leaves_the_first_weights_uncompared():
    check = gradient_check(NeuralNetwork(2, 2, 1), [[0.0, 0.0]], [[1.0]], MeanSquaredError())
    assert not check.passed
    assert "failed: W1: all gradients are zero" in str(check)


def test_the_parameters_are_put_back_even_where_the_loss_raises():
    w = np.array([1.0, 2.0])

    def loss():
        if w[1] != 2.0:
            raise ArithmeticError
        return float(w.sum())

    with pytest.raises(ArithmeticError):
        compare_gradients(loss, {"w": w}, {"w": [1.0, 1.0]})
    np.testing.assert_array_equal(w, [1.0, 2.0])
