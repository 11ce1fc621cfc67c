"""What goes when somebody is forgotten: how other systems call them, and what was said in their name.

That there were accounts, when each was closed and which list showed it stays; so do receipts, by number. An account that the last list still
shows keeps its login, for by that it is compared with the next one.
"""

from __future__ import annotations

from hiden.identity.models import (
    AccountAlias,
    AccountFinding,
    OutsideAccount,
    OutsideAccountState,
    Standing,
)
from hiden.identity.scim.models import ScimGroupMember, ScimUser
from hiden.identity.signals.models import DeliveryState, ReceivedSet, SignalDelivery
from hiden.people.models import Person


def forget_accounts(person: Person) -> None:
    """Erase names, addresses and logins of one person. Inside the transaction of forgetting."""
    AccountAlias.objects.filter(person=person).delete()
    ScimUser.objects.filter(person=person).delete()
    ScimGroupMember.objects.filter(person=person).update(shown="")
    OutsideAccountState.objects.filter(account__person=person).update(display_name="", mail="")
    AccountFinding.objects.filter(account__person=person).update(reported_words="", except_reason="")
    held = OutsideAccount.objects.filter(person=person)
    held.update(display_name="", mail="", number="")
    for account in held.filter(standing=Standing.ABSENT):
        account.account_id = account.id_key = account.key
        account.stable_id = ""
        account.save(update_fields=["account_id", "id_key", "stable_id"])
    told = SignalDelivery.objects.filter(event__person=person).exclude(state=DeliveryState.WAITING)
    told.update(subject={"format": "opaque", "id": person.key})
    # The ledger keeps the hash of each token.
    ReceivedSet.objects.filter(person=person).update(token="")
