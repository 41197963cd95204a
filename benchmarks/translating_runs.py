"""Make what the lesson on reading and translating needs and what takes longer than a cell may: two models, few labels.

    OPENBLAS_NUM_THREADS=1 python benchmarks/translating_runs.py

trains for about two minutes and writes the weights of the reader and of the translator, and what was measured,
into course_lib/data; the same seeds give the same numbers.
"""

from __future__ import annotations

import io
import json
import lzma
import pathlib

import numpy as np

import course_lib
from course_lib.data.sentences import dates
from course_lib.experiments.translating import (
    LABELS,
    STORED,
    bag_of_words,
    fine_tuned,
    new_reader,
    new_translator,
    reader_run,
    train_translator,
    translate,
)

FOLDER = pathlib.Path(course_lib.__file__).parent / "data"
SEEDS = range(3)


def rounded(model, name: str) -> dict[str, np.ndarray]:
    """Round weights to half precision, also in the model, so that what is measured is what is stored."""
    state = {key: value.astype(np.float16) for key, value in model.state().items()}
    model.load({key: value.astype(float) for key, value in state.items()})
    return {f"{name}:{key}": value for key, value in state.items()}


def with_labels(reader) -> dict[str, list]:
    """The share judged right with each number of labels, a mean over seeds: pre-trained, from scratch, bag of words."""

    def pre_trained(labels: int, seed: int) -> float:
        model = new_reader()
        model.load(reader.state())
        return fine_tuned(model, labels, seed)

    ways = {"pre-trained": pre_trained, "from scratch": lambda labels, seed: fine_tuned(new_reader(seed), labels, seed)}
    found = {"labels": list(LABELS)}
    for name, way in (ways | {"bag of words": bag_of_words}).items():
        found[name] = [round(float(np.mean([way(labels, seed) for seed in SEEDS])), 3) for labels in LABELS]
        print(name, *found[name])
    return found


def main():
    reader, looks = reader_run(950)
    print("knows the side, plain and with not:", looks["plain"], looks["not"])
    weights = rounded(reader, "reader")
    runs = {"reader": looks} | with_labels(reader)

    translator = new_translator()
    losses = train_translator(translator, 600)
    weights |= rounded(translator, "translator")
    test = dates(512, np.random.default_rng(99), held_out=True)
    right = (translate(test.source, translator).target == test.target).all(axis=1)
    print(f"unseen dates whole right: {right.sum()} of {len(test)}")
    runs["dates"] = {"losses": [round(loss, 5) for loss in losses[:20].tolist()]}

    file = io.BytesIO()
    np.savez(file, **weights)
    (FOLDER / STORED[0]).write_bytes(lzma.compress(file.getvalue()))
    (FOLDER / STORED[1]).write_text(json.dumps(runs) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
