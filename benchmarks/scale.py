"""How fast is this machine, and at what? Batch size, number formats, compiling, and the roofline.

On whatever device there is (`COURSE_DEVICE` names another): the roofline of the machine in each format; samples a
second of two layers, forward and in a training step, by batch, width and way of computing; and layers of lesson t5
beside the speed that the roofline allows them. Speeds are given as ratios too, which say more than a clock on a busy
machine. On a CPU one core is measured unless --threads says otherwise.

    python benchmarks/scale.py [--budget 0.3] [--threads 1] [--no-compile]

prints the tables and writes them to benchmarks/results/scale_<device>.md.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import pathlib
import platform

from course_lib.maths.costs import affine_flops, attainable, intensity, ridge
from course_lib.torch_track import choose_device, compiled, nn, seconds_of, torch
from course_lib.torch_track.speed import measure_machine

RESULTS = pathlib.Path(__file__).parent / "results"
WIDTHS = (64, 256, 768)
ON_A_GPU = (1, 8, 64, 512, 4096)
BATCHES = {"cpu": (1, 8, 64), "cuda": ON_A_GPU, "xpu": ON_A_GPU, "mps": ON_A_GPU}
LAYERS = {"64 → 32": (64, 32), "768 → 3072": (768, 3072)}
BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}


def two_layers(width: int, device: torch.device, dtype: torch.dtype = torch.float32) -> nn.Module:
    module = nn.Sequential(nn.Linear(width, 4 * width), nn.ReLU(), nn.Linear(4 * width, width))
    return module.to(device=device, dtype=dtype)


def forward(module: nn.Module, x: torch.Tensor, autocast: bool):
    def work():
        with torch.no_grad(), torch.autocast(x.device.type, torch.bfloat16, enabled=autocast):
            module(x)

    return work


def training_step(module: nn.Module, x: torch.Tensor, autocast: bool):
    optimizer = torch.optim.Adam(module.parameters(), lr=1e-4)

    def work():
        optimizer.zero_grad()
        with torch.autocast(x.device.type, torch.bfloat16, enabled=autocast):
            loss = module(x).float().square().mean()
        loss.backward()
        optimizer.step()

    return work


def roofline(device, budget) -> list[str]:
    lines = [
        "## The roofline",
        "",
        "A product of two large matrices, and an addition of long vectors. The roofs meet at peak / bandwidth.",
        "",
        "| format | GFLOP/s | GB/s | the roofs meet at, FLOPs for each byte |",
        "|---|---|---|---|",
    ]
    machines = {dtype: measure_machine(device, dtype, budget) for dtype in BYTES}
    for dtype, found in machines.items():
        meet = ridge(found.peak, found.bandwidth)
        lines.append(f"| {dtype} | {found.peak / 1e9:,.1f} | {found.bandwidth / 1e9:,.1f} | {meet:.3g} |")
    return [*lines, "", *layers(device, budget, machines["float32"])]


def layers(device, budget, machine) -> list[str]:
    """Affine maps in float32 beside what the roofline allows: above 1 where W stays in a cache between two calls."""
    lines = [
        "Affine maps in float32, as a share of what the roofline allows (W may stay in a cache from one call to the",
        "next, and then it is above 1):",
        "",
        "| layer | batch | FLOPs for each byte | GFLOP/s | share of what the roofline allows |",
        "|---|---|---|---|---|",
    ]
    for name, (d_in, d_out) in LAYERS.items():
        for n in BATCHES[device.type]:
            layer, x = nn.Linear(d_in, d_out).to(device), torch.ones(n, d_in, device=device)
            reached = affine_flops(n, d_in, d_out) / seconds_of(forward(layer, x, False), device, budget)
            at = intensity(n, d_in, d_out)
            allowed = attainable(at, machine.peak, machine.bandwidth)
            lines.append(f"| {name} | {n} | {at:.3g} | {reached / 1e9:,.1f} | {reached / allowed:.2f} |")
    return lines


def by_batch(title, make, device, budget, ways) -> list[str]:
    """Samples a second by batch: of float32, and the other ways as a multiple of it."""
    others = [way for way in ways if way != "float32"]
    lines = [
        f"## {title}",
        "",
        "Two layers, from the width to four times it and back. Samples a second in float32, and as a multiple of those",
        "of a batch of 1; the other ways as a multiple of float32 with the same batch.",
        "",
        f"| width | batch | float32, samples/s | × batch 1 | {' | '.join(f'{way}, × float32' for way in others)} |",
        "|" + "---|" * (4 + len(others)),
    ]
    for width in WIDTHS:
        speeds = {way: speeds_of(way, width, make, device, budget) for way in ways}
        for n in BATCHES[device.type]:
            base = speeds["float32"]
            ratios = [f"{speeds[way][n] / base[n]:.2f}" if speeds[way] else "–" for way in others]
            lines.append(f"| {width} | {n} | {base[n]:,.0f} | {base[n] / base[1]:.1f} | {' | '.join(ratios)} |")
    return lines


def speeds_of(way, width, make, device, budget) -> dict[int, float]:
    """Samples a second by batch; {} where this way does not work here."""
    module = two_layers(width, device, torch.bfloat16 if way == "bfloat16" else torch.float32)
    if way == "compiled":
        plain, said = module, io.StringIO()
        with contextlib.redirect_stdout(said):
            module = compiled(plain, torch.ones(8, width, device=device))
        if module is plain:
            print(said.getvalue(), end="")
            return {}
    found = {}
    for n in BATCHES[device.type]:
        x = torch.ones(n, width, device=device, dtype=next(module.parameters()).dtype)
        found[n] = n / seconds_of(make(module, x, way == "autocast"), device, budget)
    return found


def describe(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{platform.machine()}, {torch.get_num_threads()} thread(s)"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--budget", type=float, default=0.3, help="seconds for each figure")
    parser.add_argument("--threads", type=int, default=1, help="of a CPU, for the tables by batch and of layers")
    parser.add_argument("--no-compile", action="store_true", help="compiling takes up to minutes")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    device = choose_device()
    ways = ["float32", "bfloat16", "autocast", *([] if options.no_compile else ["compiled"])]
    lines = [
        f"# How fast a machine is: {device.type}",
        "",
        f"{describe(device)}. Python {platform.python_version()}, PyTorch {torch.__version__}. Each figure is the best",
        f"of {options.budget:g} seconds of tries. By `python benchmarks/scale.py`.",
        "",
        *roofline(device, options.budget),
        "",
        *by_batch("Forward, by batch", forward, device, options.budget, ways),
        "",
        *by_batch("A training step with Adam, by batch", training_step, device, options.budget, ways),
    ]
    print("\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"scale_{device.type}.md"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"written to {file.relative_to(RESULTS.parent.parent)}")


if __name__ == "__main__":
    main()
