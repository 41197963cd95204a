"""How fast this machine is, measured in a fraction of a second; what a module costs, counted; and compiling it."""

from __future__ import annotations

import math
import time
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from course_lib.torch_track.backend import nn, torch
from course_lib.torch_track.devices import free_memory, wait_for
from course_lib.validation import check_number

__all__ = [
    "Machine",
    "clock_for",
    "compiled",
    "counted_flops",
    "held_numbers",
    "kept_numbers",
    "limit_threads",
    "measure_machine",
    "seconds_of",
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


def held_numbers(work: Callable[[], object]) -> int:
    """Return how many numbers the records that `work` made still hold once it has ended, while its result is held.

    What autograd keeps for the way back lives as long as its record: until `backward()` has used it, or until nobody
    holds the loss.

    Examples
    --------
    >>> w = torch.ones(3, requires_grad=True)
    >>> held_numbers(lambda: (w**2).sum()), held_numbers(lambda: (w**2).sum().item())
    (3, 0)
    """
    alive: weakref.WeakSet[_Kept] = weakref.WeakSet()

    def keep(tensor: torch.Tensor) -> _Kept:
        kept = _Kept(tensor.detach())  # with its record it would hold itself
        alive.add(kept)
        return kept

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda kept: kept.tensor):
        _held = work()
    storages = {kept.tensor.untyped_storage().data_ptr(): kept.tensor.numel() for kept in alive}
    return sum(storages.values())


class _Kept:
    """A tensor that autograd keeps, in a wrapper that can be seen to die."""

    def __init__(self, tensor: torch.Tensor):
        self.tensor = tensor


# --- measured ---------------------------------------------------------------------------------------------------------


def clock_for(device: torch.device | str = "cpu", threads: int = 1) -> Callable[[], float]:
    """Return the clock to measure by: processor time, which other programs do not touch, where that is all the time."""
    return time.process_time if threads == 1 and torch.device(device).type == "cpu" else time.perf_counter


def seconds_of(work: Callable[[], object], device: torch.device | str = "cpu", budget: float = 0.1) -> float:
    """Return the seconds that a piece of work takes: the shortest of many tries, since other programs only delay it.

    On a CPU with one thread it is the processor's time that counts, so that other programs matter still less. A GPU is
    given blocks of calls: to wait after each one would measure the waiting.

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
    >>> seconds_of(lambda: sum(range(100)), budget=0.001) > 0
    True
    """
    check_number(budget, "budget", above=0)
    clock = clock_for(device, torch.get_num_threads())
    work()
    wait_for(device)
    calls = 1 if torch.device(device).type == "cpu" else _calls_in_a_block(_block(work, device, 1, clock))
    tries, begin = [], time.perf_counter()
    while len(tries) < 3 or time.perf_counter() - begin < budget:
        tries.append(_block(work, device, calls, clock) / calls)
    return max(min(tries), 1e-9)  # a clock that has not moved would mean infinite speed


def _block(work: Callable[[], object], device: torch.device | str, calls: int, clock: Callable[[], float]) -> float:
    """The seconds of some calls in a row, with one wait at the end."""
    start = clock()
    for _call in range(calls):
        work()
    wait_for(device)
    return clock() - start


BLOCK_SECONDS, MOST_CALLS = 2e-3, 100  # a wait costs a GPU some microseconds: little beside a block of this length


def _calls_in_a_block(once: float) -> int:
    """How many calls make a block, if one of them with a wait takes this long."""
    return min(MOST_CALLS, max(1, math.ceil(BLOCK_SECONDS / max(once, 1e-9))))


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

    Neither is the most that the hardware could do; both are what a program in PyTorch may hope for. The numbers are
    random: a card at its limit of power is faster with numbers that are all alike, and no real layer has those. The
    vectors are too long for the caches of most processors. On a CPU it is one core that is measured.

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
    >>> machine.peak > 0 and machine.bandwidth > 0
    True
    """
    side, length = (512, 2**23) if torch.device(device).type == "cpu" else (4096, 2**27)
    try:
        with limit_threads():
            product = _seconds_of_product(side, device, dtype, budget)
            addition = _seconds_of_addition(length, device, dtype, budget)
    finally:
        free_memory(device)
    moved = 2 * length * getattr(torch, dtype).itemsize  # one read, one written
    return Machine(str(device), dtype, 2 * side**3 / product, moved / addition)


def _seconds_of_product(side: int, device: torch.device | str, dtype: str, budget: float) -> float:
    a = random_numbers((side, side), device, dtype)
    result = torch.empty_like(a)
    return seconds_of(lambda: torch.mm(a, a, out=result), device, budget)


def _seconds_of_addition(length: int, device: torch.device | str, dtype: str, budget: float) -> float:
    numbers = random_numbers((length,), device, dtype)
    total = torch.empty_like(numbers)
    return seconds_of(lambda: torch.add(numbers, 1, out=total), device, budget)


def random_numbers(shape: tuple[int, ...], device: torch.device | str, dtype: str) -> torch.Tensor:
    """Return numbers between −1 and 1, always the same, that leave everybody else's random numbers alone."""
    generator = torch.Generator(device=device).manual_seed(0)
    return torch.empty(shape, device=device, dtype=getattr(torch, dtype)).uniform_(-1, 1, generator=generator)


# --- compiled ---------------------------------------------------------------------------------------------------------


def compiled(module: Callable, x: torch.Tensor) -> Callable:
    """Return a module compiled by ``torch.compile``; where that fails, say so in a line and return it as it was.

    The first call compiles and takes long, from seconds to minutes; it is made here, without a record. On a CPU it
    needs a C++ compiler. PyTorch compiles once more for a batch of one, and for the first call that records.

    Parameters
    ----------
    module : nn.Module or function of a tensor
    x : Tensor
        An input to try it on, of at least two samples; other batches of two or more go through the same code.
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
