"""In these tests it is 23 November 2026, whatever day it is."""

from tests.world.standing import stopped_clock

__all__ = ["stopped_clock"]
