"""Lesson 02, Build a layer from a matrix: one sample, a batch, a network, layers without f, the size of a layer pair."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.maths.probability import sigmoid
from course_lib.text import _

LESSON = Lesson("mathematics/02_layers", _("Build a layer from a matrix"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "most_alike",
    "vectors",
    _("Which of these vectors has the largest dot product with u = (2, 1)?"),
    Option(
        _("(2, 1) itself, with 5."),
        _(
            "Yes: 2 · 2 + 1 · 1. In this lesson each row of a matrix asks its input that very question: how far do you go my way?"
        ),
        right=True,
    ),
    Option(
        _("(1, 2), with 5."), _("2 · 1 + 1 · 2 is 4. Multiply first entry by first and second by second, then add.")
    ),
    Option(
        _("(3, −6), because it is the longest."),
        _("6 − 6 is 0: it is long and stands at right angles to u. A dot product needs length *and* direction."),
    ),
)

LESSON.recall(
    "points_through_a_matrix",
    "vectors",
    _("`points` has shape (5, 2), and A has shape (3, 2). What shape has `points @ A.T`?"),
    Option(
        _("(5, 3): five points still, each with three entries now."),
        _(
            "Yes. The two inner numbers, 2 and 2, have to agree and vanish. A batch goes through a layer in the same way."
        ),
        right=True,
    ),
    Option(
        _("(3, 5): three rows, one for each row of A."),
        _("That is `A @ points.T`, with the points in columns. A row of `points` stays a row."),
    ),
    Option(
        _("It raises an error, because (5, 2) does not fit (3, 2)."),
        _("`points @ A` would. The `.T` turns (3, 2) into (2, 3), and that fits."),
    ),
    Option(
        _("(5, 2), as before: a matrix moves points and adds none."),
        _("It adds no *points*. But each row of A takes one dot product, so there are three numbers for each."),
    ),
)

LESSON.recall(
    "calm_and_dry",
    "start",
    _("No wind and no rain: the lower hidden node of the kite network has the sum −6. Where does the −6 come from?"),
    Option(
        _("It is the bias, the only part that needs no weather."),
        _("Yes: 2 · 0 + 1 · 0 − 6. The bias says how much weather there has to be before the sum is above 0."),
        right=True,
    ),
    Option(_("From the weights, 2 and 1."), _("Each weight is multiplied by what comes in, and that is 0.")),
    Option(
        _("From the sigmoid, which squeezes the 0."),
        _("The sigmoid comes after the sum, and nothing that it returns is below 0."),
    ),
)


# --- the sums of one sample -------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The sums of all nodes, for one sample"),
    probes=[
        ([2.0, 1.0], [[2.0, -1.0], [2.0, 1.0]], [-2.0, -6.0]),
        ([1.0, -2.0, 3.0], [[1.0, 0.0, 2.0], [0.5, 1.0, -1.0]], [1.0, -3.0]),
        ([4.0], [[2.0]], [1.0]),
        ([3.0, -1.0], [[1.0, 2.0], [0.0, 4.0], [-2.0, 1.0]], [0.5, 0.0, 2.0]),
        ([0.0, 0.0], [[1.0, 2.0], [3.0, 4.0]], [5.0, -6.0]),
        ([1e6, 2.0], [[1.0, 3.0], [-2.0, 5.0]], [1.0, 2.0]),
    ],
    hints=[
        _("Each node takes the dot product of x with its own row of W, and adds its own bias."),
        _("`W @ x` does all these dot products at once, as `A @ x` did in lesson 01."),
        _(
            "`products = W @ x` has one number per node, and so has b. What is missing is the line that returns the sums."
        ),
    ],
    correct=_(
        "Wx + b gives as many sums as W has rows, however many inputs there are. Next you will do it for many samples at once."
    ),
)
def node_sums(x, W, b):
    return W @ x + b


@node_sums.also_right
def node_sums_row_by_row(x, W, b):
    return np.array([np.sum(row * x) + bias for row, bias in zip(W, b, strict=True)])


@node_sums.also_right
def node_sums_by_broadcasting(x, W, b):
    return np.sum(W * x, axis=1) + b


@node_sums.also_right
def node_sums_x_first(x, W, b):
    return x @ W.T + b


@node_sums.mistake(
    _(
        "You treated the columns of W as nodes: `x @ W`, or `W.T @ x`. A node is a row. On paper, the first sum of the "
        "kite network is 2·wind − 1·rain − 2."
    )
)
def columns_for_rows(x, W, b):
    return x @ W + b


@node_sums.mistake(
    _("The bias is missing. With x = 0 nothing is left of W @ x, and yet a node still returns its bias.")
)
def bias_forgotten(x, W, b):
    return W @ x


@node_sums.mistake(_("You subtracted the bias. It carries its own sign: a bias of −2 is added, and lowers the sum."))
def bias_subtracted(x, W, b):
    return W @ x - b


@node_sums.mistake(
    _(
        "You added up the sums of all nodes. But each node answers a question of its own, so return an array with one number for "
        "each row of W."
    )
)
def all_nodes_in_one(x, W, b):
    return np.sum(W @ x + b)


@node_sums.mistake(
    _(
        "You multiplied every weight by its input and did not add along the row, so the result is a table of the shape of "
        "W. `@` multiplies and adds; `*` only multiplies."
    )
)
def products_not_added(x, W, b):
    return W * x + b[:, np.newaxis]


# --- a batch ----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The sums of all nodes, for a batch"),
    probes=[
        ([[2.0, 1.0], [3.0, 0.0]], [[2.0, -1.0], [2.0, 1.0]], [-2.0, -6.0]),
        ([[1.0, 2.0], [0.0, -1.0], [4.0, 0.5]], [[1.0, 0.0], [2.0, -1.0], [0.5, 3.0]], [10.0, 20.0, 30.0]),
        (
            [[1.0, 0.0, 2.0], [0.0, 1.0, 1.0], [3.0, 1.0, 0.0], [2.0, 2.0, 2.0]],
            [[1.0, 2.0, 3.0], [-1.0, 0.5, 1.0]],
            [0.5, -0.5],
        ),
        ([[1.0, 2.0, -1.0]], [[1.0, 1.0, 1.0], [0.0, 2.0, 3.0]], [1.0, -1.0]),
        (
            [[1.0, 2.0, 0.0], [0.0, 1.0, 5.0], [2.0, -1.0, 1.0]],
            [[1.0, 0.0, 4.0], [2.0, 1.0, 0.0], [0.0, 3.0, -1.0]],
            [1.0, 2.0, 4.0],
        ),
        ([[2.0], [3.0], [4.0]], [[10.0]], [1.0]),
        ([[1e6, 1.0], [0.0, 0.0]], [[1.0, -1.0], [2.0, 2.0]], [3.0, 4.0]),
    ],
    hints=[
        _(
            "Write the shape of every value down: x is (N, d_in), W is (d_out, d_in), b is (d_out,), and the result must be (N, d_out)."
        ),
        _("In `a @ b` the two inner numbers must agree. (N, d_in) fits (d_in, d_out), which is the shape of `W.T`."),
        _(
            "After `products = x @ W.T`, of shape (N, d_out), what is missing is b. It has shape (d_out,), and NumPy broadcasts it to every row: what happens if you do not reshape it?"
        ),
    ],
    correct=_(
        "That is one line for the whole batch, and the line that PyTorch's Linear layer runs. "
        "For a thousand samples it is not one character longer than for two."
    ),
)
def dense(x, W, b):
    return x @ W.T + b


@dense.also_right
def dense_sample_by_sample(x, W, b):
    return np.array([W @ sample + b for sample in x])


@dense.also_right
def dense_by_einsum(x, W, b):
    return np.einsum("ni,oi->no", x, W) + b


@dense.also_right
def dense_by_columns(x, W, b):
    return (W @ x.T + b[:, np.newaxis]).T


@dense.mistake(
    _(
        "`x @ W` multiplies x by the columns of W. Where W is square, the numbers are silently wrong; where it is not, "
        "the shapes do not fit. The rows of W are the nodes: `x @ W.T`."
    )
)
def not_transposed(x, W, b):
    return x @ W + b


@dense.planted(
    _(
        "b still lies along the wrong axis, so that each *sample* gets a bias of its own. With as many samples as nodes "
        "NumPy does not notice. A bias belongs to a node, that is, to a column of the result: `+ b`, without reshaping."
    )
)
def bias_along_the_wrong_axis(x, W, b):
    products = x @ W.T
    return products + b[:, np.newaxis]


@dense.mistake(
    _(
        "You added up over the batch, so one row is left where N rows went in. Samples know nothing of each other, and each "
        "keeps its own row."
    )
)
def summed_over_the_batch(x, W, b):
    return np.sum(x @ W.T + b, axis=0)


@dense.mistake(_("The bias is missing. A sample of zeros must come out as b itself."))
def bias_forgotten_in_the_batch(x, W, b):
    return x @ W.T


@dense.mistake(
    _(
        "The numbers are right, but your samples are in columns, (d_out, N). They went in as rows, so transpose the result."
    )
)
def left_as_columns(x, W, b):
    return W @ x.T + b[:, np.newaxis]


@dense.mistake(
    _(
        "`W @ x.T` puts the samples into columns, shape (d_out, N), where b meets the wrong axis. Keep the samples in rows: "
        "`x @ W.T`, shape (N, d_out)."
    )
)
def columns_with_a_row_of_bias(x, W, b):
    return W @ x.T + b


# --- a network of two layers ------------------------------------------------------------------------------------------

_KITE = ([[2.0, -1.0], [2.0, 1.0]], [-2.0, -6.0], [[6.0, -8.0]], [-2.0])


@LESSON.exercise(
    _("A network of two layers"),
    probes=[
        ([[2.0, 1.0], [3.0, 0.0], [0.0, 0.0]], *_KITE, sigmoid),
        ([[2.0, 1.0]], *_KITE, sigmoid),
        (
            [[1.0, 0.5], [-1.0, 2.0], [0.0, 1.0], [2.0, -1.0]],
            [[0.5, -1.0], [1.0, 0.3], [-0.4, 0.8]],
            [0.1, -0.2, 0.3],
            [[1.0, -0.5, 0.7], [0.2, 0.9, -1.1]],
            [0.4, -0.6],
            np.tanh,
        ),
        (
            [[0.3, -0.8], [0.9, 0.4]],
            [[0.6, -1.2], [0.4, 0.9]],
            [0.2, -0.5],
            [[1.1, 0.3], [-0.7, 0.8]],
            [-0.3, 0.6],
            np.tanh,
        ),
        (
            [[0.5, -1.0, 0.2], [1.0, 0.3, -0.4], [0.0, 0.6, 0.9]],
            [[0.2, 0.7, -0.5]],
            [0.1],
            [[1.3]],
            [-0.2],
            sigmoid,
        ),
    ],
    hints=[
        _("Do it in two steps, and give a name to the value between them: h, the output of the hidden layer."),
        _("Each step is the layer of the last exercise with f around it: compute the sums, then apply f to them."),
        _(
            "`h = f(x @ W1.T + b1)` is the first step. What is missing is the line that does to h what this one does to x."
        ),
    ],
    correct=_(
        "This is the whole forward pass of the kite network, and of any network of two layers. "
        "Run the explorer below: your function draws its map."
    ),
)
def network(x, W1, b1, W2, b2, f):
    h = f(x @ W1.T + b1)
    return f(h @ W2.T + b2)


@network.also_right
def network_in_a_loop(x, W1, b1, W2, b2, f):
    for W, b in ((W1, b1), (W2, b2)):
        x = f(x @ W.T + b)
    return x


@network.also_right
def network_sample_by_sample(x, W1, b1, W2, b2, f):
    return np.stack([f(W2 @ f(W1 @ sample + b1) + b2) for sample in x])


@network.also_right
def network_by_einsum(x, W1, b1, W2, b2, f):
    h = f(np.einsum("ni,hi->nh", x, W1) + b1)
    return f(np.einsum("nh,oh->no", h, W2) + b2)


@network.mistake(
    _(
        "f is missing in the hidden layer, so the second matrix receives the bare sums. Without f there, two layers can do "
        "no more than one, as the next section shows."
    )
)
def f_forgotten_in_the_hidden_layer(x, W1, b1, W2, b2, f):
    return f((x @ W1.T + b1) @ W2.T + b2)


@network.mistake(
    _(
        "You wrote the sigmoid into your function. `f` is handed over, so that the same network works with any other "
        "function too: call `f(...)` where you compute the sigmoid."
    )
)
def sigmoid_of_its_own(x, W1, b1, W2, b2, f):
    return sigmoid(sigmoid(x @ W1.T + b1) @ W2.T + b2)


@network.mistake(_("f is missing at the output, so you return the last sums. Here each layer ends with f."))
def f_forgotten_at_the_output(x, W1, b1, W2, b2, f):
    return f(x @ W1.T + b1) @ W2.T + b2


@network.mistake(_("f is nowhere in your result. Each layer is f(Wx + b): the sums first, then f of each of them."))
def f_forgotten(x, W1, b1, W2, b2, f):
    return (x @ W1.T + b1) @ W2.T + b2


@network.mistake(
    _(
        "You added the biases after f. A bias belongs to the sum, inside the brackets, where it shifts the point at which f switches over."
    )
)
def bias_after_f(x, W1, b1, W2, b2, f):
    h = f(x @ W1.T) + b1
    return f(h @ W2.T) + b2


@network.mistake(
    _(
        "You treated the columns of the first matrix as its nodes: `x @ W1`. In the kite network it is square, so NumPy "
        "says nothing, although the weights of wind and rain are mixed up. Transpose it: `x @ W1.T`."
    )
)
def first_matrix_not_transposed(x, W1, b1, W2, b2, f):
    return f(f(x @ W1 + b1) @ W2.T + b2)


@network.mistake(
    _(
        "`x @ W1` and `h @ W2` treat columns as nodes. The first passes unnoticed, because W1 is square in the kite network; "
        "the second does not fit. The rows are the nodes, so transpose both."
    )
)
def neither_matrix_transposed(x, W1, b1, W2, b2, f):
    return f(f(x @ W1 + b1) @ W2 + b2)


@network.mistake(
    _("You fed x to the second layer as well. It takes h, the output of the first layer, and never sees the inputs.")
)
def second_layer_sees_the_inputs(x, W1, b1, W2, b2, f):
    return f(x @ W2.T + b2)


@network.mistake(_("You summed over the batch, so all samples share one answer. Each row must keep its own."))
def summed_over_all_samples(x, W1, b1, W2, b2, f):
    return np.sum(f(f(x @ W1.T + b1) @ W2.T + b2), axis=0)


# --- layers without f -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Two layers without f are one"),
    probes=[
        ([[2.0, -1.0], [2.0, 1.0]], [-2.0, -6.0], [[6.0, -8.0]], [-2.0]),
        ([[1.0, 2.0], [3.0, 4.0]], [1.0, -1.0], [[0.0, 1.0], [2.0, 1.0]], [5.0, 7.0]),
        ([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]], [0.5, 1.0], [[1.0, 1.0], [2.0, 0.0], [0.0, 3.0]], [1.0, 2.0, 3.0]),
        ([[2.0]], [3.0], [[5.0]], [7.0]),
        ([[1.0, 1.0], [0.0, 2.0], [4.0, 0.0]], [0.0, 0.0, 0.0], [[1.0, -1.0, 2.0]], [0.0]),
    ],
    hints=[
        _("Put the first layer into the second: W2 (W1 x + b1) + b2. Multiply the bracket out."),
        _("W is the factor in front of x. What is left over does not depend on x, and that is b."),
        _("`W = W2 @ W1` is the factor in front of x. What is missing is b: what do the two layers make of x = 0?"),
    ],
    correct=_(
        "So a hundred layers without f can do no more than one, and less if a layer in between is narrow. It is f that makes "
        "depth worth having."
    ),
)
def collapse(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 + b2


@collapse.also_right
def collapse_by_trying(W1, b1, W2, b2):
    def both(x):
        return W2 @ (W1 @ x + b1) + b2

    at_zero = both(np.zeros(W1.shape[1]))
    return np.stack([both(axis) - at_zero for axis in np.eye(W1.shape[1])], axis=1), at_zero


@collapse.also_right
def collapse_in_steps(W1, b1, W2, b2):
    W = np.einsum("oh,hi->oi", W2, W1)
    b = b2 + np.sum(W2 * b1, axis=1)
    return [W, b]


@collapse.mistake(
    _(
        "You multiplied in reading order, W1 @ W2. x is on the right and meets W1 first, so W1 goes beside it: "
        "W2 @ W1, and b1 goes through W2."
    )
)
def reading_order(W1, b1, W2, b2):
    return W1 @ W2, W1 @ b2 + b1


@collapse.mistake(
    _(
        "You added the two biases. But b1 goes through the second layer, like everything that leaves the first: W2 @ b1 + b2."
    )
)
def biases_added(W1, b1, W2, b2):
    return W2 @ W1, b1 + b2


@collapse.mistake(_("Your b lacks W2 @ b1. With x = 0 the first layer still returns b1, and W2 acts on it."))
def first_bias_lost(W1, b1, W2, b2):
    return W2 @ W1, b2


@collapse.mistake(_("Your b lacks b2, the bias that the second layer adds at the end."))
def second_bias_lost(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1


@collapse.mistake(
    _("`*` multiplies entry by entry. One layer after the other is the matrix product, as in lesson 01: `@`.")
)
def entry_by_entry(W1, b1, W2, b2):
    return W2 * W1, W2 @ b1 + b2


# --- the two layers of a block ----------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How many parameters have the two layers of every block?"),
    probes=[(768, 3072, 12), (2, 3, 1), (4, 1, 2), (1600, 6400, 48), (1, 1, 3), (5, 7, 0)],
    hints=[
        _(
            "The first layer takes d numbers to `nodes`, the second takes them back to d. Write down the shapes of both W and both b."
        ),
        _(
            "The first W has nodes · d entries and its b has one for each node. The second W has d · nodes entries and its b has d."
        ),
        _(
            "`block = (nodes * d + nodes) + (d * nodes + d)` counts one block. What is missing is the line that returns the count for all of them."
        ),
    ],
    correct=_(
        "56,669,184 for GPT-2 small. The biases are less than a thousandth of them: nearly all of a layer is its matrix."
    ),
)
def layer_pairs(d, nodes, blocks):
    first = nodes * d + nodes
    second = d * nodes + d
    return blocks * (first + second)


@layer_pairs.also_right
def layer_pairs_by_hand(d, nodes, blocks):
    return blocks * (2 * d * nodes + d + nodes)


@layer_pairs.also_right
def layer_pairs_by_arrays(d, nodes, blocks):
    arrays = np.empty((nodes, d)), np.empty(nodes), np.empty((d, nodes)), np.empty(d)
    return sum(array.size for array in arrays) * blocks


@layer_pairs.mistake(_("The biases are missing. Each layer has one per node: `nodes` in the first, d in the second."))
def biases_left_out(d, nodes, blocks):
    return blocks * 2 * d * nodes


@layer_pairs.mistake(
    _("You counted the first layer only. The second brings the numbers back to d, and needs as many weights again.")
)
def first_layer_only(d, nodes, blocks):
    return blocks * (nodes * d + nodes)


@layer_pairs.mistake(_("You counted the second layer only. Before it, the first takes the d numbers to `nodes`."))
def second_layer_only(d, nodes, blocks):
    return blocks * (d * nodes + d)


@layer_pairs.mistake(_("That is one block. Each block has two layers of its own: multiply by `blocks`."))
def one_block(d, nodes, blocks):
    return 2 * d * nodes + d + nodes


@layer_pairs.mistake(
    _(
        "You gave both layers `nodes` biases. A bias belongs to a node of its own layer, and the second layer has d of them, "
        "because it returns d numbers."
    )
)
def biases_of_the_first_twice(d, nodes, blocks):
    return blocks * 2 * (nodes * d + nodes)


@layer_pairs.mistake(
    _("You counted one bias per layer. A layer has one bias per *node*: `nodes` in the first, d in the second.")
)
def one_bias_per_layer(d, nodes, blocks):
    return blocks * 2 * (nodes * d + 1)


@layer_pairs.mistake(
    _("You added the sizes, d + nodes, instead of multiplying. Every node has a weight for *every* input: nodes · d.")
)
def sides_added(d, nodes, blocks):
    return blocks * 2 * (d + nodes)


# --- quiz -------------------------------------------------------------------------------------------------------------

shape_of_a_layer = LESSON.question(
    "shape_of_a_layer",
    _("W has shape (50, 300). What does this layer do?"),
    Option(
        _("It takes 300 numbers and returns 50."),
        _("Yes: 50 rows are 50 nodes, and each row has a weight for every one of the 300 inputs. b has shape (50,)."),
        right=True,
    ),
    Option(
        _("It takes 50 numbers and returns 300."),
        _(
            "That would be x @ W, with the nodes in columns. Here, as in PyTorch, a node is a row, and there are 50 of them."
        ),
    ),
    Option(
        _("It takes 50 samples of 300 numbers each."),
        _("W knows nothing of samples. How many there are is N, the first number in the shape of x."),
    ),
    Option(
        _("It has 50 layers of 300 nodes."),
        _("One matrix is one layer. How many layers there are is how many matrices there are."),
    ),
)

silent_broadcast = LESSON.question(
    "silent_broadcast",
    _("z has shape (N, 3), and by mistake b has shape (3, 1) instead of (3,). When does NumPy say nothing?"),
    Option(
        _("When N is 3 or 1."),
        _(
            "Yes. With N = 3 each sample gets a bias of its own; with N = 1 the result grows to (3, 3). "
            "Any other N raises an error, which is the lucky case."
        ),
        right=True,
    ),
    Option(
        _("Never: it raises an error each time."),
        _("For N = 4 it does. But a test with 3 samples passes, and so does a single sample: (1, 3) + (3, 1)."),
    ),
    Option(
        _("Always: a number is a number."),
        _(
            "From the right, each pair of sizes must be equal or contain a 1. (4, 3) and (3, 1) meet 4 with 3: an error."
        ),
    ),
    Option(
        _("Only when N is 3."),
        _("That is one case. Look at N = 1 as well: a size of 1 stretches to fit whatever it meets."),
    ),
)

deep_without_f = LESSON.question(
    "deep_without_f",
    _("A network has 100 layers, and its author forgot f in all of them. What can it do?"),
    Option(
        _("At most as much as one layer without f: its map is Wx + b."),
        _(
            "Yes: 100 matrices multiply to one, and the biases to one. It can be even less: a layer of 3 nodes somewhere in the "
            "middle lets only 3 numbers through."
        ),
        right=True,
    ),
    Option(
        _("A hundred times as much as one layer."),
        _("Each layer multiplies by a matrix, and a product of matrices is a matrix: nothing is gained."),
    ),
    Option(
        _("Nothing at all: it returns 0."),
        _("It still turns, stretches and shifts its inputs, as one layer does. What it cannot do is bend them."),
    ),
    Option(
        _("The same as with f, only more slowly."),
        _("No amount of training helps, because no weights at all give it a bend."),
    ),
)
