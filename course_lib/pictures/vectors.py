"""Two vectors and a shadow, what a matrix does to the plane, two matrices in either order."""

from __future__ import annotations

import math

import numpy as np

from course_lib.pictures import marks
from course_lib.pictures.frame import Frame, signed
from course_lib.pictures.handles import Dragged, handle, scrub, term
from course_lib.pictures.svg import drawing, group
from course_lib.text import _

__all__ = ["compose", "determinant", "dot_product", "matrix_moves", "two_vectors"]

LIMIT, STEP = 4.0, 0.1  # of the plane of two vectors
REACH, FINE = 3.0, 0.05  # of the columns of a matrix


def _plane(limit: float, left: float, top: float, width: float) -> Frame:
    return Frame.equal((-limit, limit), (-limit, limit), left, top, width)


def _tip(plane: Frame, name: str, at: np.ndarray, traits: tuple[str, str], limit: float, step: float, said: str) -> str:
    """A handle at the tip of an arrow, in its colour: x goes to the first trait, y to the second."""
    across = Dragged.across(plane, traits[0], float(at[0]), -limit, limit, step)
    up = Dragged.up(plane, traits[1], float(at[1]), -limit, limit, step)
    colour = {"u": "input", "v": "weight"}[name]
    return handle(plane, f"{name}-tip", at, said, across, up, colour=colour)


# --- two vectors and a shadow ----------------------------------------------------------------------------------------


def two_vectors(u: np.ndarray, v: np.ndarray, shadow: np.ndarray | None, reference: np.ndarray | None) -> str:
    """Draw u, v, the shadow of v on the line of u, and the angle between them; the tips can be dragged.

    Parameters
    ----------
    u, v : (2,)
    shadow, reference : (2,), optional
        The shadow as it is computed, and as it should be: a pale band behind.
    """
    plane = _plane(LIMIT, 48, 12, 440)
    parts = [plane.axes(_("first entry"), _("second entry"), x_ticks=range(-4, 5), y_ticks=range(-4, 5))]
    if u.any():
        along = 20 * u / np.abs(u).max()
        parts.append(plane.window(marks.line(plane, [-along, along], "muted", width=1, dash="1 4", id="line")))
    if reference is not None:
        parts.append(marks.line(plane, [[0, 0], reference], "output", width=13, id="reference", pale=True))
    names = [
        marks.Label("u", u, "input", away=u, id="u-name", follows="u-tip"),
        marks.Label("v", v, "weight", away=v, id="v-name", follows="v-tip"),
    ]
    if shadow is not None:
        parts += [
            marks.line(plane, [v, shadow], "muted", width=1.5, dash="5 4", id="drop"),
            _square_corner(plane, v, shadow),
            marks.arrow(plane, shadow, "output", width=7, id="shadow"),
        ]
        names.append(marks.Label(_("shadow"), 0.55 * shadow, "output", away=shadow - v, id="shadow-name", distance=19))
    if u.any() and v.any():
        parts.append(marks.angle(plane, u, v, id="angle"))
        between = u / math.hypot(*u) + v / math.hypot(*v)
        names.append(marks.Label(_degrees(u, v), [0, 0], "muted", away=between, id="degrees", distance=44, look="note"))
    parts += [
        marks.arrow(plane, u, "input", id="u", follows="u-tip"),
        marks.arrow(plane, v, "weight", id="v", follows="v-tip"),
        marks.labels(plane, names, _along(u, v, *([shadow] if shadow is not None else []))),
    ]
    u_tip = _tip(plane, "u", u, ("u1", "u2"), LIMIT, STEP, _("tip of u"))
    v_tip = _tip(plane, "v", v, ("v1", "v2"), LIMIT, STEP, _("tip of v"))
    return drawing(504, 496, *parts, handles=u_tip + v_tip)


def _degrees(u: np.ndarray, v: np.ndarray) -> str:
    cosine = float(u @ v) / math.hypot(*u) / math.hypot(*v)
    return f"{math.degrees(math.acos(max(-1.0, min(1.0, cosine)))):.0f}°"


def _along(*tips: np.ndarray) -> np.ndarray:
    """Points on arrows from the origin, where no label should be."""
    return np.concatenate([np.linspace(0.25, 1, 6)[:, np.newaxis] * tip for tip in tips])


def _square_corner(plane: Frame, v: np.ndarray, foot: np.ndarray) -> str:
    """The mark of a right angle at the foot of the drop, where there is room for it."""
    drop, back = v - foot, -foot
    lengths = math.hypot(*drop), math.hypot(*back)
    if min(lengths) < 0.5:
        return marks.line(plane, np.empty((0, 2)), "muted", id="corner")
    up, along = 0.22 * drop / lengths[0], 0.22 * back / lengths[1]
    return marks.line(plane, [foot + up, foot + up + along, foot + along], "muted", width=1.5, id="corner")


def dot_product(u: np.ndarray, v: np.ndarray) -> str:
    """Write u · v with its numbers, in the colours of the arrows; each can be dragged."""
    entries = {"u": _("entry {k} of u"), "v": _("entry {k} of v")}
    colours = {"u": "input", "v": "weight"}

    def entry(name: str, k: int, value: float) -> str:
        dragged = Dragged(f"{name}{k}", float(value), -LIMIT, LIMIT, STEP)
        return scrub(f"{name}{k}-number", entries[name].format(k=k), dragged, colours[name])

    products = [f"{entry('u', k, u[k - 1])} · {entry('v', k, v[k - 1])}" for k in (1, 2)]
    result = term(signed(float(u @ v), 2), "ink strong")
    return f"{term('u', 'input name')} · {term('v', 'weight name')} = {' + '.join(products)} = {result}"


# --- a matrix moves the plane ----------------------------------------------------------------------------------------

_CORNERS = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], dtype=float)
# A boat that looks different from every side: turned, mirrored or slanted, one sees which.
_BOAT = {
    "#8a4b2a": [(-0.2, 0.35), (1.25, 0.35), (1.0, 0.0), (0.05, 0.0)],
    "#6b6b6b": [(0.48, 0.4), (0.48, 1.5), (0.53, 1.5), (0.53, 0.4)],
    "#e69f00": [(0.6, 0.5), (0.6, 1.4), (1.2, 0.5)],
    "#f3d08a": [(0.42, 0.5), (0.42, 1.15), (0.02, 0.5)],
    "#d55e00": [(0.53, 1.5), (0.53, 1.72), (0.82, 1.61)],
}


def _grid_lines() -> np.ndarray:
    """The lines of the grid from −10 to 10, with a gap after each: (42 · 3, 2)."""
    lines, gap = [], (np.nan, np.nan)
    for at in range(-10, 11):
        lines += [(at, -10), (at, 10), gap, (-10, at), (10, at), gap]
    return np.array(lines)


_GRID = _grid_lines()


def _moved_plane(plane: Frame, A: np.ndarray, shown: str, name: str = "plane") -> str:
    """The grid, the unit square and the boat after A, cut off at the edge of the plane."""
    parts = [marks.line(plane, _GRID @ A.T, "input", width=1.2, id=f"{name}-grid", pale=True)]
    parts.append(marks.line(plane, [*_CORNERS, _CORNERS[0]], "muted", width=1.5, dash="4 3"))
    if shown in ("square", "both"):
        square = _CORNERS @ A.T
        parts.append(group(marks.area(plane, square, "inherit", pale=True, id=f"{name}-square"), style="color:#e69f00"))
        parts.append(marks.line(plane, [*square, square[0]], "ink", width=1.5, id=f"{name}-square-edge"))
    if shown in ("boat", "both"):
        parts += [
            group(marks.area(plane, np.array(corners) @ A.T, "inherit", id=f"{name}-boat-{k}"), style=f"color:{colour}")
            for k, (colour, corners) in enumerate(_BOAT.items())
        ]
    return plane.window(*parts)


def matrix_moves(A: np.ndarray, shown: str) -> str:
    """Draw what a matrix does to the grid, the unit square and a boat; the tips of its columns can be dragged.

    Parameters
    ----------
    A : (2, 2)
    shown : str
        "square", "boat" or "both".
    """
    plane = _plane(REACH, 48, 12, 440)
    first, second = A.T
    parts = [
        plane.axes("x", "y", x_ticks=range(-3, 4), y_ticks=range(-3, 4), grid=False),
        _moved_plane(plane, A, shown),
        marks.arrow(plane, first, "input", id="u", follows="u-tip", width=3.5),
        marks.arrow(plane, second, "weight", id="v", follows="v-tip", width=3.5),
        _column_names(plane, A),
    ]
    u_tip = _tip(plane, "u", first, ("a", "c"), REACH, FINE, _("tip of column 1"))
    v_tip = _tip(plane, "v", second, ("b", "d"), REACH, FINE, _("tip of column 2"))
    return drawing(504, 496, *parts, handles=u_tip + v_tip)


def _column_names(plane: Frame, A: np.ndarray, prefix: str = "", look: str = "name") -> str:
    names = [
        marks.Label(_("column 1"), A[:, 0], "input", A[:, 0], id=f"{prefix}u-name", follows="u-tip", look=look),
        marks.Label(_("column 2"), A[:, 1], "weight", A[:, 1], id=f"{prefix}v-name", follows="v-tip", look=look),
    ]
    return marks.labels(plane, names, _along(*A.T))


def determinant(A: np.ndarray) -> str:
    """Write the determinant of A with its numbers, in the colours of the columns; each can be dragged."""
    names = {
        "a": _("row 1, column 1"),
        "b": _("row 1, column 2"),
        "c": _("row 2, column 1"),
        "d": _("row 2, column 2"),
    }
    entries = dict(zip("abcd", np.ravel(A).tolist(), strict=True))

    def entry(trait: str) -> str:
        dragged = Dragged(trait, entries[trait], -REACH, REACH, FINE)
        return scrub(f"{trait}-number", names[trait], dragged, "input" if trait in "ac" else "weight")

    result = term(signed(entries["a"] * entries["d"] - entries["b"] * entries["c"], 2), "ink strong")
    return f"{_('area')}: {entry('a')} · {entry('d')} − {entry('b')} · {entry('c')} = {result}"


# --- two matrices in either order ------------------------------------------------------------------------------------


def compose(first: np.ndarray, second: np.ndarray, shown: str, *, narrow: bool = False) -> str:
    """Draw the plane after B @ A and after A @ B, side by side or, where it is narrow, one under the other."""
    titles = [(first, _("A first, then B: B @ A")), (second, _("B first, then A: A @ B"))]
    corners = ((36, 36), (36, 428)) if narrow else ((40, 36), (400, 36))
    sides = []
    for name, (P, title), corner in zip(("first", "second"), titles, corners, strict=True):
        plane = _plane(2.5, *corner, 320)
        sides.append(
            group(
                plane.axes(x_ticks=range(-2, 3), y_ticks=range(-2, 3), grid=False, title=title),
                _moved_plane(plane, P, shown, name),
                marks.arrow(plane, P[:, 0], "input", id=f"{name}-u"),
                marks.arrow(plane, P[:, 1], "weight", id=f"{name}-v"),
                _column_names(plane, P, f"{name}-", look="note"),
            )
        )
    return drawing(*((372, 780) if narrow else (732, 388)), *sides)
