"""Lesson t2, Hand the gradients to autograd: losses on scores, gradients, descent, detach, and what the record keeps."""

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.exercises._torch import torch
from course_lib.text import _

LESSON = Lesson("pytorch/t2_torch_autograd", _("Hand the gradients to autograd"))


def tensors(*values):
    """Make a tensor of float64 from each list of numbers."""
    return tuple(torch.tensor(value, dtype=torch.float64) for value in values)


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "two_names",
    "tensors",
    _("`w` is `tensor([1.0, 2.0])`. You write `u = w`, and then `u -= 0.5`. What is `w` now?"),
    Option(
        _("`tensor([0.5, 1.5])`"),
        _("Yes: `u` is a second name for the same numbers, and `-=` writes into them. A copy takes `w.clone()`."),
        right=True,
    ),
    Option(
        _("`tensor([1.0, 2.0])`"),
        _(
            "It would be, after `u = w - 0.5`, which makes a new tensor. `-=` writes into the old one, whatever its name."
        ),
    ),
    Option(
        _("PyTorch refuses: a tensor must not change."),
        _("A tensor may be written into, as an array may. PyTorch refuses only where it would spoil a gradient."),
    ),
)

LESSON.recall(
    "surer_and_wrong",
    "surprise",
    _("The truth is 0, and p is the probability of 1. While p rises from 0.99 to 0.9999, what does the loss do?"),
    Option(
        _("It doubles, from 4.6 to 9.2."),
        _("Yes: −log(1 − p) is −log(0.01) and then −log(0.0001). What counts is how far p is from 1."),
        right=True,
    ),
    Option(
        _("It hardly changes, because p hardly does."),
        _("The loss depends on 1 − p, which falls to a hundredth: −log(0.01) is 4.6, and −log(0.0001) is 9.2."),
    ),
    Option(
        _("It falls, because the model has become surer."),
        _("It has become surer of the wrong answer, so it is more surprised by the truth, and the loss rises."),
    ),
)

LESSON.recall(
    "back_through_two",
    "gradients",
    _("p = σ(z) and L = (p − 1)². At z = 0, p is ½. What is the derivative of L with respect to z?"),
    Option(
        _("−0.25"),
        _("Yes: 2(p − 1) is −1, the slope of σ is p(1 − p) = 0.25, and the chain rule multiplies the two."),
        right=True,
    ),
    Option(
        _("−1"),
        _("That is the derivative with respect to p. On the way back to z comes the slope of σ as well: p(1 − p)."),
    ),
    Option(
        _("0.25"),
        _("A larger z brings p closer to 1 and makes the loss smaller, so the derivative is negative: −1 · 0.25."),
    ),
    Option(
        _("−0.75"),
        _("You added the two derivatives, −1 and 0.25. Along a path the chain rule multiplies them."),
    ),
)


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
        _("The name of the one for scores ends in `_with_logits`. It applies the sigmoid itself."),
        _(
            "`torch.nn.functional.binary_cross_entropy_with_logits(…, …)` takes the mean by itself. What is left is "
            "the order of the two: the prediction comes first."
        ),
    ],
    correct=_(
        "It is right even for a score of 800, where a probability would long have been rounded to 1. Next you find "
        "its gradient, without a formula."
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
        "You gave probabilities to a function that expects scores, so the sigmoid was applied twice. "
        "`..._with_logits` takes z as it is."
    )
)
def sigmoid_twice(y, z):
    return torch.nn.functional.binary_cross_entropy_with_logits(torch.sigmoid(z), y)


@loss_from_scores.mistake(
    _(
        "You went by way of p. For a score of 800, p is exactly 1 and log(1 − p) is lost, so PyTorch cuts the loss off "
        "at 100 where it should be 800. Use `binary_cross_entropy_with_logits`."
    )
)
def by_way_of_p(y, z):
    return torch.nn.functional.binary_cross_entropy(torch.sigmoid(z), y)


@loss_from_scores.mistake(
    _(
        "You wrote the formula with `log(p)` and `log(1 - p)`. For a large score one of the two is log(0): infinity, "
        "or NaN once it is multiplied by 0. Use `binary_cross_entropy_with_logits`."
    )
)
def logarithm_of_zero(y, z):
    p = torch.sigmoid(z)
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


@loss_from_scores.mistake(
    _(
        "You swapped the two, and no error told you so. In PyTorch the prediction comes first and the truth second: "
        "`(z, y)`."
    )
)
def truth_first(y, z):
    return torch.nn.functional.binary_cross_entropy_with_logits(y, z)


@loss_from_scores.mistake(
    _("You took the sum instead of the mean, so a batch twice as large has a loss twice as large.")
)
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
        _("Autograd finds the gradient of whatever it has recorded. Record on a copy, so that w stays as it is."),
        _("`w = w.clone().requires_grad_()` makes such a copy. `f(w)` then computes and records at the same time."),
        _("Call `.backward()` on what f returns. After that the gradient is an attribute of your copy."),
    ],
    correct=_(
        "It works for any f that is made of PyTorch's operations, and it takes one pass, where difference quotients "
        "take two calls per entry. Compare it with `numeric_gradient` of lesson 11."
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


@gradient.mistake(
    _("You returned w itself. Its gradient is in `w.grad`; `w.data` and `w.detach()` hold the numbers of w.")
)
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
            "with its record cut off."
        ),
        _(
            "The loss is `((x @ w - (other @ w).detach()) ** 2).mean()`. How do you get from a loss to the gradient of "
            "w?"
        ),
    ],
    correct=_(
        "The prediction is pulled towards the target, and the target is not pulled back. Models that learn from a "
        "copy of themselves, for example in reinforcement learning, depend on this one word."
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


@pull.mistake(
    _("The target moves too, because its record was not cut. `(other @ w).detach()` leaves only its numbers.")
)
def nothing_detached(w, x, other):
    return gradient_by_name(lambda w: ((x @ w - other @ w) ** 2).mean(), w)


@pull.mistake(
    _(
        "You detached the prediction, so the target runs towards it while the prediction stands still. Detach the "
        "target."
    )
)
def prediction_detached(w, x, other):
    return gradient_by_name(lambda w: (((x @ w).detach() - other @ w) ** 2).mean(), w)


@pull.mistake(_("You summed the squares. The loss is their mean: divide by the number of rows, or use `.mean()`."))
def squares_summed(w, x, other):
    return pull_by_the_formula(w, x, other) * len(x)


@pull.mistake(_("You returned the loss. Its gradient is in `w.grad`, after `loss.backward()`."))
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
        _("Three things happen in each step: the old gradient is cleared, the new one is found, and w moves."),
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
        "You need three lines in a loop, whatever network f is: clear the old gradient, go back through the record, "
        "take a step. With `torch.optim.SGD` they are `optimizer.zero_grad()`, `loss.backward()` and "
        "`optimizer.step()`."
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
        "Your first step is right and the second too long, because the gradient of the first was still in `w.grad` and "
        "the new one was added to it. Before each `backward()`, write `w.grad = None` or `optimizer.zero_grad()`."
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
        "w never moves. You cleared the gradient between `backward()` and the step, so the step had nothing to go by. "
        "Clear it before `backward()`."
    )
)
def zeroed_before_the_step(f, w, rate, steps):
    return w.clone()


@descend.mistake(_("You go uphill: the gradient points to larger values of f, so the step is `w -= rate * w.grad`."))
def uphill(f, w, rate, steps):
    return descend_by_function(f, w, -rate, steps)


@descend.mistake(
    _(
        "You took the gradient once, at the start, and used it for every step. It changes as w moves, so call "
        "`backward()` each time."
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
            "Add up `loss.item() * size` over the batches. After the loop comes one division, by the number of "
            "samples in all batches together."
        ),
    ],
    correct=_(
        "Your result is a plain number that holds on to nothing. Wherever nobody calls `backward()`, as in validation, "
        "`total += loss` on the tensors would keep the record of every batch in memory."
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
        "You gave every batch the same weight. The last batch is often smaller, so its samples would count for more. "
        "Multiply each loss by the size of its batch."
    )
)
def batches_alike(losses, sizes):
    return sum(loss.item() for loss in losses) / len(losses)


@epoch_loss.mistake(_("You added up the losses and did not divide, so the result grows with the number of batches."))
def losses_added(losses, sizes):
    return sum(loss.item() for loss in losses)


@epoch_loss.mistake(
    _("That is the sum over all samples. For the average per sample, divide by how many there are: `sum(sizes)`.")
)
def samples_added(losses, sizes):
    return sum(loss.item() * size for loss, size in zip(losses, sizes, strict=True))


@epoch_loss.mistake(_("You divided the sum over samples by the number of batches. Divide by the number of samples."))
def divided_by_batches(losses, sizes):
    return samples_added(losses, sizes) / len(losses)


@epoch_loss.mistake(_("That is the loss of the last batch alone. Do you reset your total in each round of the loop?"))
def last_batch(losses, sizes):
    return losses[-1].item()


# --- what the record takes ---------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("What the record takes"),
    probes=[
        (1, 2, 3, 2, 4, False),
        (1, 2, 3, 2, 4, True),
        (2, 5, 4, 1, 3, False),
        (2, 5, 4, 1, 3, True),
        (3, 8, 16, 4, 1, True),
        (1, 2048, 12288, 96, 96, False),
        (1, 2048, 12288, 96, 96, True),
    ],
    hints=[
        _("How many bytes does the record of a single block take? Both cases are made of that number."),
        _("One block takes `texts * tokens * (34 * width + 5 * heads * tokens)` bytes, which all blocks keep at once."),
        _(
            "With checkpointing, every block keeps its input, `2 * texts * tokens * width` bytes, and one block at a time "
            "has its whole record. Add these two."
        ),
    ],
    correct=_(
        "The bracket decides. Its second part grows with the length of the text, so that for long texts attention takes "
        "nearly everything. Checkpointing keeps only one block's share of it at a time."
    ),
)
def record_bytes(texts, tokens, width, heads, blocks, checkpointing):
    block = texts * tokens * (34 * width + 5 * heads * tokens)
    inputs = 2 * texts * tokens * width
    return blocks * inputs + block if checkpointing else blocks * block


@record_bytes.also_right
def record_bytes_by_place(texts, tokens, width, heads, blocks, checkpointing):
    places = texts * tokens
    whole, kept = (1, 2 * blocks * width) if checkpointing else (blocks, 0)
    return places * (kept + whole * 34 * width) + whole * 5 * heads * places * tokens


@record_bytes.also_right
def record_bytes_block_by_block(texts, tokens, width, heads, blocks, checkpointing):
    block = texts * tokens * width * (34 + 5 * heads * tokens / width)
    total = block if checkpointing else 0
    for _block in range(blocks):
        total += 2 * texts * tokens * width if checkpointing else block
    return total


@record_bytes.mistake(
    _("That is the record of one block. Without checkpointing, the records of all blocks are held until `backward()`.")
)
def one_block(texts, tokens, width, heads, blocks, checkpointing):
    inputs = 2 * texts * tokens * width
    return record_bytes_by_place(texts, tokens, width, heads, 1, False) + (blocks * inputs if checkpointing else 0)


@record_bytes.mistake(
    _("`checkpointing` changes nothing in your result. Where it is True, a block keeps its input and drops the rest.")
)
def never_dropped(texts, tokens, width, heads, blocks, checkpointing):
    return record_bytes_by_place(texts, tokens, width, heads, blocks, False)


@record_bytes.mistake(
    _(
        "With checkpointing you counted the inputs alone. On the way back each block is computed again, and while that "
        "lasts its whole record is in memory: add one block."
    )
)
def second_pass_forgotten(texts, tokens, width, heads, blocks, checkpointing):
    return (
        blocks * 2 * texts * tokens * width
        if checkpointing
        else record_bytes_by_place(texts, tokens, width, heads, blocks, False)
    )


@record_bytes.mistake(
    _("With checkpointing you kept the input of one block. The way back needs the input of every block.")
)
def one_input(texts, tokens, width, heads, blocks, checkpointing):
    return record_bytes_by_place(texts, tokens, width, heads, 1 if checkpointing else blocks, checkpointing)


@record_bytes.mistake(
    _("You counted one byte for each number of an input. In 16 bits a number takes two bytes: 2 B S d per block.")
)
def inputs_of_one_byte(texts, tokens, width, heads, blocks, checkpointing):
    full = record_bytes_by_place(texts, tokens, width, heads, blocks, checkpointing)
    return full - (blocks * texts * tokens * width if checkpointing else 0)


@record_bytes.mistake(
    _("You left out attention. For each head it keeps 5 bytes for every pair of tokens, 5 A S per token.")
)
def without_attention(texts, tokens, width, heads, blocks, checkpointing):
    return record_bytes_by_place(texts, tokens, width, 0, blocks, checkpointing)


@record_bytes.mistake(
    _("You counted attention once instead of once per head: the bracket has 5 A S, with A heads of S numbers each.")
)
def one_head(texts, tokens, width, heads, blocks, checkpointing):
    return record_bytes_by_place(texts, tokens, width, 1, blocks, checkpointing)


@record_bytes.mistake(
    _("Your attention grows with S instead of S². Each token looks at all S tokens: S (34 d + 5 A S), with S twice.")
)
def attention_without_pairs(texts, tokens, width, heads, blocks, checkpointing):
    full = record_bytes_by_place(texts, tokens, width, 0, blocks, checkpointing)
    return full + (1 if checkpointing else blocks) * texts * 5 * heads * tokens


# --- quiz -------------------------------------------------------------------------------------------------------------

adds_up = LESSON.question(
    "adds_up",
    _("Why does PyTorch add a new gradient to .grad, rather than replace what is there?"),
    Option(
        _("So that a large batch can be sent through in parts, one after the other."),
        _("Yes: the gradient of a sum is the sum of the gradients. It is done wherever memory is short."),
        right=True,
    ),
    Option(
        _("Because the chain rule multiplies."),
        _("It multiplies along a path through the network, and adds where paths meet. Here it is about two passes."),
    ),
    Option(
        _("It is a bug that has become too old to be fixed."),
        _("It is intended and useful, and it is the reason why zero_grad comes before each backward pass."),
    ),
    Option(
        _("So that each step remembers the direction of the last."),
        _(
            "That is momentum, for which an optimizer keeps numbers of its own. It lets old gradients fade; gradients "
            "that are added up never do."
        ),
    ),
)

what_detach_does = LESSON.question(
    "what_detach_does",
    _("In the kite network you write h = h.detach() after the hidden layer. What becomes of the gradients?"),
    Option(
        _("W2 and b2 get theirs; those of W1 and b1 stay None."),
        _("Yes: the backward pass ends at h. No error is raised, and the first layer never learns."),
        right=True,
    ),
    Option(
        _("All of them are None."),
        _("What comes after h is recorded as before: W2 and b2 are used there."),
    ),
    Option(
        _("W1 and b1 get theirs; those of W2 and b2 stay None."),
        _("The backward pass begins at the loss and meets W2 first. It no longer reaches what comes before h."),
    ),
    Option(
        _("They are as before; detach only saves memory."),
        _("It does save memory, by cutting the record, and gradients cannot travel where there is no record."),
    ),
)

which_loss = LESSON.question(
    "which_loss",
    _("A network ends in a sigmoid and is trained with binary_cross_entropy_with_logits. What happens?"),
    Option(
        _("It learns slowly and badly: the sigmoid is applied twice, and no prediction gets beyond 0.73."),
        _("Yes. The loss takes p for a score, and σ(1) is 0.73. Nothing raises an error. Drop the last sigmoid."),
        right=True,
    ),
    Option(
        _("An error: probabilities are no scores."),
        _("Any number may be a score, even one between 0 and 1. That is why the mistake goes unnoticed."),
    ),
    Option(
        _("It works as it should: the function sees that these are probabilities."),
        _("It cannot tell, because 0.7 may be a score as well."),
    ),
    Option(
        _("It works better, since the loss is computed more exactly."),
        _("It is more exact when it is given scores. Here it is given something else."),
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
        _("That is what model.eval() is for. The two are independent of each other, and often you need both."),
    ),
    Option(
        _("Otherwise the answers would be less exact."),
        _("They are the same to the last digit."),
    ),
)
