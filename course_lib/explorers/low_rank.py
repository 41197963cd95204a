"""Explorer of lesson 03: a picture of rank k."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib import data
from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer
from course_lib.maths import linalg
from course_lib.plots.low_rank import LowRankPicture
from course_lib.text import _

__all__ = ["LowRankExplorer"]


class LowRankExplorer(Explorer):
    """A picture put together from k components of its singular value decomposition.

    Parameters
    ----------
    rank_k : callable, optional
        The learner's own ``rank_k(A, k)``: the picture shown is what it returns; the curve is the best that can be had.
    """

    name, title = "low_rank.components", _("A picture made of k components")
    state = ("source", "k", "shown")
    source, k, shown = traitlets.Unicode("tower"), traitlets.Int(5), traitlets.Unicode("rank k")

    def __init__(self, rank_k: Callable | None = None, **initial):
        self.rank_k = rank_k
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
    def best(self) -> np.ndarray:
        """The best picture of rank k, shape (m, n)."""
        return linalg.best_rank_k(self.A, self.k)

    @property
    def kept(self) -> float:
        """The share of the energy that the best picture of rank k keeps."""
        return 1 - float(self.missing_shares[self.source][self.k - 1])

    @property
    def stored(self) -> int:
        """How many numbers k components take: k (m + n)."""
        return self.k * sum(self.A.shape)

    def make_axes(self):
        self.problem, self.off, self.missing_here, self.too_good = "", 0.0, 0.0, False
        self.drawing = LowRankPicture(self.A.shape)
        return [self.drawing.ax, self.drawing.share]

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

    def draw(self) -> None:
        A, built = self.A, self._built()
        image, title = {
            "rank k": lambda: (built, _("the first {k} components together")),
            "component": lambda: (_around_grey(self._component()), _("component {k} alone (grey is 0)")),
            "missing": lambda: (_around_grey(A - built), _("missing with {k} components (grey is 0)")),
            "original": lambda: (A, _("the original")),
        }[self.shown]()
        missing = self.missing_shares[self.source]
        self.missing_here = here = float(np.sum((A - built) ** 2) / np.sum(A**2))
        self.too_good = here < missing[self.k - 1] * (1 - 1e-6)
        self.drawing.update(image, missing, self.k, here, A.size / sum(A.shape), title.format(k=self.k))

    def _component(self) -> np.ndarray:
        return self.best - (linalg.best_rank_k(self.A, self.k - 1) if self.k > 1 else 0.0)

    def _built(self) -> np.ndarray:
        """The picture of rank k: by the learner's function where there is one that returns a picture."""
        best, self.problem, self.off = self.best, "", 0.0
        if self.rank_k is None:
            return best
        answer, self.problem = self.ask_learner(self.rank_k, self.A, self.k, seconds=2.0)
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
        text = _("Your function built it, and misses {missing:.1f} %: the black point, above the curve of the best.")
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
            _("Keep 99 % of the energy of the noise. What does it cost, beside the picture itself?"),
            lambda e: e.source == "noise" and e.kept >= 0.99,
        ),
    )


def _around_grey(part: np.ndarray) -> np.ndarray:
    """Brightness for numbers of both signs: 0 is grey, the largest one white or black."""
    largest = np.abs(part).max()
    return 0.5 + 0.5 * part / largest if largest > 1e-9 else np.full_like(part, 0.5)
