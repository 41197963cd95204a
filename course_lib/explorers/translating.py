"""Explorers of lesson 25: a hidden word that a small BERT guesses, and where a translated date looks in its source."""

from __future__ import annotations

import functools
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.data.sentences import BAD, GOOD, MASK, PAD, WORDS, Opinions
from course_lib.experiments import translating as runs
from course_lib.explorers.base import Challenge, Explorer
from course_lib.pictures import translating as pictures
from course_lib.text import _

__all__ = ["DATES", "SENTENCES", "DateExplorer", "HiddenWordExplorer"]

SENTENCES = (
    "the plot was not dull and i loved it",
    "the plot was dull and i hated it",
    "the cast was not very funny and i disliked it",
    "the music was really lovely and i liked it",
    "the ending was not weak",
)
SHOWN = 7  # guesses


@functools.lru_cache(maxsize=256)
def _probabilities(opinion: str, hidden: int, both: bool) -> np.ndarray:
    """What the model gives each word at the hidden place, (V,): picture, words and challenges ask for the same."""
    tokens = Opinions.write(opinion)[np.newaxis]
    if not both:
        after = tokens[:, hidden + 2 :]
        after[after != PAD] = MASK
    return runs.hidden_word(runs.reader(), tokens, hidden + 1)[0]


class HiddenWordExplorer(Explorer):
    """A sentence, one word of it hidden, and what a small BERT guesses, from both sides or from the left one alone."""

    name, title = "translating.hidden_word", _("Which word is hidden?")
    wide = True
    state = ("opinion", "at", "both")
    question = _(
        "Which hidden words can the model know, and from which other words does it know them? Drag the handle along "
        "the sentence, and take away what comes after."
    )
    found = _(
        "*was*, *and* or *it* can be known from their places alone. Which *thing* is talked about cannot be known from "
        "either side, so all eight get about an eighth.\n\nAn adjective can be known by its kind: with *not* and "
        "*loved* it has to be a bad one, and which of the eight remains open. Hide what comes after as well, and it "
        "often takes a side all the same, the wrong one as easily as the right one: nothing that it may read tells it. "
        "Half of what says what a word means may come *after* it."
    )
    opinion, at, both = traitlets.Unicode(SENTENCES[0]), traitlets.Int(1), traitlets.Bool(True)

    @property
    def words(self) -> list[str]:
        """The words of the sentence."""
        return self.opinion.split()

    @property
    def hidden(self) -> int:
        """The place of the hidden word, from 0, inside the sentence whatever its length."""
        return min(self.at, len(self.words) - 1)

    @property
    def p(self) -> np.ndarray:
        """What the model gives each word at the hidden place, (V,)."""
        return _probabilities(self.opinion, self.hidden, self.both)

    @property
    def kinds(self) -> tuple[float, float]:
        """The probability of all good adjectives together, and of all bad ones."""
        p = self.p
        return tuple(float(sum(p[WORDS.index(word)] for word in kind)) for kind in (GOOD, BAD))

    @property
    def wrong_kind(self) -> float:
        """The probability of the kind that the hidden word is not of; 0 where it is no adjective."""
        good, bad = self.kinds
        hidden = self.words[self.hidden]
        return bad if hidden in GOOD else good if hidden in BAD else 0.0

    @property
    def given(self) -> float:
        """The probability of the word that was hidden."""
        return float(self.p[WORDS.index(self.words[self.hidden])])

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.choice("opinion", _("sentence"), SENTENCES),
            self.slider("at", _("hidden word"), 0, 8, 1),
            self.switch("both", _("it may read what comes after")),
        ]

    def paint(self) -> str:
        p = self.p
        best = [(WORDS[k], float(p[k])) for k in np.argsort(-p, kind="stable")[:SHOWN]]
        seen = [self.both or k < self.hidden for k in range(len(self.words))]
        return pictures.hidden_word(self.words, self.hidden, seen, best, narrow=self.picture.narrow)

    def tell(self) -> str:
        good, bad = self.kinds
        text = _(
            "Hidden is “{word}”, to which the model gives {p:.2f}: a loss of {loss:.2f}. The good adjectives have "
            "{good:.2f} together, the bad ones {bad:.2f}."
        )
        loss = -np.log(self.given)
        return text.format(word=self.words[self.hidden], p=self.given, loss=abs(loss), good=good, bad=bad)

    challenges = (
        Challenge(
            "a_sure_thing",
            _("Hide a word that the model gives more than 0.95."),
            lambda e: e.given > 0.95,
        ),
        Challenge(
            "turned",
            _("Hide an adjective so that the bad ones have more than 0.9 together, although somebody *loved* it."),
            lambda e: "loved" in e.words and e.kinds[1] > 0.9,
        ),
        Challenge(
            "from_the_right",
            _("Take away what comes after, and find an adjective to whose *wrong* kind the model gives over 0.7."),
            lambda e: not e.both and e.wrong_kind > 0.7,
        ),
    )


DATES = (
    "7 July 2001",
    "December 24, 1999",
    "01.05.2024",
    "1 Mars 2024",
    "1 Mai 2024",
    "1 Aout 2024",
    "12 Aout 2024",
    "29 February 2023",
    "31 April 2024",
    "1 May 1824",
)
FRENCH = {"Mars": 3, "Mai": 5, "Aout": 8}


@functools.lru_cache(maxsize=64)
def _translation(source: str, cross: Callable | None) -> runs.Translation:
    """What the model makes of a date: the same while one looks at its characters, one after the other."""
    return runs.translate([source], cross=cross)


class DateExplorer(Explorer):
    """A date and its translation, where each character looks in the source, and how sure the model is of it.

    Parameters
    ----------
    cross_attention : callable, optional
        The learner's own; where it is right, the dates are written with it.
    """

    name, title = "translating.date", _("Where does the translation look?")
    wide = True
    state = ("source", "row")
    question = _(
        "Which letters does each character of the ISO date come from? Drag the round handle down the date, for one "
        "spelling after another. And which of these dates should the model not have translated at all?"
    )
    found = _(
        "The characters of the year look mostly at the year and those of the day at the day, wherever the source has "
        "them: the alignment was found in training, from pairs of texts alone. The characters of the month look at a "
        "few letters that tell the twelve names apart.\n\n"
        "Such letters are enough for twelve names, and nothing else was asked for. The French *Mai* gets its month, "
        "*Mars* gets another one, and *Août* gets this or that according to the day. The 31st of April and the year "
        "1824 come out in perfect form, and the bars are nearly as long as for real dates."
    )
    source, row = traitlets.Unicode(DATES[0]), traitlets.Int(5)

    def __init__(self, cross_attention: Callable | None = None, **initial):
        own = cross_attention is not None and runs.same_as_cross_attention(cross_attention)
        self.cross = cross_attention if own else None
        super().__init__(**initial)

    @property
    def translation(self) -> runs.Translation:
        """What the model makes of the source."""
        return _translation(self.source, self.cross)

    @property
    def month(self) -> int:
        """The month that was written; 0 where it is not two digits."""
        written = self.translation.iso[0][5:7]
        return int(written) if written.isdigit() else 0

    def make_controls(self) -> list[widgets.Widget]:
        return [self.choice("source", _("date"), DATES), self.slider("row", _("character"), 0, 9, 1)]

    def paint(self) -> str:
        made = self.translation
        looks = made.looks[0][:, : len(self.source)]
        return pictures.date_looks(self.source, made.iso[0], looks, made.p[0].max(axis=1), self.row)

    def tell(self) -> str:
        made = self.translation
        looks, character = made.looks[0][self.row], made.iso[0][self.row]
        place = int(looks.argmax())
        text = _(
            "“{source}” becomes {iso}, with a confidence of {sure:.2f} for the whole date. Its character "
            "“{character}” looks most at “{letter}”, with {weight:.2f}."
        )
        told = text.format(
            source=self.source, iso=made.iso[0], sure=made.sure[0], character=character, letter=self.source[place],
            weight=looks[place],
        )  # fmt: skip
        return f"{told} {_('It was written with your cross-attention.')}" if self.cross else told

    challenges = (
        Challenge(
            "the_year",
            _("Find a character of the year that looks at a place beyond the tenth of its source."),
            lambda e: e.row < 4 and int(e.translation.looks[0][e.row].argmax()) >= 10,
        ),
        Challenge(
            "no_such_day",
            _("Find a day that no calendar has, and that is written with a confidence above 0.9."),
            lambda e: e.source in ("29 February 2023", "31 April 2024") and float(e.translation.sure[0]) > 0.9,
        ),
        Challenge(
            "fluent",
            _("Find a date that a French reader would call correct, whose month comes out wrong."),
            lambda e: any(word in e.source and e.month != number for word, number in FRENCH.items()),
        ),
    )
