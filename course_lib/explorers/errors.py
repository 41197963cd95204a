"""Explorers of lesson 06: the best line by hand, and the errors of every degree on days seen and unseen."""

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
from course_lib.pictures import errors as pictures
from course_lib.text import _

__all__ = ["LineExplorer", "PolynomialExplorer"]

UNSEEN_DAYS = 40
# What the picture, the words and the challenges of one state all ask for is worked out once.


@lru_cache(maxsize=16)
def _errors_of_degrees(days: int, noise: float, which: int) -> tuple[np.ndarray, np.ndarray]:
    """Training and validation error of the polynomials of degree 1 to 10."""
    (x, y), (x_val, y_val) = training_days(days, noise, which), unseen_days(UNSEEN_DAYS, noise, which)
    models = [estimation.fit_polynomial(x, y, degree) for degree in PolynomialExplorer.degrees]
    training = [metrics.training_error(y, predict(x)) for predict in models]
    return np.array(training), np.array([metrics.validation_error(y_val, predict(x_val)) for predict in models])


class LineExplorer(Explorer):
    """A line through five calm days, moved by hand, with the squares of its errors.

    Parameters
    ----------
    slope, intercept, misread
        The state at the start; `misread` writes down 8 for the last day's 38.
    """

    name, title = "errors.line", _("A line by hand")
    state = ("slope", "intercept", "misread")
    slope, intercept = traitlets.Float(10.0), traitlets.Float(5.0)
    misread = traitlets.Bool(False)
    question = _("How small can you make the mean squared error, and where does one bad reading pull the best line?")
    found = _(
        "The smallest mean squared error is 1.82, with a slope of 17.4 and −6.1 at no wind, and every step away from "
        "there makes it larger: there is one best line. Errors that average 0 prove nothing, because a line with the "
        "wrong slope can be too high on the left and too low on the right.\n\n"
        "One misread day moves the line with the smallest squares to a slope of 5.4, where all five days are wrong. "
        "The mean absolute error prefers a line that stays with the other four."
    )
    wind = np.array([0.5, 1.0, 1.5, 2.0, 2.5])
    pull = np.array([4.0, 9.0, 21.0, 28.0, 38.0])

    @property
    def y(self) -> np.ndarray:
        """The pull that was written down, (5,), in newtons."""
        return np.append(self.pull[:-1], 8.0 if self.misread else self.pull[-1])

    @property
    def y_hat(self) -> np.ndarray:
        """What the line predicts, (5,), in newtons."""
        return self.slope * self.wind + self.intercept

    @property
    def mse(self) -> float:
        """The mean squared error of the line, in square newtons."""
        return metrics.mean_squared_error(self.y, self.y_hat)

    @property
    def smallest(self) -> float:
        """The mean squared error of the best line, in square newtons."""
        predict = estimation.fit_linear(self.wind[:, np.newaxis], self.y)
        return metrics.mean_squared_error(self.y, predict(self.wind[:, np.newaxis]))

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("slope", _("slope"), 0.0, 30.0, 0.2),
            self.slider("intercept", _("at no wind"), -20.0, 20.0, 0.1),
            self.switch("misread", _("misread the last day: 8 for 38")),
        ]

    def paint(self) -> str:
        return pictures.line_and_squares(self.wind, self.y, self.slope, self.intercept)

    def formula(self) -> str:
        return pictures.mean_of_squares(self.y, self.y_hat, self.slope, self.intercept)

    def tell(self) -> str:
        told = _(
            "Slope {slope:.1f}, {intercept:.1f} at no wind: mean error {mean:.1f}, mean squared error {mse:.2f}, mean "
            "absolute error {mae:.2f}, R² {r2:.2f}."
        )
        return told.format(
            slope=self.slope,
            intercept=self.intercept + 0.0,
            mean=round(float(np.mean(self.y - self.y_hat)), 1) + 0.0,
            mse=self.mse,
            mae=metrics.mean_absolute_error(self.y, self.y_hat),
            r2=metrics.r2_score(self.y, self.y_hat),
        ).replace("-", "−")

    challenges = (
        Challenge(
            "lowest",
            _("With all days read correctly, bring the mean squared error to within 5% of the smallest there is."),
            lambda e: not e.misread and e.mse <= 1.05 * e.smallest,
        ),
        Challenge(
            "cancel",
            _("Make the mean error 0.1 newtons or less while the mean squared error is above 50."),
            lambda e: abs(np.mean(e.y - e.y_hat)) <= 0.1 and e.mse > 50 and not e.misread,
        ),
        Challenge(
            "calm",
            _("Misread the last day, and find a line whose mean absolute error is below 7 newtons."),
            lambda e: e.misread and metrics.mean_absolute_error(e.y, e.y_hat) < 7,
        ),
    )


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
    wide = True
    state = ("degree", "noise", "days", "which", "unseen")
    degree, noise = traitlets.Int(2), traitlets.Float(4.0)
    days, which = traitlets.Int(20), traitlets.Int(1)
    unseen = traitlets.Bool(False)
    degrees = tuple(range(1, 11))
    prediction = Prediction(
        question=_(
            "Polynomials of degree 1 to 10 were trained on the 20 blue days. The higher the degree, the smaller is the "
            "training error. Which degree has the smallest error on 40 other days?"
        ),
        reveal={"degree": 4, "unseen": True},
        answer=lambda e: e.best_degree,
        low=1.0,
        high=10.0,
        step=1.0,
        lesson=_(
            "Up to there a higher degree learns the curve. Beyond it the polynomial learns the noise of these 20 days, "
            "and its error on other days climbs far above the training error. Now look for yourself."
        ),
    )

    found = _(
        "The training error falls with every degree, so it can say which model is the most flexible, but not which is "
        "the best. The validation error falls, reaches its lowest point and rises again: left of that point the model "
        "is too stiff and *underfits*, right of it the model learns the noise of its 20 days as if it were a law, and "
        "*overfits*.\n\n"
        "Overfitting is not a property of the model alone: with 200 days even degree 10 does well. At the right degree "
        "the error comes down to about the variance of the noise, 4² = 16, and no model can expect less."
    )

    def __init__(self, validation_error: Callable | None = None, **initial):
        self.validation_error, self.problem = validation_error, ""
        self._learners = lru_cache(maxsize=16)(self._ask)  # ten fits: the degree that is shown changes none of them
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
        """Training and validation error of every degree, (10,) each, in square newtons."""
        return _errors_of_degrees(self.days, self.noise, self.which)

    @property
    def best_degree(self) -> int:
        """The degree with the smallest validation error."""
        return self.degrees[int(self.errors[1].argmin())]

    def error_at(self, part: int) -> float:
        """The training (0) or the validation (1) error of the degree shown, in square newtons."""
        return float(self.errors[part][self.degrees.index(self.degree)])

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("degree", _("degree"), 1, 10, 1),
            self.slider("noise", _("noise, newtons"), 1.0, 10.0, 0.5),
            self.slider("days", _("days trained on"), 12, 200, 4),
            self.slider("which", _("which days"), 1, 50, 1),
            self.switch("unseen", _("show the unseen days")),
        ]

    def paint(self) -> str:
        training, validation = self.errors
        shown, self.problem = validation, ""
        if self.validation_error is not None and self.unseen:
            shown, self.problem = self._learners(self.days, self.noise, self.which)
        return pictures.polynomials(
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
            narrow=self.picture.narrow,
        )

    def formula(self) -> str:
        return pictures.two_errors(
            self.degree, self.degrees[-1], self.error_at(0), self.error_at(1) if self.unseen else None
        )

    def _ask(self, days: int, noise: float, which: int) -> tuple[np.ndarray | None, str]:
        """The validation errors of every degree by the learner's function, or None and why there are none."""
        given, found = (*training_days(days, noise, which), *unseen_days(UNSEEN_DAYS, noise, which)), []
        for degree in self.degrees:
            fit = partial(estimation.fit_polynomial, degree=degree)
            answer, problem = self.ask_learner(self.validation_error, fit, *given)
            found.append(as_number(answer))
            if found[-1] is None:
                return None, problem or _("Your function must return one number.")
        return np.array(found), ""

    def tell(self) -> str:
        training, validation = self.error_at(0), self.error_at(1)
        told = _("Degree {degree}, trained on {days} days: training error {training:.3g} newtons².").format(
            degree=self.degree, days=self.days, training=training
        )
        if not self.unseen:
            return told + " " + _("The unseen days are hidden.")
        told += " " + _(
            "On 40 unseen days the error is {validation:.3g} newtons², {times:.2g} times as large; "
            "it is smallest at degree {best}. The noise alone makes {noise:.3g}."
        ).format(validation=validation, times=validation / training, best=self.best_degree, noise=self.noise**2)
        if validation > pictures.LIMITS[1]:
            told += " " + _("That is beyond the scale, so its ring lies on the upper border.")
        return told + (f" {self.problem}" if self.problem else "")

    challenges = (
        Challenge(
            "memorised",
            _("Learn noise by heart: get the training error below a quarter of what the noise alone makes."),
            lambda e: e.error_at(0) < e.noise**2 / 4,
        ),
        Challenge(
            "simple_wins",
            _("Change the days so that degree 2 has the smallest error on the unseen ones."),
            lambda e: e.best_degree == 2,
        ),
        Challenge(
            "gap_closed",
            _("With degree 9 or 10 and a noise of 4 newtons or more, bring the two errors within a factor of 1.5."),
            lambda e: e.degree >= 9 and e.noise >= 4 and 1 / 1.5 < e.error_at(1) / e.error_at(0) < 1.5,
        ),
    )
