"""Runs of the lesson on drawing: a kite out of noise, digits asked for, copies, and functions of the learner's own."""

import numpy as np
import pytest

from course_lib.exercises import drawing as ex
from course_lib.experiments import drawing as runs

RNG = np.random.default_rng
ASKED = np.arange(500) % 10


def raises(*_arguments):
    raise ZeroDivisionError


# --- functions of the learner's own -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["noised", "loss", "step_back", "guided", "nearest"])
def test_only_a_right_function_takes_part(name):
    exercise = getattr(ex, name)
    assert runs.same_as(name, exercise.reference)
    for mistake in exercise.mistakes:
        assert not runs.same_as(name, mistake.function), mistake.function.__name__
    assert not runs.same_as(name, raises) and not runs.same_as(name, lambda *_arguments: None)


@pytest.mark.parametrize(
    ("loss", "own"),
    [
        (ex.loss.reference, True),
        (ex.compared_with_the_picture, False),
        (ex.loss_by_numpy, False),  # right, but np.square knows no Tensor
        (raises, False),
        (None, False),
    ],
    ids=["right", "wrong", "NumPy's", "raises", "none"],
)
def test_a_network_begins_to_learn_with_either_loss(loss, own):
    _model, losses, used = runs.first_steps(loss, steps=30)
    assert used is own and losses.shape == (30,) and losses[-5:].mean() < losses[:5].mean()


def test_a_right_loss_trains_as_the_courses_does():
    own, course = (runs.first_steps(loss, steps=10)[1] for loss in (ex.loss.reference, None))
    np.testing.assert_allclose(own, course, rtol=1e-9)


# --- the kite ---------------------------------------------------------------------------------------------------------


def test_the_outline_is_on_the_outline():
    points = runs.outline(2000, RNG(0))
    assert runs.from_the_outline(points).max() < 1e-9 and runs.longest_gap(points) < 0.02
    assert runs.from_the_outline(RNG(0).normal(size=(2000, 2))).mean() > 0.3


def test_a_cloud_without_a_corner_has_a_gap():
    points = runs.outline(2000, RNG(0))
    assert runs.longest_gap(points[points[:, 1] < 0.45]) > 0.3


def test_noise_keeps_the_variance_and_takes_the_shape():
    clouds, own = runs.clouds(ex.noised.reference)
    assert own and not runs.clouds(ex.shares_as_weights)[1]
    assert [len(points) for points in clouds.values()] == [400] * 6
    assert runs.from_the_outline(clouds[0]).max() < 1e-9 < 0.3 < runs.from_the_outline(clouds[50]).mean()
    assert clouds[50].var() == pytest.approx(1, abs=0.1)


def test_the_stored_network_finds_the_outline():
    """Over nine points of ten, where a quarter are by chance."""
    for seed in range(3):
        way = runs.kite_way(seed, 500)
        assert (runs.from_the_outline(way.x[0]) < 0.15).mean() > 0.9
        assert (runs.from_the_outline(way.x[runs.STEPS]) < 0.15).mean() < 0.3
        assert runs.longest_gap(way.x[0]) < 0.06


def test_its_first_guesses_are_near_the_middle_and_its_last_ones_on_the_outline():
    way, middle = runs.kite_way(0, 300), runs.outline(4000, RNG(0)).mean(axis=0)
    assert np.median(np.linalg.norm(way.guess[40] - middle, axis=1)) < 0.3
    np.testing.assert_allclose(way.guess[1], way.x[0])


def test_a_step_of_ones_own_leads_to_the_same_points():
    own, course = runs.kite_way(2, 20, step=ex.step_back_through_the_picture), runs.kite_way(2, 20)
    np.testing.assert_allclose(own.x, course.x, atol=1e-9)


# --- digits -----------------------------------------------------------------------------------------------------------


def test_known_and_new_digits_are_all_digits():
    (known, labels), (new, _theirs) = runs.known_digits(), runs.new_digits()
    assert known.shape == (1438, 64) and new.shape == (359, 64) and 0 <= known.min() < known.max() <= 1
    assert (runs.read(new).argmax(axis=1) == runs.new_digits()[1]).mean() > 0.97 and set(labels) == set(range(10))


@pytest.mark.parametrize(("w", "least", "most"), [(0, 0.0, 0.2), (1, 0.97, 1.0), (2, 0.99, 1.0)])
def test_the_digit_that_is_asked_for_is_drawn(w, least, most):
    hits = runs.read(runs.draw_digits(ASKED, w, 11)).argmax(axis=1) == ASKED
    assert least <= hits.mean() <= most


def test_the_first_guess_is_a_mean_and_the_last_a_digit():
    way, mean = runs.digit_way([runs.ANY] * 20, seed=1), runs.digit_means()[10]
    first, last = (np.linalg.norm(way.guess[t] - mean, axis=1).mean() for t in (40, 1))
    assert 1.5 * first < last


def test_guidance_of_ones_own_draws_the_same():
    own = runs.draw_digits([1, 2], 2.0, guided=ex.guided_as_a_mixture)
    np.testing.assert_allclose(own, runs.draw_digits([1, 2], 2.0), atol=1e-9)


def test_much_guidance_costs_variety():
    shares = [runs.covered(runs.draw_digits(ASKED, w, 2), ASKED) for w in (1, 2, 4, 6)]
    assert shares[0] > shares[2] + 0.05 > shares[3] + 0.1 and shares[1] > shares[2]
    assert runs.covered(*runs.known_digits()) > shares[0]


def test_one_network_draws_new_digits_and_the_other_copies():
    groups, own = runs.copies(ex.nearest.reference)
    assert own and list(groups) == ["1,438 digits", "40 digits"]
    shares = [(drawn < np.quantile(people, 0.1)).mean() for people, drawn in groups.values()]
    assert shares[0] < 0.1 and shares[1] > 0.8
    assert [len(drawn) for _people, drawn in groups.values()] == [300, 300]


def test_nearest_is_the_exercises():
    made, known = RNG(0).random((7, 64)), RNG(1).random((9, 64))
    np.testing.assert_allclose(runs.nearest_known(made, known), ex.nearest.reference(made, known))


# --- what was stored --------------------------------------------------------------------------------------------------


def test_the_stored_runs_begin_as_they_begin_when_made_again():
    stored = runs.stored()[1]
    np.testing.assert_allclose(runs.train_kite(runs.new_kite(), 2), stored["kite"]["losses"][:2], atol=1e-4)
    for name, known in (("digits", None), ("few", runs.FEW)):
        losses = runs.train_digits(runs.new_denoiser(name), 2, known=known)
        np.testing.assert_allclose(losses, stored[name]["losses"][:2], atol=1e-4)


def test_the_stored_figures_are_what_the_networks_draw():
    stored = runs.stored()[1]
    assert (runs.from_the_outline(runs.kite_way(7, 1000).x[0]) < 0.15).mean() == pytest.approx(
        stored["kite"]["near"], abs=0.002
    )
    hits = runs.read(runs.draw_digits(ASKED, 1, 7)).argmax(axis=1) == ASKED
    assert hits.mean() == pytest.approx(stored["digits"]["asked, w = 1"], abs=0.005)


def test_drawing_without_the_way_draws_the_same():
    np.testing.assert_array_equal(runs.draw_digits([4, 7], 2.0, 3), runs.digit_way([4, 7], 2.0, 3).x[0])
