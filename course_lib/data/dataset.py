"""What a data set of the course is: inputs, targets, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Dataset"]


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
    >>> from course_lib.data import xor
    >>> xor().licence
    'that of this course'
    """

    x: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    source: str
    licence: str
