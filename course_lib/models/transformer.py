"""The Transformer of "Attention Is All You Need", and its two halves: GPT-2, the decoder, and BERT, the encoder.

Read `MultiHeadAttention` beside figure 2 of the paper, `Block` beside one grey box of figure 1, and `Stack` beside one
of its two columns. Shapes: N texts of T tokens, width d, h heads; S tokens that are looked at, T or another text's.

    tokens (N, T) → vectors (N, T, d) → a block: attention moves between tokens, the MLP thinks at each → … → scores

Vaswani et al., "Attention Is All You Need", 2017. Radford et al., "Language Models are Unsupervised Multitask
Learners", 2019 (GPT-2). Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers", 2019.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.autograd import (
    Embedding,
    LayerNorm,
    Linear,
    Module,
    Tensor,
    concatenate,
    cross_entropy,
    dropout,
    gelu,
    linear,
    parameter,
    softmax,
    tanh,
)
from course_lib.validation import check_integer, check_number, describe

__all__ = [
    "BERT_BASE",
    "GPT2_SMALL",
    "MLP",
    "Block",
    "Cache",
    "Config",
    "Encoder",
    "LanguageModel",
    "MultiHeadAttention",
    "Stack",
    "Transformer",
]


@dataclass(frozen=True)
class Config:
    """The sizes of a Transformer and what it leaves out.

    Attributes
    ----------
    vocabulary : int
        How many different tokens there are.
    tokens : int
        In the longest text, T.
    width : int
        Numbers per token in the residual stream, d.
    heads, blocks : int
        Heads per attention, h, which divide d; blocks, one after the other.
    norm_first : bool, default True
        Normalise what each layer reads, as GPT-2 does. False: normalise the stream after each layer, as BERT does.
    positions, mlp, tied : bool, default True
        Whether position vectors are added; whether a block has an MLP; whether the scores are taken with the embedding.
    segments : int, default 0
        How many kinds of sentence BERT tells apart, if any.
    spread : float, optional
        The standard deviation of the first weights: 0.02 in GPT-2 and BERT. By default 0.02 for embeddings and
        1 / √(inputs) for layers, which suits any width. GPT-2 starts the layers that add to the stream smaller still
        the more blocks there are, which is left out here.
    dropout : float, default 0
        Of embeddings, attention weights and what is added to the stream; only where a generator is handed in.

    Raises
    ------
    TypeError, ValueError
        A size is not a whole number of at least 1, or the heads do not divide the width.
    """

    vocabulary: int
    tokens: int
    width: int
    heads: int
    blocks: int
    norm_first: bool = True
    positions: bool = True
    mlp: bool = True
    tied: bool = True
    segments: int = 0
    spread: float | None = None
    dropout: float = 0.0

    def __post_init__(self):
        for name in ("vocabulary", "tokens", "width", "heads", "blocks"):
            check_integer(getattr(self, name), name, at_least=1)
        if self.width % self.heads:
            raise ValueError(f"heads: expected a divisor of the width {self.width}, got {self.heads}")
        check_integer(self.segments, "segments", at_least=0)
        if self.spread is not None:
            check_number(self.spread, "spread", above=0)
        check_number(self.dropout, "dropout", at_least=0, below=1)


GPT2_SMALL = Config(vocabulary=50257, tokens=1024, width=768, heads=12, blocks=12, spread=0.02)
BERT_BASE = Config(30522, 512, 768, 12, 12, norm_first=False, segments=2, spread=0.02)


class Cache:
    """The keys and values of the tokens so far, in one block: writing the next token, they need not be computed again.

    It holds (N, h, T, d / h) twice, and is used inside `no_grad`.
    """

    def __init__(self):
        self.keys = self.values = None

    def __len__(self) -> int:
        return 0 if self.keys is None else self.keys.shape[2]

    def extend(self, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Add the keys and values of new tokens; return those of all."""
        if self.keys is not None:
            k, v = concatenate([self.keys, k], axis=2), concatenate([self.values, v], axis=2)
        self.keys, self.values = k, v
        return k, v


class MultiHeadAttention(Module):
    """Each token asks a query of all tokens it may look at, and gets their values, mixed by how well their keys fit.

    For each head attention(Q, K, V) = softmax(Q Kᵀ / √(d / h)) V (Vaswani et al., equation 1), side by side for h heads
    of d / h numbers, whose results are put together and mapped once more.

    Examples
    --------
    >>> attention, maps = MultiHeadAttention(4, 2, np.random.default_rng(0)), []
    >>> attention(Tensor(np.ones((1, 3, 4))), mask=np.tri(3, dtype=bool), maps=maps).shape
    (1, 3, 4)
    >>> maps[0][0, 0].round(2)
    array([[1.  , 0.  , 0.  ],
           [0.5 , 0.5 , 0.  ],
           [0.33, 0.33, 0.33]])
    """

    def __init__(self, width: int, heads: int, rng, *, spread: float | None = None, dropout: float = 0.0):
        self.query, self.key, self.value, self.out = (Linear(width, width, rng, scale=spread) for _ in range(4))
        self.heads, self.dropout = heads, dropout

    def __call__(
        self, x: Tensor, memory: Tensor | None = None, *, mask=None, maps=None, cache=None, rng=None
    ) -> Tensor:
        """Return (N, T, d) for x (N, T, d).

        Parameters
        ----------
        memory : (N, S, d), optional
            What is looked at, where it is not x itself: cross-attention.
        mask : bool, broadcast to (N, h, T, S), optional
            True where a token may look.
        maps : list, optional
            The attention weights (N, h, T, S) are appended to it.
        cache : Cache, optional
        rng : numpy.random.Generator, optional
            For dropout, while training.
        """
        source = x if memory is None else memory
        q = self._split(self.query(x)) * (self.heads / x.shape[-1]) ** 0.5  # (N, h, T, d / h)
        k, v = self._split(self.key(source)), self._split(self.value(source))  # (N, h, S, d / h)
        if cache is not None:
            k, v = cache.extend(k, v)
        weights = softmax(q @ k.swapaxes(-1, -2), mask=mask)  # (N, h, T, S)
        if maps is not None:
            maps.append(weights.data)
        mixed = dropout(weights, self.dropout, rng) @ v  # (N, h, T, d / h)
        return self.out(mixed.swapaxes(1, 2).reshape(x.shape))  # (N, T, d)

    def _split(self, x: Tensor) -> Tensor:
        """(N, T, d) → (N, h, T, d / h)"""
        n, t, d = x.shape
        return x.reshape(n, t, self.heads, d // self.heads).swapaxes(1, 2)


class MLP(Module):
    """Two layers at each token, alone: d → 4 d, GELU, 4 d → d."""

    def __init__(self, width: int, rng, *, spread: float | None = None):
        self.widen, self.narrow = (
            Linear(width, 4 * width, rng, scale=spread),
            Linear(4 * width, width, rng, scale=spread),
        )

    def __call__(self, x: Tensor) -> Tensor:
        return self.narrow(gelu(self.widen(x)))


class Block(Module):
    """Attention, then, in a translator's decoder, attention to the other text, then the MLP; each adds to the stream.

    norm_first:  x ← x + layer(norm(x))        otherwise:  x ← norm(x + layer(x))
    """

    def __init__(self, config: Config, rng, *, cross: bool = False):
        d, attention = config.width, {"spread": config.spread, "dropout": config.dropout}
        self.attention, self.norm1 = MultiHeadAttention(d, config.heads, rng, **attention), LayerNorm(d)
        self.cross = self.norm2 = self.mlp = self.norm3 = None
        if cross:
            self.cross, self.norm2 = MultiHeadAttention(d, config.heads, rng, **attention), LayerNorm(d)
        if config.mlp:
            self.mlp, self.norm3 = MLP(d, rng, spread=config.spread), LayerNorm(d)
        self.norm_first, self.dropout = config.norm_first, config.dropout

    def __call__(self, x, *, mask=None, memory=None, memory_mask=None, maps=None, cache=None, rng=None) -> Tensor:
        """Return the stream (N, T, d) after the block; the arguments are those of `MultiHeadAttention` and `Stack`."""
        own = {"mask": mask, "maps": maps, "cache": cache, "rng": rng}
        x = self._add(x, self.norm1, lambda y: self.attention(y, **own), rng)
        if self.cross is not None:
            other = {"mask": memory_mask, "maps": maps, "rng": rng}
            x = self._add(x, self.norm2, lambda y: self.cross(y, memory, **other), rng)
        return x if self.mlp is None else self._add(x, self.norm3, self.mlp, rng)

    def _add(self, x: Tensor, norm: LayerNorm, layer, rng) -> Tensor:
        if self.norm_first:
            return x + dropout(layer(norm(x)), self.dropout, rng)
        return norm(x + dropout(layer(x), self.dropout, rng))


class Stack(Module):
    """One column of figure 1: embeddings, blocks, and one normalisation more, at the end, or in BERT at the start."""

    def __init__(self, config: Config, rng, *, cross: bool = False):
        if not isinstance(config, Config):
            raise TypeError(f"config: expected a Config, got {describe(config)}")
        d, spread = config.width, 0.02 if config.spread is None else config.spread
        self.config, self.cross = config, cross
        self.tokens = Embedding(config.vocabulary, d, rng, scale=spread)
        self.positions = Embedding(config.tokens, d, rng, scale=spread) if config.positions else None
        self.segments = Embedding(config.segments, d, rng, scale=spread) if config.segments else None
        self.blocks = [Block(config, rng, cross=cross) for _ in range(config.blocks)]
        self.norm = LayerNorm(d)

    def __call__(
        self, tokens, *, causal=False, keep=None, segments=None, memory=None, memory_keep=None, maps=None, caches=None,
        rng=None,
    ) -> Tensor:  # fmt: skip
        """Return the stream (N, T, d) for tokens (N, T).

        Parameters
        ----------
        causal : bool
            Whether each token may look only at itself and those before.
        keep : bool (N, T), optional
            False at padding, which nobody may look at.
        segments : (N, T), optional
            The sentence that each token is in.
        memory, memory_keep : (N, S, d) and (N, S), optional
            The other text, for cross-attention, and where it is not padding.
        maps : list, optional
            Every attention's weights (N, h, T, S) are appended, in order.
        caches : list of Cache, one per block, optional
            Tokens then are only those that the caches do not have.
        rng : numpy.random.Generator, optional
            For dropout, while training.
        """
        past = len(caches[0]) if caches else 0
        tokens = self._checked(tokens, past, memory)
        x = dropout(self._embedded(tokens, segments, past), self.config.dropout, rng)  # (N, T, d)
        passed = {"memory": memory, "memory_mask": _for_heads(memory_keep), "maps": maps, "rng": rng}
        passed["mask"] = _mask(*tokens.shape, past, causal, keep)
        for block, cache in zip(self.blocks, caches or [None] * len(self.blocks), strict=True):
            x = block(x, cache=cache, **passed)
        return self.norm(x) if self.config.norm_first else x

    def _embedded(self, tokens: np.ndarray, segments, past: int) -> Tensor:
        x = self.tokens(tokens)
        if self.positions is not None:
            x = x + self.positions.W[past : past + tokens.shape[1]]  # (T, d), the same for each text
        if self.segments is not None:
            x = x + self.segments(np.zeros_like(tokens) if segments is None else segments)
        return x if self.config.norm_first else self.norm(x)

    def _checked(self, tokens, past: int, memory) -> np.ndarray:
        if self.cross and memory is None:
            raise ValueError("memory: expected the stream of the other text, got None")
        tokens = np.asarray(tokens)
        if tokens.ndim != 2 or tokens.dtype.kind not in "iu":
            raise ValueError(f"tokens: expected whole numbers of shape (N, T), got {describe(tokens)}")
        if self.positions is not None and past + tokens.shape[1] > self.config.tokens:
            raise ValueError(f"tokens: expected at most {self.config.tokens} per text, got {past + tokens.shape[1]}")
        return tokens


class LanguageModel(Module):
    """GPT-2: the decoder alone. At each token, scores for the next one.

    Examples
    --------
    >>> model = LanguageModel(Config(vocabulary=5, tokens=8, width=4, heads=2, blocks=1), np.random.default_rng(0))
    >>> model([[0, 1, 2]]).shape
    (1, 3, 5)

    Without a generator, a blueprint: GPT-2 takes no memory, and can be counted.

    >>> LanguageModel(GPT2_SMALL, None).count
    124439808
    """

    def __init__(self, config: Config, rng):
        self.stack = Stack(config, rng)
        self.head = self.stack.tokens.W if config.tied else parameter((config.vocabulary, config.width), rng, 0.02)

    def __call__(self, tokens, *, causal: bool = True, **options) -> Tensor:
        """Return scores (N, T, vocabulary) for tokens (N, T); `options` are those of `Stack`."""
        return linear(self.stack(tokens, causal=causal, **options), self.head)

    def loss(self, tokens, *, keep=None, **options) -> Tensor:
        """Return the mean of −log p(next token | those before), over the tokens (N, T) that `keep` (N, T) marks."""
        tokens = np.asarray(tokens)
        scores = self(tokens[:, :-1], **options)
        return cross_entropy(scores, tokens[:, 1:], None if keep is None else np.asarray(keep)[:, 1:])


class Encoder(Module):
    """BERT: the encoder alone. Every token sees the whole text.

    Examples
    --------
    >>> Encoder(BERT_BASE, None).count
    109482240
    """

    def __init__(self, config: Config, rng):
        self.stack = Stack(config, rng)
        self.pooler = Linear(config.width, config.width, rng, scale=config.spread)

    def __call__(self, tokens, **options) -> Tensor:
        """Return the stream (N, T, d) for tokens (N, T); `options` are those of `Stack`."""
        return self.stack(tokens, **options)

    def scores(self, stream: Tensor) -> Tensor:
        """Return scores (N, T, vocabulary) for the token at each place: what a masked word was."""
        return linear(stream, self.stack.tokens.W)

    def pooled(self, stream: Tensor) -> Tensor:
        """Return one vector (N, d) for each text, made of its first token, which has looked at all others."""
        return tanh(self.pooler(stream[:, 0]))


class Transformer(Module):
    """The translator, figure 1 as a whole: an encoder reads the source, a decoder writes the target and looks at it.

    Examples
    --------
    >>> config = Config(vocabulary=5, tokens=8, width=4, heads=2, blocks=1)
    >>> model = Transformer(config, config, np.random.default_rng(0))
    >>> model([[0, 1, 2, 3]], [[4, 0]]).shape
    (1, 2, 5)
    """

    def __init__(self, source: Config, target: Config, rng):
        self.encoder, self.decoder = Stack(source, rng), Stack(target, rng, cross=True)
        self.head = self.decoder.tokens.W if target.tied else parameter((target.vocabulary, target.width), rng, 0.02)

    def __call__(self, source, target, *, source_keep=None, maps=None, rng=None) -> Tensor:
        """Return scores (N, T, vocabulary) for the token after each of the target (N, T), given the source (N, S)."""
        memory = self.encoder(source, keep=source_keep, rng=rng)  # (N, S, d)
        return self.decode(target, memory, memory_keep=source_keep, maps=maps, rng=rng)

    def decode(self, target, memory: Tensor, **options) -> Tensor:
        """As a call, for a source that was encoded before; `options` are those of `Stack`."""
        return linear(self.decoder(target, causal=True, memory=memory, **options), self.head)


# --- who may look at whom ---------------------------------------------------------------------------------------------


def _mask(n: int, t: int, past: int, causal: bool, keep) -> np.ndarray | None:
    """Return True where one of t tokens may look at one of past + t: (T, S), or (N, 1, T, S) with padding."""
    mask = np.tri(t, past + t, past, dtype=bool) if causal and t > 1 else None
    if keep is None:
        return mask
    keep = _for_heads(keep)
    if keep.size != n * (past + t):
        raise ValueError(f"keep: expected shape {(n, past + t)}, got {(len(keep), keep.shape[-1])}")
    return keep if mask is None else keep & mask


def _for_heads(keep) -> np.ndarray | None:
    """(N, S) → (N, 1, 1, S): the same for each head and for each token that looks."""
    if keep is None:
        return None
    keep = np.asarray(keep)
    if keep.ndim != 2 or keep.dtype != bool:
        raise TypeError(f"keep: expected True and False of shape (N, S), got {describe(keep)}")
    return keep[:, np.newaxis, np.newaxis, :]
