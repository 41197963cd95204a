"""Small Transformers trained on texts: reversed digits, repeated words, sums, names; `TASKS` has the runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_lib.autograd import Parameters, no_grad
from course_lib.data import Texts, additions, first_names, repetitions, reversals
from course_lib.models.transformer import Config, LanguageModel
from course_lib.network import Adam
from course_lib.validation import check_integer

__all__ = ["TASKS", "Task", "held_out_loss", "right", "split", "train", "whole_right"]

Maker = Callable[[int, np.random.Generator], Texts]


def train(
    model: LanguageModel,
    make: Maker,
    steps: int,
    rng: np.random.Generator,
    *,
    batch: int = 64,
    rate: float = 0.01,
    causal: bool = True,
    look: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Train a model with Adam on new texts in each step, and return the loss of each step before it.

    Parameters
    ----------
    model : LanguageModel, changed in place
    make : function of (n, rng) that returns n Texts
    steps, batch : int
    rng : numpy.random.Generator
        For the texts.
    rate : float
        Adam's learning rate.
    causal : bool, default True
        Whether each token may look only at itself and those before. False: the model sees what it is asked for.
    look : callable, optional
        Called with the number of steps done so far: before each step, and at the end.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> model = LanguageModel(Config(vocabulary=11, tokens=4, width=8, heads=1, blocks=1), rng)
    >>> losses = train(model, lambda n, rng: reversals(n, 2, rng), 30, rng)
    >>> bool(losses[-1] < losses[0])
    True
    """
    weights, optimizer = Parameters(model), Adam(rate)
    losses = np.zeros(check_integer(steps, "steps", at_least=1))
    for step in range(steps):
        if look:
            look(step)
        texts = make(batch, rng)
        loss = model.loss(texts.tokens, keep=texts.counted, causal=causal)
        loss.backward()
        weights.step(optimizer)
        losses[step] = loss.item()
    if look:
        look(steps)
    return losses


def right(model: LanguageModel, texts: Texts) -> float:
    """Return the share of the counted tokens to which the model gives the highest score."""
    return float(_hits(model, texts)[texts.counted[:, 1:]].mean())


def whole_right(model: LanguageModel, texts: Texts) -> int:
    """Return how many texts have all their counted tokens right."""
    return int((_hits(model, texts) | ~texts.counted[:, 1:]).all(axis=1).sum())


def held_out_loss(model: LanguageModel, texts: Texts) -> float:
    """Return the mean of −log p over the counted tokens of texts."""
    with no_grad():
        return model.loss(texts.tokens, keep=texts.counted).item()


def _hits(model: LanguageModel, texts: Texts) -> np.ndarray:
    with no_grad():
        scores = model(texts.tokens[:, :-1]).data
    return scores.argmax(axis=-1) == texts.tokens[:, 1:]


@dataclass(frozen=True)
class Task:
    """One run of a lesson: the model's sizes, the texts to train on and those to test with, and the number of steps.

    Examples
    --------
    >>> TASKS["reverse"].model().count
    13632
    """

    config: Config
    make: Maker
    test: Callable[[], Texts]
    steps: int
    batch: int = 64
    rate: float = 0.01

    def model(self, seed: int = 0) -> LanguageModel:
        """Return the model before training."""
        return LanguageModel(self.config, np.random.default_rng(seed))

    def trained(self, seed: int = 0) -> LanguageModel:
        """Return the model after training."""
        model = self.model(seed)
        train(model, self.make, self.steps, np.random.default_rng(seed + 1), batch=self.batch, rate=self.rate)
        return model


def split(texts: Texts, share: float) -> tuple[Texts, Texts]:
    """Return a share of the texts to train on, drawn at random and always the same, and the others to test with."""
    order = np.random.default_rng(0).permutation(len(texts))
    kept = round(len(texts) * share)
    return texts[order[:kept]], texts[order[kept:]]


def _drawn_from(load: Callable[[], Texts], share: float) -> tuple[Maker, Callable[[], Texts]]:
    """Return who draws texts of the training part, and who returns the other part; both load when first asked."""
    parts = []

    def part(which: int) -> Texts:
        parts.extend(split(load(), share) if not parts else ())
        return parts[which]

    return lambda n, rng: part(0)[rng.integers(0, len(part(0)), n)], lambda: part(1)


def _reversal(**left_out) -> Task:
    config = Config(vocabulary=11, tokens=16, width=32, heads=1, blocks=1, **left_out)
    return Task(config, lambda n, rng: reversals(n, 8, rng), lambda: reversals(512, 8, np.random.default_rng(99)), 75)


def _induction(blocks: int) -> Task:
    config = Config(vocabulary=12, tokens=23, width=32, heads=1, blocks=blocks, mlp=False, tied=False, spread=0.2)
    test = lambda: repetitions(512, 24, 12, np.random.default_rng(99))  # noqa: E731
    return Task(config, lambda n, rng: repetitions(n, 24, 12, rng), test, 250)


TASKS = {
    "reverse": _reversal(),
    "reverse without positions": _reversal(positions=False),
    "induction, one block": _induction(1),
    "induction, two blocks": _induction(2),
    "addition": Task(Config(12, 8, 48, 4, 1), *_drawn_from(additions, 0.8), 400, batch=128),
    "names": Task(Config(27, 12, 48, 4, 1), *_drawn_from(first_names, 0.9), 200),
}
