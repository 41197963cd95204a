"""A room full of learners who do not exist: for tests, and to try the dashboard before a workshop.

    .venv/bin/python tests/room_simulator.py FOLDER [NUMBER OF LEARNERS]

They walk through the lessons at different speeds, and make known mistakes, some of them more often than others. Every
thirtieth file or so is damaged, each in another way.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from course_lib.checking.publishing import shared_record
from course_lib.exercises import all_lessons

DAMAGE = {
    "empty": lambda text: b"",
    "cut off": lambda text: text[: len(text) // 2],
    "not text": lambda text: bytes(range(256)),
    "another kind of file": lambda text: b'{"cells": [], "nbformat": 4}',
    "of a later version": lambda text: text.replace(b'"version": 2', b'"version": 99'),
    "attempts in words": lambda text: b'{"version": 1, "exercises": {"vectors.cosine": {"attempts": "many"}}}',
    "a deep nesting": lambda text: b"[" * 100_000,
}


def simulate(folder: Path, learners: int = 300, damaged: int = 10, seed: int = 0, now: float | None = None) -> None:
    """Write a shared folder of simulated learners, `damaged` of their files damaged."""
    rng = np.random.default_rng(seed)
    now = time.time() if now is None else now
    exercises = [exercise for lesson in all_lessons() for exercise in lesson.exercises]
    broken = set(rng.choice(learners, size=damaged, replace=False).tolist()) if damaged else set()
    ways = list(DAMAGE.values())
    for number in range(learners):
        record = learner(rng, exercises, now)
        text = json.dumps(record, sort_keys=True).encode()
        if number in broken:
            text = ways[len(broken & set(range(number))) % len(ways)](text)
        (folder / f"learner-{rng.bytes(16).hex()}.json").write_bytes(text)


def learner(rng: np.random.Generator, exercises: list, now: float) -> dict:
    """One learner's shared record: most are around the middle of what they can reach in a morning, some far ahead."""
    reached = int(np.clip(rng.normal(0.3, 0.09) * len(exercises), 0, len(exercises)))
    records = {e.name: attempt(rng, e) for e in exercises[:reached] if rng.random() < 0.95}
    last = exercises[reached - 1].name if reached else ""
    if last in records and rng.random() < 0.6:
        records[last]["solved"] = False
    data = {"exercises": records, "questions": {}, "challenges": {}}
    waited = rng.exponential(400)
    return shared_record(data, now=now) | {"at": last, "since": now - waited, "updated": now - waited / 2}


def attempt(rng: np.random.Generator, exercise) -> dict:
    """What one learner did with one exercise; the first mistakes of its list are made most."""
    made = {m.name: int(rng.integers(1, 3)) for i, m in enumerate(exercise.mistakes) if rng.random() < 0.3 / (i + 1)}
    hints = int(rng.integers(1, 3)) if len(made) > 1 or rng.random() < 0.1 else 0
    record = {"attempts": 1 + sum(made.values()) + int(rng.poisson(0.4)), "solved": bool(rng.random() < 0.93)}
    return record | ({"mistakes": made} if made else {}) | ({"hints": hints} if hints else {})


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    simulate(place, *map(int, sys.argv[2:3]))
