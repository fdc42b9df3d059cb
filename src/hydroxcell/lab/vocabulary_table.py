"""THE table of quantities that files hold: SI unit, sign in the file, and the words of headings that mean them.

Words are patterns of a heading in lower case, with blanks for underscores, without a reference electrode, and without
its unit. The first row that fits, with a unit of the right dimension, holds. Words of German, French and Spanish
programs stand beside the English ones.
"""

from __future__ import annotations

import re

ROWS: tuple[tuple[str, str, float, str], ...] = (
    ("frequency", "Hz", 1.0, r"f|(z |eis\d+\.)?freq(uency)?\.?|frequenz|fr[eé]quence|frecuencia"),
    ("impedance_real", "ohm", 1.0, r"z'(\(a\))?|z1|zr|zre|z ?re(al)?|(eis\d+\.)?re(al)? ?\(?z\)?|zdash|real"),
    ("impedance_imaginary", "ohm", -1.0, r"-z''|-z\"|-z2|-zi|-z ?im(ag)?|-im(ag)? ?\(?z\)?|-imag|neg zimag|zdashneg"),
    ("impedance_imaginary", "ohm", 1.0, r"z''(\(b\))?|z\"|z2|zi|z ?im(ag|g)?|(eis\d+\.)?im(ag)? ?\(?z\)?|imag"),
    ("area_impedance_real", "ohm m2", 1.0, r"z'|z1|zr|z ?re(al)?|re(al)? ?\(?z\)?"),
    ("area_impedance_imaginary", "ohm m2", -1.0, r"-z''|-z\"|-z2|-zi|-z ?im(ag)?|-im(ag)? ?\(?z\)?"),
    ("area_impedance_imaginary", "ohm m2", 1.0, r"z''|z\"|z2|zi|z ?im(ag|g)?|im(ag)? ?\(?z\)?"),
    ("impedance_modulus", "ohm", 1.0, r"\|z\||/z/|zmod|mod z|(eis\d+\.)?modulus z|z|impedance|impedanz"),
    ("impedance_phase", "rad", -1.0, r"(-|neg\.? )phase( ?\(z\))?"),
    ("impedance_phase", "rad", 1.0, r"phase( ?\(?z\)?)?|zphz|theta( \(z\))?|eis\d+\.phase z"),
    ("time", "s", 1.0, r"(elapsed |corrected |test |total )?time|t|elapsed|zeit|temps|tiempo"),
    ("ring_current_density", "A/m2", 1.0, r"j ?ring|ring current density"),
    ("ring_current", "A", 1.0, r"i ?ring|ring current|we\(2\)\.current"),
    ("ring_potential", "V", 1.0, r"e ?ring|ring potential|we\(2\)\.potential"),
    ("counter_potential", "V", 1.0, r"<?ece>?"),
    ("ir_free_voltage", "V", 1.0, r"[eu] ir.?free|ir.?free (cell )?(voltage|potential)|[eu] ir.?corr(ected)?"),
    ("cell_voltage", "V", 1.0, r"(mean )?cell voltage( mean| average| \d+)?|e stack|[euv] ?cell|voltage cell|ewe-ece"),
    ("cell_voltage", "V", 1.0, r"zellspannung|tension (de )?cellule"),
    ("potential", "V", 1.0, r"<?ewe>?|vf|vdc|<?e>?|u|v|[eu][ (](rhe|she|nhe|sce)\)?|e ?disk|disk potential|e we"),
    ("potential", "V", 1.0, r"(we\(\d\)\.|(e?we|control|applied|working electrode) )?(potential|voltage)( applied)?"),
    ("potential", "V", 1.0, r"spannung|potenti?al|potentiel|potencial|tension|voltaje"),
    ("current_density", "A/m2", 1.0, r"(disk )?current( density)?|<?j>?|j ?(disk|geo)|<?i>?|im|cd|stromdichte"),
    ("current", "A", 1.0, r"(we\(\d\)\.|(we|raw|disk|control|applied) )?current( average| applied)?"),
    ("current", "A", 1.0, r"<?i>?|im|idc|i1|i ?disk"),
    ("current", "A", 1.0, r"strom|courant|corriente"),
    ("power_density", "W/m2", 1.0, r"power density|power|p|pd|leistungsdichte"),
    ("power", "W", 1.0, r"power|p|p stack|leistung"),
    ("charge", "C", 1.0, r"charge|q|\(q-qo\)|q-qo|ladung"),
    ("high_frequency_resistance", "ohm m2", 1.0, r"hfr|high.frequency resistance|r ?hf|e ir stack"),
    ("high_frequency_cell_resistance", "ohm", 1.0, r"(eis\d+\.estimated )?hfr|high.frequency resistance|r ?hf"),
    ("high_frequency_cell_resistance", "ohm", 1.0, r"e ir stack"),
    ("area_resistance", "ohm m2", 1.0, r"asr|area.specific resistance|r|resistance"),
    ("resistance", "ohm", 1.0, r"r|resistance|widerstand"),
    ("conductivity", "S/m", 1.0, r"conductivity|sigma|σ|leitf[aä]higkeit"),
    ("thickness", "m", 1.0, r"thickness|dicke"),
    ("cycle", "", 1.0, r"cycle number|cycle( no\.?)?|scan|selector"),
    ("step", "", 1.0, r"ns|segment( #)?|step( number)?"),
    ("loop", "", 1.0, r"loop( number)?"),
    ("temperature", "K", 1.0, r"t|temp(erature)?( \(cell\))?|temp cell|cell temp(erature)?|t cell|temperatur"),
    ("temperature_coolant", "K", 1.0, r"temp(erature)? coolant inlet"),
    ("temperature_anode", "K", 1.0, r"temp(erature)? anode( inlet)?|anode temp(erature)?"),
    ("temperature_cathode", "K", 1.0, r"temp(erature)? cathode( inlet)?|cathode temp(erature)?"),
    ("dew_point_anode", "K", 1.0, r"temp anode dewpoint water|anode dew ?point( temp)?|dew ?point( temp)? anode"),
    ("dew_point_cathode", "K", 1.0, r"temp cathode dewpoint water|cathode dew ?point|dew ?point( temp)? cathode"),
    ("pressure", "Pa", 1.0, r"pressure|p|back ?pressure|druck"),
    ("pressure_anode", "Pa", 1.0, r"pressure anode( inlet)?|anode (back ?)?pressure|p anode|press anode"),
    ("pressure_cathode", "Pa", 1.0, r"pressure cathode( inlet)?|cathode (back ?)?pressure|p cathode|press cathode"),
    ("relative_humidity", "1", 1.0, r"rh|relative humidity|feuchte"),
    ("relative_humidity_anode", "1", 1.0, r"anode inlet rel hum|anode rh|(rh|relative humidity) anode"),
    ("relative_humidity_cathode", "1", 1.0, r"cathode inlet rel hum|cathode rh|(rh|relative humidity) cathode"),
    ("flow_anode", "mol/s", 1.0, r"total anode stack flow|flow anode|anode flow( rate)?"),
    ("flow_cathode", "mol/s", 1.0, r"total cathode stack flow|flow cathode|cathode flow( rate)?"),
    ("volume_flow_anode", "m3/s", 1.0, r"flow anode|anode flow( rate)?"),
    ("volume_flow_cathode", "m3/s", 1.0, r"flow cathode|cathode flow( rate)?"),
    ("stoichiometry_anode", "", 1.0, r"anode stoich(iometry)?|stoich(iometry)? anode"),
    ("stoichiometry_cathode", "", 1.0, r"cathode stoich(iometry)?|stoich(iometry)? cathode"),
    ("rotation_rate", "rad/s", 1.0, r"rotation( rate| speed)?|rot\.? rate|rpm|drehzahl"),
    ("scan_rate", "V/s", 1.0, r"scan rate|sweep rate"),
    ("mass", "kg", 1.0, r"mass|weight|masse"),
    ("area", "m2", 1.0, r"(membrane )?active area|cell active area|(electrode )?area"),
)  # fmt: skip
"""Quantity, SI unit ("" for one that is counted), sign of the numbers in the file, words. Pressures are absolute,
humidities and stoichiometries are fractions. Quantities without words of their own: `EXTRA`."""
EXTRA = {"rebuilt_potential": "V"}

PURE_NUMBERS = re.compile(
    r"(splitting_)?symmetry(_to_\w+)?|ligand_(electrons|protons)|spin|spin_polarised|cutoff|k_points|hubbard_u|neighbours"
)
"""Headings of numbers and settings of calculations that need no unit."""
