"""What a language model writes: probabilities of the next token, sampling, generating with and without a cache."""

from __future__ import annotations

import math

import numpy as np

from course_lib.autograd import no_grad
from course_lib.maths.probability import sample_categorical, softmax
from course_lib.models.transformer import Cache, LanguageModel, Transformer
from course_lib.validation import as_float_array, check_generator, check_integer, check_number

__all__ = ["generate", "next_probabilities", "perplexity", "translate"]


def next_probabilities(scores, temperature: float = 1.0, top_k: int | None = None, top_p: float | None = None):
    """Return the probabilities (V,) from which the next token is drawn, for its scores (V,).

    Parameters
    ----------
    scores : array-like of shape (V,)
    temperature : float, above 0
        Scores are divided by it: below 1 the likely becomes likelier.
    top_k : int, optional
        Only the k likeliest tokens are kept (Fan et al., 2018).
    top_p : float, optional
        Only the likeliest tokens are kept that together first reach p: the nucleus (Holtzman et al., 2020).

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> scores = np.log([0.5, 0.3, 0.15, 0.05])
    >>> next_probabilities(scores, top_k=2)
    array([0.625, 0.375, 0.   , 0.   ])
    >>> next_probabilities(scores, top_p=0.9).round(3)
    array([0.526, 0.316, 0.158, 0.   ])
    """
    p = softmax(as_float_array(scores, "scores", ndim=1), temperature)
    order = np.argsort(-p, kind="stable")  # the likeliest first; of equals, the first
    if top_k is not None:
        p[order[check_integer(top_k, "top_k", at_least=1) :]] = 0
    if top_p is not None:
        before = np.append(0.0, np.cumsum(p[order])[:-1])  # what likelier tokens have together
        p[order[before >= check_number(top_p, "top_p", above=0, at_most=1) * p.sum()]] = 0
    return p / p.sum()


def generate(
    model: LanguageModel,
    prompt,
    n: int,
    *,
    rng: np.random.Generator | None = None,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    stop: int | None = None,
    cached: bool = True,
) -> list[int]:
    """Let a model write up to n tokens after a prompt, and return those alone.

    Parameters
    ----------
    model : LanguageModel
    prompt : sequence of int, at least one
    n : int
    rng : numpy.random.Generator, optional
        Draw from `next_probabilities`; without one, take the likeliest token each time (greedy).
    temperature, top_k, top_p : as for `next_probabilities`
    stop : int, optional
        End with this token, which is not returned.
    cached : bool, default True
        Keep keys and values, so that each step computes one token. Otherwise the whole text is computed each time; the
        text is the same.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above, and where prompt and text are longer than the model's positions.
    """
    tokens, caches = [int(token) for token in prompt], [Cache() for _ in model.stack.blocks] if cached else None
    new, longest = tokens, len(tokens) + check_integer(n, "n", at_least=1) - 1
    if not tokens:
        raise ValueError("prompt: expected at least one token, got none")
    if model.stack.positions is not None and longest > model.stack.config.tokens:
        room = model.stack.config.tokens
        raise ValueError(f"n: expected a text of at most {room} tokens, the model's positions, got {longest}")
    with no_grad():
        for _ in range(n):
            scores = model([new if cached else tokens], caches=caches).data[0, -1]
            token = _chosen(scores, rng, temperature, top_k, top_p)
            if token == stop:
                break
            tokens.append(token)
            new = [token]
    return tokens[len(prompt) :]


def translate(model: Transformer, source, start: int, stop: int, n: int) -> list[int]:
    """Let a translator write up to n tokens, greedily, from a source (S,): from `start`, not returned, until `stop`."""
    target = [check_integer(start, "start", at_least=0)]
    with no_grad():
        memory = model.encoder([source])  # (1, S, d)
        caches = [Cache() for _ in model.decoder.blocks]
        for _ in range(check_integer(n, "n", at_least=1)):
            token = int(model.decode([target[-1:]], memory, caches=caches).data[0, -1].argmax())
            if token == stop:
                break
            target.append(token)
    return target[1:]


def perplexity(model: LanguageModel, tokens, *, keep=None) -> float:
    """Return exp(mean of −log p(next token)): among how many equally likely tokens the model is in doubt.

    Parameters
    ----------
    tokens, keep : as for `LanguageModel.loss`
    """
    with no_grad():
        return math.exp(model.loss(tokens, keep=keep).item())


def _chosen(scores: np.ndarray, rng, temperature, top_k, top_p) -> int:
    if rng is None:
        return int(scores.argmax())
    p = next_probabilities(scores.astype(np.float64), temperature, top_k, top_p)
    return int(sample_categorical(p, 1, check_generator(rng, "rng"))[0])
