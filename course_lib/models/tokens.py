"""Text as numbers: UTF-8 bytes, byte-pair encoding learned from a text, and GPT-2's tokens.

A vocabulary is a dictionary from tokens, which are strings of bytes, to ranks. A token's rank is also its id; the
smaller it is, the earlier the token was learned. Every vocabulary holds the 256 single bytes: no text is unknown.

>>> ranks = train_bpe("low lower lowest", merges=2)
>>> list(ranks)[256:]
[b'lo', b'low']
>>> encode("lowly", ranks)
[257, 108, 121]
>>> decode(encode("नमस्ते!", ranks), ranks)
'नमस्ते!'
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from course_lib.validation import check_integer, describe

__all__ = [
    "cut",
    "decode",
    "encode",
    "growing_bpe",
    "pairs_of",
    "replace_pair",
    "split_words",
    "tokens_of",
    "train_bpe",
]

# GPT-2's rule for words, on a text in which `_sort` has put one sign for each sort of character: `a` for letters, `0`
# for numbers, `!` for the rest, and the white space left as it is. The endings 's, 't, 'll … need their own letters.
_WORDS = re.compile(r"'(?:[sdmt]|ll|ve|re)| ?[a-z]+| ?0+| ?[!']+|\s+(?!\S)|\s+")
_ENDINGS = set("sdmtlver'")
_SPACES = set("\t\n\v\f\r\x20\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | set(map(chr, range(0x2000, 0x200B)))


def train_bpe(text: str, merges: int) -> dict[bytes, int]:
    """Learn a vocabulary from a text: begin with bytes, and merge the most frequent pair of neighbours again and again.

    Pairs are counted inside words, as `split_words` cuts them; of equally frequent ones the first in the text wins.

    Parameters
    ----------
    text : str
    merges : int
        How many tokens to add to the 256 bytes; fewer are added where every word is one token before.

    Returns
    -------
    dict of bytes to int
        Each token's rank, 0 to 255 for the bytes.

    Raises
    ------
    TypeError, ValueError
        `text` is no text that UTF-8 can write, or `merges` no whole number of at least 0.

    Examples
    --------
    >>> list(train_bpe("hug pug hugs", merges=2))[256:]
    [b'ug', b'hug']

    References
    ----------
    R. Sennrich, B. Haddow and A. Birch, "Neural Machine Translation of Rare Words with Subword Units", ACL 2016,
    algorithm 1.
    """
    for ranks in growing_bpe(text, merges):  # noqa: B007, the last one is returned
        pass
    return ranks


def growing_bpe(text: str, merges: int) -> Iterator[dict[bytes, int]]:
    """Learn a vocabulary as `train_bpe` does, and yield it at the start and after each merge: one that grows.

    Raises
    ------
    TypeError, ValueError
        As for `train_bpe`.

    Examples
    --------
    >>> [len(ranks) for ranks in growing_bpe("hug pug hugs", merges=2)]
    [256, 257, 258]
    """
    merges = check_integer(merges, "merges", at_least=0)
    words = {tuple(_bytes_of(word)): count for word, count in Counter(split_words(text)).items()}
    return _growing(words, merges)


def _growing(words: dict[tuple[bytes, ...], int], merges: int) -> Iterator[dict[bytes, int]]:
    ranks = {bytes([byte]): byte for byte in range(256)}
    yield ranks
    for _merge in range(merges):
        pairs = pairs_of(words)
        if not pairs:
            break
        first, second = max(pairs, key=pairs.get)
        ranks.setdefault(first + second, len(ranks))
        words = {tuple(replace_pair(word, first, second)): count for word, count in words.items()}
        yield ranks


def pairs_of(words: dict[tuple[bytes, ...], int]) -> Counter[tuple[bytes, bytes]]:
    """Count the pairs of neighbours in words, each as often as its word occurs.

    Parameters
    ----------
    words : dict of tuple of bytes to int
        Each word as its tokens, and how often it occurs.

    Returns
    -------
    Counter of (bytes, bytes)

    Examples
    --------
    >>> pairs_of({(b"h", b"u", b"g"): 2, (b"p", b"u", b"g"): 1}).most_common(1)
    [((b'u', b'g'), 3)]
    """
    pairs = Counter()
    for word, count in words.items():
        for pair in pairwise(word):
            pairs[pair] += count
    return pairs


def replace_pair(tokens: Sequence[bytes], first: bytes, second: bytes) -> list[bytes]:
    """Put one token in the place of each pair of neighbours (first, second), from left to right.

    Examples
    --------
    >>> replace_pair([b"a", b"a", b"a", b"b"], b"a", b"a")
    [b'aa', b'a', b'b']
    """
    merged = []
    for token in tokens:
        if token == second and merged and merged[-1] == first:
            merged[-1] = first + second
        else:
            merged.append(token)
    return merged


def tokens_of(text: str, ranks: dict[bytes, int]) -> list[bytes]:
    """Cut a text into the tokens of a vocabulary; put together, their bytes are the text again.

    Parameters
    ----------
    text : str
    ranks : dict of bytes to int
        As `train_bpe` returns it, or GPT-2's own.

    Returns
    -------
    list of bytes

    Raises
    ------
    TypeError, ValueError
        `text` is no text that UTF-8 can write, or `ranks` no vocabulary that holds every byte.

    Examples
    --------
    >>> from course_lib.data import gpt2_ranks
    >>> tokens_of("The kite flies.", gpt2_ranks())
    [b'The', b' k', b'ite', b' flies', b'.']
    """
    _check_ranks(ranks)
    known = {}  # a word that comes again is cut once
    tokens = []
    for word in split_words(text):
        if word not in known:
            known[word] = cut(word.encode(), ranks)
        tokens += known[word]
    return tokens


def cut(word: bytes, ranks: dict[bytes, int]) -> list[bytes]:
    """Cut one word: begin with its bytes, and merge the neighbours that make the token of smallest rank, until none do.

    Examples
    --------
    >>> cut(b"lowly", train_bpe("low lower lowest", merges=2))
    [b'low', b'l', b'y']
    """
    tokens, unknown = _bytes_of(word), len(ranks)
    joined = [ranks.get(a + b, unknown) for a, b in pairwise(tokens)]
    while joined and min(joined) < unknown:
        place = joined.index(min(joined))
        tokens[place : place + 2] = [tokens[place] + tokens[place + 1]]
        del joined[place]
        for k in range(max(place - 1, 0), min(place + 1, len(joined))):  # only its neighbours have changed
            joined[k] = ranks.get(tokens[k] + tokens[k + 1], unknown)
    return tokens


def encode(text: str, ranks: dict[bytes, int]) -> list[int]:
    """Return the ids of a text's tokens: their ranks.

    Examples
    --------
    >>> from course_lib.data import gpt2_ranks
    >>> encode("The kite flies.", gpt2_ranks())
    [464, 479, 578, 17607, 13]
    """
    return [ranks[token] for token in tokens_of(text, ranks)]


def decode(ids: Iterable[int], ranks: dict[bytes, int]) -> str:
    """Return the text of ids. Bytes that are no whole character become �, one sign for each broken piece.

    Raises
    ------
    TypeError, ValueError
        `ids` holds something else than ids of the vocabulary, or `ranks` is no vocabulary that holds every byte.

    Examples
    --------
    >>> from course_lib.data import gpt2_ranks
    >>> decode([464, 479, 578], gpt2_ranks())
    'The kite'
    >>> decode([233], {bytes([byte]): byte for byte in range(256)})
    '�'
    """
    _check_ranks(ranks)
    tokens = {rank: token for token, rank in ranks.items()}
    return b"".join(tokens[token_id] for token_id in _known(ids, tokens)).decode("utf-8", errors="replace")


def split_words(text: str) -> list[str]:
    """Cut a text into words as GPT-2 does: letters, numbers, other signs; a single space belongs to the word behind it.

    The published pattern asks for Unicode's letters and numbers, which Python's `re` does not know by these names. So
    each character is replaced by a sign for its sort, and the pattern looks at those.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Joined, they are the text.

    Raises
    ------
    TypeError, ValueError
        `text` is no text, or holds half of a surrogate pair, which UTF-8 cannot write.

    Examples
    --------
    >>> split_words("It's 21 °C,  kites fly")
    ['It', "'s", ' 21', ' °', 'C', ',', ' ', ' kites', ' fly']

    References
    ----------
    GPT-2's encoder.py (2019), ``'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+``.
    """
    _check_text(text)
    sorts = "".join(map(_sort, text))
    return [text[found.start() : found.end()] for found in _WORDS.finditer(sorts)]


@cache
def _sort(character: str) -> str:
    """One sign for the sort of a character: a letter, a number, white space as it is, or anything else."""
    if character in _ENDINGS:
        return character
    if character in _SPACES:
        return " " if character == " " else "\n"
    return {"L": "a", "N": "0"}.get(unicodedata.category(character)[0], "!")


def _bytes_of(word: str | bytes) -> list[bytes]:
    data = word.encode() if isinstance(word, str) else word
    return [bytes([byte]) for byte in data]


def _check_text(text: str) -> None:
    if not isinstance(text, str):
        raise TypeError(f"text: expected a text, got {describe(text)}")
    if half := re.search("[\ud800-\udfff]", text):
        raise ValueError(f"text: expected what UTF-8 can write, got {half.group()!a}, half of a surrogate pair")


def _known(ids: Iterable[int], tokens: dict[int, bytes]) -> list[int]:
    if not isinstance(ids, Iterable):
        raise TypeError(f"ids: expected a list of whole numbers, got {describe(ids)}")
    ids = [check_integer(token_id, "ids", at_least=0) for token_id in ids]
    if missing := [token_id for token_id in ids if token_id not in tokens]:
        raise ValueError(f"ids: expected ids of the vocabulary, below {len(tokens)}, got {missing[0]}")
    return ids


def _check_ranks(ranks: dict[bytes, int]) -> None:
    if not isinstance(ranks, dict):
        raise TypeError(f"ranks: expected a dictionary of tokens, got {describe(ranks)}")
    if missing := [byte for byte in range(256) if bytes([byte]) not in ranks]:
        raise ValueError(f"ranks: expected a token for each of the 256 bytes, got none for {missing[0]}")
