"""Write the README's table of lessons and its measured figures anew:

    .venv/bin/python -m tools.author.readme_tables

The lessons come from the notebooks' first cells, the figures from benchmarks/results/. A test compares.
"""

from __future__ import annotations

import json
import re
import sys
from itertools import groupby
from pathlib import Path

from course_lib.exercises import PARTS
from tools import ROOT
from tools.author.notebook_files import all_notebooks

RESULTS = ROOT / "benchmarks" / "results"


def lesson_facts(notebook: Path) -> dict[str, str]:
    """What the first cell of a lesson says: number and title, what one learns, how long it takes."""
    first = "".join(json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"])
    learn, time = (
        re.search(rf"\*\*{field}\*\*: (.+?)[{end}](?:\s|$)", first).group(1)
        for field, end in (("What you will learn", "."), ("How long", ".;"))
    )
    number, heading = notebook.name.partition("_")[0], first.splitlines()[0].removeprefix("# ")
    return {"number": number, "title": heading, "learn": learn, "time": time}


def lesson_row(notebook: Path) -> str:
    """One row of the table."""
    path = notebook.relative_to(ROOT).as_posix()
    return "| {number} | [{title}]({path}) | {learn} | {time} |".format(path=path, **lesson_facts(notebook))


def lessons() -> str:
    """The tables of all lessons, one per part of the course."""
    tables = []
    for folder, notebooks in groupby(all_notebooks(), key=lambda notebook: notebook.parent):
        title = PARTS[folder.relative_to(ROOT / "notebooks").as_posix().removeprefix(".")]
        head = [f"**{title}**", "", "| | lesson | what you will learn | time |", "|---|---|---|---|"]
        tables.append("\n".join([*head, *map(lesson_row, notebooks)]))
    return "\n\n".join(tables)


def figures() -> str:
    """What the benchmarks measured, in three parts."""
    latency = (RESULTS / "explorer_latency.md").read_text(encoding="utf-8")
    imports = (RESULTS / "import_cost.md").read_text(encoding="utf-8")
    training = (RESULTS / "training_throughput.md").read_text(encoding="utf-8")
    ratio = re.search(r"\*\*([\d.]+)\*\*", latency).group(1)
    costs = re.findall(r"\| \S+ \| ([\d.]+) \| ([\d.]+) \|", imports)
    time, memory = (max(map(float, column)) for column in zip(*costs, strict=True))
    return "\n".join(
        [
            f"- From a key press on a slider to the new picture in the browser: **{ratio}** of the time that",
            "  `interact` with inline plots needs for the same figure.",
            f"- A lesson's imports cost at most **{time:.2f}** of the time and **{memory:.2f}** of the memory of",
            "  NumPy, matplotlib and ipywidgets alone.",
            "- Training on digits with SGD in float32, how many times faster than each of the others:",
            "",
            throughput(training),
        ]
    )


def throughput(text: str) -> str:
    """The ratios of the first table, without the aims in brackets."""
    rows = [line for line in text.partition("### SGD, float32")[2].splitlines() if line.startswith("|")][:5]
    kept = [[cell.strip() for cell in re.sub(r" \(aim[^)]*\)", "", row).strip("|").split("|")] for row in rows]
    return "\n".join("| " + " | ".join([row[0], row[1], *row[3:]]) + " |" for row in kept)


def filled(readme: str) -> str:
    """Return the README's text with both parts written anew."""
    for name, part in (("lessons", lessons()), ("figures", figures())):
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, _, rest = readme.partition(begin)
        readme = f"{before}{begin}\n{part}\n{end}{rest.partition(end)[2]}"
    return readme


def main() -> int:
    readme = ROOT / "README.md"
    readme.write_text(filled(readme.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
