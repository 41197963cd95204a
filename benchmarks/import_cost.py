"""What the imports of a lesson cost beyond NumPy, matplotlib and ipywidgets: time and memory, in fresh processes.

    .venv/bin/python benchmarks/import_cost.py

Runs each lesson's import cell and the three libraries alone in turn. Aim: at most 1.25 in both. Writes
results/import_cost.md beside this file.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ROUNDS = 9
sys.path.insert(0, str(ROOT))

from tools.author.notebook_files import all_notebooks  # noqa: E402

ALONE = "import numpy, matplotlib.pyplot, ipywidgets"
MEASURE = """
import resource, sys, time
began = time.perf_counter()
exec(sys.argv[1])
took = time.perf_counter() - began
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def import_cell(notebook: Path) -> str:
    """The first code cell of a notebook."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "".join(next(cell["source"] for cell in cells if cell["cell_type"] == "code"))


def cost(source: str) -> tuple[float, float]:
    """Seconds and MiB of running `source` in a fresh process."""
    done = subprocess.run([sys.executable, "-c", MEASURE, source], capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, mebibytes = map(float, done.stdout.split())
    return seconds, mebibytes


def measure(sources: dict[str, str], rounds: int = ROUNDS) -> dict[str, tuple[float, float]]:
    """Median ratios of seconds and of MiB to those of `ALONE`, each round's runs taken one after the other."""
    ratios = {name: [] for name in sources}
    for turn in range(rounds + 1):
        alone = cost(ALONE)
        for name, source in sources.items():
            seen = cost(source)
            if turn:  # the first round fills the file system's cache
                ratios[name].append((seen[0] / alone[0], seen[1] / alone[1]))
    return {name: tuple(map(statistics.median, zip(*seen, strict=True))) for name, seen in ratios.items()}


def report(ratios: dict[str, tuple[float, float]]) -> str:
    rows = [f"| {name} | {time:.2f} | {memory:.2f} |" for name, (time, memory) in ratios.items()]
    return "\n".join(
        [
            "# What a lesson's imports cost",
            "",
            f"Each lesson's import cell in a fresh process, as a ratio to `{ALONE}` alone;",
            f"medians of {ROUNDS} rounds, taken in turn. Aim: at most 1.25 in both columns.",
            "",
            "| lesson | time | memory |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    notebooks = [path for path in all_notebooks() if path.parent.name != "pytorch"]
    text = report(measure({path.stem: import_cell(path) for path in notebooks}))
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "import_cost.md").write_text(text)
    print(text)
