"""Tokens as boxes in HTML, which has the letters of every script; merges and languages on Axes."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREEN, INK, ORANGE, legend_above, new_axes
from course_lib.text import _, plural

__all__ = [
    "TokenBoxes",
    "TokenRows",
    "characters_of",
    "draw_languages",
    "draw_merges",
    "in_hex",
    "seen",
]

MOST_BOXES = 300
_SIGNS = {" ": "␣", "\n": "↵", "\t": "⇥"}
# Boxes are told apart by their borders and the gaps between them; the colours only help the eye along a line.
_SHADES = (("#dcebf7", BLUE), ("#fbe6d3", ORANGE), ("#d9f0e6", GREEN))
_BOX = (
    "display:inline-block;vertical-align:bottom;unicode-bidi:isolate;white-space:pre;"
    "border:1px solid {edge};border-radius:4px;padding:0 5px;margin:2px;line-height:1.6;background:{shade};color:" + INK
)
_CHARACTER = (
    "display:inline-block;vertical-align:bottom;text-align:center;line-height:1.3;margin:2px;padding:0 2px;"
    "border-bottom:2px solid var(--jp-content-font-color2,#666)"
)


class TokenBoxes:
    """A text as its tokens, a box each. Tokens that are only parts of a character lie under it, as their bytes.

    Parameters
    ----------
    tokens : sequence of bytes
    ids : sequence of int, optional
        The number of each, shown where the pointer rests on its box.
    label : str
        Written before the boxes.

    Examples
    --------
    >>> TokenBoxes([b"na", b"\\xc3", b"\\xaf", b"ve"])
    Tokens: [na] [ï: C3 | AF] [ve]
    """

    def __init__(self, tokens: Sequence[bytes], ids: Sequence[int] | None = None, label: str = ""):
        self.tokens, self.ids, self.label = list(tokens), ids, label

    def __repr__(self) -> str:
        told = []
        for group in characters_of(self.tokens):
            text = seen(b"".join(group))
            told.append(f"[{text}]" if len(group) == 1 else f"[{text}: {' | '.join(map(in_hex, group))}]")
        name = f"{self.label}: " if self.label else _("Tokens: ")
        return name + " ".join(told)

    def _repr_html_(self) -> str:
        boxes, place = [], 0
        for group in characters_of(self.tokens[:MOST_BOXES]):
            boxes.append(self._box_of_group(group, place))
            place += len(group)
        count = len(self.tokens)
        name = plural("{count} token", "{count} tokens", count)
        more = _("and {count} more").format(count=count - MOST_BOXES) if count > MOST_BOXES else ""
        label = f'<div style="font-weight:600">{html.escape(self.label)}</div>' if self.label else ""
        return (
            f'<div style="margin:6px 0">{label}<div role="list" aria-label="{name}" dir="auto" '
            f'style="line-height:2.1;font-size:15px">{"".join(boxes)} {more}</div></div>'
        )

    def _box_of_group(self, group: list[bytes], place: int) -> str:
        if len(group) == 1:
            return self._box(seen(group[0]), place, 'role="listitem" ')
        parts = "".join(self._box(in_hex(token), place + i, "") for i, token in enumerate(group))
        letter = html.escape(seen(b"".join(group)))
        return f'<span role="listitem" style="{_CHARACTER}">{letter}<br><span dir="ltr">{parts}</span></span>'

    def _box(self, text: str, place: int, role: str) -> str:
        shade, edge = _SHADES[place % len(_SHADES)]
        title = f'title="{self.ids[place]}" ' if self.ids is not None else ""
        return f'<span {role}{title}style="{_BOX.format(edge=edge, shade=shade)}">{html.escape(text)}</span>'


class TokenRows:
    """Several texts as their tokens, one under the other, each with its name and how many tokens it has.

    Parameters
    ----------
    rows : dict of str to sequence of bytes

    Examples
    --------
    >>> TokenRows({"a word": [b"ki", b"te"]})
    a word (2 tokens): [ki] [te]
    """

    def __init__(self, rows: dict[str, Sequence[bytes]]):
        self.boxes = []
        for name, tokens in rows.items():
            count = plural("{count} token", "{count} tokens", len(tokens))
            self.boxes.append(TokenBoxes(tokens, label=f"{name} ({count})"))

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.boxes))

    def _repr_html_(self) -> str:
        return "".join(boxes._repr_html_() for boxes in self.boxes)


def characters_of(tokens: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Gather tokens until their bytes are whole characters; bytes left at the end are a group of their own.

    Examples
    --------
    >>> list(characters_of([b"a", b"\\xc3", b"\\xaf"]))
    [[b'a'], [b'\\xc3', b'\\xaf']]
    """
    group: list[bytes] = []
    for token in tokens:
        group.append(token)
        if _is_whole(b"".join(group)):
            yield group
            group = []
    if group:
        yield group


def _is_whole(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def seen(data: bytes) -> str:
    """Return the text of some bytes, with signs for white space, and a circle for a mark that has lost its letter.

    Examples
    --------
    >>> seen(b" kite")
    '␣kite'
    """
    text = data.decode(errors="replace")
    if text and all(unicodedata.category(character) in ("Cc", "Cf") and character not in _SIGNS for character in text):
        return in_hex(data)
    lost = bool(text) and unicodedata.category(text[0]).startswith("M")
    return "◌" * lost + "".join(_SIGNS.get(character, character) for character in text)


def in_hex(data: bytes) -> str:
    """Return bytes as numbers to base 16.

    Examples
    --------
    >>> in_hex(b"\\xc3\\xaf")
    'C3 AF'
    """
    return data.hex(" ").upper()


def draw_merges(merges: Sequence[int], tokens: dict[str, Sequence[int]], ax: Axes | None = None) -> Axes:
    """Draw how many tokens texts have, by how many merges the vocabulary has learned.

    Parameters
    ----------
    merges : (n,)
    tokens : dict of name to (n,)

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_merges([0, 10], {"a text": [100, 60]})
    >>> ax.lines[0].get_ydata().tolist()
    [100, 60]
    """
    ax = ax if ax is not None else new_axes(6.4, 3.4)
    looks = ((BLUE, "-", "o"), (ORANGE, (0, (5, 2)), "s"), (GREEN, (0, (1, 1.2)), "^"))
    for (name, counts), (colour, dash, marker) in zip(tokens.items(), looks, strict=False):
        ax.plot(np.asarray(merges), np.asarray(counts), color=colour, linestyle=dash, marker=marker, label=name)
    ax.set(xlabel="merges learned", ylabel="tokens", ylim=(0, None))
    legend_above(ax, handle=2.6)
    return ax


def draw_languages(
    names: Sequence[str], tokens: Sequence[float], size: Sequence[float], ax: Axes | None = None
) -> Axes:
    """Draw for each language how many tokens and how many bytes the same text takes, as multiples of English.

    Parameters
    ----------
    names : sequence of n str
        From the top down.
    tokens, size : (n,)
        Multiples; a line marks 1.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = draw_languages(["English", "Hindi"], [1, 8.7], [1, 2.7])
    >>> [float(bar.get_width()) for bar in ax.patches]
    [1.0, 8.7, 1.0, 2.7]
    """
    ax = ax if ax is not None else new_axes(6.4, 0.36 * len(names) + 1.0)
    place = np.arange(len(names))
    more = ax.barh(place - 0.2, tokens, 0.38, color=ORANGE, label="tokens")
    less = ax.barh(place + 0.2, size, 0.38, color=BLUE, hatch="///", edgecolor="white", linewidth=0, label="bytes")
    ax.bar_label(more, fmt="%.1f", fontsize=10, padding=3)
    ax.bar_label(less, fmt="%.1f", fontsize=9, padding=3)
    ax.axvline(1, color=INK, linewidth=1)
    ax.set(yticks=place, yticklabels=names, xlabel="times as many as in English")
    ax.margins(x=0.08, y=0.02)
    ax.tick_params(axis="y", length=0)
    ax.grid(False, axis="y")
    ax.invert_yaxis()
    legend_above(ax, handle=2.0)
    return ax
