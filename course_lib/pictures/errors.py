"""A line through five days with the squares of its errors, and polynomials of ten degrees with theirs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, scrub, term
from course_lib.pictures.svg import drawing, element, group, number, written
from course_lib.text import _

__all__ = ["LIMITS", "line_and_squares", "mean_of_squares", "polynomials", "two_errors"]


# --- a line by hand --------------------------------------------------------------------------------------------------

STRONGEST = 3.0  # wind, 10 km/h
SLOPES, INTERCEPTS = (0.0, 30.0, 0.2), (-20.0, 20.0, 0.1)  # low, high, step
TALLEST = 100.0  # square


def line_and_squares(x: np.ndarray, y: np.ndarray, slope: float, intercept: float) -> str:
    """Draw a line through days, to be dragged at two places, the square of each error, and below these their mean.

    Parameters
    ----------
    x, y : (N,)
        Wind and measured pull.
    slope, intercept : float
        Of the line. A square that is too tall ends at the edge.
    """
    upper = Frame((0, STRONGEST), (-20, 60), 58, 36, 426, 250)
    lower = Frame((0, STRONGEST), (0, TALLEST), 58, 352, 426, 110)
    y_hat = slope * x + intercept
    ends = np.array([0.0, STRONGEST])
    fitted = np.column_stack([ends, slope * ends + intercept])
    parts = [
        _key(upper, [(_day(), _("measured, y")), (_stroke("output"), _("line, ŷ")), (_stroke("error"), _("error"))]),
        upper.axes("", _("pull, newtons"), x_ticks=(0, 1, 2, 3), y_ticks=(-20, 0, 20, 40, 60)),
        lower.axes(_("wind, 10 km/h"), _("squared error"), x_ticks=(0, 1, 2, 3), y_ticks=(0, 50, 100)),
        upper.window(
            *[_square(upper, at, a, b, f"square-{k}") for k, (at, a, b) in enumerate(zip(x, y, y_hat, strict=True))],
            marks.line(upper, fitted, "output", width=2.6, id="line", follows="intercept"),
            _errors(upper, x, y, y_hat),
        ),
        *[marks.point(upper, [at, a], "input", id=f"day-{k}") for k, (at, a) in enumerate(zip(x, y, strict=True))],
        *_squares(lower, x, (y - y_hat) ** 2),
    ]
    return drawing(504, 512, *parts, handles=_grips(upper, slope, intercept))


def _grips(frame: Frame, slope: float, intercept: float) -> str:
    """One where there is no wind, and one as far to the right as the line is in the picture: it sets the slope."""
    at = min(2.75, (57 - intercept) / slope) if slope > 0 else 2.75
    level = Dragged.up(frame, "intercept", intercept, *INTERCEPTS)
    steep = Dragged("slope", slope, *SLOPES, down=1 / (frame.unit[1] * at))
    return handle(frame, "intercept", [0, intercept], _("line at no wind"), level, colour="weight") + handle(
        frame, "slope", [at, slope * at + intercept], _("slope of the line"), steep, colour="weight"
    )


def _square(frame: Frame, x: float, measured: float, predicted: float, id: str) -> str:
    """The square of an error, on the side where there is more room: its sides are equal in pixels."""
    (left, top), (_left, bottom) = frame.at(x, measured), frame.at(x, predicted)
    side = abs(bottom - top)
    left = left if x < STRONGEST / 2 else left - side
    box = {"x": left, "y": min(top, bottom), "width": side, "height": side}
    return element("rect", **box, class_="error fill pale", id=id)


def _errors(frame: Frame, x: np.ndarray, y: np.ndarray, y_hat: np.ndarray) -> str:
    gap = np.full(len(x), np.nan)
    ends = np.stack([np.column_stack(pair) for pair in ((x, y), (x, y_hat), (gap, gap))], axis=1)
    return marks.line(frame, ends.reshape(-1, 2), "error", width=2.6, id="errors")


def _squares(frame: Frame, x: np.ndarray, squares: np.ndarray) -> list[str]:
    """Their sizes as bars with numbers, and a dashed line at the mean."""
    parts = []
    for k, (at, square) in enumerate(zip(x.tolist(), squares.tolist(), strict=True)):
        end = min(square, TALLEST)
        parts.append(marks.bar(frame, (at - 0.12, at + 0.12), (0, end), "error", id=f"bar-{k}"))
        said = signed(square, 0 if square >= 10 else 1)
        parts.append(marks.words(frame, [at, end], said, shift=(0, -5), look="tick", id=f"bar-number-{k}"))
    mean = min(float(squares.mean()), TALLEST)
    level = marks.line(frame, [[0, mean], [STRONGEST, mean]], "ink", width=2, dash="3 4", id="mean")
    name = marks.words(frame, [STRONGEST, mean], _("mean"), anchor="end", shift=(0, -6), look="note", id="mean-name")
    return [*parts, level, name]


def _key(frame: Frame, entries: Sequence[tuple[str, str]]) -> str:
    """What the marks mean, in a row above a frame; each mark is drawn about its middle."""
    x, parts = frame.left, []
    for mark, text in entries:
        parts.append(group(mark, transform=f"translate({number(x + 10)} {number(frame.top - 16)})"))
        parts.append(element("text", written(text), x=x + 25, y=frame.top - 12, class_="note"))
        x += 38 + 7.2 * len(text)
    return "".join(parts)


def _day(colour: str = "input", shape: str = "disc") -> str:
    return element("circle", r=5, class_=f"{colour} {shape}")


def _stroke(colour: str, dash: str = "") -> str:
    return element("path", d="M-10 0L10 0", class_=f"{colour} stroke", stroke_width=2.6, stroke_dasharray=dash or None)


def mean_of_squares(y: np.ndarray, y_hat: np.ndarray, slope: float, intercept: float) -> str:
    """Write the line and its mean squared error with their numbers; slope and intercept can be dragged."""
    steep = scrub("slope-number", _("slope of the line"), Dragged("slope", slope, *SLOPES), "weight")
    level = scrub("intercept-number", _("line at no wind"), Dragged("intercept", intercept, *INTERCEPTS), "weight")
    squares = ((y - y_hat) ** 2).tolist()
    sum_ = " + ".join(term(signed(square, 1), "error") for square in squares)
    mean = term(signed(sum(squares) / len(squares), 2), "error strong")
    line = f"{term('ŷ', 'output name')} = {steep} · {_('wind')} + {level}"
    return f"{line}; {_('MSE')} = ({sum_}) / {len(squares)} = {mean}"


# --- polynomials of ten degrees --------------------------------------------------------------------------------------

LIMITS = (0.1, 1000.0)  # errors beyond them are drawn on the border
_ENDS = (-1.0, 3.0)  # the same as powers of ten


def polynomials(
    grid: np.ndarray,
    truth: np.ndarray,
    curve: np.ndarray,
    train: tuple[np.ndarray, np.ndarray],
    unseen: tuple[np.ndarray, np.ndarray] | None,
    train_errors: np.ndarray,
    unseen_errors: np.ndarray | None,
    reference: np.ndarray | None,
    noise_variance: float,
    degree: int,
    *,
    narrow: bool = False,
) -> str:
    """Draw a polynomial through the days, and the errors of every degree, where each step up is ten times as much.

    Parameters
    ----------
    grid, truth, curve : (G,)
    train, unseen : pair of (N,) and pair of (M,)
        Wind and pull; None hides the unseen days.
    train_errors, unseen_errors, reference : (D,)
        Of degree 1 to D; None hides them. The reference is a pale band: what a learner's errors should be.
    noise_variance : float
    degree : int
        The one drawn; can be dragged along the errors.
    narrow : bool
        Put the errors under the days.
    """
    days = Frame((0, 5), (-10, 60), 58, 40, 350 if narrow else 360, 270)
    last = len(train_errors)
    below = Frame((0.4, last + 0.6), _ENDS, *((58, 410, 350, 240) if narrow else (482, 40, 340, 270)))
    parts = [*_days(days, grid, truth, curve, train, unseen), *_errors_of_degrees(below, train_errors, unseen_errors)]
    parts[-1:] = [_band(below, reference), parts[-1]] if reference is not None else parts[-1:]
    level = np.log10(noise_variance)
    noise = marks.line(below, [[below.x[0], level], [below.x[1], level]], "muted", width=2, dash="1 5", id="noise")
    chosen = [[degree, _ENDS[0]], [degree, _ENDS[1]]]
    mark = marks.line(below, chosen, "input", width=16, id="degree-mark", pale=True, follows="degree")
    moves = Dragged.across(below, "degree", degree, 1, last, 1)
    grip = handle(below, "degree", [degree, _ENDS[0]], _("degree"), moves, colour="input")
    return drawing(*((426, 720) if narrow else (836, 372)), mark, noise, *parts, handles=grip)


def _days(frame: Frame, grid, truth, curve, train, unseen) -> list[str]:
    """The days trained on as discs and the unseen ones as rings; the truth dotted, the polynomial over it."""
    entries = [
        (_stroke("muted", "1 5"), _("truth")),
        (_stroke("output"), _("polynomial")),
        (_day(), _("trained on")),
        *[(_day("error", "ring"), _("unseen"))] * (unseen is not None),
    ]
    lines = [
        marks.line(frame, np.column_stack([grid, truth]), "muted", width=2, dash="1 5", id="truth"),
        marks.line(frame, np.column_stack([grid, curve]), "output", width=2.6, id="polynomial"),
    ]
    rings = _dots(frame, unseen, "error", "unseen", hollow=True) if unseen is not None else ""
    return [
        frame.axes(_("wind, 10 km/h"), _("pull, newtons"), x_ticks=range(6), y_ticks=(0, 20, 40, 60)),
        _key(frame, entries),
        frame.window(lines[0], rings, _dots(frame, train, "input", "trained"), lines[1]),
    ]


def _dots(frame: Frame, days: tuple[np.ndarray, np.ndarray], colour: str, id: str, *, hollow: bool = False) -> str:
    """A dot for each day, all in one path: lines of no length have round ends."""
    path = "".join(f"M{number(x)} {number(y)}h0" for x, y in frame.pixels(np.column_stack(days)).tolist())
    dots = [element("path", d=path, class_="stroke", stroke_width=9)]
    if hollow:
        dots.append(element("path", d=path, class_="paper stroke", stroke_width=5.4))
    return group(*dots, id=id, class_=colour)


def _errors_of_degrees(frame: Frame, train_errors: np.ndarray, unseen_errors: np.ndarray | None) -> list[str]:
    entries = [(_stroke("muted", "1 5"), _("noise")), (_stroke("input") + _day(), _("training"))]
    if unseen_errors is not None:
        entries.append((_stroke("error", "6 4") + element("circle", r=5, class_="error node"), _("validation")))
    numbers = [
        marks.words(frame, [frame.x[0], power], f"{10.0**power:g}", "muted", anchor="end", shift=(-8, 4), look="tick")
        for power in range(-1, 4)
    ]
    rules = [marks.line(frame, [[frame.x[0], power], [frame.x[1], power]], "faint", width=1) for power in range(-1, 4)]
    y_name = {"x": frame.left - 46, "y": frame.top + frame.height / 2}
    turn = f"rotate(-90 {number(y_name['x'])} {number(y_name['y'])})"
    name = element("text", written(_("mean squared error")), **y_name, class_="axis-name middle", transform=turn)
    return [
        *rules,
        frame.axes(_("degree"), x_ticks=range(1, len(train_errors) + 1), y_ticks=(), grid=False),
        *numbers,
        name,
        _key(frame, entries),
        _line_of(frame, train_errors, "input", "training")
        + ("" if unseen_errors is None else _line_of(frame, unseen_errors, "error", "validation")),
    ]


def _places(errors: np.ndarray) -> np.ndarray:
    """Where the errors of the degrees are: what is beyond the scale is on its border."""
    powers = np.log10(np.clip(np.nan_to_num(errors, nan=LIMITS[1]), *LIMITS))
    return np.column_stack([np.arange(1, len(errors) + 1), powers])


def _line_of(frame: Frame, errors: np.ndarray, colour: str, id: str) -> str:
    """Errors as a line with its points: discs, or rings on a dashed line for the unseen days."""
    places, seen = _places(errors), colour == "input"
    dots = _dots(frame, tuple(places.T), colour, f"{id}-points", hollow=not seen)
    return marks.line(frame, places, colour, width=2.2, dash="" if seen else "6 4", id=f"{id}-errors") + dots


def _band(frame: Frame, reference: np.ndarray) -> str:
    return marks.line(frame, _places(reference), "error", width=11, id="reference", pale=True)


def two_errors(degree: int, last: int, training: float, validation: float | None) -> str:
    """Write both errors of a degree and their ratio; the degree can be dragged.

    Parameters
    ----------
    degree, last : int
        The one shown, and the highest there is.
    training, validation : float
        None hides the validation error.
    """
    chosen = scrub("degree-number", _("degree"), Dragged("degree", degree, 1, last, 1), "input")
    seen = term(f"{training:.3g}", "input strong")
    told = f"{_('degree')} {chosen}: {_('training error')} {seen}"
    if validation is None:
        return told
    times = _("{times:.2g} times as large").format(times=validation / training)
    return f"{told}, {_('validation error')} {term(f'{validation:.3g}', 'error strong')}, {times}"
