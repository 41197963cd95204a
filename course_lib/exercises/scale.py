"""Lesson t5, Scale up, with or without a GPU: operations, bytes, a scaled loss, memory, uneven workers, days."""

import itertools

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.exercises._torch import torch
from course_lib.text import _

LESSON = Lesson("pytorch/t5_scale", _("Scale up, with or without a GPU"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "overhead_and_work",
    "twins",
    _(
        "A step takes a + F/s. The overhead a is 10 microseconds, and F/s is 2 microseconds. With twice as many samples, "
        "F doubles. How long does the step take?"
    ),
    Option(
        _("14 microseconds."),
        _("Yes: 10 + 4. Twice the samples take little more time. In this lesson you find another reason for batches."),
        right=True,
    ),
    Option(_("24 microseconds."), _("That would double the overhead too. A call costs the same whatever its size.")),
    Option(_("12 microseconds, as before."), _("The overhead stays, but F doubles, and with it the time F/s.")),
    Option(
        _("6 microseconds."), _("You halved it. Each *sample* becomes cheaper, but the step as a whole takes longer.")
    ),
)

LESSON.recall(
    "memory_of_the_record",
    "torch_autograd",
    _("You double the batch. What happens to the memory of the weights, and to that of autograd's record?"),
    Option(
        _("The weights take as much as before, and the record twice as much."),
        _(
            "Yes: the record keeps values of every sample for the backward pass. In this lesson both are counted in bytes."
        ),
        right=True,
    ),
    Option(
        _("Both take twice as much."),
        _("The weights are there once, whatever the batch: all samples go through the same ones."),
    ),
    Option(
        _("Both take as much as before."),
        _("The record keeps values of every sample, because the backward pass needs them. More samples, more values."),
    ),
    Option(
        _("The weights take twice as much, and the record as much as before."),
        _("It is the other way round: the weights do not depend on the batch, and the record does."),
    ),
)

LESSON.recall(
    "kept_by_adam",
    "training",
    _("What does Adam keep for each weight from one step to the next?"),
    Option(
        _("Two numbers: the running means of its gradient and of the square of its gradient."),
        _("Yes: m and a mean of squares. In this lesson they turn out to fill half of the memory of the parameters."),
        right=True,
    ),
    Option(_("Nothing."), _("That is plain descent, which needs this step's gradient alone.")),
    Option(
        _("One number: the running mean of its gradient."),
        _("That is momentum. Adam also needs the size of the gradient, to divide by it."),
    ),
    Option(
        _("All of its gradients so far."),
        _("That would grow with every step. A running mean sums up the past in one number."),
    ),
)


# --- operations of a training step ------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The operations of a training step"),
    probes=[(8, (64, 32, 10)), (1, (2, 2, 1)), (32, (784, 128)), (3, (5, 4, 3, 2)), (4096, (768, 3072, 768))],
    hints=[
        _("Each layer takes one matrix product forward and two back. Which layer needs only one of the two, and why?"),
        _("A product takes `2 * n * d_in * d_out` operations. There is one for each pair of neighbours in `sizes`."),
        _("Put these products into a list. All of them count three times; then subtract the one that nobody needs."),
    ],
    correct=_(
        "And PyTorch counts the same. For a network of many layers the first hardly matters: what is left is 6 per "
        "weight and sample, the rule of thumb by which large models are planned."
    ),
)
def step_flops(n, sizes):
    products = [2 * n * sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)]
    return 3 * sum(products) - products[0]


@step_flops.also_right
def flops_layer_by_layer(n, sizes):
    total = 0
    for layer in range(1, len(sizes)):
        product = 2 * n * sizes[layer - 1] * sizes[layer]
        total += 2 * product if layer == 1 else 3 * product
    return total


@step_flops.also_right
def flops_by_the_rule_of_thumb(n, sizes):
    weights = sum(d_in * d_out for d_in, d_out in itertools.pairwise(sizes))
    return 6 * n * weights - 2 * n * sizes[0] * sizes[1]


@step_flops.mistake(
    _("You counted a product with its addition as one. They are two operations, so `2 * n * d_in * d_out`.")
)
def two_forgotten(n, sizes):
    return step_flops.reference(n, sizes) // 2


@step_flops.mistake(_("That is the forward pass alone. The backward pass takes two more products in each layer."))
def forward_alone(n, sizes):
    return sum(2 * n * sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))


@step_flops.mistake(
    _(
        "Your backward pass costs as much as the forward pass. It has two products in each layer after the first: one "
        "for dW, one for what is sent on to the layer before."
    )
)
def back_like_forward(n, sizes):
    return 2 * forward_alone(n, sizes)


@step_flops.mistake(
    _(
        "That is the rule of thumb, 6 per weight and sample. The first layer needs one product less, because nobody asks "
        "for the gradient of the input."
    )
)
def input_gradient_too(n, sizes):
    return 3 * forward_alone(n, sizes)


@step_flops.mistake(
    _("The batch is missing: that is a step with one sample. Each product is made for all `n` samples.")
)
def batch_forgotten(n, sizes):
    return step_flops.reference(1, sizes)


@step_flops.mistake(
    _("You left the first layer out. It has a forward pass and a dW, although it has nothing to send back.")
)
def first_layer_left_out(n, sizes):
    return 3 * forward_alone(n, sizes[1:])


@step_flops.mistake(
    _(
        "Your backward pass has one product in each layer, and none in the first. Every layer has a dW, the first one "
        "too."
    )
)
def first_gradient_left_out(n, sizes):
    return forward_alone(n, sizes) + 2 * forward_alone(n, sizes[1:])


# --- operations per byte ----------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Operations per byte"),
    probes=[(1, 768, 3072, 2), (256, 768, 3072, 2), (64, 10, 1, 4), (1, 1, 1, 4), (100000, 64, 32, 4)],
    hints=[
        _(
            "The numerator counts operations, the denominator bytes. What is read from memory, and what is written to it?"
        ),
        _("`n * d_in` counts x, and `d_out` counts b. W has shape (d_out, d_in), and the result has shape (n, d_out)."),
        _(
            "The first blank is `d_out * d_in`, and the second is `n * d_out`. The third counts the operations of the "
            "forward pass, as in the exercise before."
        ),
    ],
    correct=_(
        "With one sample it is about 1 in bfloat16, because W is read from end to end and each of its numbers is used "
        "once. Every further sample uses them again. Next: how much of that can a machine use?"
    ),
    blanks=("d_out * d_in", "n * d_out", "2 * n * d_in * d_out"),
)
def intensity(n, d_in, d_out, size):
    moved = size * (n * d_in + d_out * d_in + d_out + n * d_out)
    return 2 * n * d_in * d_out / moved


@intensity.also_right
def intensity_of_arrays(n, d_in, d_out, size):
    shapes = [(n, d_in), (d_out, d_in), (d_out, 1), (n, d_out)]
    return 2 * n * d_in * d_out / sum(size * a * b for a, b in shapes)


@intensity.also_right
def intensity_factored(n, d_in, d_out, size):
    return 2 * n * d_in * d_out / size / ((n + d_out) * (d_in + 1) - n + n * d_out)


@intensity.mistake(_("You divided by numbers, not by bytes. Each number takes `size` bytes."))
def numbers_for_bytes(n, d_in, d_out, size):
    return intensity.reference(n, d_in, d_out, 1)


@intensity.mistake(
    _("You counted W alone. x is read too, and the result is written; for a large batch these two decide.")
)
def weights_alone(n, d_in, d_out, size):
    return 2 * n * d_in * d_out / (size * d_out * d_in)


@intensity.mistake(_("What is computed has to be written: (n, d_out) more numbers go to memory."))
def result_not_written(n, d_in, d_out, size):
    return 2 * n * d_in * d_out / (size * (n * d_in + d_out * d_in + d_out))


@intensity.mistake(_("The input is missing from the denominator: x, with n · d_in numbers, is read as well."))
def input_not_read(n, d_in, d_out, size):
    return 2 * n * d_in * d_out / (size * (d_out * d_in + d_out + n * d_out))


@intensity.mistake(
    _(
        "You read W again for each sample. The point of a batch is that all its samples share one reading: d_out · d_in, "
        "once."
    )
)
def weights_for_each_sample(n, d_in, d_out, size):
    return 2 * n * d_in * d_out / (size * (n * d_in + n * d_out * d_in + d_out + n * d_out))


@intensity.mistake(
    _("You divided the bytes by the operations. Intensity is operations per byte: swap numerator and denominator.")
)
def upside_down(n, d_in, d_out, size):
    return 1 / intensity.reference(n, d_in, d_out, size)


@intensity.mistake(_("You counted a product with its addition as one. They are two operations."))
def product_and_sum_as_one(n, d_in, d_out, size):
    return intensity.reference(n, d_in, d_out, size) / 2


# --- a scaled loss ----------------------------------------------------------------------------------------------------


def halves(*values):
    """Make a tensor of float16."""
    return torch.tensor(values, dtype=torch.float16)


def faint(w):
    return (w * w * 2**-14).sum() * 2**-12


def ordinary(w):
    return (w * w).sum()


def steep(w):
    return (w * w).sum() * 16


@LESSON.exercise(
    _("A gradient too small for float16"),
    probes=lambda: [
        (faint, halves(1.0, -2.0, 0.5), 1024.0),
        (ordinary, halves(1.0, 3.0), 256.0),
        (steep, halves(0.25, 8.0), 1024.0),
        (ordinary, halves(-0.5), 1.0),
    ],
    hints=[
        _(
            "Scale the loss before `backward()`, and every gradient comes out larger by the same factor. When is it "
            "safe to divide by it again?"
        ),
        _(
            "Record on a copy of w, and call `(scale * f(w)).backward()`. Then convert before you divide: in float16 "
            "the quotient would be lost again."
        ),
        _(
            "The gradient is `w.grad.float() / scale`. `torch.isfinite(gradient).all()` tells whether you may use it. "
            "What do you return if not?"
        ),
    ],
    correct=_(
        "`torch.amp.GradScaler` does this, and finds the scale by itself: it halves it after an overflow, and doubles "
        "it after 2,000 steps without one. In bfloat16 none of it is needed."
    ),
    states=("dtype", "inputs"),
)
def scaled_gradient(f, w, scale):
    w = w.clone().requires_grad_()
    (scale * f(w)).backward()
    gradient = w.grad.float() / scale
    return gradient if torch.isfinite(gradient).all() else torch.zeros_like(gradient)


@scaled_gradient.also_right
def scaled_by_name(f, w, scale):
    w = w.clone().requires_grad_()
    (large,) = torch.autograd.grad(f(w) * scale, w)
    return large.float() * (1 / scale) if large.isfinite().all() else torch.zeros(w.shape)


@scaled_gradient.also_right
def scaled_in_single_precision(f, w, scale):
    w = w.clone().requires_grad_()
    (f(w).float() * scale).backward()
    gradient = w.grad.to(torch.float32) / scale
    return torch.zeros(w.shape) if not torch.isfinite(gradient).all() else gradient


def _half_gradient(f, w, scale):
    w = w.clone().requires_grad_()
    (scale * f(w)).backward()
    return w.grad


def _or_zeros(gradient):
    return gradient if torch.isfinite(gradient).all() else torch.zeros_like(gradient)


@scaled_gradient.mistake(
    _("The gradient is still `scale` times too large: after `backward()`, divide by it, in float32.")
)
def not_divided(f, w, scale):
    return _or_zeros(_half_gradient(f, w, scale).float())


@scaled_gradient.mistake(
    _(
        "You divided in float16, and there the small gradients turned to 0 again. Convert first: `w.grad.float() / "
        "scale`."
    )
)
def divided_in_half_precision(f, w, scale):
    return _or_zeros((_half_gradient(f, w, scale) / scale).float())


@scaled_gradient.mistake(
    _(
        "You stayed in float16: divided there, small gradients turn to 0 again, and an infinite one goes through. "
        "First `.float()`, then divide, then look whether all is finite."
    )
)
def never_converted(f, w, scale):
    return _half_gradient(f, w, scale) / scale


@scaled_gradient.mistake(
    _(
        "The loss was not scaled before `backward()`: what is below 0.00000003 is 0 by then, and no factor brings it "
        "back."
    )
)
def not_scaled(f, w, scale):
    return _or_zeros(_half_gradient(f, w, 1.0).float())


@scaled_gradient.mistake(
    _("You divided by `scale` and never multiplied by it: `(scale * f(w)).backward()` comes first.")
)
def divided_alone(f, w, scale):
    return _or_zeros(_half_gradient(f, w, 1.0).float() / scale)


@scaled_gradient.mistake(
    _(
        "You converted w to float32 before f saw it, so everything ran in float32. The numbers are right, but nothing "
        "was saved. Convert the gradient, not w."
    )
)
def all_in_single_precision(f, w, scale):
    return _half_gradient(f, w.float(), scale) / scale


@scaled_gradient.mistake(
    _("An infinite gradient went through. One step with it, and the weights are gone: return zeros instead.")
)
def overflow_let_through(f, w, scale):
    return _half_gradient(f, w, scale).float() / scale


@scaled_gradient.mistake(
    _(
        "You set only the infinite entries to 0, so the step would go in a direction that is no gradient. If one entry "
        "overflows, skip the whole step."
    )
)
def entries_left_out(f, w, scale):
    gradient = _half_gradient(f, w, scale).float() / scale
    return torch.where(torch.isfinite(gradient), gradient, 0.0)


# --- memory -----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The memory of training"),
    probes=[
        (9, 4, 4, False),
        (124_439_808, 640_000_000, 8, True),
        (124_439_808, 640_000_000, 8, False),
        (1_000_000, 0, 1, True),
        (10, 1000, 50, True),
    ],
    hints=[
        _(
            "Each parameter has its own value, a gradient, and Adam's two means. How many bytes does each of these take?"
        ),
        _("In float32 it is 4 + 4 + 8. Mixed, it is 2 + 2, a copy of the weight in float32, and 8 for the two means."),
        _("The activations come on top: `n * kept` numbers, of 2 bytes each in mixed precision and of 4 in float32."),
    ],
    correct=_(
        "16 bytes per parameter, either way: mixed precision saves time, and half of the activations. For 7 billion "
        "parameters that is 112 GB before the first sample."
    ),
)
def training_bytes(parameters, kept, n, mixed):
    size, copy = (2, 4) if mixed else (4, 0)
    return parameters * (size + size + copy + 8) + n * kept * size


@training_bytes.also_right
def bytes_added_up(parameters, kept, n, mixed):
    size = 2 if mixed else 4
    total = 2 * parameters * size
    total += 2 * parameters * 4
    if mixed:
        total += parameters * 4
    return total + n * kept * size


@training_bytes.also_right
def sixteen_either_way(parameters, kept, n, mixed):
    return 16 * parameters + (2 if mixed else 4) * n * kept


@training_bytes.mistake(_("The gradients are missing: each parameter has one, as many bytes as its weight."))
def gradients_forgotten(parameters, kept, n, mixed):
    return training_bytes.reference(parameters, kept, n, mixed) - parameters * (2 if mixed else 4)


@training_bytes.mistake(_("Adam keeps two means per parameter, so it takes 8 bytes and not 4."))
def one_moment(parameters, kept, n, mixed):
    return training_bytes.reference(parameters, kept, n, mixed) - parameters * 4


@training_bytes.mistake(
    _(
        "Mixed precision comes out 4 bytes short. A copy of the weights is kept in float32, since in 16 bits a small "
        "step would be rounded away; and Adam's two means stay in float32 too, 8 bytes."
    )
)
def copy_forgotten(parameters, kept, n, mixed):
    return training_bytes.reference(parameters, kept, n, mixed) - (parameters * 4 if mixed else 0)


@training_bytes.mistake(
    _("You kept a second copy of the weights in plain float32 too. Only weights in 16 bits need one.")
)
def copy_of_a_copy(parameters, kept, n, mixed):
    return training_bytes.reference(parameters, kept, n, mixed) + (0 if mixed else parameters * 4)


@training_bytes.mistake(_("The activations are missing: `n * kept` numbers, which wait for the backward pass."))
def activations_forgotten(parameters, kept, n, mixed):
    return 16 * parameters


@training_bytes.mistake(_("You counted the activations of one sample. Every sample of the batch keeps its own."))
def activations_of_one_sample(parameters, kept, n, mixed):
    return training_bytes.reference(parameters, kept, 1, mixed)


@training_bytes.mistake(_("You gave the activations 4 bytes in mixed precision as well. It halves them, to 2 bytes."))
def activations_in_single_precision(parameters, kept, n, mixed):
    return 16 * parameters + 4 * n * kept


@training_bytes.mistake(
    _(
        "You counted everything once for each sample. The weights and what belongs to them are there once; only the activations are kept n times."
    )
)
def weights_for_each_sample_too(parameters, kept, n, mixed):
    return n * training_bytes.reference(parameters, kept, 1, mixed)


# --- uneven workers ---------------------------------------------------------------------------------------------------


def table(*rows):
    return torch.tensor(rows, dtype=torch.float64)


@LESSON.exercise(
    _("One gradient from uneven workers"),
    probes=lambda: [
        (table([1.0, -2.0, 0.5], [3.0, 2.0, 0.0]), (24, 8)),
        (table([1.0], [5.0], [-1.0]), (1, 2, 5)),
        (table([0.5, 4.0]), (10,)),
        (table([1e6, 1.0], [2.0, 3.0]), (1, 999)),
        (table([1.0, 2.0], [3.0, 6.0]), (4, 4)),
    ],
    hints=[
        _(
            "Each gradient is a mean over its own samples. Multiplied by their number it is a sum, and sums may be "
            "added."
        ),
        _(
            "Make a tensor of the sizes, in the dtype of the gradients: `n = torch.tensor(sizes, "
            "dtype=gradients.dtype)`."
        ),
        _("`n @ gradients` adds up the sums of all workers. One division is left."),
    ],
    correct=_(
        "That is the gradient of the whole batch. PyTorch's DistributedDataParallel takes the plain mean, so its sampler "
        "gives every worker equally many samples."
    ),
)
def average_gradient(gradients, sizes):
    n = torch.tensor(sizes, dtype=gradients.dtype)
    return n @ gradients / n.sum()


@average_gradient.also_right
def average_in_a_loop(gradients, sizes):
    total = torch.zeros_like(gradients[0])
    for gradient, n in zip(gradients, sizes, strict=True):
        total = total + n * gradient
    return total / sum(sizes)


@average_gradient.also_right
def average_of_shares(gradients, sizes):
    shares = torch.tensor(sizes, dtype=gradients.dtype)[:, None] / sum(sizes)
    return (shares * gradients).sum(dim=0)


@average_gradient.mistake(
    _(
        "You took the plain mean over workers. A sample of the small part then counts for more than one of the large "
        "part: weight each gradient by how many samples stand behind it."
    )
)
def plain_mean(gradients, sizes):
    return gradients.mean(dim=0)


@average_gradient.mistake(
    _("You added the gradients up. Each is a mean already, so the step would grow with the number of workers.")
)
def added_up(gradients, sizes):
    return gradients.sum(dim=0)


@average_gradient.mistake(_("That is the sum over all samples. Divide by their number, `sum(sizes)`."))
def not_divided_by_samples(gradients, sizes):
    return average_gradient.reference(gradients, sizes) * sum(sizes)


@average_gradient.mistake(
    _("You divided the sum over samples by the number of workers. Divide by the number of samples.")
)
def divided_by_workers(gradients, sizes):
    return not_divided_by_samples(gradients, sizes) / len(sizes)


@average_gradient.mistake(
    _("You gave the worker with few samples the large weight. Each gradient counts *with* its samples: `n / n.sum()`.")
)
def weights_turned_over(gradients, sizes):
    weights = 1 / torch.tensor(sizes, dtype=gradients.dtype)
    return weights @ gradients / weights.sum()


@average_gradient.mistake(
    _("That is the gradient of the largest part alone. The others have seen samples that it has not.")
)
def largest_alone(gradients, sizes):
    return gradients[torch.tensor(sizes).argmax()].clone()


# --- days -------------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How many days?"),
    probes=[
        (175e9, 300e9, 1024, 312e12, 0.45),
        (124e6, 2.5e9, 1, 0.5e12, 0.4),
        (405e9, 15.6e12, 16384, 989e12, 0.41),
        (1e9, 20e9, 8, 312e12, 1.0),
    ],
    hints=[
        _("Work divided by speed is a time. How much work is there, and how fast are all cards together?"),
        _(
            "The work is `6 * parameters * tokens` FLOPs. Together the cards reach `cards * peak * share` of them per "
            "second."
        ),
        _("The quotient is in seconds, and the question asks for days. How many seconds does a day have?"),
    ],
    correct=_(
        "Two published numbers, the cards and a share, and you know how long a training run takes. Solve the formula for "
        "the share, and published hours tell you what it was."
    ),
)
def training_days(parameters, tokens, cards, peak, share):
    flops = 6 * parameters * tokens
    return flops / (cards * peak * share) / (24 * 3600)


@training_days.also_right
def days_from_card_days(parameters, tokens, cards, peak, share):
    card_days = 6 * parameters * tokens / (peak * 86400)
    return card_days / share / cards


@training_days.also_right
def days_by_tokens_a_second(parameters, tokens, cards, peak, share):
    tokens_a_second = share * peak * cards / (6 * parameters)
    return tokens / tokens_a_second / 3600 / 24


@training_days.mistake(
    _(
        "You counted the forward pass alone, 2 per parameter and token. Training takes 6: two thirds are the backward "
        "pass."
    )
)
def forward_only(parameters, tokens, cards, peak, share):
    return training_days.reference(parameters, tokens, cards, peak, share) / 3


@training_days.mistake(_("No card reaches its peak. Multiply the peak by `share`: training takes longer by 1 / share."))
def peak_believed(parameters, tokens, cards, peak, share):
    return training_days.reference(parameters, tokens, cards, peak, 1.0)


@training_days.mistake(
    _("You multiplied the time by `share`, so worse use of the cards would end the training sooner. Divide by it.")
)
def sooner_by_share(parameters, tokens, cards, peak, share):
    return training_days.reference(parameters, tokens, cards, peak, 1.0) * share


@training_days.mistake(_("That is the time in seconds. A day has 86,400 of them."))
def seconds_for_days(parameters, tokens, cards, peak, share):
    return training_days.reference(parameters, tokens, cards, peak, share) * 86400


@training_days.mistake(_("That is the time in hours. Divide by 24 for days."))
def hours_for_days(parameters, tokens, cards, peak, share):
    return training_days.reference(parameters, tokens, cards, peak, share) * 24


@training_days.mistake(_("Those are the days of a single card. All of them work at once: divide by `cards`."))
def one_card(parameters, tokens, cards, peak, share):
    return training_days.reference(parameters, tokens, 1, peak, share)


@training_days.mistake(_("You multiplied by the number of cards. They share the work: more cards, fewer days."))
def longer_with_more_cards(parameters, tokens, cards, peak, share):
    return one_card(parameters, tokens, cards, peak, share) * cards


# --- quiz -------------------------------------------------------------------------------------------------------------

batch_of_two = LESSON.question(
    "batch_of_two",
    _("An A100 sends one sample through a layer from 768 to 3,072, in bfloat16. You send two. What about the time?"),
    Option(
        _("It stays nearly the same: most of it goes into reading W, and W is read once."),
        _("Yes. At batch 1 each number of W is read and used once. The second sample uses it while it is there."),
        right=True,
    ),
    Option(
        _("It doubles: there is twice as much to compute."),
        _("It is twice the arithmetic, but the arithmetic was waiting for W anyway, with time for about 300 samples."),
    ),
    Option(
        _("It halves: a batch is faster."),
        _("Each *sample* takes half as long. The batch as a whole has to read all of W, as before."),
    ),
    Option(
        _("It quadruples: W meets twice the input and twice the output."),
        _("Operations only double with the batch, and here they are not even what takes the time."),
    ),
)

which_half = LESSON.question(
    "which_half",
    _("Training in float16 needs a scaled loss, training in bfloat16 does not. Why?"),
    Option(
        _("bfloat16 reaches nearly as far down as float32: small gradients do not turn to 0."),
        _(
            "Yes: it has float32's 8 bits of exponent, and pays with digits. Only the very last steps down to 0 are "
            "coarser."
        ),
        right=True,
    ),
    Option(
        _("bfloat16 has more digits, so gradients are more exact."),
        _("It has fewer: 8 binary digits where float16 has 11. What it has more of is range."),
    ),
    Option(
        _("bfloat16 takes more memory."),
        _("Both take 16 bits per number."),
    ),
    Option(
        _("With bfloat16 the optimizer works in float32."),
        _("It does in both, where precision is mixed. The gradients would be lost before they get there."),
    ),
)

two_workers = LESSON.question(
    "two_workers",
    _("Two cards with data parallelism instead of one, the same batch in all. What has to fit into each card?"),
    Option(
        _("All weights, gradients and Adam's means, and half of the activations."),
        _("Yes: each worker is whole. A model that does not fit into one card does not fit into a thousand this way."),
        right=True,
    ),
    Option(
        _("Half of everything."),
        _("Only the samples are divided. Every worker sends its part of them through the whole network."),
    ),
    Option(
        _("Half of the weights, and all activations."),
        _("That would be a network cut in two, called tensor or pipeline parallelism. Here the *data* are cut."),
    ),
    Option(
        _("Everything, as before: only the time is halved."),
        _("Nearly: half of the samples leave half of the activations."),
    ),
)

what_saves_memory = LESSON.question(
    "what_saves_memory",
    _("A model of 7 billion parameters, trained with Adam, should fit into less memory. What does not help?"),
    Option(
        _("Keeping weights and gradients in 16 bits, with a copy of the weights in float32."),
        _(
            "Right: 4 + 4 + 8 bytes become 2 + 2 + 4 + 8, and autocast leaves 4 + 4 + 8. Each is 16; only activations "
            "shrink."
        ),
        right=True,
    ),
    Option(
        _("A smaller batch, with its gradients added up over several."),
        _("That helps: the activations of fewer samples are there at once."),
    ),
    Option(
        _("Dropping activations in the forward pass, and computing them again in the backward pass."),
        _("That helps, for a third more work: it is called checkpointing, and t2 introduced it."),
    ),
    Option(
        _("Dividing Adam's two means among the cards."),
        _("That helps, and is the first stage of ZeRO: 8 of the 16 bytes are divided by the number of cards."),
    ),
)
