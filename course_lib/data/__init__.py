"""Data of the lessons: small problems made on the spot, real sets with their sources, texts, and a photograph.

Most functions return a `Dataset`: inputs `x` are (N, d), one row per sample; targets `y` are (N,), labels or numbers.
The texts that small language models learn from, `reversals`, `additions`, `repetitions` and `first_names`, are `Texts`.
`opinions` and `dates` are for a reader and a translator. `weather` has measured days, `vowels` measured voices,
`declaration` one text in sixteen languages. What is random comes from a generator that is handed in, so that a lesson
prints the same each time.

>>> import numpy as np
>>> from course_lib.data import moons
>>> data = moons(100, noise=0.1, rng=np.random.default_rng(0))
>>> data.x.shape, data.y.shape, data.target_names
((100, 2), (100,), ('upper moon', 'lower moon'))
"""

from course_lib.data.dataset import Dataset
from course_lib.data.made import blobs, moons, noisy_line, noisy_sine, spirals, xor
from course_lib.data.packaged import breast_cancer, diabetes, digits, tower_picture
from course_lib.data.sentences import Dates, Opinions, dates, opinions
from course_lib.data.sequences import Texts, additions, first_names, repetitions, reversals
from course_lib.data.speech import SpokenVowels, vowels
from course_lib.data.texts import declaration, gpt2_ranks
from course_lib.data.weather import CITIES, Weather, weather

__all__ = [
    "CITIES",
    "Dataset",
    "Dates",
    "Opinions",
    "SpokenVowels",
    "Texts",
    "Weather",
    "additions",
    "blobs",
    "breast_cancer",
    "dates",
    "declaration",
    "diabetes",
    "digits",
    "first_names",
    "gpt2_ranks",
    "moons",
    "noisy_line",
    "noisy_sine",
    "opinions",
    "repetitions",
    "reversals",
    "spirals",
    "tower_picture",
    "vowels",
    "weather",
    "xor",
]
