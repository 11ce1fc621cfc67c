"""What the tests of the rules room stand on."""

from tests.world.standing import company, stopped_clock

__all__ = ["company", "stopped_clock"]
