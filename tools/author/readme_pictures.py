"""Photograph the parts of real lessons that the READMEs show:

.venv/bin/python -m tools.author.readme_pictures [NAMES]
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import nbformat
from PIL import Image

from tools import ROOT
from tools.author.lesson_browser import Lesson, Server, chromium, jupyterlab

FOLDER = ROOT / "docs" / "pictures"
PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}  # or JupyterLab asks
WRONG_ANSWER = "def dot_product(u, v):\n    return u * v\n\n\nex.dot_product.check(dot_product)"


def save(png: bytes, name: str) -> None:
    """Store a photograph with 256 colours: a README should load quickly."""
    path = FOLDER / f"{name}.png"
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path.relative_to(ROOT), f"{path.stat().st_size // 1024} KiB")


def press(lesson: Lesson, cell, slider: int, key: str, times: int) -> None:
    cell.locator(".noUi-handle").nth(slider).focus()
    for _press in range(times):
        lesson.page.keyboard.press(key)
    lesson.wait_until_idle()


def kite(browser, server: Server) -> None:
    """Lesson 00's explorer in a storm, two of its challenges met."""
    lesson = Lesson(browser, server, width=1280, height=1100).open("notebooks/00_start.ipynb")
    lesson.run_all()
    cell = lesson.cell(lesson.find("KiteExplorer()"))
    press(lesson, cell, 1, "ArrowLeft", 10)
    press(lesson, cell, 0, "ArrowRight", 20)
    save(cell.screenshot(), "kite")


def matrix(browser, server: Server) -> None:
    """Lesson 01's explorer of a matrix, in the dark theme."""
    lesson = Lesson(browser, server, width=1280, height=1100).open("notebooks/mathematics/01_vectors.ipynb")
    lesson.set_theme("JupyterLab Dark")
    lesson.run_all()
    cell = lesson.cell(lesson.find("MatrixExplorer()"))
    cell.get_by_role("button", name="That is my guess").click()
    lesson.wait_until_idle()
    press(lesson, cell, 2, "ArrowRight", 6)
    save(cell.screenshot(), "matrix")


def mistake(browser, server: Server) -> None:
    """A wrong answer, and what the check makes of it, a hint opened."""
    lesson = Lesson(browser, server, width=1280, height=900).open("notebooks/mathematics/01_vectors.ipynb")
    lesson.set_theme("JupyterLab Light")
    lesson.run(lesson.find("import numpy"))
    index = lesson.find(tag="exercise-vectors.dot_product")
    lesson.type_into(index, WRONG_ANSWER)
    lesson.run(index)
    lesson.cell(index).locator("summary").first.click()
    save(lesson.cell(index).screenshot(), "mistake")


def room(browser, server: Server) -> None:
    """The instructor's dashboard on 300 simulated learners, ten of whose files are damaged."""
    sys.path.insert(0, str(ROOT / "tests"))
    from room_simulator import simulate

    with tempfile.TemporaryDirectory(prefix="room-") as folder:
        simulate(Path(folder))
        source = f"from course_lib.explorers.room import RoomDashboard\n\nRoomDashboard({folder!r})"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="room")], metadata=PYTHON)
        nbformat.write(notebook, server.root / "notebooks" / "room.ipynb")
        lesson = Lesson(browser, server, width=1280, height=1100).open("notebooks/room.ipynb")
        lesson.set_theme("JupyterLab Light")
        lesson.run_all()
        box = lesson.cell(0).locator(".jp-Cell-outputArea").first.bounding_box()
        save(lesson.page.screenshot(clip={**box, "height": 880}), "room")


PHOTOGRAPHS = {function.__name__: function for function in (kite, matrix, mistake, room)}


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with jupyterlab() as server, chromium() as browser:
        for name in sys.argv[1:] or PHOTOGRAPHS:
            PHOTOGRAPHS[name](browser, server)
    return 0


if __name__ == "__main__":
    sys.exit(main())
