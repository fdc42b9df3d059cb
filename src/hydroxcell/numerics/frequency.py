"""All frequencies of a spectrum by machine code, eight at a time, without pivoting; the caller checks some of them."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

import numpy as np

from hydroxcell.models.base import FloatArray
from hydroxcell.numerics.frequency_code import LANES, frequency_text
from hydroxcell.numerics.machine_code import engine, object_name


@lru_cache(maxsize=1)
def _machine_code() -> tuple[Any, Any]:
    code = engine(frequency_text, object_name("frequency", frequency_text()), 3)
    word, pointer = ctypes.c_int64, ctypes.c_void_p
    kind = ctypes.CFUNCTYPE(None, word, word, *[pointer] * 8)
    return code, kind(code.get_function_address("sweep"))


def sweep(
    jacobian: FloatArray, storage: FloatArray, last: float, omega: FloatArray, functionals: FloatArray
) -> np.ndarray:
    """Functionals c . x of the solutions of (i w Q - J) x = (0, ..., 0, last).

    Parameters
    ----------
    jacobian, storage : J and Q in band storage (3 b + 1, n)
    omega : angular frequencies [rad/s], shape (f,)
    functionals : c, shape (m, n)

    Returns
    -------
    complex (m, f); not a number where a pivot vanished
    """
    _, call = _machine_code()
    b, n, m = (len(jacobian) - 1) // 3, jacobian.shape[1], len(functionals)
    j, q = np.asfortranarray(jacobian), np.asfortranarray(storage)
    groups = -(-len(omega) // LANES)
    padded = np.resize(omega, groups * LANES).reshape(groups, LANES)
    window = np.empty((b + 1, 2 * b + 1, 2, LANES))
    start = np.zeros((m, n + b, 2, LANES))
    start[:, :n, 0, :] = functionals[:, :, None]
    out, right = np.empty((groups, m, 2, LANES)), np.array([last])
    for k in range(groups):
        carried = start.copy()
        fixed = j.ctypes.data, q.ctypes.data, padded[k].ctypes.data, carried.ctypes.data, window.ctypes.data
        call(n, b, *fixed, m, right.ctypes.data, out[k].ctypes.data)
    found = out[:, :, 0, :] + 1j * out[:, :, 1, :]
    return np.asarray(found.transpose(1, 0, 2).reshape(m, groups * LANES)[:, : len(omega)])
