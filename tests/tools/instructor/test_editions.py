"""Every lesson becomes a page and a deck that fetch nothing, with its formulas, its pictures and no answers."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_lib.checking.cells import BLANK, source_of
from course_lib.checking.exercise import Lesson
from course_lib.checking.project import Project
from tools import ROOT
from tools.author.slide_types import pieces
from tools.author.store_notebooks import all_notebooks
from tools.instructor import editions
from tools.instructor.editions import (
    DECK,
    PAGE,
    TEMPLATES,
    Deck,
    FormulaError,
    Page,
    for_a_wall,
    in_order,
    mathml,
    way_from,
    write_edition,
)
from tools.instructor.notes import MARK, add_notes, notes_of
from tools.instructor.solutions import exercise_of

LESSONS = [path.relative_to(ROOT / "notebooks") for path in in_order(ROOT / "notebooks")]
each = pytest.mark.parametrize("path", LESSONS, ids=[path.stem for path in LESSONS])
LOADS = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "object": "data",
}


# What the cell of an exercise gives, by its kind: dots, blanks, or a function with a bug.
GIVEN = {
    "free": lambda exercise: "...",
    "milestone": lambda exercise: "...",
    "completion": lambda exercise: BLANK,
    "planted bug": lambda exercise: source_of(exercise.given).splitlines()[-1].strip(),
}


@pytest.fixture(scope="session")
def edition(tmp_path_factory):
    """The learners' edition, written once."""
    folder = tmp_path_factory.mktemp("editions")
    write_edition(ROOT / "notebooks", folder, "A note.")
    return folder


@cache
def soup_of(edition, path, ending):
    """A page or a deck, read once; no test changes it."""
    return BeautifulSoup((edition / path).with_suffix(ending).read_text(encoding="utf-8"), "html.parser")


def read(path):
    return nbformat.read(ROOT / "notebooks" / path, as_version=4)


def fetched(soup) -> list[str]:
    """What a browser would fetch to show a page: everything that is not written into it."""
    addresses = [tag[attribute] for name, attribute in LOADS.items() for tag in soup.select(f"{name}[{attribute}]")]
    styles = "\n".join(style.get_text() for style in soup.find_all("style"))
    addresses += re.findall(r"@import[^;]+|url\(\s*['\"]?([^)'\"]+)", styles)
    return [address for address in addresses if not address.startswith("data:")]


def test_there_is_a_page_and_a_deck_for_every_lesson_and_an_index(edition):
    expected = {path.with_suffix(ending) for path in LESSONS for ending in (PAGE, DECK)}
    written = {path.relative_to(edition) for path in edition.rglob("*.html")}
    beside = {Path(f"{name}.html") for name in ("index", "culture", "glossary", "notation")}
    assert written == expected | beside
    index = BeautifulSoup((edition / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert {link["href"] for link in index.select("a")} == {path.as_posix() for path in expected}
    assert "A note." in index.get_text()
    assert fetched(index) == []


@cache
def names_in(page) -> set[str]:
    """The places in a page that a link can lead to."""
    return {tag["id"] for tag in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("[id]")}


def leads_somewhere(folder, link) -> bool:
    """Whether there is such a page, and in it the place that the link names, as it is written or decoded."""
    address, _hash, place = link.partition("#")
    page = (folder / address).resolve()
    return page.is_file() and (not place or bool({place, unquote(place)} & names_in(page)))


@each
@pytest.mark.parametrize("ending", [PAGE, DECK])
def test_nothing_is_fetched_and_no_link_is_dead(edition, path, ending):
    soup = soup_of(edition, path, ending)
    assert fetched(soup) == []
    links = [link["href"] for link in soup.select("a[href]") if not link["href"].startswith(("http", "#"))]
    assert [link for link in links if not leads_somewhere(edition / path.parent, link)] == []
    names = {tag["id"] for tag in soup.select("[id]")}
    assert [link["href"] for link in soup.select('a[href^="#"]') if link["href"][1:] not in names] == []


@each
@pytest.mark.parametrize("ending", [PAGE, DECK])
def test_every_formula_is_set_and_every_picture_is_told(edition, path, ending):
    soup = soup_of(edition, path, ending)
    texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    texts = [for_a_wall(text) for text in texts] if ending == DECK else texts
    formulas = re.findall(r"(?s)\$\$.+?\$\$|\$[^$]+\$", "\n".join(texts))
    assert len(soup.find_all("math")) == len(formulas)
    plain = [words for text in soup.select(".text") for words in text.find_all(string=re.compile(r"\$"))]
    assert [words for words in plain if not words.find_parent(["math", "code", "pre"])] == []
    assert [image for image in soup.find_all("img") if not image.get("alt", "").strip()] == []


@each
def test_a_page_has_every_cell_and_no_answer(edition, path):
    soup, notebook = soup_of(edition, path, PAGE), read(path)
    assert [cell["id"] for cell in soup.select(".cell")] == [cell.id for cell in notebook.cells]
    for cell in notebook.cells:
        if exercise_of(cell):
            shown = soup.find(id=cell.id).get_text()
            assert GIVEN[exercise_of(cell).kind](exercise_of(cell)) in shown
            assert f"{exercise_of(cell).name.partition('.')[2]}.check(" in shown
    assert "Not attempted" not in soup.get_text()
    assert "Run this cell" not in soup.get_text()
    assert MARK not in soup.get_text()


@each
def test_an_explorer_shows_its_picture_and_says_what_is_on_it(edition, path):
    for ending in (PAGE, DECK):
        explorers = soup_of(edition, path, ending).select(".cell.explorer")
        few = (
            0 if isinstance(Lesson.of(path.stem.partition("_")[2]), Project) else 1 if path.stem.startswith("00") else 2
        )
        assert len(explorers) >= few
        for explorer in explorers:
            assert explorer.select_one(".sentence").get_text() == explorer.img["alt"]


@each
def test_a_deck_has_the_slides_of_the_metadata(edition, path):
    soup, cells = soup_of(edition, path, DECK), read(path).cells
    types = [cell.metadata.slideshow.slide_type for cell in cells]
    begun = sum(kind in ("slide", "subslide") for kind in types)
    inside = sum(len(pieces(cell)) - 1 for cell in cells)  # a heading inside a text begins a page as well
    references = sum("**References**" in cell.source for cell in cells)
    pages = soup.select(".slides > section > section > .page")
    assert len(pages) == begun + inside + references
    assert 10 < len(pages) < 70
    shown = {cell["id"] for cell in soup.select(".cell")}
    assert shown >= {cell.id for cell, kind in zip(cells, types, strict=True) if kind != "skip"}
    assert not shown & {cell.id for cell, kind in zip(cells, types, strict=True) if kind == "skip"}
    assert [page for page in pages if not page.h1 and not page.h2 and not page.select_one(".where")] == []


@each
def test_a_stub_is_on_the_page_of_its_text(edition, path):
    soup = soup_of(edition, path, DECK)
    names = {cell.id for cell in read(path).cells}
    for stub in (name for name in names if f"{name}-text" in names):
        assert soup.find(id=stub).find_parent(class_="page") is soup.find(id=f"{stub}-text").find_parent(class_="page")


def test_the_notes_are_boxes_on_a_page_and_the_speakers_in_a_deck():
    notebook = read(LESSONS[1])
    add_notes(
        notebook, notes_of("vectors"), {cell.id: found for cell in notebook.cells if (found := exercise_of(cell))}
    )
    page, deck = (BeautifulSoup(one().convert(notebook, []), "html.parser") for one in (Page, Deck))
    boxes = page.select(".cell.instructor")
    assert len(boxes) > 12
    assert all(MARK in box.get_text() for box in boxes)
    asked = page.find(id="instructor-ask-vectors-dot_product")
    assert asked.find("details").find("table") is not None  # the table is folded, not beside the fold
    notes = deck.select("aside.notes")
    assert len(notes) == len(boxes)
    assert MARK not in "".join(cell.get_text() for cell in deck.select(".page > .cell, .fragment > .cell"))


def test_what_is_to_be_guessed_is_folded_on_a_page():
    picture = new_output("display_data", {"image/png": "iVBORw0=", "text/plain": "Picture: <a kite>."})
    outputs = [new_output("stream", text="a < b\n"), new_output("display_data", {"text/html": "<b>1</b>"}), picture]
    cell = new_code_cell("1", metadata={"tags": ["predict"], "predicted": outputs})
    (shown,) = editions.for_reading(new_notebook(cells=[cell])).cells[0].outputs
    fold = BeautifulSoup(shown.data["text/html"], "html.parser").details
    assert fold.summary.get_text() == "Guess first, then open this."
    assert fold.pre.get_text() == "a < b\n"
    assert fold.b.get_text() == "1"
    assert fold.img["alt"] == "Picture: <a kite>."


def test_a_formula_that_cannot_be_set_is_named():
    with pytest.raises(FormulaError, match=r"cannot set 'x\^a\^b'"):
        mathml("x^a^b", "inline")
    for formula, left in {r"\nosuchsign x": r"\\nosuchsign", r"\begin{gathered}a &= b\end{gathered}": "&"}.items():
        with pytest.raises(FormulaError, match=f"{left} is left over"):
            mathml(formula, "inline")


def test_lines_that_are_aligned_become_rows():
    made = BeautifulSoup(mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "block"), "html.parser")
    assert [len(row.find_all("mtd")) for row in made.find_all("mtr")] == [2, 2]


def test_the_way_leads_before_and_after_and_between_the_folders():
    first = next(number for number, path in enumerate(LESSONS) if path.parent.name == "pytorch")
    track, before = LESSONS[first], LESSONS[first - 1]
    links = dict(way_from(track, LESSONS))
    assert links["All lessons"] == "../index.html"
    assert links[f"Before: {before.name[:2]}"] == f"../{before.parent.name}/{before.stem}.html"
    assert links["Slides"] == track.with_suffix(DECK).name
    assert "Before: 00" not in dict(way_from(LESSONS[0], LESSONS))


def test_without_an_instructors_edition_it_says_what_to_run_first(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(editions, "SOLVED", tmp_path / "instructor")
    monkeypatch.setattr(editions, "TARGET", tmp_path / "editions")
    assert editions.main(["--solved"]) == 1
    assert "run `make instructor` first" in capsys.readouterr().err
    assert all_notebooks(tmp_path) == []


def test_reveal_js_is_the_version_that_it_says_it_is():
    folder = TEMPLATES / "reveal.js"
    sums = dict(re.findall(r"(?m)^\| `(.+?)` \| .+ \| `([0-9a-f]{64})` \|$", (folder / "README.md").read_text()))
    assert sums.keys() == {path.name for path in folder.iterdir()} - {"README.md"}
    assert {name: sha256((folder / name).read_bytes()).hexdigest() for name in sums} == sums
