"""What a learner agreed to share, and how it reaches the shared folder.

`course_lib.checking.sharing` has what a learner calls; `course_lib.checking.progress` publishes each record. A folder
that is gone, full or does not answer never disturbs a lesson: the check says so once, and the course goes on. What the
learner agreed to is kept beside the progress file, where a next kernel finds it.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from course_lib.checking.files import VERSION, write_atomically
from course_lib.text import _

__all__ = [
    "Consent",
    "consent_for",
    "keep_consent",
    "patiently",
    "publish",
    "shared_record",
    "short_name",
    "write_shared",
]

SECONDS_TO_WRITE = 1.0  # a network folder that needs longer is left to itself, and the check goes on
SHARED_MODE = 0o644  # the instructor is another user: a temporary file's own mode would shut them out
_SHARED_FIELDS = ("attempts", "hints", "solved", "right", "met", "mistakes")
_CODE_FIELDS = ("code", "solution")
_SECTIONS = ("exercises", "questions", "challenges")


@dataclass(frozen=True)
class Consent:
    """What a learner agreed to.

    Attributes
    ----------
    on : bool
    code : bool
        Whether the learner's code is shared too.
    files : tuple of str
        Every file that was ever shared and not removed; the last one is written to.
    """

    on: bool = False
    code: bool = False
    files: tuple[str, ...] = ()

    @property
    def learner(self) -> str:
        """The few letters under which the instructor sees this learner; "" before the first sharing.

        Examples
        --------
        >>> Consent(True, files=("/shared/learner-3f2a9c0d.json",)).learner
        '3f2a9c'
        """
        return short_name(Path(self.files[-1])) if self.files else ""


def short_name(file: Path) -> str:
    """Return the letters that stand for a learner on the dashboard: the first six of the random id.

    Examples
    --------
    >>> short_name(Path("/shared/learner-3f2a9c0d.json"))
    '3f2a9c'
    """
    return file.stem.removeprefix("learner-")[:6]


_kept_in_memory: dict[Path, Consent] = {}  # where no file takes it, by the path of the file
_told: set[str] = set()  # notices are given once, until all is well again
_writers: list[threading.Thread] = []  # at most one, which is still waiting for the folder


# What the learner agreed to ---------------------------------------------------------------------------------------


def _consent_file(progress_file: Path) -> Path:
    return progress_file.with_name(f"{progress_file.stem}.sharing.json")


def consent_for(progress_file: Path) -> Consent:
    """Read the consent; what cannot be understood is none."""
    file = _consent_file(progress_file)
    if file in _kept_in_memory:
        return _kept_in_memory[file]
    try:
        data = json.loads(file.read_bytes())
        files = data["files"]
        if data["version"] <= VERSION and isinstance(files, list) and all(isinstance(name, str) for name in files):
            return Consent(data["on"] is True and bool(files), data["code"] is True, tuple(files))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        pass
    return Consent()


def keep_consent(progress_file: Path, consent: Consent) -> str:
    """Write the consent down; return "" or a notice that it holds only until the kernel stops."""
    file = _consent_file(progress_file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, json.dumps({"version": VERSION, **asdict(consent)}, indent=1) + "\n")
        _kept_in_memory.pop(file, None)
        return ""
    except OSError as problem:
        _kept_in_memory[file] = consent
        text = _("This cannot be written down ({reason}): it holds until the kernel stops, in this lesson alone.")
        return text.format(reason=problem.strerror or type(problem).__name__)


# Writing to the folder --------------------------------------------------------------------------------------------


def publish(progress_file: Path, data: dict) -> str:
    """Write progress to the shared folder, if the learner agreed to. Never raises, and never waits for long.

    Parameters
    ----------
    progress_file : Path
        The learner's own file; what they agreed to stands beside it.
    data : dict
        As `Progress.read` returns it.

    Returns
    -------
    str
        A notice where the folder took nothing and this was not yet said; else "".
    """
    consent = consent_for(progress_file)
    if not consent.on:
        return ""

    def act() -> None:
        write_shared(consent, data)
        if consent.files[-1] not in consent_for(progress_file).files:  # taken back while the folder kept us waiting
            Path(consent.files[-1]).unlink(missing_ok=True)

    problem = patiently(act)
    if not problem:
        _told.clear()
        return ""
    text = _("The shared folder takes nothing now ({reason}). Your own progress is kept, and the lesson goes on.")
    notice = text.format(reason=problem)
    new = notice not in _told
    _told.add(notice)
    return notice if new else ""


def write_shared(consent: Consent, data: dict) -> None:
    """Write what may be shared of a learner's progress to the file that they last agreed to; OSError where it fails."""
    file = Path(consent.files[-1])
    before: dict = {}
    with contextlib.suppress(OSError, ValueError, RecursionError):
        before = json.loads(file.read_bytes())
    record = shared_record(data, before, code=consent.code, now=time.time())
    write_atomically(file, json.dumps(record, sort_keys=True) + "\n", SHARED_MODE)


def shared_record(data: dict, before: object = None, *, code: bool = False, now: float = 0.0) -> dict:
    """Return what of a learner's progress is shared: known fields alone, and where the learner is.

    Parameters
    ----------
    data : dict
        As `Progress.read` returns it.
    before : dict, optional
        What was shared last; what differs tells where the learner is.
    code : bool
    now : float
        Seconds since 1970.

    Returns
    -------
    dict
        A progress file's sections, and ``at`` (an exercise, question or challenge, or ""), ``since`` and ``updated``.

    Examples
    --------
    >>> data = {"exercises": {"vectors.cosine": {"attempts": 1, "code": "secret"}}, "questions": {}, "challenges": {}}
    >>> shared_record(data, now=60.0)["exercises"]
    {'vectors.cosine': {'attempts': 1}}
    >>> shared_record(data, {"exercises": {}}, now=60.0)["at"]
    'vectors.cosine'
    """
    fields = _SHARED_FIELDS + (_CODE_FIELDS if code else ())
    shared = {section: _only(fields, data.get(section, {})) for section in _SECTIONS}
    last = before if isinstance(before, dict) else {}
    changed = [name for section in _SECTIONS for name in _changed(shared[section], last.get(section))]
    at, since = last.get("at", ""), last.get("since", now)
    if len(changed) == 1 and changed[0] != at:  # several at once: a file was restored
        at, since = changed[0], now
    return {"version": VERSION, "at": at, "since": since, "updated": now, **shared}


def _only(fields: tuple[str, ...], records: dict) -> dict:
    return {name: {f: record[f] for f in fields if f in record} for name, record in records.items()}


def _changed(records: dict, before: object) -> list[str]:
    if not isinstance(before, dict):
        return []
    # With other fields than before (code shared or not), only the counts tell whether something happened.
    return [name for name, record in records.items() if _counts(record) != _counts(before.get(name))]


def _counts(record: object) -> dict:
    return {f: record[f] for f in _SHARED_FIELDS if f in record} if isinstance(record, dict) else {}


def patiently(action: Callable[[], object]) -> str:
    """Do something with the folder in a thread, and wait a moment for it; return "" or what went wrong."""
    silent = _("it does not answer")
    _writers[:] = [writer for writer in _writers if writer.is_alive()]
    if _writers:
        return silent
    outcome: list[str] = []

    def attempt() -> None:
        try:
            action()
            outcome.append("")
        except Exception as problem:  # whatever it is, it is no reason to disturb a lesson
            outcome.append(getattr(problem, "strerror", None) or type(problem).__name__)

    writer = threading.Thread(target=attempt, daemon=True)
    _writers.append(writer)
    writer.start()
    writer.join(SECONDS_TO_WRITE)
    return outcome[0] if outcome else silent
