"""What `make versions` tells of its runs, and how `make constraints` writes what differs between Pythons."""

import sys

import pytest

from tools.author import freeze
from tools.ci import versions
from tools.learner import environment

SAID = {
    "297 passed in 349.16s (0:05:49)": "297 passed",
    "2 failed, 281 passed, 3 warnings in 65.01s (0:01:05)": "281 passed, 2 failed",
    "1 failed, 5 passed, 1 skipped, 2 errors in 3.00s": "5 passed, 1 failed, 2 errors, 1 skipped",
    "no tests ran in 0.01s": "no tests ran in 0.01s",
}


@pytest.mark.parametrize("said", SAID)
def test_the_verdict_is_what_pytest_counted(said):
    assert versions.verdict(said) == SAID[said]


def test_the_packages_are_those_of_pyproject():
    names = versions.direct_names()
    assert {"numpy", "matplotlib", "jupyterlab"} <= set(names)
    assert "torch" not in names and "pytest" not in names


def test_the_lessons_are_those_without_pytorch():
    assert versions.lessons() and not any("pytorch" in path for path in versions.lessons())
    assert "notebooks" not in versions.STAGES["lessons without PyTorch"]


@pytest.fixture
def tried(monkeypatch):
    """Every set of versions is prepared at once; what the stages say is asked of this dictionary."""
    says = dict.fromkeys(versions.STAGES, "3 passed in 1.00s")
    monkeypatch.setattr(versions, "get_uv", lambda folder: ["uv"])
    monkeypatch.setattr(versions, "prepare", lambda uv, folder, resolution, python: python)
    monkeypatch.setattr(versions, "installed", lambda uv, python: ("3.11.7", ["numpy 2.1.0"]))
    monkeypatch.setattr(versions, "run_stage", lambda python, name: says[name])
    return says


def test_a_table_has_a_row_for_each_set_of_versions(tried, capsys):
    assert versions.try_versions([]) == 0
    said = capsys.readouterr().out
    assert "| lowest | 3.11.7 | numpy 2.1.0 | 3 passed | 3 passed |" in said
    assert "| newest | 3.11.7 | numpy 2.1.0 | 3 passed | 3 passed |" in said
    versions.try_versions(["newest", "--python", "python3.14"])
    assert "| lowest |" not in capsys.readouterr().out


@pytest.mark.parametrize("said", ["1 failed, 2 passed in 1.00s", "1 error in 1.00s", "no tests ran in 0.01s", ""])
def test_what_does_not_pass_is_the_exit_status(tried, said):
    tried["unit tests"] = said
    assert versions.try_versions(["lowest"]) == 1


def test_other_versions_are_refused(capsys):
    with pytest.raises(SystemExit):
        versions.try_versions(["oldest"])
    assert "no such versions: oldest" in capsys.readouterr().err


def test_a_stage_that_is_run_shows_the_course_and_not_the_learner(monkeypatch, capsys):
    code = "import course_lib, os; print(os.environ['COURSE_PROGRESS_FILE']); print(course_lib.__file__)"
    monkeypatch.setitem(versions.STAGES, "unit tests", ["-c", code])
    assert versions.run_stage(sys.executable, "unit tests").startswith(environment.ROOT)
    assert "course-versions-home-" in capsys.readouterr().out


# --- constraints.txt --------------------------------------------------------------------------------------------------


def test_a_version_that_serves_every_python_is_one_line():
    assert freeze.lines({"tqdm": "4.70.1"}, {12: {}, 13: {}}) == ["tqdm==4.70.1\n"]


def test_a_newer_python_may_have_a_version_of_its_own():
    assert freeze.lines({"numpy": "2.4.6"}, {14: {}, 15: {"numpy": "2.5.5"}}) == [
        'numpy==2.4.6; python_version < "3.15"\n',
        'numpy==2.5.5; python_version >= "3.15"\n',
    ]


def test_each_line_holds_until_the_next_begins():
    others = {14: {"numpy": "2.5.5"}, 15: {"numpy": "2.5.5"}, 16: {"numpy": "2.6.0"}}
    assert freeze.lines({"numpy": "2.4.6"}, others) == [
        'numpy==2.4.6; python_version < "3.14"\n',
        'numpy==2.5.5; python_version >= "3.14" and python_version < "3.16"\n',
        'numpy==2.6.0; python_version >= "3.16"\n',
    ]


def test_what_another_python_cannot_take_is_asked_of_the_resolver(tmp_path):
    """It is given the pins as its last answer, and changes only what it has to."""
    resolver = tmp_path / "resolver.py"
    resolver.write_text(
        "import sys\n"
        "name = sys.argv[sys.argv.index('--output-file') + 1]\n"
        "assert sys.argv[sys.argv.index('--python-version') + 1] == '3.15'\n"
        "text = open(name).read().replace('numpy==2.4.6', 'numpy==2.5.5').replace('overrides==7.7.0', '')\n"
        "open(name, 'w').write(text + 'nvidia-cublas==13.1\\n')\n"
    )
    pins = {"numpy": "2.4.6", "overrides": "7.7.0", "tqdm": "4.70.1"}
    assert freeze.other_pins([sys.executable, str(resolver)], pins, 15) == {"numpy": "2.5.5"}


def test_a_build_is_no_version_and_the_course_no_package():
    listed = [{"name": "torch", "version": "2.13.0+cpu"}, {"name": "Course_Lib", "version": "1"}]
    assert freeze.pinned(listed) == {"torch": "2.13.0"}


def test_the_pins_are_those_of_the_oldest_python(monkeypatch):
    monkeypatch.setattr(environment, "find_python", lambda: ["python3.13"])
    monkeypatch.setattr(environment, "version_of", lambda command: (3, 13))
    with pytest.raises(environment.SetupError, match=r"make constraints PYTHON=python3\.11$"):
        freeze.freeze()
