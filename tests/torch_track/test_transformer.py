"""The Transformer in PyTorch: the course's weights over and back, the same scores, the same gradients."""

import numpy as np
import pytest

from course_lib.models.transformer import BERT_BASE, GPT2_SMALL, Config, LanguageModel as Written
from course_lib.torch_track import torch, transformer
from course_lib.torch_track.transformer import from_torch, to_torch

CONFIG = Config(vocabulary=7, tokens=9, width=12, heads=3, blocks=2)


def written(dtype="float64", config=CONFIG):
    rng = np.random.default_rng(0)
    model = Written(config, rng)
    for _name, tensor in model.named_parameters():
        tensor.data = rng.normal(0, 0.3, tensor.shape)  # also what begins as 0 or 1: nothing may hide
    return model.astype(dtype)


@pytest.fixture
def tokens():
    return np.random.default_rng(1).integers(0, 7, (3, 9))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_weights_over_and_back_are_the_same_bit_by_bit(dtype):
    model = written(dtype)
    back = from_torch(to_torch(model)).state()
    assert back.keys() == model.state().keys() and len(back) == 36
    for name, array in model.state().items():
        assert back[name].dtype == dtype and back[name].tobytes() == array.tobytes(), name


def test_every_array_has_a_place_of_its_own_in_the_twin():
    model = written()
    twin = to_torch(model).state_dict()
    names = [transformer.torch_name(name) for name, _tensor in model.named_parameters()]
    assert sorted(names) == sorted(twin) and len(set(names)) == len(names)
    for name, tensor in model.named_parameters():
        assert np.array_equal(twin[transformer.torch_name(name)].numpy(), tensor.data)


def test_the_copies_share_no_memory():
    model = written()
    twin = to_torch(model)
    with torch.no_grad():
        twin.norm.weight += 1
    back = from_torch(twin)
    with torch.no_grad():
        twin.norm.weight += 1
    assert np.allclose(back.stack.norm.gamma.data, model.stack.norm.gamma.data + 1)


def test_scores_loss_and_every_gradient_are_the_same(tokens):
    model, counted = written(), np.random.default_rng(2).random((3, 9)) < 0.6
    twin = to_torch(model)
    scores = twin(torch.tensor(tokens)).detach().numpy()
    np.testing.assert_allclose(scores, model(tokens).data, rtol=0, atol=1e-12)
    ours, theirs = model.loss(tokens, keep=counted), twin.loss(torch.tensor(tokens), torch.tensor(counted))
    ours.backward()
    theirs.backward()
    assert theirs.item() == pytest.approx(ours.item(), abs=1e-13)
    gradients = dict(twin.named_parameters())
    for name, tensor in model.named_parameters():
        other = gradients[transformer.torch_name(name)].grad.numpy()
        np.testing.assert_allclose(other, tensor.grad, rtol=1e-9, atol=1e-14, err_msg=name)
        assert name.endswith("key.b") or np.abs(other).max() > 1e-4, name  # zeros against zeros prove nothing


def test_a_token_does_not_see_those_after_it(tokens):
    twin, other = to_torch(written()), tokens.copy()
    other[:, 5:] = (other[:, 5:] + 1) % 7
    first, second = (twin(torch.tensor(t)).detach() for t in (tokens, other))
    assert torch.equal(first[:, :5], second[:, :5]) and not torch.allclose(first[:, 5:], second[:, 5:])


def test_an_attention_of_ones_own_is_used(tokens):
    def own(q, k, v):
        scores = (q @ k.mT) / q.shape[-1] ** 0.5
        return (scores + torch.full_like(scores, float("-inf")).triu(1)).softmax(dim=-1) @ v

    model = written()
    ours = to_torch(model, attend=own)(torch.tensor(tokens))
    torch.testing.assert_close(ours, to_torch(model)(torch.tensor(tokens)), rtol=0, atol=1e-12)
    assert not torch.allclose(ours, to_torch(model, attend=lambda q, k, v: v)(torch.tensor(tokens)))


def test_it_has_as_many_parameters_as_gpt2():
    with torch.device("meta"):
        model = transformer.LanguageModel(GPT2_SMALL)
    assert sum(parameter.numel() for parameter in model.parameters()) == 124_439_808


def test_the_losses_of_equal_scores_are_the_logarithm_of_their_number():
    losses = transformer.next_token_losses(torch.zeros(2, 3, 5, dtype=torch.float64), torch.zeros(2, 3, dtype=int))
    assert torch.allclose(losses, torch.full((2, 3), 5.0, dtype=torch.float64).log())


def test_another_dtype_can_be_asked_for_and_comes_back_as_float32():
    twin = to_torch(written(), dtype=torch.bfloat16)
    assert {p.dtype for p in twin.parameters()} == {torch.bfloat16}
    assert {array.dtype.name for array in from_torch(twin).state().values()} == {"float32"}


@pytest.mark.parametrize("change", [{"norm_first": False}, {"mlp": False}, {"tied": False}, {"dropout": 0.1}])
def test_another_form_than_gpt2s_is_refused(change):
    with pytest.raises(ValueError, match=r"^config: expected norms first, .* got Config"):
        transformer.LanguageModel(Config(5, 8, 4, 2, 1, **change))


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"^config: expected"):
        transformer.LanguageModel(BERT_BASE)
    with pytest.raises(TypeError, match=r"^config: expected a Config, got"):
        transformer.LanguageModel(5)
    with pytest.raises(TypeError, match=r"^model: expected a LanguageModel"):
        to_torch(to_torch(written()))
    with pytest.raises(TypeError, match=r"^twin: expected a LanguageModel"):
        from_torch(written())
