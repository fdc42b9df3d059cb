"""Water, species and energy balances of a set of operating points, per cell area."""

from __future__ import annotations

import numpy as np

from hydroxcell.constants import FARADAY
from hydroxcell.models.base import FloatArray
from hydroxcell.physics import thermodynamics
from hydroxcell.results.fields import Fields

FLOOR_CURRENT = 1.0  # [A/m2] smallest gross current that closures are related to (0.1 mA/cm2)


def crossover_currents(fields: Fields) -> tuple[FloatArray, FloatArray]:
    """Parasitic currents of hydrogen at the cathode and oxygen at the anode [A/m2], each (m,)."""
    return (
        fields.membrane_face("cathode")["crossover_current"],
        fields.membrane_face("anode")["crossover_current"],
    )


def water_balance(fields: Fields) -> dict[str, FloatArray]:
    """Water rates [mol/m2/s] by nomenclature name, each (m,).

    made : by the reactions at the anode (hydroxide) or cathode (proton); consumed : at the other electrode.
    Feeds of a differential cell are unlimited and given as nan.
    """
    current = fields.boundary("cathode")["electronic_current"]
    through = fields.membrane_face("anode")["water_activity"]
    found = {"water_through_membrane": through}
    made = np.zeros_like(current)
    consumed = np.zeros_like(current)
    for side, sign in (("anode", -1.0), ("cathode", 1.0)):
        boundary = fields.boundary(side)
        found[f"water_out_vapour_{side}"] = sign * boundary["water_pressure"]
        found[f"water_out_liquid_{side}"] = sign * boundary["liquid_saturation"]
        found[f"water_in_{side}"] = boundary.get("water_feed", np.full_like(current, np.nan))
        source = net_source(fields, side)
        made, consumed = made + np.maximum(source, 0.0), consumed + np.maximum(-source, 0.0)
    return found | {"water_made": made, "water_consumed": consumed}


def net_source(fields: Fields, side: str) -> FloatArray:
    """Water made (positive) or consumed in the catalyst layer of a side by reactions [mol/m2/s], (m,).

    What leaves through the channel minus what comes through the membrane, so that it holds for any reaction path.
    """
    boundary, face = fields.boundary(side), fields.membrane_face(side)
    sign = -1.0 if side == "anode" else 1.0
    out = sign * (boundary["water_pressure"] + boundary["liquid_saturation"])
    return np.asarray(out - sign * face["water_activity"])


def closures(fields: Fields) -> dict[str, FloatArray]:
    """Relative errors of the balances over the whole cell, each (m,).

    water : water out against hydrogen in;  charge : electrons in against hydrogen in;
    energy : energy flux in against out. Related to the gross reaction current (and the thermoneutral voltage).
    """
    anode, cathode = fields.boundary("anode"), fields.boundary("cathode")
    hydrogen_loss, oxygen_loss = crossover_currents(fields)
    current = cathode["electronic_current"]
    gross = np.abs(current) + np.abs(hydrogen_loss) + np.abs(oxygen_loss) + FLOOR_CURRENT
    hydrogen = anode["reactant_pressure"]
    out = (
        -(anode["water_pressure"] + anode["liquid_saturation"])
        + cathode["water_pressure"]
        + cathode["liquid_saturation"]
    )
    oxygen = -cathode["reactant_pressure"]
    expected = (current + hydrogen_loss) / (2.0 * FARADAY)
    energy_scale = gross * thermodynamics.thermoneutral_voltage(fields.values["conditions.temperature"])
    rate = gross / (2.0 * FARADAY)
    total = expected + oxygen_loss / (2.0 * FARADAY)
    return {
        "water_closure_relative": np.maximum(np.abs(out - hydrogen), np.abs(2.0 * oxygen - hydrogen)) / rate,
        "charge_closure_relative": np.abs(hydrogen - total) / rate,
        "energy_closure_relative": np.abs(anode["temperature"] - cathode["temperature"]) / energy_scale,
    }


def heat(fields: Fields) -> dict[str, FloatArray]:
    """Heat conducted to the plates [W/m2] and the highest temperature [K], each (m,)."""
    peak = np.max(
        [np.max(layer["temperature"], axis=1) for layer in fields.layers.values() if "temperature" in layer], axis=0
    )
    return {
        "heat_out_anode": fields.boundary("anode")["heat_to_plate"],
        "heat_out_cathode": fields.boundary("cathode")["heat_to_plate"],
        "peak_temperature": np.asarray(peak),
    }
