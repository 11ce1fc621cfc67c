"""What is named in the tests of partners' handlers: somebody of 北斗精機, for thirty days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hiden.access.partners.actions import Outside
from hiden.access.situation import AT_THE_DESK, Recipient, Situation
from hiden.base.clock import now

MAIL = "w.miura@hokuto.example"


def outside(**more: object) -> Outside:
    """三浦 航, or somebody a little different."""
    usual = {
        "company": "北斗精機株式会社", "name": "三浦 航", "mail": MAIL, "purpose": "治具の製作", "until": now() + timedelta(days=30),
    }  # fmt: skip
    return Outside(**{**usual, **more})  # type: ignore[arg-type]


def sending(mail: str = MAIL) -> Situation:
    """At one's desk, to somebody of a partner's."""
    return replace(AT_THE_DESK, to=Recipient.PARTNER, recipient=mail)
