"""What the addresses of the room that notices signs speak of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hiden.base.clock import today
from hiden.monitoring.desk.asking import Asked, answer, ask, check_identity, receive
from hiden.monitoring.desk.models import Came, RequestKind
from hiden.people.models import Kind, Person


def noticed(alice: Person, charlie: Person) -> dict[str, object]:
    """What Charlie asks about his own records, and Alice's answer to a leaver's letter."""
    asked = Asked(RequestKind.INNOCENCE, today() - timedelta(days=10), today())
    mine = ask(
        replace(asked, kind=RequestKind.CORRECT, words="私のものではない端末が入っています。"), by=charlie
    )
    leaver = Person.objects.filter(kind=Kind.LEAVER).order_by("pk")[0]
    letter = receive(leaver, asked, came=Came.LETTER, on=today(), by=alice)
    check_identity(letter, proof="書留の宛先と届出の住所が同じ", by=alice)
    answer(letter, words="次のとおりです。", by=alice)
    return {"subject_request": mine.key, "subject_letter": letter.key}
