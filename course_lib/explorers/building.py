"""Explorers of training: a run played forward and back, twenty seeds side by side, a playground that trains live."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib import data
from course_lib.exercises.building import Parts, assemble
from course_lib.experiments.many import train_many
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.network import (
    SGD,
    Adam,
    BinaryCrossEntropy,
    Momentum,
    Network,
    RMSProp,
    fit,
    initial_parameters,
    make_network,
)
from course_lib.pictures import building as pictures
from course_lib.text import _, plural

__all__ = ["Playground", "SeedsExplorer", "TrainingPlayer", "TrainingRun", "plane"]

XOR = data.xor()
X, T = XOR.x, XOR.y[:, np.newaxis].astype(float)
RATES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
NEAR = 0.4  # an output this near its target, or nearer, counts as right: on the right side of ½, and clearly so


@functools.lru_cache(maxsize=16)
def plane(limits: tuple[float, float, float, float], count: int = 41) -> np.ndarray:
    """Return the points of a square grid over the plane, (count², 2), row by row from below.

    Examples
    --------
    >>> plane((0, 1, 0, 2), 2).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]]
    """
    left, right, bottom, top = limits
    across, up = np.meshgrid(np.linspace(left, right, count), np.linspace(bottom, top, count))
    points = np.stack([across.ravel(), up.ravel()], axis=1)
    points.flags.writeable = False  # it is kept, and given to all who ask
    return points


# --- one run, forward and back ----------------------------------------------------------------------------------------

EPOCHS, EVERY = 2000, 25
PLANE = (-0.5, 1.5, -0.5, 1.5)
STEPS = 35  # of a map, along each side
COURSE = assemble({})


def start_of(kind: str, seed: int) -> tuple[np.ndarray, ...]:
    """Return the first parameters of a 2-2-1 network: "random", or weights "equal" or "zero" (biases are always 0)."""
    if kind == "random":
        return COURSE.initialise(2, 2, 1, np.random.default_rng(seed))
    weight = 0.5 if kind == "equal" else 0.0
    return np.full((2, 2), weight), np.zeros(2), np.full((1, 2), weight), np.zeros(1)


class PlayedRun:
    """A run of 2000 epochs, trained 25 at a time: its parameters after each 25, and the loss of every epoch.

    Parameters
    ----------
    parameters : tuple of 4 arrays
        W1, b1, W2, b2 at the start.
    train : callable
        Takes the parameters, trains 25 epochs; returns parameters, losses, and a sentence where there are none.
    """

    def __init__(self, parameters: tuple, train: Callable):
        self.moments, self._losses, self.train, self.problem = [parameters], [], train, ""

    @property
    def done(self) -> bool:
        return bool(self.problem) or len(self.moments) > EPOCHS // EVERY

    @property
    def losses(self) -> np.ndarray:
        return np.concatenate(self._losses)

    def slices(self) -> Iterator[float]:
        """Train on to the end, and yield now and then which share is done."""
        while not self.done:
            parameters, losses, self.problem = self.train(self.moments[-1])
            if not self.problem:
                self.moments.append(parameters)
                self._losses.append(losses)
            yield len(self.moments) * EVERY / EPOCHS

    def finished(self) -> PlayedRun:
        """Train what is left at once; return the run."""
        for _share in self.slices():
            pass
        return self


@functools.lru_cache(maxsize=32)
def _course_run(kind: str, seed: int, rate: float) -> PlayedRun:
    return PlayedRun(start_of(kind, seed), lambda moment: (*COURSE.train(X, T, moment, rate, EVERY, COURSE), ""))


def course_run(kind: str, seed: int, rate: float) -> tuple[list, np.ndarray]:
    """Train by the course's functions; return the parameters after every 25th epoch, and the loss of every epoch."""
    run = _course_run(kind, seed, rate).finished()
    return run.moments, run.losses


class TrainingPlayer(Explorer):
    """A training run on XOR, epoch by epoch: boundary, hidden space, loss and weights.

    Parameters
    ----------
    parts : Parts, optional
        The learner's functions: what they have attempted, right or wrong, drives the picture, with the course's own run
        as a pale trace behind it.
    """

    name, title = "building.player", _("A training run, forward and back")
    wide = True
    state = ("epoch", "seed", "rate", "kind")
    epoch = traitlets.Int(0)
    seed = traitlets.Int(1)
    rate = traitlets.Float(5.0)
    kind = traitlets.Unicode("random")
    question = _("Does nothing happen while the loss is flat? And what do the two starts that are not random come to?")
    found = _(
        "There is a long flat stretch near 0.125, the loss of answering ½ to everything, and then a sudden fall: stop "
        "a run on such a plateau, and you never see what comes after it. Yet the weights creep while the loss is flat, "
        "and the hidden points drift apart until a line can separate them.\n\n"
        "From equal weights the two hidden nodes stay one node. The loss comes down to 0.084 and no further, and three "
        "of the four inputs get the same answer, about ⅔. From zeros nothing moves at all."
    )

    def __init__(self, parts: Parts | None = None, **initial):
        attempted = {} if parts is None else parts.attempted
        chosen = {name: attempted.get(name, getattr(COURSE, name)) for name in COURSE.names}
        self.mine = Parts(**chosen) if attempted else None
        self.yours = tuple(attempted)
        self._runs: dict[tuple, PlayedRun] = {}
        self._seemed_hopeless: set[tuple] = set()  # the runs of which a late, high loss was seen
        super().__init__(**initial)

    @property
    def course(self) -> tuple[list, np.ndarray]:
        """The course's run for this state: its moments and losses."""
        return course_run(self.kind, self.seed, self.rate)

    @property
    def run(self) -> tuple[list, np.ndarray, str]:
        """The run that is shown, and a sentence where the learner's functions gave none."""
        if self.mine is None:
            return *self.course, ""
        mine = self._learners_run().finished()
        return (*self.course, mine.problem) if mine.problem else (mine.moments, mine.losses, "")

    def work(self) -> Iterator[float] | None:
        runs = [_course_run(*self._key), *([] if self.mine is None else [self._learners_run()])]
        if all(run.done for run in runs):
            return None
        return ((k + share) / len(runs) for k, run in enumerate(runs) for share in run.slices())

    @property
    def _key(self) -> tuple[str, int, float]:
        return self.kind, self.seed, self.rate

    @property
    def seemed_hopeless(self) -> bool:
        """Whether a loss above 0.12 at epoch 400 or later has been seen of this run."""
        return self._key in self._seemed_hopeless

    def _learners_run(self) -> PlayedRun:
        """The run by the learner's functions, for this state; kept once it is begun."""

        def train(moment: tuple) -> tuple:
            got, problem = self.ask_learner(self.mine.train, X, T, moment, rate, EVERY, self.mine)
            usable = None if problem else usable_moment(got)
            if usable is None:
                return None, None, problem or _("Your functions gave no weights that can be drawn.")
            return *usable, ""

        kind, seed, rate = self._key
        return self._runs.setdefault(self._key, PlayedRun(start_of(kind, seed), train))

    @property
    def parameters(self) -> tuple[np.ndarray, ...]:
        """W1, b1, W2, b2 at this epoch."""
        return self.run[0][self.epoch // EVERY]

    @property
    def outputs(self) -> np.ndarray:
        """What the network answers to the four points."""
        return COURSE.forward(X, *self.parameters)[1][:, 0]

    @property
    def right(self) -> int:
        """How many of the four answers are right."""
        return int(np.sum(np.abs(self.outputs - T[:, 0]) < NEAR))

    @property
    def loss(self) -> float:
        """At this epoch."""
        return float(COURSE.loss(COURSE.forward(X, *self.parameters)[1], T))

    def right_at(self, place: int) -> int:
        """How many answers are right at the moment with this place in the run; −1 is the last."""
        outputs = COURSE.forward(X, *self.run[0][place])[1]
        return int(np.sum(np.abs(outputs - T) < NEAR))

    def make_controls(self) -> list[widgets.Widget]:
        play = widgets.Play(min=0, max=EPOCHS, step=EVERY, interval=160)
        traitlets.link((self, "epoch"), (play, "value"))
        kinds = [(_("random"), "random"), (_("all weights 0.5"), "equal"), (_("all weights 0"), "zero")]
        return [
            play,
            self.slider("epoch", _("epoch"), 0, EPOCHS, EVERY),
            self.slider("seed", _("seed"), 0, 19, 1),
            self.choice("rate", _("rate"), [(f"{rate:g}", rate) for rate in RATES]),
            self.choice("kind", _("first weights"), kinds),
        ]

    def paint(self) -> str:
        parameters, losses = self.parameters, self.run[1]
        _W1, _b1, W2, b2 = parameters
        inner = 1 / (1 + np.exp(-(plane((0, 1, 0, 1), STEPS) @ W2.T + b2)))
        ought = None
        if self.mine is not None:
            ought = moment_of(self.course[0][self.epoch // EVERY], self.course[1])
        if self.epoch >= 400 and self.loss > 0.12:
            self._seemed_hopeless.add(self._key)
        return pictures.player(
            X,
            T[:, 0] > 0.5,
            PLANE,
            moment_of(parameters, losses),
            inner.reshape(STEPS, STEPS),
            COURSE.forward(X, *parameters)[0],
            self.epoch,
            EVERY,
            EPOCHS,
            ought,
            narrow=self.picture.narrow,
        )

    def tell(self) -> str:
        said = " ".join(f"{value:.2f}" for value in self.outputs)
        told = [
            _("Epoch {epoch}: the loss is {loss:.3f}.").format(epoch=self.epoch, loss=self.loss),
            _("Answers to 00, 01, 10, 11: {said} (targets: 0 1 1 0); {right} of 4 right.").format(
                said=said, right=self.right
            ),
        ]
        W1, b1, _W2, _b2 = self.parameters
        if np.allclose(W1[0], W1[1]) and np.isclose(*b1):
            told.append(_("Both hidden nodes have the same weights: they are one node, twice."))
        return " ".join([*told, self._tell_learner()]).strip()

    def _tell_learner(self) -> str:
        if self.mine is None:
            return ""
        problem = self.run[2]
        if problem:
            return problem + " " + _("The run shown is the course's.")
        names = ", ".join(self.yours)
        gap = max(
            np.abs(a - b).max() for a, b in zip(self.parameters, self.course[0][self.epoch // EVERY], strict=True)
        )
        mine, ought = (losses[: self.epoch + 1] for losses in (self.run[1], self.course[1]))
        if gap < 1e-3 and np.allclose(mine, ought, rtol=1e-3, atol=1e-6):
            return _("Driven by your {names}; so far the course's run agrees.").format(names=names)
        if gap < 1e-3:
            return _(
                "Driven by your {names}; so far the weights are those of the course's run, but not the losses."
            ).format(names=names)
        return _(
            "Driven by your {names}; the course's run, pale, is elsewhere: up to {gap:.2g} away in a weight."
        ).format(names=names, gap=gap)

    challenges = (
        Challenge(
            "stuck",
            _("Find a random start that gets stuck: after all 2000 epochs not all four answers are right."),
            lambda e: e.kind == "random" and e.rate >= 5 and e.epoch == EPOCHS and e.right < 4,
        ),
        Challenge(
            "patience",
            _(
                "Find a run that seems hopeless and is not: see a loss above 0.12 at epoch 400 or later, and then all "
                "four answers right at epoch 2000."
            ),
            lambda e: e.seemed_hopeless and e.epoch == EPOCHS and e.right == 4,
        ),
        Challenge(
            "moment",
            _("With a seed other than 1: stop at the very first moment shown at which all four answers are right."),
            lambda e: e.seed != 1 and e.epoch > 0 and e.right == 4 and e.right_at(e.epoch // EVERY - 1) < 4,
        ),
    )


def usable_moment(got: object) -> tuple | None:
    """Return what a learner's train gave as (parameters, losses), or None where it cannot be drawn."""
    try:
        parameters, losses = got
        parameters = tuple(np.asarray(array, dtype=float) for array in parameters)
        losses = np.ravel(np.asarray(losses, dtype=float))
    except (TypeError, ValueError):
        return None
    fits = [array.shape for array in parameters] == [(2, 2), (2,), (1, 2), (1,)] and len(losses) == EVERY
    finite = fits and all(np.isfinite(array).all() and np.abs(array).max() < 200 for array in parameters)
    return (parameters, losses) if finite else None


def nine(parameters) -> np.ndarray:
    """Return the nine parameters in a row: both hidden nodes, then the output node, each with its bias last."""
    W1, b1, W2, b2 = parameters
    return np.concatenate([np.column_stack([W1, b1]).ravel(), W2[0], b2])


def moment_of(parameters, losses: np.ndarray) -> pictures.Moment:
    """Return what there is to see of a 2-2-1 network: its answers over the plane, its numbers, and its losses."""
    answers = COURSE.forward(plane(PLANE, STEPS), *parameters)[1].reshape(STEPS, STEPS)
    return pictures.Moment(answers, nine(parameters), losses)


# --- twenty seeds -----------------------------------------------------------------------------------------------------

SEEDS, SOME = 20, 100  # how many networks, and how many epochs between two moments that are kept


class Crowd:
    """Twenty 2-hidden-1 networks that learn XOR, each from its own seed, a hundred epochs at a time.

    However many epochs are asked for, none is trained twice.
    """

    def __init__(self, hidden: int, spread: float, rate: float):
        starts = []
        for seed in range(SEEDS):
            rng = np.random.default_rng(seed)
            starts.append((*initial_parameters(2, hidden, seed=rng), *initial_parameters(hidden, 1, seed=rng)))
        self.parameters = [spread * np.stack(arrays) for arrays in zip(*starts, strict=True)]
        self.rate, self._losses, self._solved = rate, [np.zeros((0, SEEDS))], [self._right()]

    def _right(self) -> np.ndarray:
        """Which of the networks have all four answers right, (20,)."""
        outputs = [COURSE.forward(X, *(array[seed] for array in self.parameters))[1] for seed in range(SEEDS)]
        return np.array([bool(np.all(np.abs(o - T) < NEAR)) for o in outputs])

    def has(self, epochs: int) -> bool:
        """Whether so many epochs are trained."""
        return len(self._solved) > epochs // SOME

    def slices(self, epochs: int) -> Iterator[float]:
        """Train up to so many epochs, and yield now and then which share is done."""
        while not self.has(epochs):
            self.parameters, losses = train_many(X, T, self.parameters, self.rate, SOME)
            self._losses.append(losses)
            self._solved.append(self._right())
            yield (len(self._solved) - 1) * SOME / epochs

    def after(self, epochs: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the losses (epochs, 20), and which networks have solved XOR by then (20,)."""
        for _share in self.slices(epochs):
            pass
        moment = epochs // SOME
        return np.concatenate(self._losses[: moment + 1]), self._solved[moment]


@functools.lru_cache(maxsize=64)
def crowd(hidden: int, spread: float, rate: float) -> Crowd:
    """Return the crowd of these settings, as far as it has been trained."""
    return Crowd(hidden, spread, rate)


class SeedsExplorer(Explorer):
    """Twenty networks that differ in nothing but their first weights learn XOR."""

    name, title = "building.seeds", _("Twenty seeds, twenty fates")
    wide = True
    state = ("epochs", "hidden", "spread", "rate")
    epochs = traitlets.Int(0)
    hidden = traitlets.Int(2)
    spread = traitlets.Float(1.0)
    rate = traitlets.Float(5.0)
    found = _(
        "With two hidden nodes 15 of the 20 succeed. The other five are not bugs: their gradient is right, and nearly "
        "zero, at a place where two answers are right and two hang at ½. Gradient descent sees only the slope under "
        "its feet.\n\n"
        "With three hidden nodes all 20 succeed. From weights of 0 none does, however many nodes there are."
    )

    @property
    def runs(self) -> tuple[np.ndarray, np.ndarray]:
        """The losses (epochs, 20), and which networks solve XOR (20,)."""
        return self._crowd.after(self.epochs)

    @property
    def _crowd(self) -> Crowd:
        return crowd(self.hidden, self.spread, self.rate)

    def work(self) -> Iterator[float] | None:
        return None if self._crowd.has(self.epochs) else self._crowd.slices(self.epochs)

    @property
    def solved(self) -> int:
        """How many of the 20 solve XOR."""
        return int(self.runs[1].sum())

    def make_controls(self) -> list[widgets.Widget]:
        spreads = [(f"{spread:g} ×", spread) for spread in (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)]
        return [
            self.slider("epochs", _("epochs"), 0, EPOCHS, SOME),
            self.slider("hidden", _("hidden nodes"), 1, 6, 1),
            self.choice("spread", _("first weights"), spreads),
            self.choice("rate", _("rate"), [(f"{rate:g}", rate) for rate in RATES]),
        ]

    def paint(self) -> str:
        return pictures.seeds(*self.runs, self.epochs, SOME, EPOCHS, narrow=self.picture.narrow)

    def tell(self) -> str:
        what = plural("one hidden node", "{count} hidden nodes", self.hidden)
        told = [
            _("After {epochs} epochs {solved} of {all} networks with {what} have solved XOR.").format(
                epochs=self.epochs, solved=self.solved, all=SEEDS, what=what
            )
        ]
        if self.epochs and 0 < self.solved < SEEDS:
            stuck = ", ".join(map(str, np.flatnonzero(~self.runs[1])))
            told.append(_("Not solved: seeds {stuck}.").format(stuck=stuck))
        return " ".join(told)

    prediction = Prediction(
        _(
            "Twenty 2-2-1 networks learn XOR for 2000 epochs with a rate of 5. They differ only in the seed of their "
            "first weights. How many of the 20 end with all four answers right?"
        ),
        {"epochs": EPOCHS, "hidden": 2, "spread": 1.0, "rate": 5.0},
        lambda e: e.solved,
        0,
        20,
        1,
        _(
            "The others have come to a place where the ground is all but flat: two of their answers are right, and two "
            "hang at ½. Nothing is wrong with their code."
        ),
    )
    challenges = (
        Challenge(
            "fewest",
            _("Solve all 20 with as few hidden nodes as possible. How many do you need?"),
            lambda e: e.hidden == 3 and e.solved == SEEDS,
        ),
        Challenge(
            "two",
            _("With two hidden nodes, get at least 18 of the 20 to solve it."),
            lambda e: e.hidden == 2 and e.solved >= 18,
        ),
        Challenge(
            "none",
            _("With six hidden nodes, 2000 epochs and a rate of 5 or more, make all 20 fail."),
            lambda e: e.hidden == 6 and e.epochs == EPOCHS and e.rate >= 5 and e.solved == 0,
        ),
    )


# --- the playground ---------------------------------------------------------------------------------------------------

POINTS = 200
DATA_SETS = {
    "xor": (_("XOR in four clouds"), (-0.8, 1.8, -0.8, 1.8)),
    "blobs": (_("two clouds"), (-4.0, 4.0, -3.0, 3.0)),
    "moons": (_("moons"), (-1.8, 2.8, -1.6, 2.1)),
    "spirals": (_("spirals"), (-1.3, 1.3, -1.3, 1.3)),
}
OPTIMIZERS = {"SGD": SGD, "Momentum": Momentum, "RMSProp": RMSProp, "Adam": Adam}
INITIALIZATIONS = {"relu": "he", "tanh": "xavier", "sigmoid": "xavier"}


@dataclass(frozen=True)
class Settings:
    """All that a training run depends on; two runs with the same settings are the same to the last bit."""

    data_set: str
    noise: float
    hidden: int
    layers: int
    activation: str
    optimizer: str
    rate: float
    batch: int
    seed: int

    @property
    def sizes(self) -> list[int]:
        """The widths from the inputs to the output."""
        return [2, *[self.hidden] * self.layers, 1]

    @property
    def recipe(self) -> tuple[str, float, int]:
        """What may change in the middle of a run: optimizer, rate and batch size."""
        return self.optimizer, self.rate, self.batch

    def shares_run(self, other: Settings) -> bool:
        """Whether a run with these settings can go on with the others."""
        optimizer, rate, batch = self.recipe
        return replace(other, optimizer=optimizer, rate=rate, batch=batch) == self

    def code(self, phases: Sequence[tuple[str, float, int, int]]) -> str:
        """Return Python that trains this network and prints its error.

        Parameters
        ----------
        phases : sequence of (optimizer, rate, batch size, epochs)
        """
        used = ", ".join(sorted({self.optimizer, *(optimizer for optimizer, *_more in phases)}))
        lines = [
            "import numpy as np",
            "from course_lib import data",
            f"from course_lib.network import {used}, BinaryCrossEntropy, fit, make_network",
            "",
            "def sample(rng):",
            *_SAMPLES[self.data_set].format(n=POINTS, noise=round(self.noise, 2)).splitlines(),
            "",
            "x, y = sample(np.random.default_rng(0))",
            "x_new, y_new = sample(np.random.default_rng(1))",
            f'network = make_network({self.sizes}, "{self.activation}",',
            f'    initialization="{INITIALIZATIONS[self.activation]}", seed={self.seed})',
        ]
        lines += _training(phases, self.seed)
        lines.append('print("wrong:", np.mean((network.forward(x_new)[:, 0] > 0) != y_new))')
        return "\n".join(lines)


def _training(phases: Sequence[tuple[str, float, int, int]], seed: int) -> list[str]:
    """The lines that train: an optimizer that stays the same remembers what it has seen."""
    if not phases:
        return []
    lines, before = ["", f"loss, rng = BinaryCrossEntropy(), np.random.default_rng({seed})"], (None, None)
    for optimizer, rate, batch, epochs in phases:
        if optimizer != before[0]:
            lines.append(f"optimizer = {optimizer}({rate:g})")
        elif rate != before[1]:
            lines.append(f"optimizer.learning_rate = {rate:g}")
        lines.append("fit(network, x, y[:, None], loss=loss, optimizer=optimizer,")
        lines.append(f"    epochs={epochs}, batch_size={batch}, seed=rng)")
        before = optimizer, rate
    return [*lines, ""]


_SAMPLES = {
    "xor": (
        "    xor, corner = data.xor(), np.arange({n}) % 4\n"
        "    return xor.x[corner] + {noise} * rng.standard_normal(({n}, 2)), xor.y[corner]"
    ),
    "blobs": "    made = data.blobs({n}, {noise}, rng, n_classes=2)\n    return made.x, made.y",
    "moons": "    made = data.moons({n}, {noise}, rng)\n    return made.x, made.y",
    "spirals": "    made = data.spirals({n}, {noise}, rng)\n    return made.x, made.y",
}


def sample(data_set: str, noise: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return POINTS points (x, y) of one of the playground's data sets."""
    if data_set == "xor":
        corner = np.arange(POINTS) % 4
        return XOR.x[corner] + noise * rng.standard_normal((POINTS, 2)), XOR.y[corner]
    more = {"n_classes": 2} if data_set == "blobs" else {}
    made = getattr(data, data_set)(POINTS, noise, rng, **more)
    return made.x, made.y


class TrainingRun:
    """A network that can be trained a few epochs at a time, and what it was like at each look.

    However the epochs are cut into pieces, and whatever optimizer, rate and batch size become on the way, the network
    is the one that `code` makes.

    Examples
    --------
    >>> run = TrainingRun(Settings("moons", 0.2, 4, 1, "tanh", "Adam", 0.03, 50, 0))
    >>> run.advance(3)
    >>> run.look()
    >>> run.epoch, run.looks
    (3, [0, 3])
    """

    def __init__(self, settings: Settings):
        self.settings, self.phases = settings, []
        self.train, self.validation = (
            sample(settings.data_set, round(settings.noise, 2), np.random.default_rng(seed)) for seed in (0, 1)
        )
        self.network: Network = make_network(
            settings.sizes,
            settings.activation,
            initialization=INITIALIZATIONS[settings.activation],
            seed=settings.seed,
        )
        self.loss, self.rng = BinaryCrossEntropy(), np.random.default_rng(settings.seed)
        self.optimizer, self.epoch, self.failed = None, 0, False
        self.looks: list[int] = []
        self.losses: list[tuple[float, float]] = []
        self.gradients: list[list[float]] = []
        self.look()

    @property
    def code(self) -> str:
        """Python that makes the network as it is now."""
        return self.settings.code([tuple(phase) for phase in self.phases if phase[-1]])

    def advance(self, epochs: int = 1) -> None:
        """Train; a network whose numbers have run out of bounds stays as it is."""
        if self.failed:
            return
        self._follow(*self.settings.recipe)
        x, y = self.train
        before = self.network.parameters.copy()
        fit(
            self.network, x, y[:, np.newaxis], loss=self.loss, optimizer=self.optimizer, epochs=epochs,
            batch_size=self.settings.batch, seed=self.rng,
        )  # fmt: skip
        if not np.abs(self.network.parameters).max() < 1e6:
            self.network.parameters[:], self.failed = before, True
        else:
            self.epoch += epochs
            self.phases[-1][-1] += epochs

    def _follow(self, optimizer: str, rate: float, batch: int) -> None:
        """Take up a recipe; the optimizer keeps its memory unless it is another one."""
        if self.phases and self.phases[-1][:-1] == [optimizer, rate, batch]:
            return
        if self.phases and self.phases[-1][0] == optimizer:
            self.optimizer.learning_rate = rate
        else:
            self.optimizer = OPTIMIZERS[optimizer](rate)
        self.phases.append([optimizer, rate, batch, 0])

    def look(self) -> None:
        """Take down both losses and the size of each layer's gradient, on all the training data."""
        if self.looks and self.looks[-1] == self.epoch:
            return
        losses, self.wrong = [], []
        for x, y in (self.validation, self.train):  # training last, for its gradient
            scores = self.network.forward(x)
            losses.append(self.loss.forward(y[:, np.newaxis], scores))
            self.wrong.append(float(np.mean((scores[:, 0] > 0) != y)))
        self.network.backward(self.loss.backward())
        sizes = [float(np.sqrt(np.mean(layer.dW**2))) for layer in self.network.dense_layers]
        if len(self.looks) >= 800:  # every second look is enough of a long run
            for kept in (self.looks, self.losses, self.gradients):
                del kept[1:-1:2]
        self.looks.append(self.epoch)
        self.losses.append((losses[1], losses[0]))
        self.gradients.append(sizes)
        self.wrong.reverse()

    def maps(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the answers (P,) from 0 to 1 at some points, and what the hidden nodes output (layers, H, P)."""
        trace = self.network.trace(points)
        hidden = np.stack([outputs.T for outputs in trace[1:-1:2]])
        return 0.5 + 0.5 * np.tanh(0.5 * trace[-1][:, 0]), hidden


class Playground(Explorer):
    """A network that trains before your eyes: each of its nodes is a map, each weight a line; with both losses.

    Optimizer, rate and batch size can be changed while it trains, and the run goes on; any other setting begins a new
    one. In a notebook it trains in short slices between which the kernel answers messages, so that pausing takes effect
    at once. `step` trains a given number of epochs anywhere.
    """

    name, title = "building.playground", _("Playground: a network while it learns")
    wide = True
    settings_traits = ("data_set", "noise", "hidden", "layers", "activation", "optimizer", "rate", "batch", "seed")
    state = (*settings_traits, "pace", "shown")
    data_set = traitlets.Unicode("moons")
    noise = traitlets.Float(0.2)
    hidden, layers = traitlets.CInt(4), traitlets.CInt(1)
    activation = traitlets.Unicode("tanh")
    optimizer = traitlets.Unicode("SGD")
    rate = traitlets.Float(0.1)
    batch = traitlets.Int(10)
    seed = traitlets.Int(0)
    pace = traitlets.Int(1)
    shown = traitlets.CInt(0)  # the node whose map is large: 0 the output, then the hidden ones, layer after layer
    question = _(
        "Which knob matters most? Change one at a time, restart, and compare after the same number of epochs. And what "
        "has each node learned to see? Rest the pointer on one, and its map is shown large."
    )
    found = _(
        "It depends on the task. Spirals with little noise need no more than eight nodes, if Adam trains them at a "
        "rate of 0.3. On very noisy moons, 16 nodes in two layers learn the noise by heart if you give them time.\n\n"
        "A rate that is far too large can kill a network of ReLUs for good: once they all answer 0, no gradient "
        "reaches the weights any more, and no change of the rate brings them back."
    )
    running = traitlets.Bool(False)

    GRID = 3 * pictures.MAP
    FRAMES_A_SECOND = 30
    LONGEST_SLICE = 0.015  # seconds of training between two frames
    PICTURES_UNDER_WAY, LONGEST_WAIT = 2, 1.0  # sent and not yet seen; seconds after which a page is taken to be gone
    LAST_EPOCH = 20_000  # nobody is watching any more
    SENTENCE_EVERY = 1.0  # seconds: a screen reader could not follow 30 sentences a second

    _latest: weakref.ref | None = None

    def __init__(self, **initial):
        self.training_run: TrainingRun | None = None
        self._scene: pictures.Stage | None = None
        self._task: asyncio.Task | None = None
        self._said_at = 0.0
        before = Playground._latest() if Playground._latest else None
        if before is not None:  # its cell was run again, and its picture is gone
            before.pause()
        Playground._latest = weakref.ref(self)
        super().__init__(**initial)

    @property
    def settings(self) -> Settings:
        """The state as far as training depends on it."""
        return Settings(**{trait: getattr(self, trait) for trait in self.settings_traits})

    @property
    def code(self) -> str:
        """Python that makes the network shown."""
        return self.training_run.code

    @property
    def layer_names(self) -> list[str]:
        """What the layers of weights are called, the first one first."""
        numbered = [_("hidden {number}").format(number=number + 1) for number in range(self.layers)]
        return [*([_("hidden")] if self.layers == 1 else numbered), _("output")]

    # The controls --------------------------------------------------------------------------------------------------

    def make_controls(self) -> list[widgets.Widget]:
        rates = [(f"{r:g}", r) for r in (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)]
        paces = [(_("1 epoch per picture"), 1), (_("5 epochs per picture"), 5), (_("as fast as possible"), 0)]
        settings = [
            self.choice("data_set", _("data"), [(label, name) for name, (label, _limits) in DATA_SETS.items()]),
            self.slider("noise", _("noise"), 0.05, 0.5, 0.05),
            self.slider("hidden", _("hidden nodes"), 1, 16, 1),
            self.slider("layers", _("hidden layers"), 1, 3, 1),
            self.choice("activation", _("activation"), ["tanh", "relu", "sigmoid"]),
            self.slider("seed", _("seed"), 0, 9, 1),
            self.choice("optimizer", _("optimizer"), list(OPTIMIZERS)),
            self.choice("rate", _("rate"), rates),
            self.choice("batch", _("batch size"), [1, 10, 50, 200]),
            self.choice("pace", _("pace"), paces),
        ]
        for control in settings:  # four in a row
            control.layout.width, control.style.description_width = "212px", "90px"
        self.code_area = widgets.Textarea(rows=18, layout=widgets.Layout(width="auto"))
        self.code_area.style.font_family = "monospace"
        self.code_area.add_class("course-code")
        return [widgets.HBox(self._buttons()), *settings]

    def _buttons(self) -> list[widgets.Button]:
        narrow = widgets.Layout(width="100px")
        self.start_button = widgets.Button(description=_("Start"), icon="play", button_style="primary", layout=narrow)
        self.start_button.on_click(lambda _button: self.pause() if self.running else self.start())
        one = self.button(_("Step"), lambda: self.step(1), icon="step-forward", layout=narrow)
        anew = self.button(_("Restart"), self.begin_again, icon="fast-backward", layout=narrow)
        return [self.start_button, one, anew]

    def _stage(self) -> list[widgets.Widget]:
        """The knobs over the picture, where the hand is while the eye is on it; the code under it."""
        bench, challenges = super()._stage()
        seen, knobs = bench.children
        title = _("The code of this state")
        folded = widgets.Accordion(children=[self.code_area], titles=(title,), selected_index=None)
        folded.layout = widgets.Layout(flex="1 1 100%", min_width="0")
        bench.children = (knobs, seen, folded)
        return [bench, challenges]

    def start(self) -> None:
        """Train until paused, a slice between two pictures; outside a notebook, where no loop runs, do nothing."""
        with contextlib.suppress(RuntimeError):
            loop = asyncio.get_running_loop()
            self._set_running(True)
            self._task = loop.create_task(self._train_on())

    def pause(self) -> None:
        """Stop after the slice under way."""
        was, self._task = self._task, None
        self._set_running(False)
        if was is not None:
            self.refresh()

    def step(self, epochs: int = 1) -> None:
        """Train so many epochs and show the network then."""
        self.training_run.advance(epochs)
        self.refresh()

    def begin_again(self) -> None:
        """Return to epoch 0, with the same settings."""
        self.training_run = None
        self.refresh()

    def reset(self) -> None:
        """Stop, and return to the settings and the network of the start."""
        self.pause()
        self.training_run = None
        super().reset()

    def close(self) -> None:
        """Stop training and close the widget."""
        self._task = None
        self.running = False
        super().close()

    def _set_running(self, running: bool) -> None:
        self.running = self.picture.live = running
        self.picture.seen = self.picture.sent  # pictures of before are not waited for
        label, icon = (_("Pause"), "pause") if running else (_("Start"), "play")
        self.start_button.description, self.start_button.icon = label, icon

    # Training, frame by frame --------------------------------------------------------------------------------------

    async def _train_on(self) -> None:
        task = asyncio.current_task()
        while self._task is task:
            began = time.perf_counter()
            self.train_slice()
            if self.training_run.failed or self.training_run.epoch >= self.LAST_EPOCH:
                self.pause()
                return
            self.show_frame()
            # A short rest even where the machine is slow: it is then that a press on Pause is heard.
            spent = time.perf_counter() - began
            await asyncio.sleep(max(0.005, 1 / self.FRAMES_A_SECOND - spent))
            await self._let_the_page_catch_up()

    async def _let_the_page_catch_up(self) -> None:
        """Wait while pictures are still on their way, so that on a slow connection a pause is a pause."""
        until = time.monotonic() + self.LONGEST_WAIT
        while self._behind and self.running and time.monotonic() < until:
            await asyncio.sleep(0.01)

    @property
    def _behind(self) -> bool:
        return self.picture.sent - self.picture.seen > self.PICTURES_UNDER_WAY

    def train_slice(self) -> None:
        """Train as many epochs as one picture shows, but no longer than a picture may take."""
        until, done = time.perf_counter() + self.LONGEST_SLICE, 0
        while (done < self.pace or not self.pace) and (not done or time.perf_counter() < until):
            self.training_run.advance()
            done += 1

    def show_frame(self) -> None:
        """Show the network now: the picture always, the words and the code once in a while."""
        if time.monotonic() - self._said_at > self.SENTENCE_EVERY:
            self.refresh()
        else:
            self.picture.show(self.paint(), self.picture.alt, self.formula())
            self._see_challenges()

    def paint(self) -> str:
        run, limits = self._current_run(), DATA_SETS[self.data_set][1]
        run.look()
        answers, nodes = run.maps(plane(limits, self.GRID))
        square = (self.GRID, self.GRID)
        now = pictures.Live(
            answers.reshape(square),
            nodes.reshape(self.layers, self.hidden, *square),
            [layer.W for layer in run.network.dense_layers],
            np.array(run.looks),
            np.array(run.losses),
            np.array(run.gradients),
            self.shown if 0 <= self.shown <= self.layers * self.hidden else 0,
        )
        return pictures.playground(self._scene, now)

    def _current_run(self) -> TrainingRun:
        """The run under way, with the recipe of now; a new one where the settings ask for it."""
        run, settings, narrow = self.training_run, self.settings, self.picture.narrow
        goes_on = (
            run is not None and not (run.failed and run.settings != settings) and run.settings.shares_run(settings)
        )
        if not goes_on:
            run = self.training_run = TrainingRun(settings)
        if not goes_on or self._scene.narrow != narrow:
            limits = DATA_SETS[self.data_set][1]
            names = tuple(self.layer_names)
            self._scene = pictures.Stage(limits, run.train, run.validation, names, self.hidden, narrow)
        run.settings = settings
        return run

    def formula(self) -> str:
        run = self.training_run
        recipe = _("{optimizer}, rate {rate:g}, batches of {batch}").format(
            optimizer=self.optimizer, rate=self.rate, batch=self.batch
        )
        return pictures.played(self.hidden, self.layers, self.activation, recipe, run.epoch, run.losses[-1])

    def refresh(self) -> None:
        """Redraw, tell it in words, write the code, and see which challenges are met."""
        super().refresh()
        if not self._busy:
            self.code_area.value = self.code
            self._said_at = time.monotonic()

    def tell(self) -> str:
        run = self.training_run
        if run.failed:
            return _(
                "At epoch {epoch} the weights grow beyond all bounds. Choose a smaller rate, and a new run begins."
            ).format(epoch=run.epoch)
        (training, validation), sizes = run.losses[-1], run.gradients[-1]
        sizes = ", ".join(f"{name}: {size:.1g}" for name, size in zip(self.layer_names, sizes, strict=True))
        return _(
            "Epoch {epoch}. Wrong: {0:.0f} % of the training points, {1:.0f} % of the validation points. "
            "Loss: {training:.2f} and {validation:.2f}. Gradient size by layer: {sizes}."
        ).format(
            *(100 * share for share in run.wrong),
            epoch=run.epoch, training=training, validation=validation, sizes=sizes,
        )  # fmt: skip

    challenges = (
        Challenge(
            "spirals",
            _("Spirals, one hidden layer of at most 8 nodes: get at most 8 % of the validation points wrong."),
            lambda e: e.data_set == "spirals" and e.layers == 1 and e.hidden <= 8 and e.training_run.wrong[1] <= 0.08,
        ),
        Challenge(
            "overfit",
            _("Make a network overfit: a validation loss at least 3 times the training loss, and at least 0.5."),
            lambda e: e.training_run.losses[-1][1] >= max(0.5, 3 * e.training_run.losses[-1][0]),
        ),
        Challenge(
            "dead",
            _(
                "Kill a network: get its first layer's gradient size below 0.000001 while a quarter or more of the "
                "training points are wrong."
            ),
            lambda e: (
                e.training_run.epoch > 0 and e.training_run.gradients[-1][0] < 1e-6 and e.training_run.wrong[0] >= 0.25
            ),
        ),
    )
