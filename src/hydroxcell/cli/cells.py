"""`hydroxcell cells`: list, show, compare and check cells."""

from __future__ import annotations

import click


@click.group(invoke_without_command=True)
@click.pass_context
def cells(context: click.Context) -> None:
    """List, show, compare and check cells."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@cells.command("list")
def list_() -> None:
    """List the cells that come with hydroxcell."""
    from rich.table import Table

    from hydroxcell.cell.catalog import list_cells, load_cell
    from hydroxcell.cli.console import output

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("name", "carrier", "title"):
        table.add_column(title, no_wrap=title != "title")
    for name in list_cells():
        cell = load_cell(name)
        table.add_row(name, cell.carrier, cell.title)
    output().print(table)


@cells.command()
@click.argument("name")
def show(name: str) -> None:
    """Show every number of a cell with its unit, status and source (NAME: shipped cell or file)."""
    from rich.markup import escape
    from rich.table import Table

    from hydroxcell.cell.catalog import load_cell
    from hydroxcell.cli.console import output
    from hydroxcell.references import bibliography

    cell, console = load_cell(name), output()
    known = bibliography()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("path", "value", "unit", "status", "source"):
        table.add_column(title, justify="right" if title == "value" else "left", no_wrap=title in ("value", "unit"))
    for row in cell.provenance():
        source = known[row["source"]].short if row["source"] in known else row["source"]
        table.add_row(*(escape(row[k]) for k in ("path", "value", "unit", "status")), escape(source))
    console.print(f"[bold]{escape(cell.title)}[/bold]")
    console.print(escape(" ".join(cell.text.split())) + "\n")
    console.print(table)
    console.print(f"\n{len(cell.quantities)} numbers, {len(cell.assumed())} of them assumed; hash {cell.hash[:12]}")


@cells.command()
@click.argument("names", nargs=-1, required=True)
def compare(names: tuple[str, ...]) -> None:
    """Show where cells differ (two or more shipped cells or files)."""
    from rich.markup import escape
    from rich.table import Table

    from hydroxcell.cell.catalog import compare_cells
    from hydroxcell.cli.console import output
    from hydroxcell.errors import InputError

    if len(names) < 2:
        raise InputError(f"one cell was given ({names[0]}); name two or more to compare.")
    found = compare_cells(names)
    if not found:
        click.echo("The cells do not differ in any number or choice.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("path")
    table.add_column("unit")
    for name in names:
        table.add_column(escape(name), justify="right")
    for row in found:
        table.add_row(row.path, row.unit, *(escape(text) for text in row.values))
    output().print(table)


@cells.command()
@click.argument("files", nargs=-1, required=True)
def check(files: tuple[str, ...]) -> None:
    """Check cell files and print every finding; exit code 2 if one of them cannot be used."""
    from hydroxcell.cell.catalog import check_file

    failed = False
    for file in files:
        found = check_file(file)
        failed = failed or any(finding.level == "error" for finding in found)
        for finding in found:
            text = finding.text if file in finding.text else f"{file}: {finding.text}"
            click.echo(f"{finding.level}: {text}")
        if not found:
            click.echo(f"{file}: no findings")
    if failed:
        raise click.exceptions.Exit(2)
