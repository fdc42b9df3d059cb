"""`hydroxcell materials`: list, show and compare cards, and make one from measurements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.table import Table


@click.group(invoke_without_command=True)
@click.pass_context
def materials(context: click.Context) -> None:
    """List, show and compare materials; make a card from results of measurements."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@materials.command("list")
@click.argument("kind", required=False)
def list_(kind: str | None = None) -> None:
    """List the cards that come with hydroxcell, of one KIND or of all."""
    from rich.table import Table

    from hydroxcell.cli.console import output
    from hydroxcell.materials.catalog import list_cards, load_card
    from hydroxcell.materials.fields import CARD_KINDS

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("kind", "name", "title"):
        table.add_column(title, no_wrap=title != "title")
    for one in [kind] if kind else CARD_KINDS:
        for name in list_cards(one):
            table.add_row(one, name, load_card(one, name).title)
    output().print(table)


@materials.command()
@click.argument("kind")
@click.argument("name")
def show(kind: str, name: str) -> None:
    """Show every number of a card with uncertainty, status and source (NAME: shipped card or file)."""
    from rich.markup import escape

    from hydroxcell.cli.console import output
    from hydroxcell.materials.catalog import load_card
    from hydroxcell.materials.library import rows_of

    card, console = load_card(kind, name), output()
    console.print(f"[bold]{escape(card.title)}[/bold]")
    console.print(escape(" ".join(card.text.split())) + "\n")
    console.print(_table(("property", "value", "unit", "status", "range", "source"), rows_of(card)))
    if card.batch is not None:
        console.print(f"\nBatch {escape(card.batch.identifier)} {escape(card.batch.institute)}")
    for text in card.doubts:
        console.print(f"doubt: {escape(text)}")


@materials.command()
@click.argument("kind")
@click.argument("names", nargs=-1, required=True)
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Page to write, with figures.")
def compare(kind: str, names: tuple[str, ...], out: Path | None) -> None:
    """Compare cards of one KIND: a table here, a page with figures."""
    from hydroxcell.cli.console import output
    from hydroxcell.materials.catalog import load_card
    from hydroxcell.materials.library import comparison

    cards = [load_card(kind, name) for name in names]
    head, rows = comparison(cards)
    output().print(_table(head, rows))
    if out is not None:
        from hydroxcell.files import write_atomically
        from hydroxcell.report.library import library_page

        write_atomically(out, library_page(cards))
        click.echo(f"\nPage: {out.resolve()}")


@materials.command("from-data")
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", default="membrane", show_default=True, help="Of the card: membrane, ionomer or catalyst.")
@click.option("--base", required=True, metavar="NAME", help="Card from which everything comes that was not measured.")
@click.option("--batch", metavar="ID", help="Identifier of the batch; the name of the card if left out.")
@click.option("--form", default="", help="Counter-ion form of a conductivity, where the results do not say it.")
@click.option("--out", "-o", required=True, type=click.Path(path_type=Path), help="Card to write (TOML).")
def from_data(results: tuple[Path, ...], kind: str, base: str, batch: str | None, form: str, out: Path) -> None:
    """Make a card from RESULTS of `hydroxcell analyze` (result.json files or their folders)."""
    from tempfile import NamedTemporaryFile

    from hydroxcell.api import load_result
    from hydroxcell.errors import InputError
    from hydroxcell.files import write_atomically
    from hydroxcell.materials.catalog import load_card
    from hydroxcell.measured_cards import card_from_results

    text, taken = card_from_results(
        [load_result(path) for path in results], kind, base, batch or out.stem, form, out.parent
    )
    if not out.parent.is_dir():
        raise InputError(f"{out}: the folder {out.parent} does not exist.")
    with NamedTemporaryFile("w", suffix=".toml", dir=out.parent, encoding="utf-8") as trial:
        trial.write(text)
        trial.flush()
        load_card(kind, trial.name)  # what cannot be read back is an error before anything is written
    write_atomically(out, text)
    for line in taken:
        click.echo(line)
    click.echo(f"Card: {out.resolve()}")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in head:
        table.add_column(title, justify="right" if title == "value" else "left")
    for row in rows:
        table.add_row(*(escape(text) for text in row))
    return table
