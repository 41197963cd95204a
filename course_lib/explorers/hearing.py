"""Explorers of lesson 28: a tone and its alias, paths through a sound, and whose voices a recogniser was trained on."""

from __future__ import annotations

import functools
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.data import vowels
from course_lib.experiments import hearing as runs
from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer
from course_lib.models import speech
from course_lib.pictures import hearing as pictures
from course_lib.pictures.sound import player
from course_lib.text import _

__all__ = ["AliasExplorer", "PathExplorer", "VoicesExplorer"]


# --- a tone and its samples -------------------------------------------------------------------------------------------


def _alias(f: float, rate: float) -> float:
    return min(f % rate, rate - f % rate)


class AliasExplorer(Explorer):
    """A tone and a sampling rate, both in kilohertz, and the tone that the samples sound like.

    Parameters
    ----------
    alias : callable, optional
        The learner's own ``alias(f, rate)``, in hertz: the zigzag is drawn by it, over a pale right one.
    """

    name, title = "hearing.alias", _("What do the samples sound like?")
    wide = True
    state = ("tone", "rate")
    question = _(
        "Drag the tone to the right, past half the rate. Which other tone goes through the same samples? Play it, and "
        "then move the rate."
    )
    found = _(
        "Up to half the rate a tone is heard as it is. Beyond, the tone that is heard comes *down* while the real one "
        "goes up, and at the rate itself every sample is the same: silence.\n\nSo a rate of 8 kHz, that of the "
        "telephone, can carry 4 kHz at most, and what is higher is not lost but comes back as something else."
    )
    tone, rate = traitlets.Float(3.0), traitlets.Float(8.0)

    def __init__(self, alias: Callable | None = None, **initial):
        self.alias, self.problem = alias, ""
        super().__init__(**initial)

    @property
    def heard(self) -> float:
        """The tone that the samples sound like, in kilohertz."""
        return round(_alias(round(self.tone, 6), round(self.rate, 6)), 6)

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("tone", _("tone, kHz"), *pictures.TONES),
            self.slider("rate", _("rate, kHz"), *pictures.RATES),
        ]

    def paint(self) -> str:
        tones = np.linspace(0, 12, 121)
        right = np.array([_alias(f, self.rate) for f in tones])
        mine, self.problem = right, ""
        if self.alias is not None:
            asked = lambda: [self.alias(1000 * f, 1000 * self.rate) for f in tones.tolist()]  # noqa: E731
            answer, self.problem = self.ask_learner(asked)
            mine = None if self.problem else as_numbers(answer, (len(tones),))
            mine = np.full(len(tones), np.nan) if mine is None else mine / 1000
        zigzags = (np.column_stack([tones, y]) for y in (mine, right))
        return pictures.sampled(self.tone, self.rate, self.heard, *zigzags)

    def formula(self) -> str:
        t = np.arange(2400) / 8000
        swell = np.minimum(1, np.minimum(np.arange(2400), np.arange(2400)[::-1]) / 200)
        tone = 0.4 * swell * np.cos(2 * np.pi * min(1000 * self.heard, 3999) * t)
        return player(tone, _("What the samples sound like: {heard:.1f} kHz.").format(heard=self.heard))

    def tell(self) -> str:
        text = _("A tone of {tone:.1f} kHz, sampled {rate:.1f} thousand times per second, sounds like {heard:.1f} kHz.")
        told = text.format(tone=self.tone, rate=self.rate, heard=self.heard)
        return f"{told} {self.problem}".rstrip()

    challenges = (
        Challenge(
            "falls",
            _("At a rate of 8 kHz, find a tone above 4 kHz that is heard as 1 kHz."),
            lambda e: abs(e.rate - 8) < 0.01 and e.tone > 4 and abs(e.heard - 1) < 0.01,
        ),
        Challenge(
            "silence",
            _("Find a tone of at least 5 kHz of which nothing is heard at all."),
            lambda e: e.tone >= 5 and e.heard < 0.01,
        ),
        Challenge(
            "enough",
            _("Find the lowest rate at which a tone of 3 kHz is still heard as 3 kHz."),
            lambda e: abs(e.tone - 3) < 0.01 and abs(e.rate - 6) < 0.01,
        ),
    )


# --- paths ------------------------------------------------------------------------------------------------------------

SYMBOLS = "-iu"
P = np.array([[0.5, 0.4, 0.1], [0.3, 0.6, 0.1], [0.6, 0.3, 0.1], [0.5, 0.1, 0.4], [0.55, 0.05, 0.4]])


class PathExplorer(Explorer):
    """Five frames of a sound and a path through them, with all other paths that spell the same text.

    Parameters
    ----------
    collapse, step : callable, optional
        The learner's own ``collapse(path)`` and ``step(alpha, states, p)``, used where they are right.
    """

    name, title = "hearing.paths", _("How many paths spell the same?")
    wide = True
    state = ("s0", "s1", "s2", "s3", "s4")
    question = _("Drag the letters of the path up and down. Is the text of the likeliest path the likeliest text?")
    found = _(
        "Frame by frame the likeliest symbols are *- i - - -*, and this path spells *i*, which all its paths together "
        "make less likely than *iu*. No single path to *iu* is as likely as the best one to *i*, but there are more of "
        "them. A text is judged by the *sum* over its paths.\n\nThe same letter twice needs a blank in between, so "
        "*ii* takes at least three frames."
    )
    s0, s1, s2, s3, s4 = (traitlets.Int(value) for value in (2, 1, 0, 0, 0))

    def __init__(self, collapse: Callable | None = None, step: Callable | None = None, **initial):
        self.own_step = "step" in runs.own(step=step)
        self.step = step if self.own_step else speech.ctc_step
        self.collapse = collapse
        super().__init__(**initial)

    @property
    def path(self) -> list[int]:
        """The five symbols."""
        return [getattr(self, trait) for trait in self.state]

    @property
    def label(self) -> list[int]:
        """What the path spells."""
        return speech.collapse(self.path)

    @property
    def text(self) -> str:
        return "".join(SYMBOLS[symbol] for symbol in self.label)

    @property
    def chance(self) -> float:
        """The probability of the path."""
        return float(P[np.arange(5), self.path].prod())

    @property
    def total(self) -> float:
        """The probability of the text: of all its paths together."""
        return speech.label_probability(P, self.label, self.step)

    @property
    def ways(self) -> int:
        """How many paths spell the text."""
        return round(3**5 * speech.label_probability(np.full((5, 3), 1 / 3), self.label))

    def make_controls(self) -> list[widgets.Widget]:
        symbols = [(symbol, k) for k, symbol in enumerate(SYMBOLS)]
        return [self.choice(trait, _("frame {k}").format(k=k), symbols) for k, trait in enumerate(self.state, 1)]

    def paint(self) -> str:
        states = speech.states_of(self.label)
        return pictures.paths(P, SYMBOLS, self.path, states, _shares(states), _states_of_path(self.path))

    def tell(self) -> str:
        spelled = "".join(SYMBOLS[symbol] for symbol in self.path)
        text = _(
            "The path {path} has the probability {chance:.4f} and spells “{text}”. {ways} paths spell it, and together "
            "they have {total:.3f}."
        )
        told = text.format(path=spelled, chance=self.chance, text=self.text, ways=self.ways, total=self.total)
        own = _("It was summed with your step.") if self.own_step else ""
        return " ".join(part for part in (told, own, self._learners(spelled)) if part)

    def _learners(self, spelled: str) -> str:
        """What the learner's own rule makes of the path, where it differs."""
        if self.collapse is None:
            return ""
        answer, problem = self.ask_learner(self.collapse, spelled)
        if problem or answer == self.text:
            return problem
        return _("Your collapse makes “{text}” of it.").format(text=str(answer)[:20])

    challenges = (
        Challenge("twice", _("Find a path that spells *ii*."), lambda e: e.text == "ii"),
        Challenge(
            "best_path",
            _("Find the likeliest of all paths."),
            lambda e: e.path == P.argmax(axis=1).tolist(),
        ),
        Challenge("best_text", _("Find a path of the likeliest text."), lambda e: e.text == "iu"),
    )


def _shares(states: np.ndarray) -> np.ndarray:
    """The share of a text's paths that is in each state in each frame, (T, S)."""
    forwards, backwards = (_sums(p, own) for p, own in ((P, states), (P[::-1], states[::-1])))
    both = forwards * backwards[::-1, ::-1] / P[:, states]
    return both / both.sum(axis=1, keepdims=True)


def _sums(p: np.ndarray, states: np.ndarray) -> np.ndarray:
    alpha, found = np.eye(len(states))[0], []
    for frame in p:
        alpha = speech.ctc_step(alpha, states, frame[states])
        found.append(alpha)
    return np.array(found)


def _states_of_path(path: list[int]) -> list[int]:
    """The state in which a path is in each frame."""
    at, before, found = 0, 0, []
    for symbol in path:
        if symbol == speech.BLANK:
            at += at % 2
        elif symbol != before:
            at += 1 + at % 2
        before = symbol
        found.append(at)
    return found


# --- whose voices -----------------------------------------------------------------------------------------------------

AT_MOST = {"men": 22, "women": 19, "children": 10}
SPLITS = 8
_vowels = functools.cache(vowels)  # read once, and not at every frame


class VoicesExplorer(Explorer):
    """How many men, women and children a recogniser of vowels is trained on, and how often it mishears strangers.

    Parameters
    ----------
    own_mean : callable, optional
        The learner's own ``own_mean(logs, speaker)``, used where it is right.
    """

    name, title = "hearing.voices", _("Whose voice was heard?")
    wide = True
    state = ("n_men", "n_women", "n_children", "own", "shown")
    question = _(
        "Drag the speakers up and down. Who gains from a child more in the training data, and who pays? Then see every "
        "voice relative to its own mean."
    )
    found = _(
        "Trained on men alone, it mishears two of three vowels of a child. With all speakers the children gain most, "
        "and the men pay, because one bell per word has to cover all voices.\n\nSeen from its own mean, a child's "
        "*heed* lies where a man's does. Then even a recogniser of men serves the children, and nobody pays. Counting "
        "speakers says *whose* errors are traded for whose; a better representation makes most of the trade "
        "unnecessary."
    )
    n_men, n_women, n_children = (traitlets.Int(value) for value in (22, 0, 0))
    own, shown = traitlets.Bool(False), traitlets.Unicode("children")

    def __init__(self, own_mean: Callable | None = None, **initial):
        self.used_own = "own_mean" in runs.own(own_mean=own_mean)
        self.represent = own_mean if self.used_own else runs.own_mean
        self._known: dict[tuple, dict[str, np.ndarray]] = {}
        super().__init__(**initial)

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.n_men, self.n_women, self.n_children

    @property
    def enough(self) -> bool:
        """Whether there are two speakers, so that a bell has a width."""
        return sum(self.counts) >= 2

    @property
    def errors(self) -> dict[str, np.ndarray]:
        """The error of each group in each split; NaN where nobody was heard."""
        if not self.enough:
            return {group: np.full(SPLITS, np.nan) for group in runs.GROUPS}
        key = (*self.counts, self.own)
        if key not in self._known:
            self._known[key] = runs.vowel_errors(self.counts, SPLITS, self.represent if self.own else None)
        return self._known[key]

    def mean(self, group: str) -> float:
        return float(self.errors[group].mean())

    def make_controls(self) -> list[widgets.Widget]:
        sliders = [self.slider(f"n_{group}", _(group), 0, most, 1) for group, most in AT_MOST.items()]
        return [
            *sliders,
            self.switch("own", _("relative to each speaker's own mean")),
            self.choice("shown", _("vowels of"), [(_(group), group) for group in runs.GROUPS]),
        ]

    def paint(self) -> str:
        errors = {group: (float(e.mean()), float(e.std(ddof=1))) for group, e in self.errors.items()}
        counts = {group: (getattr(self, f"n_{group}"), most) for group, most in AT_MOST.items()}
        return pictures.voices(*self._bells(), counts, errors, own=self.own, narrow=self.picture.narrow)

    def _bells(self) -> tuple[dict, dict]:
        """Around each word's bell, and where the shown group says the word, in the first split."""
        said = _vowels()
        x = np.log(said.x[:, 1:3])
        x = np.asarray(self.represent(x, said.speaker)) if self.own else x
        train, test = runs.people(0)
        them = x[np.isin(said.speaker, test[self.shown])], said.y[np.isin(said.speaker, test[self.shown])]
        places = np.array([them[0][them[1] == word].mean(axis=0) for word in range(10)])
        if not self.enough:
            return {}, {word: (np.exp(at), False) for word, at in zip(said.target_names, places, strict=True)}
        heard = np.concatenate([train[group][:n] for group, n in zip(runs.GROUPS, self.counts, strict=True)])
        rows = np.isin(said.speaker, heard)
        means, covariances = runs.fit_bells(x[rows], said.y[rows])
        hits = runs.name_vowels(places, means, covariances) == np.arange(10)
        turns = np.linspace(0, 2 * np.pi, 25)
        circle = 1.5 * np.column_stack([np.cos(turns), np.sin(turns)])
        bells = [np.exp(m + circle @ np.linalg.cholesky(c).T) for m, c in zip(means, covariances, strict=True)]
        words = said.target_names
        return dict(zip(words, bells, strict=True)), {
            word: (np.exp(at), bool(hit)) for word, at, hit in zip(words, places, hits, strict=True)
        }

    def tell(self) -> str:
        if not self.enough:
            return _("A bell needs at least two speakers. Add some.")
        men, women, children = (100 * self.mean(group) for group in runs.GROUPS)
        text = _(
            "Trained on {a} men, {b} women and {c} children, it mishears {men:.0f}% of the vowels of men, {women:.0f}% "
            "of those of women and {children:.0f}% of those of children, on average over {n} splits by speaker."
        )
        told = text.format(
            a=self.n_men, b=self.n_women, c=self.n_children, men=men, women=women, children=children, n=SPLITS
        )
        return f"{told} {_('Your own_mean is used.')}" if self.own and self.used_own else told

    challenges = (
        Challenge(
            "served",
            _("Without own means, find speakers with whom children are misheard less often than men."),
            lambda e: e.enough and not e.own and e.mean("children") < e.mean("men"),
        ),
        Challenge(
            "no_worse",
            _("Without own means, get all three groups below 35%."),
            lambda e: e.enough and not e.own and max(e.mean(group) for group in runs.GROUPS) < 0.35,
        ),
        Challenge(
            "men_alone",
            _("Trained on men alone, get the children below 25%."),
            lambda e: e.n_men >= 2 and e.n_women == e.n_children == 0 and e.mean("children") < 0.25,
        ),
    )
