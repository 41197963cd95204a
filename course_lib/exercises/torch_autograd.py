"""Lesson t2, Hand the gradients to autograd: losses on scores, gradients, detach, descent, and losses that are kept."""

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.exercises._torch import torch
from course_lib.text import _

LESSON = Lesson("pytorch/t2_torch_autograd", _("Hand the gradients to autograd"))


def tensors(*values):
    """Make a tensor of float64 from each list of numbers."""
    return tuple(torch.tensor(value, dtype=torch.float64) for value in values)


# --- a loss on scores -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Binary cross-entropy, from scores"),
    probes=lambda: [
        tensors([1.0, 0.0, 1.0], [2.0, -1.0, -0.5]),
        tensors([[1.0], [0.0]], [[0.0], [3.0]]),
        tensors([0.25, 0.8], [0.1, 0.9]),
        tensors([0.0, 1.0], [800.0, -800.0]),
        tensors([1.0], [40.0]),
    ],
    hints=[
        _(
            "`torch.nn.functional` has two functions for this loss. One takes probabilities; the other takes scores, "
            "which PyTorch calls logits."
        ),
        _("The one for scores has `_with_logits` at the end of its name. It takes the sigmoid by itself."),
        _(
            "`torch.nn.functional.binary_cross_entropy_with_logits(…, …)` averages by itself. What is left is the "
            "order of the two: the prediction comes first."
        ),
    ],
    correct=_(
        "Also for a score of 800, where a probability has long been rounded to 1. Next: the gradient of it, without a "
        "formula."
    ),
)
def loss_from_scores(y, z):
    return torch.nn.functional.binary_cross_entropy_with_logits(z, y)


@loss_from_scores.also_right
def loss_by_softplus(y, z):
    return torch.mean(torch.nn.functional.softplus(z) - y * z)


@loss_from_scores.also_right
def loss_by_hand(y, z):
    return (z.clamp(min=0) - y * z + torch.log1p(torch.exp(-z.abs()))).mean()


@loss_from_scores.mistake(
    _(
        "You gave probabilities to a function that wants scores, so that the sigmoid was taken twice. "
        "`..._with_logits` takes z as it is."
    )
)
def sigmoid_twice(y, z):
    return torch.nn.functional.binary_cross_entropy_with_logits(torch.sigmoid(z), y)


@loss_from_scores.mistake(
    _(
        "You went by way of p. For a score of 800, p is exactly 1 and its logarithm is lost; PyTorch cuts the loss off "
        "at 100, where it should be 800. Use `binary_cross_entropy_with_logits`."
    )
)
def by_way_of_p(y, z):
    return torch.nn.functional.binary_cross_entropy(torch.sigmoid(z), y)


@loss_from_scores.mistake(
    _(
        "You wrote the formula with `log(p)` and `log(1 - p)`. For a large score one of the two is log(0): infinity, "
        "or NaN when it is multiplied by 0. Use `binary_cross_entropy_with_logits`."
    )
)
def logarithm_of_zero(y, z):
    p = torch.sigmoid(z)
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


@loss_from_scores.mistake(
    _("You swapped the two: in PyTorch the prediction comes first and the truth second, `(z, y)`. Nothing complains.")
)
def truth_first(y, z):
    return torch.nn.functional.binary_cross_entropy_with_logits(y, z)


@loss_from_scores.mistake(_("You took the sum instead of the mean: a batch twice as large has a loss twice as large."))
def summed(y, z):
    return torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction="sum")


# --- a gradient -------------------------------------------------------------------------------------------------------


def bowl(w):
    return (w**2).sum() + w[0] * w[-1]


def far_off(w):
    return torch.nn.functional.softplus(3 * w - 1).mean()


def of_one_entry(w):
    return torch.exp(w[0])


@LESSON.exercise(
    _("The gradient of anything"),
    probes=lambda: [
        (bowl, *tensors([1.0, 2.0, -3.0])),
        (far_off, *tensors([0.5, -2.0])),
        (of_one_entry, *tensors([0.5, 4.0])),
        (bowl, *tensors([0.25])),
    ],
    hints=[
        _("Autograd finds the gradient of whatever it has recorded. Record on a copy, so that w stays as it was."),
        _("`w = w.clone().requires_grad_()` is such a copy. `f(w)` then computes and records at the same time."),
        _("Call `.backward()` on what f returns. After that the gradient is an attribute of your copy."),
    ],
    correct=_(
        "For any f that is made of PyTorch's operations, and in one pass, where differences take two calls for each "
        "entry. Compare with `numeric_gradient` of lesson 11."
    ),
    states=("inputs",),
)
def gradient(f, w):
    w = w.clone().requires_grad_()
    f(w).backward()
    return w.grad


@gradient.also_right
def gradient_by_name(f, w):
    w = w.clone().requires_grad_()
    return torch.autograd.grad(f(w), w)[0]


@gradient.also_right
def gradient_by_function(f, w):
    return torch.func.grad(f)(w)


@gradient.mistake(
    _(
        "Every entry is twice as large as it should be: `backward()` ran twice, and `.grad` adds up what arrives. One "
        "call is enough; before another, set `w.grad = None`."
    )
)
def backward_twice(f, w):
    return 2 * gradient_by_name(f, w)


@gradient.mistake(_("You returned the value of f. Its gradient is in `w.grad`, after `f(w).backward()`."))
def value_returned(f, w):
    return f(w)


@gradient.mistake(_("You returned w itself. `w.grad` is the gradient, `w.data` or `w.detach()` are the numbers of w."))
def w_returned(f, w):
    return w.clone()


@gradient.mistake(
    _("You added up the entries of the gradient. It has one entry for each entry of w: return `w.grad` as it is.")
)
def added_up(f, w):
    return gradient_by_name(f, w).sum()


@gradient.mistake(
    _("You returned the downhill direction. The gradient points uphill: return `w.grad` without the minus.")
)
def downhill(f, w):
    return -gradient_by_name(f, w)


# --- detach -----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("A target that stands still"),
    probes=lambda: [
        tensors([1.0, -1.0], [[1.0, 2.0], [0.0, 1.0]], [[2.0, 0.5], [1.0, -1.0]]),
        tensors([0.5, 2.0, 1.0], [[1.0, 0.0, 2.0]], [[0.0, 1.0, 1.0]]),
        tensors([2.0], [[1.0], [3.0], [-1.0]], [[0.5], [1.0], [4.0]]),
        tensors([1.0, 1.0], [[1.0, 1.0], [2.0, 0.0]], [[1.0, 1.0], [2.0, 0.0]]),
    ],
    hints=[
        _("Prediction and target both depend on w. Which of the two is meant to stand still?"),
        _(
            "Record on a copy, `w = w.clone().requires_grad_()`. The prediction is `x @ w`; the target is `other @ w` "
            "with its record cut."
        ),
        _(
            "The loss is `((x @ w - (other @ w).detach()) ** 2).mean()`. How do you get from a loss to the gradient of "
            "w?"
        ),
    ],
    correct=_(
        "The prediction is pulled towards the target, and the target is not pulled back. Models that learn from a copy "
        "of themselves, in reinforcement learning for one, depend on this one word."
    ),
    states=("inputs",),
)
def pull(w, x, other):
    w = w.clone().requires_grad_()
    loss = ((x @ w - (other @ w).detach()) ** 2).mean()
    loss.backward()
    return w.grad


@pull.also_right
def pull_without_a_record(w, x, other):
    target = other @ w
    w = w.clone().requires_grad_()
    torch.nn.functional.mse_loss(x @ w, target).backward()
    return w.grad


@pull.also_right
def pull_by_the_formula(w, x, other):
    return 2 * x.T @ (x @ w - other @ w) / len(x)


@pull.mistake(_("The target moves too: its record was not cut. `(other @ w).detach()` makes numbers of it."))
def nothing_detached(w, x, other):
    return gradient_by_name(lambda w: ((x @ w - other @ w) ** 2).mean(), w)


@pull.mistake(
    _(
        "You detached the prediction: now the target runs towards it while the prediction stands still. Detach the "
        "target."
    )
)
def prediction_detached(w, x, other):
    return gradient_by_name(lambda w: (((x @ w).detach() - other @ w) ** 2).mean(), w)


@pull.mistake(_("You summed the squares. The loss is their mean: divide by the number of rows, or use `.mean()`."))
def squares_summed(w, x, other):
    return pull_by_the_formula(w, x, other) * len(x)


@pull.mistake(_("You returned the loss. The gradient of it is in `w.grad`, after `loss.backward()`."))
def loss_returned(w, x, other):
    return ((x @ w - other @ w) ** 2).mean()


# --- descent ----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Walk downhill"),
    probes=lambda: [
        (bowl, *tensors([1.0, 2.0, -3.0]), 0.1, 3),
        (far_off, *tensors([0.5, 2.0]), 0.5, 4),
        (bowl, *tensors([1.0, -1.0]), 0.05, 1),
        (of_one_entry, *tensors([0.5, 4.0]), 0.2, 2),
        (bowl, *tensors([1.0, 2.0]), 0.1, 0),
    ],
    hints=[
        _("Three things happen in each step: the old gradient is forgotten, the new one is found, and w moves."),
        _(
            "Begin with `w = w.clone().requires_grad_()`. The step itself must not be recorded, so it goes under `with "
            "torch.no_grad():`."
        ),
        _(
            "In the loop comes `w.grad = None`, then `f(w).backward()`, then the step under `no_grad`. After the loop, "
            "return `w.detach()`."
        ),
    ],
    correct=_(
        "Three lines in a loop, and f may be any network: forget the old gradient, go back through the record, take a "
        "step. `torch.optim.SGD` does these, with `optimizer.zero_grad()` and `optimizer.step()`."
    ),
    states=("record", "inputs"),
)
def descend(f, w, rate, steps):
    w = w.clone().requires_grad_()
    for _step in range(steps):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= rate * w.grad
    return w.detach()


@descend.also_right
def descend_with_sgd(f, w, rate, steps):
    w = w.clone().requires_grad_()
    optimizer = torch.optim.SGD([w], lr=rate)
    for _step in range(steps):
        optimizer.zero_grad()
        f(w).backward()
        optimizer.step()
    return w.detach()


@descend.also_right
def descend_by_function(f, w, rate, steps):
    for _step in range(steps):
        w = w - rate * torch.func.grad(f)(w)
    return w


@descend.mistake(
    _(
        "The first step is right, the second too long: the gradient of the first was still in `w.grad`, and the new "
        "one was added to it. Before each `backward()`: `w.grad = None`, or `optimizer.zero_grad()`."
    )
)
def zero_grad_forgotten(f, w, rate, steps):
    total = torch.zeros_like(w)
    for _step in range(steps):
        total = total + torch.func.grad(f)(w)
        w = w - rate * total
    return w.clone()


@descend.mistake(
    _(
        "w never moves. The gradient was set back between `backward()` and the step, so that the step had nothing to "
        "go by: set it back before `backward()`."
    )
)
def zeroed_before_the_step(f, w, rate, steps):
    return w.clone()


@descend.mistake(_("You go uphill: the gradient points to larger values of f, so the step is `w -= rate * w.grad`."))
def uphill(f, w, rate, steps):
    return descend_by_function(f, w, -rate, steps)


@descend.mistake(
    _(
        "You took the gradient once, at the start, and used it for every step. It changes as w moves: `backward()` "
        "each time."
    )
)
def gradient_of_the_start(f, w, rate, steps):
    return w - steps * rate * torch.func.grad(f)(w)


@descend.mistake(_("You took one step, whatever `steps` says. Is the return inside the loop?"))
def one_step(f, w, rate, steps):
    return descend_by_function(f, w, rate, 1)


# --- losses that are kept ---------------------------------------------------------------------------------------------


def recorded(*values):
    """Losses of batches as training leaves them: tensors of one number that record."""
    return tuple(torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in values)


@LESSON.exercise(
    _("The loss of an epoch"),
    probes=lambda: [
        (recorded(0.5, 0.25, 1.0), (32, 32, 8)),
        (recorded(2.0, 4.0), (1, 3)),
        (recorded(0.75), (10,)),
        (recorded(0.3, 0.6, 0.9), (5, 5, 5)),
    ],
    hints=[
        _("The loss of a batch is a mean over its samples. What do you have to multiply it by to get their sum?"),
        _("`loss.item()` is the number alone, without its record. Go through both tuples side by side, with `zip`."),
        _(
            "Add up `loss.item() * size` over the batches. After the loop comes one division, by the number of all "
            "samples."
        ),
    ],
    correct=_(
        "A plain number that holds on to nothing. Wherever nobody calls `backward()`, as in validation, `total += loss` on "
        "the tensors would keep the record of every batch in memory."
    ),
)
def epoch_loss(losses, sizes):
    return sum(loss.item() * size for loss, size in zip(losses, sizes, strict=True)) / sum(sizes)


@epoch_loss.also_right
def epoch_loss_in_a_loop(losses, sizes):
    total = 0.0
    for loss, size in zip(losses, sizes, strict=True):
        total += float(loss.detach()) * size
    return total / sum(sizes)


@epoch_loss.also_right
def epoch_loss_stacked(losses, sizes):
    weights = torch.tensor(sizes, dtype=torch.float64)
    return (torch.stack(losses).detach() @ weights / weights.sum()).item()


@epoch_loss.mistake(
    _(
        "You gave every batch the same weight. The last batch is often smaller, and its samples would count for more: "
        "multiply each loss by the size of its batch."
    )
)
def batches_alike(losses, sizes):
    return sum(loss.item() for loss in losses) / len(losses)


@epoch_loss.mistake(
    _("You added the losses up and did not divide: the more batches, the larger. Divide by all samples.")
)
def losses_added(losses, sizes):
    return sum(loss.item() for loss in losses)


@epoch_loss.mistake(
    _("That is the sum over all samples. For the average of a sample divide by how many there are: `sum(sizes)`.")
)
def samples_added(losses, sizes):
    return sum(loss.item() * size for loss, size in zip(losses, sizes, strict=True))


@epoch_loss.mistake(_("You divided the sum over samples by the number of batches. Divide by the number of samples."))
def divided_by_batches(losses, sizes):
    return samples_added(losses, sizes) / len(losses)


@epoch_loss.mistake(_("That is the loss of the last batch alone. Is your total reset in each round of the loop?"))
def last_batch(losses, sizes):
    return losses[-1].item()


# --- quiz -------------------------------------------------------------------------------------------------------------

adds_up = LESSON.question(
    "adds_up",
    _("Why does PyTorch add a new gradient to .grad, rather than replace what is there?"),
    Option(
        _("So that a large batch can be sent through in parts, one after the other."),
        _("Yes: the gradient of a sum is the sum of the gradients. Training does it where memory is short."),
        right=True,
    ),
    Option(
        _("Because the chain rule multiplies."),
        _("It multiplies along a path through the network, and adds where paths meet. Here it is about two passes."),
    ),
    Option(
        _("It is a bug that has become too old to be fixed."),
        _("It is meant, and useful, and the reason for zero_grad before each step."),
    ),
    Option(
        _("So that each step remembers the direction of the last."),
        _(
            "That is momentum, and an optimizer does it with numbers of its own. Added gradients have no rate of "
            "forgetting."
        ),
    ),
)

what_detach_does = LESSON.question(
    "what_detach_does",
    _("In the kite network you write h = h.detach() after the hidden layer. What becomes of the gradients?"),
    Option(
        _("W2 and b2 get theirs; those of W1 and b1 stay None."),
        _("Yes: the backward pass ends at h. Nothing complains, and the first layer never learns."),
        right=True,
    ),
    Option(
        _("All of them are None."),
        _("What comes after h is recorded as before: W2 and b2 are used there."),
    ),
    Option(
        _("W1 and b1 get theirs; those of W2 and b2 stay None."),
        _("The backward pass begins at the loss and meets W2 first. What it no longer reaches lies before h."),
    ),
    Option(
        _("They are as before; detach only saves memory."),
        _("It saves memory, by cutting the record. Gradients cannot travel where there is no record."),
    ),
)

which_loss = LESSON.question(
    "which_loss",
    _("A network ends in a sigmoid, and is trained with binary_cross_entropy_with_logits. What happens?"),
    Option(
        _("It learns, slowly and badly: the sigmoid is taken twice, and no prediction gets beyond 0.73."),
        _("Yes. The loss takes p for a score, and σ(1) is 0.73. Nothing raises an error. Drop the last sigmoid."),
        right=True,
    ),
    Option(
        _("An error: probabilities are no scores."),
        _("Any number is a score, also one between 0 and 1. That is why it goes unnoticed."),
    ),
    Option(
        _("It works as it should: the function sees that these are probabilities."),
        _("It cannot tell: 0.7 may be a score as well."),
    ),
    Option(
        _("It works better, since the loss is computed more exactly."),
        _("It is more exact when it gets the scores. Here it gets something else."),
    ),
)

why_no_grad = LESSON.question(
    "why_no_grad",
    _("A trained network answers questions, and nobody will call backward. Why write with torch.no_grad() around it?"),
    Option(
        _("Otherwise all values between the layers are kept for a backward pass that never comes."),
        _("Yes: the record holds on to them. Without a record, each is freed as soon as the next is computed."),
        right=True,
    ),
    Option(
        _("Otherwise the answers change the weights."),
        _("Only a step changes weights. A record alone changes nothing but the memory in use."),
    ),
    Option(
        _("Otherwise dropout would be on."),
        _("That is what model.eval() is for. The two have nothing to do with each other, and often both are needed."),
    ),
    Option(
        _("Otherwise the answers would be less exact."),
        _("They are the same to the last digit."),
    ),
)
