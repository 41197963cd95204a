"""From a key press on a slider to the new picture, in a real browser: an explorer beside `interact` with inline plots.

    .venv/bin/python benchmarks/explorer_latency.py

Both show the same picture in the same size, in one notebook, in one JupyterLab, in one Chromium, in turn. The clock
runs in the page, from the keydown event to the load event of the new image, or to the change of the picture that is
drawn there. Nothing glides: the browser asks for no motion. Aim: at most 0.2 of `interact`. Writes
results/explorer_latency.md beside this file.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import nbformat

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tools.author.lesson_browser import Lesson, chromium, jupyterlab  # noqa: E402

PRESSES = 40
EXPLORER = """
from course_lib.explorers.vectors import TwoVectorsExplorer

TwoVectorsExplorer()
"""
INTERACT = """
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import interact

from course_lib.maths import linalg
from course_lib.plots.style import STYLE
from course_lib.plots.vectors import TwoVectorsPicture


def picture(u1=3.0, u2=1.0, v1=1.0, v2=2.0):
    u, v = np.array([u1, u2]), np.array([v1, v2])
    with plt.rc_context(STYLE):
        figure = plt.figure(figsize=(4.8, 4.8), dpi=110, layout="constrained")
        TwoVectorsPicture(figure.subplots()).update(u, v, linalg.project(v, u), linalg.project(v, u))
        plt.show()


interact(picture, u1=(-4.0, 4.0, 0.1), u2=(-4.0, 4.0, 0.1), v1=(-4.0, 4.0, 0.1), v2=(-4.0, 4.0, 0.1));
"""
CLOCK = """() => {
    window.pressed = null; window.took = null;
    document.addEventListener('keydown', () => { window.pressed = performance.now(); window.took = null; }, true);
    document.addEventListener('load', event => {
        if (event.target.tagName === 'IMG' && window.pressed && window.took === null)
            window.took = performance.now() - window.pressed;
    }, true);
    const drawing = document.querySelector('.course-drawn');
    new MutationObserver(() => {
        if (window.pressed && window.took === null) window.took = performance.now() - window.pressed;
    }).observe(drawing, {subtree: true, childList: true, attributes: true});
}"""


def write_notebook(folder: Path) -> Path:
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in (EXPLORER, INTERACT)]
    path = folder / "latency.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def press(lesson: Lesson, handle, key: str) -> float:
    """Press an arrow key on a slider's handle; return the milliseconds until the new picture is there."""
    handle.focus()
    lesson.page.keyboard.press(key)
    lesson.page.wait_for_function("() => window.took !== null")
    took = lesson.page.evaluate("() => window.took")
    lesson.page.wait_for_timeout(60)  # let the last messages of this move pass before the next one
    return took


def measure(presses: int = PRESSES) -> dict[str, list[float]]:
    """Return the milliseconds of every press, for the explorer and for interact, taken in turn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        jupyterlab(chosen=[write_notebook(Path(folder))]) as server,
        chromium() as browser,
    ):
        lesson = Lesson(browser, server)
        lesson.open("notebooks/latency.ipynb")
        lesson.run_all()
        lesson.page.evaluate(CLOCK)
        handles = {
            name: lesson.cell(index).locator(".noUi-handle").nth(2)  # the first entry of v
            for index, name in enumerate(("explorer", "interact"))
        }
        times = {name: [] for name in handles}
        for turn in range(presses + 3):
            for name, handle in handles.items():
                took = press(lesson, handle, "ArrowRight" if turn % 20 < 10 else "ArrowLeft")
                if turn >= 3:  # the first presses warm up caches on both sides
                    times[name].append(took)
        return times


def report(times: dict[str, list[float]]) -> str:
    medians = {name: statistics.median(values) for name, values in times.items()}
    rows = [
        f"| {name} | {medians[name]:.0f} | {min(times[name]):.0f} | {max(times[name]):.0f} |"
        for name in ("explorer", "interact")
    ]
    ratio = medians["explorer"] / medians["interact"]
    return "\n".join(
        [
            "# Slider to picture, in the browser",
            "",
            f"Milliseconds from key press to new picture, {len(times['explorer'])} presses each, taken in turn, in",
            "one notebook in one Chromium. Absolute times depend on the machine; the ratio is what counts.",
            "",
            "| | median | fastest | slowest |",
            "|---|---|---|---|",
            *rows,
            "",
            f"The explorer needs **{ratio:.2f}** of the time of `interact` (aim: at most 0.20).",
            "",
        ]
    )


if __name__ == "__main__":
    text = report(measure())
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "explorer_latency.md").write_text(text)
    print(text)
