"""Write what was measured of memory and size into the texts that quote it:

    .venv/bin/python -m tools.instructor.capacity_texts

The figures come from benchmarks/results/ (capacity.md, kernel_memory.md, binder_size.md), the texts are the workshop's.
`make capacity` runs this too. A test compares.
"""

from __future__ import annotations

import re
import sys

from tools import ROOT

RESULTS = ROOT / "benchmarks" / "results"
HUB = "workshop/jupyterhub"
GUARANTEE = 384e6 / 2**20  # MiB: what values.yaml guarantees a person
# MiB that JupyterHub 5.5 adds to each server, which the benchmark starts without it: the PSS of importing
# jupyterhub.singleuser after JupyterLab, in a fresh environment, three times the same.
HUB_PART = 39
PER_PERSON = "01 + 10, a server each", "01 + t2, a server each"  # without and with the PyTorch track


def rows(text: str, heading: str) -> dict[str, list[str]]:
    """The table under a heading: {its first column: the others}; of rows that begin alike, the first."""
    lines = text.partition(f"## {heading}\n")[2].partition("\n## ")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {row[0]: row[1:] for row in reversed(cells[2:])}


class Figures:
    """What the results say."""

    def __init__(self, capacity: str, kernel: str, binder: str):
        self.kernel = "\n".join(line for line in kernel.splitlines() if line.startswith("|"))
        self.fits = rows(capacity, "How many fit")
        self.server = rows(capacity, "One server for all")["01"][2]
        self.wait = re.search(r"Lesson 01: .*?\*\*(\d+) s\*\*", capacity).group(1)
        self.binder, self.slim = re.findall(r"\*\*(\d+) MB\*\*", binder)

    def each(self, name: str) -> int:
        """MiB that a learner adds."""
        return int(self.fits[name][1])

    def person(self, name: str) -> int:
        """MiB that a learner with two lessons adds on a hub."""
        return self.each(name) + HUB_PART

    def people(self, name: str, number: int) -> str:
        """GiB of so many learners on a hub."""
        size = (int(self.fits[name][0]) + number * self.person(name)) / 1024
        return f"{size:.1f} GiB" if size < 10 else f"{size:.0f} GiB"


GUIDE = """\
Memory, [measured](../benchmarks/results/capacity.md) with many at once: a Jupyter server takes {server} MiB, an open
lesson {least} to {most} MiB, one of the PyTorch track {torch} MiB. So {fit} people with lesson 01 open fit on one
server with 8 GiB. If 30 people open it in the same second on 4 cores, all have their first output after about {wait} s.
Binder's image [installs](../benchmarks/results/binder_size.md) about {binder} MB, more than half of it PyTorch."""


def guide(found: Figures) -> str:
    first, long, torch = (found.each(f"{name}, one server") for name in ("01", "10", "t2"))
    fit, shown = found.fits["01, one server"][3], {"server": found.server, "wait": found.wait, "binder": found.binder}
    return GUIDE.format(least=min(first, long), most=max(first, long), torch=torch, fit=fit, **shown)


def hub_table(found: Figures) -> str:
    lines = ["| | a person | 30 people | 300 people |", "|---|---|---|---|"]
    for what, name in zip(("lessons without PyTorch", "with the PyTorch track"), PER_PERSON, strict=True):
        cells = [f"{found.person(name)} MiB", found.people(name, 30), found.people(name, 300)]
        lines.append(f"| {what} | " + " | ".join(cells) + " |")
    lines += ["", f"{HUB_PART} MiB of each person are JupyterHub's own part of their server."]
    return "\n".join(lines)


def kernel_table(found: Figures) -> str:
    return found.kernel


def person(found: Figures) -> str:
    plain, torch = map(found.person, PER_PERSON)
    return f"A person with two lessons open takes {plain} MiB; with PyTorch {torch} MiB."


def node(found: Figures) -> str:
    return f"(a 64 GiB node: {int(62 * 1024 // GUARANTEE)})"


def between(name: str) -> str:
    """What stands between a text's two marks."""
    return rf"(?s)(?<=<!-- {name} -->\n).*?(?=\n<!-- /{name} -->)"


# In each file: what the old text looks like, and the new one.
QUOTES = {
    "workshop/README.md": [(between("capacity"), guide)],
    f"{HUB}/README.md": [(between("capacity"), hub_table), (between("savings"), kernel_table)],
    f"{HUB}/tljh.sh": [(r"A person with two lessons open .*", person)],
    f"{HUB}/values.yaml": [(r"A person with two lessons open .*", person), (r"\(a 64 GiB node: .*?\)", node)],
}


def figures() -> Figures:
    """Read the results."""
    names = ("capacity.md", "kernel_memory.md", "binder_size.md")
    return Figures(*((RESULTS / name).read_text(encoding="utf-8") for name in names))


def filled(name: str, text: str, found: Figures) -> str:
    """Return a file's text with its figures written anew."""
    for pattern, sentence in QUOTES[name]:
        text, count = re.subn(pattern, sentence(found).replace("\\", r"\\"), text)
        if count != 1:
            raise ValueError(f"{name}: expected {pattern} once, got it {count} times")
    return text


def main() -> int:
    found = figures()
    for name in QUOTES:
        file = ROOT / name
        file.write_text(filled(name, file.read_text(encoding="utf-8"), found), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
