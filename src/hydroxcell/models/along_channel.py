"""The 1+1D model: segments of the through-plane model, connected by what flows in the channels.

    cathode  in > [ 1 ][ 2 ][ 3 ] ... [ K ] > out        one voltage for all; the current is their mean
    anode    co-flow  >  counter-flow  <                 cross-flow: a grid, anode lanes down its columns

Each segment is the whole model of `through_plane` with flow kind "segment": it takes reactant, inert gas and water from
the segment before it and passes on what is left. Water in the channel is vapour up to saturation at the local
temperature and pressure, the rest liquid that the gas carries along. Lanes of a side share the feed equally.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hydroxcell.cell.along_channel import AlongChannel, Channels
from hydroxcell.constants import GAS_CONSTANT
from hydroxcell.models import carbonation
from hydroxcell.models.base import FEED, FloatArray, Network, ParameterTree, Stream, Tap
from hydroxcell.models.channel import IMPURITY, SEGMENT, dry_feed, water_feed_ratio
from hydroxcell.models.layers import AMOUNT, REACTANT
from hydroxcell.physics import channel_flow, gas_properties, thermodynamics

FACES = {"anode": "anode.channel|anode.diffusion_layer", "cathode": "cathode.diffusion_layer|cathode.channel"}
LEAST_PRESSURE = 0.05  # [1] of the inlet's; below it the drop is not followed, and the results refuse the channels
INWARD = {"anode": 1.0, "cathode": -1.0}  # fluxes are positive towards the cathode


@dataclass(frozen=True)
class Layout:
    """Where the segments lie.

    Attributes
    ----------
    order : side -> segments of each lane from inlet to outlet, shape (lanes, length)
    """

    order: Mapping[str, np.ndarray]

    @property
    def count(self) -> int:
        """Number of segments."""
        return int(self.order["cathode"].size)

    def source(self, side: str) -> np.ndarray:
        """Segment from which each is fed, shape (K,)."""
        lanes = self.order[side]
        found = np.full(lanes.size, FEED)
        found[lanes[:, 1:]] = lanes[:, :-1]
        return found

    def outlets(self, side: str) -> np.ndarray:
        """Last segment of each lane."""
        return np.asarray(self.order[side][:, -1])

    def position(self, side: str) -> FloatArray:
        """Distance from the inlet of a side over its length, at the middle of each segment, shape (K,)."""
        lanes = self.order[side]
        found = np.empty(lanes.size)
        found[lanes] = (np.arange(lanes.shape[1]) + 0.5) / lanes.shape[1]
        return found


def make_layout(record: AlongChannel) -> Layout:
    """Segments in the order of the cathode gas, row by row."""
    grid = np.arange(record.count).reshape(record.rows or 1, record.segments)
    anode = {"co": grid, "counter": grid[:, ::-1], "cross": grid.T}[record.flow]
    return Layout({"cathode": grid, "anode": anode})


class Plate(Network):
    """The segments of one cell as a network.

    Attributes
    ----------
    record, layout : what was asked for, and where the segments lie
    sides : those with a limited feed
    """

    def __init__(self, record: AlongChannel, structure: Mapping[str, str]) -> None:
        """Connect the segments of a cell whose own flow kinds are in `structure`."""
        self.record, self.layout, self.count = record, make_layout(record), record.count
        self.kinds = {side: structure[f"conditions.{side}.flow.kind"] for side in ("anode", "cathode")}
        self.sides = tuple(side for side, kind in self.kinds.items() if kind != "differential")
        self.carbonated = structure.get("carbonation", "absent") == "present"
        self.streams = tuple(s for side in self.sides for s in self._streams(side))
        self.carried = tuple(f"segment.{side}.inert" for side in self.sides)
        self._names = (*(s.inlet for s in self.streams), *self.carried)
        self.current = Tap(FACES["cathode"], "electronic_current")
        self.external = Tap(FACES["cathode"], "external_current")

    def _streams(self, side: str) -> tuple[Stream, ...]:
        source = self.layout.source(side)

        def taken(*fluxes: str) -> tuple[Tap, ...]:
            return tuple(Tap(FACES[side], flux, INWARD[side]) for flux in fluxes)

        found = (
            Stream(f"segment.{side}.reactant", taken("reactant_pressure"), source, AMOUNT),
            Stream(f"segment.{side}.water", taken("water_pressure", "liquid_saturation"), source, AMOUNT),
        )
        if not self.carbonated:
            return found
        carbon = Stream(f"segment.{side}.carbon_dioxide", taken("carbon_dioxide_pressure"), source, carbonation.ROW)
        return (*found, carbon)

    def feed(self, parameters: ParameterTree, current: float) -> tuple[FloatArray, FloatArray]:
        """What enters at the inlets, streams first, then inert gas, per segment area [mol/m2/s], and the slopes."""
        flows, slopes = {}, {}
        step = 1e-3  # [A/m2]; the feed is smooth over 1 A/m2, so that this difference is exact to 1e-7
        for side in self.sides:
            kind, conditions = self.kinds[side], parameters.conditions.at(side)
            near = (current, current + step, current - step)
            dry, above, below = (float(dry_feed(side, kind, i, parameters)) for i in near)
            fraction = conditions.reactant_fraction * (1.0 - IMPURITY)
            shares = {"reactant": fraction, "inert": 1.0 - fraction}
            shares["water"] = float(water_feed_ratio(side, parameters))
            if self.carbonated:
                shares["carbon_dioxide"] = conditions.carbon_dioxide_fraction
            for name, share in shares.items():
                per_segment = share * self.layout.order[side].shape[1]
                flows[f"segment.{side}.{name}"] = dry * per_segment
                slopes[f"segment.{side}.{name}"] = (above - below) / (2.0 * step) * per_segment
        return np.array([flows[n] for n in self._names]), np.array([slopes[n] for n in self._names])

    # ------------------------------------------------------------------ temperature and pressure along the plate

    @cached_property
    def _rise(self) -> FloatArray | None:
        coolant = self.record.coolant
        if coolant is None:
            return None
        return np.asarray(coolant.inlet_temperature + coolant.rise * self.layout.position(coolant.along))

    def local(self, parameters: ParameterTree, entering: FloatArray) -> Mapping[str, FloatArray]:
        """Plate temperature [K] and pressures [Pa] of the segments, where they vary."""
        found: dict[str, FloatArray] = {}
        nominal = parameters.conditions.temperature
        temperature = np.full(self.count, nominal) if self._rise is None else self._rise
        if self._rise is not None:
            found["conditions.temperature"] = temperature
            # an unlimited feed keeps its water whatever the plate's temperature is
            share = thermodynamics.saturation_pressure(nominal) / thermodynamics.saturation_pressure(temperature)
            for side in set(self.kinds) - set(self.sides):
                humidity = parameters.conditions.at(side).relative_humidity
                found[f"conditions.{side}.relative_humidity"] = np.asarray(humidity * share)
        for side in self.sides:
            channels = self.channels(side)
            if channels is not None:
                flows = entering[self.place(side, "reactant")], entering[self.place(side, "water")]
                found[f"conditions.{side}.pressure"] = self._pressure(side, channels, parameters, flows, temperature)
        return found

    def place(self, side: str, what: str) -> int:
        """Which of the streams carries the reactant, water or carbon dioxide of a side."""
        return self._names.index(f"segment.{side}.{what}")

    def channels(self, side: str) -> Channels | None:
        """Geometry of the channels of a side, if it was given."""
        return self.record.anode_channels if side == "anode" else self.record.cathode_channels

    def _pressure(
        self,
        side: str,
        channels: Channels,
        parameters: ParameterTree,
        flows: tuple[FloatArray, FloatArray],
        temperature: FloatArray,
    ) -> FloatArray:
        """Pressure in the middle of each segment; the feed enters at `conditions.<side>.pressure` [Pa]."""
        lanes, inlet = self.layout.order[side], parameters.conditions.at(side).pressure
        # channels of all lanes together carry what all lanes get
        area = parameters.geometry.active_area / self.count * lanes.shape[0]
        fraction = parameters.conditions.at(side).reactant_fraction * (1.0 - IMPURITY)
        reactant, water = (_middle(f, lanes) for f in flows)
        inert = flows[0][lanes[:, :1]] * (1.0 - fraction) / fraction
        pressure = np.full(lanes.shape, inlet)
        hot = temperature[lanes]
        saturated = thermodynamics.saturation_pressure(hot)
        friction = channel_flow.rectangular_friction_reynolds(channels.width, channels.depth)
        viscosity = gas_properties.gas_viscosity(REACTANT[side], hot)
        for _ in range(3):  # the gas expands as the pressure falls
            dry = reactant + inert
            vapour = np.minimum(water, dry * saturated / np.maximum(pressure - saturated, LEAST_PRESSURE * inlet))
            volume = (dry + vapour) * area * GAS_CONSTANT * hot / pressure
            drop = channel_flow.laminar_pressure_drop(
                friction,
                viscosity,
                volume / channels.cross_section,
                channels.length / lanes.shape[1],
                channels.hydraulic_diameter,
            )
            drop = drop * np.where(water > vapour * (1.0 + 1e-9), channels.two_phase_multiplier, 1.0)
            pressure = np.maximum(inlet - np.cumsum(drop, axis=1) + 0.5 * drop, LEAST_PRESSURE * inlet)
        found = np.empty(self.count)
        found[lanes] = pressure
        return found


def _middle(flow: FloatArray, lanes: np.ndarray) -> FloatArray:
    """Flow in the middle of each segment of each lane, from what enters the segments [mol/m2/s]."""
    entering = flow[lanes]
    lost = entering[:, :-1] - entering[:, 1:]
    last = lost[:, -1:] if lost.shape[1] else np.zeros_like(entering[:, :1])
    return np.asarray(np.maximum(entering - 0.5 * np.concatenate([lost, last], axis=1), 0.0))


def segment_structure(structure: Mapping[str, str]) -> dict[str, str]:
    """Structure of a cell's segments: limited feeds become what flows through a segment."""
    found = dict(structure)
    for side in ("anode", "cathode"):
        if found[f"conditions.{side}.flow.kind"] != "differential":
            found[f"conditions.{side}.flow.kind"] = SEGMENT
    return found
