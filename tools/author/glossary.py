"""Write notebooks/glossary.md and notebooks/notation.md from the lessons: `.venv/bin/python -m tools.author.glossary`.

A lesson sets a term in bold where it defines it, and lists its letters in a table *Symbols* at its end. The glossary
has each term with the sentence of the first lesson that does so, the notation each letter with what it means, lesson by
lesson. `--link` also makes each of these first uses a link to its entry. A test compares.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import nbformat

from tools import ROOT
from tools.author.notebook_files import all_notebooks, as_stored
from tools.author.readme_tables import lesson_facts

FOLDER = ROOT / "notebooks"
GLOSSARY, NOTATION = FOLDER / "glossary.md", FOLDER / "notation.md"
# What a summary is divided into.
LABELS = {"In a large model", "Key ideas", "References", "Symbols", "What comes next"}
# Words that keep their capital within a sentence.
NAMES = {
    "Adam",
    "Bayes",
    "Brier",
    "Laplace",
    "Simpson",
    "Gaussian",
    "He",
    "Huber",
    "Nesterov",
    "Xavier",
    "Jacobian",
    "Hessian",
    "Platt",
    "Markov",
}
LONGEST_TERM = 4  # words
BOLD = re.compile(r"\[?\*\*([^*\n]+)\*\*(?:\]\([^)]*glossary\.md#[^)]*\))?")
# The table of letters at the end of a lesson, with its title where it has one.
LETTERS = re.compile(
    r"(?m)^(?:\*\*Symbols\*\*[^\n]*\n+)?\| symbol \| what it is \| shape \|\n\|[-| ]+\|\n((?:\|.*\|\n?)+)"
)
# A sentence ends at a stop that a new one or nothing follows, or after the formula that it announces.
ENDS = re.compile(r"(?s):\s*\$\$.*?\$\$|[.?!][)”]?(?=\s+[A-Z*$“(\[]|\s*\Z|\s*\n)|:(?=\s*\n)")
BEGINS = re.compile(r"(?<=[.?!:])\s+(?=[A-Z*$“(\[])|\n\n|\n- |\n\d\. ")


@dataclass(frozen=True)
class Entry:
    """A term of the glossary: how it is written, the sentence that defines it, and its lesson's notebook."""

    term: str
    sentence: str
    lesson: Path

    @property
    def anchor(self) -> str:
        """The address of its heading within the page, as JupyterLab makes it.

        Examples
        --------
        >>> Entry("hidden node", "", Path()).anchor
        'hidden-node'
        """
        return self.term.replace(" ", "-")


def texts(path: Path) -> list:
    """The Markdown cells of a lesson's sections, where it defines its terms."""
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "markdown" and defines(cell)]


def defines(cell) -> bool:
    """Whether it is a cell in which a term may be defined: not the title, not the summary at the end."""
    return not cell.source.startswith(("# ", "## Key ideas", "|"))


def is_term(source: str, bold: re.Match) -> bool:
    """Whether what is bold is a term: a label ends in a stop, and what is bold in a table is a number."""
    term, line = bold.group(1), source[source.rfind("\n", 0, bold.start()) + 1 :]
    short = len(term.split()) <= LONGEST_TERM and not re.search(r"[.:?!,=]|^[\d−-]", term)
    return short and term not in LABELS and line[0] != "|"


def sentence_with(source: str, found: re.Match) -> str:
    """The sentence around a term, on one line and without its link.

    Examples
    --------
    >>> text = "Look. A **norm** is a length. Next."
    >>> sentence_with(text, BOLD.search(text))
    'A **norm** is a length.'
    """
    begin = max((edge.end() for edge in BEGINS.finditer(source, 0, found.start() + 1)), default=0)
    end = ENDS.search(source, found.end())
    sentence = source[begin : end.end() if end else len(source)]
    return " ".join(re.sub(r"\[(\*\*[^*]+\*\*)\]\([^)]*\)", r"\1", sentence).split())


def entries(paths: list[Path]) -> dict[str, Entry]:
    """Every term with its first definition, in the order of the course; by the term in small letters."""
    found: dict[str, Entry] = {}
    for path in paths:
        for cell in texts(path):
            for bold in BOLD.finditer(cell.source):
                if is_term(cell.source, bold):
                    entry = Entry(in_running_text(bold.group(1)), sentence_with(cell.source, bold), path)
                    found.setdefault(entry.term.lower(), entry)
    return found


def in_running_text(term: str) -> str:
    """A term as it is written within a sentence: with a small letter, unless it is a name or an abbreviation.

    Examples
    --------
    >>> in_running_text("Early stopping"), in_running_text("Bayes' theorem"), in_running_text("LoRA")
    ('early stopping', "Bayes' theorem", 'LoRA')
    """
    first = re.split(r"[ '’-]", term)[0]
    return term if first in NAMES or not first[1:].islower() else term[0].lower() + term[1:]


def link(path: Path, text: str) -> str:
    """A link from one of the pages to a lesson."""
    return f"[{text}]({path.relative_to(FOLDER).as_posix()})"


def glossary(paths: list[Path]) -> str:
    """The page of all terms, in alphabetical order."""
    parts = ["# Glossary", "Each term with the sentence that introduces it, and the lesson where you find the rest."]
    lessons = {path: link(path, "{number} · {title}".format(**lesson_facts(path))) for path in paths}
    in_order = sorted(entries(paths).values(), key=lambda entry: entry.anchor.lower())
    parts += (f"### {entry.term}\n\n{entry.sentence}\n\nLesson {lessons[entry.lesson]}" for entry in in_order)
    return "\n\n".join(parts) + "\n"


def symbols(paths: list[Path]) -> dict[str, list[tuple[str, str, Path]]]:
    """By letter: what it is, its shape, and the lesson that says so."""
    found = defaultdict(list)
    for path in paths:
        for cell in nbformat.read(path, as_version=4).cells:
            for rows in LETTERS.findall(cell.source):
                for row in rows.strip().splitlines():
                    symbol, meaning, shape = (part.strip() for part in re.split(r"(?<!\\)\|", row.strip("|"))[:3])
                    found[symbol].append((meaning, shape, path))
    return found


def notation(paths: list[Path]) -> str:
    """The page of all letters: one meaning in each lesson, and where a letter means something else elsewhere."""
    lines = [
        "# Notation",
        "",
        "A letter has one meaning within a lesson. Where lessons differ, each has its line.",
        "",
        "| symbol | what it is | shape | lessons |",
        "|---|---|---|---|",
    ]
    found = symbols(paths)
    for symbol in sorted(found, key=lambda symbol: (re.sub(r"[^\w]", "", symbol).lower(), symbol)):
        meanings = defaultdict(list)
        for meaning, shape, path in found[symbol]:
            meanings[meaning, shape].append(link(path, path.name.partition("_")[0]))
        lines += [f"| {symbol} | {what} | {shape} | {', '.join(where)} |" for (what, shape), where in meanings.items()]
    return "\n".join(lines) + "\n"


def linked(paths: list[Path]) -> None:
    """Make each first use of a term a link to its entry; a link to an entry that is gone becomes bold again."""
    first = entries(paths)
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        page = "../" * (len(path.relative_to(FOLDER).parts) - 1) + "glossary.md"
        its_own = {term: f"{page}#{entry.anchor}" for term, entry in first.items() if entry.lesson == path}
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = with_links(cell.source, its_own if defines(cell) else {})
        path.write_text(as_stored(notebook), encoding="utf-8", newline="\n")


def with_links(source: str, addresses: dict[str, str]) -> str:
    """A text in which each of the terms is a link at its first use; what was used is taken out of `addresses`.

    Examples
    --------
    >>> with_links("A **norm**, the **norm**.", {"norm": "glossary.md#norm"})
    'A [**norm**](glossary.md#norm), the **norm**.'
    """

    def written(bold: re.Match) -> str:
        address = addresses.pop(in_running_text(bold.group(1)).lower(), "") if is_term(source, bold) else ""
        plain = f"**{bold.group(1)}**"
        return f"[{plain}]({address})" if address else plain

    return BOLD.sub(written, source)


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--link", action="store_true", help="also link each term's first use to its entry")
    options, paths = parser.parse_args(words), all_notebooks()
    if options.link:
        linked(paths)
    for page, text in ((GLOSSARY, glossary(paths)), (NOTATION, notation(paths))):
        page.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
