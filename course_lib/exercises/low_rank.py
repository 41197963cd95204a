"""Lesson 03, Take a matrix apart: eigenvectors, power iteration, right angles, rank k, a low-rank update and its "
"size."""

import math

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("mathematics/03_low_rank", _("Take a matrix apart"))


# --- before you begin -------------------------------------------------------------------------------------------------

LESSON.recall(
    "through_three_numbers",
    "layers",
    _(
        "A layer without f takes 768 numbers to 3, and the next one, without f too, takes the 3 to 768. "
        "How do their weights compare with one layer from 768 to 768?"
    ),
    Option(
        _("4,608 weights instead of 589,824, but everything has to pass through 3 numbers."),
        _(
            "Yes: 3 · 768 + 768 · 3. Together they are one matrix, and not any matrix you like. This lesson makes use "
            "of both."
        ),
        right=True,
    ),
    Option(
        _("4,608 weights instead of 589,824, and they can do all that the one layer can."),
        _("The count is right. But whatever the second layer does, all it gets to see of the 768 inputs is 3 numbers."),
    ),
    Option(
        _("2,304 weights instead of 589,824, as each of the 3 nodes has 768."),
        _("That is the first layer, of shape (3, 768). The second, of shape (768, 3), has as many again."),
    ),
    Option(
        _("The same number: two layers without f are one layer."),
        _("They *do* what one layer could do. Count what they hold, though: a (3, 768) matrix and a (768, 3) matrix."),
    ),
)

LESSON.recall(
    "how_many_times_u",
    "vectors",
    _("Drop v = (3, 4) onto the line of u = (2, 0). The shadow is how many times u?"),
    Option(
        _("1.5 times."),
        _("Yes: u · v / u · u = 6 / 4. The same fraction will tell how many times as long a vector has become."),
        right=True,
    ),
    Option(
        _("6 times."), _("6 is u · v. It grows with the length of u twice over, so divide it by u · u, which is 4.")
    ),
    Option(_("3 times."), _("3 is how *long* the shadow is. As u itself has length 2, the shadow is 1.5 times u.")),
    Option(_("2.5 times."), _("You compared the lengths, 5 and 2. The shadow of v is shorter than v itself.")),
)

LESSON.recall(
    "twice_the_weather",
    "start",
    _("The upper node of the kite network takes z = 2·wind − rain − 2. Wind and rain both double. What does z do?"),
    Option(
        _("The part 2·wind − rain doubles, the −2 stays, so z does not double."),
        _("Yes. Without its bias the node would double exactly, and that is what this lesson needs: A(2v) = 2(Av)."),
        right=True,
    ),
    Option(
        _("It doubles, because everything that goes in doubles."),
        _(
            "The bias does not come in with the weather. Try wind 1 and rain 0: z = 0. At wind 2 it is 2, and not 2 · "
            "0."
        ),
    ),
    Option(
        _("It stays as it is, because wind and rain work against each other."),
        _("They do, with weights 2 and −1. If both double, their difference 2·wind − rain doubles as well."),
    ),
)


# --- eigenvectors -----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Is it an eigenvector, and with which eigenvalue?"),
    probes=[
        ([[2.0, 1.0], [1.0, 2.0]], [1.0, 1.0]),
        ([[2.0, 1.0], [1.0, 2.0]], [1.0, 0.0]),
        ([[2.0, 1.0], [0.0, 1.0]], [3.0, 0.0]),
        ([[1.0, 2.0], [2.0, 1.0]], [2.0, -2.0]),
        ([[0.0, -1.0], [1.0, 0.0]], [1.0, 2.0]),
        ([[1.0, 1.0], [1.0, 1.0]], [1.0, -1.0]),
        ([[3.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.0]], [0.0, 1.0, 4.0]),
        ([[0.9, 0.3], [0.2, 0.8]], [0.9, 0.6]),
        ([[0.7, 0.2], [0.3, 0.8]], [0.2, 0.3]),
        ([[0.9, 0.3], [0.2, 0.8]], [0.3, 0.3]),
        ([[1.0, 0.0], [2.0, 1e6]], [0.0, 0.5]),
    ],
    hints=[
        _(
            "Send v through A. If Av lies on the line of v, it is a multiple of v, and the eigenvalue is how many "
            "times v it is."
        ),
        _(
            "The projection of lesson 01 says how many times v the shadow of Av is: `factor = (v @ (A @ v)) / (v @ "
            "v)`. If v is an eigenvector, the shadow is Av itself."
        ),
        _(
            "`is_kept = np.allclose(A @ v, factor * v)` tells whether Av is that many times v, up to rounding. "
            "What is missing is the line that returns `factor` or `np.nan`."
        ),
    ],
    correct=_(
        "Av = λv, checked as it is written. Where is such a v to be found, though, if A has 768 columns? "
        "The next section finds one by doing nothing but multiplying."
    ),
)
def eigenvalue(A, v):
    image = A @ v
    factor = (v @ image) / (v @ v)
    return factor if np.allclose(image, factor * v) else np.nan


@eigenvalue.also_right
def eigenvalue_by_least_squares(A, v):
    (factor,), *_rest = np.linalg.lstsq(v[:, np.newaxis], A @ v, rcond=None)
    off = np.linalg.norm(A @ v - factor * v)
    return factor if off < 1e-9 * np.linalg.norm(A) * np.linalg.norm(v) else np.nan


@eigenvalue.also_right
def eigenvalue_from_the_largest_entry(A, v):
    i = np.argmax(np.abs(v))
    factor = (A @ v)[i] / v[i]
    return float(factor) if np.allclose(A @ v, factor * v) else float("nan")


@eigenvalue.mistake(
    _(
        "You return a number for every v. Nearly all vectors are turned, and then no number is right: compare Av with "
        "your factor times v, and return `np.nan` where the two differ."
    )
)
def never_asked(A, v):
    return (v @ A @ v) / (v @ v)


@eigenvalue.mistake(
    _(
        "You divided the length of Av by the length of v. A length has no sign, so a vector that is flipped, with λ = "
        "−1, gets 1 (or nan, depending on how you compare). Which number times v *is* Av?"
    )
)
def lengths_divided(A, v):
    factor = np.linalg.norm(A @ v) / np.linalg.norm(v)
    along = np.abs(v @ A @ v)
    return factor if np.isclose(along, np.linalg.norm(A @ v) * np.linalg.norm(v)) else np.nan


@eigenvalue.mistake(
    _(
        "You divided the length of Av by the length of v, and never asked whether Av lies on the line of v. "
        "Every vector has a new length; an eigenvector also keeps its line."
    )
)
def lengths_divided_and_never_asked(A, v):
    return np.linalg.norm(A @ v) / np.linalg.norm(v)


@eigenvalue.mistake(
    _(
        "You divided the first entry of Av by the first entry of v. Where that entry is 0 this gives nan, though v may "
        "well be an eigenvector, such as (0, 1, 4) of a matrix that doubles its last two entries."
    )
)
def first_entries_divided(A, v):
    with np.errstate(all="ignore"):
        factor = (A @ v)[0] / v[0]
        return factor if np.allclose(A @ v, factor * v) else np.nan


@eigenvalue.mistake(
    _(
        "You divided Av by v entry by entry and compared the quotients. Where an entry of v is 0 you get 0/0, which is "
        "nan. Multiply instead of dividing: is Av equal to λ times v?"
    )
)
def entries_divided(A, v):
    with np.errstate(all="ignore"):
        quotients = (A @ v) / v
    return quotients[0] if np.allclose(quotients, quotients[0]) else np.nan


@eigenvalue.mistake(
    _(
        "v · Av is the factor only if v has length 1. For v = (1, 1) it counts the length twice over: divide by v · v, "
        "as in the projection of lesson 01."
    )
)
def not_divided(A, v):
    factor = v @ A @ v
    return factor if np.allclose(A @ v, factor * v) else np.nan


@eigenvalue.mistake(
    _(
        "You compared with `==`. Rounding makes 0.99 and 0.9900000000000001 two numbers, so an eigenvector with "
        "decimals in it is refused: use `np.allclose`."
    )
)
def compared_exactly(A, v):
    image = A @ v
    factor = (v @ image) / (v @ v)
    return factor if np.all(image == factor * v) else np.nan


@eigenvalue.mistake(
    _(
        "You sent v through the columns of A: `v @ A` is Aᵀv. Where A equals its transpose nothing shows; "
        "for [[2, 1], [0, 1]] it refuses the direction (1, 0), which that matrix keeps."
    )
)
def through_the_columns(A, v):
    image = v @ A
    factor = (v @ image) / (v @ v)
    return factor if np.allclose(image, factor * v) else np.nan


@eigenvalue.mistake(
    _(
        "An eigenvalue may be 0. Where Av = 0 and v is not, Av is 0 times v, so v is an eigenvector; "
        "a flattened direction is kept like any other. Return 0 there, not nan."
    )
)
def zero_refused(A, v):
    image = A @ v
    factor = (v @ image) / (v @ v)
    return factor if np.allclose(image, factor * v) and not np.isclose(factor, 0) else np.nan


# --- power iteration --------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Power iteration: the largest eigenvalue by multiplying"),
    probes=[
        ([[2.0, 1.0], [1.0, 2.0]], [1.0, 0.0], 1),
        ([[2.0, 1.0], [1.0, 2.0]], [1.0, 0.0], 20),
        ([[0.9, 0.3], [0.2, 0.8]], [0.0, 1.0], 3),
        ([[-3.0, 1.0], [1.0, 1.0]], [1.0, 2.0], 12),
        ([[4.0, 1.0, 0.0], [0.0, 2.0, 1.0], [1.0, 0.0, 3.0]], [1.0, -1.0, 2.0], 4),
        ([[2.0, 1.0], [1.0, 2.0]], [1.0, -1.0], 5),
        ([[60.0, 1.0], [1.0, 40.0]], [1.0, 1.0], 600),
    ],
    hints=[
        _(
            "Each step sends v through A and brings it back to length 1. At the end, v lies on the line that A "
            "stretches most."
        ),
        _(
            "The length of v is `np.sqrt(v @ v)`, as in lesson 01. And how many times v is Av? You worked that out in "
            "the last exercise."
        ),
        _(
            "The first two blanks are `A @ v` and `np.sqrt(v @ v)`. What is missing is the last one: for a v of length "
            "1, the dot product of v with Av is the factor itself."
        ),
    ],
    correct=_(
        "Two lines in a loop, and no equation solved. If the start happens to have no part at all in the strongest "
        "direction, as (1, −1) has for [[2, 1], [1, 2]], the loop never finds it; a random start is safe in practice."
    ),
    blanks=("A @ v", "np.sqrt(v @ v)", "v @ A @ v"),
)
def power_iteration(A, v, steps):
    for _step in range(steps):
        v = A @ v
        v = v / np.sqrt(v @ v)
    return v @ A @ v


@power_iteration.also_right
def power_iteration_by_norm(A, v, steps):
    for _step in range(steps):
        v = np.dot(A, v)
        v = v / np.linalg.norm(v)
    return np.dot(v, A @ v)


@power_iteration.also_right
def power_iteration_by_the_largest_entry(A, v, steps):
    for _step in range(steps):
        v = A @ v
        v = v / np.max(np.abs(v))
    return (v @ A @ v) / (v @ v)


@power_iteration.mistake(
    _(
        "v is never brought back to length 1, so it grows by the eigenvalue at each step, and v · Av with its square. "
        "Divide v by its length inside the loop."
    )
)
def never_shortened(A, v, steps):
    with np.errstate(all="ignore"):
        for _step in range(steps):
            v = A @ v
        return v @ A @ v


@power_iteration.mistake(
    _(
        "You divided by v · v at the end instead of by the length at each step. On paper that is the same; after 600 "
        "steps the entries are too large for a float, and inf / inf is nan."
    )
)
def shortened_only_at_the_end(A, v, steps):
    with np.errstate(all="ignore"):
        for _step in range(steps):
            v = A @ v
        return (v @ A @ v) / (v @ v)


@power_iteration.mistake(
    _("You divided by v · v, which is the *square* of the length. Take its square root: only then is v 1 long.")
)
def divided_by_the_square(A, v, steps):
    for _step in range(steps):
        v = A @ v
        v = v / (v @ v)
    return v @ A @ v


@power_iteration.mistake(
    _(
        "You divided by the largest entry. That keeps v from growing, but its length is not 1, and v · Av is the "
        "eigenvalue only for a v of length 1."
    )
)
def divided_by_the_largest(A, v, steps):
    for _step in range(steps):
        v = A @ v
        v = v / np.max(np.abs(v))
    return v @ A @ v


@power_iteration.mistake(
    _(
        "You divided by the sum of the entries. The length is the root of the sum of their *squares*; "
        "a plain sum can even be 0, because the signs cancel."
    )
)
def divided_by_the_sum(A, v, steps):
    with np.errstate(all="ignore"):
        for _step in range(steps):
            v = A @ v
            v = v / np.sum(v)
        return v @ A @ v


@power_iteration.mistake(
    _(
        "You returned the length of Av. It has no sign, so an eigenvalue of −3 comes out as 3; v · Av keeps the sign. "
        "Before the loop has settled, the two differ anyway."
    )
)
def length_returned(A, v, steps):
    for _step in range(steps):
        v = A @ v
        v = v / np.sqrt(v @ v)
    return np.linalg.norm(A @ v)


@power_iteration.mistake(
    _(
        "You returned v, the direction. It is a fine thing to have; the question is by which factor A stretches it: v "
        "· Av."
    )
)
def direction_returned(A, v, steps):
    for _step in range(steps):
        v = A @ v
        v = v / np.sqrt(v @ v)
    return v


@power_iteration.mistake(
    _(
        "`v @ A` sends v through Aᵀ. The eigenvalues of Aᵀ are the same but its eigenvectors are not, so you are right "
        "only for a symmetric A: write `A @ v`."
    )
)
def through_the_transpose(A, v, steps):
    for _step in range(steps):
        v = v @ A
        v = v / np.sqrt(v @ v)
    return v @ A @ v


# --- right angles -----------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("Are the columns orthonormal?"),
    probes=[
        ([[0.6, -0.8], [0.8, 0.6]],),
        ([[1.0, 0.6], [0.0, 0.8]],),
        ([[2.0, 0.0], [0.0, 0.5]],),
        ([[1.0, 0.0], [0.0, 0.6], [0.0, 0.8]],),
        ([[math.sqrt(3) / 2, -0.5], [0.5, math.sqrt(3) / 2]],),
        ([[1.0, 1.0], [0.0, 1.0]],),
        ([[1.0, 0.6, -0.6], [0.0, 0.8, 0.8 * 0.5625], [0.0, 0.0, 0.6614378277661477]],),
        ([[1.0, 0.0, 0.6], [0.0, 1.0, 0.0], [0.0, 0.0, 0.8]],),
        ([[0.0, 1.0], [1.0, 0.0]],),
        ([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],),
        ([[0.6], [0.8]],),
        ([[1e6, 0.0], [0.0, 1e-6]],),
    ],
    hints=[
        _(
            "You need the dot product of each column with each column. Which single product gives them all in one "
            "table?"
        ),
        _(
            "`V.T @ V` has in row i and column j the dot product of columns i and j. What should stand on the "
            "diagonal, what beside it?"
        ),
        _(
            "`wanted = np.eye(V.shape[1])` has 1 on the diagonal and 0 elsewhere. What is missing is the line that "
            "compares `V.T @ V` with it, up to rounding."
        ),
    ],
    correct=_(
        "VᵀV = I says all of it: lengths of 1 on the diagonal, right angles beside it. For a tall V the other product, "
        "VVᵀ, is *not* the identity: it drops onto the columns whatever goes through it."
    ),
)
def is_orthonormal(V):
    return np.allclose(V.T @ V, np.eye(V.shape[1]))


@is_orthonormal.also_right
def is_orthonormal_pair_by_pair(V):
    columns = list(V.T)
    return all(np.isclose(u @ v, float(i == j)) for i, u in enumerate(columns) for j, v in enumerate(columns))


@is_orthonormal.also_right
def is_orthonormal_by_the_norm(V):
    return bool(np.linalg.norm(np.einsum("ki,kj->ij", V, V) - np.identity(len(V.T))) < 1e-9)


@is_orthonormal.mistake(
    _(
        "You looked at the rows: `V @ V.T` has the dot products of rows. For a square V it makes no difference; a tall "
        "V with perfect columns is refused. The columns meet in `V.T @ V`."
    )
)
def rows_looked_at(V):
    return np.allclose(V @ V.T, np.eye(len(V)))


@is_orthonormal.mistake(
    _("You checked that each column has length 1, and not that they are at right angles: (1, 0) and (0.6, 0.8) pass.")
)
def lengths_only(V):
    return np.allclose(np.sum(V**2, axis=0), 1)


@is_orthonormal.mistake(
    _(
        "You checked the right angles, and not the lengths. (2, 0) and (0, ½) are at right angles, and neither is 1 "
        "long."
    )
)
def angles_only(V):
    products = V.T @ V
    return np.allclose(products - np.diag(np.diag(products)), 0)


@is_orthonormal.mistake(
    _(
        "You compared with `==`. A rotation by 30° holds (√3/2)², which is not quite ¾ in the computer: use "
        "`np.allclose`."
    )
)
def exactly_equal(V):
    return bool(np.array_equal(V.T @ V, np.eye(V.shape[1])))


@is_orthonormal.mistake(
    _(
        "You added up the dot products and compared the sum. A product of +0.6 and one of −0.6 cancel: "
        "*each* entry of `V.T @ V` has to be right."
    )
)
def products_added_up(V):
    return bool(np.isclose(np.sum(V.T @ V), V.shape[1]))


@is_orthonormal.mistake(
    _(
        "You used the determinant. It says that no area changes, and a shear changes none either, although it destroys "
        "right angles. A V that is not square has no determinant at all."
    )
)
def by_the_determinant(V):
    return bool(np.isclose(abs(np.linalg.det(V)), 1))


@is_orthonormal.mistake(
    _("You looked at the first two columns only. With three columns there are three pairs, and any one can spoil it.")
)
def first_two_columns(V):
    return np.allclose(V[:, :2].T @ V[:, :2], np.eye(min(2, V.shape[1])))


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
        _("The SVD has already sorted the components, strongest first. Keep the first k and add them up."),
        _(
            "Begin with `U, s, Vt = np.linalg.svd(A, full_matrices=False)`. Component i is `s[i] * np.outer(U[:, i], "
            "Vt[i])`."
        ),
        _(
            "`left = U[:, :k] * s[:k]` holds the first k columns of U, each multiplied by its own s. What is missing "
            "is the product with the first k rows of Vt, because that product adds up the components."
        ),
    ],
    correct=_(
        "No matrix of rank k comes closer to A (Eckart and Young, 1936). "
        "Run the explorer below: your function builds the picture in it."
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
        "You transposed V a second time. NumPy's third result is already Vᵀ, with the patterns in its rows: use "
        "`Vt[:k]` as it is."
    )
)
def v_transposed_again(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, :k] * s[:k]) @ Vt[:, :k].T


@rank_k.mistake(
    _("You kept the last k components, which are the weakest. The strongest come first: `[:k]`, not `[-k:]`.")
)
def weakest_kept(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:, -k:] * s[-k:]) @ Vt[-k:]


@rank_k.mistake(
    _("You left out the singular values, so every component counts the same. Multiply each column of U by its own s.")
)
def strengths_forgotten(A, k):
    U, _s, Vt = np.linalg.svd(A, full_matrices=False)
    return U[:, :k] @ Vt[:k]


@rank_k.mistake(
    _(
        "That is component number k on its own. A matrix of rank k is the sum of the first k components: slice `:k`, "
        "do not index `k - 1`."
    )
)
def one_component_only(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return s[k - 1] * np.outer(U[:, k - 1], Vt[k - 1])


@rank_k.mistake(
    _("You used the first k rows of U. Its patterns are the columns: `U[:, :k]` has all rows and the first k columns.")
)
def rows_of_u(A, k):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return (U[:k].T * s[:k]) @ Vt[:k]


@rank_k.mistake(
    _(
        "You cut out the top left corner of A. A picture of rank k is not smaller; it has the same shape and is made "
        "of fewer components."
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
        _(
            "`new_W = W + B @ A` is a matrix like any other. What is missing is the line that you wrote for a layer in "
            "`dense`."
        ),
    ],
    correct=_(
        "With B = 0 the layer is the old one, and that is how the training starts. Only A and B are trained, "
        "r (d_in + d_out) numbers instead of d_in · d_out."
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
        "You multiplied `A @ B`, which has shape (r, r) and fits only by accident. x must meet A first, so A goes on "
        "the right: `B @ A`."
    )
)
def factors_swapped(x, W, b, B, A):
    return x @ (W + A @ B).T + b


@lora.mistake(
    _("W itself is gone, because you replaced it by the update. With B = 0 the layer must do what it did before.")
)
def update_alone(x, W, b, B, A):
    return x @ (B @ A).T + b


@lora.mistake(_("Your result is the old layer, without its update. Add B @ A to W."))
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
    _("You added the bias twice. It belongs to the layer once: `x @ W.T + b`, and then the update without a bias.")
)
def bias_twice(x, W, b, B, A):
    return x @ W.T + b + x @ (B @ A).T + b


# --- what an update costs ---------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How many numbers does LoRA train?"),
    probes=[
        ([[3072.0, 768.0]], 8, 1),
        ([[12288.0, 12288.0], [12288.0, 12288.0]], 4, 96),
        ([[4096.0, 4096.0], [1024.0, 4096.0]], 16, 32),
        ([[5.0, 3.0]], 1, 2),
        ([[2.0, 2.0], [3.0, 1.0], [1.0, 4.0]], 2, 3),
    ],
    hints=[
        _("An update is B @ A. How many numbers are in B, of shape (d_out, r), and how many in A, of shape (r, d_in)?"),
        _(
            "One matrix costs r · d_out + r · d_in. Add that up over the rows of `shapes`; each layer holds all of "
            "them."
        ),
        _(
            "`sides = np.sum(shapes)` is the sum of all d_out and all d_in. What is missing is the line that "
            "multiplies it by r and by the number of layers."
        ),
    ],
    correct=_(
        "For GPT-3 that is 18,874,368. The cost grows with the *sides* of a matrix and not with its area, so the "
        "larger the model, the larger the saving."
    ),
)
def lora_size(shapes, r, layers):
    return layers * r * np.sum(shapes)


@lora_size.also_right
def lora_size_matrix_by_matrix(shapes, r, layers):
    total = 0
    for d_out, d_in in shapes:
        total += d_out * r + r * d_in
    return total * layers


@lora_size.also_right
def lora_size_in_whole_numbers(shapes, r, layers):
    return int(sum(r * (int(d_out) + int(d_in)) for d_out, d_in in shapes)) * layers


@lora_size.mistake(
    _(
        "You counted the matrices themselves, d_out · d_in each. They are frozen; what is trained is B and A beside "
        "them."
    )
)
def matrices_counted(shapes, r, layers):
    return layers * np.sum(shapes[:, 0] * shapes[:, 1])


@lora_size.mistake(_("You counted the matrices and their updates. W stays frozen: only B and A are trained."))
def frozen_ones_too(shapes, r, layers):
    return layers * (np.sum(shapes[:, 0] * shapes[:, 1]) + r * np.sum(shapes))


@lora_size.mistake(
    _("You counted A alone, r · d_in. B brings the r answers back to d_out, and has r · d_out numbers of its own.")
)
def a_alone(shapes, r, layers):
    return layers * r * np.sum(shapes[:, 1])


@lora_size.mistake(_("You counted B alone, r · d_out. A asks the r questions, and has r · d_in numbers of its own."))
def b_alone(shapes, r, layers):
    return layers * r * np.sum(shapes[:, 0])


@lora_size.mistake(
    _(
        "You multiplied r · d_out by r · d_in, or the sides by one another. B and A lie beside each other in memory, "
        "so their sizes are *added*."
    )
)
def sizes_multiplied(shapes, r, layers):
    return layers * r * np.sum(shapes[:, 0] * shapes[:, 1])


@lora_size.mistake(_("That is one layer. Every layer has updates of its own: multiply by `layers`."))
def one_layer(shapes, r, layers):
    return r * np.sum(shapes)


@lora_size.mistake(
    _("You counted the first matrix of each layer only. `shapes` has one row per matrix: add them all up.")
)
def first_matrix_only(shapes, r, layers):
    return layers * r * np.sum(shapes[0])


@lora_size.mistake(_("The rank is missing: that is the cost at r = 1. B has r columns and A has r rows."))
def rank_forgotten(shapes, r, layers):
    return layers * np.sum(shapes)


# --- quiz -------------------------------------------------------------------------------------------------------------

rank_of_a_sum = LESSON.question(
    "rank_of_a_sum",
    _("Every row of a picture is the same stripe, only lighter or darker. What is its rank as a matrix?"),
    Option(
        _("1: one pattern across, and one factor for each row."),
        _("Yes: it is u vᵀ, with the stripe as v and the factors as u. Its m + n numbers say everything."),
        right=True,
    ),
    Option(
        _("As many as it has rows."),
        _("A row counts only if it brings something new. Each of these is a multiple of the first."),
    ),
    Option(
        _("As many as it has different shades of grey."),
        _("Rank does not count shades: a single column with 100 different ones has rank 1."),
    ),
    Option(
        _("0: there is nothing new in any row."),
        _("Only a matrix of zeros has rank 0. The first row brings the stripe, and that is one pattern."),
    ),
)

largest_rate = LESSON.question(
    "largest_rate",
    _("A has the eigenvalues 20 and 0.1. You repeat x − ηAx many times. Which η brings every x to 0?"),
    Option(
        _("Any η between 0 and 0.1."),
        _(
            "Yes: 2/20 = 0.1. Along the other direction each step then keeps at least 0.99 of what is there, so it "
            "takes hundreds of steps. The steep direction sets the limit, and the flat one the waiting time."
        ),
        right=True,
    ),
    Option(
        _("Any η between 0 and 20."),
        _(
            "20 is the limit for the eigenvalue 0.1 alone. Along the other direction η = 1 already gives a factor of 1 "
            "− 20 = −19."
        ),
    ),
    Option(
        _("Any η between 0 and 0.05."),
        _(
            "Those do. But from 1/20 to 2/20 the factor 1 − 20η is negative and still smaller than 1 in size: x jumps "
            "across 0 and shrinks."
        ),
    ),
    Option(
        _("Any η at all: the step always goes towards 0."),
        _(
            "It goes towards 0, and it can go too far. At η = 0.2 the factor is 1 − 4 = −3: each step lands three "
            "times as far away."
        ),
    ),
)
