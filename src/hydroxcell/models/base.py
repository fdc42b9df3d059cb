"""What a model is to the numerics: unknowns, regions, and small functions of one cell and of one face.

A model is a set of balances `d(storage)/dt + div(flux) = source` on a row of regions. It never sees a mesh: it
states, for one cell, what is stored and made, and for two neighbours, what passes between them. `numerics`
differentiates these functions, maps them over the cells and solves. All of them take and return CasADi scalars.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from hydroxcell.errors import HydroxcellError, UnknownNameError

Expression = Any
"""A CasADi scalar (or a float while testing)."""
State = Mapping[str, Expression]
"""Unknowns of one cell by name, in physical units."""
FloatArray = npt.NDArray[np.float64]
FEED = -1
"""Source of a segment that is fed from outside."""


@dataclass(frozen=True)
class Unknown:
    """One field: how it is scaled, how far a Newton step may move it, and which values are physical.

    Attributes
    ----------
    name : dotted or plain name, unique in the model
    scale, reference : physical value = reference + scale * solver value
    step_limit : largest change in one Newton step [physical unit]
    lower, upper : a solution outside is refused as unphysical [physical unit]
    relaxation : by which it lags in pseudo-time beside its content, where that content may vanish [s]
    """

    name: str
    scale: float
    reference: float
    step_limit: float
    lower: float
    upper: float
    relaxation: float = 0.0


@dataclass(frozen=True)
class Region:
    """A layer with its unknowns.

    Attributes
    ----------
    name : "membrane", "anode.catalyst_layer", ...
    unknowns : names of the unknowns of each cell, in order; row k of a cell is the balance of unknown k
    cells : number of finite volumes (1 and thickness None: a lumped region such as a channel)
    thickness : dotted path of the thickness parameter
    grading : ratio of largest to smallest cell
    refined : which ends have the small cells: "left", "right", "both", "none"
    """

    name: str
    unknowns: tuple[str, ...]
    cells: int
    thickness: str | None = None
    grading: float = 1.0
    refined: str = "none"


@dataclass(frozen=True)
class CellTerms:
    """Terms of one cell, keyed by unknown and scaled as the model documents.

    Attributes
    ----------
    rows : sources times cell width
    stored : contents times cell width
    observed : anything worth reporting
    """

    rows: Mapping[str, Expression] = field(default_factory=dict)
    stored: Mapping[str, Expression] = field(default_factory=dict)
    observed: Mapping[str, Expression] = field(default_factory=dict)


@dataclass(frozen=True)
class FaceTerms:
    """Terms of one face: contributions to the rows of the left and right cell, and the fluxes (+x) to report."""

    left: Mapping[str, Expression]
    right: Mapping[str, Expression]
    fluxes: Mapping[str, Expression]


class ParameterTree:
    """Read-only nested view of parameters: `tree.membrane.thickness` is a symbol or a float.

    Inner nodes that are property laws carry `kind` (text). Missing names raise, with the nearest names.
    """

    __slots__ = ("_children", "_path")

    def __init__(self, leaves: Mapping[str, Any], path: str = "") -> None:
        children: dict[str, Any] = {}
        for name, value in leaves.items():
            head, _, tail = name.partition(".")
            if tail:
                children.setdefault(head, {})[tail] = value
            else:
                children[head] = value
        self._path = path
        self._children = {k: ParameterTree(v, f"{path}{k}.") if isinstance(v, dict) else v for k, v in children.items()}

    def __getattr__(self, name: str) -> Any:
        try:
            return self._children[name]
        except KeyError:
            raise UnknownNameError(
                "parameter", f"{self._path}{name}", [self._path + k for k in self._children]
            ) from None

    def __contains__(self, name: str) -> bool:
        return name in self._children

    def __iter__(self) -> Iterator[str]:
        return iter(self._children)

    def items(self) -> Mapping[str, Any]:
        """Children by name."""
        return self._children

    def at(self, dotted: str) -> Any:
        """The node or leaf at a dotted path below this node."""
        node: Any = self
        for part in dotted.split("."):
            node = getattr(node, part)
        return node


def choices(structure: Mapping[str, str]) -> dict[str, str]:
    """The entries of a cell's structure that property laws need: kinds, and the points of tables."""
    return {k: v for k, v in structure.items() if k.endswith((".kind", ".x", ".y", ".x_of"))}


class Model(ABC):
    """A complete model on a row of regions; see `through_plane` for the reading order of a model file.

    `key` tells models apart whose functions are the package's own, so that differentiated kernels may be kept between
    processes; it is None when a law or the model itself comes from elsewhere.

    `inputs` are parameters that belong to no cell: whoever couples this model to its surroundings sets them.

    The last unknown of the last region is the control unknown (the cell voltage): its row is the control equation.
    """

    name: str
    key: str | None
    regions: tuple[Region, ...]
    unknowns: Mapping[str, Unknown]
    parameters: tuple[str, ...]
    inputs: tuple[str, ...] = ()

    @abstractmethod
    def cell(self, region: Region, state: State, width: Expression, parameters: ParameterTree) -> CellTerms:
        """Storage, source and observed quantities of one cell of `region`."""

    @abstractmethod
    def face(
        self,
        left: Region,
        right: Region,
        left_state: State,
        right_state: State,
        left_half: Expression,
        right_half: Expression,
        parameters: ParameterTree,
    ) -> FaceTerms:
        """Fluxes through the face between two neighbouring cells (half widths given, [m])."""

    @abstractmethod
    def tree(self, leaves: Mapping[str, Any]) -> ParameterTree:
        """Parameters (symbols or floats) with the structural choices of this model merged in."""

    @abstractmethod
    def initial_guess(self, region: Region, values: Mapping[str, float], voltage: float) -> Mapping[str, float]:
        """State of rest of a cell of `region`: open circuit, in equilibrium with the feed gases."""


@dataclass(frozen=True)
class Tap:
    """One reported flux of a face with a single instance, counted with a sign."""

    kernel: str
    flux: str
    sign: float = 1.0


@dataclass(frozen=True)
class Stream:
    """A flow that passes from segment to segment.

    Attributes
    ----------
    inlet : parameter that states what enters a segment [per segment area]
    taken : fluxes that a segment takes out of it
    source : segment from which each segment is fed, or `FEED`, shape (K,)
    scale : of one unit of flow in the rows
    """

    inlet: str
    taken: tuple[Tap, ...]
    source: np.ndarray
    scale: float


class Network(ABC):
    """How the segments are connected, as a model of the plate states it.

    Attributes
    ----------
    count : number of segments, all of the same area
    streams : flows between them
    carried : parameters that are the same in all segments and belong to the feed
    current : the flux whose mean decides the feed, and the one that the control refers to
    """

    count: int
    streams: tuple[Stream, ...]
    carried: tuple[str, ...]
    current: Tap
    external: Tap

    @abstractmethod
    def feed(self, parameters: ParameterTree, current: float) -> tuple[FloatArray, FloatArray]:
        """What enters at the inlets (streams, then carried) at a mean current, and its derivative to the current."""

    def local(self, parameters: ParameterTree, entering: FloatArray) -> Mapping[str, FloatArray]:
        """Parameters that differ between segments, each (K,), from the flows (streams, K) that enter."""
        return {}


class UnphysicalStateError(HydroxcellError):
    """A converged state lies outside the bounds of an unknown; says which, where and by how much."""
