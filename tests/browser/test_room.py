"""A learner shares progress from a lesson, and the instructor sees the mistake in another notebook."""

import re
import sys
from pathlib import Path

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from room_simulator import simulate

pytestmark = pytest.mark.browser
LESSON = "notebooks/mathematics/01_vectors.ipynb"
PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}  # or JupyterLab asks
WRONG = "def dot_product(u, v):\n    return u * v\n\n\nex.dot_product.check(dot_product)"


@pytest.fixture
def instructors_notebook(server, tmp_path):
    """A notebook that shows the dashboard of an empty folder, beside the lessons; and the folder."""
    folder = tmp_path / "room"
    folder.mkdir()
    source = f"from course_lib.explorers.room import RoomDashboard\n\nRoomDashboard({str(folder)!r})"
    path = server.root / "notebooks" / "room.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="room")], metadata=PYTHON)
    nbformat.write(notebook, path)
    yield "notebooks/room.ipynb", folder
    path.unlink()


def refresh(dashboard):
    """Press the button with the keyboard; return the sentence that is spoken then."""
    dashboard.page.get_by_role("button", name="Refresh").focus()
    dashboard.page.keyboard.press("Enter")
    dashboard.wait_until_idle()
    return dashboard.page.get_by_role("status").filter(has_text="Read at").inner_text()


def test_the_instructor_sees_the_mistake_and_not_the_code(open_lesson, instructors_notebook):
    notebook, folder = instructors_notebook
    learner = open_lesson(LESSON)
    learner.run(learner.find("import numpy"))
    index = learner.find(tag="exercise-vectors.dot_product")
    learner.type_into(
        index, f"from course_lib.checking.sharing import share_progress\n\nshare_progress({str(folder)!r})"
    )
    assert "Sharing is on" in learner.run(index)
    learner.type_into(index, WRONG)
    assert "products" in learner.run(index)

    dashboard = open_lesson(notebook, keep_progress=True)
    dashboard.run_all()
    seen = dashboard.output(0)
    assert "1 learner shares progress." in seen
    assert "The dot product · 1 of 1 not solved, 1 at it now" in seen
    assert "You multiplied entry by entry and stopped there." in seen
    assert "def dot_product" not in seen
    assert dashboard.console_errors == []


def test_a_full_room_with_damaged_files_by_keyboard(open_lesson, instructors_notebook):
    notebook, folder = instructors_notebook
    dashboard = open_lesson(notebook)
    dashboard.run_all()
    assert refresh(dashboard).startswith("0 learners share progress.")
    simulate(folder)
    assert refresh(dashboard).startswith("290 learners share progress. 10 files are damaged and left out.")
    folded = dashboard.page.locator("summary").filter(has_text=re.compile("damaged files, left out"))
    assert not dashboard.page.get_by_text("got version 99").first.is_visible()
    folded.focus()
    dashboard.page.keyboard.press("Enter")
    assert dashboard.page.get_by_text("got version 99").first.is_visible()
    area = dashboard.page.locator(".jp-Cell-outputArea").first
    assert area.evaluate("area => area.scrollWidth <= area.clientWidth"), "it would scroll sideways"
    assert dashboard.console_errors == []
