"""Parameters of a technique in EC-Lab's binary files: scan rate, limits, amplitude, as EC-Lab's text files name them.

The layouts were found by comparing the bytes with the text that EC-Lab exported. Each field has a kind of number: "f"
one of four bytes, "b" one of one byte, "w" a whole number of four bytes, "c" a choice of one byte, of four since
version 11.50 of the program; or a number of bytes that are skipped. "?" stands before what older versions lack, and
what the codes of a field mean (CODES) stands behind its kind.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping

from hydroxcell.errors import FileFormatError
from hydroxcell.lab.readers.binary import Bytes

PLACES = (0x572, 0x1845, 0x1846, 0x1847)
"""Where the count of sequences may stand; before it the length of the block, behind it the count of parameters."""
NEWER = 10
"""Version of the module from which on choices take four bytes."""
BESIDE = 260
"""Bytes of a block that are not its sequences."""
BEHIND = 154
"""Bytes of the module behind the block."""
MOST_SEQUENCES = 100

_RANGES = "E range min (V)=f, E range max (V)=f"
_CURRENT_RANGE = "I Range=b=range, I Range min=b=range, I Range max=b=range, I Range init=b=range, Bandwidth=b"
_REST = "tR (h:m:s)=f=time, dER/dt (mV/h)=f, {}dER (mV)=f, dtR (s)=f"
_SWEEP = "dE/dt=f, dE/dt unit=b=rate"
_IMPEDANCE_HEAD = "fi=f, unit fi=b=frequency, ff=f, unit ff=b=frequency, Nd=w, Points=b=points, spacing=b=spacing"
_IMPEDANCE_TAIL = (
    f"pw=f, Na=w, 44, {_RANGES}, I Range=b=range, Bandwidth=b, nc cycles=w, goto Ns'=w, nr cycles=w, inc. cycle=b"
)
_CYCLE = f"Step percent=b, N=w, {_RANGES}, {_CURRENT_RANGE}, E2 (V)=f, E2 vs.=c=potential"
LAYOUTS: Mapping[int, str] = {
    0x04: (
        "Set I/C=b=control, Is=f, unit Is=b=current, Is vs.=c=origin, N=f, I sign=c=sign, t1 (h:m:s)=f=time, "
        "I Range=b=range, Bandwidth=b, dE1 (mV)=f, dt1 (s)=f, EM (V)=f, tM (h:m:s)=f=time, Im=f, unit Im=b=current, "
        f"dI/dt=f, dunit dI/dt=b=ramp, {_RANGES}, dq=f, unit dq=b=charge, dtq (s)=f, dQM=f, unit dQM=b=charge, dxM=f, "
        f"delta SoC (%)=?f, {_REST.format('')}, EL (V)=f, goto Ns'=w, nc cycles=w"
    ),
    0x06: (
        f"Ei (V)=f, Ei vs.=c=potential, {_SWEEP}, E1 (V)=f, E1 vs.=c=potential, {_CYCLE}, nc cycles=w, Reverse Scan=c, "
        "Ef (V)=f, Ef vs.=c=potential"
    ),
    0x0B: f"{_REST.format('record=?b=record, ')}, {_RANGES}",
    0x18: (
        "Ei (V)=f, Ei vs.=c=potential, ti (h:m:s)=f=time, Imax=f, unit Imax=b=current, Imin=f, unit Imin=b=current, "
        "dQM=f, unit dQM=b=charge, record=b=record, dI=f, unit dI=b=current, dQ=f, unit dQ=b=charge, "
        f"dt (s)=f, dta (s)=f, {_RANGES}, {_CURRENT_RANGE}, goto Ns'=w, nc cycles=w"
    ),
    0x19: (
        "Is=f, unit Is=b=current, Is vs.=c=origin, ts (h:m:s)=f=time, EM (V)=f, dQM=f, unit dQM=b=charge, "
        f"record=b=record, dEs (mV)=f, dts (s)=f, {_RANGES}, I Range=b=range, Bandwidth=b, goto Ns'=w, nc cycles=w"
    ),
    0x1D: (
        "Mode=b=mode, E (V)=f, E vs.=c=potential, tE (h:m:s)=f=time, record=b, dI=f, unit dI=b=current, dt (s)=f, "
        f"{_IMPEDANCE_HEAD}, Va (mV)=f, {_IMPEDANCE_TAIL}"
    ),
    0x1E: (
        "Mode=b=mode, Is=f, unit Is=b=current, Is vs.=c=origin, tIs (h:m:s)=f=time, record=b, dE (mV)=f, dt (s)=f, "
        f"{_IMPEDANCE_HEAD}, Ia/Va=b=amplitude, Ia=f, unit Ia=b=current, va pourcent=f, {_IMPEDANCE_TAIL}"
    ),
    0x33: (
        f"Ei (V)=f, Ei vs.=c=potential, ti (h:m:s)=f=time, dti (s)=f, {_SWEEP}, "
        f"E1 (V)=f, E1 vs.=c=potential, t1 (h:m:s)=f=time, dt1 (s)=f, {_CYCLE}, t2 (h:m:s)=f=time, dt2 (s)=f, "
        "nc cycles=w, nr=w, Reverse Scan=c, Ef (V)=f, Ef vs.=c=potential, tf (h:m:s)=f=time, dtf (s)=f"
    ),
    0x6C: (
        f"{_REST.format('')}, {_SWEEP}, Ei (V)=f, Ei vs.=c=potential, EL (V)=f, EL vs.=c=potential, "
        f"record=b=record, dI=f, unit dI=b=current, tI (s)=f, step percent=b, N=w, {_RANGES}, {_CURRENT_RANGE}"
    ),
}
"""Parameters of one sequence by technique."""
CODES: Mapping[str, Mapping[int, str]] = {
    "potential": {0: "Eoc", 2: "Emeas", 4: "Ref"},
    "origin": {2: "<None>"},
    "rate": {1: "mV/s", 2: "V/s"},
    "current": {0: "A", 1: "mA", 2: "µA", 3: "nA", 4: "pA"},
    "charge": {0: "A.h", 1: "mA.h", 2: "µA.h", 3: "nA.h", 4: "pA.h"},
    "frequency": {0: "MHz", 1: "kHz", 2: "Hz", 3: "mHz"},
    "record": {0: "instantaneous", 1: "mean"},
    "mode": {0: "Single sine", 1: "Multi sine"},
    "points": {1: "per decade"},
    "spacing": {1: "Logarithmic"},
    "amplitude": {0: "Ia"},
    "ramp": {1: "mA/s"},
    "sign": {0: "> 0", 1: "< 0"},
    "control": {0: "I", 1: "C / N", 2: "C x N"},
    "range": {
        10: "10 mA",
        11: "1 mA",
        12: "100 µA",
        14: "Auto",
        36: "1 A",
        38: "10 mA",
        39: "1 mA",
        40: "100 µA",
        64: "10 A",
        123: "Unset",
    },
}
"""What numbers mean that stand for words, as far as pairs of files have shown it; others are given as numbers."""


def parameters(content: Bytes, version: int, technique: int, findings: list[str]) -> dict[str, str]:
    """Parameters by their names, those of several sequences separated by bars; none where the layout is not known."""
    layout = LAYOUTS.get(technique)
    if layout is None:
        return {}
    for place in PLACES:
        try:
            length, sequences = content.whole("<I", place - 4), content.whole("<H", place)
        except FileFormatError:
            continue
        if not 0 < sequences <= MOST_SEQUENCES or length != len(content) - place - BEHIND:
            continue
        for full in (True, False):
            fields = list(_fields(layout, version >= NEWER, full))
            width = sum(size for _, size, _ in fields)
            if length == BESIDE + sequences * width:
                found = [_sequence(content, place + 4 + k * width, fields) for k in range(sequences)]
                return {name: " | ".join(values[name] for values in found) for name in found[0]}
    findings.append("the parameters of the technique have a layout that is not known here and are left out")
    return {}


def _fields(layout: str, new: bool, full: bool) -> Iterator[tuple[str, int, str]]:
    """Name, bytes and kind with codes of each field."""
    sizes = {"f": 4, "w": 4, "b": 1, "c": 4 if new else 1}
    for field in layout.split(", "):
        if field.isdigit():
            yield "", int(field), ""
            continue
        name, kind, *codes = field.split("=")
        if full or not kind.startswith("?"):
            yield name, sizes[kind.lstrip("?")], "=".join([kind.lstrip("?"), *codes])


def _sequence(content: Bytes, start: int, fields: list[tuple[str, int, str]]) -> dict[str, str]:
    found = {}
    for name, size, kind in fields:
        if name and size:
            found[name] = _words(content, start, size, kind)
        start += size
    return found


def _words(content: Bytes, place: int, size: int, kind: str) -> str:
    shape, _, codes = kind.partition("=")
    if shape == "f":
        value = content.number("<f", place)
        if math.isnan(value):
            return "pass"
        return _clock(value) if codes == "time" else f"{struct.unpack('<f', struct.pack('<f', value))[0]:.7g}"
    code = content.whole({1: "<B", 4: "<I"}[size], place)
    return CODES.get(codes, {}).get(code, str(code))


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds."""
    if not 0.0 <= seconds < 1e9:
        return f"{seconds:g} s"
    minutes, rest = divmod(round(seconds, 4), 60.0)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02d}:{rest:.4f}"
