"""Make the runs that the lesson on the Transformer shows and that take longer than a cell may: sums, and five sizes.

    OPENBLAS_NUM_THREADS=1 python benchmarks/transformer_runs.py

trains for about a minute and writes course_lib/data/transformer_runs.json; the same seeds give the same numbers.
"""

from __future__ import annotations

import json
import pathlib

import course_lib
from course_lib.experiments.transformer import NAMES, WIDTHS, addition_run, names_run

STORED = pathlib.Path(course_lib.__file__).parent / "data" / "transformer_runs.json"


def main():
    runs = {"addition": addition_run(looks=17)}
    print("sums never seen, whole right:", *(f"{share:.0%}" for share in runs["addition"]["unseen"]))
    runs["parameters"] = [names_run(width, NAMES[-1]) for width in WIDTHS]
    fewer = [[names, names_run(WIDTHS[-1], names)[1]] for names in NAMES[:-1]]
    runs["names"] = [*fewer, [NAMES[-1], runs["parameters"][-1][1]]]
    print(*(f"{count:,} parameters: {loss:.3f}" for count, loss in runs["parameters"]), sep="\n")
    print(*(f"{count:,} names: {loss:.3f}" for count, loss in runs["names"]), sep="\n")
    STORED.write_text(json.dumps(runs) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
