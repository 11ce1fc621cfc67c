"""What stands on a paper so that its reader can check the ledger behind it."""

from __future__ import annotations

from hiden.base.words import say
from hiden.ledger import queries as ledger
from hiden.ui.written import clock_time, date_with_era


def proof_lines() -> list[str]:
    """How a reader checks that nothing was altered since: size, root and key of the newest checkpoint."""
    newest = ledger.newest_checkpoint()
    if newest is None:
        return [say("操作の記録には、まだ署名がありません。")]
    root = newest.root.hex() if isinstance(newest.root, bytes | memoryview) else str(newest.root)
    return [
        say(
            "操作の記録は{n}件。最新の署名は{when}。",
            n=f"{newest.size:,}",
            when=f"{date_with_era(newest.at)} {clock_time(newest.at)}",
        ),
        say("記録全体の要約値（RFC 6962 の根）: {root}", root=root),
        say(
            "「hiden ledger export」で書き出したものを「python3 hiden_verify.py」で検証すると、だれでも同じ値を得られます。"
        ),
    ]
