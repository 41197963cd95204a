"""Sounds in the page: a WAV file that others can read, a name for a screen reader, and what is refused."""

import base64
import io
import re
import wave

import numpy as np
import pytest

from course_lib.pictures.sound import LONGEST, play, player

TONE = 0.5 * np.sin(2 * np.pi * 440 * np.arange(800) / 8000)


def samples(html: str) -> tuple[np.ndarray, int]:
    data = base64.b64decode(re.search(r"data:audio/wav;base64,([^\"]*)", html)[1])
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767, file.getframerate()


@pytest.mark.parametrize("rate", [8000, 4000])
def test_the_page_gets_the_samples_that_were_given(rate):
    read, found = samples(player(TONE, "A tone.", rate))
    assert found == rate
    np.testing.assert_allclose(read, TONE, atol=1 / 32767)


def test_what_is_too_loud_is_cut_off():
    read, _rate = samples(player(np.array([0.0, 3.0, -3.0]), "A click."))
    assert read.tolist() == [0, 1, -1]


def test_each_sound_has_a_player_with_its_sentence_as_name_and_as_text():
    sounds = play({"A tone.": TONE, 'Again, "louder" & longer.': TONE})
    html = sounds._repr_html_()
    assert html.count("<audio controls") == 2
    assert 'aria-label="Again, &quot;louder&quot; &amp; longer."' in html and ">A tone.</span>" in html
    assert repr(sounds) == 'Sound: A tone.\nSound: Again, "louder" & longer.'


@pytest.mark.parametrize(
    ("waves", "told"),
    [
        ({"": TONE}, "expected a sentence"),
        ({"A tone.": np.zeros(LONGEST + 1)}, "expected at most"),
        ({"A tone.": np.zeros((2, 2))}, "expected an array of 1 dimension"),
        ({"A tone.": [np.nan]}, "expected finite numbers"),
    ],
)
def test_what_cannot_be_heard_is_refused(waves, told):
    with pytest.raises(ValueError, match=told):
        play(waves)
