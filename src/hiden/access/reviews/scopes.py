"""What a review is about: which secrets, in words and as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from hiden.access.reviews.models import AccessReview, ReviewScope
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import classes, holding
from hiden.inventory.models import Decision, Item, ItemState, Life
from hiden.people.models import Department
from hiden.people.queries import departments_as_of

# What is kept secret and still there: the rest is nobody's to be kept from.
SECRETS = Q(life=Life.ACTIVE) & (Q(rank__gt=0) | Q(decision__in=[Decision.SECRET, Decision.SHARED]))


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked through: all of a rank and above, one class, one department with those below, or one item."""

    kind: ReviewScope
    rank: int = 0
    secrecy_class: SecrecyClass | None = None
    department: Department | None = None
    item: Item | None = None

    def __post_init__(self) -> None:
        chosen = {
            ReviewScope.RANK: self.rank > 0,
            ReviewScope.CLASS: self.secrecy_class is not None,
            ReviewScope.DEPARTMENT: self.department is not None,
            ReviewScope.ITEM: self.item is not None,
        }
        if [kind for kind, there in chosen.items() if there] != [self.kind]:
            raise BadInput(
                say("棚卸しの範囲が一つに決まっていません。"),
                say("区分・部署・情報のうち、選んだ範囲に当たるものを一つだけ指定してください。"),
            )

    @classmethod
    def of(cls, review: AccessReview) -> Scope:
        """The scope of a review."""
        return cls(
            ReviewScope(review.scope), review.rank, review.secrecy_class, review.department, review.item
        )

    def states(self, at: datetime | None = None) -> QuerySet[ItemState]:
        """The secrets in it, now (None) or at an instant."""
        rows = ItemState.objects.filter(holding(at)).filter(SECRETS)
        match self.kind:
            case ReviewScope.RANK:
                return rows.filter(rank__gte=self.rank)
            case ReviewScope.CLASS:
                return rows.filter(secrecy_class=self.secrecy_class)
            case ReviewScope.ITEM:
                return rows.filter(item=self.item)
        assert self.department is not None
        tree = departments_as_of()
        return rows.filter(owner__in=[self.department.pk, *tree.with_descendants([self.department.pk])])

    def words(self) -> str:
        """What it is called, for people."""
        match self.kind:
            case ReviewScope.RANK:
                names = [one.name for one in reversed(classes()) if one.rank >= self.rank]
                return say("{name}以上のすべての情報", name=names[0] if names else self.rank)
            case ReviewScope.CLASS:
                named = [
                    one.name for one in classes() if self.secrecy_class and one.pk == self.secrecy_class.pk
                ]
                return say("{name}の情報", name=named[0] if named else str(self.secrecy_class))
            case ReviewScope.ITEM:
                return say("情報{number}", number=self.item.number if self.item else "")
        assert self.department is not None
        path = departments_as_of().path(self.department.pk) or self.department.code
        return say("{name}の秘密情報", name=path)
