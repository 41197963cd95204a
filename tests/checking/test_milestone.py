"""Milestones: every good answer is reached, what is lacking is said with its numbers, and nothing stops a check."""

import sys

import numpy as np
import pytest

from course_lib.checking.exercise import Lesson
from course_lib.checking.outcome import Verdict
from course_lib.checking.progress import Progress
from course_lib.checking.project import Milestone, Project, demand
from course_lib.checking.room import Learner, Room, count_exercises
from course_lib.explorers import course_map

PROJECT = Project("99_example", "Judge a split")
SPEAKERS = np.repeat(np.arange(6), 3)
SHARED = "Speaker {speaker} is in both groups."


@demand("Two arrays of row numbers")
def is_split(split):
    got = split(SPEAKERS)
    if not (isinstance(got, tuple) and len(got) == 2 and all(isinstance(part, np.ndarray) for part in got)):
        return "Two arrays are expected."
    return None if all(part.dtype.kind == "i" for part in got) else "Row numbers are whole numbers."


@demand("No speaker is in both groups")
def is_apart(split):
    train, test = (set(SPEAKERS[rows]) for rows in split(SPEAKERS))
    return SHARED.format(speaker=min(train & test)) if train & test else None


@demand("The second group has two speakers or more")
def has_enough(split):
    n = len(set(SPEAKERS[split(SPEAKERS)[1]]))
    return None if n >= 2 else f"Yours has {n}."


@PROJECT.milestone(
    "Split the speakers",
    demands=[is_split, is_apart, has_enough],
    hints=["Split the speakers, not the rows.", "Use `np.isin`."],
    correct="Nobody who was heard is asked again.",
)
def split(speakers):
    return np.flatnonzero(speakers < 4), np.flatnonzero(speakers >= 4)


@split.also_right
def the_odd_ones(speakers):
    return np.flatnonzero(speakers % 2 == 0), np.flatnonzero(speakers % 2)


@split.mistake(SHARED.format(speaker=2))
def the_last_rows(speakers):
    rows = np.arange(len(speakers))
    return rows[:8], rows[8:]


@split.mistake("Yours has 1.")
def one_speaker(speakers):
    return np.flatnonzero(speakers > 0), np.flatnonzero(speakers == 0)


@demand("A dict with `choice` and `sure`")
def is_decision(decision):
    lacking = {"choice", "sure"} - (set(decision) if isinstance(decision, dict) else set())
    return f"`{min(lacking)}` is lacking." if lacking else None


@demand("`sure` is a share between 0 and 1")
def is_share(decision):
    return None if 0 <= decision["sure"] <= 1 else f"Yours is {decision['sure']:g}."


@PROJECT.milestone("Decide", demands=[is_decision, is_share], hints=["Choose one."], correct="So it is.")
def decision():
    return {"choice": "A", "sure": 0.8}


def loop_for_ever(*_arguments):
    while True:
        pass


def cell(source, name):
    names = {"np": np}
    exec(source, names)
    return names[name]


# --- good answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [split, the_odd_ones, lambda s: split.reference(s)[::-1]])
def test_every_answer_that_meets_the_demands_is_reached(answer):
    outcome = split.check(answer.reference if answer is split else answer)
    assert (outcome.verdict, outcome.mistake) == (Verdict.CORRECT, "")
    assert outcome.checklist == tuple(("✓", one.title) for one in split.demands)


@pytest.mark.parametrize("answer", [{"choice": "B", "sure": 1, "why": "It is smaller."}, decision.reference])
def test_an_answer_can_be_a_value(answer):
    assert decision.takes_value
    assert decision.check(answer).correct


def test_a_reached_milestone_as_text():
    assert repr(split.check(the_odd_ones)).splitlines() == [
        "✓ Reached · Split the speakers",
        "  Nobody who was heard is asked again.",
        "  ✓ Two arrays of row numbers",
        "  ✓ No speaker is in both groups",
        "  ✓ The second group has two speakers or more",
    ]


# --- what is lacking --------------------------------------------------------------------------------------------------


def test_the_first_demand_that_is_not_met_is_said_and_what_follows_is_not_looked_at():
    outcome = split.check(lambda s: (np.arange(2), np.arange(2, 18)))
    assert repr(outcome).splitlines() == [
        "✗ Not yet · Split the speakers",
        "  Speaker 0 is in both groups.",
        "  ✓ Two arrays of row numbers",
        "  ✗ No speaker is in both groups",
        "  ○ The second group has two speakers or more",
        "  Stuck? Run ex.split.hint() in a cell of its own.",
    ]
    page = outcome._repr_html_()
    for meaning in ("met", "not met", "not looked at yet"):
        assert f'aria-label="{meaning}"' in page


@pytest.mark.parametrize(
    ("answer", "message", "met"),
    [
        (lambda s: [0, 1], "Two arrays are expected.", 0),
        (lambda s: (np.zeros(2), np.ones(3)), "Row numbers are whole numbers.", 0),
        (lambda s: (np.arange(18), np.arange(18)), "Speaker 0 is in both groups.", 1),
        (lambda s: (np.arange(15), np.arange(15, 18)), "Yours has 1.", 2),
    ],
)
def test_each_demand_speaks(answer, message, met):
    outcome = split.judge(answer)
    assert outcome.message == message
    assert [mark for mark, _title in outcome.checklist] == ["✓"] * met + ["✗"] + ["○"] * (2 - met)


@pytest.mark.parametrize("mistake", split.mistakes, ids=lambda mistake: mistake.name)
def test_a_known_mistake_has_the_sentence_of_a_demand(mistake):
    outcome = split.judge(mistake.function)
    assert (outcome.verdict, outcome.mistake) == (Verdict.KNOWN_MISTAKE, mistake.name)
    assert outcome.message == mistake.message


def test_a_mistake_with_other_numbers_is_the_same_mistake():
    outcome = split.judge(lambda s: (np.arange(4), np.arange(4, 18)))
    assert (outcome.message, outcome.mistake) == ("Speaker 1 is in both groups.", "the_last_rows")
    assert split.judge(lambda s: 7).mistake == ""


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (7, "`choice` is lacking."),
        ({"choice": "A"}, "`sure` is lacking."),
        ({"choice": "A", "sure": 80}, "Yours is 80."),
        ({"choice": "A", "sure": float("nan")}, "Yours is nan."),
        (lambda: {"choice": "A", "sure": -1}, "Yours is -1."),
    ],
)
def test_what_a_value_lacks_is_said(answer, message):
    assert decision.judge(answer).message == message


# --- stubs and hostile answers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stub", ["def split(speakers):\n    ...", "split = ...", "def split(s):\n    return s[____]"])
def test_an_untouched_stub_is_not_attempted(stub):
    assert split.check(cell(stub, "split")).verdict is Verdict.NOT_ATTEMPTED
    assert Progress().read()["exercises"] == {}


def test_a_check_without_an_answer_and_a_call_for_a_function_are_not_usable():
    for milestone in (split, decision):
        assert milestone.check().verdict is Verdict.NOT_USABLE
    outcome = split.check((np.arange(3), np.arange(3)))
    assert outcome.verdict is Verdict.NOT_USABLE
    assert "`ex.split.check(split)`" in outcome.message


def test_an_answer_that_raises_is_shown_with_its_line_and_its_input():
    outcome = split.check(lambda speakers: speakers[100])
    assert outcome.verdict is Verdict.RAISED
    assert outcome.message.startswith("`IndexError: index 100 is out of bounds")
    assert dict(outcome.facts)["speakers"].startswith("[0 0 0 1")


def test_an_answer_that_returns_nothing_is_told():
    outcome = split.check(lambda speakers: print(speakers[:2]))
    assert outcome.verdict is Verdict.DIFFERENT
    assert "return" in outcome.message
    assert dict(outcome.facts)["it printed"] == "[0 0]"


def test_an_answer_that_changes_its_input_is_told():
    def spoil(speakers):
        speakers[:] = 0
        return split.reference(speakers)

    outcome = split.check(spoil)
    assert outcome.verdict is Verdict.CHANGED_INPUT
    assert "`speakers`" in outcome.message
    assert SPEAKERS.max() == 5


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_answer_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr(split, "seconds", 0.2)
    outcome = split.check(loop_for_ever)
    assert outcome.verdict is Verdict.STOPPED
    assert "0.2 seconds" in outcome.message
    monkeypatch.undo()
    assert split.check(the_odd_ones).correct


class Strange:
    """Fails whatever is asked of it."""

    def __array__(self, *_arguments, **_named):
        raise ValueError("no array")

    __eq__ = __len__ = __bool__ = __iter__ = __repr__ = __array__
    __hash__ = None


@pytest.mark.parametrize(
    "answer",
    [
        lambda *_: sys.exit(1),
        lambda *_: np,
        lambda *_: Strange(),
        lambda *_: print("nothing"),
        lambda *_: "<script>",
        lambda a, b, c: a,
        lambda *_: {"choice": Strange(), "sure": Strange()},
        lambda *_: (np.array([["a"]]), np.zeros(0, dtype=int)),
        np,
        Strange(),
        10**400,
    ],
)
@pytest.mark.parametrize("milestone", [split, decision], ids=["function", "value"])
def test_hostile_answers_get_an_answer(milestone, answer):
    outcome = milestone.check(answer)
    assert outcome.verdict not in (Verdict.CORRECT, Verdict.NOT_ATTEMPTED, Verdict.NOT_JUDGED)
    assert outcome.message
    assert "<script>" not in outcome._repr_html_()


def test_an_answer_that_a_demand_cannot_read_has_another_form():
    outcome = decision.check({"choice": "A", "sure": "very"})
    assert outcome.verdict is Verdict.NOT_USABLE
    assert "TypeError" in outcome.message
    assert outcome.checklist == (("✓", is_decision.title), ("✗", is_share.title))


def test_a_demand_that_fails_on_the_worked_answer_judges_nobody():
    @demand("It can be looked at")
    def broken(answer):
        return 1 / 0

    milestone = Milestone("example", "T", decision.reference, [broken], ["H"], "C")
    outcome = milestone.check({"choice": "A", "sure": 1})
    assert outcome.verdict is Verdict.NOT_JUDGED
    assert "ZeroDivisionError" in outcome.message
    assert Progress().read()["exercises"] == {}


def test_no_demand_swallows_what_the_answer_raises():
    @demand("It can be called")
    def forgiving(answer):
        try:
            answer(1)
        except Exception:
            return None

    milestone = Milestone("example", "T", split.reference, [forgiving], ["H"], "C")
    assert milestone.check(lambda speakers: 1 / 0).verdict is Verdict.RAISED


# --- progress, hints, the worked answer, the map ----------------------------------------------------------------------


def test_progress_and_mistakes_are_recorded_as_for_exercises():
    split.check(the_last_rows)
    split.check(the_odd_ones)
    record = Progress().read()["exercises"]["example.split"]
    assert (record["attempts"], record["solved"], record["mistakes"]) == (2, True, {"the_last_rows": 1})
    assert "speakers % 2" in record["solution"]
    decision.check({"choice": "A", "sure": 0.7})
    assert "sure" in Progress().read()["exercises"]["example.decision"]["solution"]


def test_the_instructor_sees_the_mistakes():
    learner = Learner("Ada", "", 0.0, 0.0, {"example.split": {"attempts": 3, "mistakes": {"the_last_rows": 2}}})
    (count,) = count_exercises(Room((learner,)), [PROJECT])
    assert [(mistake.name, mistake.times) for mistake in count.mistakes] == [("the_last_rows", 2)]


def test_the_worked_answer_says_that_it_is_one_of_many():
    card = split.solution()
    assert "one worked answer of many" in card.message
    assert dict(card.facts)[""].startswith("def split(speakers):")
    assert split.hint().message == "Split the speakers, not the rows."


def test_a_project_is_a_lesson_and_its_map_names_the_milestones(monkeypatch):
    assert isinstance(PROJECT, Lesson) and PROJECT.exercises == [split, decision]
    assert {one.kind for one in PROJECT.exercises} == {"milestone"}
    monkeypatch.setattr(course_map, "all_lessons", lambda: (PROJECT,))
    split.check(the_odd_ones)
    page = course_map.CourseMap()._repr_html_()
    assert "Split the speakers (milestone): solved" in page
    assert "Decide (milestone): open" in page
