"""Explorer of lesson 06: the errors of every degree, on days seen and unseen."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments.kite_days import GRID, training_days, unseen_days
from course_lib.explorers.answers import as_number
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths import estimation, metrics
from course_lib.plots.errors import PolynomialPicture
from course_lib.text import _

__all__ = ["PolynomialExplorer"]

UNSEEN_DAYS = 40
# What the picture, the words and the challenges of one state all ask for is worked out once.


@lru_cache(maxsize=16)
def _errors_of_degrees(days: int, noise: float, which: int) -> tuple[np.ndarray, np.ndarray]:
    """Training and validation error of the polynomials of degree 1 to 10."""
    (x, y), (x_val, y_val) = training_days(days, noise, which), unseen_days(UNSEEN_DAYS, noise, which)
    models = [estimation.fit_polynomial(x, y, degree) for degree in PolynomialExplorer.degrees]
    training = [metrics.training_error(y, predict(x)) for predict in models]
    return np.array(training), np.array([metrics.validation_error(y_val, predict(x_val)) for predict in models])


class PolynomialExplorer(Explorer):
    """Polynomials of ten degrees, trained on a few days: their errors there, and on 40 days that they have not seen.

    Parameters
    ----------
    validation_error : callable, optional
        The learner's own ``validation_error(fit, x_train, y_train, x_val, y_val)``; its results are drawn, with the
        right ones as a pale band.
    degree, noise, days, which, unseen
        The state at the start.
    """

    name, title = "errors.polynomial", _("Polynomials on days that they have not seen")
    state = ("degree", "noise", "days", "which", "unseen")
    degree, noise = traitlets.Int(2), traitlets.Float(4.0)
    days, which = traitlets.Int(20), traitlets.Int(1)
    unseen = traitlets.Bool(False)
    degrees = tuple(range(1, 11))
    prediction = Prediction(
        question=_(
            "Polynomials of degree 1 to 10 were trained on the 20 blue days; more degree, smaller training error. "
            "Which degree has the smallest error on 40 other days?"
        ),
        reveal={"degree": 4, "unseen": True},
        answer=lambda e: e.best_degree,
        low=1.0,
        high=10.0,
        step=1.0,
        lesson=_(
            "Up to there a higher degree learns the curve; beyond, it learns the noise of these 20 days, and the error "
            "on other days climbs far above the training error. Now look for yourself."
        ),
    )

    def __init__(self, validation_error: Callable | None = None, **initial):
        self.validation_error = validation_error
        super().__init__(**initial)

    @property
    def train(self) -> tuple[np.ndarray, np.ndarray]:
        """Wind and pull of the days trained on, (N,) each."""
        return training_days(self.days, self.noise, self.which)

    @property
    def validation(self) -> tuple[np.ndarray, np.ndarray]:
        """Wind and pull of the unseen days, (40,) each."""
        return unseen_days(UNSEEN_DAYS, self.noise, self.which)

    @property
    def errors(self) -> tuple[np.ndarray, np.ndarray]:
        """Training and validation error of every degree, (10,) each, in N²."""
        return _errors_of_degrees(self.days, self.noise, self.which)

    @property
    def best_degree(self) -> int:
        """The degree with the smallest validation error."""
        return self.degrees[int(self.errors[1].argmin())]

    def error_at(self, part: int) -> float:
        """The training (0) or the validation (1) error of the degree shown, in N²."""
        return float(self.errors[part][self.degrees.index(self.degree)])

    def make_axes(self):
        self.drawing = PolynomialPicture(self.degrees, learner=self.validation_error is not None)
        return self.drawing.axes

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("degree", _("degree"), 1, 10, 1),
            self.slider("noise", _("noise, N"), 1.0, 10.0, 0.5),
            self.slider("days", _("days trained on"), 12, 200, 4),
            self.slider("which", _("which days"), 1, 50, 1),
            self.switch("unseen", _("show the unseen days")),
        ]

    def draw(self) -> None:
        training, validation = self.errors
        shown, self.problem = validation, ""
        if self.validation_error is not None and self.unseen:
            shown = self._learners_errors()
        self.drawing.update(
            GRID,
            estimation.kite_pull(GRID),
            estimation.fit_polynomial(*self.train, self.degree)(GRID),
            self.train,
            self.validation if self.unseen else None,
            training,
            shown if self.unseen else None,
            validation if self.unseen and self.validation_error is not None else None,
            self.noise**2,
            self.degree,
        )

    def _learners_errors(self) -> np.ndarray | None:
        found = []
        for degree in self.degrees:
            fit = partial(estimation.fit_polynomial, degree=degree)
            answer, self.problem = self.ask_learner(self.validation_error, fit, *self.train, *self.validation)
            found.append(as_number(answer))
            if found[-1] is None:
                self.problem = self.problem or _("Your function must return one number.")
                return None
        return np.array(found)

    def tell(self) -> str:
        training, validation = self.error_at(0), self.error_at(1)
        told = _("Degree {degree}, trained on {days} days: training error {training:.3g} N².").format(
            degree=self.degree, days=self.days, training=training
        )
        if not self.unseen:
            return told + " " + _("The unseen days are hidden.")
        told += " " + _(
            "On 40 unseen days the error is {validation:.3g} N², {times:.2g} times as large; "
            "it is smallest at degree {best}. The noise alone makes {noise:.3g} N²."
        ).format(validation=validation, times=validation / training, best=self.best_degree, noise=self.noise**2)
        if validation > self.drawing.limits[1]:
            told += " " + _("That is beyond the scale, so its square lies on the upper border.")
        return told + (f" {self.problem}" if self.problem else "")

    challenges = (
        Challenge(
            "memorised",
            _("Learn noise by heart: a training error below a quarter of what the noise alone makes."),
            lambda e: e.error_at(0) < e.noise**2 / 4,
        ),
        Challenge(
            "simple_wins",
            _("Change the days so that degree 2 has the smallest error on the unseen ones."),
            lambda e: e.best_degree == 2,
        ),
        Challenge(
            "gap_closed",
            _("With degree 9 or 10 and a noise of 4 N or more: bring the two errors within a factor of 1.5."),
            lambda e: e.degree >= 9 and e.noise >= 4 and 1 / 1.5 < e.error_at(1) / e.error_at(0) < 1.5,
        ),
    )
