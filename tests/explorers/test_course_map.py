"""The map shows what is solved, hands the progress out and takes it back."""

import base64
import datetime
import json
import re

from course_lib.checking.progress import Progress
from course_lib.exercises import all_lessons, lesson_01
from course_lib.explorers.course_map import CourseMap


def upload(course_map, name, content):
    when = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    file = {"name": name, "type": "", "size": len(content), "content": content, "last_modified": when}
    course_map._upload.value = (file,)


def test_every_lesson_and_exercise_is_on_the_map():
    drawn = CourseMap()._map.value
    for lesson in all_lessons():
        assert f"{lesson.number} · " in drawn
        assert lesson.notebook in drawn
    assert drawn.count('role="img"') == sum(len(lesson.exercises) for lesson in all_lessons())


def test_solved_and_tried_exercises_show():
    lesson_01.dot_product.check(lambda u, v: u @ v)
    lesson_01.cosine.check(lambda u, v: u @ v)
    course_map = CourseMap()
    assert "The dot product: solved" in course_map._map.value
    assert "How alike are two directions?: tried" in course_map._map.value
    assert "01 · See vectors move: 1 of 6 exercises" in repr(course_map)


def test_progress_travels_by_download_and_upload(own_progress_file):
    lesson_01.dot_product.check(lambda u, v: u @ v)
    link = re.search(r"base64,([^\"]+)", CourseMap()._download.value).group(1)
    own_progress_file.unlink()
    course_map = CourseMap()
    upload(course_map, "course-progress.json", base64.b64decode(link))
    assert "is restored" in course_map._message.value
    assert "The dot product: solved" in course_map._map.value
    assert Progress().read()["exercises"]["01.dot_product"]["solved"]


def test_a_file_that_is_no_progress_is_refused_with_the_reason():
    lesson_01.dot_product.check(lambda u, v: u @ v)
    course_map = CourseMap()
    upload(course_map, "holiday.jpg", b"\xff\xd8\xff")
    assert "holiday.jpg was not taken: progress file: expected JSON" in course_map._message.value
    assert Progress().read()["exercises"]["01.dot_product"]["solved"]


def test_a_damaged_file_is_told_on_the_map(own_progress_file):
    own_progress_file.write_text("{ damaged")
    assert "It was kept as progress.set-aside-1.json" in CourseMap()._message.value


def test_links_open_in_jupyterlab_where_the_server_names_the_notebook(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "course/notebooks/00_start_here.ipynb")
    arguments = re.search(r'commandlinker-args="([^"]+)"', CourseMap()._map.value).group(1).replace("&quot;", '"')
    assert json.loads(arguments) == {"path": "course/notebooks/00_start_here.ipynb"}
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert "commandlinker" not in CourseMap()._map.value


def test_the_stored_form_depends_on_no_machine(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "course/notebooks/00_start_here.ipynb")
    bundle = CourseMap()._repr_mimebundle_()
    assert "commandlinker" not in bundle["text/html"]
    assert bundle["text/plain"].startswith("Map of the course: 0 of ")
