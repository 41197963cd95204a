"""How fast is `course_lib.autograd`, beside PyTorch's eager mode, and beside a backward pass written by hand?

In one run, interleaved, one step of training with Adam, the same work on both sides, the same dtype, one thread:

- the Transformers that reverse digits and write names (`course_lib.experiments.texts`), beside PyTorch's layers, with
  its fused attention;
- a ReLU network on digits, beside `course_lib.network`, whose gradients are written out;
- and writing with a cache of keys and values beside writing without.

    OPENBLAS_NUM_THREADS=1 python benchmarks/autograd.py [--rounds 41]

prints the tables and writes them to benchmarks/results/autograd.md.
"""

from __future__ import annotations

import argparse
import pathlib
import platform
import statistics

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from course_lib.autograd import Linear, Module, Parameters, Tensor, cross_entropy, relu
from course_lib.experiments.texts import TASKS
from course_lib.models.transformer import Config, LanguageModel
from course_lib.models.writing import generate
from course_lib.network import Adam, SoftmaxCrossEntropy, make_network
from course_lib.torch_track.race import digits_for_race, take_turns
from course_lib.torch_track.speed import limit_threads

RESULTS = pathlib.Path(__file__).parent / "results" / "autograd.md"
STEPS = 5  # of training in one measurement
BATCH = 64


class TorchAttention(nn.Module):
    """Causal attention as nanoGPT writes it: one map for queries, keys and values, and PyTorch's fused kernel."""

    def __init__(self, d, heads):
        super().__init__()
        self.inputs, self.out, self.heads = nn.Linear(d, 3 * d), nn.Linear(d, d), heads

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = self.inputs(x).view(n, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(mixed.transpose(1, 2).reshape(n, t, d))


class TorchLanguageModel(nn.Module):
    """The same model of one block."""

    def __init__(self, config):
        super().__init__()
        d = config.width
        self.tokens, self.positions = nn.Embedding(config.vocabulary, d), nn.Embedding(config.tokens, d)
        self.attention, self.norms = TorchAttention(d, config.heads), nn.ModuleList(nn.LayerNorm(d) for _ in range(3))
        self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU("tanh"), nn.Linear(4 * d, d))

    def forward(self, tokens):
        x = self.tokens(tokens) + self.positions.weight[: tokens.shape[1]]
        x = x + self.attention(self.norms[0](x))
        x = x + self.mlp(self.norms[1](x))
        return self.norms[2](x) @ self.tokens.weight.T


def language_models(name, dtype):
    task = TASKS[name]
    texts, model = task.make(BATCH, np.random.default_rng(0)), task.model().astype(dtype)
    weights, optimizer = Parameters(model), Adam(1e-3)
    theirs = TorchLanguageModel(task.config).to(getattr(torch, dtype))
    assert sum(parameter.numel() for parameter in theirs.parameters()) == model.count
    reference = torch.optim.Adam(theirs.parameters(), lr=1e-3)
    inputs = torch.tensor(texts.tokens[:, :-1])
    targets = torch.tensor(np.where(texts.counted, texts.tokens, -100)[:, 1:]).flatten()

    def course():
        loss = model.loss(texts.tokens, keep=texts.counted)
        loss.backward()
        weights.step(optimizer)
        return loss.item()

    def pytorch():
        loss = functional.cross_entropy(theirs(inputs).flatten(0, 1), targets)
        reference.zero_grad()
        loss.backward()
        reference.step()
        return loss.item()

    return {"course": course, "other": pytorch}


class TwoLayers(Module):
    def __init__(self, network):
        rng = np.random.default_rng(0)
        self.layers = [Linear(dense.d_in, dense.d_out, rng) for dense in network.dense_layers]
        self.astype(network.dtype)
        for layer, dense in zip(self.layers, network.dense_layers, strict=True):
            layer.load({"W": dense.W, "b": dense.b})

    def __call__(self, x):
        return self.layers[1](relu(self.layers[0](x)))


def digit_networks(hidden, batch, dtype):
    x, y = (array[:batch] for array in digits_for_race(dtype))
    network, loss = make_network([64, hidden, 10], seed=0, dtype=dtype), SoftmaxCrossEntropy()
    optimizer, one_hot = Adam(1e-3), np.eye(10, dtype=dtype)[y]
    optimizer.step(network.parameters, network.gradients)  # makes its memory: the gradients are still 0
    model, own = TwoLayers(network), Adam(1e-3)
    weights = Parameters(model)

    def course():
        value = cross_entropy(model(Tensor(x)), y)
        value.backward()
        weights.step(own)
        return value.item()

    def by_hand():
        value = loss._forward(one_hot, network._forward(x, True))
        network._backward(loss._backward())
        optimizer._step(network.parameters, network.gradients)
        return value

    return {"course": course, "other": by_hand}


def measured(steps, rounds):
    """Milliseconds of a step of the course's, and the median of other / course over the rounds."""
    runs = {name: lambda step=step: [step() for _ in range(STEPS)] for name, step in steps.items()}
    with limit_threads(1):
        for run in runs.values():
            run()
        times = take_turns(runs, rounds)
    ratios = [other / own for own, other in zip(times["course"], times["other"], strict=True)]
    return statistics.median(times["course"]) / STEPS * 1e3, statistics.median(ratios)


def table(head, aim, cases, rounds):
    lines = [f"| {head} | dtype | course, ms a step | other / course |", "|---|---|---|---|"]
    for name, make in cases.items():
        for dtype in ("float64", "float32"):
            ms, ratio = measured(make(dtype), rounds)
            missed = "" if ratio >= aim else ", missed"
            lines.append(f"| {name} | {dtype} | {ms:.2f} | {ratio:.2f} (aim {aim:.2f}{missed}) |")
            print(lines[-1], flush=True)
    return lines


def writing(length):
    """Write from one token on, greedily, with a cache and, as "other", without."""
    model = LanguageModel(Config(27, length, 64, 4, 2), np.random.default_rng(0))
    ways = {"course": True, "other": False}
    steps = {name: lambda way=way: generate(model, [0], length, cached=way) for name, way in ways.items()}
    assert steps["course"]() == steps["other"]()
    with limit_threads(1):
        times = take_turns(steps, rounds=3)
    ratios = [other / own for own, other in zip(times["course"], times["other"], strict=True)]
    seconds, ratio = statistics.median(times["course"]), statistics.median(ratios)
    print(row := f"| {length} | {1e3 * seconds / length:.2f} | {ratio:.1f} |", flush=True)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=41)
    options = parser.parse_args()
    models = {name: lambda dtype, name=name: language_models(name, dtype) for name in ("reverse", "names")}
    networks = {
        f"64-{hidden}-10, batch {batch}": lambda dtype, hidden=hidden, batch=batch: digit_networks(hidden, batch, dtype)
        for hidden, batch in ((32, 32), (128, 64), (1024, 256))
    }
    lines = [
        "# Autograd beside PyTorch, and beside a backward pass by hand",
        "",
        "One step of training with Adam; above 1 the course's autograd is faster. The median of the ratios of",
        f"{options.rounds} interleaved rounds of {STEPS} steps in one run; one thread each; CPU time.",
        "",
        f"Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}, "
        f"{platform.machine()}.",
        "By `OPENBLAS_NUM_THREADS=1 python benchmarks/autograd.py`.",
        "",
        f"## Transformers of one block, batch {BATCH}, beside PyTorch eager",
        "",
        *table("model", 1, models, options.rounds),
        "",
        "## A ReLU network on digits, beside `course_lib.network`",
        "",
        "The aim: at most 1.5 times the time of layers whose gradients are written out.",
        "",
        *table("network", 1 / 1.5, networks, options.rounds),
        "",
        "## Writing with a cache of keys and values",
        "",
        "Two blocks, width 64, greedily from one token on; the texts are the same.",
        "",
        "| tokens | with a cache, ms a token | time without / with |",
        "|---|---|---|",
        *map(writing, (128, 256)),
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
