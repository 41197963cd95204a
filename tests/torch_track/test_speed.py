"""Counting and measuring: counts against formulas, measurements for their form alone, compiling where it fails."""

import itertools
import time

import pytest

from course_lib import costs
from course_lib.torch_track import (
    compiled,
    counted_flops,
    kept_numbers,
    measure_machine,
    nn,
    seconds_of,
    speed,
    throughput,
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


@pytest.mark.parametrize("threads", [1, 2])
def test_a_longer_piece_of_work_takes_longer(threads, monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)
    short, long = (seconds_of(lambda n=n: sum(range(n)), budget=0.01) for n in (10_000, 200_000))
    assert long > 3 * short > 0


def test_with_one_thread_waiting_does_not_count(monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    assert seconds_of(lambda: time.sleep(0.05), budget=0.001) < 0.03
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    assert seconds_of(lambda: time.sleep(0.05), budget=0.001) >= 0.05


def test_work_is_tried_at_least_three_times_after_one_that_does_not_count():
    calls = []
    seconds_of(lambda: calls.append(1), budget=1e-9)
    assert len(calls) == 4


def test_a_machine_is_measured_on_one_thread_and_threads_come_back():
    before = torch.get_num_threads()
    machine = measure_machine("cpu", "float32", budget=0.001)
    assert (machine.device, machine.dtype) == ("cpu", "float32")
    assert 1e6 < machine.peak < 1e15 and 1e6 < machine.bandwidth < 1e14
    assert torch.get_num_threads() == before


def test_threads_come_back_after_an_interruption(monkeypatch):
    def interrupted(*_arguments):
        assert torch.get_num_threads() == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(speed, "seconds_of", interrupted)
    before = torch.get_num_threads()
    with pytest.raises(KeyboardInterrupt):
        measure_machine("cpu")
    assert torch.get_num_threads() == before


@pytest.mark.parametrize("autocast", [False, True])
def test_throughput_tells_each_batch(autocast):
    found = throughput(mlp((4, 3)), [1, 16], d_in=4, autocast=autocast, budget=0.001)
    assert list(found) == [1, 16] and min(found.values()) > 0


def test_throughput_records_nothing():
    module = mlp((4, 3, 2))
    throughput(module, [2], d_in=4, budget=0.001)
    assert all(parameter.grad is None for parameter in module.parameters())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: seconds_of(int, budget=0), "budget: expected"),
        (lambda: throughput(mlp((4, 3)), [0], d_in=4), "batches: expected"),
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
