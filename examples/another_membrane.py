"""Another membrane in the same cell: one changed line."""

# %% The reference cell, and the same cell with the membrane card "piperion_a40" and with half the thickness.
import hydroxcell

reference = hydroxcell.load_cell("pap_reference")
cells = {
    "reference": reference,
    "other membrane": reference.replace({"membrane.material": "piperion_a40"}),
    "half as thick": reference.replace({"membrane.thickness": 0.5 * reference.value("membrane.thickness")}),
}

# %% One curve for each.
results = {name: hydroxcell.simulate(cell) for name, cell in cells.items()}

# %% What changed: peak power, resistance, and the ionic loss of the membrane at the point nearest to 1 A/cm2.
for name, result in results.items():
    summary = result.summary()
    near = abs(result["current_density"] - 1e4).argmin()
    print(
        f"{name:<16} {summary['peak_power_density_W_cm2']:.2f} W/cm2"
        f"  {1e3 * summary['high_frequency_resistance_ohm_cm2']:.0f} mohm cm2"
        f"  membrane {1e3 * result['ionic_loss_membrane'][near]:.0f} mV"
    )

# %% A thinner membrane has the smaller resistance.
resistance = {name: result.summary()["high_frequency_resistance_ohm_cm2"] for name, result in results.items()}
assert resistance["half as thick"] < resistance["reference"]
