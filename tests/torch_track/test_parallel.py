"""One batch for several processes: the gradient of one, nobody left behind, one line where it does not work."""

import os
import subprocess
import sys

import pytest

from course_lib.torch_track import data_parallel, nn, parallel, single_gradient, torch

PLENTY = 300.0  # seconds, on a machine on which others work too


def classes(n=11):
    """A network, and samples that are sorted by class, so that no two parts have the same gradient."""
    random = torch.Generator().manual_seed(0)
    module = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)).double()
    x = torch.randn(n, 4, generator=random, dtype=torch.float64)
    return module, x, torch.arange(n) * 3 // n


@pytest.fixture
def started(monkeypatch):
    """The processes that were started, for a look at what became of them."""
    processes, start = [], subprocess.Popen

    def note(*arguments, **more):
        processes.append(start(*arguments, **more))
        return processes[-1]

    monkeypatch.setattr(parallel.subprocess, "Popen", note)
    return processes


def test_uneven_parts_weighted_have_the_gradient_of_the_whole(started, capfd):
    module, x, y = classes()
    together = data_parallel(module, x, y, (8, 3), loss="cross_entropy", seconds=PLENTY)
    whole = single_gradient(module, x, y, "cross_entropy")
    assert together.processes == 2 == len(started)
    for averaged in together.averaged:
        torch.testing.assert_close(averaged, whole, rtol=1e-12, atol=1e-15)
    assert torch.equal(*together.averaged)
    for local, part in zip(together.local, (slice(0, 8), slice(8, 11)), strict=True):
        torch.testing.assert_close(local, single_gradient(module, x[part], y[part], "cross_entropy"))
    assert capfd.readouterr() == ("", "")  # not a word, not even from the processes
    assert [process.returncode for process in started] == [0, 0]
    assert all(parameter.grad is None for parameter in module.parameters())


def test_where_time_is_up_one_line_says_so_and_nobody_is_left(started, capfd):
    module, x, y = classes()
    alone = data_parallel(module, x, y, (6, 5), loss="cross_entropy", weighted=False, seconds=0.05)
    assert alone.processes == 1
    mean = (alone.local[0] + alone.local[1]) / 2
    torch.testing.assert_close(alone.averaged[0], mean, rtol=1e-12, atol=1e-15)
    said = capfd.readouterr()
    assert said.out == (
        "The processes could not work together here (they took too long): this one does the work of all.\n"
    )
    assert said.err == ""
    assert len(started) == 2 and all(process.returncode is not None for process in started)


def test_a_worker_that_fails_ends_the_others(started, capfd, monkeypatch):
    """The first ends at once with an error; the second would wait for it for ever."""
    monkeypatch.setattr(parallel.sys, "executable", _python_that_fails(monkeypatch))
    module, x, y = classes()
    alone = data_parallel(module, x, y, (6, 5), loss="cross_entropy", seconds=PLENTY)
    assert alone.processes == 1
    said = capfd.readouterr()
    assert "(worker 0: no disk today): this one does the work of all." in said.out and said.err == ""
    assert all(process.returncode is not None for process in started)


def _python_that_fails(monkeypatch):
    """Let worker 0 fail and worker 1 sleep, in the place of the real program."""
    program = "import sys, time; sys.exit('no disk today') if sys.argv[1] == '0' else time.sleep(600)"
    start = parallel.subprocess.Popen

    def other(command, **more):
        return start([command[0], "-c", program, command[-2]], **more)

    monkeypatch.setattr(parallel.subprocess, "Popen", other)
    return sys.executable


def test_where_nothing_can_be_started_one_line_says_so(monkeypatch, capfd):
    monkeypatch.setattr(parallel.sys, "executable", os.devnull)
    module, x, y = classes()
    alone = data_parallel(module, x, y, (6, 5), loss="cross_entropy")
    torch.testing.assert_close(
        alone.averaged[1], single_gradient(module, x, y, "cross_entropy"), rtol=1e-12, atol=1e-15
    )
    said = capfd.readouterr().out
    assert said.startswith("The processes could not work together here (") and said.count("\n") == 1


def test_the_folder_is_gone_afterwards(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(parallel.tempfile, "tempdir", str(tmp_path))
    module, x, y = classes()
    data_parallel(module, x, y, (6, 5), loss="cross_entropy", seconds=0.05)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sizes", [(), (5, 5), (11, 0), (12, -1)])
def test_sizes_that_do_not_add_up_are_refused(sizes):
    with pytest.raises(ValueError, match="sizes: expected at least 1 each and 11 in all, got"):
        data_parallel(*classes(), sizes)


def test_an_unknown_loss_is_refused():
    with pytest.raises(ValueError, match="loss: expected"):
        data_parallel(*classes(), (6, 5), loss="hinge")
