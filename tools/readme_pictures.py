"""Photograph the parts of real lessons that the README shows: `.venv/bin/python tools/readme_pictures.py`."""

from __future__ import annotations

import io
import sys

from jupyter_setup import ROOT
from lesson_browser import Lesson, Server, chromium, jupyterlab
from PIL import Image

FOLDER = ROOT / "docs" / "pictures"
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
    lesson = Lesson(browser, server, width=1280, height=1100).open("notebooks/00_start_here.ipynb")
    lesson.run_all()
    cell = lesson.cell(lesson.find("KiteExplorer()"))
    press(lesson, cell, 1, "ArrowLeft", 10)
    press(lesson, cell, 0, "ArrowRight", 20)
    save(cell.screenshot(), "kite")


def matrix(browser, server: Server) -> None:
    """Lesson 01's explorer of a matrix, in the dark theme."""
    lesson = Lesson(browser, server, width=1280, height=1100).open("notebooks/01_see_vectors_move.ipynb")
    lesson.set_theme("JupyterLab Dark")
    lesson.run_all()
    cell = lesson.cell(lesson.find("MatrixExplorer()"))
    cell.get_by_role("button", name="That is my guess").click()
    lesson.wait_until_idle()
    press(lesson, cell, 2, "ArrowRight", 6)
    save(cell.screenshot(), "matrix")


def mistake(browser, server: Server) -> None:
    """A wrong answer, and what the check makes of it, a hint opened."""
    lesson = Lesson(browser, server, width=1280, height=900).open("notebooks/01_see_vectors_move.ipynb")
    lesson.set_theme("JupyterLab Light")
    lesson.run(lesson.find("import numpy"))
    index = lesson.find(tag="exercise-01.dot_product")
    lesson.type_into(index, WRONG_ANSWER)
    lesson.run(index)
    lesson.cell(index).locator("summary").first.click()
    save(lesson.cell(index).screenshot(), "mistake")


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with jupyterlab() as server, chromium() as browser:
        for photograph in (kite, matrix, mistake):
            photograph(browser, server)
    return 0


if __name__ == "__main__":
    sys.exit(main())
