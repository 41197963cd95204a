"""Applies to every test and doctest: nothing a test does may touch the progress of the person who runs it."""

import pytest


@pytest.fixture(autouse=True)
def own_progress_file(tmp_path_factory, monkeypatch):
    """Keep progress in a new empty place for each test; return the file's path."""
    file = tmp_path_factory.mktemp("progress") / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS_FILE", str(file))
    return file
