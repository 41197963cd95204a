"""Local days against foreign ones, run by run and year by year; a tornado whose bars can be dragged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle
from course_lib.pictures.svg import drawing
from course_lib.text import _

__all__ = ["RANGES", "local_days", "swings"]

RANGES = (0.2, 1.0, 0.05), (1.0, 3.0, 0.05)  # of a bar's two ends, as multiples of the likely value: low, high, step


# --- what local days are worth ----------------------------------------------------------------------------------------


def local_days(
    sizes: Sequence[int],
    years: Sequence[int],
    gaps: np.ndarray,
    at: int,
    *,
    narrow: bool = False,
) -> str:
    """Draw how much worse local days are than Seattle's, by their number, and how often they win in each year.

    Parameters
    ----------
    sizes, years : S and Y whole numbers
    gaps : (S, Y, R)
        Log loss of the local days minus that of Seattle's, by the year that is judged and the draw of the days.
    at : int
        Which size is looked at; can be dragged.
    narrow : bool
        The bars under the curve.
    """
    last = len(sizes) - 1
    plane = Frame((-0.4, last + 0.4), (-0.12, 0.2), 76, 60, 430, 300)
    left, top = (76, 470) if narrow else (590, 60)
    wins = Frame((0, len(years)), (0, 1.1 * gaps.shape[2]), left, top, 200, 300 if not narrow else 170)
    mean, spread = gaps.mean(axis=(1, 2)), gaps.std(axis=(1, 2), ddof=1)
    places = np.arange(len(sizes))
    band = np.concatenate([np.column_stack([places, mean + spread]), np.column_stack([places, mean - spread])[::-1]])
    key = [
        (_("better than Seattle's"), "output", "disc"),
        (_("worse"), "error", "cross"),
        (_("mean and spread"), "weight", "pale", "line"),
    ]
    parts = [
        marks.key(76, 20, key),
        plane.axes(y_label=_("local − Seattle's, nats per day"), x_ticks=(), y_ticks=(-0.1, 0, 0.1, 0.2)),
        plane.window(marks.area(plane, band, "weight", id="band", pale=True)),
        plane.window(marks.line(plane, np.column_stack([places, mean]), "weight", width=2.5, id="mean")),
        marks.words(
            plane,
            [last + 0.4, 0],
            _("as good as Seattle's three years"),
            "muted",
            anchor="end",
            shift=(0, -6),
            look="note",
            id="zero-name",
        ),
        *_size_names(plane, sizes, at),
        plane.window(*_dots(plane, gaps[at], at)),
        *_year_bars(wins, years, gaps[at]),
    ]
    moves = Dragged.across(plane, "size", float(at), 0, last, 1)
    grip = handle(plane, "size-grip", [at, -0.12], _("how many local days"), moves, colour="weight")
    return drawing(*((536, 700) if narrow else (820, 440)), *parts, handles=grip)


def _size_names(plane: Frame, sizes: Sequence[int], at: int) -> list[str]:
    parts = [
        marks.words(
            plane, [k, -0.12], str(size), "ink" if k == at else "muted", shift=(0, 30), look="tick", id=f"n-{k}"
        )
        for k, size in enumerate(sizes)
    ]
    middle = (len(sizes) - 1) / 2
    parts.append(marks.words(plane, [middle, -0.12], _("local days"), shift=(0, 56), look="note", id="days-name"))
    return parts


def _dots(plane: Frame, gaps: np.ndarray, at: int) -> list[str]:
    """A mark per run, the years side by side; what is above the picture stays at its edge."""
    parts = []
    for (year, run), gap in np.ndenumerate(gaps):
        colour, shape = ("output", "disc") if gap < 0 else ("error", "cross")
        place = [at + 0.16 * (year - (len(gaps) - 1) / 2), min(gap, plane.y[1] - 0.006)]
        parts.append(marks.point(plane, place, colour, shape=shape, radius=3.5, id=f"run-{year}-{run}"))
    return parts


def _year_bars(wins: Frame, years: Sequence[int], gaps: np.ndarray) -> list[str]:
    title = _("of {runs} draws, won in").format(runs=gaps.shape[1])
    parts = [wins.axes(x_ticks=(), y_ticks=(0, 5, 10), title=title)]
    for k, (year, row) in enumerate(zip(years, gaps, strict=True)):
        won = int((row < 0).sum())
        parts.append(marks.bar(wins, (k + 0.2, k + 0.8), (0, won), "output", id=f"won-{year}"))
        parts.append(marks.words(wins, [k + 0.5, won], str(won), shift=(0, -6), look="note", id=f"count-{year}"))
        parts.append(marks.words(wins, [k + 0.5, 0], str(year), shift=(0, 20), look="tick"))
    return parts


# --- a tornado --------------------------------------------------------------------------------------------------------


def swings(
    names: Sequence[str],
    told: Sequence[tuple[str, str]],
    ends: np.ndarray,
    reach: np.ndarray,
    slopes: Sequence[float],
    base: float,
    corners: np.ndarray,
    narrow: bool = False,
) -> str:
    """Draw a bar per factor, from the worth at its low end to that at its high one, and under them all corners.

    Parameters
    ----------
    names : K str
    told : K pairs of str
        The low and the high value of each factor.
    ends : (K, 2)
        The worth at both; may be NaN.
    reach : (K, 2)
        The low and the high value as multiples of the likely one; can be dragged.
    slopes : K floats
        How much the worth grows with each multiple, with the other factors at their likely values.
    base : float
        The worth with all factors at their likely values.
    corners : (2**K,)
        The worth with every factor at one of its ends.
    narrow : bool
        Whether the names stand over their bars, and not beside them.
    """
    rows, high = len(names), 76 if narrow else 64
    frame = Frame((-60, 200), (-rows, 0), *((18, 40, 500) if narrow else (196, 40, 560)), high * rows)
    under = Frame(frame.x, (0, 1), frame.left, frame.bottom + 66, frame.width, 46)
    flips = ends.min(axis=1) < 0
    parts = [
        frame.axes(
            _("worth of the local days, thousand euro per year"), x_ticks=(-50, 0, 50, 100, 150, 200), y_ticks=()
        ),
        marks.line(frame, [(0, -rows), (0, 0)], "error", width=2, dash="6 4", id="zero"),
        marks.words(
            frame, [0, 0], _("does not pay"), "error", anchor="end", shift=(-8, -8), look="note", id="left-name"
        ),
        marks.words(frame, [0, 0], _("pays"), "output", anchor="start", shift=(8, -8), look="note", id="right-name"),
    ]
    for k, name in enumerate(names):
        span = [(float(base + slopes[k] * (multiple - 1)), -k - 0.5) for multiple in reach[k]]
        parts.append(marks.line(frame, span, "muted", width=2, id=f"span-{k}"))
        parts += _name(frame, k, name, f"{told[k][0]} – {told[k][1]}", narrow)
        parts += _swing(frame, k, ends[k], bool(flips[k]))
    parts.append(marks.line(frame, [(base, -rows), (base, 0)], "ink", width=2, id="base"))
    parts += _corners(under, corners)
    grips = "".join(_ends(frame, k, names[k], reach[k], slopes[k], base) for k in range(rows))
    return drawing(536 if narrow else 790, under.bottom + 14, *parts, handles=grips)


def _name(frame: Frame, k: int, name: str, values: str, narrow: bool) -> list[str]:
    """The factor and its two values: in a line over its bar, or in two lines beside it."""
    at = [frame.x[0], -k - 0.5]
    if narrow:
        both = f"{name}, {values}"
        return [
            marks.words(frame, [frame.x[1], at[1]], both, anchor="end", shift=(-4, -18), look="note", id=f"name-{k}")
        ]
    return [
        marks.words(frame, at, name, anchor="end", shift=(-12, -4), look="note", id=f"name-{k}"),
        marks.words(frame, at, values, "muted", anchor="end", shift=(-12, 14), look="tick", id=f"values-{k}"),
    ]


def _swing(frame: Frame, k: int, ends: np.ndarray, flips: bool) -> list[str]:
    """The bar, and a word where it crosses 0."""
    middle, half = -k - 0.5, 0.16
    left, right = sorted(float(end) for end in ends)
    box = [(left, middle - half), (right, middle - half), (right, middle + half), (left, middle + half)]
    finite = np.isfinite(ends).all()  # a learner's own function may return anything
    parts = [marks.area(frame, box, "error" if flips else "output", id=f"bar-{k}", pale=True)] if finite else []
    if flips:
        sign = marks.words(
            frame,
            [frame.x[1], middle],
            _("flips"),
            "error",
            anchor="end",
            shift=(-4, 5),
            look="note",
            id=f"flips-{k}",
        )
        parts.append(sign)
    return parts


def _ends(frame: Frame, k: int, name: str, reach: np.ndarray, slope: float, base: float) -> str:
    grips = []
    for trait, multiple, limits, said in zip(
        ("low", "high"), reach, RANGES, (_("low end of {name}"), _("high end of {name}")), strict=True
    ):
        moves = Dragged(f"{trait}{k}", float(multiple), *limits, right=1 / (slope * frame.unit[0]))
        place = [base + slope * (multiple - 1), -k - 0.5]
        grips.append(handle(frame, f"{trait}-{k}", place, said.format(name=name), moves, colour="weight"))
    return "".join(grips)


def _corners(under: Frame, corners: np.ndarray) -> list[str]:
    title = _("all doubts at once: every combination of ends")
    parts = [marks.words(under, [under.x[0], 1], title, anchor="start", shift=(0, -6), look="note", id="corner-name")]
    parts.append(marks.line(under, [(under.x[0], 0.4), (under.x[1], 0.4)], "faint", width=1.5, id="corner-line"))
    parts.append(marks.line(under, [(0, 0), (0, 0.8)], "error", width=2, dash="6 4", id="corner-zero"))
    for k, value in enumerate(corners):
        at = [float(np.clip(value, *under.x)), 0.4]
        colour, shape = ("output", "disc") if value > 0 else ("error", "cross")
        parts.append(marks.point(under, at, colour, shape=shape, radius=5, id=f"corner-{k}"))
    return parts


def euro(value: float) -> str:
    """Write thousand euro, with a sign.

    Examples
    --------
    >>> euro(-36.24)
    '−36'
    """
    return signed(round(value), 0)
