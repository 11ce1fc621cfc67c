"""Nouns of the room, gathered."""

from hiden.evidence.holds.models import *  # noqa: F403
from hiden.evidence.insiders.models import *  # noqa: F403
from hiden.evidence.stamps.models import *  # noqa: F403
