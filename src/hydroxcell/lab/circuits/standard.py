"""Circuits of anion-exchange-membrane cells and half cells, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hydroxcell.lab.circuits.circuit import Circuit


@dataclass(frozen=True)
class StandardCircuit:
    """A circuit by name; `chosen_from` says whether the automatic choice may take it."""

    name: str
    text: str
    words: str
    chosen_from: bool = False


_ROWS = (
    StandardCircuit("one_arc", "R0-p(R1,Q1)", "one electrode that limits, no lead seen", True),
    StandardCircuit("one_arc_lead", "L0-R0-p(R1,Q1)", "one electrode that limits, inductive leads", True),
    StandardCircuit("two_arcs", "R0-p(R1,Q1)-p(R2,Q2)", "two electrodes, or an electrode and transport", True),
    StandardCircuit("two_arcs_lead", "L0-R0-p(R1,Q1)-p(R2,Q2)", "the same with inductive leads", True),
    StandardCircuit(
        "three_arcs_lead", "L0-R0-p(R1,Q1)-p(R2,Q2)-p(R3,Q3)", "anode, cathode, transport; inductive leads", True
    ),
    StandardCircuit(
        "slow_water", "L0-R0-p(R1,Q1,R2-L2)", "one arc and an inductive loop at low frequency: slow ionomer water", True
    ),
    StandardCircuit("randles", "R0-p(Q1,R1-W1)", "electrode with semi-infinite diffusion"),
    StandardCircuit("finite_transport", "L0-R0-p(Q1,R1-Ws1)", "electrode with diffusion through a layer", True),
    StandardCircuit("catalyst_layer", "L0-R0-TLR1", "one catalyst layer with ionic resistance and charge transfer",
    True), StandardCircuit(
        "catalyst_layer_transport", "L0-R0-TLR1-p(R2,Q2)", "the same with a second, slower process", True
    ),
    StandardCircuit("blocking_layer", "L0-R0-TL1", "catalyst layer in H2/N2: ionic resistance and double layer"),
    StandardCircuit("conductivity_cell", "L0-R0-Q1", "membrane between blocking electrodes"),
    StandardCircuit("membrane_grains", "p(R0,Q0)-Q1", "membrane whose own arc is seen, blocking electrodes"),
)  # fmt: skip
STANDARD: Mapping[str, StandardCircuit] = {row.name: row for row in _ROWS}


def circuit_named(text: str) -> Circuit:
    """Circuit from the name of a standard one or from its text.

    >>> str(circuit_named("one_arc"))
    'R0-p(R1,Q1)'
    """
    return Circuit.of(STANDARD[text].text if text in STANDARD else text)
