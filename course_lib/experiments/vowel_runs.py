"""Networks that recognise vowels: which speakers stay sealed, how the others are split, and whom a network serves.

>>> said, sealed = open_vowels(), sealed_vowels()
>>> len(np.unique(said.speaker)), len(np.unique(sealed.speaker))
(60, 16)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from course_lib import data
from course_lib.maths.estimation import standard_error
from course_lib.network.layers import SoftmaxCrossEntropy
from course_lib.network.model import make_network
from course_lib.network.optimizers import Adam
from course_lib.network.training import fit

__all__ = [
    "GROUPS",
    "cross_validated",
    "group_errors",
    "label_map",
    "men_or_mixed",
    "open_vowels",
    "sealed_vowels",
    "speaker_folds",
    "train_network",
    "word_means",
]

GROUPS = "men", "women", "children"
SEALED = 7, 6, 3  # speakers of each group, a fifth of it

Predict = Callable[[np.ndarray], np.ndarray]
Train = Callable[[np.ndarray, np.ndarray], Predict]


# --- whose vowels -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _parts() -> tuple[data.SpokenVowels, data.SpokenVowels]:
    said, rng = data.vowels(), np.random.default_rng(1952)
    chosen = [
        rng.permutation(np.unique(said.speaker[said.group == group]))[:count]
        for group, count in zip(GROUPS, SEALED, strict=True)
    ]
    is_sealed = np.isin(said.speaker, np.concatenate(chosen))
    return said.only(~is_sealed), said.only(is_sealed)


def open_vowels() -> data.SpokenVowels:
    """Return the 1200 vowels of the 60 speakers to work with: 26 men, 22 women and 12 children."""
    return _parts()[0]


def sealed_vowels() -> data.SpokenVowels:
    """Return the 320 vowels of the 16 speakers who are put away until the end: 7 men, 6 women and 3 children."""
    return _parts()[1]


def speaker_folds(speaker: np.ndarray, group: np.ndarray, k: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Deal the speakers of each group into k folds, and return a mask of the rows that are held out in each.

    Examples
    --------
    >>> said = open_vowels()
    >>> folds = speaker_folds(said.speaker, said.group, 3, np.random.default_rng(0))
    >>> [len(np.unique(said.speaker[fold])) for fold in folds]
    [21, 20, 19]
    """
    fold_of = {}
    for name in GROUPS:
        speakers = rng.permutation(np.unique(speaker[group == name]))
        fold_of |= {int(one): place % k for place, one in enumerate(speakers)}
    own = np.array([fold_of[int(one)] for one in speaker])
    return [own == fold for fold in range(k)]


# --- a network --------------------------------------------------------------------------------------------------------


def train_network(
    x: np.ndarray, y: np.ndarray, *, columns: Sequence[int] = (0, 1, 2, 3), epochs: int = 30, seed: int = 0
) -> Predict:
    """Train a network of 32 hidden nodes on the standardised logarithms of some frequencies; return its `predict`.

    Parameters
    ----------
    x : ndarray of shape (N, 4)
        F0 to F3 in hertz, or any other positive numbers.
    y : ndarray of int, shape (N,)
    columns : sequence of int
        Which of the columns to use.
    epochs, seed : int

    Returns
    -------
    callable
        Takes inputs like x, returns labels.

    Examples
    --------
    >>> said = open_vowels()
    >>> predict = train_network(said.x, said.y, epochs=2)
    >>> predict(said.x[:3]).shape
    (3,)
    """
    columns = list(columns)
    logs = np.log(x[:, columns])
    mean, spread = logs.mean(axis=0), logs.std(axis=0)
    network = make_network([len(columns), 32, 10], seed=seed)
    inputs, loss = (logs - mean) / spread, SoftmaxCrossEntropy()
    fit(network, inputs, y, loss=loss, optimizer=Adam(0.01), epochs=epochs, seed=seed)
    return lambda new: network.forward((np.log(new[:, columns]) - mean) / spread).argmax(axis=1)


def cross_validated(train: Train, said: data.SpokenVowels, k: int, rng: np.random.Generator) -> np.ndarray:
    """Return a label for every vowel, shape (N,), by a network that has never heard the speaker."""
    predicted = np.empty(len(said.y), dtype=int)
    for held_out in speaker_folds(said.speaker, said.group, k, rng):
        predicted[held_out] = train(said.x[~held_out], said.y[~held_out])(said.x[held_out])
    return predicted


# --- whom it serves ---------------------------------------------------------------------------------------------------


def group_errors(wrong: np.ndarray, speaker: np.ndarray, group: np.ndarray) -> dict[str, tuple[float, float]]:
    """Error of each group and its standard error, with a speaker's own error as one value.

    With e_s the share of speaker s's vowels that are wrong, the error of a group is the mean of its e_s, and its
    standard error is the standard deviation of its e_s over the root of the number of *speakers*: the vowels of one
    person are not independent.

    Parameters
    ----------
    wrong : ndarray of bool, shape (N,)
    speaker, group : ndarray of shape (N,)
        At least two speakers in each group.

    Examples
    --------
    >>> wrong = np.array([True, False, False, False])
    >>> group_errors(wrong, np.array([1, 1, 2, 2]), np.array(["men"] * 4))
    {'men': (0.25, 0.25)}
    """
    found = {}
    for name in dict.fromkeys(group.tolist()):
        own = [wrong[(group == name) & (speaker == one)].mean() for one in np.unique(speaker[group == name])]
        found[name] = (float(np.mean(own)), standard_error(own))
    return found


def men_or_mixed(
    train: Train, said: data.SpokenVowels, rng: np.random.Generator, speakers: int = 18
) -> dict[str, dict[str, float]]:
    """Train on men alone and on as many speakers from all groups; return both errors of each group of strangers.

    A quarter of the speakers of each group is held out. From the others come `speakers` men, and as many speakers of
    whom a third each are men, women and children.

    Examples
    --------
    >>> table = men_or_mixed(lambda x, y: lambda new: np.zeros(len(new), int), open_vowels(), np.random.default_rng(0))
    >>> round(table["men"]["children"], 6)
    0.9
    """
    held_out = speaker_folds(said.speaker, said.group, 4, rng)[0]
    left = {name: rng.permutation(np.unique(said.speaker[~held_out & (said.group == name)])) for name in GROUPS}
    chosen = {
        "men": left["men"][:speakers],
        "mixed": np.concatenate([left[name][: speakers // 3] for name in GROUPS]),
    }
    table = {}
    for name, them in chosen.items():
        rows = np.isin(said.speaker, them)
        wrong = train(said.x[rows], said.y[rows])(said.x[held_out]) != said.y[held_out]
        errors = group_errors(wrong, said.speaker[held_out], said.group[held_out])
        table[name] = {group: error for group, (error, _spread) in errors.items()}
    return table


# --- what to draw -----------------------------------------------------------------------------------------------------


def word_means(said: data.SpokenVowels) -> dict[str, np.ndarray]:
    """Return for each group the geometric mean of each word's frequencies, (10, 4), in hertz.

    Examples
    --------
    >>> word_means(data.vowels())["men"][0].round().tolist()
    [135.0, 264.0, 2290.0, 2932.0]
    """
    logs = np.log(said.x)
    return {
        name: np.exp([logs[(said.group == name) & (said.y == label)].mean(axis=0) for label in range(10)])
        for name in GROUPS
    }


def label_map(predict: Predict, f1: np.ndarray, f2: np.ndarray) -> np.ndarray:
    """Return the labels of a network that looks at F1 and F2 alone, (len(f1), len(f2)), for every pair of them.

    Examples
    --------
    >>> label_map(lambda x: (x[:, 1] > 500).astype(int), np.array([300, 700]), np.array([900, 1200, 2000])).tolist()
    [[0, 0, 0], [1, 1, 1]]
    """
    grid = np.ones((len(f1), len(f2), 4))
    grid[..., 1], grid[..., 2] = np.asarray(f1, dtype=float)[:, None], f2
    return predict(grid.reshape(-1, 4)).reshape(len(f1), len(f2))
