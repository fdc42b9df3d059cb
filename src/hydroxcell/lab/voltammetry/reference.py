"""Potentials of reference electrodes, and the way to the reversible hydrogen electrode (RHE).

E_RHE = E + E_ref(T) + (ln 10) R T/F pH with E_ref against the standard hydrogen electrode; or E_RHE = E + a measured
offset. What is not known is asked for.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hydroxcell.constants import FARADAY, GAS_CONSTANT, ZERO_CELSIUS
from hydroxcell.errors import InputError, UnknownNameError

FloatArray = npt.NDArray[np.float64]

ROOM = ZERO_CELSIUS + 25.0  # [K]
NEAR = 5.0  # [K] within which a value for 25 degC is used
DRIFT = 1e-3  # [V] of an open-circuit recording that is worth a word


@dataclass(frozen=True)
class ReferenceElectrode:
    """A reference electrode.

    Attributes
    ----------
    name : with its filling
    temperatures : [degC] of the table
    potentials : against the standard hydrogen electrode [V]
    uncertainty : standard uncertainty of an electrode as bought [V]
    source : key of the bibliography
    follows_ph : whether it sits in the electrolyte of the cell, so that the potentials are against the RHE
    """

    name: str
    temperatures: tuple[float, ...]
    potentials: tuple[float, ...]
    source: str
    uncertainty: float = 3e-3
    follows_ph: bool = False

    def potential(self, temperature: float) -> tuple[float, float]:
        """Potential and standard uncertainty [V] at a temperature [K].

        Errors: InputError outside the table; a value for 25 degC holds within 5 K, with 1 mV/K more uncertainty.
        """
        celsius = temperature - ZERO_CELSIUS
        if len(self.temperatures) == 1:
            away = abs(celsius - self.temperatures[0])
            if away > NEAR + 1e-9:
                raise InputError(
                    f"{self.name}: its potential is known here at {self.temperatures[0]:g} degC only, not at "
                    f"{celsius:.4g} degC. Measure the offset to the RHE, or give reference_offset."
                )
            return self.potentials[0], math.hypot(self.uncertainty, 1e-3 * away)
        if not self.temperatures[0] - 1e-9 <= celsius <= self.temperatures[-1] + 1e-9:
            raise InputError(
                f"{self.name}: its potential is known here from {self.temperatures[0]:g} to {self.temperatures[-1]:g} "
                f"degC, not at {celsius:.4g} degC. Measure the offset to the RHE, or give reference_offset."
            )
        return float(np.interp(celsius, self.temperatures, self.potentials)), self.uncertainty


_TABLE = (15.0, 20.0, 25.0, 30.0, 35.0)
ELECTRODES: tuple[ReferenceElectrode, ...] = (
    ReferenceElectrode("SHE", (0.0, 100.0), (0.0, 0.0), "bard_2001", 0.0),
    ReferenceElectrode("Ag/AgCl (3.5 M KCl)", _TABLE, (0.212, 0.208, 0.205, 0.201, 0.197), "sawyer_1995"),
    ReferenceElectrode("Ag/AgCl (sat. KCl)", _TABLE, (0.209, 0.204, 0.199, 0.194, 0.189), "sawyer_1995"),
    ReferenceElectrode("Ag/AgCl (3 M KCl)", (25.0,), (0.210,), "reference_potentials"),
    ReferenceElectrode("Ag/AgCl (0.1 M KCl)", (25.0,), (0.2881,), "reference_potentials"),
    ReferenceElectrode("SCE", _TABLE, (0.2511, 0.2479, 0.2444, 0.2411, 0.2376), "sawyer_1995"),
    ReferenceElectrode("Hg/Hg2Cl2 (3.5 M KCl)", _TABLE, (0.254, 0.252, 0.250, 0.248, 0.246), "sawyer_1995"),
    ReferenceElectrode("Hg/Hg2Cl2 (0.1 M KCl)", _TABLE, (0.3362, 0.3359, 0.3356, 0.3351, 0.3344), "sawyer_1995"),
    ReferenceElectrode("Hg/HgO (1 M NaOH)", (25.0,), (0.1077,), "nickell_2006"),
    ReferenceElectrode("Hg/HgO (0.1 M NaOH)", (25.0,), (0.1634,), "nickell_2006"),
    ReferenceElectrode("Hg/HgO (electrolyte of the cell)", (25.0,), (0.926,), "reference_potentials", 3e-3, True),
    ReferenceElectrode("Hg/Hg2SO4 (sat. K2SO4)", (25.0,), (0.651,), "mercurous_sulphate", 1e-2),
)
"""Known electrodes; the tables over temperature contain the junction potential to a dilute electrolyte."""


@dataclass(frozen=True)
class Scale:
    """How potentials become potentials against the RHE.

    Attributes
    ----------
    offset : added to the recorded potentials [V]
    uncertainty : standard uncertainty [V], nan if not known
    words : what was done
    why : where it comes from, with the key of the source
    findings : what is odd
    """

    offset: float
    uncertainty: float
    words: str
    why: str
    findings: tuple[str, ...] = ()


def electrode(name: str) -> ReferenceElectrode:
    """The electrode of a name; blanks, capitals and brackets do not matter.

    Errors: InputError for a name without the filling that decides, or one that is not known.

    >>> electrode("Ag/AgCl 3.5M KCl").potentials[2]
    0.205
    """
    wanted = _plain(name)
    for known in ELECTRODES:
        if _plain(known.name) == wanted:
            return known
    alike = [known.name for known in ELECTRODES if _plain(known.name).startswith(wanted)]
    if wanted and alike:
        raise InputError(f"Reference electrode {name!r}: its filling decides. Give one of: {', '.join(alike)}.")
    raise UnknownNameError("reference electrode", name, ["RHE", *(known.name for known in ELECTRODES)])


def _plain(name: str) -> str:
    words = name.lower().replace("saturated", "sat").replace("calomel", "hg2cl2").replace("nhe", "she")
    return re.sub(r"[\s().,]|vs|sat(?=$)", "", words.replace("3.5", "3p5").replace("0.1", "0p1"))


def scale_from_table(name: str, ph: float | None, temperature: float) -> Scale:
    """Scale from a tabulated potential, with pH of the electrolyte and temperature [K].

    >>> round(scale_from_table("SCE", 13.0, 298.15).offset, 3)
    1.013
    """
    if _plain(name) == "rhe":
        return Scale(0.0, 0.0, "as recorded, against the RHE", "given")
    found = electrode(name)
    potential, uncertainty = found.potential(temperature)
    if found.follows_ph:
        return Scale(potential, uncertainty, f"{found.name}: E + {potential:.4f} V at any pH", found.source)
    if ph is None:
        raise InputError(f"{name}: the way to the RHE needs the pH of the electrolyte. Give ph, or measure the offset.")
    slope = math.log(10.0) * GAS_CONSTANT * temperature / FARADAY
    offset = potential + slope * ph
    words = f"{found.name}: E + {potential:.4f} V + {1e3 * slope:.2f} mV x pH {ph:g} = E + {offset:.4f} V"
    return Scale(offset, uncertainty, words, found.source)


def scale_from_open_circuit(potential: FloatArray, name: str = "") -> Scale:
    """Scale from the potential of a hydrogen electrode recorded against the reference electrode, shape (n,) [V].

    The mean of the last tenth counts. The hydrogen electrode of the same electrolyte lies below all usual reference
    electrodes; a positive reading means that the leads were the other way round, and is refused.

    Errors: InputError for no points, or a hydrogen electrode above the reference electrode.

    >>> round(scale_from_open_circuit(np.full(100, -0.25)).offset, 3)
    0.25
    """
    values = potential[np.isfinite(potential)]
    if not len(values):
        raise InputError(f"{name}: the open-circuit recording holds no potential.")
    last = values[-max(len(values) // 10, 1) :]
    reading = float(last.mean())
    if reading > 0.05:
        raise InputError(
            f"{name}: the hydrogen electrode would lie {reading:.3f} V above the reference electrode. If leads were "
            f'the other way round, give reference_offset="{reading:.4f} V".'
        )
    drift = float(np.ptp(values))
    findings = (f"{name}: the open circuit moved by {1e3 * drift:.1f} mV",) if drift > DRIFT else ()
    uncertainty = max(float(last.std()), drift / math.sqrt(12.0))
    words = f"E + {-reading:.4f} V (hydrogen electrode at {reading:.4f} V)"
    return Scale(
        -reading, uncertainty, words, f"measured: last tenth of {len(values)} points of {name or 'it'}", findings
    )
