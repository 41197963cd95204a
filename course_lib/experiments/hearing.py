"""Runs for the lesson on speech: a recogniser trained by CTC, whose vowels it knows, and a WaveNet that hums.

The voices are those of the 76 people whom Peterson and Barney measured: a vowel is made from one person's pitch and
formants, so a split by speaker is a split by people.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.autograd import Linear, Module, Parameters, Tensor, cross_entropy, no_grad, relu, softmax
from course_lib.data import SpokenVowels, vowels
from course_lib.experiments.own import agrees
from course_lib.experiments.stored import loaded, read_stored
from course_lib.models import speech
from course_lib.network import Adam
from course_lib.validation import check_integer

__all__ = [
    "GROUPS",
    "LETTERS",
    "RATE",
    "Recogniser",
    "Utterances",
    "average_voice",
    "beam_search",
    "collapse",
    "first_steps",
    "fit_bells",
    "group_rates",
    "hum",
    "name_vowels",
    "new_wavenet",
    "own",
    "own_mean",
    "people",
    "pitch_of",
    "rate_of",
    "read",
    "recogniser",
    "say",
    "stored",
    "strangers",
    "train_recogniser",
    "train_wavenet",
    "transcribe",
    "utterances",
    "vowel_errors",
    "wavenet",
    "written_hum",
]

GROUPS = "men", "women", "children"
LETTERS = "ieaur"  # symbols 1 to 5, said as in:
WORDS = ("heed", "head", "hod", "who'd", "heard")
RATE = 8000
BANDS, CONTEXT = 24, 2  # mel bands; frames on either side that the network sees too
STORED = "hearing_weights.npz.xz", "hearing_runs.json"
DILATIONS = {"dilated": (1, 2, 4, 8, 16, 32), "plain": (1,) * 6}
LEVELS, CHANNELS, HUM = 64, 16, 130.0  # of the WaveNet that hums at 130 Hz


# --- people who speak -------------------------------------------------------------------------------------------------


@functools.cache
def _measured() -> SpokenVowels:
    return vowels()


@functools.cache
def people(seed: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return the speakers of each group to train with, and a third of each group to test with.

    Examples
    --------
    >>> train, test = people(0)
    >>> [len(train[group]) for group in GROUPS], [len(test[group]) for group in GROUPS]
    ([22, 19, 10], [11, 9, 5])
    """
    said, rng, parts = _measured(), np.random.default_rng(seed), ({}, {})
    for group in GROUPS:
        shuffled = rng.permutation(np.unique(said.speaker[said.group == group]))
        parts[1][group], parts[0][group] = np.split(shuffled, [len(shuffled) // 3])
    return parts


@functools.cache
def average_voice(group: str) -> np.ndarray:
    """Return F0 to F3 of each of the five vowels in hertz, (5, 4): the geometric mean over a group.

    Examples
    --------
    >>> average_voice("men")[0].round().tolist()
    [135.0, 264.0, 2290.0, 2932.0]
    """
    said = _measured()
    rows = [(said.group == group) & (said.y == said.target_names.index(word)) for word in WORDS]
    return np.exp([np.log(said.x[row]).mean(axis=0) for row in rows])


def _voice(speaker: int, rng: np.random.Generator) -> np.ndarray:
    """F0 to F3 of one person's five vowels, (5, 4), each from one of the two times that they said it."""
    said = _measured()
    rows = [np.flatnonzero((said.speaker == speaker) & (said.y == said.target_names.index(word))) for word in WORDS]
    return np.array([said.x[rng.choice(row)] for row in rows])


def _drawn_voice(group: str, rng: np.random.Generator) -> np.ndarray:
    """F0 to F3 of somebody who does not exist, near the average of a group: one pitch, one size, small slips."""
    pitch, size = rng.normal(0, 0.1), rng.normal(0, 0.03)
    return average_voice(group) * np.exp(np.array([pitch, size, size, size]) + rng.normal(0, 0.02, (5, 4)))


def say(letters: str, voice: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the samples of some vowels said one after the other, a short silence before each, and a little noise.

    Parameters
    ----------
    letters : str, of `LETTERS`
    voice : (5, 4)
        F0 to F3 of each vowel, in hertz.
    rng : numpy.random.Generator
        How long and how loud each vowel is.

    Examples
    --------
    >>> wave = say("iu", average_voice("men"), np.random.default_rng(0))
    >>> 0.2 < len(wave) / RATE < 0.5
    True
    """
    parts = []
    for letter in letters:
        pitch, *formants = voice[LETTERS.index(letter)]
        n = int(rng.uniform(0.09, 0.15) * RATE)
        swell = np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / 160)
        sound = speech.vowel(pitch * np.linspace(1.05, 0.95, n), formants, n, RATE)
        parts += [np.zeros(int(rng.uniform(0.02, 0.05) * RATE)), sound * swell * rng.uniform(0.5, 1)]
    wave = np.concatenate([*parts, np.zeros(240)])
    return wave + rng.normal(0, 0.01, len(wave))


@dataclass(frozen=True, eq=False)
class Utterances:
    """What was said, and how it sounded.

    Attributes
    ----------
    texts : list of str
    mel : list of (T, 24)
        The logarithm of the power in each mel band, a row per frame.
    """

    texts: list[str]
    mel: list[np.ndarray]

    @property
    def labels(self) -> list[list[int]]:
        return [[LETTERS.index(letter) + 1 for letter in text] for text in self.texts]


def utterances(n: int, speakers: dict[str, np.ndarray], rng: np.random.Generator, *, drawn: bool = False) -> Utterances:
    """Return n utterances of 2 to 5 random vowels, the groups taking turns, each by a random one of its speakers.

    Parameters
    ----------
    speakers : dict of group to numbers of its speakers
    drawn : bool
        Voices that are drawn around the average of each group, instead of those of the speakers.

    Examples
    --------
    >>> utterances(2, people(0)[0], np.random.default_rng(0)).texts
    ['ii', 'au']
    """
    texts, sounds = [], []
    for k in range(check_integer(n, "n", at_least=1)):
        group = list(speakers)[k % len(speakers)]
        voice = _drawn_voice(group, rng) if drawn else _voice(int(rng.choice(speakers[group])), rng)
        texts.append("".join(rng.choice(list(LETTERS), rng.integers(2, 6))))
        sounds.append(speech.log_mel(say(texts[-1], voice, rng), BANDS))
    return Utterances(texts, sounds)


# --- a recogniser, trained by CTC -------------------------------------------------------------------------------------


class Recogniser(Module):
    """Five frames of mel bands → 48 → 48 → a score for blank and each letter, for the frame in the middle."""

    def __init__(self, rng):
        sizes = (BANDS * (2 * CONTEXT + 1), 48, 48, len(LETTERS) + 1)
        self.layers = [Linear(d_in, d_out, rng) for d_in, d_out in itertools.pairwise(sizes)]
        self.shift, self.scale = np.zeros(BANDS), np.ones(BANDS)

    def fit_scale(self, mel: Sequence[np.ndarray]) -> None:
        """Standardise each band with its mean and spread over all these frames from now on."""
        frames = np.concatenate(mel)
        self.shift, self.scale = frames.mean(axis=0), frames.std(axis=0)

    def inputs(self, mel: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Standardised frames with their neighbours, (N, T, 120), and how many of T each utterance has, (N,)."""
        frames = np.array([len(one) for one in mel])
        x = np.zeros((len(mel), frames.max(), BANDS * (2 * CONTEXT + 1)))
        for k, one in enumerate(mel):
            wide = np.pad((one - self.shift) / self.scale, ((CONTEXT, CONTEXT), (0, 0)), mode="edge")
            x[k, : len(one)] = np.hstack([wide[j : j + len(one)] for j in range(2 * CONTEXT + 1)])
        return x, frames

    def __call__(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = relu(layer(x))
        return self.layers[-1](x)

    def probabilities(self, mel: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Return p (T, 6) of each utterance."""
        x, frames = self.inputs(mel)
        with no_grad():
            p = softmax(self(Tensor(x))).data
        return [one[:t] for one, t in zip(p, frames, strict=True)]


def train_recogniser(
    heard: Utterances, epochs: int, *, seed: int = 0, step: speech.Step = speech.ctc_step
) -> tuple[Recogniser, np.ndarray]:
    """Train a new recogniser by CTC in batches of 30, and return it with the loss of each epoch's last batch.

    Parameters
    ----------
    heard : Utterances
    epochs, seed : int
    step : function of (alpha, states, p), see `course_lib.models.speech.ctc_step`
    """
    model, rng = Recogniser(np.random.default_rng(seed)), np.random.default_rng(seed + 1)
    model.fit_scale(heard.mel)
    x, frames = model.inputs(heard.mel)
    weights, optimizer, losses = Parameters(model), Adam(0.005), np.zeros(check_integer(epochs, "epochs", at_least=1))
    for epoch in range(epochs):
        for rows in np.array_split(rng.permutation(len(x)), -(-len(x) // 30)):
            loss = speech.ctc_loss(model(Tensor(x[rows])), [heard.labels[k] for k in rows], frames[rows], step)
            loss.backward()
            weights.step(optimizer)
        losses[epoch] = loss.item()
    return model, losses


def own(**functions: Callable) -> dict[str, Callable]:
    """Return those of a learner's functions, by name, that answer as the course's do: `step`, `collapse` and others.

    Examples
    --------
    >>> list(own(collapse=lambda path: path, step=speech.ctc_step))
    ['step']
    """
    return {name: function for name, function in functions.items() if agrees(function, *_questions()[name])}


@functools.cache
def _questions() -> dict[str, tuple[Callable, list[tuple]]]:
    """By the name of an exercise, the course's function and what both are asked."""
    rng = np.random.default_rng(0)
    states = np.array([speech.states_of(label) for label in ([1, 1, 2], [3, 1, 3], [2, 2, 2])]).T  # (7, 3)
    texts = ("", "-", "ii-i", "-aaa--u", "r-rr-e", "iaia", "--uu-u")
    return {
        "step": (speech.ctc_step, [(rng.random((7, 3)), states, rng.random((7, 3)))]),
        "collapse": (collapse, [(text,) for text in texts]),
        "error_rate": (_error_rate, [(a, b) for a in texts for b in texts[2:]]),
        "own_mean": (own_mean, [(rng.normal(6, 1, (9, 2)), np.array([5, 5, 9, 5, 2, 2, 9, 9, 2]))]),
    }


def collapse(path: str) -> str:
    """Return what a path of letters and hyphens spells.

    Examples
    --------
    >>> collapse("-ii-iu")
    'iiu'
    """
    return read(speech.collapse(["-", *LETTERS].index(symbol) for symbol in path))


def _error_rate(heard: str, said: str) -> float:
    return speech.edit_distance(heard, said) / len(said)


def first_steps(step: Callable, n: int = 90, epochs: int = 30) -> tuple[Recogniser, np.ndarray, bool]:
    """Train a recogniser on men for a moment with a learner's step, if it is right, otherwise with the course's.

    Returns
    -------
    model : Recogniser
    losses : (epochs,)
    own : bool
        Whether the learner's step summed the paths.
    """
    mine = own(step=step)
    heard = utterances(n, {"men": people(0)[0]["men"]}, np.random.default_rng(0))
    return *train_recogniser(heard, epochs, **mine), bool(mine)


def read(labels: Sequence[int]) -> str:
    """Return symbols as letters, the blank as a hyphen.

    Examples
    --------
    >>> read([0, 1, 1, 5])
    '-iir'
    """
    return "".join(("-" + LETTERS)[symbol] for symbol in labels)


def transcribe(model: Recogniser, mel: Sequence[np.ndarray], collapse: Callable = collapse) -> list[str]:
    """Return the text of the likeliest path of each utterance."""
    return [collapse(read(p.argmax(axis=1))) for p in model.probabilities(mel)]


def beam_search(model: Recogniser, mel: Sequence[np.ndarray], width: int = 8) -> list[str]:
    """Return a likely text of each utterance, by its paths together."""
    return [read(speech.beam(p, width)) for p in model.probabilities(mel)]


def rate_of(made: Sequence[str], said: Sequence[str], error_rate: Callable = _error_rate) -> float:
    """Return all edits that texts need, divided by all letters that were said."""
    edits = sum(error_rate(one, text) * len(text) for one, text in zip(made, said, strict=True))
    return edits / sum(map(len, said))


def strangers(group: str, seed: int = 0, n: int = 100, *, drawn: bool = False) -> Utterances:
    """Return n utterances by the test speakers of a group in the split `seed`."""
    return utterances(n, {group: people(seed)[1][group]}, np.random.default_rng(1000 + seed), drawn=drawn)


def group_rates(
    model: Recogniser, seed: int = 0, n: int = 100, *, drawn: bool = False, collapse=collapse, error_rate=_error_rate
) -> dict[str, float]:
    """Return the error rate of each group, for n utterances by strangers of the split `seed`."""
    found = {}
    for group in GROUPS:
        test = strangers(group, seed, n, drawn=drawn)
        found[group] = rate_of(transcribe(model, test.mel, collapse), test.texts, error_rate)
    return found


# --- measured vowels, a bell per vowel --------------------------------------------------------------------------------


def vowel_errors(
    counts: Sequence[int], splits: int = 40, represent: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None
) -> dict[str, np.ndarray]:
    """Return the share of strangers' vowels that are wrong in each split, (splits,) per group: ten words, F1 and F2.

    A Gaussian per word is fitted to the logarithms of F1 and F2 of some speakers; strangers' vowels get the word whose
    Gaussian is highest there.

    Parameters
    ----------
    counts : 3 ints
        Men, women and children to train with, at most 22, 19 and 10.
    represent : function of (logs (N, 2), speaker (N,)), optional
        What the Gaussians see instead of the logarithms.

    Examples
    --------
    >>> {group: round(float(error.mean()), 2) for group, error in vowel_errors((22, 0, 0)).items()}
    {'men': 0.15, 'women': 0.42, 'children': 0.68}
    """
    said = _measured()
    x = np.log(said.x[:, 1:3])
    x = x if represent is None else np.asarray(represent(x.copy(), said.speaker.copy()), dtype=float)
    found = np.zeros((splits, 3))
    for split in range(splits):
        train, test = people(split)
        heard = np.concatenate([train[group][:n] for group, n in zip(GROUPS, counts, strict=True)])
        rows = np.isin(said.speaker, heard)
        fitted = fit_bells(x[rows], said.y[rows])
        for k, group in enumerate(GROUPS):
            strangers = np.isin(said.speaker, test[group])
            found[split, k] = np.mean(name_vowels(x[strangers], *fitted) != said.y[strangers])
    return dict(zip(GROUPS, found.T, strict=True))


def own_mean(logs: np.ndarray, speaker: np.ndarray) -> np.ndarray:
    """Return the logarithms (N, 2) of formants relative to the mean of each speaker's own."""
    return logs - np.array([logs[speaker == one].mean(axis=0) for one in speaker])


def fit_bells(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean (K, 2) and the covariance (K, 2, 2) of each class."""
    classes = range(int(y.max()) + 1)
    return np.array([x[y == k].mean(axis=0) for k in classes]), np.array([np.cov(x[y == k].T) for k in classes])


def name_vowels(x: np.ndarray, means: np.ndarray, covariances: np.ndarray) -> np.ndarray:
    """Return the class (N,) whose Gaussian is highest at each row of x (N, 2)."""
    off = x[:, np.newaxis] - means  # (N, K, 2)
    distance = np.einsum("nki,kij,nkj->nk", off, np.linalg.inv(covariances), off)
    return np.argmin(distance + np.log(np.linalg.det(covariances)), axis=1)


# --- a WaveNet that hums ----------------------------------------------------------------------------------------------


def hum(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return n samples of a man who hums *hod* at 130 Hz, with a little noise."""
    formants = average_voice("men")[LETTERS.index("a"), 1:]
    return np.clip(0.9 * speech.vowel(HUM, formants, n, RATE) + rng.normal(0, 0.02, n), -1, 1)


def new_wavenet(kind: str = "dilated") -> speech.WaveNet:
    """Return a WaveNet of six layers before training: "dilated", 1 to 32, or "plain", without dilation."""
    return speech.WaveNet(LEVELS, CHANNELS, DILATIONS[kind], np.random.default_rng(0))


def train_wavenet(model: speech.WaveNet, steps: int) -> np.ndarray:
    """Train on pieces of the hum, 8 in each step, to guess each next sample; return the losses (steps,).

    The first 64 samples of a piece do not count: there the model has not heard as much as it could.
    """
    rng, weights, optimizer = np.random.default_rng(0), Parameters(model), Adam(0.01)
    numbers, losses = speech.mu_law(hum(16000, rng), LEVELS), np.zeros(steps)
    counted = np.broadcast_to(np.arange(192) >= 64, (8, 192))
    for step in range(steps):
        pieces = numbers[rng.integers(0, len(numbers) - 193, 8)[:, np.newaxis] + np.arange(193)]
        loss = cross_entropy(model(pieces[:, :-1]), pieces[:, 1:], mask=counted)
        loss.backward()
        weights.step(optimizer)
        losses[step] = loss.item()
    return losses


def written_hum(kind: str, n: int = 4000) -> np.ndarray:
    """Let a stored WaveNet go on from 64 samples of the hum, and return the n samples that it writes."""
    start = speech.mu_law(hum(64, np.random.default_rng(5)), LEVELS)
    return speech.inverse_mu_law(speech.write(wavenet(kind), start, n, np.random.default_rng(1)), LEVELS)


def pitch_of(wave: np.ndarray) -> float:
    """Return the frequency from 60 to 400 Hz at which a wave repeats best, by the sum of its first eight overtones."""
    n = len(wave)
    power = np.abs(np.fft.rfft((wave - wave.mean()) * np.hanning(n), 8 * n)) ** 2
    f = np.arange(60.0, 400.0, 0.25)
    overtones = np.rint(np.outer(f, np.arange(1, 9)) * 8 * n / RATE).astype(int)
    return float(f[(np.sqrt(power)[overtones]).sum(axis=1).argmax()])


# --- what was trained before ------------------------------------------------------------------------------------------


@functools.cache
def stored() -> tuple[dict[str, np.ndarray], dict]:
    """Return weights by name, and what was measured, as `benchmarks/hearing_runs.py` made them."""
    return read_stored(*STORED)


@functools.cache
def recogniser(trained_on: str) -> Recogniser:
    """Return the stored recogniser that was trained on "men", or on a third of each group: "all"."""
    model = loaded(Recogniser(np.random.default_rng(0)), trained_on, stored()[0])
    model.shift, model.scale = stored()[0][f"scale {trained_on}"]
    return model


@functools.cache
def wavenet(kind: str = "dilated") -> speech.WaveNet:
    """Return the stored WaveNet, "dilated" or "plain"."""
    return loaded(new_wavenet(kind), kind, stored()[0])
