"""Vowels that people spoke and others measured, with who said them; the table lies beside this file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_lib.data.dataset import Dataset

__all__ = ["SpokenVowels", "vowels"]

_TABLE = Path(__file__).with_name("vowels.csv")
_FREQUENCIES = ("F0", "F1", "F2", "F3")
# The table's codes, from the front of the mouth to the back, and the word in which each vowel was said.
_WORDS = {
    "iy": "heed",
    "ih": "hid",
    "eh": "head",
    "ae": "had",
    "ah": "hud",
    "aa": "hod",
    "ao": "hawed",
    "uh": "hood",
    "uw": "who'd",
    "er": "heard",
}
_GROUPS = {"m": "men", "w": "women", "c": "children"}


@dataclass(frozen=True, eq=False)
class SpokenVowels(Dataset):
    """A `Dataset` of vowels that also knows who said each.

    Attributes
    ----------
    speaker : ndarray of int, shape (N,)
        The number of the person who said the vowel.
    group : ndarray of str, shape (N,)
        "men", "women" or "children": the group that the speaker belongs to.
    """

    speaker: np.ndarray
    group: np.ndarray

    def only(self, rows: np.ndarray) -> SpokenVowels:
        """Return the vowels of some rows: a mask of shape (N,), or row numbers.

        Examples
        --------
        >>> data = vowels()
        >>> data.only(data.group == "children").x.shape
        (300, 4)
        """
        arrays = (self.x[rows], self.y[rows])
        told = (self.feature_names, self.target_names, self.source, self.licence)
        return SpokenVowels(*arrays, *told, self.speaker[rows], self.group[rows])


def vowels() -> SpokenVowels:
    """Load 1520 measured vowels: ten American English ones, said twice each by 33 men, 28 women and 15 children.

    Gordon Peterson and Harold Barney recorded 76 people at Bell Telephone Laboratories and measured each vowel with a
    sound spectrograph: the pitch F0, and the first three formants F1, F2 and F3, which are the frequencies at which
    mouth and throat resonate.

    Returns
    -------
    SpokenVowels
        x (1520, 4), F0 to F3 in hertz; y (1520,), from 0 to 9, the word in which the vowel was said; `speaker`
        (1520,), from 1 to 76, 20 vowels each; `group` (1520,), "men", "women" or "children".

    References
    ----------
    G. E. Peterson and H. L. Barney, "Control Methods Used in a Study of the Vowels", Journal of the Acoustical Society
    of America 24 (1952), 175-184. The table is the one that Praat writes out with the command *Create formant table
    (Peterson & Barney 1952)*; Praat's manual gives the words.

    Examples
    --------
    >>> data = vowels()
    >>> data.x.shape, data.target_names[:3], len(np.unique(data.speaker))
    ((1520, 4), ('heed', 'hid', 'head'), 76)
    """
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = list(_WORDS)
    return SpokenVowels(
        x=np.array([[float(row[name]) for name in _FREQUENCIES] for row in rows]),
        y=np.array([codes.index(row["Vowel"]) for row in rows]),
        feature_names=_FREQUENCIES,
        target_names=tuple(_WORDS.values()),
        source=(
            "G. E. Peterson and H. L. Barney, Control Methods Used in a Study of the Vowels, Journal of the Acoustical "
            "Society of America 24 (1952), as Praat writes them out"
        ),
        licence="published measurements; the table states no licence",
        speaker=np.array([int(row["Speaker"]) for row in rows]),
        group=np.array([_GROUPS[row["Type"]] for row in rows]),
    )
