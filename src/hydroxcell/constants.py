"""Physical constants (CODATA 2018 exact values and a few molar masses), SI with mol."""

FARADAY = 96485.33212
"""Faraday constant [C/mol]."""

GAS_CONSTANT = 8.314462618
"""Molar gas constant [J/mol/K]."""

STANDARD_PRESSURE = 1.0e5
"""Standard state pressure of gas activities [Pa]."""

MOLAR_MASS = {
    "H2": 2.01588e-3,
    "O2": 31.9988e-3,
    "N2": 28.0134e-3,
    "H2O": 18.01528e-3,
    "CO2": 44.0095e-3,
}
"""Molar masses [kg/mol]."""

WATER_MOLAR_VOLUME = 18.0e-6
"""Molar volume of liquid water used for swelling and water volume fractions [m3/mol]."""

ZERO_CELSIUS = 273.15
"""Zero of the Celsius scale [K]."""
