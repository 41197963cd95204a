"""Models that write first names: tables of letters, one Transformer with the causal mask and one without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from course_lib.autograd import no_grad
from course_lib.data import Texts, first_names
from course_lib.experiments.texts import TASKS, split, train
from course_lib.maths.probability import softmax
from course_lib.models.transformer import Cache, LanguageModel
from course_lib.validation import check_generator, check_integer, check_number

__all__ = [
    "END",
    "MOST",
    "Run",
    "known_names",
    "parts",
    "surprise",
    "table_loss",
    "text_of",
    "trained",
    "words_of",
    "write_by_pairs",
    "write_many",
]

END = 0  # the full stop, before and after each name
MOST = 12  # letters that the model has positions for
_AT_ONCE = 64  # names, as in training: all 4,647 in one pass would take some 400 MB
_STEPS = {True: TASKS["names"].steps, False: 100}  # without the mask the loss is near 0 long before


@dataclass(frozen=True, eq=False)
class Run:
    """A trained model of names, and the loss of each step of its training before it.

    Attributes
    ----------
    model : LanguageModel
    losses : ndarray of shape (steps,)
    causal : bool
        Whether a letter might look only at itself and those before it.
    """

    model: LanguageModel
    losses: np.ndarray
    causal: bool

    def scores(self, name) -> np.ndarray:
        """Return the scores (27,) of what comes after a name so far: ids, the first of them the full stop."""
        with no_grad():
            return self.model([list(name)], causal=self.causal).data[0, -1]

    def write(self, n: int, rng: np.random.Generator) -> list[str]:
        """Draw n names at a temperature of 1, each letter after all before it have been read again."""
        return [self._write_one(rng) for _name in range(check_integer(n, "n", at_least=1))]

    def _write_one(self, rng: np.random.Generator) -> str:
        name = [END]
        while len(name) <= MOST:
            letter = int(_drawn(softmax(self.scores(name))[np.newaxis], rng.random(1))[0])
            if letter == END:
                break
            name.append(letter)
        return _names().read(name[1:])


@cache
def _names() -> Texts:
    """The names, read once; nobody writes into them."""
    return first_names()


@cache
def trained(causal: bool = True) -> Run:
    """Train the model of names with the causal mask or without it; the second call returns the same run.

    The model has 1 block, width 48 and 4 heads: 30,240 parameters.
    """
    task = TASKS["names"]
    model, rng = task.model(), np.random.default_rng(1)
    losses = train(model, task.make, _STEPS[causal], rng, batch=task.batch, rate=task.rate, causal=causal)
    return Run(model, losses, causal)


@cache
def parts() -> tuple[Texts, Texts]:
    """Return the names to train on, and those that were held back: every tenth, at random."""
    return split(_names(), 0.9)


def text_of(texts: Texts) -> np.ndarray:
    """Return names as one text, a full stop before and after each: ids of shape (n,).

    Examples
    --------
    >>> names = first_names()
    >>> names.read(text_of(names[:2]))
    '.aaron.abbey.'
    """
    return np.append(END, texts.tokens[texts.counted])


def words_of(texts: Texts) -> list[str]:
    """Return names as a list of words, without full stops."""
    return [texts.read(row).strip(".") for row in texts.tokens]


@cache
def known_names() -> frozenset[str]:
    """Return all names of the list, without full stops."""
    return frozenset(words_of(_names()))


def table_loss(letters: int) -> float:
    """Return the loss on the held-out names of a table that knows so many letters before the next one.

    Each count starts at what the table of one letter less would expect of 5 letters; the smallest table, at 1 for each.

    Parameters
    ----------
    letters : int, from 0 to 3

    Raises
    ------
    TypeError, ValueError
        `letters` is not as above.

    Examples
    --------
    >>> [round(table_loss(letters), 2) for letters in range(3)]
    [2.81, 2.34, 2.08]
    """
    letters = check_integer(letters, "letters", at_least=0, at_most=3)
    rows = _with_history(parts()[1], letters)
    return float(-np.log(_table(letters)[tuple(rows.T)]).mean())


@cache
def _table(letters: int) -> np.ndarray:
    """Probabilities of the next letter, (27, …, 27), after each beginning of so many letters."""
    rows, p = _with_history(parts()[0], letters), np.full(27, 1 / 27)
    for known in range(letters + 1):
        counts = np.zeros((27,) * (known + 1))
        np.add.at(counts, tuple(rows[:, letters - known :].T), 1)
        prior = 27 if known == 0 else 5
        p = (counts + prior * p) / (counts.sum(axis=-1, keepdims=True) + prior)
    return p


def write_by_pairs(n: int, rng: np.random.Generator) -> list[str]:
    """Let the table of pairs write n names: each letter depends on the one before it alone."""
    rows, table = np.zeros((check_integer(n, "n", at_least=1), MOST), dtype=int), _names()
    before = np.full(n, END)
    for place in range(MOST):
        before = rows[:, place] = _drawn(_table(1)[before], rng.random(n))
    return [table.read(row).partition(".")[0] for row in rows]


def _with_history(texts: Texts, letters: int) -> np.ndarray:
    """A row per counted letter: so many letters before it, full stops where the name had not begun, and the letter."""
    padded = np.hstack([np.full((len(texts), letters), END), texts.tokens])
    width = texts.tokens.shape[1]
    columns = [padded[:, shift : shift + width][texts.counted] for shift in range(letters + 1)]
    return np.column_stack(columns)


def surprise(names: list[str], run: Run | None = None) -> float:
    """Return the mean surprise per letter of names, in nats, under the model with the mask; the end counts as a letter.

    Names longer than the model has positions for are left out.
    """
    model = (run or trained()).model
    rows = [f".{name}." for name in names if len(name) < MOST]
    parts_of = [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
    counts = [sum(len(row) - 1 for row in part) for part in parts_of]
    return float(np.average([_loss(model, part) for part in parts_of], weights=counts))


def _loss(model: LanguageModel, rows: list[str]) -> float:
    """The mean surprise per sign of names between full stops, the first one not counted."""
    table = _names()
    tokens = np.array([table.write(row.ljust(MOST + 1, ".")) for row in rows])
    keep = np.arange(MOST + 1) < np.array([[len(row)] for row in rows])
    with no_grad():
        return model.loss(tokens, keep=keep).item()


def write_many(
    n: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
    top_p: float = 1.0,
    *,
    choose: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None,
) -> list[str]:
    """Let the model with the mask write n names, side by side, with a cache of keys and values.

    Parameters
    ----------
    n : int
    rng : numpy.random.Generator
    temperature : float, above 0
    top_p : float, above 0, at most 1
        Only the likeliest letters are kept that together first reach it.
    choose : function of scores (n, 27) and random numbers (n,) from 0 to 1, optional
        Returns a letter for each name, (n,), instead of a draw at that temperature and top-p.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.
    """
    n, rng = check_integer(n, "n", at_least=1), check_generator(rng, "rng")
    temperature = check_number(temperature, "temperature", above=0)
    top_p = check_number(top_p, "top_p", above=0, at_most=1)
    choose = choose or (lambda scores, u: _drawn(_nucleus(softmax(scores, temperature), top_p), u))
    model, rows, new = trained().model, np.zeros((n, MOST), dtype=int), np.full((n, 1), END)
    caches = [Cache() for _block in model.stack.blocks]
    with no_grad():
        for place in range(MOST):
            rows[:, place] = choose(model(new, caches=caches).data[:, -1], rng.random(n))
            if (rows == END)[:, : place + 1].any(axis=1).all():
                break
            new = rows[:, place : place + 1]
    table = _names()
    return [table.read(row).partition(".")[0] for row in rows]


def _drawn(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    """For each row of p the place in whose piece u falls; the pieces are scaled to end at 1."""
    ends = np.cumsum(p, axis=1)
    return (u[:, np.newaxis] * ends[:, -1:] >= ends).sum(axis=1)


def _nucleus(p: np.ndarray, top_p: float) -> np.ndarray:
    """Rows of p with 0 for all but the likeliest that first reach top_p; they are not made to sum to 1."""
    order = np.argsort(-p, axis=1, kind="stable")
    ranked = np.take_along_axis(p, order, axis=1)
    before = np.cumsum(ranked, axis=1) - ranked
    kept = np.zeros_like(p)
    np.put_along_axis(kept, order, np.where(before < top_p, ranked, 0), axis=1)
    return kept
