"""Lesson t4, Train the same network twice: weights carried over, a training loop, a published rule, and Keras' layout."""

import itertools

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.exercises._torch import torch
from course_lib.network.example import kite_network
from course_lib.text import _

LESSON = Lesson("pytorch/t4_twins", _("Train the same network twice"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "backward_twice",
    "torch_autograd",
    _(
        "`w` is a tensor that records, and it holds 3. You compute the loss w² and call `backward()`, then you do both "
        "again, and change nothing in between. What is in `w.grad`?"
    ),
    Option(
        _("12."),
        _("Yes: 6 + 6. Each backward *adds* to `.grad`, which is why a training step has to set it back first."),
        right=True,
    ),
    Option(_("6."), _("6 is the slope, and what the first call leaves there. The second call adds its own 6 to it.")),
    Option(_("36."), _("The two slopes are added, not multiplied.")),
    Option(
        _("0."),
        _("Nobody set it back. PyTorch empties `.grad` only when you ask for it, for example by `zero_grad()`."),
    ),
)

LESSON.recall(
    "shape_of_a_gradient",
    "building",
    _(
        "A layer takes 3 inputs to 2 nodes, and a batch of 5 samples went through it. Which shape has the gradient of W?"
    ),
    Option(
        _("(2, 3)."),
        _(
            "Yes: every weight has one slope, so the gradient has the shape of W, (d_out, d_in). The samples are summed."
        ),
        right=True,
    ),
    Option(_("(3, 2)."), _("The count is right, but this course keeps one row per node: W is (d_out, d_in).")),
    Option(
        _("(5, 2, 3)."),
        _("That would be one gradient per sample. The loss is one number for all five, so their parts are added up."),
    ),
    Option(_("(5, 2)."), _("That is the shape of the layer's output, and of the error that comes back to it.")),
)

LESSON.recall(
    "error_that_goes_round",
    "debugging",
    _(
        "The published program sends its error back *around* the output sigmoid. The output is 0.5. How many times too "
        "large is the hidden layer's update?"
    ),
    Option(
        _("4 times."),
        _("Yes: o (1 − o) = 0.25 is left out, and 1 / 0.25 = 4. In this lesson autograd finds that factor."),
        right=True,
    ),
    Option(_("2 times."), _("That is 1 / o. The slope of the sigmoid is o (1 − o), which is 0.5 · 0.5 here.")),
    Option(
        _("¼ times: it is too small."),
        _("The slope, 0.25, should have made the error smaller. It is left out, so the update is too large."),
    ),
    Option(
        _("It is right at 0.5."),
        _("It would be right only where the slope o (1 − o) is 1, and that slope is never more than ¼."),
    ),
)


def drawn(seed, *shapes):
    """Make an array of small random numbers, of float64, of each shape."""
    rng = np.random.default_rng(seed)
    return tuple(rng.normal(size=shape).round(2) for shape in shapes)


# --- weights, over ----------------------------------------------------------------------------------------------------

# W1 is so large, and b1 so nearly its opposite, that float32 would lose what is left of the two.
MANY_DIGITS = (
    np.array([[1_000_000.03, 0.5], [2.0, -1_000_000.01]]),
    np.array([-1_000_000.0, 1_000_000.0]),
    np.array([[1.0, -2.0]]),
    np.array([0.25]),
    np.array([[1.0, 1.0], [1.0, 0.0]]),
)
KITE = tuple(value for layer in kite_network().dense_layers for value in (layer.W, layer.b))


@LESSON.exercise(
    _("Carry the weights over"),
    probes=[
        (*KITE, np.array([[2.0, 1.0], [4.0, 0.0], [0.0, 0.0]])),
        drawn(0, (3, 2), (3,), (1, 3), (1,), (4, 2)),
        drawn(1, (4, 4), (4,), (4, 4), (4,), (2, 4)),
        drawn(2, (1, 2), (1,), (2, 1), (2,), (1, 2)),
        MANY_DIGITS,
    ],
    hints=[
        _(
            "Four modules in an `nn.Sequential`: Linear, Sigmoid, Linear, Sigmoid. `W.shape` tells the sizes: (d_out, "
            "d_in)."
        ),
        _("Under `torch.no_grad()`: `model[0].weight.copy_(torch.from_numpy(W1))`, and the same for the other three."),
        _("Make the Linear with `dtype=torch.float64`, and return `model(torch.from_numpy(x)).detach()`."),
    ],
    correct=_(
        "Nothing had to be transposed: both keep W as (d_out, d_in). And they are copies: what happens to one network "
        "leaves the other alone. Next: train both."
    ),
    states=("dtype",),
)
def kite_in_torch(W1, b1, W2, b2, x):
    nn = torch.nn
    model = nn.Sequential(
        nn.Linear(W1.shape[1], W1.shape[0], dtype=torch.float64),
        nn.Sigmoid(),
        nn.Linear(W2.shape[1], W2.shape[0], dtype=torch.float64),
        nn.Sigmoid(),
    )
    with torch.no_grad():
        for parameter, array in zip(model.parameters(), (W1, b1, W2, b2), strict=True):
            parameter.copy_(torch.from_numpy(array))
    return model(torch.from_numpy(x)).detach()


@kite_in_torch.also_right
def by_state_dict(W1, b1, W2, b2, x):
    nn = torch.nn
    model = nn.Sequential(nn.Linear(*W1.T.shape), nn.Sigmoid(), nn.Linear(*W2.T.shape), nn.Sigmoid()).double()
    names = ("0.weight", "0.bias", "2.weight", "2.bias")
    model.load_state_dict({name: torch.as_tensor(array) for name, array in zip(names, (W1, b1, W2, b2), strict=True)})
    with torch.no_grad():
        return model(torch.as_tensor(x))


@kite_in_torch.also_right
def by_functions(W1, b1, W2, b2, x):
    W1, b1, W2, b2, x = map(torch.as_tensor, (W1, b1, W2, b2, x))
    linear = torch.nn.functional.linear
    return torch.sigmoid(linear(torch.sigmoid(linear(x, W1, b1)), W2, b2))


def run_torch(W1, b1, W2, b2, x, hidden=True, output=True):
    """The network on tensors made of arrays, with its sigmoids or without."""
    W1, b1, W2, b2, x = (torch.from_numpy(np.ascontiguousarray(value)) for value in (W1, b1, W2, b2, x))
    z1 = x @ W1.T + b1
    h = torch.sigmoid(z1) if hidden else z1
    z2 = h @ W2.T + b2
    return torch.sigmoid(z2) if output else z2


@kite_in_torch.mistake(
    _(
        "W1 arrived transposed. PyTorch keeps W as this course does, (d_out, d_in): copy it as it is. With a square W, "
        "as in the kite network, nothing complains; only the answers are wrong."
    )
)
def first_transposed(W1, b1, W2, b2, x):
    return run_torch(W1.T, b1, W2, b2, x)


@kite_in_torch.mistake(
    _(
        "Digits were lost on the way: a layer is float32 unless you say otherwise, and `.double()` afterwards does not "
        "bring them back. Make each Linear with `dtype=torch.float64`, or call `.double()` before you copy."
    )
)
def digits_lost(W1, b1, W2, b2, x):
    return run_torch(*(value.astype("float32").astype(float) for value in (W1, b1, W2, b2)), x)


@kite_in_torch.mistake(
    _("The biases did not come along: your layers add nothing, or what PyTorch drew. Copy b1 and b2 as well.")
)
def without_biases(W1, b1, W2, b2, x):
    return run_torch(W1, 0 * b1, W2, 0 * b2, x)


@kite_in_torch.mistake(
    _("The sigmoid after the output is missing: you return scores, which need not lie between 0 and 1.")
)
def without_last_sigmoid(W1, b1, W2, b2, x):
    return run_torch(W1, b1, W2, b2, x, output=False)


@kite_in_torch.mistake(
    _(
        "The sigmoid between the layers is missing. Without it two layers are worth no more than one, as lesson 02 "
        "showed."
    )
)
def without_hidden_sigmoid(W1, b1, W2, b2, x):
    return run_torch(W1, b1, W2, b2, x, hidden=False)


@kite_in_torch.mistake(_("You added no sigmoid at all. The network is Linear, Sigmoid, Linear, Sigmoid."))
def without_sigmoids(W1, b1, W2, b2, x):
    return run_torch(W1, b1, W2, b2, x, hidden=False, output=False)


@kite_in_torch.mistake(
    _("You stopped after the first layer: what you return are the hidden values. W2 and b2 are not used yet.")
)
def hidden_values(W1, b1, W2, b2, x):
    return torch.sigmoid(torch.from_numpy(x @ W1.T + b1))


# --- the training loop ------------------------------------------------------------------------------------------------


def module(seed, *sizes):
    """Make a network of float64 with sigmoids and small random weights."""
    parts = []
    for place, (d_in, d_out) in enumerate(itertools.pairwise(sizes)):
        W, b = drawn(seed + place, (d_out, d_in), (d_out,))
        linear = torch.nn.Linear(d_in, d_out, dtype=torch.float64)
        linear.load_state_dict({"weight": torch.from_numpy(W), "bias": torch.from_numpy(b)})
        parts += [linear, torch.nn.Sigmoid()]
    return torch.nn.Sequential(*parts)


def training_probes():
    """Networks, samples, rates and numbers of steps."""
    # The first optimizer loads much and takes seconds. The learner, whose time is measured, should not wait for it.
    torch.optim.SGD([torch.zeros(1)])
    return [
        (module(0, 2, 2, 1), *samples(1, 4, 2, 1), 2.0, 5),
        (module(3, 3, 4, 2), *samples(4, 6, 3, 2), 0.5, 4),
        (module(5, 2, 2, 1), *samples(6, 1, 2, 1), 1.0, 1),
        (module(7, 2, 3, 1), *samples(8, 3, 2, 1), 20.0, 6),
    ]


def samples(seed, n, d_in, d_out):
    """Make n inputs and targets, tensors of float64."""
    return tuple(map(torch.from_numpy, drawn(seed, (n, d_in), (n, d_out))))


@LESSON.exercise(
    _("Two hundred steps"),
    probes=training_probes,
    hints=[
        _(
            "Follow the right-hand column of the table: forward, loss, forget, back, step. Where in this order do you "
            "note the loss?"
        ),
        _(
            "Before the loop: `optimizer = torch.optim.SGD(model.parameters(), lr=rate)`, and an empty list for the "
            "losses."
        ),
        _(
            "Each step begins with `loss = torch.nn.functional.mse_loss(model(x), y)` and a note of `loss.item()`; "
            "three calls follow. At the end, return `np.array(losses)`."
        ),
    ],
    correct=_(
        "Five lines per step, and the same five for a network of any size. Next: hold these losses beside those of the "
        "network in NumPy."
    ),
)
def train(model, x, y, rate, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    losses = []
    for _step in range(steps):
        loss = torch.nn.functional.mse_loss(model(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return np.array(losses)


@train.also_right
def train_by_hand(model, x, y, rate, steps):
    losses = []
    for _step in range(steps):
        loss = ((model(x) - y) ** 2).mean()
        losses.append(float(loss.detach()))
        slopes = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for parameter, slope in zip(model.parameters(), slopes, strict=True):
                parameter -= rate * slope
    return np.array(losses)


@train.also_right
def train_and_clear_last(model, x, y, rate, steps):
    optimizer = torch.optim.SGD(list(model.parameters()), rate)
    losses = np.zeros(steps)
    for step in range(steps):
        loss = torch.nn.MSELoss()(model(x), y)
        loss.backward()
        losses[step] = loss.item()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
    return losses


def trained(model, x, y, rate, steps, *, clear=True, move=True, reduction="mean", optimizer=None, late=False):
    """The loop with one thing wrong; the notes are taken before each step, or `late`, after it."""
    losses = []
    make = optimizer or torch.optim.SGD
    optimizer = make(model.parameters(), lr=rate)
    for _step in range(steps):
        loss = torch.nn.functional.mse_loss(model(x), y, reduction=reduction)
        losses.append(loss.item())
        if clear:
            optimizer.zero_grad()
        loss.backward()
        if move:
            optimizer.step()
    last = torch.nn.functional.mse_loss(model(x), y, reduction=reduction).item()
    return np.array([*losses[1:], last] if late else losses)


@train.mistake(
    _(
        "Nobody set the gradients back: `backward` adds to `.grad`, so each step also repeats all steps before it. The "
        "first two losses are right. Call `optimizer.zero_grad()` in each step, before `backward`."
    )
)
def gradients_pile_up(model, x, y, rate, steps):
    return trained(model, x, y, rate, steps, clear=False)


@train.mistake(
    _(
        "The loss never changes: the weights do not move. Is `step()` missing, or `backward()`, or does `zero_grad()` "
        "stand between the two and wipe out what backward has found?"
    )
)
def never_moves(model, x, y, rate, steps):
    return trained(model, x, y, rate, steps, move=False)


@train.mistake(
    _("You note the loss after each step. The question is the loss before it: the first is that of the first weights.")
)
def noted_late(model, x, y, rate, steps):
    return trained(model, x, y, rate, steps, late=True)


@train.mistake(
    _(
        "Each step goes uphill: you added the gradient instead of subtracting it, so the loss grows. Take w − rate · "
        "slope."
    )
)
def uphill(model, x, y, rate, steps):
    return trained(model, x, y, rate, steps, optimizer=lambda p, lr: torch.optim.SGD(p, lr=lr, maximize=True))


@train.mistake(
    _(
        "You add the squared errors up, where the mean is asked for. The gradient is N times too large, as if the rate "
        "were. `mse_loss` averages by itself."
    )
)
def summed(model, x, y, rate, steps):
    return trained(model, x, y, rate, steps, reduction="sum")


@train.mistake(_("You step with Adam. The exercise asks for plain gradient descent: `torch.optim.SGD`."))
def by_adam(model, x, y, rate, steps):
    return trained(model, x, y, rate, steps, optimizer=torch.optim.Adam)


# --- the published rule -----------------------------------------------------------------------------------------------


def published_samples(seed, hidden, outputs, n=1):
    """Weights between 0 and 1, as the article draws them, and n samples: tensors of float64."""
    rng = np.random.default_rng(seed)
    shapes = ((hidden, 2), (hidden,), (outputs, hidden), (outputs,), (n, 2), (n, outputs))
    return tuple(torch.from_numpy(rng.random(shape).round(2)) for shape in shapes)


@LESSON.exercise(
    _("The published rule, from autograd"),
    probes=lambda: [
        published_samples(0, 2, 1),
        published_samples(1, 2, 3),
        published_samples(2, 4, 1, n=5),
        published_samples(3, 3, 2, n=2),
    ],
    hints=[
        _(
            "Lesson 14 held the rule against two losses: the output layer fitted one of them, the hidden layer the "
            "other."
        ),
        _("Compute both losses from one forward pass: ½ Σ (t − o)², and the cross-entropy, summed as well."),
        _(
            "`torch.autograd.grad(cross_entropy, [W1, b1], retain_graph=True)` gives the first two, the same of the "
            "squared error with `[W2, b2]` the others. Record on copies: `W1.clone().requires_grad_()`."
        ),
    ],
    correct=_(
        "So the published program is no random mistake: each of its layers goes downhill, on a loss of its own. Nobody "
        "chose that. Next: the same network in other frameworks."
    ),
    states=("inputs",),
)
def published_gradients(W1, b1, W2, b2, x, t):
    W1, b1, W2, b2 = (weight.clone().requires_grad_() for weight in (W1, b1, W2, b2))
    h = torch.sigmoid(x @ W1.T + b1)
    o = torch.sigmoid(h @ W2.T + b2)
    squared_error = 0.5 * ((t - o) ** 2).sum()
    cross_entropy = -(t * torch.log(o) + (1 - t) * torch.log(1 - o)).sum()
    dW1, db1 = torch.autograd.grad(cross_entropy, [W1, b1], retain_graph=True)
    dW2, db2 = torch.autograd.grad(squared_error, [W2, b2])
    return dW1, db1, dW2, db2


@published_gradients.also_right
def published_by_formula(W1, b1, W2, b2, x, t):
    return layer_by_layer(W1, b1, W2, b2, x, t, hidden_slope=False, output_slope=True)


@published_gradients.also_right
def published_by_backward(W1, b1, W2, b2, x, t):
    found = ()
    for loss in ("cross-entropy", "squared error"):
        weights = [weight.clone().requires_grad_() for weight in (W1, b1, W2, b2)]
        z = torch.sigmoid(x @ weights[0].T + weights[1]) @ weights[2].T + weights[3]
        if loss == "cross-entropy":
            torch.nn.functional.binary_cross_entropy_with_logits(z, t, reduction="sum").backward()
        else:
            (torch.nn.functional.mse_loss(torch.sigmoid(z), t, reduction="sum") / 2).backward()
        found += tuple(w.grad for w in (weights[:2] if loss == "cross-entropy" else weights[2:]))
    return found


def layer_by_layer(W1, b1, W2, b2, x, t, hidden_slope, output_slope, scale=1.0):
    """The rule with the slope of the output sigmoid in each layer's error, or without it."""
    h = torch.sigmoid(x @ W1.T + b1)
    o = torch.sigmoid(h @ W2.T + b2)
    error, slope = scale * (o - t), o * (1 - o)
    output = error * slope if output_slope else error
    hidden = ((error * slope if hidden_slope else error) @ W2) * h * (1 - h)
    return hidden.T @ x, hidden.sum(0), output.T @ h, output.sum(0)


@published_gradients.mistake(
    _(
        "All four come from the squared error: that is the right rule, and not the published one. In the published "
        "program the hidden layer descends the cross-entropy."
    )
)
def all_squared(W1, b1, W2, b2, x, t):
    return layer_by_layer(W1, b1, W2, b2, x, t, True, True)


@published_gradients.mistake(
    _(
        "All four come from the cross-entropy. The hidden layer fits; the output layer of the published program "
        "descends the squared error."
    )
)
def all_cross_entropy(W1, b1, W2, b2, x, t):
    return layer_by_layer(W1, b1, W2, b2, x, t, False, False)


@published_gradients.mistake(
    _(
        "You have the two losses the wrong way round: the squared error belongs to the output layer, the cross-entropy "
        "to the hidden one."
    )
)
def losses_swapped(W1, b1, W2, b2, x, t):
    return layer_by_layer(W1, b1, W2, b2, x, t, True, False)


@published_gradients.mistake(
    _(
        "These are the updates, −gradient. The question is the gradients: the program adds its updates, a descent "
        "subtracts gradients away."
    )
)
def updates(W1, b1, W2, b2, x, t):
    return layer_by_layer(W1, b1, W2, b2, x, t, False, True, scale=-1.0)


@published_gradients.mistake(
    _("Your output layer's gradients are twice too large: the ½ in front of the squared error is missing.")
)
def without_half(W1, b1, W2, b2, x, t):
    hidden = layer_by_layer(W1, b1, W2, b2, x, t, False, True)
    output = layer_by_layer(W1, b1, W2, b2, x, t, False, True, scale=2.0)
    return *hidden[:2], *output[2:]


@published_gradients.mistake(
    _(
        "You averaged the losses over the entries. Here both are sums, over samples and outputs: with one sample and "
        "one output nobody sees the difference, with more your gradients are too small."
    )
)
def averaged(W1, b1, W2, b2, x, t):
    right = layer_by_layer(W1, b1, W2, b2, x, t, False, True)
    return tuple(part / t.numel() for part in right)


# --- the layout of Keras ----------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Pack for Keras"),
    probes=lambda: [
        (module(11, 2, 3, 1),),
        (module(12, 2, 2, 1),),
        (module(13, 4, 2, 3),),
        (module(14, 1, 2, 2),),
    ],
    hints=[
        _("`model[0].weight` and `model[2].weight` are (d_out, d_in); Keras wants (d_in, d_out)."),
        _("`.detach().numpy()` turns a parameter into an array, and `.T` transposes it."),
        _("Four arrays, in this order: first kernel, first bias, second kernel, second bias."),
    ],
    correct=_(
        "Every format has its own layout, and a square matrix fits in either. So carry over one matrix that is not "
        "square, and compare outputs, always."
    ),
)
def keras_weights(model):
    first, second = model[0], model[2]
    return (
        first.weight.detach().numpy().T,
        first.bias.detach().numpy(),
        second.weight.detach().numpy().T,
        second.bias.detach().numpy(),
    )


@keras_weights.also_right
def keras_by_state(model):
    return [value.numpy().T for value in model.state_dict().values()]  # a bias turned over is itself


@keras_weights.also_right
def keras_by_parameters(model):
    with torch.no_grad():
        return tuple(p.T.numpy().copy() if p.ndim == 2 else p.numpy().copy() for p in model.parameters())


def packed(model, turn):
    """Weights and biases in order, with each W changed by `turn`."""
    return tuple(turn(v.numpy()) if v.ndim == 2 else v.numpy() for v in model.state_dict().values())


@keras_weights.mistake(
    _(
        "The kernels are as PyTorch keeps them, (d_out, d_in). Keras multiplies x @ kernel and keeps (d_in, d_out): "
        "turn each over with `.T`. A square one would be taken without a word."
    )
)
def not_turned(model):
    return packed(model, lambda W: W)


@keras_weights.mistake(
    _(
        "You reshaped. The shape is right, and the numbers stand in the wrong places: reshape reads row by row and "
        "fills row by row. `.T` swaps rows and columns."
    )
)
def reshaped(model):
    return packed(model, lambda W: W.reshape(W.shape[::-1]))


@keras_weights.mistake(
    _("The order is not right. Keras wants kernel and bias of the first layer, then kernel and bias of the second.")
)
def kernels_first(model):
    first, bias, second, last = keras_by_parameters(model)
    return first, second, bias, last


@keras_weights.mistake(_("The biases are missing: four arrays are asked for, and you return the two kernels."))
def kernels_alone(model):
    first, _bias, second, _last = keras_by_parameters(model)
    return first, second


@keras_weights.mistake(_("You transposed the first kernel, but not the second."))
def first_turned_only(model):
    first, bias, second, last = keras_by_parameters(model)
    return first, bias, second.T, last


# --- overhead against arithmetic --------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Where are they equally fast?"),
    probes=[
        (10e-6, 1e9, 50e-6, 2e9),
        (20e-6, 4e9, 400e-6, 5e9),
        (0.0, 1e8, 1e-3, 1e12),
        (5e-6, 3e9, 5e-6, 9e9),
        (10e-6, 2e9, 50e-6, 1e9),
    ],
    hints=[
        _("A step of F FLOPs takes a + F / s. Write that down for both programs, and set the two equal."),
        _("Bring everything with F to one side. Then F times something is the difference of the two overheads."),
        _("That something is `1 / speed_a - 1 / speed_b`. Mind which overhead is subtracted from which."),
    ],
    correct=_(
        "Left of F the program with the smaller overhead wins, right of it the one that computes faster. Next: hand "
        "your function to the explorer, and see where the two cross on this machine."
    ),
)
def break_even(overhead_a, speed_a, overhead_b, speed_b):
    return (overhead_b - overhead_a) / (1 / speed_a - 1 / speed_b)


@break_even.also_right
def break_even_by_products(overhead_a, speed_a, overhead_b, speed_b):
    return (overhead_b - overhead_a) * speed_a * speed_b / (speed_b - speed_a)


@break_even.also_right
def break_even_by_matrix(overhead_a, speed_a, overhead_b, speed_b):
    # T - F / speed = overhead, for both; F in units of speed_a, so that the numbers are of one size.
    left = np.array([[1.0, -1.0], [1.0, -speed_a / speed_b]])
    _time, work = np.linalg.solve(left, [overhead_a, overhead_b])
    return work * speed_a


@break_even.mistake(
    _(
        "You dropped the sign. Where A has the smaller overhead and is faster too, the lines do not cross for any "
        "amount of work. A negative F says exactly that, so return it as it is."
    )
)
def sign_hidden(overhead_a, speed_a, overhead_b, speed_b):
    return abs((overhead_b - overhead_a) / (1 / speed_a - 1 / speed_b))


@break_even.mistake(
    _("You divided by the difference of the speeds. It is 1 / speed, the time of one FLOP, that multiplies F.")
)
def by_speeds(overhead_a, speed_a, overhead_b, speed_b):
    return (overhead_b - overhead_a) / (speed_b - speed_a)


@break_even.mistake(
    _(
        "You multiplied by the difference of the speeds. Try a unit check: seconds times FLOPs per second is FLOPs, but "
        "the work of both programs is the same F. Set a + F / s of one equal to that of the other."
    )
)
def times_speeds(overhead_a, speed_a, overhead_b, speed_b):
    return (overhead_b - overhead_a) * (speed_b - speed_a)


@break_even.mistake(
    _("The sign is flipped: the difference of the overheads is b minus a, that of the times for one FLOP a minus b.")
)
def sign_turned(overhead_a, speed_a, overhead_b, speed_b):
    return (overhead_a - overhead_b) / (1 / speed_a - 1 / speed_b)


@break_even.mistake(
    _("You added the overheads. Both programs pay one, so it is their difference that the faster one has to earn back.")
)
def overheads_added(overhead_a, speed_a, overhead_b, speed_b):
    return (overhead_a + overhead_b) / (1 / speed_a - 1 / speed_b)


@break_even.mistake(_("That is the time at which they are equal, in seconds. The question is the work, in FLOPs."))
def as_time(overhead_a, speed_a, overhead_b, speed_b):
    return overhead_a + (overhead_b - overhead_a) / (1 / speed_a - 1 / speed_b) / speed_a


# --- how many roundings apart -----------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How many roundings apart?"),
    probes=[
        ([[2.0, -1.0], [0.5, 4.0]], [[2.0, -1.02], [0.46, 4.01]], 8),
        ([-8.0, 1.0, 3.0], [-8.0, 1.5, 2.9], 24),
        ([[0.3, -0.7, 1.1], [2.5, 0.2, -3.1]], [[0.3001, -0.7, 1.0998], [2.5, 0.2003, -3.1002]], 24),
        ([1e6, 1e-3], [1e6, 2e-3], 8),
        ([0.25], [0.2500001], 53),
        ([1.0, -2.0], [1.0, -2.0], 8),
    ],
    hints=[
        _(
            "A difference of 0.01 is much beside 0.02 and nothing beside 1,000. Compare the largest difference with "
            "the largest entry, and then with one rounding."
        ),
        _(
            "The largest difference is `np.abs(ours - theirs).max()`. The largest entry, in size, is found the same way."
        ),
        _(
            "`share = np.abs(ours - theirs).max() / np.abs(ours).max()` is the gap. What is missing is the line that "
            "divides it by one rounding, `2.0**-bits`."
        ),
    ],
    correct=_(
        "This is how a port of a large model is judged. A handful of roundings is the order of the sums; thousands, at "
        "a single step, are a mistake, however small the number looks."
    ),
)
def roundings_apart(ours, theirs, bits):
    return np.abs(ours - theirs).max() / np.abs(ours).max() * 2.0**bits


@roundings_apart.also_right
def roundings_entry_by_entry(ours, theirs, bits):
    pairs = list(zip(ours.ravel(), theirs.ravel(), strict=True))
    return max(abs(u - v) for u, v in pairs) / max(abs(u) for u, _v in pairs) / 2.0**-bits


@roundings_apart.also_right
def roundings_by_norms(ours, theirs, bits):
    gap, size = (np.linalg.norm(values.ravel(), np.inf) for values in (ours - theirs, ours))
    return float(gap / (size * 0.5**bits))


@roundings_apart.mistake(
    _(
        "You did not divide by the largest entry. Formats round a large number more coarsely than a small one, so the "
        "difference counts as a share."
    )
)
def not_a_share(ours, theirs, bits):
    return np.abs(ours - theirs).max() * 2.0**bits


@roundings_apart.mistake(
    _("That is the gap itself, as a share. Divide it by one rounding, 2 to the power of −bits, to count roundings.")
)
def gap_alone(ours, theirs, bits):
    return np.abs(ours - theirs).max() / np.abs(ours).max()


@roundings_apart.mistake(
    _(
        "You multiplied the gap by one rounding. To count how many roundings fit into it, divide by 2 to the power of −bits."
    )
)
def upside_down(ours, theirs, bits):
    return np.abs(ours - theirs).max() / np.abs(ours).max() * 2.0**-bits


@roundings_apart.mistake(
    _(
        "You took the largest of the signed differences. A port whose numbers come out too large everywhere would pass: "
        "take the size of each difference first."
    )
)
def signed_difference(ours, theirs, bits):
    return (ours - theirs).max() / np.abs(ours).max() * 2.0**bits


@roundings_apart.mistake(
    _(
        "You divided by the largest entry with its sign. Here −8 is larger in size than 3: take `np.abs` before the "
        "maximum."
    )
)
def signed_entry(ours, theirs, bits):
    return np.abs(ours - theirs).max() / ours.max() * 2.0**bits


@roundings_apart.mistake(
    _(
        "You divided each difference by its own entry. An entry that nearly cancels to 0 then looks like a disaster, "
        "although it was summed from large terms, whose roundings it has to bear."
    )
)
def each_by_its_own(ours, theirs, bits):
    return (np.abs(ours - theirs) / np.abs(ours)).max() * 2.0**bits


@roundings_apart.mistake(
    _("You averaged the differences. One wrong entry among a million would pass unseen: take the largest.")
)
def averaged_difference(ours, theirs, bits):
    return np.abs(ours - theirs).mean() / np.abs(ours).max() * 2.0**bits


@roundings_apart.mistake(
    _(
        "Your count is half the right one. You may have divided by `eps`, the distance from 1 to the next number. "
        "Rounding goes to the nearer neighbour, so it errs by half of that, 2 to the power of −bits."
    )
)
def by_eps(ours, theirs, bits):
    return np.abs(ours - theirs).max() / np.abs(ours).max() * 2.0 ** (bits - 1)


# --- quiz -------------------------------------------------------------------------------------------------------------

small_gap = LESSON.question(
    "small_gap",
    _(
        "You port a network to PyTorch. After one step the weights differ by 1e-17, after 200 steps by 4e-16, in "
        "float64. What do you do?"
    ),
    Option(
        _("Nothing: these are roundings. The port is right."),
        _("Yes. One rounding is 1.1e-16 of a number, and the order of a sum decides where it falls."),
        right=True,
    ),
    Option(
        _("Look for the mistake: two programs that do the same must agree to the last digit."),
        _("Only if they add in the same order. (a + b) + c and a + (b + c) round differently."),
    ),
    Option(
        _("Set a seed in PyTorch, so that the two become equal."),
        _("Nothing here is random: the weights were copied and all samples used in each step."),
    ),
    Option(
        _("Train in float32, where small differences vanish."),
        _("There they grow: one rounding of float32 is 6e-8."),
    ),
)

square = LESSON.question(
    "square",
    _(
        "A large model is loaded from the file of another framework. One matrix of 768 × 768 should have been "
        "transposed, and was not. What happens?"
    ),
    Option(
        _("It is loaded without an error, and the model talks nonsense."),
        _("Yes: both shapes are the same. Compare the outputs of both programs for one input."),
        right=True,
    ),
    Option(
        _("An error: the shapes do not fit."),
        _("That would be the lucky case, with 768 × 3072. A square matrix fits both ways."),
    ),
    Option(
        _("Nothing: W and its transpose do the same."),
        _("Only if W is symmetric. Rows are nodes, columns are inputs."),
    ),
    Option(
        _("It computes correctly, but more slowly."),
        _("The time is nearly the same. The numbers are not."),
    ),
)

why_slow = LESSON.question(
    "why_slow",
    _("A step of the 2-2-1 network takes PyTorch over ten times as long as NumPy by hand. Where does the time go?"),
    Option(
        _("Into what is done once a call, whatever its size: choosing the kernel, recording, making tensors."),
        _("Yes. The arithmetic of a step on one sample, 28 FLOPs, takes some nanoseconds."),
        right=True,
    ),
    Option(
        _("PyTorch's matrix product is slower."),
        _("For large matrices the two are about equally fast: both hand them to a tuned library."),
    ),
    Option(
        _("PyTorch computes in float64, NumPy in float32."),
        _("In the race both compute in float32."),
    ),
    Option(
        _("Autograd computes more than is needed."),
        _("The gradient of the nine weights takes the same few products in both."),
    ),
)
