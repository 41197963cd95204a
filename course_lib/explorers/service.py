"""Explorers of lesson 30: what local days are worth, and a decision whose doubts can be dragged."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import cache

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments import service as runs
from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer, Growing
from course_lib.pictures import service as pictures
from course_lib.text import _

__all__ = ["DaysExplorer", "TornadoExplorer"]


# --- what local days are worth ----------------------------------------------------------------------------------------


@cache
def _all_sizes(question: str, start: str, in_a_row: bool) -> Growing:
    """The runs of every size, kept for the next explorer; computed in pieces."""
    return Growing(runs.run_sizes(question, start, in_a_row))


class DaysExplorer(Explorer):
    """How many local days beat three years of Seattle, on four years in turn and with ten draws of the days each."""

    name, title = "service.days", _("How many local days beat three foreign years?")
    wide = True
    state = ("size", "asked", "in_a_row", "start")
    question = _(
        "Each mark is one training, judged on one year in New York. Drag the number of local days. From where on do "
        "they win nearly always? Then take days that follow one another."
    )
    found = _(
        "Forty days from all over the year win more often than not, and whether they do depends on the year that is "
        "judged. Forty days in a row are one season: they lose more often than they win, and the spread is about three "
        "times as large. From 320 days on the local network wins in nearly every run, for both questions.\n\nWhoever "
        "has both should use both: started from Seattle's weights, forty local days win in three runs of four even in "
        "a row, and many days lose nothing."
    )
    size, asked = traitlets.Int(1), traitlets.Unicode("kite")
    in_a_row, start = traitlets.Bool(False), traitlets.Unicode("nothing")

    @property
    def _growing(self) -> Growing:
        return _all_sizes(self.asked, self.start, self.in_a_row)

    @property
    def days(self) -> int:
        """How many local days there are."""
        return runs.SIZES[self.size]

    @property
    def gaps(self) -> np.ndarray:
        """Log loss of the local days minus Seattle's, (sizes, years, draws)."""
        found = self._growing.result
        return np.array([found[n].local - found[n].foreign[:, np.newaxis] for n in runs.SIZES])

    @property
    def won(self) -> np.ndarray:
        """In how many of the ten draws of each year the local days win, (4,)."""
        return (self.gaps[self.size] < 0).sum(axis=1)

    def work(self) -> Iterator[float] | None:
        return None if self._growing.done else self._growing.slices()

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.choice("size", _("local days"), [(str(n), k) for k, n in enumerate(runs.SIZES)]),
            self.choice("asked", _("tomorrow"), [(_("a kite day?"), "kite"), (_("rain?"), "rain")]),
            self.choice("start", _("start from"), [(_("nothing"), "nothing"), (_("Seattle's weights"), "Seattle")]),
            self.switch("in_a_row", _("days in a row")),
        ]

    def paint(self) -> str:
        return pictures.local_days(runs.SIZES, runs.YEARS, self.gaps, self.size, narrow=self.picture.narrow)

    def tell(self) -> str:
        gaps = self.gaps[self.size]
        text = _(
            "{days} local days win in {won} of {all} runs: by year, {years}. On average their log loss is {gap:.3f} "
            "{word} than Seattle's, ± {spread:.3f} from run to run."
        )
        mean = float(gaps.mean())
        return text.format(
            days=self.days,
            won=int(self.won.sum()),
            all=gaps.size,
            years=", ".join(map(str, self.won)),
            gap=abs(mean),
            word=_("lower") if mean < 0 else _("higher"),
            spread=float(gaps.std(ddof=1)),
        )

    challenges = (
        Challenge(
            "always",
            _("Kite days, from nothing, days from all over: find the fewest days that win in all 40 runs."),
            lambda e: e.asked == "kite" and e.start == "nothing" and not e.in_a_row and e.days == 320,
        ),
        Challenge(
            "seldom",
            _("Find at least 40 local days that win in fewer than 15 of the 40 runs."),
            lambda e: e.days >= 40 and e.won.sum() < 15,
        ),
        Challenge(
            "both",
            _("With 40 days in a row, win in at least 25 of the 40 runs."),
            lambda e: e.days == 40 and e.in_a_row and e.won.sum() >= 25,
        ),
    )


# --- a decision -------------------------------------------------------------------------------------------------------

LOWS, HIGHS = tuple(f"low{k}" for k in range(4)), tuple(f"high{k}" for k in range(4))
NAMES = (_("talent: a day's wage"), _("technology: the gain"), _("market: users"), _("market: worth of a nat"))
UNITS = ("{:.0f} €", "{:.3f} nats", "{:,.0f}", "{:.2f} €")


def _swings(worth: Callable, base: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """As the exercise asks: the worth (K, 2) with one factor at its ends and the others at the base."""
    one = np.eye(len(base), dtype=bool)
    return np.array([[worth(np.where(row, ends, base)) for ends in (low, high)] for row in one])


class TornadoExplorer(Explorer):
    """Four doubts about a decision, each a bar whose ends can be dragged, and all combinations of their ends.

    Parameters
    ----------
    tornado : callable, optional
        The learner's own ``tornado(worth, base, low, high)``: the bars are drawn by it.
    """

    name, title = "service.tornado", _("Which doubt can turn the decision round?")
    wide = True
    state = (*LOWS, *HIGHS)
    question = _(
        "Each bar is a doubt: what 320 local days are worth if one factor is at its low or high end. Drag the ends. "
        "Which bars have to become shorter before the answer is *yes* whatever you assume?"
    )
    found = _(
        "A bar that crosses 0 can turn the decision round on its own. But bars that all stay on one side prove little: "
        "each moves one factor, and two bad ends together can still cross.\n\nThe robust answer is not the number of "
        "euros. It is which doubt matters most, and in which direction each factor pulls; an answer that flips within "
        "what you do not know is no answer."
    )
    low0, low1, low2, low3 = (traitlets.Float(value) for value in (0.5, 0.5, 0.25, 0.5))
    high0, high1, high2, high3 = (traitlets.Float(value) for value in (2.0, 1.75, 2.0, 1.5))

    def __init__(self, tornado: Callable | None = None, **initial):
        self.tornado, self.problem, self.base = tornado, "", runs.doubts()[1].copy()
        super().__init__(**initial)

    @property
    def reach(self) -> np.ndarray:
        """The ends of each factor as multiples of its likely value, (4, 2)."""
        ends = [[getattr(self, trait) for trait in pair] for pair in zip(LOWS, HIGHS, strict=True)]
        return np.round(ends, 6)

    @property
    def values(self) -> np.ndarray:
        """The ends of each factor in its unit, (4, 2)."""
        return self.reach * self.base[:, np.newaxis]

    @property
    def ends(self) -> np.ndarray:
        """The worth at the ends of each factor, (4, 2)."""
        return _swings(runs.worth, self.base, *self.values.T)

    @property
    def corners(self) -> np.ndarray:
        """The worth of all 16 combinations of ends."""
        return np.array([runs.worth(np.array(corner)) for corner in itertools.product(*self.values)])

    @property
    def flips(self) -> int:
        """How many bars cross 0."""
        return int((self.ends.min(axis=1) < 0).sum())

    @property
    def wide_enough(self) -> bool:
        """Whether every doubt is at least a fifth to each side."""
        return bool((self.reach[:, 0] <= 0.8 + 1e-9).all() and (self.reach[:, 1] >= 1.2 - 1e-9).all())

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider(trait, name.format(name=factor), *limits)
            for k, factor in enumerate((_("wage"), _("gain"), _("users"), _("worth")))
            for trait, name, limits in (
                (LOWS[k], _("{name}, low ×"), pictures.RANGES[0]),
                (HIGHS[k], _("{name}, high ×"), pictures.RANGES[1]),
            )
        ]

    def paint(self) -> str:
        base, mine = runs.worth(self.base), self._learners()
        slopes = [runs.worth(np.where(row, 2 * self.base, self.base)) - base for row in np.eye(4, dtype=bool)]
        told = [tuple(unit.format(v) for v in pair) for unit, pair in zip(UNITS, self.values, strict=True)]
        return pictures.swings(NAMES, told, mine, self.reach, slopes, base, self.corners, self.picture.narrow)

    def _learners(self) -> np.ndarray:
        """The bars by the learner's function; NaN where it gives none."""
        self.problem = ""
        if self.tornado is None:
            return self.ends
        low, high = self.values.T
        answer, self.problem = self.ask_learner(self.tornado, runs.worth, self.base.copy(), low.copy(), high.copy())
        numbers = None if self.problem else as_numbers(answer, (4, 2))
        return np.full((4, 2), np.nan) if numbers is None else numbers

    def tell(self) -> str:
        text = _(
            "With the likely values, local days are worth {base:.0f} thousand euro per year. {flips} of the 4 bars "
            "cross 0, and {pays} of the 16 combinations pay. {verdict}"
        )
        pays = int((self.corners > 0).sum())
        verdict = _("The answer flips within the doubts: it is no answer.")
        if pays in (0, 16):
            verdict = _("The answer is the same in every combination.")
        base = runs.worth(self.base)
        told = text.format(base=base, flips=self.flips, pays=pays, verdict=verdict)
        return f"{told} {self.problem}".rstrip()

    challenges = (
        Challenge(
            "robust",
            _("Narrow the doubts until all 16 combinations pay."),
            lambda e: bool((e.corners > 0).all()),
        ),
        Challenge(
            "one_at_a_time",
            _(
                "With every doubt at least ×0.8 to ×1.2, find bars none of which crosses 0, and a combination that "
                "does not pay."
            ),
            lambda e: e.wide_enough and e.flips == 0 and bool((e.corners <= 0).any()),
        ),
        Challenge(
            "only_market",
            _("Leave exactly one bar that crosses 0: that of the users."),
            lambda e: e.flips == 1 and e.ends[2].min() < 0,
        ),
    )
