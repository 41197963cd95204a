"""With a learner's consent, their progress also stands in a shared folder, so that an instructor can see the room.

Off by default. `share_progress` turns it on for every lesson, `stop_sharing` turns it off. Each learner has one file
under a random id: which exercises were tried and solved, which known mistakes were made, how many hints were read. No
name; and no code, unless the learner says so. A folder that is gone, full or does not answer never disturbs a lesson:
the check says so once, and the course goes on.

What the learner agreed to is kept beside the progress file, where a next kernel finds it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from course_lib.checking.outcome import Card
from course_lib.checking.progress import VERSION, Progress, _write_atomically
from course_lib.text import _

__all__ = ["FOLDER_VARIABLE", "Consent", "publish", "share_progress", "shared_record", "stop_sharing"]

FOLDER_VARIABLE = "COURSE_SHARED_FOLDER"  # where an administrator names the folder once for everybody
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


# What a learner calls ---------------------------------------------------------------------------------------------


def share_progress(folder: str | os.PathLike | None = None, *, code: bool = False) -> Card:
    """Let the instructor see how far you are, from now on and in every lesson. `stop_sharing` ends it.

    Parameters
    ----------
    folder : path-like, optional
        The shared folder, which must exist. Default: what the environment variable COURSE_SHARED_FOLDER names.
    code : bool
        Also share the code of your answers.

    Returns
    -------
    Card
        What is shared and where, or why nothing is. Never raises.

    Examples
    --------
    >>> import tempfile
    >>> share_progress(tempfile.mkdtemp()).word
    'Sharing is on'
    >>> stop_sharing(remove=True).word
    'Sharing is off'
    """
    named = os.fspath(folder or os.environ.get(FOLDER_VARIABLE) or "")
    if not named:
        return _refused(_("No folder is named. Ask your instructor, then run `share_progress('the/folder')`."))
    place = Path(os.path.abspath(os.path.expanduser(named)))
    progress = Progress()
    before = _consent(progress.file)
    consent = replace(before, on=True, code=bool(code), files=_files_with(before.files, place))
    problem = _patiently(lambda: _write(consent, progress.read()))
    if problem:
        text = _("Nothing is shared: the folder `{folder}` cannot be written ({reason}). Is its name right?")
        return _refused(text.format(folder=place, reason=problem))
    kept = _keep(progress.file, consent)
    what = _("the exercises that you tried and solved, the known mistakes you made, the hints you read")
    what += _(", and the code of your answers") if code else _("; not your code, and no name")
    text = _("Your instructor now sees {what}. You are `{name}` there. To end it: `stop_sharing()`.")
    return _card("👁", _("Sharing is on"), text.format(what=what, name=consent.learner), kept, place)


def stop_sharing(*, remove: bool = False) -> Card:
    """Stop sharing, in every lesson.

    Parameters
    ----------
    remove : bool
        Also delete what was shared until now, in every folder that it was shared in.

    Returns
    -------
    Card
        What came of it. Never raises.
    """
    file = Progress().file
    before = _consent(file)
    left = tuple(name for name in before.files if not (remove and _removed(Path(name))))
    # Written down before anything else can be shared; a writer that still waits looks here when it is done.
    kept = _keep(file, replace(before, on=False, files=left))
    if remove and left:
        text = _("Nothing more is shared, but this could not be deleted: {files}")
        return _card("⚠", _("Sharing is off"), text.format(files=", ".join(left)), kept)
    if remove:
        text = _("Nothing more is shared, and what was shared is deleted.")
    elif left:
        text = _("Nothing more is shared. What was shared until now stays; `stop_sharing(remove=True)` deletes it.")
    else:
        text = _("Nothing is shared, and nothing was.")
    return _card("○", _("Sharing is off"), text, kept)


def _refused(text: str) -> Card:
    return _card("⚠", _("Not shared"), text, "")


def _card(icon: str, word: str, text: str, footer: str, title: object = "") -> Card:
    colour = "var(--jp-info-color1, #0277bd)"
    return Card(icon, word, str(title) or _("your progress"), colour, text, footer=footer)


def _files_with(files: tuple[str, ...], folder: Path) -> tuple[str, ...]:
    """The files with the one for this folder last: the same again in a folder shared before, else under a new id."""
    known = [name for name in files if Path(name).parent == folder]
    chosen = known[-1] if known else str(folder / f"learner-{secrets.token_hex(16)}.json")
    return (*(name for name in files if name != chosen), chosen)


def _removed(file: Path) -> bool:
    # A folder that does not answer does not keep the learner waiting; what is not deleted is said.
    return not _patiently(lambda: file.unlink(missing_ok=True))


# What the learner agreed to ---------------------------------------------------------------------------------------


def _consent_file(progress_file: Path) -> Path:
    return progress_file.with_name(f"{progress_file.stem}.sharing.json")


def _consent(progress_file: Path) -> Consent:
    """Read the consent; what cannot be understood is none."""
    file = _consent_file(progress_file)
    if file in _kept_in_memory:
        return _kept_in_memory[file]
    try:
        data = json.loads(file.read_bytes())
        files = data["files"]
        if data["version"] == VERSION and isinstance(files, list) and all(isinstance(name, str) for name in files):
            return Consent(data["on"] is True and bool(files), data["code"] is True, tuple(files))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        pass
    return Consent()


def _keep(progress_file: Path, consent: Consent) -> str:
    """Write the consent down; return "" or a notice that it holds only until the kernel stops."""
    file = _consent_file(progress_file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_atomically(file, json.dumps({"version": VERSION, **asdict(consent)}, indent=1) + "\n")
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
    consent = _consent(progress_file)
    if not consent.on:
        return ""

    def act() -> None:
        _write(consent, data)
        if consent.files[-1] not in _consent(progress_file).files:  # taken back while the folder kept us waiting
            Path(consent.files[-1]).unlink(missing_ok=True)

    problem = _patiently(act)
    if not problem:
        _told.clear()
        return ""
    text = _("The shared folder takes nothing now ({reason}). Your own progress is kept, and the lesson goes on.")
    notice = text.format(reason=problem)
    new = notice not in _told
    _told.add(notice)
    return notice if new else ""


def _write(consent: Consent, data: dict) -> None:
    file = Path(consent.files[-1])
    before: dict = {}
    with contextlib.suppress(OSError, ValueError, RecursionError):
        before = json.loads(file.read_bytes())
    record = shared_record(data, before, code=consent.code, now=time.time())
    _write_atomically(file, json.dumps(record, sort_keys=True) + "\n", SHARED_MODE)


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
    >>> data = {"exercises": {"01.cosine": {"attempts": 1, "code": "secret"}}, "questions": {}, "challenges": {}}
    >>> shared_record(data, now=60.0)["exercises"]
    {'01.cosine': {'attempts': 1}}
    >>> shared_record(data, {"exercises": {}}, now=60.0)["at"]
    '01.cosine'
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


def _patiently(action: Callable[[], object]) -> str:
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
