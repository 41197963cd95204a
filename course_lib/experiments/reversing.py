"""A Transformer that learns to write eight digits backwards, with an attention function that is handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_lib import autograd
from course_lib.autograd import Tensor, no_grad
from course_lib.data import Texts, reversals
from course_lib.experiments.texts import train
from course_lib.models.transformer import Config, LanguageModel, MultiHeadAttention
from course_lib.validation import as_float_array

__all__ = ["DIGITS", "EVERY", "STEPS", "TEXT", "TOKENS", "Run", "attention", "softmax", "train_reverser"]

DIGITS = 8
TOKENS = 2 * DIGITS  # that the model reads: the digits, "=", and all but the last digit of the answer
STEPS, EVERY = 40, 4  # of training, and from one look at it to the next
TEXT = "31415926=62951413"  # the text whose weights are shown

Attention = Callable[..., object]


def softmax(scores):
    """Return the softmax of scores (…, n) along their last axis: of an array an array, of a tensor a tensor.

    A score of −∞ gets the probability 0.

    Examples
    --------
    >>> softmax(np.array([0.0, 0.0, -np.inf]))
    array([0.5, 0.5, 0. ])
    >>> softmax(Tensor([1.0, 1.0]))
    Tensor([0.5, 0.5], made by softmax)
    """
    if isinstance(scores, Tensor):
        return autograd.softmax(scores)
    return autograd.softmax(Tensor(as_float_array(scores, "scores", finite=False))).data


def attention(Q, K, V, mask):
    """Return softmax(Q Kᵀ / √d, where the mask is True) V for arrays or tensors.

    Parameters
    ----------
    Q : (…, T, d)
    K, V : (…, S, d) and (…, S, d_v)
    mask : bool, broadcast to (…, T, S)
        True where a query may look.

    Returns
    -------
    (…, T, d_v)

    References
    ----------
    Vaswani et al., "Attention Is All You Need", 2017, equation 1.

    Examples
    --------
    >>> attention(np.zeros((2, 1)), np.zeros((2, 1)), np.array([[4.0], [8.0]]), np.tri(2, dtype=bool)).tolist()
    [[4.0], [6.0]]
    """
    scores = Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5
    return softmax(scores + np.where(mask, 0.0, -np.inf)) @ V


@dataclass(frozen=True, eq=False)
class Run:
    """What was seen of a training every few steps, on texts that were not trained on.

    Attributes
    ----------
    steps : (M,) of int
    maps : (M, T, T)
        The attention weights for `TEXT`: a row per token that looks.
    read : (M,)
        The share of the answers' digits that are right where all digits before are given, as in training.
    written : (M,)
        The same where the model goes on from its own digits.
    only_arrays : bool
        Whether the attention function refuses tensors: its results were used, and the gradients of `attention`.
    """

    steps: np.ndarray
    maps: np.ndarray
    read: np.ndarray
    written: np.ndarray
    only_arrays: bool


def train_reverser(
    attend: Attention = attention, *, positions: bool = True, masked: bool = True, steps: int = STEPS
) -> Run:
    """Train a Transformer of one block and one head, whose attention is `attend`, to write eight digits backwards.

    Parameters
    ----------
    attend : function of (Q, K, V, mask), see `attention`
    positions : bool
        Whether each place has a vector of its own that is added to its token's.
    masked : bool
        Whether a token may look only at itself and what is before it.
    steps : int
        Of 64 texts each, all new.

    Examples
    --------
    >>> run = train_reverser(steps=4)
    >>> run.steps.tolist(), run.maps.shape
    ([0, 4], (2, 16, 16))
    """
    only_arrays = _refuses_tensors(attend)
    model = _model(_by_arrays(attend) if only_arrays else attend, positions)
    test, seen = reversals(64, DIGITS, np.random.default_rng(99)), []

    def look(step: int) -> None:
        if step % EVERY == 0:
            seen.append((step, *_look(model, test, masked)))

    new = lambda n, rng: reversals(n, DIGITS, rng)  # noqa: E731
    train(model, new, steps, np.random.default_rng(1), causal=masked, look=look)
    return Run(*map(np.array, zip(*seen, strict=True)), only_arrays)


def _model(attend: Attention, positions: bool) -> LanguageModel:
    config = Config(vocabulary=11, tokens=TOKENS, width=32, heads=1, blocks=1, positions=positions)
    model = LanguageModel(config, np.random.default_rng(0))
    for block in model.stack.blocks:
        block.attention = _Attention(block.attention, attend)
    return model


class _Attention(MultiHeadAttention):
    """The given one with its weights, but what mixes the values is handed in."""

    def __init__(self, given: MultiHeadAttention, attend: Attention):
        self.query, self.key, self.value, self.out = given.query, given.key, given.value, given.out
        self.heads, self.attend = given.heads, attend

    def __call__(self, x: Tensor, memory=None, *, mask=None, maps=None, cache=None, rng=None) -> Tensor:
        q, k, v = (self._split(layer(x)) for layer in (self.query, self.key, self.value))
        mask = np.ones((x.shape[1], x.shape[1]), dtype=bool) if mask is None else mask
        if maps is not None:
            # The values are mixed by the weights: those of the identity are the weights themselves.
            maps.append(self.attend(q, k, Tensor(np.eye(x.shape[1])), mask).data)
        return self.out(self.attend(q, k, v, mask).swapaxes(1, 2).reshape(x.shape))


def _refuses_tensors(attend: Attention) -> bool:
    """Whether a function that may know NumPy alone fails on tensors."""
    x = Tensor(np.eye(4)[np.newaxis, np.newaxis])
    try:
        return not isinstance(attend(x, x, x, np.tri(4, dtype=bool)), Tensor)
    except Exception:
        return True


def _by_arrays(attend: Attention) -> Attention:
    """Return a function on tensors with the results of one on arrays, and with the gradients of `attention`."""

    def attend_tensors(q: Tensor, k: Tensor, v: Tensor, mask: np.ndarray) -> Tensor:
        exact = attention(q, k, v, mask)
        return exact + (attend(q.data, k.data, v.data, mask) - exact.data)

    return attend_tensors


def _look(model: LanguageModel, test: Texts, masked: bool) -> tuple[np.ndarray, float, float]:
    """The weights for `TEXT`, and the shares that are right in reading and in writing."""
    maps, target = [], test.tokens[:, DIGITS + 1 :]
    with no_grad():
        model([test.write(TEXT[:-1])], causal=masked, maps=maps)
        read = model(test.tokens[:, :-1], causal=masked).data[:, DIGITS:].argmax(axis=-1)
        written = test.tokens[:, : DIGITS + 1]
        for _ in range(DIGITS):
            following = model(written, causal=masked).data[:, -1:].argmax(axis=-1)
            written = np.hstack([written, following])
    return maps[0][0, 0], float(np.mean(read == target)), float(np.mean(written[:, DIGITS + 1 :] == target))
