"""Diffusion: noise added in steps until nothing is left of a picture, and a network that finds the way back.

Read `noised` and `noise_loss` beside algorithm 1 of the paper, `step_back` and `sample` beside algorithm 2. A picture
is a row of d numbers; `a_bar` has T + 1 entries, from ā_0 = 1, the picture itself, to ā_T, near 0:

    x_t = √ā_t x_0 + √(1 − ā_t) ε         ε: noise, a standard normal number per entry

Ho, Jain and Abbeel, "Denoising Diffusion Probabilistic Models", 2020. Ho and Salimans, "Classifier-Free Diffusion
Guidance", 2022.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.autograd import Embedding, Linear, Module, Tensor, gelu, no_grad
from course_lib.validation import as_float_array, check_generator, check_integer, check_number

__all__ = ["Denoiser", "clean_guess", "guided", "noise_loss", "noised", "sample", "schedule", "step_back"]


def schedule(steps: int, first: float, last: float) -> np.ndarray:
    """Return ā_0 to ā_T: what is left of a picture's variance after t steps, the product of α_s = 1 − β_s up to t.

    Parameters
    ----------
    steps : int
        T.
    first, last : float
        β_1 and β_T, the variance of the noise that one step adds; β grows evenly in between.

    Returns
    -------
    ndarray of shape (T + 1,)
        Its first entry is 1.

    Raises
    ------
    TypeError, ValueError
        `steps` is no whole number of at least 1; `first` or `last` is not between 0 and 1.

    Examples
    --------
    >>> schedule(2, 0.36, 0.75).round(2)
    array([1.  , 0.64, 0.16])

    References
    ----------
    Ho, Jain and Abbeel (2020), section 4: T = 1000, from 10⁻⁴ to 0.02.
    """
    for name, value in (("first", first), ("last", last)):
        check_number(value, name, above=0, below=1)
    beta = np.linspace(first, last, check_integer(steps, "steps", at_least=1))
    return np.append(1.0, np.cumprod(1.0 - beta))


def noised(x: np.ndarray, a_bar, noise: np.ndarray) -> np.ndarray:
    """Return x_t = √ā_t x_0 + √(1 − ā_t) ε: what t steps of noise make of pictures, in one go.

    Parameters
    ----------
    x, noise : (N, d)
    a_bar : float or (N, 1)
        ā_t, one for all pictures or one for each.

    Examples
    --------
    >>> noised(np.array([[5.0, 0.0]]), 0.64, np.array([[0.0, 1.0]])).round(2)
    array([[4. , 0.6]])

    References
    ----------
    Ho, Jain and Abbeel (2020), equation 4.
    """
    return np.sqrt(a_bar) * x + np.sqrt(1.0 - a_bar) * noise


def noise_loss(predict: Callable, x: np.ndarray, a_bar: np.ndarray, t: np.ndarray, noise: np.ndarray):
    """Return the mean squared error between the noise that was added to pictures and what is predicted of it.

    Parameters
    ----------
    predict : function of (x_t, t)
        Returns a guess of the noise, (N, d): an array or a `Tensor`.
    x, noise : (N, d)
    a_bar : (T + 1,)
    t : (N, 1), whole numbers from 1 to T
        How many steps of noise each picture gets.

    Returns
    -------
    float or Tensor

    References
    ----------
    Ho, Jain and Abbeel (2020), equation 14.
    """
    guess = predict(noised(x, a_bar[t], noise), t)
    return ((guess - noise) ** 2).mean()


def step_back(x: np.ndarray, guess: np.ndarray, a_bar: np.ndarray, t: int, z: np.ndarray) -> np.ndarray:
    """Return x_{t−1}: take a little of the guessed noise out of x_t and, before the last step, add a little new noise.

    x_{t−1} = (x_t − (1 − α_t) / √(1 − ā_t) ε̂) / √α_t + √(1 − α_t) z, with α_t = ā_t / ā_{t−1}

    Parameters
    ----------
    x, guess, z : (N, d)
        x_t, the guess ε̂ of its noise, and new noise.
    a_bar : (T + 1,)
    t : int, from 1 to T

    Examples
    --------
    With one step there is no new noise; a right guess leads back to the picture.

    >>> step_back(np.array([[4.0, 0.6]]), np.array([[0.0, 1.0]]), np.array([1.0, 0.64]), 1, np.ones((1, 2))).round(2)
    array([[5., 0.]])

    References
    ----------
    Ho, Jain and Abbeel (2020), algorithm 2, with σ_t² = β_t.
    """
    alpha = a_bar[t] / a_bar[t - 1]
    mean = (x - (1.0 - alpha) / np.sqrt(1.0 - a_bar[t]) * guess) / np.sqrt(alpha)
    return mean + np.sqrt(1.0 - alpha) * z if t > 1 else mean


def clean_guess(x: np.ndarray, guess: np.ndarray, a_bar) -> np.ndarray:
    """Return which picture x_0 a guess of the noise amounts to: (x_t − √(1 − ā_t) ε̂) / √ā_t.

    Examples
    --------
    >>> clean_guess(np.array([[4.0, 0.6]]), np.array([[0.0, 1.0]]), 0.64).round(2)
    array([[5., 0.]])
    """
    return (x - np.sqrt(1.0 - a_bar) * guess) / np.sqrt(a_bar)


def guided(asked: np.ndarray, plain: np.ndarray, w: float) -> np.ndarray:
    """Return the guess of the noise with guidance: from the guess without a class towards that with it, and beyond.

    With w = 0 the class plays no part, with w = 1 there is no guidance, and above 1 the difference is exaggerated. (The
    paper's own w is smaller by 1.)

    Parameters
    ----------
    asked, plain : (N, d)
        The guesses with the class that is asked for, and without one.
    w : float

    Examples
    --------
    >>> guided(np.array([[1.0, 2.0]]), np.array([[0.0, 2.0]]), 3.0)
    array([[3., 2.]])

    References
    ----------
    Ho and Salimans (2022), equation 6.
    """
    return plain + w * (asked - plain)


class Denoiser(Module):
    """Guess the noise in x_t from x_t, t and, where there are classes, the class of the picture.

    A residual stream: x_t, a vector for t and one for the class are added up, and each block adds what it has found. At
    the end x_t itself is added, times a number for each t and each of its entries, near 1 at first: late in the way
    nearly all of x_t is noise. Class number `classes`, the last row of the table, is *no class*.

    Parameters
    ----------
    d : int
        Numbers per picture.
    width : int
        Of the stream.
    blocks, steps : int
    classes : int
        0 for none.
    rng : numpy.random.Generator

    Examples
    --------
    >>> model = Denoiser(2, 8, blocks=1, steps=50, rng=np.random.default_rng(0))
    >>> model(np.zeros((3, 2)), np.array([[1], [7], [50]])).shape
    (3, 2)
    """

    def __init__(self, d: int, width: int, *, blocks: int, steps: int, classes: int = 0, rng=None):
        self.enter, self.leave = Linear(d, width, rng), Linear(width, d, rng)
        self.times, self.shares = Embedding(steps + 1, width, rng, scale=0.5), Embedding(steps + 1, d, rng)
        self.classes = Embedding(classes + 1, width, rng, scale=0.5) if classes else None
        self.blocks = [[Linear(width, width, rng), Linear(width, width, rng)] for _ in range(blocks)]

    def __call__(self, x: np.ndarray, t: np.ndarray, classes: np.ndarray | None = None) -> Tensor:
        """Return the guess (N, d) for x (N, d), t (N, 1) and classes (N,); without these, for no class."""
        h = self.enter(Tensor(x)) + self.times(np.ravel(t))
        if self.classes is not None:
            none = np.full(len(x), len(self.classes.W) - 1)
            h = h + self.classes(none if classes is None else classes)
        for widen, narrow in self.blocks:
            h = h + narrow(gelu(widen(h)))
        return self.leave(gelu(h)) + (1.0 + self.shares(np.ravel(t))) * x


def sample(
    predict: Callable,
    a_bar: np.ndarray,
    shape: tuple[int, int],
    rng: np.random.Generator,
    *,
    step: Callable = step_back,
    watch: Callable | None = None,
) -> np.ndarray:
    """Draw pictures: begin with nothing but noise, and step back T times.

    Parameters
    ----------
    predict : function of (x_t, t)
        Returns a guess of the noise, an array (N, d) or a `Tensor`, for t (N, 1).
    a_bar : (T + 1,)
    shape : (N, d)
    rng : numpy.random.Generator
    step : function, default `step_back`
        Called as ``step(x, guess, a_bar, t, z)``.
    watch : function of (t, x, guess), optional
        Called before each step.

    Returns
    -------
    ndarray of shape (N, d)

    References
    ----------
    Ho, Jain and Abbeel (2020), algorithm 2.
    """
    a_bar, x = as_float_array(a_bar, "a_bar", ndim=1), check_generator(rng, "rng").normal(size=shape)
    for t in range(len(a_bar) - 1, 0, -1):
        with no_grad():
            guess = predict(x, np.full((len(x), 1), t))
        guess = guess.data if isinstance(guess, Tensor) else guess
        if watch is not None:
            watch(t, x, guess)
        x = step(x, guess, a_bar, t, rng.normal(size=shape))
    return x
