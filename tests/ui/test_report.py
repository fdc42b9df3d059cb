"""The report: sections, numbers, well-formed, and nothing that is fetched from elsewhere."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

import numpy as np
import pytest

from hydroxcell.api import simulate
from hydroxcell.cell.protocols import Hold, Polarization
from hydroxcell.nomenclature import LOSSES
from hydroxcell.plot import loss_areas, plot_result, polarization, through_plane, water_balance
from hydroxcell.plot.curves import unconverged_notes
from hydroxcell.plot.influence import tornado
from hydroxcell.plot.losses import STACK
from hydroxcell.plot.style import plain_powers, to_png, to_svg
from hydroxcell.report import wording
from hydroxcell.report.context import build_context
from hydroxcell.report.html import html_report
from hydroxcell.report.pdf import pdf_report
from hydroxcell.report.typesetting import measure, wrap
from hydroxcell.results.influence import Influence
from hydroxcell.results.solution import Result

SECTIONS = "figures curve losses profiles water influence warnings inputs solution references".split()  # noqa: SIM905


def tree_of(page: str) -> ElementTree.Element:
    return ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))


def test_page_is_well_formed_and_has_every_section(page: str) -> None:
    root = tree_of(page)
    assert [section.get("id") for section in root.iter("section")] == SECTIONS
    assert len(list(root.iter("svg"))) == 5


def test_ids_are_unique_and_every_link_has_its_place(page: str) -> None:
    root = tree_of(page)
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    links = {element.get("href", "") for element in root.iter() if element.get("href")}
    assert all(link.startswith("#") for link in links)
    used = {link[1:] for link in links} | set(re.findall(r"url\(#([^)]+)\)", page))
    assert used <= set(ids)


def test_nothing_is_fetched(page: str) -> None:
    root = tree_of(page)
    for element in root.iter():
        assert element.tag not in ("script", "link", "img", "iframe", "object", "embed", "base"), element.tag
        for name, value in element.attrib.items():
            assert not re.match(r"\s*(https?:|//|data:|javascript:)", value), (name, value)
            assert not name.startswith("on"), name
    assert "@import" not in page
    assert re.findall(r"url\((?!#)", page) == []
    assert len(page.encode()) < 1_500_000


def test_numbers_of_the_summary_are_in_the_page(page: str, result: Result) -> None:
    summary = result.summary()
    for key, value in summary.items():
        if key.endswith("_ohm_cm2"):
            assert f">{wording.number(1e3 * value)} " in page
        elif key.endswith(("_cm2", "_V")) and value is not None:
            assert f">{wording.number(value)} " in page, key
        elif key.endswith("_relative"):
            assert wording.number(value, 2) in page, key
    assert f"{summary['points']}, of which {summary['points_converged']} converged" in page
    assert summary["study_hash"] in page
    assert summary["limiting_cause"] in page


def test_every_input_is_listed_with_its_source(page: str, result: Result) -> None:
    for row in result.provenance():
        assert f"<code>{row['path']}</code>" in page
    context = build_context(result)
    assert len(context.inputs) == len(result.study.cell.quantities)
    assert [item.path for item in context.assumed] != []
    assert {item.path for item in context.assumed} == set(result.assumed())
    cited = {number for item in context.inputs for number in item.numbers}
    assert cited <= set(range(1, len(context.references) + 1))


def test_text_of_a_cell_cannot_break_the_page(result: Result) -> None:
    title = '<script>alert("x")</script> & $\\alpha$ {{ 7 * 7 }}'
    changed = dataclasses.replace(result, study=dataclasses.replace(result.study, title=title))
    page = html_report(changed)
    assert "<script" not in page
    assert "{{ 7 * 7 }}" in page
    tree_of(page)
    assert pdf_report(changed).startswith(b"%PDF-")


def test_same_result_gives_the_same_page(result: Result, influences: tuple[Influence, ...], page: str) -> None:
    """Up to the coordinates inside figures, where the layout solver leaves round-off."""

    def without_coordinates(text: str) -> str:
        return re.sub(r"-?\d+\.\d+(e-?\d+)?", "0", re.sub(r' (d|points)="[^"]*"', "", text))

    assert without_coordinates(html_report(result, influences)) == without_coordinates(page)


def test_pdf_has_four_to_six_pages(result: Result, influences: tuple[Influence, ...]) -> None:
    pages = len(re.findall(rb"/Type /Page\b", pdf_report(result, influences)))
    assert 4 <= pages <= 6


def test_stack_of_losses_is_complete_and_ends_at_the_cell_voltage(result: Result) -> None:
    assert sorted(STACK) == sorted(LOSSES)
    left = result["reversible_voltage"] - sum(result.losses().values())
    np.testing.assert_allclose(left, result["cell_voltage"], atol=1e-9)


def with_failed_points(result: Result) -> Result:
    """The result with a limited last point and a failed one before, as the solver reports them."""
    table = {name: values.copy() for name, values in result.table.items()}
    for name in table:
        table[name][-2:] = np.nan
    table["current_density"][-1] = 9e4
    table["cell_voltage"][-2] = 0.3
    status = (*result.status[:-2], "failed: no steady state", "limited: oxygen feed")
    return dataclasses.replace(result, table=table, status=status)


def test_points_that_are_not_converged_are_named(result: Result, influences: tuple[Influence, ...]) -> None:
    changed = with_failed_points(result)
    notes = unconverged_notes(changed)
    assert notes == ["Point at 0.3 V: failed: no steady state.", "Point at 9 A cm⁻²: limited: oxygen feed."]
    page = html_report(changed, influences)
    assert all(note in page for note in notes)
    tree_of(page)
    pdf_report(changed, influences)


def test_a_result_without_any_converged_point_still_has_a_report(result: Result) -> None:
    table = {name: np.full_like(values, np.nan) for name, values in result.table.items()}
    status = tuple("failed: no steady state" for _ in result.status)
    scalars = {"limiting_current_density": float("nan")}
    changed = dataclasses.replace(result, table=table, status=status, scalars=scalars)
    page = html_report(changed)
    assert "no operating point converged" in page
    assert "nan" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL).split("Where each number")[0]
    pdf_report(changed)


@pytest.mark.parametrize("draw", [polarization, loss_areas, through_plane, water_balance, plot_result])
def test_figures_draw_without_global_state(result: Result, draw: object) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    figure = draw(result)  # type: ignore[operator]
    assert to_png(figure, 40).startswith(b"\x89PNG")
    assert to_svg(figure, "a", "title").startswith("<svg")
    assert dict(mpl.rcParams) == before


def test_tornado_keeps_its_texts_inside(influences: tuple[Influence, ...]) -> None:
    figure = tornado(influences)
    to_png(figure, 60)
    axes = figure.axes[0]
    frame = figure.bbox
    for text in axes.texts:
        box = text.get_window_extent()
        assert box.x0 >= frame.x0 - 1
        assert box.x1 <= frame.x1 + 1


def test_wrapped_lines_fit() -> None:
    text = "The current ends at 6 A cm⁻²; " * 20 + "x" * 300
    for line in wrap(text, 3.0, 9.0):
        assert measure(line, 9.0) <= 3.0
    assert "".join(wrap(text, 3.0, 9.0)).replace(" ", "") == text.replace(" ", "")


def test_one_operating_point_has_its_own_report() -> None:
    point = simulate("pap_reference", Hold(voltage=0.6))
    context = build_context(point)
    assert [figure.name for figure in context.key_figures][:3] == ["Cell voltage", "Current density", "Power density"]
    assert "this cell delivers" in context.verdict
    tree_of(html_report(point))
    assert pdf_report(point).startswith(b"%PDF-")


def test_the_lumped_model_has_a_report_without_profiles() -> None:
    lumped = simulate("pap_reference", Polarization(points=6), model="lumped")
    root = tree_of(html_report(lumped))
    assert "profiles" not in [section.get("id") for section in root.iter("section")]
    assert pdf_report(lumped).startswith(b"%PDF-")


def test_points_in_any_order_draw_the_same_curve(result: Result) -> None:
    """The areas need neighbours in order; a list of voltages may have any."""
    order = np.random.default_rng(1).permutation(len(result))
    shuffled = dataclasses.replace(
        result,
        table={name: values[order] for name, values in result.table.items()},
        status=tuple(result.status[k] for k in order),
    )
    for draw in (polarization, loss_areas):
        lines = [[line.get_xydata() for line in draw(r).axes[0].lines] for r in (result, shuffled)]
        for one, other in zip(*lines, strict=True):
            np.testing.assert_array_equal(one, other)


def test_powers_of_ten_are_letters_and_the_same_numbers() -> None:
    """As matplotlib writes them, without the formula; a short axis labels the places between powers too."""
    from matplotlib.figure import Figure

    figure = Figure()
    long, short = figure.subplots(1, 2)
    long.loglog([1e-3, 1e5], [2.0, 5.0])
    short.semilogy([0.0, 1.0], [2e-4, 5e-4])
    plain_powers(figure)
    to_png(figure, 40)
    words = {label.get_text() for label in long.get_xticklabels()}
    assert {"10⁻³", "10⁵"} <= words
    between = [label.get_text() for label in short.yaxis.get_minorticklabels()]
    assert "2×10⁻⁴" in [word.replace(" ", "") for word in between]
    assert not any("$" in word or "{" in word for word in (*words, *between))
