"""Counting and measuring: counts against formulas, measurements for their form alone, compiling where it fails."""

import itertools
from types import SimpleNamespace

import pytest

from course_lib.maths import costs
from course_lib.torch_track import (
    compiled,
    counted_flops,
    held_numbers,
    kept_numbers,
    measure_machine,
    nn,
    seconds_of,
    speed,
    torch,
)


def mlp(sizes, activation=nn.ReLU):
    layers = [part for pair in itertools.pairwise(sizes) for part in (nn.Linear(*pair), activation())]
    return nn.Sequential(*layers[:-1])


@pytest.mark.parametrize("n", [1, 7])
def test_flops_are_counted_forward_and_back(n):
    module, x = mlp((6, 5, 4)), torch.zeros(n, 6)
    assert counted_flops(lambda: module(x)) == costs.affine_flops(n, 6, 5) + costs.affine_flops(n, 5, 4)
    assert counted_flops(lambda: module(x).sum().backward()) == costs.step_flops(n, (6, 5, 4))


@pytest.mark.parametrize("activation", [nn.ReLU, nn.Sigmoid, nn.Tanh])
@pytest.mark.parametrize("sizes", [(6, 5), (6, 5, 4), (8, 8, 8, 2)])
def test_what_autograd_keeps_is_what_the_formula_says(sizes, activation):
    assert kept_numbers(mlp(sizes, activation), torch.zeros(3, sizes[0])) == costs.mlp_activations(3, sizes)


def test_nothing_is_kept_where_nothing_is_recorded():
    with torch.no_grad():
        assert kept_numbers(mlp((6, 5, 4)), torch.zeros(3, 6)) == 0


def one_loss(w, back=False):
    loss = torch.sigmoid(torch.ones(5, 3) @ w).sum()
    if back:
        loss.backward()
    return loss


@pytest.mark.parametrize(("back", "held"), [(True, 0), (False, 4 * (5 * 3 + 5 * 2))])
def test_a_record_holds_its_values_until_backward_has_used_them(back, held):
    w = torch.zeros(3, 2, requires_grad=True)
    assert held_numbers(lambda: [one_loss(w, back) for _batch in range(4)]) == held


def test_a_loss_that_nobody_holds_keeps_nothing():
    w = torch.zeros(3, 2, requires_grad=True)
    assert held_numbers(lambda: [one_loss(w).item() for _batch in range(4)]) == 0
    with torch.no_grad():
        assert held_numbers(lambda: one_loss(w)) == 0


# --- measured, by clocks that a test turns ----------------------------------------------------------------------------


class Clocks:
    """Work takes one second of the processor, and three of everybody's time; a wait takes ten of the latter."""

    def __init__(self):
        self.processor = self.wall = 0.0
        self.waits = self.calls = 0

    def work(self):
        self.processor, self.wall, self.calls = self.processor + 1, self.wall + 3, self.calls + 1

    def wait(self, _device):
        self.wall, self.waits = self.wall + 10, self.waits + 1


@pytest.fixture
def clocks(monkeypatch):
    clocks = Clocks()
    time = SimpleNamespace(process_time=lambda: clocks.processor, perf_counter=lambda: clocks.wall)
    monkeypatch.setattr(speed, "time", time)
    return clocks


@pytest.mark.parametrize(("threads", "seconds"), [(1, 1.0), (2, 3.0)])
def test_with_one_thread_it_is_the_processors_time_that_counts(clocks, threads, seconds, monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)
    assert seconds_of(clocks.work, budget=30) == seconds
    assert clocks.calls == 11  # ten tries in 30 seconds, and one before that does not count


def test_a_gpu_is_given_blocks_of_calls(clocks, monkeypatch):
    monkeypatch.setattr(speed, "wait_for", clocks.wait)
    monkeypatch.setattr(speed, "_calls_in_a_block", lambda once: 20 if once == 13 else None)
    assert seconds_of(clocks.work, "cuda", budget=1) == (20 * 3 + 10) / 20
    assert clocks.waits == 2 + 3 and clocks.calls == 2 + 3 * 20


@pytest.mark.parametrize(("once", "calls"), [(1.0, 1), (1e-3, 2), (1e-4, 20), (1e-6, 100), (0.0, 100)])
def test_a_block_lasts_long_enough_beside_its_wait(once, calls):
    assert speed._calls_in_a_block(once) == calls


def test_work_is_tried_at_least_three_times_after_one_that_does_not_count():
    calls = []
    seconds_of(lambda: calls.append(1), budget=1e-9)
    assert len(calls) == 4


def test_a_machine_is_measured_on_one_thread_and_threads_come_back():
    before = torch.get_num_threads()
    machine = measure_machine("cpu", "float32", budget=0.001)
    assert (machine.device, machine.dtype) == ("cpu", "float32")
    assert machine.peak > 0 and machine.bandwidth > 0
    assert torch.get_num_threads() == before


def test_speeds_follow_from_times_and_the_memory_is_given_back(monkeypatch):
    freed = []
    monkeypatch.setattr(speed, "seconds_of", lambda work, device, budget: 2.0)
    monkeypatch.setattr(speed, "free_memory", freed.append)
    machine = measure_machine("cpu", "bfloat16")
    assert (machine.peak, machine.bandwidth) == (512**3, 2**23 * 2)
    assert freed == ["cpu"]


def test_it_is_measured_with_random_numbers_that_leave_others_alone():
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    numbers = speed.random_numbers((1000,), "cpu", "bfloat16")
    assert torch.equal(torch.rand(3), expected)
    assert numbers.dtype == torch.bfloat16 and numbers.unique().numel() > 100 and numbers.abs().max() <= 1
    assert torch.equal(numbers, speed.random_numbers((1000,), "cpu", "bfloat16"))


def test_threads_come_back_after_an_interruption(monkeypatch):
    def interrupted(*_arguments):
        assert torch.get_num_threads() == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(speed, "seconds_of", interrupted)
    before = torch.get_num_threads()
    with pytest.raises(KeyboardInterrupt):
        measure_machine("cpu")
    assert torch.get_num_threads() == before


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: seconds_of(int, budget=0), "budget: expected"),
        (lambda: measure_machine("cpu", budget=-1), "budget: expected"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- compiling --------------------------------------------------------------------------------------------------------


def test_where_compiling_fails_a_line_says_so(monkeypatch, capsys):
    def no_compiler(_x):
        raise RuntimeError("No working C++ compiler found\nset CXX ...")

    monkeypatch.setattr(torch, "compile", lambda module, dynamic: no_compiler)
    module = mlp((4, 3))
    assert compiled(module, torch.zeros(2, 4)) is module
    said = capsys.readouterr().out
    assert said == (
        "torch.compile does not work here (RuntimeError: No working C++ compiler found): going on without it.\n"
    )


def test_where_compiling_works_the_new_module_is_returned(monkeypatch, capsys):
    seen = []
    monkeypatch.setattr(torch, "compile", lambda module, dynamic: lambda x: seen.append(x.shape) or module(x))
    module = mlp((4, 3))
    faster = compiled(module, torch.zeros(2, 4))
    assert faster is not module and seen == [(2, 4)]  # compiled by a first call
    assert torch.equal(faster(torch.ones(5, 4)), module(torch.ones(5, 4)))
    assert capsys.readouterr().out == ""
