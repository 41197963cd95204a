"""A query among the keys of four words and what it gets of their values; the map of who looks where while it trains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, pad, scrub, term
from course_lib.pictures.svg import drawing, element, group, written
from course_lib.text import _

__all__ = ["LIMIT", "asked", "attention_map", "four_words"]

LIMIT, STEP = 4.0, 0.1  # how far the query reaches


# --- four words -------------------------------------------------------------------------------------------------------


def four_words(
    words: Sequence[str],
    q: np.ndarray,
    K: np.ndarray,
    V: np.ndarray,
    weights: np.ndarray,
    *,
    narrow: bool = False,
) -> str:
    """Draw a query to drag among the keys of four words, their weights as bars, and the mixture of their values.

    Parameters
    ----------
    words : sequence of 4 str
    q : (2,)
    K, V : (4, 2)
    weights : (4,)
    narrow : bool
        Put the values under the keys.
    """
    keys = Frame.equal((-LIMIT, LIMIT), (-LIMIT, LIMIT), 44, 36, 340)
    bars = Frame((0, 1), (0, 4), 118, 474, 220 if narrow else 560, 112)
    values = Frame.equal((0, 6), (0, 6), *((44, 666, 340) if narrow else (452, 36, 340)))
    parts = [
        *_keys(keys, words, q, K),
        *_bars(bars, words, weights),
        *_values(values, words, V, weights),
    ]
    across = Dragged.across(keys, "q1", float(q[0]), -LIMIT, LIMIT, STEP)
    up = Dragged.up(keys, "q2", float(q[1]), -LIMIT, LIMIT, STEP)
    tip = handle(keys, "query", q, _("tip of the query"), across, up, colour="input")
    return drawing(*((404, 1060) if narrow else (812, 604)), *parts, handles=pad(keys, "query") + tip)


def _keys(frame: Frame, words: Sequence[str], q: np.ndarray, K: np.ndarray) -> list[str]:
    """The keys as arrows from the origin, the one of length 0 as a ring, and the query."""
    arrows = [
        marks.arrow(frame, key, "weight", width=2.5) if key.any() else marks.point(frame, key, "weight", shape="ring")
        for key in K
    ]
    names = [marks.Label(_("query"), q, "input", away=q, id="query-name", follows="query")]
    names += [
        marks.Label(word, key, "weight", away=key if key.any() else (0.3, 1), distance=15, look="note")
        for word, key in zip(words, K, strict=True)
    ]
    along = np.concatenate([np.linspace(0.3, 1, 5)[:, np.newaxis] * tip for tip in (q, *K)])
    ticks = range(-4, 5, 2)
    return [
        frame.axes(
            _("is it a thing or a person?"), _("is it alive?"), x_ticks=ticks, y_ticks=ticks, title=_("query and keys")
        ),
        *arrows,
        marks.arrow(frame, q, "input", id="q", follows="query"),
        marks.labels(frame, names, along),
    ]


def _bars(frame: Frame, words: Sequence[str], weights: np.ndarray) -> list[str]:
    """The weights as bars with their numbers."""
    parts = [element("text", written(_("weights")), x=44, y=frame.top - 10, class_="title")]
    for k, word in enumerate(words):
        middle = 3.5 - k
        weight = float(weights[k])
        parts.append(marks.bar(frame, (0, weight), (middle - 0.3, middle + 0.3), "output", id=f"weight-{k}"))
        parts.append(marks.words(frame, [0, middle], word, "weight", anchor="end", shift=(-8, 5), look="note"))
        said = signed(weight, 2)
        parts.append(
            marks.words(frame, [weight, middle], said, anchor="start", shift=(8, 5), id=f"share-{k}", look="number")
        )
    return parts


def _values(frame: Frame, words: Sequence[str], V: np.ndarray, weights: np.ndarray) -> list[str]:
    """The values as points whose size is their weight, and the mixture as a cross."""
    discs = [
        marks.point(frame, value, "output", radius=4 + 14 * float(weight), id=f"value-{k}")
        for k, (value, weight) in enumerate(zip(V, weights, strict=True))
    ]
    middle = V.mean(axis=0)
    names = [
        marks.Label(word, value, "output", away=value - middle, distance=24, look="note")
        for word, value in zip(words, V, strict=True)
    ]
    mixed = weights @ V
    result = marks.Label(_("result"), mixed, "ink", away=middle - mixed, id="result-name", distance=22)
    names_of_axes = _("value, first entry"), _("value, second entry")
    return [
        frame.axes(*names_of_axes, x_ticks=range(7), y_ticks=range(7), title=_("values, and their mixture")),
        marks.line(frame, V[_corners(V)], "muted", width=1.2, dash="4 4"),
        *discs,
        marks.point(frame, mixed, "ink", shape="plus", id="result"),
        marks.labels(frame, [*names, result], V),
    ]


def _corners(V: np.ndarray) -> np.ndarray:
    """The values in their order round their middle, and the first once more."""
    away = V - V.mean(axis=0)
    order = np.argsort(np.arctan2(away[:, 1], away[:, 0]))
    return np.append(order, order[0])


def asked(q: np.ndarray) -> str:
    """Write the query with its two numbers, each of which can be dragged."""
    entries = [
        scrub(f"q{k}-number", name, Dragged(f"q{k}", float(q[k - 1]), -LIMIT, LIMIT, STEP), "input")
        for k, name in ((1, _("first entry of the query")), (2, _("second entry of the query")))
    ]
    return f"{term(_('query'), 'input name')} = ({entries[0]}, {entries[1]})"


# --- the map while it trains ------------------------------------------------------------------------------------------

_CELL = 26  # pixels
_LEAST = 0.015  # what is smaller is not drawn


def attention_map(tokens: str, weights: np.ndarray, row: int) -> str:
    """Draw who looks where as squares, one row per token that looks; the row of which bars tell more can be dragged.

    Parameters
    ----------
    tokens : str of T symbols
    weights : (T, T)
    row : int
    """
    size = len(tokens)
    side = size * _CELL
    table = Frame((0, size), (0, size), 84, 136, side, side)
    bars = Frame((0, size), (0, 1), 84, 40, side, 60)
    middle = size - row - 0.5
    band = element("rect", x=table.left, y=table.top + row * _CELL, width=side, height=_CELL, class_="fill pale")
    parts = [
        group(band, id="row-band", class_="input", data_follows="row"),
        _grid(table, size),
        *_squares(table, weights),
        *_names(table, tokens, row),
        *_row_bars(bars, weights[row]),
    ]
    moves = Dragged("row", float(row), 0, size - 1, 1, down=1 / _CELL)
    grip = handle(table, "row", [-2.35, middle], _("token that looks"), moves, colour="input")
    return drawing(84 + side + 12, table.bottom + 42, *parts, handles=grip)


def _grid(table: Frame, size: int) -> str:
    edge = element("rect", x=table.left, y=table.top, width=table.width, height=table.height, class_="edge")
    diagonal = marks.line(table, [[0, size], [size, 0]], "muted", width=1, dash="2 5")
    return edge + diagonal


def _squares(table: Frame, weights: np.ndarray) -> list[str]:
    """A square for each weight that can be seen; its area is the weight."""
    size, found = len(weights), []
    for t, s in zip(*np.nonzero(np.nan_to_num(weights) > _LEAST), strict=True):
        half = 0.47 * float(np.sqrt(min(weights[t, s], 1.0)))
        x, y = s + 0.5, size - t - 0.5
        found.append(marks.bar(table, (x - half, x + half), (y - half, y + half), "output", id=f"w-{t}-{s}"))
    return found


def _names(table: Frame, tokens: str, row: int) -> list[str]:
    """The tokens along both sides."""
    size, parts = len(tokens), []
    for k, token in enumerate(tokens):
        colour = "input" if k == row else "ink"
        parts.append(marks.words(table, [-0.5, size - k - 0.5], token, colour, shift=(0, 5), look="number"))
        parts.append(marks.words(table, [k + 0.5, size], token, shift=(0, -8), look="number"))
    x, y = table.left + table.width / 2, table.bottom + 26
    parts.append(element("text", written(_("looks at this token")), x=x, y=y, class_="axis-name middle"))
    return parts


def _row_bars(bars: Frame, weights: np.ndarray) -> list[str]:
    """The weights of the chosen row over the tokens that they belong to."""
    parts = [element("text", written(_("weights of the chosen row")), x=bars.left, y=bars.top - 24, class_="title")]
    for s, weight in enumerate(np.clip(np.nan_to_num(weights), 0, 1).tolist()):
        parts.append(marks.bar(bars, (s + 0.12, s + 0.88), (0, max(weight, 0.004)), "input", id=f"bar-{s}"))
        if weight >= 0.1:
            said = f"{weight:.1f}".lstrip("0") if weight < 0.95 else "1"
            parts.append(marks.words(bars, [s + 0.5, weight], said, shift=(0, -3), look="tick", id=f"bar-number-{s}"))
    return parts
