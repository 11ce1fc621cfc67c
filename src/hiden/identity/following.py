"""From passages in people's lives to their accounts elsewhere: what is found changes with them, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from hiden.identity.forgetting import forget_accounts
from hiden.identity.reviewing import accounts_of, review
from hiden.identity.signals.leavers import announce_leavers
from hiden.identity.signals.models import Why
from hiden.identity.signals.telling import cut
from hiden.ledger.kinds import Author
from hiden.people.cutting import Cut, follow_cuts
from hiden.people.forgetting import when_forgotten
from hiden.people.models import Person
from hiden.people.passages import Passage, Turn, follow

when_forgotten(forget_accounts)


@follow
def follow_people(passages: Sequence[Passage], by: Author) -> None:
    """Look at the accounts of those whom something happened to."""
    people = {one.person for one in passages}
    accounts = accounts_of(people)
    if accounts.exists():
        review(accounts, by=by)
    announce_leavers({one.person for one in passages if one.turn is Turn.LEAVES}, by=by)


@follow_cuts
def follow_people_who_are_cut(person: Person, how: Cut, by: Author) -> None:
    """Tell every receiver of whoever is cut without leaving."""
    cut([person], why=Why(how.value), by=by)
