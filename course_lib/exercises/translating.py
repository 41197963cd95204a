"""Lesson 25, Read and translate: masked words, their loss, cross-attention, how sure an answer is, T5 counted."""

from __future__ import annotations

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("large_models/25_translating", _("Read and translate"))

MASK = 2


def _softmax(scores):
    powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "who_asks",
    "attention",
    _("In attention, which vectors decide *how much* a token takes from another, and which say *what* it takes?"),
    Option(
        _("Query and key decide how much; the value is what is taken."),
        _("Yes. In this lesson the queries come from one text, and keys and values from another."),
        right=True,
    ),
    Option(
        _("Query and value decide how much; the key is what is taken."),
        _("A key is only compared with queries. What is handed over is the value."),
    ),
    Option(
        _("The query alone decides; key and value are two names of the same vector."),
        _("The weight comes from the dot product of a query and a key, and the value is a third vector."),
    ),
)

LESSON.recall(
    "surprise_of_a_guess",
    "surprise",
    _("A model gives the word that follows the probability ¼. What is its loss for this word, in nats?"),
    Option(
        _("−ln ¼ = 1.39"),
        _("Yes. The same loss trains a model that guesses words which were hidden in the middle of a sentence."),
        right=True,
    ),
    Option(_("1 − ¼ = 0.75"), _("This is the probability of being wrong. The loss is the surprise, −ln p.")),
    Option(_("¼"), _("A large probability should give a small loss: the loss is −ln p.")),
)

LESSON.recall(
    "likely_or_true",
    "writing",
    _(
        "A small model wrote the name “alanie” without much surprise, and the name is in no list. What does a low loss say?"
    ),
    Option(
        _("That the text resembles what the model was trained on."),
        _("Yes. You will see the same in translation, where one can look up what would have been right."),
        right=True,
    ),
    Option(_("That the text is true."), _("Nothing in training told the model what is true, only what is frequent.")),
    Option(
        _("That the text was in the training data."),
        _("The model had never seen “alanie”. It had seen many names that are like it."),
    ),
)


# --- hiding words -----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Hide words as BERT does"),
    probes=[
        (
            np.array([3, 10, 4, 5, 19, 30]),
            [0.5, 0.05, 0.9, 0.119, 0.13, 0.148],
            np.array([20, 21, 22, 23, 24, 25]),
        ),
        (np.array([7, 8, 9, 10]), [0.121, 0.0, 0.149, 0.151], np.array([30, 31, 32, 33])),
        (np.array([5, 6]), [0.7, 0.2], np.array([9, 9])),
        (np.array([5, 6, 7, 8]), [0.134, 0.136, 0.86, 0.99], np.array([11, 12, 13, 14])),
    ],
    hints=[
        _("One u per word decides its fate. Which pieces of the line from 0 to 1 belong to which fate?"),
        _("`asked = u < 0.15`. Within these, below 0.12 comes the mask, and from there to 0.135 a random word."),
        _("`read = np.where(u < 0.12, 2, np.where(u < 0.135, other, words))`: return it with `asked`."),
    ],
    correct=_(
        "A tenth of the words asked for stay as they are, and another tenth are replaced at random, so the model can "
        "never be sure that a word in front of it is the right one. In use there is no mask, and it has to read such "
        "words well too."
    ),
)
def hide(words, u, other):
    read = np.where(u < 0.12, 2, np.where(u < 0.135, other, words))
    return read, u < 0.15


@hide.also_right
def hide_in_place(words, u, other):
    read = words.copy()
    read[u < 0.135] = other[u < 0.135]
    read[u < 0.12] = MASK
    return read, np.asarray(u) < 0.15


@hide.also_right
def hide_word_by_word(words, u, other):
    fates = [MASK if x < 0.8 * 0.15 else o if x < 0.9 * 0.15 else w for w, x, o in zip(words, u, other, strict=True)]
    return np.array(fates), np.array([x < 0.15 for x in u])


@hide.mistake(
    _(
        "You masked every word that is asked for. One in ten of them should be replaced by a random word, and one in "
        "ten should stay as it is."
    )
)
def masks_all(words, u, other):
    return np.where(u < 0.15, MASK, words), u < 0.15


@hide.mistake(
    _(
        "Your model is asked for the masked words alone. It should also be asked where a word was replaced or left as "
        "it is: wherever u is below 0.15."
    )
)
def asks_masks_alone(words, u, other):
    return hide.reference(words, u, other)[0], u < 0.12


@hide.mistake(
    _(
        "You took 80 % and 90 % of all words. They are shares of the 15 %: the mask is for u below 0.8 · 0.15 = 0.12, "
        "a random word for u below 0.9 · 0.15 = 0.135."
    )
)
def shares_of_all(words, u, other):
    return np.where(u < 0.8, MASK, np.where(u < 0.9, other, words)), u < 0.15


@hide.mistake(
    _("The mask and the random word have changed places: 80 % of the hidden words get the mask, 10 % another.")
)
def the_other_way_round(words, u, other):
    return np.where(u < 0.015, MASK, np.where(u < 0.135, other, words)), u < 0.15


@hide.mistake(_("You put a random word wherever the word is asked for and not masked. Half of those stay as they are."))
def none_stays(words, u, other):
    return np.where(u < 0.12, MASK, np.where(u < 0.15, other, words)), u < 0.15


@hide.mistake(_("You have marked the words that are *not* asked for. True should stand where u is below 0.15."))
def marks_the_rest(words, u, other):
    return hide.reference(words, u, other)[0], u >= 0.15


# --- the loss of masked words -----------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The loss of the words that were asked for"),
    probes=[
        ([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]], np.array([0, 1, 0]), np.array([True, False, True])),
        ([[0.25, 0.75], [0.9, 0.1]], np.array([0, 1]), np.array([True, True])),
        ([[0.05, 0.95], [0.99, 0.01], [0.5, 0.5], [0.3, 0.7]], np.array([1, 0, 1, 0]), np.array([False] * 3 + [True])),
        ([[1.0, 0.0], [0.125, 0.875]], np.array([0, 0]), np.array([True, True])),
    ],
    hints=[
        _("Which words should the model be paid for, and which of them could it copy?"),
        _("`surprise` has one number per place. Pick those where `asked` is True before you take the mean."),
        _("Only the last line is to be changed: index `surprise` with `asked`, then `.mean()`."),
    ],
    correct=_(
        "With the mean over all places, most of the loss is about words that stand there to be copied: it looks "
        "splendid, and what the model learns is to copy."
    ),
)
def masked_loss(p, words, asked):
    surprise = -np.log(p[np.arange(len(words)), words])
    return surprise[asked].mean()


@masked_loss.also_right
def masked_loss_by_a_sum(p, words, asked):
    right = np.take_along_axis(p, words[:, np.newaxis], axis=1)[:, 0]
    return -np.sum(np.where(asked, np.log(right), 0.0)) / np.sum(asked)


@masked_loss.also_right
def masked_loss_place_by_place(p, words, asked):
    return float(np.mean([-np.log(p[t, words[t]]) for t in range(len(words)) if asked[t]]))


@masked_loss.planted(
    _(
        "Yours is still the mean over all places. The words that can be read are easy to guess, and they water the "
        "loss down. Which places count?"
    )
)
def over_all_places(p, words, asked):
    surprise = -np.log(p[np.arange(len(words)), words])
    return surprise.mean()


@masked_loss.mistake(
    _("You set the surprise of the other words to 0, and still divide by all. Divide by how many are asked for.")
)
def divided_by_all(p, words, asked):
    surprise = -np.log(p[np.arange(len(words)), words])
    return (surprise * asked).mean()


@masked_loss.mistake(_("You took the sum. The mean makes losses of long and short sentences comparable."))
def summed(p, words, asked):
    surprise = -np.log(p[np.arange(len(words)), words])
    return surprise[asked].sum()


@masked_loss.mistake(_("You counted the words that were *not* asked for. Those are the ones to leave out."))
def the_others(p, words, asked):
    surprise = -np.log(p[np.arange(len(words)), words])
    return surprise[~asked].mean() if (~asked).any() else 0.0


@masked_loss.mistake(
    _("You averaged the probabilities and took the logarithm afterwards. Each word has its own surprise.")
)
def logarithm_of_the_mean(p, words, asked):
    return -np.log(p[np.arange(len(words)), words][asked].mean())


# --- cross-attention --------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Cross-attention"),
    probes=[
        (
            [[1.0, 0.0], [0.5, -1.0]],
            [[0.0, 1.0], [2.0, 1.0], [1.0, -1.0]],
            [[1.0, 0.5], [0.0, 1.0]],
            [[1.0, 0.0], [1.0, 2.0]],
            [[0.0, 1.0], [3.0, 0.0]],
        ),
        (
            [[1.0, -1.0, 0.5]],
            [[0.2, 0.4, 1.0], [1.0, 1.0, -1.0]],
            [[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]],
            [[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]],
            [[2.0, 0.0, 1.0], [0.0, 0.0, 4.0]],
        ),
        ([[2.0, 1.0], [0.0, 0.0]], [[1.0, 2.0]], [[1.0, 0.0]], [[0.0, 1.0]], [[5.0, 1.0]]),
        (
            [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
            [[1.0, 2.0], [-1.0, 0.5]],
            [[1.0, 2.0], [0.5, 0.0], [0.0, 1.0], [1.0, -1.0]],
            [[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [1.0, 1.0]],
            [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, -1.0]],
        ),
    ],
    hints=[
        _("Two texts: one asks, the other is looked at. Which of query, key and value belongs to which?"),
        _("The text that is being written asks: X makes Q. What it looks at, and takes, comes from `memory`."),
        _(
            "`X`, `memory` and `memory` fill the first three blanks. The last is what one head's queries have in length."
        ),
    ],
    correct=_(
        "It is the attention that you know, with keys and values from the other text. The shapes tell: T rows ask, S "
        "rows answer, and T rows come out. Nothing needs a causal mask here, because the source is there from the start."
    ),
    blanks=("X", "memory", "memory", "K.shape[1]"),
)
def cross_attention(X, memory, W_Q, W_K, W_V):
    Q = X @ W_Q.T
    K = memory @ W_K.T
    V = memory @ W_V.T
    scores = Q @ K.T / np.sqrt(K.shape[1])
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True) @ V


@cross_attention.also_right
def cross_attention_row_by_row(X, memory, W_Q, W_K, W_V):
    K, V = (W_K @ memory.T).T, (W_V @ memory.T).T
    return np.array([_softmax(K @ (W_Q @ x) / len(W_Q) ** 0.5) @ V for x in X])


@cross_attention.also_right
def cross_attention_transposed(X, memory, W_Q, W_K, W_V):
    scores = X @ (W_Q.T @ W_K) @ memory.T
    return _softmax(scores / np.sqrt(W_K.shape[0])) @ (memory @ W_V.T)


@cross_attention.mistake(
    _(
        "Your queries come from the source. The text that is being written asks, so X makes them, and one row per X comes out."
    )
)
def the_source_asks(X, memory, W_Q, W_K, W_V):
    return cross_attention.reference(memory, X, W_Q, W_K, W_V)


@cross_attention.mistake(
    _("You used X for all three. That is self-attention: the text being written never looks at the source.")
)
def looks_at_itself(X, memory, W_Q, W_K, W_V):
    return cross_attention.reference(X, X, W_Q, W_K, W_V)


@cross_attention.mistake(
    _("You used the source for all three. It looks at itself, and what has been written so far plays no part.")
)
def the_source_alone(X, memory, W_Q, W_K, W_V):
    return cross_attention.reference(memory, memory, W_Q, W_K, W_V)


@cross_attention.mistake(
    _("Divide by √d with the d of one head's queries and keys, the rows of W_K, not by the width of X.")
)
def root_of_the_width(X, memory, W_Q, W_K, W_V):
    Q, K, V = X @ W_Q.T, memory @ W_K.T, memory @ W_V.T
    return _softmax(Q @ K.T / np.sqrt(X.shape[1])) @ V


@cross_attention.mistake(
    _("You divided by the number of places in the source. The root of a key's length belongs there.")
)
def root_of_the_places(X, memory, W_Q, W_K, W_V):
    Q, K, V = X @ W_Q.T, memory @ W_K.T, memory @ W_V.T
    return _softmax(Q @ K.T / np.sqrt(len(K))) @ V


@cross_attention.mistake(_("You divided by d. The scores have a typical size of √d, so divide by its root."))
def without_the_root(X, memory, W_Q, W_K, W_V):
    Q, K, V = X @ W_Q.T, memory @ W_K.T, memory @ W_V.T
    return _softmax(Q @ K.T / K.shape[1]) @ V


# --- how sure ---------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How sure is it of a whole answer?"),
    probes=[
        ([[2.0, 0.0, 1.0], [0.0, 3.0, 0.0]], np.array([0, 1])),
        ([[1.0, 1.0], [0.0, 2.0], [3.0, 0.0]], np.array([1, 1, 1])),
        ([[0.0, 0.0, 0.0, 0.0]], np.array([2])),
        ([[1000.0, 1001.0], [0.0, 0.0]], np.array([1, 0])),
    ],
    hints=[
        _("Each character has a probability, given those before it. What is the probability of all of them?"),
        _(
            "Softmax each row of scores, and pick from row t the entry of character `answer[t]`. What is left to do with T numbers?"
        ),
        _("With `p[np.arange(len(answer)), answer]` for the picked ones, take `np.prod(...)`."),
    ],
    correct=_(
        "Ten characters at 0.99 each give 0.90 for the whole: long answers are less sure than their parts. Real systems add "
        "up logarithms instead, because a product of a thousand probabilities is too small for a computer's numbers."
    ),
)
def confidence(scores, answer):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    return np.prod(p[np.arange(len(answer)), answer])


@confidence.also_right
def confidence_by_logarithms(scores, answer):
    best = scores.max(axis=1, keepdims=True)
    log_p = scores - best - np.log(np.exp(scores - best).sum(axis=1, keepdims=True))
    return np.exp(sum(log_p[t, character] for t, character in enumerate(answer)))


@confidence.also_right
def confidence_character_by_character(scores, answer):
    sure = 1.0
    for row, character in zip(scores, answer, strict=True):
        sure *= _softmax(row)[character]
    return sure


@confidence.mistake(
    _("You took the mean. All characters must be right at once, so their probabilities are multiplied.")
)
def mean_of_characters(scores, answer):
    return _softmax(scores)[np.arange(len(answer)), answer].mean()


@confidence.mistake(_("You took the least sure character. The others can fail as well: multiply all of them."))
def weakest_character(scores, answer):
    return _softmax(scores)[np.arange(len(answer)), answer].min()


@confidence.mistake(
    _("You multiplied the largest probabilities. Asked for is this answer, even where it is not the likeliest one.")
)
def of_the_likeliest(scores, answer):
    return _softmax(scores).max(axis=1).prod()


@confidence.mistake(
    _("Your softmax runs over the characters of the answer. Each place has its own row of scores: axis 1.")
)
def softmax_down(scores, answer):
    return np.prod(_softmax(scores.T).T[np.arange(len(answer)), answer])


@confidence.mistake(_("This is the logarithm of the probability. Take exp of it for the probability itself."))
def logarithm_of_it(scores, answer):
    return np.log(confidence.reference(scores, answer))


@confidence.mistake(
    _("This is right for small scores, but `np.exp(1001)` is infinite. Subtract each row's largest score first.")
)
def overflows(scores, answer):
    with np.errstate(over="ignore", invalid="ignore"):
        p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        return np.prod(p[np.arange(len(answer)), answer])


# --- when to answer ---------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Answer only when sure"),
    probes=[
        ([0.99, 0.6, 0.9, 0.4], np.array([True, False, True, False]), 0.8),
        ([0.95, 0.97, 0.2, 0.8, 0.5], np.array([False, True, True, True, False]), 0.5),
        ([0.7, 0.3], np.array([True, False]), 0.0),
        ([0.9, 0.4, 0.9, 0.3], np.array([False, True, True, True]), 0.9),
    ],
    hints=[
        _("Two shares with two different denominators. Of how many is each of them a share?"),
        _("`kept = sure >= least` is True where the model answers. The mean of True and False is a share."),
        _("Return `kept.mean()`, and the mean of `right` among those that are kept: `right[kept].mean()`."),
    ],
    correct=_(
        "The two pull against each other: a stricter rule answers fewer questions, and is right more often among those. "
        "It can only work where doubt and error go together, and the next cell looks for where they do not."
    ),
)
def when_sure(sure, right, least):
    kept = sure >= least
    return kept.mean(), right[kept].mean()


@when_sure.also_right
def when_sure_by_counting(sure, right, least):
    kept = [bool(ok) for ok, p in zip(right, sure, strict=True) if p >= least]
    return len(kept) / len(sure), sum(kept) / len(kept)


@when_sure.also_right
def when_sure_by_sums(sure, right, least):
    kept = np.where(sure < least, 0, 1)
    return kept.sum() / kept.size, (kept * right).sum() / kept.sum()


@when_sure.mistake(
    _("Your second share is of all questions. Divide the right answers by the number of those that were answered.")
)
def share_of_all(sure, right, least):
    kept = sure >= least
    return kept.mean(), (right & kept).mean()


@when_sure.mistake(_("You judged all answers, also those that the rule holds back. Look at `right` where it answers."))
def judges_all(sure, right, least):
    return (sure >= least).mean(), right.mean()


@when_sure.mistake(_("An answer that is exactly as sure as `least` should be given: use >=."))
def strictly_above(sure, right, least):
    kept = sure > least
    return kept.mean(), right[kept].mean() if kept.any() else 0.0


@when_sure.mistake(
    _("You kept the answers that the model is *less* sure of. The rule gives those from `least` upwards.")
)
def keeps_the_doubtful(sure, right, least):
    kept = sure < least
    return kept.mean(), right[kept].mean() if kept.any() else 0.0


@when_sure.mistake(
    _("The two shares have changed places: first how many are answered, then how many of those are right.")
)
def swapped(sure, right, least):
    return when_sure.reference(sure, right, least)[::-1]


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Every parameter of T5"),
    probes=[
        (32128, 768, 12, 12),
        (32128, 512, 8, 6),
        (32128, 1024, 16, 24),
        (10, 4, 2, 1),
        (100, 8, 4, 3),
    ],
    hints=[
        _(
            "One table, a stack of L encoder blocks, a stack of L decoder blocks, and a little that each stack has once."
        ),
        _("An encoder block has 12 · d² + 2 · d, and a decoder block has one attention and one norm more."),
        _(
            "A decoder block has 16 · d² + 3 · d. Each stack adds a last norm, d, and 32 · h distances: `V * d + L * (...) + ...`."
        ),
    ],
    correct=_(
        "For T5-base that is 222,903,552, about the 220 million of the paper. The decoder is the larger half: for each "
        "block, looking at the source costs 4 · d² weights more."
    ),
)
def parameters(V, d, h, L):
    encoder = L * (12 * d**2 + 2 * d) + d + 32 * h
    decoder = L * (16 * d**2 + 3 * d) + d + 32 * h
    return V * d + encoder + decoder


@parameters.also_right
def parameters_all_at_once(V, d, h, L):
    return V * d + L * (28 * d * d + 5 * d) + 2 * (d + 32 * h)


@parameters.also_right
def parameters_part_by_part(V, d, h, L):
    attention, mlp, norm = 4 * d * d, 2 * d * (4 * d), d
    total = np.int64(V) * d
    for attentions in (1, 2):
        total += L * (attentions * (attention + norm) + mlp + norm) + norm + 32 * h
    return total


@parameters.mistake(
    _("Your decoder has no cross-attention: 4 · d² weights and a norm of d numbers more in each of its blocks.")
)
def two_encoders(V, d, h, L):
    return V * d + 2 * (L * (12 * d**2 + 2 * d) + d + 32 * h)


@parameters.mistake(_("You gave each stack a table of tokens of its own. T5 shares one table for reading and writing."))
def two_tables(V, d, h, L):
    return parameters.reference(V, d, h, L) + V * d


@parameters.mistake(
    _("The cross-attention has a norm of its own, and yours is without it: d numbers per decoder block.")
)
def norm_left_out(V, d, h, L):
    return parameters.reference(V, d, h, L) - L * d


@parameters.mistake(_("The norm at the end of each stack is missing: d numbers, twice."))
def without_last_norms(V, d, h, L):
    return parameters.reference(V, d, h, L) - 2 * d


@parameters.mistake(_("The numbers for distances are missing: 32 per head, once in each stack."))
def without_distances(V, d, h, L):
    return parameters.reference(V, d, h, L) - 64 * h


@parameters.mistake(_("You counted the distances in every block. T5 keeps one set of them per stack."))
def distances_in_each_block(V, d, h, L):
    return parameters.reference(V, d, h, L) + (L - 1) * 64 * h if L > 1 else parameters.reference(V, d, h, L)


@parameters.mistake(
    _("You counted the weights and left out the norms: in T5 they have a scale of d numbers, and no shift.")
)
def without_norms(V, d, h, L):
    return V * d + L * 28 * d**2 + 64 * h


# --- quiz -------------------------------------------------------------------------------------------------------------

weights_of_words = LESSON.question(
    "weights_of_words",
    _(
        "A judge of opinions adds up one number per word, whatever the order, and a sum above 0 means praise. Can it get "
        "*good*, *bad*, *not good* and *not bad* all right?"
    ),
    Option(
        _("No: “not” would have to be below −good to turn praise, and above −bad to turn blame."),
        _("Yes. The first number is negative and the second positive, so no number for *not* serves both."),
        right=True,
    ),
    Option(
        _("Yes, with a large negative number for “not”."),
        _("That turns *not good* into blame. But *not bad* then is a sum of two negative numbers."),
    ),
    Option(
        _("Yes, once there are enough labels."),
        _("The four demands contradict one another, however many examples there are of each."),
    ),
)

sure_and_wrong = LESSON.question(
    "sure_and_wrong",
    _("The translator gives a wrong month with a confidence near 1. What would make it doubt?"),
    Option(
        _("Training in which such words occur, or are answered with “unknown”."),
        _("Yes. It can only doubt what its training made doubtful, and there every month was one of twelve."),
        right=True,
    ),
    Option(
        _("A higher temperature."),
        _("That lowers its confidence everywhere, in right answers as in wrong ones. It does not tell them apart."),
    ),
    Option(
        _("More of the same training."),
        _("It would become surer still: nothing in the same texts says that other words exist."),
    ),
)
