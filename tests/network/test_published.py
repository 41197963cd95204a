"""The article's network does what was measured of it: each mistake is there, at its measured size."""

import numpy as np
import pytest

from course_lib.network import MeanSquaredError, NeuralNetwork, PublishedNetwork, compare_gradients

X, T = np.array([[0.3], [0.7]]), np.array([[1.0]])


def check(network, x, t):
    """Compare the updates with the gradient of ½ Σ (t − o)²: an update is minus a gradient."""
    names = ("W2", "b2", "W1", "b1")
    return names, network.updates(x, t), numeric_gradients(network, x, t, names)


def numeric_gradients(network, x, t, names, h=1e-6):
    gradients = {}
    for name in names:
        array = getattr(network, name)
        gradients[name] = np.zeros_like(array)
        for entry in np.ndindex(array.shape):
            losses = []
            for step in (h, -2 * h):
                array[entry] += step
                losses.append(0.5 * np.sum((t - network.forward(x)) ** 2))
            array[entry] += h
            gradients[name][entry] = (losses[0] - losses[1]) / (2 * h)
    return gradients


def test_the_hidden_update_is_8_246_times_the_gradient_and_the_output_update_is_right():
    _, updates, gradients = check(PublishedNetwork(2, 2, 1, seed=0), X, T)
    for name, ratio in (("W2", 1.0), ("b2", 1.0), ("W1", 8.246), ("b1", 8.246)):
        np.testing.assert_allclose(-updates[name] / gradients[name], ratio, rtol=0, atol=5e-4)
    np.testing.assert_allclose(-updates["W2"] / gradients["W2"], 1.0, atol=5e-7)
    o = PublishedNetwork(2, 2, 1, seed=0).forward(X)
    np.testing.assert_allclose(-updates["W1"] / gradients["W1"], (1 / (o * (1 - o))).item(), rtol=1e-6)


def test_with_several_outputs_the_direction_is_wrong_as_well():
    _, updates, gradients = check(PublishedNetwork(2, 3, 2, seed=0), X, np.array([[1.0], [0.0]]))
    np.testing.assert_allclose(-updates["W2"], gradients["W2"], atol=1e-9)
    ratios = -updates["W1"] / gradients["W1"]
    assert ratios.max() > 1.05 * ratios.min()  # not one factor for all: W1 goes another way than the gradient says


def test_the_gradient_check_names_the_fault():
    network = PublishedNetwork(2, 2, 1, seed=0)
    updates = network.updates(X, T)
    parameters = {name: getattr(network, name) for name in updates}
    result = compare_gradients(
        lambda: float(0.5 * np.sum((T - network.forward(X)) ** 2)),
        parameters,
        {name: -update for name, update in updates.items()},
    )
    assert not result.passed
    assert result.parameter in ("W1", "b1")
    assert result.analytic / result.numeric == pytest.approx(8.246, abs=1e-3)


def test_several_samples_at_once_raise_a_broadcasting_error():
    network = PublishedNetwork(2, 2, 1, seed=0)
    with pytest.raises(ValueError, match=r"shape \(1,1\) doesn't match the broadcast shape \(1,4\)"):
        network.train(np.zeros((2, 4)), np.zeros((1, 4)), 0.5)


def test_very_negative_scores_overflow():
    network = PublishedNetwork(1, 1, 1, seed=0)
    network.W1[:] = 1
    with pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
        network.forward([[-1000.0]])


def test_without_a_seed_no_run_can_be_repeated():
    assert (PublishedNetwork(2, 2, 1).W1 != PublishedNetwork(2, 2, 1).W1).any()


def train_xor_20_times(order, seeds=20, rounds=5000, rate=0.5):
    """Do what PublishedNetwork.train does, for all seeds at once: a leading axis for the seed."""
    networks = [PublishedNetwork(2, 2, 1, seed=seed) for seed in range(seeds)]
    W1, W2, b1, b2 = (np.stack([getattr(n, name) for n in networks]) for name in ("W1", "W2", "b1", "b2"))
    table = [(np.array([[a], [b]], float), float(a != b)) for a, b in order]

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    for _ in range(rounds):
        for x, t in table:
            h = sigmoid(W1 @ x + b1)
            o = sigmoid(W2 @ h + b2)
            delta = (t - o) * o * (1 - o)
            hidden = W2.transpose(0, 2, 1) * (t - o) * h * (1 - h)
            W2 += rate * delta * h.transpose(0, 2, 1)
            b2 += rate * delta
            W1 += rate * hidden * x.T
            b1 += rate * hidden
    solved = np.ones(seeds, bool)
    for x, t in table:
        solved &= (sigmoid(W2 @ sigmoid(W1 @ x + b1) + b2)[:, 0, 0] > 0.5) == (t > 0.5)
    return solved, (W1, b1, W2, b2)


def test_xor_is_solved_for_11_seeds_of_20():
    order = [(0, 0), (0, 1), (1, 0), (1, 1)]
    solved, _ = train_xor_20_times(order)
    assert solved.sum() == 11
    _, arrays = train_xor_20_times(order, seeds=2, rounds=50)  # the same steps, one seed at a time, by the class itself
    network = PublishedNetwork(2, 2, 1, seed=1)
    for _ in range(50):
        for a, b in order:
            network.train([[a], [b]], [[float(a != b)]], 0.5)
    for array, name in zip(arrays, ("W1", "b1", "W2", "b2"), strict=True):
        np.testing.assert_allclose(array[1], getattr(network, name), atol=1e-12)


def test_the_courses_own_network_passes_where_this_one_fails():
    network, published = NeuralNetwork(2, 2, 1), PublishedNetwork(2, 2, 1, seed=0)
    for layer, W, b in zip(
        network.dense_layers, (published.W1, published.W2), (published.b1, published.b2), strict=True
    ):
        layer.W, layer.b = W, b[:, 0]
    np.testing.assert_allclose(network.forward(X.T), published.forward(X).T, rtol=1e-14)
    network.train(X.T, T.T, 1.0)
    gradients = numeric_gradients(published, X, T, ("W1", "W2"))
    np.testing.assert_allclose(network.layers[0].dW, gradients["W1"], atol=1e-9)
    np.testing.assert_allclose(network.layers[2].dW, gradients["W2"], atol=1e-9)
    network.train(np.zeros((4, 2)), np.zeros((4, 1)), 0.5)  # and it takes batches
    assert MeanSquaredError().forward([[0.0]], network.forward([[0.0, 0.0]])) < 1
