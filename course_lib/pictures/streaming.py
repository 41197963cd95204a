"""Batches and their means, with a mean that counts them all alike; a variance found in two ways, far from 0."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, pad, scrub, term
from course_lib.pictures.svg import drawing, element, number, written
from course_lib.text import _

__all__ = ["batches", "both_means", "both_variances", "offsets"]

TOP = 12.0  # of the errors
APART = 40  # batches, of which more are drawn without lines between them


# --- batches ----------------------------------------------------------------------------------------------------------


def batches(means: np.ndarray, sizes: np.ndarray, levels: tuple[float, float], size: int, most: int) -> str:
    """Draw the means of batches twice: as bars as wide as the batch is large, and as bars that are all equally wide.

    Parameters
    ----------
    means, sizes : (B,)
        The mean error of each batch, and how many samples it has.
    levels : two floats
        The mean over samples, drawn above, and the mean over batches, drawn below.
    size : int
        Of a batch; its edge can be dragged.
    most : int
        How large a batch may be.
    """
    n = int(sizes.sum())
    frames = [Frame((0.0, float(n)), (0.0, TOP), 58, 44, 440, 170)]
    frames.append(Frame((0.0, float(len(sizes))), (0.0, TOP), 58, 286, 440, 170))
    names = (_("each sample counts the same"), _("each batch counts the same"))
    parts = []
    for k, (frame, widths) in enumerate(zip(frames, (sizes, np.ones(len(sizes))), strict=True)):
        parts.append(frame.axes("", _("error"), x_ticks=(), y_ticks=(0, 5, 10), title=names[k]))
        parts += _bars(frame, means, widths, k)
        parts += _level(frame, levels[k], k)
    at = min(size, n)
    moved = Dragged("size", size, 1, most, 1, right=1 / frames[0].unit[0])
    edge = handle(frames[0], "size", [at, 0], _("batch size"), moved, colour="input")
    legend = element(
        "text", written(_("drag the edge of the first batch")), x=58, y=frames[0].bottom + 26, class_="muted note"
    )
    return drawing(520, 474, *parts, legend, handles=edge)


def _bars(frame: Frame, means: np.ndarray, widths: np.ndarray, k: int) -> list[str]:
    """All bars as one outline, and lines between them where there are not too many."""
    right = frame.left + np.cumsum(widths) * frame.unit[0]
    tops = frame.bottom + means * frame.unit[1]
    pixels = list(zip(right.tolist(), tops.tolist(), strict=True))
    outline = "".join(f"V{number(top)}H{number(x)}" for x, top in pixels)
    path = f"M{number(frame.left)} {number(frame.bottom)}{outline}V{number(frame.bottom)}z"
    look = {"fill": "currentColor", "fill_opacity": 0.3, "stroke": "currentColor", "stroke_width": 1.2}
    between = "".join(f"M{number(x)} {number(frame.bottom)}V{number(top)}" for x, top in pixels)
    edges = between if len(pixels) <= APART else ""
    return [
        element("path", d=path, class_="input", **look, id=f"bars-{k}"),
        element("path", d=edges, class_="input stroke", stroke_width=1.5, id=f"edges-{k}"),
    ]


def _level(frame: Frame, level: float, k: int) -> list[str]:
    ends = [[frame.x[0], level], [frame.x[1], level]]
    line = marks.line(frame, ends, "weight", width=3, dash="8 5", id=f"level-{k}")
    text = marks.words(frame, ends[0], signed(level, 2), "weight", anchor="start", shift=(8, -9), id=f"mean-{k}")
    return [line, text]


def both_means(n: int, size: int, most: int, levels: tuple[float, float]) -> str:
    """Write both means; the number of samples and the size of a batch can be dragged."""
    samples = scrub("n-number", _("samples"), Dragged("n", n, 10, most, 1), "ink")
    each = scrub("size-number", _("batch size"), Dragged("size", size, 1, most, 1), "input")
    told = [term(signed(level, 2), "weight") for level in levels]
    return _("{n} samples in batches of {size}: mean {over_samples}, of means {over_batches}").format(
        n=samples, size=each, over_samples=told[0], over_batches=told[1]
    )


# --- far from 0 -------------------------------------------------------------------------------------------------------

LOW, HIGH = -1.5, 3.5  # of the variance; what leaves the picture stays at its edge
_LOOKS = (("input", "", "disc"), ("weight", "7 5", "cross"))


def offsets(exponents: np.ndarray, truth: np.ndarray, found: Mapping[str, np.ndarray], place: int, word: str) -> str:
    """Draw the variance that two ways find, over how far from 0 the numbers are: as far as one has come.

    Parameters
    ----------
    exponents, truth : (n,)
        Powers of ten, and the exact variance there.
    found : mapping of str to (n,)
        What each of two ways finds.
    place : int
        As far as this exponent the curves are shown; it can be dragged, as the trait ``exponent``.
    word : str
        The last value of the last curve, written beside it.
    """
    frame = Frame((float(exponents[0]) - 0.2, float(exponents[-1]) + 0.2), (LOW, HIGH), 58, 56, 452, 320)
    at, seen = float(exponents[place]), slice(place + 1)
    held = {name: np.clip(values[seen], LOW + 0.12, HIGH - 0.12) for name, values in found.items()}
    exact = np.column_stack([exponents[seen], np.clip(truth[seen], LOW + 0.12, HIGH - 0.12)])
    parts = [
        frame.axes(
            _("offset: how far from 0 the numbers are"), _("variance found"), x_ticks=(), y_ticks=(-1, 0, 1, 2, 3)
        ),
        *(marks.power_of_ten(frame.at(k, 0)[0], frame.bottom + 20, k) for k in range(9)),
        marks.line(frame, [[at, LOW], [at, HIGH]], "muted", width=1.5, dash="3 4", follows="offset"),
        marks.line(frame, exact, "output", width=12, pale=True, id="exact"),
        *(_way(frame, exponents[seen], values, k) for k, values in enumerate(held.values())),
        _word(frame, at, float(list(held.values())[-1][-1]), word),
    ]
    entries = [
        (_("exact, as stored"), "output", "pale"),
        *((name, c, s) for name, (c, _d, s) in zip(found, _LOOKS, strict=True)),
    ]
    step = float(exponents[1] - exponents[0])
    moved = Dragged.across(frame, "exponent", at, float(exponents[0]), float(exponents[-1]), step)
    grip = handle(frame, "offset", [at, HIGH], _("offset, as a power of ten"), moved)
    return drawing(530, 424, *parts, marks.key(58, 20, entries), handles=pad(frame, "offset") + grip)


def _way(frame: Frame, exponents: np.ndarray, values: np.ndarray, k: int) -> str:
    colour, dash, shape = _LOOKS[k]
    points = np.column_stack([exponents, values])
    line = marks.line(frame, points, colour, width=2, dash=dash, id=f"way-{k}")
    return line + marks.point(frame, points[-1], colour, shape=shape, radius=7, id=f"now-{k}")


def _word(frame: Frame, x: float, y: float, word: str) -> str:
    """The value beside its point, on the side where there is room."""
    right = x > sum(frame.x) / 2
    anchor, shift = ("end", -14) if right else ("start", 14)
    return marks.words(frame, [x, y], word, "weight", anchor=anchor, shift=(shift, -10 if y < -0.5 else 24), id="word")


def both_variances(exponent: float, safe: str, naive: str) -> str:
    """Write what both ways find; the power of ten can be dragged."""
    power = scrub(
        "exponent-number", _("offset, as a power of ten"), Dragged("exponent", exponent, 0.0, 8.0, 0.25), "ink"
    )
    ways = [term(f"M2 / n = {safe}", "input"), term(f"Σx² / n − (Σx / n)² = {naive}", "weight")]
    return f"10<sup>{power}</sup>: {ways[0]}, {ways[1]}"
