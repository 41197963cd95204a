"""pyproject.toml, constraints.txt, environment.yml and binder/ describe one environment."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())
CONDA_NAMES = {"matplotlib-base": "matplotlib", "pytorch-cpu": "torch"}  # conda-forge's name: PyPI's name
NOT_FROM_PYPI = {"python", "pip"}
HUB_CONSTRAINTS = "workshop/jupyterhub/constraints.txt"
STATED = [
    "pyproject.toml",
    HUB_CONSTRAINTS,
    "constraints.txt",
    "environment.yml",
    "binder/postBuild",
    "binder/overrides.json",
]


PYTHONS = [f"3.{minor}" for minor in range(11, 40) if f"3.{minor}" in SpecifierSet(PROJECT["requires-python"])]


def ranges(requirements: list[str], python: str = PYTHONS[0]) -> dict[str, SpecifierSet]:
    """What is asked for of each package, on this version of Python."""
    parsed = [Requirement(text) for text in requirements]
    here = [one for one in parsed if one.marker is None or one.marker.evaluate({"python_version": python})]
    assert len(here) == len({one.name for one in here}), f"a package is named twice for Python {python}"
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in here}


def pyproject_ranges(*extras: str) -> dict[str, SpecifierSet]:
    wanted = list(PROJECT["dependencies"])
    for extra in extras:
        wanted += PROJECT["optional-dependencies"][extra]
    return ranges(wanted)


def constraint_lines(file: str = "constraints.txt") -> list[str]:
    lines = (ROOT / file).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def conda_ranges() -> dict[str, SpecifierSet]:
    named = ranges([text for text in CONDA["dependencies"] if re.split(r"[=<>]", text)[0] not in NOT_FROM_PYPI])
    return {CONDA_NAMES.get(name, name): specifier for name, specifier in named.items()}


def test_conda_and_pip_ask_for_the_same_ranges():
    assert conda_ranges() == pyproject_ranges("torch", "service")


def test_conda_asks_for_exactly_one_supported_python():
    pythons = [text for text in CONDA["dependencies"] if text.startswith("python=")]
    assert len(pythons) == 1
    (version,) = re.fullmatch(r"python=(3\.\d+)", pythons[0]).groups()
    assert version in SpecifierSet(PROJECT["requires-python"])


def test_conda_takes_everything_from_conda_forge_and_nothing_from_pip():
    assert [name for name in CONDA["channels"] if name != "nodefaults"] == ["conda-forge"]
    assert all(isinstance(text, str) for text in CONDA["dependencies"]), "a section of its own, such as pip:"


def test_conda_takes_the_cpu_build_of_pytorch_by_name():
    assert any(text.startswith("pytorch-cpu") for text in CONDA["dependencies"])


@pytest.mark.parametrize("line", constraint_lines() + constraint_lines(HUB_CONSTRAINTS))
def test_a_constraint_is_one_exact_version(line):
    pin, _, marker = line.partition("; ")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*==[0-9][0-9a-z.]*", pin)
    assert re.fullmatch(r'(python_version (>=|<) "3\.\d+"( and )?)*', marker)


@pytest.mark.parametrize("python", PYTHONS)
def test_constraints_lie_inside_the_ranges_and_cover_them_on_each_python(python):
    there = ranges(constraint_lines(), python)
    pinned = {name: str(next(iter(specifier)).version) for name, specifier in there.items()}
    wanted = pyproject_ranges("torch", "service", "test")
    assert wanted.keys() <= pinned.keys()
    assert [name for name, specifier in wanted.items() if pinned[name] not in specifier] == []


@pytest.mark.parametrize("file", ["constraints.txt", HUB_CONSTRAINTS])
def test_constraints_are_sorted_and_without_repeats(file):
    lines = constraint_lines(file)
    names = [line.partition("==")[0] for line in lines]
    assert names == sorted(names)
    assert len(lines) == len(set(lines))


def test_the_hubs_constraints_add_to_the_courses_and_repeat_none():
    names = [
        {line.partition("==")[0] for line in constraint_lines(file)} for file in ("constraints.txt", HUB_CONSTRAINTS)
    ]
    assert names[0] & names[1] == set()
    assert names[1] >= {"jupyterhub", "nbgitpuller", "jupyterhub-idle-culler"}


def test_binder_builds_from_the_one_environment():
    link = ROOT / "binder" / "environment.yml"
    # On Windows git may write, in place of a link, a file that holds where the link points to.
    assert (os.readlink(link) if link.is_symlink() else link.read_text()) == "../environment.yml"
    assert (link.parent / "../environment.yml").resolve() == ROOT / "environment.yml"


def test_binder_stops_at_the_first_error():
    script = ROOT / "binder" / "postBuild"
    assert os.name == "nt" or script.stat().st_mode & stat.S_IXUSR
    assert script.read_text().startswith("#!/bin/bash\n")
    assert "\nset -e\n" in script.read_text()
    assert subprocess.run(["bash", "-n", script]).returncode == 0


@pytest.mark.parametrize("name", STATED)
def test_no_address_or_path_of_a_machine(name):
    text = (ROOT / name).read_text()
    assert re.findall(r"\b\w+://|--index-url|--find-links|--hash|@ |file:|(?<![\w.])/(?!bin/bash)\w+/", text) == []


def test_git_writes_the_same_bytes_on_every_system():
    """With LF at the end of each line, also where git is told to write CRLF: bash could not read a script otherwise."""
    listed = subprocess.run(["git", "ls-files", "--eol"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a repository of git's")
    files = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
    assert [
        rest for index, _, rest in files if index == "i/lf" and not re.match(r"attr/(text=auto eol=lf|-text)", rest)
    ] == []
    assert [rest for index, _, rest in files if index in ("i/crlf", "i/mixed")] == []


def test_an_installed_course_has_every_file_of_the_library():
    """A copy that is not editable holds the Python files, and what the patterns of package-data name."""
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["course_lib"]
    library = ROOT / "course_lib"
    packed = {path for pattern in patterns for path in library.glob(pattern)}
    tracked = subprocess.run(["git", "ls-files", "course_lib"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / name for name in tracked.stdout.splitlines() if not name.endswith(".py")]
    assert len(files) > 5
    assert [str(path.relative_to(ROOT)) for path in files if path not in packed] == []
