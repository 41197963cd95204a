"""The runner that moves all networks at once does what `PublishedNetwork` does one by one; and the counts hold."""

import numpy as np
import pytest

from course_lib.network import PublishedNetwork
from course_lib.network.published_runs import (
    CROSS_ENTROPY,
    FAULTS,
    MENDS,
    SQUARED_ERROR,
    faulty_updates,
    right_gradients,
    train_xor,
)

X = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
T = np.array([[0.0, 1.0, 1.0, 0.0]])


def loss_of(network, x, t, loss):
    o = network.forward(x)
    if loss == SQUARED_ERROR:
        return 0.5 * np.sum((t - o) ** 2)
    return -np.sum(t * np.log(o) + (1 - t) * np.log(1 - o))


def numeric(network, x, t, loss, h=1e-6):
    gradients = {}
    for name in ("W2", "b2", "W1", "b1"):
        array = getattr(network, name)
        gradients[name] = np.zeros_like(array)
        for entry in np.ndindex(array.shape):
            value = array[entry]
            array[entry] = value + h
            above = loss_of(network, x, t, loss)
            array[entry] = value - h
            gradients[name][entry] = (above - loss_of(network, x, t, loss)) / (2 * h)
            array[entry] = value
    return gradients


# --- the right gradient, and the line-up ------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", [SQUARED_ERROR, CROSS_ENTROPY])
@pytest.mark.parametrize(("outputs", "samples"), [(1, 1), (3, 1), (2, 4)])
def test_right_gradients_are_central_differences(loss, outputs, samples):
    rng = np.random.default_rng(1)
    network = PublishedNetwork(2, 3, outputs, seed=5)
    x, t = rng.random((2, samples)), rng.integers(0, 2, (outputs, samples)).astype(float)
    expected = numeric(network, x, t, loss)
    for name, gradient in right_gradients(network, x, t, loss).items():
        assert gradient.shape == getattr(network, name).shape
        np.testing.assert_allclose(gradient, expected[name], atol=1e-8)


def test_the_two_layers_descend_two_losses():
    network, x, t = PublishedNetwork(2, 2, 1, seed=0), np.array([[0.3], [0.7]]), np.array([[1.0]])
    updates = network.updates(x, t)
    for loss, ratios in ((SQUARED_ERROR, (1.0, 8.246)), (CROSS_ENTROPY, (0.1213, 1.0))):
        right = right_gradients(network, x, t, loss)
        for names, ratio in zip((("W2", "b2"), ("W1", "b1")), ratios, strict=True):
            for name in names:
                np.testing.assert_allclose(-updates[name] / right[name], ratio, rtol=1e-3)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_rule_is_right_but_for_its_fault(fault):
    network, x, t = PublishedNetwork(2, 2, 2, seed=3), np.array([[0.3], [0.7]]), np.array([[1.0], [0.0]])
    updates, right = faulty_updates(network, x, t, fault), right_gradients(network, x, t)
    ratios = {name: -updates[name] / right[name] for name in right}
    h = network.h
    expected = {
        "none": {},
        "hidden slope": {"W1": 1 / (h * (1 - h)), "b1": 1 / (h * (1 - h))},
        "hidden sign": {"W1": -1, "b1": -1},
        "bias twice": {"b1": 2, "b2": 2},
    }
    if fault in expected:
        for name, ratio in ratios.items():
            np.testing.assert_allclose(ratio, np.broadcast_to(expected[fault].get(name, 1), ratio.shape), rtol=1e-9)
    elif fault == "output slope":
        np.testing.assert_allclose(updates["W1"], network.updates(x, t)["W1"])
    else:
        delta = (network.W2 @ ((t - network.o) * network.o * (1 - network.o))) * h * (1 - h)
        np.testing.assert_allclose(updates["b1"], delta)
        assert np.abs(ratios["b1"] - 1).max() > 0.05


# --- the runner, seed by seed -----------------------------------------------------------------------------------------


def train_one(seed, mends, rounds, rate=0.5, hidden_nodes=2):
    """One network, as `PublishedNetwork.train` moves it, with the mends written out by hand."""
    network = PublishedNetwork(2, hidden_nodes, 1, seed=seed)
    names = ("W2", "b2", "W1", "b1")
    if "symmetric" in mends:
        for name in names:
            setattr(network, name, 2 * getattr(network, name) - 1)
    steps = [(X, T)] if "batch" in mends else [(X[:, i : i + 1], T[:, i : i + 1]) for i in range(4)]
    for _round in range(rounds):
        for x, t in steps:
            if "cross-entropy" in mends:
                updates = {k: -g for k, g in right_gradients(network, x, t, CROSS_ENTROPY).items()}
            elif "derivative" in mends:
                updates = {k: -g for k, g in right_gradients(network, x, t).items()}
            else:
                updates = network.updates(x, t)
                updates["b2"], updates["b1"] = (updates[b].sum(axis=1, keepdims=True) for b in ("b2", "b1"))
            for name in names:
                setattr(network, name, getattr(network, name) + rate * updates[name])
    return network.forward(X)[0]


@pytest.mark.parametrize(
    "mends",
    [(), ("derivative",), ("batch",), ("stable",), ("cross-entropy",), ("symmetric",), ("derivative", "batch"), MENDS],
    ids=lambda mends: "+".join(mends) or "published",
)
def test_each_seed_ends_where_it_would_alone(mends):
    runs = train_xor(mends, seeds=(0, 4, 11), rounds=60)
    for outputs, seed in zip(runs.outputs, (0, 4, 11), strict=True):
        np.testing.assert_allclose(outputs, train_one(seed, mends, 60), atol=1e-11)
    np.testing.assert_allclose(runs.losses[-1], np.mean((T - runs.outputs) ** 2, axis=1))


def test_as_published_it_is_the_class_itself_step_by_step():
    network = PublishedNetwork(2, 2, 1, seed=6)
    for _round in range(40):
        for i in range(4):
            network.train(X[:, i : i + 1], T[:, i : i + 1], 0.5)
    np.testing.assert_allclose(train_xor(seeds=[6], rounds=40).outputs[0], network.forward(X)[0], atol=1e-12)


def test_more_hidden_nodes_and_another_rate():
    runs = train_xor(["derivative"], seeds=[2], rounds=30, rate=0.2, hidden_nodes=4)
    np.testing.assert_allclose(runs.outputs[0], train_one(2, ("derivative",), 30, 0.2, 4), atol=1e-12)


@pytest.mark.parametrize(
    ("mends", "solved"),
    [
        ((), 11),
        (("derivative",), 15),
        (("batch",), 14),
        (("stable",), 11),
        (("cross-entropy",), 13),
        (("symmetric",), 16),
    ],
)
def test_how_many_of_twenty_are_solved_and_none_is_near_the_border(mends, solved):
    runs = train_xor(mends)
    assert runs.solved.sum() == solved
    assert runs.misses[runs.solved].max() < 0.15
    assert runs.misses[~runs.solved].min() > 0.45


def test_a_nudge_to_the_first_weights_changes_no_outcome(monkeypatch):
    """Another processor rounds differently, by far less than this."""
    from course_lib.network import published_runs

    first, rng = published_runs._first_parameters, np.random.default_rng(0)
    as_it_is = train_xor(seeds=range(30)).solved
    monkeypatch.setattr(
        published_runs,
        "_first_parameters",
        lambda *given: [w + 1e-9 * rng.normal(size=w.shape) for w in first(*given)],
    )
    assert (train_xor(seeds=range(30)).solved == as_it_is).all()


def test_losses_are_recorded_from_the_start_to_the_end():
    runs = train_xor(seeds=range(2), rounds=7)
    assert runs.rounds.tolist() == list(range(8))
    network = PublishedNetwork(2, 2, 1, seed=1)
    assert np.isclose(runs.losses[0, 1], np.mean((T - network.forward(X)) ** 2))
    assert len(train_xor(seeds=[0], rounds=1000).rounds) == 101


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"mends": ["luck"]}, "mends"),
        ({"seeds": []}, "seeds"),
        ({"rounds": 0}, "rounds"),
        ({"rate": 0.0}, "rate"),
        ({"hidden_nodes": 0}, "hidden_nodes"),
    ],
)
def test_bad_input_is_named(arguments, said):
    with pytest.raises(ValueError, match=said):
        train_xor(**arguments)


def test_an_unknown_loss_or_fault_is_named():
    network, x, t = PublishedNetwork(2, 2, 1, seed=0), [[0.3], [0.7]], [[1.0]]
    with pytest.raises(ValueError, match="loss"):
        right_gradients(network, x, t, "surprise")
    with pytest.raises(ValueError, match="fault"):
        faulty_updates(network, x, t, "bad luck")
    with pytest.raises(ValueError, match="targets"):
        right_gradients(network, x, [[1.0], [0.0]])
