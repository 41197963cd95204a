"""Texts to train small language models on: three tasks that are made on the spot, and a list of first names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_lib.validation import check_generator, check_integer, describe

__all__ = ["Texts", "additions", "first_names", "repetitions", "reversals"]

_MADE_HERE = {"source": "made by course_lib.data", "licence": "that of this course"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts of one length as whole numbers, and which of their tokens a model is asked for.

    Attributes
    ----------
    tokens : ndarray of int, shape (N, T)
    counted : ndarray of bool, shape (N, T)
        True where a token can be known from those before it, or is worth guessing.
    symbols : str
        What each number stands for: token 0 is the first symbol.
    source, licence : str

    Examples
    --------
    >>> texts = reversals(100, 3, np.random.default_rng(0))
    >>> texts.read(texts.tokens[0])
    '865=568'
    >>> len(texts[:10].tokens)
    10
    """

    tokens: np.ndarray
    counted: np.ndarray
    symbols: str
    source: str
    licence: str

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, rows) -> Texts:
        """Return some of the texts: a slice, or an array of row numbers."""
        return Texts(self.tokens[rows], self.counted[rows], self.symbols, self.source, self.licence)

    def read(self, tokens) -> str:
        """Return tokens as text."""
        return "".join(self.symbols[token] for token in tokens)

    def write(self, text: str) -> list[int]:
        """Return a text as tokens; ValueError where a symbol is unknown."""
        if not isinstance(text, str) or any(symbol not in self.symbols for symbol in text):
            raise ValueError(f"text: expected symbols among {self.symbols!r}, got {describe(text)}")
        return [self.symbols.index(symbol) for symbol in text]


def reversals(n: int, digits: int, rng: np.random.Generator) -> Texts:
    """Make texts such as ``8627=7268``: random digits, and the same from last to first; the answer counts.

    Parameters
    ----------
    n, digits : int, at least 1
    rng : numpy.random.Generator

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    Examples
    --------
    >>> reversals(1, 4, np.random.default_rng(0)).tokens
    array([[ 8,  6,  5,  2, 10,  2,  5,  6,  8]])
    """
    shape = (check_integer(n, "n", at_least=1), check_integer(digits, "digits", at_least=1))
    given = check_generator(rng, "rng").integers(0, 10, shape)
    tokens = np.hstack([given, np.full((n, 1), 10), given[:, ::-1]])
    counted = np.broadcast_to(np.arange(tokens.shape[1]) > digits, tokens.shape)
    return Texts(tokens, counted, "0123456789=", **_MADE_HERE)


def additions(digits: int = 2) -> Texts:
    """Make every sum of two numbers of so many digits, the result from its ones on: ``47+85=231`` is 47 + 85 = 132.

    Written this way, each digit of the result is known once those before it are. The result counts.

    Parameters
    ----------
    digits : int, from 1 to 3

    Returns
    -------
    Texts
        All 10^(2 · digits) pairs in order: 0 + 0, 0 + 1, …

    Raises
    ------
    TypeError, ValueError
        `digits` is no whole number from 1 to 3.

    Examples
    --------
    >>> texts = additions()
    >>> len(texts), texts.read(texts.tokens[4785])
    (10000, '47+85=231')
    """
    numbers = np.arange(10 ** check_integer(digits, "digits", at_least=1, at_most=3))
    a, b = np.repeat(numbers, len(numbers)), np.tile(numbers, len(numbers))
    powers = 10 ** np.arange(digits + 1)
    figures = lambda x, places: x[:, np.newaxis] // places % 10  # noqa: E731
    sign = lambda token: np.full((len(a), 1), token)  # noqa: E731
    tokens = np.hstack(
        [figures(a, powers[-2::-1]), sign(10), figures(b, powers[-2::-1]), sign(11), figures(a + b, powers)]
    )
    counted = np.broadcast_to(np.arange(tokens.shape[1]) > 2 * digits + 1, tokens.shape)
    return Texts(tokens, counted, "0123456789+=", **_MADE_HERE)


def repetitions(n: int, length: int, letters: int, rng: np.random.Generator) -> Texts:
    """Make texts in which a word of different letters is said again and again: ``cfaxcfaxcfa``.

    From its second time on, each letter follows from what came after the letter before it last time. The words have
    different lengths, a quarter to half of the text, so that counting back a fixed number of places does not help.

    Parameters
    ----------
    n : int, at least 1
    length : int, at least 8
        Of a text.
    letters : int, at least length / 2, at most 26
        In the alphabet.
    rng : numpy.random.Generator

    Raises
    ------
    TypeError, ValueError
        For any argument that is not as above.

    References
    ----------
    Olsson et al., "In-context Learning and Induction Heads", 2022.

    Examples
    --------
    >>> texts = repetitions(1, 12, 26, np.random.default_rng(0))
    >>> texts.read(texts.tokens[0]), texts.counted[0].astype(int)
    ('kctmbukctmbu', array([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]))
    """
    n, length = check_integer(n, "n", at_least=1), check_integer(length, "length", at_least=8)
    letters = check_integer(letters, "letters", at_least=length // 2, at_most=26)
    period = check_generator(rng, "rng").integers(length // 4, length // 2 + 1, (n, 1))
    words = rng.random((n, letters)).argsort(axis=1)
    places = np.arange(length)
    return Texts(np.take_along_axis(words, places % period, axis=1), places > period, LETTERS[:letters], **_MADE_HERE)


def first_names() -> Texts:
    """Load 5,163 first names, each between two full stops and filled up with more of them: ``.aaron.......``

    The letters and the first full stop after them count. Source: the US census of 1990, as the Python package `names`
    0.3.0 has it (MIT licence); the census's lists are in the public domain.

    Examples
    --------
    >>> texts = first_names()
    >>> len(texts), texts.read(texts.tokens[0]), texts.counted[0].astype(int)
    (5163, '.aaron.......', array([0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]))
    """
    names = Path(__file__).with_name("names.txt").read_text(encoding="ascii").split()
    longest = max(map(len, names))
    symbols = "." + LETTERS
    tokens = np.array([[symbols.index(s) for s in f".{name}.".ljust(longest + 2, ".")] for name in names])
    ends = np.array([[len(name) + 1] for name in names])
    places = np.arange(longest + 2)
    source = "the US census of 1990, as the Python package names 0.3.0 has it"
    licence = "MIT (the package); the census's lists are in the public domain"
    return Texts(tokens, (places > 0) & (places <= ends), symbols, source, licence)
