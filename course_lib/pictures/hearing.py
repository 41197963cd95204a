"""A tone, its samples and its alias; paths through a sound and their sum; vowels, and whose voices were heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle
from course_lib.pictures.svg import drawing, element, written
from course_lib.text import _

__all__ = ["RATES", "TONES", "paths", "sampled", "voices"]

TONES, RATES = (0.0, 12.0, 0.1), (2.0, 12.0, 0.2)  # kilohertz: low, high, step
_MILLISECONDS = 1.5


# --- a tone and its samples -------------------------------------------------------------------------------------------


def sampled(tone: float, rate: float, heard: float, zigzag: np.ndarray, reference: np.ndarray) -> str:
    """Draw a tone, its samples and the tone that they sound like; under it, what every tone sounds like.

    Parameters
    ----------
    tone, rate, heard : float
        In kilohertz; `heard` is the alias.
    zigzag, reference : (N, 2)
        Tone and what is heard, by the learner's function and as it should be.
    """
    time = Frame((0, _MILLISECONDS), (-1.25, 1.25), 64, 34, 660, 150)
    plane = Frame((TONES[0], TONES[1]), (0, 6), 64, 262, 660, 170)
    t = np.linspace(0, _MILLISECONDS, 361)
    dots = np.arange(0, _MILLISECONDS + 1e-9, 1 / rate)
    wave = lambda f, at: np.column_stack([at, np.cos(2 * np.pi * f * at)])  # noqa: E731
    parts = [
        time.axes(
            _("milliseconds"), y_ticks=(-1, 0, 1), title=_("the tone, its samples, and what they sound like (dashed)")
        ),
        marks.line(time, wave(tone, t), "input", width=1.5, id="tone-wave", pale=heard != tone),
        marks.line(time, wave(heard, t), "output", width=2.5, dash="7 5", id="heard-wave"),
        *[marks.point(time, at, "ink", radius=4.5, id=f"sample-{k}") for k, at in enumerate(wave(tone, dots))],
        plane.axes(_("the tone, kHz"), _("heard, kHz"), x_ticks=range(13), y_ticks=(0, 2, 4, 6)),
        marks.line(plane, reference, "output", width=11, id="reference", pale=True),
        plane.window(marks.line(plane, zigzag, "output", width=2, id="zigzag")),
        marks.line(plane, [(rate / 2, 0), (rate / 2, 6)], "weight", dash="5 4", id="half", follows="half-grip"),
        marks.words(plane, [rate / 2, 6], _("half the rate"), "weight", shift=(0, -6), look="note", id="half-name"),
        marks.line(plane, [(tone, 0), (tone, heard)], "muted", width=1.5, dash="2 3", id="drop"),
    ]
    moves = Dragged.across(plane, "tone", tone, *TONES)
    grips = handle(plane, "tone-grip", [tone, heard], _("the tone"), moves, colour="input")
    moves = Dragged("rate", rate, *RATES, right=2 / plane.unit[0])
    grips = handle(plane, "half-grip", [rate / 2, 5.3], _("the rate"), moves, colour="weight") + grips
    return drawing(760, 486, *parts, handles=grips)


# --- paths ------------------------------------------------------------------------------------------------------------


def paths(
    p: np.ndarray,
    names: Sequence[str],
    path: Sequence[int],
    states: Sequence[int],
    shares: np.ndarray,
    at: Sequence[int],
) -> str:
    """Draw what a network gives each symbol in each frame and a path through it; under it, all paths of the same text.

    Parameters
    ----------
    p : (T, C)
    names : C str
    path : T whole numbers
        Its symbols, each of which can be dragged.
    states : (S,)
        The symbols of the text with blanks around them.
    shares : (T, S)
        Which share of all paths of this text is in each state in each frame.
    at : T whole numbers
        The states of the path.
    """
    t, c = p.shape
    grid = Frame((-0.5, t - 0.5), (-0.5, c - 0.5), 110, 44, 96 * t, 58 * c)
    below = Frame((-0.5, t - 0.5), (-0.5, len(states) - 0.5), 110, grid.bottom + 74, 96 * t, 230)
    parts = [
        element("text", written(_("one path: drag its letters")), x=20, y=20, class_="title"),
        *_squares(grid, p, names),
        marks.line(grid, [(k, c - 1 - symbol) for k, symbol in enumerate(path)], "input", width=3, id="path"),
        element("text", written(_("all paths of the same text")), x=20, y=below.top - 18, class_="title"),
        *_flows(below, states, shares),
        marks.line(below, list(enumerate(at)), "input", width=3, id="lit"),
        *_nodes(below, [names[symbol] for symbol in states], shares),
    ]
    grips = "".join(
        handle(
            grid,
            f"grip-{k}",
            [k, c - 1 - symbol],
            _("symbol in frame {k}").format(k=k + 1),
            Dragged(f"s{k}", float(symbol), 0, c - 1, 1, down=1 / 58),
            colour="input",
        )
        for k, symbol in enumerate(path)
    )
    return drawing(grid.right + 30, below.bottom + 40, *parts, handles=grips)


def _squares(grid: Frame, p: np.ndarray, names: Sequence[str]) -> list[str]:
    """Squares whose areas are the probabilities, with their numbers, and the symbols at the left."""
    c = len(names)
    parts = [marks.words(grid, [-0.5, c - 1 - k], name, shift=(-26, 6)) for k, name in enumerate(names)]
    for t, k in np.ndindex(p.shape):
        x, y = grid.at(t, c - 1 - k)
        half = 26 * np.sqrt(p[t, k])
        box = {"x": x - half, "y": y - half, "width": 2 * half, "height": 2 * half, "rx": 2}
        parts.append(element("rect", **box, class_="output fill pale"))
        parts.append(marks.words(grid, [t, c - 1 - k], f"{p[t, k]:.2f}", "muted", shift=(34, -12), look="tick"))
    return parts


def _flows(below: Frame, states: Sequence[int], shares: np.ndarray) -> list[str]:
    """A pale line for each step that a path of the text may take."""
    seen = shares > 1e-9
    ways = [
        (t, s, to)
        for t, s in np.argwhere(seen[:-1]).tolist()
        for to in range(s, min(s + 3, len(states)))
        if seen[t + 1, to] and (to < s + 2 or states[to] != states[s])
    ]
    return [marks.line(below, [(t, s), (t + 1, to)], "faint", width=1.5, id=f"way-{t}-{s}-{to}") for t, s, to in ways]


def _nodes(below: Frame, names: Sequence[str], shares: np.ndarray) -> list[str]:
    parts = [marks.words(below, [-0.5, s], name, shift=(-26, 6), id=f"state-{s}") for s, name in enumerate(names)]
    largest = min(13.0, 0.45 * below.height / len(names))
    for t, s in np.argwhere(shares > 1e-9).tolist():
        radius = max(1.5, round(largest * float(np.sqrt(shares[t, s])), 1))
        parts.append(marks.point(below, [t, s], "output", radius=radius, id=f"node-{t}-{s}"))
    parts += [
        marks.words(below, [t, -0.5], str(t + 1), "muted", shift=(0, 22), look="tick") for t in range(len(shares))
    ]
    return parts


# --- whose voices -----------------------------------------------------------------------------------------------------


def voices(
    bells: Mapping[str, np.ndarray],
    said: Mapping[str, tuple[np.ndarray, bool]],
    counts: Mapping[str, tuple[int, int]],
    errors: Mapping[str, tuple[float, float]],
    *,
    own: bool,
    narrow: bool = False,
) -> str:
    """Draw the bells of ten words over the formants, strangers' vowels on them, who was heard and what went wrong.

    Parameters
    ----------
    bells : dict of word to (N, 2)
        Points around each bell, F1 and F2.
    said : dict of word to ((2,), bool)
        Where a group says it on average, and whether it gets its word there.
    counts : dict of group to (int, int)
        Speakers to train with, and how many there are at most; can be dragged.
    errors : dict of group to (float, float)
        Mean and standard deviation; may be NaN.
    own : bool
        Whether formants are relative to each speaker's own mean.
    narrow : bool
        The bars under the plane.
    """
    x, y, names = ((0.45, 2.0), (0.4, 2.1), (_("F2 / own mean"), _("F1 / own mean"))) if own else (
        (0.5, 3.7), (0.15, 1.3), (_("F2, kHz"), _("F1, kHz")))  # fmt: skip
    plane = Frame(x, y, 64, 34, 380, 400)
    left, top = (64, 520) if narrow else (520, 34)
    heard = Frame((0, 3), (0, 25), left, top, 250, 150)
    wrong = Frame((0, 3), (0, 100), left, top + 226, 250, 174)
    scale = 1.0 if own else 1e-3
    parts = [plane.axes(*names, title=_("bells of ten words; ✕ where a group is misheard"))]
    for word, points in bells.items():
        ends = points[:, ::-1] * scale
        parts.append(plane.window(marks.line(plane, ends, "weight", width=1.5, id=f"bell-{word}")))
        parts.append(
            marks.words(plane, ends.mean(axis=0), word, "weight", shift=(0, 4), look="note", id=f"word-{word}")
        )
    parts += _said(plane, {word: (at[::-1] * scale, hit) for word, (at, hit) in said.items()}, scale, bells)
    parts += [heard.axes(y_ticks=(0, 10, 20), x_ticks=(), title=_("speakers it was trained on"))]
    parts += [wrong.axes(y_ticks=(0, 25, 50, 75, 100), x_ticks=(), title=_("strangers' vowels wrong, %"))]
    grips = ""
    for k, group in enumerate(counts):
        parts += _group_bars(heard, wrong, k, group, counts[group][0], errors[group])
        moves = Dragged.up(heard, f"n_{group}", float(counts[group][0]), 0, counts[group][1], 1)
        name = _("{group} to train with").format(group=_(group))
        grips += handle(heard, f"{group}-grip", [k + 0.5, counts[group][0]], name, moves, colour="weight")
    return drawing(*((470, 970) if narrow else (790, 484)), *parts, handles=grips)


def _said(plane: Frame, said: Mapping[str, tuple], scale: float, bells: Mapping[str, np.ndarray]) -> list[str]:
    """A disc where a word is heard as itself, otherwise a cross with its name, away from the names of the bells."""
    parts, names = [], []
    for word, (at, hit) in said.items():
        colour, shape = ("output", "disc") if hit else ("error", "cross")
        parts.append(marks.point(plane, at, colour, shape=shape, radius=5, id=f"said-{word}"))
        if not hit:
            names.append(marks.Label(word, at, "error", id=f"missed-{word}", distance=15, look="note"))
    taken = [points[:, ::-1].mean(axis=0) * scale for points in bells.values()]
    return [*parts, marks.labels(plane, names, np.array([*taken, *(at for at, _hit in said.values())]).reshape(-1, 2))]


def _group_bars(heard: Frame, wrong: Frame, k: int, group: str, count: int, error: tuple[float, float]) -> list[str]:
    mean, spread = 100 * error[0], 100 * error[1]
    parts = [marks.bar(heard, (k + 0.2, k + 0.8), (0, count), "weight", id=f"heard-{group}", follows=f"{group}-grip")]
    parts.append(
        marks.words(heard, [k + 0.5, 0], f"{_(group)}: {count}", shift=(0, 28), look="tick", id=f"count-{group}")
    )
    parts.append(marks.bar(wrong, (k + 0.2, k + 0.8), (0, mean), "error", id=f"wrong-{group}"))
    parts.append(marks.line(wrong, [(k + 0.5, mean - spread), (k + 0.5, mean + spread)], "ink", id=f"spread-{group}"))
    told = f"{_(group)}: {mean:.0f}" if np.isfinite(mean) else f"{_(group)}: –"
    return [*parts, marks.words(wrong, [k + 0.5, 0], told, shift=(0, 18), look="tick", id=f"told-{group}")]
