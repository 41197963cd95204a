"""The training loop: the same steps as PyTorch's, validation, early stopping, schedules, clipping, callbacks."""

import subprocess
import sys

import numpy as np
import pytest

from course_lib.network import (
    SGD,
    Adam,
    MeanSquaredError,
    Momentum,
    SoftmaxCrossEntropy,
    clip_gradients,
    cosine_decay,
    exponential_decay,
    fit,
    make_network,
    step_decay,
)
from optional_torch import torch


def some_data(n=50, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 4)), rng.integers(0, 3, n)


def run(network=None, **changes):
    x, y = some_data()
    network = make_network([4, 6, 3], seed=0) if network is None else network
    arguments = {"loss": SoftmaxCrossEntropy(), "optimizer": SGD(0.1), "epochs": 5, "batch_size": 8, **changes}
    return network, fit(network, x, y, **arguments)


@pytest.mark.parametrize("max_norm", [None, 0.3])
@pytest.mark.parametrize("dtype, tolerance", [("float64", 1e-10), ("float32", 1e-5)])
def test_fit_takes_pytorchs_steps(dtype, tolerance, max_norm):
    """Five epochs of seven batches, the last a small one, with a schedule, decay, momentum and clipping."""
    x, y = some_data()
    network = make_network([4, 6, 3], "tanh", seed=0, dtype=dtype)
    model = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.Tanh(), torch.nn.Linear(6, 3)).to(getattr(torch, dtype))
    with torch.no_grad():
        torch.nn.utils.vector_to_parameters(torch.tensor(network.parameters), model.parameters())
    history = fit(
        network, x, y, loss=SoftmaxCrossEntropy(), optimizer=Momentum(0.1, weight_decay=0.01), epochs=5, batch_size=8,
        schedule=step_decay(2, 0.5), max_norm=max_norm, seed=3,
    )  # fmt: skip
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)
    scheduler, rng = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5), np.random.default_rng(3)
    for epoch in range(5):
        order, total = rng.permutation(50), 0.0
        for start in range(0, 50, 8):
            rows = order[start : start + 8]
            loss = torch.nn.functional.cross_entropy(model(torch.tensor(x[rows].astype(dtype))), torch.tensor(y[rows]))
            optimizer.zero_grad()
            loss.backward()
            if max_norm:
                torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            total += loss.item() * len(rows)
        scheduler.step()
        assert history.train_loss[epoch] == pytest.approx(total / 50, abs=max(tolerance, 1e-5 if max_norm else 0))
    flat = torch.nn.utils.parameters_to_vector(model.parameters()).detach().numpy()
    # PyTorch adds 1e-6 to the norm before it divides; with clipping the two agree to about that.
    np.testing.assert_allclose(network.parameters, flat, atol=1e-5 if max_norm else tolerance)


def test_the_same_seed_gives_the_same_run_to_the_last_bit():
    (first, history), (second, again) = run(seed=7), run(seed=7)
    np.testing.assert_array_equal(first.parameters, second.parameters)
    assert history == again
    other, _ = run(seed=8)
    assert (other.parameters != first.parameters).any()


def test_training_goes_on_where_it_was():
    whole, optimizer, rng = run(optimizer=Adam(0.01), epochs=6)[0], Adam(0.01), np.random.default_rng(0)
    part, _ = run(optimizer=optimizer, epochs=2, seed=rng)
    run(part, optimizer=optimizer, epochs=4, seed=rng)
    np.testing.assert_array_equal(part.parameters, whole.parameters)


def test_the_data_are_not_changed_and_a_relu_at_the_front_does_no_harm():
    from course_lib.network import Network, ReLU

    x, y = some_data()
    before = x.copy()
    network = Network([ReLU(), *make_network([4, 6, 3]).layers])
    validation = (x, y)
    fit(network, x, y, loss=SoftmaxCrossEntropy(), optimizer=SGD(0.1), epochs=3, validation=validation)
    np.testing.assert_array_equal(x, before)


def test_early_stopping_restores_the_best_weights():
    x_val, y_val = some_data(seed=9)  # labels are noise, so training more makes the validation loss worse
    network, history = run(optimizer=Adam(0.05), epochs=200, validation=(x_val, y_val), patience=5)
    assert len(history.validation_loss) == history.best_epoch + 1 + 5 < 200
    assert history.stopped == "no smaller validation loss for 5 epochs"
    assert min(history.validation_loss) == history.validation_loss[history.best_epoch]
    loss = SoftmaxCrossEntropy().forward(y_val, network.forward(x_val))
    assert loss == pytest.approx(history.validation_loss[history.best_epoch], rel=1e-12)


def test_without_patience_the_last_weights_stay():
    data = some_data(seed=9)
    network, history = run(optimizer=Adam(0.05), epochs=40, validation=data)
    assert history.best_epoch < 39
    loss = SoftmaxCrossEntropy().forward(data[1], network.forward(data[0]))
    assert loss == pytest.approx(history.validation_loss[-1], rel=1e-12)


def test_schedules_are_pytorchs_and_the_learning_rate_is_put_back():
    schedulers = torch.optim.lr_scheduler
    for ours, theirs in [
        (step_decay(3, 0.3), lambda o: schedulers.StepLR(o, 3, 0.3)),
        (exponential_decay(0.7), lambda o: schedulers.ExponentialLR(o, 0.7)),
        (cosine_decay(10), lambda o: schedulers.CosineAnnealingLR(o, 10)),
    ]:
        reference = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.2)
        scheduler, expected = theirs(reference), []
        for _ in range(10):
            expected.append(scheduler.get_last_lr()[0])
            reference.step()
            scheduler.step()
        optimizer = SGD(0.2)
        _, history = run(optimizer=optimizer, schedule=ours, epochs=10)
        assert history.learning_rate == pytest.approx(expected)
        assert optimizer.learning_rate == 0.2


def test_clipping_is_pytorchs_and_leaves_short_gradients_alone():
    rng = np.random.default_rng(0)
    for scale in (0.01, 1.0, 100.0):
        g = rng.normal(size=30) * scale
        w = torch.zeros(30, dtype=torch.float64, requires_grad=True)
        w.grad = torch.tensor(g)
        norm = torch.nn.utils.clip_grad_norm_([w], 2.0)
        assert clip_gradients(g, 2.0) == pytest.approx(norm.item(), rel=1e-12)
        np.testing.assert_allclose(g, w.grad.numpy(), rtol=1e-5)


def test_a_callback_sees_every_epoch_and_can_stop():
    seen = []

    def callback(epoch, history):
        seen.append((epoch, len(history.train_loss)))
        return epoch == 2

    _, history = run(callback=callback, epochs=50)
    assert seen == [(0, 1), (1, 2), (2, 3)]
    assert history.stopped == "the callback said so"


@pytest.mark.parametrize("loss, y", [(MeanSquaredError(), np.ones((2, 3))), (SoftmaxCrossEntropy(), np.array([0, 1]))])
def test_a_loss_that_is_no_longer_finite_ends_training_with_a_reason_and_no_warning(loss, y):
    x = np.array([[1e3], [2e3]])
    network = make_network([1, 4, 3], "tanh")
    history = fit(network, x, y, loss=loss, optimizer=SGD(1e308), epochs=500, validation=(x, y))
    assert history.stopped == "the training loss is no longer finite: try a smaller learning rate"
    assert len(history.train_loss) < 500


def test_dropout_is_on_while_training_alone():
    x, y = some_data()
    network = make_network([4, 64, 3], dropout=0.5, seed=0)
    network.parameters *= 3
    fit(network, x, y, loss=SoftmaxCrossEntropy(), optimizer=SGD(1e-3), epochs=1)
    np.testing.assert_array_equal(network.forward(x), network.forward(x))
    assert (network._forward(x, True) != network._forward(x, True)).any()


def test_weight_decay_shrinks_the_weights():
    plain, decayed = run(epochs=50)[0], run(epochs=50, optimizer=SGD(0.1, weight_decay=0.05))[0]
    assert np.linalg.norm(decayed.parameters) < 0.8 * np.linalg.norm(plain.parameters)


def test_the_progress_bar_shows_only_where_asked_for(capsys):
    run()
    assert capsys.readouterr().err == ""
    run(progress=True)
    assert "5/5" in capsys.readouterr().err


def test_importing_the_network_loads_no_heavy_library():
    heavy = ["matplotlib", "ipywidgets", "torch", "tqdm", "sklearn"]
    code = f"import sys, course_lib.network; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
