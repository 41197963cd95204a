"""Numbers in 32 and 16 bits: which bits hold them, which number is held, and what a long sum makes of them."""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.torch_track.backend import torch
from course_lib.validation import check_choice, check_integer, check_number

__all__ = ["FORMATS", "Held", "held_bits", "running_sum", "to_tf32"]

# The bits of the exponent and of the fraction; one more is the sign.
FORMATS = {"float32": (8, 23), "bfloat16": (8, 7), "float16": (5, 10)}
_WHOLE = {4: torch.int32, 2: torch.int16}


@dataclass(frozen=True)
class Held:
    """What a dtype holds in the place of a number.

    Attributes
    ----------
    number : float
        Infinite where the number was too large, 0 where it was too small.
    sign, exponent, fraction : str
        Its bits, "0" and "1".
    """

    number: float
    sign: str
    exponent: str
    fraction: str


def held_bits(value: float, dtype: str) -> Held:
    """Return the number that PyTorch holds in the place of another, and its bits: the nearest one that the dtype has.

    (PyTorch goes to 16 bits by way of float32: a number within 0.00000006 of the middle between two may go either way.)

    With sign bit s, exponent bits e (a whole number) and fraction bits f (after a binary point) it is
    (−1)ˢ · 2^(e − bias) · 1.f, where bias is 127, or 15 in float16; with e = 0 it is (−1)ˢ · 2^(1 − bias) · 0.f.

    Raises
    ------
    TypeError, ValueError
        `value` is not a finite number, or `dtype` is none of `FORMATS`.

    Examples
    --------
    >>> held_bits(1 + 1 / 256, "bfloat16")
    Held(number=1.0, sign='0', exponent='01111111', fraction='0000000')

    References
    ----------
    IEEE 754-2008 for float32 and float16; Kalamkar et al., "A Study of BFLOAT16 for Deep Learning Training", 2019.
    """
    check_number(value, "value")
    exponent, fraction = FORMATS[check_choice(dtype, "dtype", tuple(FORMATS))]
    number = torch.tensor(value, dtype=torch.float64).to(getattr(torch, dtype))
    length = 1 + exponent + fraction
    bits = f"{number.view(_WHOLE[length // 8]).item() % 2**length:0{length}b}"
    return Held(number.item(), bits[0], bits[1 : 1 + exponent], bits[1 + exponent :])


def running_sum(term: float, steps: int, dtype: str, total: str | None = None) -> float:
    """Return what comes of adding a term to 0 again and again, each sum rounded to a dtype.

    Parameters
    ----------
    term : float
    steps : int
        From 0 to 100,000.
    dtype : str
        Of the term.
    total : str, optional
        The dtype of the sum; by default that of the term.

    Raises
    ------
    TypeError, ValueError
        An argument is not as above.

    Examples
    --------
    >>> running_sum(1.0, 1000, "bfloat16"), running_sum(1.0, 1000, "bfloat16", total="float32")
    (256.0, 1000.0)
    """
    check_number(term, "term")
    check_integer(steps, "steps", at_least=0, at_most=100_000)
    kinds = [getattr(torch, check_choice(name, "dtype", tuple(FORMATS))) for name in (dtype, total or dtype)]
    one = torch.tensor(term, dtype=kinds[0]).to(kinds[1])
    result = torch.zeros((), dtype=kinds[1])
    for _step in range(steps):
        after = result + one
        if torch.equal(after, result):  # stuck: no further step changes it
            break
        result = after
    return result.item()


def to_tf32(t: torch.Tensor) -> torch.Tensor:
    """Return float32 numbers rounded to the 11 binary digits of TF32, which NVIDIA's cards may use inside a product.

    The range of TF32 is that of float32.

    Examples
    --------
    >>> to_tf32(torch.tensor([1.0, 1 + 2**-10, 1 + 2**-12])).tolist()
    [1.0, 1.0009765625, 1.0]
    """
    digits, power = torch.frexp(t)
    return torch.ldexp((digits * 2**11).round(), power - 11)
