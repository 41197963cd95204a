"""Explorers of vectors: two of them and a shadow, a matrix that moves the plane, two matrices in either order."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths import linalg
from course_lib.pictures import vectors as pictures
from course_lib.text import _

__all__ = ["MATRICES", "ComposeExplorer", "MatrixExplorer", "TwoVectorsExplorer"]

LIMIT = 4.0  # how far the plane of two vectors reaches

MATRICES = {
    _("identity: nothing moves"): np.eye(2),
    _("rotation by 90°"): linalg.rotation(np.pi / 2),
    _("rotation by 45°"): linalg.rotation(np.pi / 4),
    _("shear along x"): linalg.shear(1.0),
    _("stretch x by 2"): linalg.scaling(2.0, 1.0),
    _("scale both by ½"): linalg.scaling(0.5, 0.5),
    _("scale both by 2"): linalg.scaling(2.0, 2.0),
    _("reflection across the x axis"): linalg.reflection(0.0),
    _("projection onto the x axis"): linalg.projection_matrix([1.0, 0.0]),
    _("projection onto the line y = x"): linalg.projection_matrix([1.0, 1.0]),
}


class TwoVectorsExplorer(Explorer):
    """Two vectors to drag: their dot product, the angle between them, and the shadow of v on the line of u.

    Parameters
    ----------
    project : callable, optional
        The learner's own ``project(v, onto)``; its result is drawn as the shadow, with the right one as a pale band.
    u, v : tuple of 2 floats
        Where the tips start.
    """

    name, title = "vectors.two_vectors", _("Two vectors and a shadow")
    state = ("u1", "u2", "v1", "v2")
    question = _("When is u · v large, when is it 0, and when is it negative?")
    found = _(
        "`u · v` is *positive* while the angle between the arrows is below 90°, *0* at a right angle and *negative* "
        "beyond. It also grows with the arrows: twice as long a u makes it twice as large. So it mixes two things, how "
        "long the arrows are and how well their directions agree."
    )
    u1, u2 = traitlets.Float(3.0), traitlets.Float(1.0)
    v1, v2 = traitlets.Float(1.0), traitlets.Float(2.0)

    def __init__(self, project: Callable | None = None, **initial):
        self.project = project
        if project is not None:
            self.question = _(
                "Does your arrow cover the pale band wherever you drag? And what does the length of u change?"
            )
            self.found = _(
                "The shadow keeps the line of u and forgets its length: stretch u, and the shadow does not move. It is "
                "longer than u as soon as `u · v` is larger than `u · u`, shrinks to a point at a right angle, and "
                "beyond that points against u."
            )
        super().__init__(**initial)

    @property
    def u(self) -> np.ndarray:
        """The tip of u, shape (2,)."""
        return np.array([self.u1, self.u2])

    @property
    def v(self) -> np.ndarray:
        """The tip of v, shape (2,)."""
        return np.array([self.v1, self.v2])

    @property
    def shadow(self) -> np.ndarray | None:
        """The projection of v onto u, (2,); None where u is zero."""
        return linalg.project(self.v, self.u) if linalg.length(self.u) > 0 else None

    def make_controls(self) -> list[widgets.Widget]:
        labels = {"u1": _("u, first"), "u2": _("u, second"), "v1": _("v, first"), "v2": _("v, second")}
        return [self.slider(trait, label, -LIMIT, LIMIT, 0.1) for trait, label in labels.items()]

    def paint(self) -> str:
        shown, self.problem = self.shadow, ""
        if self.project is not None and self.shadow is not None:
            answer, self.problem = self.ask_learner(self.project, self.v, self.u)
            shown = _as_point(answer)
            if shown is None and not self.problem:
                self.problem = _("Your function must return an array of shape (2,).")
        return pictures.two_vectors(self.u, self.v, shown, self.shadow)

    def formula(self) -> str:
        return pictures.dot_product(self.u, self.v)

    def tell(self) -> str:
        if not self.u.any() or not self.v.any():
            return _("One vector is zero: its dot product with every vector is 0, and it has no angle.") + self._said()
        dot, degrees = linalg.dot(self.u, self.v), np.degrees(linalg.angle(self.u, self.v))
        cosine = dot / linalg.length(self.u) / linalg.length(self.v)
        side = _("v points broadly along u") if dot > 0.005 else _("v points broadly against u")
        side = side if abs(dot) > 0.005 else _("v is at right angles to u")
        text = _(
            "u · v = {dot:.2f}: {side}. The angle is {degrees:.0f}°, its cosine {cosine:.2f}; "
            "the shadow of v on the line of u has length {shadow:.2f}."
        )
        shadow = linalg.length(self.shadow)
        return text.format(dot=dot + 0.0, side=side, degrees=degrees, cosine=cosine + 0.0, shadow=shadow) + self._said()

    def _said(self) -> str:
        return f" {self.problem}" if self.problem else ""

    challenges = (
        Challenge(
            "right_angle",
            _("Make u · v exactly 0 while both vectors are at least 1 long."),
            lambda e: abs(linalg.dot(e.u, e.v)) < 0.005 and min(linalg.length(e.u), linalg.length(e.v)) >= 1,
        ),
        Challenge(
            "negative",
            _("Make u · v smaller than −5."),
            lambda e: linalg.dot(e.u, e.v) < -5,
        ),
        Challenge(
            "long_shadow",
            _("Make the shadow longer than u itself, and pointing the same way."),
            lambda e: e.u.any() and linalg.dot(e.u, e.v) > linalg.dot(e.u, e.u) + 0.005,
        ),
    )


class MatrixExplorer(Explorer):
    """A matrix of four numbers, and what it does to the plane. Drag the tips of its columns, or use the sliders.

    Parameters
    ----------
    a, b, c, d : float
        The matrix [[a, b], [c, d]] at the start.
    """

    name, title = "vectors.matrix", _("A matrix moves the plane")
    state = ("a", "b", "c", "d", "shown")
    a, b = traitlets.Float(1.0), traitlets.Float(0.0)
    c, d = traitlets.Float(0.0), traitlets.Float(1.0)
    shown = traitlets.Unicode("both")
    found = _(
        "Whatever the four numbers are, the origin stays where it is, straight lines stay straight, and lines that "
        "were parallel and evenly spaced stay so. Rotation, shear, stretch, reflection and projection are five faces "
        "of the same four numbers.\n\n"
        "To keep the square's shape, the columns must be equally long and at right angles; for an area of 3 their "
        "length is √3, about 1.73. The plane is flattened as soon as both columns are on one line: their span is then "
        "that line."
    )
    prediction = Prediction(
        question=_(
            "The grid, the square of area 1 and the boat are about to go through the matrix [[2, 1], [0, 1]]. "
            "How large will the area of the square be?"
        ),
        reveal={"a": 2.0, "b": 1.0, "c": 0.0, "d": 1.0},
        answer=lambda e: linalg.area_factor(e.matrix),
        low=0.0,
        high=5.0,
        step=0.5,
        lesson=_(
            "The 2 doubles the width, while the 1 beside it only slants the square, and slanting keeps the area. "
            "Now the matrix is yours: drag the tips of its columns."
        ),
    )

    @property
    def matrix(self) -> np.ndarray:
        """The matrix [[a, b], [c, d]], shape (2, 2)."""
        return np.array([[self.a, self.b], [self.c, self.d]])

    @matrix.setter
    def matrix(self, A: np.ndarray) -> None:
        (self.a, self.b), (self.c, self.d) = np.round(A, 12).tolist()

    def make_controls(self) -> list[widgets.Widget]:
        labels = {"a": _("row 1, col 1"), "b": _("row 1, col 2"), "c": _("row 2, col 1"), "d": _("row 2, col 2")}
        sliders = [self.slider(trait, label, -3.0, 3.0, 0.05) for trait, label in labels.items()]
        # Names as values: ipywidgets compares values with ==, which arrays do entry by entry.
        self.preset = widgets.Dropdown(
            options=[(_("choose one"), ""), *((name, name) for name in MATRICES)],
            description=_("preset"),
            **_same_width(sliders[0]),
        )
        self.preset.observe(lambda change: self._take(change["new"]), names="value")
        looks = [(_("square and boat"), "both"), (_("square"), "square"), (_("boat"), "boat")]
        return [*sliders, self.preset, self.choice("shown", _("show"), looks)]

    def _take(self, name: str) -> None:
        if name:
            with self.one_redraw():
                self.matrix = MATRICES[name]

    def paint(self) -> str:
        if self.preset.value and not np.allclose(self.matrix, MATRICES[self.preset.value], atol=1e-9):
            self.preset.value = ""  # dragged on, or reset: it is the preset no more
        return pictures.matrix_moves(self.matrix, self.shown)

    def formula(self) -> str:
        return pictures.determinant(self.matrix)

    def tell(self) -> str:
        area = linalg.area_factor(self.matrix)
        numbers = _("The matrix [[{a:g}, {b:g}], [{c:g}, {d:g}]] has determinant {area:.2f}: ").format(
            a=self.a, b=self.b, c=self.c, d=self.d, area=area + 0.0
        )
        if abs(area) < 0.005:
            return numbers + _("it flattens the plane onto a line or a point, and nothing can undo that.")
        size = (
            _("areas stay as they are")
            if abs(abs(area) - 1) < 0.005
            else _("areas are multiplied by {f:.2f}").format(f=abs(area))
        )
        turned = _(" and the plane is turned over, as in a mirror.") if area < 0 else _(" and nothing is mirrored.")
        return numbers + size + turned

    challenges = (
        Challenge(
            "area_three",
            _("Make the area 3 (to within 0.1) without changing the square's shape: it may only rotate and grow."),
            lambda e: abs(linalg.area_factor(e.matrix) - 3) <= 0.1 and _keeps_shape(e.matrix),
        ),
        Challenge(
            "mirror",
            _("Mirror the boat without changing any area: a determinant of −1."),
            lambda e: abs(linalg.area_factor(e.matrix) + 1) < 0.005,
        ),
        Challenge(
            "flatten",
            _("Flatten the plane onto a slanted line that is steeper than y = x."),
            lambda e: abs(linalg.area_factor(e.matrix)) < 0.005 and _climbs(e.matrix),
        ),
    )


class ComposeExplorer(Explorer):
    """Two matrices, one after the other, in either order."""

    name, title = "vectors.compose", _("First one, then the other")
    wide = True
    state = ("first", "second", "shown")
    first = traitlets.Unicode(_("rotation by 90°"))
    second = traitlets.Unicode(_("shear along x"))
    shown = traitlets.Unicode("both")
    question = _("Which pairs of matrices may change places, and which may not?")
    found = _(
        "Two rotations may, and so may two matrices that only stretch, mirror or flatten along the axes. A matrix that "
        "scales both axes alike may change places with any other; ½ and 2 even undo each other. The rest may not.\n\n"
        "A projection flattens the plane in either order. Followed by a rotation it leaves a rotated line, and after a "
        "rotation it leaves its own: the matrix that acts last has the last word."
    )

    @property
    def products(self) -> tuple[np.ndarray, np.ndarray]:
        """B @ A (A first) and A @ B (B first), each (2, 2)."""
        A, B = MATRICES[self.first], MATRICES[self.second]
        return B @ A, A @ B

    def make_controls(self) -> list[widgets.Widget]:
        names = list(MATRICES)
        looks = [(_("square and boat"), "both"), (_("square"), "square"), (_("boat"), "boat")]
        return [
            self.choice("first", "A", names),
            self.choice("second", "B", names),
            self.choice("shown", _("show"), looks),
        ]

    def paint(self) -> str:
        return pictures.compose(*self.products, self.shown, narrow=self.picture.narrow)

    def tell(self) -> str:
        left, right = self.products
        same = np.allclose(left, right)
        verdict = _("the order makes no difference.") if same else _("the order matters.")
        text = _("A is {first}; B is {second}. B @ A = {left} and A @ B = {right}: {verdict}")
        return text.format(
            first=self.first, second=self.second, left=_written(left), right=_written(right), verdict=verdict
        )

    challenges = (
        Challenge(
            "commute",
            _("Find two different matrices, neither the identity, whose order makes no difference."),
            lambda e: (
                e.first != e.second
                and np.allclose(*e.products)
                and not any(np.allclose(MATRICES[name], np.eye(2)) for name in (e.first, e.second))
            ),
        ),
        Challenge(
            "undo",
            _("Find two different matrices that undo each other: together they leave every point where it was."),
            lambda e: e.first != e.second and np.allclose(e.products[0], np.eye(2)),
        ),
        Challenge(
            "two_mirrors",
            _("Find a pair that flattens the plane in either order, but onto different lines."),
            lambda e: (
                all(abs(linalg.area_factor(P)) < 1e-9 and P.any() for P in e.products)
                and abs(linalg.area_factor(np.stack([_line(P) for P in e.products]))) > 1e-6
            ),
        ),
    )


def _as_point(answer: object) -> np.ndarray | None:
    try:
        point = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return None
    return point if point.shape == (2,) and np.isfinite(point).all() else None


def _keeps_shape(A: np.ndarray) -> bool:
    """Whether the columns are equally long and at right angles, to within what a slider of step 0.05 can reach."""
    first, second = A.T
    return abs(linalg.dot(first, second)) < 0.1 and abs(linalg.length(first) - linalg.length(second)) < 0.06


def _climbs(A: np.ndarray) -> bool:
    """Whether the longer column rises more steeply than y = x, and is not upright."""
    across, up = np.abs(_line(A))
    return up > across > 0.05


def _line(P: np.ndarray) -> np.ndarray:
    """The direction onto which a flattening matrix flattens: its longer column."""
    return max(P.T, key=linalg.length)


def _written(A: np.ndarray) -> str:
    return str((A.round(2) + 0.0).tolist())


def _same_width(widget: widgets.Widget) -> dict:
    return {"layout": widget.layout, "style": {"description_width": widget.style.description_width}}
