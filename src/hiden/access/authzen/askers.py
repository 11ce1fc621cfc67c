"""Who asks: another system with its token, or this program itself."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.access.authzen.models import CalledBy

IN_PROCESS = "秘伝"


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever asks. `system`: id of its row, None in process. `base`: the address under which it reaches us, "" for none."""

    name: str = IN_PROCESS
    system: int | None = None
    key: str = ""
    may_evaluate: bool = True
    may_search: bool = True
    may_look_back: bool = True
    called_by: str = CalledBy.NUMBER
    per_minute: int = 0
    base: str = ""
