"""Data of the lessons: small problems made on the spot, three real sets and a photograph that scikit-learn packages.

Every function but `tower_picture` returns a `Dataset`. Inputs `x` are (N, d), a row a sample; targets `y` are (N,),
labels or numbers. What is random comes from a generator that is handed in, so that a lesson prints the same each
time.

>>> import numpy as np
>>> from course_lib.data import moons
>>> data = moons(100, noise=0.1, rng=np.random.default_rng(0))
>>> data.x.shape, data.y.shape, data.target_names
((100, 2), (100,), ('upper moon', 'lower moon'))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from course_lib.validation import check_generator, check_integer, check_number

__all__ = [
    "Dataset",
    "blobs",
    "breast_cancer",
    "diabetes",
    "digits",
    "moons",
    "noisy_line",
    "noisy_sine",
    "spirals",
    "tower_picture",
    "xor",
]

_MADE_HERE = {"source": "made by course_lib.data", "licence": "that of this course"}
_NO_LICENCE_TOLD = "the packaged description states none; scikit-learn itself is under the BSD 3-Clause licence"


@dataclass(frozen=True, eq=False)
class Dataset:
    """Inputs and targets, what they are called, and where they come from.

    Attributes
    ----------
    x : ndarray of shape (N, d)
        The inputs.
    y : ndarray of shape (N,)
        The targets: class labels (int) or numbers (float).
    feature_names : tuple of str
        One for each of the d columns of x.
    target_names : tuple of str
        One for each class; for numbers a single one, what they measure.
    source, licence : str
        Who made the data, and what its description says about using it.

    Examples
    --------
    >>> xor().licence
    'that of this course'
    """

    x: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    source: str
    licence: str


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


# Importing scikit-learn takes a second and 75 MiB, in every kernel of every learner. Its data are plain files, which
# are read here without it; should a later scikit-learn keep them elsewhere, its own functions find them.


def _packaged(name: str) -> Path:
    """Name a file of scikit-learn's datasets, without importing scikit-learn."""
    return Path(find_spec("sklearn").submodule_search_locations[0], "datasets", name)


def _read(files: Callable[[], tuple[np.ndarray, ...]], loader: str, **arguments: bool) -> tuple[np.ndarray, ...]:
    """Return inputs and targets from scikit-learn's files, or where these are missing from one of its functions."""
    try:
        return files()
    except FileNotFoundError:
        import sklearn.datasets

        bunch = getattr(sklearn.datasets, loader)(**arguments)
        return bunch.data, bunch.target


def _table(name: str, **how: object) -> np.ndarray:
    return np.loadtxt(_packaged(f"data/{name}"), **how)


def _last_column_apart(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return table[:, :-1], table[:, -1].astype(int)


def digits() -> Dataset:
    """Load 1797 images of handwritten digits, 8 by 8 pixels, and the digit that each shows.

    Returns
    -------
    Dataset
        x (1797, 64), grey values from 0 (paper) to 16 (ink), row after row of an image; y (1797,), from 0 to 9.

    Examples
    --------
    >>> data = digits()
    >>> data.x.shape, float(data.x.max()), len(data.target_names)
    ((1797, 64), 16.0, 10)
    """
    x, y = _read(lambda: _last_column_apart(_table("digits.csv.gz", delimiter=",")), "load_digits")
    return Dataset(
        x,
        y,
        tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8)),
        tuple("0123456789"),
        source=(
            "E. Alpaydin and C. Kaynak (1998), test part of the UCI set Optical Recognition of Handwritten Digits, "
            "as scikit-learn packages it"
        ),
        licence=_NO_LICENCE_TOLD,
    )


def diabetes() -> Dataset:
    """Load ten measurements of 442 diabetes patients, and how far the disease had moved on a year later.

    Returns
    -------
    Dataset
        x (442, 10), not scaled: age in years, sex as 1 or 2, body mass index, mean blood pressure, and six values
        from blood serum; y (442,), a score from 25 to 346 without a unit.

    Examples
    --------
    >>> data = diabetes()
    >>> data.x.shape, data.feature_names[2], float(data.y.max())
    ((442, 10), 'bmi', 346.0)
    """
    x, y = _read(
        lambda: (_table("diabetes_data_raw.csv.gz"), _table("diabetes_target.csv.gz")), "load_diabetes", scaled=False
    )
    return Dataset(
        x,
        y,
        ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
        ("disease progression after one year",),
        source=(
            "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression, Annals of Statistics (2004), "
            "as scikit-learn packages it"
        ),
        licence=_NO_LICENCE_TOLD,
    )


def breast_cancer() -> Dataset:
    """Load thirty measurements of the cell nuclei in 569 breast tumours, and whether each was malignant.

    Returns
    -------
    Dataset
        x (569, 30), mean, standard error and worst value of ten properties of the nuclei, each on its own scale;
        y (569,), 0 for malignant and 1 for benign, as packaged: the recall of class 1 is that of the *benign* ones.

    Examples
    --------
    >>> data = breast_cancer()
    >>> data.x.shape, data.target_names, np.bincount(data.y).tolist()
    ((569, 30), ('malignant', 'benign'), [212, 357])
    """
    x, y = _read(
        lambda: _last_column_apart(_table("breast_cancer.csv", delimiter=",", skiprows=1)), "load_breast_cancer"
    )
    properties = "radius, texture, perimeter, area, smoothness, compactness, concavity, concave points, symmetry"
    properties = (*properties.split(", "), "fractal dimension")
    kinds = ("mean {}", "{} error", "worst {}")
    return Dataset(
        x,
        y,
        tuple(kind.format(name) for kind in kinds for name in properties),
        ("malignant", "benign"),
        source=(
            "W. Wolberg, N. Street and O. Mangasarian (1995), the UCI set Breast Cancer Wisconsin (Diagnostic), "
            "as scikit-learn packages it"
        ),
        licence=_NO_LICENCE_TOLD,
    )


def _photograph(name: str) -> np.ndarray:
    """Return a photograph that scikit-learn packages, (rows, columns, 3), from 0 to 255."""
    from PIL import Image

    try:
        with Image.open(_packaged(f"images/{name}")) as picture:
            return np.asarray(picture.convert("RGB"))
    except FileNotFoundError:
        from sklearn.datasets import load_sample_image

        return load_sample_image(name)


def tower_picture(shrink: int = 3) -> np.ndarray:
    """Load a photograph of a tower above a lake, made grey and smaller, as a matrix of brightness.

    Grey is the mean of red, green and blue; each pixel is the mean of a block of `shrink` by `shrink` pixels of the
    photograph, which has 427 rows of 640. What does not fill a block at the lower and right edge is left out.

    Photograph by danielbuechele, https://www.flickr.com/photos/danielbuechele/6061409035, licence CC BY 2.0
    (https://creativecommons.org/licenses/by/2.0/), as scikit-learn packages it ("china.jpg").

    Parameters
    ----------
    shrink : int, default 3
        From 1 to 427.

    Returns
    -------
    ndarray of shape (427 // shrink, 640 // shrink)
        From 0, black, to 1, white.

    Raises
    ------
    TypeError, ValueError
        `shrink` is no whole number in its range.

    Examples
    --------
    >>> tower_picture().shape
    (142, 213)
    """
    shrink = check_integer(shrink, "shrink", at_least=1, at_most=427)
    grey = _photograph("china.jpg").mean(axis=2) / 255
    rows, columns = grey.shape[0] // shrink, grey.shape[1] // shrink
    blocks = grey[: rows * shrink, : columns * shrink].reshape(rows, shrink, columns, shrink)
    return blocks.mean(axis=(1, 3))
