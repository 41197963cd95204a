"""Lesson t6, Move the Transformer to PyTorch: weights, a loss, a mask, shares of a loss, a ring, cards that share."""

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.exercises._torch import torch
from course_lib.text import _

LESSON = Lesson("pytorch/t6_torch_transformer", _("Move the Transformer to PyTorch"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "a_wider_block",
    "transformer",
    _("A block of width d has about 12 d² weights. You double the width. How many has it now?"),
    Option(
        _("Four times as many."), _("Yes: 12 (2d)² = 4 · 12 d². In this lesson you count what they cost."), right=True
    ),
    Option(_("Twice as many."), _("That holds for the biases. A matrix doubles in both directions.")),
    Option(_("Eight times as many."), _("A matrix has two directions, not three: 2 · 2.")),
    Option(_("144 d⁴."), _("You squared the whole count. Only the width is doubled: write 2d for d.")),
)

LESSON.recall(
    "equal_losses",
    "twins",
    _("A network and its twin end with the same loss, to four digits. What do you know?"),
    Option(
        _("Little: a slip may hardly show in the loss. Compare the weights."),
        _("Yes. In t4 a transposed matrix went unnoticed in the loss, and today another slip will."),
        right=True,
    ),
    Option(_("They computed the same."), _("Many weights have nearly the same loss. In t4, a transposed W1 had.")),
    Option(
        _("They began with the same weights."),
        _("Two networks with different first weights may well arrive at the same loss."),
    ),
)

LESSON.recall(
    "twelve_bytes",
    "scale",
    _("Training with Adam and weights in 16 bits takes 16 bytes per parameter. Which part of it is the largest?"),
    Option(
        _("Adam's two means and the float32 copy: 12 bytes."),
        _("Yes: 4 + 4 + 4. In this lesson they are the first that several cards divide among themselves."),
        right=True,
    ),
    Option(_("The weights."), _("In 16 bits they take 2 of the 16 bytes.")),
    Option(_("The gradients."), _("In 16 bits they take 2 of the 16 bytes, as the weights do.")),
    Option(
        _("All parts are alike."), _("2 for the weights, 2 for the gradients: how many are left for the optimizer?")
    ),
)


# --- weights from a file ----------------------------------------------------------------------------------------------


def table(*rows):
    return torch.tensor(rows, dtype=torch.float64)


@LESSON.exercise(
    _("The weights in GPT-2's file"),
    probes=lambda: [
        (torch.arange(12, dtype=torch.float64).reshape(2, 6),),
        (torch.arange(27, dtype=torch.float64).reshape(3, 9) ** 2,),
        (table([5.0, 6.0, 7.0]),),
    ],
    hints=[
        _("Which columns of `W` belong to the query? How many are they, and in which direction is nn.Linear's weight?"),
        _("`W.chunk(3, dim=1)` cuts W into three parts of d columns each: query, key and value."),
        _("Each part still has inputs as rows. Transpose it, `part.T`, and put the three together with `torch.stack`."),
    ],
    correct=_(
        "All three are square, so a forgotten transposition raises no error: the model loads, runs, and writes nonsense. "
        "Whoever moves weights compares one output before anything else."
    ),
)
def query_key_value(W):
    return torch.stack([part.T for part in W.chunk(3, dim=1)])


@query_key_value.also_right
def transposed_at_once(W):
    d = W.shape[0]
    return W.T.reshape(3, d, d)


@query_key_value.also_right
def by_columns(W):
    d = len(W)
    return torch.stack([W[:, :d].T, W[:, d : 2 * d].T, W[:, 2 * d :].T])


@query_key_value.also_right
def permuted(W):
    return W.unflatten(1, (3, -1)).permute(1, 2, 0)


@query_key_value.mistake(
    _(
        "The three parts are right, and none is transposed. In the file inputs are rows; nn.Linear keeps outputs as rows."
    )
)
def not_transposed(W):
    return torch.stack(W.chunk(3, dim=1))


@query_key_value.mistake(
    _("`reshape` read W row by row, so each part holds a third of the inputs. Cut the *columns* into three.")
)
def cut_by_rows(W):
    return W.reshape(3, W.shape[0], W.shape[0])


@query_key_value.mistake(
    _("`reshape` read W row by row, so each part holds a third of the inputs. Cut the columns first, then transpose.")
)
def cut_by_rows_and_transposed(W):
    return cut_by_rows(W).transpose(1, 2)


@query_key_value.mistake(
    _("You took every third column. The first d columns belong to the query, the next d to the key.")
)
def every_third(W):
    return torch.stack([W[:, start::3].T for start in range(3)])


@query_key_value.mistake(
    _("That is one matrix of shape (3d, d), with the three one below the other. Cut it into three of shape (d, d).")
)
def one_below_the_other(W):
    return W.T


# --- the loss ---------------------------------------------------------------------------------------------------------


def _scored(seed, n, t, vocabulary, counted):
    random = torch.Generator().manual_seed(seed)
    scores = torch.randn(n, t, vocabulary, generator=random, dtype=torch.float64)
    tokens = torch.randint(0, vocabulary, (n, t), generator=random)
    return scores, tokens, torch.tensor(counted)


@LESSON.exercise(
    _("The loss of the next token"),
    probes=lambda: [
        _scored(0, 1, 4, 3, [[False, True, True, True]]),
        _scored(1, 2, 5, 4, [[False, True, True, True, True], [False, True, False, False, False]]),
        _scored(2, 3, 4, 5, [[False, False, True, True], [False, False, True, False], [True, True, True, True]]),
    ],
    hints=[
        _("The scores at place t are about the token at place t + 1. Which scores have nothing to guess?"),
        _(
            "Take `scores[:, :-1]` and `tokens[:, 1:]`, and keep `counted[:, 1:]`. `cross_entropy` wants the vocabulary "
            "in dimension 1: what does `transpose(1, 2)` do?"
        ),
        _(
            'With `reduction="none"` you get a loss for each place, `losses[counted[:, 1:]]` those that count. A mean is left.'
        ),
    ],
    correct=_(
        "The twin trains with this very loss. PyTorch's `ignore_index=-100` does the same as `counted`: places whose "
        "target is −100 are dropped from the sum and from the count."
    ),
)
def next_token_loss(scores, tokens, counted):
    losses = torch.nn.functional.cross_entropy(scores[:, :-1].transpose(1, 2), tokens[:, 1:], reduction="none")
    return losses[counted[:, 1:]].mean()


@next_token_loss.also_right
def only_what_counts(scores, tokens, counted):
    known = counted[:, 1:]
    return torch.nn.functional.cross_entropy(scores[:, :-1][known], tokens[:, 1:][known])


@next_token_loss.also_right
def by_ignored_index(scores, tokens, counted):
    targets = torch.where(counted, tokens, -100)[:, 1:]
    return torch.nn.functional.cross_entropy(scores[:, :-1].flatten(0, 1), targets.flatten())


@next_token_loss.also_right
def by_log_softmax(scores, tokens, counted):
    log_p = scores[:, :-1].log_softmax(dim=-1).gather(2, tokens[:, 1:, None])[:, :, 0]
    known = counted[:, 1:]
    return -(log_p * known).sum() / known.sum()


def _losses(scores, tokens):
    return torch.nn.functional.cross_entropy(scores.transpose(1, 2), tokens, reduction="none")


@next_token_loss.mistake(
    _("You compared each token's scores with the token itself, which the model has seen. They are about the next one.")
)
def not_shifted(scores, tokens, counted):
    return _losses(scores, tokens)[counted].mean()


@next_token_loss.mistake(
    _("You shifted the wrong way: those scores are compared with the token before. Drop the *last* scores.")
)
def shifted_back(scores, tokens, counted):
    return _losses(scores[:, 1:], tokens[:, :-1])[counted[:, 1:]].mean()


@next_token_loss.mistake(
    _(
        "The tokens are shifted, and `counted` is not. It marks tokens to be guessed, so it goes with them: `counted[:, 1:]`."
    )
)
def mask_not_shifted(scores, tokens, counted):
    return _losses(scores[:, :-1], tokens[:, 1:])[counted[:, :-1]].mean()


@next_token_loss.mistake(_("You averaged over all places. Only those count that `counted` marks: the rest is padding."))
def padding_counted(scores, tokens, counted):
    return _losses(scores[:, :-1], tokens[:, 1:]).mean()


@next_token_loss.mistake(
    _("The padding adds nothing to your sum, but you divided by all places. Divide by how many count.")
)
def divided_by_all(scores, tokens, counted):
    return (_losses(scores[:, :-1], tokens[:, 1:]) * counted[:, 1:]).mean()


@next_token_loss.mistake(_("That is the sum. Divide it by how many tokens count, or the step grows with the batch."))
def summed(scores, tokens, counted):
    return _losses(scores[:, :-1], tokens[:, 1:])[counted[:, 1:]].sum()


@next_token_loss.mistake(
    _("You took a mean for each text, and then the mean of these. A token of a short text then counts for more.")
)
def mean_of_means(scores, tokens, counted):
    losses, known = _losses(scores[:, :-1], tokens[:, 1:]), counted[:, 1:]
    return torch.stack([row[own].mean() for row, own in zip(losses, known, strict=True)]).mean()


@next_token_loss.mistake(
    _("`reshape` moved the numbers to the right shape in the wrong order. Swap two dimensions: `transpose(1, 2)`.")
)
def reshaped(scores, tokens, counted):
    cut = scores[:, :-1]
    cut = cut.reshape(cut.shape[0], cut.shape[2], cut.shape[1])
    return torch.nn.functional.cross_entropy(cut, tokens[:, 1:], reduction="none")[counted[:, 1:]].mean()


# --- attention --------------------------------------------------------------------------------------------------------


def _looking(seed, n, heads, t, d, mask=None):
    random = torch.Generator().manual_seed(seed)
    q, k, v = torch.randn(3, n, heads, t, d, generator=random, dtype=torch.float64)
    return q, k, v, torch.ones(t, t, dtype=torch.bool).tril() if mask is None else torch.tensor(mask)


@LESSON.exercise(
    _("A mask the wrong way round"),
    probes=lambda: [
        _looking(0, 1, 1, 3, 2),
        _looking(1, 2, 3, 4, 5),
        _looking(2, 1, 1, 2, 4, [[True, True], [True, True]]),
        _looking(3, 1, 2, 3, 4, [[True, False, True], [False, True, True], [True, True, False]]),
    ],
    hints=[
        _("Which row of the result is not a number? Which tokens may that row look at, and which were filled with −∞?"),
        _("`masked_fill(m, value)` writes the value where `m` is True. In `mask`, True means: may be looked at."),
        _("`~mask` is True exactly where `mask` is False."),
    ],
    correct=_(
        "In `scaled_dot_product_attention` True means *may look*, as here; in `nn.MultiheadAttention` it means *may not*. "
        "Both are in PyTorch, so read the sentence on the mask whenever you change from one to the other."
    ),
)
def attention(q, k, v, mask):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, float("-inf"))
    return scores.softmax(dim=-1) @ v


@attention.also_right
def by_pytorch(q, k, v, mask):
    return torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)


@attention.also_right
def mask_that_is_added(q, k, v, mask):
    scores = (q * q.shape[-1] ** -0.5) @ k.mT
    return torch.softmax(scores + torch.where(mask, 0.0, float("-inf")), dim=-1) @ v


@attention.planted(
    _("Tokens still look at what they must not see, and at nothing else. Where does `masked_fill` write its −∞?")
)
def mask_taken_for_its_opposite(q, k, v, mask):
    scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(mask, float("-inf"))
    return scores.softmax(dim=-1) @ v


def _scores(q, k):
    return q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5


@attention.mistake(_("The mask is gone: every token looks at the whole text, also at what it is to guess."))
def mask_left_out(q, k, v, mask):
    return _scores(q, k).softmax(dim=-1) @ v


@attention.mistake(
    _("A score of 0 is no prohibition: its weight is e⁰ before the division. Only −∞ becomes the weight 0.")
)
def zero_for_minus_infinity(q, k, v, mask):
    return _scores(q, k).masked_fill(~mask, 0.0).softmax(dim=-1) @ v


@attention.mistake(
    _("You set weights to 0 after the softmax, so the rows no longer sum to 1. Mask the scores, before it.")
)
def masked_after_softmax(q, k, v, mask):
    return (_scores(q, k).softmax(dim=-1) * mask) @ v


@attention.mistake(_("The mask is right, but the softmax is over the wrong dimension: each *row* has to sum to 1."))
def softmax_of_columns(q, k, v, mask):
    return _scores(q, k).masked_fill(~mask, float("-inf")).softmax(dim=-2) @ v


@attention.mistake(_("The mask is right, but the scores are no longer divided by the root of d."))
def not_scaled(q, k, v, mask):
    return (q @ k.transpose(-2, -1)).masked_fill(~mask, float("-inf")).softmax(dim=-1) @ v


# --- shares of a loss -------------------------------------------------------------------------------------------------


def _parts(losses, counted, total, workers):
    return torch.tensor(losses, dtype=torch.float64), torch.tensor(counted), total, workers


@LESSON.exercise(
    _("A worker's share of the loss"),
    probes=lambda: [
        _parts([[1.0, 3.0], [2.0, 9.0]], [[True, True], [True, False]], 4, 2),
        _parts([[5.0, 7.0, 7.0]], [[True, False, False]], 16, 2),
        _parts([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[True, True, False], [True, True, True]], 40, 8),
        _parts([[0.5, 4.0]], [[True, True]], 2, 1),
    ],
    hints=[
        _(
            "What all workers together should have is the sum of all counted losses divided by `total`. What has this one?"
        ),
        _(
            "Its part is `losses[counted].sum() / total`. But PyTorch adds up the workers' gradients *and divides* by what?"
        ),
        _("It divides by `workers`, so multiply by `workers` first."),
    ],
    correct=_(
        "Averaged over the workers, these are the mean over all tokens, however unevenly these are spread. The next cell "
        "trains with your function."
    ),
)
def worker_loss(losses, counted, total, workers):
    return losses[counted].sum() * workers / total


@worker_loss.also_right
def weighted_mean(losses, counted, total, workers):
    share = counted.sum() / total
    return losses[counted].mean() * share * workers


@worker_loss.also_right
def over_tokens_per_worker(losses, counted, total, workers):
    return (losses * counted).sum() / (total / workers)


@worker_loss.mistake(
    _(
        "That is the mean over the worker's own tokens, PyTorch's default. With uneven parts the mean of means is another."
    )
)
def own_mean(losses, counted, total, workers):
    return losses[counted].mean()


@worker_loss.mistake(
    _(
        "PyTorch divides the sum of the workers' gradients by their number, so your step comes out too short. Multiply first."
    )
)
def workers_forgotten(losses, counted, total, workers):
    return losses[counted].sum() / total


@worker_loss.mistake(
    _("You divided by `workers`. PyTorch does that already: multiply, so that its division is undone.")
)
def divided_twice(losses, counted, total, workers):
    return losses[counted].sum() / (total * workers)


@worker_loss.mistake(_("You counted the padding too. Only the losses where `counted` is True belong to the sum."))
def padding_too(losses, counted, total, workers):
    return losses.sum() * workers / total


@worker_loss.mistake(
    _("You multiplied the worker's own mean by `workers`. Divide its *sum* by `total`, the tokens of all workers.")
)
def own_count(losses, counted, total, workers):
    return losses[counted].mean() * workers


@worker_loss.mistake(_("That is the sum, without the division by `total`, the tokens of all workers."))
def never_divided(losses, counted, total, workers):
    return losses[counted].sum() * workers


# --- a ring -----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("What a ring sends"),
    probes=[(16.0, 4), (4e9, 2), (16e9, 1024), (7.0, 1), (1e9, 8)],
    hints=[
        _("Each card sends one piece in each step. How large is a piece, and how many rounds does the ring need?"),
        _("The gradient is cut into as many pieces as there are cards."),
        _("The sums need one round of n − 1 steps, and handing them out needs another."),
    ],
    correct=_(
        "For many cards it is nearly 2 · size, and no longer grows with their number. That is why a thousand cards can "
        "share one gradient at all."
    ),
    blanks=("cards", "2"),
)
def ring_bytes(size, cards):
    piece = size / cards
    steps = 2 * (cards - 1)
    return steps * piece


@ring_bytes.also_right
def in_one_line(size, cards):
    return 2 * size * (cards - 1) / cards


@ring_bytes.also_right
def less_its_own_piece(size, cards):
    return 2 * (size - size / cards)


@ring_bytes.mistake(
    _("That is one round. After it each card has the sum of one piece; a second round hands the sums out.")
)
def one_round(size, cards):
    return (cards - 1) * size / cards


@ring_bytes.mistake(_("You sent the whole gradient in each step. A step sends one piece, 1/n of it."))
def whole_each_step(size, cards):
    return 2 * (cards - 1) * size


@ring_bytes.mistake(_("The whole gradient in each of n − 1 steps: that is everybody sending everything to everybody."))
def everything_to_everybody(size, cards):
    return (cards - 1) * size


@ring_bytes.mistake(
    _("You counted a step for each card. After n − 1 steps a piece has been everywhere: it began at one.")
)
def one_step_too_many(size, cards):
    return 2 * size


# --- cards that share -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The bytes on each card"),
    probes=[
        (7.5e9, 64, 0),
        (7.5e9, 64, 1),
        (7.5e9, 64, 2),
        (7.5e9, 64, 3),
        (1000, 10, 2),
        (70e9, 256, 3),
        (124_439_808, 1, 1),
    ],
    hints=[
        _("Write the three parts one below the other: 2, 2 and 12 bytes per parameter. Which are cut in which stage?"),
        _("From stage 1 on the optimizer's 12 bytes are divided by `cards`, from stage 2 on the gradients' 2 as well."),
        _("`optimizer = 12 * parameters / (cards if stage >= 1 else 1)`, and two more lines like it."),
    ],
    correct=_(
        "For stages 0 to 3, with 7.5 billion parameters on 64 cards, it is 120, 31.4, 16.6 and 1.9 GB: the numbers in "
        "figure 1 of the ZeRO paper."
    ),
)
def card_bytes(parameters, cards, stage):
    optimizer = 12 * parameters / (cards if stage >= 1 else 1)
    gradients = 2 * parameters / (cards if stage >= 2 else 1)
    weights = 2 * parameters / (cards if stage >= 3 else 1)
    return weights + gradients + optimizer


@card_bytes.also_right
def bytes_in_a_loop(parameters, cards, stage):
    total = 0
    for first, each in ((1, 12), (2, 2), (3, 2)):
        total += parameters * each / cards if stage >= first else parameters * each
    return total


@card_bytes.also_right
def bytes_by_a_list(parameters, cards, stage):
    cut = [0, 12, 14, 16][stage]
    return parameters * (16 - cut + cut / cards)


@card_bytes.mistake(
    _(
        "You cut the weights first. The optimizer's 12 bytes are the largest part, and come first; the weights come last."
    )
)
def weights_first(parameters, cards, stage):
    cut = [0, 2, 4, 16][stage]
    return parameters * (16 - cut + cut / cards)


@card_bytes.mistake(_("Each of your stages cuts one part and puts the others together again. What is cut stays cut."))
def one_at_a_time(parameters, cards, stage):
    cut = [0, 12, 2, 2][stage]
    return parameters * (16 - cut + cut / cards)


@card_bytes.mistake(
    _("The optimizer keeps 12 bytes per parameter, not 8: two means and the float32 copy of the weight.")
)
def copy_forgotten(parameters, cards, stage):
    whole, cut = 12, [0, 8, 10, 12][stage]
    return parameters * (whole - cut + cut / cards)


@card_bytes.mistake(_("You divided everything by `cards`, in every stage. Only stage 3 does that."))
def all_cut(parameters, cards, stage):
    return 16 * parameters / cards


@card_bytes.mistake(_("You are one stage ahead: stage 0 cuts nothing, and stage 1 the optimizer's part."))
def one_stage_ahead(parameters, cards, stage):
    return card_bytes.reference(parameters, cards, min(stage + 1, 3))


@card_bytes.mistake(_("You are one stage behind: stage 1 already cuts the optimizer's part."))
def one_stage_behind(parameters, cards, stage):
    return card_bytes.reference(parameters, cards, max(stage - 1, 0))


@card_bytes.mistake(
    _("You counted weights or gradients with 4 bytes. In this scheme both are in 16 bits, 2 bytes each.")
)
def in_single_precision(parameters, cards, stage):
    weights, gradients = 4 * parameters / (cards if stage >= 3 else 1), 4 * parameters / (cards if stage >= 2 else 1)
    return weights + gradients + 12 * parameters / (cards if stage >= 1 else 1)


# --- quiz -------------------------------------------------------------------------------------------------------------

key_bias = LESSON.question(
    "key_bias",
    _("Why does the key's bias drift apart, of all weights, with Adam?"),
    Option(
        _("Its gradient is 0 but for roundings, and Adam divides a gradient by its own size."),
        _("Yes: it adds the same number to all scores of a row, which softmax does not see. What is left is noise."),
        right=True,
    ),
    Option(
        _("It has the largest gradient, so that its error grows fastest."),
        _("It has the smallest: 0, if one could compute exactly."),
    ),
    Option(
        _("It was copied in the wrong order."),
        _("All arrays were equal bit by bit before the first step."),
    ),
    Option(
        _("Biases are less exact than matrices."),
        _("All numbers have the same 53 binary digits, and the other biases agree as well as the matrices."),
    ),
)

twice_as_long = LESSON.question(
    "twice_as_long",
    _("A text is twice as long. What happens to the numbers that attention keeps for the backward pass?"),
    Option(
        _("Written out, four times as many, nearly; with `scaled_dot_product_attention`, twice as many."),
        _("Yes: one keeps a map of T · T, the other a few rows per token and computes the map again."),
        right=True,
    ),
    Option(
        _("Four times as many, either way."),
        _("That is true of the *work*. The fused kernel never stores the map."),
    ),
    Option(
        _("Twice as many, either way."),
        _("Written out, the weights are a tensor of shape (…, T, T), and `backward` needs it."),
    ),
    Option(
        _("As many as before: they depend on the width."),
        _("Each token has its own queries, keys and values, and these are kept in any case."),
    ),
)

sixteen_workers = LESSON.question(
    "sixteen_workers",
    _(
        "One process trains with 32 texts per step. You start it under torchrun with 16 workers, and change nothing else. Then?"
    ),
    Option(
        _("Each step uses 512 texts, so it is not the same training: learning rate and number of steps want a look."),
        _("Yes: every worker takes 32 texts of its own. For the same training give each of them two."),
        right=True,
    ),
    Option(
        _("Nothing changes but the time: torchrun divides the batch."),
        _("It starts processes, and divides nothing. What a worker reads is up to your script, or to its sampler."),
    ),
    Option(
        _("The gradients become 16 times as large."),
        _("They are averaged, not added up."),
    ),
    Option(
        _("The 16 models drift apart, because each sees other texts."),
        _("All of them begin alike and take the same averaged gradient, so they stay equal."),
    ),
)

price_of_sharding = LESSON.question(
    "price_of_sharding",
    _("You change from DistributedDataParallel to `fully_shard` on 64 cards. What do you pay for the memory?"),
    Option(
        _("Half as much again is sent in each step."),
        _("Yes: weights are gathered twice, gradients scattered once, which is 3 sizes instead of 2."),
        right=True,
    ),
    Option(
        _("64 times as much is sent, since every card needs all weights."),
        _("Every card receives each weight twice in a step, however many cards there are."),
    ),
    Option(
        _("Accuracy: each card trains only its own part."),
        _("The sums are the same. A layer is whole when its turn comes."),
    ),
    Option(
        _("Nothing: all sends are hidden behind the arithmetic."),
        _("Some are, and that is the art. But they have to be sent, and a slow network shows it."),
    ),
)
