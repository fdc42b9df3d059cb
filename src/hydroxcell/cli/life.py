"""`hydroxcell life` and `hydroxcell evidence`: how long a stack lasts, and what has been published."""

from __future__ import annotations

from pathlib import Path

import click

from hydroxcell.cli.system import OUT, STUDY, write_and_print


@click.command()
@STUDY
@OUT
def life(study: Path, out: Path | None) -> None:
    """Estimate how long a stack lasts under its load, by each model (STUDY.toml with a section [life])."""
    from hydroxcell.cli.console import progress
    from hydroxcell.cli.writing import check_target
    from hydroxcell.system.life.estimate import life_estimate
    from hydroxcell.system.study import read_study

    if out is not None:
        check_target(out)
    with progress("life of the stack"):
        result = life_estimate(read_study(study))
    write_and_print(result, out)


@click.command()
@click.argument("kind", required=False)
@click.option("--csv", "target", type=click.Path(path_type=Path), help="Write the table to this file.")
def evidence(kind: str | None, target: Path | None) -> None:
    """Show published records of KIND: durability, performance or cost; with gas, conditions, source and status."""
    from rich.table import Table

    from hydroxcell.cli.console import output
    from hydroxcell.errors import InputError
    from hydroxcell.record import write_csv
    from hydroxcell.system.evidence import HEAD, KINDS, STATUSES, compact_rows, evidence_columns, read_evidence

    if target is not None and kind is None:
        raise InputError(f"--csv takes one kind of evidence: {', '.join(KINDS)}.")
    for one in [kind] if kind else KINDS:
        columns = evidence_columns(one)
        if target is not None:
            write_csv(target, tuple(columns), list(zip(*(c.tolist() for c in columns.values()), strict=True)))
            click.echo(f"wrote {target}")
            return
        table = Table(title=f"Published records of {one}", title_justify="left", box=None, header_style="bold")
        for name in HEAD:
            table.add_column(name, overflow="fold", no_wrap=name in ("Gas", "Status"))
        for row in compact_rows({name: column.tolist() for name, column in columns.items()}):
            table.add_row(*row, style="yellow" if row[HEAD.index("Status")] == "recalled" else "")
        output().print(table)
        counts = {status: sum(r.status == status for r in read_evidence(one)) for status in STATUSES}
        output().print(", ".join(f"{n} {status} ({STATUSES[status]})" for status, n in counts.items() if n) + "\n")
