"""Runs for the lesson on drawing: a kite's outline out of noise, digits asked for by class, and what was copied."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_lib.autograd import Parameters
from course_lib.experiments.digit_runs import fit_digits, split_digits
from course_lib.experiments.own import agrees
from course_lib.experiments.stored import loaded, read_stored
from course_lib.models.diffusion import (
    Denoiser,
    clean_guess,
    guided as with_guidance,
    noise_loss,
    noised as with_noise,
    sample,
    schedule,
    step_back,
)
from course_lib.network import Adam, Momentum, make_network
from course_lib.validation import check_integer

__all__ = [
    "ANY",
    "A_BAR",
    "FEW",
    "KITE",
    "STEPS",
    "Way",
    "clouds",
    "copies",
    "covered",
    "digit_means",
    "digit_way",
    "digits",
    "draw_digits",
    "few_digits",
    "first_steps",
    "from_the_outline",
    "kite",
    "kite_way",
    "known_digits",
    "longest_gap",
    "nearest_known",
    "new_denoiser",
    "new_digits",
    "new_kite",
    "outline",
    "read",
    "same_as",
    "stored",
    "train_digits",
    "train_kite",
]

STEPS = 50
A_BAR = schedule(STEPS, 0.002, 0.2)
KITE = np.array([(0.0, 1.6), (0.95, 0.45), (0.0, -1.5), (-0.95, 0.45)])  # its corners
ANY = 10  # in the place of a digit: no class
LEFT_OUT = 0.15  # how often the class is withheld in training
FEW = 40  # digits, for the network that saw no more
STORED = "drawing_weights.npz.xz", "drawing_runs.json"
SIZES = {"kite": (2, 64, 2), "digits": (64, 160, 1), "few": (64, 112, 1)}  # numbers per picture, width, blocks


# --- the learner's own functions --------------------------------------------------------------------------------------


def _two(x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """A made-up guess of the noise."""
    return np.tanh(x) + 0.1 * t


def _questions(name: str) -> list[tuple]:
    """Arguments that tell a right function of this name from a wrong one."""
    rng = np.random.default_rng(0)
    x, y, z = rng.normal(size=(3, 4, 3))
    left, t = np.array([1.0, 0.8, 0.4, 0.1]), np.array([[1], [3], [2], [3]])
    return {
        "noised": [(x, 0.3, y), (x, left[t], y)],
        "loss": [(_two, x, left, t, y)],
        "step_back": [(x, y, left, step, z) for step in (3, 2, 1)],
        "guided": [(x, y, w) for w in (0.0, 1.0, 2.5)],
        "nearest": [(x, y)],
    }[name]


_RIGHT = {"noised": with_noise, "loss": noise_loss, "step_back": step_back, "guided": with_guidance}


def nearest_known(made: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return the distance of each picture (N, d) to the nearest of the known ones (M, d), (N,).

    Examples
    --------
    >>> nearest_known(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [6.0, 8.0]]))
    array([5.])
    """
    squares = (made**2).sum(axis=1)[:, np.newaxis] + (known**2).sum(axis=1) - 2 * made @ known.T
    return np.sqrt(np.maximum(squares.min(axis=1), 0.0))


def same_as(name: str, function: Callable) -> bool:
    """Return whether a learner's function is right, by an exercise's name; False where it raises.

    Parameters
    ----------
    name : str
        "noised", "loss", "step_back", "guided" or "nearest".
    function : callable

    Examples
    --------
    >>> same_as("guided", lambda asked, plain, w: w * asked + (1 - w) * plain)
    True
    >>> same_as("guided", lambda asked, plain, w: asked)
    False
    """
    return agrees(function, _RIGHT.get(name, nearest_known), _questions(name))


def _own(name: str, function: Callable | None) -> tuple[Callable, bool]:
    """The learner's function where it is right, else the course's, and whether it is the learner's."""
    own = function is not None and same_as(name, function)
    return (function if own else _RIGHT.get(name, nearest_known)), own


# --- a kite's outline -------------------------------------------------------------------------------------------------


def outline(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return n points (n, 2), spread evenly over the outline of a kite.

    Examples
    --------
    >>> outline(500, np.random.default_rng(0)).max(axis=0).round(1)
    array([0.9, 1.6])
    """
    sides = np.roll(KITE, -1, axis=0) - KITE
    lengths = np.hypot(*sides.T)
    side = rng.choice(4, check_integer(n, "n", at_least=1), p=lengths / lengths.sum())
    return KITE[side] + rng.random((n, 1)) * sides[side]


def from_the_outline(points: np.ndarray) -> np.ndarray:
    """Return the distance of each point (N, 2) from the kite's outline, (N,).

    Examples
    --------
    >>> from_the_outline(np.array([[0.0, 2.0], [0.95, 0.45]])).round(6)
    array([0.4, 0. ])
    """
    sides, away = np.roll(KITE, -1, axis=0) - KITE, np.asarray(points)[:, np.newaxis] - KITE
    along = np.clip((away * sides).sum(axis=2) / (sides**2).sum(axis=1), 0.0, 1.0)
    return np.linalg.norm(away - along[..., np.newaxis] * sides, axis=2).min(axis=1)


def longest_gap(points: np.ndarray) -> float:
    """Return the longest piece of the outline between two points next to each other, as a share of the whole outline.

    Examples
    --------
    >>> longest_gap(KITE) > longest_gap(outline(500, np.random.default_rng(0)))
    True
    """
    corners = np.vstack([KITE, KITE[:1]])
    dense = np.concatenate([np.linspace(a, b, 200, endpoint=False) for a, b in itertools.pairwise(corners)])
    pieces = np.linalg.norm(np.roll(dense, -1, axis=0) - dense, axis=1)
    places = np.append(0.0, np.cumsum(pieces))
    nearest = np.linalg.norm(np.asarray(points)[:, np.newaxis] - dense, axis=2).argmin(axis=1)
    at = np.sort(places[nearest]) / places[-1]
    return float(np.diff(np.append(at, at[0] + 1.0)).max())


def clouds(noised: Callable | None = None, steps=(0, 2, 5, 10, 20, 50), n: int = 400) -> tuple[dict, bool]:
    """Return points of the outline after so many steps of noise, made by the learner's function if it is right.

    Returns
    -------
    dict
        (n, 2) for each of the steps.
    own : bool
    """
    noised, own = _own("noised", noised)
    rng = np.random.default_rng(0)
    x, noise = outline(n, rng), rng.normal(size=(n, 2))
    return {t: noised(x, A_BAR[t], noise) for t in steps}, own


def new_denoiser(name: str, seed: int = 0) -> Denoiser:
    """Return one of the lesson's networks before training: "kite", "digits" or "few"."""
    d, width, blocks = SIZES[name]
    rng = np.random.default_rng(seed)
    return Denoiser(d, width, blocks=blocks, steps=STEPS, classes=0 if name == "kite" else ANY, rng=rng)


def new_kite(seed: int = 0) -> Denoiser:
    """Return the network of the plane before training."""
    return new_denoiser("kite", seed)


def train_kite(model: Denoiser, steps: int, *, loss: Callable = noise_loss, rate: float = 0.01) -> np.ndarray:
    """Train a network on new points of the outline, 128 in each step, and return the losses (steps,).

    Parameters
    ----------
    model : Denoiser, changed in place
    steps : int
    loss : function of (predict, x, a_bar, t, noise)
    rate : float
        Adam's learning rate at the start; it falls evenly to almost 0.
    """

    def batch(rng):
        return outline(128, rng), model

    return _trained(model, steps, batch, loss, rate)


def _trained(model: Denoiser, steps: int, batch: Callable, loss: Callable, rate: float) -> np.ndarray:
    """One loop for the plane and for digits; `batch(rng)` returns pictures and what predicts their noise."""
    rng, weights, optimizer = np.random.default_rng(1), Parameters(model), Adam(rate)
    losses = np.zeros(check_integer(steps, "steps", at_least=1))
    for step in range(steps):
        optimizer.learning_rate = rate * (1.001 - step / steps)
        x, predict = batch(rng)
        t, noise = rng.integers(1, STEPS + 1, (len(x), 1)), rng.normal(size=x.shape)
        value = loss(predict, x, A_BAR, t, noise)
        value.backward()
        weights.step(optimizer)
        losses[step] = value.item()
    return losses


def first_steps(loss: Callable | None = None, steps: int = 1000) -> tuple[Denoiser, np.ndarray, bool]:
    """Train a new network of the plane with the learner's loss, if it is right, else with the course's.

    Returns
    -------
    model : Denoiser
    losses : (steps,)
    own : bool
    """
    loss, own = _own("loss", loss)
    model = new_kite()
    try:
        return model, train_kite(model, steps, loss=loss), own
    except Exception:  # right for arrays, but not for a Tensor: `np.mean`, say
        model = new_kite()
        return model, train_kite(model, steps), False


@dataclass(frozen=True, eq=False)
class Way:
    """The way from noise to what is drawn.

    Attributes
    ----------
    x : (T + 1, N, d)
        x_0 to x_T, so x[0] is what was drawn.
    guess : (T + 1, N, d)
        The finished picture that the guess of the noise amounts to, at each t; guess[0] is x_0.
    """

    x: np.ndarray
    guess: np.ndarray


def _way(predict: Callable, shape: tuple[int, int], rng: np.random.Generator, step: Callable) -> Way:
    x, guess = np.zeros((2, STEPS + 1, *shape))

    def watch(t: int, now: np.ndarray, noise: np.ndarray) -> None:
        x[t], guess[t] = now, clean_guess(now, noise, A_BAR[t])

    x[0] = guess[0] = sample(predict, A_BAR, shape, rng, step=step, watch=watch)
    return Way(x, guess)


def kite_way(seed: int = 0, n: int = 200, *, model: Denoiser | None = None, step: Callable | None = None) -> Way:
    """Let points go from noise to the outline, by the learner's step if it is right.

    Parameters
    ----------
    seed : int
        Of the noise.
    n : int
        Points.
    model : Denoiser, optional
        By default the stored one.
    step : function of (x, guess, a_bar, t, z), optional
    """
    model = kite() if model is None else model
    return _way(model, (n, 2), np.random.default_rng(seed), step_back if step is None else step)


# --- digits -----------------------------------------------------------------------------------------------------------


@functools.cache
def known_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the 1,438 digits that the network was trained on: pictures (N, 64) from 0 to 1, and what each shows."""
    train, validation, _test = split_digits()
    return tuple(np.concatenate(parts) for parts in zip(train, validation, strict=True))


def new_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the 359 digits that no network here has seen: pictures (N, 64) from 0 to 1, and what each shows."""
    return split_digits()[2]


def train_digits(
    model: Denoiser, steps: int, *, known: int | None = None, loss: Callable = noise_loss, rate: float = 0.005
) -> np.ndarray:
    """Train a network on digits, 128 in each step, whose class is sometimes withheld; return the losses (steps,).

    Parameters
    ----------
    model : Denoiser, changed in place
    steps : int
    known : int, optional
        Use only so many of the digits.
    loss, rate : as for `train_kite`
    """
    pictures, labels = (part[:known] for part in known_digits())

    def batch(rng):
        rows = rng.integers(0, len(labels), 128)
        classes = np.where(rng.random(128) < LEFT_OUT, ANY, labels[rows])
        return 2 * pictures[rows] - 1, lambda x, t: model(x, t, classes)

    return _trained(model, steps, batch, loss, rate)


def digit_way(
    labels,
    w: float = 1.0,
    seed: int = 0,
    *,
    model: Denoiser | None = None,
    guided: Callable | None = None,
) -> Way:
    """Draw the digits that are asked for, with guidance, and return the way, pixels from 0 to 1 (cut off there).

    Parameters
    ----------
    labels : (N,) of int
        Digits, or `ANY`.
    w : float
        The weight of the guidance; 1 is none.
    seed : int
        Of the noise.
    model : Denoiser, optional
        By default the stored one.
    guided : function of (asked, plain, w), optional
    """
    predict = _asked(labels, w, model, guided)
    way = _way(predict, (len(labels), 64), np.random.default_rng(seed), step_back)
    return Way(_as_ink(way.x), _as_ink(way.guess))


def _asked(labels, w: float, model: Denoiser | None, guided: Callable | None) -> Callable:
    """What predicts the noise where these digits are asked for with a weight."""
    model, labels = digits() if model is None else model, np.asarray(labels)

    def predict(x, t):
        asked = model(x, t, labels).data
        if w == 1 and guided is None:
            return asked
        return (guided or with_guidance)(asked, model(x, t).data, w)

    return predict


def _as_ink(x: np.ndarray) -> np.ndarray:
    """From −1 to 1, as the network has it, to 0 for paper and 1 for ink."""
    return np.clip((x + 1) / 2, 0.0, 1.0)


def draw_digits(
    labels, w: float = 1.0, seed: int = 0, *, model: Denoiser | None = None, guided: Callable | None = None
) -> np.ndarray:
    """Return the digits (N, 64) that `digit_way` arrives at, without the way.

    Examples
    --------
    >>> read(draw_digits([3, 3, 3, 3], w=3.0)).argmax(axis=1)
    array([3, 3, 3, 3])
    """
    predict = _asked(labels, w, model, guided)
    return _as_ink(sample(predict, A_BAR, (len(labels), 64), np.random.default_rng(seed)))


@functools.cache
def _reader():
    network = make_network([64, 64, 10], activation="relu", seed=0)
    fit_digits(network, Momentum(0.05), 30, batch_size=32, seed=0)
    return network


def read(pictures: np.ndarray) -> np.ndarray:
    """Return the probability of each digit (N, 10) for pictures (N, 64), by a network of lesson 15 that reads them.

    Examples
    --------
    >>> pictures, labels = new_digits()
    >>> bool((read(pictures).argmax(axis=1) == labels).mean() > 0.97)
    True
    """
    scores = _reader().forward(np.asarray(pictures, dtype=float))
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def covered(made: np.ndarray, labels: np.ndarray, within: float = 1.4) -> float:
    """Return the share of people's new digits that have a drawing of the same digit (N, 64) so near: its variety.

    Examples
    --------
    >>> covered(*known_digits()) > covered(digit_means()[:10], np.arange(10))
    True
    """
    new, theirs = new_digits()
    hits = [nearest_known(new[theirs == digit], made[labels == digit]) < within for digit in np.unique(theirs)]
    return float(np.concatenate(hits).mean())


def digit_means() -> np.ndarray:
    """Return the mean of the known digits of each class, and of all, (11, 64)."""
    pictures, labels = known_digits()
    return np.array([*(pictures[labels == k].mean(axis=0) for k in range(10)), pictures.mean(axis=0)])


def copies(nearest: Callable | None = None, n: int = 300) -> tuple[dict[str, tuple[np.ndarray, np.ndarray]], bool]:
    """Measure how far drawn digits are from the nearest digit of their network's training, and people's new ones too.

    Parameters
    ----------
    nearest : function of (made, known), optional
        The learner's, used if it is right.
    n : int
        How many digits each network draws.

    Returns
    -------
    dict
        For "1,438 digits" and "40 digits", what a network had seen: the distances of people's digits, and of its own.
    own : bool
        Whether the learner's function measured them.
    """
    nearest, own = _own("nearest", nearest)
    asked, found = np.arange(n) % 10, {}
    for model, count in ((digits(), len(known_digits()[0])), (few_digits(), FEW)):
        known = known_digits()[0][:count]
        both = new_digits()[0], draw_digits(asked, model=model)
        found[f"{count:,} digits"] = tuple(_by_tens(nearest, made, known) for made in both)
    return found, own


def _by_tens(nearest: Callable, made: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Ask for ten at a time: all differences of 359 pictures and 1,438 would be a quarter of a gigabyte."""
    return np.concatenate([nearest(made[k : k + 10], known) for k in range(0, len(made), 10)])


# --- what was stored --------------------------------------------------------------------------------------------------


@functools.cache
def stored() -> tuple[dict, dict]:
    """Load what ``python benchmarks/drawing_runs.py`` made from its seeds: weights by name, and what was measured.

    Examples
    --------
    >>> sorted(stored()[1])
    ['digits', 'few', 'kite']
    """
    return read_stored(*STORED)


def _loaded(name: str) -> Denoiser:
    return loaded(new_denoiser(name), name, stored()[0])


@functools.cache
def kite() -> Denoiser:
    """Return the trained network of the plane."""
    return _loaded("kite")


@functools.cache
def digits() -> Denoiser:
    """Return the network that was trained on all known digits.

    Examples
    --------
    >>> digits().count
    85408
    """
    return _loaded("digits")


@functools.cache
def few_digits() -> Denoiser:
    """Return the network that was trained on 40 digits, again and again."""
    return _loaded("few")
