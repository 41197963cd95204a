"""Small problems that are made on the spot; what is random comes from a generator that is handed in."""

from __future__ import annotations

import numpy as np

from course_lib.data.dataset import Dataset
from course_lib.validation import check_generator, check_integer, check_number

__all__ = ["blobs", "moons", "noisy_line", "noisy_sine", "spirals", "xor"]

_MADE_HERE = {"source": "made by course_lib.data", "licence": "that of this course"}


def _plane(x: np.ndarray, y: np.ndarray, target_names: tuple[str, ...]) -> Dataset:
    return Dataset(x, y, ("x1", "x2"), target_names, **_MADE_HERE)


def _jitter(x: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    """Move every entry by its own normal step with standard deviation `noise`."""
    noise = check_number(noise, "noise", at_least=0)
    return x + noise * check_generator(rng, "rng").standard_normal(x.shape)


def xor() -> Dataset:
    """Make the four points of exclusive or: y = 1 where exactly one of two inputs is 1.

    No straight line parts the two classes, so a network without a hidden layer cannot learn them.

    Returns
    -------
    Dataset
        x (4, 2) of zeros and ones, y (4,).

    References
    ----------
    M. Minsky and S. Papert, "Perceptrons" (1969).

    Examples
    --------
    >>> xor().x.tolist(), xor().y.tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])
    """
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return _plane(x, np.array([0, 1, 1, 0]), ("same", "different"))


def moons(n: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Make two half circles of radius 1 that reach into each other.

    Class 0 is (cos t, sin t) and class 1 is (1 − cos t, ½ − sin t), for t evenly spaced from 0 to π.

    Parameters
    ----------
    n : int
        The number of points, at least 2; half of them (rounded down) in class 0.
    noise : float
        Standard deviation of the normal noise on each coordinate, at least 0.
    rng : numpy.random.Generator

    Returns
    -------
    Dataset
        x (n, 2), y (n,), class after class.

    Raises
    ------
    TypeError, ValueError
        Too few points, a negative noise, or no generator.

    Examples
    --------
    >>> moons(4, noise=0, rng=np.random.default_rng(0)).x.round(6)
    array([[ 1. ,  0. ],
           [-1. ,  0. ],
           [ 0. ,  0.5],
           [ 2. ,  0.5]])
    """
    n = check_integer(n, "n", at_least=2)
    upper, lower = np.linspace(0, np.pi, n // 2), np.linspace(0, np.pi, n - n // 2)
    x = np.concatenate(
        [
            np.stack([np.cos(upper), np.sin(upper)], axis=1),
            np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], axis=1),
        ]
    )
    y = np.repeat([0, 1], [len(upper), len(lower)])
    return _plane(_jitter(x, noise, rng), y, ("upper moon", "lower moon"))


def spirals(n: int, noise: float, rng: np.random.Generator, turns: float = 1.0, n_classes: int = 2) -> Dataset:
    """Make arms that wind around each other, one a class.

    Arm k is r (cos φ, sin φ) with r from 0 to 1 and φ = 2π (turns · r + k / n_classes).

    Parameters
    ----------
    n : int
        The number of points, at least one a class.
    noise : float
        Standard deviation of the normal noise on each coordinate, at least 0.
    rng : numpy.random.Generator
    turns : float, default 1.0
        How often an arm winds around the origin; more is harder.
    n_classes : int, default 2
        At least 2.

    Returns
    -------
    Dataset
        x (n, 2), y (n,), the classes taking turns.

    Raises
    ------
    TypeError, ValueError
        Too few points or classes, a negative noise, turns that are not above 0, or no generator.

    Examples
    --------
    >>> spirals(4, noise=0, rng=np.random.default_rng(0)).x.round(6) + 0.0  # + 0.0 turns −0. into 0.
    array([[ 0.  ,  0.25],
           [ 0.5 ,  0.  ],
           [ 0.  , -0.75],
           [-1.  ,  0.  ]])
    """
    n_classes = check_integer(n_classes, "n_classes", at_least=2)
    n = check_integer(n, "n", at_least=n_classes)
    turns = check_number(turns, "turns", above=0)
    y = np.arange(n) % n_classes
    radius = np.arange(1, n + 1) / n
    angle = 2 * np.pi * (turns * radius + y / n_classes)
    x = radius[:, np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _plane(_jitter(x, noise, rng), y, tuple(f"arm {k}" for k in range(n_classes)))


def blobs(n: int, noise: float, rng: np.random.Generator, n_classes: int = 3) -> Dataset:
    """Make round clouds of points, their centres evenly spaced on a circle of radius 2.

    Parameters
    ----------
    n : int
        The number of points, at least one a class.
    noise : float
        Standard deviation of each cloud in each direction, at least 0.
    rng : numpy.random.Generator
    n_classes : int, default 3
        The number of clouds, at least 2.

    Returns
    -------
    Dataset
        x (n, 2), y (n,), the classes taking turns.

    Raises
    ------
    TypeError, ValueError
        Too few points or classes, a negative noise, or no generator.

    Examples
    --------
    >>> blobs(3, noise=0, rng=np.random.default_rng(0)).x.round(3)
    array([[ 2.   ,  0.   ],
           [-1.   ,  1.732],
           [-1.   , -1.732]])
    """
    n_classes = check_integer(n_classes, "n_classes", at_least=2)
    n = check_integer(n, "n", at_least=n_classes)
    y = np.arange(n) % n_classes
    angle = 2 * np.pi * y / n_classes
    centres = 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _plane(_jitter(centres, noise, rng), y, tuple(f"blob {k}" for k in range(n_classes)))


def noisy_line(n: int, noise: float, rng: np.random.Generator, slope: float = 2.0, intercept: float = 1.0) -> Dataset:
    """Make points along a line: y = slope · x + intercept + noise, for x uniform from −1 to 1.

    Parameters
    ----------
    n : int
        The number of points, at least 1.
    noise : float
        Standard deviation of the normal noise on y, at least 0.
    rng : numpy.random.Generator
    slope, intercept : float, default 2.0 and 1.0

    Returns
    -------
    Dataset
        x (n, 1), y (n,).

    Raises
    ------
    TypeError, ValueError
        Too few points, a negative noise, a slope or intercept that is not a finite number, or no generator.

    Examples
    --------
    >>> data = noisy_line(50, noise=0, rng=np.random.default_rng(0))
    >>> bool(np.allclose(data.y, 2 * data.x[:, 0] + 1))
    True
    """
    n = check_integer(n, "n", at_least=1)
    slope, intercept = check_number(slope, "slope"), check_number(intercept, "intercept")
    x = check_generator(rng, "rng").uniform(-1, 1, size=(n, 1))
    y = _jitter(slope * x[:, 0] + intercept, noise, rng)
    return Dataset(x, y, ("x",), ("y",), **_MADE_HERE)


def noisy_sine(n: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Make points along one wave: y = sin(2π x) + noise, for x uniform from 0 to 1.

    Parameters
    ----------
    n : int
        The number of points, at least 1.
    noise : float
        Standard deviation of the normal noise on y, at least 0.
    rng : numpy.random.Generator

    Returns
    -------
    Dataset
        x (n, 1), y (n,).

    Raises
    ------
    TypeError, ValueError
        Too few points, a negative noise, or no generator.

    Examples
    --------
    >>> data = noisy_sine(50, noise=0, rng=np.random.default_rng(0))
    >>> bool(np.allclose(data.y, np.sin(2 * np.pi * data.x[:, 0])))
    True
    """
    n = check_integer(n, "n", at_least=1)
    x = check_generator(rng, "rng").uniform(0, 1, size=(n, 1))
    return Dataset(x, _jitter(np.sin(2 * np.pi * x[:, 0]), noise, rng), ("x",), ("y",), **_MADE_HERE)
