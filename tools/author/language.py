"""Find what no native science writer would have written: `.venv/bin/python -m tools.author.language [FILE …]`.

Reads what a learner or an instructor reads: the Markdown of the notebooks, the texts of course_lib that are marked for
translation, and the Markdown of the workshop and the README. A calque newly found is a new line here.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat

from tools import ROOT
from tools.author.messages import KEYWORDS
from tools.author.notebook_files import all_notebooks

# What is written, as a pattern, and what a native would write. A pattern is tried without regard to capitals.
CALQUES = {
    r"\bleav(?:e|ing) (?!out)(?:the |`?)[\w′$]+`? away\b|\bleft (?:the )?\w+ away\b": "drop",
    r"\btak(?:e|ing) (?:the same|a) number from\b": "subtract",
    r"\bputting back\b": "with replacement",
    r"\bderivatives? of [^.,;:]{1,40}? by (?:the |its |each )?(?:\*?sum|score|weight|`?\$?[a-z]\b)": "with respect to",
    r"\bon two ways\b|\balong (?:a|the|each|every) ways?\b|\badd over ways\b": "along a path",
    r"\bin (?:the )?place of\b": "instead of",
    r"\bputs? out\b|\bputting out\b": "outputs; the layer's output",
    r"\bsign (?:is |was )?turned (?:round|around)\b": "the sign is flipped",
    r"\basked is\b": "the question is",
    r"\b(?:below|above) the line stands?\b": "the denominator (numerator) is",
    r"\b(?:is|are) to (?:grow|shrink|fall|rise)\b": "should grow; should shrink",
    r"\bhow much other\b": "how different",
    r"\bshuffled? [^.]{0,30}\bapart\b": "separately",
    r"\bhad for nothing\b": "easy to get",
    r"\beach alone\b": "either one alone",
    r"\bbelongs? into\b": "belongs in",
    r"\bnothing else is trained for\b": "it is trained for nothing else",
    r"\blies? in wait\b": "two traps",
    r"\bgo on downwards\b": "work your way down",
    r"\btook the (?:columns|rows) of .{1,12} for\b|\btakes? the (?:columns|rows) .{0,20}\bfor the\b": "treated … as",
    r"\banother weather\b|\bone weather\b|\ban? weather\b": "other weather; one day",
    r"\bone who expects\b": "someone who assumes",
    r"\bfrighten\b": "copes with",
    r"\b1 of 1 entr": "the entry is different",
    r"\b(?:number|function|array|list|text) is meant\b": "is expected",
    r"\ba (?:row|column) a (?:sample|node|class|day|word|position|true|called)": "one row per sample",
    r"\banew\b": "again",
    r"\bby lot\b": "at random; random",
    r"\bdear(?:er|est)?\b": "expensive",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\bwhither\b": "which way",
    r"\bfor ever\b": "forever",
    r"\bnevertheless\b": "still",
    r"\blearnt\b|\bspoilt\b": "learned, spoiled",
    r"\blabeled\b|\bcolor(?:s|ed)?\b|\bcenter(?:s|ed)?\b|\bbehavior\b": "British spelling",
    r"\bsimply\b|\bobviously\b|\bof course\b": "drop the word",
    r"\bwith the sign turned\b": "with the sign flipped",
    r"\bpoints the way of\b": "points broadly along",
    r"\bcome out by itself\b": "follows",
    r"\bto take along\b": "takeaways",
    r"\bexchanged\b": "swapped",
    r"\bcame? with its sign\b": "keep its sign",
    r"\bmultipl(?:y|ies|ied|ying) (?:\w+ ){0,3}with (?:its|the|each|every|a|p|W|x|b)\b": "multiply by",
    r"\bthe other way about\b": "vice versa",
    r"\bdivide (?:both|the) \w+ away\b|\bdivided away\b": "divide by",
    r"\bmany a\b": "many",
    r"\bdealt\b|\ba deal\b|\bdeals\b|\bdeal (?:the|one|them|samples)\b": "split",
    r"\bout of (?:it|them) comes?\b": "gives",
    r"\bill people\b|\bthe ill\b": "people who are ill",
    r"\bits mends?\b|\bremed(?:y|ies) helps?\b": "fix",
    r"\bas such\b": "in itself",
    r"\bout of the way\b": "unusual",
    r"\bfeign\b": "fake",
    r"\bflown off\b|\bfl(?:y|ies|ew) off\b": "diverge",
}
PATTERNS = [(re.compile(pattern, re.IGNORECASE), natural) for pattern, natural in CALQUES.items()]
# Code, formulas and addresses.
NOT_PROSE = re.compile(r"```.*?```|`[^`\n]*`|\$[^$]*\$|\]\([^)]*\)", re.DOTALL)


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield where and what a file says to its readers: a cell's or a line's name, and the text."""
    if path.suffix == ".ipynb":
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                yield cell.id, cell.source
    elif path.suffix == ".py":
        yield from texts_in_code(path.read_text(encoding="utf-8"))
    else:
        yield "", path.read_text(encoding="utf-8")


def texts_in_code(source: str) -> Iterator[tuple[str, str]]:
    """Yield line and text of every string that is marked for translation.

    Examples
    --------
    >>> list(texts_in_code('x = _("Look.") + "not this"'))
    [('line 1', 'Look.')]
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield f"line {argument.lineno}", argument.value


def calques_in(text: str) -> list[tuple[str, str]]:
    """Return what was found in a text, with its neighbourhood, and what a native would write. Code is left out.

    Examples
    --------
    >>> calques_in("The sign is turned round here.")
    [('The sign is turned round here.', 'the sign is flipped')]
    """
    prose = re.sub(
        r"```.*?```|`[^`\n]*`|\$[^$]*\$|\]\([^)]*\)", lambda found: " " * len(found[0]), text, flags=re.DOTALL
    )
    prose = prose.partition("**References**")[0]
    return [
        (" ".join(prose[max(0, found.start() - 30) : found.end() + 30].split()), natural)
        for pattern, natural in PATTERNS
        for found in pattern.finditer(prose)
    ]


def read_by_people() -> list[Path]:
    """Every file that holds sentences for learners or instructors."""
    library = sorted(path for path in (ROOT / "course_lib").rglob("*.py"))
    return [*all_notebooks(), *library, *sorted((ROOT / "workshop").rglob("*.md")), ROOT / "README.md"]


def findings(path: Path) -> list[str]:
    """One line for each calque in a file."""
    return [
        f"{path.name} {place}: “{found}”: {natural}"
        for place, text in texts_of(path)
        for found, natural in calques_in(text)
    ]


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, help="all that people read, unless some are named")
    found = [line for path in parser.parse_args(words).files or read_by_people() for line in findings(path)]
    print("\n".join([*found, f"{len(found)} found"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
