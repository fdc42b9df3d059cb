"""A dry cathode: where the water goes in an anion-exchange cell, and what the ionomer does about it."""

# %% In an anion-exchange cell water is made at the anode and consumed at the cathode. Dry the cathode feed.
import hydroxcell

cell = hydroxcell.load_cell("pap_reference")
humidities = (0.9, 0.6, 0.4)
voltages = hydroxcell.Polarization(voltages=(0.9, 0.8, 0.7, 0.6, 0.5))
results = {
    humidity: hydroxcell.simulate(cell.replace({"conditions.cathode.relative_humidity": humidity}), voltages)
    for humidity in humidities
}

# %% Current and water at 0.6 V: the drier the cathode gas, the more water must come through the membrane.
point = 3
for humidity, result in results.items():
    water = result.water_balance()
    share = water["water_through_membrane"][point] / water["water_consumed"][point]
    print(
        f"{100 * humidity:3.0f} % RH  {result['current_density'][point] / 1e4:.2f} A/cm2,"
        f" {100 * share:.0f} % of the water consumed comes through the membrane"
    )

# %% Water content through membrane and ionomer, from the anode side to the cathode side.
for humidity, result in results.items():
    x, water_content, layers = result.profile("water_content", point)
    print(f"{100 * humidity:3.0f} % RH  lambda from {water_content[0]:.1f} to {water_content[-1]:.1f}")

# %% Drier gas, less current.
currents = [result["current_density"][point] for result in results.values()]
assert currents[0] > currents[1] > currents[2]
