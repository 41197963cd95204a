"""Layers under the roofs of a machine, what training keeps in memory, and how long real models take to train."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle, pad, scrub, term
from course_lib.pictures.svg import drawing, element, kept, number, written
from course_lib.text import _

__all__ = ["cost", "intensity_line", "memory", "memory_line", "roofline", "time_line"]

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _scale_across(frame: Frame, names: Mapping[float, str]) -> list[str]:
    """A grid line and a name below for each place of an axis that is no plain scale of numbers."""
    parts = []
    for at, name in names.items():
        parts.append(marks.line(frame, [[at, y] for y in frame.y], "faint", width=1))
        parts.append(marks.words(frame, [at, frame.y[0]], name, "muted", shift=(0, 18), look="tick"))
    return parts


def _scale_up(frame: Frame, names: Mapping[float, str]) -> list[str]:
    """The same for an axis at the left."""
    parts = []
    for at, name in names.items():
        parts.append(marks.line(frame, [[x, at] for x in frame.x], "faint", width=1))
        parts.append(marks.words(frame, [frame.x[0], at], name, "muted", anchor="end", shift=(-8, 4), look="tick"))
    return parts


def _title(x: float, y: float, text: str) -> str:
    return element("text", written(text), x=x, y=y, class_="title")


def _raised(power: int) -> str:
    return f"10{str(power).translate(RAISED)}"


# --- the roofline -----------------------------------------------------------------------------------------------------

_LOOKS = (  # of a layer: colour, dashes, shape, radius; points that lie on one spot are seen one around the other
    ("error", "0.1 6", "cross", 6.0),
    ("output", "7 5", "ring", 12.0),
    ("input", "", "disc", 5.0),
    ("weight", "12 5", "diamond", 8.0),
)


def roofline(
    roofs: tuple[float, float] | None,
    intensities: Mapping[str, float],
    shares: Mapping[str, np.ndarray],
    batch: int,
    most: int,
) -> str:
    """Draw layers under the two roofs of a machine and, below, the share of the peak that each may reach with a batch.

    Parameters
    ----------
    roofs : (FLOP/s, bytes/s) or None
        None where nothing is known of the machine: then there is neither a roof nor a share.
    intensities : mapping of at most 4 names to float
        FLOPs for each byte.
    shares : mapping of name to (n, 2)
        Batch sizes, up to the present one, and the share of the peak that each layer may reach with them.
    batch, most : int
        The batch size, which can be dragged, and how large it may be.
    """
    roof = Frame((-1.0, 3.3), (8.0, 15.6), 62, 92, 446, 228)
    share = Frame((0.0, most + 16.0), (-0.1, 1.35), 62, 420, 446, 150)
    parts = [
        *_key_of_layers(intensities),
        kept("roofs", *_roof_axes(roof), *(_roofs(roof, *roofs) if roofs else ())),
        *_layers(roof, roofs, intensities),
        *_share_axes(share),
        marks.line(share, [[batch, y] for y in share.y], "input", width=1.5, dash="3 4", follows="batch"),
        *_shares(share, shares),
    ]
    moved = Dragged.across(share, "batch", batch, 1, most, 1)
    grips = pad(share, "batch") + handle(share, "batch", [batch, share.y[1]], _("batch size"), moved, colour="input")
    return drawing(524, 620, *parts, handles=grips)


def _key_of_layers(names: Iterable[str]) -> list[str]:
    """Two layers in a row."""
    entries = [(name, colour, shape) for name, (colour, _dash, shape, _radius) in zip(names, _LOOKS, strict=False)]
    return [marks.key(62, 20 + 24 * row, entries[2 * row : 2 * row + 2], pitch=200) for row in range(2)]


def _roof_axes(frame: Frame) -> list[str]:
    below = {-1: "0.1", 0: "1", 1: "10", 2: "100", 3: _("1,000")}
    left = {power: _raised(power) if power % 3 == 0 else "" for power in range(9, 16)}
    title = _("the most FLOP/s that a layer may reach")
    axes = frame.axes(_("arithmetic intensity: FLOPs per byte"), x_ticks=(), y_ticks=(), grid=False, title=title)
    return [axes, *_scale_across(frame, below), *_scale_up(frame, left)]


def _roofs(frame: Frame, peak: float, bandwidth: float) -> list[str]:
    """The slope of the memory and the level of the arithmetic, with their names, and where they meet."""
    edge, top = math.log10(peak / bandwidth), math.log10(peak)
    start = min(edge, frame.x[0])
    corners = [[start, top - edge + start], [edge, top], [frame.x[1], top]]
    upright = marks.line(frame, [[edge, frame.y[0]], [edge, top]], "muted", width=1.5, dash="3 4")
    parts = [frame.window(upright, marks.line(frame, corners, width=3, id="roof"))]
    parts.append(
        marks.words(frame, [frame.x[1], top], _("held up by arithmetic"), anchor="end", shift=(-4, -14), look="note")
    )
    if edge > 0.6:  # or there is no room
        at = [edge - 1.5, top - 1.5]
        parts.append(marks.words(frame, at, _("held up by memory"), anchor="start", shift=(10, 20), look="note"))
    if frame.x[0] < edge < frame.x[1]:
        met = _("the roofs meet at {ridge:.3g}").format(ridge=10**edge)
        parts.append(marks.words(frame, [edge, frame.y[0]], met, "muted", shift=(0, -9), look="note", id="ridge"))
    return parts


def _layers(frame: Frame, roofs: tuple[float, float] | None, intensities: Mapping[str, float]) -> list[str]:
    """Each layer on its roof; near the bottom where no roof is known. The last ones are under the first ones."""
    parts = []
    for k, at in reversed(list(enumerate(intensities.values()))):
        colour, _dash, shape, radius = _LOOKS[k]
        height = math.log10(min(roofs[0], roofs[1] * at)) if roofs else frame.y[0] + 0.4
        parts.append(marks.point(frame, [math.log10(at), height], colour, shape=shape, radius=radius, id=f"layer-{k}"))
    return parts


def _share_axes(frame: Frame) -> list[str]:
    across = {0: "0", 250: "250", 500: "500", 750: "750", 1000: _("1,000")}
    up = {0: "", 0.5: "50%", 1: "100%"}
    axes = frame.axes(_("batch size"), x_ticks=(), y_ticks=(), grid=False)
    return [
        axes,
        _title(frame.left, frame.top - 24, _("which share of the peak that is")),
        *_scale_across(frame, across),
        *_scale_up(frame, up),
    ]


def _shares(frame: Frame, shares: Mapping[str, np.ndarray]) -> list[str]:
    """As far as the batch has grown, and a point at its end."""
    parts = []
    for k, points in reversed(list(enumerate(shares.values()))):
        colour, dash, shape, radius = _LOOKS[k]
        curve = marks.bends(frame, points)
        parts.append(marks.line(frame, curve, colour, width=2.5, dash=dash, id=f"share-{k}"))
        parts.append(marks.point(frame, points[-1], colour, shape=shape, radius=radius, id=f"now-{k}"))
    return parts


def intensity_line(batch: int, most: int, sizes: tuple[int, int], moved: int, at: float) -> str:
    """Write operations and bytes of a layer, and how many there are per byte; the batch size can be dragged.

    Parameters
    ----------
    batch, most : int
    sizes : (inputs, outputs)
    moved : int
        Bytes.
    at : float
        FLOPs for each byte.
    """
    d_in, d_out = sizes
    n = scrub("batch-number", _("batch size"), Dragged("batch", batch, 1, most, 1), "input")
    work = _("2 · {n} · {d_in:,} · {d_out:,} FLOPs").format(n=n, d_in=d_in, d_out=d_out)
    told = term(_("{at:.3g} per byte").format(at=at), "input")
    return _("{work} / {moved:.3g} MB = {told}").format(work=work, moved=moved / 1e6, told=told)


# --- memory of training -----------------------------------------------------------------------------------------------

_PARTS = (  # what training keeps: its name, colour, and whether it is pale
    (_("weights"), "weight", False),
    (_("gradients"), "error", False),
    (_("float32 copy"), "weight", True),
    (_("optimizer"), "muted", False),
    (_("activations"), "output", False),
)


def memory(gigabytes: Sequence[float], cards: Sequence[float], texts: int, most: int) -> str:
    """Draw what training keeps as one bar, against the memory of real cards, and the texts of the batch.

    Parameters
    ----------
    gigabytes : 5 floats
        Weights, gradients, float32 copy, optimizer, activations.
    cards : sequence of float
        Gigabytes.
    texts, most : int
        How many are in the batch, which can be dragged, and how many there may be.
    """
    total = sum(gigabytes)
    end = 1.12 * next((card for card in cards if card > total), total)
    shown = [card for card in cards if 0.06 * end < card < end]
    bar = Frame((0.0, end), (0.0, 1.0), 20, 40, 490, 66)
    batch = Frame((0.0, float(most)), (0.0, 1.0), 20, 276, 490, 30)
    parts = [
        bar.axes(_("memory, GB"), y_ticks=(), grid=False),
        *_stacked(bar, gigabytes, shown),
        *(_card(bar, card, total) for card in shown),
        *_amounts(gigabytes),
        _title(20, 262, _("texts in the batch: {n}").format(n=texts)),
        *_pages(batch, texts),
    ]
    moved = Dragged.across(batch, "texts", texts, 1, most, 1)
    grips = pad(batch, "texts") + handle(batch, "texts", [texts, 0.5], _("texts in a batch"), moved, colour="output")
    return drawing(530, 322, *parts, handles=grips)


def _stacked(frame: Frame, gigabytes: Sequence[float], cards: Sequence[float]) -> list[str]:
    """One part after the other, each with its name where no card's line is in the way and it is wide enough."""
    parts, left = [], 0.0
    for k, (size, (name, colour, pale)) in enumerate(zip(gigabytes, _PARTS, strict=True)):
        right = left + size
        corners = [[left, 0.1], [right, 0.1], [right, 0.9], [left, 0.9]]
        parts.append(marks.area(frame, corners, colour, pale=pale, id=f"part-{k}"))
        free = _widest([left, *(card for card in cards if left < card < right), right])
        if (free[1] - free[0]) * frame.unit[0] > 9 * len(name) + 12:
            x, y = frame.at(sum(free) / 2, 0.5)
            look = f"{'ink' if pale else 'paper'} name middle"
            parts.append(element("text", written(name), x=x, y=y + 5, class_=look, id=f"part-name-{k}"))
        left = right
    return parts


def _widest(places: Sequence[float]) -> tuple[float, float]:
    return max(itertools.pairwise(places), key=lambda ends: ends[1] - ends[0])


def _card(frame: Frame, card: float, total: float) -> str:
    """A line at the memory of a card, and whether it is enough."""
    sign, colour = ("✓", "ink") if card > total else ("✗", "muted")
    line = marks.line(frame, [[card, 0], [card, 1]], "ink", width=2.5, dash="6 4", id=f"card-{card:g}")
    said = f"{sign} {card:g} GB"
    return line + marks.words(frame, [card, 1], said, colour, shift=(0, -9), id=f"card-name-{card:g}")


def _amounts(gigabytes: Sequence[float]) -> list[str]:
    """What each part takes, and all together: a table of two columns."""
    parts = []
    for k, (size, (name, colour, pale)) in enumerate(zip(gigabytes, _PARTS, strict=True)):
        left, middle = 20 + 265 * (k // 3), 172 + 26 * (k % 3)
        cell = Frame((0, 235), (-10, 10), left, middle - 10, 235, 20)
        corners = [[0, -7], [18, -7], [18, 7], [0, 7]]
        parts.append(marks.area(cell, corners, colour, pale=pale))
        parts.append(marks.words(cell, [26, 0], name, anchor="start", shift=(0, 5), look="note"))
        parts.append(
            marks.words(cell, [220, 0], _size(size), anchor="end", shift=(0, 5), look="number", id=f"size-{k}")
        )
    cell = Frame((0, 235), (-10, 10), 285, 172 + 52 - 10, 235, 20)
    parts.append(marks.words(cell, [26, 0], _("together"), anchor="start", shift=(0, 5), look="note"))
    total = _size(sum(gigabytes))
    parts.append(marks.words(cell, [220, 0], total, anchor="end", shift=(0, 5), look="number", id="together"))
    return parts


def _size(gigabytes: float) -> str:
    return (f"{gigabytes:,.3g}" if gigabytes < 1000 else f"{gigabytes:,.0f}") + "\N{NO-BREAK SPACE}GB"


def _pages(frame: Frame, texts: int) -> list[str]:
    """A page for each text that there may be; those in the batch are filled."""
    wide, ends = frame.unit[0], (0, texts, round(frame.x[1]))
    page = f"h{number(wide - 2)}v{number(frame.height)}h{number(2 - wide)}z"
    paths = [
        "".join(f"M{number(frame.left + k * wide + 1)} {number(frame.top)}{page}" for k in range(*ends[i : i + 2]))
        for i in range(2)
    ]
    filled = element("path", d=paths[0], class_="output fill", id="pages")
    return [filled, element("path", d=paths[1], class_="edge", id="pages-left")]


def memory_line(parameters: int, each: Sequence[int], texts: int, most: int, gigabytes: float, total: float) -> str:
    """Write the memory as a sum; the texts of a batch can be dragged.

    Parameters
    ----------
    parameters : int
    each : sequence of int
        Bytes per parameter: of the weights, the gradients, the copy and the optimizer.
    texts, most : int
    gigabytes : float
        What one text adds.
    total : float
        Gigabytes in all.
    """
    count = scrub("texts-number", _("texts in a batch"), Dragged("texts", texts, 1, most, 1), "output")
    bytes_each = " + ".join(f"{size}" for size in each if size)
    fixed = _("{billions:.3g} · 10⁹ · ({bytes}) bytes").format(billions=parameters / 1e9, bytes=bytes_each)
    return f"{fixed} + {count} · {term(_size(gigabytes), 'output')} = {_size(total)}"


# --- what a training costs --------------------------------------------------------------------------------------------

_NAMES = {  # where the name of a model would meet another one above its point
    "BERT-Base": ("start", (-6, 26)),
    "GPT-3 Small": ("start", (-6, -14)),
    "GPT-3 175B": ("middle", (0, 30)),
    "Chinchilla": ("end", (-11, 5)),
    "DeepSeek-V3": ("middle", (0, 26)),
    "PaLM 540B": ("end", (10, -14)),
}
_TIMES = {
    60: _("a minute"),
    86400: _("a day"),
    3.156e7: _("a year"),
    3.156e7 * 11700: _("since the|Ice Age"),
}


def cost(
    models: Mapping[str, tuple[float, float]], chosen: str, seconds: float, said: str, doublings: int, most: int
) -> str:
    """Draw models over their parameters and tokens, and how long one of them takes to train, on a scale of times.

    Parameters
    ----------
    models : mapping of name to (parameters, tokens)
    chosen : str
    seconds : float
        How long it takes, which can be dragged: half of it with twice as many cards.
    said : str
        The same in words.
    doublings, most : int
        2 to the power of it cards work at once; the most there may be.
    """
    plane = Frame((7.6, 12.4), (11.0, 13.75), 78, 44, 440, 316)
    time = Frame((-1.0, 15.9), (0.0, 1.0), 20, 462, 498, 40)
    at = [math.log10(value) for value in models[chosen]]
    now = min(max(math.log10(seconds), time.x[0]), time.x[1])
    cut = time.at(now, 0)[0]
    parts = [
        kept("models", *_plane(plane), *_names(plane, models), *_time_axis(time)),
        marks.point(plane, at, "weight", shape="ring", radius=12, id="chosen"),
        _ruler(time, math.log10(seconds), doublings, most),
        marks.words(time, [now, 1], said, "weight", anchor=_side(cut, 530), shift=(0, -10), id="time"),
    ]
    halving = time.unit[0] * math.log10(2)
    moved = Dragged("doublings", doublings, 0, most, 1, right=-1 / halving)
    grip = handle(time, "end", [now, 0.5], _("cards, as a power of 2"), moved, colour="weight")
    return drawing(530, 540, *parts, handles=grip)


def _side(x: float, width: float) -> str:
    """How words at x are set so that they stay in the picture."""
    return "start" if x < 70 else "end" if x > width - 70 else "middle"


def _plane(frame: Frame) -> list[str]:
    """Both scales, and lines along which training takes as many FLOPs."""
    across = {8: _("100 million"), 9: _("1 billion"), 10: _("10 billion"), 11: _("100 billion"), 12: ""}
    up = {math.log10(2e11): _("200 billion"), 12: _("1 trillion"), 13: _("10 trillion")}
    parts = [frame.axes(_("parameters"), x_ticks=(), y_ticks=(), grid=False)]
    parts += [*_scale_across(frame, across), *_scale_up(frame, up)]
    parts.append(_title(2, 16, _("tokens seen in training")))
    return parts + [piece for power in range(20, 27) for piece in _equal_flops(frame, power)]


def _equal_flops(frame: Frame, power: int) -> list[str]:
    """The line 6 · P · D = 10 to a power, whose name is where it enters the frame, at the top or at the left."""
    both = power - math.log10(6)
    ends = np.array([[x, both - x] for x in frame.x])
    line = frame.window(marks.line(frame, ends, "muted", width=1, dash="4 4"))
    x = both - frame.y[1]
    if not frame.x[0] + 0.2 < x < frame.x[1]:
        return [line]
    name = _("{flops} FLOPs").format(flops=_raised(power))
    return [line, marks.words(frame, [x, frame.y[1]], name, "muted", shift=(0, -8), look="tick")]


def _names(frame: Frame, models: Mapping[str, tuple[float, float]]) -> list[str]:
    parts = []
    for name, place in models.items():
        at = [math.log10(value) for value in place]
        parts.append(marks.point(frame, at, "input"))
        side, shift = _NAMES.get(name, ("middle", (0, -14)))
        parts.append(marks.words(frame, at, name, anchor=side, shift=shift, look="note"))
    return parts


def _time_axis(frame: Frame) -> list[str]:
    middle = [[x, 0.5] for x in frame.x]
    title = _title(frame.left, frame.top - 34, _("how long it takes"))
    parts = [title, marks.line(frame, middle, "faint", width=8)]
    for seconds, name in _TIMES.items():
        at = math.log10(seconds)
        parts.append(marks.line(frame, [[at, 0.1], [at, 0.5]], "muted", width=1.5))
        for row, piece in enumerate(name.split("|")):
            parts.append(marks.words(frame, [at, 0], piece, "muted", shift=(0, 14 + 16 * row), look="tick"))
    return parts


def _ruler(frame: Frame, now: float, doublings: int, most: int) -> str:
    """A tick for each number of cards that there may be: the next one to the left is half the time of twice as many."""
    places = [now + (doublings - k) * math.log10(2) for k in range(most + 1)]
    path = "".join(f"M{number(frame.at(at, 0)[0])} {number(frame.top)}v{number(frame.height / 2)}" for at in places)
    return frame.window(element("path", d=path, class_="weight stroke", stroke_width=1.5, id="ruler"))


def time_line(flops: str, doublings: int, most: int, peak: str, percent: float, said: str) -> str:
    """Write the time as a fraction; the number of cards and the share of the peak can be dragged.

    Parameters
    ----------
    flops, peak : str
        Of the training; of a card per second.
    doublings, most : int
        2 to the power of it cards.
    percent : float
        Of the peak.
    said : str
        The time in words.
    """
    cards = scrub(
        "doublings-number", _("cards, as a power of 2"), Dragged("doublings", doublings, 0, most, 1), "weight"
    )
    share = scrub("percent-number", _("percent of the peak"), Dragged("percent", percent, 1.0, 100.0, 0.5), "ink")
    return f"{flops} / (2<sup>{cards}</sup> · {peak} · {share}%) = {term(said, 'weight')}"
