"""Write the lessons as web pages and as slides: `make editions`, or

    .venv/bin/python -m tools.instructor.editions [--solved]

A page and a deck for each lesson, and an index, in the folder `editions/`, which git ignores. Each is one file that
fetches nothing: formulas are MathML, reveal.js is written into the decks. With `--solved` the instructor's edition is
converted too, as `make instructor` left it, into `editions/instructor/`; there the notes are the decks' speaker notes.
"""

from __future__ import annotations

import argparse
import re
import sys
from copy import deepcopy
from html import escape
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, pass_context
from latex2mathml.converter import convert
from nbconvert.exporters import HTMLExporter, SlidesExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4 import new_output

from tools import ROOT
from tools.author.glossary import LETTERS
from tools.author.notebook_files import PREDICTED, all_notebooks, pages
from tools.author.readme_tables import lesson_facts
from tools.author.slide_types import is_explorer, is_quiz, pieces, shown_code
from tools.author.times import MARK, OPTIONAL
from tools.instructor.solutions import EDITION as SOLVED

TARGET = ROOT / "editions"
TEMPLATES = Path(__file__).resolve().parent / "edition_templates"
TITLE = "The mathematics behind large AI models"
READING = "Pages to read and slides to show. To try things out and have answers checked, open the notebooks."
SOLUTIONS = (
    "For the instructor: every exercise solved, with notes. In a deck, S opens the speaker's view with the notes."
)
# How far one should be is for those who work alone, and the table of letters is read on a page, not on a wall.
NOT_ON_THE_WALL = (MARK, OPTIONAL, LETTERS)
PAGE, DECK = ".html", ".slides.html"


class FormulaError(Exception):
    """A formula that cannot be set in MathML; the text names it."""


def mathml(formula: str, display: str) -> str:
    """Set a LaTeX formula in MathML, which browsers show without help.

    Examples
    --------
    >>> mathml(r"\\sigma(z)", "inline").count("<mi>")
    2
    """
    try:
        # The converter does not know "aligned"; its "split" is the same.
        made = convert(re.sub(r"\{aligned\}", "{split}", formula), display=display)
    except Exception as error:  # the converter raises errors of many kinds
        raise FormulaError(f"cannot set {formula!r}: {error!r}") from error
    # What it does not know it hands through, without an error.
    if unknown := re.search(r"\\[a-zA-Z]+|>&<|<mspace linebreak[^>]*>", made):
        raise FormulaError(f"cannot set {formula!r}: {unknown.group().strip('><')} is left over")
    return spaced(made)


def spaced(made: str) -> str:
    """MathML with thin spaces around the name of a function, and none inside the bars of |u|."""
    name, thin = "<mi>(?:log|sin|cos)</mi>", '<mspace width="0.167em" />'
    made = re.sub(rf"({name})(?=<m(?!o))", rf"\1{thin}", made)
    made = re.sub(rf"(</m(?:i|n|sub|sup|frac)>|&#x0007C;</mo>)(?={name})", rf"\1{thin}", made)
    made = made.replace("<mo>&#x0007C;", '<mo stretchy="false">&#x0007C;')
    return re.sub(r"<mo([^>]*)>&#x0007C;", r'<mo\1 lspace="0" rspace="0">&#x0007C;', made)


class Renderer(IPythonRenderer):
    """nbconvert's Markdown, with formulas in MathML."""

    def block_math(self, body: str) -> str:
        return mathml(body, "block")

    def inline_math(self, body: str) -> str:
        return mathml(body, "inline")

    def latex_environment(self, name: str, body: str) -> str:
        return mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")


# ------------------------------------------------------------------------------------------------ what goes onto a page


def for_reading(notebook):
    """A copy of a lesson as one reads it: without what can only be done in a notebook."""
    notebook = deepcopy(notebook)
    for cell in notebook.cells:
        cell.metadata["course"] = {"kind": kind_of(cell)}
        if cell.cell_type == "code":
            cell.outputs = [still(output) for output in cell.outputs if not is_untouched(output)]
            if to_be_guessed := cell.metadata.pop(PREDICTED, []):
                cell.outputs = [folded(to_be_guessed)]
    return notebook


def folded(outputs: list):
    """What a cell shows, behind a line to click on: the reader guesses first."""
    shown = "".join(map(as_html, outputs))
    html = f"<details><summary>Guess first, then open this.</summary>{shown}</details>"
    return new_output("display_data", {"text/html": html})


def as_html(output) -> str:
    """One output as HTML: as it comes, as a picture, or as printed text."""
    data = output.get("data", {"text/plain": output.get("text", "")})
    if "text/html" in data:
        return data["text/html"]
    if "image/png" in data:
        return f'<img alt="{escape(data["text/plain"])}" src="data:image/png;base64,{data["image/png"].strip()}">'
    return f"<pre>{escape(data['text/plain'])}</pre>"


def kind_of(cell) -> str:
    """What a cell is, for the style sheets: an explorer, a quiz, a code cell."""
    if is_quiz(cell):
        return "quiz"
    return "explorer" if is_explorer(cell) else "plain"


def is_untouched(output) -> bool:
    """Whether an output is the verdict on a stub: nobody can try anything on a page."""
    return output.get("data", {}).get("text/plain", "").startswith("○ Not attempted")


def still(output):
    """A widget's stored picture with its sentence in the place of the invitation to run the cell."""
    soup = BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser")
    invitation = soup.small if "Run this cell to use it." in soup.get_text() else None
    if invitation is None:
        return output
    if soup.img is None or soup.select_one("p.sentence"):
        invitation.extract()
    else:
        sentence = soup.new_tag("p", attrs={"class": "sentence"})
        sentence.string = soup.img["alt"]
        invitation.replace_with(sentence)
    for line_break in soup.find_all("br"):
        line_break.extract()
    output.data["text/html"] = str(soup)
    return output


def for_the_wall(notebook):
    """A prepared lesson as slides: a page without a heading says which section it belongs to."""
    notebook.cells = [page for cell in notebook.cells for page in cut(cell)]
    section = ""
    for cell in notebook.cells:
        found = re.match(r"##? (.+)", cell.source) if cell.cell_type == "markdown" else None
        section = found.group(1) if found else section
        cell.metadata["course"]["section"] = "" if found else section
        if cell.cell_type == "code":
            cell.source = shown_code(cell.source)
    return notebook


def cut(cell) -> list:
    """A cell in as many as its headings make of it; the references, at the end of a lesson, get a page of their own."""
    if cell.cell_type != "markdown":
        return [cell]
    cell.source = for_a_wall(cell.source)
    ideas, mark, references = cell.source.partition("**References**")
    if mark:
        return [
            copied(cell, ideas),
            copied(cell, f'<div class="references">\n\n{mark}{references}\n\n</div>', "subslide"),
        ]
    first, *later = pieces(cell) or [""]
    return [copied(cell, first)] + [copied(cell, text, "subslide" if text[:3] == "###" else "slide") for text in later]


def for_a_wall(source: str) -> str:
    """A text without what has no place on a wall."""
    for pattern in NOT_ON_THE_WALL:
        source = pattern.sub("", source)
    return source


def copied(cell, source: str, slide_type: str | None = None):
    """A cell with another text; as the beginning of a page, if it is to be one, it has another name too."""
    other = deepcopy(cell)
    other.source = source.strip()
    if slide_type:
        other.id += "-" + re.sub(r"\W+", "-", source.strip("#< \n").lower())[:20].strip("-")
        other.metadata["slideshow"] = {"slide_type": slide_type}
    return other


def relinked(html: str, ending: str) -> str:
    """Links to notebooks lead to the same edition of them."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.select('a[href*=".ipynb"], a[href*=".md"]:not([href^="http"])'):
        made = PAGE if ".md" in link["href"] else ending  # the glossary is a page, and never a deck
        link["href"] = re.sub(r"\.(?:ipynb|md)(?=$|#)", made, link["href"])
    return str(soup)


# ------------------------------------------------------------------------------------------------------ pages and decks


class Offline:
    """What pages and decks have in common: our templates, formulas in MathML, links that lead to the same edition."""

    look, ending = "course", PAGE

    def __init__(self):
        super().__init__(
            template_name=self.look,
            extra_template_basedirs=[str(TEMPLATES)],
            extra_template_paths=[str(TEMPLATES)],  # for what reveal.js brings
            exclude_input_prompt=True,
            exclude_output_prompt=True,
        )

    @pass_context
    def markdown2html(self, _context, source: str) -> str:
        return MarkdownWithMath(renderer=Renderer(escape=False)).render(source)

    def convert(self, notebook, way: list[tuple[str, str]]) -> str:
        """The page or the deck of a lesson; `way` are its links to other pages."""
        prepared = self.prepared(for_reading(notebook))
        course = {"title": title(notebook), "sections": sections(notebook), "way": way}
        html, _resources = self.from_notebook_node(prepared, resources={"course": course})
        return relinked(html, self.ending)

    def prepared(self, notebook):
        return notebook


class Page(Offline, HTMLExporter):
    """A lesson as a web page in one file."""


class Deck(Offline, SlidesExporter):
    """A lesson as slides in one file."""

    look, ending = "course_slides", DECK

    def prepared(self, notebook):
        return for_the_wall(notebook)


def title(notebook) -> str:
    return notebook.cells[0].source.splitlines()[0].removeprefix("# ")


def sections(notebook) -> list[tuple[str, str]]:
    """The headings of a lesson's sections, each with the name that links lead to."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    found = re.findall(r"(?m)^## .+", "\n".join(texts))
    headings = [BeautifulSoup(MarkdownWithMath(renderer=Renderer()).render(text), "html.parser").h2 for text in found]
    return [(heading.get_text().removesuffix("¶"), heading["id"]) for heading in headings]


def way_from(path: Path, all_paths: list[Path]) -> list[tuple[str, str]]:
    """The links at the top of a page: all lessons, the one before, the one after, the slides."""
    here = all_paths.index(path)
    up = "../" * (len(path.parts) - 1)
    links = [("All lessons", f"{up}index.html")]
    for name, at in (("Before", here - 1), ("Next", here + 1)):
        if 0 <= at < len(all_paths):
            other = all_paths[at]
            links.append((f"{name}: {other.stem.partition('_')[0]}", up + other.with_suffix(PAGE).as_posix()))
    return [*links, ("Slides", path.with_suffix(DECK).name)]


def write_edition(source: Path, target: Path, note: str) -> list[Path]:
    """Write the page and the deck of every lesson under `source`, and the index; return the files."""
    paths = [path.relative_to(source) for path in in_order(source)]
    page, deck, written = Page(), Deck(), []
    for path in paths:
        notebook = nbformat.read(source / path, as_version=4)
        for exporter in (page, deck):
            file = (target / path).with_suffix(exporter.ending)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(exporter.convert(notebook, way_from(path, paths)), encoding="utf-8", newline="\n")
            written.append(file)
    for reference in pages():
        cell = nbformat.v4.new_markdown_cell(reference.read_text(encoding="utf-8"), metadata={})
        file = target / reference.with_suffix(PAGE).name
        notebook = nbformat.v4.new_notebook(cells=[cell])
        file.write_text(page.convert(notebook, [("All lessons", "index.html")]), encoding="utf-8", newline="\n")
        written.append(file)
    index = target / "index.html"
    index.write_text(index_page(source, paths, note), encoding="utf-8", newline="\n")
    return [*written, index]


def in_order(folder: Path) -> list[Path]:
    """The lessons by number, then those of the PyTorch track."""
    return all_notebooks(folder)


def index_page(source: Path, paths: list[Path], note: str) -> str:
    """The page that leads to all lessons and decks."""
    styles = [TEMPLATES / "course" / name for name in ("colours.css", "page.css")]
    lessons = []
    for path in paths:
        facts = lesson_facts(source / path)
        facts["learn"] = Page().markdown2html({}, facts["learn"]).removeprefix("<p>").removesuffix("</p>\n")
        addresses = {"page": path.with_suffix(PAGE).as_posix(), "deck": path.with_suffix(DECK).as_posix()}
        lessons.append(facts | addresses)
    template = Environment(loader=FileSystemLoader(TEMPLATES / "course"), autoescape=False).get_template(
        "lessons.html.j2"
    )
    css = "\n".join(style.read_text(encoding="utf-8") for style in styles)
    return template.render(title=TITLE, note=note, lessons=lessons, css=css) + "\n"


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--solved", action="store_true", help="the instructor's edition too")
    options = parser.parse_args(words)
    if options.solved and not all_notebooks(SOLVED):
        print("There is no instructor's edition yet: run `make instructor` first.", file=sys.stderr)
        return 1
    written = write_edition(ROOT / "notebooks", TARGET, READING)
    if options.solved:
        written += write_edition(SOLVED, TARGET / "instructor", SOLUTIONS)
    print(f"{len(written)} files written; begin at {TARGET.relative_to(ROOT)}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
