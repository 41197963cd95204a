"""What the commands in benchmarks/ trained from seeds and stored in course_lib/data: weights and measurements."""

from __future__ import annotations

import io
import json
import lzma
from importlib.resources import files

import numpy as np

from course_lib.autograd import Module

__all__ = ["loaded", "read_stored"]


def read_stored(weights: str, runs: str) -> tuple[dict[str, np.ndarray], dict]:
    """Return the arrays of one file by name, in float64, and what stands in the other.

    Parameters
    ----------
    weights : str
        A file of course_lib/data, an .npz in xz.
    runs : str
        A file of course_lib/data, JSON.

    Examples
    --------
    >>> sorted(read_stored("drawing_weights.npz.xz", "drawing_runs.json")[1])
    ['digits', 'few', 'kite']
    """
    packed, measured = (files("course_lib.data").joinpath(name).read_bytes() for name in (weights, runs))
    with np.load(io.BytesIO(lzma.decompress(packed)), allow_pickle=False) as found:
        return {name: found[name].astype(float) for name in found.files}, json.loads(measured)


def loaded(model: Module, name: str, arrays: dict[str, np.ndarray]) -> Module:
    """Give a model the arrays whose names begin with its own and a colon; returns the model."""
    start = f"{name}:"
    model.load({key.removeprefix(start): array for key, array in arrays.items() if key.startswith(start)})
    return model
