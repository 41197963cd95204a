"""A cloud of points on its way from noise to a kite's outline, and digits on theirs, asked for with a weight."""

from __future__ import annotations

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle
from course_lib.pictures.svg import drawing, element, number
from course_lib.text import _

__all__ = ["HIGHEST", "LIMIT", "asked_digits", "cloud"]

LIMIT = 2.4  # how far the plane reaches
FOLLOWED, TAIL = 6, 8  # points whose last steps are drawn, and how many of these
HIGHEST, STEP = 6.0, 0.5  # of the guidance's weight
_FAINTEST = 0.04  # ink below it is not drawn


# --- points -----------------------------------------------------------------------------------------------------------


def cloud(
    way: np.ndarray, done: int, outline: np.ndarray, left: np.ndarray, *, guesses: bool = False, narrow: bool = False
) -> str:
    """Draw points after some steps back, the last steps of a few of them, and a handle to go on or back.

    Parameters
    ----------
    way : (T + 1, N, 2)
        x_T to x_0, or where the network thinks that each point will end.
    done : int
        Steps back that were taken.
    outline : (4, 2)
        The corners of the kite.
    left : (T + 1,)
        ā after 0 to T steps back.
    guesses : bool
        Whether `way` holds guesses: no steps lead from one to the next, and none are drawn.
    narrow : bool
    """
    plane = Frame.equal((-LIMIT, LIMIT), (-LIMIT, LIMIT), 34, 12, 340 if narrow else 420)
    edge = element("rect", x=plane.left, y=plane.top, width=plane.width, height=plane.height, class_="edge")
    shape = marks.line(plane, np.vstack([outline, outline[:1]]), "muted", width=9, pale=True, id="outline")
    ways = [
        marks.line(plane, way[max(done - TAIL, 0) : done + 1, k], "weight", width=1.4, id=f"way-{k}")
        for k in range(0 if guesses else FOLLOWED)
    ]
    look = {"shape": "ring", "radius": 3.2} if guesses else {"radius": 3.4}
    points = [marks.point(plane, at, "output", id=f"point-{k}", **look) for k, at in enumerate(way[done])]
    followed = [marks.point(plane, way[done, k], "weight", radius=6, id=f"followed-{k}") for k in range(FOLLOWED)]
    track = Frame((0, len(left) - 1), (0, 1), plane.left + 10, plane.bottom + 40, plane.width - 20, 56)
    parts = [edge, plane.window(shape, *ways, *points, *(() if guesses else followed)), *_share(track, left)]
    moves = Dragged.across(track, "done", float(done), 0, len(left) - 1, 1)
    grip = handle(track, "steps", [done, left[done]], _("steps back"), moves, colour="input")
    return drawing(plane.right + 14, track.bottom + 48, *parts, handles=grip)


def _share(track: Frame, left: np.ndarray) -> list[str]:
    """How much of the variance is the picture's, along the steps."""
    curve = np.column_stack([np.arange(len(left)), left])
    under = np.vstack([curve, [len(left) - 1, 0], [0, 0]])
    return [
        marks.area(track, under, "input", pale=True),
        marks.line(track, curve, "input", width=2),
        track.axes(
            _("steps back"), y_ticks=(0, 1), grid=False, title=_("the picture's share of the variance, ā")
        ),
    ]  # fmt: skip


# --- digits -----------------------------------------------------------------------------------------------------------


def asked_digits(
    pictures: np.ndarray,
    at: int,
    sure: np.ndarray,
    asked: int,
    known: np.ndarray,
    distance: float,
    done: int,
    steps: int,
    w: float,
    *,
    narrow: bool = False,
) -> str:
    """Draw one digit large with what a reader sees in it, eight in a row, and handles for the steps and the weight.

    A square's area is the ink of its pixel.

    Parameters
    ----------
    pictures : (8, 64)
        From 0 to 1.
    at : int
        The one that is shown large.
    sure : (10,)
        What the reader gives each digit there.
    asked : int
    known : (64,)
        The nearest digit of the training set, at this distance.
    distance : float
    done, steps : int
        Steps back that were taken, of how many.
    w : float
        The weight of the guidance.
    narrow : bool
        For a page with little room.
    """
    large = Frame((0, 8), (0, 8), 20, 34, *((170, 170) if narrow else (230, 230)))
    twin = Frame((0, 8), (0, 8), *((220, 34, 150, 150) if narrow else (620, 34, 150, 150)))
    bars = Frame((0, 1), (0, 10), *((50, 250, 270, 200) if narrow else (330, 34, 200, 230)))
    row = Frame((-0.5, 7.5), (0, 1), *((14, 500, 370, 46) if narrow else (20, 318, 750, 84)))
    parts = [
        *_framed(large, pictures[at], _("drawing {k}").format(k=at + 1), "output", "large"),
        *_framed(twin, known, _("nearest known, at {far}").format(far=signed(distance, 2)), "muted", "twin"),
        *_reading(bars, sure, asked),
        *_row(row, pictures, at),
    ]
    width = 390 if narrow else 790
    first = Frame((0, steps), (0, 1), 110, row.bottom + 44, width - 150, 20)
    second = Frame((0, HIGHEST), (0, 1), 110, row.bottom + 104, width - 150, 20)
    parts += [*_track(first, _("steps back"), 10), *_track(second, _("weight w"), 1)]
    which = Dragged.across(row, "at", float(at), 0, 7, 1)
    back, weight = (
        Dragged.across(first, "done", float(done), 0, steps, 1),
        Dragged.across(second, "w", w, 0.0, HIGHEST, STEP),
    )
    grips = [
        handle(row, "which", [at, 1.18], _("which drawing is large"), which),
        handle(first, "steps", [done, 0.5], _("steps back"), back, colour="input"),
        handle(second, "weight", [w, 0.5], _("weight of the guidance"), weight, colour="weight"),
    ]
    return drawing(width, second.bottom + 40, *parts, handles="".join(grips))


def _framed(frame: Frame, picture: np.ndarray, title: str, colour: str, id: str) -> list[str]:
    edge = element("rect", x=frame.left, y=frame.top, width=frame.width, height=frame.height, class_="edge")
    name = marks.words(frame, [0, 8], title, anchor="start", shift=(0, -10), look="note", id=f"{id}-title")
    return [edge, _ink(frame, picture, colour, id), name]


def _ink(frame: Frame, picture: np.ndarray, colour: str, id: str) -> str:
    """A square for each pixel with ink, all of them one path."""
    pixel, steps = frame.width / 8, []
    for at in np.flatnonzero(np.nan_to_num(picture) > _FAINTEST).tolist():
        side = 0.96 * pixel * min(float(picture[at]), 1.0) ** 0.5
        x, y = frame.left + (at % 8 + 0.5) * pixel - side / 2, frame.top + (at // 8 + 0.5) * pixel - side / 2
        steps.append(f"M{number(x)} {number(y)}h{number(side)}v{number(side)}h{number(-side)}z")
    return element("path", d="".join(steps), class_=f"{colour} fill", id=id)


def _reading(bars: Frame, sure: np.ndarray, asked: int) -> list[str]:
    """What the reader gives each digit, with the one that was asked for marked."""
    title = _("what a reader sees in it (✓: asked for)")
    parts = [marks.words(bars, [0, 10], title, anchor="start", shift=(-26, -10), look="note")]
    for digit, p in enumerate(sure.tolist()):
        middle, name = 9.5 - digit, f"✓ {digit}" if digit == asked else str(digit)
        colour = "output" if digit == asked else "muted"
        parts.append(marks.bar(bars, (0, max(p, 0.004)), (middle - 0.36, middle + 0.36), colour, id=f"sure-{digit}"))
        parts.append(marks.words(bars, [0, middle], name, anchor="end", shift=(-7, 5), look="note", id=f"name-{digit}"))
        look = {"anchor": "start", "shift": (6, 5), "look": "tick", "id": f"share-{digit}"}
        parts.append(marks.words(bars, [1, middle], f"{p:.2f}", **look))
    return parts


def _row(row: Frame, pictures: np.ndarray, at: int) -> list[str]:
    """All drawings, small, a frame around the one that is shown large."""
    each, parts = row.width / 8, []
    side = min(row.height, each - 8)
    for k, picture in enumerate(pictures):
        box = Frame((0, 8), (0, 8), row.left + k * each + (each - side) / 2, row.top + 6, side, side)
        parts.append(_ink(box, picture, "output" if k == at else "ink", f"small-{k}"))
    return parts


def _track(track: Frame, name: str, every: int) -> list[str]:
    """A line with numbers, along which a handle is dragged."""
    y, ticks = 0.5, range(0, int(track.x[1]) + 1, every)
    parts = [marks.line(track, [(0, y), (track.x[1], y)], "muted", width=2)]
    parts.append(marks.words(track, [0, y], name, anchor="end", shift=(-20, 5), look="note"))
    parts += [marks.words(track, [at, 0], str(at), "muted", shift=(0, 22), look="tick") for at in ticks]
    return parts
