"""Three real sets and a photograph that scikit-learn packages, each with its source and its licence."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from course_lib.data.dataset import Dataset
from course_lib.validation import check_integer

__all__ = ["breast_cancer", "diabetes", "digits", "tower_picture"]

_NO_LICENCE_TOLD = "the packaged description states none; scikit-learn itself is under the BSD 3-Clause licence"

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
