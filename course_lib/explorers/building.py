"""Explorers of training: a run played forward and back, twenty seeds side by side, a playground that trains live."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
import weakref
from dataclasses import dataclass

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
from course_lib.plots.building import PlaygroundPicture
from course_lib.text import _, plural

__all__ = ["Playground", "SeedsExplorer", "TrainingPlayer", "TrainingRun", "plane"]

XOR = data.xor()
X, T = XOR.x, XOR.y[:, np.newaxis].astype(float)
RATES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
NEAR = 0.4  # an output this near its target, or nearer, counts as right: on the right side of ½, and clearly so


def plane(limits: tuple[float, float, float, float], count: int = 41) -> np.ndarray:
    """Return the points of a square grid over the plane, (count², 2), row by row from below.

    Examples
    --------
    >>> plane((0, 1, 0, 2), 2).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]]
    """
    left, right, bottom, top = limits
    across, up = np.meshgrid(np.linspace(left, right, count), np.linspace(bottom, top, count))
    return np.stack([across.ravel(), up.ravel()], axis=1)


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


@functools.lru_cache(maxsize=32)
def course_run(kind: str, seed: int, rate: float) -> tuple[list, np.ndarray]:
    """Train by the course's functions; return the parameters after every 25th epoch, and the loss of every epoch."""
    moments, losses = [start_of(kind, seed)], []
    for _slice in range(EPOCHS // EVERY):
        parameters, some = COURSE.train(X, T, moments[-1], rate, EVERY, COURSE)
        moments.append(parameters)
        losses.append(some)
    return moments, np.concatenate(losses)


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
        self._runs: dict[tuple, tuple] = {}
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
        if self._key not in self._runs:
            self._runs[self._key] = self._learners_run(*self._key)
        moments, losses, problem = self._runs[self._key]
        return (*self.course, problem) if problem else (moments, losses, "")

    @property
    def _key(self) -> tuple[str, int, float]:
        return self.kind, self.seed, self.rate

    @property
    def seemed_hopeless(self) -> bool:
        """Whether a loss above 0.12 at epoch 400 or later has been seen of this run."""
        return self._key in self._seemed_hopeless

    def _learners_run(self, kind: str, seed: int, rate: float) -> tuple:
        moments, losses = [start_of(kind, seed)], []
        for _slice in range(EPOCHS // EVERY):
            got, problem = self.ask_learner(self.mine.train, X, T, moments[-1], rate, EVERY, self.mine)
            usable = None if problem else usable_moment(got)
            if usable is None:
                return None, None, problem or _("Your functions gave no weights that can be drawn.")
            moments.append(usable[0])
            losses.append(usable[1])
        return moments, np.concatenate(losses), ""

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

SEEDS = 20


@functools.lru_cache(maxsize=64)
def many_runs(hidden: int, spread: float, rate: float, epochs: int) -> tuple[np.ndarray, np.ndarray]:
    """Train a 2-hidden-1 network on XOR from each of 20 seeds; return the losses, and which of them solve it."""
    starts = []
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        starts.append((*initial_parameters(2, hidden, seed=rng), *initial_parameters(hidden, 1, seed=rng)))
    stacked = [spread * np.stack(arrays) for arrays in zip(*starts, strict=True)]
    trained, losses = train_many(X, T, stacked, rate, epochs)
    outputs = [COURSE.forward(X, *(array[seed] for array in trained))[1] for seed in range(SEEDS)]
    return losses, np.array([bool(np.all(np.abs(o - T) < NEAR)) for o in outputs])


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
        return many_runs(self.hidden, self.spread, self.rate, self.epochs)

    @property
    def solved(self) -> int:
        """How many of the 20 solve XOR."""
        return int(self.runs[1].sum())

    def make_controls(self) -> list[widgets.Widget]:
        spreads = [(f"{spread:g} ×", spread) for spread in (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)]
        return [
            self.slider("epochs", _("epochs"), 0, EPOCHS, 100),
            self.slider("hidden", _("hidden nodes"), 1, 6, 1),
            self.choice("spread", _("first weights"), spreads),
            self.choice("rate", _("rate"), [(f"{rate:g}", rate) for rate in RATES]),
        ]

    def paint(self) -> str:
        return pictures.seeds(*self.runs, self.epochs, 100, EPOCHS, narrow=self.picture.narrow)

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

    def code(self, epochs: int) -> str:
        """Return Python that trains this network for so many epochs, and prints its error."""
        lines = [
            "import numpy as np",
            "from course_lib import data",
            f"from course_lib.network import {self.optimizer}, BinaryCrossEntropy, fit, make_network",
            "",
            "def sample(rng):",
            *_SAMPLES[self.data_set].format(n=POINTS, noise=round(self.noise, 2)).splitlines(),
            "",
            "x, y = sample(np.random.default_rng(0))",
            "x_new, y_new = sample(np.random.default_rng(1))",
            f'network = make_network({self.sizes}, "{self.activation}",',
            f'    initialization="{INITIALIZATIONS[self.activation]}", seed={self.seed})',
        ]
        if epochs:
            lines += [
                "fit(network, x, y[:, None], loss=BinaryCrossEntropy(),",
                f"    optimizer={self.optimizer}({self.rate:g}), epochs={epochs},",
                f"    batch_size={self.batch}, seed={self.seed})",
            ]
        lines.append('print("wrong:", np.mean((network.forward(x_new)[:, 0] > 0) != y_new))')
        return "\n".join(lines)


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

    However the epochs are cut into pieces, the network is the one that `Settings.code` makes.

    Examples
    --------
    >>> run = TrainingRun(Settings("moons", 0.2, 4, 1, "tanh", "Adam", 0.03, 50, 0))
    >>> run.advance(3)
    >>> run.look()
    >>> run.epoch, run.looks
    (3, [0, 3])
    """

    def __init__(self, settings: Settings):
        self.settings = settings
        self.train, self.validation = (
            sample(settings.data_set, round(settings.noise, 2), np.random.default_rng(seed)) for seed in (0, 1)
        )
        self.network: Network = make_network(
            settings.sizes,
            settings.activation,
            initialization=INITIALIZATIONS[settings.activation],
            seed=settings.seed,
        )
        self.optimizer = OPTIMIZERS[settings.optimizer](settings.rate)
        self.loss, self.rng, self.epoch, self.failed = (
            BinaryCrossEntropy(),
            np.random.default_rng(settings.seed),
            0,
            False,
        )
        self.looks: list[int] = []
        self.losses: list[tuple[float, float]] = []
        self.gradients: list[list[float]] = []
        self.look()

    def advance(self, epochs: int = 1) -> None:
        """Train; a network whose numbers have run out of bounds stays as it is."""
        if self.failed:
            return
        x, y = self.train
        before, s = self.network.parameters.copy(), self.settings
        fit(
            self.network, x, y[:, np.newaxis], loss=self.loss, optimizer=self.optimizer, epochs=epochs,
            batch_size=s.batch, seed=self.rng,
        )  # fmt: skip
        if not np.abs(self.network.parameters).max() < 1e6:
            self.network.parameters[:], self.failed = before, True
        else:
            self.epoch += epochs

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
        """Return the answers (P,) from 0 to 1 at some points, and what the last hidden layer's nodes output (H, P)."""
        trace = self.network.trace(points)
        return 0.5 + 0.5 * np.tanh(0.5 * trace[-1][:, 0]), trace[-2].T


class Playground(Explorer):
    """A network that trains before your eyes: start, pause, step; both losses, gradients by layer, and the code.

    Any change of a setting begins a new run. In a notebook it trains in short slices between which the kernel answers
    messages, so that pausing takes effect at once. `step` trains a given number of epochs anywhere.
    """

    name, title = "building.playground", _("Playground: a network while it learns")
    settings_traits = ("data_set", "noise", "hidden", "layers", "activation", "optimizer", "rate", "batch", "seed")
    state = (*settings_traits, "pace")
    data_set = traitlets.Unicode("moons")
    noise = traitlets.Float(0.2)
    hidden = traitlets.Int(4)
    layers = traitlets.Int(1)
    activation = traitlets.Unicode("tanh")
    optimizer = traitlets.Unicode("SGD")
    rate = traitlets.Float(0.1)
    batch = traitlets.Int(10)
    seed = traitlets.Int(0)
    pace = traitlets.Int(1)
    question = _("Which knob matters most? Change one at a time, and compare after the same number of epochs.")
    found = _(
        "It depends on the task. Spirals with little noise need no more than eight nodes, if Adam trains them at a "
        "rate of 0.3. On very noisy moons, 16 nodes in two layers learn the noise by heart if you give them time.\n\n"
        "A rate that is far too large can kill a network of ReLUs for good: once they all answer 0, no gradient "
        "reaches the weights any more."
    )
    running = traitlets.Bool(False)

    GRID = 40
    FRAMES_A_SECOND = 18
    LONGEST_SLICE = 0.02  # seconds of training between two frames
    PICTURES_UNDER_WAY, LONGEST_WAIT = 2, 1.0  # sent and not yet seen; seconds after which a page is taken to be gone
    LAST_EPOCH = 20_000  # nobody is watching any more
    SENTENCE_EVERY = 1.0  # seconds: a screen reader could not follow 18 sentences a second

    _latest: weakref.ref | None = None

    def __init__(self, **initial):
        self.training_run: TrainingRun | None = None
        self._task: asyncio.Task | None = None
        self._said_at = 0.0
        before = Playground._latest() if Playground._latest else None
        if before is not None:  # its cell was run again, and its picture is gone
            before.pause()
        Playground._latest = weakref.ref(self)
        super().__init__(**initial)
        self.picture.acknowledge = True

    @property
    def settings(self) -> Settings:
        """The state as far as training depends on it."""
        return Settings(**{trait: getattr(self, trait) for trait in self.settings_traits})

    @property
    def code(self) -> str:
        """Python that makes the network shown."""
        return self.training_run.settings.code(self.training_run.epoch)

    @property
    def layer_names(self) -> list[str]:
        """What the layers of weights are called, the first one first."""
        numbered = [_("hidden {number}").format(number=number + 1) for number in range(self.layers)]
        return [*([_("hidden")] if self.layers == 1 else numbered), _("output")]

    # The controls --------------------------------------------------------------------------------------------------

    def make_axes(self):
        self.drawing = PlaygroundPicture()
        return self.drawing.axes

    def make_controls(self) -> list[widgets.Widget]:
        choices = [
            self.choice("data_set", _("data"), [(label, name) for name, (label, _limits) in DATA_SETS.items()]),
            self.slider("noise", _("noise"), 0.05, 0.5, 0.05),
            self.slider("hidden", _("hidden nodes"), 1, 16, 1),
            self.slider("layers", _("hidden layers"), 1, 3, 1),
            self.choice("activation", _("activation"), ["tanh", "relu", "sigmoid"]),
            self.choice("optimizer", _("optimizer"), list(OPTIMIZERS)),
            self.choice(
                "rate", _("rate"), [(f"{r:g}", r) for r in (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)]
            ),
            self.choice("batch", _("batch size"), [1, 10, 50, 200]),
            self.slider("seed", _("seed"), 0, 9, 1),
            self.choice(
                "pace",
                _("pace"),
                [(_("1 epoch per picture"), 1), (_("5 epochs per picture"), 5), (_("as fast as possible"), 0)],
            ),
        ]
        self.start_button = widgets.Button(description=_("Start"), icon="play", button_style="primary")
        self.start_button.on_click(lambda _button: self.pause() if self.running else self.start())
        self.start_button.layout.width = "100px"
        narrow = widgets.Layout(width="100px")
        one = self.button(_("Step"), lambda: self.step(1), icon="step-forward", layout=narrow)
        anew = self.button(_("Restart"), self.begin_again, icon="fast-backward", layout=narrow)
        self.code_area = widgets.Textarea(rows=15, layout=widgets.Layout(width="auto"))
        self.code_area.style.font_family = "monospace"
        self.code_area.add_class("course-code")
        folded = widgets.Accordion(
            children=[self.code_area], titles=(_("The code of this state"),), selected_index=None
        )
        return [widgets.HBox([self.start_button, one, anew]), *choices, folded]

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
        self.running = running
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
            await asyncio.sleep(max(0.01, 1 / self.FRAMES_A_SECOND - spent))
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
            self.draw()
            self.picture.show(self._render())
            self._see_challenges()

    def draw(self) -> None:
        run, settings = self.training_run, self.settings
        limits = DATA_SETS[self.data_set][1]
        if run is None or run.settings != settings:
            run = self.training_run = TrainingRun(settings)
            self.drawing.show_data(limits, run.train, run.validation, self.layer_names, self.hidden)
        run.look()
        answers, nodes = run.maps(plane(limits, self.GRID))
        nodes = nodes.reshape(-1, self.GRID, self.GRID)[:, ::2, ::2]
        looks = np.array(run.looks), np.array(run.losses), np.array(run.gradients)
        self.drawing.update(answers.reshape(self.GRID, self.GRID), nodes, *looks)

    def _render(self) -> bytes:
        return self.drawing.moving.png()

    def refresh(self) -> None:
        """Redraw, tell it in words, write the code, and see which challenges are met."""
        super().refresh()
        if not self._busy:
            self.code_area.value = self.code
            self._said_at = time.monotonic()

    def tell(self) -> str:
        run = self.training_run
        if run.failed:
            return _("At epoch {epoch} the weights grow beyond all bounds: try a smaller rate.").format(epoch=run.epoch)
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
