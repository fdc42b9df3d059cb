"""The bibliography: keys used in laws, cards and cells to readable references and BibTeX.

`references.bib` of the package is the only bibliography. Entries are @type{key, field = {value}, ...}; a value is in
braces (which may be nested), in quotes, or a bare number.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from hydroxcell.errors import FileFormatError, UnknownNameError

_ENTRY = re.compile(r"@(\w+)\s*\{\s*([^\s,{}]+)\s*,")
_FIELD = re.compile(r"\s*,?\s*([A-Za-z][\w-]*)\s*=\s*")
_ACCENTS = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "c": "\u0327", "v": "\u030c"}
_ACCENT = re.compile(r"\{?\\(?:([\"'`^~])\s*\{?([A-Za-z])\}?|([cv])\s*\{([A-Za-z])\})\}?")

_LETTERS = {
    "o": "\u00f8", "O": "\u00d8", "ss": "\u00df", "ae": "\u00e6", "AE": "\u00c6", "aa": "\u00e5", "AA": "\u00c5",
    "l": "\u0142", "L": "\u0141", "i": "\u0131",
}  # fmt: skip
_LETTER = re.compile(r"\{?\\(ss|ae|AE|aa|AA|o|O|l|L|i)(?![A-Za-z])\s*\}?")


@dataclass(frozen=True)
class Reference:
    """One entry of the bibliography; `fields` as written in the file, `entry` the whole BibTeX text."""

    key: str
    kind: str
    fields: Mapping[str, str]
    entry: str

    @property
    def authors(self) -> tuple[str, ...]:
        """Family names, in order."""
        return tuple(_family_name(author) for author in re.split(r"\s+and\s+", self.fields.get("author", "")) if author)

    @property
    def short(self) -> str:
        """Author and year as in running text: "Chen et al. 2021"."""
        names = self.authors or (plain(self.fields.get("organization", self.key)),)
        several = len(names) > 2 or names[-1] in ("others", "et al.")
        who = names[0] + (" et al." if several else f" and {names[1]}" if len(names) == 2 else "")
        return f"{who} {self.fields['year']}" if "year" in self.fields else who

    @property
    def text(self) -> str:
        """One line for reports: authors, year, title, where, DOI or address."""
        where = next((self.fields[name] for name in ("journal", "booktitle", "publisher") if name in self.fields), "")
        place = " ".join(part for part in (where, self.fields.get("volume", ""), self.fields.get("pages", "")) if part)
        link = f"doi:{self.fields['doi']}" if "doi" in self.fields else self.fields.get("url", "")
        parts = (self.short, plain(self.fields.get("title", "")), plain(place), link)
        return ". ".join(part for part in parts if part) + "."


def reference(key: str) -> Reference:
    """Return the entry of `key`; UnknownNameError with the nearest keys if there is none."""
    known = bibliography()
    if key not in known:
        raise UnknownNameError("reference", key, known, where="references.bib")
    return known[key]


def short(key: str) -> str:
    """Return author and year of `key`: "Chen et al. 2021"."""
    return reference(key).short


def bibtex(keys: Iterable[str]) -> str:
    """Return the BibTeX text of the given keys, sorted, each once."""
    return "\n\n".join(reference(key).entry for key in sorted(set(keys))) + "\n"


@functools.cache
def bibliography() -> Mapping[str, Reference]:
    """Return all entries of the package's references.bib by key."""
    text = resources.files("hydroxcell").joinpath("references.bib").read_text(encoding="utf-8")
    return MappingProxyType(parse_bibtex(text, "references.bib"))


def parse_bibtex(text: str, where: str = "text") -> dict[str, Reference]:
    """Read BibTeX entries; FileFormatError names the line of a broken or repeated one.

    >>> parse_bibtex("@misc{a2020, author = {Ada Lovelace and Bo Li}, year = 2020}")["a2020"].short
    'Lovelace and Li 2020'
    """
    entries: dict[str, Reference] = {}
    text = re.sub(r"^[ \t]*%.*$", "", text, flags=re.MULTILINE)
    position = 0
    while match := _ENTRY.search(text, position):
        line = text.count("\n", 0, match.start()) + 1
        key = match[2]
        if key in entries:
            raise FileFormatError(f"{where}, line {line}: the key {key!r} is there twice.")
        fields, position = _fields(text, match.end(), f"{where}, line {line}: entry {key!r}")
        entry = text[match.start() : position].strip()
        entries[key] = Reference(key, match[1].lower(), MappingProxyType(fields), entry)
    return entries


def plain(text: str) -> str:
    r"""Take BibTeX braces and accents out of a text.

    >>> plain(r'{PEM} cells by Z{\"u}rn and Luk{\'a}cs')
    'PEM cells by Zürn and Lukács'
    """
    import unicodedata

    def accent(match: re.Match[str]) -> str:
        return (match[2] or match[4]) + _ACCENTS[match[1] or match[3]]

    text = unicodedata.normalize("NFC", _ACCENT.sub(accent, text))
    text = _LETTER.sub(lambda match: _LETTERS[match[1]], text)
    text = re.sub(r"\\([&%$#_])", r"\1", text).replace("--", "–").replace("~", " ")
    return re.sub(r"\s+", " ", text.replace("{", "").replace("}", "")).strip()


def _fields(text: str, position: int, where: str) -> tuple[dict[str, str], int]:
    """Read the fields of one entry from `position` on; return them and the place after the closing brace."""
    fields: dict[str, str] = {}
    while match := _FIELD.match(text, position):
        value, position = _value(text, match.end(), where)
        fields[match[1].lower()] = re.sub(r"\s+", " ", value).strip()
    closing = re.compile(r"\s*,?\s*\}").match(text, position)
    if closing is None:
        raise FileFormatError(f"{where} is not closed or has a broken field after {list(fields)[-1:] or 'its key'}.")
    return fields, closing.end()


def _value(text: str, position: int, where: str) -> tuple[str, int]:
    opening = text[position : position + 1]
    if opening not in ("{", '"'):
        match = re.compile(r"[\w.-]+").match(text, position)
        if match is None:
            raise FileFormatError(f"{where} has a field without a value.")
        return match[0], match.end()
    depth = 0
    for end in range(position + 1, len(text)):
        sign = text[end]
        if depth == 0 and sign == ("}" if opening == "{" else '"'):
            return text[position + 1 : end], end + 1
        depth += (sign == "{") - (sign == "}")
    raise FileFormatError(f"{where} has a value that is not closed.")


def _family_name(author: str) -> str:
    name = author.strip()
    if name.startswith("{") and name.endswith("}") and "," not in name:
        return plain(name)  # a group of people in braces is one name
    if "," in name:
        return plain(name.split(",")[0])
    words = plain(name).split()
    if not words:
        return plain(name)
    # "Jan van der Berg": small particles belong to the family name.
    first = next((index for index, word in enumerate(words[1:-1], 1) if word[:1].islower()), len(words) - 1)
    return "et al." if words == ["others"] else " ".join(words[first:])
