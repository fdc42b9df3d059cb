"""Circuits of anion-exchange-membrane cells and half cells, by name; "_lead" behind a name adds leads (L0).

"_eddy" adds leads with eddy currents (La0), as long wires and clamps show them near a megahertz.
"""

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
    StandardCircuit("one_arc", "R0-p(R1,Q1)", "one electrode that limits", True),
    StandardCircuit("two_arcs", "R0-p(R1,Q1)-p(R2,Q2)", "two electrodes, or an electrode and transport", True),
    StandardCircuit("three_arcs", "R0-p(R1,Q1)-p(R2,Q2)-p(R3,Q3)", "anode, cathode, transport", True),
    StandardCircuit("one_arc_tail", "R0-p(R1,Q1)-Q2", "an arc and a process that does not close", True),
    StandardCircuit("two_arcs_tail", "R0-p(R1,Q1)-p(R2,Q2)-Q3", "two arcs and a process that does not close", True),
    StandardCircuit(
        "slow_water", "R0-p(R1,Q1,R2-L2)", "one arc and an inductive loop at low frequency: slow ionomer water", True
    ),
    StandardCircuit("randles", "R0-p(Q1,R1-W1)", "electrode with semi-infinite diffusion", True),
    StandardCircuit("finite_transport", "R0-p(Q1,R1-Ws1)", "electrode with diffusion through a layer", True),
    StandardCircuit("catalyst_layer", "R0-TLR1", "one catalyst layer: ionic resistance and charge transfer", True),
    StandardCircuit("catalyst_layer_transport", "R0-TLR1-p(R2,Q2)", "the same with a second, slower process", True),
    StandardCircuit("blocking_layer", "R0-TL1", "catalyst layer in hydrogen and nitrogen, or at rest", True),
    StandardCircuit("conductivity_cell", "R0-Q1", "membrane between blocking electrodes", True),
    StandardCircuit("membrane_arc", "p(R0,Q0)-Q1", "membrane whose own arc is seen, blocking electrodes", True),
)  # fmt: skip
_LEADS = tuple(
    StandardCircuit(f"{row.name}_lead", f"L0-{row.text}", f"{row.words}; inductive leads", row.chosen_from)
    for row in _ROWS
)
_EDDIES = tuple(
    StandardCircuit(f"{row.name}_eddy", f"La0-{row.text}", f"{row.words}; leads with eddy currents") for row in _ROWS
)
STANDARD: Mapping[str, StandardCircuit] = {row.name: row for row in (*_ROWS, *_LEADS, *_EDDIES)}


def circuit_named(text: str) -> Circuit:
    """Circuit from the name of a standard one or from its text.

    >>> str(circuit_named("one_arc_lead"))
    'L0-R0-p(R1,Q1)'
    """
    return Circuit.of(STANDARD[text].text if text in STANDARD else text)
