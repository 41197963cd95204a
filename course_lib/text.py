"""Everything a learner reads from the library passes through `_`, so that the course can be translated.

`make messages` gathers the texts into ``locale/course_lib.pot``. A translation is one compiled file,
``locale/<language>/LC_MESSAGES/course_lib.mo``; the language comes from the environment (LANGUAGE, LC_ALL, LANG), and
without a translation the English text stands.
"""

from __future__ import annotations

import gettext
from pathlib import Path

__all__ = ["_", "plural"]

_translation = gettext.translation("course_lib", Path(__file__).parent / "locale", fallback=True)


def _(message: str) -> str:
    """Return the learner's translation of `message`, or `message` itself.

    Examples
    --------
    >>> _("Correct")
    'Correct'
    """
    return _translation.gettext(message)


def plural(one: str, many: str, count: int, **values: object) -> str:
    """Return the form of a text that fits `count`, with ``{count}`` and other values filled in.

    Examples
    --------
    >>> plural("{count} exercise", "{count} exercises", 3)
    '3 exercises'
    """
    return _translation.ngettext(one, many, count).format(count=count, **values)
