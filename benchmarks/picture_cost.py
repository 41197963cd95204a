"""What a frame of an explorer costs the kernel: painted as SVG, and the same picture drawn by matplotlib, in one run.

    .venv/bin/python benchmarks/picture_cost.py

Both run in one Jupyter kernel, in turn: processor time of a move, from the changed state to the last message sent, and
the bytes of picture, formula and sentence. Aim: a median of at most 2.5 ms and 8 kB over the painted explorers. Writes
results/picture_cost.md beside this file.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tools.author.isolation import isolated  # noqa: E402

MEASURE = """
import json, statistics, time
import numpy as np
from course_lib.explorers.layers import DAYS, FLEW, NetworkExplorer, NeuronExplorer, boundary_ends
from course_lib.explorers.vectors import MATRICES, ComposeExplorer, MatrixExplorer, TwoVectorsExplorer
from course_lib.plots.layers import NetworkMapPicture, NeuronPicture, weather_axes
from course_lib.plots.style import new_axes, to_png
from course_lib.plots.vectors import TransformPicture, TwoVectorsPicture


class Drawn:
    # The same picture by matplotlib: made once, updated and rendered at each move, as `Explorer` does for the others.
    def __init__(self, figure, update):
        self.figure, self.update = figure, update

    def png(self):
        self.update()
        png = to_png(self.figure)
        self.figure.set_layout_engine("none")
        return png


def two_vectors(e):
    picture = TwoVectorsPicture(new_axes(4.8, 4.8))
    return Drawn(picture.ax.figure, lambda: picture.update(e.u, e.v, e.shadow, e.shadow))


def matrix(e):
    picture = TransformPicture(new_axes(4.8, 4.8))
    return Drawn(picture.ax.figure, lambda: picture.update(e.matrix, e.shown))


def compose(e):
    axes = new_axes(7.0, 3.7, columns=2)
    pictures = [TransformPicture(ax, limit=2.5, labels=False) for ax in axes]
    return Drawn(axes[0].figure, lambda: [p.update(A, e.shown) for p, A in zip(pictures, e.products)])


GRID = np.column_stack([part.ravel() for part in np.meshgrid(np.linspace(0, 5, 81), np.linspace(0, 5, 81))])


def neuron(e):
    picture = NeuronPicture(DAYS, FLEW, weather_axes(new_axes(5.0, 5.1)))
    answers = lambda: e.answers(GRID).reshape(81, 81)
    ends = lambda: [boundary_ends(e.w, e.b + by) for by in (0, -2.2, 2.2)]
    return Drawn(picture.ax.figure, lambda: picture.update(answers(), ends()[0], ends()[1:], None, e.wrong))


def network(e):
    picture = NetworkMapPicture(*e.parameters, ("wind", "rain", "output"))
    at = np.linspace(0, 5, 51)
    plane = np.column_stack([part.ravel() for part in np.meshgrid(at, at)])
    answers = lambda: e.outputs(plane).reshape(51, 51)
    x = lambda: np.array([e.wind, e.rain])
    return Drawn(picture.ax.figure, lambda: picture.update(e.parameters, x(), e.trace(x()[None]), answers()))


MOVES = {
    TwoVectorsExplorer: (two_vectors, "v1", -4, 4),
    MatrixExplorer: (matrix, "b", -3, 3),
    ComposeExplorer: (compose, None, 0, 0),
    NeuronExplorer: (neuron, "b", -8, 0),
    NetworkExplorer: (network, "wind", 0, 5),
}
found = {}
for kind, (old, trait, low, high) in MOVES.items():
    explorer = kind()
    if explorer.prediction:
        explorer.predict(explorer.prediction.low)
    drawn = old(explorer)
    times, sizes = {"svg": [], "png": []}, {"svg": [], "png": []}
    for k in range(45):
        began = time.process_time()
        if trait:
            setattr(explorer, trait, round(low + (high - low) * (k % 15) / 15, 2))
        else:
            explorer.second = list(MATRICES)[k % len(MATRICES)]
        took = time.process_time() - began
        began = time.process_time()
        png = drawn.png()
        drew = time.process_time() - began
        if k >= 5:
            picture = explorer.picture
            said = len(picture.alt.encode()) + len(explorer.sentence.value.encode())
            times["svg"].append(1000 * took), times["png"].append(1000 * drew)
            sizes["svg"].append(len(picture.svg.encode()) + len(picture.formula.encode()) + said)
            sizes["png"].append(len(png) + said)
    found[kind.name] = {
        way: [statistics.median(times[way]), statistics.median(sizes[way])] for way in ("svg", "png")
    }
print(json.dumps(found))
"""


def measure() -> dict:
    """Return for each explorer and both ways the median milliseconds and bytes of a frame."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(MEASURE)])
    with isolated("course-pictures-"):
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(HERE.parent)}}).execute()
    return json.loads(next(one.text for one in notebook.cells[0].outputs if one.get("name") == "stdout"))


def report(found: dict) -> str:
    rows = [
        f"| {name} | {svg[0]:.1f} | {svg[1] / 1000:.1f} | {png[0]:.0f} | {png[1] / 1000:.1f} | {png[0] / svg[0]:.0f} |"
        for name, (svg, png) in ((name, (one["svg"], one["png"])) for name, one in found.items())
    ]
    medians = [statistics.median(one["svg"][k] for one in found.values()) for k in (0, 1)]
    return "\n".join(
        [
            "# A frame of an explorer, in the kernel",
            "",
            "Median of 40 moves each, SVG and matplotlib in turn in one kernel. SVG: all that a move does, picture,",
            "sentence, challenges and sending. matplotlib: the picture alone. Absolute times depend on the machine.",
            "",
            "| explorer | SVG, ms | SVG, kB | matplotlib, ms | matplotlib, kB | times less |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            f"Median over the explorers: **{medians[0]:.1f} ms and {medians[1] / 1000:.1f} kB** (aim: at most 2.5 ms "
            "and 8 kB).",
            "",
        ]
    )


if __name__ == "__main__":
    text = report(measure())
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "picture_cost.md").write_text(text)
    print(text)
