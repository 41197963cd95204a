"""Explorers of lesson 12: an expression's record with its gradients; layers that are kept, or computed again."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.exercises import autograd as exercises
from course_lib.experiments.tape import Tape, Value, sigmoid
from course_lib.explorers.answers import as_numbers
from course_lib.explorers.base import Challenge, Explorer, Prediction
from course_lib.pictures import autograd as pictures
from course_lib.pictures.frame import signed
from course_lib.text import _

__all__ = ["PiecesExplorer", "RecordExplorer"]

ORDER, LAYERS, OVERWRITE = "order", "layers", "overwrite"
OWN, TWICE, INSIDE, NEURON = "own", "twice", "inside", "neuron"
TRAITS = ("first", "second", "third", "fourth")
MOST = 24  # values that a picture has room for


def _twice(u, v):
    return u * (u + v)


def _inside(u, v):
    s = u * v
    return s * (s + u)


def _neuron(w, x, b):
    return (sigmoid(w * x + b) - 1) ** 2


EXPRESSIONS = {TWICE: _twice, INSIDE: _inside, NEURON: _neuron}


class RecordExplorer(Explorer):
    """What is recorded while an expression runs, and the walk back, one value at a time.

    Parameters
    ----------
    expression : callable, optional
        The learner's own: of one to four values, it returns one.
    multiply, order, backward : callable, optional
        The learner's answers to the exercises; the course's stand in for those that are not given.
    """

    name, title = "autograd.record", _("What an expression writes down")
    wide = True
    state = ("expression", "walk", "step", *TRAITS)
    expression, walk = traitlets.Unicode(TWICE), traitlets.Unicode(ORDER)
    first, second = traitlets.Float(3.0), traitlets.Float(1.0)
    third, fourth = traitlets.Float(-1.0), traitlets.Float(0.5)
    step = traitlets.Int(2)
    prediction = Prediction(
        question=_(
            "The expression u · (u + v) has run, with u = 3 and v = 1. How large is ∂L/∂u, the sum of what comes back "
            "along both paths?"
        ),
        reveal={"expression": TWICE, "walk": ORDER, "first": 3.0, "second": 1.0, "step": 99},
        answer=lambda e: float(e.gradients[0]),
        low=0.0,
        high=12.0,
        step=1.0,
        lesson=_(
            "Straight from the product come 4, the other factor, and by way of the sum 3 more. Take the step back to "
            "2, and watch both of them arrive; then let the second overwrite the first."
        ),
    )
    found = _(
        "Each value sends once, when everything has arrived at it. That is why the order matters: going back layer by "
        "layer, a value that is used near the end *and* further back sends too early, and what arrives later is never "
        "passed on. Leaves do not mind, since they pass nothing on.\n\n"
        "With `=` instead of `+=` the gradient of a value that is used twice is what came along one path. It can still "
        "be right, where the other path happens to carry 0: one lucky test proves nothing."
    )

    def __init__(self, expression: Callable | None = None, *, multiply=None, order=None, backward=None, **initial):
        self._own, self._refused, self._kept = expression, "", (None, Tape(), "", Tape())
        self._rules = {"×": multiply} if multiply is not None else {}
        self._order, self._backward = order, backward
        if expression is not None:
            initial.setdefault("expression", OWN)
            recorded, _problem = self._run(expression, {})
            initial.setdefault("step", sum(map(bool, recorded.signs)) or 2)  # all values, and no gradient yet
        super().__init__(**initial)

    @property
    def function(self) -> Callable:
        """The expression that is recorded."""
        return (
            self._own if self.expression == OWN and self._own is not None else EXPRESSIONS.get(self.expression, _twice)
        )

    @property
    def names(self) -> tuple[str, ...]:
        """What its inputs are called."""
        return tuple(inspect.signature(self.function).parameters)[: len(TRAITS)]

    @property
    def tape(self) -> Tape:
        """The record of the expression at these inputs; an empty one where it gives none."""
        return self._recorded()[0]

    @property
    def operations(self) -> int:
        """How many values were made by an operation."""
        return sum(map(bool, self.tape.signs))

    @property
    def last_step(self) -> int:
        """All values forward, the gradient 1 at the end, and every value that has parents back."""
        return 2 * self.operations + 1

    @property
    def done(self) -> bool:
        return self.step >= self.last_step

    @property
    def gradients(self) -> np.ndarray:
        """What has arrived at each value by now, (n,), along the walk that is chosen."""
        return self._arrived()[0]

    @property
    def right(self) -> np.ndarray:
        """What should have arrived at each value in the end, (n,)."""
        _tape, end = self._recorded()
        parents = self._kept[3].parents  # by the course's own rules
        return exercises.backward.reference(parents, exercises.order.reference(parents, end))

    @property
    def wrong(self) -> np.ndarray:
        """Which values have another gradient than they should, once the walk is over, (n,)."""
        if not self.done or not len(self.tape):
            return np.zeros(len(self.tape), dtype=bool)
        return ~np.isclose(self.gradients, self.right)

    @property
    def problem(self) -> str:
        """What is wrong with a function of the learner's; "" where nothing is."""
        return self._kept[2] or self._refused

    @property
    def shared(self) -> bool:
        """Whether some value was used twice."""
        used = [j for pairs in self.tape.parents for j, _slope in pairs]
        return len(set(used)) < len(used)

    def _recorded(self) -> tuple[Tape, int]:
        """The tape of the expression at these inputs, and its end; made once for each state."""
        state = (self.expression, *(getattr(self, trait) for trait in TRAITS))
        if self._kept[0] != state:
            tape, problem = self._run(self.function, self._rules)
            truth = self._run(self.function, {})[0] if self._rules or problem else tape
            truth = truth if len(truth) else self._run(_twice, {})[0]  # a picture there is in any case
            self._kept = state, tape if len(tape) else truth, problem, truth
        return self._kept[1], len(self._kept[1]) - 1

    def _run(self, function: Callable, rules: dict) -> tuple[Tape, str]:
        """The tape of a function, whose end is its last value, and ""; or an empty one, and what was wrong."""
        names = tuple(inspect.signature(function).parameters)[: len(TRAITS)]

        def run(*numbers):
            tape = Tape(rules)
            return tape, function(*(tape.leaf(number, name) for number, name in zip(numbers, names, strict=True)))

        made, problem = self.ask_learner(run, *(getattr(self, trait) for trait in TRAITS[: len(names)]))
        if problem:
            return Tape(), problem
        tape, end = made
        if not isinstance(end, Value) or end.tape is not tape or end.place != len(tape) - 1:
            return Tape(), _("Your expression must return the last value that it computes.")
        if len(tape) > MOST or not np.isfinite(tape.numbers).all():
            text = _("Your expression made {count} values; at most {most}, all of them finite, can be drawn.")
            return Tape(), text.format(count=len(tape), most=MOST)
        return tape, ""

    def _way(self, tape: Tape, end: int) -> list[int]:
        """The values from the first to the end; the walk goes through them backwards."""
        if self.walk == LAYERS:
            found, layer = [], [end]
            while layer:
                found += [i for i in dict.fromkeys(layer) if i not in found]
                layer = list(dict.fromkeys(j for i in layer for j, _slope in tape.parents[i] if j not in found))
            return found[::-1]
        right = exercises.order.reference(tape.parents, end).tolist()
        own = self._row_from(self._order, len(right), tape.parents, end)
        return right if own is None or sorted(own.tolist()) != sorted(right) else own.astype(int).tolist()

    def _row_from(self, function: Callable | None, length: int, *arguments) -> np.ndarray | None:
        """What a learner's function returns, as a row of so many numbers; None where there is none."""
        if function is None:
            return None
        value, problem = self.ask_learner(function, *arguments)
        row = as_numbers(value, (length,))
        if row is None:
            self._refused = problem or _("Your function must return a row of {n} numbers.").format(n=length)
        return row

    def _arrived(self) -> tuple[np.ndarray, list[int]]:
        """What has arrived at each value, and which values have sent, in their order."""
        self._refused = ""
        tape, end = self._recorded()
        senders = [i for i in self._way(tape, end)[::-1] if tape.parents[i]]
        sent = senders[: max(self.step - self.operations - 1, 0)]
        if not sent:
            return float(self.step > self.operations) * np.eye(len(tape))[end], []
        walked = np.array(sent[::-1])
        if self.walk == OVERWRITE:
            return exercises.overwritten(tape.parents, walked), sent
        own = self._row_from(self._backward, len(tape), tape.parents, walked)
        if own is None:
            own = exercises.backward.reference(tape.parents, walked)
        return own, sent

    def make_controls(self) -> list[widgets.Widget]:
        graphs = [("u · (u + v)", TWICE), (_("s · (s + u), s = u · v"), INSIDE), (_("a neuron and its loss"), NEURON)]
        if self._own is not None:
            graphs.insert(0, (_("your own"), OWN))
        walks = [
            (_("each after all made of it"), ORDER),
            (_("layer by layer"), LAYERS),
            (_("in order, but = for +="), OVERWRITE),
        ]
        self._steps = self.slider("step", _("step"), 0, self.last_step, 1)
        self.observe(lambda _change: self._fit_steps(), names="expression")
        walk = [
            self.button(_("Back"), lambda: self._go(-1), tooltip=_("One step less"), icon="arrow-left"),
            self.button(_("Next"), lambda: self._go(1), tooltip=_("One step more"), icon="arrow-right"),
        ]
        return [
            self.choice("expression", _("expression"), graphs),
            self.choice("walk", _("the walk back"), walks),
            self._steps,
            widgets.HBox(walk),
        ]

    def _fit_steps(self) -> None:
        self._steps.max = self.last_step

    @traitlets.validate("step")
    def _within(self, proposal) -> int:
        return max(0, min(proposal["value"], self.last_step))

    def _go(self, by: int) -> None:
        self.step = self.step + by

    def paint(self) -> str:
        tape, end = self._recorded()
        gradients, sent = self._arrived()
        wrong, made, nodes = self.wrong, 0, []
        arrived = {j for i in sent for j, _slope in tape.parents[i]} | ({end} if self.step > self.operations else set())
        at_work = self._at_work(tape, sent, end)
        for i, pairs in enumerate(tape.parents):
            made += bool(pairs)
            known = not pairs or self.step >= made
            state = "wrong" if wrong[i] else "active" if i == at_work else ""
            nodes.append(
                pictures.Node(
                    sign=tape.signs[i] or tape.names[i] or _("constant"),
                    number=tape.numbers[i] if known else None,
                    gradient=float(gradients[i]) if i in arrived else None,
                    parents=tuple(j for j, _slope in pairs),
                    slopes=tuple(slope for _j, slope in pairs) if i in sent else (),
                    trait=TRAITS[i] if i < len(self.names) and tape.names[i] else "",
                    state=state,
                )
            )
        return pictures.record(nodes, (_("value"), _("gradient that has arrived")))

    def _at_work(self, tape: Tape, sent: list[int], end: int) -> int | None:
        """The value that was just computed, or has just sent."""
        if sent:
            return sent[-1]
        if self.step > self.operations:
            return end
        made = [i for i, pairs in enumerate(tape.parents) if pairs]
        return made[self.step - 1] if self.step else None

    def tell(self) -> str:
        tape, end = self._recorded()
        told = self._told(tape, end, *self._arrived())
        return " ".join(filter(None, (told, self.problem)))

    def _told(self, tape: Tape, end: int, gradients: np.ndarray, sent: list[int]) -> str:
        if self.step < self.operations:
            text = _("{count} of {all} operations have run and are recorded.")
            return text.format(count=self.step, all=self.operations)
        if self.step == self.operations:
            text = _("The expression has run: L = {L}. Its record has {count} values, each with its parents.")
            return text.format(L=signed(tape.numbers[end], 2), count=len(tape))
        if not sent:
            return _("The walk back begins at the end, where the gradient is 1.")
        if not self.done:
            i = sent[-1]
            text = _("The {sign} has {g} and sends {shares}.")
            shares = ", ".join(f"{signed(gradients[i], 2)} · {signed(slope, 2)}" for _j, slope in tape.parents[i])
            return text.format(sign=tape.signs[i], g=signed(gradients[i], 2), shares=shares)
        return self._result(tape, gradients)

    def _result(self, tape: Tape, gradients: np.ndarray) -> str:
        named = [(i, name) for i, name in enumerate(tape.names) if name]
        rows = ", ".join(f"∂L/∂{name} = {signed(gradients[i], 2)}" for i, name in named)
        how = {ORDER: _("in order"), LAYERS: _("layer by layer"), OVERWRITE: _("each over the one before")}[self.walk]
        if not self.wrong.any():
            return _("All have arrived, {how}: {rows}. All are right.").format(how=how, rows=rows)
        right = ", ".join(signed(self.right[i], 2) for i, _name in named)
        text = _("All have arrived, {how}: {rows}. {count} of {all} gradients are wrong; right would be {right}.")
        return text.format(how=how, rows=rows, count=int(self.wrong.sum()), all=len(tape), right=right)

    challenges = (
        Challenge(
            "cancel",
            _("u · (u + v): find a u other than 0, and a v, for which ∂L/∂u is 0. (Look at the last step.)"),
            lambda e: (
                e.expression == TWICE and e.walk == ORDER and e.done and e.first != 0 and abs(e.gradients[0]) < 1e-12
            ),
        ),
        Challenge(
            "too_early",
            _("Find an expression for which the walk layer by layer gives a wrong gradient."),
            lambda e: e.walk == LAYERS and bool(e.wrong.any()),
        ),
        Challenge(
            "lucky",
            _("Overwrite with =, and still get every gradient right where a value is used twice and no input is 0."),
            lambda e: (
                e.walk == OVERWRITE
                and e.done
                and e.shared
                and not e.wrong.any()
                and all(getattr(e, trait) != 0 for trait in TRAITS[: len(e.names)])
            ),
        ),
    )


class PiecesExplorer(Explorer):
    """Layers of which every k-th is kept; the others are computed again, a piece at a time, on the way back.

    Parameters
    ----------
    layers_held : callable, optional
        The learner's own ``layers_held(n, k)``: the dark line is made by it, the pale one is right.
    """

    name, title = "autograd.pieces", _("Keep it, or compute it again?")
    wide = True
    layers = 64
    state = ("every", "at")
    every, at = traitlets.Int(1), traitlets.Int(63)
    prediction = Prediction(
        question=_(
            "A network has 64 layers, and the way back needs what each of them computed. Keep every k-th, and compute "
            "the rest again, piece by piece. With the best k, how many layers are in memory at the worst moment?"
        ),
        reveal={"every": 8, "at": 63},
        answer=lambda e: float(e.held[e.every - 1]),
        low=0.0,
        high=64.0,
        step=2.0,
        lesson=_(
            "Every 8th is kept, which makes 8, and the piece at work has 8 more. Move k and the place of the walk, and "
            "see what is in memory."
        ),
    )
    found = _(
        "Kept layers and the piece at work are both in memory: n / k + k. A small k keeps too many, a large one makes "
        "the piece too long, and in between, at k = √n, both parts are 8.\n\n"
        "Each layer is computed at most twice, so this costs about one more forward pass. Twice the layers take only "
        "1.4 times the memory."
    )

    def __init__(self, layers_held: Callable | None = None, **initial):
        self.layers_held, self.problem = layers_held, ""
        super().__init__(**initial)

    @property
    def right(self) -> np.ndarray:
        """How many layers are in memory for k = 1 … n, (n,)."""
        return np.array([exercises.layers_held.reference(self.layers, k) for k in range(1, self.layers + 1)], float)

    @property
    def held(self) -> np.ndarray:
        """The same by the learner's function, where it gives numbers."""
        self.problem = ""
        if self.layers_held is None:
            return self.right
        _first, self.problem = self.ask_learner(self.layers_held, self.layers, 1)
        if self.problem:
            return self.right
        every = range(1, self.layers + 1)
        value, self.problem = self.ask_learner(lambda n: [self.layers_held(n, k) for k in every], self.layers)
        held = as_numbers(value, (self.layers,))
        if held is None:
            self.problem = self.problem or _("Your function must return one number for each k.")
        return self.right if held is None else held

    def make_controls(self) -> list[widgets.Widget]:
        return [
            self.slider("every", _("k"), 1, self.layers, 1),
            self.slider("at", _("layer of the walk"), 0, self.layers - 1, 1),
        ]

    def paint(self) -> str:
        held, right = self.held, self.right
        reference = None if np.array_equal(held, right) or not self._unlocked else right
        if not self._unlocked:  # the whole line would be the answer
            held = np.where(np.arange(1, self.layers + 1) == self.every, held, np.nan)
        return pictures.pieces(self.layers, self.every, self.at, held, reference)

    def tell(self) -> str:
        held, kept = self.held, -(-self.layers // self.every)
        text = _(
            "Of {n} layers, {kept} are kept and {again} are computed again. The walk is at layer {at}, in a piece of "
            "{k}: {held} in memory at most."
        )
        told = text.format(
            n=self.layers,
            kept=kept,
            again=self.layers - kept,
            at=self.at,
            k=self.every,
            held=signed(held[self.every - 1]),
        )
        return " ".join(filter(None, (told, self.problem)))

    challenges = (
        Challenge(
            "longest",
            _("At most 24 in memory: find the longest piece for which that is so."),
            lambda e: e.every == 20,
        ),
        Challenge(
            "no_gain",
            _("Find a k above 1 for which nothing is saved at all: as much in memory as if all were kept, or more."),
            lambda e: e.every > 1 and e.right[e.every - 1] >= e.layers,
        ),
    )
