"""A first curve: load a cell, simulate it, read the numbers, draw it."""

# %% Load a cell that comes with the package. Every number in it has a unit, a source and a status.
import hydroxcell

cell = hydroxcell.load_cell("pap_reference")
print(cell.title)
print(f"{len(cell.quantities)} numbers, {len(cell.assumed())} of them assumed")

# %% Simulate a polarization curve from open circuit to 0.2 V (the default).
result = hydroxcell.simulate(cell)
print(result.sentence)

# %% Numbers are arrays in SI, one entry for each point; the summary has units in its names.
current = result["current_density"] / 1e4  # A/m2 -> A/cm2
voltage = result["cell_voltage"]
summary = result.summary()
print(f"{summary['peak_power_density_W_cm2']:.2f} W/cm2 at {summary['current_density_at_peak_power_A_cm2']:.2f} A/cm2")

# %% The losses sum to the difference of reversible and cell voltage.
middle = len(voltage) // 2
for name, loss in result.losses().items():
    print(f"{name:<28} {1e3 * loss[middle]:7.1f} mV")
missing = result["reversible_voltage"] - voltage - sum(result.losses().values())
assert abs(missing).max() < 1e-9

# %% Curve and loss areas in one figure.
figure = result.plot()
figure.savefig("first_curve.svg")
