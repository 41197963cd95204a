"""Lesson 03, Take a matrix apart: its best matrix of rank k, and an update of low rank."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("mathematics/03_low_rank", _("Take a matrix apart"))


# --- rank k -----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The best matrix of rank k"),
    probes=[
        ([[3.0, 1.0], [1.0, 2.0]], 1),
        ([[4.0, 0.0, 1.0], [1.0, 3.0, 0.0], [0.0, 1.0, 1.5]], 2),
        ([[1.0, 2.0, 0.0, 5.0], [0.0, 1.0, 3.0, 1.0]], 1),
        ([[1.0, 2.0], [3.0, 1.0], [0.0, 4.0], [2.0, 2.0]], 1),
        ([[5.0, 1.0, 0.5], [1.0, 4.0, 1.0], [2.0, 0.0, 3.0], [0.0, 1.0, 2.0]], 2),
        ([[2.0, 1.0], [0.0, 3.0]], 2),
    ],
    hints=[
        _("The SVD has sorted the components for you, the strongest first. Keep the first k, and add them up."),
        _(
            "Begin with `U, s, Vt = np.linalg.svd(A, full_matrices=False)`. Component i is `s[i] * np.outer(U[:, i], Vt[i])`."
        ),
        _(
            "`left = U[:, :k] * s[:k]` holds the first k columns of U, each multiplied by its own s. What is missing is the product with the first k rows of Vt, which adds the components up."
        ),
    ],
    correct=_(
        "No matrix of rank k comes closer to A (Eckart and Young, 1936). "
        "Run the explorer below: the picture in it is put together by your function."
    ),
)
def rank_k(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, :k] * s[:k]) @ Vt[:k]


@rank_k.also_right
def rank_k_one_by_one(A, k):
    U, s, Vt = np.linalg.svd(A)
    return sum(s[i] * np.outer(U[:, i], Vt[i]) for i in range(k))


@rank_k.also_right
def rank_k_with_a_diagonal(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    s[k:] = 0
    return U @ np.diag(s) @ Vt


@rank_k.also_right
def rank_k_by_projection(A, k):
    U = np.linalg.svd(A)[0][:, :k]
    return U @ (U.T @ A)


@rank_k.mistake(
    _(
        "You transposed V once more. NumPy's third result is already Vᵀ, its rows are the patterns: use `Vt[:k]` as it is."
    )
)
def v_transposed_again(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, :k] * s[:k]) @ Vt[:, :k].T


@rank_k.mistake(
    _("You kept the last k components, the weakest. They come sorted with the strongest first: `[:k]`, not `[-k:]`.")
)
def weakest_kept(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, -k:] * s[-k:]) @ Vt[-k:]


@rank_k.mistake(
    _("You left the singular values out, so every component counts the same. Multiply each column of U by its own s.")
)
def strengths_forgotten(A, k):
    U, _s, Vt = np.linalg.svd(A, full_matrices=False)
    return U[:, :k] @ Vt[:k]


@rank_k.mistake(
    _(
        "That is component number k alone. A matrix of rank k is the sum of the first k components: slices `:k`, not index `k - 1`."
    )
)
def one_component_only(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return s[k - 1] * np.outer(U[:, k - 1], Vt[k - 1])


@rank_k.mistake(
    _("You took the first k rows of U. Its patterns stand in columns: `U[:, :k]`, all rows, the first k columns.")
)
def rows_of_u(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:k].T * s[:k]) @ Vt[:k]


@rank_k.mistake(
    _(
        "You cut out the top left corner of A. Rank k is not a smaller picture, but one made of fewer components; it keeps its shape."
    )
)
def corner_cut_out(A, k):
    return A[:k, :k]


# --- a low-rank update ------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("A layer with a low-rank update"),
    probes=[
        ([[1.0, 2.0], [3.0, -1.0]], [[1.0, 0.0], [2.0, 1.0]], [0.5, -0.5], [[1.0], [2.0]], [[3.0, 1.0]]),
        (
            [[1.0, 0.0, 2.0], [0.5, 1.0, -1.0]],
            [[1.0, 2.0, 0.0], [0.0, 1.0, 1.0]],
            [1.0, 2.0],
            [[1.0], [-1.0]],
            [[0.5, 1.0, 2.0]],
        ),
        (
            [[1.0, 1.0], [2.0, 0.0], [0.0, -1.0]],
            [[1.0, 2.0], [3.0, 4.0]],
            [1.0, 0.0],
            [[1.0, 2.0], [0.0, 1.0]],
            [[2.0, 0.0], [1.0, 3.0]],
        ),
        ([[1.0, 2.0]], [[1.0, 1.0], [0.0, 1.0], [2.0, 0.0]], [0.0, 1.0, 2.0], [[0.0], [0.0], [0.0]], [[4.0, 5.0]]),
        (
            [[1.0, 0.0, 1.0]],
            [[2.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 3.0, 1.0]],
            [1.0, 1.0, 2.0],
            [[1.0, 0.0], [2.0, 1.0], [0.0, 1.0]],
            [[1.0, 1.0, 0.0], [0.0, 2.0, 1.0]],
        ),
    ],
    hints=[
        _("The new matrix is W plus the update. Which product of B and A has the shape of W, (d_out, d_in)?"),
        _("B is (d_out, r) and A is (r, d_in), so `B @ A` is (d_out, d_in)."),
        _("`new_W = W + B @ A` is a matrix like any other. What is missing is the line of a layer, as in `dense`."),
    ],
    correct=_(
        "With B = 0 the layer is the old one: that is how such training starts. Only A and B are trained, "
        "r (d_in + d_out) numbers in the place of d_in · d_out."
    ),
)
def lora(x, W, b, B, A):
    return x @ (W + B @ A).T + b


@lora.also_right
def lora_beside_the_layer(x, W, b, B, A):
    return x @ W.T + b + (x @ A.T) @ B.T


@lora.also_right
def lora_sample_by_sample(x, W, b, B, A):
    return np.array([W @ sample + B @ (A @ sample) + b for sample in x])


@lora.mistake(
    _(
        "You multiplied `A @ B`, which is (r, r): it fits only by accident. x must meet A first, so A stands on the right: "
        "`B @ A`."
    )
)
def factors_swapped(x, W, b, B, A):
    return x @ (W + A @ B).T + b


@lora.mistake(_("W itself is gone: you used the update in its place. Try B = 0: the layer must do what it did before."))
def update_alone(x, W, b, B, A):
    return x @ (B @ A).T + b


@lora.mistake(_("The update is not in your result: it is the old layer. Add B @ A to W."))
def update_forgotten(x, W, b, B, A):
    return x @ W.T + b


@lora.mistake(
    _(
        "You transposed W but not the update, or the other way round. Add first, `W + B @ A`, and transpose the whole: "
        "`(W + B @ A).T`."
    )
)
def update_not_transposed(x, W, b, B, A):
    return x @ (W.T + B @ A) + b


@lora.mistake(
    _("The bias was added twice. It belongs to the layer once: `x @ W.T + b`, and then the update without a bias.")
)
def bias_twice(x, W, b, B, A):
    return x @ W.T + b + x @ (B @ A).T + b


# --- quiz -------------------------------------------------------------------------------------------------------------

rank_of_a_sum = LESSON.question(
    "rank_of_a_sum",
    _("Every row of a picture is the same stripe, only lighter or darker. What is its rank as a matrix?"),
    Option(
        _("1: one pattern across, and one factor for each row."),
        _("Yes: it is σ u vᵀ, v the stripe and u the factors. m + n numbers say all of it."),
        right=True,
    ),
    Option(
        _("As many as it has rows."),
        _("Rows count only if they bring something new. Each of these is a multiple of the first."),
    ),
    Option(
        _("As many as it has different shades of grey."),
        _("Rank does not count values: a single column of 100 different shades has rank 1."),
    ),
    Option(
        _("0: there is nothing new in any row."),
        _("Only a matrix of zeros has rank 0. The first row brings the stripe, and that is one."),
    ),
)
