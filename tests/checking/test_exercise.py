"""Every kind of feedback, and every kind of hostile answer: a check always answers, and the next one is not harmed."""

import asyncio
import functools
import linecache
import sys
import textwrap
import threading
import time
import types
import warnings
from unittest.mock import MagicMock

import numpy as np
import pytest

from course_lib.checking import cells
from course_lib.checking.cells import source_of
from course_lib.checking.exercise import Exercise, Lesson
from course_lib.checking.explanation import Search
from course_lib.checking.outcome import Verdict
from course_lib.checking.progress import Progress

SECONDS = 0.2  # for answers that never end; right ones have more, for a busy machine
LESSON = Lesson("99_example", "Test the checks")


@LESSON.exercise(
    "Scale",
    probes=[([[1.0, 2.0], [3.0, 4.0]], 3.0), ([1.0, 2.0], 2.0), ([-1.0, 0.0, 4.0], -1.5)],
    hints=["Multiply.", "By the factor."],
    correct="Scaling is linear.",
)
def scale(a, factor):
    return factor * a


@scale.also_right
def by_einsum(a, factor):
    return np.einsum("...,->...", a, factor)


@scale.mistake("You divided by the factor instead of multiplying with it.")
def divided(a, factor):
    return a / factor


@scale.mistake("You squared the entries; the factor went unused.")
def squared(a, factor):
    return a**2


@scale.mistake("You took the last entry alone for the whole array.")
def last_entry(a, factor):
    return a[-1][-1] * factor  # fails for one dimension


@LESSON.exercise(
    "Length",
    probes=[([3.0, 4.0],), ([1.0],)],
    hints=["Square, add, take the root."],
    correct="That is a norm.",
)
def length(a):
    return np.sqrt(np.sum(a**2))


@LESSON.exercise(
    "Length and direction",
    probes=[([3.0, 4.0],), ([0.0, 2.0],)],
    hints=["Divide by the length."],
    correct="Two facts, one vector.",
)
def polar(a):
    n = np.sqrt(np.sum(a**2))
    return n, a / n


@polar.mistake("You gave the two results in the other order: the length comes first.")
def swapped(a):
    n = np.sqrt(np.sum(a**2))
    return a / n, n


@LESSON.exercise("The name", hints=["It slides."], correct="Yes.")
def name():
    return "shear"


@name.mistake("A rotation keeps lengths; look at the picture again.")
def rotation():
    return "rotation"


@LESSON.exercise("The area", hints=["Multiply."], correct="Yes.")
def area():
    return 6.0


@area.mistake("You added the sides; an area multiplies them.")
def sum_of_sides():
    return 5.0


@LESSON.exercise("Is it longer?", probes=[([3.0],), ([0.5],)], hints=["Compare."], correct="Yes.")
def is_longer(a):
    return bool(a[0] > 1)


@LESSON.exercise("With a default", probes=[([1.0, 2.0],)], hints=["Two."], correct="Yes.")
def shifted(a, by=1.0):
    return a + by


@pytest.fixture(autouse=True)
def unexplained(monkeypatch):
    """What a check says where nothing explains an answer; tests/checking/test_explanation.py has what does."""
    monkeypatch.setattr(Search, "explain", lambda *_arguments: None)


@pytest.fixture
def impatient(monkeypatch):
    for exercise in LESSON.exercises:
        monkeypatch.setattr(exercise, "seconds", SECONDS)


def cell(source, function):
    """Define a function as a notebook cell would: with source that the traceback can show."""
    source = textwrap.dedent(source).lstrip("\n")
    filename = f"<cell {hash(source)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    namespace = {"np": np, "time": time, "sys": sys, "warnings": warnings}
    exec(compile(source, filename, "exec"), namespace)
    return namespace[function]


# --- right answers ----------------------------------------------------------------------------------------------------


def by_loop(a, factor):
    result = np.empty_like(a)
    for index in np.ndindex(a.shape):
        result[index] = a[index] * factor
    return result


def decorated(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return function(*arguments)

    return wrapper


class Scaler:
    def __call__(self, a, factor):
        return a * factor

    def method(self, a, factor):
        return a * factor


RIGHT = [
    scale.reference,
    by_einsum,
    by_loop,
    np.multiply,
    lambda a, f: a * f,
    lambda *arguments: arguments[0] * arguments[1],
    lambda a, f: (a * f).astype(np.float32),
    lambda a, f: np.asfortranarray(a * f),
    lambda a, f: np.repeat(a * f, 2, axis=-1)[..., ::2],
    functools.partial(lambda extra, a, f: a * f, None),
    functools.partial(np.einsum, "...,->..."),
    decorated(scale.reference),
    Scaler(),
    Scaler().method,
    cell("def typed(a: np.ndarray, factor: float = 2.0) -> np.ndarray:\n    return a * factor", "typed"),
]


@pytest.mark.parametrize("answer", RIGHT, ids=range(len(RIGHT)))
def test_a_right_answer_passes_however_it_is_written(answer):
    outcome = scale.check(answer)
    assert outcome.verdict is Verdict.CORRECT
    assert outcome.message == "Scaling is linear."
    assert outcome.correct


@pytest.mark.parametrize("form", [float, np.float32, np.array, lambda n: n, np.longdouble])
def test_a_number_passes_in_any_form(form):
    assert length.judge(lambda a: form(np.sqrt(np.sum(a**2)))).correct


def test_several_results_pass_as_tuple_or_list():
    assert polar.judge(lambda a: polar.reference(a)).correct
    assert polar.judge(lambda a: list(polar.reference(a))).correct


def test_a_default_of_the_reference_need_not_be_probed():
    assert shifted.judge(lambda a: a + 1).correct
    assert shifted.judge(lambda a: a + 2).verdict is Verdict.DIFFERENT


# --- each kind of feedback --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mistake", scale.mistakes, ids=lambda m: m.name)
def test_a_known_mistake_is_named(mistake):
    outcome = scale.judge(mistake.function)
    assert (outcome.verdict, outcome.mistake, outcome.message) == (
        Verdict.KNOWN_MISTAKE,
        mistake.name,
        mistake.message,
    )
    assert outcome.hints == ("Multiply.", "By the factor.")
    assert "ex.scale.hint()" in repr(outcome)


def test_a_known_mistake_is_recognised_however_it_is_written():
    assert scale.judge(lambda a, factor: (a / factor).astype(np.float32)).mistake == "divided"
    assert scale.judge(lambda a, factor: (a * a).tolist()).mistake == "squared"
    assert polar.judge(lambda a: list(swapped(a))).mistake == "swapped"


def test_the_smallest_probe_that_shows_a_difference_is_shown():
    outcome = scale.judge(lambda a, factor: a * abs(factor))
    assert outcome.verdict is Verdict.DIFFERENT
    assert outcome.message == "2 of 3 entries are different."
    assert dict(outcome.facts) == {
        "a": "[-1.  0.  4.]  shape (3,)",
        "right for": "2 of 3 inputs",
        "factor": "-1.5",
        "right already": "entry 2 of 3",
        "expected": "[ 1.5  0.  -6. ]  shape (3,)",
        "got": "[-1.5  0.   6. ]  shape (3,)",
    }
    assert dict(scale.judge(lambda a, factor: a).facts)["a"] == "[1. 2.]  shape (2,)"


def test_a_small_difference_can_be_seen():
    facts = dict(scale.judge(lambda a, factor: a * factor * (1 + 1e-5)).facts)
    assert facts["expected"] != facts["got"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda a, factor: print(a * factor), "returned nothing"),
        (lambda a, factor: (a * factor).tolist(), "this is a list; return a NumPy array"),
        (lambda a, factor: (a * factor)[np.newaxis], "The numbers are right, but their shape is (1, 2)"),
        (lambda a, factor: (a * factor)[..., 0], "The shape is one number where (2,) is expected."),
        (lambda a, factor: a > factor, "got True or False"),
        (lambda a, factor: (a * factor).astype(complex), "complex"),
        (lambda a, factor: (a * factor).astype(np.float16), "float16"),
        (lambda a, factor: a * factor / 0, "NaN or infinity"),
        (lambda a, factor: "text", "Expected an array of numbers, got str 'text'."),
    ],
)
def test_what_is_wrong_with_a_result_is_told(answer, message):
    outcome = scale.judge(answer)
    right_numbers = message.startswith(("The numbers are right", "this is a list"))
    assert outcome.verdict is (Verdict.EXPLAINED if right_numbers else Verdict.DIFFERENT)
    assert message in outcome.message


def test_what_was_printed_is_shown():
    def prints(a, factor):
        print("here", a.shape)
        return a

    assert dict(scale.judge(prints).facts)["it printed"] == "here (2,)"


def test_truth_values():
    assert is_longer.judge(lambda a: a[0] > 1).correct
    assert "Expected True or False" in is_longer.judge(lambda a: float(a[0] > 1)).message
    assert is_longer.judge(lambda a: not a[0] > 1).verdict is Verdict.DIFFERENT


def test_several_results():
    outcome = polar.judge(lambda a: (polar.reference(a)[0], polar.reference(a)[1] * 2))
    assert outcome.message.startswith("In result 2 of 2:")
    assert polar.judge(lambda a: polar.reference(a)[0]).message.startswith("Expected 2 results, got float64")
    assert polar.judge(swapped).mistake == "swapped"


@pytest.mark.parametrize(
    ("exercise", "answer", "verdict"),
    [
        (name, "shear", Verdict.CORRECT),
        (name, " Shear", Verdict.CORRECT),
        (name, lambda: "shear", Verdict.CORRECT),
        (name, "rotation", Verdict.KNOWN_MISTAKE),
        (name, "scaling", Verdict.DIFFERENT),
        (name, 3, Verdict.DIFFERENT),
        (area, 6, Verdict.CORRECT),
        (area, np.float32(6), Verdict.CORRECT),
        (area, np.array(6.0), Verdict.CORRECT),
        (area, 5, Verdict.KNOWN_MISTAKE),
        (area, 7.0, Verdict.DIFFERENT),
        (area, [6.0], Verdict.EXPLAINED),
        (area, "6", Verdict.DIFFERENT),
        (area, True, Verdict.DIFFERENT),
        (area, ..., Verdict.NOT_ATTEMPTED),
        (area, None, Verdict.NOT_ATTEMPTED),
        (area, (..., ...), Verdict.NOT_ATTEMPTED),
        (area, lambda x: 6.0, Verdict.RAISED),
    ],
)
def test_an_answer_that_is_a_value(exercise, answer, verdict):
    assert exercise.check(answer).verdict is verdict


STUBS = [
    "def scale(a, factor):\n    ...",
    "def scale(a, factor):\n    pass",
    "def scale(a, factor):\n    return ...",
    "def scale(a, factor):\n    return None",
    'def scale(a, factor):\n    """Multiply."""',
    'def scale(a, factor):\n    """Multiply."""\n    ...',
    "def scale(a: np.ndarray, factor: float = 1.0) -> np.ndarray:\n    # your code\n    ...",
    "scale = lambda a, factor: ...",
    "scale = ...",
    "scale = None",
]


@pytest.mark.parametrize("source", STUBS)
def test_the_untouched_stub_is_not_attempted_and_not_recorded(source):
    outcome = scale.check(cell(source, "scale"))
    assert outcome.verdict is Verdict.NOT_ATTEMPTED
    assert outcome.hints == ()
    assert Progress().read()["exercises"] == {}


@pytest.mark.parametrize("source", ["return 5", "return 'text'", "return a", "x = 3", "return ()", "raise ValueError"])
def test_code_is_not_taken_for_a_stub(source):
    assert scale.judge(cell(f"def scale(a, factor):\n    {source}", "scale")).verdict is not Verdict.NOT_ATTEMPTED


# --- completion: blanks to fill ---------------------------------------------------------------------------------------


@LESSON.exercise(
    "Cosine",
    probes=[([1.0, 0.0], [3.0, 4.0]), ([1.0, 2.0], [2.0, 1.0])],
    hints=["Two lengths.", "The second is like the first."],
    correct="Yes.",
    blanks=("np.sqrt(v @ v)", "(length_u * length_v)"),
)
def cosine(u, v):
    return u @ v / np.sqrt(u @ u) / np.sqrt(v @ v)


COSINE = """
def cosine(u, v):
    length_u = np.sqrt(u @ u)
    length_v = ____
    return u @ v / ____
"""


def test_blanks_that_are_left_are_counted_and_not_recorded():
    outcome = cosine.check(cell(COSINE, "cosine"))
    assert outcome.verdict is Verdict.NOT_ATTEMPTED
    assert outcome.message == "Replace each `____` with your own code: 2 are left."
    half = cosine.check(cell(COSINE.replace("____", cosine.blanks[0], 1), "cosine"))
    assert half.message == "Replace each `____` with your own code: 1 is left."
    assert Progress().read()["exercises"] == {}


def test_filled_blanks_are_an_answer():
    first, second = cosine.blanks
    assert cosine.judge(cell(COSINE.replace("____", first, 1).replace("____", second, 1), "cosine")).correct
    wrong = cell(COSINE.replace("____", first, 1).replace("____", "length_v", 1), "cosine")
    assert cosine.judge(wrong).verdict is Verdict.DIFFERENT


BLANKS = {
    "return ____": 1,
    "return ____(u, ____.T)": 2,
    "return u.____": 1,
    "return [____ for x in u if ____]": 2,
    "return (lambda x: ____)(u)": 1,
    "while ____ > 0:\n        u = ____\n    return u": 2,
    "try:\n        return u\n    finally:\n        print(____)": 1,
    "return helper(u) / ____": 2,
    "return '____'  # ____": 0,
    "return _____ + ___": 0,
}


@pytest.mark.parametrize(("line", "count"), BLANKS.items())
def test_blanks_are_counted_wherever_they_stand(line, count):
    source = f"def helper(x):\n    return ____\n\n\ndef cosine(u, v):\n    {line}"
    assert cells.blanks_left(cell(source, "cosine")) == count


def test_blanks_in_the_function_of_another_cell_are_not_asked_for_here():
    answer = cell("def cosine(u, v):\n    return other(u, v)", "cosine")
    answer.__globals__["other"] = cell(COSINE, "cosine")
    assert cells.blanks_left(answer) == 0


def test_an_answer_that_is_a_value_has_no_blanks():
    with pytest.raises(ValueError, match="blanks: expected none where the answer is a value, got 1"):
        Lesson("98_example", "T").exercise("V", hints=["H"], correct="C", blanks=("3",))(lambda: 3.0)


# --- planted bugs -----------------------------------------------------------------------------------------------------


@LESSON.exercise("Softmax", probes=[([[0.0, 0.0, 1.0], [1.0, 2.0, 4.0]],)], hints=["Rows.", "Axis."], correct="Yes.")
def softmax(scores):
    powers = np.exp(scores)
    return powers / powers.sum(axis=-1, keepdims=True)


@softmax.planted("The columns of your function sum to 1 still, and the rows ought to.")
def sums_down(scores):
    powers = np.exp(scores)
    return powers / powers.sum(axis=0)


UNTOUCHED = [
    "def softmax(scores):\n    powers = np.exp(scores)\n    return powers / powers.sum(axis=0)",
    "def softmax(scores):\n\n    # the powers\n    powers = np.exp(scores)\n\n    return powers / powers.sum(axis=0)",
    "def softmax(s):\n    'A row for each sample.'\n    e = np.exp(s)\n    return e / e.sum(axis=0)",
]


@pytest.mark.parametrize("source", UNTOUCHED)
def test_a_planted_bug_that_nobody_touched_is_not_attempted_and_not_recorded(source):
    outcome = softmax.check(cell(source, "softmax"))
    assert outcome.verdict is Verdict.NOT_ATTEMPTED
    assert outcome.message.startswith("This is the function as it was given, with its bug still in it.")
    assert Progress().read()["exercises"] == {}


@pytest.mark.parametrize(
    "source",
    [
        "def softmax(scores):\n    return np.exp(scores) / np.exp(scores).sum(axis=0)",
        "def softmax(scores, axis=0):\n    powers = np.exp(scores)\n    return powers / powers.sum(axis=axis)",
    ],
)
def test_a_changed_function_that_still_has_the_bug_is_a_known_mistake(source):
    outcome = softmax.check(cell(source, "softmax"))
    assert (outcome.verdict, outcome.mistake) == (Verdict.KNOWN_MISTAKE, "sums_down")
    assert outcome.message == "The columns of your function sum to 1 still, and the rows ought to."
    assert Progress().read()["exercises"]["example.softmax"]["mistakes"] == {"sums_down": 1}


def test_a_planted_bug_that_is_mended_is_right():
    mended = UNTOUCHED[0].replace("axis=0", "axis=-1, keepdims=True")
    assert softmax.check(cell(mended, "softmax")).correct
    assert softmax.judge(cell("def softmax(scores):\n    ...", "softmax")).verdict is Verdict.NOT_ATTEMPTED


def _given(n, rate=0.1, *, steps=(1, 2)):
    return n * rate if n < 1 else _given(n - 1) + sum(step * n for step in steps)


SAME = "def f(k, rate=0.1, *, steps=(1, 2)):\n    return k * rate if k < 1 else f(k - 1) + sum(s * k for s in steps)"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("k", "k", True),
        ("rate=0.1", "rate=0.2", False),
        ("steps=(1, 2)", "steps=(1, 3)", False),
        ("s * k", "s + k", False),
        ("s * k", "k * s", False),
        ("k - 1", "k - 2", False),
        ("sum", "max", False),
        ("1) + sum(s * k for s in steps)", "1) + sum(s * k for s in steps[:])", False),
    ],
)
def test_what_counts_as_untouched(before, after, same):
    """Not the names of the function and its variables; its defaults, its constants and what it calls."""
    assert cells.computes_as_given(cell(SAME.replace(before, after), "f"), _given) is same


def test_another_keyword_is_a_change():
    assert not cells.computes_as_given(cell(UNTOUCHED[0].replace("axis=0", "initial=0"), "softmax"), softmax.given)


def test_a_hostile_default_stops_no_check(impatient):
    class Unshowable:
        def __repr__(self):
            raise EvenThis

    answer = cell(UNTOUCHED[0], "softmax")
    answer.__defaults__ = (Unshowable(),)
    assert softmax.check(answer).verdict is Verdict.KNOWN_MISTAKE


def test_the_kind_of_an_exercise():
    assert [exercise.kind for exercise in (scale, cosine, softmax)] == ["free", "completion", "planted bug"]
    assert [exercise.kind_in_words for exercise in (scale, cosine, softmax)] == ["", "fill the blanks", "find the bug"]


RAISED = [
    ("return a @ factor", "ValueError", "`a @ factor` meets shapes (2,) and (): `@` takes no single number"),
    ("return a + np.ones(17)", "ValueError", "`a + np.ones(17)` meets shapes (2,) and (17,): counted from the right"),
    ("return np.dot(a, np.ones(17))", "ValueError", "Two shapes do not fit together."),
    ("return a * factr", "NameError: name 'factr' is not defined", "A name is misspelt"),
    ("return a + 'text'", "UFuncTypeError", "An operation met a value of a type"),
    ("return a[7]", "IndexError", "An index points past the end"),
    ("return {}['w']", "KeyError: 'w'", "A dictionary was asked"),
    ("return 1 / 0", "ZeroDivisionError: division by zero", "Something was divided by 0"),
    ("return a.multiply(factor)", "AttributeError", "The value has no such attribute"),
    ("return np.linalg.inv(np.zeros((2, 2)))", "LinAlgError: Singular matrix", "The matrix has no inverse"),
    ("return sys.exit(1)", "SystemExit: 1", "`exit()` would end Python itself"),
    ("assert a is None", "AssertionError", "An `assert` of yours"),
    ("raise RuntimeError('my own')", "RuntimeError: my own", "Look at the line and the input"),
    ("raise MemoryError", "MemoryError`", "An array grew far too large"),
]


@pytest.mark.parametrize(("line", "error", "cause"), RAISED)
def test_an_error_is_told_with_the_learners_line_and_its_usual_cause(line, error, cause):
    outcome = scale.judge(cell(f"def scale(a, factor):\n    b = a\n    {line}", "scale"))
    assert outcome.verdict is Verdict.RAISED
    first, second = outcome.message.split("\n")
    assert first.startswith("`")
    assert error in first
    assert second.startswith(cause)
    facts = dict(outcome.facts)
    assert facts["your line"] == f"line 3: {line}"
    assert facts["a"] == "[1. 2.]  shape (2,)"


def test_an_error_on_some_inputs_says_how_many_worked():
    def square_only(a, factor):
        return a * factor if a.ndim == 2 else 1 / 0

    assert dict(scale.judge(square_only).facts)["right for"] == "1 of 3 inputs"


def test_endless_recursion_is_explained():
    outcome = scale.judge(cell("def scale(a, factor):\n    return scale(a, factor)", "scale"))
    assert outcome.message.endswith("The function calls itself without ever reaching an end.")


@pytest.mark.parametrize("answer", [lambda a: a, lambda: 1, lambda a, b, c: a, Scaler, len])
def test_the_wrong_number_of_parameters_is_explained(answer):
    outcome = scale.judge(answer)
    assert outcome.verdict is Verdict.RAISED
    assert outcome.message.endswith("Your function must take exactly the parameters that the exercise names.")


@pytest.mark.parametrize("result", [np.ones(2), 3.0, "text", [1.0], {}, np])
def test_the_result_of_a_call_is_not_a_function(result):
    outcome = scale.judge(result)
    assert outcome.verdict is Verdict.NOT_USABLE
    assert "without brackets: `ex.scale.check(scale)`" in outcome.message


def test_a_changed_input_is_told():
    def in_place(a, factor):
        a *= factor
        return a

    outcome = scale.judge(in_place)
    assert outcome.verdict is Verdict.CHANGED_INPUT
    assert outcome.message.startswith("The result is right, but your function changes its input `a`.")
    assert "`a = a.copy()`" in outcome.message

    def in_place_and_wrong(a, factor):
        a += factor
        return a

    assert scale.judge(in_place_and_wrong).message.startswith("Your function changes its input `a`.")


def test_an_endless_loop_is_stopped(impatient):
    def endless(a, factor):
        while True:
            factor += 1

    outcome = scale.judge(endless)
    assert outcome.verdict is Verdict.STOPPED
    assert outcome.message == "Your code was still running after 0.2 seconds. Does a loop never end?"
    assert dict(outcome.facts)["factor"] == "3"


# --- hostile answers --------------------------------------------------------------------------------------------------


class EvenThis(BaseException):
    pass


class BrokenTextError(Exception):
    def __str__(self):
        raise ValueError("no text")


class LeavingTextError(Exception):
    def __str__(self):
        raise SystemExit


def failing(*names, error=ValueError):
    """Return an object on which each of these special methods raises."""

    def fail(*_arguments, **_named):
        raise error("hostile")

    return type("Failing", (), dict.fromkeys(names, fail) | {"__hash__": None})()


def looping(name):
    def loop(*_arguments, **_named):
        while True:
            pass

    return type("Looping", (), {name: loop, "__hash__": None})()


class FailingClass:
    @property
    def __class__(self):
        raise ValueError("hostile")


class LyingClass:
    __class__ = np.ndarray


class FailingList(list):
    def __len__(self):
        raise ValueError("hostile")

    __iter__ = __getitem__ = __len__


class LoopingFloat(float):
    def __float__(self):
        while True:
            pass

    __eq__ = __repr__ = __format__ = __float__
    __hash__ = None


class FailingArray(np.ndarray):
    def __array_finalize__(self, _other):
        raise ValueError("hostile")


class ArrayOfFailures:
    def __del__(self):
        raise ValueError("hostile")


async def coroutine(a, factor):
    return a * factor


EVERY_METHOD = ("__eq__", "__array__", "__repr__", "__str__", "__len__", "__bool__", "__iter__", "__getattribute__")
JUNK = {
    "a module": np,
    "a class": float,
    "a function": len,
    "None": None,
    "Ellipsis": ...,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "an integer beyond float": 10**400,
    "an integer beyond text": 10**5000,
    "a text": "text",
    "bytes": b"bytes",
    "a set": {1.0},
    "a dict": {"a": 1.0},
    "a range": range(2),
    "ragged lists": [[1.0], [2.0, 3.0]],
    "a nested tuple": ((1.0, (2.0,)), 3.0),
    "a structured array": np.zeros(2, dtype=[("a", float)]),
    "an object array": np.array([1.0, None], dtype=object),
    "an array of failing objects": np.array([failing("__eq__", "__repr__")], dtype=object),
    "a text array": np.array(["a", "b"]),
    "dates": np.zeros(2, dtype="datetime64[s]"),
    "durations": np.zeros(2, dtype="timedelta64[s]"),
    "a date": np.datetime64("2026-01-01"),
    "a masked array": np.ma.array([1.0, 2.0], mask=[True, False]),
    "masked": np.ma.masked,
    "a matrix": np.ones((1, 2)).view(np.matrix),
    "a record": np.void(b"abc"),
    "an empty array": np.zeros((0, 3)),
    "64 dimensions": np.zeros((1,) * 64),
    "0-d truth": np.array(True),
    "0-d text": np.array("text"),
    "a memoryview": memoryview(b"ab"),
    "a mock": MagicMock(),
    "a simple namespace": types.SimpleNamespace(shape=(2,), dtype=float),
    "everything fails": failing(*EVERY_METHOD),
    "everything leaves": failing(*EVERY_METHOD, error=SystemExit),
    "fails as array": failing("__array__"),
    "leaves as array": failing("__array__", error=EvenThis),
    "loops as array": looping("__array__"),
    "loops when shown": looping("__repr__"),
    "loops when compared": looping("__eq__"),
    "loops when asked for anything": looping("__getattribute__"),
    "a class that fails": FailingClass(),
    "a class that lies": LyingClass(),
    "a list that fails": FailingList([1.0, 2.0]),
    "a float that loops": LoopingFloat(1.0),
}


def next_check_works():
    scale.seconds = 10.0
    return scale.check(scale.reference).correct and scale.check(divided).mistake == "divided"


@pytest.mark.parametrize("name_", JUNK)
def test_junk_returned_or_given_gets_an_answer(name_, impatient):
    junk = JUNK[name_]
    for exercise, answer in (
        (scale, lambda a, factor: junk),
        (polar, lambda a: (1.0, junk)),
        (area, junk),
        (name, junk),
    ):
        outcome = exercise.check(answer)  # that it answers at all is half of the test
        assert not outcome.correct
        assert outcome._repr_html_()
        assert outcome.message
    assert next_check_works()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
def test_what_fails_when_it_is_thrown_away_gets_an_answer(impatient):
    assert not scale.check(lambda a, factor: ArrayOfFailures()).correct
    assert not scale.check(coroutine).correct
    assert not scale.check(lambda a, factor: (n for n in a)).correct
    assert next_check_works()


def raises(error):
    def answer(a, factor):
        raise error

    return answer


def flood(a, factor):
    while True:
        print("x" * 1000)
        print("y" * 1000, file=sys.stderr)


def tamper(a, factor):
    np.allclose = np.isclose = np.asarray = np.array_equal = lambda *_a, **_k: True
    sys.stdout = sys.stderr = None
    warnings.simplefilter("error")
    np.seterr(all="raise")
    return a


def catch_all(a, factor):
    while True:
        try:  # noqa: SIM105
            a = a + 1
        except:  # noqa: E722
            pass


def sleep(a, factor):
    time.sleep(20)


def recurse_and_catch(a, factor):
    try:
        return recurse_and_catch(a, factor)
    except RecursionError:
        return a


def circular(a, factor):
    result = []
    result.append(result)
    return result


def asks_for_a_loop(a, factor):
    return asyncio.run(coroutine(a, factor)) + 1


HOSTILE = [
    *map(raises, [ValueError(), SystemExit(), KeyboardInterrupt(), GeneratorExit(), EvenThis("x"), StopIteration(1)]),
    *map(
        raises, [BrokenTextError(), LeavingTextError(), ExceptionGroup("two", [ValueError(1)]), UnicodeError("\ud800")]
    ),
    raises(Warning("w")),
    flood,
    tamper,
    catch_all,
    sleep,
    recurse_and_catch,
    circular,
    asks_for_a_loop,
    lambda a, factor: [n for n in iter(int, 1)],  # noqa: C416
    lambda a, factor: sum(n for n in iter(int, 1)),
    lambda a, factor: warnings.warn("w", stacklevel=1),
    lambda a, factor: sys.stdout.close(),
    lambda a, factor: a.resize((0,), refcheck=False),
    lambda a, factor: a.fill(np.nan),
    eval("lambda a, factor: a"),
    MagicMock(),
    failing("__call__", "__getattribute__", "__repr__"),
    type("Odd", (), {"__call__": lambda self, a, f: a, "__getattr__": lambda self, n: 1 / 0})(),
    type("Code", (), {"__call__": lambda self, a, f: a, "__code__": 3, "__name__": None})(),
    int,
    dict,
    print,
    np.zeros,
    type,
    object,
    EvenThis,
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_answer_gets_an_answer(number, impatient):
    outcome = scale.check(HOSTILE[number])
    assert not outcome.correct
    assert outcome.message
    assert outcome._repr_html_()
    assert next_check_works()


@pytest.mark.parametrize("answer", [flood, catch_all, sleep, lambda a, factor: looping("__array__")])
def test_a_hostile_answer_gets_an_answer_outside_the_main_thread(answer, impatient):
    found = []
    worker = threading.Thread(target=lambda: found.append(scale.check(answer)), daemon=True)
    worker.start()
    worker.join()
    assert not found[0].correct
    assert next_check_works()


def test_an_answer_that_stays_behind_is_said_to(impatient):
    assert "restart the kernel" in scale.judge(sleep).message


def test_probes_are_what_they_were():
    before = repr(scale.probes)

    def wreck(a, factor):
        a[:] = np.nan
        return scale.reference(a, factor)

    scale.check(wreck)
    assert repr(scale.probes) == before
    assert next_check_works()


# --- what is recorded, hints, solution --------------------------------------------------------------------------------


def test_attempts_mistakes_hints_and_code_are_recorded():
    wrong = cell("def scale(a, factor):\n    return a / factor  # é ∂ 語", "scale")
    right = cell("def scale(a, factor):\n    return a * factor", "scale")
    for answer in (wrong, wrong, squared, right, squared):
        scale.check(answer)
    area.check(5.0)
    scale.hint()
    exercises = Progress().read()["exercises"]
    record = exercises["example.scale"]
    assert record["attempts"] == 5
    assert record["solved"] is True
    assert record["mistakes"] == {"divided": 2, "squared": 2}
    assert record["solution"] == source_of(right)
    assert record["code"] == source_of(squared)
    assert record["hints"] >= 1
    assert exercises["example.area"] == {
        "attempts": 1,
        "code": "5",
        "mistakes": {"sum_of_sides": 1},
        "solved": False,
    }


def test_judging_records_nothing():
    scale.judge(divided)
    assert Progress().read()["exercises"] == {}


def test_a_check_says_when_progress_cannot_be_written(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("COURSE_PROGRESS_FILE", str(tmp_path / "file" / "progress.json"))
    for attempt in (1, 2):
        outcome = scale.check(scale.reference)
        assert outcome.correct
        assert outcome.footer.startswith("Your progress cannot be written here")
        assert Progress().read()["exercises"]["example.scale"]["attempts"] == attempt


def test_hints_come_in_turn_and_begin_again():
    exercise = Exercise("example", "T", length.reference, [([1.0],)], ["First.", "Second."], "C")
    shown = [exercise.hint() for _ in range(3)]
    assert [card.message for card in shown] == ["First.", "Second.", "First."]
    assert "ex.length.hint()" in shown[0].footer
    assert "ex.length.solution()" in shown[1].footer
    assert Progress().read()["exercises"]["example.length"]["hints"] == 2


def test_the_solution_is_shown_from_its_def_line():
    assert dict(scale.solution().facts)[""] == "def scale(a, factor):\n    return factor * a"


def test_lists_in_probes_become_float_arrays():
    assert scale.probes[0][0].dtype == float
    assert scale.probes[0][1] == 3.0


def test_a_function_without_source_has_none():
    assert source_of(len) == ""
    assert source_of(eval("lambda x: x")) == ""
    assert source_of(3) == ""


def test_a_lesson_is_found_by_its_module():
    module = types.ModuleType("example")
    module.LESSON = LESSON
    assert Lesson.of(module) is LESSON
    assert [exercise.name for exercise in LESSON.exercises][:2] == ["example.scale", "example.length"]


# --- what a card says beside its verdict ------------------------------------------------------------------------------


@LESSON.exercise(
    "A draw",
    probes=lambda: [(np.random.default_rng(0), 3), (np.random.default_rng(1), 2)],
    hints=["Ask the generator."],
    correct="The seed decides.",
)
def draw(rng, n):
    return rng.normal(size=n)


@LESSON.exercise(
    "Extremes last",
    probes=[(1e9,), (2.0,), (1e-9,)],
    hints=["Square."],
    correct="Yes.",
)
def square(x):
    return x * x


@square.mistake("You raised an error of your own.")
def refuses(x):
    raise ValueError(f"{x} is no number")


@LESSON.exercise("Needs a name of NumPy's", probes=[([1.0, 2.0],)], hints=["Add."], correct="Yes.")
def total(a):
    return np.sum(a)


def test_an_ordinary_probe_is_shown_before_an_extreme_one():
    assert dict(square.judge(lambda x: x).facts)["x"] == "2"
    assert dict(square.judge(lambda x: x * x if x == 2 else x).facts)["x"] in ("1,000,000,000", "1e-09")


def test_right_inputs_are_counted_by_their_results():
    def never_right(a, factor):
        return a + 100 if a.ndim == 2 else 1 / 0

    assert "right for" not in dict(scale.judge(never_right).facts)
    assert dict(polar.judge(lambda a: (5.0, a / 5)).facts)["right for"] == "1 of 2 inputs"
    assert dict(polar.judge(lambda a: (7.0, polar.reference(a)[1])).facts)["right already"] == "result 2 of 2"


def test_numbers_are_called_right_only_where_they_are_right_on_every_input():
    assert "The numbers are right" in scale.judge(lambda a, factor: (a * factor).tolist()).message
    mixed = scale.judge(lambda a, factor: (a * abs(factor)).tolist())
    assert mixed.message == "2 of 3 entries are different."
    shape = length.judge(lambda a: np.array([np.abs(a).sum()]))  # right for a single entry
    assert "right" not in shape.message


def test_only_the_part_that_differs_is_shown():
    facts = dict(polar.judge(lambda a: (polar.reference(a)[0], 2 * polar.reference(a)[1])).facts)
    assert facts["expected"] == "[0.6 0.8]  shape (2,)"
    assert facts["got"] == "[1.2 1.6]  shape (2,)"


def test_an_error_is_a_known_mistake_only_where_it_says_the_same():
    def refuses_too(x):
        raise ValueError(f"{x} is no number")

    def refuses_otherwise(x):
        raise ValueError("out of range")

    assert square.judge(refuses_too).mistake == "refuses"
    assert square.judge(refuses_otherwise).verdict is Verdict.RAISED
    assert square.judge(lambda x: __import__("no_such_package")).verdict is Verdict.RAISED


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda rng, n: np.random.default_rng().normal(size=n), "All that is random in it must come from `rng`."),
        (lambda rng, n: np.random.normal(size=n), "All that is random in it must come from `rng`."),
    ],
)
def test_an_answer_that_ignores_the_generator_is_told(answer, message):
    outcome = draw.judge(answer)
    assert outcome.message == f"Called twice with the same input, your function gives two results. {message}"
    assert draw.judge(lambda rng, n: rng.normal(size=n)).correct
    assert "twice" not in draw.judge(lambda rng, n: rng.normal(size=n) + 1).message


def test_an_answer_that_remembers_is_told():
    seen = []

    def remembers(x):
        seen.append(x)
        return float(len(seen))

    assert "keep something from one call to the next" in square.judge(remembers).message


def test_parameters_in_another_order_are_told():
    answer = cell("def scale(factor, a):\n    return a[0] * factor", "scale")
    assert "in another order than the exercise's: (a, factor)." in scale.judge(answer).message


def test_a_check_without_an_answer_says_what_it_needs():
    assert "It got nothing." in scale.check().message


def test_a_check_whose_reference_fails_judges_nobody(monkeypatch):
    monkeypatch.delattr(np, "sum")
    outcome = total.check(lambda a: a[0] + a[1])
    assert outcome.verdict is Verdict.NOT_JUDGED
    assert "AttributeError: module 'numpy' has no attribute 'sum'" in outcome.message
    assert Progress().read()["exercises"] == {}
    monkeypatch.undo()
    assert total.check(lambda a: a[0] + a[1]).correct


# --- the cell around a check ------------------------------------------------------------------------------------------


@pytest.fixture
def notebook(monkeypatch):
    """Run cells as a notebook does: returns what a cell shows by itself, and what the check showed."""
    from IPython.core.interactiveshell import InteractiveShell

    shell, shown = InteractiveShell(), []
    shell.user_ns.update(ex=types.SimpleNamespace(scale=scale), np=np)
    monkeypatch.setattr(cells, "show_now", shown.append)
    monkeypatch.setattr("course_lib.checking.exercise.show_now", shown.append)

    def run(source):
        shown.clear()
        result = shell.run_cell(source, store_history=True)
        assert result.success
        return result.result, list(shown)

    yield run
    InteractiveShell.clear_instance()


RIGHT_CELL = "def scale(a, factor):\n    return a * factor\n\n"


@pytest.mark.parametrize(
    ("last_lines", "shown_by_the_check"),
    [
        ("ex.scale.check(scale)", 0),
        ("ex.scale.check(\n    scale\n)", 0),
        ("ex.scale.check(scale)\nx = 1", 1),
        ("ex.scale.check(scale);", 1),
        ("outcome = ex.scale.check(scale)", 1),
        ("for _ in range(2):\n    ex.scale.check(scale)", 2),
        ("ex.scale.check(scale)\nex.scale.hint()", 1),
        ("ex.scale.hint()\nex.scale.solution()", 1),
    ],
)
def test_a_card_is_shown_wherever_in_the_cell_it_is_asked_for(last_lines, shown_by_the_check, notebook):
    _by_itself, shown = notebook(RIGHT_CELL + last_lines)
    assert len(shown) == shown_by_the_check


def test_the_function_of_an_earlier_cell_is_told_as_such(notebook):
    outcome, _shown = notebook(RIGHT_CELL + "ex.scale.check(scale)")
    assert outcome.footer == ""
    outcome, _shown = notebook("def scail(a, factor):\n    return a\n\nex.scale.check(scale)")
    assert outcome.correct
    assert outcome.footer == "This is the `scale` that an earlier cell defined."


def test_a_name_of_pythons_that_was_overwritten_is_named(notebook):
    notebook("sum = 0\nnp = 3")
    source = "def scale(a, factor):\n    return {}\n\nex.scale.check(scale)"
    outcome, _shown = notebook(source.format("sum([1, 2])"))
    assert (
        "`sum` is 0 here, and not Python's own: a cell gave the name a value. `del sum` undoes it." in outcome.message
    )
    outcome, _shown = notebook(source.format("np.array(a)"))
    assert "`np` is no longer NumPy" in outcome.message
