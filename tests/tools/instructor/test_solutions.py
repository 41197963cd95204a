"""The instructor's edition: the solution in the place of the stub; a check that is not content is an error."""

import nbformat
import pytest

from course_lib.exercises import start, vectors
from tools.author.store_notebooks import UnfitError
from tools.instructor import solutions
from tools.instructor.notes import Notes
from tools.instructor.solutions import exercise_of, solved, verdict

FUNCTION = "def dot_product(u, v):\n    ...\n\n\nex.dot_product.check(dot_product)"
VALUE = "z_of_hidden_1 = ...\n\nex.first_sum.check(z_of_hidden_1)"


def tagged(tag, source=FUNCTION):
    cell = nbformat.v4.new_code_cell(source)
    cell.metadata["tags"] = [tag]
    return cell


def test_a_function_is_solved_by_the_solution():
    source = solved(FUNCTION, vectors.dot_product)
    assert source == ("def dot_product(u, v):\n    return np.sum(u * v)\n\n\nex.dot_product.check(dot_product)")


def test_a_value_is_solved_by_what_the_solution_returns():
    names = {"ex": start}
    exec(solved(VALUE, start.first_sum), names)
    assert names["z_of_hidden_1"] == 4.5


BLANKS = "def dot_product(u, v):\n    products = u * ____\n    return ____\n\n\nex.dot_product.check(dot_product)"
PLANTED = "def dot_product(u, v):\n    return np.sum(u + v)\n\n\nex.dot_product.check(dot_product)"


@pytest.mark.parametrize("given", [BLANKS, PLANTED])
def test_blanks_and_a_planted_bug_give_way_to_the_solution_too(given):
    assert solved(given, vectors.dot_product) == solved(FUNCTION, vectors.dot_product)


def test_a_tag_finds_its_exercise():
    assert exercise_of(tagged("exercise-vectors.dot_product")) is vectors.dot_product
    assert exercise_of(nbformat.v4.new_code_cell("1 + 1")) is None
    with pytest.raises(UnfitError, match=r"exercise-vectors\.no_such names no exercise"):
        exercise_of(tagged("exercise-vectors.no_such"))


def test_the_verdict_is_the_text_of_the_check():
    cell = tagged("exercise-vectors.dot_product")
    assert verdict(cell) == "nothing"
    cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "✓ Correct · The dot product"})]
    assert verdict(cell).startswith("✓")


def test_a_check_that_is_not_content_names_lesson_and_exercise(tmp_path, monkeypatch):
    monkeypatch.setattr(solutions, "ROOT", tmp_path)
    monkeypatch.setattr(solutions, "EDITION", tmp_path / "instructor")
    monkeypatch.setattr(solutions, "solved", lambda source, exercise: source.replace("...", "return u * v"))
    folder = tmp_path / "notebooks"
    folder.mkdir()
    start = nbformat.v4.new_code_cell("from course_lib.exercises import vectors as ex")
    notebook = nbformat.v4.new_notebook(cells=[start, tagged("exercise-vectors.dot_product")])
    nbformat.write(notebook, folder / "lesson.ipynb")
    outcome = solutions.write(folder / "lesson.ipynb")
    assert outcome == "FAILED: vectors.dot_product said: ✗ Not yet · The dot product"
    assert not (tmp_path / "instructor").exists()


def test_a_solution_that_has_no_room_beside_its_text_gets_a_page_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(solutions, "ROOT", tmp_path)
    monkeypatch.setattr(solutions, "EDITION", tmp_path / "instructor")
    monkeypatch.setattr(solutions, "notes_of", lambda number: Notes(missing=["workshop/lessons/98.md is missing"]))
    folder = tmp_path / "notebooks"
    folder.mkdir()
    start = nbformat.v4.new_code_cell(
        "from course_lib.exercises import vectors as ex\nimport numpy as np", id="imports"
    )
    text = nbformat.v4.new_markdown_cell("## Agree?\n\n" + "Many words stand here. " * 40)
    cell = tagged("exercise-vectors.dot_product")
    longer = "\n".join(f"m{number} = {number}" for number in range(9))
    monkeypatch.setattr(solutions, "solved", lambda source, exercise: f"{longer}\n{solved(FUNCTION, exercise)}")
    nbformat.write(nbformat.v4.new_notebook(cells=[start, text, cell]), folder / "98_lesson.ipynb")
    assert solutions.write(folder / "98_lesson.ipynb") == (
        "written, 1 exercises correct; workshop/lessons/98.md is missing; no minutes for “Agree?”"
    )
    made = nbformat.read(tmp_path / "instructor" / "98_lesson.ipynb", as_version=4)
    types = [one.metadata.slideshow.slide_type for one in made.cells]
    assert types == ["skip", "slide", "subslide", "notes"]
