"""A network: views into one vector, trace, copies, storage; and the course's NeuralNetwork."""

import copy
import json
import pickle

import numpy as np
import pytest

from course_lib.network import (
    Dense,
    Dropout,
    MeanSquaredError,
    Network,
    NeuralNetwork,
    ReLU,
    Sigmoid,
    Tanh,
    gradient_check,
    initial_parameters,
    load_network,
    make_network,
    save_network,
)
from optional_torch import torch


def every_layer(dtype=np.float64):
    rng = np.random.default_rng(0)
    W1, W2 = rng.normal(size=(4, 3)).astype(dtype), rng.normal(size=(2, 4)).astype(dtype)
    return Network([Dense(W1, np.ones(4)), ReLU(), Tanh(), Dropout(0.25), Dense(W2, np.ones(2)), Sigmoid()])


def are_views(network):
    for layer in network.dense_layers:
        for array, vector in (
            (layer.W, "parameters"),
            (layer.b, "parameters"),
            (layer.dW, "gradients"),
            (layer.db, "gradients"),
        ):
            assert np.shares_memory(array, getattr(network, vector))
    return True


def test_the_vectors_hold_every_array_in_pytorchs_order():
    network = every_layer()
    assert are_views(network)
    first, last = network.dense_layers
    flat = np.concatenate([first.W.ravel(), first.b, last.W.ravel(), last.b])
    np.testing.assert_array_equal(network.parameters, flat)
    network.parameters[:] = 0
    assert not first.W.any() and not last.b.any()
    first.W = np.ones((4, 3))
    assert network.parameters[:12].sum() == 12


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_copies_stand_alone_and_are_whole(duplicate):
    network = every_layer()
    x = np.random.default_rng(1).normal(size=(5, 3))
    twin = duplicate(network)
    np.testing.assert_array_equal(network.forward(x), twin.forward(x))
    assert are_views(network) and are_views(twin)
    twin.parameters[:] = 0
    assert network.parameters.any()


def test_a_network_keeps_its_own_layers():
    layer = Dense([[1.0]], [0.0])
    first, second = Network([layer]), Network([layer])
    first.parameters[:] = 7
    assert layer.W[0, 0] == second.layers[0].W[0, 0] == 1


def test_a_layer_given_twice_becomes_two():
    layer, activation = Dense(np.eye(2), [0.0, 0.0]), ReLU()
    network = Network([layer, activation, layer, activation])
    assert network.parameters.size == 12 and are_views(network)
    x = np.array([[0.3, -0.7], [1.0, 2.0]])
    assert gradient_check(make_twin(network), x, np.ones((2, 2)), MeanSquaredError()).passed


def make_twin(network):
    """Return a copy with other weights, so that no gradient is zero."""
    twin = copy.deepcopy(network)
    twin.parameters[:] = np.random.default_rng(0).uniform(0.1, 1.0, twin.parameters.size)
    return twin


def test_dropout_layers_of_one_network_draw_different_masks():
    network = make_network([8, 8, 8, 1], dropout=0.5, seed=0)
    first, second = (layer for layer in network.layers if isinstance(layer, Dropout))
    ones = np.ones((20, 8))
    assert (first.forward(ones, training=True) != second.forward(ones, training=True)).any()


def test_trace_shows_every_value_and_forward_the_last():
    network = NeuralNetwork(2, 2, 1, seed=3)
    z1, h, z2, y = network.trace([[0.0, 1.0]])
    first, last = network.dense_layers
    np.testing.assert_allclose(z1, [first.W @ [0, 1] + first.b])
    np.testing.assert_allclose(h, 1 / (1 + np.exp(-z1)))
    np.testing.assert_allclose(z2, h @ last.W.T + last.b)
    np.testing.assert_allclose(y, 1 / (1 + np.exp(-z2)))
    np.testing.assert_array_equal(y, network.forward([[0.0, 1.0]]))


def test_backward_gives_the_gradient_of_the_inputs_as_well():
    network, x = make_network([3, 4, 2], "tanh"), np.random.default_rng(0).normal(size=(5, 3))
    loss, y = MeanSquaredError(), np.zeros((5, 2))
    loss.forward(y, network.forward(x))
    dx = network.backward(loss.backward())
    full = network.gradients.copy()
    network.forward(x)
    network._backward(loss.backward())
    np.testing.assert_array_equal(network.gradients, full)
    numeric = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = 1e-5
        numeric[i] = (loss.forward(y, network.forward(x + step)) - loss.forward(y, network.forward(x - step))) / 2e-5
    np.testing.assert_allclose(dx, numeric, atol=1e-9)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_dtype_is_kept(dtype):
    network = NeuralNetwork(2, 3, 1, dtype=dtype)
    network.train([[0, 1]], [[1]], 0.5)
    arrays = [network.parameters, network.gradients, *network.trace([[0, 1]]), network.backward([[1.0]])]
    assert {a.dtype.name for a in arrays} == {dtype}


def test_train_steps_against_the_gradient_of_the_half_squared_error():
    rng, network = np.random.default_rng(0), NeuralNetwork(3, 4, 2, seed=1)
    x, t = rng.normal(size=(6, 3)), rng.random((6, 2))
    model = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.Sigmoid(), torch.nn.Linear(4, 2), torch.nn.Sigmoid()
    ).double()
    with torch.no_grad():
        torch.nn.utils.vector_to_parameters(torch.tensor(network.parameters), model.parameters())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.7)
    for _ in range(25):
        expected = 0.5 * ((model(torch.tensor(x)) - torch.tensor(t)) ** 2).sum(1).mean()
        optimizer.zero_grad()
        expected.backward()
        optimizer.step()
        assert network.train(x, t, 0.7) == pytest.approx(expected.item(), abs=1e-12)
    flat = torch.nn.utils.parameters_to_vector(model.parameters()).detach().numpy()
    np.testing.assert_allclose(network.parameters, flat, atol=1e-10)


def test_the_same_seed_gives_the_same_network():
    np.testing.assert_array_equal(NeuralNetwork(2, 2, 1, seed=5).parameters, NeuralNetwork(2, 2, 1, seed=5).parameters)
    assert (NeuralNetwork(2, 2, 1, seed=5).parameters != NeuralNetwork(2, 2, 1, seed=6).parameters).any()


def test_initial_parameters_have_the_spread_they_state():
    uniform, b = initial_parameters(100, 400, "uniform")
    assert uniform.min() >= 0 and uniform.max() < 1 and b.any()
    he, b = initial_parameters(100, 400, "he")
    assert he.std() == pytest.approx(np.sqrt(2 / 100), rel=0.02) and not b.any()
    xavier, b = initial_parameters(100, 400, "xavier")
    assert np.abs(xavier).max() == pytest.approx(np.sqrt(6 / 500), rel=0.001) and not b.any()


def test_make_network_puts_activation_and_dropout_between():
    kinds = [type(layer) for layer in make_network([3, 4, 5, 2], "tanh", dropout=0.5).layers]
    assert kinds == [Dense, Tanh, Dropout, Dense, Tanh, Dropout, Dense]


@pytest.mark.parametrize("make", [every_layer, lambda: every_layer(np.float32), lambda: NeuralNetwork(3, 2, 1)])
def test_storage_gives_back_the_same_network(make, tmp_path):
    network, path = make(), tmp_path / "any name.npz"
    save_network(network, path)
    twin = load_network(path)
    assert type(twin) is type(network)
    assert [type(layer) for layer in twin.layers] == [type(layer) for layer in network.layers]
    assert twin.parameters.dtype == network.parameters.dtype and are_views(twin)
    x = np.random.default_rng(1).normal(size=(4, 3))
    np.testing.assert_array_equal(network.forward(x), twin.forward(x))
    save_network(twin, path)
    assert [p.name for p in tmp_path.iterdir()] == ["any name.npz"]


def write(path, network, **changes):
    save_network(network, path)
    with np.load(path) as content:
        description, parameters = json.loads(str(content["description"])), content["parameters"]
    parameters = changes.pop("parameters", parameters)
    np.savez(path, description=json.dumps({**description, **changes}), parameters=parameters)


def flip(path, network):
    name = "course".encode("utf-32-le")
    path.write_bytes(path.read_bytes().replace(name, name.replace(b"c", b"k")))


DAMAGE = {
    "empty": (lambda path, network: path.write_bytes(b""), ""),
    "text": (lambda path, network: path.write_text("hello"), ""),
    "cut": (lambda path, network: path.write_bytes(path.read_bytes()[:-40]), ""),
    "flipped": (flip, ""),
    "one array": (lambda path, network: np.save(open(path, "wb"), np.zeros(3)), ""),  # noqa: SIM115
    "other arrays": (lambda path, network: np.savez(path, a=np.zeros(3)), "description"),
    "pickle": (lambda path, network: np.savez(path, description=np.array([{}], object), parameters=0), "pickle"),
    "other format": (
        lambda path, network: write(path, network, format="x"),
        "format: expected 'course network'",
    ),
    "later version": (lambda path, network: write(path, network, version=2), "version: expected 1, got 2"),
    "other layer": (lambda path, network: write(path, network, layers=[["Conv", 3]]), "Conv"),
    "other sizes": (
        lambda path, network: write(path, network, parameters=np.zeros(3)),
        "parameters: expected shape",
    ),
    "NaN": (lambda path, network: write(path, network, parameters=np.full(9, np.nan)), "finite"),
    "text inside": (lambda path, network: write(path, network, parameters=np.array(["a"] * 9)), ""),
}


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_or_foreign_file_is_named(damage, tmp_path):
    path, network = tmp_path / "network.npz", NeuralNetwork(2, 2, 1)
    save_network(network, path)
    harm, what = DAMAGE[damage]
    harm(path, network)
    with pytest.raises(ValueError, match=r"network\.npz: expected a file from save_network, got a damaged.*" + what):
        load_network(path)


def test_no_flipped_byte_changes_a_network_without_an_error(tmp_path):
    path, network = tmp_path / "network.npz", NeuralNetwork(2, 2, 1)
    save_network(network, path)
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            twin = load_network(path)
        except ValueError as error:
            assert "network.npz" in str(error)
        else:
            np.testing.assert_array_equal(twin.parameters, network.parameters)


def test_a_missing_file_stays_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing"):
        load_network(tmp_path / "nothing.npz")
