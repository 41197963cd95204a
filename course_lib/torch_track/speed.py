"""How fast this machine is, measured in a fraction of a second; what a module costs, counted; and compiling it."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from course_lib.torch_track.backend import nn, torch
from course_lib.validation import check_integer, check_number

__all__ = [
    "Machine",
    "clock_for",
    "compiled",
    "counted_flops",
    "kept_numbers",
    "limit_threads",
    "measure_machine",
    "seconds_of",
    "throughput",
]


# --- counted ----------------------------------------------------------------------------------------------------------


def counted_flops(work: Callable[[], object]) -> int:
    """Return the FLOPs of the matrix products that a piece of work does, as PyTorch counts them.

    Examples
    --------
    >>> layer, x = nn.Linear(768, 3072), torch.zeros(32, 768)
    >>> counted_flops(lambda: layer(x)) == 2 * 32 * 768 * 3072
    True
    """
    from torch.utils.flop_counter import FlopCounterMode  # loads much, and only who counts needs it

    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


def kept_numbers(module: nn.Module, x: torch.Tensor) -> int:
    """Return how many numbers autograd keeps for the way back through a module, parameters not counted.

    What two operations keep is counted once.

    Examples
    --------
    >>> module = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    >>> kept_numbers(module, torch.zeros(8, 64)) == 8 * 64 + 8 * 32
    True
    """
    own = {parameter.untyped_storage().data_ptr() for parameter in module.parameters()}
    kept: dict[int, int] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        place = tensor.untyped_storage().data_ptr()
        if place not in own:
            kept[place] = tensor.numel()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        _held = module(x)  # held, so that no memory is used twice while it is counted
    return sum(kept.values())


# --- measured ---------------------------------------------------------------------------------------------------------


def wait_for(device: torch.device | str) -> None:
    """Wait until a device has done what it was given: a GPU works on while Python has long gone on."""
    kind = torch.device(device).type
    if kind == "cuda":
        torch.cuda.synchronize(device)
    elif kind == "mps":
        torch.mps.synchronize()


def clock_for(device: torch.device | str = "cpu", threads: int = 1) -> Callable[[], float]:
    """Return the clock to measure by: processor time, which other programs do not touch, where that is all the time."""
    return time.process_time if threads == 1 and torch.device(device).type == "cpu" else time.perf_counter


def seconds_of(work: Callable[[], object], device: torch.device | str = "cpu", budget: float = 0.1) -> float:
    """Return the seconds that a piece of work takes: the shortest of many tries, since other programs only delay it.

    On a CPU with one thread it is the processor's time that counts, so that other programs matter still less.

    Parameters
    ----------
    work : callable
    device : torch.device or str
        Where it works: the clock waits for it.
    budget : float
        Seconds to spend on it, after one try that does not count; three tries are made in any case.

    Raises
    ------
    TypeError, ValueError
        `budget` is not a number above 0.

    Examples
    --------
    >>> 0 < seconds_of(lambda: sum(range(100)), budget=0.001) < 1
    True
    """
    check_number(budget, "budget", above=0)
    clock = clock_for(device, torch.get_num_threads())
    work()
    wait_for(device)
    tries, begin = [], time.perf_counter()
    while len(tries) < 3 or time.perf_counter() - begin < budget:
        start = clock()
        work()
        wait_for(device)
        tries.append(clock() - start)
    return max(min(tries), 1e-9)  # a clock that has not moved would mean infinite speed


@contextmanager
def limit_threads(threads: int = 1) -> Iterator[None]:
    """Give PyTorch and NumPy the same number of threads, and put back what they had.

    One, on a machine that others use too: two threads that wait for each other would measure the waiting.
    """
    from threadpoolctl import threadpool_limits  # only where something is measured

    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with threadpool_limits(threads):
            yield
    finally:
        torch.set_num_threads(before)


@dataclass(frozen=True)
class Machine:
    """What was measured of a device: FLOP/s of a matrix product, and bytes/s to and from its memory."""

    device: str
    dtype: str
    peak: float
    bandwidth: float


def measure_machine(device: torch.device | str = "cpu", dtype: str = "float32", budget: float = 0.15) -> Machine:
    """Measure a device: a product of two large matrices for its arithmetic, an addition of long vectors for its memory.

    Neither is the most that the hardware could do; both are what a program in PyTorch may hope for. The vectors are too
    long for the caches of most processors. On a CPU it is one core that is measured.

    Parameters
    ----------
    device : torch.device or str
    dtype : str
        A dtype of PyTorch by its name.
    budget : float
        Seconds for each of the two.

    Examples
    --------
    >>> machine = measure_machine("cpu", budget=0.001)
    >>> machine.peak > 1e6 and machine.bandwidth > 1e6
    True
    """
    kind, on_cpu = getattr(torch, dtype), torch.device(device).type == "cpu"
    side, length = (512, 2**23) if on_cpu else (4096, 2**27)
    a = torch.ones(side, side, device=device, dtype=kind)
    long = torch.ones(length, device=device, dtype=kind)
    result, total = torch.empty_like(a), torch.empty_like(long)
    with limit_threads():
        product = seconds_of(lambda: torch.mm(a, a, out=result), device, budget)
        addition = seconds_of(lambda: torch.add(long, 1, out=total), device, budget)  # one read, one written
    return Machine(str(device), dtype, 2 * side**3 / product, 2 * length * kind.itemsize / addition)


def throughput(
    module: nn.Module,
    batches: Sequence[int],
    d_in: int,
    device: torch.device | str = "cpu",
    *,
    autocast: bool = False,
    budget: float = 0.1,
) -> dict[int, float]:
    """Return the samples a second that go forward through a module, by the size of the batch; on a CPU, on one core.

    Parameters
    ----------
    module : nn.Module
        On `device`; takes (N, d_in).
    batches : sequence of int
    d_in : int
    device : torch.device or str
    autocast : bool, default False
        Let PyTorch compute in bfloat16 where it thinks that right.
    budget : float
        Seconds for each size.

    Raises
    ------
    TypeError, ValueError
        A size is not a whole number of at least 1.

    Examples
    --------
    >>> list(throughput(nn.Linear(4, 2), [1, 8], d_in=4, budget=0.001))
    [1, 8]
    """
    kind, found = next(module.parameters()).dtype, {}
    mixed = torch.autocast(torch.device(device).type, torch.bfloat16, enabled=autocast)
    with limit_threads(), torch.no_grad(), mixed:
        for n in batches:
            x = torch.ones(check_integer(n, "batches", at_least=1), d_in, device=device, dtype=kind)
            found[n] = n / seconds_of(lambda x=x: module(x), device, budget)
    return found


# --- compiled ---------------------------------------------------------------------------------------------------------


def compiled(module: nn.Module, x: torch.Tensor) -> nn.Module:
    """Return a module compiled by ``torch.compile``; where that fails, say so in a line and return it as it was.

    The first call compiles and takes long, from seconds to minutes; it is made here. On a CPU it needs a C++ compiler.

    Parameters
    ----------
    module : nn.Module
    x : Tensor
        An input to try it on; batches of other sizes go through the same compiled code.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the compiler says on its way does not concern the learner
            faster = torch.compile(module, dynamic=True)
            with torch.no_grad():
                faster(x)
        return faster
    except Exception as error:  # a missing compiler, an unknown processor, no room to write: each raises its own
        first = (str(error).strip().splitlines() or [""])[0][:100]
        print(f"torch.compile does not work here ({type(error).__name__}: {first}): going on without it.")
        torch.compiler.reset()
        return module
