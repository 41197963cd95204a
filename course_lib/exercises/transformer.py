"""Lesson 23, Build a Transformer: the residual stream, layer norm, the block, induction, power laws, GPT-2 counted."""

from __future__ import annotations

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("large_models/23_transformer", _("Build a Transformer"))

EPSILON = 1e-5


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "one_table_or_two",
    "tokens",
    _("GPT-2 is tied. How many tables of shape (V, d) does it have for its V tokens?"),
    Option(
        _("One, which serves as the embedding and gives the scores at the other end."),
        _("Yes. At the end of this lesson you count every parameter of GPT-2, and this table is 31 % of them."),
        right=True,
    ),
    Option(
        _("Two, one at each end."),
        _("That is a model which is *not* tied. GPT-2 uses the same table at both ends, so it counts once."),
    ),
    Option(
        _("One per token."),
        _("A token has one row. All rows together are the table."),
    ),
)

LESSON.recall(
    "deep_signals",
    "training",
    _("A signal goes through thirty layers, and each of them makes it half as large. What arrives?"),
    Option(
        _("Next to nothing: ½ to the power of 30 is about one in a billion."),
        _("Yes, and a gradient on its way back suffers the same. This lesson gives it a way around the layers."),
        right=True,
    ),
    Option(
        _("A thirtieth of it."),
        _("The layers multiply, they do not add up: after two layers a quarter is left, after three an eighth."),
    ),
    Option(
        _("Half of it, because the layers are alike."),
        _("Each layer halves what the one before has left over."),
    ),
)

LESSON.recall(
    "two_paths",
    "gradients",
    _("y = x + f(x). How does y change with x?"),
    Option(
        _("By 1 + f′(x): two paths lead from x to y, and their slopes are added."),
        _("Yes. The 1 is the reason why deep networks can be trained at all, and you will watch it at work."),
        right=True,
    ),
    Option(
        _("By f′(x), because x is only copied."),
        _("The copy counts as well. If f were 0 everywhere, y would still change exactly as x does."),
    ),
    Option(
        _("By x · f′(x), because both paths count."),
        _("Slopes are multiplied *along* a path. Two paths side by side are added."),
    ),
)


# --- the residual stream ----------------------------------------------------------------------------------------------


def double(x):
    return 2 * x


def one_more(x):
    return x + 1


def square(x):
    return x * x


def turn(x):
    return -x


@LESSON.exercise(
    _("A stream and its layers"),
    probes=[
        ([1.0, 2.0], (double, one_more)),
        ([[1.0, -2.0, 0.5], [3.0, 0.0, -1.0]], (square, double, one_more)),
        ([2.0, 5.0], (square,)),
        ([1.5, -0.5], ()),
        ([1.0, 3.0], (turn, double)),
    ],
    hints=[
        _("Each layer reads what is in the stream by then. What happens to the stream afterwards?"),
        _("Go through the layers in their order, and add each one's output to x."),
        _("In `for layer in layers:` one line is missing: the new x is the old one plus `layer(x)`. Then return x."),
    ],
    correct=_(
        "With no layer at all the input comes out as it went in. A new layer that outputs 0 changes nothing either, so "
        "a deep network can begin as a shallow one."
    ),
)
def stream(x, layers):
    for layer in layers:
        x = x + layer(x)
    return x


@stream.also_right
def stream_by_recursion(x, layers):
    return stream_by_recursion(x + layers[0](x), layers[1:]) if layers else x


@stream.also_right
def stream_with_a_name_for_each_step(x, layers):
    steps = [x]
    for k in range(len(layers)):
        steps.append(np.add(steps[-1], layers[k](steps[-1])))
    return steps[-1]


@stream.mistake(
    _(
        "Each of your layers replaces the stream by its own output. What came before is lost: add the output to it, "
        "x + layer(x)."
    )
)
def layers_replace(x, layers):
    for layer in layers:
        x = layer(x)
    return x


@stream.mistake(
    _("All your layers read the first x. The second layer should read what the first one has left in the stream.")
)
def all_read_the_input(x, layers):
    return x + sum(layer(x) for layer in layers)


@stream.mistake(_("You added the very first x each time. What is added to is the stream as it is by then."))
def adds_to_the_input(x, layers):
    y = x
    for layer in layers:
        y = x + layer(y)
    return y


@stream.mistake(_("You went through the layers from last to first. The first one in the tuple reads first."))
def last_layer_first(x, layers):
    for layer in layers[::-1]:
        x = x + layer(x)
    return x


@stream.mistake(
    _(
        "You returned what the layers added, without the x they started from. The stream is that x with all of it on top."
    )
)
def only_what_was_added(x, layers):
    y = x
    for layer in layers:
        y = y + layer(y)
    return y - x


# --- layer norm -------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Layer norm"),
    probes=[
        ([[1.0, 2.0, 3.0, 6.0]], [1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]),
        ([[1.0, 3.0], [10.0, 20.0], [-4.0, 4.0]], [1.0, 2.0], [0.5, -1.0]),
        ([[[2.0, 0.0, 4.0], [1.0, 1.0, 7.0]]], [2.0, 1.0, 3.0], [1.0, 0.0, 5.0]),
        ([[0.001, 0.003, 0.002], [5.0, 5.0, 5.0]], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]),
    ],
    hints=[
        _("Each token is normalised by its own d numbers. Along which axis do they lie?"),
        _("`x.var(...)` takes the same two arguments as `x.mean(...)` in the line above."),
        _("The second blank is the root of the variance plus ε: `np.sqrt(... + 1e-5)`; put the variance in."),
    ],
    correct=_(
        "A token's result depends on that token alone, however many others there are in the batch. The ε keeps a token "
        "whose numbers are all equal from being divided by 0."
    ),
    blanks=("x.var(axis=-1, keepdims=True)", "np.sqrt(variance + 1e-5)"),
)
def layer_norm(x, gamma, beta):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta


@layer_norm.also_right
def layer_norm_by_centring_first(x, gamma, beta):
    centred = x - x.mean(axis=-1, keepdims=True)
    size = (np.square(centred).mean(axis=-1, keepdims=True) + EPSILON) ** 0.5
    return beta + centred / size * gamma


@layer_norm.also_right
def layer_norm_by_sums(x, gamma, beta):
    d = x.shape[-1]
    mean = x.sum(axis=-1, keepdims=True) / d
    variance = (x * x).sum(axis=-1, keepdims=True) / d - mean**2
    return (x - mean) * (variance + EPSILON) ** -0.5 * gamma + beta


@layer_norm.mistake(
    _(
        "You divided by the variance. It is in squared units: the standard deviation, its root, brings the numbers to "
        "size 1."
    )
)
def no_root(x, gamma, beta):
    mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gamma * (x - mean) / (variance + EPSILON) + beta


@layer_norm.mistake(
    _(
        "Your variance runs down the tokens, so a token's result depends on its neighbours. It should run along the d "
        "numbers of each token: axis −1."
    )
)
def variance_across_tokens(x, gamma, beta):
    mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=0, keepdims=True)
    return gamma * (x - mean) / np.sqrt(variance + EPSILON) + beta


@layer_norm.mistake(
    _("You took one variance for all numbers of all tokens. Each token has its own: axis −1, with keepdims.")
)
def one_variance_for_all(x, gamma, beta):
    return gamma * (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var() + EPSILON) + beta


@layer_norm.mistake(
    _(
        "You divided by d − 1 in the variance. Nothing is estimated here: the d numbers are all there are, so divide by d."
    )
)
def divided_by_one_fewer(x, gamma, beta):
    mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True, ddof=1)
    return gamma * (x - mean) / np.sqrt(variance + EPSILON) + beta


@layer_norm.mistake(
    _(
        "You left ε out, so a token whose numbers are all equal is divided by 0. Add 1e-5 to the variance, under the "
        "root."
    )
)
def without_epsilon(x, gamma, beta):
    mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return gamma * (x - mean) / np.sqrt(variance) + beta


@layer_norm.mistake(
    _(
        "You added ε to the standard deviation. It belongs under the root, to the variance; for small numbers that shows."
    )
)
def epsilon_outside(x, gamma, beta):
    mean, deviation = x.mean(axis=-1, keepdims=True), x.std(axis=-1, keepdims=True)
    return gamma * (x - mean) / (deviation + EPSILON) + beta


# --- the block --------------------------------------------------------------------------------------------------------


def mix(x):
    """Stands in for attention: each token also gets the mean of all tokens."""
    return 0.5 * x + x.mean(axis=0, keepdims=True)


def think(x):
    """Stands in for the MLP: each number for itself."""
    return x * x


def norm_a(x):
    return x - x.mean(axis=-1, keepdims=True)


def norm_b(x):
    return x / (1 + np.abs(x).max(axis=-1, keepdims=True))


_PARTS = (mix, think, norm_a, norm_b)


@LESSON.exercise(
    _("The block"),
    probes=[
        ([[1.0, 2.0], [3.0, 0.0]], *_PARTS),
        ([[1.0, -2.0, 0.5], [0.0, 4.0, 1.0], [2.0, 2.0, -3.0]], *_PARTS),
        ([[2.0, -1.0]], *_PARTS),
        ([[1.0, 5.0], [2.0, -2.0]], think, mix, norm_b, norm_a),
    ],
    hints=[
        _("Two layers, one after the other. What is in the stream when the MLP reads it?"),
        _("After attention the stream is x + attention(norm1(x)). Give that a name, or call it x again."),
        _("With `x = x + attention(norm1(x))` first, the MLP's line is `x + mlp(norm2(x))`: put the two in order."),
    ],
    correct=_(
        "Yours is the block of GPT-2. The one you were given is no nonsense either: GPT-J and PaLM let both layers read "
        "the same x, to compute them side by side. But it is another network, and nothing crashed to tell you so."
    ),
)
def block(x, attention, mlp, norm1, norm2):
    x = x + attention(norm1(x))
    return x + mlp(norm2(x))


@block.also_right
def block_with_two_names(x, attention, mlp, norm1, norm2):
    middle = attention(norm1(x)) + x
    return mlp(norm2(middle)) + middle


@block.also_right
def block_by_a_loop(x, attention, mlp, norm1, norm2):
    for layer, norm in ((attention, norm1), (mlp, norm2)):
        x = x + layer(norm(x))
    return x


@block.planted(
    _(
        "Your MLP still reads the stream as it was before attention, so it thinks about what the token knew *before* it "
        "looked around. Let it read the sum."
    )
)
def reads_too_early(x, attention, mlp, norm1, norm2):
    looked = attention(norm1(x))
    thought = mlp(norm2(x))
    return x + looked + thought


@block.mistake(_("Attention's output has replaced the stream: what the token was is lost. Add it to x."))
def attention_replaces(x, attention, mlp, norm1, norm2):
    x = attention(norm1(x))
    return x + mlp(norm2(x))


@block.mistake(_("The MLP's output is all you return. Add it to the stream that it has read."))
def mlp_replaces(x, attention, mlp, norm1, norm2):
    x = x + attention(norm1(x))
    return mlp(norm2(x))


@block.mistake(
    _(
        "You normalise the stream after each layer. That is the block of 2017, and BERT's; in GPT-2's nothing touches "
        "the stream, and each layer normalises what it reads."
    )
)
def norm_on_the_stream(x, attention, mlp, norm1, norm2):
    x = norm1(x + attention(x))
    return norm2(x + mlp(x))


@block.mistake(
    _("Your layers read the stream as it is. Each of them should read a normalised copy: norm1(x), norm2(x).")
)
def without_norms(x, attention, mlp, norm1, norm2):
    x = x + attention(x)
    return x + mlp(x)


@block.mistake(
    _("You used norm1 before both layers. Each layer has a norm of its own, with a γ and β that are trained for it.")
)
def one_norm_for_both(x, attention, mlp, norm1, norm2):
    x = x + attention(norm1(x))
    return x + mlp(norm1(x))


@block.mistake(_("The MLP comes before attention in yours. A token looks around first, and then thinks."))
def mlp_first(x, attention, mlp, norm1, norm2):
    x = x + mlp(norm2(x))
    return x + attention(norm1(x))


# --- induction --------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The rule of induction"),
    probes=[
        ("cfaxcf",),
        ("kitekit",),
        ("abcadea",),
        ("hugpughu",),
        ("zz",),
        ("paxbyaxba",),
    ],
    hints=[
        _("Look for the letter that comes last in the text. Where was it the time before?"),
        _("`text[:-1]` is the text without its last letter, and `.rindex(letter)` finds the last place of a letter."),
        _("With `before = text[:-1].rindex(text[-1])`, return the letter one place further on."),
    ],
    correct=_(
        "Two searches are hidden in it: *which letter came before each place*, and *where is that letter the one I am "
        "at?* Each of them is a job for one attention layer, which is why it takes two."
    ),
)
def next_letter(text):
    before = text[:-1].rindex(text[-1])
    return text[before + 1]


@next_letter.also_right
def next_letter_by_a_dictionary(text):
    came_next = {}
    for k in range(len(text) - 1):
        came_next[text[k]] = text[k + 1]
    return came_next[text[-1]]


@next_letter.also_right
def next_letter_by_going_back(text):
    k = len(text) - 2
    while text[k] != text[-1]:
        k -= 1
    return text[k + 1]


@next_letter.mistake(
    _("You took the *first* time the letter occurred. Take the last time before now: the text may have changed since.")
)
def after_the_first_time(text):
    return text[text.index(text[-1]) + 1]


@next_letter.mistake(_("You returned what came *before* the letter last time. Wanted is what came after it."))
def what_came_before(text):
    place = text[:-1].rindex(text[-1])
    return text[place - 1]


@next_letter.mistake(
    _("You returned the letter itself, which you have found again. One place further on is the answer.")
)
def the_letter_itself(text):
    return text[text[:-1].rindex(text[-1])]


@next_letter.mistake(_("You returned the place of the answer. The letter at this place is wanted."))
def place_for_letter(text):
    return text[:-1].rindex(text[-1]) + 1


@next_letter.mistake(
    _("You counted back a fixed number of places. The words have different lengths, so search for the letter instead.")
)
def four_places_back(text):
    return text[-4] if len(text) >= 4 else text[-1]


# --- power laws -------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How many times as many parameters?"),
    probes=[
        (0.9, 0.076),
        (0.5, 1.0),
        (0.5, 0.5),
        (1.0, 0.1),
        (0.8, 0.34),
        (0.5, 0.076),
    ],
    hints=[
        _("Write the law twice, for N and for k · N, and divide one by the other. What is left over?"),
        _("The constant and N cancel: share = k to the power of −α. Solve it for k."),
        _("Take both sides to the power of −1 / α: on the right only k remains, and on the left `share ** ...`."),
    ],
    correct=_(
        "The exponent is small, so its reciprocal is large: to halve such a loss with α = 0.076 takes about nine thousand "
        "times as many parameters. This is why models grow tenfold at a time."
    ),
)
def times_more(share, alpha):
    return share ** (-1 / alpha)


@times_more.also_right
def times_more_by_logarithms(share, alpha):
    return np.exp(-np.log(share) / alpha)


@times_more.also_right
def times_more_upside_down(share, alpha):
    return (1 / share) ** (1 / alpha)


@times_more.mistake(
    _(
        "Your factor is below 1 where the loss should shrink. A smaller loss needs *more* parameters: mind the minus sign."
    )
)
def fewer_for_less(share, alpha):
    return share ** (1 / alpha)


@times_more.mistake(
    _("You raised to the power of α. The law gives the loss from N, and here N is wanted from the loss: 1 / α.")
)
def not_inverted(share, alpha):
    return share ** (-alpha)


@times_more.mistake(_("You let the loss fall in proportion to 1 / N. That is the law for α = 1, and α is far smaller."))
def in_proportion(share, alpha):
    return 1 / share


@times_more.mistake(_("You divided by α. It is an exponent, so its reciprocal is one too: a power, not a quotient."))
def divided_by_alpha(share, alpha):
    return 1 / (share * alpha)


@times_more.mistake(_("This is the logarithm of the factor. Take exp of it for the factor itself."))
def logarithm_of_it(share, alpha):
    return -np.log(share) / alpha


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Every parameter of GPT-2"),
    probes=[
        (50257, 1024, 768, 12),
        (50257, 1024, 1024, 24),
        (50257, 1024, 1600, 48),
        (10, 4, 2, 1),
        (100, 16, 8, 3),
    ],
    hints=[
        _("Four parts: the two tables, the blocks, and one norm at the end. Which of them occur L times?"),
        _(
            "A block has 12 · d² weights and 13 · d biases, γ and β: add up the table above. The tables have V · d and "
            "T · d numbers."
        ),
        _("`tables = (V + T) * d` and `one_block = 12 * d**2 + 13 * d`: add L blocks, and the last norm's 2 · d."),
    ],
    correct=_(
        "For V = 50,257, T = 1,024, d = 768 and L = 12 that is 124,439,808, to the last parameter. You can now read a "
        "model card, and know what is in the model."
    ),
)
def parameters(V, T, d, L):
    return (V + T) * d + L * (12 * d**2 + 13 * d) + 2 * d


@parameters.also_right
def parameters_part_by_part(V, T, d, L):
    attention = 4 * (d * d + d)
    mlp = (d * 4 * d + 4 * d) + (4 * d * d + d)
    norms = 2 * (2 * d)
    return V * d + T * d + L * (attention + mlp + norms) + 2 * d


@parameters.also_right
def parameters_added_up(V, T, d, L):
    total = np.int64(V * d + T * d)
    for _block in range(L):
        total += 4 * d * (d + 1) + 8 * d * d + 5 * d + 4 * d
    return total + 2 * d


@parameters.mistake(
    _("You counted the table of tokens twice. GPT-2 is tied: the table that gives the scores is the embedding itself.")
)
def head_of_its_own(V, T, d, L):
    return (2 * V + T) * d + L * (12 * d**2 + 13 * d) + 2 * d


@parameters.mistake(
    _("The table of positions is missing: T rows of d numbers, which GPT-2 learns like those of tokens.")
)
def without_positions(V, T, d, L):
    return V * d + L * (12 * d**2 + 13 * d) + 2 * d


@parameters.mistake(
    _("The last norm is missing: after the blocks the stream is normalised once more, with 2 · d numbers.")
)
def without_the_last_norm(V, T, d, L):
    return (V + T) * d + L * (12 * d**2 + 13 * d)


@parameters.mistake(
    _(
        "You counted the weights of a block and left out its 13 · d small ones: the biases, and the γ and β of its norms."
    )
)
def weights_alone(V, T, d, L):
    return (V + T) * d + L * 12 * d**2 + 2 * d


@parameters.mistake(_("Your blocks have no MLP. It is two thirds of a block: 8 · d² weights and 5 · d biases."))
def attention_alone(V, T, d, L):
    return (V + T) * d + L * (4 * d**2 + 8 * d) + 2 * d


@parameters.mistake(_("You counted one block. Each of the L blocks has parameters of its own."))
def a_single_block(V, T, d, L):
    return (V + T) * d + 12 * d**2 + 13 * d + 2 * d


@parameters.mistake(_("The norms inside the blocks are missing: two per block, with 2 · d numbers each."))
def without_norms_in_blocks(V, T, d, L):
    return (V + T) * d + L * (12 * d**2 + 9 * d) + 2 * d


# --- quiz -------------------------------------------------------------------------------------------------------------

mlp_alone = LESSON.question(
    "mlp_alone",
    _("You leave the attention out of every block, and keep the MLPs. What can the network still do?"),
    Option(
        _("Guess the next token from the present one alone, because no token knows of any other."),
        _("Yes. The MLP works at each token by itself. Only attention carries anything from token to token."),
        right=True,
    ),
    Option(
        _("Everything, only more slowly: the MLP has two thirds of a block's parameters."),
        _("However many parameters it has, they see one token at a time. What is elsewhere in the text never arrives."),
    ),
    Option(
        _("Look one token back per block, as a convolution does."),
        _("A convolution has weights between neighbours. The MLP has none: it is applied to each token on its own."),
    ),
)

bigger_or_more = LESSON.question(
    "bigger_or_more",
    _(
        "A model has trained on all the texts you have, and its held-out loss has stopped falling. A network ten times "
        "as large does no better. What do the power laws advise?"
    ),
    Option(
        _("More text: the term of the data is what is left over, and parameters do not shrink it."),
        _("Yes. Each term has its own cause. Where one of them is the larger, the other one's remedy does little."),
        right=True,
    ),
    Option(
        _("A network a hundred times as large, because the law has no end."),
        _("The term of the parameters goes on shrinking, but it is no longer what the loss consists of."),
    ),
    Option(
        _("Nothing: the loss has reached the entropy of language."),
        _("Perhaps, but nobody knows that from one curve. With more text the term of the data would still shrink."),
    ),
)
