"""A training shared by two processes under torchrun: the losses of one, nobody left behind, one line where it fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.torch_track import ddp, torch
from course_lib.torch_track.ddp_worker import LOSSES

PLENTY = 300.0  # seconds, on a machine on which others work too
STEPS = 50


@pytest.fixture(scope="module")
def names():
    return (ddp.namer(), *ddp.name_batches(STEPS))


@pytest.fixture(scope="module")
def alone(names):
    return ddp.train_alone(*names)


@pytest.fixture
def started(monkeypatch):
    """The processes that were started, for a look at what became of them."""
    processes, start = [], subprocess.Popen

    def note(*arguments, **more):
        processes.append(start(*arguments, **more))
        return processes[-1]

    monkeypatch.setattr(ddp.subprocess, "Popen", note)
    return processes


def furthest(first, second):
    return max(abs(a - b) for a, b in zip(first.losses, second.losses, strict=True))


def left_behind(folder):
    """The workers that still run for a folder, where the machine can tell."""
    processes = Path("/proc").glob("[0-9]*/cmdline")
    return [path for path in processes if str(folder).encode() in _read(path)]


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_two_processes_have_the_losses_of_one_over_fifty_steps(names, alone, started, capfd):
    found = ddp.by_torchrun(*names, seconds=PLENTY)
    shared, plain = found["part of the whole"], found["own mean"]
    assert shared.processes == plain.processes == 2 and len(shared.losses) == STEPS
    assert furthest(shared, alone) < 1e-12  # asked for are 1e-6
    assert torch.equal(*shared.weights) and torch.equal(*plain.weights)
    # The key's bias apart, whose gradient is noise, the weights are those of one process.
    torch.testing.assert_close(shared.weights[0], alone.weights[0], rtol=0, atol=1e-8)
    assert furthest(plain, alone) > 1e-3  # a mean of means
    assert capfd.readouterr() == ("", "")
    assert [process.returncode for process in started] == [0]


def test_what_one_process_does_in_turn_is_what_two_do_at_once(names, alone):
    model, tokens, counted = names[0], names[1][:6], names[2][:6]
    for name, loss in LOSSES.items():
        one = ddp.in_one_process(model, tokens, counted, loss)
        assert len(one.weights) == 2
        assert (furthest(one, ddp.train_alone(model, tokens, counted)) < 1e-12) == (name == "part of the whole")


def test_with_equally_many_letters_both_losses_are_the_same():
    model, (tokens, counted) = ddp.namer(), ddp.name_batches(4)
    counted = torch.zeros_like(counted)
    counted[:, :, 1:3] = True
    alone = ddp.train_alone(model, tokens, counted)
    for loss in LOSSES.values():
        assert furthest(ddp.in_one_process(model, tokens, counted, loss, workers=4), alone) < 1e-12


def test_the_model_stays_as_it_was(names):
    before = {name: tensor.clone() for name, tensor in names[0].state_dict().items()}
    ddp.train_alone(names[0], names[1][:2], names[2][:2])
    assert all(torch.equal(tensor, before[name]) for name, tensor in names[0].state_dict().items())


@pytest.mark.parametrize("seconds", [0.05, 6.0])  # before torchrun has begun, and with its workers on their way
def test_where_time_is_up_one_line_says_so_and_nobody_is_left(names, started, capfd, tmp_path, monkeypatch, seconds):
    monkeypatch.setattr(ddp.tempfile, "tempdir", str(tmp_path))
    many = (names[0], names[1].repeat(100, 1, 1), names[2].repeat(100, 1, 1))
    monkeypatch.setattr(ddp, "in_one_process", lambda *_some, **_more: "alone")
    found = ddp.by_torchrun(*many, ["own mean"], seconds=seconds)
    assert found == {"own mean": "alone"}
    said = capfd.readouterr()
    assert said.out == (
        "The processes could not work together here (they took too long): this one does the work of all.\n"
    )
    assert said.err == "" and started[0].returncode is not None
    assert left_behind(tmp_path) == [] and list(tmp_path.iterdir()) == []


def test_a_worker_that_fails_is_told_in_one_line(names, capfd, monkeypatch):
    model, tokens, counted = names[0], names[1][:1], names[2][:1]
    worse = tokens.clone()
    worse[0, 1, 3] = 99  # no such letter: worker 1 fails, and worker 0 waits for it
    monkeypatch.setattr(ddp, "in_one_process", lambda *_some, **_more: "alone")
    assert ddp.by_torchrun(model, worse, counted, ["own mean"], seconds=PLENTY) == {"own mean": "alone"}
    said = capfd.readouterr()
    assert said.out.startswith("The processes could not work together here (torchrun ended with 1: ")
    assert said.out.count("\n") == 1 and said.err == ""


def test_where_nothing_can_be_started_one_line_says_so(names, capfd, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(Path(sys.executable).parent / "no_python_here"))
    model, tokens, counted = names[0], names[1][:2], names[2][:2]
    found = ddp.by_torchrun(model, tokens, counted)
    assert found["part of the whole"].processes == 1
    assert furthest(found["part of the whole"], ddp.train_alone(model, tokens, counted)) < 1e-12
    said = capfd.readouterr()
    assert said.out.startswith("The processes could not work together here (") and said.out.count("\n") == 1


def test_a_learners_loss_is_taken_once_it_gives_a_number():
    own = lambda losses, counted, total, workers: losses[counted].sum() / total  # noqa: E731
    assert ddp.or_ours(own) == (own, True)
    for unfit in (lambda *_: None, lambda *_: 1.0, lambda losses, *_: losses, lambda: 1 / 0):
        assert ddp.or_ours(unfit) == (LOSSES["part of the whole"], False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"losses": ["sum"]}, "losses: expected"),
        ({"workers": 0}, "workers: expected"),
        ({"workers": 33}, "workers: expected"),
        ({"seconds": 0}, "seconds: expected"),
    ],
)
def test_bad_input_is_named(names, change, words):
    with pytest.raises(ValueError, match=f"^{words}"):
        ddp.by_torchrun(*names, **change)


@pytest.mark.parametrize("change", [{"steps": 0}, {"steps": 1, "size": 0}])
def test_batches_have_at_least_one_step_and_one_name(change):
    with pytest.raises(ValueError, match="expected"):
        ddp.name_batches(**change)
