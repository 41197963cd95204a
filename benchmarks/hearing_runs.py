"""Make what the lesson on speech needs and what takes longer than a cell may: recognisers, group errors, two WaveNets.

    OPENBLAS_NUM_THREADS=1 python benchmarks/hearing_runs.py

trains for about five minutes and writes the weights of the recognisers and of the WaveNets, and what was measured with
its spread over splits by speaker, into course_lib/data; the same seeds give the same numbers.
"""

from __future__ import annotations

import io
import json
import lzma
import pathlib

import numpy as np

import course_lib
from course_lib.experiments import hearing as runs
from course_lib.models import speech

FOLDER = pathlib.Path(course_lib.__file__).parent / "data"
SPLITS, UTTERANCES, EPOCHS = 6, 150, 60
STEPS = 300  # of each WaveNet


def rounded(model, name: str) -> dict[str, np.ndarray]:
    """Round weights to half precision, also in the model, so that what is measured is what is stored."""
    state = {key: value.astype(np.float16) for key, value in model.state().items()}
    model.load({key: value.astype(float) for key, value in state.items()})
    return {f"{name}:{key}": value for key, value in state.items()}


def trained(trained_on: str, seed: int, *, drawn: bool = False) -> tuple[runs.Recogniser, np.ndarray]:
    speakers = runs.people(seed)[0]
    speakers = speakers if trained_on == "all" else {trained_on: speakers[trained_on]}
    heard = runs.utterances(UTTERANCES, speakers, np.random.default_rng(seed), drawn=drawn)
    return runs.train_recogniser(heard, EPOCHS, seed=seed)


def summed_up(rates: list[dict[str, float]]) -> dict[str, list[float]]:
    """Mean and standard deviation over the splits, of each group."""
    values = {group: [rate[group] for rate in rates] for group in runs.GROUPS}
    return {group: [round(float(np.mean(v)), 4), round(float(np.std(v, ddof=1)), 4)] for group, v in values.items()}


def recognisers(weights: dict[str, np.ndarray]) -> dict:
    """Trained on each group alone and on all, over splits; of the first split the weights are kept."""
    found = {}
    for trained_on in (*runs.GROUPS, "all"):
        rates = []
        for seed in range(SPLITS):
            model, losses = trained(trained_on, seed)
            if seed == 0 and trained_on in ("men", "all"):
                weights |= rounded(model, trained_on)
                scale = np.array([model.shift, model.scale]).astype(np.float32)
                weights[f"scale {trained_on}"] = scale
                model.shift, model.scale = scale.astype(float)
                found[f"losses {trained_on}"] = [round(loss, 5) for loss in losses[:20].tolist()]
            rates.append(runs.group_rates(model, seed))
        found[trained_on] = summed_up(rates)
        print(trained_on, found[trained_on], flush=True)
    for trained_on in ("men", "all"):
        rates = [runs.group_rates(trained(trained_on, seed, drawn=True)[0], seed, drawn=True) for seed in range(3)]
        found[f"drawn voices, {trained_on}"] = summed_up(rates)
        print("drawn voices", trained_on, found[f"drawn voices, {trained_on}"], flush=True)
    return found


def bells() -> dict:
    """Peterson and Barney's ten vowels, a Gaussian per word on log F1 and log F2, over 40 splits."""
    ways = {"men": ((22, 0, 0), None), "all": ((22, 19, 10), None), "own mean": ((22, 19, 10), runs.own_mean)}
    ways["men, own mean"] = ((22, 0, 0), runs.own_mean)
    found = {}
    for name, (counts, represent) in ways.items():
        errors = runs.vowel_errors(counts, 40, represent)
        found[name] = {g: [round(float(e.mean()), 4), round(float(e.std(ddof=1)), 4)] for g, e in errors.items()}
        print(name, found[name], flush=True)
    return found


def wavenets(weights: dict[str, np.ndarray]) -> dict:
    found, start = {}, speech.mu_law(runs.hum(64, np.random.default_rng(5)), runs.LEVELS)
    for kind in runs.DILATIONS:
        model = runs.new_wavenet(kind)
        losses = runs.train_wavenet(model, STEPS)
        weights |= rounded(model, kind)
        wave = speech.inverse_mu_law(speech.write(model, start, 4000, np.random.default_rng(1)), runs.LEVELS)
        found[kind] = {
            "losses": [round(loss, 5) for loss in losses[:20].tolist()],
            "loss": round(float(losses[-50:].mean()), 3),
            "pitch": runs.pitch_of(wave),
        }
        print(kind, model.count, found[kind]["loss"], found[kind]["pitch"], flush=True)
    return found


def main():
    weights: dict[str, np.ndarray] = {}
    measured = {"vowels": bells(), "wavenet": wavenets(weights), "recogniser": recognisers(weights)}
    file = io.BytesIO()
    np.savez(file, **weights)
    (FOLDER / runs.STORED[0]).write_bytes(lzma.compress(file.getvalue()))
    (FOLDER / runs.STORED[1]).write_text(json.dumps(measured) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
