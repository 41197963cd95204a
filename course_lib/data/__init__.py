"""Data of the lessons: problems made on the spot, sets and a photograph that scikit-learn packages, texts and tokens.

Every function but `tower_picture`, `declaration` and `gpt2_ranks` returns a `Dataset`. Inputs `x` are (N, d), one row
per sample; targets `y` are (N,), labels or numbers. What is random comes from a generator that is handed in, so that a
lesson prints the same each time.

>>> import numpy as np
>>> from course_lib.data import moons
>>> data = moons(100, noise=0.1, rng=np.random.default_rng(0))
>>> data.x.shape, data.y.shape, data.target_names
((100, 2), (100,), ('upper moon', 'lower moon'))
"""

from course_lib.data.dataset import Dataset
from course_lib.data.made import blobs, moons, noisy_line, noisy_sine, spirals, xor
from course_lib.data.packaged import breast_cancer, diabetes, digits, tower_picture
from course_lib.data.texts import declaration, gpt2_ranks

__all__ = [
    "Dataset",
    "blobs",
    "breast_cancer",
    "declaration",
    "diabetes",
    "digits",
    "gpt2_ranks",
    "moons",
    "noisy_line",
    "noisy_sine",
    "spirals",
    "tower_picture",
    "xor",
]
