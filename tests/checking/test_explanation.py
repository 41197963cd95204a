"""A wrong answer that no author has listed is explained by what it does, and never by what it does not.

The last test throws random wrong functions at the exercises of the course, and looks at each explanation on inputs that
the search has not seen. `make test` throws 100; EXPLANATION_TRIALS=2000 throws as many as it says:

    EXPLANATION_TRIALS=2000 .venv/bin/python -m pytest tests/checking/test_explanation.py -k random
"""

import contextlib
import os

import numpy as np
import pytest

from course_lib.checking.calling import call
from course_lib.checking.evidence import attempt, bits, fresh_inputs, plain
from course_lib.checking.exercise import Lesson
from course_lib.checking.inputs import input_changes
from course_lib.checking.outcome import Verdict
from course_lib.checking.variants import ending, pairs_of, variants_of
from course_lib.checking.words import phrase
from course_lib.exercises import all_lessons
from work import left_running

LESSON = Lesson("99_example", "Test the explanations")
X = [[0.3, -1.2, 2.7], [1.1, 0.4, -0.6]]
W = [[0.5, -1.5, 2.25], [1.75, 0.35, -0.85], [0.15, 0.95, 1.65], [-0.7, 1.3, 0.45]]
B = [0.1, -0.2, 0.7, 1.3]


@LESSON.exercise(
    "A layer",
    probes=[(X, W, B), (X[:1], W, B), ([[1.5, -0.5]], [[0.7, 1.9], [1.1, -2.3]], [0.4, -0.9])],
    hints=["Multiply."],
    correct="Yes.",
)
def layer(x, W, b):
    return x @ W.T + b


@layer.mistake("You took the columns of W for its rows.")
def columns(x, W, b):
    return x @ W[: x.shape[1]] + b[: W.shape[1]] if W.shape[0] >= x.shape[1] else x


@LESSON.exercise(
    "Mean square",
    probes=[
        ([0.3, 1.7, -2.2], [1.4, 0.2, 0.9]),
        ([2.3, -1.1], [0.4, 0.7]),
        ([0.3, 0.1, 0.9, 1.2], [0.7, 2.1, -0.4, 3.3]),
    ],
    hints=["Square."],
    correct="Yes.",
)
def mean_square(y, y_hat):
    error = y - y_hat
    return np.mean(error**2)


@mean_square.mistake("You took the root as well.")
def rooted(y, y_hat):
    return np.sqrt(np.mean((y - y_hat) ** 2))


@LESSON.exercise(
    "Two results",
    probes=[([0.3, 1.7, -2.2],), ([2.3, -1.1],), ([0.3, 0.1, 0.9, 1.2],)],
    hints=["Both."],
    correct="Yes.",
)
def centred(x):
    middle = x.mean()
    return middle, x - middle


@LESSON.exercise(
    "Powers",
    probes=[([0.3, 1.7, 2.2], 2), ([2.3, 1.1], 3), ([0.3, 0.1, 0.9, 1.2], 1)],
    hints=["Raise."],
    correct="Yes.",
)
def powers(x, k):
    return np.cumsum(x**k)


@LESSON.exercise("A rule", probes=[([0.3, -1.7, 2.2], 0.5), ([2.3, -1.1], 1.5)], hints=["Compare."], correct="Yes.")
def rule(x, limit):
    return np.where(x > 0, x * limit, 0.1 * x)


@LESSON.exercise("Is it?", probes=[([0.3],), ([-1.7],), ([2.2],)], hints=["Compare."], correct="Yes.")
def is_positive(x):
    return bool(x[0] > 0)


def refusing(x):
    if len(x) == 2:
        raise ValueError("not two")
    return np.sin(x).sum(), x


EXPLAINED = {
    "factor": (layer, lambda x, W, b: 2 * (x @ W.T + b), "times 2"),
    "sign": (mean_square, lambda y, p: -np.mean((y - p) ** 2), "sign turned"),
    "offset": (mean_square, lambda y, p: np.mean((y - p) ** 2) + 0.7, "plus 0.7"),
    "size": (mean_square, lambda y, p: np.sum((y - p) ** 2), "times how many there are in `y`"),
    "argument": (powers, lambda x, k: np.cumsum(x**k) * k, "times `k`"),
    "transposed": (layer, lambda x, W, b: (x @ W.T + b).T, "their shape is"),
    "added up": (layer, lambda x, W, b: np.sum(x @ W.T + b), "added up"),
    "along an axis": (layer, lambda x, W, b: np.mean(x @ W.T + b, axis=0), "rows averaged"),
    "reversed": (layer, lambda x, W, b: (x @ W.T + b)[:, ::-1], "columns in reverse order"),
    "sorted": (layer, lambda x, W, b: np.sort(x @ W.T + b), "entries sorted"),
    "first alone": (layer, lambda x, W, b: (x @ W.T + b)[0], "only its first entry or row"),
    "exp": (mean_square, lambda y, p: np.exp(np.mean((y - p) ** 2)), "exp taken"),
    "rounded": (layer, lambda x, W, b: np.round(x @ W.T + b, 1), "rounded to 1"),
    "clipped": (layer, lambda x, W, b: np.maximum(x @ W.T + b, 0), "below 0 cut to 0"),
    "a term": (layer, lambda x, W, b: x @ W.T, "`b` is left out"),
    "a step on the way": (mean_square, lambda y, p: y - p, "`error`, a step on the way"),
    "a square": (mean_square, lambda y, p: np.mean(y - p), "the square of `error` is left out"),
    "another function": (mean_square, lambda y, p: np.median((y - p) ** 2), "the median is taken instead of the mean"),
    "a case": (rule, lambda x, limit: x * limit, "is taken everywhere"),
    "a number": (rule, lambda x, limit: np.where(x > 0, x * limit, 0.2 * x), "0.2 stands where 0.1 belongs"),
    "an input": (powers, lambda x, k: np.cumsum(x ** (k + 1)), "`k` were one larger"),
    "a mistake, tripled": (mean_square, lambda y, p: 3 * np.sqrt(np.mean((y - p) ** 2)), "Two things come together"),
    "order of results": (centred, lambda x: (x - x.mean(), x.mean()), "another order: yours are numbers 2, 1"),
    "one result alone": (centred, lambda x: x - x.mean(), "only the one that is number 2"),
    "one of two results": (centred, lambda x: (x.mean(), x.mean() - x), "result 2"),
    "an input never used": (layer, lambda x, W, b: np.cos(x @ W.T) * x.sum(), "stays the same when only `b` changes"),
    "entries": (rule, lambda x, limit: np.where(x > 0, x * limit, np.sin(5 * x) + x**2), "where `x` is above 0"),
}  # fmt: skip

NEAR_MISSES = {
    "factor, but for small inputs": (layer, lambda x, W, b: (2 if len(x) > 1 else 3) * (x @ W.T + b)),
    "sign, but for long inputs": (mean_square, lambda y, p: np.mean((y - p) ** 2) * (-1.1 if len(y) < 4 else 0.9)),
    "offset that depends on the input": (mean_square, lambda y, p: np.mean((y - p) ** 2) + 0.7 * y[0] * p[0]),
    "mean of another power": (mean_square, lambda y, p: np.mean(np.abs(y - p) ** 2.5) + y[0] * p[1]),
    "right on the very probes": (powers, lambda x, k: x * k if x[0] == 2.3 else np.cumsum(x**k)),
    "one of two results": (centred, lambda x: (x.mean(), np.sin(x) * np.cumsum(x))),
    "refuses some inputs": (centred, refusing),
    "truth values, too few to tell": (is_positive, lambda x: bool(x[0] < 1)),
    "a text": (layer, lambda x, W, b: "no"),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPLAINED)
def test_what_an_answer_does_is_found(name):
    exercise, answer, words = EXPLAINED[name]
    outcome = exercise.judge(answer)
    assert outcome.verdict is Verdict.EXPLAINED, outcome
    assert words in outcome.message
    assert outcome.named and outcome.mistake.startswith("found: ")


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_a_near_miss_is_not_explained(name):
    exercise, answer = NEAR_MISSES[name]
    outcome = exercise.judge(answer)
    assert outcome.verdict in (Verdict.DIFFERENT, Verdict.RAISED), outcome
    assert not outcome.named


def test_right_answers_and_known_mistakes_come_first():
    assert layer.judge(lambda x, W, b: np.dot(x, W.T) + b).verdict is Verdict.CORRECT
    assert mean_square.judge(lambda y, p: np.sqrt(np.mean((y - p) ** 2))).verdict is Verdict.KNOWN_MISTAKE


def test_an_explanation_is_recorded_under_its_kind(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS_FILE", str(tmp_path / "progress.json"))
    assert layer.check(lambda x, W, b: x @ W.T).mistake == "found: a term left out"
    assert "a term left out" in (tmp_path / "progress.json").read_text()


def test_an_answer_that_never_ends_on_fresh_inputs_is_not_waited_for_long(monkeypatch):
    monkeypatch.setattr(layer, "seconds", 0.2)
    known = [x.tobytes() for x, *_rest in layer.probes]

    def endless_elsewhere(x, W, b):
        while x.tobytes() not in known:
            pass
        return 2 * (x @ W.T + b)

    assert not layer.judge(endless_elsewhere).named
    assert not left_running(endless_elsewhere)  # nothing goes on in the background


def test_the_explanation_never_shows_the_solution():
    for _exercise, answer, _words in EXPLAINED.values():
        assert "@" not in _exercise.judge(answer).message and "np." not in _exercise.judge(answer).message


def first_power_above(limit, base=2):
    power = 1
    while power <= limit:
        power = power * base
    return power


def two_columns(low, high):
    rows = []
    for k in range(len(low)):
        row = [low[k]]
        row.append(high[k])
        rows.append(row)
    return rows


def test_no_variant_puts_a_list_into_itself():
    """NumPy would read it for ever, and nothing could stop it."""
    made = []
    for variant in variants_of(two_columns):
        with contextlib.suppress(Exception):
            made.append(variant.function([1, 2], [3, 4]))
    lists = [value for value in made if isinstance(value, list)]
    assert len(lists) > 3
    assert not any(row is value for value in lists for row in value)


def test_a_variant_of_a_loop_ends():
    outcomes = [attempt(variant.function, (20,)) for variant in variants_of(first_power_above)]
    assert any(isinstance(done.error, StopIteration) for done in outcomes)  # a factor left out: it never grows
    assert any(not done.error for done in outcomes)
    guarded = ending(first_power_above)
    assert guarded(20) == guarded(20) == 32
    assert isinstance(attempt(guarded, (20, 1)).error, StopIteration)
    assert ending(layer.reference) is layer.reference


def test_variants_are_made_once():
    search = layer._search
    assert search.variants is search.variants
    assert layer._search is search


def test_each_variant_has_a_clause_and_does_something_else_or_fails():
    for variant in (*variants_of(mean_square.reference), *pairs_of(layer.reference)):
        assert variant.clause and variant.kind
        assert callable(variant.function)


def test_a_function_without_source_has_no_variants():
    assert variants_of(len) == []


def test_phrases_are_words():
    import ast

    def said(text):
        return phrase(ast.parse(text, mode="eval").body)

    assert said("(y - p) ** 2") == "the square of `y` minus `p`"
    assert said("np.sqrt(len(x))") == "the root of how many there are in `x`"
    assert said("f(a)[b, :k] @ c") == "the part with `a`, `b` and `k`"


def test_round_numbers_prove_less():
    assert bits(0.1234567) > bits(3.0) > bits(float("inf")) == 0
    assert bits((0.25, 0.1234567)) == bits(0.25) + bits(0.1234567)
    assert bits("text") == 0


def test_fresh_inputs_keep_shapes_and_ranges():
    shares, labels = np.array([[0.2, 0.8], [0.5, 0.5]]), np.array([2, 0, 1, 1])
    for fresh_shares, fresh_labels, rate in fresh_inputs([(shares, labels, 0.3)], 5, 1):
        assert fresh_shares.shape == shares.shape and np.allclose(fresh_shares.sum(axis=1), 1)
        assert sorted(fresh_labels) == sorted(labels)
        assert 0 < rate < 1


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_inputs_are_changed_to_finite_numbers_only():
    changed = []
    for change in input_changes(("A", "k")):
        try:
            changed.append(change.change((np.array([[-1.0, 800.0], [0.0, 2.0]]), 0)))
        except (AttributeError, TypeError, ValueError, ZeroDivisionError):
            continue
    assert len(changed) > 30
    assert all(np.isfinite(value).all() for arguments in changed for value in arguments)


# --- random wrong functions: no explanation is false ------------------------------------------------------------------

TRIALS = int(os.environ.get("EXPLANATION_TRIALS", "100"))
CHUNKS = 10
EXERCISES = [
    exercise
    for lesson in all_lessons()
    for exercise in lesson.exercises
    if not exercise.takes_value and exercise.probes and not lesson.number.startswith("t")
]
UNARY = (
    np.negative, np.abs, np.square, np.sum, np.mean, np.transpose, np.cumsum, np.sort, np.max, np.sign,
    lambda r: np.sqrt(np.abs(r)), lambda r: np.exp(np.clip(r, -5, 5)), lambda r: np.log(np.abs(r) + 0.1),
    lambda r: r[::-1], lambda r: r[0], lambda r: r + 1, lambda r: 2 * r, lambda r: r / 3, lambda r: np.round(r, 2),
    lambda r: np.mean(r, axis=0), lambda r: np.sum(r, axis=-1), lambda r: np.maximum(r, 0),
    lambda r: 2 * r if np.size(r) > 3 else r,
    lambda r: -r if np.sum(r) < 0 else r, lambda r: np.where(r > 0, r, r / 2),
)  # fmt: skip
BINARY = (np.add, np.subtract, np.multiply, np.divide, np.matmul, np.maximum)


def random_part(exercise, rng):
    """The reference, a known mistake or one of the arguments."""
    choice = rng.integers(3)
    if choice == 0:
        return exercise.reference
    if choice == 1:
        return exercise.mistakes[rng.integers(len(exercise.mistakes))].function
    place = rng.integers(len(exercise.parameters))
    return lambda *arguments: arguments[place]


def random_answer(exercise, rng):
    """A composition of NumPy's functions on the right result, a wrong one, or the arguments."""
    function, which = random_part(exercise, rng), rng.integers(4)
    for _step in range(rng.integers(1, 3)):
        if rng.random() < 0.3:
            function = combined(function, random_part(exercise, rng), BINARY[rng.integers(len(BINARY))])
        else:
            function = applied(function, UNARY[rng.integers(len(UNARY))], which)
    return function


def applied(function, change, which):
    def answer(*arguments):
        result = function(*arguments)
        if not isinstance(result, tuple):
            return change(np.asarray(result))
        return tuple(change(np.asarray(r)) if which in (0, i + 1) else r for i, r in enumerate(result))

    return answer


def combined(first, second, change):
    def answer(*arguments):
        one, other = first(*arguments), second(*arguments)
        if isinstance(one, tuple):
            others = other if isinstance(other, tuple) else [other] * len(one)
            return tuple(change(np.asarray(a), np.asarray(b)) for a, b in zip(one, others, strict=True))
        return change(np.asarray(one), np.asarray(other))

    return answer


def is_ordinary(done):
    """Whether a call gave finite numbers, so that there is something to compare with."""
    parts = done.value if isinstance(done.value, tuple) else (done.value,)
    return done.error is None and all(np.all(np.isfinite(np.asarray(plain(part), dtype=float))) for part in parts)


def false_on(exercise, explanation, answer, seed):
    """The fresh inputs on which what an explanation says is not so."""
    for arguments in fresh_inputs(exercise.probes, 16, seed):
        try:
            usable = is_ordinary(attempt(exercise.reference, arguments))
        except (TypeError, ValueError):  # a result that is no number
            usable = False
        done = call(answer, arguments, 5.0) if usable else None
        if done and done.error is None and not explanation.holds(arguments, done):
            yield arguments


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_explanations_of_random_answers_are_true_on_inputs_that_nobody_has_seen(chunk):
    rng = np.random.default_rng([7, chunk])
    for number in range(TRIALS // CHUNKS):
        exercise = EXERCISES[rng.integers(len(EXERCISES))]
        answer = random_answer(exercise, rng)
        with np.errstate(all="ignore"):
            calls = exercise.run(answer)
            explanation = call(lambda e=exercise, a=answer, c=calls: e._search.explain(a, c), (), 12.0).value
        if explanation is not None:
            false = list(false_on(exercise, explanation, answer, 1000 * chunk + number))
            assert not false, f"{exercise.name}: {explanation.message}\n{false[0]}"
