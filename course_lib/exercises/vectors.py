"""See vectors move: dot product, cosine, projection, rotation, composition, area."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("mathematics/01_vectors", _("See vectors move"))


# --- what the first lesson taught ------------------------------------------------------------------------------------

LESSON.recall(
    "upper_node",
    "start",
    _(
        "The upper hidden node has the weights 2 for the wind and −1 for the rain, and the bias −2. "
        "What is its sum z for wind 3 and rain 2?"
    ),
    Option(
        "2",
        _("Yes: 2 · 3 − 1 · 2 − 2 = 2. Multiply, add up, add the bias; this lesson looks at the first two."),
        right=True,
    ),
    Option(
        "3", _("You added wind, rain and bias as they are. Each input is first multiplied by its weight: 6 and −2.")
    ),
    Option("4", _("That is the sum before the bias, 6 − 2. The bias −2 is still to be added.")),
    Option("6", _("You added the rain. Its weight is −1, so 2 mm/h of rain take 2 away from the sum.")),
)

LESSON.recall(
    "twice_the_weather",
    "start",
    _("On that day z = 2 · wind − rain − 2 was 2. Now wind and rain both double. What is z?"),
    Option("6", _("Yes: the products double, from 4 to 8, and the bias still counts once."), right=True),
    Option("4", _("Only the products double. The bias does not depend on the weather: z = 8 − 2.")),
    Option("8", _("The products do become 8. After them comes the bias, −2.")),
    Option("2", _("The sum does depend on the weather: twice the inputs make the products twice as large.")),
)

LESSON.recall(
    "same_sum",
    "start",
    _("The wind rises by 1. By how much must the rain rise so that the upper hidden node notices nothing?"),
    Option(
        _("by 2"),
        _("Yes: 2 · 1 − 1 · 2 = 0. You will soon see at which angle such a step is to the weights."),
        right=True,
    ),
    Option(_("by 1"), _("The wind's weight is 2 and the rain's is −1, so the sum would still grow by 2 − 1 = 1.")),
    Option(_("by ½"), _("It is the other way round: the rain has the smaller weight, so more of it is needed.")),
    Option(_("it always notices"), _("The rain pulls the sum down while the wind pushes it up, so they can cancel.")),
)


# --- dot product ------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The dot product"),
    probes=[
        ([3.0, 1.0], [1.0, 2.0]),
        ([1.0, -2.0, 3.0], [4.0, 0.5, -1.0]),
        ([2.0], [5.0]),
        ([1.0, 1.0], [1.0, -1.0]),
        ([0.5, 1.0, -1.5, 2.0, 4.0], [2.0, 0.0, 1.0, -1.0, 3.0]),
        ([1e8, 1.0], [1e8, 1.0]),
    ],
    hints=[
        _("Two steps: multiply entry by entry, which gives as many numbers as u has entries, and then add those up."),
        _("`u * v` does the first step, for all entries at once."),
        _(
            "`products = u * v` holds the n products. All that is missing is the line that returns their sum, as one number."
        ),
    ],
    correct=_(
        "A node of a network computes this dot product, of its weights and its inputs, and then adds a bias. "
        "The explorer below shows what the number says about the angle."
    ),
)
def dot_product(u, v):
    return np.sum(u * v)


@dot_product.also_right
def dot_product_by_operator(u, v):
    return u @ v


@dot_product.also_right
def dot_product_by_einsum(u, v):
    return np.einsum("i,i->", u, v)


@dot_product.also_right
def dot_product_by_loop(u, v):
    total = 0.0
    for a, b in zip(u, v, strict=True):
        total += a * b
    return total


@dot_product.mistake(
    _("You multiplied entry by entry and stopped there. A dot product is one number: add the products up.")
)
def products_not_added(u, v):
    return u * v


@dot_product.mistake(
    _(
        "You multiplied every entry of u by every entry of v, which gives a whole table. Multiply the first by the first, the second by the second."
    )
)
def every_pair(u, v):
    return np.outer(u, v)


@dot_product.mistake(_("You added the entries of u and v. Multiply them in pairs first; only the products are added."))
def added_in_pairs(u, v):
    return np.sum(u + v)


@dot_product.mistake(
    _(
        "You used only the first two products. That is right in the plane, but a vector may have 1 entry, or 768: use them all."
    )
)
def first_two_only(u, v):
    return u[0] * v[0] + u[1] * v[1]


@dot_product.mistake(
    _(
        "You multiplied the lengths. That equals u · v only when both point the same way; otherwise the angle counts too."
    )
)
def lengths_multiplied(u, v):
    return np.linalg.norm(u) * np.linalg.norm(v)


# --- cosine -----------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("How alike are two directions?"),
    probes=[
        ([3.0, 4.0], [4.0, 3.0]),
        ([1.0, 0.0], [0.0, 2.0]),
        ([1.0, 2.0, 2.0], [2.0, 1.0, 2.0]),
        ([2.0, 1.0], [-4.0, -2.0]),
        ([0.1, 0.2], [0.3, -0.1]),
    ],
    hints=[
        _("You know that u · v = ‖u‖ ‖v‖ cos θ. By what must you divide so that only cos θ is left?"),
        _("The norm is the square root of the sum of the squared entries, and that sum is `u @ u`."),
        _(
            "Two blanks are `u @ u` and `u @ v`. The last one is the product of the two lengths; put it in brackets, or "
            "Python divides by the first length and multiplies by the second."
        ),
    ],
    correct=_(
        "Cosine similarity: 1 for the same direction, 0 for a right angle, −1 for opposite directions, whatever the "
        "lengths. This is how a search engine compares two texts, each of them a vector of hundreds of entries."
    ),
    blanks=("u @ u", "u @ v", "(length_u * length_v)"),
)
def cosine(u, v):
    length_u = np.sqrt(u @ u)
    length_v = np.linalg.norm(v)
    return u @ v / (length_u * length_v)


@cosine.also_right
def cosine_of_unit_vectors(u, v):
    return np.sum(u / np.sqrt(np.sum(u**2)) * (v / np.sqrt(np.sum(v**2))))


@cosine.also_right
def cosine_of_the_angle(u, v):
    ratio = np.clip(np.dot(u, v) / np.sqrt(np.dot(u, u) * np.dot(v, v)), -1, 1)
    return float(np.cos(np.arccos(ratio)))


@cosine.mistake(
    _(
        "You left out the brackets: Python works from left to right, so it divides by the first length and then multiplies "
        "by the second. Put the product of the lengths in brackets."
    )
)
def brackets_forgotten(u, v):
    return u @ v / np.linalg.norm(u) * np.linalg.norm(v)


@cosine.mistake(
    _("Your numerator is `u * v`, a product for each entry. The dot product adds them up to one number: `u @ v`.")
)
def numerator_not_added(u, v):
    return u * v / (np.linalg.norm(u) * np.linalg.norm(v))


@cosine.mistake(
    _(
        "You took the root of each squared entry, so you have one number per entry. Add up the squares first, then take "
        "one root: the length is one number."
    )
)
def squares_not_added(u, v):
    with np.errstate(divide="ignore", invalid="ignore"):
        return u @ v / (np.sqrt(u**2) * np.linalg.norm(v))


@cosine.mistake(
    _("You added up the entries before the root. The length needs their squares: `u @ u`, or `np.sum(u**2)`.")
)
def entries_for_squares(u, v):
    with np.errstate(divide="ignore", invalid="ignore"):
        return u @ v / (np.sqrt(np.sum(u)) * np.linalg.norm(v))


@cosine.mistake(
    _("That is the dot product itself: double u, and it doubles too. Divide by both lengths to forget them.")
)
def lengths_kept(u, v):
    return u @ v


@cosine.mistake(
    _("You divided by the length of u only, so the length of v is still in your number. Divide by both lengths.")
)
def one_length_kept(u, v):
    return u @ v / np.linalg.norm(u)


@cosine.mistake(
    _("You divided by the squared lengths: `u @ u` is ‖u‖², so a square root is missing. Try u = v: it must give 1.")
)
def lengths_squared(u, v):
    return u @ v / ((u @ u) * (v @ v))


@cosine.mistake(_("You divided by the sum of the lengths. The formula has their product, ‖u‖ times ‖v‖."))
def lengths_added(u, v):
    return u @ v / (np.linalg.norm(u) + np.linalg.norm(v))


@cosine.mistake(_("That is the angle in radians. We want its cosine, so drop the arccos."))
def angle_for_cosine(u, v):
    return np.arccos(np.clip(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)), -1, 1))


# --- projection -------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The shadow of v on the line of another vector"),
    probes=[
        ([1.0, 2.0], [3.0, 1.0]),
        ([2.0, 2.0], [2.0, 0.0]),
        ([-1.0, 2.0], [3.0, 3.0]),
        ([1.0, 2.0, 3.0], [0.0, 2.0, 1.0]),
        ([0.0, 0.0], [1.0, 1.0]),
        ([0.6, 0.8], [0.8, 0.6]),
    ],
    hints=[
        _("The shadow lies on the line of `onto`, so it is some number times `onto`. Which number?"),
        _(
            "That number is a fraction, with `v @ onto` as its numerator. For v = onto it must be 1: a vector is its own shadow."
        ),
        _(
            "`times = (v @ onto) / (onto @ onto)` says how many times `onto` the shadow is. All that is missing is the line that returns the vector."
        ),
    ],
    correct=_(
        "The green arrow of the explorer below is now yours. "
        "A projection answers the question how much of one direction is in a vector."
    ),
)
def project(v, onto):
    return (v @ onto) / (onto @ onto) * onto


@project.also_right
def project_by_unit_vector(v, onto):
    unit = onto / np.linalg.norm(onto)
    return np.dot(v, unit) * unit


@project.also_right
def project_by_matrix(v, onto):
    return np.outer(onto, onto) / np.sum(onto**2) @ v


@project.mistake(
    _("You cast the shadow of `onto` on the line of v. It should be the other way round: the result lies along `onto`.")
)
def onto_the_wrong_vector(v, onto):
    return (v @ onto) / (v @ v) * v


@project.mistake(
    _("You multiplied `onto` by v · onto and did not divide. Make `onto` twice as long: the shadow must not change.")
)
def not_divided(v, onto):
    return (v @ onto) * onto


@project.mistake(
    _(
        "You divided by the length of `onto` once. It enters twice, through the dot product and through the direction, so divide by onto · onto."
    )
)
def divided_once(v, onto):
    return (v @ onto) / np.linalg.norm(onto) * onto


@project.mistake(
    _("That is how long the shadow is. The shadow itself is a vector: go that far along the unit vector of `onto`.")
)
def length_for_vector(v, onto):
    return (v @ onto) / np.linalg.norm(onto)


@project.mistake(
    _("That is the dashed line, from the tip of the shadow to v: what is left over. The shadow is v minus this.")
)
def leftover(v, onto):
    return v - (v @ onto) / (onto @ onto) * onto


# --- rotation of many points ------------------------------------------------------------------------------------------


def _rotation(radians):
    return np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])


@LESSON.exercise(
    _("Turn many points at once"),
    probes=[
        ([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]], 90.0),
        ([[3.0, 1.0]], 30.0),
        ([[1.0, 2.0], [3.0, -1.0]], 45.0),
        ([[1.0, 1.0], [2.0, 0.0], [0.0, 0.0], [-1.0, 3.0]], 0.0),
        ([[0.5, 2.0], [1.0, -1.0], [4.0, 4.0]], -120.0),
    ],
    hints=[
        _(
            "Every point meets the same matrix, and each point is a row. On which side of `points` does the matrix belong, and does it need a `.T`?"
        ),
        _("NumPy's cosine expects radians, so begin with `angle = np.radians(degrees)`."),
        _(
            "`R = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])` is the matrix. All that is missing is the line that sends the rows of `points` through it."
        ),
    ],
    correct=_(
        "`points @ R.T` sends every row through the same matrix. A layer of a network does the same to a batch, "
        "`x @ W.T`, as lesson 02 will show."
    ),
)
def rotate(points, degrees):
    angle = np.radians(degrees)
    R = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return points @ R.T


@rotate.also_right
def rotate_point_by_point(points, degrees):
    R = _rotation(np.pi * degrees / 180)
    return np.array([R @ point for point in points])


@rotate.also_right
def rotate_columns_and_back(points, degrees):
    return (_rotation(np.deg2rad(degrees)) @ points.T).T


@rotate.mistake(
    _(
        "You gave degrees to `np.cos` and `np.sin`, which expect radians: to them 90 is more than 14 full turns. Use `np.radians`."
    )
)
def degrees_taken_for_radians(points, degrees):
    return points @ _rotation(degrees).T


@rotate.mistake(
    _(
        "Your points rotate the wrong way. Rows need the transposed matrix, `points @ R.T`; without the `.T`, or with "
        "the minus sign on the other sine, the rotation is clockwise."
    )
)
def clockwise(points, degrees):
    return points @ _rotation(np.radians(degrees))


@rotate.mistake(
    _("`R @ points` treats the columns of `points` as the points, but here each row is one. Use `points @ R.T`.")
)
def rows_taken_for_columns(points, degrees):
    return _rotation(np.radians(degrees)) @ points


@rotate.mistake(
    _(
        "The numbers are right, but your points come back as columns, shape (2, N). They went in as rows, (N, 2), so add `.T`."
    )
)
def left_as_columns(points, degrees):
    return _rotation(np.radians(degrees)) @ points.T


@rotate.mistake(
    _(
        "Both sines in your matrix have the same sign, so it is no rotation: it changes lengths. The minus belongs at the top right."
    )
)
def minus_forgotten(points, degrees):
    angle = np.radians(degrees)
    return points @ np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), np.cos(angle)]]).T


# --- composition ------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("First one, then the other"),
    probes=[
        ([[0.0, -1.0], [1.0, 0.0]], [[1.0, 1.0], [0.0, 1.0]]),
        ([[2.0, 0.0], [0.0, 1.0]], [[0.0, -1.0], [1.0, 0.0]]),
        ([[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [1.0, 1.0]]),
        ([[1.0, 0.0], [0.0, 1.0]], [[3.0, 1.0], [2.0, 5.0]]),
        ([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]], [[1.0, 2.0], [0.0, 1.0], [3.0, 0.0]]),
    ],
    hints=[
        _("Send a vector x through. What does the first matrix turn it into, and what does the second turn that into?"),
        _("After the first matrix x has become `first @ x`, and after both it is `second @ (first @ x)`."),
        _(
            "The brackets may move, so `second @ (first @ x)` is `(...) @ x`. All that is missing is the product inside these brackets."
        ),
    ],
    correct=_(
        "Read a product from right to left: the matrix beside x acts first. A network of many layers is such a chain, "
        "with a bend after each layer; lesson 02 shows why it needs the bends."
    ),
)
def first_then(first, second):
    return second @ first


@first_then.also_right
def first_then_by_columns(first, second):
    return np.column_stack([second @ column for column in first.T])


@first_then.also_right
def first_then_by_einsum(first, second):
    return np.einsum("ij,jk->ik", second, first)


@first_then.mistake(
    _("That is `first @ second`, in reading order. The vector is on the right, so the matrix beside it acts first.")
)
def reading_order(first, second):
    return first @ second


@first_then.mistake(_("`*` multiplies entry by entry. Applying one matrix after the other is the matrix product, `@`."))
def entry_by_entry(first, second):
    return first * second


@first_then.mistake(
    _("You added the matrices, which sends x through each and adds the two results. One after the other is a product.")
)
def added(first, second):
    return first + second


@first_then.mistake(
    _("Your matrix is the right one transposed: rows and columns are swapped. Is there a `.T` too many?")
)
def transposed(first, second):
    return (second @ first).T


@first_then.mistake(
    _("You transposed `first`. The `.T` is for a table with one point per row; here two matrices meet, each as it is.")
)
def first_transposed(first, second):
    return second @ first.T


# --- area -------------------------------------------------------------------------------------------------------------


@LESSON.exercise(
    _("The determinant: how areas grow"),
    probes=[
        ([[2.0, 1.0], [0.0, 1.0]],),
        ([[0.0, 1.0], [1.0, 0.0]],),
        ([[3.0, 1.0], [2.0, 4.0]],),
        ([[1.0, 2.0], [2.0, 4.0]],),
        ([[-1.5, 0.5], [2.0, 3.0]],),
    ],
    hints=[
        _("There are two products, each along a diagonal of the table, and one is subtracted from the other."),
        _("Give the entries names: `(a, b), (c, d) = A` takes the two rows apart."),
        _(
            "`down = a * d` is the product from the top left to the bottom right. What is missing is the other product, and which of the two to subtract: the matrix that moves nothing must give 1."
        ),
    ],
    correct=_(
        "Its size says how many times larger areas become, and a minus sign that the plane is turned over. If it is 0, the "
        "plane is flattened, and nothing can bring it back."
    ),
)
def determinant(A):
    (a, b), (c, d) = A
    return a * d - b * c


@determinant.also_right
def determinant_by_numpy(A):
    return np.linalg.det(A)


@determinant.also_right
def determinant_by_elimination(A):
    upper, lower = (A[0], A[1]) if abs(A[0, 0]) > abs(A[1, 0]) else (A[1], -A[0])
    return upper[0] * (lower[1] - lower[0] / upper[0] * upper[1])


@determinant.mistake(_("You added the two products. The second diagonal is subtracted: a·d − b·c."))
def diagonals_added(A):
    (a, b), (c, d) = A
    return a * d + b * c


@determinant.mistake(_("You multiplied along the rows. The products run along the diagonals: a with d, b with c."))
def along_the_rows(A):
    (a, b), (c, d) = A
    return a * b - c * d


@determinant.mistake(_("You multiplied down the columns. The products run along the diagonals: a with d, b with c."))
def down_the_columns(A):
    (a, b), (c, d) = A
    return a * c - b * d


@determinant.mistake(
    _(
        "The size is right, but the sign is lost: a negative determinant says that the plane is mirrored. Drop the `abs`."
    )
)
def sign_lost(A):
    return abs(np.linalg.det(A))


@determinant.mistake(
    _("You subtracted the other way round: a·d comes first. Try the identity, which must give 1, not −1.")
)
def wrong_way_round(A):
    (a, b), (c, d) = A
    return b * c - a * d


# --- quiz -------------------------------------------------------------------------------------------------------------

basis = LESSON.question(
    "basis",
    _("Which of these are a basis of the plane?"),
    Option(
        _("(1, 0) and (1, 0.1)"),
        _(
            "Yes: they point nearly the same way, but they are not on one line, and that is enough to reach every point."
        ),
        right=True,
    ),
    Option(
        _("(2, −1) and (−4, 2)"),
        _("The second is −2 times the first, so both walk along the same line, and their span is that line."),
    ),
    Option(
        _("(1, 0), (0, 1) and (1, 1)"),
        _("They reach every point, but each in many ways: (1, 1) is also (1, 0) + (0, 1). One of them is too many."),
    ),
    Option(
        _("(3, 1) alone"),
        _("One arrow only reaches the points on its own line. The plane needs two."),
    ),
)

zero = LESSON.question(
    "zero",
    _("u · v = 0, and neither vector is zero. What do you know?"),
    Option(
        _("They are at right angles."),
        _("Yes: the dot product is positive below 90° and negative beyond, and exactly in between it is 0."),
        right=True,
    ),
    Option(
        _("They point the same way."),
        _("Then the cosine is 1 and the dot product is ‖u‖ ‖v‖, as large as it can be."),
    ),
    Option(
        _("They point opposite ways."),
        _("Then the dot product is −‖u‖ ‖v‖: clearly negative, not 0."),
    ),
    Option(
        _("Each product of entries is 0."),
        _("Not each: (1, 1) and (1, −1) give 1 − 1. Only the sum has to be 0."),
    ),
)

negative_determinant = LESSON.question(
    "negative_determinant",
    _("A matrix has determinant −2. What happens to a square of area 1?"),
    Option(
        _("Its area becomes 2, and it is mirrored."),
        _("Yes: the size 2 is the factor for areas, and the minus sign says that the plane is turned over."),
        right=True,
    ),
    Option(
        _("Its area becomes −2, so the matrix cannot exist."),
        _(
            "No area is negative, but the determinant is more than the area: its sign says whether the plane is turned over."
        ),
    ),
    Option(
        _("It rotates by 180° and doubles."),
        _(
            "A rotation by 180° has determinant +1. A minus sign means a mirror, which no rotation of the plane can replace."
        ),
    ),
    Option(
        _("It shrinks to half."),
        _("That would be ½ or −½. A negative determinant is not a small one."),
    ),
)

order = LESSON.question(
    "order",
    _("In B @ A @ x, which matrix moves x first?"),
    Option(
        _("A, because it stands beside x."),
        _("Yes: A @ x comes first, and B moves the result. Read from right to left."),
        right=True,
    ),
    Option(
        _("B, because it is written first."),
        _("That is how we read, but not how it acts: B @ A @ x is B @ (A @ x)."),
    ),
    Option(
        _("Both at once, since the order makes no difference."),
        _("Try a rotation and a shear in the explorer: the two boats end up different."),
    ),
)
