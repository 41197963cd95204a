"""A learner's progress: one small JSON file that nothing may lose.

The file is written to a temporary name and moved into place, so that a crash leaves the old one whole. A damaged file,
or one from a newer course, is set aside under another name and never overwritten. Where nothing can be written,
progress is kept in memory and the course works all the same. The file stands in the learner's home, at
``~/.large-model-maths/progress.json``, or where the environment variable COURSE_PROGRESS_FILE says.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from course_lib.text import _

__all__ = ["VERSION", "Progress", "default_file", "parse_progress"]

VERSION = 1
_SECTIONS = ("exercises", "questions", "challenges")
LOCK_SECONDS = 2.0  # an older lock was left behind by a kernel that died


def default_file() -> Path:
    """Return the path of the learner's progress file (which need not exist yet)."""
    named = os.environ.get("COURSE_PROGRESS_FILE")
    return Path(named) if named else Path.home() / ".large-model-maths" / "progress.json"


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
        if not isinstance(records, dict) or not all(isinstance(record, dict) for record in records.values()):
            raise ValueError(_("progress file: expected records under {section}").format(section=repr(section)))
    return data


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
    >>> progress.record_attempt("01.dot_product", "correct", code="def dot_product(u, v): ...")
    >>> progress.read()["exercises"]["01.dot_product"]["solved"]
    True
    """

    def __init__(self, file: str | os.PathLike | None = None):
        self.file = Path(file) if file is not None else default_file()
        self.notice = ""
        self._memory: dict | None = None  # used once the file cannot be written

    def read(self) -> dict:
        """Return all that is recorded, as a new dict. Never raises: see `notice`."""
        if self._memory is not None:
            return copy.deepcopy(self._memory)
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

    def restore(self, text: str | bytes) -> None:
        """Bring in a downloaded progress file, joined with what is here: nothing solved becomes unsolved.

        Raises
        ------
        ValueError
            It is not a progress file that this version can read; what is here stays as it is.
        """
        other = parse_progress(text)
        self._update(lambda data: _merge(data, other))

    def _update(self, change: Callable[[dict], object]) -> None:
        with self._lock():
            data = self.read()
            change(data)
            if self._memory is not None:
                self._memory = data
                return
            try:
                _write_atomically(self.file, json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
            except OSError as problem:
                self._keep_in_memory(problem, data)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one kernel at a time read, change and write: two open lessons share the file."""
        lock, held, until = self.file.with_suffix(".lock"), False, time.monotonic() + LOCK_SECONDS
        while not held and time.monotonic() < until:
            try:
                lock.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
                held = True
            except FileExistsError:
                time.sleep(0.01)
            except OSError:  # nothing can be written here: the update will find out and say so
                break
        try:
            yield
        finally:
            # Held, or waited for in vain: then its owner is gone, and the next update must not wait for it again.
            with contextlib.suppress(OSError):
                lock.unlink()

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
        self._memory = data
        text = _("Your progress cannot be written here ({reason}); it is kept until the kernel stops.")
        self.notice = text.format(reason=problem.strerror or type(problem).__name__)


def _write_atomically(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.stem, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


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
