"""Comments that contradict the name of their file: another gas, another rate of rotation."""

from __future__ import annotations

import re

GAS = re.compile(r"(?<![A-Za-z0-9])(O2|N2|Ar|H2|CO|air)(?![A-Za-z0-9])")
LONGEST = 500  # characters of a comment that are looked at
RATE = re.compile(r"(?<![A-Za-z\d.])(\d+(?:\s*,\s*\d+)*)[\s_]*rpm", re.IGNORECASE)


def conflicts(file: str, comment: str) -> list[str]:
    """What a comment and the name of its file say differently, one sentence each.

    >>> conflicts("O2_EIS_1500rpm.par", "EIS, N2, 0 rpm")
    ["the comment says N2, the file's name O2", "the comment says 0 rpm, the file's name 1500 rpm"]
    """
    comment = comment[:LONGEST]
    name = file.replace("_", " ").replace("-", " ")
    found = []
    for pattern, unit in ((GAS, ""), (RATE, " rpm")):
        said = {part.strip() for match in pattern.findall(comment) for part in match.split(",")}
        named = {part.strip() for match in pattern.findall(name) for part in match.split(",")}
        if said and named and not said & named:
            words = [", ".join(sorted(each)) + unit for each in (said, named)]
            found.append(f"the comment says {words[0]}, the file's name {words[1]}")
    return found
