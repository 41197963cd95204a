"""Gather the texts that learners read into course_lib/locale/course_lib.pot: `make messages`, or

    .venv/bin/python -m tools.author.messages

The file holds neither dates nor versions nor names of people, and is sorted: it changes when a text changes.
"""

from __future__ import annotations

import io
import os

from tools import ROOT

# The functions whose texts are for people, and which of their arguments.
KEYWORDS = {"_": None, "plural": (1, 2)}
POT = ROOT / "course_lib" / "locale" / "course_lib.pot"


def gather() -> str:
    """Return the template as text."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir
    from babel.messages.pofile import write_po

    catalog = Catalog(project="course_lib", charset="utf-8", fuzzy=False)
    for name, _line, message, comments, context in extract_from_dir(
        ROOT / "course_lib", method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        where = f"course_lib/{name.replace(os.sep, '/')}"
        catalog.add(message, None, [(where, 0)], auto_comments=comments, context=context)
    text = io.BytesIO()
    # Without line numbers, or every change of the code would change the template.
    write_po(text, catalog, sort_output=True, omit_header=True, include_lineno=False, width=100)
    return HEADER + text.getvalue().decode("utf-8").rstrip("\n") + "\n"


HEADER = """\
# Texts of the course that learners read. Written by `make messages`; do not edit.
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


if __name__ == "__main__":
    POT.write_text(gather(), encoding="utf-8", newline="\n")
