"""How fast does `course_lib.network` train, beside other ways to do the same work?

In one run, interleaved, on scikit-learn's digits (1797 samples, 64 inputs, 10 classes): this course's `fit`, the
tightest NumPy loop that we can write, PyTorch's eager mode on the CPU, and scikit-learn's MLPClassifier. All do the
same work: a ReLU layer, softmax cross-entropy, the same optimizer, the same number of updates, the same dtype, a fresh
shuffle and the mean training loss in each epoch, the same number of threads.

    python benchmarks/training_throughput.py [--rounds 41] [--threads 1]

prints the table and writes it to benchmarks/results/training_throughput.md.
"""

from __future__ import annotations

import argparse
import pathlib
import platform
import statistics
import time
import warnings

import numpy as np
import sklearn
import threadpoolctl
import torch
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from course_lib.network import SGD, Adam, SoftmaxCrossEntropy, fit, make_network

RESULTS = pathlib.Path(__file__).parent / "results" / "training_throughput.md"
CASES = [(32, 32, 10), (128, 64, 10), (1024, 256, 3)]  # hidden nodes, batch size, epochs in one measurement
AIMS = {"NumPy": (0.85, 0.85, 0.85), "PyTorch": (4, 3, 1), "scikit-learn": (3, 2.5, 1)}
RATES = {"SGD": 0.1, "Adam": 1e-3}


def data(dtype):
    digits = load_digits()
    return np.ascontiguousarray(digits.data / 16, dtype=dtype), digits.target


def course(x, labels, hidden, batch_size, epochs, name):
    network = make_network([64, hidden, 10], seed=0, dtype=x.dtype)
    optimizer = {"SGD": SGD, "Adam": Adam}[name](RATES[name])
    loss = SoftmaxCrossEntropy()
    return lambda: fit(
        network, x, labels, loss=loss, optimizer=optimizer, epochs=epochs, batch_size=batch_size
    ).train_loss[-1]


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
    rate, beta1, beta2, epsilon = RATES[name], 0.9, 0.999, 1e-8
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


def pytorch(x, labels, hidden, batch_size, epochs, name):
    """The loop that PyTorch's tutorials teach, with the batches cut by hand (a DataLoader is several times slower)."""
    torch.manual_seed(0)
    first = make_network([64, hidden, 10], seed=0, dtype=x.dtype)
    model = torch.nn.Sequential(torch.nn.Linear(64, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 10))
    model.to(getattr(torch, x.dtype.name))
    with torch.no_grad():
        torch.nn.utils.vector_to_parameters(torch.from_numpy(first.parameters.copy()), model.parameters())
    optimizer = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam}[name](model.parameters(), lr=RATES[name])
    cross_entropy, x, y = torch.nn.functional.cross_entropy, torch.from_numpy(x), torch.from_numpy(labels)

    def run():
        for _ in range(epochs):
            order, total = torch.randperm(len(x)), 0.0
            xs, ys = x[order], y[order]
            for start in range(0, len(x), batch_size):
                xb, yb = xs[start : start + batch_size], ys[start : start + batch_size]
                loss = cross_entropy(model(xb), yb)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item() * len(xb)
        return total / len(x)

    return run


def scikit_learn(x, labels, hidden, batch_size, epochs, name):
    model = MLPClassifier(
        (hidden,), solver=name.lower(), alpha=0.0, batch_size=batch_size, learning_rate_init=RATES[name],
        max_iter=epochs, momentum=0.0, nesterovs_momentum=False, tol=0.0, n_iter_no_change=10**9, random_state=0,
    )  # fmt: skip
    return lambda: model.fit(x, labels).loss_


RUNNERS = {"course": course, "NumPy": tight_numpy, "PyTorch": pytorch, "scikit-learn": scikit_learn}


def measure(dtype, name, rounds, clock):
    """Return for each case, for each runner, the times of an update in microseconds, a round each, and the loss."""
    x, labels = data(dtype)
    rows = []
    for hidden, batch_size, epochs in CASES:
        updates = epochs * -(-len(x) // batch_size)
        runs = {key: make(x, labels, hidden, batch_size, epochs, name) for key, make in RUNNERS.items()}
        losses = {key: run() for key, run in runs.items()}  # also warms up
        times = {key: [] for key in runs}
        for turn in range(rounds):
            for key in sorted(runs, key=lambda k: (list(runs).index(k) + turn) % len(runs)):
                start = clock()
                runs[key]()
                times[key].append((clock() - start) / updates * 1e6)
        rows.append((hidden, batch_size, times, losses))
    return rows


def table(rows, name, dtype):
    lines = [
        f"### {name}, {dtype}",
        "",
        "| network | batch | course, µs an update | × tightest NumPy | × PyTorch eager | × scikit-learn |",
        "|---|---|---|---|---|---|",
    ]
    for case, (hidden, batch_size, times, _) in enumerate(rows):
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
    warnings.simplefilter("ignore", ConvergenceWarning)
    torch.set_num_threads(options.threads)
    clock = time.process_time if options.threads == 1 else time.perf_counter  # CPU time: other programs do not count
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
    with threadpoolctl.threadpool_limits(options.threads):
        for name, dtype in [("SGD", "float32"), ("Adam", "float32"), ("SGD", "float64"), ("Adam", "float64")]:
            if options.only in (None, f"{name}-{dtype}"):
                rows = measure(dtype, name, options.rounds, clock)
                lines += ["", *table(rows, name, dtype)]
                print("\n".join(table(rows, name, dtype)))
                for hidden, _, times, losses in rows:
                    told = (f"{key} {statistics.median(t):.1f} µs (loss {losses[key]:.4f})" for key, t in times.items())
                    print(f"64-{hidden}-10:", ", ".join(told))
    if options.only is None:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text("\n".join(lines) + "\n")
        print(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
