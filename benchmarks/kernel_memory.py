"""What makes the kernel of a lesson large, and what makes it smaller: one setting changed at a time.

    .venv/bin/python benchmarks/kernel_memory.py [--rounds 3]

Each variant runs a whole lesson in a fresh kernel and presses Tab three times; all variants take turns, and each is
compared with the course's own settings in the same round. Memory is RSS: what one kernel shares with others depends on
how many there are, and here one is looked at alone. Time is processor time. Writes results/kernel_memory.md beside this
file.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from tools.author.isolation import isolated_environment  # noqa: E402
from tools.instructor.solutions import solved_cells  # noqa: E402
from tools.learner.jupyter_setup import install_settings  # noqa: E402

LESSON = "notebooks/mathematics/06_errors.ipynb"
MIB = 2**20
TABS = ("np.", "y.", "met")  # what stands before the cursor: a module, an array, half a name
THREADS = "32"  # what NumPy takes by itself on a machine of 32 cores


@dataclass(frozen=True)
class Variant:
    """One thing that is not as the course sets it: variables, the kernel's arguments, a cell that runs first."""

    what: str
    variables: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    before: str = ""


def variants(folder: Path) -> list[Variant]:
    """All variants, the course's own settings first; `folder` is where one of them hides a package."""
    (folder / "debugpy").mkdir()
    (folder / "debugpy" / "__init__.py").write_text('raise ImportError("not installed")\n')
    return [
        Variant("**the course as it is**"),
        Variant("scikit-learn imported to read its data", before="import sklearn.datasets"),
        Variant("jedi behind the Tab key", arguments=("--IPCompleter.use_jedi=True",)),
        Variant("JupyterLab's debugger not installed", {"PYTHONPATH": str(folder)}),
        Variant("`MALLOC_TRIM_THRESHOLD_=131072`", {"MALLOC_TRIM_THRESHOLD_": "131072"}),
        Variant("`MALLOC_ARENA_MAX=1`", {"MALLOC_ARENA_MAX": "1"}),
        Variant("no history of inputs", arguments=("--HistoryManager.enabled=False",)),
        Variant(f"{THREADS} threads for NumPy", {"OMP_NUM_THREADS": THREADS, "OPENBLAS_NUM_THREADS": THREADS}),
    ]


def cost(variant: Variant, cells: list[str]) -> tuple[float, float]:
    """MiB and processor seconds of a kernel after the lesson and three presses of Tab."""
    from jupyter_client.manager import start_new_kernel

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        variables = isolated_environment(Path(home)) | variant.variables
        manager, client = start_new_kernel(env=variables, extra_arguments=list(variant.arguments), cwd=home)
        try:
            for source in [variant.before, *cells]:
                reply = client.execute_interactive(source, output_hook=lambda _message: None, timeout=300)["content"]
                if reply["status"] != "ok":
                    raise RuntimeError(f"{variant.what}: {reply['ename']}: {reply['evalue']}")
            for text in TABS:
                client.complete(text, reply=True, timeout=120)
            kernel = psutil.Process(manager.provisioner.pid)
            return kernel.memory_info().rss / MIB, sum(kernel.cpu_times()[:2])
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def measure(chosen: list[Variant], cells: list[str], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """The cost of each variant in each round, taken in turn."""
    seen = {variant.what: [] for variant in chosen}
    for number in range(rounds):
        for variant in chosen:
            seen[variant.what].append(cost(variant, cells))
        print(f"round {number + 1} of {rounds}", flush=True)
    return seen


def report(seen: dict[str, list[tuple[float, float]]]) -> str:
    own = next(iter(seen.values()))
    rows = []
    for what, costs in seen.items():
        pairs = list(zip(costs, own, strict=True))
        memory, time = (statistics.median(one[part] / base[part] for one, base in pairs) for part in (0, 1))
        rows.append(f"| {what} | {statistics.median(one[0] for one in costs):.0f} | {memory:.2f} | {time:.2f} |")
    return "\n".join(
        [
            "# What makes a kernel large",
            "",
            f"The kernel of {Path(LESSON).stem} after the whole lesson and three presses of Tab. Ratios to the",
            f"course as it is: medians of {len(own)} rounds, all variants taken in turn. RSS in MiB; processor time.",
            "",
            "| | MiB | memory | time |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    install_settings()
    with tempfile.TemporaryDirectory() as folder:
        text = report(measure(variants(Path(folder)), solved_cells(ROOT / LESSON), rounds))
    (HERE / "results" / "kernel_memory.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
