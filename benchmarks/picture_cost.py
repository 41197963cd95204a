"""What a frame of each explorer costs the kernel: processor time and bytes, beside a figure that matplotlib redraws.

    .venv/bin/python benchmarks/picture_cost.py

All in one Jupyter kernel, in turn. A frame is all that follows a move of the page: the state, the picture, its words,
the challenges, and every message that is sent. What can be dragged in the picture is dragged; where nothing can be, the
first slider, list or switch is moved. The yardstick is what `interact` does at least at each move: a figure with one
curve, redrawn and sent as PNG. Aim: a median of at most 2.5 ms and 8 kB, nine in ten at most 10 ms and 40 kB. Writes
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
import json, re, statistics, time
import ipywidgets as widgets
import numpy as np
from course_lib.explorers.base import Drawing
from course_lib.plots.style import new_axes, to_png
from tests.explorers.test_every_control import controls, explorers

FRAMES = 24
DRAG = re.compile(r'data-drag="(\\\\S+) \\\\S+ (\\\\S+) (\\\\S+) (\\\\S+)')


def by_hand(explorer):
    # What the page sends while the first thing in the picture that can be dragged is dragged from end to end.
    trait, low, high, step = DRAG.search(explorer.picture.svg + explorer.picture.formula).groups()
    low, high, step = float(low), float(high), float(step)
    for k in range(FRAMES):
        value = low + round((high - low) * (k % 12) / 12 / step) * step
        value = int(value) if step.is_integer() else round(value, 9)
        yield lambda: setattr(explorer.picture, "moved", {"values": {trait: value}, "count": k + 1})


def by_control(explorer):
    # The first control of a kind, moved through its values.
    def first(*kinds):
        return next((c for c in controls(explorer._panel) if isinstance(c, kinds)), None)

    slider = first(widgets.IntSlider, widgets.FloatSlider)
    chosen = first(widgets.Dropdown, widgets.SelectionSlider, widgets.ToggleButtons)
    for k in range(FRAMES if isinstance(explorer.picture, Drawing) else 4):  # matplotlib's cost is known well enough
        if slider:
            low, high, step = slider.min, slider.max, slider.step
            value = low + round((high - low) * (k % 12) / 12 / step) * step
            yield lambda: slider.set_state({"value": value})
        elif chosen:
            yield lambda: chosen.set_state({"index": (chosen.index + 1) % len(chosen.options)})
        else:
            switch = first(widgets.Checkbox)
            yield lambda: switch.set_state({"value": not switch.value})


def frames(explorer):
    draws = isinstance(explorer.picture, Drawing) and DRAG.search(explorer.picture.svg + explorer.picture.formula)
    return by_hand(explorer) if draws else by_control(explorer)


sent = []
sending = widgets.Widget._send


def counted(self, message, buffers=None):
    sent.append(len(json.dumps(message).encode()) + sum(len(bytes(part)) for part in buffers or ()))
    sending(self, message, buffers)


def milliseconds(action):
    began = time.process_time()
    action()
    return 1000 * (time.process_time() - began)


def yardstick():
    ax = new_axes(6.4, 4.8)
    (curve,) = ax.plot(np.linspace(0, 6, 100), np.zeros(100))

    def redraw(k):
        curve.set_ydata(np.sin(np.linspace(0, 6, 100) + k))
        return to_png(ax.figure)

    return statistics.median(milliseconds(lambda: redraw(k)) for k in range(FRAMES))


found, drawn = {}, [yardstick()]
for kind in explorers():
    explorer = kind()
    if explorer.prediction:
        explorer.predict(explorer.prediction.low)
    list(move() for move in frames(explorer))  # what is computed once and kept, is kept
    times = []
    for move in frames(explorer):
        before = explorer.picture.sent
        took = milliseconds(move)
        if explorer.picture.sent > before:  # a move to where it stands already draws nothing
            times.append(took)
    widgets.Widget._send = counted
    sizes = []
    for move in frames(explorer):
        sent.clear()
        before = explorer.picture.sent
        move()
        sizes += [sum(sent)] * (explorer.picture.sent > before)
    widgets.Widget._send = sending
    painted = isinstance(explorer.picture, Drawing)
    found[kind.name] = [painted, statistics.median(times), max(times), statistics.median(sizes), max(sizes)]
    drawn.append(yardstick())
print(json.dumps([statistics.median(drawn), found]))
"""


def measure() -> tuple[float, dict]:
    """Return the yardstick's milliseconds, and per explorer whether it is painted, and median and worst of both."""
    cell = nbformat.v4.new_code_cell(MEASURE)
    with isolated("course-pictures-"):
        NotebookClient(
            nbformat.v4.new_notebook(cells=[cell]), timeout=1800, resources={"metadata": {"path": str(HERE.parent)}}
        ).execute()
    return json.loads(next(one.text for one in cell.outputs if one.get("name") == "stdout"))


def report(drawn: float, found: dict) -> str:
    rows = [
        f"| {name}{'' if painted else ' (matplotlib)'} | {time:.1f} | {worst:.1f} | {size / 1000:.1f} "
        f"| {most / 1000:.1f} | {time / drawn:.2f} |"
        for name, (painted, time, worst, size, most) in sorted(found.items(), key=lambda one: one[1][1])
    ]
    painted = [one for one in found.values() if one[0]]
    middle = [statistics.median(one[k] for one in painted) for k in (1, 3)]
    ninth = [sorted(one[k] for one in painted)[int(0.9 * (len(painted) - 1))] for k in (1, 3)]
    return "\n".join(
        [
            "# A frame of an explorer, in the kernel",
            "",
            "Medians of 24 moves each (of 4 with matplotlib), in turn in one kernel: all that follows the page's",
            "message, to the last one sent. The ratio is to a figure with one curve, redrawn by matplotlib as PNG",
            f"in the same kernel ({drawn:.0f} ms at the median). Absolute times depend on the machine.",
            "",
            "| explorer | ms | worst | kB | most | ratio |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            f"Painted explorers, {len(painted)} of {len(found)}: **median {middle[0]:.1f} ms and "
            f"{middle[1] / 1000:.1f} kB**, nine in ten at most {ninth[0]:.1f} ms and {ninth[1] / 1000:.1f} kB.",
            "",
        ]
    )


def main() -> None:
    text = report(*measure())
    (HERE / "results" / "picture_cost.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
