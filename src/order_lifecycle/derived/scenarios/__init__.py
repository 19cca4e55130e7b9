"""Paths and cases with which a host tests its own system."""

from order_lifecycle.derived.scenarios.covering import COVERS, LENGTH_MAX, Cover, Scenario, paths, walks
from order_lifecycle.derived.scenarios.walking import Step, Walk
from order_lifecycle.derived.verification.reach import Reach

__all__ = ["paths", "walks", "Cover", "COVERS", "LENGTH_MAX", "Scenario", "Step", "Walk", "Reach"]
