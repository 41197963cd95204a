"""With a learner's consent, their progress also stands in a shared folder, so that an instructor can see the room.

Off by default. `share_progress` turns it on for every lesson, `stop_sharing` turns it off. Each learner has one file
under a random id: which exercises were tried and solved, which known mistakes were made, how many hints were read. No
name; and no code, unless the learner says so. `course_lib.checking.publishing` writes the file.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from pathlib import Path

from course_lib.checking.outcome import Card
from course_lib.checking.progress import Progress
from course_lib.checking.publishing import consent_for, keep_consent, patiently, write_shared
from course_lib.text import _

__all__ = ["FOLDER_VARIABLE", "share_progress", "stop_sharing"]

FOLDER_VARIABLE = "COURSE_SHARED_FOLDER"  # where an administrator names the folder once for everybody


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
    before = consent_for(progress.file)
    consent = replace(before, on=True, code=bool(code), files=_files_with(before.files, place))
    problem = patiently(lambda: write_shared(consent, progress.read()))
    if problem:
        text = _("Nothing is shared: the folder `{folder}` cannot be written ({reason}). Is its name right?")
        return _refused(text.format(folder=place, reason=problem))
    kept = keep_consent(progress.file, consent)
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
    before = consent_for(file)
    left = tuple(name for name in before.files if not (remove and _removed(Path(name))))
    # Written down before anything else can be shared; a writer that still waits looks here when it is done.
    kept = keep_consent(file, replace(before, on=False, files=left))
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
    return not patiently(lambda: file.unlink(missing_ok=True))
