"""Lesson 26, See: a filter slid over a picture, how large its answer is, skips, overlap, suppression, Inception."""

from __future__ import annotations

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("large_models/26_seeing", _("See"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "sure_of_the_strange",
    "translating",
    _("A model gives a strange input an answer with the confidence 0.99. What does that say?"),
    Option(
        _("That nothing in its training made it doubt such inputs."),
        _("Yes. A detector that never saw half a digit in training will be sure of half a digit too."),
        right=True,
    ),
    Option(
        _("That the answer is right in 99 of 100 such cases."),
        _("That would hold for inputs like those in training. This one is strange."),
    ),
    Option(
        _("That the input was in its training data."),
        _("It had to give some answer, and no other answer was likelier to it. That is all."),
    ),
)

LESSON.recall(
    "way_of_a_gradient",
    "transformer",
    _("In a Transformer's block, x becomes x + F(x). What does the backward pass find in this plus?"),
    Option(
        _("A path on which the gradient goes past F unchanged."),
        _(
            "Yes. The same plus lets a network for pictures have a hundred layers. You will see what happens "
            "without it."
        ),
        right=True,
    ),
    Option(
        _("Half of the gradient for x, and half for F(x)."),
        _("A sum passes the whole gradient to each of its parts: its derivative is 1 for both."),
    ),
    Option(
        _("Nothing: only F has weights, so only F gets a gradient."),
        _("x comes from the layers before, and they have weights. Their gradient has to get there somehow."),
    ),
)

LESSON.recall(
    "what_a_dot_product_asks",
    "vectors",
    _("Of all vectors x of length 1, which one has the largest dot product with w?"),
    Option(
        _("The one that points in the direction of w."),
        _("Yes. A filter is such a w, and it answers most strongly where the picture resembles it."),
        right=True,
    ),
    Option(
        _("One at right angles to w."),
        _("At a right angle the dot product is 0."),
    ),
    Option(
        _("The one whose entries are all equal."),
        _("That one adds up the entries of w, and negative ones count against it."),
    ),
)


# --- a filter over a picture ------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Slide a filter over a picture"),
    probes=[
        ([[1.0, 2.0, 0.0, 1.0], [0.0, 1.0, 3.0, 1.0], [2.0, 0.0, 1.0, 4.0]], [[1.0, -1.0], [2.0, 0.5]]),
        (
            [
                [0.0, 1.0, 2.0, 0.0, 1.0],
                [3.0, 1.0, 0.0, 2.0, 2.0],
                [1.0, 1.0, 4.0, 0.0, 3.0],
                [2.0, 0.0, 1.0, 1.0, 5.0],
            ],
            [[-1.0, 0.0, 1.0], [-2.0, 0.5, 2.0], [-1.0, 3.0, 1.0]],
        ),
        ([[2.0, 1.0, 4.0], [0.0, 3.0, 1.0]], [[1.0, 2.0, -3.0]]),
        ([[2.0, -1.0], [0.5, 3.0]], [[1.0, 2.0], [-3.0, 4.0]]),
        ([[2.0, -1.0, 7.0]], [[3.0]]),
    ],
    hints=[
        _(
            "One number of the answer is one window of the picture times the filter, added up. How many windows "
            "are there?"
        ),
        _(
            "Make `answer = np.zeros((H - h + 1, W - w + 1))`, and fill it by two loops. The window of place (i, j) is "
            "`picture[i : i + h, j : j + w]`."
        ),
        _("Inside the loops: `answer[i, j] = np.sum(picture[i : i + h, j : j + w] * kernel)`. Then return `answer`."),
    ],
    correct=_(
        "It is a dot product at every place, always with the same weights. Mathematicians flip the filter before and "
        "call *that* a convolution. Networks learn their filters, flipped or not, so the field dropped the flip "
        "and kept "
        "the name."
    ),
)
def convolve(picture, kernel):
    H, W = picture.shape
    h, w = kernel.shape
    answer = np.zeros((H - h + 1, W - w + 1))
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            answer[i, j] = np.sum(picture[i : i + h, j : j + w] * kernel)
    return answer


@convolve.also_right
def convolve_by_shifts(picture, kernel):
    rows, columns = np.array(picture.shape) - kernel.shape + 1
    return sum(kernel[u, v] * picture[u : u + rows, v : v + columns] for u, v in np.ndindex(kernel.shape))


@convolve.also_right
def convolve_by_windows(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return np.einsum("ijuv,uv->ij", windows, kernel)


@convolve.mistake(
    _(
        "You flipped the filter in both directions. That is the convolution of mathematics; networks lay the filter on "
        "the picture as it is."
    )
)
def flipped(picture, kernel):
    return convolve.reference(picture, kernel[::-1, ::-1])


@convolve.mistake(
    _(
        "Your answer is one row and one column short: the last windows are missing. A filter of h rows fits into "
        "H rows "
        "at H − h + 1 places, so two of 2 and 2 still fit once."
    )
)
def last_windows_missing(picture, kernel):
    return convolve.reference(picture, kernel)[:-1, :-1]


@convolve.mistake(_("You took the mean of each window's products. The answer is their sum, a dot product."))
def averaged(picture, kernel):
    return convolve.reference(picture, kernel) / kernel.size


@convolve.mistake(_("You transposed the filter: its rows lie on the picture's rows."))
def transposed(picture, kernel):
    return convolve.reference(picture, kernel.T) if kernel.shape[0] == kernel.shape[1] else np.zeros(picture.shape)


@convolve.mistake(
    _(
        "You framed the picture with zeros, so that the answer is as large as the picture. That is padding, "
        "which comes "
        "in the next section. Here the filter stays inside."
    )
)
def framed(picture, kernel):
    (h, w), sides = kernel.shape, ((kernel.shape[0] // 2,) * 2, (kernel.shape[1] // 2,) * 2)
    padded = np.pad(picture, sides)
    return convolve.reference(padded, kernel)[: picture.shape[0], : picture.shape[1]] if h * w > 1 else kernel * picture


@convolve.mistake(
    _("Your filter jumps by its own size, so its windows never overlap. It should move by one pixel at a time.")
)
def by_its_own_size(picture, kernel):
    return convolve.reference(picture, kernel)[:: kernel.shape[0], :: kernel.shape[1]]


# --- how large the answer is ------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How large is the answer?"),
    probes=[(8, 3, 0, 1), (8, 3, 1, 1), (224, 7, 3, 2), (28, 5, 2, 1), (12, 4, 1, 4), (5, 5, 0, 3), (10, 3, 1, 2)],
    hints=[
        _("A frame of one pixel makes a picture of 8 columns how many columns wide?"),
        _("There is a frame on the left and one on the right. Which term of the formula counts it?"),
        _("The picture with its frame has n + 2p columns: only that term is to be changed."),
    ],
    correct=_(
        "Two cases to remember: a filter of 3 with a frame of 1 keeps the size, and a stride of 2 halves it. The floor "
        "`//` says that a last step which does not fit is not taken, so some pixels at the edge may never be looked at."
    ),
)
def output_size(n, k, p, s):
    return (n + 2 * p - k) // s + 1


@output_size.also_right
def output_size_by_counting(n, k, p, s):
    return len(range(0, n + p + p - k + 1, s))


@output_size.also_right
def output_size_by_floor(n, k, p, s):
    return int(np.floor((n - k + 2 * p) / s)) + 1


@output_size.planted(
    _("Yours counts the frame on one side of the picture. It is on both: how wide is the picture with its frame?")
)
def frame_on_one_side(n, k, p, s):
    return (n + p - k) // s + 1


@output_size.mistake(
    _("Yours is one short. Between the first place and the last there are (n + 2p − k) // s steps, and one place more.")
)
def steps_for_places(n, k, p, s):
    return (n + 2 * p - k) // s


@output_size.mistake(_("You rounded up. A step that leads beyond the edge is not taken: round down."))
def rounded_up(n, k, p, s):
    return -(-(n + 2 * p - k) // s) + 1


@output_size.mistake(_("Your filter may hang out of the picture: the last place is where its *end* meets the edge."))
def filter_hangs_out(n, k, p, s):
    return (n + 2 * p - 1) // s + 1


@output_size.mistake(_("You left the frame out. With p = 1 the picture is two columns wider."))
def without_frame(n, k, p, s):
    return (n - k) // s + 1


@output_size.mistake(
    _("You divided by the stride before the filter was subtracted: (n + 2p − k) as a whole is divided.")
)
def divided_too_early(n, k, p, s):
    return (n + 2 * p) // s - k + 1


# --- deep networks ----------------------------------------------------------------------------------------------------


def _double(x):
    return 2 * x


def _square(x):
    return x * x


def _down(x):
    return -0.5 * x - 1


@LESSON.exercise(
    _("Let each block add"),
    probes=[
        ([[1.0, -1.0, 0.5]], (_double, _square)),
        ([[2.0, 0.5], [-1.0, 0.25]], (_down, _double, _square)),
        ([[1.0, 3.0]], ()),
        ([[-0.5, 0.75]], (_square,)),
        ([[-3.0, 0.5]], (_down, _down, _double)),
    ],
    hints=[
        _("What a block returns is no longer the new x. What is it now?"),
        _("Go through the blocks by a loop. Each one reads the x of the moment, with all that was added before."),
        _("`for block in blocks:` and in it `x = x + block(x)`. Then return `x`."),
    ],
    correct=_(
        "One plus. If a block is of no use it need only answer 0, and x passes. Without the plus it would have "
        "to learn "
        "to copy, which is far more work for two layers with a ReLU between them."
    ),
)
def stream(x, blocks):
    for block in blocks:
        x = x + block(x)
    return x


@stream.also_right
def stream_of_sums(x, blocks):
    total = x
    for block in blocks:
        total = block(total) + total
    return total


@stream.also_right
def stream_by_recursion(x, blocks):
    return x if not blocks else stream_by_recursion(x + blocks[0](x), blocks[1:])


@stream.mistake(_("Each block replaces x in yours, and what it does not pass on is lost. Add its answer to x."))
def replaced(x, blocks):
    for block in blocks:
        x = block(x)
    return x


@stream.mistake(
    _("You add the *first* x after each block. The skip leads past one block: add what that block has read.")
)
def first_input_added(x, blocks):
    start = x
    for block in blocks:
        x = start + block(x)
    return x


@stream.mistake(
    _(
        "All your blocks read the first x. Each should read what the ones before have made of it, otherwise "
        "nothing is deep."
    )
)
def side_by_side(x, blocks):
    return x + sum(block(x) for block in blocks)


@stream.mistake(_("You added x before the block: it reads x + x, and nothing leads past it. Add x to its answer."))
def added_before(x, blocks):
    for block in blocks:
        x = block(x + x)
    return x


@stream.mistake(
    _("You put a ReLU after the sum, so negative numbers are lost in each block. Here the way past the blocks is free.")
)
def relu_on_the_way(x, blocks):
    for block in blocks:
        x = np.maximum(x + block(x), 0)
    return x


@stream.mistake(_("One skip leads past all your blocks at once. There should be one past each block."))
def one_skip_past_all(x, blocks):
    y = x
    for block in blocks:
        y = block(y)
    return x + y if blocks else x


# --- boxes ------------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How well do two boxes agree?"),
    probes=[
        ([0.0, 0.0, 4.0, 2.0], [2.0, 0.0, 6.0, 2.0]),
        ([1.0, 2.0, 9.0, 10.0], [3.0, 1.0, 11.0, 9.0]),
        ([0.0, 0.0, 8.0, 8.0], [0.0, 0.0, 8.0, 8.0]),
        ([0.0, 0.0, 2.0, 2.0], [5.0, 6.0, 8.0, 8.0]),
        ([0.0, 0.0, 6.0, 6.0], [2.0, 3.0, 4.0, 5.0]),
        ([0.0, 0.0, 2.0, 3.0], [1.0, 5.0, 4.0, 6.0]),
    ],
    hints=[
        _("Where two boxes overlap is a box too. Where is its left side, and where its right one?"),
        _(
            "Its left side is the larger of the two left ones, its right side the smaller of the two right ones. "
            "Its width "
            "is the difference, or 0 where that is negative. The same goes for top and bottom."
        ),
        _("With `shared` = width · height of that box: `shared / (area of first + area of second - shared)`."),
    ],
    correct=_(
        "IoU is 1 for the same box and 0 for boxes that do not touch. It is strict: a box of 8 × 8 that is off by one "
        "pixel both ways has 0.62, and by two 0.39, so ½ is the usual border for “found”."
    ),
)
def iou(first, second):
    left, top = np.maximum(first[:2], second[:2])
    right, bottom = np.minimum(first[2:], second[2:])
    shared = max(right - left, 0) * max(bottom - top, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    return shared / (sum(areas) - shared)


@iou.also_right
def iou_by_arrays(first, second):
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    shared = np.prod(np.clip(sides, 0, None))
    return shared / (np.prod(first[2:] - first[:2]) + np.prod(second[2:] - second[:2]) - shared)


@iou.also_right
def iou_by_pixels(first, second):
    def covered(box):
        left, top, right, bottom = (int(side) for side in box)
        return {(x, y) for x in range(left, right) for y in range(top, bottom)}

    return len(covered(first) & covered(second)) / len(covered(first) | covered(second))


def _shared(first, second):
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    return np.prod(np.maximum(sides, 0))


def _area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


@iou.mistake(
    _(
        "Your union counts what the boxes share twice, once in each area. Subtract it once; a box then agrees "
        "with itself by 1."
    )
)
def shared_counted_twice(first, second):
    return _shared(first, second) / (_area(first) + _area(second))


@iou.mistake(
    _(
        "Boxes that do not touch have a negative width *and* height in yours, and their product is positive. Cut both "
        "off at 0."
    )
)
def two_negatives(first, second):
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    return np.prod(sides) / (_area(first) + _area(second) - np.prod(sides))


@iou.mistake(_("You divided by the smaller box. A small box inside a large one would agree with it perfectly."))
def over_the_smaller(first, second):
    return _shared(first, second) / min(_area(first), _area(second))


@iou.mistake(_("You divided by the area of the first box alone. Swap the two, and yours changes."))
def over_the_first(first, second):
    return _shared(first, second) / _area(first)


@iou.mistake(
    _("You doubled the shared area and divided by both areas. That is the Dice coefficient, which is kinder than IoU.")
)
def dice(first, second):
    return 2 * _shared(first, second) / (_area(first) + _area(second))


@iou.mistake(_("You read the last two numbers as width and height. They are the right side and the bottom of the box."))
def sides_for_corners(first, second):
    first, second = (np.concatenate([box[:2], box[:2] + box[2:]]) for box in (first, second))
    return iou.reference(first, second)


# --- the best of each crowd -------------------------------------------------------------------------------------------

_CROWD = np.array([[1.0, 0.6, 0.2, 0.0], [0.6, 1.0, 0.5, 0.0], [0.2, 0.5, 1.0, 0.1], [0.0, 0.0, 0.1, 1.0]])


@LESSON.exercise(
    _("Keep the best of each crowd"),
    probes=[
        ([0.9, 0.8, 0.7, 0.6], _CROWD, 0.3),
        ([0.6, 0.7, 0.8, 0.9], _CROWD, 0.3),
        ([0.2, 0.9, 0.3, 0.4], _CROWD, 0.5),
        ([0.5], [[1.0]], 0.3),
        ([0.4, 0.9, 0.6], [[1.0, 0.1, 0.2], [0.1, 1.0, 0.9], [0.2, 0.9, 1.0]], 0.05),
    ],
    hints=[
        _("Begin with the surest box, which is always kept. When does the next one have to give way, and to whom?"),
        _("`for k in np.argsort(-scores)` goes from the best down. Keep a list, and compare k with those on it alone."),
        _(
            "In the loop: `if all(overlaps[k, j] <= limit for j in kept): kept.append(k)`. Before it `kept = "
            "[]`, and after it `return np.array(kept)`."
        ),
    ],
    correct=_(
        "This is non-maximum suppression. It is greedy and has one number to set: too high, and a digit is reported "
        "several times; too low, and a digit close to another is lost."
    ),
)
def suppress(scores, overlaps, limit):
    kept = []
    for k in np.argsort(-scores):
        if all(overlaps[k, j] <= limit for j in kept):
            kept.append(k)
    return np.array(kept)


@suppress.also_right
def suppress_by_crossing_out(scores, overlaps, limit):
    left, kept = list(np.argsort(-scores)), []
    while left:
        best = left.pop(0)
        kept.append(int(best))
        left = [k for k in left if overlaps[best, k] <= limit]
    return np.array(kept)


@suppress.also_right
def suppress_by_masks(scores, overlaps, limit):
    alive, kept = np.ones(len(scores), dtype=bool), []
    while alive.any():
        best = int(np.argmax(np.where(alive, scores, -np.inf)))
        kept.append(best)
        alive &= overlaps[best] <= limit
        alive[best] = False
    return np.array(kept)


@suppress.mistake(
    _("You began with the *least* sure box, so the best one of a crowd has to give way. Sort by −scores.")
)
def worst_first(scores, overlaps, limit):
    return suppress.reference(-scores, overlaps, limit)


@suppress.mistake(
    _(
        "A box gives way in yours to any surer one, even to one that was dropped itself. Only a box that is kept may "
        "push others out."
    )
)
def dropped_ones_push(scores, overlaps, limit):
    order = list(np.argsort(-scores))
    return np.array([k for at, k in enumerate(order) if all(overlaps[k, j] <= limit for j in order[:at])])


@suppress.mistake(
    _(
        "You compared every box with the surest one alone. Other crowds have a best box too: compare with all "
        "that are kept."
    )
)
def with_the_best_alone(scores, overlaps, limit):
    best = np.argmax(scores)
    return np.array([k for k in np.argsort(-scores) if k == best or overlaps[k, best] <= limit])


@suppress.mistake(
    _("A box whose overlap is exactly the limit should stay: it gives way only where the overlap is *above* it.")
)
def strictly_below(scores, overlaps, limit):
    kept = []
    for k in np.argsort(-scores):
        if all(overlaps[k, j] < limit for j in kept):
            kept.append(k)
    return np.array(kept)


@suppress.mistake(
    _("Your boxes come in the order of their numbers. The surest one should be first, whatever its number.")
)
def by_number(scores, overlaps, limit):
    return np.sort(suppress.reference(scores, overlaps, limit))


@suppress.mistake(_("Every box overlaps itself by 1, so in yours each one pushes itself out. Compare it with others."))
def pushed_by_itself(scores, overlaps, limit):
    return np.array([k for k in np.argsort(-scores) if (overlaps[k] <= limit).all()], dtype=int)


# --- in a large model -------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Every weight of an Inception module"),
    probes=[
        (192, 64, 96, 128, 16, 32, 32),
        (256, 128, 128, 192, 32, 96, 64),
        (832, 384, 192, 384, 48, 128, 128),
        (10, 3, 4, 5, 2, 6, 7),
        (3, 1, 1, 1, 1, 1, 1),
    ],
    hints=[
        _(
            "A layer of F filters of k × k over C channels has k · k · C · F weights. How many layers are in the "
            "module?"
        ),
        _(
            "Six layers: four of 1 × 1 that read all c channels, one of 3 × 3 that reads r3 channels, and one of "
            "5 × 5 that "
            "reads r5."
        ),
        _("`c * (n1 + r3 + r5 + pool)` is the four of 1 × 1. Add `9 * r3 * n3` and `25 * r5 * n5`."),
    ],
    correct=_(
        "The first module of GoogLeNet has 163,328 weights, in units of 1,024 the 159K of the paper's table. Without "
        "the layers before, the 3 × 3 and 5 × 5 filters alone would have 374,784."
    ),
)
def inception(c, n1, r3, n3, r5, n5, pool):
    return c * (n1 + r3 + r5 + pool) + 9 * r3 * n3 + 25 * r5 * n5


@inception.also_right
def inception_path_by_path(c, n1, r3, n3, r5, n5, pool):
    paths = [[(1, c, n1)], [(1, c, r3), (3, r3, n3)], [(1, c, r5), (5, r5, n5)], [(1, c, pool)]]
    return sum(k * k * channels * filters for path in paths for k, channels, filters in path)


@inception.also_right
def inception_of_arrays(c, n1, r3, n3, r5, n5, pool):
    shapes = [(n1, c, 1, 1), (r3, c, 1, 1), (n3, r3, 3, 3), (r5, c, 1, 1), (n5, r5, 5, 5), (pool, c, 1, 1)]
    return int(sum(np.prod(shape) for shape in shapes))


@inception.mistake(
    _("Your 3 × 3 and 5 × 5 filters read all c channels. They read what the 1 × 1 layer before has made: r3 and r5.")
)
def reads_all_channels(c, n1, r3, n3, r5, n5, pool):
    return c * (n1 + r3 + r5 + pool) + 9 * c * n3 + 25 * c * n5


@inception.mistake(_("You forgot the channels: each filter has weights of its own for every channel that it reads."))
def channels_forgotten(c, n1, r3, n3, r5, n5, pool):
    return n1 + r3 + r5 + pool + 9 * n3 + 25 * n5


@inception.mistake(
    _("You left out the 1 × 1 layers before the larger filters. They are small, but they have weights too.")
)
def layers_before_left_out(c, n1, r3, n3, r5, n5, pool):
    return c * (n1 + pool) + 9 * r3 * n3 + 25 * r5 * n5


@inception.mistake(_("A filter of 3 × 3 has 9 weights per channel and one of 5 × 5 has 25, not 3 and 5."))
def sides_for_areas(c, n1, r3, n3, r5, n5, pool):
    return c * (n1 + r3 + r5 + pool) + 3 * r3 * n3 + 5 * r5 * n5


@inception.mistake(_("The path with the pooling is missing. Pooling has no weights, but the 1 × 1 layer after it has."))
def pooling_path_left_out(c, n1, r3, n3, r5, n5, pool):
    return c * (n1 + r3 + r5) + 9 * r3 * n3 + 25 * r5 * n5


@inception.mistake(
    _(
        "You gave the pooling path filters of 3 × 3. Its window of 3 × 3 takes a maximum; the filters after it "
        "are 1 × 1."
    )
)
def pooling_with_weights(c, n1, r3, n3, r5, n5, pool):
    return inception.reference(c, n1, r3, n3, r5, n5, pool) + 8 * c * pool


@inception.mistake(_("You counted a bias for every filter as well. The question is for the weights alone."))
def with_biases(c, n1, r3, n3, r5, n5, pool):
    return inception.reference(c, n1, r3, n3, r5, n5, pool) + n1 + r3 + n3 + r5 + n5 + pool


# --- quiz -------------------------------------------------------------------------------------------------------------

why_not_overfitting = LESSON.question(
    "why_not_overfitting",
    _("The deep plain network is worse on new digits. How can you tell that this is *not* overfitting?"),
    Option(
        _("It is worse on its own training digits as well."),
        _("Yes. Overfitting means a small training loss with a large validation loss. Here training itself fails."),
        right=True,
    ),
    Option(
        _("It has more layers, and overfitting comes from wide layers."),
        _("Any network with many parameters can overfit, deep or wide. Look at the two losses."),
    ),
    Option(
        _("Its validation loss is large."),
        _("So it is when a network overfits. Which other loss tells the two apart?"),
    ),
)
