"""Applies to every test and doctest: nothing a test does may touch the progress of the person who runs it.

Where PyTorch is not installed, the doctests of the files that import it are left out; parts 1 and 2 need none of it.
So are those of the files that start a server, where uvicorn is not.
"""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent


def imports_torch(path: Path) -> bool:
    """Tell whether a file of the course imports PyTorch, itself or through the part that does."""
    inside = path.parent.name == "torch_track"
    return inside or bool(re.search(r"(?m)^(?:from|import) course_lib\.torch_track", path.read_text(encoding="utf-8")))


def starts_a_server(path: Path) -> bool:
    """Tell whether a file of the course imports what a server needs, itself, through another, or in an example."""
    needed = r"(?m)^ *(?:>>> )?(?:from|import) (?:starlette|uvicorn|course_lib\.service\.(?:app|running))\b"
    return bool(re.search(needed, path.read_text(encoding="utf-8")))


collect_ignore = []
for package, needs in {"torch": imports_torch, "uvicorn": starts_a_server}.items():
    if importlib.util.find_spec(package) is None:
        collect_ignore += [str(path) for path in (ROOT / "course_lib").rglob("*.py") if needs(path)]


@pytest.fixture(autouse=True)
def own_progress_file(tmp_path_factory, monkeypatch):
    """Keep progress in a new empty place for each test; return the file's path."""
    file = tmp_path_factory.mktemp("progress") / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS_FILE", str(file))
    return file
