"""Lesson t1, Put tensors next to arrays: the affine map and the network in PyTorch; dtypes, axes, views, bytes."""

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.exercises._torch import torch
from course_lib.text import _

LESSON = Lesson("pytorch/t1_tensors", _("Put tensors next to arrays"))

# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "shape_of_weights",
    "layers",
    _("A batch x has shape (32, 10): 32 samples of 10 numbers. A layer makes 3 numbers of each. What does it compute?"),
    Option(
        _("W is (3, 10), and the sums are x @ W.T, of shape (32, 3)."),
        _("Yes: one row of weights per node, as long as a sample. PyTorch's layers keep W in the same shape."),
        right=True,
    ),
    Option(
        _("W is (3, 10), and the sums are x @ W, of shape (32, 3)."),
        _("The shape of W is right. But in x @ W rows of 10 numbers meet columns of 3, which is refused: W.T first."),
    ),
    Option(
        _("W is (3, 32), and the sums are W @ x, of shape (3, 10)."),
        _("That would mix the 32 samples with each other. A node looks at one sample at a time, at its 10 numbers."),
    ),
    Option(
        _("W is (32, 10), and the sums are x * W, of shape (32, 10)."),
        _("A product entry by entry adds nothing up, and every sample would have weights of its own."),
    ),
)

LESSON.recall(
    "nine_numbers",
    "start",
    _("The kite network has nine numbers: six weights and three biases. How many does it take for 1,000 afternoons?"),
    Option(
        _("The same nine: every afternoon goes through the same network."),
        _("Yes. That is why weights are moved to a graphics card once, while the samples follow batch by batch."),
        right=True,
    ),
    Option(
        _("9,000: nine for each afternoon."),
        _(
            "Then nothing learned on one afternoon would help with the next. Only wind and rain change, not the weights."
        ),
    ),
    Option(
        _("6,003: six weights for each afternoon, and the three biases."),
        _("Weights belong to the nodes, as biases do. An afternoon brings its wind and its rain, and nothing else."),
    ),
    Option(
        _("1,009: nine, and one more for each afternoon."),
        _("The network makes one *output* per afternoon, but outputs are computed. They are not part of the network."),
    ),
)

LESSON.recall(
    "row_by_row",
    "vectors",
    _("A = [[2, −1], [2, 1]] and x = (2, 1). What is A @ x?"),
    Option(
        _("(3, 5)"),
        _("Yes: each row of A meets x, 2 · 2 − 1 · 1 and 2 · 2 + 1 · 1. It is the first layer of the kite network."),
        right=True,
    ),
    Option(
        _("(6, −1)"),
        _("Those are the *columns* of A against x, which is x @ A. In A @ x the rows meet x."),
    ),
    Option(
        _("[[4, −1], [4, 1]]"),
        _("That is A * x, entry by entry. The matrix product adds up along each row as well."),
    ),
    Option(
        _("8"),
        _("You added up both rows. There is one number per row of A, so two of them."),
    ),
)


def tensors(*values):
    """Make a tensor of float64 from each list of numbers."""
    return tuple(torch.tensor(value, dtype=torch.float64) for value in values)


# --- the affine map ---------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The sums of a layer, on tensors"),
    probes=lambda: [
        tensors([[2.0, 1.0], [3.0, 0.0], [0.0, 0.0]], [[2.0, -1.0], [2.0, 1.0]], [-2.0, -6.0]),
        tensors([[1.0, 2.0, 0.0], [0.0, 1.0, 5.0]], [[1.0, 0.0, 4.0], [2.0, 1.0, 0.5]], [1.0, 2.0]),
        tensors([[1.0, 2.0], [0.0, -1.0], [4.0, 0.5]], [[1.0, 0.0], [2.0, -1.0], [0.5, 3.0]], [10.0, 20.0, 30.0]),
        tensors([[1.0, 2.0]], [[1.0, 1.0], [0.0, 2.0]], [1.0, -1.0]),
        tensors([[1.0, 2.0], [3.0, 4.0]], [[0.5, -1.0], [2.0, 3.0]], [0.25, 0.5]),
        tensors([[3.0], [4.0]], [[10.0]], [1.0]),
    ],
    hints=[
        _("You wrote this for arrays in lesson 02. Tensors understand the same signs: `@`, `.T` and `+`."),
        _(
            "x is (N, d_in) and W is (d_out, d_in). Which of the two has to be transposed, so that the inner sizes "
            "agree?"
        ),
        _(
            "`x @ W.T` has shape (N, d_out). The biases are still missing: PyTorch adds (d_out,) to every row, as "
            "NumPy does."
        ),
    ],
    correct=_(
        "The same line as in NumPy, sign for sign. `torch.nn.functional.linear(x, W, b)` computes it too, and keeps W "
        "as (d_out, d_in). Next: the kite network, and an axis too many."
    ),
)
def affine(x, W, b):
    return x @ W.T + b


@affine.also_right
def affine_by_linear(x, W, b):
    return torch.nn.functional.linear(x, W, b)


@affine.also_right
def affine_by_einsum(x, W, b):
    return torch.einsum("ni,oi->no", x, W) + b


@affine.also_right
def affine_sample_by_sample(x, W, b):
    return torch.stack([W @ row + b for row in x])


@affine.mistake(
    _(
        "You did not transpose W: `x @ W` takes x against its columns. Where W is square nothing complains, and the "
        "numbers are wrong. PyTorch keeps W as (d_out, d_in) too, so it is `x @ W.T`."
    )
)
def not_transposed(x, W, b):
    return x @ W + b


@affine.mistake(
    _(
        "`*` multiplies entry by entry and adds nothing up; for tensors as for arrays the matrix product is `@`. Where "
        "the shapes happen to fit, nothing complains."
    )
)
def entry_by_entry(x, W, b):
    return x * W + b


@affine.mistake(
    _("`x * W.T` still multiplies entry by entry. A dot product multiplies and adds up: `x @ W.T`."),
)
def entry_by_entry_transposed(x, W, b):
    return x * W.T + b


@affine.mistake(_("The bias is missing: a sample of zeros must come out as b itself."))
def bias_forgotten(x, W, b):
    return x @ W.T


@affine.mistake(
    _(
        "b became a column, so every *sample* got a bias of its own, although biases belong to *nodes*. With as many samples "
        "as nodes PyTorch does not notice. Leave b as it is, (d_out,)."
    )
)
def bias_as_a_column(x, W, b):
    return x @ W.T + b[:, None]


@affine.mistake(_("The samples lie in columns, (d_out, N). They came in as rows: `x @ W.T`, with x first."))
def samples_in_columns(x, W, b):
    return W @ x.T + b[:, None]


# --- the kite network -------------------------------------------------------------------------------------------------

_KITE = ([[2.0, -1.0], [2.0, 1.0]], [-2.0, -6.0], [[6.0, -8.0]], [-2.0])
_OTHER = ([[0.5, -1.0, 2.0], [1.0, 0.3, -1.0]], [0.1, -0.2], [[1.5, -0.5]], [0.4])


@LESSON.exercise(
    _("The kite network, one number for each sample"),
    probes=lambda: [
        tensors([[2.0, 1.0], [3.0, 0.0], [0.0, 0.0]], *_KITE),
        tensors([[2.0, 1.0]], *_KITE),
        tensors([[1.0, 0.5, -1.0], [0.0, 2.0, 1.0], [0.3, 0.1, 0.2], [1.0, 1.0, 1.0]], *_OTHER),
        tensors([[0.0, 4.0], [5.0, 5.0]], *_KITE),
    ],
    hints=[
        _(
            "Each layer takes the same two steps, an affine map and a sigmoid. What shape does the result have, and "
            "which axis is one too many?"
        ),
        _("The hidden layer is `h = torch.sigmoid(x @ W1.T + b1)`. The output layer does the same with h, W2 and b2."),
        _(
            "That has shape (N, 1). Drop the axis of size 1 by its number, because a bare `.squeeze()` drops the batch as "
            "well when N is 1."
        ),
    ],
    correct=_(
        "And it works for a batch of one. A bare `.squeeze()` would have worked for every batch in training, and failed "
        "on the day when one sample is left over, so name the axis."
    ),
)
def probabilities(x, W1, b1, W2, b2):
    h = torch.sigmoid(x @ W1.T + b1)
    return torch.sigmoid(h @ W2.T + b2).squeeze(1)


@probabilities.also_right
def probabilities_by_index(x, W1, b1, W2, b2):
    linear = torch.nn.functional.linear
    return linear(linear(x, W1, b1).sigmoid(), W2, b2).sigmoid()[:, 0]


@probabilities.also_right
def probabilities_by_the_one_row(x, W1, b1, W2, b2):
    return 1 / (1 + torch.exp(-(torch.sigmoid(x @ W1.T + b1) @ W2[0] + b2)))


@probabilities.mistake(
    _(
        "For one sample your result has lost its batch: a bare `.squeeze()` drops *every* axis of size 1, here both. "
        "Name the axis you want to drop: `.squeeze(1)`."
    )
)
def squeezed_too_far(x, W1, b1, W2, b2):
    return probabilities_by_index(x, W1, b1, W2, b2).squeeze()


@probabilities.mistake(
    _(
        "The numbers are right, and each is still a row of its own, (N, 1). Drop the last axis: `.squeeze(1)` or `[:, "
        "0]`."
    )
)
def column_kept(x, W1, b1, W2, b2):
    return probabilities_by_index(x, W1, b1, W2, b2)[:, None]


@probabilities.mistake(
    _("You returned the scores: the output has a sigmoid too, which squeezes each score into the range from 0 to 1.")
)
def scores_returned(x, W1, b1, W2, b2):
    return (torch.sigmoid(x @ W1.T + b1) @ W2.T + b2).squeeze(1)


@probabilities.mistake(
    _("The hidden layer has no sigmoid, so both layers together are no more than one. A sigmoid follows each layer.")
)
def no_sigmoid_between(x, W1, b1, W2, b2):
    return torch.sigmoid((x @ W1.T + b1) @ W2.T + b2).squeeze(1)


@probabilities.mistake(_("W1 is not transposed. It is square in the kite network, so nothing complained: `x @ W1.T`."))
def first_not_transposed(x, W1, b1, W2, b2):
    return torch.sigmoid(torch.sigmoid(x @ W1 + b1) @ W2.T + b2).squeeze(1)


# --- dtype ------------------------------------------------------------------------------------------------------------


def readings():
    """Arrays of readings far from 0 and close to each other, of every dtype that a file may bring."""
    return torch.tensor([1e8 + 1, 1e8 + 5, 1e8 + 9], dtype=torch.float64).numpy()


@LESSON.exercise(
    _("Away from the mean, in float64"),
    probes=lambda: [
        (torch.tensor([1.0, 2.0, 6.0], dtype=torch.float64).numpy(),),
        (readings(),),
        (torch.tensor([3, 4, 8]).numpy(),),
        (torch.tensor([0.5, 1.0, 4.5], dtype=torch.float32).numpy(),),
        (torch.tensor([7.0], dtype=torch.float64).numpy(),),
    ],
    hints=[
        _("Digits that are lost do not come back, so choose the dtype at the moment when the tensor is made."),
        _("`torch.tensor` copies whatever array it is given, and takes `dtype=...` beside it."),
        _(
            "Begin with `t = torch.tensor(values, dtype=torch.float64)`. Its mean is `t.mean()`, and one subtraction "
            "is left."
        ),
    ],
    correct=_(
        "Whatever the file supplied, you work in float64 from the first line on. Digits that a float32 has dropped do "
        "not come back with `.double()`."
    ),
    states=("dtype",),
)
def deviations(values):
    t = torch.tensor(values, dtype=torch.float64)
    return t - t.mean()


@deviations.also_right
def deviations_from_numpy(values):
    t = torch.from_numpy(values).to(torch.float64)
    return t - t.mean()


@deviations.also_right
def deviations_in_numpy_first(values):
    return torch.as_tensor(values.astype(float) - values.mean(dtype=float))


@deviations.mistake(
    _(
        "This was computed in float32, which keeps 7 digits: of 100,000,001 it makes 100,000,000. `torch.tensor` of "
        "Python numbers and `.float()` both lead there. Say `dtype=torch.float64` when the tensor is made."
    )
)
def in_single_precision(values):
    t = torch.tensor(values.tolist(), dtype=torch.float32)
    return t - t.mean()


@deviations.mistake(
    _(
        "You converted to float64 too late: the tensor was float32 before, and the digits were gone by then. Say "
        "`dtype=torch.float64` when the tensor is made."
    )
)
def converted_too_late(values):
    t = torch.tensor(values.tolist(), dtype=torch.float32).double()
    return t - t.mean()


@deviations.mistake(
    _(
        "Your tensor took over the dtype of the array. PyTorch refuses the mean of whole numbers, where NumPy converts "
        "them. Say `dtype=torch.float64` when the tensor is made."
    )
)
def dtype_taken_over(values):
    t = torch.from_numpy(values)
    return t - t.mean()


@deviations.mistake(_("You dropped the sign. What lies below the mean should come out negative, so leave out `abs`."))
def as_distances(values):
    return deviations_from_numpy(values).abs()


@deviations.mistake(_("You returned the mean alone. Subtract it from each value: as many numbers go out as came in."))
def mean_alone(values):
    return torch.tensor(values, dtype=torch.float64).mean()


@deviations.mistake(_("You subtracted each value from the mean. Subtract the mean from each value: the sign flips."))
def turned_round(values):
    return -deviations_from_numpy(values)


# --- axes -------------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Shares of a row"),
    probes=lambda: [
        tensors([[1.0, 3.0], [2.0, 8.0], [5.0, 5.0]]),
        tensors([[1.0, 1.0, 2.0], [4.0, 0.0, 1.0]]),
        tensors([[1.0, 2.0, 5.0], [3.0, 3.0, 3.0], [0.0, 9.0, 1.0]]),
        tensors([[2.0, 6.0]]),
        tensors([[4.0], [0.5]]),
    ],
    hints=[
        _("Each row needs a sum of its own. Which axis goes when you add up along a row?"),
        _(
            "`rain.sum(dim=1)` has shape (N,), and lined up from the right it meets the columns. How do you keep it "
            "as a column?"
        ),
        _("`rain.sum(dim=1, keepdim=True)` has shape (N, 1). One division is left."),
    ],
    correct=_(
        "(N, K) / (N, 1): broadcasting repeats each sum along its own row. `dim` is what NumPy calls `axis`, `keepdim` "
        "what it calls `keepdims`; PyTorch takes both names."
    ),
)
def shares(rain):
    return rain / rain.sum(dim=1, keepdim=True)


@shares.also_right
def shares_by_a_new_axis(rain):
    return rain / rain.sum(-1)[:, None]


@shares.also_right
def shares_row_by_row(rain):
    return torch.stack([row / row.sum() for row in rain])


@shares.mistake(
    _(
        "`dim=0` adds down the columns: every column sums to 1 now, and every row should. dim is the axis that *goes*: "
        "along a row that is 1."
    )
)
def wrong_dim(rain):
    return rain / rain.sum(dim=0, keepdim=True)


@shares.mistake(
    _(
        "`keepdim` is missing. The sums have shape (N,), and lined up from the right they meet the columns. For a "
        "square table nothing complains, and each column is divided by the sum of another row."
    )
)
def keepdim_forgotten(rain):
    return rain / rain.sum(dim=1)


@shares.mistake(_("Without `dim`, `.sum()` adds up the whole table: all shares together are 1, not those of each row."))
def whole_table(rain):
    return rain / rain.sum()


@shares.mistake(_("You divided by the largest entry of each row. Shares add up to 1: divide by the sum."))
def by_the_largest(rain):
    return rain / rain.amax(dim=1, keepdim=True)


@shares.mistake(_("You took the mean of each row, K times too small: the shares of a row add up to K. Take the sum."))
def by_the_mean(rain):
    return rain / rain.mean(dim=1, keepdim=True)


# --- views and copies -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The first row, before and after"),
    probes=lambda: [
        tensors([[1.0, 2.0], [3.0, 4.0]]),
        tensors([[1.0, -2.0, 0.5], [0.0, 1.0, 3.0], [2.0, 2.0, 2.0]]),
        tensors([[3.0, 4.0, 5.0]]),
        tensors([[2.0], [7.0]]),
    ],
    hints=[
        _("One tensor stays as it was and another one changes, so you need two strips of memory."),
        _("`after = x.clone()` has a strip of its own: what you write into it leaves x alone."),
        _(
            "After the clone, `after[0] *= 2` doubles its first row in place. Take the old row from a tensor into "
            "which nobody has written."
        ),
    ],
    correct=_(
        "Indexing with a number or a slice gives a view, which reads the same memory. Where a value has to stay, "
        "`clone()` it, or take it from a tensor that nobody writes to."
    ),
)
def before_and_after(x):
    after = x.clone()
    after[0] *= 2
    return x[0], after


@before_and_after.also_right
def before_and_after_both_cloned(x):
    after = x.clone()
    before = after[0].clone()
    after[0].mul_(2)
    return before, after


@before_and_after.also_right
def before_and_after_put_together(x):
    return x[0].clone(), torch.cat([2 * x[:1], x[1:]])


@before_and_after.mistake(
    _(
        "The first result is doubled as well. `after[0]` is a view: it reads the memory of `after`, so it changed "
        "too. Take `after[0].clone()`, or x[0]."
    )
)
def view_taken_for_a_copy(x):
    after = x.clone()
    before = after[0]
    after[0] *= 2
    return before, after


@before_and_after.mistake(
    _(
        "Nothing is doubled in the second result. `after[0] * 2` and `after[0].mul(2)` make a new tensor, which is "
        "then lost. In place is `after[0] *= 2`, or `mul_` with an underscore."
    )
)
def result_thrown_away(x):
    after = x.clone()
    after[0].mul(2)
    return x[0], after


@before_and_after.mistake(_("You doubled all of x. Double its first row only: `after[0] *= 2`."))
def all_doubled(x):
    return x[0], 2 * x


@before_and_after.mistake(
    _("You took the first column, `[:, 0]`. A row is the first index: `x[0]`, and `after[0] *= 2`.")
)
def column_for_row(x):
    after = x.clone()
    after[:, 0] *= 2
    return x[:, 0], after


@before_and_after.mistake(
    _("Only the doubled row came back. The second result is the whole of x with its first row doubled.")
)
def row_alone(x):
    return x[0], 2 * x[0]


# --- bytes ------------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("What it takes to move them"),
    probes=lambda: [
        ((torch.zeros(3, 2), torch.zeros(4)),),
        ((torch.zeros(3, 2, dtype=torch.float64), torch.zeros(5, dtype=torch.bfloat16)),),
        ((torch.zeros(7, dtype=torch.int64),),),
        ((torch.zeros(2, 3, 4), torch.zeros(()), torch.zeros(0, 8)),),
        ((torch.zeros(50, 30), torch.zeros(30, dtype=torch.bool)),),
        ((torch.zeros(100, 8)[:, :3], torch.zeros(6).expand(5, 6)),),
    ],
    hints=[
        _("How many numbers does a tensor hold, and how many bytes does each of them take?"),
        _("`t.numel()` counts the entries of t, and `t.element_size()` is the bytes of one."),
        _("Write the product for one tensor, then add it up over all of them: `sum(... for t in tensors)`."),
    ],
    correct=_(
        "Entries times bytes per entry: this one number decides what moving, storing and reading cost. A dtype with "
        "half the bits halves all three."
    ),
)
def bytes_of(tensors):
    return sum(t.numel() * t.element_size() for t in tensors)


@bytes_of.also_right
def bytes_of_by_nbytes(tensors):
    return sum(t.nbytes for t in tensors)


@bytes_of.also_right
def bytes_of_in_a_loop(tensors):
    total = 0
    for t in tensors:
        count = 1
        for size in t.shape:
            count *= size
        total += count * t.dtype.itemsize
    return total


@bytes_of.mistake(_("You counted numbers, not bytes. A float32 takes 4 bytes, a float64 8: `t.element_size()`."))
def numbers_counted(tensors):
    return sum(t.numel() for t in tensors)


@bytes_of.mistake(
    _("You took 4 bytes for every number. That is float32; float64 and int64 take 8, bfloat16 2: `t.element_size()`.")
)
def always_four(tensors):
    return sum(4 * t.numel() for t in tensors)


@bytes_of.mistake(_("`len(t)` is the number of rows. All entries are `t.numel()`, the product of the shape."))
def rows_counted(tensors):
    return sum((len(t) if t.ndim else 1) * t.element_size() for t in tensors)


@bytes_of.mistake(_("That is the first tensor alone. All of them have to travel, so add up over the tensors."))
def first_alone(tensors):
    return tensors[0].nbytes


@bytes_of.mistake(
    _(
        "You counted the whole strip of memory behind each tensor. A view reads only part of it, and only its own "
        "entries move: `t.numel()` of them."
    )
)
def whole_storage(tensors):
    return sum(t.untyped_storage().nbytes() for t in tensors)


@bytes_of.mistake(_("Those are bits, 8 to a byte. `t.element_size()` is in bytes already."))
def bits_counted(tensors):
    return sum(8 * t.nbytes for t in tensors)


# --- quiz -------------------------------------------------------------------------------------------------------------

default_dtype = LESSON.question(
    "default_dtype",
    _("a = np.array([0.1, 0.2]) and t = torch.tensor([0.1, 0.2]). Which dtypes do they have?"),
    Option(
        _("a is float64, t is float32."),
        _("Yes. And while NumPy's @ converts a mixture of the two in silence, PyTorch's refuses it."),
        right=True,
    ),
    Option(
        _("Both are float64."),
        _("NumPy's default is float64, PyTorch's is float32: half the memory, and most of what networks need."),
    ),
    Option(
        _("Both are float32."),
        _("PyTorch's default is float32. NumPy makes float64 of Python's numbers, which are float64 themselves."),
    ),
    Option(
        _("It depends on the machine."),
        _("Neither does. PyTorch's default can be changed, with torch.set_default_dtype, but only by you."),
    ),
)

who_changes = LESSON.question(
    "who_changes",
    _("t = torch.from_numpy(a), then t += 1. What has happened to the array a?"),
    Option(
        _("It has grown by 1 too: both look into the same memory."),
        _("Yes. from_numpy copies nothing, and += writes where the numbers are. torch.tensor(a) would have copied."),
        right=True,
    ),
    Option(
        _("Nothing: t is a tensor, and a is an array."),
        _("They are two objects and one piece of memory. from_numpy only puts another label on it."),
    ),
    Option(
        _("Nothing, since t += 1 is t = t + 1."),
        _("t = t + 1 makes a new tensor and leaves a alone. t += 1 writes into the old one: that is the difference."),
    ),
    Option(
        _("It can no longer be used."),
        _("Both stay valid as long as anybody holds one of them; they share the numbers from then on."),
    ),
)

lined_up = LESSON.question(
    "lined_up",
    _("x has shape (32, 10), and m = x.mean(dim=1). What does x − m do?"),
    Option(
        _("It raises an error: m has shape (32,), which meets the 10."),
        _(
            "Yes, and that is the lucky case. With 32 columns it would have passed, and been wrong. keepdim=True fixes "
            "it."
        ),
        right=True,
    ),
    Option(
        _("It subtracts from each row its own mean."),
        _("That takes a column of means, (32, 1). mean(dim=1) drops the axis, and shapes line up from the right."),
    ),
    Option(
        _("It subtracts from each column its own mean."),
        _(
            "That is x − x.mean(dim=0), where the mean has shape (10,). With dim=1 the axis of size 10 is the one that goes."
        ),
    ),
    Option(
        _("It subtracts one number, the mean of all entries."),
        _("That is x.mean(), without dim. With it there are as many means as rows."),
    ),
)

what_travels = LESSON.question(
    "what_travels",
    _("A network is trained on a GPU. Which of these is a waste?"),
    Option(
        _("To bring all its weights back to the CPU after each step."),
        _("Yes: they are needed where they are, and they make up most of the bytes. Bring them back once, at the end."),
        right=True,
    ),
    Option(
        _("To send it each batch when its turn comes."),
        _("The samples have to get there, and a batch is small beside the weights. All at once may not fit."),
    ),
    Option(
        _("To send the whole network there before the training begins."),
        _("That is necessary, and it happens once: model.to(device). From then on the weights stay."),
    ),
    Option(
        _("None: CPU and GPU use the same memory."),
        _("On most machines a GPU has its own, behind a narrow bridge, and every .to(device) copies across it."),
    ),
)
