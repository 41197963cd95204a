"""An exercise is data: a reference solution, inputs to try, and the mistakes that people make, each a function.

A check runs the learner's function on the inputs ("probes") and compares it with the reference. Where it agrees on
every probe with a known mistake, the check names that mistake; otherwise it shows the smallest probe that tells the two
apart.

>>> lesson = Lesson("99", "An example", "99_example.ipynb")
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

import copy
import dis
import inspect
import linecache
import textwrap
import traceback
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from types import FunctionType, ModuleType

import numpy as np

from course_lib.checking.calling import Call, TimeLimitReached, call
from course_lib.checking.comparison import Difference, agree, as_plain, compare, is_tensor, show_apart, show_value
from course_lib.checking.outcome import Card, Outcome, Verdict
from course_lib.checking.progress import Progress
from course_lib.checking.quiz import Option, Question
from course_lib.text import _
from course_lib.validation import describe

__all__ = ["Exercise", "Lesson", "Mistake"]

SECONDS_ALLOWED = 3.0  # for one call; a probe that needs a second is a bad probe


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
        The lesson's number, "01".
    title : str
    solution : callable
    probes : sequence of tuple, or a function that returns one
        Arguments to try. Lists in them become float arrays. Ordinary, batch, edge and extreme ones. A function is
        called when they are first needed: the map of the course lists exercises with tensors, and needs no PyTorch.
    hints : sequence of str
    correct : str
        Shown when the answer is right: why it matters, and what to try next.
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
    ):
        self.name = f"{lesson}.{solution.__name__}"
        self.title, self.reference, self.correct, self.seconds = title, solution, correct, seconds
        self.parameters = tuple(inspect.signature(solution).parameters)
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

    def also_right(self, function: Callable) -> Callable:
        """Decorate a right answer written another way; tests prove that the check accepts it."""
        self.right_variants.append(function)
        return function

    @property
    def takes_value(self) -> bool:
        """Whether the answer is a value rather than a function."""
        return not self.parameters

    @cached_property
    def probes(self) -> tuple[tuple, ...]:
        """The arguments to try."""
        probes = self._probes() if callable(self._probes) else self._probes
        return tuple(tuple(map(_as_argument, probe)) for probe in probes) or ((),)

    @cached_property
    def expected(self) -> tuple[object, ...]:
        """The reference's result for each probe."""
        return tuple(self.reference(*copy.deepcopy(probe)) for probe in self.probes)

    @cached_property
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

    def check(self, answer: object) -> Outcome:
        """Compare an answer with the reference and say what came of it. Never raises.

        Parameters
        ----------
        answer : callable or value
            The learner's function itself (not a call of it); a value where the exercise asks for one.

        Returns
        -------
        Outcome
            Shown as a card when it is the last line of a cell.
        """
        outcome = self.judge(answer)
        if outcome.verdict is Verdict.NOT_ATTEMPTED:
            return outcome
        code = call(lambda: _source(answer), (), self.seconds).value or ""
        progress = Progress()
        progress.record_attempt(self.name, str(outcome.verdict), outcome.mistake, code)
        return replace(outcome, footer=progress.notice)

    def judge(self, answer: object) -> Outcome:
        """Return the outcome of an answer without recording it. Never raises."""
        if _is_stub(answer):
            return self._outcome(
                Verdict.NOT_ATTEMPTED, _("Replace the `...` with your own code, then run the cell again.")
            )
        _ready = self.expected, self.mistaken  # worked out before the clock runs
        calls = self.run(answer) if self.takes_value or callable(answer) else ()
        # A result can be an object that fails, or never ends, when it is compared or shown: look at it with care too.
        done = call(lambda: self._judged(answer, calls), (), self.seconds)
        strange = _("The answer is an object that the check cannot read. A number or a NumPy array is meant.")
        return done.value or self._outcome(Verdict.NOT_USABLE, strange)

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
        return Card("💡", word, self.title, colour, self.hints[number], footer=footer.format(call=called))

    def solution(self) -> Card:
        """Show the reference solution: the very function that the check compares with."""
        colour, text = "var(--jp-info-color1, #0277bd)", _("This is one way to write it; yours may look different.")
        return Card("📖", _("Solution"), self.title, colour, text, facts=(("", self.solution_source),))

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
        return self._outcome(Verdict.NOT_USABLE, text.format(call=called, came=describe(answer)))

    def _stopped(self, _answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        last = calls[-1]
        if isinstance(last.error, KeyboardInterrupt):
            return self._outcome(Verdict.STOPPED, _("You interrupted the check."))
        if not isinstance(last.error, TimeLimitReached):
            return None
        text = _("Your code was still running after {seconds:g} seconds. Does a loop never end?")
        if last.still_running:
            text += "\n" + _("It did not stop when asked and goes on in the background: restart the kernel to end it.")
        facts = self._facts(len(calls) - 1, last)
        return self._outcome(Verdict.STOPPED, text.format(seconds=self.seconds), facts=facts)

    def _changed_input(self, _answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        place = next((i for i, done in enumerate(calls) if done.changed), None)
        if place is None:
            return None
        names = ", ".join(f"`{self.parameters[i]}`" for i in calls[place].changed)
        text = _(
            "Your function changes its input {names} in place, so whoever calls it finds their data altered. "
            "Make a new one instead: `a = a + b`, not `a += b`; or begin with `a = a.{copy}()`."
        )
        copied = "clone" if is_tensor(self.probes[place][calls[place].changed[0]]) else "copy"
        return self._outcome(Verdict.CHANGED_INPUT, text.format(names=names, copy=copied))

    def _all_right(self, _answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        return None if any(self._differences(calls)) else self._outcome(Verdict.CORRECT, self.correct)

    def _differences(self, calls: tuple[Call, ...]) -> list[Difference | None]:
        return [
            Difference("raised", "") if done.error else compare(expected, done.value)
            for expected, done in zip(self.expected, calls, strict=True)
        ]

    def _known_mistake(self, _answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        for mistake in self.mistakes:
            if all(map(_same_call, self.mistaken[mistake.name], calls)):
                return self._outcome(Verdict.KNOWN_MISTAKE, mistake.message, mistake=mistake.name)
        return None

    def _raised(self, answer: object, calls: tuple[Call, ...]) -> Outcome | None:
        failed = [i for i, done in enumerate(calls) if done.error]
        if not failed:
            return None
        place = min(failed, key=lambda i: _size(self.probes[i]))
        error = calls[place].error
        line = _learners_line(answer, error)
        facts = ((_("your line"), line),) if line else ()
        if len(failed) < len(calls):
            facts += (
                (_("worked for"), _("{right} of {all} inputs").format(right=len(calls) - len(failed), all=len(calls))),
            )
        message = f"`{_in_one_line(error)}`\n{_usual_cause(error, line)}"
        return self._outcome(Verdict.RAISED, message, facts=facts + self._facts(place, calls[place]))

    def _different(self, _answer: object, calls: tuple[Call, ...]) -> Outcome:
        found = self._differences(calls)
        place = min((i for i, difference in enumerate(found) if difference), key=lambda i: _size(self.probes[i]))
        done, verdict = calls[place], Verdict.DIFFERENT
        facts = self._facts(place, done)
        if found[place].kind not in ("nothing", "type", "device") and not self.takes_value:
            expected, got = show_apart(self.expected[place], done.value)
            facts += ((_("expected"), expected), (_("got"), got))
        return self._outcome(verdict, found[place].message, facts=facts)

    def _facts(self, place: int, done: Call) -> tuple[tuple[str, str], ...]:
        """The input of a probe, one row a parameter, and what the answer printed on it."""
        rows = [(name, show_value(value)) for name, value in zip(self.parameters, self.probes[place], strict=False)]
        if done.printed.strip():
            rows.append((_("it printed"), textwrap.shorten(done.printed, 200, placeholder=" ...")))
        return tuple(rows)


class Lesson:
    """One lesson's exercises and quiz questions, in their order.

    Parameters
    ----------
    number : str
        "01", or "t1" in the PyTorch track.
    title : str
        A verb: "See vectors move".
    notebook : str
        Its file, relative to ``notebooks/``.
    """

    def __init__(self, number: str, title: str, notebook: str):
        self.number, self.title, self.notebook = number, title, notebook
        self.exercises: list[Exercise] = []
        self.questions: list[Question] = []

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
            self.exercises.append(Exercise(self.number, title, solution, probes, hints, correct, **more))
            return self.exercises[-1]

        return make

    def question(self, name: str, text: str, *options: Option) -> Question:
        """Add a quiz question and return it; authors put the right option first, learners see a fixed mixed order."""
        mixed = sorted(options, key=lambda option: zlib.crc32(f"{name} {option.text}".encode()))
        self.questions.append(Question(f"{self.number}.{name}", text, tuple(mixed)))
        return self.questions[-1]

    @classmethod
    def of(cls, module: ModuleType | str) -> Lesson:
        """Return the lesson that a module of `course_lib.exercises` defines, by the module or by its name."""
        module = import_module(f"course_lib.exercises.{module}") if isinstance(module, str) else module
        return module.LESSON


def source_of(function: Callable) -> str:
    """Return a function's source from its def line on, without decorators; "" where there is none.

    Examples
    --------
    >>> print(source_of(source_of).splitlines()[0])
    def source_of(function: Callable) -> str:
    """
    try:
        lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    except (OSError, TypeError, SyntaxError):  # typed into no file, or not Python
        return ""
    start = next((i for i, line in enumerate(lines) if line.lstrip().startswith(("def ", "class ", "async "))), 0)
    return "\n".join(lines[start:]).rstrip()


def _source(answer: object) -> str:
    return source_of(answer) if callable(answer) else show_value(answer)


def _as_argument(value: object) -> object:
    return np.array(value, dtype=float) if isinstance(value, list) else value


def _is_stub(answer: object) -> bool:
    """Tell whether an answer is the untouched ``...``: as a value, or as the whole body of a function."""
    if type(answer) is tuple:
        return bool(answer) and all(map(_is_stub, answer))
    if type(answer) is not FunctionType:  # by type alone: a strange object may fail at any other question
        return answer is None or answer is Ellipsis
    harmless = {"RESUME", "NOP", "CACHE", "LOAD_CONST", "POP_TOP", "RETURN_VALUE", "RETURN_CONST"}
    steps = tuple(dis.get_instructions(answer))
    constants = (step.argval for step in steps if step.opname.endswith("_CONST"))
    return {step.opname for step in steps} <= harmless and all(c is None or c is Ellipsis for c in constants)


def _same_call(first: Call, second: Call) -> bool:
    if first.error or second.error:
        return type(first.error) is type(second.error)
    return agree(first.value, second.value)


def _size(probe: tuple) -> float:
    """How much there is to read in a probe: the smallest one that fails is the one shown."""
    return sum(_size(value) if isinstance(value, tuple) else np.size(as_plain(value)) for value in probe)


def _in_one_line(error: BaseException) -> str:
    lines = _text_of(error).strip().splitlines()
    first = textwrap.shorten(lines[0], 200, placeholder=" ...").replace("`", "'") if lines else ""
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an exception of the learner's own, with a broken __str__
        return ""


def _learners_line(answer: object, error: BaseException) -> str:
    """Return the last line of the learner's own code that the error passed through, with its number."""
    code = getattr(answer, "__code__", None)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if code and f.filename == code.co_filename]
    if not frames:
        return ""
    text = linecache.getline(frames[-1].filename, frames[-1].lineno).strip()
    return _("line {number}: {text}").format(number=frames[-1].lineno, text=text) if text else ""


def _usual_cause(error: BaseException, line: str) -> str:
    """One sentence on what usually leads to an error of this kind."""
    text = _text_of(error)
    if isinstance(error, ValueError) and any(
        word in text for word in ("matmul", "shape", "broadcast", "aligned", "core dim")
    ):
        return _("Two shapes do not fit together. Print both with `print(a.shape)` on the line before.")
    if isinstance(error, RuntimeError) and (cause := _torchs_cause(text)):
        return cause
    if isinstance(error, TypeError) and "argument" in text and not line:
        return _("Your function must take exactly the parameters that the exercise names.")
    causes = (
        (NameError, _("A name is misspelt, or was defined in a cell that has not run since the last restart.")),
        (TypeError, _("An operation met a value of a type it cannot use, often a list where an array is meant.")),
        (
            np.exceptions.AxisError,
            _("The array has fewer dimensions than `axis` asks for; `axis=-1` is always the last one."),
        ),
        (IndexError, _("An index points past the end: the first entry is 0, the last is `len(a) - 1` or `-1`.")),
        (KeyError, _("A dictionary was asked for a key that it does not have.")),
        (ZeroDivisionError, _("Something was divided by 0: look at the input below.")),
        (AttributeError, _("The value has no such attribute: is it the type that you think? `print(type(a))` tells.")),
        (RecursionError, _("The function calls itself without ever reaching an end.")),
        (MemoryError, _("An array grew far too large: are two shapes multiplied where they should be paired?")),
        (SystemExit, _("`exit()` would end Python itself; `return` the result instead.")),
        (np.linalg.LinAlgError, _("The matrix has no inverse, or is not square.")),
        (AssertionError, _("An `assert` of yours does not hold for the input below.")),
    )
    return next(
        (cause for kind, cause in causes if isinstance(error, kind)), _("Look at the line and the input below.")
    )


def _torchs_cause(text: str) -> str:
    """The same for PyTorch, which raises a RuntimeError for nearly everything; "" where it says something else."""
    misfit = _("Two shapes do not fit together. Print both with `print(a.shape)` on the line before.")
    causes = (
        (
            "same dtype",
            _("float32 meets float64: `torch.tensor` of Python numbers is float32. `a.to(b.dtype)` converts."),
        ),
        ("dtype", _("The operation does not take this dtype. `print(a.dtype)` tells it, and `a.float()` converts.")),
        ("in-place", _("A tensor that records may not be changed in place: make a new one.")),
        ("second time", _("The record is used up by one `backward()`: compute the loss anew before the next.")),
        ("not require grad", _("Nothing was recorded. Was it cut on the way by `.detach()`, `.item()` or `no_grad`?")),
        ("requires grad", _("This tensor records what is done with it; `.detach()` gives its numbers alone.")),
        ("device", _("Two tensors lie on different devices: `a.to(b.device)` moves one.")),
        ("shape", misfit),
        ("must match", misfit),
    )
    return next((cause for words, cause in causes if words in text), "")
