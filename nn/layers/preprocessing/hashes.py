"""Numbers for texts: FarmHash and SipHash, as TensorFlow computes them.

They spread texts over bins in the same way in every program and run. FarmHash's
`Fingerprint64` is by Pike and Alakuijala (2014), SipHash-2-4 by Aumasson and Bernstein
(2012); all numbers are modulo 2⁶⁴.
"""

import struct

__all__ = ["crossed", "fingerprint", "keyed"]

_ALL = (1 << 64) - 1
_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
_CAT = 0xC6A4A7935BD1E995
_CROSS = 0xDECAFCAFFE

Pair = tuple[int, int]


def _word(s: bytes, at: int) -> int:
    """Eight bytes from `at` on."""
    return int.from_bytes(s[at : at + 8], "little")


def _turned(x: int, bits: int) -> int:
    """`x` rotated to the right."""
    x &= _ALL
    return (x >> bits | x << 64 - bits) & _ALL


def _mixed(x: int) -> int:
    x &= _ALL
    return x ^ x >> 47


def _of_two(u: int, v: int, by: int) -> int:
    a = _mixed((u ^ v) * by)
    return _mixed((v ^ a) * by) * by & _ALL


def fingerprint(s: bytes) -> int:
    """FarmHash's number of 64 bits for `s`.

    >>> fingerprint(b"") == 0x9AE16A3B2F90404F
    True
    """
    if len(s) <= 16:
        return _of_16(s)
    if len(s) > 64:
        return _of_many(s)
    by = _K2 + 2 * len(s)
    a, b = _word(s, 0) * (_K1 if len(s) <= 32 else _K2), _word(s, 8)
    c, d = _word(s, len(s) - 8) * by, _word(s, len(s) - 16) * _K2
    y = _turned(a + b, 43) + _turned(c, 30) + d & _ALL
    z = _of_two(y, a + _turned(b + _K2, 18) + c & _ALL, by)
    if len(s) <= 32:
        return z
    e, f = _word(s, 16) * by, _word(s, 24)
    g, h = (y + _word(s, len(s) - 32)) * by, (z + _word(s, len(s) - 24)) * by
    first = _turned(e + f, 43) + _turned(g, 30) + h
    return _of_two(first & _ALL, e + _turned(f + a, 18) + g & _ALL, by)


def _of_16(s: bytes) -> int:
    n = len(s)
    by = _K2 + 2 * n
    if n >= 8:
        a, b = _word(s, 0) + _K2, _word(s, n - 8)
        c, d = _turned(b, 37) * by + a, (_turned(a, 25) + b) * by
        return _of_two(c & _ALL, d & _ALL, by)
    if n >= 4:
        a, b = (int.from_bytes(part, "little") for part in (s[:4], s[-4:]))
        return _of_two(n + (a << 3), b, by)
    if n:
        y, z = s[0] + (s[n >> 1] << 8), n + (s[-1] << 2)
        return _mixed(y * _K2 & _ALL ^ z * _K0 & _ALL) * _K2 & _ALL
    return _K2


def _of_many(s: bytes) -> int:
    x, y = 81, 81 * _K1 + 113 & _ALL
    z = _mixed(y * _K2 + 113) * _K2 & _ALL
    v, w = (0, 0), (0, 0)
    x = x * _K2 + _word(s, 0) & _ALL
    for at in range(0, (len(s) - 1) // 64 * 64, 64):
        x, y, z, v, w = _block(s, at, (x, y, z), v, w, (_K1, 1, 1))
    by, rest = _K1 + ((z & 0xFF) << 1), (len(s) - 1) & 63
    w = (w[0] + rest & _ALL, w[1])
    v = (v[0] + w[0] & _ALL, v[1])
    w = (w[0] + v[0] & _ALL, w[1])
    x, y, z, v, w = _block(s, len(s) - 64, (x, y, z), v, w, (by, 9, 9))
    first = _of_two(v[0], w[0], by) + _mixed(y) * _K0 + z
    return _of_two(first & _ALL, _of_two(v[1], w[1], by) + x & _ALL, by)


def _block(
    s: bytes, at: int, xyz: tuple[int, int, int], v: Pair, w: Pair, by: tuple[int, ...]
) -> tuple[int, int, int, Pair, Pair]:
    """Sixty-four bytes from `at` on, mixed into the state."""
    x, y, z = xyz
    x = _turned(x + y + v[0] + _word(s, at + 8), 37) * by[0] & _ALL
    y = _turned(y + v[1] + _word(s, at + 48), 42) * by[0] & _ALL
    x ^= w[1] * by[1] & _ALL
    y = y + v[0] * by[2] + _word(s, at + 40) & _ALL
    z = _turned(z + w[0], 33) * by[0] & _ALL
    v = _weakly(s, at, v[1] * by[0] & _ALL, x + w[0] & _ALL)
    w = _weakly(s, at + 32, z + w[1] & _ALL, y + _word(s, at + 16) & _ALL)
    return z, y, x, v, w


def _weakly(s: bytes, at: int, a: int, b: int) -> Pair:
    """Thirty-two bytes from `at` on, mixed into two numbers."""
    w, x, y, z = struct.unpack_from("<4Q", s, at)
    a += w
    b = _turned(b + a + z, 21)
    c = a
    a += x + y
    b += _turned(a, 44)
    return a + z & _ALL, b + c & _ALL


def keyed(s: bytes, key: tuple[int, int]) -> int:
    """SipHash-2-4 of `s` with two keys, which who does not know them cannot aim at."""
    k0, k1 = (k & _ALL for k in key)
    v = [
        k0 ^ 0x736F6D6570736575,
        k1 ^ 0x646F72616E646F6D,
        k0 ^ 0x6C7967656E657261,
        k1 ^ 0x7465646279746573,
    ]
    padded = s + bytes(7 - len(s) % 8) + bytes([len(s) & 0xFF])
    for at in range(0, len(padded), 8):
        word = _word(padded, at)
        v[3] ^= word
        _rounds(v, 2)
        v[0] ^= word
    v[2] ^= 0xFF
    _rounds(v, 4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def _rounds(v: list[int], count: int) -> None:
    for _ in range(count):
        v[0] = v[0] + v[1] & _ALL
        v[2] = v[2] + v[3] & _ALL
        v[1] = _turned(v[1], 51) ^ v[0]
        v[3] = _turned(v[3], 48) ^ v[2]
        v[0] = _turned(v[0], 32)
        v[2] = v[2] + v[1] & _ALL
        v[0] = v[0] + v[3] & _ALL
        v[1] = _turned(v[1], 47) ^ v[2]
        v[3] = _turned(v[3], 43) ^ v[0]
        v[2] = _turned(v[2], 32)


def crossed(*numbers: int) -> int:
    """One number for several, of which the order counts."""
    found = _CROSS
    for number in numbers:
        found ^= _CAT
        found ^= _mixed(number * _CAT) * _CAT & _ALL
        found = found * _CAT & _ALL
        found = _mixed(_mixed(found) * _CAT)
    return found
