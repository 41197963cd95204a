"""Lesson 06's explorers: numbers, words and challenges, without a browser."""

import numpy as np
import pytest

from course_lib.explorers.errors import LineExplorer, PolynomialExplorer
from course_lib.maths.estimation import kite_days, kite_pull
from explorer_state import place
from svg_parts import corners, drag, drags, ids, part, said


def unlocked(**more):
    explorer = PolynomialExplorer(**more)
    explorer.predict(7.0)
    return explorer


def plain_errors(train, validation, degree):
    """Training and validation error by ordinary powers of the wind, brought to -1 to 1."""
    (x, y), (x_val, y_val) = train, validation
    powers = np.vander(x / 2.5 - 1, degree + 1)
    c = np.linalg.lstsq(powers, y, rcond=None)[0]
    return np.mean((y - powers @ c) ** 2), np.mean((y_val - np.vander(x_val / 2.5 - 1, degree + 1) @ c) ** 2)


def drawn(explorer, name):
    """The errors of a curve, from their places on the axis of powers of ten."""
    return 10 ** ((310 - corners(part(explorer.picture.svg, name))[:, 1]) * 4 / 270 - 1)


# --- a line by hand ---------------------------------------------------------------------------------------------------


def test_the_best_line_is_that_of_the_formula_and_of_its_findings():
    explorer = LineExplorer()
    for misread, slope in ((False, 17.4), (True, 5.4)):
        place(explorer, misread=misread)
        assert np.polyfit(explorer.wind, explorer.y, 1)[0] == pytest.approx(slope)
        assert f"{slope}" in explorer.found
    best = place(explorer, misread=False, slope=17.4, intercept=-6.1)
    assert best.mse == pytest.approx(best.smallest)
    assert "mean squared error 1.82" in best.tell()
    assert "1.82" in explorer.found


def test_it_tells_four_measures():
    explorer = LineExplorer()
    assert np.allclose(explorer.y - explorer.y_hat, [-6, -6, 1, 3, 8])
    assert explorer.tell() == (
        "Slope 10.0, 5.0 at no wind: mean error 0.0, mean squared error 29.20, mean absolute error 4.80, R² 0.81."
    )


def test_the_picture_holds_the_line_and_the_squares():
    explorer = place(LineExplorer(), slope=20.0, intercept=-10.0, misread=True)
    svg = explorer.picture.svg
    heights = [float(part(svg, f"bar-{k}").get("height")) for k in range(5)]
    assert np.allclose(heights, np.array([16, 1, 1, 4, 100]) * 1.1, atol=0.06)  # the last one ends at the edge
    assert "1024" in said(svg)
    assert np.allclose(corners(part(svg, "line")), [[58, 286 - 10 * 3.125], [484, 286 - 70 * 3.125]], atol=0.06)
    assert float(part(svg, "day-4").get("cy")) == pytest.approx(286 - 28 * 3.125, abs=0.06)
    assert explorer.picture.formula.endswith(f"{explorer.mse:.2f}</span>")


def test_the_line_is_dragged_at_both_ends_and_in_the_formula():
    explorer = LineExplorer()
    drag(explorer, intercept=-6.1)
    drag(explorer, slope=17.4)
    assert explorer.mse == pytest.approx(explorer.smallest)
    found = {name: drags(part(explorer.picture.svg, name)) for name in ("intercept", "slope")}
    assert found == {"intercept": {"intercept": -6.1}, "slope": {"slope": 17.4}}
    assert [f'data-drag="{trait} ' in explorer.picture.formula for trait in ("slope", "intercept")] == [True, True]


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("lowest", {"slope": 17.4, "intercept": -6.1}),
        ("cancel", {"slope": 6.0, "intercept": 11.0}),
        ("calm", {"slope": 17.4, "intercept": -6.1, "misread": True}),
    ],
)
def test_line_challenges(challenge, state):
    explorer = LineExplorer()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


def test_the_line_of_least_squares_is_not_calm():
    explorer = place(LineExplorer(), misread=True, slope=5.4, intercept=5.9)
    assert explorer.mse == pytest.approx(explorer.smallest)
    assert explorer.met == set()


# --- polynomials ------------------------------------------------------------------------------------------------------


def test_errors_of_every_degree_by_another_way():
    explorer = unlocked()
    found = [plain_errors(explorer.train, explorer.validation, degree) for degree in explorer.degrees]
    assert np.allclose(np.transpose(found), explorer.errors)


def test_more_degree_never_raises_the_training_error():
    training, _validation = PolynomialExplorer(which=3).errors
    assert (np.diff(training) < 1e-9).all()


def test_its_first_days_are_those_of_the_text():
    explorer = PolynomialExplorer()
    assert np.array_equal(explorer.train, kite_days(20, 4, np.random.default_rng(181)))
    assert np.array_equal(explorer.validation, kite_days(40, 4, np.random.default_rng(1181)))


def test_noise_scales_what_is_added_and_leaves_the_winds():
    calm, rough = PolynomialExplorer(noise=2.0), PolynomialExplorer(noise=6.0)
    assert np.array_equal(calm.train[0], rough.train[0])
    assert np.allclose(3 * (calm.train[1] - kite_pull(calm.train[0])), rough.train[1] - kite_pull(rough.train[0]))


def test_the_answer_is_hidden_until_the_prediction():
    explorer = PolynomialExplorer()
    assert "hidden" in explorer.tell()
    assert not {"unseen", "validation-errors"} & set(ids(explorer.picture.svg))
    assert "validation" not in explorer.picture.formula
    explorer.predict(7.0)
    assert explorer.best_degree == 4
    assert "You said 7; it is 4. 3 away." in explorer._question.children[0].value
    assert np.allclose(drawn(explorer, "validation-errors"), explorer.errors[1], rtol=0.01)
    assert explorer.met == set()


def test_it_tells_both_errors_and_the_best_degree():
    told = unlocked().tell()
    assert told.startswith(
        "Degree 4, trained on 20 days: training error 7.61 newtons². On 40 unseen days the error is 19.8 newtons²"
    )
    assert "smallest at degree 4. The noise alone makes 16." in told


def test_an_error_beyond_the_scale_is_told_and_lies_on_the_border():
    explorer = place(unlocked(), days=12, degree=10)
    assert explorer.error_at(1) > 1000
    assert "beyond the scale" in explorer.tell()
    assert drawn(explorer, "validation-errors").max() == pytest.approx(1000)


@pytest.mark.parametrize(
    ("challenge", "state"),
    [
        ("memorised", {"degree": 10, "days": 12}),
        ("simple_wins", {"noise": 8.0, "days": 12}),
        ("gap_closed", {"degree": 10, "days": 200}),
    ],
)
def test_polynomial_challenges(challenge, state):
    explorer = unlocked()
    explorer.reset()
    assert explorer.met == set()
    assert challenge in place(explorer, **state).met


def test_no_challenge_is_met_by_moving_the_degree_alone():
    explorer = unlocked()
    explorer._busy = True  # numbers alone: nothing to draw
    for degree in explorer.degrees:
        explorer.degree = degree
        assert not any(challenge.met(explorer) for challenge in explorer.challenges)


def right(fit, x_train, y_train, x_val, y_val):
    return np.mean((y_val - fit(x_train, y_train)(x_val)) ** 2)


def training_error_instead(fit, x_train, y_train, x_val, y_val):
    return np.mean((y_train - fit(x_train, y_train)(x_train)) ** 2)


def test_the_learners_errors_are_drawn_over_the_right_ones():
    explorer = unlocked(validation_error=training_error_instead)
    training, validation = explorer.errors
    assert np.allclose(drawn(explorer, "validation-errors"), training, rtol=0.01)
    assert np.allclose(drawn(explorer, "reference"), validation, rtol=0.01)
    explorer = unlocked(validation_error=right)
    assert np.allclose(drawn(explorer, "validation-errors"), validation, rtol=0.01)


def test_the_degree_is_dragged_and_both_errors_are_written():
    explorer = unlocked()
    drag(explorer, degree=9)
    assert explorer.degree == 9 and drags(part(explorer.picture.svg, "degree")) == {"degree": 9}
    assert f"{explorer.error_at(1):.3g}" in explorer.picture.formula


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda *a: None, "it returned nothing"),
        (lambda *a: ..., "must return one number"),
        (lambda *a: np.zeros(3), "must return one number"),
        (lambda *a: np.nan, "must return one number"),
        (lambda *a: undefined, "NameError"),  # noqa: F821
        (lambda fit, x: 1.0, "TypeError"),
    ],
)
def test_a_learners_function_that_fails_is_told_and_the_explorer_goes_on(function, said):
    explorer = unlocked(validation_error=function)
    assert said in explorer.tell()
    explorer.degree = 6
    assert said in explorer.tell()
    assert "validation-errors" not in ids(explorer.picture.svg)
    assert len(drawn(explorer, "reference")) == 10
