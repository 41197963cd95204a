"""A class-room on a real JupyterHub for the tests in this folder; see tests/helpers/classroom.py.

`make hub` runs these tests; elsewhere they are skipped in one line.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from classroom import (
    INSTRUCTOR,
    LEARNERS,
    MEASURED,
    Classroom,
    Learner,
    Person,
    accounts,
    hub_on,
    link_for_learners,
    make_shared_folder,
    repository,
)
from tools.author.lesson_browser import chromium, free_port
from tools.instructor import hub

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs the hub, whether or not it says so."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.hub)


def pytest_terminal_summary(terminalreporter) -> None:
    """Say what was measured on the way."""
    for line in MEASURED:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def classroom() -> Iterator[Classroom]:
    """The whole room; not yet logged in."""
    if problem := hub.missing():
        pytest.skip(f"no JupyterHub here: {problem}")
    if not hub.is_ready():
        pytest.skip("JupyterHub is not installed into build/hub: run `make hub`")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (
        tempfile.TemporaryDirectory(prefix="course-hub-") as name,
        accounts(*LEARNERS, INSTRUCTOR) as passwords,
        repository(Path(name)) as remote,
        chromium() as browser,
    ):
        folder = Path(name)
        folder.chmod(0o711)  # the way to the shared folder is open to learners
        instructor = Person(INSTRUCTOR, passwords[INSTRUCTOR])
        make_shared_folder(folder / "room", instructor.number)
        with hub_on(port, folder) as process:
            room = Classroom(address, link_for_learners(remote, address), folder, process, instructor)
            room.learners = [Learner(name, passwords[name], browser, room) for name in LEARNERS]
            yield room


@pytest.fixture(scope="session")
def ada(classroom) -> Learner:
    return classroom.learners[0]


@pytest.fixture(scope="session")
def grace(classroom) -> Learner:
    return classroom.learners[1]
