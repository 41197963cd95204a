"""The unit circle and the ellipse that a matrix makes of it; a photograph made of k components, and what is missing."""

from __future__ import annotations

import math

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, dial, handle, pad, scrub, term
from course_lib.pictures.svg import drawing, element, written
from course_lib.text import _

__all__ = ["circle", "components", "image_of_v", "numbers_of_components"]


# --- a circle goes through a matrix ----------------------------------------------------------------------------------

LIMIT = 3.3
_TURNS = np.linspace(0, 2 * np.pi, 73)
_CIRCLE = np.column_stack([np.cos(_TURNS), np.sin(_TURNS)])


def circle(A: np.ndarray, v: np.ndarray, degrees: int, w: np.ndarray | None, *, kept: bool) -> str:
    """Draw the unit circle, the ellipse that a matrix makes of it, a vector that can be turned, and its image.

    Parameters
    ----------
    A : (2, 2)
    v : (2,)
        Of length 1.
    degrees : int
        Where v points.
    w : (2,), optional
        Its partner at right angles.
    kept : bool
        Whether Av is on the line of v.
    """
    plane = Frame.equal((-LIMIT, LIMIT), (-LIMIT, LIMIT), 48, 12, 440)
    parts = [
        plane.axes(_("first entry"), _("second entry"), x_ticks=range(-3, 4), y_ticks=range(-3, 4)),
        plane.window(
            _line_of(plane, v, kept),
            marks.line(plane, _CIRCLE, "input", width=1.6, dash="5 4", id="circle"),
            marks.line(plane, _CIRCLE @ A.T, "weight", width=2.2, id="ellipse"),
        ),
        *_arrows(plane, A, v, w),
    ]
    turn = Dragged("degrees", degrees, 0, 359, 1)
    tip = pad(plane, "tip") + dial(plane, "tip", v, _("v, in degrees"), turn, colour="input")
    return drawing(504, 496, *parts, handles=tip)


def _line_of(plane: Frame, v: np.ndarray, kept: bool) -> str:
    """The line of v: a broad band where Av is on it, dotted otherwise."""
    ends = [-9 * v, 9 * v]
    if kept:
        return marks.line(plane, ends, "output", width=9, id="line", pale=True)
    return marks.line(plane, ends, "muted", width=1, dash="1 4", id="line")


def _arrows(plane: Frame, A: np.ndarray, v: np.ndarray, w: np.ndarray | None) -> list[str]:
    """The images, wide, under the vectors: where both are on one line, both are seen; those of w are thinner."""
    names = [marks.Label("v", v, "input", v, id="v-name", follows="tip"), _name_of_image("Av", A @ v)]
    arrows = [
        marks.arrow(plane, A @ v, "output", width=6.5, id="Av"),
        marks.arrow(plane, v, "input", width=3, id="v", follows="tip"),
    ]
    if w is None:
        between = _between(plane, v, A @ v)
    else:
        names += [marks.Label("w", w, "input", w, id="w-name"), _name_of_image("Aw", A @ w)]
        arrows[:1] = [marks.arrow(plane, A @ w, "output", width=4, id="Aw"), arrows[0]]
        arrows[2:2] = [marks.arrow(plane, w, "input", width=1.8, id="w")]
        corner = 0.16 * np.array([v, v + w, w])
        arrows.append(marks.line(plane, corner, "input", width=1.4, id="corner"))
        between = _between(plane, A @ v, A @ w)
    tips = [one for one in (v, A @ v, w, None if w is None else A @ w) if one is not None]
    along = np.concatenate([np.linspace(0.2, 1, 8)[:, np.newaxis] * tip for tip in tips])
    return [*arrows, *between[:1], marks.labels(plane, [*names, *between[1:]], along)]


def _name_of_image(name: str, tip: np.ndarray) -> marks.Label:
    return marks.Label(name, tip, "output", tip if np.hypot(*tip) > 0.1 else (0.6, -1), id=f"{name}-name")


def _between(plane: Frame, first: np.ndarray, second: np.ndarray) -> list:
    """The arc between the lines of two vectors and the label of its degrees; nothing where one is 0 or both agree."""
    lengths = math.hypot(*first), math.hypot(*second)
    if min(lengths) < 1e-9:
        return []
    one, other = first / lengths[0], second / lengths[1]
    if one @ other < 0:  # the nearer of the two ways along the line
        one = -one
    turn = round(math.degrees(math.acos(min(1.0, float(one @ other)))))
    if turn < 1:
        return []
    middle = 0.6 * (one + other)
    label = marks.Label(f"{turn}°", middle, "muted", middle, id="turned", distance=14, look="note")
    return [marks.angle(plane, one, other, radius=40, id="angle"), label]


def image_of_v(A: np.ndarray, v: np.ndarray, degrees: int) -> str:
    """Write Av with its numbers, in the colours of the picture; the degrees of v can be dragged."""
    turn = scrub("degrees-number", _("v, in degrees"), Dragged("degrees", degrees, 0, 359, 1), "input")
    rows = ", ".join(" + ".join(_product(entry, by) for entry, by in zip(row, v, strict=True)) for row in A)
    found = ", ".join(term(signed(entry, 2), "output") for entry in A @ v)
    told = _("at {degrees}°").format(degrees=turn)
    return f"{term('v', 'input name')} {told}: {term('Av', 'output name')} = ({rows}) = ({found})"


def _product(entry: float, by: float) -> str:
    times = "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}"
    return term(_bracketed(signed(entry)), "weight") + times + term(_bracketed(signed(by, 2)), "input")


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith("−") else number


# --- a picture of k components ---------------------------------------------------------------------------------------

_LOWEST, _HIGHEST = -5.0, 0.2  # powers of ten: what is below lies on the edge
_SHARES = {0: "100 %", -1: "10 %", -2: "1 %", -3: "0.1 %", -4: "0.01 %", -5: "0.001 %"}


def components(
    image: np.ndarray, title: str, missing: np.ndarray, k: int, missing_here: float, *, narrow: bool = False
) -> str:
    """Draw a picture made of k components, and how much of the original is missing at every k.

    Parameters
    ----------
    image : (m, n)
        From 0, black, to 1, white.
    title : str
        What it shows.
    missing : (K,)
        The share of the energy that the best picture of 1, 2, … components leaves out.
    k : int
        Can be dragged along the curve.
    missing_here : float
        The share that is missing from the picture shown.
    narrow : bool
        Put the curve under the picture.
    """
    rows, columns = image.shape
    photo = Frame((0, columns), (0, rows), *((8, 34, 420, 280) if narrow else (8, 34, 444, 296)))
    share = Frame((0, len(missing) + 2), (_LOWEST, _HIGHEST), *((70, 364, 350, 220) if narrow else (532, 34, 320, 262)))
    heading = element("text", written(title), x=photo.left, y=photo.top - 12, class_="title")
    edge = element("rect", x=photo.left, y=photo.top, width=photo.width, height=photo.height, class_="edge")
    parts = [heading, marks.grey_image(photo, image, id="image"), edge]
    parts += _curve(share, missing, k, missing_here, image.size / sum(image.shape))
    moves = Dragged.across(share, "k", k, 1, len(missing), 1)
    place = [k, _power(missing_here)]
    grip = pad(share, "k") + handle(share, "k", place, _("k, the number of components"), moves)
    return drawing(*((436, 636) if narrow else (866, 350)), *parts, handles=grip)


def _power(share: float) -> float:
    """Where a share is on an axis whose steps are powers of ten, its ends at the edges."""
    return float(np.clip(np.log10(max(share, 1e-300)), _LOWEST, _HIGHEST))


def _curve(frame: Frame, missing: np.ndarray, k: int, missing_here: float, too_many: float) -> list[str]:
    """The least that is missing at every k, pale; where the picture stands; and where k components take too much."""
    powers = np.clip(np.log10(np.maximum(missing, 1e-300)), _LOWEST, _HIGHEST)
    dear = [[too_many, _LOWEST], [frame.x[1], _LOWEST], [frame.x[1], _HIGHEST], [too_many, _HIGHEST]]
    numbers = [
        marks.words(frame, [0, power], text, "muted", anchor="end", shift=(-8, 4), look="tick")
        for power, text in _SHARES.items()
    ]
    lines = [marks.line(frame, [[0, power], [frame.x[1], power]], "faint", width=1) for power in _SHARES]
    over = [(too_many + frame.x[1]) / 2, _HIGHEST]
    note = [
        marks.words(frame, over, text, "muted", shift=(0, 20 + 17 * row), look="note")
        for row, text in enumerate((_("more numbers than"), _("the picture itself")))
    ]
    title = element("text", written(_("energy that is missing")), x=frame.left, y=frame.top - 12, class_="title")
    best = np.column_stack([np.arange(1, len(missing) + 1), powers])
    at = [k, _power(missing_here)]
    return [
        marks.area(frame, dear, "muted", pale=True),
        *lines,
        frame.axes(_("k, the number of components"), x_ticks=range(0, len(missing), 20), y_ticks=(), grid=False),
        *numbers,
        *note,
        title,
        marks.line(frame, best, "error", width=6, id="best", pale=True),
        marks.line(frame, [[k, _LOWEST], at], "muted", width=1, dash="3 3", id="drop", follows="k"),
        marks.point(frame, at, "ink", radius=6, id="here", follows="k"),
    ]


def numbers_of_components(k: int, shape: tuple[int, int], kept: float) -> str:
    """Write how many numbers k components take; k can be dragged."""
    m, n = shape
    count = scrub("k-number", _("k, the number of components"), Dragged("k", k, 1, min(m, n), 1), "ink")
    taken = _("{taken} numbers instead of {all}").format(taken=f"{k * (m + n):,}", all=f"{m * n:,}")
    share = term(_("{share:.2f} % of the energy is missing").format(share=100 * (1 - kept)), "error")
    return f"{term('k', 'name')} · (m + n) = {count} · ({m} + {n}) = {taken}; {share}"
