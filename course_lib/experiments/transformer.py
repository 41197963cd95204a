"""Runs for the lesson on the Transformer: a block written by hand at work, induction, addition, and five sizes."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from importlib.resources import files

import numpy as np

from course_lib.autograd import LayerNorm, Module, Parameters, Tensor, no_grad
from course_lib.data import Texts, first_names
from course_lib.experiments.texts import TASKS, held_out_loss, split, train, whole_right
from course_lib.models.transformer import MLP, Block, Config, LanguageModel, MultiHeadAttention
from course_lib.network import Adam
from course_lib.validation import check_generator, check_integer

__all__ = [
    "NAMES",
    "WIDTHS",
    "addition_run",
    "built",
    "gradient_gap",
    "induction",
    "names_run",
    "reverser",
    "same_as_the_block",
    "scores_and_looks",
    "stored_runs",
    "words",
]

WIDTHS = (2, 4, 8, 16, 32)  # of five models of names
NAMES = (75, 300, 1200, 4647)  # that the widest of them trains on
LENGTHS = np.array([2, 3, 4, 3])  # of the invented words
STARTS, LETTERS = np.cumsum(LENGTHS) - LENGTHS, int(LENGTHS.sum())
EVERY, SEEN = 25, 500  # steps from look to look at the sums, and how many known ones are looked at


# --- a block written by hand ------------------------------------------------------------------------------------------


class _Written(Module):
    """A block whose parts are the course's, and whose forward pass is a function of them."""

    def __init__(self, parts: Block, function: Callable):
        self.parts, self.function = parts, function

    def __call__(self, x: Tensor, *, mask=None, maps=None, cache=None, rng=None, **_crossed) -> Tensor:
        parts = self.parts
        attention = lambda y: parts.attention(y, mask=mask, maps=maps, cache=cache, rng=rng)  # noqa: E731
        return self.function(x, attention, parts.mlp, parts.norm1, parts.norm3)


def built(config: Config, function: Callable, seed: int = 0) -> LanguageModel:
    """Return GPT-2 in miniature with ``function(x, attention, mlp, norm1, norm2)`` as the forward pass of its blocks.

    Examples
    --------
    >>> config = Config(vocabulary=5, tokens=8, width=4, heads=2, blocks=1)
    >>> model = built(config, lambda x, attention, mlp, norm1, norm2: x)
    >>> model([[0, 1, 2]]).shape
    (1, 3, 5)
    """
    model = LanguageModel(config, np.random.default_rng(seed))
    model.stack.blocks = [_Written(parts, function) for parts in model.stack.blocks]
    return model


def same_as_the_block(function: Callable) -> bool:
    """Return whether ``function(x, attention, mlp, norm1, norm2)`` computes GPT-2's block; False where it raises.

    Examples
    --------
    >>> same_as_the_block(lambda x, attention, mlp, norm1, norm2: x + attention(norm1(x)))
    False
    """
    rng = np.random.default_rng(0)
    attention, mlp, norm1, norm2 = MultiHeadAttention(4, 1, rng), MLP(4, rng), LayerNorm(4), LayerNorm(4)
    x = Tensor(rng.normal(size=(1, 3, 4)))
    wanted = _gpt2_block(x, attention, mlp, norm1, norm2)
    try:
        answer = function(x, attention, mlp, norm1, norm2)
    except Exception:  # a learner's function may do anything; the lesson goes on without it
        return False
    return isinstance(answer, Tensor) and answer.shape == x.shape and np.allclose(answer.data, wanted.data)


def _gpt2_block(x, attention, mlp, norm1, norm2):
    x = x + attention(norm1(x))
    return x + mlp(norm2(x))


def reverser(function: Callable) -> tuple[LanguageModel, np.ndarray, bool]:
    """Train a model that reverses eight digits with a block written by hand, where it is one, else with the course's.

    Returns
    -------
    model : LanguageModel
    losses : (75,)
    own : bool
        Whether `function` is in it.
    """
    own, task = same_as_the_block(function), TASKS["reverse"]
    model = built(task.config, function if own else _gpt2_block)
    losses = train(model, task.make, task.steps, np.random.default_rng(1), batch=task.batch, rate=task.rate)
    return model, losses, own


def gradient_gap(model: LanguageModel, tokens: np.ndarray, *, each: int = 4, h: float = 1e-5) -> tuple[int, float]:
    """Compare gradients with central differences, for up to `each` random entries of every array of weights.

    Returns
    -------
    int
        How many entries were looked at.
    float
        The largest difference between (L(w + h) − L(w − h)) / 2h and the gradient.

    Examples
    --------
    >>> model = LanguageModel(Config(vocabulary=11, tokens=6, width=8, heads=2, blocks=2), np.random.default_rng(0))
    >>> checked, gap = gradient_gap(model, np.random.default_rng(1).integers(0, 11, (3, 6)))
    >>> checked, gap < 1e-6
    (144, True)
    """
    rng, gaps = np.random.default_rng(0), []
    model.loss(tokens).backward()
    for _name, weights in model.named_parameters():
        kept = weights.data.copy()
        for k in rng.choice(kept.size, min(each, kept.size), replace=False):
            losses = []
            for move in (h, -h):
                moved = kept.copy()
                moved.flat[k] += move
                weights.data = moved
                losses.append(model.loss(tokens).item())
            gaps.append(abs((losses[0] - losses[1]) / (2 * h) - weights.grad.flat[k]))
        weights.data = kept
    return len(gaps), float(max(gaps))


# --- induction --------------------------------------------------------------------------------------------------------


def words(n: int, rng: np.random.Generator, length: int = 24) -> Texts:
    """Make texts of four words, of 2, 3, 4 and 3 letters that are all different, said again and again in random order.

    What counts are the letters inside a word that was said before: they follow from what came after the letter before
    them last time, and from nothing else.

    Examples
    --------
    >>> texts = words(1, np.random.default_rng(0))
    >>> texts.read(texts.tokens[0])
    'cbikfjgaheldkfjgahekfjld'
    """
    check_integer(n, "n", at_least=1)
    letters = check_generator(rng, "rng").random((n, LETTERS)).argsort(axis=1)
    order = rng.integers(0, len(STARTS), (n, length))
    made = [_said(letters[row], order[row], length) for row in range(n)]
    tokens, counted = (np.array(part) for part in zip(*made, strict=True))
    return Texts(tokens, counted, "abcdefghijkl", "made by course_lib.experiments", "that of this course")


def _said(letters: np.ndarray, order: np.ndarray, length: int) -> tuple[list[int], list[bool]]:
    """One text: its letters, and which of them are known from those before."""
    tokens, counted, said = [], [], set()
    for word in order:
        spelled = letters[STARTS[word] : STARTS[word] + LENGTHS[word]]
        tokens += spelled.tolist()
        counted += [False] + [word in said] * (len(spelled) - 1)
        said.add(word)
    return tokens[:length], counted[:length]


def induction(layers: int) -> tuple[LanguageModel, np.ndarray]:
    """Train a model of 1 or 2 attention layers, with no MLP, on `words`, and return it with its losses (250,).

    It is trained once in a process, which takes one to three seconds, and comes from memory after that. The vectors of
    letters and positions begin larger than GPT-2's, so that so short a training can tell them apart.
    """
    return _induction(check_integer(layers, "layers", at_least=1, at_most=2))


@functools.cache
def _induction(layers: int) -> tuple[LanguageModel, np.ndarray]:
    rng = np.random.default_rng(0)
    model = LanguageModel(Config(LETTERS, 23, 32, 1, layers, mlp=False, tied=False), rng)
    for table, spread in ((model.stack.tokens, 1.0), (model.stack.positions, 0.5)):
        table.W.data = rng.normal(0.0, spread, table.W.shape)
    losses = train(model, words, 250, np.random.default_rng(1), batch=32, rate=0.01)
    return model, losses


def scores_and_looks(model: LanguageModel, tokens: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return a model's scores (T, vocabulary) for a text (T,), and the weights (T, T) of each layer's first head."""
    maps = []
    with no_grad():
        scores = model(tokens[np.newaxis], maps=maps)
    return scores.data[0], [weights[0, 0] for weights in maps]


# --- runs that take longer than a cell may: stored, and made again by a command ---------------------------------------


def stored_runs() -> dict:
    """Load the runs that ``python benchmarks/transformer_runs.py`` made from their seeds.

    Returns
    -------
    dict
        "addition": {"steps", "seen", "unseen"}, lists of steps and of shares of sums that are right as a whole;
        "parameters": a list of [parameters, loss] and "names": a list of [names trained on, loss], losses held out.

    Examples
    --------
    >>> [count for count, _loss in stored_runs()["parameters"]]
    [156, 408, 1200, 3936, 14016]
    """
    return json.loads(files("course_lib.data").joinpath("transformer_runs.json").read_text(encoding="ascii"))


def addition_run(looks: int) -> dict[str, list]:
    """Train on 8,000 of the 10,000 sums of two numbers, and look every 25 steps at known sums and at those left out.

    Parameters
    ----------
    looks : int
        At the start, after 25 steps, after 50, …
    """
    task, rng = TASKS["addition"], np.random.default_rng(1)
    known, left_out = task.make(SEEN, np.random.default_rng(2)), task.test()
    model = task.model()
    found = {"steps": [], "seen": [], "unseen": []}
    weights, optimizer = Parameters(model), Adam(task.rate)
    for look in range(check_integer(looks, "looks", at_least=1)):
        for _step in range(EVERY if look else 0):
            texts = task.make(task.batch, rng)
            model.loss(texts.tokens, keep=texts.counted).backward()
            weights.step(optimizer)
        found["steps"].append(look * EVERY)
        for name, texts in (("seen", known), ("unseen", left_out)):
            found[name].append(round(whole_right(model, texts) / len(texts), 4))
    return found


def names_run(width: int, names: int, steps: int = 600) -> tuple[int, float]:
    """Train a model of names, and return its parameters and the lowest held-out loss of all looks, 50 steps apart.

    Parameters
    ----------
    width : int
        Even; from 16 on the model has 4 heads, below that 2.
    names : int
        How many of the 4,647 for training are used.
    steps : int
    """
    known, held_out = split(first_names(), 0.9)
    known, losses = known[:names], []
    model = LanguageModel(Config(27, 12, width, 4 if width >= 16 else 2, 1), np.random.default_rng(0))

    def look(step: int) -> None:
        if step and step % 50 == 0:
            losses.append(held_out_loss(model, held_out))

    drawn = lambda n, rng: known[rng.integers(0, len(known), n)]  # noqa: E731
    train(model, drawn, steps, np.random.default_rng(1), rate=0.005, look=look)
    return model.count, round(min(losses), 4)
