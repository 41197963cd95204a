"""The instructor's material tells of the lessons, mistakes and commands that are there, and its minutes add up."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from traitlets.config import Config

from course_lib.checking.exercise import Lesson
from course_lib.checking.project import Project
from course_lib.checking.sharing import FOLDER_VARIABLE
from course_lib.exercises import all_lessons
from tools.author import workshop_tables
from tools.author.store_notebooks import all_notebooks
from tools.author.workshop_tables import (
    WORKSHOP,
    filled,
    left_over,
    lesson_files,
    lesson_of,
    questions,
    table,
    timed,
    unasked,
)
from tools.instructor import rehearsal

ROOT = Path(__file__).resolve().parent.parent
TEXTS = sorted(WORKSHOP.rglob("*.md"))

each_lesson = pytest.mark.parametrize("file", lesson_files(), ids=lambda file: file.stem)
each_text = pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.relative_to(WORKSHOP).as_posix())


def rows(text, columns):
    """The cells of all table rows whose first is a number of minutes or a time, without the tables' heads."""
    found = re.findall(r"(?m)^\| (\d[\d:]*) \|(.*)\|$", text)
    return [(first, *(cell.strip() for cell in re.split(r"(?<!\\)\|", rest)[: columns - 1])) for first, rest in found]


def headings(lesson):
    cells = json.loads((ROOT / "notebooks" / lesson.notebook).read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return re.findall(r"(?m)^## (.+)$", text)


# --- a lesson's file --------------------------------------------------------------------------------------------------


def test_every_lesson_has_a_file():
    assert [file.stem for file in lesson_files()] == [lesson.slug for lesson in all_lessons()]


@each_lesson
def test_the_table_of_misconceptions_is_current(file):
    text = file.read_text(encoding="utf-8")
    assert filled(text, lesson_of(file)) == text, "run `python -m tools.author.workshop_tables`"


@each_lesson
def test_the_minutes_that_learners_need_are_those_of_the_lesson(file):
    text = file.read_text(encoding="utf-8")
    assert "on their own, learners need about" in text
    assert timed(text, lesson_of(file)) == text, "run `python -m tools.author.workshop_tables`"


@each_lesson
def test_every_mistake_has_a_question_and_every_question_a_mistake(file):
    assert unasked(lesson_of(file)) + left_over(lesson_of(file)) == [], "see workshop/questions.toml"


@each_lesson
def test_the_timing_has_every_section_and_adds_up(file):
    text = file.read_text(encoding="utf-8")
    timed = rows(text.partition("## Timing")[2].partition("## Misconceptions")[0], 3)
    assert [section for _minutes, section, *_what in timed] == headings(lesson_of(file))
    stated = int(re.search(r"In class: (\d+) minutes", text).group(1))
    assert sum(int(minutes) for minutes, *_rest in timed) == stated


@each_lesson
def test_a_file_has_all_its_parts(file):
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"# {lesson_of(file).number} · {lesson_of(file).title}\n")
    rubric = ["Rubric"] if isinstance(lesson_of(file), Project) else []
    assert re.findall(r"(?m)^## (.+)$", text) == ["Timing", "Misconceptions", *rubric, "Discuss", "When late"]
    assert len(re.findall(r"(?m)^\d\. ", text.partition("## Discuss")[2])) == 3


@each_lesson
def test_a_projects_rubric_has_a_row_for_each_milestone(file):
    lesson = lesson_of(file)
    if not isinstance(lesson, Project):
        pytest.skip("no project")
    rubric = file.read_text(encoding="utf-8").partition("## Rubric")[2].partition("\n## ")[0]
    judged = re.findall(r"(?m)^\| ([^|]+?) \| [^|]+ \| [^|]+ \| [^|]+ \|$", rubric)
    assert judged == ["milestone", *(one.title for one in lesson.exercises)]


@each_lesson
def test_what_is_skipped_when_late_exists(file):
    late = file.read_text(encoding="utf-8").partition("## When late")[2]
    source = (ROOT / "notebooks" / lesson_of(file).notebook).read_text(encoding="utf-8")
    assert [name for name in re.findall(r"\*([A-Z][^*]+)\*", late.replace("\n", " ")) if name not in source] == []


def test_what_to_ask_is_a_question():
    for exercise, asked in questions().items():
        for mistake, question in asked.items():
            assert "?" in question, f"{exercise}: {mistake}"


# --- the plans --------------------------------------------------------------------------------------------------------

PLANS = re.findall(r"(?s)<!-- plan (\d+) -->(.*?)<!-- /plan -->", (WORKSHOP / "plans.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("length", "text"), PLANS, ids=[f"{n}-{length}" for n, (length, _) in enumerate(PLANS)])
def test_a_plan_keeps_its_time(length, text):
    clock = 0
    for at, minutes, *_what in rows(text, 4):
        assert at == f"{clock // 60}:{clock % 60:02}"
        clock += int(minutes)
    assert clock == int(length)


def test_the_sections_in_the_plans_exist():
    text = (WORKSHOP / "plans.md").read_text(encoding="utf-8")
    known = "\n".join(path.read_text(encoding="utf-8") for path in all_notebooks())
    named = {name for name in re.findall(r"\*([A-Z][^*\n]+)\*", text) if "**" not in name}
    assert len(named) > 20
    assert {name for name in named if name not in known} == set()


def test_no_row_of_the_90_minutes_asks_more_of_people_than_it_gives_them():
    rows = rehearsal.plan_rows()
    assert sum(row.minutes for row in rows) == 90
    assert sum(row.section is not None for row in rows) > 8
    assert rehearsal.faults(rows, {}) == []


def test_what_the_plans_say_of_the_machine_is_what_was_measured():
    measured, told = (file.read_text(encoding="utf-8") for file in (rehearsal.REPORT, rehearsal.PLANS))
    assert rehearsal.between(told) == rehearsal.between(measured) != "", "run `make rehearsal`"


def test_the_rehearsal_was_of_this_plan():
    """Its rows, its minutes and what it asks of people; only the machine's seconds belong to the day."""
    measured = re.findall(r"(?m)^\| (\d:\d\d) \| (\d+) \| .* \| ([\d.]*) \| [-\d.]* \|$", rehearsal.REPORT.read_text())
    asked = [(row, rehearsal.estimate(row)) for row in rehearsal.plan_rows()]
    expected = [(row.at, str(row.minutes), "" if need is None else f"{need:.1f}") for row, need in asked]
    assert measured == expected, "run `make rehearsal`"


# --- links and commands -----------------------------------------------------------------------------------------------


@each_text
def test_what_is_linked_exists(file):
    links = re.findall(r"\]\(([^)#]+)\)", file.read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("http") and not (file.parent / link).exists()] == []


@each_text
def test_every_command_is_one(file):
    text = file.read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(re.findall(r"`make ([a-z]+)", text)) <= targets
    for tool in re.findall(r"((?:tools|tests)/[\w/]+\.py)", text):
        assert (ROOT / tool).exists()
    for tool in re.findall(r"-m (tools[\w.]+)", text):
        assert (ROOT / tool.replace(".", "/")).with_suffix(".py").exists()


# --- the tool ---------------------------------------------------------------------------------------------------------


def example():
    lesson = Lesson("99_example", "An example")

    @lesson.exercise("Twice", probes=[(1.0,)], hints=["H"], correct="C")
    def twice(x):
        return 2 * x

    @twice.mistake("You took |x|.\nNot twice.")
    def cut_at_one(x):
        return x

    @twice.mistake("You squared.")
    def cut_at_two(x):
        return x**2

    return lesson


def test_mistakes_that_share_a_question_share_a_row():
    made = table(example().exercises[0], {"cut_*": "What is 2 + 2?"})
    assert made.splitlines()[-1] == "| You took \\|x\\|. Not twice. (and 1 of the same kind) | What is 2 + 2? |"
    assert len(table(example().exercises[0], {}).splitlines()) == 6


def test_a_text_is_filled_between_its_marks_and_only_there():
    text = "before\n<!-- misconceptions -->\nold\n<!-- /misconceptions -->\nafter\n"
    made = filled(text, example())
    assert made.startswith("before\n")
    assert made.endswith("\nafter\n")
    assert "old" not in made
    assert filled(made, example()) == made
    with pytest.raises(ValueError, match="expected <!-- misconceptions -->"):
        filled("no marks", example())


def test_missing_and_superfluous_questions_are_found(monkeypatch):
    monkeypatch.setattr(workshop_tables, "questions", lambda: {"example.twice": {"cut_at_one": "?", "gone": "?"}})
    assert unasked(example()) == ["example.twice: cut_at_two"]
    assert left_over(example()) == ["example.twice: gone"]


# --- JupyterHub -------------------------------------------------------------------------------------------------------


def test_the_values_for_kubernetes_are_those_that_the_text_speaks_of():
    yaml = pytest.importorskip("yaml")
    values = yaml.safe_load((WORKSHOP / "jupyterhub" / "values.yaml").read_text(encoding="utf-8"))
    assert values["singleuser"]["memory"] == {"guarantee": "384M", "limit": "1G"}
    assert values["singleuser"]["extraEnv"][FOLDER_VARIABLE] == "/srv/room"
    assert all(isinstance(value, str) for value in values["singleuser"]["extraEnv"].values())
    assert [mount["mountPath"] for mount in values["singleuser"]["storage"]["extraVolumeMounts"]] == ["/srv/room"]


def plain_configuration():
    """What jupyterhub_config.py sets, without a JupyterHub."""
    file = WORKSHOP / "jupyterhub" / "jupyterhub_config.py"
    config = Config()
    exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), {"get_config": lambda: config})
    return config


def test_the_plain_hub_lets_in_the_groups_that_the_accounts_are_in():
    pam = plain_configuration().PAMAuthenticator
    script = (WORKSHOP / "jupyterhub" / "accounts.sh").read_text(encoding="utf-8")
    assert set(re.findall(r"groupadd --force (\w+)", script)) == pam.allowed_groups
    assert pam.admin_groups < pam.allowed_groups
    assert "--groups learners" in script


def test_the_plain_hub_keeps_learners_apart():
    spawner = plain_configuration().Spawner
    assert spawner.args == ["--KernelManager.transport=ipc"]
    assert spawner.cmd[:2] == ["prlimit", "--data=2147483648"]
    assert "2 GB" in (WORKSHOP / "jupyterhub" / "README.md").read_text(encoding="utf-8")


def test_every_way_names_the_same_folder_for_seeing_the_room():
    named = plain_configuration().Spawner.environment[FOLDER_VARIABLE]
    for file in ("plain.sh", "tljh.sh", "values.yaml"):
        assert named in (WORKSHOP / "jupyterhub" / file).read_text(encoding="utf-8"), file


@pytest.mark.parametrize("script", sorted((WORKSHOP / "jupyterhub").glob("*.sh")), ids=lambda script: script.name)
def test_the_shell_commands_are_commands(script):
    if shutil.which("bash") is None:
        pytest.skip("no bash here")
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


def test_a_shared_password_is_not_the_instructors():
    yaml = pytest.importorskip("yaml")
    values = yaml.safe_load((WORKSHOP / "jupyterhub" / "values.yaml").read_text(encoding="utf-8"))
    config = values["hub"]["config"]
    assert config["JupyterHub"]["authenticator_class"] == "shared-password"
    passwords = config["SharedPasswordAuthenticator"]
    assert len(passwords["user_password"]) >= 8  # JupyterHub refuses shorter ones, and two that are the same
    assert len(passwords["admin_password"]) >= 32
