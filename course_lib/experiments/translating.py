"""Runs for the lesson on reading and translating: masked words, opinions with few labels, and dates."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.autograd import (
    Linear,
    Module,
    Parameters,
    Tensor,
    binary_cross_entropy,
    cross_entropy,
    no_grad,
    softmax,
)
from course_lib.data.sentences import (
    BAD,
    GOOD,
    ISO,
    LETTERS,
    LONGEST as LONGEST_OPINION,
    MASK,
    MONTHS,
    PAD,
    SOURCE as LONGEST_DATE,
    TARGET,
    WORDS,
    Dates,
    Opinions,
    dates,
    opinions,
)
from course_lib.experiments.own import agrees
from course_lib.experiments.stored import loaded, read_stored
from course_lib.models.transformer import Config, Encoder, MultiHeadAttention, Transformer
from course_lib.network import Adam
from course_lib.validation import check_integer

__all__ = [
    "FRENCH",
    "LABELS",
    "Translation",
    "asked_for",
    "bag_of_words",
    "counted_either_way",
    "fine_tuned",
    "first_steps",
    "foreign_dates",
    "hidden_word",
    "knows_the_side",
    "losses",
    "new_reader",
    "new_translator",
    "reader",
    "reader_run",
    "same_as_cross_attention",
    "stored",
    "train_reader",
    "train_translator",
    "translate",
    "translator",
]

AT_ONCE = 50  # dates that are translated together: more of them would take more memory and no less time
READER = Config(len(WORDS), LONGEST_OPINION, 32, 4, 2, spread=0.2)
SOURCE = Config(len(LETTERS), LONGEST_DATE, 32, 4, 1)
TARGET_SIZES = Config(len(ISO), TARGET - 1, 32, 4, 1)
LABELS = (2, 4, 8, 16, 32, 64, 128, 256)  # opinions with labels
FRENCH = (  # without their accents, which the translator does not know
    "Janvier", "Fevrier", "Mars", "Avril", "Mai", "Juin",
    "Juillet", "Aout", "Septembre", "Octobre", "Novembre", "Decembre",
)  # fmt: skip
EVERY = 50  # steps from look to look
STORED = "translating_weights.npz.xz", "translating_runs.json"


# --- masked words -----------------------------------------------------------------------------------------------------


def new_reader(seed: int = 0) -> Encoder:
    """Return BERT in miniature before training: 2 blocks of width 32, whose every word sees all others."""
    return Encoder(READER, np.random.default_rng(seed))


def _hide(words, u, other):
    """BERT's rule: of the 15 % that are asked for, 80 % get the mask, 10 % another word, 10 % stay."""
    return np.where(u < 0.12, MASK, np.where(u < 0.135, other, words)), u < 0.15


def asked_for(texts: Opinions, rng: np.random.Generator, hide: Callable = _hide) -> tuple[np.ndarray, np.ndarray]:
    """Hide words of opinions by a rule ``hide(words, u, other)``; [CLS] and padding are never hidden.

    Returns
    -------
    read : (N, T)
        The words as the model reads them.
    asked : bool (N, T)
    """
    u, other = rng.random(texts.tokens.shape), rng.integers(MASK + 1, len(WORDS), texts.tokens.shape)
    u = np.where(texts.tokens > MASK, u, 1.0)
    read, asked = hide(texts.tokens, u, other)
    return np.asarray(read), np.asarray(asked, dtype=bool)


def train_reader(
    model: Encoder,
    steps: int,
    *,
    rate: float = 0.005,
    hide: Callable = _hide,
    everywhere: bool = False,
    watch: Callable | None = None,
) -> np.ndarray:
    """Train a reader on hidden words of new opinions, 64 in each step, and return the losses (steps,).

    Parameters
    ----------
    model : Encoder, changed in place
    steps : int
    rate : float
        Adam's learning rate.
    hide : function of (words, u, other)
        Which words are hidden, and how.
    everywhere : bool
        Whether all words count in the loss, and not only those that were asked for.
    watch : function of a step, optional
        Called before every 50th step and after the last one.
    """
    rng, weights, optimizer = np.random.default_rng(1), Parameters(model), Adam(rate)
    losses = np.zeros(check_integer(steps, "steps", at_least=1))
    for step in range(steps):
        if watch is not None and step % EVERY == 0:
            watch(step)
        texts = opinions(64, rng)
        read, asked = asked_for(texts, rng, hide)
        loss = cross_entropy(
            model.scores(model(read, keep=texts.keep)), texts.tokens, texts.tokens > MASK if everywhere else asked
        )
        loss.backward()
        weights.step(optimizer)
        losses[step] = loss.item()
    if watch is not None:
        watch(steps)
    return losses


def first_steps(hide: Callable, steps: int = 60) -> tuple[np.ndarray, bool]:
    """Train a new reader for a moment on words hidden by a learner's rule, if it is BERT's, else by the course's.

    Returns
    -------
    losses : (steps,)
    own : bool
        Whether the learner's rule hid the words.
    """
    own = _same_as_bert(hide)
    return train_reader(new_reader(), steps, hide=hide if own else _hide), own


def _same_as_bert(hide: Callable) -> bool:
    rng = np.random.default_rng(0)
    arguments = rng.integers(3, 20, (4, 50)), rng.random((4, 50)) / 4, rng.integers(3, 20, (4, 50))
    return agrees(hide, _hide, [arguments])


def knows_the_side(model: Encoder, texts: Opinions) -> tuple[float, float]:
    """Hide the adjective of each text; return how often the guess is on the right side, without and with a *not*.

    On the right side: it gives the adjectives of the hidden one's kind, good or bad, more than the other kind.
    """
    kinds = [[WORDS.index(word) for word in kind] for kind in (GOOD, BAD)]
    at = np.isin(texts.tokens, kinds).argmax(axis=1)
    rows, read = np.arange(len(texts)), texts.tokens.copy()
    read[rows, at] = MASK
    with no_grad():
        p = softmax(model.scores(model(read, keep=texts.keep))).data[rows, at]
    good = p[:, kinds[0]].sum(axis=1) > p[:, kinds[1]].sum(axis=1)
    hit, turned = good == np.isin(texts.tokens[rows, at], kinds[0]), (texts.tokens == WORDS.index("not")).any(axis=1)
    return float(hit[~turned].mean()), float(hit[turned].mean())


def reader_run(steps: int) -> tuple[Encoder, dict[str, list]]:
    """Train a reader, and look every 50 steps at how often it knows the side of a hidden adjective.

    Returns
    -------
    model : Encoder
    dict
        "steps", "plain" and "not", lists of the same length, and "losses" of the first 20 steps.
    """
    model, test = new_reader(), opinions(500, np.random.default_rng(98))
    found = {"steps": [], "plain": [], "not": []}

    def watch(step: int) -> None:
        for name, value in zip(found, (step, *knows_the_side(model, test)), strict=True):
            found[name].append(round(value, 4))

    losses = train_reader(model, steps, watch=watch)
    return model, found | {"losses": [round(loss, 5) for loss in losses[:20].tolist()]}


def losses(model: Encoder, texts: Opinions, rng: np.random.Generator) -> tuple[float, float]:
    """Hide words of opinions; return the mean surprise over all words, and over those that were asked for."""
    read, asked = asked_for(texts, rng)
    with no_grad():
        p = softmax(model.scores(model(read, keep=texts.keep))).data
    surprise = -np.log(np.take_along_axis(p, texts.tokens[:, :, np.newaxis], axis=2)[:, :, 0])
    return float(surprise[texts.tokens > MASK].mean()), float(surprise[asked].mean())


def counted_either_way(steps: int = 60) -> dict[str, tuple[float, float]]:
    """Train a reader with a loss over all words, and another one with a loss over those that are asked for.

    Returns
    -------
    dict
        For "all words" and "words asked for": the loss that it was trained with, over its last ten steps, and its loss
        on hidden words of new sentences.
    """
    found = {}
    for name, everywhere in (("all words", True), ("words asked for", False)):
        model = new_reader()
        trained = train_reader(model, steps, everywhere=everywhere)[-10:].mean()
        test = opinions(500, np.random.default_rng(5))
        found[name] = float(trained), losses(model, test, np.random.default_rng(6))[1]
    return found


def hidden_word(model: Encoder, tokens: np.ndarray, at: int) -> np.ndarray:
    """Hide the place `at` of each text (N, T) from a reader; return what it gives each word there, (N, vocabulary)."""
    read = tokens.copy()
    read[:, at] = MASK
    with no_grad():
        return softmax(model.scores(model(read, keep=read != PAD))).data[:, at]


# --- praise or blame --------------------------------------------------------------------------------------------------


class _Judge(Module):
    """A reader with one number more at its end: above 0 is praise."""

    def __init__(self, encoder: Encoder, rng):
        self.encoder, self.verdict = encoder, Linear(READER.width, 1, rng)

    def __call__(self, texts: Opinions) -> Tensor:
        return self.verdict(self.encoder.pooled(self.encoder(texts.tokens, keep=texts.keep)))[:, 0]


def fine_tuned(encoder: Encoder, labels: int, seed: int = 0, steps: int = 60) -> float:
    """Train a reader on so many labelled opinions, all its weights and a new end, and return the share it judges right.

    The opinions have no verdict, *the plot was not dull*; the 500 to test with are others.
    """
    known = opinions(labels, np.random.default_rng(1000 + seed), halves=1)
    rng = np.random.default_rng(seed)
    judge = _Judge(encoder, rng)
    weights, optimizer = Parameters(judge), Adam(0.003)
    for _step in range(check_integer(steps, "steps", at_least=1)):
        texts = known[rng.integers(0, labels, min(32, labels))]
        binary_cross_entropy(judge(texts), texts.praise.astype(float)).backward()
        weights.step(optimizer)
    test = _test_opinions()
    with no_grad():
        return float(np.mean((judge(test).data > 0) == test.praise))


def bag_of_words(labels: int, seed: int = 0) -> float:
    """Fit a number per word, added up in any order, to labelled opinions; return the share that it judges right.

    By least squares with a little weight decay: the best sum of words, without steps or luck.

    Examples
    --------
    >>> 0.5 < bag_of_words(256) < 0.7
    True
    """
    known, test = opinions(labels, np.random.default_rng(1000 + seed), halves=1), _test_opinions()
    X = _counts(known)
    w = np.linalg.solve(X.T @ X + 0.1 * np.eye(len(WORDS)), X.T @ np.where(known.praise, 1.0, -1.0))
    return float(np.mean((_counts(test) @ w > 0) == test.praise))


def _counts(texts: Opinions) -> np.ndarray:
    """How often each word occurs in each text, (N, V)."""
    return np.array([np.bincount(row, minlength=len(WORDS)) for row in texts.tokens], dtype=float)


def _test_opinions() -> Opinions:
    return opinions(500, np.random.default_rng(99), halves=1)


# --- dates ------------------------------------------------------------------------------------------------------------


def new_translator(seed: int = 0) -> Transformer:
    """Return a translator of dates before training: one block that reads, one that writes, width 32, 4 heads."""
    return Transformer(SOURCE, TARGET_SIZES, np.random.default_rng(seed))


def train_translator(model: Transformer, steps: int, *, rate: float = 0.01) -> np.ndarray:
    """Train a translator on new dates, 64 in each step, and return the losses (steps,); the last third at a quarter."""
    rng, weights, optimizer = np.random.default_rng(1), Parameters(model), Adam(rate)
    losses = np.zeros(check_integer(steps, "steps", at_least=1))
    for step in range(steps):
        optimizer.learning_rate = rate if 3 * step < 2 * steps else rate / 4
        made = dates(64, rng)
        scores = model(made.source, made.target[:, :-1], source_keep=made.source != 0)
        loss = cross_entropy(scores, made.target[:, 1:])
        loss.backward()
        weights.step(optimizer)
        losses[step] = loss.item()
    return losses


@dataclass(frozen=True, eq=False)
class Translation:
    """What a translator wrote.

    Attributes
    ----------
    target : (N, 11) of int
        Begun with ^.
    p : (N, 10, vocabulary)
        The probabilities from which each character was taken.
    looks : (N, 10, S)
        Where each character looked in the source: the mean of the heads.
    """

    target: np.ndarray
    p: np.ndarray
    looks: np.ndarray

    @property
    def iso(self) -> list[str]:
        """The dates as text."""
        return [Dates.read_iso(row) for row in self.target]

    @property
    def sure(self) -> np.ndarray:
        """The probability of each whole date, (N,)."""
        return self.p.max(axis=2).prod(axis=1)


def translate(texts: Sequence[str] | np.ndarray, model: Transformer | None = None, cross: Callable | None = None):
    """Let a translator write dates greedily.

    Parameters
    ----------
    texts : sequence of str, or (N, 18) of int
    model : Transformer, optional
        By default the trained one.
    cross : function, optional
        ``cross(X, memory, W_Q, W_K, W_V)`` in the place of the model's cross-attention.

    Returns
    -------
    Translation

    Examples
    --------
    >>> translate(["1 May 2024", "December 24, 1999"]).iso
    ['2024-05-01', '1999-12-24']
    """
    source = texts if isinstance(texts, np.ndarray) else np.array([Dates.write(text) for text in texts])
    model = translator() if model is None else model
    model = model if cross is None else _with_cross(model, cross)
    parts = [_translate(source[k : k + AT_ONCE], model) for k in range(0, max(len(source), 1), AT_ONCE)]
    return Translation(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _translate(source: np.ndarray, model: Transformer) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The fields of a `Translation` of a few dates, which are held in memory together."""
    keep, target, found = source != 0, np.full((len(source), 1), ISO.index("^")), []
    with no_grad():
        memory = model.encoder(source, keep=keep)
        for _character in range(TARGET - 1):
            maps = []
            scores = model.decode(target, memory, memory_keep=keep, maps=maps)[:, -1]
            found.append((softmax(scores).data, maps[-1][:, :, -1].mean(axis=1)))
            target = np.hstack([target, scores.data.argmax(axis=1)[:, np.newaxis]])
    p, looks = (np.stack(part, axis=1) for part in zip(*found, strict=True))
    return target, p, looks


def foreign_dates(months: Sequence[str] = FRENCH) -> list[tuple[str, str]]:
    """Write six days of each month in the words of another language, as *1 Mars 1950*, with the right translation.

    Months whose names are the same in English are left out.

    Examples
    --------
    >>> foreign_dates()[:2], len(foreign_dates())
    ([('1 Janvier 1950', '1950-01-01'), ('1 Janvier 2024', '2024-01-01')], 72)
    """
    return [
        (f"{day} {month} {year}", f"{year}-{number:02}-{day:02}")
        for number, month in enumerate(months, 1)
        for day in (1, 12, 28)
        for year in (1950, 2024)
        if month not in MONTHS
    ]


class _Cross(MultiHeadAttention):
    """The given cross-attention with its weights, computed head by head by a function of one text.

    Biases go into the matrices: each token gets an entry of 1 more, and each matrix the biases as a column.
    """

    def __init__(self, given: MultiHeadAttention, function: Callable):
        self.query, self.key, self.value, self.out = given.query, given.key, given.value, given.out
        self.heads, self.given, self.function = given.heads, given, function

    def __call__(self, x: Tensor, memory=None, *, mask=None, maps=None, cache=None, rng=None) -> Tensor:
        self.given(x, memory, mask=mask, maps=maps)  # for the map alone
        mixed = np.zeros(x.shape)
        parts = [np.split(_with_bias(layer), self.heads) for layer in (self.query, self.key, self.value)]
        for n in range(len(x.data)):
            X, S = _with_one(x.data[n]), _with_one(memory.data[n][mask[n, 0, 0]])
            heads = [self.function(X, S, *matrices) for matrices in zip(*parts, strict=True)]
            mixed[n] = np.concatenate(heads, axis=1)
        return self.out(Tensor(mixed))


def _with_bias(layer: Linear) -> np.ndarray:
    return np.hstack([layer.W.data, layer.b.data[:, np.newaxis]])


def _with_one(x: np.ndarray) -> np.ndarray:
    return np.hstack([x, np.ones((len(x), 1))])


def _with_cross(model: Transformer, function: Callable) -> Transformer:
    changed = Transformer(SOURCE, TARGET_SIZES, np.random.default_rng(0))
    changed.load(model.state())
    for block in changed.decoder.blocks:
        block.cross = _Cross(block.cross, function)
    return changed


def same_as_cross_attention(function: Callable) -> bool:
    """Return whether ``function(X, memory, W_Q, W_K, W_V)`` is cross-attention; False where it raises.

    Examples
    --------
    >>> same_as_cross_attention(lambda X, memory, W_Q, W_K, W_V: X)
    False
    """
    rng = np.random.default_rng(0)
    X, memory = rng.normal(size=(3, 4)), rng.normal(size=(5, 4))
    W_Q, W_K, W_V = rng.normal(size=(3, 2, 4))
    return agrees(function, _cross_attention, [(X, memory, W_Q, W_K, W_V)])


def _cross_attention(X, memory, W_Q, W_K, W_V) -> np.ndarray:
    scores = X @ W_Q.T @ (memory @ W_K.T).T / np.sqrt(len(W_Q))
    return softmax(Tensor(scores)).data @ (memory @ W_V.T)


# --- what takes longer than a cell may: stored, and made again by a command -------------------------------------------


@functools.cache
def stored() -> tuple[dict, dict]:
    """Load what ``python benchmarks/translating_runs.py`` made from its seeds: weights by name, and what was measured.

    Examples
    --------
    >>> sorted(stored()[1])
    ['bag of words', 'dates', 'from scratch', 'labels', 'pre-trained', 'reader']
    """
    return read_stored(*STORED)


@functools.cache
def reader() -> Encoder:
    """Return the trained reader."""
    return loaded(new_reader(), "reader", stored()[0])


@functools.cache
def translator() -> Transformer:
    """Return the trained translator.

    Examples
    --------
    >>> translator().count
    33216
    """
    return loaded(new_translator(), "translator", stored()[0])
