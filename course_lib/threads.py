"""How many threads matrix products work with, in NumPy and PyTorch: one, unless the environment asks for more."""

import os
import sys

# Where a person or a hub says how many; what they say goes.
ASKED = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def asked_for() -> bool:
    """Whether the environment says how many threads there should be."""
    return any(name in os.environ for name in ASKED)


def keep_to_one() -> None:
    """Give NumPy one thread for matrix products and decompositions, where nothing else was asked for.

    By itself it takes as many threads as the machine has cores, and they wait for each other at every product. The
    course's matrices are small, so there is little to share; and where others use the cores too, as on a hub or on
    Binder, all threads wait for the one that does not get its turn (`benchmarks/threads.py` measures it).

    Source: threadpoolctl's documentation, `threadpool_limits` with `user_api="blas"`.

    Examples
    --------
    >>> keep_to_one()
    """
    if asked_for() or "numpy" not in sys.modules:
        return
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
