"""A learner's progress: one small JSON file that nothing may lose.

The file is written to a temporary name and moved into place, so that a crash leaves the old one whole. A damaged file,
or one from a newer course, is set aside under another name and never overwritten. Where nothing can be written,
progress is kept in memory and the course works all the same. A link is followed: what it points to is the file. The
file stands in the learner's home, at
``~/.large-model-maths/progress.json``, or where the environment variable COURSE_PROGRESS_FILE says.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from course_lib.checking.files import VERSION, write_atomically
from course_lib.checking.former_names import present_name
from course_lib.checking.publishing import publish
from course_lib.text import _

if os.name == "nt":
    import msvcrt

    def _try_to_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_to_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


__all__ = ["VERSION", "Progress", "default_file", "parse_progress"]

_SECTIONS = ("exercises", "questions", "challenges")
_FIELDS = {
    "attempts": int,
    "hints": int,
    "solved": bool,
    "right": bool,
    "met": bool,
    "mistakes": dict,
    "code": str,
    "solution": str,
}
_DEEPEST = 20  # levels of nesting; a deeper file is no progress file, and would overflow the stack when written
LOCK_SECONDS = 2.0  # a kernel that holds the lock for longer hangs; the others do not wait for it

_in_memory: dict[Path, tuple[dict, str]] = {}  # progress that no file takes, and the notice why, by the file's path


def default_file() -> Path:
    """Return the path of the learner's progress file (which need not exist yet)."""
    named = os.environ.get("COURSE_PROGRESS_FILE")
    return Path(os.path.expanduser(named or "~/.large-model-maths/progress.json"))  # "~" stays where there is no home


def _empty() -> dict:
    return {"version": VERSION, **{section: {} for section in _SECTIONS}}


def parse_progress(text: str | bytes) -> dict:
    """Read a progress file's text, of this version or an older one.

    Parameters
    ----------
    text : str or bytes
        JSON.

    Returns
    -------
    dict
        With ``version``, ``exercises``, ``questions`` and ``challenges``; records that are not understood are kept.

    Raises
    ------
    ValueError
        Not JSON, not a progress file, or written by a newer version of the course.

    Examples
    --------
    >>> parse_progress('{"version": 1, "exercises": {}}')["questions"]
    {}
    >>> parse_progress("[]")
    Traceback (most recent call last):
        ...
    ValueError: progress file: expected a JSON object with a version, got list
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):  # also what bytes of no encoding raise
        raise ValueError(_("progress file: expected JSON, got something else (damaged?)")) from None
    if _deeper_than(_DEEPEST, data):
        raise ValueError(_("progress file: expected a few levels of records, got a huge nesting (damaged?)"))
    version = data.get("version") if isinstance(data, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        came = _("no version") if isinstance(data, dict) else type(data).__name__
        raise ValueError(_("progress file: expected a JSON object with a version, got {came}").format(came=came))
    if version > VERSION:
        text = _(
            "progress file: expected version {known} or older, got version {version}: update the course to read it"
        )
        raise ValueError(text.format(known=VERSION, version=version))
    for section in _SECTIONS:
        records = data.setdefault(section, {})
        if not isinstance(records, dict) or not all(map(_is_record, records.values())):
            raise ValueError(_("progress file: expected records under {section}").format(section=repr(section)))
    return data if version == VERSION else _brought_up_to_date(data)


def _brought_up_to_date(data: dict) -> dict:
    """A file of version 1, where a lesson was known by its number, with the names of today."""
    for section in _SECTIONS:
        renamed: dict = {}
        for name, record in data[section].items():
            _merge(renamed.setdefault(present_name(name), {}), record)
        data[section] = renamed
    if isinstance(data.get("at"), str):  # where a learner who shares was last seen
        data["at"] = present_name(data["at"])
    return {**data, "version": VERSION}


def _deeper_than(levels: int, value: object) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels == 0 or any(_deeper_than(levels - 1, part) for part in inside)


def _is_record(record: object) -> bool:
    """Tell whether all fields that this version knows are of their type; others may be anything, and are kept."""
    if not isinstance(record, dict):
        return False
    known = all(type(record[name]) is kind for name, kind in _FIELDS.items() if name in record)
    return known and all(type(count) is int for count in record.get("mistakes", {}).values())


class Progress:
    """The progress kept in one file.

    Parameters
    ----------
    file : path-like, optional
        Default: `default_file()`.

    Attributes
    ----------
    notice : str
        What the learner should know (a damaged file set aside, nothing can be written); empty where all is well.

    Examples
    --------
    >>> import tempfile
    >>> progress = Progress(Path(tempfile.mkdtemp()) / "progress.json")
    >>> progress.record_attempt("vectors.dot_product", "correct", code="def dot_product(u, v): ...")
    >>> progress.read()["exercises"]["vectors.dot_product"]["solved"]
    True
    """

    def __init__(self, file: str | os.PathLike | None = None):
        named = Path(file) if file is not None else default_file()
        self.file = Path(os.path.realpath(named))
        if named.parts[:1] == ("~",):
            _in_memory.setdefault(self.file, (_empty(), _memory_notice(_("no home folder"))))
        self.notice = _in_memory[self.file][1] if self.file in _in_memory else ""

    def read(self) -> dict:
        """Return all that is recorded, as a new dict. Never raises: see `notice`."""
        with self._lock():
            return self._read()

    def _read(self) -> dict:
        if self.file in _in_memory:
            return copy.deepcopy(_in_memory[self.file][0])
        try:
            return parse_progress(self.file.read_bytes())
        except FileNotFoundError:
            return _empty()
        except ValueError as problem:
            self._set_aside(str(problem))
            return _empty()
        except OSError as problem:
            self._keep_in_memory(problem, _empty())
            return _empty()

    def record_attempt(self, exercise: str, verdict: str, mistake: str = "", code: str = "") -> None:
        """Add one attempt at an exercise: its verdict, the known mistake made, and the learner's code."""

        def change(data: dict) -> None:
            record = data["exercises"].setdefault(exercise, {})
            record["attempts"] = record.get("attempts", 0) + 1
            record["solved"] = record.get("solved", False) or verdict == "correct"
            if mistake:
                made = record.setdefault("mistakes", {})
                made[mistake] = made.get(mistake, 0) + 1
            if code:
                record["code"] = code
                if verdict == "correct":
                    record["solution"] = code

        self._update(change)

    def record_hint(self, exercise: str, number: int) -> None:
        """Note that the learner has read the first `number` hints of an exercise (0 forgets none)."""

        def change(data: dict) -> None:
            record = data["exercises"].setdefault(exercise, {})
            record["hints"] = max(number, record.get("hints", 0))

        self._update(change)

    def record_answer(self, question: str, right: bool) -> None:
        """Add one answer to a quiz question."""

        def change(data: dict) -> None:
            record = data["questions"].setdefault(question, {})
            record["attempts"] = record.get("attempts", 0) + 1
            record["right"] = record.get("right", False) or bool(right)

        self._update(change)

    def record_challenge(self, challenge: str) -> None:
        """Note that a challenge of an explorer was met."""
        self._update(lambda data: data["challenges"].setdefault(challenge, {}).update(met=True))

    def restore(self, text: str | bytes | memoryview) -> None:
        """Bring in a downloaded progress file, joined with what is here: nothing solved becomes unsolved.

        Raises
        ------
        ValueError
            It is not a progress file that this version can read; what is here stays as it is.
        """
        other = parse_progress(bytes(text) if isinstance(text, memoryview) else text)
        self._update(lambda data: _merge(data, other))

    def _update(self, change: Callable[[dict], object]) -> None:
        if self.file not in _in_memory:
            with contextlib.suppress(OSError):  # the lock will do without, and writing will tell
                self.file.parent.mkdir(parents=True, exist_ok=True)
        with self._lock():
            data = self._read()
            change(data)
            self._write(data)
            not_shared = publish(self.file, data)
            self.notice = self.notice or not_shared

    def _write(self, data: dict) -> None:
        if self.file in _in_memory:
            _in_memory[self.file] = data, self.notice
            return
        try:
            write_atomically(self.file, json.dumps(data, indent=1, sort_keys=True) + "\n")
        except OSError as problem:
            self._keep_in_memory(problem, data)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one kernel at a time read, change and write: two open lessons share the file.

        The lock belongs to the open file, not to its name: the system lets go of it when a kernel dies.
        """
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):  # no folder, or no locks here: the update will find out and say so
                handle = held.enter_context(open(self.file.with_suffix(".lock"), "ab"))
                _wait_for_lock(handle.fileno())
            yield

    def _set_aside(self, problem: str) -> None:
        for number in range(1, 1000):
            aside = self.file.with_name(f"{self.file.stem}.set-aside-{number}{self.file.suffix}")
            if not aside.exists():
                break
        try:
            self.file.rename(aside)
            text = _("{problem}. It was kept as {aside}, and a new file was begun.")
            self.notice = text.format(problem=problem, aside=aside.name)
        except OSError as reason:
            self._keep_in_memory(reason, _empty())

    def _keep_in_memory(self, problem: OSError, data: dict) -> None:
        self.notice = _memory_notice(problem.strerror or type(problem).__name__)
        _in_memory[self.file] = data, self.notice


def _memory_notice(reason: str) -> str:
    text = _("Your progress cannot be written here ({reason}); it is kept until the kernel stops.")
    return text.format(reason=reason)


def _wait_for_lock(handle: int) -> None:
    until = time.monotonic() + LOCK_SECONDS
    while time.monotonic() < until:
        try:
            return _try_to_lock(handle)
        except (BlockingIOError, PermissionError):  # what Unix and Windows say of a lock that another holds
            time.sleep(0.005)


def _merge(mine: dict, other: dict) -> None:
    """Join two records: counts take the larger, flags take true, a text that is here stays."""
    for key, value in other.items():
        here = mine.get(key)
        if isinstance(here, dict) and isinstance(value, dict):
            _merge(here, value)
        elif isinstance(here, int) and isinstance(value, int):  # a bool is an int: max is "or"
            mine[key] = max(here, value)
        elif here is None:
            mine[key] = value
