"""Lesson 14, Debug a published network: the evidence, and a fix for each of its five faults."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("network/14_debugging", _("Debug a published network"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "which_axis",
    "building",
    _("In lesson 13 a sample is a row, and delta has shape (N, d_out). How do you get the gradient of the bias?"),
    Option(
        _("Add up delta along axis 0, over the samples."),
        _(
            "Yes: one number per node is left. The program of this lesson has samples in columns, so there it is axis 1."
        ),
        right=True,
    ),
    Option(
        _("Add up delta along axis 1, over the nodes."),
        _("That mixes the nodes and leaves one number per sample. Each node has its own bias."),
    ),
    Option(
        _("Take delta as it is."),
        _("Then there would be N rows for a single bias vector. Every sample has its say in the same bias."),
    ),
)

LESSON.recall(
    "no_evidence",
    "classifiers",
    _("A program is right for 95 of 100 samples, and 95 of them belong to the same class. What do you know about it?"),
    Option(
        _("Very little: always naming that class is right as often."),
        _("Yes. A good number is evidence only where a faulty program could not have reached it too."),
        right=True,
    ),
    Option(
        _("It is a good program: 0.95 is a high accuracy."),
        _("High compared with what? A program that never looks at its input gets 0.95 here."),
    ),
    Option(
        _("It has a fault: it should be right for all 100."),
        _("Mistakes do not prove a fault any more than successes prove that there is none."),
    ),
)

LESSON.recall(
    "two_losses",
    "surprise",
    _(
        "The target is 1, and the output falls from 0.1 to 0.01. What happens to −ln o and to the squared error (1 − "
        "o)²?"
    ),
    Option(
        _("The first grows by 2.3, the second only from 0.81 to 0.98."),
        _("Yes. Cross-entropy pushes hard against a confident error, and the squared error hardly at all."),
        right=True,
    ),
    Option(
        _("Both become ten times as large."),
        _("−ln 0.1 is 2.3 and −ln 0.01 is 4.6, while the squares are 0.81 and 0.98."),
    ),
    Option(
        _("The squared error grows more, because it squares."),
        _("A square exaggerates errors above 1. Here the error goes from 0.9 to 0.99, and 1 is the most it can be."),
    ),
)


# --- the error sent back to the hidden layer --------------------------------------------------------------------------


@LESSON.exercise(
    _("The error sent back to the hidden layer"),
    probes=[
        ([[0.4]], [[0.6]], [[0.5, 2.0]], [[0.7], [0.2]]),
        ([[0.4, -0.3, 0.1]], [[0.6, 0.3, 0.9]], [[-1.0, 2.0]], [[0.7, 0.5, 0.1], [0.2, 0.9, 0.6]]),
        ([[0.9], [-0.5]], [[0.1], [0.5]], [[1.0, 2.0], [-3.0, 0.5]], [[0.7], [0.2]]),
        ([[0.2], [-0.8], [0.5]], [[0.8], [0.8], [0.5]], [[1.0, 0.0], [0.5, -1.0], [2.0, 3.0]], [[0.3], [0.9]]),
    ],
    hints=[
        _(
            "On its way back the error passes three things in turn: the output's sigmoid, the weights W2, and the "
            "hidden nodes' sigmoid. The published line passes two of them."
        ),
        _("A sigmoid with the output `o` has the slope `o * (1 - o)`. Multiply `error` by it before W2.T is applied."),
        _("Then comes `W2.T @ (...)`, with one row per hidden node, and last their own slope, `h * (1 - h)`."),
    ],
    correct=_(
        "The ratio in the hidden layer is now 1 in every entry, with any number of outputs. To see it, run "
        "`EvidenceExplorer(hidden_error=hidden_error, outputs=2)` in a cell of your own: the board is then driven by "
        "your function."
    ),
)
def hidden_error(error, o, W2, h):
    output_error = error * o * (1 - o)
    return W2.T @ output_error * h * (1 - h)


@hidden_error.also_right
def hidden_error_by_einsum(error, o, W2, h):
    return np.einsum("kj,kn->jn", W2, error * (o - o**2)) * (h - h**2)


@hidden_error.also_right
def hidden_error_node_by_node(error, o, W2, h):
    back = np.zeros(h.shape)
    for j in range(len(h)):
        for k in range(len(o)):
            back[j] += W2[k, j] * error[k] * o[k] * (1 - o[k])
    return back * h * (1 - h)


@hidden_error.mistake(
    _(
        "That is the published line: the error goes into W2.T as it is. On its way back it passes the output's sigmoid "
        "first, whose slope is o (1 − o)."
    )
)
def as_published(error, o, W2, h):
    return W2.T @ error * h * (1 - h)


@hidden_error.mistake(
    _(
        "You used the slope of the hidden sigmoid twice, and that of the output sigmoid not at all. The error is still "
        "at the output when it meets its first sigmoid: use o there, and h after W2.T."
    )
)
def hidden_slope_twice(error, o, W2, h):
    return W2.T @ error * (h * (1 - h)) ** 2


@hidden_error.mistake(
    _(
        "You computed the slope of the output sigmoid as σ(o) (1 − σ(o)). But o has been through the sigmoid already, "
        "so the slope is o (1 − o)."
    )
)
def slope_at_the_output_value(error, o, W2, h):
    s = 1 / (1 + np.exp(-o))
    return W2.T @ (error * s * (1 - s)) * h * (1 - h)


@hidden_error.mistake(
    _(
        "You multiplied by o (1 − o) after W2.T. With one output that gives the right numbers, by luck. With several, "
        "each output needs its own slope before W2.T mixes them; afterwards there is one row per hidden node."
    )
)
def slope_after_the_weights(error, o, W2, h):
    return (W2.T @ error) * o * (1 - o) * h * (1 - h)


@hidden_error.mistake(
    _(
        "You used W2 as it is. It has one row per output and maps hidden values to outputs; on the way back the errors "
        "of all outputs meet at hidden node j through column j: `W2.T`."
    )
)
def weights_not_transposed(error, o, W2, h):
    return W2 @ (error * o * (1 - o)) * h * (1 - h)


@hidden_error.mistake(
    _("The slope of the hidden sigmoid is missing: after W2.T the error still has to pass h (1 − h).")
)
def stopped_before_the_hidden_sigmoid(error, o, W2, h):
    return W2.T @ (error * o * (1 - o))


@hidden_error.mistake(
    _(
        "The sign is flipped. Here error is t − o, so what is added to the weights goes downhill already; another "
        "minus would go uphill."
    )
)
def hidden_sign_turned(error, o, W2, h):
    return -(W2.T @ (error * o * (1 - o))) * h * (1 - h)


@hidden_error.mistake(
    _("You used 1 − o², which is the slope of tanh. Both layers here have a sigmoid, whose slope is o (1 − o).")
)
def slope_of_tanh(error, o, W2, h):
    return W2.T @ (error * (1 - o**2)) * (1 - h**2)


# --- the angle between a step and steepest descent --------------------------------------------------------------------


@LESSON.exercise(
    _("How far off is the direction?"),
    probes=[
        ([[1.0, 0.0]], [[-1.0, -1.0]]),
        ([[3.0, 1.0], [0.5, -2.0]], [[-1.0, 0.5], [2.0, 1.0]]),
        ([[2.0], [0.0]], [[0.0], [5.0]]),
        ([[1.0, 2.0, 2.0], [0.0, 1.0, -1.0]], [[1.0, 2.0, 1.0], [0.5, 1.0, -1.0]]),
        ([[1e-4, 2e-4]], [[-3e3, -1e3]]),
    ],
    hints=[
        _("The steepest way down is minus the gradient. Compare the update with that."),
        _("`update.ravel()` turns an array of any shape into one long vector. Lesson 01: u · v = ‖u‖ ‖v‖ cos θ."),
        _(
            "Divide by both lengths. `np.arccos` turns the cosine into radians, and `np.degrees` turns those into degrees."
        ),
    ],
    correct=_(
        "0° is the steepest way down; below 90° a small enough step still goes down; above 90° it goes up. "
        "Next: the angle of the published rule, with three outputs."
    ),
    blanks=("-gradient.ravel()", "(np.linalg.norm(u) * np.linalg.norm(down))", "np.degrees(np.arccos(cosine))"),
)
def descent_angle(update, gradient):
    u, down = update.ravel(), -gradient.ravel()
    cosine = u @ down / (np.linalg.norm(u) * np.linalg.norm(down))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


@descent_angle.also_right
def descent_angle_by_sums(update, gradient):
    cosine = -np.sum(update * gradient) / np.sqrt(np.sum(update**2) * np.sum(gradient**2))
    return np.arccos(cosine) * 180 / np.pi


@descent_angle.also_right
def descent_angle_of_unit_vectors(update, gradient):
    u, down = update / np.linalg.norm(update), -gradient / np.linalg.norm(gradient)
    return np.degrees(2 * np.arctan2(np.linalg.norm(u - down), np.linalg.norm(u + down)))


@descent_angle.mistake(
    _(
        "You measured the angle to the gradient itself, which points uphill. An update should point the other way: "
        "compare it with minus the gradient."
    )
)
def angle_to_uphill(update, gradient):
    u, g = update.ravel(), gradient.ravel()
    return np.degrees(np.arccos(u @ g / (np.linalg.norm(u) * np.linalg.norm(g))))


@descent_angle.mistake(_("That is the angle in radians. The question is for degrees, and `np.degrees` converts it."))
def angle_in_radians(update, gradient):
    return np.radians(descent_angle_by_sums(update, gradient))


@descent_angle.mistake(_("That is the cosine. `np.arccos` turns it into the angle, and `np.degrees` into degrees."))
def cosine_for_angle(update, gradient):
    return np.cos(np.radians(descent_angle_by_sums(update, gradient)))


@descent_angle.mistake(
    _(
        "You left the lengths in and took arccos of the bare dot product, which is a cosine only after you divide by "
        "both lengths. Beyond 1 there is no angle, and the result is NaN."
    )
)
def lengths_left_in(update, gradient):
    return np.degrees(np.arccos(-np.sum(update * gradient)))


@descent_angle.mistake(
    _(
        "You took an angle for each row and averaged them. The weights move together, as one long vector: "
        "`ravel` first, then a single angle."
    )
)
def mean_of_row_angles(update, gradient):
    lengths = np.linalg.norm(update, axis=1) * np.linalg.norm(gradient, axis=1)
    return np.mean(np.degrees(np.arccos(-np.sum(update * gradient, axis=1) / lengths)))


# --- a batch ----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Updates for a batch"),
    probes=[
        ([[0.2], [-0.4]], [[1.0], [3.0]]),
        ([[0.2, 0.4, -0.3, 0.5]], [[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]),
        ([[0.2, 0.4, -0.3], [1.0, -2.0, 0.3]], [[0.5, 2.0, 1.0], [3.0, 1.0, -1.0]]),
        ([[0.1, -0.4], [0.3, 0.2]], [[1.0, 2.0], [3.0, -1.0], [0.5, 0.0]]),
    ],
    hints=[
        _("A sample is a column here. `delta @ inputs.T` adds up, over the samples, what each one wants of W."),
        _(
            "The bias wants the same without the inputs: a sum over the samples, which lie along axis 1. "
            "`keepdims=True` keeps it a column, (d_out, 1)."
        ),
        _("For the mean, divide both by the number of samples, `delta.shape[1]`. Return the two, W's first."),
    ],
    correct=_(
        "The rule now takes a batch of any size, and one sample gives what it gave before. With a mean, the size of a "
        "step does not depend on the size of the batch."
    ),
)
def mean_updates(delta, inputs):
    samples = delta.shape[1]
    return delta @ inputs.T / samples, delta.mean(axis=1, keepdims=True)


@mean_updates.also_right
def mean_updates_by_einsum(delta, inputs):
    n = inputs.shape[1]
    return np.einsum("in,jn->ij", delta, inputs) / n, np.sum(delta, axis=1)[:, np.newaxis] / n


@mean_updates.also_right
def mean_updates_sample_by_sample(delta, inputs):
    W, b = np.zeros((len(delta), len(inputs))), np.zeros((len(delta), 1))
    for d, x in zip(delta.T, inputs.T, strict=True):
        W += np.outer(d, x)
        b += d[:, np.newaxis]
    return W / delta.shape[1], b / delta.shape[1]


@mean_updates.mistake(
    _("Your bias update is still as published, with one column per sample. Average over the samples, along axis 1.")
)
def bias_not_averaged(delta, inputs):
    return delta @ inputs.T / delta.shape[1], delta


@mean_updates.mistake(
    _(
        "You averaged the bias along axis 0, across the nodes. Here a sample is a column, so the samples lie along "
        "axis 1, and each node keeps its own bias."
    )
)
def bias_over_the_nodes(delta, inputs):
    return delta @ inputs.T / delta.shape[1], delta.mean(axis=0, keepdims=True)


@mean_updates.mistake(
    _(
        "The numbers are right, but your bias update has shape (d_out,). Added to a column (d_out, 1) it would be "
        "broadcast to a whole table, without an error: write `keepdims=True`."
    )
)
def bias_lost_its_column(delta, inputs):
    return delta @ inputs.T / delta.shape[1], delta.mean(axis=1)


@mean_updates.mistake(
    _("You summed over the samples without dividing by their number, so twice the batch would be twice the step.")
)
def summed_for_mean(delta, inputs):
    return delta @ inputs.T, delta.sum(axis=1, keepdims=True)


@mean_updates.mistake(
    _(
        "W has the sum over the samples, b has the mean. `@` adds up without dividing, so W would learn N times as "
        "fast as b: divide it by the number of samples."
    )
)
def weights_summed_bias_averaged(delta, inputs):
    return delta @ inputs.T, delta.mean(axis=1, keepdims=True)


@mean_updates.mistake(
    _("Your bias update is one number for all nodes, but each node has its own bias: average along axis 1 only.")
)
def one_bias_for_all(delta, inputs):
    return delta @ inputs.T / delta.shape[1], np.full((len(delta), 1), delta.mean())


@mean_updates.mistake(
    _("Your W update is transposed, (d_in, d_out). W has one row per node that it leads to: `delta @ inputs.T`.")
)
def weights_transposed(delta, inputs):
    return inputs @ delta.T / delta.shape[1], delta.mean(axis=1, keepdims=True)


# --- a sigmoid that does not overflow ---------------------------------------------------------------------------------


class Alarmed(np.ndarray):
    """An array on which an overflow is an error, so that a right number reached through one is found too."""

    def __array_ufunc__(self, ufunc, method, *inputs, **more):
        def plain(value):
            return value.view(np.ndarray) if isinstance(value, Alarmed) else value

        if "out" in more:
            more["out"] = tuple(map(plain, more["out"]))
        with np.errstate(over="raise"):
            result = getattr(ufunc, method)(*map(plain, inputs), **more)
        return result.view(Alarmed) if isinstance(result, np.ndarray) else result


def alarmed(*values):
    return np.array(values).view(Alarmed)


@LESSON.exercise(
    _("A sigmoid that does not overflow"),
    probes=[
        (alarmed(0.0, 1.0, -2.0),),
        (alarmed([-1.5, 3.0], [0.5, -8.0]),),
        (alarmed(-30.0),),
        (alarmed(-1000.0),),
        (alarmed(1000.0),),
        (alarmed(0.5, -1000.0, 2.0, 1000.0),),
    ],
    hints=[
        _(
            "Overflow comes only from a large positive argument of exp. So never let one reach it: exp(−|z|) is at "
            "most 1."
        ),
        _(
            "For z ≥ 0, σ(z) = 1 / (1 + exp(−z)) is fine. For z < 0, multiply top and bottom by exp(z): "
            "exp(z) / (1 + exp(z))."
        ),
        _(
            "Both in one: with `e = np.exp(-np.abs(z))` both denominators are 1 + e. The numerators are 1 and e; "
            "`np.where` can choose between them."
        ),
    ],
    correct=_(
        "No score overflows now, in either direction. The check ran your function with NumPy's alarm on, so an "
        "overflow on the way to a right number would have counted too."
    ),
)
def stable_sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


@stable_sigmoid.also_right
def stable_sigmoid_by_minimum(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


@stable_sigmoid.also_right
def stable_sigmoid_by_logaddexp(z):
    return np.exp(-np.logaddexp(0, -z))


@stable_sigmoid.also_right
def stable_sigmoid_by_halves(z):
    result = np.empty(z.shape)
    up = z >= 0
    result[up] = 1 / (1 + np.exp(-z[up]))
    result[~up] = np.exp(z[~up]) / (1 + np.exp(z[~up]))
    return result


@stable_sigmoid.mistake(
    _(
        "That is the published formula. At −1000 it asks for exp(1000), which no float can hold; it is luck that 1/∞ "
        "is the right 0 after all. Keep the argument of exp at 0 or below."
    )
)
def published_sigmoid(z):
    return 1 / (1 + np.exp(-z))


@stable_sigmoid.mistake(
    _(
        "Your form, exp(z) / (1 + exp(z)), is safe on the other side only: at +1000 it is ∞/∞, which is not a number. "
        "Use each form where its exp stays small."
    )
)
def mirrored_sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))


@stable_sigmoid.mistake(
    _(
        "The right idea, but `np.where` chooses between two results that have both been computed already, so the exp "
        "that overflows still runs. Make its argument safe instead: exp(−|z|)."
    )
)
def where_of_both(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@stable_sigmoid.mistake(
    _(
        "You clipped z. Nothing overflows, but every score beyond the clip gives the same answer, too far from 0 and "
        "with a slope of 0. Rewrite the formula, and nothing has to be cut off."
    )
)
def clipped_sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -20, 20)))


@stable_sigmoid.mistake(
    _("You used −|z| for z throughout, so +3 and −3 give the same. For z ≥ 0 the numerator is 1, not exp(−|z|).")
)
def sign_of_the_score_lost(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e)


# --- a seeded start ---------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("A start that can be repeated"),
    probes=[(0, 2, 2), (1, 2, 2), (7, 3, 2), (42, 1, 4)],
    hints=[
        _("Make one generator, once. Each draw from it continues where the last one stopped."),
        _("`rng = np.random.default_rng(seed)` makes it; `rng.uniform(-1, 1, size=(rows, columns))` draws a table."),
        _(
            "W1 has one row per hidden node and one column per input: `size=(hidden_nodes, inputs)`. Then draw b1, a "
            "column, from the same generator."
        ),
    ],
    correct=_(
        "The same seed gives the same start on every machine. Now a run can be repeated, and twenty runs before and "
        "after a fix can be compared in pairs."
    ),
)
def seeded_layer(seed, hidden_nodes, inputs):
    rng = np.random.default_rng(seed)
    W1 = rng.uniform(-1, 1, size=(hidden_nodes, inputs))
    b1 = rng.uniform(-1, 1, size=(hidden_nodes, 1))
    return W1, b1


@seeded_layer.also_right
def seeded_layer_by_stretching(seed, hidden_nodes, inputs):
    rng = np.random.default_rng(seed)
    return 2 * rng.random((hidden_nodes, inputs)) - 1, 2 * rng.random((hidden_nodes, 1)) - 1


@seeded_layer.also_right
def seeded_layer_in_one_draw(seed, hidden_nodes, inputs):
    both = np.random.default_rng(seed).uniform(-1, 1, hidden_nodes * (inputs + 1))
    W1, b1 = np.split(both, [hidden_nodes * inputs])
    return W1.reshape(hidden_nodes, inputs), b1.reshape(hidden_nodes, 1)


@seeded_layer.mistake(
    _(
        "You made a new generator with the same seed for b1, so it repeats the first numbers of W1. Make one "
        "generator, and let it continue."
    )
)
def generator_made_twice(seed, hidden_nodes, inputs):
    W1 = np.random.default_rng(seed).uniform(-1, 1, size=(hidden_nodes, inputs))
    return W1, np.random.default_rng(seed).uniform(-1, 1, size=(hidden_nodes, 1))


@seeded_layer.mistake(
    _(
        "Every weight is the same number, because the seed is reset before each draw. Hidden nodes that begin alike "
        "get the same updates and stay alike. Set the seed once, before the loop."
    )
)
def seed_inside_the_loop(seed, hidden_nodes, inputs):
    same = np.random.default_rng(seed).uniform(-1, 1)
    return np.full((hidden_nodes, inputs), same), np.full((hidden_nodes, 1), same)


@seeded_layer.mistake(
    _(
        "All rows of your W1 are alike, because each hidden node got its own generator with the same seed. Nodes that "
        "begin alike stay alike. Use one generator for all."
    )
)
def seed_for_each_node(seed, hidden_nodes, inputs):
    rows = [np.random.default_rng(seed).uniform(-1, 1, inputs + 1) for _node in range(hidden_nodes)]
    return np.array(rows)[:, :inputs], np.array(rows)[:, inputs:]


@seeded_layer.mistake(
    _(
        "Your numbers lie between 0 and 1, as in the article. Draw both signs with `rng.uniform(-1, 1, size=...)`: "
        "when all weights are positive, all hidden nodes lean the same way."
    )
)
def all_positive(seed, hidden_nodes, inputs):
    rng = np.random.default_rng(seed)
    return rng.random((hidden_nodes, inputs)), rng.random((hidden_nodes, 1))


@seeded_layer.mistake(
    _(
        "You seeded NumPy's old global stream with `np.random.seed`. It can be repeated, but any other code that draws "
        "from it changes your numbers. Use your own generator, `np.random.default_rng(seed)`."
    )
)
def global_stream(seed, hidden_nodes, inputs):
    stream = np.random.RandomState(seed)  # what np.random.seed(seed) would set for everyone
    return stream.uniform(-1, 1, (hidden_nodes, inputs)), stream.uniform(-1, 1, (hidden_nodes, 1))


@seeded_layer.mistake(
    _(
        "The numbers are right, but your b1 has shape (hidden_nodes,). Here samples are columns, and so is the bias: "
        "`size=(hidden_nodes, 1)`."
    )
)
def bias_without_a_column(seed, hidden_nodes, inputs):
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (hidden_nodes, inputs)), rng.uniform(-1, 1, hidden_nodes)


@seeded_layer.mistake(
    _("You drew b1 before W1. The numbers are as random, but you could not reproduce someone else's run: W1 first.")
)
def bias_drawn_first(seed, hidden_nodes, inputs):
    rng = np.random.default_rng(seed)
    b1 = rng.uniform(-1, 1, (hidden_nodes, 1))
    return rng.uniform(-1, 1, (hidden_nodes, inputs)), b1


# --- the loss that was promised ---------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The output error of cross-entropy"),
    probes=[
        ([[0.8]], [[1.0]]),
        ([[0.8, 0.3, 0.5, 0.1]], [[0.0, 1.0, 1.0, 0.0]]),
        ([[0.9, 0.2], [0.4, 0.6], [0.5, 0.7]], [[1.0, 1.0], [0.0, 0.0], [1.0, 0.0]]),
        ([[0.001]], [[1.0]]),
    ],
    hints=[
        _("By the chain rule: the slope of the loss with respect to o, times the slope of the sigmoid, o (1 − o)."),
        _("For t = 1 the loss is −log o, with the slope −1/o. Times o (1 − o): what is left? And for t = 0?"),
        _("Both cases give o − t. What is added to the weights is *minus* the gradient."),
    ],
    correct=_(
        "All that algebra makes the code shorter, because the slope of the sigmoid cancels. A billion pairs or one "
        "output of the published program: the line is the same."
    ),
)
def output_error(o, t):
    return t - o


@output_error.also_right
def output_error_by_cases(o, t):
    return np.where(t == 1, 1 - o, -o)


@output_error.also_right
def output_error_by_the_chain_rule(o, t):
    slope_of_loss = -t / o + (1 - t) / (1 - o)
    return -slope_of_loss * o * (1 - o)


@output_error.mistake(
    _(
        "That is the output error of the squared error, as published. For cross-entropy the slope of the loss holds "
        "1 / (o (1 − o)), and it cancels that of the sigmoid."
    )
)
def output_error_of_squares(o, t):
    return (t - o) * o * (1 - o)


@output_error.mistake(
    _(
        "The sign is flipped: o − t is the gradient, which points uphill. What you return will be *added* to the "
        "weights, so it must be minus the gradient."
    )
)
def output_sign_turned(o, t):
    return o - t


@output_error.mistake(
    _(
        "You stopped at the output: that is the slope with respect to o. The error still has to pass the sigmoid, "
        "times o (1 − o), and then most of it cancels."
    )
)
def stopped_before_the_sigmoid(o, t):
    return (t - o) / (o * (1 - o))


@output_error.mistake(
    _(
        "You returned the loss of each entry. The question is for its slope: which way, and how fast, the score before "
        "the sigmoid should move."
    )
)
def loss_for_its_slope(o, t):
    return -(t * np.log(o) + (1 - t) * np.log(1 - o))


@output_error.mistake(
    _(
        "You kept only the outputs whose target is 1. A target of 0 has something to say too, −log(1 − o): "
        "its entry is −o."
    )
)
def only_where_the_target_is_one(o, t):
    return t * (1 - o)


@output_error.mistake(
    _(
        "You have averaged over the samples already. That comes later, when the updates are made; here each sample "
        "keeps its own error."
    )
)
def averaged_too_early(o, t):
    return (t - o) / o.shape[1]


# --- quiz -------------------------------------------------------------------------------------------------------------

ratio = LESSON.question(
    "ratio",
    _(
        "A gradient check of another program shows the ratio 1 in every layer but the first, and −1 there. What do you "
        "suspect?"
    ),
    Option(
        _("A sign error in the step back into the first layer."),
        _("Yes: the size is right everywhere, and what reaches the other layers is right. One minus, in one place."),
        right=True,
    ),
    Option(
        _("A missing derivative of an activation."),
        _("A missing slope changes the size, by a factor that differs from sample to sample. Here the size is right."),
    ),
    Option(
        _("Bad initial weights."),
        _(
            "The check compares update and gradient at the same weights. Whether those are good weights, it does not "
            "ask."
        ),
    ),
    Option(
        _("A learning rate that is too large."),
        _("The rate enters after the update is made. Neither of the two things that the check divides knows the rate."),
    ),
)

hidden = LESSON.question(
    "hidden",
    _("Why did the missing derivative stay unseen in a network with one output?"),
    Option(
        _("It multiplies the whole hidden update by one positive number, and that looks like another learning rate."),
        _("Yes: 1/(o (1 − o)), at least 4. The direction in the hidden layer stays right, so the loss still falls."),
        right=True,
    ),
    Option(
        _("With one output the derivative is 1."),
        _(
            "The slope of a sigmoid is never more than ¼, so leaving it out makes the hidden update at least 4 times "
            "as large."
        ),
    ),
    Option(
        _("With one output nothing is sent back to the hidden layer."),
        _("W2ᵀ sends that one error back to each hidden node. The hidden weights do learn."),
    ),
    Option(
        _("The output layer makes up for it."),
        _("Its own update is right and knows nothing of the hidden one. The two layers learn at different speeds."),
    ),
)

seeds = LESSON.question(
    "seeds",
    _("A change lifts the count from 11 to 13 of 20 unpaired, unseeded runs. What have you learned?"),
    Option(
        _("Little: without any change, twenty other starts give counts further apart than that."),
        _(
            "Yes: above, unchanged code gave anything from 5 to 12. Use the same seeds before and after, and more of "
            "them."
        ),
        right=True,
    ),
    Option(
        _("The change helps: 13 is more than 11."),
        _("It is more, but the same code run twice differs by more. Measure that spread first."),
    ),
    Option(
        _("The change does nothing."),
        _("That is not shown either: so few runs can hide a real gain as easily as fake one."),
    ),
    Option(
        _("The code is now nearer to being right."),
        _("A count of successes says nothing about that. The gradient check does."),
    ),
)

width = LESSON.question(
    "width",
    _("With four hidden nodes, the faulty rule solves XOR for 198 of 200 seeds. What does that say about the rule?"),
    Option(
        _("Nothing about whether it is right: a task that is easy enough is solved with a faulty rule too."),
        _("Yes: two more nodes, and the same fault is better hidden. Check the gradient, not the success."),
        right=True,
    ),
    Option(
        _("It is right when there are four hidden nodes."),
        _("The missing derivative is still missing, and the ratio is as far from 1. Only the task became easier."),
    ),
    Option(
        _("The gradient check is too strict."),
        _("It finds a factor of 4 or more. With several outputs the same line points in a wrong direction."),
    ),
    Option(
        _("The missing derivative never mattered."),
        _("With two hidden nodes it cost 65 of 200 runs: 87 solved as published, 152 with the derivative restored."),
    ),
)
