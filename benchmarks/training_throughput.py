"""How fast does `course_lib.network` train, beside other ways to do the same work?

In one run, interleaved, on scikit-learn's digits (1797 samples, 64 inputs, 10 classes): this course's `fit`, the
tightest NumPy loop that we can write, PyTorch's eager mode on the CPU, and scikit-learn's MLPClassifier. All do the
same work: a ReLU layer, softmax cross-entropy, the same optimizer, the same number of updates, the same dtype, a fresh
shuffle and the mean training loss in each epoch, the same number of threads. Lesson t4 runs the same race, without the
tightest NumPy loop, from the same code: course_lib/torch_track/race.py.

    python benchmarks/training_throughput.py [--rounds 41] [--threads 1]

prints the table and writes it to benchmarks/results/training_throughput.md.
"""

from __future__ import annotations

import argparse
import pathlib
import platform
import statistics

import numpy as np
import sklearn
import torch

from course_lib.network import make_network
from course_lib.torch_track import race

RESULTS = pathlib.Path(__file__).parent / "results" / "training_throughput.md"
AIMS = {"NumPy": (0.85, 0.85, 0.85), "PyTorch": (4, 3, 1), "scikit-learn": (3, 2.5, 1)}


def tight_numpy(x, labels, hidden, batch_size, epochs, name):
    """Everything in one function, one flat vector of parameters, arrays made once, results written into them."""
    first = make_network([64, hidden, 10], seed=0, dtype=x.dtype)
    n, d, k, dtype = len(x), 64, 10, x.dtype
    w, g, m, v, scratch = np.zeros((5, first.parameters.size), dtype)
    w[:] = first.parameters
    ends = np.cumsum([0, hidden * d, hidden, k * hidden, k])
    shapes = [(hidden, d), (hidden,), (k, hidden), (k,)]
    W1, b1, W2, b2 = (w[a:b].reshape(s) for a, b, s in zip(ends, ends[1:], shapes, strict=False))
    dW1, db1, dW2, db2 = (g[a:b].reshape(s) for a, b, s in zip(ends, ends[1:], shapes, strict=False))
    W1T, W2T, y, rng, adam = W1.T, W2.T, np.eye(k, dtype=dtype)[labels], np.random.default_rng(0), name == "Adam"
    rate, beta1, beta2, epsilon = race.RATES[name], 0.9, 0.999, 1e-8
    sizes = {min(batch_size, n - start) for start in range(0, n, batch_size)}
    buffers = {
        size: [np.empty(shape, dtype) for shape in [(size, hidden), (size, k), (size, 1), (size, 1), (size, hidden)]]
        + [np.empty((size, hidden), bool), np.ones(size, dtype)]
        for size in sizes
    }
    ones_k = np.ones((k, 1), dtype)
    dot, add, maximum, multiply, subtract = np.dot, np.add, np.maximum, np.multiply, np.subtract
    exp, log, greater, vdot, divide, sqrt = np.exp, np.log, np.greater, np.vdot, np.divide, np.sqrt
    steps = 0

    def run():
        nonlocal steps
        for _ in range(epochs):
            order, total = rng.permutation(n), 0.0
            xs, ys = x.take(order, axis=0), y.take(order, axis=0)
            for start in range(0, n, batch_size):
                xb, yb = xs[start : start + batch_size], ys[start : start + batch_size]
                size = len(xb)
                h, z, top, row, dh, mask, ones = buffers[size]
                dot(xb, W1T, out=h)
                add(h, b1, out=h)
                maximum(h, 0.0, out=h)
                dot(h, W2T, out=z)
                add(z, b2, out=z)
                maximum.reduce(z, axis=1, keepdims=True, out=top)
                subtract(z, top, out=z)
                score = vdot(z, yb)
                exp(z, out=z)
                dot(z, ones_k, out=row)
                divide(z, row, out=z)
                log(row, out=row)
                total += float(add.reduce(row, axis=None)) - float(score)
                subtract(z, yb, out=z)
                multiply(z, 1.0 / size, out=z)
                dot(z.T, h, out=dW2)
                dot(ones, z, out=db2)
                dot(z, W2, out=dh)
                greater(h, 0.0, out=mask)
                multiply(dh, mask, out=dh)
                dot(dh.T, xb, out=dW1)
                dot(ones, dh, out=db1)
                if not adam:
                    multiply(g, rate, out=g)
                    subtract(w, g, out=w)
                    continue
                steps += 1
                multiply(m, beta1, out=m)
                multiply(g, 1.0 - beta1, out=scratch)
                add(m, scratch, out=m)
                multiply(v, beta2, out=v)
                multiply(g, g, out=g)
                multiply(g, 1.0 - beta2, out=g)
                add(v, g, out=v)
                correction = (1.0 - beta2**steps) ** 0.5
                sqrt(v, out=scratch)
                add(scratch, epsilon * correction, out=scratch)
                divide(m, scratch, out=scratch)
                multiply(scratch, rate * correction / (1.0 - beta1**steps), out=scratch)
                subtract(w, scratch, out=w)
        return total / n

    return run


RUNNERS = {"course": race.RUNNERS["course"], "NumPy": tight_numpy, **race.RUNNERS}


def table(rows, name, dtype):
    lines = [
        f"### {name}, {dtype}",
        "",
        "| network | batch | course, µs an update | × tightest NumPy | × PyTorch eager | × scikit-learn |",
        "|---|---|---|---|---|---|",
    ]
    for case, ((hidden, batch_size, _epochs), (times, _losses)) in enumerate(zip(race.CASES, rows, strict=True)):
        cells = []
        for key, aims in AIMS.items():
            ratio = statistics.median(t / own for t, own in zip(times[key], times["course"], strict=True))
            cells.append(f"{ratio:.2f} (aim {aims[case]}{'' if ratio >= aims[case] else ', missed'})")
        lines.append(
            f"| 64-{hidden}-10 | {batch_size} | {statistics.median(times['course']):.1f} | " + " | ".join(cells) + " |"
        )
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--threads", type=int, default=1, help="with 1, CPU time is measured, otherwise elapsed time")
    parser.add_argument("--only", help="for example SGD-float32; writes no file")
    options = parser.parse_args()
    lines = [
        "# Training throughput on digits",
        "",
        "How many times faster the course's network trains than each of the others (above 1: the course is faster):",
        f"the median of the ratios of {options.rounds} interleaved rounds in one run. Every library has "
        f"{options.threads} thread(s); what is measured is {'CPU' if options.threads == 1 else 'elapsed'} time.",
        "",
        f"Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}, "
        f"scikit-learn {sklearn.__version__}, {platform.machine()}. By `python benchmarks/training_throughput.py`.",
    ]
    settings = {"rounds": options.rounds, "threads": options.threads, "runners": RUNNERS}
    for name, dtype in [("SGD", "float32"), ("Adam", "float32"), ("SGD", "float64"), ("Adam", "float64")]:
        if options.only in (None, f"{name}-{dtype}"):
            rows = [race.training_race(case, name, dtype=dtype, **settings) for case in race.CASES]
            lines += ["", *table(rows, name, dtype)]
            print("\n".join(table(rows, name, dtype)))
            for (hidden, _batch, _epochs), (times, losses) in zip(race.CASES, rows, strict=True):
                told = (f"{key} {statistics.median(t):.1f} µs (loss {losses[key]:.4f})" for key, t in times.items())
                print(f"64-{hidden}-10:", ", ".join(told))
    if options.only is None:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text("\n".join(lines) + "\n")
        print(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
