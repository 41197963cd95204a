"""Make the runs that the lesson on the Transformer shows and that take longer than a cell may: sums, and five sizes.

    OPENBLAS_NUM_THREADS=1 python benchmarks/transformer_runs.py

trains for two minutes and writes transformer_runs.json and induction.json into course_lib/data. The same seeds give the
same numbers; the weights of the two small models are stored as whole thousandths.
"""

from __future__ import annotations

import json
import pathlib

import numpy as np

import course_lib
from course_lib.experiments.transformer import NAMES, WIDTHS, addition_run, induction_run, names_run

DATA = pathlib.Path(course_lib.__file__).parent / "data"


def main():
    runs = {"addition": addition_run(looks=17)}
    print("sums never seen, whole right:", *(f"{share:.0%}" for share in runs["addition"]["unseen"]))
    runs["parameters"] = [names_run(width, NAMES[-1]) for width in WIDTHS]
    fewer = [[names, names_run(WIDTHS[-1], names)[1]] for names in NAMES[:-1]]
    runs["names"] = [*fewer, [NAMES[-1], runs["parameters"][-1][1]]]
    print(*(f"{count:,} parameters: {loss:.3f}" for count, loss in runs["parameters"]), sep="\n")
    print(*(f"{count:,} names: {loss:.3f}" for count, loss in runs["names"]), sep="\n")
    (DATA / "transformer_runs.json").write_text(json.dumps(runs) + "\n", encoding="ascii")
    weights = {str(layers): thousandths(induction_run(layers)[0].state()) for layers in (1, 2)}
    (DATA / "induction.json").write_text(json.dumps(weights) + "\n", encoding="ascii")


def thousandths(state: dict) -> dict:
    return {name: np.rint(1000 * weights).astype(int).tolist() for name, weights in state.items()}


if __name__ == "__main__":
    main()
