"""The batch behind a card: how this very piece was made, cast, exchanged and stored.

A property belongs to a batch, not to a trade name. A card may carry a section [batch]; everything in it is a record
with its date, and `credibility` says what its history means for the properties of the card.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from hydroxcell.errors import HydroxcellError, InputError
from hydroxcell.units import to_si

AIR_CARBON_DIOXIDE = 100e-6
"""Carbon dioxide fraction above which a gas counts as air for the exchange of hydroxide."""
CARBONATION_TIME = 1800.0
"""Time in air after which a hydroxide form is not credible [s]; assumed, of the order seen with thin membranes."""


def _si(unit: str) -> BeforeValidator:
    return BeforeValidator(lambda value: None if value is None else to_si(value, unit))


Length = Annotated[float | None, _si("m")]
Time = Annotated[float | None, _si("s")]
Temperature = Annotated[float | None, _si("K")]
Concentration = Annotated[float | None, _si("mol/m3")]
Fraction = Annotated[float | None, _si("1")]


class Step(BaseModel):
    """One step of a recipe or of casting, in words, with what was measured of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str = Field(min_length=1, description="what was done")
    temperature: Temperature = Field(default=None, description="[K], text with unit in files")
    duration: Time = Field(default=None, description="[s]")
    note: str = ""


class IonExchange(BaseModel):
    """One exchange of counter-ions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Literal["hydroxide", "bicarbonate", "carbonate", "chloride", "bromide", "iodide", "proton"]
    solution: str = Field(min_length=1, description='such as "KOH"')
    concentration: Concentration = Field(default=None, description="[mol/m3]")
    duration: Time = Field(default=None, description="[s]")
    repeats: int = Field(default=1, ge=1)
    date: datetime.date | None = None


class Storage(BaseModel):
    """Where the piece was kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    medium: str = Field(min_length=1, description='"air", "nitrogen", "KOH", "water" ...')
    duration: Time = Field(description="[s]")
    temperature: Temperature = None
    carbon_dioxide: Fraction = Field(default=None, description="fraction in the gas; air has about 420 ppm")
    note: str = ""


class Thickness(BaseModel):
    """Thickness at one place of the sheet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    x: Length = None
    y: Length = None
    thickness: Annotated[float, _si("m")]

    @field_validator("thickness")
    @classmethod
    def _positive(cls, value: float) -> float:
        if not value > 0.0:
            raise ValueError("a thickness must be positive")
        return value


class Batch(BaseModel):
    """The history of one piece of material; everything but its identifier may be unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    identifier: str = Field(min_length=1, description="as it is written on the box")
    institute: str = ""
    maker: str = ""
    made_on: datetime.date | None = None
    recipe: tuple[Step, ...] = ()
    casting: tuple[Step, ...] = ()
    thickness_map: tuple[Thickness, ...] = ()
    ion_exchange: tuple[IonExchange, ...] = ()
    storage: tuple[Storage, ...] = Field(default=(), description="in the order of time, after the last exchange")
    note: str = ""

    @property
    def thickness(self) -> tuple[float, float, int]:
        """Mean thickness and standard deviation between places [m], and their number; nan where there are too few."""
        values = [place.thickness for place in self.thickness_map]
        if not values:
            return math.nan, math.nan, 0
        mean = sum(values) / len(values)
        if len(values) < 2:
            return mean, math.nan, 1
        return mean, math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1)), len(values)

    @property
    def form(self) -> str:
        """Counter-ion after the last exchange, "" if none is recorded."""
        return self.ion_exchange[-1].to if self.ion_exchange else ""

    @property
    def time_in_air(self) -> float:
        """Time in air since the last exchange [s]."""
        return sum(
            place.duration or 0.0
            for place in self.storage
            if place.medium.strip().lower() == "air" or (place.carbon_dioxide or 0.0) > AIR_CARBON_DIOXIDE
        )


def read_batch(raw: Any, where: str) -> Batch:
    """Batch of a section of a file; InputError with the place of the first mistake."""
    if not isinstance(raw, Mapping):
        raise InputError(f"{where}: batch: must be a section with at least identifier = ...")
    try:
        return Batch.model_validate(dict(raw))
    except HydroxcellError as error:
        raise InputError(f"{where}: batch: {error}") from None
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        raise InputError(f"{where}: batch.{place}: {message[:1].lower()}{message[1:]}.") from None


def credibility(batch: Batch, forms: Mapping[str, str]) -> tuple[str, ...]:
    """What the history of a batch says against the properties of its card, one sentence each.

    Parameters
    ----------
    batch : the history
    forms : law -> counter-ion form in which its values are said to be, e.g. {"conductivity": "hydroxide"}
    """
    found = []
    for law, form in forms.items():
        if form == "hydroxide" and batch.time_in_air > CARBONATION_TIME:
            found.append(
                f"{law} is stated for hydroxide, but the piece was {batch.time_in_air / 3600.0:.3g} h in air since its "
                "last exchange: it will have been in (bi)carbonate form unless it was purged; state how"
            )
        if batch.form and form != batch.form and form != "not_stated" and batch.time_in_air <= CARBONATION_TIME:
            found.append(f"{law} is stated for {form}, but the last exchange was to {batch.form}")
    mean, spread, number = batch.thickness
    if number > 1 and spread > 0.1 * mean:
        found.append(
            f"the thickness varies by {100.0 * spread / mean:.0f} % over {number} places; one number does not stand "
            "for it"
        )
    return tuple(found)
