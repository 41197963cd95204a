"""Two learners on one hub: each comes in with their own password, works, shares, and sees only their own work."""

import json
import re

import psutil
import pytest

from classroom import LESSON, MEASURED, START

pytestmark = pytest.mark.hub
CHECK = "\n\n\nex.dot_product.check(dot_product)"
RIGHT = "def dot_product(u, v):\n    return np.sum(u * v)" + CHECK
WRONG = "def dot_product(u, v):\n    return u * v" + CHECK
SHARE = "from course_lib.checking.sharing import share_progress\n\nshare_progress()"
PRIVATE = 0o700


@pytest.fixture(scope="session")
def at_work(classroom, ada, grace):
    """Both have logged in, run the whole of lesson 01, shared their progress, and answered: Ada right, Grace wrong."""
    said = {}
    for learner, answer in ((ada, RIGHT), (grace, WRONG)):
        learner.log_in()
        learner.photograph("start")
        learner.open_lesson()
        learner.lesson.run_all()
        errors = learner.lesson.errors()
        shared = learner.run_code(SHARE)
        said[learner.name] = {"errors": errors, "shared": shared, "answer": learner.run_code(answer)}
        learner.notebook = learner.save()
        learner.photograph("lesson")
    return said


def tell(learner, code):
    """What a learner's own kernel prints."""
    return learner.run_code(code).strip()


def outcome_of(learner, expression):
    """The name of what an expression raises in a learner's own kernel, or "nothing"."""
    code = f"import os\n\ntry:\n    {expression}\n    print('nothing')\nexcept Exception as problem:\n"
    return tell(learner, code + "    print(type(problem).__name__)")


# --- coming in --------------------------------------------------------------------------------------------------------


def test_a_wrong_password_is_refused(classroom, ada, grace):
    ada.try_to_log_in(grace.password)
    page = ada.lesson.page
    page.get_by_text("Invalid username or password").wait_for()
    assert "/hub/login" in page.url
    assert psutil.Process(classroom.process.pid).is_running()
    assert ada.get("/hub/api/user") == 403
    ada.photograph("refused")


def test_the_link_brings_the_course_and_opens_lesson_00(at_work, ada, grace):
    for learner in (ada, grace):
        MEASURED.append(f"{learner.name}: {learner.seconds_to_lab:.1f} s from the log-in to lesson 00")
        assert (learner.home / LESSON).is_file()
        assert (learner.home / "course" / ".git").is_dir()
        assert (learner.home / LESSON).stat().st_uid == learner.number


# --- working ----------------------------------------------------------------------------------------------------------


def test_every_cell_runs_without_an_error(at_work, ada, grace):
    assert at_work[ada.name]["errors"] == []
    assert at_work[grace.name]["errors"] == []


def test_each_answer_is_judged_for_itself(at_work, ada, grace):
    assert "Correct" in at_work[ada.name]["answer"]
    assert "Not yet" in at_work[grace.name]["answer"]
    assert "add the products up" in at_work[grace.name]["answer"]


def test_each_progress_file_and_each_notebook_holds_one_learners_answer(at_work, ada, grace):
    assert set(ada.progress()) == set(grace.progress()) == {"vectors.dot_product"}
    hers, other = ada.progress()["vectors.dot_product"], grace.progress()["vectors.dot_product"]
    assert (hers["solved"], hers.get("mistakes", {})) == (True, {})
    assert (other.get("solved", False), other["mistakes"]) == (False, {"products_not_added": 1})
    assert "np.sum(u * v)\\n" in ada.notebook and "return u * v\\n" not in ada.notebook
    assert "widget-view+json" not in ada.notebook  # tomorrow she sees stills, and no view without its kernel
    assert "return u * v\\n" in grace.notebook and "return np.sum(u * v)\\n" not in grace.notebook


def test_the_lessons_run_with_the_courses_settings(at_work, ada):
    assert tell(ada, "import os\n\nprint(os.environ['OMP_NUM_THREADS'], os.getuid())") == f"1 {ada.number}"


# --- keeping apart ----------------------------------------------------------------------------------------------------


def test_a_home_is_closed_to_others(at_work, ada, grace):
    assert ada.home.stat().st_mode & 0o777 == grace.home.stat().st_mode & 0o777 == PRIVATE
    for reach in (
        f"os.listdir({str(grace.home)!r})",
        f"open({str(grace.progress_file)!r}).read()",
        f"open({str(grace.home / LESSON)!r}).read()",
        f"open({str(grace.home / 'planted.py')!r}, 'w').close()",
    ):
        assert outcome_of(ada, reach) == "PermissionError", reach
    assert outcome_of(ada, f"open({str(ada.progress_file)!r}).read()") == "nothing"


@pytest.mark.parametrize("path", ["lab", "api/contents", "api/sessions", f"files/{LESSON}", "api/kernels"])
def test_another_learners_server_is_closed(at_work, ada, grace, path):
    assert ada.get(f"/user/{ada.name}/{path}") == 200
    assert ada.get(f"/user/{grace.name}/{path}") in (403, 404)


def test_the_hub_tells_a_learner_nothing_of_the_others(at_work, ada, grace):
    assert ada.get(f"/hub/api/users/{ada.name}") == 200
    assert ada.get(f"/hub/api/users/{grace.name}") in (403, 404)
    assert ada.get("/hub/admin") == 403


def test_no_kernel_talks_where_another_learner_could_read_along(at_work, ada, grace):
    for learner in (ada, grace):
        runtime = learner.home / ".local" / "share" / "jupyter" / "runtime"
        files = list(runtime.glob("kernel-*.json"))
        assert files
        for file in files:
            assert json.loads(file.read_text())["transport"] == "ipc"
            assert file.stat().st_mode & 0o077 == 0
    assert outcome_of(ada, f"os.listdir({str(grace.home / '.local')!r})") == "PermissionError"


def test_an_array_that_is_too_large_is_an_error_in_its_own_cell(at_work, ada, grace):
    assert outcome_of(ada, "np.ones(500_000_000)") == "MemoryError"
    assert tell(ada, "print(1 + 1)") == "2"
    assert tell(grace, "print(2 + 2)") == "4"


# --- sharing with the instructor --------------------------------------------------------------------------------------


def test_both_share_their_progress(at_work, classroom, ada, grace):
    assert "Sharing is on" in at_work[ada.name]["shared"]
    assert "Sharing is on" in at_work[grace.name]["shared"]
    owners = {file.stat().st_uid for file in classroom.shared.glob("learner-*.json")}
    assert owners == {ada.number, grace.number}


def test_no_learner_can_list_the_shared_folder(at_work, classroom, ada, grace):
    assert classroom.shared.stat().st_mode & 0o7777 == 0o1733
    assert outcome_of(ada, f"os.listdir({str(classroom.shared)!r})") == "PermissionError"
    assert outcome_of(grace, f"os.listdir({str(classroom.shared)!r})") == "PermissionError"


def test_the_instructor_sees_both_and_the_mistake(at_work, classroom):
    seen = classroom.instructor.run_python(
        "import json\n"
        "from course_lib.checking.room import count_exercises, read_room\n"
        "from course_lib.exercises import all_lessons\n"
        f"room = read_room({str(classroom.shared)!r})\n"
        "count = next(c for c in count_exercises(room, all_lessons()) if c.exercise.name == 'vectors.dot_product')\n"
        "mistakes = {mistake.name: mistake.people for mistake in count.mistakes}\n"
        "print(json.dumps([room.problem, len(room.learners), len(room.damaged), count.solved, mistakes]))"
    )
    assert json.loads(seen) == ["", 2, 0, 1, {"products_not_added": 1}]


# --- coming back ------------------------------------------------------------------------------------------------------


def test_the_link_used_again_brings_nothing_of_a_learner_into_danger(at_work, ada):
    before = {path.name for path in ada.home.iterdir()}
    ada.lesson.page.goto(ada.room.link)
    ada.lesson.wait_until_open(START)
    ada.open_lesson()
    assert ada.lesson.cells()[ada.lesson.find(tag="exercise-vectors.dot_product")]["source"] == RIGHT
    assert {path.name for path in ada.home.iterdir()} == before
    assert ada.progress()["vectors.dot_product"]["solved"] is True


# --- the end ----------------------------------------------------------------------------------------------------------


def kind(process):
    """What a process of the room is, or "" where it is of no interest."""
    words = " ".join(process.cmdline())
    kinds = {
        "configurable-http-proxy": "proxy",
        "jupyterhub_idle_culler": "culler",
        "jupyterhub-singleuser": "a learner's server",
        "ipykernel_launcher": "a learner's kernel",
        "bin/jupyterhub ": "hub",
    }
    return next((name for mark, name in kinds.items() if re.search(mark, words)), "")


def test_a_hub_that_stops_leaves_no_process(at_work, classroom, ada, grace):
    processes = classroom.processes()
    for process in processes:
        if kind(process):
            MEASURED.append(f"{kind(process)}: {process.memory_info().rss / 1e6:.0f} MB")
    assert {"hub", "proxy", "culler", "a learner's server", "a learner's kernel"} <= set(map(kind, processes))
    classroom.stop()
    _gone, left = psutil.wait_procs(processes, timeout=10)
    assert left == []
    assert classroom.processes() == []
