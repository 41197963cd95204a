"""Diffusion beside PyTorch on the same weights; the schedule, a step back, guidance, and whole ways from noise."""

import numpy as np
import pytest

from course_lib.autograd import Tensor
from course_lib.models.diffusion import (
    Denoiser,
    clean_guess,
    guided,
    noise_loss,
    noised,
    sample,
    schedule,
    step_back,
)
from optional_torch import functional, torch

RNG = np.random.default_rng
N, D, WIDTH, T, CLASSES = 5, 3, 8, 6, 4
A_BAR = schedule(T, 0.02, 0.4)


def small(seed=0, classes=CLASSES):
    return Denoiser(D, WIDTH, blocks=2, steps=T, classes=classes, rng=RNG(seed))


def batch(seed=1):
    rng = RNG(seed)
    x, noise = rng.normal(size=(2, N, D))
    return x, rng.integers(1, T + 1, (N, 1)), noise, rng.integers(0, CLASSES + 1, N)


# --- beside PyTorch ---------------------------------------------------------------------------------------------------


def their_guess(weights, x, t, classes):
    """The same network in PyTorch's own operations."""
    layer = functional.linear
    h = layer(x, weights["enter.W"], weights["enter.b"])
    h = h + functional.embedding(t[:, 0], weights["times.W"]) + functional.embedding(classes, weights["classes.W"])
    for k in range(2):
        inner = functional.gelu(layer(h, weights[f"blocks.{k}.0.W"], weights[f"blocks.{k}.0.b"]), approximate="tanh")
        h = h + layer(inner, weights[f"blocks.{k}.1.W"], weights[f"blocks.{k}.1.b"])
    out = layer(functional.gelu(h, approximate="tanh"), weights["leave.W"], weights["leave.b"])
    return out + (1 + functional.embedding(t[:, 0], weights["shares.W"])) * x


def test_loss_and_gradients_are_pytorchs():
    model, (x, t, noise, classes) = small(), batch()
    loss = noise_loss(lambda x, t: model(x, t, classes), x, A_BAR, t, noise)
    loss.backward()

    weights = {name: torch.tensor(value, requires_grad=True) for name, value in model.state().items()}
    left = torch.tensor(A_BAR)[torch.tensor(t)]
    theirs, added = torch.tensor(x), torch.tensor(noise)
    x_t = left.sqrt() * theirs + (1 - left).sqrt() * added
    their_loss = functional.mse_loss(their_guess(weights, x_t, torch.tensor(t), torch.tensor(classes)), added)
    their_loss.backward()

    assert loss.item() == pytest.approx(their_loss.item(), abs=1e-10)
    for name, tensor in model.named_parameters():
        assert weights[name].grad.abs().max() > 1e-6, name  # zeros against zeros would prove nothing
        np.testing.assert_allclose(tensor.grad, weights[name].grad.numpy(), rtol=1e-10, atol=1e-10, err_msg=name)


# --- the schedule and noise -------------------------------------------------------------------------------------------


def test_a_schedule_falls_from_one_by_its_factors():
    a_bar = schedule(4, 0.1, 0.4)
    np.testing.assert_allclose(a_bar, [1, 0.9, 0.9 * 0.8, 0.9 * 0.8 * 0.7, 0.9 * 0.8 * 0.7 * 0.6])


def test_the_papers_schedule_leaves_what_the_paper_says():
    left = schedule(1000, 1e-4, 0.02)[-1]
    assert left == pytest.approx(4.04e-5, rel=0.01)
    bits = (left / 3 - left - np.log1p(-left)) / 2 / np.log(2)
    assert bits == pytest.approx(1e-5, rel=0.1)  # Ho, Jain and Abbeel (2020), section 4


def test_noise_in_one_go_is_noise_step_by_step():
    """In the mean and the variance, over many draws."""
    rng, x = RNG(0), np.full((200_000, 1), 2.0)
    now = x
    for t in range(1, T + 1):
        alpha = A_BAR[t] / A_BAR[t - 1]
        now = np.sqrt(alpha) * now + np.sqrt(1 - alpha) * rng.normal(size=x.shape)
    in_one_go = noised(x, A_BAR[T], rng.normal(size=x.shape))
    assert now.mean() == pytest.approx(in_one_go.mean(), abs=0.02) and now.std() == pytest.approx(
        in_one_go.std(), abs=0.02
    )


def test_each_picture_may_have_a_step_of_its_own():
    x, t, noise, _classes = batch()
    rows = [noised(x[[k]], A_BAR[t[k, 0]], noise[[k]])[0] for k in range(N)]
    np.testing.assert_array_equal(noised(x, A_BAR[t], noise), rows)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 0.1, 0.2), ValueError, "steps"),
        ((2.5, 0.1, 0.2), TypeError, "steps"),
        ((5, 0.0, 0.2), ValueError, "first"),
        ((5, 0.1, 1.0), ValueError, "last"),
        ((5, "a", 0.2), TypeError, "first"),
    ],
)
def test_a_schedule_says_what_it_expected(arguments, error, message):
    with pytest.raises(error, match=message):
        schedule(*arguments)


# --- steps back -------------------------------------------------------------------------------------------------------


def test_a_step_back_is_the_mean_and_spread_that_bayes_gives_for_a_gaussian():
    """Data from a Gaussian: its best guess of the noise is known, and so is what came before x_t."""
    spread, t, x = 1.5, 4, np.array([[0.7]])
    left, before = A_BAR[t], A_BAR[t - 1]
    variance = left * spread**2 + 1 - left  # of x_t
    guess = np.sqrt(1 - left) / variance * x
    alpha = left / before
    covariance = np.sqrt(alpha) * (before * spread**2 + 1 - before)  # of x_t and x_{t−1}
    np.testing.assert_allclose(step_back(x, guess, A_BAR, t, np.zeros((1, 1))), covariance / variance * x)


def test_the_right_guess_gives_the_picture_back():
    x, t, noise, _classes = batch()
    np.testing.assert_allclose(clean_guess(noised(x, A_BAR[t], noise), noise, A_BAR[t]), x)
    x_1 = noised(x, A_BAR[1], noise)
    np.testing.assert_allclose(step_back(x_1, noise, A_BAR, 1, np.full((N, D), 9.0)), x)


def test_new_noise_comes_in_but_for_the_last_step():
    x, _t, guess, _classes = batch()
    none, some = np.zeros((N, D)), np.ones((N, D))
    for t in range(2, T + 1):
        added = step_back(x, guess, A_BAR, t, some) - step_back(x, guess, A_BAR, t, none)
        np.testing.assert_allclose(added, np.sqrt(1 - A_BAR[t] / A_BAR[t - 1]))
    np.testing.assert_array_equal(step_back(x, guess, A_BAR, 1, some), step_back(x, guess, A_BAR, 1, none))


def test_a_perfect_network_draws_a_gaussian_from_noise():
    """Mean 2 and spread 0.5, whose best guess of the noise is known at every step, come out of the sampler."""
    mean, spread, a_bar = 2.0, 0.5, schedule(200, 0.0005, 0.06)

    def predict(x, t):
        left = a_bar[t]
        return np.sqrt(1 - left) / (left * spread**2 + 1 - left) * (x - np.sqrt(left) * mean)

    made = sample(predict, a_bar, (20_000, 1), RNG(0))
    assert made.mean() == pytest.approx(mean, abs=0.02) and made.std() == pytest.approx(spread, abs=0.02)


def test_sampling_is_repeatable_is_watched_and_takes_another_step():
    model, seen = small(), []
    first = sample(model, A_BAR, (2, D), RNG(3), watch=lambda t, x, guess: seen.append((t, x.shape, guess.shape)))
    np.testing.assert_array_equal(first, sample(model, A_BAR, (2, D), RNG(3)))
    assert seen == [(t, (2, D), (2, D)) for t in range(T, 0, -1)]
    stays = sample(model, A_BAR, (2, D), RNG(3), step=lambda x, *_rest: x)
    np.testing.assert_array_equal(stays, RNG(3).normal(size=(2, D)))


# --- guidance and classes ---------------------------------------------------------------------------------------------


def test_guidance_goes_from_plain_through_asked_and_beyond():
    asked, plain = RNG(0).normal(size=(2, N, D))
    np.testing.assert_array_equal(guided(asked, plain, 0), plain)
    np.testing.assert_allclose(guided(asked, plain, 1), asked)
    np.testing.assert_allclose(guided(asked, plain, 3) - asked, 2 * (asked - plain))


def test_without_a_class_it_is_the_last_row_of_the_table():
    model, (x, t, _noise, _classes) = small(), batch()
    none = model(x, t, np.full(N, CLASSES))
    assert isinstance(none, Tensor)
    np.testing.assert_array_equal(model(x, t).data, none.data)
    assert np.abs(model(x, t, np.zeros(N, int)).data - none.data).max() > 0.01
    assert small(classes=0).classes is None
