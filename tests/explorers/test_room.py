"""The dashboard shows who is where, what stops them and which mistake they make; all of it is text."""

import json
import re
import sys
import time
from pathlib import Path

import pytest

from course_lib.exercises import vectors
from course_lib.explorers.room import RoomDashboard
from work import calls_made

sys.path.insert(0, str(Path(__file__).parents[1]))

from room_simulator import simulate

NOW = 1e9  # whatever the time is, in seconds since 1970


def put(folder, name, at="vectors.cosine", **record):
    data = {"version": 1, "at": at, "since": NOW - 600, "exercises": {at: record}}
    (folder / f"learner-{name}.json").write_text(json.dumps(data))


@pytest.fixture
def dashboard(tmp_path, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: NOW)
    put(tmp_path, "abcdef0123", attempts=4, mistakes={"lengths_kept": 3}, hints=1, code="return u @ v # <b>")
    put(tmp_path, "b", at="vectors.project", attempts=1, solved=True, mistakes={"not_divided": 1})
    (tmp_path / "learner-bad.json").write_text("<script>")
    return RoomDashboard(tmp_path)


def page(dashboard):
    return dashboard._page.value


def test_the_sentence_tells_the_most_important(dashboard):
    assert dashboard.tell() == (
        "2 learners share progress. 1 file is damaged and left out. Most are at lesson 01 (2). "
        "What stops most: How alike are two directions? (1 tried it and have not solved it)."
    )
    assert 'role="status" aria-live="polite"' in dashboard._sentence.value


def test_it_shows_the_mistake_by_its_message(dashboard):
    assert next(m.message for m in vectors.cosine.mistakes if m.name == "lengths_kept") in page(dashboard)
    assert "1 of 1 not solved, 1 at it now, 1 asked for a hint" in page(dashboard)


def test_it_shows_who_may_want_help_and_for_how_long(dashboard):
    assert "1 learner may want help" in page(dashboard)
    (row,) = re.findall(r"<code>abcdef</code>.*?</tr>", page(dashboard))
    assert re.findall(r">(\d+)</td>", row) == ["4", "10"]


def test_damaged_files_are_named(dashboard):
    assert "1 damaged file, left out" in page(dashboard)
    assert "learner-bad.json" in page(dashboard)


def test_what_learners_wrote_is_text_and_no_html(dashboard, tmp_path):
    assert "return u @ v # &lt;b&gt;" in page(dashboard)
    (tmp_path / "learner-<img src=x>.json").write_text("bad")
    dashboard.refresh()
    assert "<img" not in page(dashboard)
    assert "&lt;img" in page(dashboard)


def test_the_button_reads_the_folder_again(dashboard, tmp_path):
    put(tmp_path, "c", attempts=1)
    dashboard._button.click()
    assert "3 learners share progress" in dashboard._sentence.value
    assert "2 of 2 not solved" in page(dashboard)


def test_a_lesson_shows_all_its_exercises_in_their_order(dashboard):
    assert "vectors.project" not in page(dashboard)  # solved by all who tried: nothing to do there
    dashboard._lesson.value = "vectors"
    assert page(dashboard).index("vectors.cosine") < page(dashboard).index("vectors.project")
    dashboard._lesson.value = "layers"
    assert "Nothing yet." in page(dashboard)


def test_every_table_has_heads_and_no_picture_stands_for_a_number(dashboard):
    assert page(dashboard).count("<table") == page(dashboard).count("<thead")
    assert page(dashboard).count('<th scope="row"') >= len(dashboard.lessons)
    for bar in re.findall(r"<span [^>]*background:[^>]*>", page(dashboard)):
        assert 'aria-hidden="true"' in bar


def test_no_folder_and_an_empty_one(tmp_path):
    assert "cannot be read" in repr(RoomDashboard(tmp_path / "none"))
    empty = RoomDashboard(tmp_path)
    assert empty.tell() == "0 learners share progress."
    assert "Nothing yet." in page(empty)


def test_300_learners_are_read_once_and_shown(tmp_path):
    simulate(tmp_path)
    dashboard = RoomDashboard(tmp_path)
    work = calls_made(dashboard.refresh)
    assert work["course_lib.checking.room.read_room"] == work["course_lib.checking.room.count_exercises"] == 1
    assert work["course_lib.checking.room._read_learner"] == 300
    assert "290 learners share progress. 10 files are damaged and left out." in repr(dashboard)
    assert len(page(dashboard)) < 300_000


def test_its_stored_form_is_a_sentence(dashboard):
    assert dashboard._repr_mimebundle_()["text/plain"].startswith("The room: 2 learners share progress.")
