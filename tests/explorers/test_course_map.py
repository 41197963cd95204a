"""The map shows what is solved; progress is handed out as a file and taken back."""

import base64
import datetime
import re

from course_lib.checking.progress import Progress
from course_lib.exercises import all_lessons, vectors
from course_lib.explorers.course_map import CourseMap, ProgressFile


def upload(progress_file, name, content):
    when = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    file = {"name": name, "type": "", "size": len(content), "content": content, "last_modified": when}
    progress_file._upload.value = (file,)


def test_every_lesson_and_exercise_is_on_the_map():
    drawn = CourseMap()._repr_html_()
    for lesson in all_lessons():
        assert f'<a href="{lesson.notebook}">{lesson.number} · ' in drawn
    assert '<a href="culture.md">' in drawn
    assert drawn.count('role="img"') == sum(len(lesson.exercises) for lesson in all_lessons())


def test_solved_and_tried_exercises_show():
    vectors.dot_product.check(lambda u, v: u @ v)
    vectors.cosine.check(lambda u, v: u @ v)
    course_map = CourseMap()
    assert "The dot product: solved" in course_map._repr_html_()
    assert re.search(r"How alike are two directions\?[^\"]*: tried", course_map._repr_html_())
    assert "01 · See vectors move: 1 of 6 exercises" in repr(course_map)


def test_met_challenges_show():
    assert "challenge" not in CourseMap()._repr_html_()
    Progress().record_challenge("vectors.matrix.mirror")
    assert "1 challenge met" in CourseMap()._repr_html_()
    Progress().record_challenge("vectors.compose.undo")
    Progress().record_challenge("torch_autograd.record.any")
    (row,) = re.findall(r"<tr.*?01 · .*?</tr>", CourseMap()._repr_html_())
    assert "2 challenges met" in row


def test_recall_is_counted_with_the_quiz_and_the_kind_of_an_exercise_is_told(monkeypatch):
    monkeypatch.setattr(vectors.LESSON, "recalls", [])
    monkeypatch.setattr(vectors.cosine, "blanks", ("1.0",))
    asked = len(vectors.LESSON.questions)
    options = vectors.zero.options
    vectors.LESSON.recall("once_more", "start", "What was it?", *options)
    Progress().record_answer("vectors.once_more", True)
    drawn = CourseMap()._repr_html_()
    assert f"quiz 1 of {asked + 1}" in drawn
    assert "How alike are two directions? (fill the blanks): open" in drawn
    assert "The dot product: open" in drawn


def test_progress_travels_by_download_and_upload(own_progress_file):
    vectors.dot_product.check(lambda u, v: u @ v)
    link = re.search(r"base64,([^\"]+)", ProgressFile()._download.value).group(1)
    own_progress_file.unlink()
    elsewhere = ProgressFile()
    upload(elsewhere, "course-progress.json", base64.b64decode(link))
    assert "is restored" in elsewhere._message.value
    assert "The dot product: solved" in CourseMap()._repr_html_()
    assert Progress().read()["exercises"]["vectors.dot_product"]["solved"]


def test_a_file_that_is_no_progress_is_refused_with_the_reason():
    vectors.dot_product.check(lambda u, v: u @ v)
    progress_file = ProgressFile()
    upload(progress_file, "holiday.jpg", b"\xff\xd8\xff")
    assert "holiday.jpg was not taken: progress file: expected JSON" in progress_file._message.value
    assert Progress().read()["exercises"]["vectors.dot_product"]["solved"]


def test_a_damaged_file_is_told(own_progress_file):
    own_progress_file.write_text("{ damaged")
    assert "It was kept as progress.set-aside-1.json" in CourseMap()._repr_html_()
    own_progress_file.write_text("{ damaged again")
    assert "It was kept as progress.set-aside-2.json" in ProgressFile()._message.value


def test_the_stored_forms_are_short():
    assert repr(CourseMap()).startswith("Map of the course: 0 of ")
    assert ProgressFile()._repr_mimebundle_()["text/plain"] == "Download or restore your progress."
