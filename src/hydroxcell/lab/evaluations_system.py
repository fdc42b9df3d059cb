"""Rows of calculations of systems: they share results, reports and files with evaluations of measurements."""

from __future__ import annotations

from hydroxcell.lab.evaluation_row import Evaluation

SYSTEM: tuple[Evaluation, ...] = (
    Evaluation(
        "stack_system",
        "Stack with balance of plant (hydroxcell stack STUDY.toml)",
        "",
        "hydroxcell.system.stack_system:StackSystem",
        "hydroxcell.report.system.stack:page",
    ),
    Evaluation(
        "system_cost",
        "Cost of a system (hydroxcell cost STUDY.toml)",
        "",
        "hydroxcell.system.cost.system_cost:SystemCost",
        "hydroxcell.report.system.cost:page",
    ),
    Evaluation(
        "system_footprint",
        "Carbon and materials of a system (hydroxcell footprint STUDY.toml)",
        "",
        "hydroxcell.system.footprint:SystemFootprint",
        "hydroxcell.report.system.footprint:page",
    ),
    Evaluation(
        "flight_mission",
        "Fuel-cell system over a flight mission (hydroxcell mission STUDY.toml)",
        "",
        "hydroxcell.system.vehicle.flight_mission:FlightMission",
        "hydroxcell.report.system.mission:page",
    ),
    Evaluation(
        "fleet",
        "Hydrogen of a fleet over a year (hydroxcell fleet TABLE.csv or STUDY.toml)",
        "",
        "hydroxcell.system.vehicle.fleet:FleetDemand",
        "hydroxcell.report.system.fleet:page",
    ),
    Evaluation(
        "life",
        "Life of a stack under its load (hydroxcell life STUDY.toml)",
        "",
        "hydroxcell.system.life.estimate:LifeEstimate",
        "hydroxcell.report.system.life:page",
    ),
    Evaluation(
        "vehicle",
        "Vehicle on driving cycles (hydroxcell vehicle STUDY.toml)",
        "",
        "hydroxcell.system.vehicle.run:VehicleRun",
        "hydroxcell.report.system.vehicle:page",
    ),
    Evaluation(
        "assessment",
        "Assessment from the curve of a cell to the cost of a kilometre (hydroxcell assess STUDY.toml)",
        "",
        "hydroxcell.system.assessment.assessment:Assessment",
        "hydroxcell.report.system.assessment:page",
    ),
)
