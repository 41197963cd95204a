"""Every exercise of every lesson keeps its promises: right answers pass, each mistake is named, nothing stops a check.

A new lesson module in `course_lib.exercises` is found and tested without a line being added here.
"""

import copy
import importlib.util
import itertools
import pkgutil
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import course_lib.exercises as package
from course_lib.checking.calling import same
from course_lib.checking.cells import source_of
from course_lib.checking.comparison import is_tensor
from course_lib.checking.evidence import same_call
from course_lib.checking.exercise import Lesson
from course_lib.checking.outcome import Verdict
from course_lib.checking.project import Milestone, Project
from course_lib.checking.quiz import Question
from course_lib.exercises._torch import torch
from lesson_cells import imported
from work import number_of_calls

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(found.name for found in pkgutil.iter_modules(package.__path__) if not found.name.startswith("_"))
if not MODULES:
    pytest.skip("course_lib.exercises holds no lesson module yet", allow_module_level=True)

LESSONS = [Lesson.of(name) for name in MODULES]
LESSON_ORDER = [lesson.slug for lesson in package.all_lessons()]
# Without PyTorch the exercises of its track are listed, and cannot be tried.
TRIED = [one for one in LESSONS if importlib.util.find_spec("torch") or not one.number.startswith("t")]
EXERCISES = [exercise for lesson in TRIED for exercise in lesson.exercises]
# What compares with a reference on probes; a project's milestones do not.
PROBED = [exercise for exercise in EXERCISES if not isinstance(exercise, Milestone)]
MILESTONES = [exercise for exercise in EXERCISES if isinstance(exercise, Milestone)]
RECALLS = [question for lesson in LESSONS for question in lesson.recalls]
QUESTIONS = [question for lesson in LESSONS for question in lesson.questions] + RECALLS

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=MODULES)
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
each_probed = pytest.mark.parametrize("exercise", PROBED, ids=lambda exercise: exercise.name)
each_milestone = pytest.mark.parametrize("milestone", MILESTONES, ids=lambda milestone: milestone.name)
each_value_exercise = pytest.mark.parametrize(
    "exercise", [exercise for exercise in PROBED if exercise.takes_value], ids=lambda exercise: exercise.name
)
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
each_mistake = pytest.mark.parametrize(
    ("exercise", "mistake"),
    [(exercise, mistake) for exercise in EXERCISES for mistake in exercise.mistakes],
    ids=lambda part: part.name,
)
each_probed_mistake = pytest.mark.parametrize(
    ("exercise", "mistake"),
    [(exercise, mistake) for exercise in PROBED for mistake in exercise.mistakes],
    ids=lambda part: part.name,
)


def is_sentence(text):
    """Tell whether a text has four words or more, begins like a sentence (or with a symbol) and ends like one."""
    begins = not re.match("[a-z]{2}", text)
    return len(text.split()) >= 4 and begins and text.rstrip("`)").endswith((".", "!", "?"))


def parts(result):
    return result if isinstance(result, tuple) else (result,)


def rebuilt(change, result):
    """Apply a change to a result, or to each part of a tuple of results."""
    return tuple(map(change, result)) if isinstance(result, tuple) else change(result)


# --- the lessons ------------------------------------------------------------------------------------------------------


@each_lesson
def test_a_lesson_has_exercises(lesson):
    assert lesson.exercises, f"{lesson.slug} has no exercise"


@each_lesson
def test_a_lesson_is_named_by_its_slug(lesson):
    assert re.fullmatch(r"\d\d|t\d", lesson.number)
    assert lesson.slug == MODULES[LESSONS.index(lesson)]
    assert (ROOT / "notebooks" / lesson.notebook).exists()
    names = [one.name for one in (*lesson.exercises, *lesson.questions, *lesson.recalls)]
    assert all(re.fullmatch(rf"{lesson.slug}\.[a-z][a-z0-9_]*", name) for name in names)


@each_lesson
def test_an_exercise_is_found_under_the_name_of_its_solution(lesson):
    module = sys.modules[f"course_lib.exercises.{MODULES[LESSONS.index(lesson)]}"]
    for exercise in lesson.exercises:
        assert getattr(module, exercise.reference.__name__) is exercise


def test_names_are_unique():
    for names in (
        [lesson.number for lesson in LESSONS],
        [lesson.notebook for lesson in LESSONS],
        [exercise.name for exercise in EXERCISES],
        [question.name for question in QUESTIONS],
        *([mistake.name for mistake in exercise.mistakes] for exercise in EXERCISES),
    ):
        assert len(names) == len(set(names))


def test_the_package_lists_every_lesson_in_its_order():
    assert sorted(package.LESSON_MODULES) == MODULES
    numbers = [lesson.number for lesson in package.all_lessons()]
    assert numbers == sorted(numbers) and len(numbers) == len(MODULES)


# --- right answers ----------------------------------------------------------------------------------------------------


@each_exercise
def test_the_reference_and_every_right_variant_pass(exercise):
    others = [variant for variant in exercise.right_variants if variant is not exercise.reference]
    assert len(others) >= (1 if exercise.takes_value else 2), "too few right variants"
    for variant in exercise.right_variants:
        outcome = exercise.judge(variant)
        assert outcome.verdict is Verdict.CORRECT, f"{variant.__name__}: {outcome}"


@each_value_exercise
def test_the_value_itself_passes_in_other_forms(exercise):
    (value,) = exercise.expected
    forms = [value, copy.deepcopy(value)]
    if isinstance(value, str):
        forms += [f" {value} ", value.upper()]
    elif isinstance(value, tuple):
        forms += [list(value)]
    else:
        forms += [np.asarray(value)]
    for form in forms:
        assert exercise.judge(form).verdict is Verdict.CORRECT, repr(form)


@each_probed
def test_single_precision_passes(exercise):
    def in_single_precision(result):
        is_float = isinstance(result, float | np.ndarray) and np.asarray(result).dtype == np.float64
        return np.asarray(result).astype(np.float32) if is_float else result

    if not any(in_single_precision(part) is not part for result in exercise.expected for part in parts(result)):
        pytest.skip("the result holds no floats")
    outcome = exercise.judge(lambda *arguments: rebuilt(in_single_precision, exercise.reference(*arguments)))
    assert outcome.verdict is Verdict.CORRECT, outcome


@each_exercise
def test_the_shown_solution_runs_and_is_right(exercise):
    name = exercise.reference.__name__
    source = exercise.solution_source
    assert source.startswith(f"def {name}("), "the solution is shown from its def line on"
    assert source in dict(exercise.solution().facts).values()
    lesson = Lesson.of(exercise.name.partition(".")[0])
    namespace = {"np": np, "torch": torch, **imported(ROOT / "notebooks" / lesson.notebook)}
    exec(source, namespace)
    answer = namespace[name]() if exercise.takes_value else namespace[name]
    assert exercise.judge(answer).verdict is Verdict.CORRECT


@each_probed
def test_probes_are_quick(exercise):
    """Counted, not timed: the bootstrap of lesson 06 makes the most calls, 30,000 in a twentieth of a second."""
    probes = exercise.probes or [()]  # made now: what they load is no part of an answer's work
    assert number_of_calls(lambda: [exercise.reference(*copy.deepcopy(probe)) for probe in probes]) < 100_000


# --- milestones -------------------------------------------------------------------------------------------------------


@each_milestone
def test_the_demands_of_a_milestone_have_titles_that_fit_a_line(milestone):
    titles = [one.title for one in milestone.demands]
    assert titles and len(set(titles)) == len(titles)
    assert all(title and len(title) <= 100 and not title.endswith(".") for title in titles), titles


@each_milestone
def test_some_known_mistake_of_a_milestone_has_the_right_form(milestone):
    assert max(lacking(milestone.judge(mistake.function)) for mistake in milestone.mistakes) > 0, (
        "every known mistake lacks the very first thing"
    )


def lacking(outcome):
    """The place, in the list of demands, of the one that is not met."""
    return [mark for mark, _title in outcome.checklist].index("✗")


@each_lesson
def test_a_project_has_milestones_alone(lesson):
    kinds = {isinstance(exercise, Milestone) for exercise in lesson.exercises}
    assert kinds == {isinstance(lesson, Project)}


# --- known mistakes ---------------------------------------------------------------------------------------------------


@each_exercise
def test_there_are_three_known_mistakes(exercise):
    assert len(exercise.mistakes) >= 3


@each_mistake
def test_a_known_mistake_is_diagnosed_as_itself(exercise, mistake):
    # A planted bug is the untouched cell until something is changed in it.
    outcome = exercise.judge(lambda *arguments: mistake.function(*arguments))
    assert (outcome.verdict, outcome.mistake) == (Verdict.KNOWN_MISTAKE, mistake.name), outcome
    assert outcome.message == mistake.message


@each_probed_mistake
def test_a_known_mistake_gives_a_result(exercise, mistake):
    assert any(done.error is None for done in exercise.mistaken[mistake.name]), "it fails on every probe"
    pairs = zip(exercise.mistaken[mistake.name], exercise.reference_calls, strict=True)
    assert not any(set(done.changed) - set(own.changed) for done, own in pairs), "it changes its input: told before"


@each_probed
def test_the_probes_tell_every_pair_of_mistakes_apart(exercise):
    for first, second in itertools.permutations(exercise.mistaken, 2):
        results = zip(exercise.mistaken[first], exercise.mistaken[second], strict=True)
        assert not all(itertools.starmap(same_call, results)), f"{first} and {second} do the same on every probe"


@each_mistake
def test_a_mistake_is_told_in_a_sentence(exercise, mistake):
    assert is_sentence(mistake.message), mistake.message
    assert source_of(mistake.function) not in mistake.message


# --- the other kinds of feedback --------------------------------------------------------------------------------------


@each_exercise
def test_the_untouched_stub_is_not_attempted(exercise):
    name, namespace = exercise.reference.__name__, {}
    stub = f"{name} = ..." if exercise.takes_value else f"def {name}({', '.join(exercise.parameters)}):\n    ..."
    exec(stub, namespace)
    assert exercise.check(namespace[name]).verdict is Verdict.NOT_ATTEMPTED


@each_exercise
def test_what_the_cell_gives_beside_a_stub_is_not_attempted(exercise):
    namespace = {}
    if not exercise.takes_value:
        exec(f"def blank({', '.join(exercise.parameters)}):\n    return ____", namespace)
        assert exercise.check(namespace["blank"]).verdict is Verdict.NOT_ATTEMPTED
    if exercise.kind == "planted bug":
        assert exercise.check(exercise.given).verdict is Verdict.NOT_ATTEMPTED
        assert exercise.given in [mistake.function for mistake in exercise.mistakes]
    assert exercise.kind in ("free", "completion", "planted bug", "milestone")


@each_probed
def test_a_list_instead_of_an_array_is_told(exercise):
    def as_list(part):
        return part.tolist() if isinstance(part, np.ndarray) and part.ndim else part

    if not any(as_list(part) is not part for result in exercise.expected for part in parts(result)):
        pytest.skip("the result holds no array")
    outcome = exercise.judge(lambda *arguments: rebuilt(as_list, exercise.reference(*arguments)))
    assert outcome.verdict is Verdict.EXPLAINED
    assert "this is a list" in outcome.message


@each_probed
def test_an_array_instead_of_a_tensor_is_told(exercise):
    def as_array(part):
        return part.detach().numpy() if is_tensor(part) else part

    if not any(is_tensor(part) for result in exercise.expected for part in parts(result)):
        pytest.skip("the result holds no tensor")
    outcome = exercise.judge(lambda *arguments: rebuilt(as_array, exercise.reference(*arguments)))
    assert outcome.verdict is Verdict.EXPLAINED
    assert "where a tensor is expected" in outcome.message


@each_probed
def test_a_changed_input_is_told(exercise):
    def can_be_spoilt(value):
        return (isinstance(value, np.ndarray) and value.size) or (is_tensor(value) and not value.requires_grad)

    if not any(can_be_spoilt(value) for probe in exercise.probes for value in probe):
        pytest.skip("no array among the inputs")

    def spoil(*arguments):
        result = copy.deepcopy(exercise.reference(*arguments))
        for value in arguments:
            if can_be_spoilt(value):
                value[...] = 77
        return result

    assert exercise.judge(spoil).verdict is Verdict.CHANGED_INPUT


@each_exercise
def test_it_has_hints_and_says_why_it_matters(exercise, monkeypatch):
    monkeypatch.setattr(exercise, "_hints_given", 0)  # another test may have asked for one
    assert exercise.hints
    assert all(is_sentence(hint) for hint in exercise.hints), exercise.hints
    assert is_sentence(exercise.correct), exercise.correct
    assert exercise.title
    assert exercise.hint().message == exercise.hints[0]


def recurse(*arguments):
    return recurse(*arguments)


def loop_for_ever(*_arguments):
    while True:
        pass


def print_a_flood(*_arguments):
    for _ in range(2_000):
        print("flood " * 20)


def raise_everything(*_arguments):
    raise BaseException("not even an Exception")


class Strange:
    """Fails whatever is asked of it."""

    def __array__(self, *_arguments, **_named):
        raise ValueError("no array")

    __eq__ = __len__ = __bool__ = __iter__ = __repr__ = __array__
    __hash__ = None


HOSTILE = {
    "raises": lambda *_arguments: 1 / 0,
    "raises more than an Exception": raise_everything,
    "leaves": lambda *_arguments: sys.exit(1),
    "recurses": recurse,
    "loops": loop_for_ever,
    "prints": print_a_flood,
    "returns a module": lambda *_arguments: np,
    "returns a strange object": lambda *_arguments: Strange(),
    "returns ragged lists": lambda *_arguments: [[1.0], [2.0, 3.0]],
    "returns a structure": lambda *_arguments: np.zeros(2, dtype=[("a", float)]),
    "returns NaN": lambda *_arguments: float("nan"),
    "returns a huge number": lambda *_arguments: 10**400,
    "returns a text": lambda *_arguments: "<script>",
    "wants no arguments": lambda a, b, c, d, e, f, g: a,
    "is a module": np,
    "is strange": Strange(),
    "is a number": -12345.678,
}


# An endless answer is ended by an exception from outside, which may land while Python runs a finaliser of matplotlib's
# or PyTorch's: Python then reports it as unraisable and goes on, and so does the check.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@each_exercise
def test_hostile_answers_get_an_answer(exercise, monkeypatch):
    monkeypatch.setattr(exercise, "seconds", 0.1)
    for name, answer in HOSTILE.items():
        outcome = exercise.check(answer)
        assert outcome.verdict not in (Verdict.CORRECT, Verdict.NOT_ATTEMPTED), name
        assert outcome.message
        assert "<script>" not in outcome._repr_html_()
    monkeypatch.undo()
    assert exercise.judge(exercise.reference).verdict is Verdict.CORRECT


@each_probed
def test_a_check_leaves_its_probes_as_they_were(exercise):
    before = copy.deepcopy(exercise.probes)
    for answer in (*exercise.right_variants, *(mistake.function for mistake in exercise.mistakes)):
        exercise.judge(answer)
    assert same(before, exercise.probes)


# --- the quiz ---------------------------------------------------------------------------------------------------------


@each_lesson
def test_recall_asks_three_questions_about_other_lessons_or_none(lesson):
    assert len(lesson.recalls) in (0, 3)
    lessons_asked = [question.back_to for question in lesson.recalls]
    assert all(re.fullmatch("[a-z][a-z0-9_]*", slug) for slug in lessons_asked)
    # The first lessons have fewer than three before them to ask about.
    assert len(set(lessons_asked)) == len(lessons_asked) or 0 < LESSON_ORDER.index(lesson.slug) < 3
    assert not any(question.back_to for question in lesson.questions)


@each_question
def test_a_question_is_valid(question):
    assert isinstance(question, Question)
    assert is_sentence(question.text), question.text
    assert len({option.text for option in question.options}) == len(question.options)
    for number, option in enumerate(question.options):
        assert is_sentence(option.feedback), option.feedback
        # The label of a radio button is plain text: stars for emphasis would show as stars.
        assert not re.search(r"\*\w[^*]*\*", option.text), option.text
        assert question.answer(number).correct is option.right
