"""A real JupyterLab and a real Chromium for the tests in this folder; see tools/author/lesson_browser.py.

Where there is no Chromium the tests are skipped in one clear line; with CI=true or COURSE_REQUIRE_BROWSER=1 they fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.author.lesson_browser import (
    NO_CHROMIUM,
    Lesson,
    Server,
    browser_is_required,
    chromium,
    find_chromium,
    jupyterlab,
)

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder is a browser test, whether or not it says so."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """One Chromium for all tests."""
    if find_chromium() is None:
        (pytest.fail if browser_is_required() else pytest.skip)(NO_CHROMIUM)
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def server(browser) -> Iterator[Server]:
    """One JupyterLab for all tests, on a copy of the notebooks; none is started where there is no browser."""
    with jupyterlab() as running:
        yield running


@pytest.fixture
def open_lesson(browser, server) -> Iterator[Callable[..., Lesson]]:
    """A function that opens a notebook in a window of its own: `open_lesson("notebooks/….ipynb", width=800)`.

    A test that sets `keep_progress=True` goes on with the learner that the test before it has left behind.
    """
    opened: list[Lesson] = []

    def open_(notebook: str, *, keep_progress: bool = False, **window) -> Lesson:
        if not keep_progress:
            server.forget_learner()
        opened.append(Lesson(browser, server, **window))
        return opened[-1].open(notebook)

    yield open_
    for lesson in opened:
        lesson.close()
    server.shut_down_kernels()
