"""How the gate sees files that were brought in."""

from __future__ import annotations

from hiden.gate.nouns import NOUNS
from hiden.imports.models import ImportFile

NOUNS.noun("ImportFile", model=ImportFile, refs={"uploader": ("Person", "uploaded_by_id")})
