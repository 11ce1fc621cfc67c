"""Nouns of the room, gathered."""

from hiden.evidence.stamps.models import *  # noqa: F403
