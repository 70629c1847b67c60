"""exp and log from additions, multiplications and divisions alone.

The C library's versions differ in the last bit between systems and processors, and so would stakes near a
threshold; these give the same bits everywhere, and the compiler can run several at once.
Error: below one unit in the last place (checked in the tests).
"""

import math
from typing import Final

import numpy as np

from advisor.pricing.compiled import compiled

# ln 2 in two parts; the first has few enough bits that its product with any exponent is exact.
LN2_HIGH: Final = float.fromhex("0x1.62e42feep-1")
LN2_LOW: Final = float.fromhex("0x1.a39ef35793c76p-33")
PER_LN2: Final = 1.0 / math.log(2.0)

# Adding 1.5 · 2**52 rounds to an integer, which then stands in the low bits.
ROUNDER: Final = 1.5 * 2.0**52
EXPONENT_BIAS: Final = 1023
MANTISSA_BITS: Final = 52
BITS_OF_SQRT_HALF: Final = 0x3FE6A09E667F3BCD
LARGEST_EXPONENT: Final = 708.0

(E2, E3, E4, E5, E6, E7, E8, E9, E10, E11, E12, E13) = (1.0 / math.factorial(k) for k in range(2, 14))
(A3, A5, A7, A9, A11, A13, A15, A17, A19, A21) = (1.0 / k for k in range(3, 22, 2))


@compiled()
def exp(x: float) -> float:
    """e**x for finite x; beyond ±708, where doubles end, the value at ±708.

    x = n·ln 2 + r with |r| ≤ ln 2 / 2; e**r by its Taylor series to r**13.
    """
    x = min(max(x, -LARGEST_EXPONENT), LARGEST_EXPONENT)
    rounded = x * PER_LN2 + ROUNDER
    n = rounded - ROUNDER
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    y = E8 + r * (E9 + r * (E10 + r * (E11 + r * (E12 + r * E13))))
    y = E2 + r * (E3 + r * (E4 + r * (E5 + r * (E6 + r * (E7 + r * y)))))
    power_of_two = np.int64((np.float64(rounded).view(np.int64) + EXPONENT_BIAS) << MANTISSA_BITS)
    return (1.0 + (r + r * r * y)) * power_of_two.view(np.float64)


@compiled()
def log(x: float) -> float:
    """ln x for normal x > 0.

    x = 2**e · m with √½ ≤ m < √2; ln m = 2 artanh s with s = (m − 1)/(m + 1), by its series to s**21.
    """
    bits = np.float64(x).view(np.int64)
    e = (bits - BITS_OF_SQRT_HALF) >> MANTISSA_BITS
    f = np.int64(bits - (e << MANTISSA_BITS)).view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    y = A13 + z * (A15 + z * (A17 + z * (A19 + z * A21)))
    y = z * (A3 + z * (A5 + z * (A7 + z * (A9 + z * (A11 + z * y)))))
    # 2s = f − s·f keeps the leading term f exact.
    return e * LN2_HIGH + (f - (s * f - (2.0 * s * y + e * LN2_LOW)))
