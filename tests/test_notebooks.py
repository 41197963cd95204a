"""The form of every stored notebook. That it runs and prints what it stores is strict nbval's to check."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

from tools.author.slide_types import TYPES
from tools.author.store_notebooks import METADATA, WIDGET_VIEW, all_notebooks, as_stored, problems
from tools.instructor.notes import MARK, TAG

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = all_notebooks()
EXERCISE_TAG = re.compile(r"exercise-(\w+)\.(\w+)")
SKIPS = re.compile(r"nbval-(ignore|skip|raises)|raises-exception|skip-execution|NBVAL_|PYTEST_VALIDATE", re.IGNORECASE)
IMPORT_LINES, CODE_LINES, MEGABYTE = 6, 12, 1_000_000

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def read(path: Path):
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def source_lines(cell) -> list[str]:
    """The lines that count: code, neither empty nor a comment alone."""
    return [line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]


def is_import_cell(cell) -> bool:
    body = ast.parse(cell.source).body
    return bool(body) and all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)


def exercise_tags(cell) -> list[tuple[str, str]]:
    tags = cell.metadata.get("tags", [])
    return [match.groups() for tag in tags if (match := EXERCISE_TAG.fullmatch(tag))]


def test_there_are_notebooks():
    assert NOTEBOOKS or not (ROOT / "notebooks").exists()


@each
def test_it_is_a_valid_notebook_of_form_4_5(path):
    raw = json.loads(path.read_text(encoding="utf-8"))
    assert (raw["nbformat"], raw["nbformat_minor"]) == (4, 5)
    nbformat.validate(raw)


@each
def test_it_is_stored_as_the_tool_stores_it(path):
    text = path.read_text(encoding="utf-8")
    assert text == as_stored(nbformat.reads(text, as_version=4)), "run `make notebooks`"


@each
def test_its_metadata_name_the_kernel_and_nothing_else(path):
    assert read(path).metadata == METADATA  # no widget state, no version of Python


@each
def test_cell_ids_are_names_that_a_person_gave(path):
    ids = [cell.id for cell in read(path).cells]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?", name)] == []


@each
def test_every_cell_has_its_place_in_the_slides(path):
    types = {cell.id: cell.metadata.get("slideshow", {}).get("slide_type") for cell in read(path).cells}
    odd = {name: kind for name, kind in types.items() if kind not in TYPES}
    assert odd == {}, "run `python -m tools.author.slide_types`"


@each
def test_no_note_for_the_instructor_is_in_a_learners_lesson(path):
    assert MARK not in path.read_text(encoding="utf-8")
    assert [cell.id for cell in read(path).cells if TAG in cell.metadata.get("tags", [])] == []


@each
def test_it_was_run_from_top_to_bottom(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks`"


@each
def test_no_errors_warnings_addresses_or_paths(path):
    assert problems(read(path)) == []


@each
def test_no_timings_and_no_live_widgets(path):
    for cell in code_cells(path):
        assert "execution" not in cell.metadata
        assert not any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs)


@each
def test_it_stays_under_a_megabyte(path):
    assert path.stat().st_size < MEGABYTE


@each
def test_no_cell_is_skipped(path):
    for cell in code_cells(path):
        assert not SKIPS.search(cell.source + " ".join(cell.metadata.get("tags", [])))


@each
def test_it_begins_with_a_title_and_one_import_cell(path):
    cells = read(path).cells
    assert re.match(r"# \S", cells[0].source)
    imports = [cell for cell in cells if cell.cell_type == "code" and is_import_cell(cell)]
    assert len(imports) == 1
    assert imports[0] is next(cell for cell in cells if cell.cell_type == "code")
    assert len(source_lines(imports[0])) <= IMPORT_LINES
    assert sum(cell.source.startswith("# ") for cell in cells if cell.cell_type == "markdown") == 1


@each
def test_imports_are_plain(path):
    for cell in code_cells(path):
        assert "sys.path" not in cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not (isinstance(node, ast.ImportFrom) and node.names[0].name == "*"), cell.id


@each
def test_code_cells_are_short(path):
    long = {cell.id: len(source_lines(cell)) for cell in code_cells(path) if len(source_lines(cell)) > CODE_LINES}
    assert long == {}


@each
def test_no_cell_ends_in_a_semicolon(path):
    """Strict nbval does not honour it: the output that it hides in JupyterLab would appear there."""
    assert [cell.id for cell in code_cells(path) if cell.source.rstrip().endswith(";")] == []


@each
def test_an_exercise_stub_is_checked_there_or_in_the_next_code_cell(path):
    cells = code_cells(path)
    for here, cell in enumerate(cells):
        for _lesson, name in exercise_tags(cell):
            following = cells[here + 1].source if here + 1 < len(cells) else ""
            assert f"{name}.check(" in cell.source + "\n" + following, f"nothing checks the exercise {name}"


@each
def test_every_check_belongs_to_a_tagged_stub(path):
    cells = code_cells(path)
    checked = {name for cell in cells for name in re.findall(r"\bex\.(\w+)\.check\(", cell.source)}
    tagged = {name for cell in cells for _lesson, name in exercise_tags(cell)}
    assert checked == tagged


@each
def test_exercise_tags_carry_the_slug_of_the_lesson(path):
    slug = path.stem.partition("_")[2]
    assert {lesson for cell in code_cells(path) for lesson, _name in exercise_tags(cell)} <= {slug}
