"""Lesson 24, Write, one letter at a time: a table of pairs, the loop that writes, sampling, top-p, a cache, its bytes."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("large_models/24_writing", _("Write, one letter at a time"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "scores_for_the_next",
    "tokens",
    _(
        "GPT-2's vocabulary has 50,257 tokens. It has read “The kite” and is asked what comes next. What does it return?"
    ),
    Option(
        _("50,257 numbers, one for each token that could come next."),
        _("Yes, and none of them is a decision. Today you write the function that decides."),
        right=True,
    ),
    Option(
        _("The id of the next token."),
        _("An id has to be chosen by someone. The model gives every token of its vocabulary a score."),
    ),
    Option(
        _("The rest of the sentence."),
        _("A model looks one token ahead. A sentence takes as many calls as it has tokens."),
    ),
)

LESSON.recall(
    "perplexity_of_chance",
    "surprise",
    _("A model gives each of 27 characters the probability 1/27, whatever was written before. What is its perplexity?"),
    Option(
        _("27"),
        _("Yes. Its loss is ln 27 = 3.30 nats, and e to the power of the loss is 27 again."),
        right=True,
    ),
    Option(
        _("3.30"),
        _("That is the loss, ln 27, in nats. The perplexity is e to the power of the loss."),
    ),
    Option(
        _("1/27"),
        _("That is the probability of a character. A perplexity is never below 1: it counts equally likely choices."),
    ),
)

LESSON.recall(
    "cold",
    "probability",
    _("You divide the scores (2, 1, 0) by a temperature of 0.01, and then take the softmax. What comes out, nearly?"),
    Option(
        _("(1, 0, 0)"),
        _("Yes: 200, 100 and 0 lie so far apart that the first one takes everything."),
        right=True,
    ),
    Option(
        _("(1/3, 1/3, 1/3)"),
        _("That is what a very high temperature does. 0.01 stretches the gaps between the scores a hundred times."),
    ),
    Option(
        _("(0.67, 0.24, 0.09)"),
        _("That is the softmax of the scores as they are, at a temperature of 1."),
    ),
)


# --- a table of pairs -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("What comes after which letter"),
    probes=[
        (np.array([0, 1, 2, 0, 1, 0]), 3),
        (np.array([0, 1, 1, 1, 1, 2, 0]), 3),
        (np.array([0, 3, 1, 3, 1, 0, 3, 0]), 5),
        (np.array([2, 1]), 3),
        (np.array([0]), 2),
    ],
    hints=[
        _("Who stands before whom? `text[:-1]` and `text[1:]` are the first and the second letters of all pairs."),
        _(
            "Begin with `counts = np.ones((V, V))`. `np.add.at(counts, (first, second), 1)` adds 1 for each pair, also "
            "where a pair occurs often."
        ),
        _(
            "With `total = counts.sum(axis=1, keepdims=True)`, which is the sum of each row, one line is missing: the "
            "division of the counts by it."
        ),
    ],
    correct=_(
        "This table is a language model already, with V² parameters that took one look at each letter. The 1 in every "
        "place keeps its surprise finite when a new name has a pair that the list never had."
    ),
)
def pair_table(text, V):
    counts = np.ones((V, V))
    np.add.at(counts, (text[:-1], text[1:]), 1)
    return counts / counts.sum(axis=1, keepdims=True)


@pair_table.also_right
def table_in_a_loop(text, V):
    counts = np.ones((V, V))
    for i in range(1, len(text)):
        counts[text[i - 1], text[i]] += 1
    return np.array([row / row.sum() for row in counts])


@pair_table.also_right
def table_by_bincount(text, V):
    counts = np.bincount(V * text[:-1] + text[1:], minlength=V * V).reshape(V, V) + 1
    return counts / counts.sum(1)[:, np.newaxis]


@pair_table.mistake(
    _(
        "Pairs that occur often were counted once: `counts[first, second] += 1` looks at each place one single time. "
        "`np.add.at` adds for every pair, and so does a loop."
    )
)
def counted_once(text, V):
    counts = np.ones((V, V))
    counts[text[:-1], text[1:]] += 1
    return counts / counts.sum(axis=1, keepdims=True)


@pair_table.mistake(
    _(
        "Your columns sum to 1. A row belongs to the letter that was there before, and what may come after it has "
        "probability 1 together: divide by the sums of the rows, `axis=1`."
    )
)
def columns_sum_to_one(text, V):
    counts = np.ones((V, V))
    np.add.at(counts, (text[:-1], text[1:]), 1)
    return counts / counts.sum(axis=0)


@pair_table.mistake(
    _(
        "Your table tells what came *before* a letter. The row is the letter that was there first, the column the one "
        "after it."
    )
)
def what_came_before(text, V):
    counts = np.ones((V, V))
    np.add.at(counts, (text[1:], text[:-1]), 1)
    return counts / counts.sum(axis=1, keepdims=True)


@pair_table.mistake(
    _(
        "You counted without the 1 in every place. A letter that never occurs then has a row of 0/0, and a new pair an "
        "infinite surprise."
    )
)
def no_ones(text, V):
    counts = np.zeros((V, V))
    np.add.at(counts, (text[:-1], text[1:]), 1)
    with np.errstate(invalid="ignore"):
        return counts / counts.sum(axis=1, keepdims=True)


@pair_table.mistake(
    _(
        "Your whole table sums to 1: it says how likely a pair is. The question is what comes *after* a letter that is "
        "there already, so each row sums to 1."
    )
)
def whole_table(text, V):
    counts = np.ones((V, V))
    np.add.at(counts, (text[:-1], text[1:]), 1)
    return counts / counts.sum()


@pair_table.mistake(_("You returned the counts. Divide each row by its sum, so that it becomes probabilities."))
def counts_only(text, V):
    counts = np.ones((V, V))
    np.add.at(counts, (text[:-1], text[1:]), 1)
    return counts


@pair_table.mistake(
    _(
        "You cut the text into pairs end to end, so every second pair is missing. The second letter of one pair is the "
        "first of the next."
    )
)
def every_second_pair(text, V):
    counts = np.ones((V, V))
    for i in range(1, len(text), 2):
        counts[text[i - 1], text[i]] += 1
    return counts / counts.sum(axis=1, keepdims=True)


# --- the loop that writes ---------------------------------------------------------------------------------------------


def by_length(name):
    """Scores of five characters that depend on how long the name is: the best are 2, 4, 1, 3 and then the end."""
    return -np.abs(np.arange(5.0) - 2 * len(name) % 5)


def by_sum(name):
    """Scores of seven characters that depend on every letter so far."""
    return -np.abs(np.arange(7.0) - (3 * sum(name) + 2) % 7)


def at_once(name):
    """Scores whose best character is always the end."""
    return np.array([2.0, 1.0, 0.0])


def never(name):
    """Scores whose best character is never the end, and depends on the letter before."""
    return np.array([0.0, 3.0, 1.0]) if name[-1] == 2 else np.array([0.0, 1.0, 3.0])


def best(scores):
    """The character with the highest score."""
    return int(np.argmax(scores))


def second_best(scores):
    """The character with the second highest score."""
    return int(np.argsort(-scores, kind="stable")[1])


@LESSON.exercise(
    _("The loop that writes"),
    probes=[
        (by_length, best, 12),
        (by_length, best, 3),
        (by_sum, best, 12),
        (by_sum, second_best, 5),
        (never, best, 4),
        (at_once, second_best, 2),
    ],
    hints=[
        _("What does the model have to see to know what comes next? All that has been written up to now."),
        _("The full stop, id 0, begins a name and ends it. What is appended each time round is what was chosen."),
        _("The blanks are `name`, `0` and `letter`."),
    ],
    correct=_(
        "These seven lines are how every GPT writes: score what comes next, choose one, append it, and read everything "
        "again. The model is in `scores`, and all taste is in `choose`."
    ),
    blanks=("name", "0", "letter"),
)
def write(scores, choose, most):
    name = [0]
    for _step in range(most):
        letter = choose(scores(name))
        if letter == 0:
            break
        name.append(letter)
    return np.array(name[1:])


@write.also_right
def write_while(scores, choose, most):
    name = [0]
    while len(name) <= most and (letter := choose(scores(name))) != 0:
        name = [*name, letter]
    return np.array(name[1:])


@write.also_right
def write_by_recursion(scores, choose, most):
    def after(name):
        letter = choose(scores(name)) if len(name) <= most else 0
        return np.array(name[1:]) if letter == 0 else after([*name, letter])

    return after([0])


@write.mistake(
    _(
        "The model saw the newest letter alone. Then it knows no more than a table of pairs: hand it the whole name so "
        "far."
    )
)
def newest_letter_only(scores, choose, most):
    name = [0]
    for _step in range(most):
        letter = choose(scores(name[-1:]))
        if letter == 0:
            break
        name.append(letter)
    return np.array(name[1:])


@write.mistake(
    _(
        "The full stop at the end is part of your name. It says that nothing follows: leave the loop before it is appended."
    )
)
def end_kept(scores, choose, most):
    name = [0]
    for _step in range(most):
        letter = choose(scores(name))
        name.append(letter)
        if letter == 0:
            break
    return np.array(name[1:])


@write.mistake(_("The full stop at the beginning is part of your name. The model needs it, the reader does not."))
def start_kept(scores, choose, most):
    return np.array([0, *write.reference(scores, choose, most)])


@write.mistake(
    _("Your loop never stops at a full stop, so names run into each other. When 0 is chosen, the name is finished.")
)
def never_stops(scores, choose, most):
    name = [0]
    for _step in range(most):
        name.append(choose(scores(name)))
    return np.array(name[1:])


@write.mistake(
    _(
        "You always took the best letter yourself. The decision is for `choose` to make, whatever it does with the scores."
    )
)
def always_the_best(scores, choose, most):
    return write.reference(scores, best, most)


@write.mistake(
    _(
        "You asked for all letters with the full stop alone as the text, so what was written never reaches the model. "
        "Hand it the name as it grows."
    )
)
def never_reads_on(scores, choose, most):
    name = [0]
    for _step in range(most):
        letter = choose(scores([0]))
        if letter == 0:
            break
        name.append(letter)
    return np.array(name[1:])


# --- sampling ---------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Sample at a temperature"),
    probes=[
        ([2.0, 1.0, 0.0], 1.0, 0.5),
        ([2.0, 1.0, 0.0], 1.0, 0.7),
        ([2.0, 1.0, 0.0], 1.0, 0.95),
        ([2.0, 1.0, 0.0], 0.5, 0.7),
        ([2.0, 1.0, 0.0], 0.5, 0.9),
        ([2.0, 1.0, 0.0], 0.5, 0.98),
        ([2.0, 1.0, 0.0], 2.0, 0.6),
        ([2.0, 1.0, 0.0], 2.0, 0.8),
        ([0.0, 1.0, 3.0, 1.0, 0.0], 4.0, 0.15),
        ([0.0, 1.0, 3.0, 1.0, 0.0], 4.0, 0.3),
        ([0.0, 1.0, 3.0, 1.0, 0.0], 4.0, 0.85),
        ([1.0, 1.0, 1.0, 1.0], 3.0, 0.74),
        ([1.0, 1.0, 1.0, 1.0], 0.2, 0.26),
        ([-3.0, 4.0, -5.0], 0.1, 0.9),
        ([0.0, 2.0, 1.0], 1.0, 0.0),
        ([1000.0, 1001.0, 999.0], 1.0, 0.2),
        ([1000.0, 1001.0, 999.0], 1.0, 0.9),
        ([3.0, -1.0, 0.5, 2.0, 0.0], 1.5, 0.6),
    ],
    hints=[
        _("Three steps that you know: divide by the temperature, softmax, and one draw with u as in lesson 04."),
        _("`powers = np.exp((scores - scores.max()) / temperature)`: the largest power is 1, so nothing overflows."),
        _(
            "With `ends = np.cumsum(powers) / powers.sum()`, the right ends of the pieces from 0 to 1, one line is "
            "missing: it counts the pieces that end at u or before it."
        ),
    ],
    correct=_(
        "This is the pen. With `u` from `rng.random()` it writes another name each time, and the same names again from "
        "the same seed. Hand it to the explorer below."
    ),
)
def sample(scores, temperature, u):
    powers = np.exp((scores - scores.max()) / temperature)
    ends = np.cumsum(powers) / powers.sum()
    return int(np.sum(u >= ends))


@sample.also_right
def sample_by_search(scores, temperature, u):
    powers = np.exp(scores / temperature - np.max(scores / temperature))
    return np.searchsorted(np.cumsum(powers / powers.sum()), u, side="right")


@sample.also_right
def sample_by_walking(scores, temperature, u):
    powers = np.exp((scores - np.max(scores)) / temperature)
    left = u * powers.sum()
    for letter, power in enumerate(powers):
        if left < power:
            return letter
        left -= power
    return len(scores) - 1


@sample.mistake(
    _("You multiplied by the temperature, so that a high one makes the model bolder in its favourite. Divide by it.")
)
def multiplied(scores, temperature, u):
    return sample.reference(scores * temperature**2, temperature, u)


@sample.mistake(_("The temperature plays no part in yours. Divide the scores by it before they become powers."))
def no_temperature(scores, temperature, u):
    return sample.reference(scores, 1.0, u)


@sample.mistake(
    _(
        "You divided the probabilities by the temperature. Dividing all of them by the same number changes nothing about "
        "which is likelier; divide the *scores*, before the exponential."
    )
)
def probabilities_divided(scores, temperature, u):
    powers = np.exp(scores - scores.max())
    return int(np.sum(u >= np.cumsum(powers / powers.sum() / temperature)))


@sample.mistake(
    _("Yours is always the letter with the highest score, whatever u is. That is greedy decoding, and draws nothing.")
)
def greedy(scores, temperature, u):
    return int(np.argmax(scores))


@sample.mistake(
    _(
        "Your powers do not sum to 1, so u, which goes from 0 to 1, does not reach all of them. Divide by "
        "`powers.sum()` first."
    )
)
def not_normalised(scores, temperature, u):
    powers = np.exp((scores - scores.max()) / temperature)
    return int(np.sum(u >= np.cumsum(powers)))


@sample.mistake(_("This is right for small scores, but `np.exp(1001)` is infinite. Subtract the largest score first."))
def overflows(scores, temperature, u):
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(scores / temperature)
        return int(np.sum(u >= np.cumsum(powers) / powers.sum()))


@sample.mistake(_("You returned the probabilities. One letter is wanted: the one in whose piece u falls."))
def probabilities(scores, temperature, u):
    powers = np.exp((scores - scores.max()) / temperature)
    return powers / powers.sum()


# --- the nucleus ------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Only the nucleus"),
    probes=[
        ([0.05, 0.5, 0.15, 0.3], 0.7),
        ([0.05, 0.5, 0.15, 0.3], 0.9),
        ([0.4, 0.1, 0.2, 0.3], 0.65),
        ([0.125, 0.5, 0.125, 0.25], 0.5),
        ([0.3, 0.7], 0.2),
        ([0.1, 0.2, 0.3, 0.4], 1.0),
        ([0.02, 0.95, 0.03], 0.9),
    ],
    hints=[
        _("Line the letters up from the likeliest down. Which of them are needed before the sum reaches top_p?"),
        _(
            "`order = np.argsort(-p)` has the likeliest first, and `np.cumsum(p[order]) - p[order]` is what those "
            "before each one have together. A letter is kept as long as that is below top_p."
        ),
        _(
            "With `kept` as the ids that stay and `q = np.zeros(len(p))`, fill in `q[kept] = p[kept]`. What is missing "
            "is the division that makes q sum to 1."
        ),
    ],
    correct=_(
        "Where the model is sure, one letter may be all that is left; where it is not, many stay. Top-k keeps the same "
        "number in both cases."
    ),
)
def nucleus(p, top_p):
    order = np.argsort(-p, kind="stable")
    before = np.cumsum(p[order]) - p[order]
    kept = order[before < top_p]
    q = np.zeros(len(p))
    q[kept] = p[kept]
    return q / q.sum()


@nucleus.also_right
def nucleus_by_walking(p, top_p):
    q, total = np.zeros_like(p), 0.0
    for letter in sorted(range(len(p)), key=lambda letter: -p[letter]):
        if total >= top_p - 1e-12:
            break
        q[letter] = p[letter]
        total += p[letter]
    return q / total


@nucleus.also_right
def nucleus_by_a_threshold(p, top_p):
    ranked = np.sort(p)[::-1]
    needed = np.searchsorted(np.cumsum(ranked), top_p - 1e-12)
    q = np.where(p >= ranked[min(needed, len(p) - 1)], p, 0)
    q[np.argsort(-p, kind="stable")[needed + 1 :]] = 0
    return q / q.sum()


def _kept(p, order, mask):
    q = np.zeros(len(p))
    q[order[mask]] = p[order[mask]]
    return q


@nucleus.mistake(
    _(
        "You dropped the letter with which the sum first reaches top_p. It is the last one that stays: without it the "
        "nucleus falls short, and may even be empty."
    )
)
def crossing_one_dropped(p, top_p):
    order = np.argsort(-p, kind="stable")
    q = _kept(p, order, np.cumsum(p[order]) <= top_p)
    with np.errstate(invalid="ignore"):
        return q / q.sum()


@nucleus.mistake(_("What is left sums to less than 1. Divide by the new sum, so that it is a distribution again."))
def not_shared_out(p, top_p):
    order = np.argsort(-p, kind="stable")
    return _kept(p, order, np.cumsum(p[order]) - p[order] < top_p)


@nucleus.mistake(
    _("You added up in the order of the vocabulary. The likeliest come first, wherever they are in the list.")
)
def not_sorted(p, top_p):
    order = np.arange(len(p))
    q = _kept(p, order, np.cumsum(p) - p < top_p)
    return q / q.sum()


@nucleus.mistake(
    _(
        "You began with the unlikeliest: `np.argsort` goes upwards, so what you kept is the tail. Sort `-p`, or turn the "
        "order round."
    )
)
def tail_kept(p, top_p):
    order = np.argsort(p, kind="stable")
    q = _kept(p, order, np.cumsum(p[order]) - p[order] < top_p)
    return q / q.sum()


@nucleus.mistake(
    _(
        "You returned the probabilities from the likeliest down, so that no one can tell which letters they belong to. "
        "Each goes back to its place in p."
    )
)
def left_in_order(p, top_p):
    return np.sort(nucleus.reference(p, top_p))[::-1]


@nucleus.mistake(
    _(
        "You kept the letters that are at least as likely as top_p, one by one. Top-p is about what they have "
        "*together*: add up from the likeliest down."
    )
)
def each_above(p, top_p):
    q = np.where(p >= top_p, p, 0)
    with np.errstate(invalid="ignore"):
        return q / q.sum()


@nucleus.mistake(
    _(
        "You kept one letter more than needed where the sum is exactly top_p: a half is reached by the first letter "
        "alone if that has ½. What those before it have together must be *below* top_p."
    )
)
def one_too_many(p, top_p):
    order = np.argsort(-p, kind="stable")
    q = _kept(p, order, np.cumsum(p[order]) - p[order] <= top_p)
    return q / q.sum()


# --- the cache --------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Attention for the newest letter"),
    probes=[
        ([1.0, 0.0], [0.0, 2.0], [5.0, 1.0], [[2.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]),
        (
            [0.5, -1.0, 2.0, 1.0],
            [1.0, 0.0, 1.0, 0.0],
            [1.0, 2.0, 3.0, 4.0],
            [[0.0, 1.0, 0.0, -1.0], [1.0, 1.0, 0.5, 0.0], [-2.0, 0.0, 0.5, 1.0]],
            [[4.0, 0.0, 0.0, 1.0], [0.0, 3.0, -1.0, 0.0], [2.0, 2.0, 0.0, -3.0]],
        ),
        ([2.0, 1.0], [1.0, 1.0], [3.0, -1.0], np.zeros((0, 2)), np.zeros((0, 2))),
        ([0.0, 0.0], [1.0, 3.0], [6.0, 0.0], [[1.0, 2.0], [5.0, 1.0]], [[3.0, 0.0], [0.0, 3.0]]),
        ([3.0, 1.0], [2.0, -1.0], [0.0, 1.0], [[1.0, 1.0]], [[2.0, 4.0]]),
    ],
    hints=[
        _("The newest letter may look at all letters so far, itself included. Where are its own key and value?"),
        _(
            "`np.vstack([keys, k])` has the shape (T + 1, d), one row per letter, and `@ q` makes one score per row. "
            "Divide by the square root of d."
        ),
        _(
            "With `weights` as the softmax of those T + 1 scores, one line is missing: the mixture of the T + 1 values, "
            "`weights @ np.vstack([values, v])`."
        ),
    ],
    correct=_(
        "One query, and as many products as there are letters: the work for one more letter grows with T, and not with "
        "T². The mask is gone too, because nobody in the cache can look ahead."
    ),
)
def attend(q, k, v, keys, values):
    keys, values = np.vstack([keys, k]), np.vstack([values, v])
    powers = np.exp(keys @ q / np.sqrt(len(q)))
    return powers / powers.sum() @ values


def _softmax(scores):
    powers = np.exp(scores - np.max(scores))
    return powers / powers.sum()


@attend.also_right
def attend_by_concatenation(q, k, v, keys, values):
    all_keys = np.concatenate([keys, k[np.newaxis]])
    all_values = np.append(values, [v], axis=0)
    return all_values.T @ _softmax(q @ all_keys.T * len(q) ** -0.5)


@attend.also_right
def attend_with_the_new_one_first(q, k, v, keys, values):
    weights = _softmax(np.array([k @ q, *(keys @ q)]) / np.sqrt(k.size))
    return weights[0] * v + sum((w * row for w, row in zip(weights[1:], values, strict=True)), start=np.zeros(len(v)))


@attend.mistake(
    _(
        "The newest letter does not look at itself in yours. Its own key and value belong to the rows too: add them "
        "before you take the scores."
    )
)
def without_itself(q, k, v, keys, values):
    if not len(keys):
        return np.zeros(len(v))
    return _softmax(keys @ q / np.sqrt(len(q))) @ values


@attend.mistake(_("You left out the scale. Divide the scores by the square root of d, the length of q."))
def no_scale(q, k, v, keys, values):
    return _softmax(np.vstack([keys, k]) @ q) @ np.vstack([values, v])


@attend.mistake(_("You divided the scores by d. Attention divides by its square root."))
def scaled_by_d(q, k, v, keys, values):
    return _softmax(np.vstack([keys, k]) @ q / len(q)) @ np.vstack([values, v])


@attend.mistake(_("You mixed the keys. Keys decide how much each letter counts; what is handed on is its value."))
def keys_mixed(q, k, v, keys, values):
    keys = np.vstack([keys, k])
    return _softmax(keys @ q / np.sqrt(len(q))) @ keys


@attend.mistake(_("Your weights do not sum to 1. The scores go through softmax before they mix the values."))
def no_softmax(q, k, v, keys, values):
    return np.vstack([keys, k]) @ q / np.sqrt(len(q)) @ np.vstack([values, v])


@attend.mistake(
    _(
        "You compared keys with the newest *key*. What asks is the query q; the key k only answers, like every other row "
        "of the cache."
    )
)
def key_asks(q, k, v, keys, values):
    return _softmax(np.vstack([keys, k]) @ k / np.sqrt(len(q))) @ np.vstack([values, v])


@attend.mistake(
    _(
        "The new key is at the end of your keys, but the new value at the start of the values: each key gets a stranger's value."
    )
)
def value_at_the_wrong_end(q, k, v, keys, values):
    return _softmax(np.vstack([keys, k]) @ q / np.sqrt(len(q))) @ np.vstack([v, values])


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The bytes of a cache"),
    probes=[
        (32, 32, 8, 4096, 1, 2),
        (80, 64, 8, 8192, 131072, 2),
        (40, 40, 40, 5120, 1, 2),
        (12, 12, 12, 768, 1024, 4),
        (2, 6, 3, 12, 10, 2),
        (3, 4, 1, 20, 7, 1),
    ],
    hints=[
        _("In each block every key-value head keeps two rows per token, a key and a value. How long is such a row?"),
        _("A row has `width / heads` numbers: the width is shared out among the *query* heads."),
        _(
            "`numbers = 2 * blocks * kv_heads * (width // heads)` is what one token leaves behind. Multiply by how many "
            "tokens there are and by the bytes of a number."
        ),
    ],
    correct=_(
        "For Llama 3.1 70B at full length that is 40 GiB for a single reader, on top of the weights. With a key and a value "
        "for each of its 64 heads it would be 320 GiB: that is why newer models share them."
    ),
)
def cache_bytes(blocks, heads, kv_heads, width, tokens, bytes_each):
    numbers = 2 * blocks * kv_heads * (width // heads)
    return numbers * tokens * bytes_each


@cache_bytes.also_right
def bytes_block_by_block(blocks, heads, kv_heads, width, tokens, bytes_each):
    keys = tokens * kv_heads * width / heads
    return sum(bytes_each * (keys + keys) for _block in range(blocks))


@cache_bytes.also_right
def bytes_by_the_share(blocks, heads, kv_heads, width, tokens, bytes_each):
    return kv_heads / heads * 2 * blocks * width * tokens * bytes_each


@cache_bytes.mistake(_("You counted the keys alone. Each token leaves a key *and* a value: twice as much."))
def keys_alone(blocks, heads, kv_heads, width, tokens, bytes_each):
    return cache_bytes.reference(blocks, heads, kv_heads, width, tokens, bytes_each) / 2


@cache_bytes.mistake(
    _(
        "You kept a key and a value for every query head. In this model several query heads share them: count "
        "`kv_heads`."
    )
)
def for_every_head(blocks, heads, kv_heads, width, tokens, bytes_each):
    return 2 * blocks * width * tokens * bytes_each


@cache_bytes.mistake(
    _("You gave each key-value head the whole width. The width is shared out: a head has `width / heads` numbers.")
)
def whole_width_each(blocks, heads, kv_heads, width, tokens, bytes_each):
    return 2 * blocks * kv_heads * width * tokens * bytes_each


@cache_bytes.mistake(
    _(
        "You divided the width by the key-value heads. A key is as long as a query, or they could not be multiplied: "
        "`width / heads` numbers."
    )
)
def divided_by_kv_heads(blocks, heads, kv_heads, width, tokens, bytes_each):
    return 2 * blocks * heads * (width / kv_heads) * tokens * bytes_each


@cache_bytes.mistake(
    _("You counted one block. Every block has keys and values of its own, because each looks at another stream.")
)
def one_block(blocks, heads, kv_heads, width, tokens, bytes_each):
    return cache_bytes.reference(1, heads, kv_heads, width, tokens, bytes_each)


@cache_bytes.mistake(_("You returned how many numbers there are. Multiply by the bytes that each of them takes."))
def numbers_not_bytes(blocks, heads, kv_heads, width, tokens, bytes_each):
    return cache_bytes.reference(blocks, heads, kv_heads, width, tokens, 1)


@cache_bytes.mistake(
    _(
        "You multiplied by the tokens twice. That is the size of the attention weights, which are thrown away; a key and "
        "a value are kept once per token."
    )
)
def tokens_squared(blocks, heads, kv_heads, width, tokens, bytes_each):
    return cache_bytes.reference(blocks, heads, kv_heads, width, tokens**2, bytes_each)


# --- quiz -------------------------------------------------------------------------------------------------------------

no_mask = LESSON.question(
    "no_mask",
    _("Without a mask, the training loss falls to almost 0, and yet the model cannot write. What has it learned?"),
    Option(
        _("To look one place to the right and copy the letter that it finds there."),
        _("Yes. In training the answer was always in the input. When you write, there is nothing to the right."),
        right=True,
    ),
    Option(
        _("Nothing: a loss of almost 0 means that its gradients were 0 from the start."),
        _("It began at 3.3 and fell within some fifty steps. It has learned something, but not what you wanted."),
    ),
    Option(
        _("All names by heart, so that it can only write those."),
        _("Then it would write some name of the list. It writes none, because it never had to remember one."),
    ),
    Option(
        _("The right thing: it needs a higher temperature to write."),
        _("A temperature changes how its scores are used. They say only what is to the right, and nothing is there."),
    ),
)

made_up = LESSON.question(
    "made_up",
    _(
        "“alanie” is in no list, and the model writes it with confidence. What in its training told it that this is wrong?"
    ),
    Option(
        _("Nothing. It was trained to find likely what resembles the list, and this does."),
        _("Yes. Every name occurs once, and neither the loss nor the data say which unseen names exist."),
        right=True,
    ),
    Option(
        _("The loss, which is large for names that do not exist."),
        _("The loss is computed on the names of the list alone. A name that does not exist is never in it."),
    ),
    Option(
        _("The held-out names: they taught it what is not in the list."),
        _("They were held back, so it never saw them. And all of them are real names, too."),
    ),
    Option(
        _("Its temperature: at 0 it would write real names only."),
        _("Look at the explorer: even at a temperature of 0.2 most of its names are in no list."),
    ),
)
