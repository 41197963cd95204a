"""Explorers of lesson 14: an evidence board, XOR from twenty seeds with any fixes, and a line-up of faults."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.explorers.base import Challenge, Explorer, Growing, Prediction
from course_lib.maths.linalg import angle
from course_lib.network import PublishedNetwork
from course_lib.network.published_runs import (
    FAULTS,
    SOLVED_WITHIN,
    XorRuns,
    faulty_updates,
    right_gradients,
    train_xor_in_pieces,
)
from course_lib.pictures import debugging as pictures
from course_lib.text import _

__all__ = ["CASES", "EvidenceExplorer", "LineupExplorer", "RunsExplorer"]

SAMPLE = np.array([[0.3], [0.7]])
NAMES = ("W1", "b1", "W2", "b2")  # in the order of the picture
HIDDEN = ("W1", "b1")


def _ratios(updates: dict, gradients: dict) -> dict[str, np.ndarray]:
    """Update divided by −gradient, entry by entry, as one vector per parameter."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return {name: (-updates[name] / gradients[name]).ravel() for name in NAMES if name in updates}


def _caption(values: np.ndarray) -> str:
    """One number where a parameter's ratios are all alike, otherwise the smallest and the largest."""
    low, high = values.min(), values.max()
    texts = [f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}" for value in (low, high)]
    return texts[0] if texts[0] == texts[1] else _("{low} to\n{high}").format(low=texts[0], high=texts[1])


def _captions(ratios: dict[str, np.ndarray]) -> dict[str, str]:
    return {name: _caption(values).replace("-", "−") for name, values in ratios.items()}


def _turned(taken: np.ndarray | None, steepest: np.ndarray) -> float | None:
    """The angle between two directions in degrees; None where there is no step."""
    return None if taken is None else float(np.degrees(angle(taken, steepest)))


def _direction(update: np.ndarray) -> np.ndarray | None:
    """An update of two hidden nodes as a direction of length 1; None where it is no direction."""
    size = np.linalg.norm(update)
    return update.ravel() / size if np.isfinite(size) and size > 0 else None


class EvidenceExplorer(Explorer):
    """The published updates held against the gradient: a ratio for each entry, and the angle of the hidden step.

    The biases of the outputs are set so that output 1 says `o` and all others say `others`; their targets are 1 and 0.

    Parameters
    ----------
    hidden_error : callable, optional
        The learner's own ``hidden_error(error, o, W2, h)``: the hidden updates are made from it, with the published
        ones in pale behind them.
    """

    name, title = "debugging.evidence", _("The evidence board: the published update against the gradient")
    wide = True
    state = ("seed", "outputs", "o", "others")
    seed, outputs = traitlets.Int(0), traitlets.Int(1)
    o, others = traitlets.Float(0.85), traitlets.Float(0.3)
    prediction = Prediction(
        question=_(
            "One output. It says 0.5, and its target is 1. In the output layer update and −gradient agree. "
            "How many times too large is the published update in the hidden layer?"
        ),
        reveal={"outputs": 1, "o": 0.5},
        answer=lambda e: float(e.published["b1"][0]),
        low=0.0,
        high=12.0,
        step=0.5,
        lesson=_(
            "The missing slope is o (1 − o) = ¼, and ¼ is as large as it can be. The surer the output, the larger the "
            "ratio. Now move the output, and then add outputs."
        ),
    )
    question = _("What does the missing slope do with one output, and what with several?")
    found = _(
        "With one output every entry of the hidden layer is too large by the same number, 1/(o (1 − o)): 4 at o = ½, "
        "and 21 at o = 0.95. The direction of the step stays right, so this looks like a larger learning rate.\n\nWith "
        "several outputs each error has its *own* wrong factor before W2 mixes them, and the direction suffers. It can "
        "turn by more than 90°, so that the step goes uphill. It stays right only where o (1 − o) happens to be the "
        "same for all outputs, as for 0.2 and 0.8."
    )

    def __init__(self, hidden_error: Callable | None = None, **initial):
        self.hidden_error, self.problem = hidden_error, ""
        if hidden_error is not None:
            self.name, self.title = "debugging.mended", _("The evidence board: your update against the gradient")
            self.prediction, self.challenges = None, self.challenges_of_a_fix
            self.question = _("Does your function bring every ratio to 1, whatever the outputs say?")
            self.found = _("Every ratio is 1 now, and the step goes in the direction of steepest descent.")
        super().__init__(**initial)

    @property
    def network(self) -> PublishedNetwork:
        """The published network, with the biases that make its outputs say what the sliders say."""
        network = PublishedNetwork(2, 2, self.outputs, seed=self.seed)
        network.forward(SAMPLE)
        said = np.array([[self.o], *[[self.others]] * (self.outputs - 1)])
        network.b2 = np.log(said / (1 - said)) - network.W2 @ network.h
        return network

    @property
    def targets(self) -> np.ndarray:
        """1 for the first output, 0 for the others: (outputs, 1)."""
        return np.eye(self.outputs)[:, :1]

    @property
    def published(self) -> dict[str, np.ndarray]:
        """The ratios of the published rule."""
        network = self.network
        return _ratios(network.updates(SAMPLE, self.targets), right_gradients(network, SAMPLE, self.targets))

    @property
    def updates(self) -> dict[str, np.ndarray]:
        """The updates shown: published, or with the learner's hidden error; without W1 and b1 where that failed."""
        network = self.network
        updates, self.problem = network.updates(SAMPLE, self.targets), ""
        if self.hidden_error is None:
            return updates
        answer, self.problem = self.ask_learner(
            self.hidden_error, self.targets - network.o, network.o, network.W2, network.h
        )
        delta = _as_column(answer, len(network.h))
        del updates["W1"], updates["b1"]
        if delta is None:
            self.problem = self.problem or _("Your function must return finite numbers of shape (2, 1), like h.")
            return updates
        return {**updates, "W1": delta @ SAMPLE.T, "b1": delta}

    @property
    def gradients(self) -> dict[str, np.ndarray]:
        """The right gradient of ½ Σ (t − o)²."""
        return right_gradients(self.network, SAMPLE, self.targets)

    @property
    def ratios(self) -> dict[str, np.ndarray]:
        """What is drawn dark."""
        return _ratios(self.updates, self.gradients)

    @property
    def angle(self) -> float | None:
        """Between the hidden step and steepest descent, in degrees; None where there is no step."""
        return _turned(_direction(self.updates.get("b1", np.zeros(2))), -self.gradients["b1"].ravel())

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("outputs", _("outputs"), 1, 3, 1),
            self.slider("o", _("output 1 says"), 0.05, 0.95, 0.05),
            self.slider("others", _("the others say"), 0.05, 0.95, 0.05),
            self.slider("seed", _("seed of weights"), 0, 19, 1),
        ]

    def paint(self) -> str:
        updates, gradients = self.updates, self.gradients
        ratios, behind = _ratios(updates, gradients), None if self.hidden_error is None else self.published
        steepest, taken = _direction(-gradients["b1"]), _direction(updates.get("b1", np.zeros(2)))
        said = [self.o, *[self.others] * (self.outputs - 1)]
        shown = ratios, _captions(ratios), steepest, taken, _turned(taken, steepest)
        return pictures.board(*shown, behind, said, narrow=self.picture.narrow)

    def formula(self) -> str:
        # It would tell what is to be guessed.
        return pictures.missing_slope(self.o) if self._unlocked else ""

    def tell(self) -> str:
        ratios, turned = self.ratios, self.angle
        said = _("Output 1 says {o:.2f} and should say 1.").format(o=self.o)
        if self.outputs > 1:
            said += " " + _("The others say {others:.2f} and should say 0.").format(others=self.others)
        output = _("In the output layer the ratio is {ratio}.").format(ratio=_captions(ratios)["W2"])
        if turned is None:
            return f"{said} {output} {self.problem}".rstrip()
        first, second = (f"{value:.2f}".replace("-", "−") for value in ratios["b1"])
        hidden = _("Into hidden node 1 it is {first}, into hidden node 2 {second}.").format(first=first, second=second)
        way = (
            _("in the very direction of steepest descent")
            if turned < 0.05
            else _("{angle:.1f}° away from steepest descent").format(angle=turned)
        )
        uphill = _(", which is uphill") if turned > 90 else ""
        return f"{said} {output} {hidden} " + _("The hidden step goes {way}{uphill}.").format(way=way, uphill=uphill)

    challenges = (
        Challenge(
            "wrong_way",
            _("Two outputs or more: push one hidden node in the wrong direction, so that its ratio is negative."),
            lambda e: e.outputs > 1 and e.ratios["b1"].min() < -0.01,
        ),
        Challenge(
            "uphill",
            _("Make it worse: get the whole hidden step to go uphill, more than 90° away from steepest descent."),
            lambda e: e.angle is not None and e.angle > 90.5,
        ),
        Challenge(
            "hidden_again",
            _("Three outputs, and output 1 unlike the others: still get the direction right."),
            lambda e: e.outputs == 3 and abs(e.o - e.others) > 0.04 and e.angle is not None and e.angle < 0.01,
        ),
    )
    challenges_of_a_fix = (
        Challenge(
            "mended",
            _("With three outputs that disagree, get your function to bring every ratio to 1."),
            lambda e: (
                e.outputs == 3
                and abs(e.o - e.others) > 0.04
                and set(e.ratios) == set(NAMES)
                and all(np.allclose(values, 1, atol=1e-6) for values in e.ratios.values())
            ),
        ),
        Challenge(
            "worth_it",
            _("Find outputs for which the published step (pale) is more than ten times too large, and yours is not."),
            lambda e: (
                set(e.ratios) == set(NAMES)
                and np.abs(e.published["b1"]).max() > 10
                and all(np.abs(e.ratios[name]).max() < 1.01 for name in HIDDEN)
            ),
        ),
    )


def _as_column(value: object, rows: int) -> np.ndarray | None:
    """A learner's answer as floats (rows, 1), or None where it is something else."""
    try:
        column = np.array(value, dtype=float)
    except (TypeError, ValueError):
        return None
    return column if column.shape == (rows, 1) and np.isfinite(column).all() else None


@functools.lru_cache(maxsize=256)
def _runs(mends: frozenset[str], hidden_nodes: int) -> Growing:
    return Growing(train_xor_in_pieces(mends, hidden_nodes=hidden_nodes))


class RunsExplorer(Explorer):
    """XOR learned from the seeds 0 to 19 by the published rule, with any of its faults fixed."""

    name, title = "debugging.runs", _("Twenty seeds: what does each fix do?")
    wide = True
    state = ("derivative", "batch", "stable", "cross_entropy", "symmetric", "hidden_nodes")
    derivative, batch, stable = traitlets.Bool(False), traitlets.Bool(False), traitlets.Bool(False)
    cross_entropy, symmetric = traitlets.Bool(False), traitlets.Bool(False)
    hidden_nodes = traitlets.Int(2)
    prediction = Prediction(
        question=_(
            "As published, 11 of 20 seeds solve XOR. With the missing derivative back, 15; with first weights from "
            "−1 to 1 alone, 16. How many do both changes together solve?"
        ),
        reveal={"derivative": True, "symmetric": True},
        answer=lambda e: float(e.runs.solved.sum()),
        low=0,
        high=20,
        step=1,
        lesson=_(
            "Gains do not add up: 4 and 5 more make 7. And a right gradient is no promise; it leads downhill, and from "
            "some starts downhill ends on a plateau. Add the batch to these two, and see."
        ),
    )
    question = _("Which fix helps, which does nothing, and which does harm?")
    found = _(
        "The stable sigmoid changes the outcome of no seed: it was worth making for other reasons. Beside the restored "
        "derivative, cross-entropy lowers the count, because at the same rate its steps are too long. And with more "
        "hidden nodes the program solves all 20 with every fault still in it. Success says little about a gradient."
    )

    @property
    def mends(self) -> frozenset[str]:
        """The names of the fixes that are switched on."""
        switches = ("derivative", "batch", "stable", "cross_entropy", "symmetric")
        return frozenset(name.replace("_", "-") for name in switches if getattr(self, name))

    @property
    def runs(self) -> XorRuns:
        """The twenty runs; each setting is trained once and remembered."""
        return _runs(self.mends, self.hidden_nodes).result

    def work(self) -> Iterator[float] | None:
        growing = [
            _runs(frozenset(), 2),
            _runs(self.mends, self.hidden_nodes),
        ]  # all are held against the published rule
        if all(one.done for one in growing):
            return None
        return ((k + share) / len(growing) for k, one in enumerate(growing) for share in one.slices())

    @property
    def solved(self) -> int:
        """How many of the twenty are solved."""
        return int(self.runs.solved.sum())

    @property
    def published(self) -> np.ndarray:
        """Which seeds the published rule solves with two hidden nodes, (20,)."""
        return _runs(frozenset(), 2).result.solved

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.switch("derivative", _("1 the missing derivative")),
            self.switch("batch", _("2 a batch: the whole table in one step")),
            self.switch("stable", _("3 a sigmoid without overflow")),
            self.switch("cross_entropy", _("5 cross-entropy at the output")),
            self.switch("symmetric", _("first weights from −1 to 1")),
            self.slider("hidden_nodes", _("hidden nodes"), 2, 6, 1),
        ]

    def paint(self) -> str:
        runs, narrow = self.runs, self.picture.narrow
        return pictures.runs(runs.rounds, runs.losses, runs.misses, runs.solved, SOLVED_WITHIN, narrow=narrow)

    def tell(self) -> str:
        solved = self.runs.solved
        text = _("{count} of 20 seeds solve XOR, with {nodes} hidden nodes.").format(
            count=self.solved, nodes=self.hidden_nodes
        )
        if not self.mends and self.hidden_nodes == 2:
            return text + " " + _("This is the rule as published.")
        won, lost = np.flatnonzero(solved & ~self.published), np.flatnonzero(self.published & ~solved)
        won_text = _("Gained: {seeds}.").format(seeds=_listed(won))
        lost_text = _("Lost: {seeds}.").format(seeds=_listed(lost))
        return f"{text} " + _("Against the rule as published, by seed:") + f" {won_text} {lost_text}"

    challenges = (
        Challenge(
            "idle",
            _("Find a fix that changes the outcome of no seed at all. Was it worth making?"),
            lambda e: bool(e.mends) and e.hidden_nodes == 2 and bool((e.runs.solved == e.published).all()),
        ),
        Challenge(
            "lower",
            _("Two hidden nodes, the derivative restored: find another fix that lowers the count to less than 15."),
            lambda e: e.derivative and e.hidden_nodes == 2 and e.solved < 15,
        ),
        Challenge(
            "all_faults",
            _("Leave every fault in and the weights as published, and still solve all 20."),
            lambda e: not e.mends and e.solved == 20,
        ),
    )


def _listed(seeds: np.ndarray) -> str:
    return ", ".join(map(str, seeds)) if len(seeds) else _("none")


# The cases of the line-up, and what each one did.
CASES = {"A": "hidden slope", "B": "bias twice", "C": "none", "D": "hidden sign", "E": "not transposed"}


class LineupExplorer(Explorer):
    """Five programs, each with one fault or none: read the ratios, and name it."""

    name, title = "debugging.lineup", _("The line-up: five programs, one look at each")
    wide = True
    state = ("case", "verdict", "seed")
    question = _("What does each program do? Read the ratios before you choose a verdict.")
    found = _(
        "Program A's ratios in the hidden layer are two numbers, 1/(h (1 − h)), so the slope of the hidden sigmoid is "
        "missing. In B every bias has the ratio 2: updated twice. C is right. In D the hidden layer has −1: a sign. In "
        "E the hidden ratios follow no pattern, because W2 was not transposed."
    )
    case, verdict = traitlets.Unicode("A"), traitlets.Unicode("")
    seed = traitlets.Int(0)

    @property
    def network(self) -> PublishedNetwork:
        """A network with two outputs, after a forward pass."""
        network = PublishedNetwork(2, 2, 2, seed=self.seed)
        network.W2[0, 1] -= 1  # so that the two outputs do not agree on what they want of the hidden nodes
        network.forward(SAMPLE)
        return network

    @property
    def updates_and_gradients(self) -> tuple[dict, dict]:
        """Of the case's program."""
        network, targets = self.network, np.array([[1.0], [0.0]])
        updates = faulty_updates(network, SAMPLE, targets, CASES[self.case])
        return updates, right_gradients(network, SAMPLE, targets)

    @property
    def contradiction(self) -> tuple[str, str] | None:
        """The first parameter that the verdict does not explain, and the ratios that it would have."""
        network, targets = self.network, np.array([[1.0], [0.0]])
        wrong = faulty_updates(network, SAMPLE, targets, self.verdict)
        would = _ratios(wrong, right_gradients(network, SAMPLE, targets))
        name = next((name for name in NAMES if not np.allclose(would[name], self.ratios[name])), None)
        return None if name is None else (name, _captions(would)[name].replace("\n", " "))

    @property
    def ratios(self) -> dict[str, np.ndarray]:
        """Update divided by −gradient, entry by entry."""
        return _ratios(*self.updates_and_gradients)

    @property
    def is_solved(self) -> bool:
        """Whether the verdict is what the case's program does."""
        return self.verdict == CASES[self.case]

    def make_controls(self) -> list[widgets.Widget]:
        verdicts = {
            "": _("your verdict …"),
            "none": _("not guilty: it is right"),
            "output slope": _("o (1 − o) is missing"),
            "hidden slope": _("h (1 − h) is missing"),
            "hidden sign": _("sign flipped on the way back"),
            "not transposed": _("W2 not transposed"),
            "bias twice": _("biases updated twice"),
        }
        return [
            self.choice("case", _("program"), list(CASES)),
            self.slider("seed", _("seed of weights"), 0, 9, 1),
            self.choice("verdict", _("verdict"), [(verdicts[value], value) for value in ("", *FAULTS)]),
        ]

    def paint(self) -> str:
        updates, gradients = self.updates_and_gradients
        steepest, taken = _direction(-gradients["b1"]), _direction(updates["b1"])
        shown = self.ratios, _captions(self.ratios), steepest, taken, _turned(taken, steepest)
        return pictures.board(*shown, narrow=self.picture.narrow)

    def tell(self) -> str:
        captions = {name: caption.replace("\n", " ") for name, caption in _captions(self.ratios).items()}
        network = self.network
        (h1, h2), (o1, o2) = network.h.ravel(), network.o.ravel()
        said = _("The hidden nodes say {h1:.2f} and {h2:.2f}, the outputs {o1:.2f} and {o2:.2f}.")
        text = _("Program {case}: the ratios are {W1} in W1, {b1} in b1, {W2} in W2, {b2} in b2.")
        told = said.format(h1=h1, h2=h2, o1=o1, o2=o2) + " " + text.format(case=self.case, **captions)
        if not self.verdict:
            return told + " " + _("What did it do?")
        if self.is_solved:
            return told + " " + _("Your verdict fits every entry: case closed.")
        name, would = self.contradiction
        against = _("Your verdict does not explain these ratios: with it, {name} would have {would}.")
        return told + " " + against.format(name=name, would=would)

    challenges = tuple(
        Challenge(
            f"case_{case.lower()}",
            _("Name what program {case} does.").format(case=case),
            lambda e, case=case: e.case == case and e.is_solved,
        )
        for case in ("A", "B", "E")
    )
