"""The nouns of this room."""

from __future__ import annotations

from hiden.evidence.custody.models import *  # noqa: F403
from hiden.evidence.locker.models import *  # noqa: F403
