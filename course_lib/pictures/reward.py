"""A world of cells with its values and arrows, and how far a table of letters was pulled on its leash."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame
from course_lib.pictures.handles import Dragged, handle
from course_lib.pictures.svg import drawing, element, group, kept, written
from course_lib.text import _

__all__ = ["leash", "world"]

_SIDE = 64  # pixels per cell
_LEAST = 0.15  # moves less likely than this have no arrow
_ASIDE = 0.08  # arrows begin so far left of a cell's middle, to leave the number room
_STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))  # up, right, down, left
MOMENTS = 20


# --- the world --------------------------------------------------------------------------------------------------------


def world(
    plan: Sequence[str], values: np.ndarray, policy: np.ndarray, at: int, told: str, path: Sequence[int] = ()
) -> str:
    """Draw a world of cells: the value of each as a square and a number, its likely moves as arrows.

    Parameters
    ----------
    plan : sequence of str, as `course_lib.models.reward.grid_world` takes it
    values : (S,)
    policy : (S, A)
        The probability of each move: up, right, down, left.
    at : int, from 0 to 20
        The moment of learning, which can be dragged.
    told : str
        Which moment it is.
    path : sequence of int
        The cells on the way from the start by the likeliest moves.
    """
    rows, columns = len(plan), len(plan[0])
    grid = Frame((0, columns), (0, rows), 16, 16, columns * _SIDE, rows * _SIDE)
    cells = [
        (plan[s // columns][s % columns], [s % columns + 0.5, rows - s // columns - 0.5]) for s in range(len(values))
    ]
    parts = [_cell(grid, middle, sign, s) for s, (sign, middle) in enumerate(cells)]
    way = np.array([cells[s][1] for s in path]).reshape(-1, 2) - [_ASIDE, 0]
    parts.append(marks.line(grid, way, "input", width=7, pale=True, id="way"))
    parts += [_worth(grid, middle, float(values[s]), s) for s, (sign, middle) in enumerate(cells) if sign in ".S"]
    for s, (sign, middle) in enumerate(cells):
        parts += _arrows(grid, middle, policy[s], s) if sign in ".S" else []
    line = Frame((0, MOMENTS), (-1, 1), 40, grid.bottom + 24, grid.width - 48, 24)
    parts.append(marks.line(line, [[0, 0], [MOMENTS, 0]], "muted", width=1.5, id="time"))
    parts.append(element("text", written(told), x=16, y=line.bottom + 30, class_="title"))
    goal = next(s for s, (sign, _middle) in enumerate(cells) if sign == "G")
    moves = Dragged.across(line, "at", float(at), 0, MOMENTS, 1)
    grips = handle(line, "moment", [at, 0], _("the moment of learning"), moves, colour="ink")
    return drawing(grid.right + 16, line.bottom + 44, *parts, handles=grips + _goal(grid, goal, columns, rows))


def _goal(grid: Frame, goal: int, columns: int, rows: int) -> str:
    """The goal, which can be dragged to another cell."""
    x, y = goal % columns, goal // columns
    moves = (
        Dragged("goal_x", float(x), 0, columns - 1, 1, right=1 / _SIDE),
        Dragged("goal_y", float(y), 0, rows - 1, 1, down=1 / _SIDE),
    )
    return handle(grid, "goal", [x + 0.5, rows - y - 0.5], _("the goal"), *moves, colour="output")


def _cell(grid: Frame, middle: Sequence[float], sign: str, s: int) -> str:
    """The frame of a cell, and what it is."""
    x, y = grid.at(middle[0] - 0.5, middle[1] + 0.5)
    box = {"x": x, "y": y, "width": _SIDE, "height": _SIDE}
    if sign == "#":
        return element("rect", **box, class_="muted fill pale", id=f"cell-{s}")
    look = {"X": "error", "S": "input"}
    name = (
        marks.words(grid, middle, sign, look[sign], shift=(-22, -16) if sign == "S" else (0, 6)) if sign in look else ""
    )
    name += (
        marks.words(grid, middle, "G", "output", shift=(0, 6), follows="goal", id="goal-name") if sign == "G" else ""
    )
    return element("rect", **box, class_="edge") + name


def _worth(grid: Frame, middle: Sequence[float], value: float, s: int) -> str:
    """A square whose area is the size of a value, and the value."""
    value = value if np.isfinite(value) else 0.0
    half = 0.46 * float(np.sqrt(min(abs(value), 1.0)))
    (left, top), colour = grid.at(middle[0] - half, middle[1] + half), "output" if value >= 0 else "error"
    side = 2 * half * _SIDE
    square = element(
        "rect", x=left, y=top, width=side, height=side, rx=2, class_=f"{colour} fill pale", id=f"worth-{s}"
    )
    text = f"{value:.2f}".replace("-", "−") if abs(value) >= 0.005 else "0"
    return square + marks.words(grid, middle, text, "ink", anchor="end", shift=(29, 27), look="tick", id=f"value-{s}")


def _arrows(grid: Frame, middle: Sequence[float], p: np.ndarray, s: int) -> list[str]:
    """An arrow for each likely move, as long as it is likely."""
    found, middle = [], [middle[0] - _ASIDE, middle[1]]
    for a, (right, up) in enumerate(_STEPS):
        if not _LEAST <= p[a] <= 1:
            continue
        tip = [middle[0] + 0.42 * p[a] * right, middle[1] + 0.42 * p[a] * up]
        found.append(marks.arrow(grid, tip, "ink", tail=middle, width=2, id=f"move-{s}-{a}"))
    return found


# --- the leash --------------------------------------------------------------------------------------------------------


def leash(
    betas: Sequence[float],
    at: int,
    path: np.ndarray,
    free: np.ndarray,
    names: Sequence[tuple[str, float]],
    *,
    narrow: bool = False,
) -> str:
    """Draw what a reward model gives and what people like, by the distance from the reference; and names written.

    Parameters
    ----------
    betas : sequence of float
        The leashes there are.
    at : int
        The chosen one, which can be dragged.
    path, free : (K, 3)
        KL divergence, score and share of people on the way with this leash, and without one.
    names : sequence of (str, float)
        Names written at the end, and the share of people who like each.
    narrow : bool
        Put the names under the curves.
    """
    width = 330 if narrow else 380
    upper = Frame((0, 5.4), (0, 12), 52, 34, width, 130)
    lower = Frame((0, 5.4), (0, 0.5), 52, upper.bottom + 62, width, 130)
    axes = upper.axes("", "", y_ticks=(0, 6, 12), title=_("the reward model's score"))
    axes += lower.axes(_("distance √KL"), "", y_ticks=(0, 0.25, 0.5), title=_("share of people who like the names"))
    parts = [kept("axes", axes), *_curves(upper, path, free, 1), *_curves(lower, path, free, 2)]
    rule = Frame((0, len(betas) - 1), (-1, 1), 66, lower.bottom + 74, width - 28, 24)
    parts.append(marks.line(rule, [[0, 0], [len(betas) - 1, 0]], "muted", width=1.5))
    parts += [
        marks.words(rule, [k, 0], f"{beta:g}", look="tick", shift=(0, 34), id=f"beta-{k}")
        for k, beta in enumerate(betas)
    ]
    parts.append(marks.words(rule, [0, 0], "β", "input", shift=(-36, 6)))
    right, down = (52, rule.bottom + 70) if narrow else (upper.right + 150, 34)
    listed = Frame((0, 1), (0, len(names)), right + (100 if narrow else 0), down, 150, 30 * len(names))
    parts += _names(listed, names)
    moves = Dragged.across(rule, "at", float(at), 0, len(betas) - 1, 1)
    grip = handle(rule, "leash", [at, 0], _("the leash β"), moves, colour="input")
    size = (400, listed.bottom + 20) if narrow else (listed.right + 60, rule.bottom + 44)
    return drawing(*size, *parts, handles=grip)


def _curves(frame: Frame, path: np.ndarray, free: np.ndarray, column: int) -> list[str]:
    """The way without a leash, the way with this one, and where it has arrived."""
    name, colour = ("score", "weight") if column == 1 else ("liked", "output")
    ways = [np.column_stack([np.sqrt(np.maximum(way[:, 0], 0)), way[:, column]]) for way in (free, path)]
    return [
        marks.line(frame, ways[0], "muted", width=1.5, dash="4 4", id=f"{name}-free"),
        marks.line(frame, ways[1], colour, width=3, id=f"{name}-way"),
        marks.point(frame, ways[1][-1].tolist(), colour, id=f"{name}-end"),
    ]


def _names(frame: Frame, names: Sequence[tuple[str, float]]) -> list[str]:
    """Each name with a bar for the share of people who like it."""
    title = element(
        "text", written(_("what it writes, and who likes it")), x=frame.left - 110, y=frame.top - 14, class_="title"
    )
    parts = [title]
    for k, (name, share) in enumerate(names):
        middle = len(names) - k - 0.5
        parts.append(marks.bar(frame, (0, max(share, 0.004)), (middle - 0.3, middle + 0.3), "output", id=f"share-{k}"))
        parts.append(marks.words(frame, [0, middle], name, anchor="end", shift=(-8, 5), look="note", id=f"name-{k}"))
        told = f"{share:.0%}"
        parts.append(
            marks.words(frame, [share, middle], told, anchor="start", shift=(8, 5), look="tick", id=f"told-{k}")
        )
    return [group(*parts, id="names")]
