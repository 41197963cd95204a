"""Data of the lessons: small problems made on the spot, real sets, and a photograph.

`weather` has measured days, for a project. Every other function but `tower_picture` returns a `Dataset`: inputs `x` are
(N, d), one row per sample; targets `y` are (N,), labels or numbers. What is random comes from a generator that is
handed in, so that a lesson prints the same each time.

>>> import numpy as np
>>> from course_lib.data import moons
>>> data = moons(100, noise=0.1, rng=np.random.default_rng(0))
>>> data.x.shape, data.y.shape, data.target_names
((100, 2), (100,), ('upper moon', 'lower moon'))
"""

from course_lib.data.dataset import Dataset
from course_lib.data.made import blobs, moons, noisy_line, noisy_sine, spirals, xor
from course_lib.data.packaged import breast_cancer, diabetes, digits, tower_picture
from course_lib.data.speech import SpokenVowels, vowels
from course_lib.data.weather import CITIES, Weather, weather

__all__ = [
    "CITIES",
    "Dataset",
    "SpokenVowels",
    "Weather",
    "blobs",
    "breast_cancer",
    "diabetes",
    "digits",
    "moons",
    "noisy_line",
    "noisy_sine",
    "spirals",
    "tower_picture",
    "vowels",
    "weather",
    "xor",
]
