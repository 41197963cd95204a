"""Sounds to be heard in the page: a player each, with a sentence that says what there is to hear.

A sound is a WAV file of 16 bits inside the page, 21 kB for a second at 8,000 samples per second, so keep it short.
"""

from __future__ import annotations

import base64
import html
import struct
from collections.abc import Mapping

import numpy as np

from course_lib.validation import as_float_array, check_integer

__all__ = ["Sounds", "play", "player"]

LONGEST = 25_000  # samples


class Sounds:
    """Players one under the other in JupyterLab, their sentences elsewhere.

    Attributes
    ----------
    waves : dict of sentence to wave
    rate : int
    """

    def __init__(self, waves: Mapping[str, np.ndarray], rate: int):
        self.waves, self.rate = dict(waves), rate

    def __repr__(self) -> str:
        return "\n".join(f"Sound: {told}" for told in self.waves)

    def _repr_html_(self) -> str:
        return "".join(player(wave, told, self.rate) for told, wave in self.waves.items())


def play(waves: Mapping[str, np.ndarray], rate: int = 8000) -> Sounds:
    """Let sounds be heard in a lesson, each with a sentence that tells what it sounds like.

    Parameters
    ----------
    waves : mapping of sentence to array of shape (n,)
        Samples from −1 to 1; larger ones are cut off. At most 25,000 of them.
    rate : int
        Samples per second.

    Raises
    ------
    TypeError, ValueError
        A sentence is empty, a wave is no array of numbers, or too long.

    Examples
    --------
    >>> play({"A tone of 440 Hz.": np.sin(2 * np.pi * 440 * np.arange(800) / 8000)})
    Sound: A tone of 440 Hz.
    """
    for told, wave in waves.items():
        if not isinstance(told, str) or not told.strip():
            raise ValueError("waves: expected a sentence that tells what is heard, got none")
        if len(as_float_array(wave, "waves", ndim=1)) > LONGEST:
            raise ValueError(f"waves: expected at most {LONGEST} samples, got {len(wave)}")
    return Sounds(waves, check_integer(rate, "rate", at_least=1))


def player(wave: np.ndarray, told: str, rate: int = 8000) -> str:
    """Return HTML with one player and its sentence, which is its name for a screen reader too.

    Examples
    --------
    >>> player(np.zeros(8), "Silence.").partition(" src=")[0]
    '<div style="margin:4px 0"><audio controls preload="auto" aria-label="Silence."'
    """
    data, told = base64.b64encode(_wav(wave, rate)).decode("ascii"), html.escape(told)
    look = "height:32px;width:300px;max-width:100%;vertical-align:middle"
    return (
        f'<div style="margin:4px 0"><audio controls preload="auto" aria-label="{told}" '
        f'src="data:audio/wav;base64,{data}" style="{look}"></audio> <span style="font-size:14px">{told}</span></div>'
    )


def _wav(wave: np.ndarray, rate: int) -> bytes:
    """A WAV file: one channel, 16 bits, little end first."""
    samples = np.rint(32767 * np.clip(wave, -1, 1)).astype("<i2").tobytes()
    kind = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    body = b"WAVE" + kind + struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI", b"RIFF", len(body)) + body
