"""What an image installs is counted once, and what no lesson needs is told from what one does."""

from __future__ import annotations

import re
import sys
import sysconfig
from pathlib import Path

import pytest

from tools import ROOT
from tools.ci.installed_size import Package, parts, reachable, rows, wanted
from tools.instructor import slim

PACKAGES = {
    "a": Package(5_000_000, ("b", "shared")),
    "b": Package(3_000_000, ("not-here",)),
    "c": Package(1_000_000, ("shared", "a-loop")),
    "a-loop": Package(500_000, ("c",)),
    "shared": Package(2_000_000, ()),
    "unasked": Package(9_000_000, ("a",)),
}


def test_who_needs_whom():
    assert reachable({"a"}, PACKAGES) == {"a", "b", "shared"}
    assert reachable({"c"}, PACKAGES) == {"c", "a-loop", "shared"}


def test_every_package_is_counted_once():
    made = parts({"a", "c"}, PACKAGES)
    assert made == {"a": {"a", "b"}, "c": {"c", "a-loop"}, "": {"shared"}}
    shown = rows({"a", "c"}, PACKAGES)
    assert shown == [["a", "5", "8", "b"], ["brought by several", "", "2", "shared"], ["c", "1", "2", "a-loop"]]


def test_a_package_that_another_needs_is_its_own_part():
    assert parts({"a", "b"}, PACKAGES) == {"a": {"a", "shared"}, "b": {"b"}, "": set()}


def test_what_is_installed_is_what_conda_would():
    named = re.findall(r"(?m)^  - ([\w-]+)>=", (ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert [name.replace("matplotlib-base", "matplotlib").replace("pytorch-cpu", "torch") for name in named] == list(
        wanted()
    )
    assert wanted()["torch"].startswith("torch>=")


@pytest.fixture
def packages(tmp_path):
    files = (
        "numpy/core.py",
        "numpy/tests/deep/tests/test_core.py",
        "torch/bin/torch_shm_manager",
        "torch/bin/test_api",
    )
    for name in (*files, "torch/include/a.h", "course_lib/tests/kept.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"0123456789")
    return tmp_path


def test_only_what_no_lesson_needs_goes(packages):
    named = [path.relative_to(packages).as_posix() for path in slim.superfluous(packages)]
    assert named == ["numpy/tests", "torch/bin/test_api", "torch/include"]
    assert slim.slim(packages) == 30
    left = {path.relative_to(packages).as_posix() for path in packages.rglob("*") if path.is_file()}
    assert left == {"numpy/core.py", "torch/bin/torch_shm_manager", "course_lib/tests/kept.py"}
    assert slim.superfluous(packages) == []


def test_nothing_goes_without_a_yes(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["slim.py"])
    monkeypatch.setattr(slim, "slim", lambda packages: pytest.fail("it would have"))
    with pytest.raises(SystemExit):
        slim.main()


@pytest.mark.parametrize("pattern", slim.PATTERNS)
def test_every_pattern_finds_something(pattern):
    assert next(Path(sysconfig.get_path("purelib")).glob(pattern), None), "the package has changed: look again"


def test_an_image_is_cut_in_the_layer_that_installs():
    dockerfile = (ROOT / "workshop" / "jupyterhub" / "Dockerfile").read_text(encoding="utf-8")
    layer = next(part for part in dockerfile.split("\nRUN ") if part.startswith("pip install"))
    assert "python -m tools.instructor.slim --yes" in layer  # in a layer of its own it would save nothing
    assert "slim" not in (ROOT / "binder" / "postBuild").read_text(encoding="utf-8")
