"""Modules: names, counting, loading; parameters in one vector; training beside PyTorch and the hand-made network."""

import numpy as np
import pytest

from course_lib.autograd import (
    Embedding,
    LayerNorm,
    Linear,
    Module,
    Parameters,
    Tensor,
    cross_entropy,
    parameter,
    relu,
    tanh,
)
from course_lib.network import SGD, Adam, SoftmaxCrossEntropy, make_network
from optional_torch import functional, torch

RNG = np.random.default_rng


class Small(Module):
    def __init__(self, rng):
        self.embedding = Embedding(5, 4, rng)
        self.layers = [Linear(4, 6, rng), (LayerNorm(6), Linear(6, 4, rng, bias=False))]
        self.head = self.embedding.W  # tied
        self.name, self.mask = "small", Tensor([1.0])

    def __call__(self, tokens):
        first, (norm, second) = self.layers
        return second(norm(tanh(first(self.embedding(tokens))))) @ self.head.T


def test_parameters_have_dotted_names_and_those_tied_count_once():
    model = Small(RNG(0))
    assert {name: tensor.shape for name, tensor in model.named_parameters()} == {
        "embedding.W": (5, 4),
        "layers.0.W": (6, 4),
        "layers.0.b": (6,),
        "layers.1.0.gamma": (6,),
        "layers.1.0.beta": (6,),
        "layers.1.1.W": (4, 6),
    }
    assert model.count == 20 + 24 + 6 + 6 + 6 + 24


def test_a_state_goes_into_a_file_and_back(tmp_path):
    model, other = Small(RNG(0)), Small(RNG(1))
    np.savez(tmp_path / "model.npz", **model.state())
    with np.load(tmp_path / "model.npz", allow_pickle=False) as state:
        other.load(state)
    np.testing.assert_array_equal(model([1, 2]).data, other([1, 2]).data)
    assert other.head is other.embedding.W


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda s: s.pop("layers.0.b"), r"state: expected the names of the model, got \['layers.0.b'\] missing"),
        (lambda s: s.update(more=np.ones(1)), r"\[\] missing and \['more'\] unknown"),
        (lambda s: s.update({"layers.0.b": np.ones(5)}), r"layers.0.b: expected shape \(6,\), got shape \(5,\)"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change, message):
    model, state = Small(RNG(0)), Small(RNG(1)).state()
    before = model.state()
    change(state)
    with pytest.raises(ValueError, match=message):
        model.load(state)
    for name, array in model.state().items():
        np.testing.assert_array_equal(array, before[name])


def test_the_same_generator_draws_the_same_model_and_scale_is_the_spread():
    np.testing.assert_array_equal(Small(RNG(0)).state()["layers.0.W"], Small(RNG(0)).state()["layers.0.W"])
    assert Linear(400, 50, RNG(0)).W.data.std() == pytest.approx(0.05, rel=0.05)
    assert Linear(400, 50, RNG(0), scale=0.02).W.data.std() == pytest.approx(0.02, rel=0.05)


def test_a_blueprint_has_shapes_and_takes_no_memory_until_it_is_loaded():
    huge = parameter((50_000, 10_000_000), None, 1.0)
    assert huge.size == 5 * 10**11 and huge.requires_grad
    plan, model = Small(None), Small(RNG(0))
    assert plan.count == model.count
    plan.load(model.state())
    np.testing.assert_array_equal(plan([1, 2]).data, model([1, 2]).data)


# --- in one vector ----------------------------------------------------------------------------------------------------


def test_the_vector_and_the_tensors_are_the_same_numbers():
    model = Small(RNG(0))
    before = model.state()
    weights = Parameters(model)
    np.testing.assert_array_equal(weights.vector, np.concatenate([a.ravel() for a in before.values()]))
    model.layers[0].b.data = np.arange(6.0)  # by hand, or by load
    assert set(range(6)) <= set(weights.vector)
    weights.vector[:] = 3
    assert all((tensor.data == 3).all() for _name, tensor in model.named_parameters())
    with pytest.raises(ValueError, match="read-only"):
        model.layers[0].b.data[0] = 1


def test_gradients_go_into_the_vector_also_those_from_before_and_after_a_reset():
    model = Small(RNG(0))
    cross_entropy(model([1, 2]), [3, 4]).backward()
    once = np.concatenate([tensor.grad.ravel() for _name, tensor in model.named_parameters()])
    weights = Parameters(model)
    np.testing.assert_array_equal(weights.gradients, once)
    cross_entropy(model([1, 2]), [3, 4]).backward()
    np.testing.assert_allclose(weights.gradients, 2 * once)
    for _name, tensor in model.named_parameters():
        tensor.grad = None
    np.testing.assert_array_equal(weights.gradients, 0)


def test_backward_after_the_step_that_moved_its_weights_is_refused():
    model = Small(RNG(0))
    weights, loss = Parameters(model), cross_entropy(model([1, 2]), [3, 4])
    weights.step(SGD(0.1))
    with pytest.raises(RuntimeError, match=r"a parameter of shape .* has moved since: call backward before"):
        loss.backward()


def test_parameters_of_two_dtypes_or_of_no_module_are_refused():
    model = Small(RNG(0))
    model.layers[0].astype(np.float32)
    with pytest.raises(ValueError, match=r"module: expected parameters of one dtype, got \['float32', 'float64'\]"):
        Parameters(model)
    with pytest.raises(TypeError, match="module: expected a Module, got list"):
        Parameters([model.head])


@pytest.mark.parametrize("dtype, tolerance", [("float64", 1e-8), ("float32", 1e-3)])
def test_fifty_steps_are_pytorchs(dtype, tolerance):
    model = Small(RNG(0)).astype(dtype)
    theirs = {name: torch.tensor(a, requires_grad=True) for name, a in model.state().items()}
    weights, optimizer, reference = Parameters(model), Adam(0.02), torch.optim.Adam(theirs.values(), lr=0.02)
    rng = RNG(1)
    for _ in range(50):
        tokens = rng.integers(0, 5, (3, 7))
        targets = (tokens + 1) % 5
        loss = cross_entropy(model(tokens), targets)
        loss.backward()
        weights.step(optimizer)
        x = theirs["embedding.W"][torch.tensor(tokens)]
        x = torch.tanh(functional.linear(x, theirs["layers.0.W"], theirs["layers.0.b"]))
        x = functional.layer_norm(x, (6,), theirs["layers.1.0.gamma"], theirs["layers.1.0.beta"])
        scores = functional.linear(x, theirs["layers.1.1.W"]) @ theirs["embedding.W"].T
        expected = functional.cross_entropy(scores.flatten(0, 1), torch.tensor(targets).flatten())
        reference.zero_grad()
        expected.backward()
        reference.step()
        assert loss.dtype == dtype and loss.item() == pytest.approx(expected.item(), rel=tolerance)
    assert loss.item() < 0.7
    for name, array in model.state().items():
        assert array.dtype == dtype
        np.testing.assert_allclose(array, theirs[name].detach().numpy(), atol=100 * tolerance)


def test_the_gradients_are_those_that_the_hand_made_network_computes():
    network, loss = make_network([6, 8, 3], seed=0), SoftmaxCrossEntropy()
    x, y = RNG(0).normal(size=(20, 6)), RNG(1).integers(0, 3, 20)
    value = loss.forward(y, network.forward(x))
    network.backward(loss.backward())
    layers = [Linear(6, 8, RNG(0)), Linear(8, 3, RNG(0))]
    for layer, dense in zip(layers, network.dense_layers, strict=True):
        layer.load({"W": dense.W, "b": dense.b})
    ours = cross_entropy(layers[1](relu(layers[0](Tensor(x)))), y)
    ours.backward()
    assert ours.item() == pytest.approx(value, rel=1e-14)
    for layer, dense in zip(layers, network.dense_layers, strict=True):
        np.testing.assert_allclose(layer.W.grad, dense.dW, atol=1e-14)
        np.testing.assert_allclose(layer.b.grad, dense.db, atol=1e-14)
