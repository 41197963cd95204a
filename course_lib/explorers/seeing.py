"""Explorers of lesson 26: a filter slid over a digit, depth with and without skips, a detector's heat map."""

from __future__ import annotations

import functools
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.experiments import seeing as runs
from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.maths import boxes as course
from course_lib.pictures import seeing as pictures
from course_lib.text import _

__all__ = ["FILTERS", "DepthExplorer", "DetectorExplorer", "FilterExplorer"]

FILTERS = {
    _("nothing changes"): np.array([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    _("left edges"): np.array([[-0.5, 0.0, 0.5], [-0.5, 0.0, 0.5], [-0.5, 0.0, 0.5]]),
    _("upper edges"): np.array([[-0.5, -0.5, -0.5], [0.0, 0.0, 0.0], [0.5, 0.5, 0.5]]),
    _("blur"): np.full((3, 3), 0.5),
}
DIGITS = ((_("a 0"), 7), (_("a 1"), 77), (_("a 4"), 24), (_("a 7"), 5))  # rows of the test part


# --- a filter ---------------------------------------------------------------------------------------------------------


class FilterExplorer(Explorer):
    """A filter of nine numbers, a digit, and the filter's answer at every place; the window is dragged over the digit.

    Parameters
    ----------
    convolve : callable, optional
        The learner's own ``convolve(picture, kernel)``, whose answers are drawn.
    """

    name, title = "seeing.filter", _("What does a filter answer?")
    wide = True
    state = (*pictures.NUMBERS, "digit", "row", "column")
    question = _(
        "Where does this filter answer with a large number, where with a negative one, and where with 0? Drag "
        "the window "
        "over the digit, and drag the filter's numbers to make others."
    )
    found = _(
        "A filter is a small picture of what it looks for: bright and dark in the right places make a large "
        "answer, and "
        "the opposite makes a negative one. *Left edges* answers above 0 where ink begins on the right of paper, "
        "below 0 "
        "where it ends, and 0 on paper and in the middle of ink, because its numbers add up to 0.\n\nA single 1 in the "
        "middle copies the digit. A single 1 on the *right* shows at each place the pixel on its right, so that "
        "the whole "
        "digit moves to the *left*."
    )
    for _name, _value in zip(pictures.NUMBERS, FILTERS[_("left edges")].ravel().tolist(), strict=True):
        locals()[_name] = traitlets.Float(_value)
    digit = traitlets.Int(DIGITS[0][1])
    row, column = traitlets.Int(2), traitlets.Int(1)

    def __init__(self, convolve: Callable | None = None, **initial):
        self.own, self.problem = convolve, ""
        super().__init__(**initial)

    @property
    def kernel(self) -> np.ndarray:
        """The filter, shape (3, 3)."""
        return np.array([getattr(self, name) for name in pictures.NUMBERS]).reshape(3, 3)

    @kernel.setter
    def kernel(self, value: np.ndarray) -> None:
        for name, number in zip(pictures.NUMBERS, np.ravel(value).tolist(), strict=True):
            setattr(self, name, number)

    @property
    def picture_of_digit(self) -> np.ndarray:
        """The digit, shape (8, 8)."""
        return runs.digit(self.digit)

    @property
    def answer(self) -> np.ndarray:
        """The right answer at each place, shape (6, 6)."""
        return runs.convolved(self.picture_of_digit, self.kernel)

    def make_controls(self) -> list[widgets.Widget]:
        self.preset = widgets.Dropdown(
            options=[(_("choose one"), ""), *((name, name) for name in FILTERS)], description=_("filter")
        )
        self.preset.observe(lambda change: self._take(change["new"]), names="value")
        return [
            self.preset,
            self.choice("digit", _("digit"), DIGITS),
            self.slider("column", _("column"), 0, 5, 1),
            self.slider("row", _("row"), 0, 5, 1),
        ]

    def _take(self, name: str) -> None:
        if name:
            with self.one_redraw():
                self.kernel = FILTERS[name]

    def paint(self) -> str:
        if self.preset.value and not np.allclose(self.kernel, FILTERS[self.preset.value]):
            self.preset.value = ""  # dragged on, or reset: it is the preset no more
        return pictures.filter_slid(
            self.picture_of_digit, self.kernel, self._shown(), (self.row, self.column), narrow=self.picture.narrow
        )

    def _shown(self) -> np.ndarray:
        """The learner's answers where there are some, else the right ones; `problem` says why."""
        self.problem = ""
        if self.own is None:
            return self.answer
        answer, self.problem = self.ask_learner(self.own, self.picture_of_digit, self.kernel)
        shown = as_numbers(answer, (6, 6))
        if shown is None and not self.problem:
            self.problem = _("Your function must return an array of shape (6, 6).")
        return self.answer if shown is None else shown

    def tell(self) -> str:
        answer = self.answer
        text = _(
            "The window at column {column}, row {row} gives {here:.2f}. Over the whole digit the answers go from "
            "{low:.2f} to {high:.2f}. The filter's numbers add up to {total:g}."
        )
        told = text.format(
            column=self.column, row=self.row, here=answer[self.row, self.column] + 0.0, low=answer.min() + 0.0,
            high=answer.max() + 0.0, total=self.kernel.sum() + 0.0,
        ).replace("-", "−")  # fmt: skip
        return told + self._said()

    def _said(self) -> str:
        if self.own is None:
            return ""
        if self.problem:
            return f" {self.problem} " + _("The picture is that of the solution.")
        right = runs.same_as_convolve(self.own)
        return " " + (_("Your function drew it.") if right else _("Your function drew it, and is not right yet."))

    challenges = (
        Challenge(
            "blind",
            _(
                "Make a filter with at least five numbers other than 0 that answers exactly 0 on blank paper and "
                "on full ink."
            ),
            lambda e: np.count_nonzero(e.kernel) >= 5 and abs(e.kernel.sum()) < 1e-9,
        ),
        Challenge(
            "moves_it",
            _("Make a filter that moves the whole digit one pixel to the left, and changes nothing else."),
            lambda e: np.array_equal(e.kernel, [[0, 0, 0], [0, 0, 1], [0, 0, 0]]),
        ),
        Challenge(
            "upright",
            _(
                "Find a filter that answers above 1 somewhere on the 1, and nowhere above 0.4 once you turn it "
                "on its side."
            ),
            lambda e: _is_upright(e.kernel) and e.digit == DIGITS[1][1],
        ),
    )


def _is_upright(kernel: np.ndarray) -> bool:
    """Whether a filter likes the 1 upright and not lying: the filter is turned instead of the digit."""
    one = runs.digit(DIGITS[1][1])
    return runs.convolved(one, kernel).max() > 1 and runs.convolved(np.rot90(one), kernel).max() < 0.4


# --- depth ------------------------------------------------------------------------------------------------------------


class DepthExplorer(Explorer):
    """The training losses of networks of many depths, plain and with skips, whose second matrices start at 0 or not."""

    name, title = "seeing.depth", _("Depth with and without skips")
    wide = True
    state = ("depth", "zero")
    depth, zero = traitlets.Int(2), traitlets.Bool(True)
    prediction = Prediction(
        question=_(
            "A plain network with 2 layers of width 32 reads 97 % of its *own training digits* correctly after ten "
            "rounds. With 30 such layers it could do at least as well: 28 of them need only copy. How many % "
            "will it read?"
        ),
        reveal={"depth": 30, "zero": True},
        answer=lambda e: 100 * e.shares("plain")["train"],
        low=0.0,
        high=100.0,
        step=5.0,
        lesson=_(
            "A plain network does not find out how to copy. Now drag the line to other depths, and let the second "
            "matrices start like the others."
        ),
    )
    found = _(
        "Up to 6 layers, depth does the plain network good; from 10 on its *training* loss is worse than with 2, "
        "so the "
        "trouble is not overfitting. With skips whose second matrices start at 0, every block adds nothing at "
        "first, the "
        "network begins as a shallow one, and depth makes it better.\n\nThe skip alone is not enough. With "
        "ordinary first "
        "weights each block adds about as much as x already holds, so that x grows from block to block: the deep "
        "network "
        "starts with an enormous loss, and ten rounds are not enough."
    )

    def make_controls(self) -> list[widgets.Widget]:
        low, high, step = runs.DEPTHS[0], runs.DEPTHS[-1], runs.DEPTHS[1] - runs.DEPTHS[0]
        return [
            self.slider("depth", _("layers"), low, high, step),
            self.switch("zero", _("second matrices of the blocks with skips start at 0")),
        ]

    @property
    def way(self) -> str:
        """Which of the two kinds of skips is shown."""
        return "skips from zero" if self.zero else "skips"

    def losses(self, way: str) -> np.ndarray:
        """The training losses of a way, (depths, epochs)."""
        return np.array(runs.stored()[1]["depth"][way]["losses"])

    def shares(self, way: str, depth: int | None = None) -> dict[str, float]:
        """What a way reads correctly at the end, at a depth, the present one by default."""
        at, found = runs.DEPTHS.index(depth or self.depth), runs.stored()[1]["depth"][way]
        return {part: found[part][at] for part in ("train", "validation")} | {"loss": found["losses"][at][-1]}

    def paint(self) -> str:
        plain, skips = self.losses("plain"), self.losses(self.way)
        known = None if self._unlocked else 1  # before the guess, the curve would be the answer
        return pictures.losses_of_depth(runs.DEPTHS, plain, skips, self.depth, known=known, narrow=self.picture.narrow)

    def tell(self) -> str:
        plain, skips = self.shares("plain"), self.shares(self.way)
        text = _(
            "With {n} layers the plain network's training loss is {loss:.2f}, and it reads {train:.0%} of its training "
            "digits; on new ones, {new:.0%}. With skips the loss is {loss_s:.2f}, and the shares are {train_s:.0%} and "
            "{new_s:.0%}."
        )
        return text.format(
            n=self.depth, loss=plain["loss"], train=plain["train"], new=plain["validation"],
            loss_s=skips["loss"], train_s=skips["train"], new_s=skips["validation"],
        )  # fmt: skip

    challenges = (
        Challenge(
            "first_harm",
            _(
                "Find the first depth at which the plain network is worse than with 2 layers, on its own "
                "training digits."
            ),
            lambda e: e.depth == next(d for d in runs.DEPTHS[1:] if e._worse("plain", d)),
        ),
        Challenge(
            "no_help",
            _("Find the first depth at which skips with ordinary first weights are worse than they are with 2 layers."),
            lambda e: not e.zero and e.depth == next(d for d in runs.DEPTHS[1:] if e._worse("skips", d)),
        ),
    )

    def _worse(self, way: str, depth: int) -> bool:
        return self.shares(way, depth)["loss"] > self.shares(way, runs.DEPTHS[0])["loss"]


# --- a detector -------------------------------------------------------------------------------------------------------

SCENES = ((_("four digits"), 0), (_("five digits"), 1), (_("a close pair"), 2))


@functools.cache
def _heat(near_misses: bool, which: int) -> tuple[np.ndarray, np.ndarray]:
    """How sure a detector is in each window of a scene, and of which digit."""
    return runs.heat(runs.detector(near_misses), scene(which).picture)


@functools.lru_cache(maxsize=128)
def _found(
    near_misses: bool, which: int, least: float, limit: float, iou: Callable | None, suppress: Callable | None
) -> runs.Found:
    """What a detector reports: picture, words and challenges ask for the same."""
    own = {"suppress": suppress} | ({} if iou is None else {"iou": iou})
    looked = _heat(near_misses, which)
    return runs.find(runs.detector(near_misses), scene(which).picture, least, limit, looked=looked, **own)


@functools.cache
def scene(which: int) -> runs.Scene:
    """Return one of the scenes that can be chosen."""
    rng = np.random.default_rng(21)
    if which == 2:
        return runs.scene([(6, 7), (11, 9), (27, 12)], [4, 10, 7], rng, size=(24, 40))
    return runs.scenes(1, (78, 48)[which], digits=4 + which, size=(24, 40))[0]


class DetectorExplorer(Explorer):
    """A detector slid over a scene: its heat map, its threshold, and which of the boxes are left of each crowd.

    Parameters
    ----------
    iou, suppress : callable, optional
        The learner's own; those that are right do the work.
    """

    name, title = "seeing.detector", _("The detector's heat map")
    wide = True
    state = ("which", "least", "limit", "near_misses")
    question = _(
        "Where must the threshold be so that all digits are found and nothing else? And what goes wrong with a "
        "detector "
        "that has never seen a digit missed by two pixels?"
    )
    found = _(
        "A *low* threshold finds more, with false alarms; a *high* one makes fewer and misses some. Suppression "
        "turns the "
        "crowd of windows around each digit into one box. With an overlap limit of 1 nothing is suppressed, and every "
        "crowd is reported whole; with 0 a digit that touches a surer one is lost.\n\nThe detector that saw only empty "
        "paper as “nothing” takes nearly any ink for a digit. Its heat map is warm all around each one, and where two "
        "digits are near it reports the pieces between them, with near certainty: it was never asked to tell a "
        "digit from "
        "a piece of one."
    )
    which, least, limit = traitlets.Int(0), traitlets.Float(0.5), traitlets.Float(0.3)
    near_misses = traitlets.Bool(True)

    def __init__(self, iou: Callable | None = None, suppress: Callable | None = None, **initial):
        self.iou = iou if iou is not None and runs.same_as_iou(iou) else None
        self.suppress = suppress if suppress is not None and runs.same_as_suppress(suppress) else None
        super().__init__(**initial)

    @property
    def true(self) -> runs.Scene:
        """The scene, with what is in it."""
        return scene(self.which)

    def reported(self) -> runs.Found:
        """What the detector finds, by the learner's functions where they are right."""
        return _found(self.near_misses, self.which, self.least, self.limit, self.iou, self.suppress)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many digits are found and named, how many reports are wrong, how many digits are missed."""
        hits = runs.right(self.reported(), self.true)
        return int(hits.sum()), int((~hits).sum()), len(self.true.labels) - int(hits.sum())

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.choice("which", _("scene"), SCENES),
            self.slider("least", _("threshold"), *pictures.LEAST),
            self.slider("limit", _("overlap limit"), 0.0, 1.0, 0.05),
            self.switch("near_misses", _("trained with digits missed by two pixels as “nothing”")),
        ]

    def paint(self) -> str:
        found, true = self.reported(), self.true
        sure, _label = _heat(self.near_misses, self.which)
        boxes, names = found.boxes[found.kept], [str(label) for label in found.labels[found.kept]]
        candidates = sorted(sure[sure >= pictures.LEAST[0]].tolist(), reverse=True)
        return pictures.detection(
            true.picture, sure, true.boxes, boxes, names, runs.right(found, true), candidates, self.least,
            narrow=self.picture.narrow,
        )  # fmt: skip

    def tell(self) -> str:
        found, (right, wrong, missed) = self.reported(), self.counts
        text = _(
            "{windows} windows pass the threshold of {least:.2f}, and {kept} boxes are left of them: {right} "
            "right, {wrong} "
            "wrong. Of the {count} digits {missed} are missed."
        )
        told = text.format(
            windows=len(found.scores), least=self.least, kept=len(found.kept), right=right, wrong=wrong,
            count=len(self.true.labels), missed=missed,
        )  # fmt: skip
        own = [name for name, function in (("iou", self.iou), ("suppress", self.suppress)) if function is not None]
        return f"{told} {_('At work: your {names}.').format(names=' and '.join(own))}" if own else told

    challenges = (
        Challenge(
            "all_and_nothing_else",
            _("Find all five digits, each by its name, and nothing else."),
            lambda e: e.which == 1 and e.counts == (5, 0, 0),
        ),
        Challenge(
            "the_crowd",
            _("Make the careful detector report one of the digits at least three times."),
            lambda e: e.near_misses and e._reports_of_one() >= 3,
        ),
        Challenge(
            "pair_lost",
            _(
                "In the close pair, lose a digit by suppression alone: it passes the threshold, and a neighbour "
                "pushes it out."
            ),
            lambda e: e.which == 2 and e.near_misses and e._lost_by_suppression(),
        ),
    )

    def _reports_of_one(self) -> int:
        """How many kept boxes cover the most covered digit by half or more."""
        found = self.reported()
        boxes = found.boxes[found.kept]
        return (
            max((int((course.iou(boxes, one) >= 0.5).sum()) for one in self.true.boxes), default=0) if len(boxes) else 0
        )

    def _lost_by_suppression(self) -> bool:
        """Whether a larger limit would find more."""
        wider = _found(self.near_misses, self.which, self.least, 0.35, None, None)
        return int(runs.right(wider, self.true).sum()) > self.counts[0]
