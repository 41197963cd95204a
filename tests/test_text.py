"""What a learner reads can be translated: a catalogue in the language of the environment works, and no text escapes."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from course_lib.checking.causes import CAUSES
from course_lib.checking.cells import STUB_BODIES
from course_lib.checking.outcome import Verdict
from course_lib.text import _, plural

LIBRARY = Path(__file__).parents[1] / "course_lib"
CHECKING = sorted((LIBRARY / "checking").glob("*.py"))


def test_without_a_translation_english_stands():
    assert _("Correct") == "Correct"
    assert _("no such text anywhere") == "no such text anywhere"


@pytest.mark.parametrize(("count", "text"), [(0, "0 hints"), (1, "1 hint"), (2, "2 hints"), (11, "11 hints")])
def test_plural_forms(count, text):
    assert plural("{count} hint", "{count} hints", count) == text


@pytest.fixture(scope="module")
def translated_library(tmp_path_factory):
    """A copy of the library with a Polish catalogue, which has three plural forms."""
    folder = tmp_path_factory.mktemp("translated")
    for part in ("__init__.py", "text.py", "threads.py", "validation.py", "checking"):
        source, target = LIBRARY / part, folder / "course_lib" / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, _made(target))
    catalog = Catalog(locale="pl")
    catalog.add("Correct", "Dobrze")
    catalog.add("Not yet", "Jeszcze nie")
    catalog.add("The number is different.", "Liczba jest inna.")
    catalog.add(("{count} result", "{count} results"), ("{count} wynik", "{count} wyniki", "{count} wyników"))
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    _made(folder / "course_lib" / "locale" / "pl" / "LC_MESSAGES" / "course_lib.mo").write_bytes(compiled.getvalue())
    return folder


def _made(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


PROGRAM = """
from course_lib.checking.causes import CAUSES
from course_lib.checking.cells import STUB_BODIES
from course_lib.checking.outcome import Verdict
from course_lib.text import _, plural
print(_("Correct"), *(plural("{count} result", "{count} results", n) for n in (1, 3, 5)), sep=", ")
import numpy as np
from course_lib.checking.exercise import Lesson
lesson = Lesson("99_example", "T")
@lesson.exercise("Half", probes=[(1.0,)], hints=["H"], correct="C")
def half(x):
    return x / 2
print(repr(half.judge(half.reference)).splitlines()[0])
print("\\n".join(repr(half.judge(lambda x: x * 3.77 + np.sin(40 * x))).splitlines()[:2]))
"""
ENGLISH = [
    "Correct, 1 result, 3 results, 5 results",
    "✓ Correct · Half",
    "✗ Not yet · Half",
    "  The number is different.",
]
POLISH = ["Dobrze, 1 wynik, 3 wyniki, 5 wyników", "✓ Dobrze · Half", "✗ Jeszcze nie · Half", "  Liczba jest inna."]


@pytest.mark.parametrize(
    ("environment", "lines"),
    [
        ({"LANGUAGE": "pl"}, POLISH),
        ({"LC_ALL": "pl_PL.UTF-8"}, POLISH),
        ({"LANG": "pl_PL.UTF-8"}, POLISH),
        ({"LANGUAGE": "xx:pl"}, POLISH),
        ({"LANGUAGE": "en"}, ENGLISH),
        ({"LANG": "C"}, ENGLISH),
        ({}, ENGLISH),
    ],
)
def test_the_language_comes_from_the_environment(translated_library, environment, lines):
    kept = {k: v for k, v in os.environ.items() if k not in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=translated_library,
        env=kept | {"PYTHONUTF8": "1", "PYTHONPATH": str(translated_library)} | environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.splitlines() == lines


# --- every text passes through the catalogue --------------------------------------------------------------------------

TRANSLATE = {"_", "plural"}
MAKES_CARDS = {"_outcome", "of", "Outcome", "Card", "Difference"}  # calls whose arguments a learner reads
NO_CLAIM = {
    "no finite numbers",
    "no function",
    "no number and no array",
    "no such result",
    "no such view",
    "too few dimensions",
}  # raised
# Kinds of explanation: the progress file records them, in whatever language the course is read.
KINDS = {
    "a factor left out",
    "a fraction turned",
    "a function left out",
    "a sign turned",
    "a step on the way",
    "a term left out",
    "an input never used",
    "not finite",
    "right in part",
    "two at once",
}
NAMES_A_KIND = {"View", "Candidate"}  # the first argument of these
NOT_SHOWN = {
    *KINDS,
    *(cause.kind for cause in CAUSES),
    *("a name overwritten", "other parameters", "shapes that do not fit"),  # kinds of error that are made out otherwise
    *NO_CLAIM,
    *(str(verdict) for verdict in Verdict),  # recorded in the progress file
    *(
        "raised",
        "nothing",
        "type",
        "device",
        "dtype",
        "record",
        "shape",
        "orientation",
        "values",
    ),  # kinds of difference
    "planted bug",  # a kind of exercise; a learner reads `kind_in_words`
    *(word for cause in CAUSES for word in cause.words),  # looked for in errors
    *(*STUB_BODIES, "def stub():\n    "),  # compiled
}
FOR_AUTHORS = ("options: expected", " right, got ", " right", "chosen: expected", "blanks: expected")  # authors read it


def called(node):
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def untranslated(tree):
    """Yield the string constants outside of `_`, `plural`, docstrings and annotations."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and called(node) in TRANSLATE:
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        if isinstance(tree, ast.Call) and called(tree) in NAMES_A_KIND and node is tree.args[0]:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node
        yield from untranslated(node)


def is_prose(text):
    """Two words in a row, as in a sentence: not CSS, HTML, a name or a format."""
    return re.search(r"[A-Za-z]{2,} [a-z]{2,}", text) and not re.search(r"[<>={]|--jp|:\w|;", text)


@pytest.mark.parametrize("file", CHECKING, ids=lambda file: file.stem)
def test_every_sentence_is_translated(file):
    constants = untranslated(ast.parse(file.read_text(encoding="utf-8")))
    found = {node.value: node.lineno for node in constants if is_prose(node.value)}
    assert {text for text in found if not text.startswith(FOR_AUTHORS)} <= NOT_SHOWN


@pytest.mark.parametrize("file", CHECKING, ids=lambda file: file.stem)
def test_each_word_on_a_card_is_translated(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and called(node) in MAKES_CARDS:
            given = (*node.args, *(keyword.value for keyword in node.keywords))
            plain = {value.value for value in given if isinstance(value, ast.Constant) and isinstance(value.value, str)}
            words = {text for text in plain if re.search("[A-Za-z]{2,}", text) and not text.startswith("var(--jp-")}
            assert words <= NOT_SHOWN, f"{file.name}, line {node.lineno}"


def test_the_test_would_see_an_untranslated_sentence():
    tree = ast.parse(
        'def f():\n    """A doc string here."""\n    return Card("x", "You made a mistake.", _("It is fine."))'
    )
    assert [node.value for node in untranslated(tree) if is_prose(node.value)] == ["You made a mistake."]


@pytest.mark.parametrize("file", CHECKING, ids=lambda file: file.stem)
def test_texts_to_translate_are_plain_constants(file):
    """An f-string or a variable inside `_()` cannot be gathered into the catalogue."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and called(node) in TRANSLATE:
            texts = node.args[: 2 if called(node) == "plural" else 1]
            assert all(isinstance(text, ast.Constant) for text in texts), f"{file.name}, line {node.lineno}"
