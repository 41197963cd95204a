"""Sharing is off until a learner turns it on, tells no more than was agreed, and never disturbs a lesson."""

import errno
import json
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from course_lib.checking import publishing, sharing
from course_lib.checking.progress import VERSION, Progress
from course_lib.checking.publishing import shared_record
from course_lib.checking.sharing import FOLDER_VARIABLE, share_progress, stop_sharing
from course_lib.exercises import vectors

ROOT = Path(__file__).parents[2]
needs_unix = pytest.mark.skipif(os.name == "nt", reason="modes as Unix has them")


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """No notice, writer or consent of another test, and no folder of this machine."""
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    for kept in (publishing._told, publishing._writers, publishing._kept_in_memory):
        kept.clear()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "shared"
    made.mkdir()
    return made


def shared(folder):
    (file,) = folder.glob("*")
    return json.loads(file.read_text())


def try_something():
    return vectors.dot_product.check(lambda u, v: u * v)


# --- consent ----------------------------------------------------------------------------------------------------------


def test_nothing_is_shared_unasked(folder, monkeypatch, own_progress_file):
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    try_something()
    assert list(folder.iterdir()) == []
    assert not list(own_progress_file.parent.glob("*sharing*"))


def test_one_call_turns_it_on_and_one_off(folder):
    assert share_progress(folder).word == "Sharing is on"
    try_something()
    record = shared(folder)["exercises"]["vectors.dot_product"]
    assert record == {"attempts": 1, "solved": False, "mistakes": {"products_not_added": 1}}
    assert stop_sharing().word == "Sharing is off"
    try_something()
    assert shared(folder)["exercises"]["vectors.dot_product"]["attempts"] == 1


def test_what_was_done_before_is_shared_at_once(folder):
    try_something()
    share_progress(folder)
    assert shared(folder)["exercises"]["vectors.dot_product"]["attempts"] == 1


def test_no_name_no_code_no_field_that_was_not_agreed_to(folder, own_progress_file):
    own_progress_file.write_text(
        json.dumps({"version": 1, "name": "Ada", "exercises": {"vectors.a": {"diary": "mine"}}})
    )
    share_progress(folder)
    Progress().record_attempt("vectors.a", "correct", code="def secret(): ...")
    Progress().record_answer("vectors.q", True)
    Progress().record_challenge("vectors.c")
    data = shared(folder)
    assert {"Ada", "diary", "secret", "mine"} & set(json.dumps(data).replace('"', " ").split()) == set()
    assert data["exercises"] == {"vectors.a": {"attempts": 1, "solved": True}}
    assert data["questions"] == {"vectors.q": {"attempts": 1, "right": True}}
    assert data["challenges"] == {"vectors.c": {"met": True}}
    assert data.keys() == {"version", "at", "since", "updated", "exercises", "questions", "challenges"}


def test_the_code_is_shared_by_those_who_say_so(folder):
    card = share_progress(folder, code=True)
    assert "the code of your answers" in card.message
    Progress().record_attempt("vectors.a", "correct", code="def mine(): ...")
    assert shared(folder)["exercises"]["vectors.a"]["code"] == "def mine(): ..."
    assert "not your code" in share_progress(folder).message
    assert "mine" not in json.dumps(shared(folder))


def test_the_card_says_the_name_that_the_instructor_sees(folder):
    card = share_progress(folder)
    (file,) = folder.iterdir()
    assert f"`{file.stem.removeprefix('learner-')[:6]}`" in card.message
    assert str(folder) in card.title


def test_the_folder_may_be_named_once_for_everybody(folder, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    assert share_progress().word == "Sharing is on"
    assert shared(folder)["version"] == VERSION


def test_consent_holds_for_every_lesson_and_the_same_file(folder, own_progress_file):
    share_progress(folder)
    code = """
        from course_lib.checking.progress import Progress
        Progress().record_attempt("layers.dense", "different", "not_transposed")
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, check=True)
    assert shared(folder)["exercises"]["layers.dense"]["mistakes"] == {"not_transposed": 1}
    stop_sharing()
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, check=True)
    assert shared(folder)["exercises"]["layers.dense"]["attempts"] == 1


def test_on_again_is_the_same_learner(folder):
    share_progress(folder)
    stop_sharing()
    share_progress(folder)
    assert len(list(folder.iterdir())) == 1


def test_another_folder_is_another_learner(folder, tmp_path):
    (tmp_path / "other").mkdir()
    share_progress(folder)
    share_progress(tmp_path / "other")
    (first,), (second,) = folder.iterdir(), (tmp_path / "other").iterdir()
    assert first.name != second.name
    try_something()
    assert json.loads(first.read_text())["exercises"] == {}
    assert "dot_product" in second.read_text()


def test_stopping_removes_what_was_shared_everywhere_on_request(folder, tmp_path):
    (tmp_path / "other").mkdir()
    share_progress(folder)
    share_progress(tmp_path / "other")
    assert "stays" in stop_sharing().message
    assert "is deleted" in stop_sharing(remove=True).message
    assert list(folder.iterdir()) == list((tmp_path / "other").iterdir()) == []
    assert "nothing was" in stop_sharing().message
    assert Progress().read()["exercises"] == {}


def test_what_cannot_be_removed_is_said_and_can_be_removed_later(folder, monkeypatch):
    share_progress(folder)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", refuse(errno.EACCES))
        assert "could not be deleted" in stop_sharing(remove=True).message
    try_something()
    assert shared(folder)["exercises"] == {}
    stop_sharing(remove=True)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("text", ["", "[]", "{", '{"version": 3, "on": true}', '{"version": 1, "on": true}', "\0" * 9])
def test_a_damaged_consent_is_none(text, folder, own_progress_file):
    share_progress(folder)
    own_progress_file.with_name("progress.sharing.json").write_text(text)
    try_something()
    assert shared(folder)["exercises"] == {}


# --- a folder that makes trouble --------------------------------------------------------------------------------------


def refuse(code):
    def fail(*_arguments, **_named):
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize("named", ["", "no/such/folder", "a file"])
def test_no_folder_is_a_sentence_and_shares_nothing(named, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a file").write_text("")
    card = share_progress(named)
    assert card.word == "Not shared"
    assert not Path("no").exists()
    assert try_something().footer == ""


def test_a_folder_that_goes_away_is_told_once_and_again_when_it_was_back(folder, tmp_path):
    share_progress(folder)
    folder.rename(tmp_path / "gone")
    first = try_something()
    assert first.mistake == "products_not_added"
    assert first.footer.startswith("The shared folder takes nothing now")
    assert try_something().footer == ""
    assert not folder.exists()
    (tmp_path / "gone").rename(folder)
    assert try_something().footer == ""
    assert shared(folder)["exercises"]["vectors.dot_product"]["attempts"] == 3
    folder.rename(tmp_path / "gone")
    assert "takes nothing now" in try_something().footer


def test_a_full_folder_keeps_what_is_there_and_ones_own_progress_goes_on(folder, monkeypatch):
    share_progress(folder)
    whole = publishing.write_atomically

    def full(file, *more):
        if file.parent == folder:
            refuse(errno.ENOSPC)()
        whole(file, *more)

    before = shared(folder)
    monkeypatch.setattr(publishing, "write_atomically", full)
    assert os.strerror(errno.ENOSPC) in try_something().footer
    assert shared(folder) == before
    assert Progress().read()["exercises"]["vectors.dot_product"]["attempts"] == 1


def test_a_folder_that_does_not_answer_holds_nobody_up(folder, monkeypatch):
    share_progress(folder)
    answers, write, waiting = threading.Event(), publishing.write_shared, []

    def hang(*arguments):
        waiting.append(arguments)
        answers.wait(30)
        write(*arguments)

    monkeypatch.setattr(publishing, "write_shared", hang)
    monkeypatch.setattr(publishing, "SECONDS_TO_WRITE", 0.2)
    notices = [try_something().footer for _ in range(5)]
    assert len(waiting) == 1  # the other four did not wait for the folder
    assert ["it does not answer" in notice for notice in notices] == [True, False, False, False, False]
    answers.set()
    publishing._writers[0].join(10)
    assert try_something().footer == ""
    assert shared(folder)["exercises"]["vectors.dot_product"]["attempts"] == 6


def test_a_late_writer_does_not_bring_back_what_was_removed(folder, monkeypatch):
    share_progress(folder)
    answers, write = threading.Event(), publishing.write_shared

    def hang(*arguments):
        answers.wait(30)
        write(*arguments)

    monkeypatch.setattr(publishing, "write_shared", hang)
    monkeypatch.setattr(publishing, "SECONDS_TO_WRITE", 0.2)
    try_something()
    late = publishing._writers[0]
    monkeypatch.setattr(sharing, "patiently", lambda action: action() and "")  # the folder answers again
    stop_sharing(remove=True)
    answers.set()
    late.join(10)
    assert list(folder.iterdir()) == []


def test_where_consent_cannot_be_written_it_holds_until_the_kernel_stops(folder, own_progress_file, monkeypatch):
    own_progress_file.with_name("progress.sharing.json").mkdir()
    card = share_progress(folder)
    assert "until the kernel stops" in card.footer
    try_something()
    assert "dot_product" in json.dumps(shared(folder))
    assert stop_sharing().word == "Sharing is off"
    try_something()
    assert shared(folder)["exercises"]["vectors.dot_product"]["attempts"] == 1


def test_what_progress_keeps_in_memory_is_shared_too(folder, own_progress_file):
    share_progress(folder)
    own_progress_file.mkdir()
    try_something()
    assert shared(folder)["exercises"]["vectors.dot_product"]["attempts"] == 1


@needs_unix
def test_the_instructor_may_read_what_a_learner_wrote(folder):
    share_progress(folder)
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o644


@needs_unix
def test_a_folder_that_learners_may_write_to_but_not_list(folder):
    folder.chmod(0o300)
    try:
        assert share_progress(folder).word == "Sharing is on"
        assert try_something().footer == ""
    finally:
        folder.chmod(0o700)
    assert shared(folder)["exercises"]["vectors.dot_product"]["attempts"] == 1


def test_a_damaged_shared_file_is_written_anew(folder):
    share_progress(folder)
    (file,) = folder.iterdir()
    file.write_bytes(b"\0\0")
    try_something()
    assert shared(folder)["exercises"]["vectors.dot_product"]["attempts"] == 1


# --- where the learner is ---------------------------------------------------------------------------------------------


def data(**exercises):
    return {"exercises": {f"vectors.{name}": {"attempts": n} for name, n in exercises.items()}, "questions": {}}


def test_where_a_learner_is_follows_what_they_do():
    first = shared_record(data(a=1), now=10.0)
    assert (first["at"], first["since"]) == ("", 10.0)
    second = shared_record(data(a=1, b=1), first, now=20.0)
    assert (second["at"], second["since"]) == ("vectors.b", 20.0)
    third = shared_record(data(a=1, b=2), second, now=30.0)
    assert (third["at"], third["since"], third["updated"]) == ("vectors.b", 20.0, 30.0)
    back = shared_record(data(a=2, b=2), third, now=40.0)
    assert (back["at"], back["since"]) == ("vectors.a", 40.0)


def test_a_restored_file_moves_nobody():
    first = shared_record(data(a=1, b=1), shared_record(data(a=1), now=1.0), now=2.0)
    assert shared_record(data(a=1, b=1, c=4, d=4), first, now=3.0)["at"] == "vectors.b"


@pytest.mark.parametrize(
    "before", [None, [], "text", {"exercises": 3}, {"exercises": {"vectors.a": 3}, "questions": []}]
)
def test_junk_before_is_no_trouble(before):
    assert shared_record(data(a=1), before, now=5.0)["exercises"] == {"vectors.a": {"attempts": 1}}
