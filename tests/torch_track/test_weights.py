"""The bridge to PyTorch: weights over and back."""

import numpy as np
import pytest

from course_lib.network import (
    BinaryCrossEntropy,
    Dense,
    Dropout,
    Layer,
    MeanSquaredError,
    Network,
    ReLU,
    Sigmoid,
    Tanh,
)
from course_lib.network.example import kite_network
from course_lib.torch_track import available_devices, nn, to_module, to_network, torch
from networks import each_network

# How far PyTorch's results may be from NumPy's, relative to their size: rounding, in another order of summing.
TOLERANCES = {"float64": 1e-13, "float32": 1e-5}

each_device = pytest.mark.parametrize("device", available_devices())


@each_device
@each_network
def test_the_module_computes_what_the_network_computes(make, device):
    network = make()
    x = np.random.default_rng(0).normal(size=(7, network.d_in)).astype(network.dtype)
    module = to_module(network, device)
    weight = module[0].weight
    assert weight.device.type == device
    output = module(torch.from_numpy(x).to(weight)).detach().cpu().numpy()
    tolerance = TOLERANCES[str(weight.dtype).removeprefix("torch.")]
    np.testing.assert_allclose(output, network.forward(x), rtol=tolerance, atol=tolerance)


@each_network
def test_over_and_back_is_the_same_network(make):
    network = make()
    back = to_network(to_module(network))
    assert back.dtype == network.dtype
    assert [type(layer) for layer in back.layers] == [type(layer) for layer in network.layers]
    assert np.array_equal(back.parameters, network.parameters)
    assert [layer.p for layer in back.layers if isinstance(layer, Dropout)] == [
        layer.p for layer in network.layers if isinstance(layer, Dropout)
    ]


def test_nothing_is_transposed_and_nothing_shared():
    network = kite_network()
    module = to_module(network)
    assert module[0].weight.tolist() == network.layers[0].W.tolist() == [[2.0, -1.0], [2.0, 1.0]]
    network.parameters[:] = 0
    assert module[2].bias.item() == -2.0
    back = to_network(module)
    with torch.no_grad():
        module[2].bias.zero_()
    assert back.layers[2].b[0] == -2.0


def test_dropout_is_off_until_training_begins():
    module = to_module(Network([Dense([[1.0]], [0.0]), Dropout(0.5)]))
    x = torch.ones(100, 1, dtype=torch.float64)
    assert torch.equal(module(x), x)
    torch.manual_seed(0)
    assert set(module.train()(x).flatten().tolist()) == {0.0, 2.0}


def test_another_dtype_can_be_asked_for():
    assert to_module(kite_network(), dtype=torch.float32)[0].weight.dtype == torch.float32
    half = to_module(kite_network(), dtype=torch.bfloat16)
    assert to_network(half).dtype == np.float32
    assert np.array_equal(to_network(half).parameters, kite_network().parameters)  # whole numbers fit into any


def test_a_layer_without_bias_gets_zeros():
    linear = nn.Linear(3, 2, bias=False, dtype=torch.float64)
    assert to_network(nn.Sequential(linear)).layers[0].b.tolist() == [0.0, 0.0]


def test_what_cannot_be_carried_over_is_refused():
    class Doubling(Layer):
        def _forward(self, x, training=False):
            return 2 * x

    with pytest.raises(TypeError, match="network: expected a Network, got"):
        to_module(nn.Linear(2, 2))
    with pytest.raises(TypeError, match=r"network: expected Dense, .*, got Doubling"):
        to_module(Network([Dense([[1.0]], [0.0]), Doubling()]))
    with pytest.raises(TypeError, match=r"module: expected an nn\.Sequential, got Linear"):
        to_network(nn.Linear(2, 2))
    with pytest.raises(TypeError, match=r"module: expected Linear, .*, got GELU"):
        to_network(nn.Sequential(nn.Linear(2, 2), nn.GELU()))


@pytest.mark.parametrize("loss", ["squared", "scores"])
def test_autograd_finds_the_gradients_that_the_network_finds(loss):
    rng = np.random.default_rng(5)
    activation = [Sigmoid()] if loss == "squared" else []
    network = Network([Dense(rng.normal(size=(4, 3)), rng.normal(size=4)), Tanh(), ReLU(),
                       Dense(rng.normal(size=(1, 4)), [0.1]), *activation])  # fmt: skip
    x, y = rng.normal(size=(6, 3)), rng.integers(0, 2, size=(6, 1)).astype(float)
    ours, theirs = {
        "squared": (MeanSquaredError(), nn.functional.mse_loss),
        "scores": (BinaryCrossEntropy(), nn.functional.binary_cross_entropy_with_logits),
    }[loss]
    value = ours.forward(y, network.forward(x))
    network.backward(ours.backward())
    module = to_module(network)
    result = theirs(module(torch.from_numpy(x)), torch.from_numpy(y))
    result.backward()
    gradients = np.concatenate([p.grad.numpy().ravel() for p in module.parameters()])
    assert value == pytest.approx(result.item(), rel=1e-13)
    np.testing.assert_allclose(network.gradients, gradients, rtol=1e-11, atol=1e-14)
