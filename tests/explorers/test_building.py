"""Lesson 13: the network assembled from the solutions, and its explorers, without a browser."""

import asyncio
import dataclasses

import numpy as np
import pytest

from course_lib import data
from course_lib.exercises import building as ex
from course_lib.experiments.many import train_many
from course_lib.explorers import building
from course_lib.explorers.building import (
    EPOCHS,
    EVERY,
    Crowd,
    Playground,
    SeedsExplorer,
    Settings,
    TrainingPlayer,
    TrainingRun,
    course_run,
    plane,
)
from course_lib.network import NeuralNetwork, compare_gradients
from explorer_state import place
from svg_parts import corners, drag, drags, part

X, T = data.xor().x, data.xor().y[:, None].astype(float)
SOLVED_OF_20 = 15  # what the lesson states


def solves(parts, seed, hidden=2):
    start = parts.initialise(2, hidden, 1, np.random.default_rng(seed))
    trained, _losses = parts.train(X, T, start, 5.0, 2000, parts)
    return bool(np.all(np.abs(parts.forward(X, *trained)[1] - T) < 0.4))


@pytest.fixture(scope="module")
def pasted():
    """What a notebook holds after every solution has been pasted into its exercise."""
    namespace = {"np": np}
    for exercise in ex.LESSON.exercises:
        exec(exercise.solution_source, namespace)
    return namespace


# --- the network from the solutions -----------------------------------------------------------------------------------


def test_the_pasted_solutions_are_taken_as_the_learners_own(pasted):
    parts = ex.assemble(pasted)
    assert parts.yours == parts.names == ("initialise", "forward", "loss", "backward", "step", "train")
    assert all(getattr(parts, name) is pasted[name] for name in parts.names)
    assert repr(parts).splitlines()[0].split() == ["initialise", "yours"]


def test_what_does_not_pass_is_replaced_and_said():
    namespace = {"step": ex.step.mistakes[0].function, "loss": ex.loss.reference, "forward": 3}
    exec("def train(x, t, parameters, rate, epochs, parts):\n    ...", namespace)
    parts = ex.assemble(namespace)
    assert parts.yours == ("loss",)
    assert list(parts.attempted) == ["loss", "step"]
    assert parts.step is ex.step.reference
    said = dict(line.split(maxsplit=1) for line in repr(parts).splitlines())
    assert said["loss"] == "yours"
    assert said["step"] == "the course's (yours does not pass yet)"
    assert said["train"] == "the course's (not written yet)"


@pytest.mark.parametrize("sizes", [(2, 2, 1), (3, 4, 2)])
def test_the_assembled_network_passes_the_gradient_check(pasted, sizes):
    parts, rng = ex.assemble(pasted), np.random.default_rng(0)
    start = parts.initialise(*sizes, rng)
    x, t = (X, T) if sizes[0] == 2 else (rng.normal(size=(5, 3)), rng.random((5, 2)))
    h, o = parts.forward(x, *start)
    gradients = ex.Parameters(*parts.backward(x, t, h, o, start[2]))._asdict()
    parameters = ex.Parameters(*start)._asdict()
    check = compare_gradients(lambda: parts.loss(parts.forward(x, *start)[1], t), parameters, gradients)
    assert check.passed, check


def test_the_assembled_network_is_the_courses_own_to_the_last_step(pasted):
    parts, network = ex.assemble(pasted), NeuralNetwork(2, 2, 1, seed=3)
    start = parts.initialise(2, 2, 1, np.random.default_rng(3))
    trained, losses = parts.train(X, T, start, 2.0, 50, parts)
    assert np.allclose(losses, [network.train(X, T, 2.0) for _epoch in range(50)])
    hidden, output = network.dense_layers
    for mine, course in zip(trained, (hidden.W, hidden.b, output.W, output.b), strict=True):
        assert np.allclose(mine, course)


def test_the_assembled_network_solves_xor_for_the_stated_share_of_seeds(pasted):
    parts = ex.assemble(pasted)
    assert sum(solves(parts, seed) for seed in range(20)) == SOLVED_OF_20


def test_a_missing_output_derivative_fails_the_check_but_learns_nevertheless():
    """The lesson says so: most seeds solve XOR with that wrong gradient."""
    wrong = next(m.function for m in ex.backward.mistakes if m.name == "output_derivative_missing")
    parts = dataclasses.replace(ex.assemble({}), backward=wrong)
    assert sum(solves(parts, seed) for seed in range(20)) > 10
    start = parts.initialise(2, 2, 1, np.random.default_rng(0))
    gradients = ex.Parameters(*wrong(X, T, *parts.forward(X, *start), start[2]))._asdict()
    parameters = ex.Parameters(*start)._asdict()
    assert not compare_gradients(lambda: parts.loss(parts.forward(X, *start)[1], T), parameters, gradients)


@pytest.mark.parametrize("kind", [0.0, 0.5])
def test_equal_hidden_nodes_stay_equal(kind):
    parts = ex.assemble({})
    start = np.full((3, 2), kind), np.zeros(3), np.full((1, 3), kind), np.zeros(1)
    (W1, b1, _W2, _b2), _losses = parts.train(X, T, start, 5.0, 200, parts)
    assert np.allclose(W1, W1[0]) and np.allclose(b1, b1[0])


# --- many networks at once --------------------------------------------------------------------------------------------


def test_many_networks_train_as_each_does_alone():
    networks = [NeuralNetwork(2, 3, 1, seed=seed) for seed in range(4)]
    arrays = [[array.copy() for d in n.dense_layers for array in (d.W, d.b)] for n in networks]
    trained, losses = train_many(X, T, [np.stack(some) for some in zip(*arrays, strict=True)], 2.0, 30)
    for place_, network in enumerate(networks):
        assert np.allclose(losses[:, place_], [network.train(X, T, 2.0) for _epoch in range(30)])
        alone = [array for d in network.dense_layers for array in (d.W, d.b)]
        assert all(np.allclose(some[place_], array) for some, array in zip(trained, alone, strict=True))


def test_many_networks_leave_their_start_alone_and_refuse_what_does_not_fit():
    start = [np.ones((2, 2, 2)), np.zeros((2, 2)), np.ones((2, 1, 2)), np.zeros((2, 1))]
    train_many(X, T, start, 1.0, 3)
    assert all((array == value).all() for array, value in zip(start, (1, 0, 1, 0), strict=True))
    for wrong, message in (([*start[:3]], "parameters"), ([start[0], *start[2:], start[1]], "b1")):
        with pytest.raises(ValueError, match=message):
            train_many(X, T, wrong, 1.0, 3)
    with pytest.raises(ValueError, match="rate"):
        train_many(X, T, start, 0.0, 3)


# --- the player -------------------------------------------------------------------------------------------------------


def test_the_player_shows_the_run_that_the_library_makes():
    player = place(TrainingPlayer(), seed=3, epoch=500)
    network = NeuralNetwork(2, 2, 1, seed=3)
    for _epoch in range(500):
        network.train(X, T, 5.0)
    assert np.allclose(player.outputs, network.forward(X)[:, 0])
    assert f"Epoch 500: the loss is {player.loss:.3f}." in player.tell()
    assert player.loss == pytest.approx(player.course[1][500])
    assert len(player.course[0]) == EPOCHS // EVERY + 1
    ends = corners(part(player.picture.svg, "loss"))
    assert ends[[0, -1], 0].tolist() == [664, 664 + 220 / 4]
    assert ends[-1, 1] == pytest.approx(44 - np.log10(player.loss) * 92 / 4, abs=0.06)


def test_the_player_knows_nothing_of_what_lies_ahead(pasted):
    """Neither the curves nor the sentence depend on what a run will come to."""
    uphill = next(m.function for m in ex.step.mistakes if m.name == "uphill")
    right, wrong = (TrainingPlayer(ex.assemble({"step": step})) for step in (pasted["step"], uphill))
    assert right.tell() == wrong.tell()
    for player in (right, wrong):
        for epoch in (0, 400):
            player.epoch = epoch
            for curve in ("loss", "loss-ought"):
                assert corners(part(player.picture.svg, curve))[-1, 0] == 664 + 220 * epoch / EPOCHS
    fates = {seed: all_right(course_run("random", seed, 5.0)[0][-1]) for seed in (0, 1)}
    assert fates == {0: False, 1: True}
    told = [TrainingPlayer(seed=seed).tell() for seed in fates]
    assert "1 of 4 right" in told[1] and not any("2000" in text or "solve" in text for text in told)


def test_the_epoch_is_dragged_along_the_loss():
    player = TrainingPlayer()
    assert drags(part(player.picture.svg, "epoch")) == {"epoch": 0}
    drag(player, epoch=525)
    assert player.epoch == 525 and "Epoch 525:" in player.tell()


@pytest.mark.parametrize("kind", ["equal", "zero"])
def test_the_player_tells_that_equal_nodes_are_one(kind):
    player = place(TrainingPlayer(), kind=kind, epoch=EPOCHS)
    assert "they are one node, twice" in player.tell()
    assert player.right < 4
    assert player.loss == pytest.approx({"equal": 0.084, "zero": 0.125}[kind], abs=5e-4)  # as the lesson says


def test_the_players_challenges_are_met_by_a_state_and_not_before():
    player = TrainingPlayer()
    assert player.met == set()
    place(player, seed=4, epoch=EPOCHS)
    assert player.met == {"stuck"}
    first = next(k for k, moment in enumerate(course_run("random", 3, 5.0)[0]) if all_right(moment))
    place(player, seed=3, epoch=(first - 1) * EVERY)
    assert player.met == {"stuck"}
    player.epoch += EVERY
    assert player.met == {"stuck", "moment"}
    late = next(
        seed
        for seed in range(20)
        if course_run("random", seed, 2.0)[1][400] > 0.12 and all_right(course_run("random", seed, 2.0)[0][-1])
    )
    place(player, seed=late, rate=2.0, epoch=400)
    assert player.met == {"stuck", "moment"}  # to see it tick now would tell the future
    player.epoch = EPOCHS
    assert player.met == {"stuck", "moment", "patience"}
    impatient = TrainingPlayer()
    impatient._met.clear()  # what the first player met is remembered
    place(impatient, seed=late, rate=2.0, epoch=EPOCHS)
    assert "patience" not in impatient.met
    fresh = TrainingPlayer()
    fresh._met.clear()
    fresh.epoch = 100
    fresh.reset()
    assert fresh.met == set() and fresh.epoch == 0


def all_right(parameters):
    return bool(np.all(np.abs(ex.forward.reference(X, *parameters)[1] - T) < 0.4))


def test_the_learners_right_functions_agree_with_the_course(pasted):
    player = place(TrainingPlayer(ex.assemble(pasted)), epoch=1000)
    assert (
        "Driven by your initialise, forward, loss, backward, step, train; so far the course's run agrees."
        in player.tell()
    )
    mine, ought = (part(player.picture.svg, id).get("d") for id in ("loss", "loss-ought"))
    assert mine == ought


def test_a_wrong_loss_is_seen_though_the_weights_agree():
    half = next(m.function for m in ex.loss.mistakes if m.name == "half_forgotten")
    player = place(TrainingPlayer(ex.assemble({"loss": half})), epoch=100)
    assert "so far the weights are those of the course's run, but not the losses." in player.tell()


def test_a_wrong_gradient_is_seen_beside_the_right_one():
    uphill = next(m.function for m in ex.step.mistakes if m.name == "uphill")
    player = TrainingPlayer(ex.assemble({"step": uphill}))
    assert "so far the course's run agrees" in player.tell()
    place(player, epoch=200)
    assert "Driven by your step; the course's run, pale, is elsewhere" in player.tell()
    assert player.loss > 0.12
    player.epoch = 1500
    mine, ought = (corners(part(player.picture.svg, id))[-1, 1] for id in ("loss", "loss-ought"))
    assert mine < ought - 23  # a power of ten higher, in pixels from above


@pytest.mark.parametrize(
    ("backward", "said"),
    [
        (lambda x, t, h, o, W2: 1 / 0, "ZeroDivisionError"),
        (lambda x, t, h, o, W2: (W2,), "gave no"),
        (lambda x, t, h, o, W2: (1e9, 1e9, 1e9, 1e9), "gave no weights that can be drawn"),
        (lambda x, t, h, o, W2: (np.ones((5, 5)), 0.0, 0.0, 0.0), "gave no"),
        (lambda x, t, h, o, W2: (np.nan, np.nan, np.nan, np.nan), "gave no weights that can be drawn"),
    ],
)
def test_a_function_that_fails_is_told_and_the_player_goes_on(backward, said):
    player = TrainingPlayer(ex.assemble({"backward": backward}))
    player.epoch = 700
    assert said in player.tell()
    assert "The run shown is the course's." in player.tell()
    assert np.allclose(player.outputs, ex.forward.reference(X, *course_run("random", 1, 5.0)[0][28])[1][:, 0])


# --- twenty seeds -----------------------------------------------------------------------------------------------------


def test_the_prediction_unlocks_and_tells_the_stated_share():
    explorer = SeedsExplorer()
    assert "15" not in repr(explorer) and "After 0 epochs 0 of 20" in explorer.tell()
    explorer.predict(11)
    assert explorer.solved == SOLVED_OF_20
    assert "You said 11; it is 15. 4 away." in explorer._question.children[0].value
    assert "Not solved: seeds 0, 4, 9, 11, 12." in explorer.tell()
    assert explorer.met == set()
    explorer.reset()
    assert explorer.met == set()


def test_the_seeds_are_those_of_the_lessons_own_count(pasted):
    parts = ex.assemble(pasted)
    assert [solves(parts, seed) for seed in (0, 1, 4, 5)] == Crowd(2, 1.0, 5.0).after(2000)[1][[0, 1, 4, 5]].tolist()


def test_no_epoch_of_the_crowd_is_trained_twice(monkeypatch):
    trained = []
    monkeypatch.setattr(building, "train_many", lambda *a: trained.append(a[-1]) or train_many(*a))
    crowd = Crowd(2, 1.0, 5.0)
    late, early = crowd.after(700), crowd.after(300)
    assert sum(trained) == 700
    alone = train_many(X, T, Crowd(2, 1.0, 5.0).parameters, 5.0, 700)[1]
    assert np.array_equal(late[0], alone) and np.array_equal(early[0], alone[:300])
    assert crowd.has(700) and not crowd.has(800)
    explorer = SeedsExplorer()
    explorer.predict(10)
    for epochs in (1900, 1000, 300):
        drag(explorer, epochs=epochs)
        assert explorer.work() is None and len(explorer.runs[0]) == epochs


def test_the_seeds_challenges():
    explorer = SeedsExplorer()
    explorer.predict(10)
    place(explorer, hidden=4)
    assert explorer.solved == 20 and explorer.met == set()
    place(explorer, hidden=3)
    assert explorer.met == {"fewest"}  # with three, as the lesson says
    place(explorer, hidden=2, spread=0.5, rate=20.0)
    assert explorer.met == {"fewest", "two"}
    place(explorer, hidden=6, spread=0.0, rate=5.0)
    assert explorer.met == {"fewest", "two", "none"}
    assert {part(explorer.picture.svg, f"fate-{k}").tag for k in range(20)} == {"g"}  # crosses, all of them
    drag(explorer, epochs=0)
    assert explorer.epochs == 0 and not len(corners(part(explorer.picture.svg, "run-0")))


# --- the playground ---------------------------------------------------------------------------------------------------

BASE = Settings("moons", 0.2, 4, 1, "tanh", "SGD", 0.1, 10, 0)


def test_the_grid_runs_from_below():
    assert plane((0, 1, 0, 2), 3)[[0, 2, 6]].tolist() == [[0, 0], [1, 0], [0, 2]]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"data_set": "xor", "activation": "relu", "optimizer": "Adam", "rate": 0.03, "layers": 2, "seed": 4},
        {"data_set": "spirals", "noise": 0.05, "activation": "sigmoid", "optimizer": "Momentum", "batch": 200},
        {"data_set": "blobs", "noise": 0.45, "optimizer": "RMSProp", "rate": 0.003, "batch": 1, "layers": 3},
    ],
)
def test_the_code_makes_the_same_network(changes, capsys):
    run = TrainingRun(dataclasses.replace(BASE, **changes))
    for epochs in (1, 3, 2):  # cut into pieces as a live run is
        run.advance(epochs)
        run.look()
    namespace = {}
    exec(run.code, namespace)
    assert np.array_equal(namespace["network"].parameters, run.network.parameters)
    assert capsys.readouterr().out.split()[-1] == f"{run.wrong[1]}"
    assert max(map(len, run.code.splitlines())) < 90


def test_the_code_follows_what_was_changed_while_it_trained(capsys):
    run = TrainingRun(dataclasses.replace(BASE, optimizer="Momentum"))
    changes = [{}, {"rate": 0.01}, {"optimizer": "Adam"}, {"batch": 50}, {"optimizer": "SGD"}, {"rate": 1.0}, {}]
    for k, change in enumerate(changes):
        run.settings = dataclasses.replace(run.settings, **change)
        run.advance(k + 1)
    namespace = {}
    exec(run.code, namespace)
    assert np.array_equal(namespace["network"].parameters, run.network.parameters)
    assert run.code.count("fit(network") == 6 and "import Adam, Momentum, SGD, Bin" in run.code
    assert "optimizer = Momentum(0.1)" in run.code and "optimizer.learning_rate = 1\n" in run.code
    assert run.code.count("optimizer.learning_rate") == 2


def test_optimizer_rate_and_batch_go_on_and_all_else_begins_anew():
    playground = Playground()
    playground.step(3)
    run = playground.training_run
    for change in ({"rate": 0.3}, {"batch": 50}, {"optimizer": "Adam"}, {"pace": 5}, {"shown": 2}):
        place(playground, **change)
        assert playground.training_run is run and run.epoch == 3
    playground.step(1)
    assert run.epoch == 4 and run.phases[-1] == ["Adam", 0.3, 50, 1]
    assert "Adam, rate 0.3, batches of 50" in playground.picture.formula and "epoch 4" in playground.picture.formula
    for change in ({"seed": 1}, {"noise": 0.3}, {"data_set": "xor"}, {"activation": "relu"}, {"layers": 2}):
        before = playground.training_run
        place(playground, **change)
        assert playground.training_run is not before and playground.training_run.epoch == 0


def test_a_network_that_is_out_of_bounds_is_left_for_a_new_one_when_the_rate_changes():
    playground = place(Playground(), activation="relu")
    playground.step(2)
    run = playground.training_run
    run.failed = True
    playground.step(1)
    assert playground.training_run is run and run.epoch == 2
    assert "beyond all bounds" in playground.tell()
    playground.rate = 0.01
    assert playground.training_run.epoch == 0 and not playground.training_run.failed


def test_a_node_is_picked_in_the_picture():
    playground = Playground()
    whole = part(playground.picture.svg, "surface").get("href")
    drag(playground, shown=3)
    assert playground.shown == 3 and part(playground.picture.svg, "surface").get("href") != whole
    assert "hidden, node 3" in playground.picture.svg
    place(playground, hidden=2)  # that node is gone
    assert "hidden, node 3" not in playground.picture.svg and part(playground.picture.svg, "ring") is not None
    playground.reset()
    assert playground.shown == 0


def test_a_narrow_page_has_its_own_picture():
    playground = Playground()
    playground.step(2)
    playground.picture.narrow = True
    assert 'viewBox="0 0 446' in playground.picture.svg and playground.training_run.epoch == 2


def test_the_code_of_the_start_trains_nothing():
    namespace = {}
    exec(BASE.code([]), namespace)
    assert np.array_equal(namespace["network"].parameters, TrainingRun(BASE).network.parameters)
    assert "fit(" not in BASE.code([])


def test_a_look_takes_down_losses_and_gradients_by_layer():
    run = TrainingRun(dataclasses.replace(BASE, layers=2))
    run.advance(5)
    run.look()
    run.look()  # nothing new
    assert run.looks == [0, 5] and len(run.losses) == 2
    x, y = run.validation
    z = run.network.forward(x)[:, 0]
    assert run.losses[-1][1] == pytest.approx(np.mean(np.log1p(np.exp(-np.where(y == 1, z, -z)))))
    assert run.wrong[1] == np.mean((z > 0) != (y == 1))
    nudged, layer, h = run.network, run.network.dense_layers[1], 1e-6
    run.network.forward(run.train[0])
    before = layer.W[0, 0]

    def training_loss():
        z = nudged.forward(run.train[0])[:, 0]
        return np.mean(np.log1p(np.exp(-np.where(run.train[1] == 1, z, -z))))

    slopes = np.zeros(layer.W.shape)
    for entry in np.ndindex(layer.W.shape):
        before = layer.W[entry]
        layer.W[entry] = before + h
        above = training_loss()
        layer.W[entry] = before - h
        slopes[entry] = (above - training_loss()) / (2 * h)
        layer.W[entry] = before
    assert run.gradients[-1][1] == pytest.approx(np.sqrt(np.mean(slopes**2)), rel=1e-4)


def test_a_long_run_keeps_a_bounded_number_of_looks():
    run = TrainingRun(dataclasses.replace(BASE, batch=200, hidden=1))
    for _look in range(900):
        run.advance()
        run.look()
    assert len(run.looks) == len(run.losses) == len(run.gradients) <= 800
    assert run.looks[0] == 0 and run.looks[-1] == 900 and run.looks == sorted(set(run.looks))


def test_the_playground_steps_tells_and_begins_again():
    playground = Playground()
    assert playground.tell().startswith("Epoch 0. Wrong: 50 % of the training points")
    start = playground.training_run.network.parameters.copy()
    playground.step(30)
    assert playground.training_run.epoch == 30
    assert "Epoch 30." in playground.tell() and "hidden: " in playground.tell() and "epochs=30" in playground.code
    assert playground.code_area.value == playground.code
    assert corners(part(playground.picture.svg, "loss-1"))[:, 0] == pytest.approx([780, 780 + 0.3 * 104], abs=0.1)
    playground.begin_again()
    assert playground.training_run.epoch == 0
    assert np.array_equal(playground.training_run.network.parameters, start)
    playground.step(2)
    place(playground, hidden=16, layers=3)
    assert playground.training_run.epoch == 0 and "hidden 3: " in playground.tell()
    assert len(playground.training_run.gradients[-1]) == 4
    playground.reset()
    assert (playground.hidden, playground.training_run.epoch) == (4, 0)


def test_a_rate_that_blows_up_is_told():
    playground = place(Playground(), activation="relu", rate=10.0, layers=3, optimizer="Momentum", batch=1)
    playground.step(40)
    assert playground.training_run.failed == ("beyond all bounds" in playground.tell())
    assert np.isfinite(playground.training_run.network.parameters).all()


def test_the_playgrounds_challenges():
    playground = Playground()
    playground.step(5)
    playground.reset()
    assert playground.met == set()
    place(playground, data_set="spirals", noise=0.05, hidden=8, optimizer="Adam", rate=0.3)
    reach(playground, "spirals", 200)
    place(playground, data_set="moons", noise=0.5, hidden=16, layers=2, rate=0.03)
    reach(playground, "overfit", 800)
    place(playground, noise=0.2, hidden=4, activation="relu", optimizer="SGD", rate=10.0, layers=3)
    reach(playground, "dead", 100)


def reach(playground, name, most):
    for _look in range(most // 25):
        playground.training_run.advance(24)
        playground.step(1)
        if name in playground.met:
            return
    raise AssertionError(f"{name} is not met after {most} epochs: {playground.tell()}")


def test_outside_a_loop_start_does_nothing():
    playground = Playground()
    playground.start()
    assert not playground.running and playground.training_run.epoch == 0


class Clock:
    """A clock that goes on by a quarter of a second whenever somebody looks at it."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        self.now += 0.25
        return self.now

    perf_counter = monotonic


@pytest.fixture
def clock(monkeypatch):
    """The playground's time, which passes with what is done and not with how fast this machine does it."""
    clock = Clock()
    monkeypatch.setattr(building, "time", clock)
    return clock


def test_it_trains_in_slices_until_paused_and_messages_come_through(clock, monkeypatch):
    monkeypatch.setattr(Playground, "LONGEST_SLICE", 1.0)

    async def live():
        playground = place(Playground(), pace=0)
        turn, frames = 0, []
        playground.picture.observe(lambda _change: frames.append((turn, playground.training_run.epoch)), names="sent")
        playground.start()
        assert playground.running and playground.start_button.description == "Pause"
        while len(frames) < 4:
            await asyncio.sleep(0)
            turn += 1
        playground.start_button.click()  # what a press on Pause does
        at = playground.training_run.epoch
        await asyncio.sleep(0.15)
        assert not playground.running and playground.start_button.description == "Start"
        assert playground.training_run.epoch == at > 4
        assert f"Epoch {at}." in playground.sentence.value
        turns, epochs = zip(*frames[:4], strict=True)
        assert epochs == (4, 8, 12, 16)  # the clock is looked at after each epoch: four to a slice
        assert len(set(turns)) == 4  # between two slices others have had their turn

    asyncio.run(live())


@pytest.mark.parametrize("end", ["close", "again", "change"])
def test_training_ends_when_its_cell_runs_again_or_the_widget_is_closed(end):
    async def live():
        playground = Playground()
        playground.start()
        await asyncio.sleep(0.05)
        task = playground._task
        if end == "close":
            playground.close()
        elif end == "again":
            Playground()
        else:
            playground.hidden = 7  # goes on, from epoch 0
            await asyncio.sleep(0.05)
            assert not task.done() and playground.training_run.settings.hidden == 7
            playground.pause()
        await asyncio.wait_for(task, 5)
        assert not playground.running

    asyncio.run(live())


def test_it_waits_for_a_page_that_falls_behind_but_not_for_ever(clock):
    playground = Playground()
    playground._set_running(True)
    assert playground.picture.live and not playground._behind
    for _picture in range(Playground.PICTURES_UNDER_WAY + 1):
        playground.show_frame()
    assert playground._behind

    def waited():
        began = clock.now
        asyncio.run(playground._let_the_page_catch_up())
        return clock.now - began

    assert playground.LONGEST_WAIT <= waited() <= playground.LONGEST_WAIT + 0.5
    playground.picture.set_state({"seen": playground.picture.sent})
    assert waited() == 0.25  # one look at the clock, and no wait
