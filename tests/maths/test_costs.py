"""What a network costs: against counting by hand, against PyTorch's own count, against what was published."""

import itertools

import numpy as np
import pytest

from bad_input import assert_complete, assert_named, cases
from course_lib.maths import costs
from course_lib.maths.costs import (
    CARDS,
    MODELS,
    OPTIMIZERS,
    PRECISIONS,
    TRANSFORMERS,
    affine_bytes,
    affine_flops,
    attainable,
    attention_flops,
    intensity,
    mlp_activations,
    mlp_parameters,
    model_memory,
    ridge,
    step_flops,
    training_flops,
    training_seconds,
    transformer_activations,
    utilisation,
)

MIXED = "bfloat16 + float32 copy"


# --- operations and bytes ---------------------------------------------------------------------------------------------


def test_flops_are_those_of_a_loop():
    n, d_in, d_out, count = 3, 4, 5, 0
    for _sample in range(n):
        for _output in range(d_out):
            for _input in range(d_in):
                count += 2  # a product, and its addition
    assert affine_flops(n, d_in, d_out) == count


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_bytes_are_those_of_the_arrays(dtype):
    x, W, b = np.zeros((7, 3), dtype), np.zeros((5, 3), dtype), np.zeros(5, dtype)
    moved = sum(array.nbytes for array in (x, W, b, x @ W.T + b))
    assert affine_bytes(7, 3, 5, x.itemsize) == moved
    assert intensity(7, 3, 5, x.itemsize) == affine_flops(7, 3, 5) / moved


def test_intensity_grows_with_the_batch_towards_a_limit():
    at = [intensity(n, 768, 3072, 2) for n in (1, 10, 100, 10**4, 10**7)]
    assert at == sorted(at)
    assert at[0] < 1 and at[-1] == pytest.approx(768 * 3072 / (768 + 3072), rel=1e-3)


@pytest.mark.parametrize("sizes", [(64, 32, 10), (5, 4), (3, 3, 3, 3)])
def test_a_step_is_what_pytorch_counts(sizes):
    torch = pytest.importorskip("torch")
    from course_lib.torch_track import counted_flops

    module = torch.nn.Sequential(*(torch.nn.Linear(*pair) for pair in itertools.pairwise(sizes)))
    assert counted_flops(lambda: module(torch.zeros(6, sizes[0])).sum().backward()) == step_flops(6, sizes)


def test_many_layers_come_to_six_for_each_weight_and_sample():
    sizes = [100] * 101
    assert step_flops(10, sizes) == pytest.approx(6 * 10 * 100 * 100**2, rel=0.004)


# --- the roofline -----------------------------------------------------------------------------------------------------


def test_the_roofs_meet_at_the_ridge():
    card = CARDS["A100"]
    peak, at = card.peaks["bfloat16"], ridge(card.peaks["bfloat16"], card.bandwidth)
    assert attainable(at, peak, card.bandwidth) == pytest.approx(peak)
    assert attainable(at / 2, peak, card.bandwidth) == pytest.approx(peak / 2)
    assert attainable(2 * at, peak, card.bandwidth) == peak


# --- memory -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("precision", PRECISIONS)
def test_adam_takes_sixteen_bytes_a_parameter_either_way(precision):
    assert sum(model_memory(1000, precision, "Adam").values()) == 16_000


def test_less_state_takes_less():
    totals = [sum(model_memory(10, "float32", optimizer).values()) for optimizer in OPTIMIZERS]
    assert totals == [80, 120, 160]


def test_the_sizes_of_mlps():
    assert mlp_parameters((2, 2, 1)) == 9
    assert mlp_activations(5, (2, 2, 1)) == 20


@pytest.mark.parametrize(
    ("name", "millions"),  # as published, in millions: of the weights for GPT-2, rounded in the paper for GPT-3
    [
        ("GPT-2 small", 124.44),
        ("GPT-2 medium", 354.82),
        ("GPT-2 large", 774.03),
        ("GPT-2 XL", 1557.61),
        ("GPT-3 6.7B", 6658),
        ("GPT-3 175B", 174600),
    ],
)
def test_transformers_have_as_many_parameters_as_published(name, millions):
    model = next(model for model in TRANSFORMERS if model.name == name)
    assert model.parameters / 1e6 == pytest.approx(millions, rel=2e-4)


def test_activations_of_a_transformer_are_those_of_the_paper():
    """Korthikanti et al. (2022): s h (34 + 5 a s / h) bytes a block in 16 bits, and what comes at the end."""
    for model in TRANSFORMERS:
        s, h, a = model.tokens, model.width, model.heads
        paper = model.blocks * s * h * (34 + 5 * a * s / h) + 4 * s * h * (1 + model.vocabulary / h)
        assert transformer_activations(model, 3, MIXED) == pytest.approx(3 * paper)
        assert 1.5 < transformer_activations(model, 1) / transformer_activations(model, 1, MIXED) < 2


# --- training ---------------------------------------------------------------------------------------------------------


FAR = {"6 P D": 0.005, "not said": 0.005, "with attention": 0.015, "as budget": 0.025}  # from the rule, at the most


@pytest.mark.parametrize("model", [model for model in MODELS.values() if model.flops], ids=lambda model: model.name)
def test_the_rule_of_thumb_is_as_far_from_what_authors_give_as_their_way_of_counting(model):
    assert training_flops(model.parameters, model.tokens) == pytest.approx(model.flops, rel=FAR[model.counted])


def test_with_attention_the_count_is_that_of_palms_authors():
    """118 blocks, 48 heads of 256, texts of 2,048: 2.56e24 (table 22); attention lifts 45.7% to 46.2% (appendix B)."""
    palm, attention = MODELS["PaLM 540B"], attention_flops(118, 48 * 256, 2048)
    assert (6 * palm.parameters + attention) * palm.tokens == pytest.approx(palm.flops, rel=0.002)
    assert 1 + attention / (6 * palm.parameters) == pytest.approx(46.2 / 45.7, rel=0.001)


def test_attention_is_counted_as_pytorch_counts_it():
    pytest.importorskip("torch")
    from course_lib.torch_track import counted_flops, torch

    heads, each, tokens = 3, 4, 5
    q, k, v = (torch.zeros(heads, tokens, each, requires_grad=True) for _part in "qkv")

    def attend():
        (torch.softmax(q @ k.mT, -1) @ v).sum().backward()

    assert counted_flops(attend) == tokens * attention_flops(1, heads * each, tokens)


def test_published_hours_give_a_likely_utilisation():
    for model in MODELS.values():
        if model.hours:
            flops = model.flops or training_flops(model.parameters, model.tokens)
            assert 0.3 < utilisation(flops, model.hours, CARDS[model.card].peaks["bfloat16"]) < 0.5


def test_time_and_utilisation_undo_each_other():
    seconds = training_seconds(1e20, cards=8, peak=1e14, share=0.35)
    assert utilisation(1e20, 8 * seconds / 3600, 1e14) == pytest.approx(0.35)


def test_cards_and_models_have_sources_and_sensible_figures():
    for card in CARDS.values():
        assert card.source and card.peaks["bfloat16"] >= card.peaks["float32"] > 1e11
        assert 1e10 < card.bandwidth < 1e13 and card.memory >= 8e9 and card.watts > 0
    assert all(model.source and (model.card in CARDS if model.hours else True) for model in MODELS.values())


# --- bad input --------------------------------------------------------------------------------------------------------

WHOLE = [0, -1, 2.5, "3", True]
NUMBER = [0, -1.0, "3", None, float("nan")]
SIZES = [(3,), 3, "34", (3, 0), (3, 2.5)]
NAME = ["float8", None]
BAD_INPUT = {
    affine_flops: ({"n": 1, "d_in": 2, "d_out": 3}, {"n": WHOLE, "d_in": WHOLE, "d_out": WHOLE}),
    affine_bytes: (
        {"n": 1, "d_in": 2, "d_out": 3, "bytes_each": 4},
        {"n": WHOLE, "d_in": WHOLE, "d_out": WHOLE, "bytes_each": WHOLE},
    ),
    intensity: (
        {"n": 1, "d_in": 2, "d_out": 3, "bytes_each": 4},
        {"n": WHOLE, "d_in": WHOLE, "d_out": WHOLE, "bytes_each": WHOLE},
    ),
    step_flops: ({"n": 1, "sizes": (2, 3)}, {"n": WHOLE, "sizes": SIZES}),
    attainable: (
        {"intensity": 1.0, "peak": 2.0, "bandwidth": 3.0},
        {"intensity": NUMBER, "peak": NUMBER, "bandwidth": NUMBER},
    ),
    ridge: ({"peak": 2.0, "bandwidth": 3.0}, {"peak": NUMBER, "bandwidth": NUMBER}),
    model_memory: (
        {"parameters": 1, "precision": "float32", "optimizer": "SGD"},
        {"parameters": WHOLE, "precision": NAME, "optimizer": NAME},
    ),
    mlp_parameters: ({"sizes": (2, 3)}, {"sizes": SIZES}),
    mlp_activations: ({"n": 1, "sizes": (2, 3)}, {"n": WHOLE, "sizes": SIZES}),
    transformer_activations: (
        {"model": TRANSFORMERS[0], "texts": 1, "precision": "float32"},
        {"model": ["GPT-2 small", None], "texts": WHOLE, "precision": NAME},
    ),
    attention_flops: (
        {"blocks": 1, "width": 2, "tokens": 3},
        {"blocks": WHOLE, "width": WHOLE, "tokens": WHOLE},
    ),
    training_flops: ({"parameters": 1.0, "tokens": 2.0}, {"parameters": NUMBER, "tokens": NUMBER}),
    training_seconds: (
        {"flops": 1.0, "cards": 1, "peak": 1.0, "share": 1.0},
        {"flops": NUMBER, "cards": NUMBER, "peak": NUMBER, "share": [*NUMBER, 1.01]},
    ),
    utilisation: (
        {"flops": 1.0, "card_hours": 1.0, "peak": 1.0},
        {"flops": NUMBER, "card_hours": NUMBER, "peak": NUMBER},
    ),
}


@pytest.mark.parametrize(("function", "arguments", "name"), cases(BAD_INPUT))
def test_bad_input_is_named(function, arguments, name):
    assert_named(function, arguments, name)


def test_every_function_is_in_the_table():
    public = (getattr(costs, name) for name in costs.__all__ if name[0].islower())
    assert_complete(BAD_INPUT, list(public))
