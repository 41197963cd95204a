"""Explorers of lesson 03: the unit circle and what a matrix makes of it, and a picture of rank k."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib import data
from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer
from course_lib.maths import linalg
from course_lib.pictures import low_rank as pictures
from course_lib.text import _, plural

__all__ = ["MATRICES", "CircleExplorer", "LowRankExplorer"]

# By the numbers that a learner sees, row by row.
MATRICES = {
    "[[2, 1], [1, 2]]": np.array([[2.0, 1.0], [1.0, 2.0]]),
    "[[2, 1], [0, 1]]": np.array([[2.0, 1.0], [0.0, 1.0]]),
    "[[1, 2], [2, 1]]": np.array([[1.0, 2.0], [2.0, 1.0]]),
    "[[0, -1], [1, 0]]": linalg.rotation(np.pi / 2).round(12) + 0.0,
    "[[0.5, 0.5], [0.5, 0.5]]": linalg.projection_matrix([1.0, 1.0]),
}
NEAR = 1.5  # degrees: how exactly an angle has to be met, with a slider of whole degrees


class CircleExplorer(Explorer):
    """A vector v of length 1 to turn, and where a matrix sends it; on request with a partner w at right angles to v."""

    name, title = "low_rank.circle", _("A circle goes through a matrix")
    state = ("matrix", "degrees", "partner")
    matrix, degrees = traitlets.Unicode("[[2, 1], [1, 2]]"), traitlets.Int(10)
    partner = traitlets.Bool(False)
    question = _(
        "A matrix turns nearly every vector. Which directions does it leave alone? Is there one for every matrix?"
    )
    found = _(
        "A matrix keeps the line of very few vectors. [[2, 1], [1, 2]] keeps the direction of 45°, where it makes "
        "everything three times as long, and that of 135°, where it changes nothing; the arrow that points the "
        "opposite way is on the same line, so it does not count again. [[1, 2], [2, 1]] flips what lies at 135°, a "
        "factor of −1, and [[0.5, 0.5], [0.5, 0.5]] sends it to 0. The quarter turn [[0, −1], [1, 0]] keeps no line at "
        "all.\n\nThe circle always becomes an ellipse, however flat. [[2, 1], [0, 1]] keeps the directions of 0° and "
        "135°, which are *not* at right angles. And yet it has a pair at right angles, near 32° and 122°, whose images "
        "are at right angles too: they are the long and the short axis of the ellipse."
    )

    @property
    def A(self) -> np.ndarray:  # noqa: N802
        """The matrix, shape (2, 2)."""
        return MATRICES[self.matrix]

    @property
    def v(self) -> np.ndarray:
        """The vector, of length 1, shape (2,)."""
        turn = np.radians(self.degrees)
        return np.array([np.cos(turn), np.sin(turn)])

    @property
    def w(self) -> np.ndarray:
        """Its partner, a quarter turn on, shape (2,)."""
        return linalg.rotation(np.pi / 2) @ self.v

    @property
    def turned(self) -> float | None:
        """By how many degrees Av lies off the line of v, 0 to 90; None where Av is 0."""
        return _off_line(self.v, self.A @ self.v)

    @property
    def between(self) -> float | None:
        """The degrees between the lines of Av and Aw, 0 to 90; None where one of them is 0."""
        return _off_line(self.A @ self.v, self.A @ self.w)

    @property
    def factor(self) -> float:
        """How many times v the shadow of Av on the line of v is; where v is kept, its eigenvalue."""
        return linalg.dot(self.v, self.A @ self.v)

    @property
    def keeps(self) -> bool:
        """Whether Av lies on the line of v, or is 0."""
        return self.turned is None or self.turned < NEAR / 3

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.choice("matrix", _("matrix"), [(name.replace("-", "−"), name) for name in MATRICES]),
            self.slider("degrees", _("v points to, °"), 0, 359, 1),
            self.switch("partner", _("show w, at right angles to v, and Aw")),
        ]

    def paint(self) -> str:
        return pictures.circle(self.A, self.v, self.degrees, self.w if self.partner else None, kept=self.keeps)

    def formula(self) -> str:
        return pictures.image_of_v(self.A, self.v, self.degrees)

    def tell(self) -> str:
        where = _("v points to {degrees}°. ").format(degrees=self.degrees)
        if self.turned is None:
            told = _("Av is 0: it is 0 times v.")
        elif self.keeps:
            told = _("Av lies on the line of v: it is {factor:.2f} times v.")
        else:
            told = _("Av is {long:.2f} long, and {turned:.0f}° off the line of v.")
        long = linalg.length(self.A @ self.v)
        told = where + told.format(factor=self.factor + 0.0, long=long, turned=max(1, round(self.turned or 0)))
        return (told + self._told_of_the_pair()).replace("-", "−")

    def _told_of_the_pair(self) -> str:
        if not self.partner:
            return ""
        if self.between is None:
            return " " + _("One of Av and Aw is 0, so there is no angle between them.")
        text = _("w points to {degrees}°, Aw is {long:.2f} long, and the lines of Av and Aw meet at {between:.0f}°.")
        degrees, long = (self.degrees + 90) % 360, linalg.length(self.A @ self.w)
        return " " + text.format(degrees=degrees, long=long, between=self.between)

    challenges = (
        Challenge(
            "stretched",
            _("Find a direction that [[2, 1], [1, 2]] does not turn, and makes three times as long."),
            lambda e: e.matrix == "[[2, 1], [1, 2]]" and e.keeps and abs(e.factor - 3) < 0.01,
        ),
        Challenge(
            "flipped",
            _("Find a matrix and a v for which Av points exactly the opposite way."),
            lambda e: e.keeps and e.factor < -0.5,
        ),
        Challenge(
            "pair",
            _("Show w. Then find v and w whose images under [[2, 1], [0, 1]] are at right angles too, to within 1°."),
            lambda e: e.partner and e.matrix == "[[2, 1], [0, 1]]" and e.between is not None and e.between > 90 - NEAR,
        ),
    )


class LowRankExplorer(Explorer):
    """A picture put together from k components of its singular value decomposition.

    Parameters
    ----------
    rank_k : callable, optional
        The learner's own ``rank_k(A, k)``: the picture shown is what it returns; the curve is the best there is.
    """

    name, title = "low_rank.components", _("A picture made of k components")
    wide = True
    state = ("source", "k", "shown")
    source, k, shown = traitlets.Unicode("tower"), traitlets.Int(5), traitlets.Unicode("rank k")
    question = _("From which k on do you recognise the tower, and from which k on does it look good?")
    found = _(
        "The tower holds far fewer facts than pixels, because its rows are alike. Noise has no pattern, so it cannot "
        "be shortened: 99 % of its energy takes more numbers than the picture itself.\n\nEnergy is not beauty. A "
        "single component keeps 93 % of the tower's energy, most of it overall brightness, and shows no tower. A sharp "
        "edge that runs straight up or across is cheap, which is why two components make the whole chessboard; a "
        "slanted one is expensive. Look at the roofs."
    )

    def __init__(self, rank_k: Callable | None = None, **initial):
        self.rank_k, self.problem, self._parts = rank_k, "", {}
        self._learners = lru_cache(maxsize=32)(self._ask)  # a decomposition each: what comes back is not asked again
        super().__init__(**initial)

    @cached_property
    def pictures(self) -> dict[str, np.ndarray]:
        """The pictures by name, all of one shape (m, n): a photograph, a chessboard, and noise."""
        tower = data.tower_picture()
        rows, columns = np.indices(tower.shape)
        return {
            "tower": tower,
            "chessboard": 0.1 + 0.8 * ((rows // 18 + columns // 18) % 2),
            "noise": np.random.default_rng(0).uniform(size=tower.shape),
        }

    @cached_property
    def missing_shares(self) -> dict[str, np.ndarray]:
        """For each picture, the share of its energy that the best picture of rank 1, 2, … leaves out."""
        energies = {name: linalg.singular_values(A) ** 2 for name, A in self.pictures.items()}
        # Summed from the small end, so that little shares do not drown in rounding.
        return {name: np.append(e[::-1].cumsum()[::-1][1:], 0.0) / e.sum() for name, e in energies.items()}

    @property
    def A(self) -> np.ndarray:  # noqa: N802
        """The original, shape (m, n)."""
        return self.pictures[self.source]

    @property
    def parts(self) -> tuple[np.ndarray, np.ndarray]:
        """The components of the original, strongest first: the columns s_i u_i (m, K) and the rows v_i (K, n)."""
        if self.source not in self._parts:
            U, s, Vt = np.linalg.svd(self.A, full_matrices=False)
            self._parts[self.source] = U * s, Vt
        return self._parts[self.source]

    @property
    def best(self) -> np.ndarray:
        """The best picture of rank k, shape (m, n)."""
        columns, rows = self.parts
        # Not @: on a busy machine BLAS's threads wait for each other, and cost ten times the processor's time.
        return np.einsum("ik,kj->ij", columns[:, : self.k], rows[: self.k])

    @property
    def kept(self) -> float:
        """The share of the energy that the best picture of rank k keeps."""
        return 1 - float(self.missing_shares[self.source][self.k - 1])

    @property
    def stored(self) -> int:
        """How many numbers k components take: k (m + n)."""
        return self.k * sum(self.A.shape)

    def make_controls(self) -> list[widgets.Widget]:
        pictures = [(_("tower"), "tower"), (_("chessboard"), "chessboard"), (_("noise"), "noise")]
        looks = [
            (_("the first k components"), "rank k"),
            (_("component k alone"), "component"),
            (_("what is missing"), "missing"),
            (_("the original"), "original"),
        ]
        return [
            self.choice("source", _("picture"), pictures),
            self.slider("k", _("k"), 1, min(self.A.shape), 1),
            self.choice("shown", _("show"), looks),
        ]

    def paint(self) -> str:
        built, missing = self._built(), self.missing_shares[self.source]
        self.missing_here = here = float(np.sum((self.A - built) ** 2) / np.sum(self.A**2))
        self.too_good = here < missing[self.k - 1] * (1 - 1e-6)
        image, title = self._shown(built)
        return pictures.components(image, title, missing, self.k, here, narrow=self.picture.narrow)

    def _shown(self, built: np.ndarray) -> tuple[np.ndarray, str]:
        """The brightness of what is to be seen, (m, n), and what it is."""
        k = self.k
        if self.shown == "component":
            return _around_grey(self._component()), _("component {k} alone (grey is 0)").format(k=k)
        if self.shown == "missing":
            return _around_grey(self.A - built), _("missing with {k} components (grey is 0)").format(k=k)
        if self.shown == "original":
            return self.A, _("the original")
        return built, plural("the first component", "the first {count} components together", k)

    def formula(self) -> str:
        return pictures.numbers_of_components(self.k, self.A.shape, self.kept)

    def _component(self) -> np.ndarray:
        columns, rows = self.parts
        return np.outer(columns[:, self.k - 1], rows[self.k - 1])

    def _ask(self, source: str, k: int) -> tuple[object, str]:
        return self.ask_learner(self.rank_k, self.pictures[source], k, seconds=2.0)

    def _built(self) -> np.ndarray:
        """The picture of rank k: by the learner's function where there is one that returns a picture."""
        best, self.problem, self.off = self.best, "", 0.0
        if self.rank_k is None:
            return best
        answer, self.problem = self._learners(self.source, self.k)
        if self.problem:
            return best
        answer = as_numbers(answer, self.A.shape)
        if answer is None:
            self.problem = _("Your function must return an array of shape {shape}.").format(shape=self.A.shape)
            return best
        self.off = float(np.abs(answer - best).max())
        return answer

    def tell(self) -> str:
        m, n = self.A.shape
        text = _(
            "The {source}, {m} rows of {n} pixels, from {k} of its {all} components: they keep {kept:.2f} % of the "
            "energy, and take {k} × ({m} + {n}) = {stored:,} numbers where the picture has {size:,}, or {share:.0f} %."
        )
        names = {"tower": _("tower"), "chessboard": _("chessboard"), "noise": _("noise")}
        told = text.format(
            source=names[self.source], m=m, n=n, k=self.k, all=min(m, n), kept=100 * self.kept, stored=self.stored,
            size=m * n, share=100 * self.stored / (m * n),
        )  # fmt: skip
        return told + self._said()

    def _said(self) -> str:
        if self.rank_k is None:
            return ""
        if self.problem:
            return f" {self.problem}"
        if self.off < 1e-6:
            return " " + _("Your function built it, and no picture of this rank comes closer.")
        if self.too_good:
            return " " + _("Your function's picture is closer than any of rank k can be: its rank is higher than k.")
        text = _("Your function built it, and misses {missing:.1f} %: the point is above the pale curve of the best.")
        return " " + text.format(missing=100 * self.missing_here)

    challenges = (
        Challenge(
            "a_tenth",
            _("Show the tower with at least 98.5 % of its energy in less than a tenth of its numbers."),
            lambda e: e.source == "tower" and e.kept >= 0.985 and e.stored < e.A.size / 10,
        ),
        Challenge(
            "whole",
            _("Find a picture that comes back whole, nothing missing, from 2 components or fewer."),
            lambda e: e.kept > 1 - 1e-9 and e.k <= 2,
        ),
        Challenge(
            "noise",
            _(
                "Keep 99 % of the energy of the noise. How many numbers does that take, compared with the picture "
                "itself?"
            ),
            lambda e: e.source == "noise" and e.kept >= 0.99,
        ),
    )


def _off_line(u: np.ndarray, v: np.ndarray) -> float | None:
    """The degrees between the lines of two vectors, 0 to 90; None where one of them is 0 up to rounding."""
    if min(linalg.length(u), linalg.length(v)) < 1e-9:
        return None
    degrees = float(np.degrees(linalg.angle(u, v)))
    return min(degrees, 180 - degrees)


def _around_grey(part: np.ndarray) -> np.ndarray:
    """Brightness for numbers of both signs: 0 is grey, the largest one white or black."""
    largest = np.abs(part).max()
    return 0.5 + 0.5 * part / largest if largest > 1e-9 else np.full_like(part, 0.5)
