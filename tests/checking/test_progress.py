"""Progress survives crashes, two kernels at once, damaged and newer files, and read-only folders."""

import errno
import json
import multiprocessing.pool
import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
import types
from pathlib import Path

import pytest

from course_lib.checking import progress as module
from course_lib.checking.progress import VERSION, Progress, default_file, parse_progress

ROOT = Path(__file__).parents[2]
FIRST, FROZEN = (Path(__file__).parent / "data" / f"progress-version-{n}.json" for n in (1, 2))
CODE = "def f(x):\n    return x  # é ∂ 語 😀 \udc80"

needs_unix = pytest.mark.skipif(os.name == "nt", reason="signals and links as Unix has them")


@pytest.fixture
def waits(monkeypatch):
    """Every wait for the lock that another holds."""
    made = []
    clock = types.SimpleNamespace(monotonic=time.monotonic, sleep=made.append)  # other threads sleep too
    monkeypatch.setattr(module, "time", clock)
    return made


def asides(file):
    return sorted(file.parent.glob("*set-aside*"))


def test_nothing_recorded_is_empty_and_writes_nothing(own_progress_file):
    assert Progress().read() == {"version": VERSION, "exercises": {}, "questions": {}, "challenges": {}}
    assert not own_progress_file.exists()
    assert Progress().notice == ""


def test_what_is_recorded_is_read_by_the_next_kernel(own_progress_file):
    progress = Progress()
    progress.record_attempt("vectors.a", "known mistake", "swapped", CODE)
    progress.record_attempt("vectors.a", "known mistake", "swapped")
    progress.record_attempt("vectors.a", "correct", code="def f(x): ...")
    progress.record_attempt("vectors.a", "different", code=CODE)
    progress.record_attempt("vectors.b", "raised")
    progress.record_hint("vectors.a", 2)
    progress.record_hint("vectors.a", 1)
    progress.record_answer("vectors.q", False)
    progress.record_answer("vectors.q", True)
    progress.record_answer("vectors.q", False)
    progress.record_challenge("vectors.explorer.far")
    assert Progress().read() == {
        "version": VERSION,
        "exercises": {
            "vectors.a": {
                "attempts": 4,
                "solved": True,
                "mistakes": {"swapped": 2},
                "code": CODE,
                "solution": "def f(x): ...",
                "hints": 2,
            },
            "vectors.b": {"attempts": 1, "solved": False},
        },
        "questions": {"vectors.q": {"attempts": 3, "right": True}},
        "challenges": {"vectors.explorer.far": {"met": True}},
    }
    assert own_progress_file.read_bytes().isascii()


def test_what_is_read_is_a_copy():
    Progress().record_challenge("vectors.a")
    Progress().read()["challenges"].clear()
    assert "vectors.a" in Progress().read()["challenges"]


# --- versions ---------------------------------------------------------------------------------------------------------


def test_a_file_of_version_1_loads_for_ever(own_progress_file):
    """Its names begin with the number that a lesson had; they are read as the names of today."""
    own_progress_file.write_bytes(FIRST.read_bytes())
    assert {name.split(".")[0] for name in json.loads(FIRST.read_text())["exercises"]} == {"01", "02"}
    data = Progress().read()
    assert data["exercises"]["vectors.dot_product"]["solved"] is True
    assert data["exercises"]["vectors.dot_product"]["mistakes"] == {"products_not_added": 2}
    assert data["exercises"]["vectors.dot_product"]["solution"].endswith("# café, ∂, 語")
    assert data["questions"]["vectors.angle"]["right"] is True
    assert data["challenges"]["vectors.vectors.perpendicular"]["met"] is True
    assert data["exercises"]["low_rank.lora"]["solved"] is True
    assert data["challenges"]["generalising.diagnose.all"]["met"] is True
    Progress().record_attempt("vectors.projection", "correct")
    assert Progress().read()["exercises"]["vectors.projection"] == {"attempts": 2, "solved": True}
    assert asides(own_progress_file) == []


def test_this_version_writes_what_the_frozen_file_holds(own_progress_file):
    Progress().restore(FROZEN.read_bytes())
    assert own_progress_file.read_text() == FROZEN.read_text()


def test_keys_of_a_later_addition_survive(own_progress_file):
    data = json.loads(FROZEN.read_text())
    data["streaks"] = {"longest": 3, "days": ["2026-01-01"]}
    data["exercises"]["vectors.dot_product"]["seconds"] = 12.5
    data["exercises"]["vectors.dot_product"]["tries"] = [{"at": 1}]
    own_progress_file.write_text(json.dumps(data))
    Progress().record_attempt("vectors.dot_product", "correct")
    data["exercises"]["vectors.dot_product"]["attempts"] += 1
    assert Progress().read() == data


def test_a_file_as_another_editor_saves_it_loads(own_progress_file):
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        own_progress_file.write_text(FROZEN.read_text(), encoding=encoding)
        assert Progress().read() == json.loads(FROZEN.read_text())


# --- damage -----------------------------------------------------------------------------------------------------------


def with_record(**record):
    return json.dumps({"version": 1, "exercises": {"vectors.a": record}}).encode()


DAMAGED = {
    "empty": b"",
    "truncated": FROZEN.read_bytes()[:200],
    "binary": bytes(range(256)),
    "zeros": b"\0" * 500,
    "not JSON": b"hello",
    "a list": b"[]",
    "null": b"null",
    "no version": b"{}",
    "a version that is no number": b'{"version": "1"}',
    "a version that is true": b'{"version": true}',
    "a newer version": b'{"version": 3, "exercises": {"vectors.a": {"solved": true}}}',
    "exercises in a list": b'{"version": 1, "exercises": []}',
    "a record that is a number": b'{"version": 1, "exercises": {"vectors.a": 3}}',
    "questions of text": b'{"version": 1, "questions": {"vectors.a": "right"}}',
    "challenges that are null": b'{"version": 1, "challenges": null}',
    "attempts in words": with_record(attempts="three"),
    "attempts that are true": with_record(attempts=True),
    "attempts that are infinite": with_record(attempts=float("inf")),
    "solved in words": with_record(solved="yes"),
    "mistakes in a list": with_record(mistakes=["a"]),
    "mistakes counted in words": with_record(mistakes={"a": "two"}),
    "code that is a list": with_record(code=["def"]),
    "hints that are null": with_record(hints=None),
    "a nesting of 100": with_record(deep=json.loads("[" * 100 + "]" * 100)),
    "a nesting of 900": b'{"version": 1, "exercises": ' + b'{"a":' * 900 + b"1" + b"}" * 901,
    "a nesting of 100000": b"[" * 100_000,
    "a number of 5000 digits": b'{"version": 1, "n": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_or_newer_file_is_set_aside(name, own_progress_file):
    own_progress_file.write_bytes(DAMAGED[name])
    progress = Progress()
    progress.record_attempt("vectors.b", "correct")
    assert [file.read_bytes() for file in asides(own_progress_file)] == [DAMAGED[name]]
    assert asides(own_progress_file)[0].name in progress.notice
    assert Progress().read()["exercises"] == {"vectors.b": {"attempts": 1, "solved": True}}
    assert Progress().notice == ""


def test_several_damaged_files_are_all_kept(own_progress_file):
    for text in ("one", "two", "three"):
        own_progress_file.write_text(text)
        Progress().read()
    assert [file.read_text() for file in asides(own_progress_file)] == ["one", "two", "three"]


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_upload_changes_nothing(name, own_progress_file):
    Progress().restore(FROZEN.read_bytes())
    before = own_progress_file.read_bytes()
    with pytest.raises(ValueError, match="progress file: expected"):
        Progress().restore(DAMAGED[name])
    assert own_progress_file.read_bytes() == before
    assert asides(own_progress_file) == []


# --- restore ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [bytes, bytearray, memoryview, lambda b: b.decode()])
def test_a_downloaded_file_is_restored(form):
    Progress().restore(form(FROZEN.read_bytes()))
    assert Progress().read() == json.loads(FROZEN.read_text())


def test_restoring_joins_and_takes_nothing_away():
    progress = Progress()
    progress.record_attempt("vectors.dot_product", "different", "swapped", "my own")
    for _ in range(4):
        progress.record_attempt("vectors.projection", "correct", code="mine")
    progress.record_answer("vectors.angle", False)
    progress.restore(FROZEN.read_text())
    data = progress.read()
    joined = data["exercises"]["vectors.dot_product"]
    assert joined["solved"] is True
    assert joined["attempts"] == 3
    assert joined["mistakes"] == {"products_not_added": 2, "swapped": 1}
    assert joined["code"] == "my own"
    assert "u @ v" in joined["solution"]
    assert data["exercises"]["vectors.projection"] == {
        "attempts": 4,
        "solved": True,
        "code": "mine",
        "solution": "mine",
    }
    assert data["questions"]["vectors.angle"] == {"attempts": 2, "right": True}
    progress.restore(FROZEN.read_text())
    assert progress.read() == data


# --- where nothing can be written -------------------------------------------------------------------------------------


def kept_in_memory(file):
    Progress().record_attempt("vectors.a", "correct")
    Progress().record_attempt("vectors.a", "correct")
    progress = Progress()
    assert progress.read()["exercises"]["vectors.a"]["attempts"] == 2
    assert "it is kept until the kernel stops" in progress.notice
    assert not file.is_file()
    Progress().restore(FROZEN.read_bytes())
    assert Progress().read()["exercises"]["vectors.dot_product"]["solved"]
    return progress.notice


def refuse(code):
    def fail(*_arguments, **_named):
        raise OSError(code, os.strerror(code))

    return fail


def test_a_directory_in_its_place_is_left_alone(own_progress_file):
    own_progress_file.mkdir()
    (own_progress_file / "inside").write_text("mine")
    kept_in_memory(own_progress_file)
    assert (own_progress_file / "inside").read_text() == "mine"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_a_full_or_read_only_disk(code, own_progress_file, monkeypatch):
    monkeypatch.setattr(tempfile, "mkstemp", refuse(code))
    assert os.strerror(code) in kept_in_memory(own_progress_file)


def test_a_disk_that_fills_while_writing_keeps_the_old_file(own_progress_file, monkeypatch):
    Progress().record_attempt("vectors.a", "correct")
    before = own_progress_file.read_bytes()
    monkeypatch.setattr(module.os, "fsync", refuse(errno.ENOSPC))
    Progress().record_attempt("vectors.a", "correct")
    assert own_progress_file.read_bytes() == before
    assert list(own_progress_file.parent.glob("*.part")) == []
    assert Progress().read()["exercises"]["vectors.a"]["attempts"] == 2


@needs_unix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write to a read-only folder")
def test_a_read_only_folder(own_progress_file):
    own_progress_file.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        kept_in_memory(own_progress_file)
    finally:
        own_progress_file.parent.chmod(stat.S_IRWXU)


def test_a_file_in_place_of_the_folder_costs_no_waiting(monkeypatch, tmp_path, waits):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("COURSE_PROGRESS_FILE", str(tmp_path / "file" / "progress.json"))
    kept_in_memory(tmp_path / "file" / "progress.json")
    assert waits == []
    assert (tmp_path / "file").read_text() == "in the way"


@needs_unix
def test_no_home(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_PROGRESS_FILE")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # what it does where there is no home
    assert "no home folder" in kept_in_memory(default_file())
    assert list(tmp_path.iterdir()) == []


def test_home_is_where_the_file_stands(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_PROGRESS_FILE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    Progress().record_challenge("vectors.a")
    assert (tmp_path / ".large-model-maths" / "progress.json").is_file()


def test_a_file_that_cannot_be_set_aside_is_not_overwritten(own_progress_file, monkeypatch):
    own_progress_file.write_text("damaged")
    monkeypatch.setattr(Path, "rename", refuse(errno.EACCES))
    Progress().record_attempt("vectors.a", "correct")
    assert own_progress_file.read_text() == "damaged"
    assert Progress().read()["exercises"]["vectors.a"]["solved"]


# --- links ------------------------------------------------------------------------------------------------------------


@needs_unix
def test_a_link_stays_a_link_and_its_target_is_written(own_progress_file, tmp_path):
    target = tmp_path / "synced" / "mine.json"
    target.parent.mkdir()
    own_progress_file.symlink_to(target)
    Progress().record_attempt("vectors.a", "correct")
    Progress().record_attempt("vectors.a", "correct")
    assert own_progress_file.is_symlink()
    assert parse_progress(target.read_bytes())["exercises"]["vectors.a"]["attempts"] == 2


@needs_unix
def test_a_damaged_target_of_a_link_is_set_aside(own_progress_file, tmp_path):
    target = tmp_path / "mine.json"
    target.write_text("damaged")
    own_progress_file.symlink_to(target)
    Progress().record_attempt("vectors.a", "correct")
    assert own_progress_file.is_symlink()
    assert asides(target)[0].read_text() == "damaged"
    assert Progress().read()["exercises"]["vectors.a"]["solved"]


@needs_unix
def test_a_link_to_itself(own_progress_file):
    own_progress_file.symlink_to(own_progress_file)
    Progress().record_attempt("vectors.a", "correct")
    assert Progress().read()["exercises"]["vectors.a"]["solved"]


# --- crashes and two kernels ------------------------------------------------------------------------------------------


def run(code, **more):
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, **more)


@needs_unix
@pytest.mark.parametrize("moment", ["write", "fsync", "replace"])
def test_a_kernel_killed_in_mid_write_leaves_the_old_file_whole(moment, own_progress_file, waits):
    Progress().record_attempt("vectors.a", "correct", code="x" * 100_000)
    before = own_progress_file.read_bytes()
    killed = run(f"""
        import io, os, signal
        from course_lib.checking import progress
        def die(*arguments):
            os.kill(os.getpid(), signal.SIGKILL)
        if "{moment}" == "write":
            fdopen = os.fdopen
            def half(handle, *more, **named):
                os.write(handle, b'{{"version": 1, ')
                die()
            progress.os.fdopen = half
        else:
            setattr(progress.os, "{moment}", die)
        progress.Progress().record_attempt("vectors.b", "correct")
    """)
    assert killed.wait() == -signal.SIGKILL
    assert own_progress_file.read_bytes() == before
    Progress().record_attempt("vectors.c", "correct")
    assert waits == []  # nor does the lock of the dead stand in the way
    assert set(Progress().read()["exercises"]) == {"vectors.a", "vectors.c"}


def test_a_lock_file_left_behind_stops_nobody(own_progress_file, waits):
    own_progress_file.with_suffix(".lock").write_text("")
    Progress().record_challenge("vectors.a")
    assert waits == []
    assert Progress().read()["challenges"]


def test_a_kernel_that_hangs_with_the_lock_does_not_hang_the_others(own_progress_file, monkeypatch):
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.2)
    hanging = Progress()
    with hanging._lock():
        Progress().record_challenge("vectors.a")
    assert Progress().read()["challenges"] == {"vectors.a": {"met": True}}


def test_two_kernels_at_once_lose_no_attempt(own_progress_file):
    code = """
        from course_lib.checking.progress import Progress
        for number in range(100):
            Progress().record_attempt("vectors.shared", "different", "swapped")
    """
    kernels = [run(code) for _ in range(2)]
    assert [kernel.wait(60) for kernel in kernels] == [0, 0]
    record = Progress().read()["exercises"]["vectors.shared"]
    assert record["attempts"] == 200
    assert record["mistakes"] == {"swapped": 200}
    assert list(own_progress_file.parent.glob("*.part")) == []


def test_two_threads_at_once_lose_no_attempt():
    with multiprocessing.pool.ThreadPool(4) as pool:
        pool.map(lambda _number: Progress().record_answer("vectors.q", True), range(100))
    assert Progress().read()["questions"]["vectors.q"]["attempts"] == 100
