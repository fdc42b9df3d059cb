"""The bibliography reader, on its own text."""

from __future__ import annotations

import pytest

from hydroxcell import references
from hydroxcell.errors import FileFormatError, UnknownNameError

TEXT = r"""
% a comment with @article{not, read}
@article{chen2021,
  author  = {Chen, Nanjun and Wang, Ho Hyun and Kim, Sun Pyo and {van der} Berg, Jan},
  title   = {Poly(fluorenyl aryl piperidinium) membranes for {AEM} fuel cells},
  journal = "Nature Communications",
  year    = 2021,
  volume  = {12},
  doi     = {10.1000/example},
}
@misc{two1999, author = {Ada M. Lovelace and Jan van der Berg}, year = "1999", title = {A
   title over lines}}
@book{one, author = {M{\"u}ller, K.}, year = {2001}}
@misc{team, author = {{The Group of Nine}}, url = {https://example.org}}
"""


@pytest.fixture
def bibliography(monkeypatch: pytest.MonkeyPatch) -> dict[str, references.Reference]:
    entries = references.parse_bibtex(TEXT)
    monkeypatch.setattr(references, "bibliography", lambda: entries)
    return entries


def test_entries_and_fields(bibliography: dict[str, references.Reference]) -> None:
    assert list(bibliography) == ["chen2021", "two1999", "one", "team"]
    chen = bibliography["chen2021"]
    assert chen.kind == "article"
    assert chen.fields["journal"] == "Nature Communications"
    assert chen.fields["year"] == "2021"
    assert chen.authors == ("Chen", "Wang", "Kim", "van der Berg")
    assert bibliography["two1999"].fields["title"] == "A title over lines"


def test_short_forms(bibliography: dict[str, references.Reference]) -> None:
    assert [references.short(key) for key in bibliography] == [
        "Chen et al. 2021",
        "Lovelace and van der Berg 1999",
        "Müller 2001",
        "The Group of Nine",
    ]


def test_one_line_text(bibliography: dict[str, references.Reference]) -> None:
    assert references.reference("chen2021").text == (
        "Chen et al. 2021. Poly(fluorenyl aryl piperidinium) membranes for AEM fuel cells. "
        "Nature Communications 12. doi:10.1000/example."
    )


def test_bibtex_is_sorted_unique_and_readable_again(bibliography: dict[str, references.Reference]) -> None:
    text = references.bibtex(["two1999", "chen2021", "two1999"])
    again = references.parse_bibtex(text)
    assert list(again) == ["chen2021", "two1999"]
    assert again["chen2021"].fields == bibliography["chen2021"].fields


def test_unknown_key(bibliography: dict[str, references.Reference]) -> None:
    with pytest.raises(UnknownNameError, match=r"unknown reference 'chen2012'\. Did you mean 'chen2021'"):
        references.reference("chen2012")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@misc{a, year = 2000}\n@misc{a, year = 2001}", "line 2: the key 'a' is there twice"),
        ("\n@misc{a, title = {open", "line 2: entry 'a' has a value that is not closed"),
        ("@misc{a, title = {x} year 2000}", "entry 'a' is not closed"),
        ("@misc{a, title = }", "a field without a value"),
    ],
)
def test_broken_text_is_located(text: str, said: str) -> None:
    with pytest.raises(FileFormatError, match=said):
        references.parse_bibtex(text)


def test_shipped_bibliography_can_be_read() -> None:
    entries = references.bibliography()
    assert all(entry.fields.get("title") for entry in entries.values())


def test_letters_of_other_alphabets() -> None:
    assert references.short("norskov_2004") == "Nørskov et al. 2004"
    assert (
        references.plain(r"{\O}rsted, Stra{\ss}e, {\aa}ngstr\"om, \oe{} stays")
        == "Ørsted, Straße, ångström, \\oe stays"
    )
