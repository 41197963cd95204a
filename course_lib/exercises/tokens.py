"""Lesson 21, Cut text into tokens: bytes of characters, byte-pair encoding, and what a language costs."""

from itertools import pairwise

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("large_models/21_tokens", _("Cut text into tokens"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "texts_it_has_seen",
    "generalising",
    _("You choose the best of many settings by how they do on some texts. On which texts do you then measure it?"),
    Option(
        _("On texts that played no part in training or in choosing."),
        _("Yes. This lesson learns a vocabulary from twenty articles, and counts tokens on ten others."),
        right=True,
    ),
    Option(
        _("On the texts that you chose by: the comparison is fair there."),
        _("It was fair among the settings. But the winner is also the luckiest there, so its number is too good."),
    ),
    Option(
        _("On the training texts, because there are most of them."),
        _("What a program has learned from says little about texts that it meets for the first time."),
    ),
)

LESSON.recall(
    "no_error_no_proof",
    "debugging",
    _("A program runs without an error, and its result looks plausible. How do you find out whether it is right?"),
    Option(
        _("Compare it, entry by entry, with a second way to the same numbers."),
        _("Yes: that is what central differences were for. Here decoding must give back the very text."),
        right=True,
    ),
    Option(
        _("Run it once more with another seed."),
        _("A wrong program is wrong for every seed. The second run tells you how much chance there is in it."),
    ),
    Option(
        _("Look at whether the loss falls."),
        _("The faulty program of that lesson had a falling loss too. A step may go downhill and still be wrong."),
    ),
)

LESSON.recall(
    "a_row_never_used",
    "gradients",
    _("The loss of a sample does not depend on some weight at all. What is the gradient with respect to this weight?"),
    Option(
        _("0, so a step leaves the weight where it is."),
        _("Yes. A token that never occurs in training has weights like that: they stay as they were initialised."),
        right=True,
    ),
    Option(
        _("1, because nothing changes it on the way."),
        _("1 would mean: the loss grows as fast as the weight. But it does not change at all."),
    ),
    Option(
        _("It is not defined."),
        _("The loss is constant along this weight, and the slope of a constant is 0."),
    ),
)


# --- characters in bytes ----------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Characters in bytes"),
    probes=[
        (b"kite",),
        ("café".encode(),),
        ("नमस्ते".encode(),),
        ("🪁 €5".encode(),),
        (b"",),
    ],
    hints=[
        _("Every character has exactly one byte that begins it. Count those."),
        _("A byte goes on with a character if it is from 128 to 191. Every other byte begins one."),
        _("In `sum(... for byte in data)` ask for each byte whether `byte < 128 or byte >= 192`."),
    ],
    correct=_(
        "From any place in a text you can find the next character, by passing over the bytes from 128 to 191. Tokens "
        "have no such rule, so a model's output may stop in the middle of a letter."
    ),
)
def count_characters(data):
    return sum(byte < 128 or byte >= 192 for byte in data)


@count_characters.also_right
def count_by_decoding(data):
    return len(data.decode())


@count_characters.also_right
def count_by_leading_bits(data):
    return len([byte for byte in data if byte >> 6 != 0b10])


@count_characters.mistake(
    _("You counted all bytes. A character beyond the English alphabet takes two to four; count it once.")
)
def every_byte(data):
    return len(data)


@count_characters.mistake(
    _("You counted the bytes below 128 alone, so `é` and `न` are left out. They begin with a byte of 192 or more.")
)
def only_ascii(data):
    return sum(byte < 128 for byte in data)


@count_characters.mistake(
    _("You counted the bytes from 192 on, which begin long characters. A byte below 128 is a character too.")
)
def only_long_ones(data):
    return sum(byte >= 192 for byte in data)


@count_characters.mistake(
    _("You counted the bytes from 128 to 191, which go on with a character. Count those that begin one: all others.")
)
def what_goes_on(data):
    return sum(128 <= byte < 192 for byte in data)


@count_characters.mistake(
    _(
        "You divided the number of bytes by a fixed length. How many bytes a character takes differs from one to the next."
    )
)
def three_bytes_each(data):
    return len(data) / 3


# --- one merge --------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("One merge"),
    probes=[
        (np.array([104, 117, 103, 32, 112, 117, 103]), (117, 103), 256),
        (np.array([97, 97, 97, 98]), (97, 97), 256),
        (np.array([98, 97, 98, 97, 97, 98]), (97, 98), 300),
        (np.array([117, 117, 103, 117]), (117, 103), 256),
        (np.array([108, 111]), (108, 111), 257),
        (np.array([104, 105]), (120, 121), 256),
    ],
    hints=[
        _("Follow the loop with your finger over the ids 104, 117, 103. When does the first branch run?"),
        _("The two ids at `i` and `i + 1` are compared with what the function was told to look for."),
        _("On a match one id is appended, the new one, and both of the old ones are done: `i += 2`."),
    ],
    correct=_(
        "That is the whole of a merge. Training repeats it with the most frequent pair, a few tens of thousands of times."
    ),
    blanks=("pair", "new", "2"),
)
def merge(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return np.array(merged)


@merge.also_right
def merge_by_looking_back(ids, pair, new):
    merged = []
    for token in ids:
        if merged and (merged[-1], token) == pair:
            merged[-1] = new
        else:
            merged.append(token)
    return np.array(merged)


@merge.also_right
def merge_with_an_end_mark(ids, pair, new):
    merged, skip = [], False
    for first, second in zip(ids, [*ids[1:], -1], strict=True):
        if skip:
            skip = False
            continue
        skip = (first, second) == pair
        merged.append(new if skip else first)
    return np.array(merged)


@merge.mistake(
    _(
        "After a match you went on by one id, so the second of the pair is still there. Both have become one token: go on by 2."
    )
)
def second_stays(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        merged.append(new if tuple(ids[i : i + 2]) == pair else ids[i])
        i += 1
    return np.array(merged)


@merge.mistake(_("You looked for the pair in the other order. “ug” is merged, “gu” is not."))
def other_order(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair[::-1]:
            merged.append(new)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return np.array(merged)


@merge.mistake(
    _("On a match you appended the first id of the pair, so the second is lost. Append the id of the new token.")
)
def first_for_new(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(pair[0])
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return np.array(merged)


@merge.mistake(_("You merged the first pair alone. Every pair of the text becomes the new token, from left to right."))
def only_once(ids, pair, new):
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            return np.array([*ids[:i], new, *ids[i + 2 :]])
    return np.array(ids)


@merge.mistake(
    _("You went on by three ids after a match. The pair has two, so the one behind it gets lost: go on by 2.")
)
def one_lost(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new)
            i += 3
        else:
            merged.append(ids[i])
            i += 1
    return np.array(merged)


# --- the next merge ---------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Which pair is merged next?"),
    probes=[
        (np.array([108, 111, 119, 101, 114]), {(111, 119): 256, (108, 111): 257, (101, 114): 258}),
        (np.array([117, 103, 104, 117, 103, 104]), {(103, 104): 257, (104, 117): 256}),
        (np.array([4, 5, 1, 2, 1, 2, 2, 3]), {(4, 5): 300, (1, 2): 299, (2, 3): 256}),
        (np.array([5, 6]), {(5, 6): 270, (6, 5): 256}),
        (np.array([9, 8, 7, 6]), {(1, 1): 256, (7, 6): 261, (9, 8): 290}),
    ],
    hints=[
        _("What was learned first is merged first. Which of the neighbours in the text were ever learned?"),
        _("The neighbours are `(ids[i], ids[i + 1])` for i in `range(len(ids) - 1)`. Keep those with `pair in ranks`."),
        _(
            "With `known` as a list of those pairs, the answer is the one of smallest rank: `min(known, key=ranks.get)`."
        ),
    ],
    correct=_(
        "Merging it and asking again, until no pair is known, is all that encoding does. How often a pair occurs in the "
        "new text plays no part: the counts belong to the training text."
    ),
)
def next_merge(ids, ranks):
    neighbours = [(ids[i], ids[i + 1]) for i in range(len(ids) - 1)]
    known = [pair for pair in neighbours if pair in ranks]
    return min(known, key=ranks.get)


@next_merge.also_right
def next_by_going_through_the_ranks(ids, ranks):
    neighbours = {(ids[i], ids[i + 1]) for i in range(len(ids) - 1)}
    for pair in sorted(ranks, key=ranks.get):
        if pair in neighbours:
            return pair
    return None


@next_merge.also_right
def next_by_comparing(ids, ranks):
    best, smallest = None, np.inf
    for pair in pairwise(ids):
        if ranks.get(pair, np.inf) < smallest:
            best, smallest = pair, ranks[pair]
    return best


@next_merge.mistake(
    _("You took the first known pair from the left. The order of the ranks decides, not the order in the text.")
)
def first_from_the_left(ids, ranks):
    return next(pair for pair in pairwise(ids) if pair in ranks)


@next_merge.mistake(
    _("You took the pair with the largest rank, which was learned last. The smallest rank was learned first.")
)
def learned_last(ids, ranks):
    known = [pair for pair in pairwise(ids) if pair in ranks]
    return max(known, key=ranks.get)


@next_merge.mistake(
    _(
        "You took the pair that is most frequent in this text. Training counts, encoding does not: it follows the ranks, "
        "so that a word is cut the same way in every text."
    )
)
def most_frequent_here(ids, ranks):
    pairs = list(pairwise(ids))
    return max((pair for pair in pairs if pair in ranks), key=pairs.count)


@next_merge.mistake(
    _(
        "You took the smallest rank of all, whether or not its pair is in the text. Keep the neighbours in the text first."
    )
)
def not_in_the_text(ids, ranks):
    return min(ranks, key=ranks.get)


@next_merge.mistake(_("You returned the rank. What is merged is the pair, so return its two ids."))
def rank_for_pair(ids, ranks):
    return min(ranks[pair] for pair in pairwise(ids) if pair in ranks)


# --- decoding ---------------------------------------------------------------------------------------------------------

_PIECES = {
    256: b" k",
    257: b"ite",
    258: b"The",
    11976: b"\xe0\xa4",
    101: b"\xa8",
    106: b"\xae",
    7: b"na",
    8: b"\xc3",
    9: b"\xafve",
    103: b"\xaa",
    8582: b"\xf0\x9f",
    223: b"\x81",
}


@LESSON.exercise(
    _("From ids to text"),
    probes=[
        (np.array([258, 256, 257]), _PIECES),
        (np.array([7, 8, 9]), _PIECES),
        (np.array([11976, 101, 11976, 106]), _PIECES),
        (np.array([256, 257, 8582, 103, 223]), _PIECES),
        (np.array([258, 256, 257, 11976]), _PIECES),
    ],
    hints=[
        _("A token need not be a whole character. At which point is it safe to ask for characters?"),
        _('Put the bytes of all tokens together first: `b"".join(...)` does so.'),
        _('On the joined bytes call `.decode("utf-8", errors="replace")`, so that an unfinished letter becomes �.'),
    ],
    correct=_(
        "Join first, decode once. Programs that show a model's answer token by token have to wait for the rest of a "
        "letter, or they show � in between."
    ),
)
def decode(ids, vocabulary):
    return b"".join(vocabulary[i] for i in ids).decode("utf-8", errors="replace")


@decode.also_right
def decode_by_adding(ids, vocabulary):
    data = b""
    for i in ids:
        data += vocabulary[i]
    return str(data, "utf-8", "replace")


@decode.also_right
def decode_by_bytearray(ids, vocabulary):
    return bytearray(byte for i in ids for byte in vocabulary[i]).decode(errors="replace")


@decode.mistake(
    _(
        "You decoded each token by itself, so a letter that is cut in two becomes a row of �. Join the bytes of all tokens "
        "first, and decode once."
    )
)
def token_by_token(ids, vocabulary):
    return "".join(vocabulary[i].decode("utf-8", errors="replace") for i in ids)


@decode.mistake(
    _("You decoded each token by itself and ignored what failed, so letters that are cut in two are gone. Join first.")
)
def cut_letters_ignored(ids, vocabulary):
    return "".join(vocabulary[i].decode("utf-8", errors="ignore") for i in ids)


@decode.mistake(_("You read the bytes as Latin-1, where every byte is a letter of its own. The bytes are UTF-8."))
def read_as_latin_1(ids, vocabulary):
    return b"".join(vocabulary[i] for i in ids).decode("latin-1")


@decode.mistake(
    _(
        'This is right for whole letters, but raises an error where a text stops in the middle of one: `errors="replace"` puts � there.'
    )
)
def unfinished_letters_raise(ids, vocabulary):
    return b"".join(vocabulary[i] for i in ids).decode("utf-8")


@decode.mistake(
    _("You put a space between the tokens. Where there is a space in the text, it is part of a token already.")
)
def joined_by_spaces(ids, vocabulary):
    return b" ".join(vocabulary[i] for i in ids).decode("utf-8", errors="replace")


# --- what a language costs --------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The premium of a language"),
    probes=[
        ([30.0, 10.0, 20.0], [10.0, 10.0, 10.0]),
        ([61.0, 250.0, 30.0], [33.0, 101.0, 14.0]),
        ([14.0], [14.0]),
        ([9.0, 9.0, 90.0], [10.0, 20.0, 30.0]),
        ([296.0, 1200.0], [33.0, 101.0]),
    ],
    hints=[
        _("You pay for all articles together. How many tokens is that in each of the two languages?"),
        _("Add up the tokens of the language, and add up those of English."),
        _(
            "With `mine = np.sum(tokens)` and `theirs = np.sum(english)`, one line is missing: divide the right one by the other."
        ),
    ],
    correct=_(
        "A bill is a sum, so a sum is divided by a sum. The same number says how much sooner a context window of fixed "
        "length is full."
    ),
)
def premium(tokens, english):
    return np.sum(tokens) / np.sum(english)


@premium.also_right
def premium_by_means(tokens, english):
    return tokens.mean() / english.mean()


@premium.also_right
def premium_by_weights(tokens, english):
    return np.average(tokens / english, weights=english)


@premium.mistake(
    _(
        "You averaged the thirty ratios, so a short article counts as much as a long one. You pay for tokens, not for "
        "articles: divide the sum by the sum."
    )
)
def mean_of_ratios(tokens, english):
    return np.mean(tokens / english)


@premium.mistake(
    _("You divided English by the language, so an expensive language gets a small number. It is the other way round.")
)
def upside_down(tokens, english):
    return np.sum(english) / np.sum(tokens)


@premium.mistake(
    _("You returned how many percent more it is. The premium is the plain ratio: 1 where both cost the same.")
)
def percent_more(tokens, english):
    return 100 * (np.sum(tokens) / np.sum(english) - 1)


@premium.mistake(_("You returned one ratio per article. The premium is one number for all of them: add up first."))
def one_per_article(tokens, english):
    return tokens / english


@premium.mistake(_("You subtracted. A difference grows with the length of the text; a ratio does not."))
def difference(tokens, english):
    return np.sum(tokens) - np.sum(english)


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The vocabulary's share of a model"),
    probes=[
        (50257, 768, 124e6, True),
        (32000, 4096, 6.74e9, False),
        (128000, 4096, 8.03e9, False),
        (1000, 10, 40000.0, True),
        (1000, 10, 40000.0, False),
    ],
    hints=[
        _("A table with one row of d numbers per token: how many numbers are in it?"),
        _("One table has V · d parameters. A model that is not tied has two of them, at its two ends."),
        _("`tables = 1 if tied else 2` is how many there are. Multiply by V and d, and divide by P."),
    ],
    correct=_(
        "In a small model the vocabulary is a large part, so that tokens for one more language are expensive there. In a "
        "large model the same tokens hardly count."
    ),
)
def vocabulary_share(V, d, P, tied):
    tables = 1 if tied else 2
    return tables * V * d / P


@vocabulary_share.also_right
def share_in_two_steps(V, d, P, tied):
    share = V * d / P
    return share if tied else 2 * share


@vocabulary_share.also_right
def share_by_arithmetic(V, d, P, tied):
    return (2 - tied) * V * d / P


@vocabulary_share.mistake(
    _(
        "You counted one table in every model. Where input and output are not tied, each has a table of its own: twice V · d."
    )
)
def always_one(V, d, P, tied):
    return V * d / P


@vocabulary_share.mistake(
    _("You counted two tables in every model. A tied model uses the same table at both ends: count it once.")
)
def always_two(V, d, P, tied):
    return 2 * V * d / P


@vocabulary_share.mistake(_("You have it the wrong way round: a tied model has *one* table, an untied one has two."))
def tied_the_wrong_way(V, d, P, tied):
    return (1 + tied) * V * d / P


@vocabulary_share.mistake(
    _("You divided by the other parameters. The share is of all of them, P, the vocabulary's own included.")
)
def of_the_rest(V, d, P, tied):
    own = (2 - tied) * V * d
    return own / (P - own)


@vocabulary_share.mistake(_("You returned a percentage. A share is a number from 0 to 1."))
def in_percent(V, d, P, tied):
    return 100 * (2 - tied) * V * d / P


@vocabulary_share.mistake(_("You returned how many parameters there are. Divide by P for the share."))
def a_number_of_parameters(V, d, P, tied):
    return (2 - tied) * V * d


# --- quiz -------------------------------------------------------------------------------------------------------------

strawberry = LESSON.question(
    "strawberry",
    _(
        "GPT-2 gets “␣strawberry” as the single id 41236. What does it need to know in order to say how many r's are in it?"
    ),
    Option(
        _("How token 41236 is spelled, as a fact learned from texts."),
        _("Yes: the letters are not in its input. It can only have learned them, like any other fact about the word."),
        right=True,
    ),
    Option(
        _("Nothing: it reads the letters and counts them."),
        _("The id is all that reaches the model. 41236 has no letters in it."),
    ),
    Option(
        _("The bytes of the token, which the embedding holds."),
        _("The embedding is a row of numbers that were learned. Nothing in it is copied from the bytes."),
    ),
    Option(
        _("The ids of all its letters, which add up to 41236."),
        _("Ids are numbers of rows in a table. 41236 says only that this token was the 41,236th, counted from 0."),
    ),
)

fewer_bytes = LESSON.question(
    "fewer_bytes",
    _("The Chinese articles have 23 % fewer bytes than the English ones, but 2.8 times as many GPT-2 tokens. Why?"),
    Option(
        _("GPT-2's merges were learned on web pages in English, so Chinese stays in pieces."),
        _("Yes: the bytes are those of the script, the merges those of the training text."),
        right=True,
    ),
    Option(
        _("A Chinese character carries more meaning, so it has to be more tokens."),
        _("Nothing in the algorithm knows about meaning. A vocabulary learned on Chinese has whole words as tokens."),
    ),
    Option(
        _("UTF-8 needs three bytes per Chinese character."),
        _("It does, and still the text has fewer bytes than the English one. So the bytes cannot be the reason."),
    ),
    Option(
        _("The translation is longer."),
        _("It is shorter: 2,173 characters, where English has 8,247."),
    ),
)
