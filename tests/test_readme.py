"""The README tells of the lessons and figures that are there, and everything it points to exists."""

import re

import pytest

from tools import ROOT
from tools.author.readme_tables import filled, lesson_row
from tools.learner import environment

TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")}


def test_the_tables_are_those_of_the_lessons_and_benchmarks():
    assert filled(TEXTS["README.md"]) == TEXTS["README.md"], "run `python -m tools.author.readme_tables`"


def test_every_lesson_has_a_row():
    assert lesson_row(ROOT / "notebooks" / "00_start.ipynb") in TEXTS["README.md"]
    for notebook in (ROOT / "notebooks").rglob("*.ipynb"):
        if ".ipynb_checkpoints" not in notebook.parts:
            assert notebook.name in TEXTS["README.md"]


@pytest.mark.parametrize("name", list(TEXTS))
def test_what_is_linked_exists(name):
    prose = re.sub(r"(?ms)^```.*?^```", "", TEXTS[name])
    links = re.findall(r"\]\(([^)#]+)\)", prose) + re.findall(r"`((?:tools|tests|course_lib)/[\w/.]+)`", prose)
    links += [f"{module.replace('.', '/')}.py" for module in re.findall(r"-m (tools[\w.]+)", prose)]
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", list(TEXTS))
def test_every_command_of_make_is_one(name):
    rules = re.findall(r"(?m)^([a-z][a-z ]*):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    targets = {target for rule in rules for target in rule.split()}
    commands = set(re.findall(r"(?m)(?:^|`)make ([a-z]+)", TEXTS[name]))
    assert commands
    assert commands <= targets


@pytest.mark.parametrize("name", ["README.md", "Makefile"])
def test_the_pythons_are_those_of_pyproject(name):
    (_, lowest), (_, beyond) = environment.supported()
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"Python (3\.\d+ to 3\.\d+)", text) == [f"3.{lowest} to 3.{beyond - 1}"]
    asked = re.findall(r"command -v python3\.(\d+)", text)
    assert list(map(int, asked)) == list(range(lowest, beyond) if asked else [])


def test_the_line_that_installs_pytorch_names_the_pinned_version():
    named = re.findall(r"torch==[\d.]+", TEXTS["README.md"])
    pins = re.findall(r"(?m)^torch==[\d.]+", (ROOT / "constraints.txt").read_text(encoding="utf-8"))
    assert named and set(named) == {pins[0]}
