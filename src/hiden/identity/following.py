"""From passages in people's lives to their accounts elsewhere: what is found changes with them, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from hiden.identity.reviewing import accounts_of, review
from hiden.ledger.kinds import Author
from hiden.people.passages import Passage, follow


@follow
def follow_people(passages: Sequence[Passage], by: Author) -> None:
    """Look at the accounts of those whom something happened to."""
    people = {one.person for one in passages}
    accounts = accounts_of(people)
    if accounts.exists():
        review(accounts, by=by)
