"""Each optimizer's steps are PyTorch's, on given gradients and inside a whole network, over 25 steps."""

import numpy as np
import pytest

from course_lib.network import (
    SGD,
    Adam,
    AdamW,
    BinaryCrossEntropy,
    MeanSquaredError,
    Momentum,
    Nesterov,
    RMSProp,
    SoftmaxCrossEntropy,
    make_network,
)
from optional_torch import functional, torch

TOLERANCE = {"float64": 1e-10, "float32": 1e-5}
PAIRS = {
    "SGD": (SGD(0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
    "SGD, decay": (SGD(0.1, weight_decay=0.02), lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.02)),
    "Momentum": (Momentum(0.05), lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
    "Momentum, decay": (
        Momentum(0.05, momentum=0.8, weight_decay=0.02),
        lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, weight_decay=0.02),
    ),
    "Nesterov": (Nesterov(0.05), lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True)),
    "Nesterov, decay": (
        Nesterov(0.05, weight_decay=0.02),
        lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.02),
    ),
    "RMSProp": (RMSProp(), lambda p: torch.optim.RMSprop(p)),
    "RMSProp, decay": (
        RMSProp(0.02, alpha=0.9, epsilon=1e-6, weight_decay=0.02),
        lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.9, eps=1e-6, weight_decay=0.02),
    ),
    "Adam": (Adam(), lambda p: torch.optim.Adam(p)),
    "Adam, decay": (
        Adam(0.02, betas=(0.8, 0.99), epsilon=1e-6, weight_decay=0.02),
        lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.02),
    ),
    "AdamW": (AdamW(), lambda p: torch.optim.AdamW(p)),
    "AdamW, decay": (AdamW(0.02, weight_decay=0.5), lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.5)),
}


def fresh(name):
    ours, theirs = PAIRS[name]
    arguments = {key: value for key, value in vars(ours).items() if not key.startswith("_") and key != "steps"}
    return type(ours)(**arguments), theirs


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", PAIRS)
def test_steps_on_given_gradients(name, dtype):
    rng, (optimizer, theirs) = np.random.default_rng(0), fresh(name)
    w = rng.normal(size=50).astype(dtype)
    tw = torch.tensor(w, requires_grad=True)
    reference = theirs([tw])
    for _ in range(25):
        g = (rng.normal(size=50) * rng.choice([1e-3, 1.0, 10.0])).astype(dtype)
        g_before = g.copy()
        tw.grad = torch.tensor(g)
        optimizer.step(w, g)
        reference.step()
        np.testing.assert_allclose(w, tw.detach().numpy(), rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])
        np.testing.assert_array_equal(g, g_before)


CASES = [
    ("relu", SoftmaxCrossEntropy, "ReLU", "cross_entropy"),
    ("tanh", MeanSquaredError, "Tanh", "mse_loss"),
    ("sigmoid", BinaryCrossEntropy, "Sigmoid", "binary_cross_entropy_with_logits"),
]


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("activation, loss, their_activation, their_loss", CASES)
@pytest.mark.parametrize("name", [name for name in PAIRS if "decay" not in name])
def test_training_a_network_is_pytorchs(name, activation, loss, their_activation, their_loss, dtype):
    rng, loss, (optimizer, theirs) = np.random.default_rng(1), loss(), fresh(name)
    network = make_network([4, 5, 3], activation, seed=2, dtype=dtype)
    between = getattr(torch.nn, their_activation)()
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), between, torch.nn.Linear(5, 3)).to(getattr(torch, dtype))
    with torch.no_grad():
        torch.nn.utils.vector_to_parameters(torch.tensor(network.parameters), model.parameters())
    reference = theirs(model.parameters())
    for _ in range(25):
        x = rng.normal(size=(8, 4)).astype(dtype)
        y = rng.integers(0, 3, 8) if isinstance(loss, SoftmaxCrossEntropy) else rng.random((8, 3)).astype(dtype)
        value = loss.forward(y, network.forward(x))
        network.backward(loss.backward())
        optimizer.step(network.parameters, network.gradients)
        reference.zero_grad()
        expected = getattr(functional, their_loss)(model(torch.tensor(x)), torch.tensor(y))
        expected.backward()
        reference.step()
        assert value == pytest.approx(expected.item(), rel=TOLERANCE[dtype], abs=TOLERANCE[dtype])
        flat = torch.nn.utils.parameters_to_vector(model.parameters()).detach().numpy()
        np.testing.assert_allclose(network.parameters, flat, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


@pytest.mark.parametrize("kind", [SGD, Momentum, Nesterov, RMSProp, Adam, AdamW])
def test_defaults_are_pytorchs(kind):
    name = {"Momentum": "SGD", "Nesterov": "SGD", "RMSProp": "RMSprop"}.get(kind.__name__, kind.__name__)
    defaults = getattr(torch.optim, name)([torch.zeros(1)]).defaults
    ours = kind()
    assert ours.learning_rate == defaults["lr"]
    assert ours.weight_decay == defaults["weight_decay"]
    for mine, theirs in (("betas", "betas"), ("epsilon", "eps"), ("alpha", "alpha")):
        if hasattr(ours, mine):
            assert getattr(ours, mine) == defaults[theirs]


def test_an_optimizer_belongs_to_the_parameters_of_its_first_step():
    optimizer, w = Adam(), np.ones(3)
    optimizer.step(w, np.ones(3))
    optimizer.step(w, np.ones(3))
    with pytest.raises(ValueError, match="parameters: expected those of the optimizer's first step"):
        optimizer.step(np.ones(3), np.ones(3))
