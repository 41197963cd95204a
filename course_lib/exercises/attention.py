"""Lesson 22, Look back with attention: weights of one query, many queries, who may look, heads, how many looks."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.experiments.reversing import softmax
from course_lib.text import _

LESSON = Lesson("large_models/22_attention", _("Look back with attention"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "the_same_row",
    "tokens",
    _("The token “␣bank” occurs in a sentence on rivers and in one on money. What does a model read in each place?"),
    Option(
        _("The same row of the embedding matrix in both."),
        _("Yes. So what the sentence adds to its meaning has to come from the other tokens: that is this lesson."),
        right=True,
    ),
    Option(
        _("Another row each time, chosen by the sentence."),
        _("The id alone chooses the row, and the id is the same in both sentences."),
    ),
    Option(
        _("The letters b, a, n, k, and from them the meaning."),
        _("A model never sees letters. It reads ids, and looks up one row for each."),
    ),
)

LESSON.recall(
    "sharper",
    "probability",
    _("All scores are multiplied by 8 before softmax. What happens to the probabilities?"),
    Option(
        _("The largest one comes close to 1, and the others close to 0."),
        _("Yes: it is a temperature of 1/8. In this lesson scores grow by accident, and have to be divided again."),
        right=True,
    ),
    Option(
        _("Nothing, because softmax divides by the sum."),
        _("Adding a number to all scores changes nothing. Multiplying stretches their gaps, and the gaps decide."),
    ),
    Option(
        _("All of them are multiplied by 8."),
        _("Then they would sum to 8. Softmax always returns numbers that sum to 1."),
    ),
)

LESSON.recall(
    "random_products",
    "vectors",
    _("Two random vectors have n entries of a typical size of 1. How large is their dot product, typically?"),
    Option(
        "√n",
        _("Yes: the n products partly cancel. For 64 entries it is 8, and that 8 comes back here."),
        right=True,
    ),
    Option("n", _("It would be n if all products had the same sign. Half of them are negative.")),
    Option("1", _("Each product has that size, but n of them are added, and they do not cancel fully.")),
)


# --- the weights of one query -----------------------------------------------------------------------------------------

_WORDS = [[1.0, 1.5], [-2.0, 0.0], [0.0, 0.0], [1.0, -1.5]]


@LESSON.exercise(
    _("The weights of one query"),
    probes=[
        ([2.0, -2.0], _WORDS),
        ([1.0, 0.0, 2.0, -1.0], [[1.0, 2.0, 0.0, 1.0], [0.5, 0.0, 1.0, 0.0], [2.0, 1.0, 1.0, -1.0]]),
        ([0.0, 0.0], _WORDS),
        ([3.0], [[2.0], [1.0]]),
        ([30.0, -30.0], _WORDS),
    ],
    hints=[
        _("A weight comes from a score, and a score is a dot product. How many scores are there?"),
        _("`K @ q` takes the dot product of every row of K with q: shape (S,)."),
        _("Divide `K @ q` by the square root of `len(q)`. One line is missing: what makes probabilities of scores?"),
    ],
    correct=_(
        "The weights sum to 1 and none is negative, so what is mixed with them lies between the values. Try a query of "
        "zeros: it looks at everything alike."
    ),
)
def attention_weights(q, K):
    return softmax(K @ q / np.sqrt(len(q)))


@attention_weights.also_right
def weights_by_a_scaled_query(q, K):
    return softmax(K @ (q * len(q) ** -0.5))


@attention_weights.also_right
def weights_by_hand(q, K):
    scores = np.array([np.sum(k * q) for k in K]) / len(q) ** 0.5
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


@attention_weights.mistake(
    _("You did not divide the scores. With many entries they are so large that one key takes everything: divide by √d.")
)
def not_divided(q, K):
    return softmax(K @ q)


@attention_weights.mistake(
    _("You divided by d. A dot product of random vectors grows as √d, so d divides too much: all keys become alike.")
)
def divided_by_d(q, K):
    return softmax(K @ q / len(q))


@attention_weights.mistake(
    _("You divided by the square root of the number of keys. The d in √d is the number of entries in a query.")
)
def root_of_the_keys(q, K):
    return softmax(K @ q / np.sqrt(len(K)))


@attention_weights.mistake(
    _("You divided the probabilities by √d, after softmax, so they no longer sum to 1. Divide the scores.")
)
def divided_too_late(q, K):
    return softmax(K @ q) / np.sqrt(len(q))


@attention_weights.mistake(
    _("You divided the scores by their sum. Scores may be negative, and their sum 0; softmax copes with both.")
)
def share_of_the_scores(q, K):
    scores = K @ q / np.sqrt(len(q))
    return scores / scores.sum()


@attention_weights.mistake(
    _(
        "You gave all the weight to the best key. That is the limit of a very long query; here the others get their share."
    )
)
def winner_takes_all(q, K):
    return np.eye(len(K))[np.argmax(K @ q)]


@attention_weights.mistake(_("You returned the scores. They become weights that sum to 1 through softmax."))
def scores_for_weights(q, K):
    return K @ q / np.sqrt(len(q))


# --- many queries at once ---------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Ask, look, and mix"),
    probes=[
        (
            [[2.0, -2.0], [1.0, 1.0], [0.0, 0.5]],
            [[1.0, 1.5], [-2.0, 0.0], [1.0, -1.5]],
            [[4.0, 0.0], [0.0, 8.0], [2.0, 2.0]],
        ),
        ([[1.0, -1.0], [0.5, 2.0]], _WORDS, [[1.0, 0.0], [2.0, 0.0], [3.0, 1.0], [5.0, -4.0]]),
        (
            [[1.0, 0.0, 2.0, -1.0]],
            [[1.0, 2.0, 0.0, 1.0], [0.5, 0.0, 1.0, 0.0]],
            [[1.0, 2.0, 3.0, 0.0], [0.0, 1.0, 1.0, 6.0]],
        ),
        ([[0.0, 0.0], [3.0, 1.0]], [[1.0, 2.0], [2.0, 1.0]], [[3.0], [9.0]]),
        ([[2.0, 5.0]], [[1.0, 1.0]], [[7.0, 7.0]]),
    ],
    hints=[
        _("Write the shapes down: (T, d), (S, d) and (S, d_v) go in, (T, d_v) comes out. What must the scores be?"),
        _("The scores are (T, S), one row per query: Q times K on its side. In √d, d is how long a query is."),
        _("`Q @ K.T / np.sqrt(Q.shape[-1])` are the scores. At the end, (T, S) times (S, d_v) makes (T, d_v)."),
    ],
    correct=_(
        "Three matrix products, no loop: that is why GPUs like attention. Each row of the result is a mixture of the "
        "rows of V, and the query decides how much of each."
    ),
    blanks=("K.T", "Q.shape[-1]", "weights @ V"),
)
def attend(Q, K, V):
    scores = Q @ K.T / np.sqrt(Q.shape[-1])
    weights = softmax(scores)
    return weights @ V


@attend.also_right
def attend_query_by_query(Q, K, V):
    return np.array([softmax(K @ q / np.sqrt(len(q))) @ V for q in Q])


@attend.also_right
def attend_by_einsum(Q, K, V):
    scores = np.einsum("td,sd->ts", Q, K) / np.sqrt(K.shape[1])
    return np.einsum("ts,se->te", softmax(scores), V)


@attend.mistake(
    _("You divided by the square root of the number of queries. The d in √d is how many entries a query has.")
)
def root_of_the_queries(Q, K, V):
    return softmax(Q @ K.T / np.sqrt(len(Q))) @ V


@attend.mistake(_("You did not divide the scores by √d, so the weights are sharper than they should be."))
def attend_undivided(Q, K, V):
    return softmax(Q @ K.T) @ V


@attend.mistake(
    _("You compared the queries with the values. The keys say where to look; the values are what you get there.")
)
def values_for_keys(Q, K, V):
    return softmax(Q @ V.T / np.sqrt(Q.shape[-1])) @ V


@attend.mistake(
    _("You mixed the keys. They only say how well a token fits; what it passes on is its value: `weights @ V`.")
)
def keys_for_values(Q, K, V):
    return softmax(Q @ K.T / np.sqrt(Q.shape[-1])) @ K


@attend.mistake(_("You returned the weights. They say how much of each value to take: mix the rows of V with them."))
def nothing_mixed(Q, K, V):
    return softmax(Q @ K.T / np.sqrt(Q.shape[-1]))


@attend.mistake(
    _("Your softmax runs down the columns, so each *key* shares out 1. Each query, one row, has to sum to 1.")
)
def down_the_columns(Q, K, V):
    return softmax((Q @ K.T / np.sqrt(Q.shape[-1])).T).T @ V


# --- who may look at whom ---------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The causal mask"),
    probes=[(4,), (1,), (7,), (2,)],
    hints=[
        _("Draw the table for three tokens. Which places may the first one look at? And the last?"),
        _("Token t, in row t, may look at the columns 0 to t: everything on and below the diagonal."),
        _("`np.tri(T)` has ones there. Its argument `dtype` makes True and False of them."),
    ],
    correct=_(
        "One row per token that looks. Thanks to the mask, one pass through the model trains all places of a text at "
        "once, each as if the text ended there."
    ),
)
def causal_mask(T):
    return np.tri(T, dtype=bool)


@causal_mask.also_right
def mask_by_places(T):
    places = np.arange(T)
    return places[:, np.newaxis] >= places


@causal_mask.also_right
def mask_by_tril(T):
    return np.tril(np.ones((T, T))) == 1


@causal_mask.also_right
def mask_by_loops(T):
    return np.array([[s <= t for s in range(T)] for t in range(T)])


@causal_mask.mistake(
    _(
        "You forbid a token to look at itself. Then the first one may look at nothing, and softmax has nothing to share out."
    )
)
def without_itself(T):
    return np.tri(T, k=-1, dtype=bool)


@causal_mask.mistake(
    _("Yours lets a token look at itself and what comes *after* it. Row t should be True from column 0 up to column t.")
)
def into_the_future(T):
    return np.triu(np.ones((T, T), dtype=bool))


@causal_mask.mistake(
    _("You marked what is hidden. Here True means “may look”; in some of PyTorch's functions it means “may not”.")
)
def hidden_marked(T):
    return ~np.tri(T, dtype=bool)


@causal_mask.mistake(
    _("Yours is the diagonal: each token looks at itself alone. It may look at all the tokens before it too.")
)
def only_itself(T):
    return np.eye(T, dtype=bool)


@causal_mask.mistake(
    _("That is what is added to the scores, 0 and −∞. The mask itself says True where a token may look, else False.")
)
def what_is_added(T):
    return np.where(np.tri(T), 0.0, -np.inf)


@causal_mask.mistake(_("In yours every token may look at every other. Hide what comes after it."))
def nothing_hidden(T):
    return np.ones((T, T), dtype=bool)


# --- attention with a mask --------------------------------------------------------------------------------------------


def _some(*shape: int) -> np.ndarray:
    """Ordinary numbers of this shape, different from one another."""
    size = int(np.prod(shape))
    return np.round(2 * np.sin(np.arange(1, size + 1) * (1.7 + 0.1 * len(shape))), 2).reshape(shape)


def _attention_probes() -> list[tuple]:
    padding = np.array([[True, True, False, True], [True, False, False, True]])
    return [
        (_some(3, 2), _some(3, 2)[::-1].copy(), _some(3, 4), np.tri(3, dtype=bool)),
        (_some(2, 3, 2), 1.5 * _some(2, 3, 2)[::-1], _some(2, 3, 2), np.tri(3, dtype=bool)),
        (_some(2, 4), _some(4, 4), _some(4, 3), padding),
        (_some(2, 2, 3, 4), _some(2, 2, 3, 4)[:, ::-1].copy(), _some(2, 2, 3, 4), np.tri(3, dtype=bool)),
        (_some(1, 2), _some(1, 2), _some(1, 3), np.ones((1, 1), dtype=bool)),
    ]


@LESSON.exercise(
    _("Attention with a mask"),
    probes=_attention_probes,
    hints=[
        _(
            "What is hidden must get the weight 0, and the other weights of its row must sum to 1. Which score does that?"
        ),
        _("e^(−∞) is 0, so hide a token *before* softmax. `np.where(mask, 0, -np.inf)` is what to add to the scores."),
        _(
            "`scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])` works for every batch. Add the mask, take softmax, "
            "and mix V."
        ),
    ],
    correct=_(
        "These three lines are the heart of every Transformer. The explorer below puts yours into a model and trains it."
    ),
)
def attention(Q, K, V, mask):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    scores = scores + np.where(mask, 0, -np.inf)
    return softmax(scores) @ V


@attention.also_right
def attention_by_where(Q, K, V, mask):
    scores = Q @ np.swapaxes(K, -1, -2) / Q.shape[-1] ** 0.5
    return softmax(np.where(mask, scores, -np.inf)) @ V


@attention.also_right
def attention_by_large_numbers(Q, K, V, mask):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    return softmax(scores - 1e9 * ~mask) @ V


@attention.also_right
def attention_by_powers(Q, K, V, mask):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(K.shape[-1])
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    return powers / powers.sum(axis=-1, keepdims=True) @ V


@attention.mistake(
    _(
        "You multiplied the *weights* by the mask, after softmax. What is left of a row no longer sums to 1, and the hidden "
        "tokens had a say in it. Hide them before softmax."
    )
)
def hidden_too_late(Q, K, V, mask):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    return (softmax(scores) * mask) @ V


@attention.mistake(
    _(
        "You set the hidden scores to 0. But 0 is a score like any other, and e⁰ = 1: the tokens are still looked at. Only "
        "−∞ becomes a weight of 0."
    )
)
def zero_for_hidden(Q, K, V, mask):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    return softmax(scores * mask) @ V


@attention.mistake(_("You did not use the mask, so each token sees what comes after it."))
def mask_ignored(Q, K, V, mask):
    return softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])) @ V


@attention.mistake(
    _(
        "You added the mask itself. True counts as 1, which helps a token a little; add 0 where it is True, −∞ elsewhere."
    )
)
def mask_added(Q, K, V, mask):
    return softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1]) + mask) @ V


@attention.mistake(
    _("You hid what the mask allows, and allowed what it hides. True means that a token may be looked at.")
)
def hidden_for_seen(Q, K, V, mask):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    return softmax(scores + np.where(mask, -1e9, 0)) @ V


@attention.mistake(_("`K.T` swaps *all* axes. In a batch only the last two should be swapped: `K.swapaxes(-1, -2)`."))
def all_axes_exchanged(Q, K, V, mask):
    scores = Q @ K.T / np.sqrt(Q.shape[-1])
    return softmax(scores + np.where(mask, 0, -np.inf)) @ V


@attention.mistake(_("You did not divide the scores by √d, d being the number of entries in a query."))
def masked_undivided(Q, K, V, mask):
    return softmax(Q @ K.swapaxes(-1, -2) + np.where(mask, 0, -np.inf)) @ V


# --- heads ------------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Split into heads"),
    probes=[
        (np.arange(16.0).reshape(4, 4), 2),
        (np.arange(24.0).reshape(3, 8), 4),
        (np.arange(12.0).reshape(2, 6), 2),
        (np.arange(6.0).reshape(2, 3), 1),
        (np.arange(6.0).reshape(2, 3), 3),
    ],
    hints=[
        _("Head 0 gets the first d/h entries of *every* token. What does that look like for two tokens of four?"),
        _("Cut each row into h pieces first: `x.reshape(T, h, d // h)`. Which axis has the heads now?"),
        _("`T, d = x.shape`, then reshape. One step is missing: the heads belong in front, before the tokens."),
    ],
    correct=_(
        "No number was computed; only their order in the array has changed. `swapaxes` and `reshape` the other way put "
        "the heads' results together again."
    ),
)
def split_heads(x, h):
    T, d = x.shape
    return x.reshape(T, h, d // h).swapaxes(0, 1)


@split_heads.also_right
def heads_by_slices(x, h):
    size = x.shape[1] // h
    return np.array([x[:, i * size : (i + 1) * size] for i in range(h)])


@split_heads.also_right
def heads_by_splitting(x, h):
    return np.stack(np.split(x, h, axis=1))


@split_heads.mistake(
    _(
        "The shape is right, the numbers are not: this reshape cuts between *tokens*. Cut each row into h pieces first, and "
        "then bring the heads to the front."
    )
)
def only_reshaped(x, h):
    T, d = x.shape
    return x.reshape(h, T, d // h)


@split_heads.mistake(
    _("The pieces are right, but the tokens come first. Swap the first two axes, so that each head has a table.")
)
def tokens_first(x, h):
    T, d = x.shape
    return x.reshape(T, h, d // h)


@split_heads.mistake(
    _("You gave every h-th entry to a head, like cards to players. A head takes d/h entries that are side by side.")
)
def dealt_out(x, h):
    T, d = x.shape
    return x.reshape(T, d // h, h).transpose(2, 0, 1)


@split_heads.mistake(
    _("In each head you have one row per entry. It should have one row per token: swap the last two axes.")
)
def entries_first(x, h):
    T, d = x.shape
    return x.reshape(T, h, d // h).transpose(1, 2, 0)


@split_heads.mistake(
    _("You gave every head all the entries. They share the width among them: d/h for each, so that heads cost nothing.")
)
def everything_for_all(x, h):
    return np.stack([x] * h)


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How many looks?"),
    probes=[(12, 12, 1024), (96, 96, 2048), (126, 128, 131072), (1, 1, 1), (2, 3, 4)],
    hints=[
        _("How many weights are there in one head, where token t looks at t tokens, itself included?"),
        _("1 + 2 + … + T = T (T + 1) / 2, in each head of each layer."),
        _("`T * (T + 1) // 2` is one head's number. How many heads are there in all layers?"),
    ],
    correct=_(
        "Twice as long a text has about four times as many looks, while its other costs only double. That is why the "
        "length of a window was a scarce thing for so long."
    ),
)
def looks(layers, heads, T):
    return layers * heads * T * (T + 1) // 2


@looks.also_right
def looks_by_adding(layers, heads, T):
    return layers * heads * sum(range(T + 1))


@looks.also_right
def looks_by_halves(layers, heads, T):
    return layers * heads * (T**2 + T) / 2


@looks.mistake(_("You counted all T² pairs. The mask hides those that look ahead, which is nearly half of them."))
def whole_square(layers, heads, T):
    return layers * heads * T**2


@looks.mistake(_("You left out that each token looks at itself too: T (T + 1) / 2 pairs, not T (T − 1) / 2."))
def not_at_itself(layers, heads, T):
    return layers * heads * T * (T - 1) // 2


@looks.mistake(_("You took half of the square. The diagonal is not halved, since each token looks at itself."))
def half_the_square(layers, heads, T):
    return layers * heads * T**2 / 2


@looks.mistake(_("You forgot the heads: each one has weights of its own."))
def one_head(layers, heads, T):
    return layers * T * (T + 1) // 2


@looks.mistake(_("You forgot the layers: each one looks back again, with all its heads."))
def one_layer(layers, heads, T):
    return heads * T * (T + 1) // 2


@looks.mistake(
    _("That is what the last token alone looks at. Every token before it has looked back as well: add them up.")
)
def last_token_alone(layers, heads, T):
    return layers * heads * T


# --- quiz -------------------------------------------------------------------------------------------------------------

one_token_more = LESSON.question(
    "one_token_more",
    _(
        "A layer as in lesson 02 takes 9 tokens side by side, each a row of 32 numbers. Why can it not reverse 8 digits *and* 9?"
    ),
    Option(
        _("Its weights belong to fixed places: a tenth token has none, and place 3 is another job in each length."),
        _(
            "Yes. In attention no weight belongs to a place: the numbers of the tokens themselves decide who looks where."
        ),
        right=True,
    ),
    Option(
        _("It has too few parameters."),
        _("288 inputs and as many outputs make 83,000 weights, six times as many as the model of this lesson has."),
    ),
    Option(
        _("It is linear, and reversing is not."),
        _("Reversing *is* linear: it moves numbers to other places. But it is another matrix for each length."),
    ),
)

what_saturates = LESSON.question(
    "what_saturates",
    _("A large model is trained without dividing by √d. Its weights are nearly 0 and 1 from the start. What is bad?"),
    Option(
        _("Softmax is flat there: nudge a score, and no weight changes, so hardly any gradient comes back."),
        _("Yes. Vaswani and others give this reason for the division (section 3.2.1)."),
        right=True,
    ),
    Option(
        _("The weights no longer sum to 1."),
        _("They always do: softmax divides by their sum, however large the scores are."),
    ),
    Option(
        _("Nothing: a model should be sure where to look."),
        _("In the end perhaps. At the start it is sure of *random* places, and can hardly learn that they are wrong."),
    ),
)

heads_for_free = LESSON.question(
    "heads_for_free",
    _("A layer of width 32 has 1 head. You give it 4 heads instead. How many more parameters does it need?"),
    Option(
        _("None: four heads of 8 entries share the same 32 by 32 matrices."),
        _("Yes. Four maps instead of one, each from shorter queries and keys."),
        right=True,
    ),
    Option(
        _("Four times as many, because each head has its own queries, keys and values."),
        _("It has its own, but they are shorter: 8 entries for each head instead of 32."),
    ),
    Option(
        _("Three maps more, of T by T numbers each."),
        _("The maps are computed for every text. They are no parameters, because nothing of them is learned."),
    ),
)
