"""Texts for a reader and a translator: opinions in which *not* turns the meaning, and dates in three spellings."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.validation import check_generator, check_integer, describe

__all__ = ["ISO", "LETTERS", "MONTHS", "WORDS", "Dates", "Opinions", "dates", "opinions", "spell"]

# --- opinions ---------------------------------------------------------------------------------------------------------

GOOD = ("good", "great", "lovely", "clever", "funny", "moving", "superb", "charming")
BAD = ("bad", "awful", "dull", "silly", "boring", "clumsy", "weak", "tedious")
THINGS = ("film", "plot", "music", "cast", "story", "ending", "book", "play")
LIKED, DISLIKED = ("loved", "liked"), ("hated", "disliked")
DEGREES = ("very", "really", "quite")
WORDS = (
    "[PAD]",
    "[CLS]",
    "[MASK]",
    "the",
    "was",
    "not",
    "and",
    "i",
    "it",
    *DEGREES,
    *THINGS,
    *GOOD,
    *BAD,
    *LIKED,
    *DISLIKED,
)
PAD, CLS, MASK = range(3)
LONGEST = 11  # words, the first one [CLS]


@dataclass(frozen=True, eq=False)
class Opinions:
    """Opinions as whole numbers, each row filled up with [PAD], and whether they praise.

    Attributes
    ----------
    tokens : ndarray of int, shape (N, 11)
    praise : ndarray of bool, shape (N,)

    Examples
    --------
    >>> texts = opinions(50, np.random.default_rng(0))
    >>> texts.read(texts.tokens[3])
    'the cast was not tedious and i loved it'
    """

    tokens: np.ndarray
    praise: np.ndarray
    source: str = "made by course_lib.data"
    licence: str = "that of this course"

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, rows) -> Opinions:
        """Return some of the opinions: a slice, or an array of row numbers."""
        return Opinions(self.tokens[rows], self.praise[rows], self.source, self.licence)

    @property
    def keep(self) -> np.ndarray:
        """True where there is a word, and False at padding, shape (N, 11)."""
        return self.tokens != PAD

    @staticmethod
    def read(tokens: Sequence[int]) -> str:
        """Return tokens as text, without [CLS] and [PAD]."""
        return " ".join(WORDS[token] for token in tokens if token not in (PAD, CLS))

    @staticmethod
    def write(text: str) -> np.ndarray:
        """Return a text as tokens, shape (11,); ValueError where a word is unknown or there are too many."""
        if not isinstance(text, str) or any(word not in WORDS for word in text.split()):
            raise ValueError(f"text: expected words among {', '.join(WORDS[2:])}, got {describe(text)}")
        tokens = [CLS, *(WORDS.index(word) for word in text.split())]
        if len(tokens) > LONGEST:
            raise ValueError(f"text: expected at most {LONGEST - 1} words, got {len(tokens) - 1}")
        return np.array(tokens + [PAD] * (LONGEST - len(tokens)))


def opinions(n: int, rng: np.random.Generator, *, halves: int = 2) -> Opinions:
    """Make opinions such as *the plot was not very dull and i loved it*.

    Both halves are of one mind. The first half has a *not* in two cases of five.

    Parameters
    ----------
    n : int, at least 1
    rng : numpy.random.Generator
    halves : 1 or 2
        1: the first half alone, *the plot was not very dull*.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> opinions(3, np.random.default_rng(0)).praise.tolist()
    [False, True, True]
    """
    check_integer(n, "n", at_least=1)
    check_integer(halves, "halves", at_least=1, at_most=2)
    praise = check_generator(rng, "rng").random(n) < 0.5
    rows = [_opinion(praises, halves, rng) for praises in praise]
    return Opinions(np.array([row + [PAD] * (LONGEST - len(row)) for row in rows]), praise)


def _opinion(praises: bool, halves: int, rng: np.random.Generator) -> list[int]:
    turned, degree = rng.random() < 0.4, rng.integers(6)
    adjectives, verdicts = GOOD if praises != turned else BAD, LIKED if praises else DISLIKED
    words = ["[CLS]", "the", rng.choice(THINGS), "was", *(["not"] if turned else []), *DEGREES[degree : degree + 1]]
    words += [adjectives[rng.integers(len(adjectives))]]
    words += ["and", "i", verdicts[rng.integers(2)], "it"] if halves == 2 else []
    return [WORDS.index(word) for word in words]


# --- dates ------------------------------------------------------------------------------------------------------------

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LETTERS = "_ ,.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"  # of the source; _ fills up
ISO = "0123456789-^"  # of the target; ^ begins it
SOURCE, TARGET = 18, 11  # letters of the longest date, and of an ISO date after its ^
_FIRST, _LAST = datetime.date(1900, 1, 1).toordinal(), datetime.date(2099, 12, 31).toordinal()


@dataclass(frozen=True, eq=False)
class Dates:
    """Dates as people write them, filled up with _, and the same by ISO 8601, begun with ^.

    Attributes
    ----------
    source : ndarray of int, shape (N, 18)
        Places in `LETTERS`.
    target : ndarray of int, shape (N, 11)
        Places in `ISO`.

    Examples
    --------
    >>> made = dates(2, np.random.default_rng(0))
    >>> [made.read(row) for row in made.source], [made.read_iso(row) for row in made.target]
    (['6 February 2070', '21 May 2027'], ['2070-02-06', '2027-05-21'])
    """

    source: np.ndarray
    target: np.ndarray

    def __len__(self) -> int:
        return len(self.source)

    @staticmethod
    def read(source: Sequence[int]) -> str:
        """Return a source as text."""
        return "".join(LETTERS[letter] for letter in source).rstrip("_")

    @staticmethod
    def read_iso(target: Sequence[int]) -> str:
        """Return a target as text, without its ^."""
        return "".join(ISO[letter] for letter in target).lstrip("^")

    @staticmethod
    def write(text: str) -> np.ndarray:
        """Return a text as a source, shape (18,); ValueError where a letter is unknown or there are too many."""
        if not isinstance(text, str) or not text or len(text) > SOURCE or any(letter not in LETTERS for letter in text):
            raise ValueError(f"text: expected 1 to {SOURCE} letters among {LETTERS!r}, got {describe(text)}")
        return np.array([LETTERS.index(letter) for letter in text.ljust(SOURCE, "_")])


def spell(date: datetime.date, spelling: int) -> str:
    """Return a date as people write it: 0 day and month in words, 1 month first, 2 numbers alone, the day first.

    Examples
    --------
    >>> [spell(datetime.date(2024, 5, 1), spelling) for spelling in range(3)]
    ['1 May 2024', 'May 1, 2024', '01.05.2024']
    """
    check_integer(spelling, "spelling", at_least=0, at_most=2)
    month = MONTHS[date.month - 1]
    return (
        f"{date.day} {month} {date.year}",
        f"{month} {date.day}, {date.year}",
        f"{date.day:02}.{date.month:02}.{date.year}",
    )[spelling]


def dates(n: int, rng: np.random.Generator, *, held_out: bool = False) -> Dates:
    """Make dates of 1900 to 2099 in three spellings, with their translations.

    Parameters
    ----------
    n : int, at least 1
    rng : numpy.random.Generator
    held_out : bool
        One day in ten is never trained on. True: only such days; False: only the others.

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> dates(5, np.random.default_rng(0)).target.shape
    (5, 11)
    """
    check_integer(n, "n", at_least=1)
    tens = check_generator(rng, "rng").integers(_FIRST // 10 + 1, _LAST // 10, n)
    ones = np.full(n, 7) if held_out else np.array([0, 1, 2, 3, 4, 5, 6, 8, 9])[rng.integers(0, 9, n)]
    days = [datetime.date.fromordinal(int(day)) for day in 10 * tens + ones]
    source = [Dates.write(spell(day, spelling)) for day, spelling in zip(days, rng.integers(0, 3, n), strict=True)]
    return Dates(np.array(source), np.array([[ISO.index(letter) for letter in f"^{day}"] for day in days]))
