"""What do the small Transformers of `course_lib.experiments.texts` learn, and in how many seconds?

Each task is trained from its seeds and tested on texts that it never saw: what a lesson says of a task comes from here
where it takes too long for a test.

    python benchmarks/text_tasks.py [--only names] [--seeds 1]

prints the table and writes it to benchmarks/results/text_tasks.md.
"""

from __future__ import annotations

import argparse
import pathlib
import platform
import time

import numpy as np

from course_lib.experiments.texts import TASKS, held_out_loss, right, whole_right
from course_lib.models.writing import generate

RESULTS = pathlib.Path(__file__).parent / "results" / "text_tasks.md"


def row(name: str, seed: int) -> str:
    task, start = TASKS[name], time.process_time()
    before = held_out_loss(task.model(seed), task.test())
    model = task.trained(seed)
    seconds, test = time.process_time() - start, task.test()
    if name == "names":
        hearing = np.random.default_rng(seed)
        print(", ".join(test.read(generate(model, [0], 12, rng=hearing, stop=0)) for _ in range(8)))
    return (
        f"| {name} | {seed} | {model.count:,} | {task.steps} | {before:.2f} → {held_out_loss(model, test):.3f} | "
        f"{100 * right(model, test):.1f} % | {whole_right(model, test)} of {len(test)} | {seconds:.1f} |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=TASKS, help="one task; writes no file")
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    lines = [
        "# Small Transformers on texts",
        "",
        "Held-out loss before and after training, the share of the counted tokens that get the highest score, texts",
        "that are right as a whole, processor seconds for training in float64 with one thread.",
        "",
        f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}.",
        "By `OPENBLAS_NUM_THREADS=1 python benchmarks/text_tasks.py`.",
        "",
        "| task | seed | parameters | steps | loss | tokens right | texts right | s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    print(*lines[-2:], sep="\n")
    for name in [options.only] if options.only else TASKS:
        for seed in range(options.seeds):
            lines.append(row(name, seed))
            print(lines[-1], flush=True)
    if options.only is None:
        RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
