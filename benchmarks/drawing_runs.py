"""Make what the lesson on drawing needs and what takes longer than a cell may: three networks that guess noise.

    OPENBLAS_NUM_THREADS=1 python benchmarks/drawing_runs.py

trains for about two minutes, and writes the weights and what was measured into course_lib/data; the same seeds
give the same numbers.
"""

from __future__ import annotations

import io
import json
import lzma
import pathlib

import numpy as np

import course_lib
from course_lib.experiments.drawing import (
    FEW,
    STORED,
    draw_digits,
    from_the_outline,
    kite_way,
    known_digits,
    nearest_known,
    new_denoiser,
    read,
    train_digits,
    train_kite,
)

FOLDER = pathlib.Path(course_lib.__file__).parent / "data"
ASKED = np.arange(500) % 10
STEPS = {"kite": 2000, "digits": 8000, "few": 8000}


def rounded(model, name: str) -> dict[str, np.ndarray]:
    """Round weights to half precision, also in the model, so that what is measured is what is stored."""
    state = {key: value.astype(np.float16) for key, value in model.state().items()}
    model.load({key: value.astype(float) for key, value in state.items()})
    return {f"{name}:{key}": value for key, value in state.items()}


def run(name: str) -> tuple[dict, dict]:
    """Train one network; return its weights, and its first losses with what it draws."""
    model = new_denoiser(name)
    known = FEW if name == "few" else None
    losses = train_kite(model, STEPS[name]) if name == "kite" else train_digits(model, STEPS[name], known=known)
    weights = rounded(model, name)
    found = {"losses": np.round(losses[:20], 5).tolist(), "last": round(float(losses[-200:].mean()), 4)}
    if name == "kite":
        found["near"] = round(float((from_the_outline(kite_way(7, 1000, model=model).x[0]) < 0.15).mean()), 3)
        return weights, found
    pictures = known_digits()[0][:known]
    for w in (0, 1, 2, 4):
        made = draw_digits(ASKED, w, 7, model=model)
        found[f"asked, w = {w}"] = round(float((read(made).argmax(axis=1) == ASKED).mean()), 3)
        found[f"nearest, w = {w}"] = np.quantile(nearest_known(made, pictures), (0.1, 0.5, 0.9)).round(3).tolist()
    return weights, found


def main():
    weights, runs = {}, {}
    for name in STEPS:
        made, runs[name] = run(name)
        weights |= made
        print(name, runs[name], flush=True)
    file = io.BytesIO()
    np.savez(file, **weights)
    (FOLDER / STORED[0]).write_bytes(lzma.compress(file.getvalue()))
    (FOLDER / STORED[1]).write_text(json.dumps(runs) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
