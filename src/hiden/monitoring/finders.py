"""What finds signs, imported once at start: each family of detectors makes itself known."""

from hiden.monitoring.behaviour import detecting as behaviour  # noqa: F401
