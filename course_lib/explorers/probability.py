"""Explorers of lesson 04: a share that settles, a medical test, and scores turned into probabilities."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths import probability
from course_lib.pictures import probability as pictures
from course_lib.pictures.frame import signed
from course_lib.text import _

__all__ = ["BayesExplorer", "LargeNumbersExplorer", "SoftmaxExplorer"]

MOST_TRIALS = 10_000
RUNS_BEHIND = 12  # drawn pale behind the one that is followed
PEOPLE = 1000
WORDS = (_("sky"), _("tree"), _("wind"), _("car"), _("soup"))
SCORE_LIMIT = 5.0

LENGTHS = (1, 3, 10, 30, 100, 300, 1000, 3000, MOST_TRIALS)  # two of them to each power of ten
# Where a picture on a scale of tens needs points: every trial at first, then ever fewer; and each choice of n.
_CHECKPOINTS = np.union1d(np.geomspace(1, MOST_TRIALS, 49).astype(int), LENGTHS)


@lru_cache(maxsize=128)
def _luck(run: int) -> np.ndarray:
    """The draws of one run, (MOST_TRIALS,), uniform from 0 to 1: the same luck whatever the chance p."""
    return np.random.default_rng(run).random(MOST_TRIALS)


def running_shares(run: int, p: float) -> np.ndarray:
    """Return the share of successes after each checkpoint of a run, for trials that succeed with probability p."""
    successes = np.cumsum(_luck(run) < p)
    return successes[_CHECKPOINTS - 1] / _CHECKPOINTS


class LargeNumbersExplorer(Explorer):
    """The law of large numbers: the share of afternoons on which a kite flies, and by how many the count is off."""

    name, title = "probability.large_numbers", _("Many afternoons: what settles, and what does not")
    question = _(
        "The upper half shows the share of good afternoons, the lower half by how many their *count* is off. After "
        "10,000 afternoons, will the count have come back to what was expected? Guess, then drag the end of the blue "
        "run."
    )
    found = _(
        "The *share* settles, but the *count* does not: it wanders further and further from what was expected, in "
        "proportion to √n, and nothing pulls it back. The share settles all the same, because it is the count divided "
        "by n, and n grows faster than √n.\n\nFor ten times the accuracy you need a hundred times the trials, whatever "
        "p is. A chance near 0 or 1 leaves less room for luck than one of ½."
    )
    state = ("p", "length", "run")
    p, length, run = traitlets.Float(0.5), traitlets.Int(LENGTHS.index(100)), traitlets.Int(1)

    @property
    def n(self) -> int:
        """How many afternoons."""
        return LENGTHS[self.length]

    @property
    def spread(self) -> float:
        """The standard deviation of the share after n afternoons, √(p (1 − p) / n)."""
        return float(np.sqrt(self.p * (1 - self.p) / self.n))

    @property
    def share(self) -> float:
        """The share after n afternoons of the run that is followed."""
        return float(np.mean(_luck(self.run)[: self.n] < self.p))

    @property
    def unlucky(self) -> bool:
        """Whether the share ends more than two standard deviations away from p."""
        return abs(self.share - self.p) > 2 * self.spread

    def make_controls(self) -> list[widgets.Widget]:
        lengths = [(f"{n:,}", place) for place, n in enumerate(LENGTHS)]
        return [
            self.slider("p", _("chance p"), 0.0, 1.0, 0.01),
            self.choice("length", _("afternoons n"), lengths),
            self.slider("run", _("run number"), 1, 60, 1),
        ]

    def paint(self) -> str:
        n = _CHECKPOINTS[self.n >= _CHECKPOINTS]
        runs = [self.run, *range(101, 101 + RUNS_BEHIND)]
        shares = np.array([running_shares(run, self.p)[: len(n)] for run in runs])
        return pictures.large_numbers(n, self.p, shares, 2 * np.sqrt(self.p * (1 - self.p) / n), self.length)

    def formula(self) -> str:
        return pictures.typical_distance(self.p, self.n)

    def tell(self) -> str:
        flights, expected = round(self.share * self.n), self.p * self.n
        verdict = (
            _("This run ends outside the dashed lines.") if self.unlucky else _("That is between the dashed lines.")
        )
        text = _(
            "The kite flew on {flights:,} of {n:,} afternoons, a share of {share:.3f}; the chance is {p:.2f}. "
            "Typically the share is off by {spread:.3f} and the count by {count:.1f} (here {off}). {verdict}"
        )
        return text.format(
            flights=flights,
            n=self.n,
            share=self.share,
            p=self.p,
            spread=self.spread,
            count=self.spread * self.n,
            off=f"{round(flights - expected, 1) + 0.0:+.1f}".replace("-", "−"),
            verdict=verdict,
        )

    challenges = (
        Challenge(
            "ten_times",
            _(
                "With p = 0.5 and 100 afternoons, the share is typically off by 0.050. "
                "Make that ten times smaller, still with p = 0.5."
            ),
            lambda e: abs(e.p - 0.5) < 1e-6 and e.spread <= 0.005,
        ),
        Challenge(
            "by_chance",
            _(
                "With 100 afternoons, find a chance for which the share is typically off by 0.025 or less. "
                "A chance of 0 or 1 does not count."
            ),
            lambda e: e.n == 100 and 0 < e.p < 1 and e.spread <= 0.025,
        ),
        Challenge(
            "unlucky",
            _(
                "Find bad luck: a run that ends outside the dashed lines after 1,000 afternoons or more, "
                "with p from 0.3 to 0.7."
            ),
            lambda e: e.n >= 1000 and 0.3 <= e.p <= 0.7 and e.unlucky,
        ),
    )


class BayesExplorer(Explorer):
    """A medical test on 1,000 people: how many of those with a positive result are ill?"""

    name, title = "probability.bayes", _("1,000 people take a test")
    wide = True
    state = ("ill", "sensitivity", "specificity", "tested")
    ill = traitlets.Int(10)
    sensitivity, specificity = traitlets.Float(90.0), traitlets.Float(91.0)
    tested = traitlets.Bool(False)
    prediction = Prediction(
        question=_(
            "Of 1,000 people, 10 are ill. The test detects 90 % of them: they test positive. It clears 91 % of the "
            "healthy people; the other 9 % test positive by mistake. Someone tests positive. Of 100 such people, how "
            "many are ill?"
        ),
        reveal={"ill": 10, "sensitivity": 90.0, "specificity": 91.0, "tested": True},
        answer=lambda e: 100 * e.posterior,
        low=0.0,
        high=100.0,
        step=1.0,
        lesson=_(
            "Most people guess far too high, doctors among them. Look at the filled marks: few are squares, because "
            "there are so many healthy people that even a small share of them makes a crowd."
        ),
    )

    found = _(
        "When an illness is rare, almost all that matters is how seldom the test is wrong about *healthy* people: with "
        "10 ill in 1,000, a positive result is right half of the time only when the specificity exceeds 99 %. Among "
        "people of whom nearly half are ill, the old test is right nine times in ten.\n\n"
        "A test tells you nothing when ill and healthy people test positive equally often, that is, when sensitivity "
        "and specificity add up to 100 %."
    )

    @property
    def posterior(self) -> float | None:
        """P(ill given positive); None where nobody tests positive."""
        if self.positive_share == 0:
            return None
        return float(probability.bayes(self.ill / PEOPLE, self.sensitivity / 100, self.specificity / 100))

    @property
    def positive_share(self) -> float:
        """P(positive), the share of all people whose test is positive."""
        prevalence = self.ill / PEOPLE
        return prevalence * self.sensitivity / 100 + (1 - prevalence) * (100 - self.specificity) / 100

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Whole people: ill and positive, ill and negative, healthy and positive, healthy and negative."""
        found = round(self.ill * self.sensitivity / 100)
        alarms = round((PEOPLE - self.ill) * (100 - self.specificity) / 100)
        return found, self.ill - found, alarms, PEOPLE - self.ill - alarms

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("ill", _("ill, of 1,000"), 1, 500, 1),
            self.slider("sensitivity", _("sensitivity, %"), 0.0, 100.0, 0.1, readout_format=".1f"),
            self.slider("specificity", _("specificity, %"), 0.0, 100.0, 0.1, readout_format=".1f"),
            self.switch("tested", _("show the results of the test")),
        ]

    def paint(self) -> str:
        counts = self.counts if self.tested else (0, self.ill, 0, PEOPLE - self.ill)
        percent = None if self.posterior is None else 100 * self.posterior
        look = {"tested": self.tested, "narrow": self.picture.narrow}
        return pictures.people(counts, self.sensitivity, self.specificity, percent, **look)

    def formula(self) -> str:
        if not self.tested:
            return ""
        percent = None if self.posterior is None else 100 * self.posterior
        return pictures.posterior(self.ill, self.sensitivity, self.specificity, percent)

    def tell(self) -> str:
        if not self.tested:
            return _("Of 1,000 people, {ill} are ill and {healthy} are healthy. Nobody is tested yet.").format(
                ill=self.ill, healthy=PEOPLE - self.ill
            )
        found, missed, alarms, cleared = self.counts
        who = _(
            "Of {ill} who are ill, {found} test positive and {missed} negative; of {healthy} who are healthy, {alarms} "
            "test positive and {cleared} negative. "
        ).format(ill=self.ill, found=found, missed=missed, healthy=PEOPLE - self.ill, alarms=alarms, cleared=cleared)
        if self.posterior is None:
            return who + _("Nobody tests positive.")
        text = _("So P(ill given positive) is {posterior:.1f} %; before the test it was {prior:.1f} %.")
        return who + text.format(posterior=100 * self.posterior, prior=self.ill / PEOPLE * 100)

    challenges = (
        Challenge(
            "coin",
            _(
                "Build a better test: with 10 people ill and a sensitivity of at most 90 %, make a positive result "
                "right half of the time (49 to 51 %)."
            ),
            lambda e: (
                e.tested
                and e.ill == 10
                and e.sensitivity <= 90
                and e.posterior is not None
                and 0.49 <= e.posterior <= 0.51
            ),
        ),
        Challenge(
            "other_people",
            _(
                "Keep the test as it was (sensitivity 90 %, specificity 91 %) and test other people: make a positive "
                "result right at least 90 % of the time."
            ),
            lambda e: e.tested and (e.sensitivity, e.specificity) == (90, 91) and e.posterior >= 0.9,
        ),
        Challenge(
            "useless",
            _(
                "Build a test that detects at least 80 % of the illness and yet tells you nothing: after a positive "
                "result the chance is what it was before."
            ),
            lambda e: (
                e.tested
                and e.sensitivity >= 80
                and e.posterior is not None
                and abs(e.posterior * PEOPLE / e.ill - 1) < 5e-4
            ),
        ),
    )


class SoftmaxExplorer(Explorer):
    """Scores of five words to drag, a temperature, and the probabilities that softmax makes of them.

    Parameters
    ----------
    softmax : callable, optional
        The learner's own ``softmax(scores)``. It is given two rows, (2, K), as from a batch: the scores of the picture
        divided by the temperature, and the same in reverse order. Its first row is drawn, with the right
        probabilities as a pale trace behind.
    """

    name, title = "probability.softmax", _("“The kite is in the …”: five scores, one softmax")
    wide = True
    question = _(
        "What happens to *tree* when you change the score of *sky* alone? And what does the temperature do to the five "
        "words: try 0.1, then 5."
    )
    found = _(
        "The words compete: what one gains the others lose, because the bars on the right always sum to 1. Only "
        "differences count, so that adding a number to every score changes nothing.\n\nA temperature below 1 enlarges "
        "the differences, and the favourite takes almost everything. A temperature above 1 shrinks them, until all "
        "words become almost equally likely. The *order* of the words never changes."
    )
    scores_state = tuple(f"z{number}" for number in range(1, len(WORDS) + 1))
    state = (*scores_state, "temperature", "shift")
    z1, z2, z3 = traitlets.Float(3.0), traitlets.Float(2.0), traitlets.Float(1.0)
    z4, z5 = traitlets.Float(0.0), traitlets.Float(-2.0)
    temperature, shift = traitlets.Float(1.0), traitlets.Int(0)

    def __init__(self, softmax: Callable | None = None, **initial):
        self.softmax, self.problem = softmax, ""
        super().__init__(**initial)

    @property
    def scores(self) -> np.ndarray:
        """The five scores, (5,), with what is added to each."""
        return np.array([getattr(self, trait) for trait in self.scores_state]) + self.shift

    @property
    def p(self) -> np.ndarray:
        """The right probabilities, (5,)."""
        return probability.softmax(self.scores, temperature=self.temperature)

    def make_controls(self) -> list[widgets.Widget]:
        sliders = [
            self.slider(trait, _("score of {word}").format(word=word), -SCORE_LIMIT, SCORE_LIMIT, 0.1)
            for trait, word in zip(self.scores_state, WORDS, strict=True)
        ]
        return [
            *sliders,
            self.slider("temperature", _("temperature T"), 0.1, 5.0, 0.1),
            self.slider("shift", _("add to all"), -1000, 1000, 50),
        ]

    def paint(self) -> str:
        shown, trace = self.p, None
        if self.softmax is not None:
            shown, self.problem = self._learners()
            trace = self.p
        title = _("score z")
        if self.shift:
            title = _("score z, and {shift} on each").format(shift=signed(self.shift, plus=True))
        return pictures.softmax(WORDS, self.scores - self.shift, shown, trace, title, narrow=self.picture.narrow)

    def formula(self) -> str:
        return pictures.odds(WORDS, self.z1, self.z2, self.temperature)

    def _learners(self) -> tuple[np.ndarray | None, str]:
        """What the learner's function makes of the scores, or None, and a sentence where it is not right."""
        given = self.scores / self.temperature
        answer, problem = self.ask_learner(self.softmax, np.stack([given, given[::-1]]))
        if problem:
            return None, problem
        try:
            table = np.asarray(answer, dtype=float)
        except (TypeError, ValueError):
            table = np.array(np.nan)
        if table.shape != (2, len(WORDS)):
            return None, _("Your function must return an array of the shape of its scores, (2, 5) here.")
        if not np.isfinite(table[0]).all():
            return None, _("Your function returned NaN or infinity: e to the power of these scores is too large.")
        if abs(table[0].sum() - 1) > 1e-6:
            return table[0], _("Yours add up to {total:.3f}, not to 1.").format(total=table[0].sum())
        return table[0], "" if np.allclose(table[0], self.p, atol=1e-6) else _("Yours differ from those of softmax.")

    def tell(self) -> str:
        p = self.p
        listed = ", ".join(f"{word} {share:.3f}" for word, share in zip(WORDS, p, strict=True))
        top = int(np.argmax(p))
        text = _("Softmax at temperature {T:.1f} gives {listed}. The most likely word, {word}, has {share:.0f} %.")
        told = text.format(T=self.temperature, listed=listed, word=WORDS[top], share=100 * p[top])
        return f"{told} {self.problem}".rstrip()

    challenges = (
        Challenge(
            "half",
            _("With the scores 3, 2, 1, 0, −2 as they were, bring the most likely word to one half (0.49 to 0.51)."),
            lambda e: np.allclose(e.scores - e.shift, [3, 2, 1, 0, -2], atol=0.01) and 0.49 <= e.p.max() <= 0.51,
        ),
        Challenge(
            "twice",
            _("At temperature 2, make “tree” twice as likely as “sky” (1.95 to 2.05 times)."),
            lambda e: abs(e.temperature - 2) < 0.01 and 1.95 <= e.p[1] / max(e.p[0], 1e-300) <= 2.05,
        ),
        Challenge(
            "all_negative",
            _("Make every score negative and still give “soup” at least 0.9, at a temperature of 1 or more."),
            lambda e: e.scores.max() < 0 and e.p[4] >= 0.9 and e.temperature >= 1,
        ),
    )
