"""Attention, blocks and whole models beside PyTorch's on the same weights; who sees whom; counts; bad input."""

import functools
import math

import numpy as np
import pytest

from course_lib.autograd import Parameters, Tensor, no_grad
from course_lib.maths.costs import TRANSFORMERS
from course_lib.models.transformer import (
    BERT_BASE,
    GPT2_SMALL,
    Block,
    Cache,
    Config,
    Encoder,
    LanguageModel,
    MultiHeadAttention,
    Transformer,
)
from course_lib.network import Adam
from optional_torch import functional, torch

RNG = np.random.default_rng
N, T, S, D, H = 3, 5, 7, 8, 2
TINY = Config(vocabulary=11, tokens=7, width=D, heads=H, blocks=2)
CAUSAL = np.tri(T, dtype=bool)
KEEP = np.arange(S) < np.array([[7], [4], [1]])  # (N, S): where there is no padding
TOKENS = RNG(5).integers(0, 11, (N, T))
SOURCE = RNG(6).integers(0, 11, (N, S))


def near(ours, theirs):
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-10, atol=1e-10)


def shaken(module, seed=1):
    """A module with no parameter left at 0 or 1, where a mistake could hide."""
    rng = RNG(seed)
    module.load({name: rng.normal(0.5, 0.5, a.shape) / a.shape[-1] ** 0.5 for name, a in module.state().items()})
    return module


# --- the same weights in PyTorch: pairs of our tensors, put together, and its parameter -------------------------------


def attention_pairs(ours, theirs):
    inner = (ours.query, ours.key, ours.value)
    yield [layer.W for layer in inner], theirs.in_proj_weight
    yield [layer.b for layer in inner], theirs.in_proj_bias
    yield from linear_pairs(ours.out, theirs.out_proj)


def linear_pairs(ours, theirs):
    yield [ours.W], theirs.weight
    yield [ours.b], theirs.bias


def norm_pairs(ours, theirs):
    yield [ours.gamma], theirs.weight
    yield [ours.beta], theirs.bias


def block_pairs(ours, theirs):
    yield from attention_pairs(ours.attention, theirs.self_attn)
    norms = [theirs.norm1, theirs.norm2]
    if ours.cross is not None:
        yield from attention_pairs(ours.cross, theirs.multihead_attn)
        yield from norm_pairs(ours.norm2, theirs.norm2)
        norms = [theirs.norm1, theirs.norm3]
    yield from norm_pairs(ours.norm1, norms[0])
    yield from norm_pairs(ours.norm3, norms[1])
    yield from linear_pairs(ours.mlp.widen, theirs.linear1)
    yield from linear_pairs(ours.mlp.narrow, theirs.linear2)


def stack_pairs(ours, theirs):
    for name in ("tokens", "positions", "segments"):
        if getattr(ours, name) is not None:
            yield [getattr(ours, name).W], getattr(theirs, name).weight
    for block, layer in zip(ours.blocks, theirs.layers, strict=True):
        yield from block_pairs(block, layer)
    yield from norm_pairs(ours.norm, theirs.norm)


def copy_weights(pairs):
    pairs = list(pairs)
    with torch.no_grad():
        for ours, theirs in pairs:
            theirs.copy_(torch.tensor(np.concatenate([tensor.data for tensor in ours])))
    return pairs


def assert_gradients(pairs):
    for ours, theirs in pairs:
        assert theirs.grad.abs().max() > 1e-6  # zeros against zeros would prove nothing
        near(np.concatenate([tensor.grad for tensor in ours]), theirs.grad)


def their_layer(kind, norm_first):
    gelu = functools.partial(functional.gelu, approximate="tanh")
    return getattr(torch.nn, kind)(
        D, H, 4 * D, dropout=0.0, activation=gelu, batch_first=True, norm_first=norm_first, dtype=torch.float64
    )


def their_stack(config, *, cross=False):
    """PyTorch's layers in the form of our Stack."""
    stack, embedding = torch.nn.Module(), functools.partial(torch.nn.Embedding, dtype=torch.float64)
    stack.tokens = embedding(config.vocabulary, D)
    stack.positions = embedding(config.tokens, D)
    stack.segments = embedding(config.segments, D) if config.segments else None
    kind = "TransformerDecoderLayer" if cross else "TransformerEncoderLayer"
    stack.layers = torch.nn.ModuleList([their_layer(kind, config.norm_first) for _ in range(config.blocks)])
    stack.norm = torch.nn.LayerNorm(D, dtype=torch.float64)

    def forward(tokens, *, segments=None, **options):
        x = stack.tokens(torch.tensor(tokens)) + stack.positions.weight[: tokens.shape[1]]
        x = x if segments is None else x + stack.segments(torch.tensor(segments))
        x = x if config.norm_first else stack.norm(x)
        for layer in stack.layers:
            x = layer(x, *([options["memory"]] if cross else []), **options["layer"])
        return stack.norm(x) if config.norm_first else x

    stack.forward = forward
    return stack


# --- attention --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heads", [1, 2, 8])
@pytest.mark.parametrize("kind", ["all", "causal", "padding", "cross", "cross with padding"])
def test_attention_is_pytorchs(kind, heads):
    ours = shaken(MultiHeadAttention(D, heads, RNG(0)))
    theirs = torch.nn.MultiheadAttention(D, heads, batch_first=True, dtype=torch.float64)
    pairs = copy_weights(attention_pairs(ours, theirs))
    x, memory = (RNG(seed).normal(size=(N, length, D)) for seed, length in ((2, T), (3, S)))
    mine, other = (Tensor(a, requires_grad=True) for a in (x, memory))
    tx, tmemory = (torch.tensor(a, requires_grad=True) for a in (x, memory))
    source, options = (tmemory, {}) if "cross" in kind else (tx, {})
    mask, maps = None, []
    if kind == "causal":
        mask, options["attn_mask"] = CAUSAL, torch.tensor(~CAUSAL)
    elif "padding" in kind:
        keep = KEEP[:, : source.shape[1]]
        mask, options["key_padding_mask"] = keep[:, None, None, :], torch.tensor(~keep)
    out = ours(mine, other if "cross" in kind else None, mask=mask, maps=maps)
    expected, weights = theirs(tx, source, source, average_attn_weights=False, **options)
    near(out.data, expected)
    near(maps[0], weights)
    (out * out).sum().backward()
    (expected * expected).sum().backward()
    assert_gradients([*pairs, ([mine], tx), *([([other], tmemory)] if "cross" in kind else [])])


def test_one_head_is_scaled_dot_product_attention():
    ours, x, eye = MultiHeadAttention(D, 1, RNG(0)), RNG(1).normal(size=(N, T, D)), np.eye(D)
    ours.load({name: eye if name.endswith("W") else np.zeros(D) for name in ours.state()})
    tx = torch.tensor(x)
    near(ours(Tensor(x), mask=CAUSAL).data, functional.scaled_dot_product_attention(tx, tx, tx, is_causal=True))


# --- blocks and whole models ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("norm_first", [True, False])
@pytest.mark.parametrize("cross", [False, True])
def test_a_block_is_pytorchs_layer(cross, norm_first):
    config = Config(11, 7, D, H, 1, norm_first=norm_first)
    ours = shaken(Block(config, RNG(0), cross=cross))
    theirs = their_layer("TransformerDecoderLayer" if cross else "TransformerEncoderLayer", norm_first)
    pairs = copy_weights(block_pairs(ours, theirs))
    x, memory = RNG(2).normal(size=(N, T, D)), RNG(3).normal(size=(N, S, D))
    mine, tx = Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    if cross:
        out = ours(mine, mask=CAUSAL, memory=Tensor(memory), memory_mask=KEEP[:, None, None, :])
        padding = {"memory_key_padding_mask": torch.tensor(~KEEP)}
        expected = theirs(tx, torch.tensor(memory), tgt_mask=torch.tensor(~CAUSAL), **padding)
    else:
        out, expected = ours(mine, mask=CAUSAL), theirs(tx, src_mask=torch.tensor(~CAUSAL))
    near(out.data, expected)
    weights = RNG(4).normal(size=out.shape)
    (out * weights).sum().backward()
    (expected * torch.tensor(weights)).sum().backward()
    assert_gradients([*pairs, ([mine], tx)])


def language_models(*, tied=True, dtype="float64"):
    ours, theirs = shaken(LanguageModel(Config(11, 7, D, H, 2, tied=tied), RNG(0))), their_stack(TINY)
    pairs = copy_weights(stack_pairs(ours.stack, theirs))
    head = theirs.tokens.weight
    if not tied:
        head = torch.nn.Parameter(torch.tensor(ours.head.data))
        pairs.append(([ours.head], head))
    return ours, lambda tokens: functional.linear(theirs.forward(tokens, layer=causal(tokens)), head), pairs


def causal(tokens):
    return {"src_mask": torch.tensor(~np.tri(tokens.shape[1], dtype=bool))}


def their_loss(scores, targets):
    return functional.cross_entropy(scores.flatten(0, 1), torch.tensor(targets).flatten())


@pytest.mark.parametrize("tied", [True, False])
def test_the_language_model_is_pytorchs(tied):
    ours, theirs, pairs = language_models(tied=tied)
    near(ours(TOKENS).data, theirs(TOKENS))
    loss, expected = ours.loss(TOKENS), their_loss(theirs(TOKENS[:, :-1]), TOKENS[:, 1:])
    loss.backward()
    expected.backward()
    near(loss.data, expected)
    assert_gradients(pairs)
    assert sum(theirs.numel() for _ours, theirs in pairs) == ours.count


def test_fifty_steps_of_training_are_pytorchs():
    ours, theirs, pairs = language_models()
    weights, optimizer = Parameters(ours), Adam(0.02)
    reference = torch.optim.Adam([parameter for _ours, parameter in pairs], lr=0.02)
    first, rng = None, RNG(7)
    for _ in range(50):
        tokens = (rng.integers(0, 11, (4, 1)) + 3 * np.arange(7)) % 11
        loss, expected = ours.loss(tokens), their_loss(theirs(tokens[:, :-1]), tokens[:, 1:])
        loss.backward()
        weights.step(optimizer)
        reference.zero_grad()
        expected.backward()
        reference.step()
        first = first or loss.item()
        assert loss.item() == pytest.approx(expected.item(), rel=1e-8)
    assert loss.item() < 0.5 * first


@pytest.mark.parametrize("norm_first", [True, False])
def test_the_encoder_with_padding_and_segments_is_pytorchs(norm_first):
    config = Config(11, 7, D, H, 2, norm_first=norm_first, segments=2)
    ours, theirs = shaken(Encoder(config, RNG(0))), their_stack(config)
    pooler = torch.nn.Linear(D, D, dtype=torch.float64)
    pairs = copy_weights([*stack_pairs(ours.stack, theirs), *linear_pairs(ours.pooler, pooler)])
    segments, padding = (np.arange(S) > 2) + np.zeros((N, 1), int), {"src_key_padding_mask": torch.tensor(~KEEP)}
    stream = ours(SOURCE, keep=KEEP, segments=segments)
    expected = theirs.forward(SOURCE, segments=segments, layer=padding)
    near(stream.data, expected)
    near(ours.scores(stream).data, expected @ theirs.tokens.weight.T)
    near(ours.pooled(stream).data, torch.tanh(pooler(expected[:, 0])))
    weights = RNG(4).normal(size=(N, D))
    (ours.pooled(stream) * weights).sum().backward()
    (torch.tanh(pooler(expected[:, 0])) * torch.tensor(weights)).sum().backward()
    assert_gradients(pairs)


@pytest.mark.parametrize("norm_first", [True, False])
def test_the_translator_is_pytorchs(norm_first):
    config = Config(11, 7, D, H, 2, norm_first=norm_first)
    ours = shaken(Transformer(config, config, RNG(0)))
    encoder, decoder = their_stack(config), their_stack(config, cross=True)
    pairs = copy_weights([*stack_pairs(ours.encoder, encoder), *stack_pairs(ours.decoder, decoder)])
    scores = ours(SOURCE, TOKENS, source_keep=KEEP)
    memory = encoder.forward(SOURCE, layer={"src_key_padding_mask": torch.tensor(~KEEP)})
    masks = {"tgt_mask": torch.tensor(~CAUSAL), "memory_key_padding_mask": torch.tensor(~KEEP)}
    expected = decoder.forward(TOKENS, memory=memory, layer=masks) @ decoder.tokens.weight.T
    near(scores.data, expected)
    weights = RNG(4).normal(size=scores.shape)
    (scores * weights).sum().backward()
    (expected * torch.tensor(weights)).sum().backward()
    assert_gradients(pairs)


def test_float32_stays_float32():
    ours = LanguageModel(TINY, RNG(0))
    exact = ours(TOKENS).data
    ours.astype("float32")
    loss = ours.loss(TOKENS, rng=RNG(1))
    loss.backward()
    assert loss.dtype == np.float32 and {t.grad.dtype for _name, t in ours.named_parameters()} == {np.dtype("float32")}
    np.testing.assert_allclose(ours(TOKENS).data, exact, atol=1e-6)


# --- who sees whom ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(T))
def test_later_tokens_change_nothing_before_them_and_earlier_ones_do(place):
    model, changed = shaken(LanguageModel(TINY, RNG(0))), TOKENS.copy()
    changed[:, place] = (changed[:, place] + 1) % 11
    before, after = model(TOKENS).data, model(changed).data
    np.testing.assert_array_equal(before[:, :place], after[:, :place])
    assert (np.abs(before - after).max(axis=(0, 2))[place:] > 1e-6).all()
    assert (np.abs(model(TOKENS, causal=False).data - model(changed, causal=False).data) > 1e-9).any(axis=2).all()


def test_padding_changes_nothing():
    model, changed = shaken(Encoder(TINY, RNG(0))), np.where(KEEP, SOURCE, 0)
    before, after = model(SOURCE, keep=KEEP).data, model(changed, keep=KEEP).data
    np.testing.assert_array_equal(before[KEEP], after[KEEP])
    alone = model(SOURCE[1:2, :4]).data
    np.testing.assert_allclose(before[1, :4], alone[0], atol=1e-12)


def test_without_positions_the_order_before_a_token_does_not_matter():
    for positions in (True, False):
        model = shaken(LanguageModel(Config(11, 7, D, H, 2, positions=positions), RNG(0)))
        swapped = TOKENS[:, [1, 0, 2, 3, 4]]
        # Under a causal mask a second block may learn places from how many tokens each one saw: one block cannot.
        model.stack.blocks = model.stack.blocks[:1]
        same = np.allclose(model(TOKENS).data[:, -1], model(swapped).data[:, -1], atol=1e-12)
        assert same == (not positions)


def test_maps_are_distributions_and_one_comes_from_each_attention():
    maps = []
    shaken(LanguageModel(TINY, RNG(0)))(TOKENS, maps=maps)
    assert [weights.shape for weights in maps] == [(N, H, T, T)] * 2
    for weights in maps:
        np.testing.assert_allclose(weights.sum(axis=-1), 1)
        assert (weights[..., ~CAUSAL] == 0).all() and (weights[..., CAUSAL] > 0).all()
    maps = []
    shaken(Transformer(TINY, TINY, RNG(0)))(SOURCE, TOKENS, maps=maps)
    assert [weights.shape for weights in maps] == [(N, H, T, T), (N, H, T, S)] * 2


def test_dropout_needs_a_generator_and_is_its_alone():
    model = shaken(LanguageModel(Config(11, 7, D, H, 2, dropout=0.3), RNG(0)))
    plain = model(TOKENS).data
    np.testing.assert_array_equal(plain, model(TOKENS).data)
    dropped = model(TOKENS, rng=RNG(3)).data
    assert not np.allclose(plain, dropped)
    np.testing.assert_array_equal(dropped, model(TOKENS, rng=RNG(3)).data)


def test_with_a_cache_token_by_token_is_all_at_once():
    model, caches = shaken(LanguageModel(TINY, RNG(0))), [Cache(), Cache()]
    with no_grad():
        pieces = [model(TOKENS[:, [t]], caches=caches).data for t in range(3)]
        pieces.append(model(TOKENS[:, 3:], caches=caches).data)
    assert len(caches[0]) == T
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), model(TOKENS).data, atol=1e-12)


# --- counts -----------------------------------------------------------------------------------------------------------


def test_the_counts_are_the_published_ones():
    assert LanguageModel(GPT2_SMALL, None).count == 124_439_808
    assert Encoder(BERT_BASE, None).count == 109_482_240


@pytest.mark.parametrize("sizes", TRANSFORMERS, ids=lambda sizes: sizes.name)
def test_a_blueprint_is_counted_as_the_lesson_on_costs_counts(sizes):
    config = Config(sizes.vocabulary, sizes.tokens, sizes.width, sizes.heads, sizes.blocks)
    assert LanguageModel(config, None).count == sizes.parameters


def test_what_is_left_out_is_not_counted():
    count = lambda **changes: LanguageModel(Config(11, 7, D, H, 1, **changes), RNG(0)).count  # noqa: E731
    assert count() - count(positions=False) == 7 * D
    assert count() - count(mlp=False) == 8 * D * D + 5 * D + 2 * D
    assert count(tied=False) - count() == 11 * D
    assert count(segments=2) - count() == 2 * D


def test_a_new_gpt2_is_as_much_in_doubt_as_its_vocabulary_is_large():
    model = LanguageModel(Config(50, 16, 32, 4, 2, spread=0.02), RNG(0))
    assert model.loss(RNG(1).integers(0, 50, (8, 16))).item() == pytest.approx(math.log(50), rel=0.01)


# --- bad input --------------------------------------------------------------------------------------------------------


def model():
    return LanguageModel(TINY, RNG(0))


def beyond_the_cache():
    caches = [Cache(), Cache()]
    for _ in range(2):
        model()([[0] * 4], caches=caches)


REFUSED = [
    (lambda: Config(11, 7, 8, 3, 1), ValueError, "heads: expected a divisor of the width 8, got 3"),
    (lambda: Config(11, 7, 8, 2, 0), ValueError, "blocks: expected a whole number of at least 1, got 0"),
    (lambda: Config(11, 7.0, 8, 2, 1), TypeError, "tokens: expected a whole number, got float 7.0"),
    (lambda: Config(11, 7, 8, 2, 1, dropout=1), ValueError, "dropout: expected a number of at least 0 and below 1"),
    (lambda: Config(11, 7, 8, 2, 1, spread=0), ValueError, "spread: expected a number above 0, got 0"),
    (
        lambda: Transformer(TINY, TINY, RNG(0)).decoder([[1]]),
        ValueError,
        "memory: expected the stream of the other text",
    ),
    (lambda: beyond_the_cache(), ValueError, "tokens: expected at most 7 per text, got 8"),
    (lambda: LanguageModel(11, RNG(0)), TypeError, "config: expected a Config, got int 11"),
    (lambda: LanguageModel(TINY, 0), TypeError, "rng: expected a numpy.random.Generator"),
    (lambda: model()([1, 2]), ValueError, "tokens: expected whole numbers of shape (N, T), got an array of shape (2,)"),
    (lambda: model()([[0.5]]), ValueError, "tokens: expected whole numbers of shape (N, T), got an array of shape"),
    (lambda: model()([[11]]), ValueError, "tokens: expected class labels from 0 to 10, got 11 at index [0, 0]"),
    (lambda: model()([[0] * 8]), ValueError, "tokens: expected at most 7 per text, got 8"),
    (lambda: model()([[0, 1]], keep=[[1, 0]]), TypeError, "keep: expected True and False of shape (N, S), got"),
    (lambda: model()([[0, 1]], keep=[True, True]), TypeError, "keep: expected True and False of shape (N, S), got"),
    (lambda: model()([[0, 1]], keep=[[True] * 3]), ValueError, "keep: expected shape (1, 2), got (1, 3)"),
    (lambda: model()([[0, 1]], keep=[[False] * 2]), ValueError, "mask: expected at least one True to choose from"),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_bad_input_is_refused_by_name(number):
    call, kind, message = REFUSED[number]
    with pytest.raises(kind) as raised:
        call()
    assert str(raised.value).startswith(message)
