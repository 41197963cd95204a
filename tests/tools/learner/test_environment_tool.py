"""What `make lab` and `make test` say when something is missing, and when they make the environment anew."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.learner import environment

TOOL = Path(environment.__file__)
# What `make` and .ci/run start with whatever Python 3 there is.
BEFORE = (
    *("learner.environment", "learner.lab", "learner.update", "author.freeze", "instructor.links"),
    *("ci.run_checks", "ci.versions"),
)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """The tool in an empty repository of its own, whose environment is made of nothing."""
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(Path(environment.ROOT, name), tmp_path)
    venv = tmp_path / ".venv"
    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    monkeypatch.setattr(environment, "VENV", str(venv))
    monkeypatch.setattr(environment, "PYTHON", str(venv / "bin" / "python"))
    for name, file in {"STAMP": "course-ready", "BEGUN": "course-begun", "LOG": "install.log"}.items():
        monkeypatch.setattr(environment, name, str(venv / file))
    return tmp_path


@pytest.fixture
def installs(repository, monkeypatch):
    """Count the installations; each makes an environment that has a Python, and does nothing else."""
    done = []

    def make_virtual_environment():
        shutil.rmtree(environment.VENV, ignore_errors=True)
        Path(environment.PYTHON).parent.mkdir(parents=True)
        Path(environment.PYTHON).symlink_to(sys.executable)
        done.append("made")

    monkeypatch.setattr(environment, "make_virtual_environment", make_virtual_environment)
    monkeypatch.setattr(environment, "install", lambda: done.append("installed"))
    return done


def pythons(monkeypatch, versions: dict[str, tuple[int, int] | None]):
    monkeypatch.setattr(environment, "version_of", lambda command: versions.get(command[-1]))


def test_the_supported_versions_are_those_of_pyproject():
    assert environment.supported() == ((3, 11), (3, 16))


def test_it_takes_the_python_that_runs_it(monkeypatch):
    monkeypatch.delenv("PYTHON", raising=False)
    assert environment.find_python() == [sys.executable]


def test_it_looks_for_another_python_where_this_one_is_too_new(monkeypatch):
    monkeypatch.delenv("PYTHON", raising=False)
    pythons(monkeypatch, {sys.executable: (3, 16), "python3": (3, 10), "python3.12": (3, 12)})
    assert environment.find_python() == ["python3.12"]


def test_no_suitable_python_is_one_line_that_names_what_was_found(monkeypatch):
    monkeypatch.delenv("PYTHON", raising=False)
    pythons(monkeypatch, {sys.executable: (3, 10), "python3": (3, 10)})
    with pytest.raises(environment.SetupError, match=r"^The course needs Python 3\.11 to 3\.15; found here: 3\.10\. "):
        environment.find_python()


@pytest.mark.parametrize(("version", "what"), [((3, 16), "which is Python 3.16"), (None, "no Python that runs")])
def test_a_python_that_was_asked_for_is_the_only_one_to_try(monkeypatch, version, what):
    monkeypatch.setenv("PYTHON", "my-python")
    pythons(monkeypatch, {"my-python": version, sys.executable: (3, 11)})
    with pytest.raises(environment.SetupError, match=what):
        environment.find_python()


def test_a_command_that_does_not_exist_has_no_version():
    assert environment.version_of(["no-such-python"]) is None


def test_without_venv_module_it_says_what_to_install(repository, monkeypatch, tmp_path):
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *) echo 3 12;; esac\n')
    python.chmod(0o755)
    monkeypatch.setenv("PYTHON", str(python))
    with pytest.raises(
        environment.SetupError, match=r"^python3\.12 has no venv module.* apt install python3\.12-venv$"
    ):
        environment.make_virtual_environment()


def test_a_second_run_does_nothing(installs):
    environment.ensure()
    environment.ensure()
    assert installs == ["made", "installed"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_what_is_wanted_installs_again_but_keeps_the_environment(installs, repository, name):
    environment.ensure()
    with (repository / name).open("a") as file:
        file.write("\n# changed\n")
    environment.ensure()
    assert installs == ["made", "installed", "installed"]


def test_an_interrupted_installation_does_not_count(installs, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(environment, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environment.ensure()
    assert not environment.is_ready()
    environment.ensure()
    assert installs == ["made", "made", "installed"]
    assert environment.is_ready()


def test_an_environment_of_somebody_else_is_completed_not_deleted(installs):
    environment.make_virtual_environment()
    theirs = Path(environment.VENV, "theirs")
    theirs.touch()
    environment.ensure()
    assert theirs.exists()
    assert installs == ["made", "installed"]


def test_an_environment_that_was_moved_is_made_anew(installs, monkeypatch):
    environment.ensure()
    monkeypatch.setattr(environment, "ROOT", environment.ROOT + "/.")
    environment.ensure()
    assert installs == ["made", "installed", "made", "installed"]


@pytest.mark.parametrize(
    ("log", "line"),
    [
        ("WARNING: Retrying after NewConnectionError('<x>: no')\nERROR: No matching distribution", "No network: "),
        ("OSError: [Errno 28] No space left on device", "The disk is full: "),
        ("Collecting x\nERROR: ResolutionImpossible: a wants b\n", "pip could not install the packages: ERROR: Res"),
    ],
)
def test_the_wall_of_text_becomes_one_line(repository, log, line):
    Path(environment.VENV).mkdir()
    Path(environment.LOG).write_text(log)
    assert environment.diagnosis().startswith(line)
    assert "\n" not in environment.diagnosis()


def test_a_failed_installation_leaves_one_line_the_log_and_no_stamp(repository, monkeypatch, capsys):
    python = Path(environment.PYTHON)
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho 'NameResolutionError: no such host'; exit 1\n")
    python.chmod(0o755)
    with pytest.raises(SystemExit) as stopped:
        environment.main()
    assert str(stopped.value).startswith("No network: ")
    assert "install.log)" in str(stopped.value)
    assert "no such host" in Path(environment.LOG).read_text()
    assert not environment.is_ready()
    assert "no such host" not in capsys.readouterr().out


@pytest.mark.parametrize("file", [TOOL, TOOL.parent / "__init__.py", TOOL.parents[1] / "__init__.py"], ids=str)
def test_a_python_that_is_too_old_can_read_the_tool_that_says_so(file):
    ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_what_runs_before_anything_is_installed_needs_the_standard_library_alone():
    tools = ", ".join(f"tools.{name}" for name in BEFORE)
    code = f"import sys; sys.path.insert(0, sys.argv[1]); import {tools}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code, environment.ROOT], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.returncode == 0
