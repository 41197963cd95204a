"""A share that settles while its count does not, 1,000 people who take a test, scores that become probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, scrub, term
from course_lib.pictures.svg import drawing, element, group, written
from course_lib.text import _

__all__ = ["large_numbers", "odds", "people", "posterior", "softmax", "typical_distance"]


# --- many afternoons -------------------------------------------------------------------------------------------------

MOST_OFF = 160.0  # flights: how far the lower half reaches


def large_numbers(n: np.ndarray, p: float, shares: np.ndarray, spread: np.ndarray, length: int) -> str:
    """Draw runs of the same chance over ever more trials: above the share, below by how many the count is off.

    Parameters
    ----------
    n : (N,)
        Numbers of trials, rising, at most 10,000.
    p : float
        The chance, which can be dragged.
    shares : (R, N)
        The share of successes after n trials in each run, the followed one first.
    spread : (N,)
        Two standard deviations of a share after n trials.
    length : int
        Which of the numbers 1, 3, 10, 30, … is the last of n; can be dragged, half a power of ten at a step.
    """
    upper = Frame((0, 4), (0, 1), 66, 34, 400, 188)
    lower = Frame((0, 4), (-MOST_OFF, MOST_OFF), 66, 268, 400, 160)
    powers = np.log10(n)
    chance = marks.line(upper, [[0, p], [4, p]], "weight", width=1.5, id="chance", follows="p")
    parts = [
        _powers_of_ten(upper, (0, 0.5, 1), _("share that flew")),
        _powers_of_ten(lower, (-100, 0, 100), _("flights more than expected"), _("afternoons n")),
        *_runs(upper, powers, shares, (p - spread, p + spread), "share"),
        *_runs(lower, powers, (shares - p) * n, (-spread * n, spread * n), "count"),
        chance,
    ]
    moved = Dragged.up(upper, "p", p, 0.0, 1.0, 0.01)
    along = Dragged("length", length, 0, 8, 1, right=2 / upper.unit[0])
    grips = handle(upper, "p", [4.16, p], _("chance p"), moved, colour="weight")
    grips += handle(upper, "length", [powers[-1], shares[0, -1]], _("number of afternoons"), along, colour="input")
    name = marks.words(upper, [4.3, p], "p", "weight", shift=(8, 5), anchor="start", id="p-name", follows="p")
    return drawing(504, 484, *parts, name, handles=grips)


def _powers_of_ten(frame: Frame, y_ticks: Sequence[float], title: str, x_label: str = "") -> str:
    """Axes whose steps to the right are powers of ten, numbered where they have a name."""
    rules = [marks.line(frame, [[at, frame.y[0]], [at, frame.y[1]]], "faint", width=1) for at in range(5)]
    numbers = [
        marks.words(frame, [at, frame.y[0]], f"{10**at:,}", "muted", shift=(0, 18), look="tick")
        for at in range(5)
        if x_label
    ]
    return group(*rules, frame.axes(x_label, x_ticks=(), y_ticks=y_ticks, title=title), *numbers)


def _runs(frame: Frame, powers: np.ndarray, runs: np.ndarray, edges: Sequence[np.ndarray], id: str) -> list[str]:
    """All runs, the followed one with its end on top, and two dashed edges."""
    few = slice(None, None, -2)  # of the runs behind, every second point is enough, from the last one back
    others = [
        marks.line(frame, np.column_stack([powers[few], run[few]]), "inherit", width=1, id=f"{id}-{k}")
        for k, run in enumerate(runs[1:])
    ]
    dashed = [
        marks.line(frame, np.column_stack([powers, edge]), "error", width=1.6, dash="6 4", id=f"{id}-{name}")
        for name, edge in zip(("low", "high"), edges, strict=True)
    ]
    followed = np.column_stack([powers, runs[0]])
    return [
        frame.window(
            group(*others, class_="muted", opacity=0.4),
            *dashed,
            marks.line(frame, followed, "input", width=2.2, id=f"{id}-run"),
        ),
        marks.point(frame, [powers[-1], np.clip(followed[-1, 1], *frame.y)], "input", id=f"{id}-end", follows="length"),
    ]


def typical_distance(p: float, n: int) -> str:
    """Write how far the share is typically off, with its numbers; p can be dragged."""
    chance = scrub("p-number", _("chance p"), Dragged("p", p, 0.0, 1.0, 0.01), "weight")
    far = term(f"{np.sqrt(p * (1 - p) / n):.3f}", "error strong")
    return f"{_('typically off by')} √(p (1 − p) / n) = √({chance} · {term(f'{1 - p:.2f}', 'weight')} / {n:,}) = {far}"


# --- 1,000 people take a test ----------------------------------------------------------------------------------------


def people(
    counts: Sequence[int],
    sensitivity: float,
    specificity: float,
    posterior: float | None,
    *,
    tested: bool,
    narrow: bool = False,
) -> str:
    """Draw 1,000 people as marks, squares for the ill, filled for a positive test; and three shares in % beside them.

    Parameters
    ----------
    counts : 4 int
        Ill and positive, ill and negative, healthy and positive, healthy and negative.
    sensitivity, specificity : float
        In %; their bars can be dragged.
    posterior : float or None
        The share of the ill among those who test positive, in %; None where nobody does.
    tested : bool
        Whether the results of the test are shown.
    narrow : bool
        Put the shares under the people.
    """
    rows, pitch = (25, 10.0) if narrow else (20, 10.8)
    crowd = Frame((0, 1000 / rows), (-rows, 0), 14, 20, pitch * 1000 / rows, pitch * rows)
    looks = ["ill-positive", "ill-negative", "healthy-positive", "healthy-negative"]
    ends = np.cumsum(counts).tolist()
    parts = [
        _crowd(crowd, rows, pitch, end - count, end, look, filled=tested and look.endswith("positive"))
        for look, count, end in zip(looks, counts, ends, strict=True)
    ]
    parts += _legend(crowd, counts, tested)
    bars = [
        Frame((0, 100), (0, 1), *((14, crowd.bottom + 116 + 64 * k, 330) if narrow else (590, 52 + 76 * k, 190)), 22)
        for k in range(3)
    ]
    parts += _shares(bars, (sensitivity, specificity), posterior if tested else None, tested)
    grips = _people_handles(crowd, bars, rows, counts[0] + counts[1], sensitivity, specificity)
    return drawing(*((430, bars[2].bottom + 24) if narrow else (846, crowd.bottom + 84)), *parts, handles=grips)


def _crowd(frame: Frame, rows: int, pitch: float, start: int, end: int, id: str, *, filled: bool) -> str:
    """A group of people, column by column: dashes of no length, whose ends are squares or round."""
    colour, ends, size = ("weight", "square", 6.2) if id.startswith("ill") else ("input", "round", 7.6)
    path = "".join(
        _column(frame, pitch, place, min(end, place - place % rows + rows), rows) for place in _tops(start, end, rows)
    )
    scale = pitch / 10.8
    dots = {"d": path, "stroke_dasharray": f"0 {pitch:g}", "style": f"stroke-linecap:{ends}"}
    marks_ = [element("path", **dots, class_="stroke", stroke_width=size * scale)]
    if not filled:
        marks_.append(element("path", **dots, class_="paper stroke", stroke_width=(size - 2.6) * scale))
    return group(*marks_, id=id, class_=colour)


def _tops(start: int, end: int, rows: int) -> list[int]:
    """Where the columns of places from start to end begin: the first one anywhere, the others at the top."""
    return [start, *range(start - start % rows + rows, end, rows)] if end > start else []


def _column(frame: Frame, pitch: float, start: int, end: int, rows: int) -> str:
    """The dashes of one column; half a step further than the last, so that no rounding drops it."""
    x, y = frame.left + (start // rows + 0.5) * pitch, frame.top + (start % rows + 0.5) * pitch
    return f"M{x:.1f} {y:.1f}v{(end - start - 0.5) * pitch:.1f}"


def _legend(crowd: Frame, counts: Sequence[int], tested: bool) -> list[str]:
    """Who the marks are, and how many."""
    ill, healthy = counts[0] + counts[1], counts[2] + counts[3]
    if tested:
        names = [_("ill, test +"), _("ill, test −"), _("healthy, test +"), _("healthy, test −")]
        entries = [(k, count, name) for k, (count, name) in enumerate(zip(counts, names, strict=True))]
    else:
        entries = [(1, ill, _("ill")), (3, healthy, _("healthy"))]
    parts = []
    for k, count, name in entries:
        x, y = crowd.left + 8 + 190 * (k % 2 if tested else k // 2), crowd.bottom + 44 + 26 * (k // 2 if tested else 0)
        parts.append(_sign(x, y - 4, ill=k < 2, filled=tested and k % 2 == 0))
        colour = "weight" if k < 2 else "input"
        parts.append(element("text", written(f"{count} {name}"), x=x + 14, y=y, class_=f"{colour} number"))
    return parts


def _sign(x: float, y: float, *, ill: bool, filled: bool) -> str:
    colour = "weight" if ill else "input"
    look = {"class_": f"{colour} {'fill' if filled else 'stroke'}", "stroke_width": 1.6}
    if ill:
        return element("rect", x=x - 5, y=y - 5, width=10, height=10, **look)
    return element("circle", cx=x, cy=y, r=5.2, **look)


def _shares(bars: Sequence[Frame], shares: Sequence[float], posterior: float | None, tested: bool) -> list[str]:
    """Three bars from 0 to 100 %: what the test does to the ill and to the healthy, and what a positive one means."""
    names = (_("test +, if ill"), _("test −, if healthy"), _("ill, if test +"))
    colours, ids = ("weight", "input", "output"), ("sensitivity", "specificity", "posterior")
    parts = []
    for frame, name, share, colour, id in zip(bars, names, (*shares, posterior), colours, ids, strict=True):
        x, y = frame.left, frame.top
        parts.append(element("rect", x=x, y=y, width=frame.width, height=frame.height, class_="edge"))
        parts.append(element("text", written(name), x=x, y=y - 9, class_="note"))
        said = f"{share:.1f} %" if share is not None else _("nobody") if tested else "?"
        if share is not None:
            follows = id if colour != "output" else None
            parts.append(_bar(frame, share, colour, id, follows))
        parts.append(element("text", written(said), x=frame.right + 62, y=y + 16, class_=f"{colour} number end"))
    return parts


def _bar(frame: Frame, share: float, colour: str, id: str, follows: str | None) -> str:
    """Its end is a line that goes with the handle."""
    end = marks.line(frame, [[share, 0], [share, 1]], colour, width=3, id=f"{id}-end", follows=follows)
    return marks.bar(frame, (0, share), (0, 1), colour, id=f"{id}-bar") + end


def _people_handles(crowd: Frame, bars: Sequence[Frame], rows: int, ill: int, sensitivity, specificity) -> str:
    """Where the ill end, under the crowd; and the ends of the bars of the test."""
    along = Dragged("ill", ill, 1, 500, 1, right=rows / crowd.unit[0])
    moved = [
        Dragged.across(frame, trait, value, 0.0, 100.0, 0.1)
        for frame, trait, value in zip(bars, ("sensitivity", "specificity"), (sensitivity, specificity), strict=False)
    ]
    return (
        handle(crowd, "ill", [ill / rows, -rows - 0.9], _("how many are ill"), along, colour="weight")
        + handle(bars[0], "sensitivity", [sensitivity, 0.5], _("sensitivity, %"), moved[0], colour="weight")
        + handle(bars[1], "specificity", [specificity, 0.5], _("specificity, %"), moved[1], colour="input")
    )


def posterior(ill: int, sensitivity: float, specificity: float, found: float | None) -> str:
    """Write Bayes' rule with people; all three numbers can be dragged.

    Parameters
    ----------
    ill : int
        Of 1,000.
    sensitivity, specificity : float
        In %.
    found : float or None
        The result in %; None where nobody tests positive.
    """
    sick = scrub("ill-number", _("how many are ill"), Dragged("ill", ill, 1, 500, 1), "weight")
    hit = scrub("hit-number", _("sensitivity, %"), Dragged("sensitivity", sensitivity, 0.0, 100.0, 0.1), "weight")
    clear = scrub("clear-number", _("specificity, %"), Dragged("specificity", specificity, 0.0, 100.0, 0.1), "input")
    ill_positive = f"{term(f'{ill}', 'weight')} · {term(f'{sensitivity:.1f}', 'weight')} %"
    healthy_positive = f"{term(f'{1000 - ill}', 'input')} · (100 − {clear}) %"
    result = term("?" if found is None else f"{found:.1f} %", "output strong")
    return f"{_('P(ill given +)')} = {sick} · {hit} % / ({ill_positive} + {healthy_positive}) = {result}"


# --- five scores, one softmax ----------------------------------------------------------------------------------------

LIMIT, MOST = 5.0, 1.3  # of a score, and of what is drawn as a probability


def softmax(
    words: Sequence[str],
    scores: np.ndarray,
    p: np.ndarray | None,
    trace: np.ndarray | None,
    title: str,
    *,
    narrow: bool = False,
) -> str:
    """Draw scores as bars to drag, and beside them the probabilities that are made of them.

    Parameters
    ----------
    words : sequence of K str
    scores : (K,)
        The traits z1, z2, …
    p : (K,), optional
        What is shown as probabilities; a note where there are none.
    trace : (K,), optional
        The right ones, pale behind.
    title : str
        Of the scores.
    narrow : bool
        Put the probabilities under the scores.
    """
    ends = (-0.6, len(words) - 0.4)
    left = Frame(ends, (-1.1 * LIMIT, 1.1 * LIMIT), 48, 34, 340, 300)
    right = Frame(ends, (0, MOST), *((48, 416, 340, 230) if narrow else (462, 34, 340, 300)))
    parts = [
        left.axes(x_ticks=(), y_ticks=(-4, -2, 0, 2, 4), title=title),
        right.axes(x_ticks=(), y_ticks=(0, 0.2, 0.4, 0.6, 0.8, 1), title=_("probability p")),
    ]
    grips = ""
    for k, word in enumerate(words):
        score, trait = float(scores[k]), f"z{k + 1}"
        parts.append(marks.bar(left, (k - 0.3, k + 0.3), (0, score), "input", id=f"score-{k}", follows=trait))
        parts += [marks.words(frame, [k, frame.y[0]], word, shift=(0, 19), look="note") for frame in (left, right)]
        moved = Dragged.up(left, trait, score, -LIMIT, LIMIT, 0.1)
        grips += handle(left, trait, [k, score], _("score of {word}").format(word=word), moved, colour="input")
    parts += _probabilities(right, p, trace)
    return drawing(*((404, 680) if narrow else (818, 366)), *parts, handles=grips)


def _probabilities(frame: Frame, p: np.ndarray | None, trace: np.ndarray | None) -> list[str]:
    """Bars with their numbers, and wider ones, pale, behind them; what is too large ends at the edge."""
    parts = []
    if trace is not None:
        pale = [
            marks.bar(frame, (k - 0.44, k + 0.44), (0, float(value)), "output", id=f"trace-{k}")
            for k, value in enumerate(trace)
        ]
        parts.append(group(*pale, class_="pale"))
    if p is None:
        note = (_("no probabilities"), _("from your function"))
        middle = [sum(frame.x) / 2, 0.6 * MOST]
        return parts + [
            marks.words(frame, middle, text, "error", shift=(0, 22 * row), id=f"note-{row}")
            for row, text in enumerate(note)
        ]
    for k, value in enumerate(np.asarray(p, dtype=float).tolist()):
        end = min(max(value, 0.0), MOST)
        parts.append(marks.bar(frame, (k - 0.28, k + 0.28), (0, end), "output", id=f"p-{k}"))
        top = min(max(end, 0.0 if trace is None else float(trace[k])), 0.94 * MOST)
        parts.append(marks.words(frame, [k, top], signed(value, 3), shift=(0, -6), id=f"number-{k}", look="number"))
    return parts


def odds(words: Sequence[str], z1: float, z2: float, temperature: float) -> str:
    """Write how many times as likely the first word is as the second; scores and temperature can be dragged."""
    first, second = (
        scrub(
            f"z{k}-number",
            _("score of {word}").format(word=words[k - 1]),
            Dragged(f"z{k}", z, -LIMIT, LIMIT, 0.1),
            "input",
        )
        for k, z in ((1, z1), (2, z2))
    )
    heat = scrub("T-number", _("temperature T"), Dragged("temperature", temperature, 0.1, 5.0, 0.1), "weight")
    power = element("sup", f"({first} − {_in_brackets(second, z2)}) / {heat}")
    result = term(f"{np.exp((z1 - z2) / temperature):.3g}", "output strong")
    return f"p({written(words[0])}) / p({written(words[1])}) = e{power} = {result}"


def _in_brackets(number: str, value: float) -> str:
    return f"({number})" if value < 0 else number
