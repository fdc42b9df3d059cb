"""What ages: the fixed cations of every ionomer, the active area and a reversible coverage of every catalyst.

Each is an unknown of the cell where its degradation law is given, and only there; without laws the model is the fresh
one. Nothing of it moves: the rows are rates of change in place. A cation is lost together with its hydroxide, so that
charges stay balanced; the water that its hydration held stays in the balance of the ionomer's water, whose content is
c_cat lambda. The product water of the attack (at most one per cation, 1e-7 of what the cell makes) is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from hydroxcell.maths import Scalar, exp, log, smooth_positive
from hydroxcell.models.base import Expression, ParameterTree, State, Unknown
from hydroxcell.models.faces import Cell
from hydroxcell.models.layers import side_of
from hydroxcell.physics import degradation

CATIONS, AREA, COVERAGE = "cation_fraction", "active_area_fraction", "reversible_coverage"
SLOW = (CATIONS, AREA, COVERAGE)
FRESH: dict[str, float] = {CATIONS: 1.0, AREA: 1.0, COVERAGE: 0.0}
UNKNOWNS = (
    Unknown(CATIONS, 1.0, 0.0, 0.1, 0.0, 1.0 + 1e-6),
    Unknown(AREA, 1.0, 0.0, 0.1, 0.0, 1.0 + 1e-6),
    Unknown(COVERAGE, 1.0, 0.0, 0.1, -1e-3, 1.0),
)
ROW = 1.0e6  # [s] scale of the rows: a rate of 1e-6 1/s is of order one
LEAST = 1.0e-3  # [1] share below which powers of a share are regularised


def unknowns_of(region: str, structure: Mapping[str, str]) -> tuple[str, ...]:
    """Unknowns of ageing in a membrane or catalyst layer of a cell with this structure."""
    if region == "membrane":
        return (CATIONS,) if "membrane.degradation" in structure else ()
    ionomer = (CATIONS,) if f"{region}.ionomer.degradation" in structure else ()
    return (*ionomer, AREA, COVERAGE) if f"{region}.catalyst.degradation" in structure else ionomer


def contents(state: State) -> dict[str, Expression]:
    """What the rows of ageing store: the shares themselves, scaled."""
    return {name: ROW * state[name] for name in SLOW if name in state}


def rate_factor(side: str, state: State, layer: ParameterTree) -> Scalar:
    """Factor on the reaction rates of an electrode: area left, area uncovered, order in the remaining cations [-]."""
    factor: Scalar = 1.0
    if AREA in state:
        factor = state[AREA] * (1.0 - state[COVERAGE])
    if CATIONS in state:
        law = layer.ionomer.degradation
        order = law.hydrogen_oxidation_order if side == "anode" else law.oxygen_reduction_order
        factor = factor * exp(order * log(smooth_positive(state[CATIONS], LEAST)))
    return factor


def _cations(cell: Cell, law: ParameterTree) -> dict[str, Expression]:
    """Row of the remaining cations; where the ionomer is carbonated, only its hydroxide attacks."""
    assert cell.ionomer is not None
    ionomer, remaining = cell.ionomer.state, cell.state[CATIONS]
    hydroxide = 1.0 if cell.anions is None else cell.anions.hydroxide
    loss = degradation.cation_loss_rate(
        ionomer.site_concentration,
        ionomer.site_concentration * hydroxide,
        cell.state["temperature"],
        ionomer.water_content,
        law.rate_constant,
        law.activation_energy,
        law.reference_temperature,
        law.hydration_sensitivity,
        law.reference_water_content,
        law.least_water_content,
    )
    fresh = ionomer.site_concentration / remaining
    return {CATIONS: -ROW * loss / fresh}


def membrane_rows(cell: Cell, p: ParameterTree) -> dict[str, Expression]:
    """Row of the cations of a membrane cell, if they age."""
    return _cations(cell, p.membrane.degradation) if CATIONS in cell.state else {}


def catalyst_layer_rows(cell: Cell, layer: ParameterTree, structure: Mapping[str, str]) -> dict[str, Expression]:
    """Rows of everything that ages in a catalyst layer."""
    state = cell.state
    rows: dict[str, Expression] = {}
    if CATIONS in state:
        rows |= _cations(cell, layer.ionomer.degradation)
    if AREA in state:
        kind = structure[f"{side_of(cell.region)}.catalyst_layer.catalyst.degradation.area_loss.kind"]
        changes = _catalyst(kind, state, layer.catalyst.degradation)
        rows |= {name: ROW * value for name, value in changes.items()}
    return rows


def _catalyst(kind: str, state: State, card: ParameterTree) -> dict[str, Expression]:
    """Change of area and coverage [1/s]; the potential is that of the double layer, against hydrogen at the place."""
    voltage, temperature = state["double_layer_voltage"], state["temperature"]
    law, cover = card.area_loss, card.coverage
    more = (law.order, law.residual_fraction) if kind == "platinum_group" else ()
    loss = degradation.AREA_LOSS_LAWS[kind].function(
        voltage,
        temperature,
        state[AREA],
        law.rate_constant,
        law.reference_potential,
        law.transfer_coefficient,
        law.activation_energy,
        law.reference_temperature,
        *more,
    )
    covered = degradation.coverage_rate(
        voltage,
        temperature,
        state[COVERAGE],
        cover.build_up_rate,
        cover.removal_rate,
        cover.largest,
        cover.half_potential,
        cover.width,
        cover.activation_energy,
        cover.reference_temperature,
    )
    return {AREA: -loss, COVERAGE: covered}
