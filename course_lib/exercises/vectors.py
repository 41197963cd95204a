"""Lesson 01, See vectors move: dot product, cosine, projection, rotation, composition, area."""

import numpy as np

from course_lib.checking.exercise import Lesson
from course_lib.checking.quiz import Option
from course_lib.text import _

LESSON = Lesson("mathematics/01_vectors", _("See vectors move"))


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
        _("Two steps: multiply entry by entry, which gives as many numbers as u has, then add those up."),
        _("`u * v` does the first step, for all entries at once."),
        _(
            "`products = u * v` holds the n products. What is missing is the line that returns their sum, as one number."
        ),
    ],
    correct=_(
        "A node of a network is this dot product and a bias: its weights against its inputs. "
        "Next: what the number says about the angle."
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
        "You multiplied every entry of u with every entry of v, a whole table. Multiply first with first, second with second."
    )
)
def every_pair(u, v):
    return np.outer(u, v)


@dot_product.mistake(
    _("You added u and v before summing. The entries are multiplied in pairs; only the products are added.")
)
def added_in_pairs(u, v):
    return np.sum(u + v)


@dot_product.mistake(
    _(
        "You took the first two products only. That is right in the plane; a vector may have 1 entry, or 768. Use them all."
    )
)
def first_two_only(u, v):
    return u[0] * v[0] + u[1] * v[1]


@dot_product.mistake(
    _("You multiplied the lengths. That is u · v only when both point the same way; in general the cosine comes in.")
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
        _("You know that u · v = |u| |v| cos θ. By what must you divide so that cos θ is left alone?"),
        _("The length of u is `np.sqrt(u @ u)`, or `np.linalg.norm(u)`."),
        _(
            "`lengths = np.linalg.norm(u) * np.linalg.norm(v)` is the product of both lengths. What is missing is the line that divides."
        ),
    ],
    correct=_(
        "Cosine similarity: 1 same direction, 0 right angle, −1 opposite, whatever the lengths. "
        "Search engines compare texts with it, each text a vector of hundreds of entries."
    ),
)
def cosine(u, v):
    return u @ v / (np.linalg.norm(u) * np.linalg.norm(v))


@cosine.also_right
def cosine_of_unit_vectors(u, v):
    return np.sum(u / np.sqrt(np.sum(u**2)) * (v / np.sqrt(np.sum(v**2))))


@cosine.also_right
def cosine_of_the_angle(u, v):
    ratio = np.clip(np.dot(u, v) / np.sqrt(np.dot(u, u) * np.dot(v, v)), -1, 1)
    return float(np.cos(np.arccos(ratio)))


@cosine.mistake(
    _("That is the dot product itself: double u and it doubles too. Divide by both lengths to forget them.")
)
def lengths_kept(u, v):
    return u @ v


@cosine.mistake(
    _("You divided by the length of u only, so the length of v is still in your number. Divide by both lengths.")
)
def one_length_kept(u, v):
    return u @ v / np.linalg.norm(u)


@cosine.mistake(
    _("You divided by the lengths squared: `u @ u` is |u|², so its square root is missing. Try u = v: it must give 1.")
)
def lengths_squared(u, v):
    return u @ v / ((u @ u) * (v @ v))


@cosine.mistake(_("You divided by the sum of the lengths. The formula has their product: |u| times |v|."))
def lengths_added(u, v):
    return u @ v / (np.linalg.norm(u) + np.linalg.norm(v))


@cosine.mistake(_("That is the angle in radians. The cosine is asked for: leave the arccos away."))
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
            "`times = (v @ onto) / (onto @ onto)` tells how many times `onto` the shadow is. What is missing is the line that returns the vector."
        ),
    ],
    correct=_(
        "Put it into the explorer below: the green arrow is now yours. "
        "Projection is how a model asks how much of one direction is in a vector."
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
    _("You cast the shadow of `onto` on the line of v. It is the other way round: the result lies along `onto`.")
)
def onto_the_wrong_vector(v, onto):
    return (v @ onto) / (v @ v) * v


@project.mistake(
    _("You multiplied `onto` by v · onto and did not divide. Make `onto` twice as long: the shadow must stay the same.")
)
def not_divided(v, onto):
    return (v @ onto) * onto


@project.mistake(
    _(
        "You divided by the length of `onto` once. It comes in twice, in the dot product and in the direction: divide by onto · onto."
    )
)
def divided_once(v, onto):
    return (v @ onto) / np.linalg.norm(onto) * onto


@project.mistake(_("That is how long the shadow is. The shadow is a vector: that many steps along `onto` made 1 long."))
def length_for_vector(v, onto):
    return (v @ onto) / np.linalg.norm(onto)


@project.mistake(
    _("That is the dashed line, from the shadow's tip to v: what is left over. The shadow is v minus this.")
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
            "Every point meets the same matrix, and each point is a row. On which side of `points` does the matrix belong, and which way up?"
        ),
        _("NumPy's cosine wants radians, so begin with `angle = np.radians(degrees)`."),
        _(
            "`R = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])` is the matrix. What is missing is the line that sends the rows of `points` through it."
        ),
    ],
    correct=_(
        "`points @ R.T` moves every row with the same matrix. A layer of a network does just this to a batch: `x @ W.T`. "
        "You will meet it in lesson 02."
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
        "You gave degrees to `np.cos` and `np.sin`, which want radians: to them 90 is more than 14 full turns. Use `np.radians`."
    )
)
def degrees_taken_for_radians(points, degrees):
    return points @ _rotation(degrees).T


@rotate.mistake(
    _(
        "Your points turn the wrong way round. Rows need the transposed matrix, `points @ R.T`; without the `.T`, or with "
        "the minus sign on the other sine, the turn is clockwise."
    )
)
def clockwise(points, degrees):
    return points @ _rotation(np.radians(degrees))


@rotate.mistake(
    _("`R @ points` takes the columns of `points` for the points, but here each row is one. Use `points @ R.T`.")
)
def rows_taken_for_columns(points, degrees):
    return _rotation(np.radians(degrees)) @ points


@rotate.mistake(
    _(
        "The numbers are right, but your points come back as columns: shape (2, N). They went in as rows, (N, 2): add `.T`."
    )
)
def left_as_columns(points, degrees):
    return _rotation(np.radians(degrees)) @ points.T


@rotate.mistake(
    _(
        "Both sines in your matrix have the same sign, so it is no rotation: lengths change. The minus belongs at the top right."
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
    ],
    hints=[
        _("Send a point x through: what does the first matrix make of it, and what does the second make of that?"),
        _("After the first matrix the point is at `first @ x`, and after both at `second @ (first @ x)`."),
        _(
            "The brackets may move: `second @ (first @ x)` is `(...) @ x`. What is missing is the product inside these brackets."
        ),
    ],
    correct=_(
        "Read a product from right to left: the matrix beside x acts first. A network of many layers is such a chain, "
        "with a bend after each; lesson 02 shows why the bends are needed."
    ),
)
def first_then(first, second):
    return second @ first


@first_then.also_right
def first_then_by_columns(first, second):
    return np.column_stack([second @ first[:, 0], second @ first[:, 1]])


@first_then.also_right
def first_then_by_einsum(first, second):
    return np.einsum("ij,jk->ik", second, first)


@first_then.mistake(
    _("That is `first @ second`, in reading order. The point stands at the right, so the matrix beside it acts first.")
)
def reading_order(first, second):
    return first @ second


@first_then.mistake(_("`*` multiplies entry by entry. Doing one matrix after the other is the matrix product, `@`."))
def entry_by_entry(first, second):
    return first * second


@first_then.mistake(
    _("You added the matrices: that moves x by each and adds the two results. One after the other is a product.")
)
def added(first, second):
    return first + second


@first_then.mistake(
    _("Your matrix is the right one transposed: rows and columns have changed places. Is there a `.T` too many?")
)
def transposed(first, second):
    return (second @ first).T


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
        _("Two products, each along a diagonal of the table, and one is subtracted from the other."),
        _("Give the entries names: `(a, b), (c, d) = A` takes the two rows apart."),
        _(
            "`down = a * d` is the product from the top left to the bottom right. What is missing is the other product, and which of the two is subtracted: the identity must give 1."
        ),
    ],
    correct=_(
        "Its size says how many times larger areas become; a minus sign says that the plane is turned over; 0 says that it "
        "is flattened, and nothing can bring it back."
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
    _("The size is right, but the sign is lost: negative says that the plane is mirrored. Leave `abs` away.")
)
def sign_lost(A):
    return abs(np.linalg.det(A))


@determinant.mistake(
    _("You subtracted the other way round: a·d comes first. Try the identity: it must give 1, not −1.")
)
def wrong_way_round(A):
    (a, b), (c, d) = A
    return b * c - a * d


# --- quiz -------------------------------------------------------------------------------------------------------------

zero = LESSON.question(
    "zero",
    _("u · v = 0, and neither vector is zero. What do you know?"),
    Option(
        _("They stand at right angles."),
        _("Yes: u · v = |u| |v| cos θ, and with lengths above 0 only the cosine can be 0: 90°."),
        right=True,
    ),
    Option(
        _("They point the same way."),
        _("Then the cosine is 1 and the dot product is |u| |v|, as large as it can be."),
    ),
    Option(
        _("They point opposite ways."),
        _("Then the dot product is −|u| |v|: clearly negative, not 0."),
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
        _("Yes: the size 2 is the factor for areas, the minus sign says that the plane is turned over."),
        right=True,
    ),
    Option(
        _("Its area becomes −2, so the matrix cannot exist."),
        _("No area is negative, but the determinant is not the area itself: its sign carries one more fact."),
    ),
    Option(
        _("It turns by 180° and doubles."),
        _("A turn by 180° has determinant +1. A minus sign is a mirror: no turning in the plane brings it about."),
    ),
    Option(
        _("It shrinks to half."),
        _("That would be ½ or −½. Being negative is not being small."),
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
        _("That is how we read, not how it acts: B @ A @ x is B @ (A @ x)."),
    ),
    Option(
        _("Both at once, the order makes no difference."),
        _("Try a rotation and a shear in the explorer: the two boats end up in different places."),
    ),
)
