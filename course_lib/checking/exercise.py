"""An exercise is data: a reference solution, inputs to try, and the mistakes that people make, each a function.

A check runs the learner's function on the inputs ("probes") and compares it with the reference. Where it agrees on
every probe with a known mistake, the check names that mistake; otherwise it shows the smallest probe that tells the two
apart.

>>> lesson = Lesson("99_example", "An example")
>>> @lesson.exercise("Twice", probes=[(1.0,), (3.0,)], hints=["Multiply."], correct="Doubling is a linear map.")
... def twice(x):
...     return 2 * x
>>> @twice.mistake("You squared x; twice x is x + x.")
... def squared(x):
...     return x**2
>>> twice.check(lambda x: x * x)
✗ Not yet · Twice
  You squared x; twice x is x + x.
  Stuck? Run ex.twice.hint() in a cell of its own.
"""

from __future__ import annotations

import inspect
import math
import sys
import textwrap
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from types import FrameType, ModuleType

import numpy as np

from course_lib.checking.calling import Call, TimeLimitReached, call
from course_lib.checking.causes import text_of, usual_cause, why_nothing
from course_lib.checking.cells import (
    blanks_left,
    computes_as_given,
    definition_of,
    from_another_cell,
    is_shown,
    is_stub,
    line_of,
    show_now,
    source_of,
)
from course_lib.checking.comparison import (
    Difference,
    as_plain,
    compare,
    is_tensor,
    right_entries,
    show_apart,
    show_value,
)
from course_lib.checking.evidence import same_call
from course_lib.checking.explanation import Search
from course_lib.checking.kept import kept
from course_lib.checking.outcome import FOUND, Card, Outcome, Verdict
from course_lib.checking.progress import Progress
from course_lib.checking.quiz import Option, Question
from course_lib.text import _, plural
from course_lib.validation import describe

__all__ = ["NO_ANSWER", "Exercise", "Lesson", "Mistake", "in_one_line"]

SECONDS_ALLOWED = 3.0  # for one call; a probe that needs a second is a bad probe
LONGEST_ROW = 12  # of entries that a card counts up
NUMBERS_DIFFER = ("values", "shape")  # kinds of difference between results that can both be read
NO_ANSWER = object()  # what `check()` got where nothing was handed to it
ORDINARY = 1e-3, 1e5  # numbers that one can follow by eye: a probe with others is shown only where no other fails


class _ReferenceError(Exception):
    """The reference raised: something that it needs is broken, and no answer can be judged."""


class Mistake:
    """A function that computes the wrong thing, and the sentence for the learner who wrote it.

    Attributes
    ----------
    name : str
        The function's name, recorded in the learner's progress.
    function : callable
    message : str
        What the learner did, and where to look.
    """

    def __init__(self, function: Callable, message: str):
        self.name, self.function, self.message = function.__name__, function, message


class Exercise:
    """One exercise of a lesson: checks answers, gives hints, shows its solution.

    Made with `Lesson.exercise`, which decorates the reference solution. A solution without parameters makes an exercise
    whose answer is a value rather than a function.

    Parameters
    ----------
    lesson : str
        The lesson's slug, "vectors".
    title : str
    solution : callable
    probes : sequence of tuple, or a function that returns one
        Arguments to try. Lists in them become float arrays. Ordinary, batch, edge and extreme ones. A function is
        called when they are first needed: the map of the course lists exercises with tensors, and needs no PyTorch.
    hints : sequence of str
    correct : str
        Shown when the answer is right: why it matters, and what to try next.
    seconds : float
        How long one call may compute.
    states : tuple of str
        What the text states beside the numbers of the result, to be looked at too: ``"dtype"`` and ``"record"`` of the
        result (see `compare`), and ``"inputs"``: no tensor handed in records afterwards, or has a gradient left.
    blanks : tuple of str
        Where the cell gives the function with blanks, ``____``: what fills them, in their order.

    Raises
    ------
    ValueError
        Blanks where the answer is a value: a blank outside a function stops the cell before the check can speak.
    """

    def __init__(
        self,
        lesson: str,
        title: str,
        solution: Callable,
        probes: Sequence[tuple] | Callable[[], Sequence[tuple]],
        hints: Sequence[str],
        correct: str,
        seconds: float = SECONDS_ALLOWED,
        states: tuple[str, ...] = (),
        blanks: tuple[str, ...] = (),
    ):
        self.name = f"{lesson}.{solution.__name__}"
        self.title, self.reference, self.correct = title, solution, correct
        self.seconds, self.states = seconds, states
        self.parameters = tuple(inspect.signature(solution).parameters)
        if blanks and not self.parameters:
            raise ValueError(f"blanks: expected none where the answer is a value, got {len(blanks)}")
        self.blanks = tuple(blanks)
        self.given: Callable | None = None
        self._probes = probes
        self.hints = tuple(hints)
        self.mistakes: list[Mistake] = []
        self.right_variants: list[Callable] = [solution]
        self._hints_given = 0

    def mistake(self, message: str) -> Callable[[Callable], Callable]:
        """Decorate a function that computes a known mistake, with what to say to the learner who made it."""

        def add(function: Callable) -> Callable:
            self.mistakes.append(Mistake(function, message))
            return function

        return add

    def planted(self, message: str) -> Callable[[Callable], Callable]:
        """Decorate the function that the cell gives, with a bug to find, and what to say to who has not found it."""

        def add(function: Callable) -> Callable:
            self.given = function
            return self.mistake(message)(function)

        return add

    @property
    def kind(self) -> str:
        """How much of the function the cell gives: "free" (a stub), "completion" (blanks) or "planted bug"."""
        return "completion" if self.blanks else "planted bug" if self.given else "free"

    @property
    def kind_in_words(self) -> str:
        """What there is to do in an exercise that is not free, for a label; "" for a free one."""
        return {"completion": _("fill the blanks"), "planted bug": _("find the bug")}.get(self.kind, "")

    def also_right(self, function: Callable) -> Callable:
        """Decorate a right answer written another way; tests prove that the check accepts it."""
        self.right_variants.append(function)
        return function

    @property
    def takes_value(self) -> bool:
        """Whether the answer is a value rather than a function."""
        return not self.parameters

    @kept
    def probes(self) -> tuple[tuple, ...]:
        """The arguments to try."""
        probes = self._probes() if callable(self._probes) else self._probes
        return tuple(tuple(map(_as_argument, probe)) for probe in probes) or ((),)

    @kept
    def reference_calls(self) -> tuple[Call, ...]:
        """What the reference does on each probe, in a thread of its own as an answer has one."""
        calls = tuple(call(self.reference, probe, math.inf) for probe in self.probes)
        if failed := next((done.error for done in calls if done.error), None):
            raise _ReferenceError(in_one_line(failed)) from failed
        return calls

    @property
    def expected(self) -> tuple[object, ...]:
        """The reference's result for each probe."""
        return tuple(done.value for done in self.reference_calls)

    @kept
    def mistaken(self) -> dict[str, tuple[Call, ...]]:
        """What each known mistake does on each probe, by its name."""
        return {mistake.name: self.run(mistake.function) for mistake in self.mistakes}

    def run(self, answer: object) -> tuple[Call, ...]:
        """Call an answer on every probe; the first that has to be stopped is the last one tried."""
        calls: list[Call] = []
        for probe in self.probes:
            calls.append(
                Call(answer) if self.takes_value and not callable(answer) else call(answer, probe, self.seconds)
            )
            if isinstance(calls[-1].error, TimeLimitReached | KeyboardInterrupt):
                break
        return tuple(calls)

    def check(self, answer: object = NO_ANSWER) -> Outcome:
        """Compare an answer with the reference and say what came of it. Never raises.

        Parameters
        ----------
        answer : callable or value
            The learner's function itself (not a call of it); a value where the exercise asks for one.

        Returns
        -------
        Outcome
            Shown as a card, at once if it is not the last line of a cell.
        """
        caller = sys._getframe(1)
        outcome = self.judge(answer)
        if outcome.verdict not in (Verdict.NOT_ATTEMPTED, Verdict.NOT_JUDGED):
            code = call(lambda: _source(answer), (), self.seconds).value or ""
            progress = Progress()
            progress.record_attempt(self.name, str(outcome.verdict), outcome.mistake, code)
            outcome = replace(outcome, footer=progress.notice)
        if from_another_cell(answer, caller):
            outcome = replace(outcome, footer=" ".join(filter(None, (self._earlier_cell(answer), outcome.footer))))
        return _shown(outcome, caller)

    def _earlier_cell(self, answer: Callable) -> str:
        text = _("This is the `{name}` that an earlier cell defined.")
        return text.format(name=answer.__name__)

    def judge(self, answer: object) -> Outcome:
        """Return the outcome of an answer without recording it. Never raises."""
        if answer is NO_ANSWER:
            return self._not_a_function(answer, ())
        if text := self._untouched(answer):
            return self._outcome(Verdict.NOT_ATTEMPTED, text)
        try:
            _ready = self.expected, self.mistaken  # worked out before the clock runs
        except _ReferenceError as failed:
            return self._not_judged(failed)
        calls = self.run(answer) if self.takes_value or callable(answer) else ()
        # A result can be an object that fails, or never ends, when it is compared or shown: look at it with care too.
        done = call(lambda: self._judged(answer, calls), (), self.seconds)
        strange = _("The answer is an object that the check cannot read. A number or a NumPy array is expected.")
        outcome = done.value or self._outcome(Verdict.NOT_USABLE, strange)
        if outcome.verdict is Verdict.DIFFERENT:
            outcome = self._repeated(answer, calls, outcome)
        return self._explained(answer, calls, outcome)

    def _untouched(self, answer: object) -> str:
        """What to say of an answer that is still as the cell gave it, or has blanks left; "" where it is an answer."""
        if is_stub(answer):
            return _("Replace the `...` with your own code, then run the cell again.")
        if left := blanks_left(answer):
            return plural(
                "Replace each `____` with your own code: {count} is left.",
                "Replace each `____` with your own code: {count} are left.",
                left,
            )
        # A default value can be an object that fails, or never ends, when it is shown.
        if self.given and call(lambda: computes_as_given(answer, self.given), (), self.seconds).value:
            return _(
                "This is the function as it was given, with its bug still in it. Compare each line with what the text "
                "asks for, change the one that does something else, and run the cell again."
            )
        return ""

    def _judged(self, answer: object, calls: tuple[Call, ...]) -> Outcome:
        judges = (
            self._not_a_function,
            self._stopped,
            self._changed_input,
            self._all_right,
            self._known_mistake,
            self._raised,
            self._different,
        )
        return next(outcome for judge in judges if (outcome := judge(answer, calls)))

    def _not_judged(self, failed: object) -> Outcome:
        text = _(
            "The check's own solution fails here, with `{error}`, so your answer was not judged. An earlier cell has "
            "probably changed something that it needs. Restart the kernel, run the import cell, and try again."
        )
        return Outcome.of(Verdict.NOT_JUDGED, self.title, text.format(error=failed))

    def hint(self) -> Card:
        """Show the next hint; after the last one, the first again."""
        number = self._hints_given % len(self.hints)
        self._hints_given += 1
        Progress().record_hint(self.name, number + 1)
        word = _("Hint {number} of {all}").format(number=number + 1, all=len(self.hints))
        last = number + 1 == len(self.hints)
        footer = _("That was the last hint. The solution: `{call}`") if last else _("Another: `{call}`")
        called = f"{self._called}.solution()" if last else f"{self._called}.hint()"
        colour = "var(--jp-info-color1, #0277bd)"
        card = Card("💡", word, self.title, colour, self.hints[number], footer=footer.format(call=called))
        return _shown(card, sys._getframe(1))

    def solution(self) -> Card:
        """Show the reference solution: the very function that the check compares with."""
        colour, facts = "var(--jp-info-color1, #0277bd)", (("", self.solution_source),)
        card = Card("📖", _("Solution"), self.title, colour, self.about_solution, facts=facts)
        return _shown(card, sys._getframe(1))

    @property
    def about_solution(self) -> str:
        """What stands over the solution."""
        return _("This is one way to write it; yours may look different.")

    @property
    def solution_source(self) -> str:
        """The reference's source, from its def line on."""
        return source_of(self.reference)

    def __repr__(self) -> str:
        return f"Exercise {self.name} · {self.title}"

    @property
    def _called(self) -> str:
        return f"ex.{self.reference.__name__}"

    def _outcome(self, verdict: Verdict, message: str, **more) -> Outcome:
        if verdict in (Verdict.CORRECT, Verdict.NOT_ATTEMPTED):
            return Outcome.of(verdict, self.title, message, **more)
        how = _("Stuck? Run {call} in a cell of its own.").format(call=f"{self._called}.hint()")
        return Outcome.of(verdict, self.title, message, hints=self.hints, how_to_ask=how, **more)

    def _not_a_function(self, answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        if calls:
            return None
        text = _("The check needs your function itself, without brackets: `{call}`. It got {came}.")
        called = f"{self._called}.check({self.reference.__name__})"
        came = _("nothing") if answer is NO_ANSWER else describe(answer)
        return self._outcome(Verdict.NOT_USABLE, text.format(call=called, came=came))

    def _stopped(self, _answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        last = calls[-1]
        if not isinstance(last.error, KeyboardInterrupt | TimeLimitReached):
            return None
        text = _("Your code was still running after {seconds:g} seconds. Does a loop never end?")
        text, facts = text.format(seconds=self.seconds), self._facts(len(calls) - 1, last)
        if isinstance(last.error, KeyboardInterrupt):
            text, facts = _("You interrupted the check."), ()
        if last.still_running:
            text += "\n" + _("It did not stop when asked and goes on in the background: restart the kernel to end it.")
        return self._outcome(Verdict.STOPPED, text, facts=facts)

    def _changed_input(self, _answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        """An input that the answer changes and the reference, where it may train a model handed to it, does not."""
        pairs = zip(calls, self.reference_calls, strict=True)
        changed = [sorted(self._altered(done) - self._altered(own)) for done, own in pairs]
        place = next((i for i, positions in enumerate(changed) if positions), None)
        if place is None:
            return None
        positions = changed[place]
        names = ", ".join(f"`{self.parameters[i]}`" for i in positions)
        text = _("The result is right, but your function changes its input {names}.")
        if any(self._differences(calls)):
            text = _("Your function changes its input {names}.")
        text += " " + _("Whoever calls it finds their data altered.")
        inputs = [self.probes[place][i] for i in positions]
        if all(isinstance(value, np.ndarray | list) or is_tensor(value) for value in inputs):
            text += " " + _("Make a new one instead: `a = a + b`, not `a += b`; or begin with `a = a.{copy}()`.")
        if set(positions) - set(calls[place].changed):
            text += " " + _("It records now, or a `.grad` was left with it.")
        copied = "clone" if is_tensor(inputs[0]) else "copy"
        return self._outcome(Verdict.CHANGED_INPUT, text.format(names=names, copy=copied))

    def _altered(self, done: Call) -> set[int]:
        """The positions of the arguments that a call changed in a way that the exercise does not allow."""
        return {*done.changed, *(done.recorded if "inputs" in self.states else ())}

    def _all_right(self, _answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        return None if any(self._differences(calls)) else self._outcome(Verdict.CORRECT, self.correct)

    def _differences(self, calls: tuple[Call, ...]) -> list[Difference | None]:
        return [
            Difference("raised", "") if done.error else compare(expected, done.value, self.states)
            for expected, done in zip(self.expected, calls, strict=True)
        ]

    def _known_mistake(self, _answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        for mistake in self.mistakes:
            made = self.mistaken[mistake.name]
            if len(made) == len(calls) and all(map(same_call, made, calls)):
                return self._outcome(Verdict.KNOWN_MISTAKE, mistake.message, mistake=mistake.name)
        return None

    def _raised(self, answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        failed = [i for i, done in enumerate(calls) if done.error]
        if not failed:
            return None
        place = min(failed, key=self._effort)
        facts = self._right_so_far(self._differences(calls)) + self._facts(place, calls[place])
        return self._told_of(calls[place].error, answer, facts)

    def _told_of(self, error: BaseException, answer: object, facts: tuple[tuple[str, str], ...]) -> Outcome:
        """The outcome of an answer that raised: the error, its usual cause, and the learner's line above the facts."""
        line = line_of(answer, error)
        sentence, kind = usual_cause(error, answer, line)
        message = "\n".join(filter(None, (f"`{in_one_line(error)}`", sentence, self._other_order(answer))))
        own = ((_("your line"), _("line {line}").format(line=line)),) if line else ()
        return self._outcome(Verdict.RAISED, message, facts=own + facts, mistake=FOUND + kind if kind else "")

    def _repeated(self, answer: object, calls: tuple[Call, ...], outcome: Outcome) -> Outcome:
        """The outcome of a result that is different, unless the answer gives another one when it is called again."""
        found = call(lambda: self._differences(calls), (), self.seconds).value or []
        place = next((i for i, other in enumerate(found) if other and other.kind in NUMBERS_DIFFER), None)
        if place is None or not callable(answer):
            return outcome
        again = call(answer, self.probes[place], self.seconds)
        other = call(lambda: again.error or compare(calls[place].value, again.value), (), self.seconds).value
        if not isinstance(other, Difference) or other.kind not in NUMBERS_DIFFER:
            return outcome
        text = _("Called twice with the same input, your function gives two results.")
        if source := next((name for name in self.parameters if name in ("rng", "seed", "generator")), None):
            text += " " + _("All that is random in it must come from `{name}`.").format(name=source)
        else:
            text += " " + _("Does it draw random numbers, or keep something from one call to the next?")
        return self._outcome(Verdict.DIFFERENT, text, facts=self._facts(place, calls[place]))

    def _explained(self, answer: object, calls: tuple[Call, ...], outcome: Outcome) -> Outcome:
        """The outcome of a wrong result, with what explains it where that is found."""
        if outcome.verdict not in (Verdict.DIFFERENT, Verdict.RAISED) or not callable(answer) or self.takes_value:
            return outcome
        found = call(lambda: self._search.explain(answer, calls), (), 4 * self.seconds).value
        if found is None:
            return outcome
        return self._outcome(Verdict.EXPLAINED, found.message, facts=outcome.facts, mistake=FOUND + found.kind)

    @kept
    def _search(self) -> Search:
        mistakes = [(m.message, m.function, self.mistaken[m.name]) for m in self.mistakes]
        return Search(self.reference, self.parameters, self.probes, self.reference_calls, mistakes, self.seconds)

    def _different(self, answer: object, calls: tuple[Call, ...]) -> Outcome:
        found = self._differences(calls)
        wrong = [i for i, difference in enumerate(found) if difference]
        # The numbers are called right only where they are right on every input: one entry says little.
        all_right = all(found[i].otherwise for i in wrong)
        place = min(wrong if all_right else [i for i in wrong if not found[i].otherwise], key=self._effort)
        done, difference = calls[place], found[place]
        message = why_nothing(answer) if difference.kind == "nothing" and done.value is None else difference.message
        facts = self._right_so_far(found) + self._facts(place, done)
        if difference.kind not in ("nothing", "type", "device") and not self.takes_value:
            part, own = _part(self.expected[place], difference.path), _part(done.value, difference.path)
            facts += _right_entries(part, own)
            expected, got = show_apart(part, own)
            facts += ((_("expected"), expected), (_("got"), got))
        message = "\n".join(filter(None, (message, self._other_order(answer))))
        # Right numbers in a wrong form: that says all there is to say.
        verdict, found = (Verdict.EXPLAINED, FOUND + difference.kind) if all_right else (Verdict.DIFFERENT, "")
        return self._outcome(verdict, message, facts=facts, mistake=found)

    def _right_so_far(self, found: list[Difference | None]) -> tuple[tuple[str, str], ...]:
        """On how many inputs the answer is right, and which of several results are right on all; rows of a card."""
        right = sum(difference is None for difference in found)
        rows = ()
        if 0 < right < len(found):
            rows += ((_("right for"), _("{right} of {all} inputs").format(right=right, all=len(found))),)
        parts = set.intersection(*(set(difference.right_parts) for difference in found if difference))
        if parts:
            which = ", ".join(map(str, sorted(parts)))
            text = plural(
                "result {which} of {all}",
                "results {which} of {all}",
                len(parts),
                which=which,
                all=len(self.expected[0]),
            )
            rows += ((_("right already"), text),)
        return rows

    def _other_order(self, answer: object) -> str:
        """Tell where a function's parameters have the exercise's names in another order; else ""."""
        definition = definition_of(answer)
        own = tuple(argument.arg for argument in definition.args.args) if definition else ()
        if own == self.parameters or sorted(own) != sorted(self.parameters):
            return ""
        return _("Your parameters come in another order than the exercise's: ({names}).").format(
            names=", ".join(self.parameters)
        )

    def _effort(self, place: int) -> tuple[bool, float]:
        """How hard a probe is to follow, by eye: whether its numbers are extreme, and how much there is to read."""
        return _is_extreme((self.probes[place], self.expected[place])), _size(self.probes[place])

    def _facts(self, place: int, done: Call) -> tuple[tuple[str, str], ...]:
        """The input of a probe, one row a parameter, and what the answer printed on it."""
        return self._shown_call(self.probes[place], done)

    def _shown_call(self, arguments: tuple, done: Call) -> tuple[tuple[str, str], ...]:
        """The arguments of a call, one row a parameter, and what it printed."""
        given = zip(self.parameters, arguments, strict=False)
        # An object of the course's own tells a learner nothing that the exercise has not told.
        rows = [(name, show_value(value)) for name, value in given if not _is_the_courses(value)]
        if done.printed.strip():
            rows.append((_("it printed"), textwrap.shorten(done.printed, 200, placeholder=" ...")))
        return tuple(rows)


class Lesson:
    """One lesson's exercises and quiz questions, in their order, and what it asks about the lessons before it.

    Parameters
    ----------
    place : str
        Its notebook below ``notebooks/``, without the ending: "mathematics/04_probability". The folder is the part of
        the course, then come the number, which is only the lesson's place, and the slug, which is its identity.
    title : str
        A verb: "See vectors move".

    Attributes
    ----------
    part, number, slug : str
        "mathematics", "04" and "probability"; the part of the first lesson is "".
    notebook : str
        Its file, relative to ``notebooks/``.

    Examples
    --------
    >>> lesson = Lesson("mathematics/04_probability", "Turn scores into probabilities")
    >>> lesson.number, lesson.slug, lesson.notebook
    ('04', 'probability', 'mathematics/04_probability.ipynb')
    """

    def __init__(self, place: str, title: str):
        self.part, _slash, name = place.rpartition("/")
        self.number, _underscore, self.slug = name.partition("_")
        self.title, self.notebook = title, f"{place}.ipynb"
        self.exercises: list[Exercise] = []
        self.questions: list[Question] = []
        self.recalls: list[Question] = []

    def exercise(
        self,
        title: str,
        *,
        probes: Sequence[tuple] | Callable[[], Sequence[tuple]] = (),
        hints: Sequence[str],
        correct: str,
        **more,
    ) -> Callable[[Callable], Exercise]:
        """Decorate a reference solution: the name it defines becomes the exercise."""

        def make(solution: Callable) -> Exercise:
            self.exercises.append(Exercise(self.slug, title, solution, probes, hints, correct, **more))
            return self.exercises[-1]

        return make

    def question(self, name: str, text: str, *options: Option) -> Question:
        """Add a quiz question and return it; authors put the right option first, learners see a fixed mixed order."""
        self.questions.append(Question(f"{self.slug}.{name}", text, _mixed(name, options)))
        return self.questions[-1]

    def recall(self, name: str, back_to: str, text: str, *options: Option) -> Question:
        """Add a question for the lesson's beginning, about the earlier lesson with the slug `back_to`; return it."""
        self.recalls.append(Question(f"{self.slug}.{name}", text, _mixed(name, options), back_to))
        return self.recalls[-1]

    @classmethod
    def of(cls, module: ModuleType | str) -> Lesson:
        """Return the lesson that a module of `course_lib.exercises` defines, by the module or by its name."""
        module = import_module(f"course_lib.exercises.{module}") if isinstance(module, str) else module
        return module.LESSON


def _mixed(name: str, options: Sequence[Option]) -> tuple[Option, ...]:
    return tuple(sorted(options, key=lambda option: zlib.crc32(f"{name} {option.text}".encode())))


def _source(answer: object) -> str:
    return source_of(answer) if callable(answer) else show_value(answer)


def _as_argument(value: object) -> object:
    return np.array(value, dtype=float) if isinstance(value, list) else value


def _is_extreme(value: object) -> bool:
    """Whether there are numbers in it that are very large, very small, infinite or NaN."""
    if isinstance(value, tuple | list):
        return any(map(_is_extreme, value))
    numbers = as_plain(value)
    if not isinstance(numbers, np.ndarray | float | np.floating) or np.asarray(numbers).dtype.kind != "f":
        return False
    sizes = np.abs(np.asarray(numbers, dtype=float))
    return not bool(np.all((sizes == 0) | ((sizes >= ORDINARY[0]) & (sizes <= ORDINARY[1]))))


def _size(probe: tuple) -> float:
    """How much there is to read in a probe: the smallest one that fails is the one shown."""
    return sum(_size(value) if isinstance(value, tuple) else np.size(as_plain(value)) for value in probe)


def in_one_line(error: BaseException) -> str:
    """Write an error with its type, on one short line."""
    lines = text_of(error).strip().splitlines()
    first = textwrap.shorten(lines[0], 200, placeholder=" ...").replace("`", "'") if lines else ""
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _part(value: object, path: tuple[int, ...]) -> object:
    """The result within results that a path of indices leads to."""
    for index in path:
        value = value[index]
    return value


def _right_entries(expected: object, got: object) -> tuple[tuple[str, str], ...]:
    """Which entries of a short row are right, where some are; a row of the card."""
    right = right_entries(expected, got)
    if not right or not len(right) < np.size(as_plain(expected)) <= LONGEST_ROW:
        return ()
    which = ", ".join(map(str, right))
    text = plural(
        "entry {which} of {all}", "entries {which} of {all}", len(right), which=which, all=np.size(as_plain(expected))
    )
    return ((_("right already"), text),)


def _is_the_courses(value: object) -> bool:
    return type(value).__module__.startswith("course_lib.") and not callable(value)


def _shown(card: Card, caller: FrameType) -> Card:
    """The card, shown already where the notebook would not show it."""
    if not is_shown(caller):
        show_now(card)
    return card
