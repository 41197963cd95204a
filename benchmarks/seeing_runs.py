"""Make what the lesson on seeing needs and what takes longer than a cell may: two readers, two detectors, 72 deep runs.

    OPENBLAS_NUM_THREADS=1 python benchmarks/seeing_runs.py

trains for about three minutes and writes the weights and what was measured into course_lib/data; the same seeds give
the same numbers.
"""

from __future__ import annotations

import io
import json
import lzma
import pathlib

import numpy as np

import course_lib
from course_lib.experiments.digit_runs import split_digits
from course_lib.experiments.seeing import (
    DEPTHS,
    STORED,
    WAYS,
    DenseReader,
    deep_run,
    heat,
    judged,
    moved,
    new_detector,
    read,
    scenes,
    train,
    windows,
)
from course_lib.maths.boxes import average_precision_score, iou
from course_lib.models.images import PictureReader

FOLDER = pathlib.Path(course_lib.__file__).parent / "data"
SEEDS = range(3)


def rounded(model, name: str) -> dict[str, np.ndarray]:
    """Round weights to half precision, also in the model, so that what is measured is what is stored."""
    state = {key: value.astype(np.float16) for key, value in model.state().items()}
    model.load({key: value.astype(float) for key, value in state.items()})
    return {f"{name}:{key}": value for key, value in state.items()}


def readers() -> tuple[dict, dict]:
    """Train both readers on digits in the middle; measure them on digits that were moved to the right."""
    (x, y), _validation, (new, labels) = split_digits()
    weights, found = {}, {}
    for name, model, pictures, epochs, rate in (
        ("dense", DenseReader(12, np.random.default_rng(0)), moved(x), 15, 0.003),
        ("reader", PictureReader((8, 24), 10, np.random.default_rng(0)), x.reshape(-1, 1, 8, 8), 10, 0.01),
    ):
        train(model, pictures, y, epochs, rate)
        weights |= rounded(model, name)
        found[name] = [round(float(np.mean(read(model, moved(new, by)) == labels)), 4) for by in range(3)]
        print(name, model.count, found[name])
    return weights, found


def depths() -> dict[str, dict]:
    """Losses of each epoch and shares read, means over three seeds, for each way and depth."""
    found = {}
    for way in WAYS:
        found[way] = {"losses": [], "train": [], "validation": []}
        for depth in DEPTHS:
            runs = [deep_run(depth, way, seed=seed) for seed in SEEDS]
            found[way]["losses"].append(np.mean([run.losses for run in runs], axis=0).round(4).tolist())
            for part in ("train", "validation"):
                found[way][part].append(round(float(np.mean([getattr(run, part) for run in runs])), 4))
            print(way, depth, found[way]["losses"][-1][-1], found[way]["train"][-1], found[way]["validation"][-1])
    return found


def detectors() -> tuple[dict, dict]:
    """Train a detector with near misses among its "nothing" and one without; measure both."""
    weights, found = {}, {}
    for name, near_misses in (("detector", True), ("careless", False)):
        model = new_detector()
        losses = train(model, *windows(24000, 3, near_misses=near_misses), 10, 0.002)
        weights |= rounded(model, name)
        hits, scores, count = judged(model, scenes(100, 7, digits=4, size=(24, 40)), least=0.05)
        found[name] = {
            "losses": losses.round(5).tolist(),
            "average_precision": average_precision_score(hits, scores, count),
        }
        found[name] |= one_digit(model)
        print(name, found[name])
    return weights, found


def one_digit(model) -> dict[str, float]:
    """In 1000 scenes with one digit: the mean IoU of the surest box, and how often it is on the digit, and names it."""
    agreed, named = [], []
    for one in scenes(1000, 5):
        sure, label = heat(model, one.picture)
        top, left = np.unravel_index(sure.argmax(), sure.shape)
        agreed.append(float(iou([left, top, left + 8, top + 8], one.boxes[0])))
        named.append(agreed[-1] >= 0.5 and label[top, left] == one.labels[0])
    found = np.array(agreed) >= 0.5
    return {"iou": float(np.mean(agreed)), "found": float(found.mean()), "named": float(np.mean(named))}


def main():
    weights, moves = readers()
    more, found = detectors()
    runs = {"moved": moves, "detector": found, "depth": depths()}
    file = io.BytesIO()
    np.savez(file, **weights, **more)
    (FOLDER / STORED[0]).write_bytes(lzma.compress(file.getvalue()))
    (FOLDER / STORED[1]).write_text(json.dumps(runs) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
