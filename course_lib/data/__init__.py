"""Data of the lessons: small problems made on the spot, three real sets and a photograph that scikit-learn packages.

Texts for language models, `reversals`, `additions`, `repetitions` and `first_names`, are `Texts`; every other function
but `tower_picture` returns a `Dataset`. Inputs `x` are (N, d), one row per sample; targets `y` are (N,),
labels or numbers. What is random comes from a generator that is handed in, so that a lesson prints the same each
time.

>>> import numpy as np
>>> from course_lib.data import moons
>>> data = moons(100, noise=0.1, rng=np.random.default_rng(0))
>>> data.x.shape, data.y.shape, data.target_names
((100, 2), (100,), ('upper moon', 'lower moon'))
"""

from course_lib.data.dataset import Dataset
from course_lib.data.made import blobs, moons, noisy_line, noisy_sine, spirals, xor
from course_lib.data.packaged import breast_cancer, diabetes, digits, tower_picture
from course_lib.data.sequences import Texts, additions, first_names, repetitions, reversals

__all__ = [
    "Dataset",
    "Texts",
    "additions",
    "blobs",
    "breast_cancer",
    "diabetes",
    "digits",
    "first_names",
    "moons",
    "noisy_line",
    "noisy_sine",
    "repetitions",
    "reversals",
    "spirals",
    "tower_picture",
    "xor",
]
