"""A Transformer and its twin over a hundred steps, and what each card keeps when many share one model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.gaps import SMALLEST_GAP, powers, roundings
from course_lib.pictures.handles import Dragged, handle, pad, scrub, term
from course_lib.pictures.svg import drawing
from course_lib.text import _

__all__ = ["HIGHEST", "MOST_POWER", "SMALLEST_GAP", "cards", "pair", "sharing"]


# --- the pair ---------------------------------------------------------------------------------------------------------


def pair(losses: np.ndarray, others: np.ndarray, bias: np.ndarray, most: int) -> str:
    """Draw the losses of both twins over the steps and, below, how far apart their weights are.

    Parameters
    ----------
    losses : (2, S + 1)
        In NumPy and in PyTorch, after 0, 1, …, S steps.
    others, bias : (S + 1,)
        The largest difference of the key's bias, and of all other weights, drawn by their power of ten.
    most : int
        As many steps as there are; S can be dragged, as the trait ``steps``.
    """
    upper = Frame((-1.0, most + 1.0), (0.0, 2.7), 64, 48, 446, 150)
    lower = Frame(upper.x, (-18.5, 2.0), 64, 260, 446, 210)
    steps, last = np.arange(len(bias), dtype=float), len(bias) - 1
    cuts = [
        marks.line(f, [[last, y] for y in f.y], "muted", width=1.5, dash="3 4", follows="steps") for f in (upper, lower)
    ]
    parts = [
        upper.axes("", _("loss"), x_ticks=(), y_ticks=(0, 1, 2)),
        lower.axes(_("training steps"), "", y_ticks=(), grid=False),
        *cuts,
        *powers(lower),
        *roundings(lower),
        *_losses(upper, steps, losses),
        *_gaps(lower, steps, others, bias),
    ]
    named = [(_("NumPy"), "input", "pale"), ("PyTorch", "weight", "dashes")]
    apart = [(_("apart: the key's bias"), "output", "2 5"), (_("all other weights"), "error", "line")]
    moved = Dragged.across(lower, "steps", last, 0, most, 1)
    grips = [pad(upper, "steps"), pad(lower, "steps"), handle(upper, "steps", [last, 2.7], _("steps"), moved)]
    keys = marks.key(upper.left, 18, named, pitch=110), marks.key(upper.left, 238, apart)
    return drawing(530, 520, *parts, *keys, handles="".join(grips))


def _losses(frame: Frame, steps: np.ndarray, losses: np.ndarray) -> list[str]:
    ours, theirs = (marks.bends(frame, np.column_stack([steps, one])) for one in losses)
    return [
        frame.window(
            marks.line(frame, ours, "input", width=8, pale=True, id="ours"),
            marks.line(frame, theirs, "weight", width=2.5, dash="7 5", id="theirs"),
        ),
        marks.point(frame, theirs[-1], "weight", radius=6, id="loss-now"),
    ]


def _gaps(frame: Frame, steps: np.ndarray, others: np.ndarray, bias: np.ndarray) -> list[str]:
    parts = []
    for name, gaps, colour, shape, dash in (
        ("others", others, "error", "disc", ""),
        ("bias", bias, "output", "diamond", "2 5"),
    ):
        heights = np.log10(np.maximum(gaps, SMALLEST_GAP))
        bent = marks.bends(frame, np.column_stack([steps, heights]))
        parts.append(frame.window(marks.line(frame, bent, colour, width=2.5, dash=dash, id=name)))
        parts.append(marks.point(frame, [steps[-1], heights[-1]], colour, shape=shape, radius=6, id=f"{name}-now"))
    return parts


# --- cards that share -------------------------------------------------------------------------------------------------

HIGHEST = 200.0  # GB that the picture has room for
MOST_POWER = 14  # of two: 16,384 cards
_PARTS = (("weights", "weight"), ("gradients", "input"), ("optimizer", "output"), ("gathered", "error"))
_HALF = 0.3  # of a bar's width


def cards(
    kept: Sequence[Mapping[str, float]],
    sent: Sequence[float],
    power: int,
    stage: int,
    room: float,
    learners: Sequence[float] | None = None,
) -> str:
    """Draw what each card keeps, a bar for each of four ways to share, and below a row on which the cards are counted.

    Parameters
    ----------
    kept : 4 mappings of part to bytes
        For the stages 0 to 3: "weights", "gradients", "optimizer", "gathered".
    sent : 4 floats
        The bytes that each card sends in a step.
    power : int
        Of two: how many cards there are. It can be dragged, as the trait ``power``.
    stage : int
        The one that was chosen.
    room : float
        The bytes of a card.
    learners : 4 floats, optional
        The bytes as a learner's function has them: a ring on each bar.
    """
    upper = Frame((-0.5, 3.5), (0.0, HIGHEST), 64, 50, 410, 250)
    lower = Frame((-0.6, MOST_POWER + 0.6), (0.0, 1.0), 64, 372, 410, 24)
    ends = [[x, room / 1e9] for x in upper.x]
    parts = [
        upper.axes("", _("GB on each card"), x_ticks=(), y_ticks=(0, 50, 100, 150, 200)),
        *(part for k in range(4) for part in _bar(upper, k, kept[k], sent[k], chosen=k == stage)),
        marks.line(upper, ends, "ink", width=2, dash="7 5", id="room"),
        marks.words(upper, ends[1], _("a card"), anchor="start", shift=(4, 4), look="note"),
        *(_total(upper, k, sum(kept[k].values()) / 1e9) for k in range(4)),
        *_rings(upper, learners),
        *_counted(lower, power),
    ]
    entries = [(_("weights"), "weight", "line"), (_("gradients"), "input", "line")]
    entries += [(_("optimizer"), "output", "line"), (_("gathered"), "error", "line")]
    moved = Dragged.across(lower, "power", power, 0, MOST_POWER, 1)
    grips = pad(lower, "power") + handle(lower, "power", [power, 0.5], _("cards, by powers of two"), moved)
    return drawing(530, 428, *parts, marks.key(upper.left, 14, entries, pitch=112), handles=grips)


def _bar(frame: Frame, k: int, kept: Mapping[str, float], sent: float, *, chosen: bool) -> list[str]:
    """One way to share: its parts one on the other, its name and what is sent below."""
    names = (_("all whole"), _("optimizer cut"), _("gradients too"), _("weights too"))
    parts, base = [], 0.0
    for name, colour in _PARTS:
        end = base + kept[name] / 1e9
        low, high = min(base, HIGHEST), min(end, HIGHEST)
        parts.append(marks.bar(frame, (k - _HALF, k + _HALF), (low, high), colour, id=f"{name}-{k}"))
        base = end
    look = {"colour": "ink" if chosen else "muted", "look": "note"}
    foot = [k, 0.0]
    return [
        *parts,
        marks.words(frame, foot, names[k], shift=(0, 18), id=f"name-{k}", **look),
        marks.words(frame, foot, _("sends {size}").format(size=_gigabytes(sent / 1e9)), shift=(0, 36), **look),
        *([marks.line(frame, [[k - _HALF, 0], [k + _HALF, 0]], "ink", width=6, id="chosen")] if chosen else []),
    ]


def _total(frame: Frame, k: int, size: float) -> str:
    """What a bar comes to, written over it and over the line of the card."""
    text = _gigabytes(size) + (" ↑" if size > HIGHEST else "")
    return marks.words(frame, [k, min(size, HIGHEST)], text, "ink", shift=(0, -8), id=f"total-{k}")


def _gigabytes(size: float) -> str:
    """To three digits, as people say it."""
    return f"{size:,.0f} GB" if size >= 99.5 or size == 0 else f"{size:.3g} GB"


def _rings(frame: Frame, learners: Sequence[float] | None) -> list[str]:
    if learners is None:
        return []
    return [
        marks.point(frame, [k + _HALF, min(size / 1e9, HIGHEST)], "ink", shape="ring", id=f"learners-{k}")
        for k, size in enumerate(learners)
    ]


def _counted(frame: Frame, power: int) -> list[str]:
    """The row on which the number of cards is dragged."""
    ends = [[0, 0.5], [MOST_POWER, 0.5]]
    counts = [
        marks.words(frame, [at, 0], f"{2**at:,}", shift=(0, 20), look="tick") for at in range(0, MOST_POWER + 1, 2)
    ]
    name = [marks.words(frame, [0, 1], _("cards"), "muted", anchor="start", shift=(-12, -8), look="note")]
    return [marks.line(frame, ends, "muted", width=2), *counts, *(name if power > 1 else [])]


def sharing(power: int, size: str, sent: str) -> str:
    """Write what a card keeps and sends under the picture; the number of cards can be dragged."""
    count = scrub("power-number", _("cards, by powers of two"), Dragged("power", power, 0, MOST_POWER, 1), "ink")
    return _("cards: 2 to the power of {power} = {cards}. Each keeps {size} and sends {sent} per step").format(
        power=count, cards=f"{2**power:,}", size=term(size, "output"), sent=term(sent, "input")
    )
