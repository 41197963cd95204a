"""Tokens as boxes in HTML, which has the letters of every script; counts, languages and a shared budget on Axes."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.plots.style import BLUE, GREEN, INK, ORANGE, SKY, legend_above, new_axes
from course_lib.text import _, plural

__all__ = ["BudgetPicture", "CountsPicture", "TokenBoxes", "TokenRows", "draw_languages", "draw_merges"]

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
            text = _seen(b"".join(group))
            told.append(f"[{text}]" if len(group) == 1 else f"[{text}: {' | '.join(map(_in_hex, group))}]")
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
            return self._box(_seen(group[0]), place, 'role="listitem" ')
        parts = "".join(self._box(_in_hex(token), place + i, "") for i, token in enumerate(group))
        letter = html.escape(_seen(b"".join(group)))
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


def _seen(data: bytes) -> str:
    """The text of some bytes, with signs for white space, and a circle for a mark that has lost its letter."""
    text = data.decode(errors="replace")
    if text and all(unicodedata.category(character) in ("Cc", "Cf") and character not in _SIGNS for character in text):
        return _in_hex(data)
    lost = bool(text) and unicodedata.category(text[0]).startswith("M")
    return "◌" * lost + "".join(_SIGNS.get(character, character) for character in text)


def _in_hex(data: bytes) -> str:
    return data.hex(" ").upper()


class CountsPicture:
    """How many characters, bytes and tokens a text has: three bars.

    Attributes
    ----------
    ax : Axes
    """

    names = (_("characters"), _("bytes"), _("tokens"))

    def __init__(self, ax: Axes | None = None):
        self.ax = ax = ax if ax is not None else new_axes(6.4, 1.9)
        self.bars = ax.barh(range(3), [0, 0, 0], color=(SKY, BLUE, ORANGE), edgecolor=INK, linewidth=0.6)
        for bar, hatch in zip(self.bars, ("", "///", "..."), strict=True):
            bar.set_hatch(hatch)
        self.numbers = [ax.text(0, i, "", va="center", fontsize=11) for i in range(3)]
        ax.set(yticks=range(3), yticklabels=self.names, xticks=())
        ax.tick_params(axis="y", length=0)
        ax.spines["bottom"].set_visible(False)
        ax.grid(False)
        ax.invert_yaxis()

    def update(self, counts: Sequence[int]) -> None:
        """Show three counts."""
        longest = max(*counts, 1)
        self.ax.set_xlim(0, 1.12 * longest)
        for bar, number, count in zip(self.bars, self.numbers, counts, strict=True):
            bar.set_width(count)
            number.set_text(f"{count:,}")
            number.set_x(count + 0.012 * longest)


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


class BudgetPicture:
    """Left, how many tokens two languages need; right, how many times as many the second needs. Visited points stay.

    Parameters
    ----------
    names : (str, str)
    most : int
        The most tokens that are shown.
    """

    def __init__(self, names: tuple[str, str], most: int, axes: Sequence[Axes] | None = None):
        axes = axes if axes is not None else new_axes(7.0, 3.6, columns=2)
        self.axes = axes
        left, right = axes
        share = _("share of Hindi in the training text, %")
        left.set(xlim=(-4, 84), ylim=(0, 1.05 * most), ylabel=_("tokens"))
        right.set(xlim=(-4, 84), ylim=(0, 7), ylabel=_("Hindi tokens per English token"))
        for ax in axes:
            ax.set(xticks=range(0, 81, 20))
            ax.set_xlabel(share, fontsize=10)
        right.axhline(1, color=INK, linewidth=1)
        looks = ((BLUE, "-", "o"), (ORANGE, (0, (5, 2)), "s"))
        self.lines = [
            left.plot([], [], color=colour, linestyle=dash, marker=marker, markersize=4, linewidth=1.4, label=name)[0]
            for name, (colour, dash, marker) in zip(names, looks, strict=True)
        ]
        (self.ratio,) = right.plot([], [], color=GREEN, linestyle="-", marker="^", markersize=4, linewidth=1.4)
        self.here = [
            ax.plot([], [], marker, color=colour, markersize=11, markeredgecolor=INK, zorder=6)[0]
            for ax, colour, marker in ((left, BLUE, "o"), (left, ORANGE, "s"), (right, GREEN, "^"))
        ]
        self.number = right.text(0, 0, "", fontsize=11, va="bottom")
        legend_above(left, handle=2.6)

    def update(self, visited: np.ndarray, here: tuple[float, int, int]) -> None:
        """Show the points visited, rows of (share in %, tokens of the first, of the second), and the present one."""
        shares, first, second = visited[np.argsort(visited[:, 0], kind="stable")].T
        for line, tokens in zip(self.lines, (first, second), strict=True):
            line.set_data(shares, tokens)
        self.ratio.set_data(shares, second / first)
        share, own, other = here
        for point, value in zip(self.here, (own, other, other / own), strict=True):
            point.set_data([share], [value])
        self.number.set_position((share + 2, other / own + 0.25))
        self.number.set_text(f"{other / own:.2f}")
        self.number.set_ha("left" if share < 60 else "right")
