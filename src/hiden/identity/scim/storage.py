"""The register as a SCIM server reads and writes it: one storage for one request of one asking system.

A list without filter and order is cut in SQL. With them, a person is shown as they are shown by themselves and compared as such, so
that a list and a single answer cannot disagree; the names that identity providers look for are found in SQL first.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.db import DataError, IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from scim2_models import (
    ForbiddenException,
    InvalidValueException,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    ScimFilter,
    SearchRequest,
    UniquenessException,
)
from scim2_models.path import CompareOperator, Comparison
from scim2_server.storage import ScimStorage, SearchPage

from hiden.base.clock import FOREVER
from hiden.base.errors import BadInput, Conflict, HidenError, NotAllowed, NotFound
from hiden.base.text import fold
from hiden.base.words import say
from hiden.identity.scim import applying, groups
from hiden.identity.scim.applying import Asker
from hiden.identity.scim.held import held
from hiden.identity.scim.leaving import LeaveHeld, keep_held
from hiden.identity.scim.models import ScimGroup, ScimUser
from hiden.identity.scim.shapes import Enterprise, EnterpriseWithNumber, Group, provider
from hiden.identity.scim.showing import group_of, user_of
from hiden.identity.scim.wanting import wanted_of
from hiden.people.models import Person, PersonState

_USER = "User"
_FARTHEST = 10_000_000  # no register is that long, and no database counts further than it can


class Register(ScimStorage):
    """Users and groups for one asking system."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.enterprise: type[Any] = EnterpriseWithNumber if asker.needs_number else Enterprise
        self.user_model = cast("type[Resource[Any]]", provider(asker.needs_number).model_for(_USER))

    @contextmanager
    def operation(self) -> Generator[None]:
        """One operation is one transaction; what the product refuses is said as SCIM says it."""
        try:
            with transaction.atomic():
                yield
        except LeaveHeld as error:
            keep_held(error, by=self.asker.by)
            raise refusal(error) from error
        except HidenError as error:
            raise refusal(error) from error
        except IntegrityError as error:
            raise UniquenessException(
                detail=say("同じものが、すでに登録されています。読み直してから、もう一度送ってください。")
            ) from error
        except DataError as error:  # such as a NUL character on PostgreSQL
            raise InvalidValueException(
                detail=say("使えない文字が含まれています。目に見えない文字を除いてください。")
            ) from error

    # ---------- reading ----------

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        """One user or group. Seven queries."""
        if resource_type.name == _USER:
            found = self._users([self._person(resource_id)])
            if not found:
                raise _missing(resource_id)
            return found[0]
        return self._groups([self._group(resource_id)])[0]

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,
    ) -> SearchPage:
        """A page of what matches, and how many match."""
        names = [one.name for one in resource_types]
        start = min(search_request.start_index_0 or 0, _FARTHEST)
        stop = None if search_request.count is None else start + search_request.count
        if len(names) == 1 and search_request.filter is None and search_request.sort_by is None:
            return self._plain_page(names[0], start, stop)
        found: list[Resource[Any]] = []
        wanted = search_request.filter
        if _USER in names:
            found += self._users(self._people(wanted))
        if "Group" in names:
            found += self._groups(self._live_groups().order_by("key"))
        if wanted is not None:
            bound = _bound(wanted, found)
            found = [one for one in found if bound.match(one)]
        descending = (
            search_request.sort_by is not None
            and search_request.sort_order == SearchRequest.SortOrder.descending
        )
        found.sort(key=lambda one: _place(search_request, one), reverse=descending)
        return SearchPage(len(found), found[start:stop])

    def _plain_page(self, name: str | None, start: int, stop: int | None) -> SearchPage:
        if name == _USER:
            people = self._people(None)
            return SearchPage(people.count(), self._users(people[start:stop]))
        live = self._live_groups().order_by("key")
        return SearchPage(live.count(), self._groups(live[start:stop]))

    def _people(self, wanted: ScimFilter[Any] | None) -> QuerySet[Person]:
        """Everybody whom this system may see: not erased, with a state, not deleted by itself. Narrowed by a name looked for."""
        deleted = ScimUser.objects.filter(
            system=self.asker.system, person=OuterRef("pk"), deleted_at__lt=FOREVER
        )
        known = PersonState.objects.filter(person=OuterRef("pk"))
        people = Person.objects.exclude(kana="").filter(~Exists(deleted), Exists(known)).order_by("key")
        node = wanted.ast if wanted is not None else None
        if isinstance(node, Comparison) and node.op == CompareOperator.eq and isinstance(node.value, str):
            people = people.filter(self._named(str(node.attr_path).lower(), node.value))
        return people

    def _named(self, attribute: str, value: str) -> Q:
        """Those who can have this userName or externalId; everybody for any other attribute."""
        if "\x00" in value:
            return Q(pk__in=[])  # nobody has it, and PostgreSQL does not even ask
        links = ScimUser.objects.filter(system=self.asker.system, person=OuterRef("pk"))
        if attribute == "username" and value.isascii():
            said = Exists(links.filter(user_name_key=fold(value)))
            mail = PersonState.objects.filter(person=OuterRef("pk"), email__iexact=value)
            return Q(said) | Q(Exists(mail)) | Q(number__iexact=value)
        if attribute == "externalid":
            return Q(Exists(links.filter(external_id=value)))
        return Q()

    def _users(self, people: Iterable[Person]) -> list[Resource[Any]]:
        return [user_of(one, self.user_model, self.enterprise) for one in held(people, self.asker.system)]

    def _live_groups(self) -> QuerySet[ScimGroup]:
        return ScimGroup.objects.filter(system=self.asker.system, until=FOREVER)

    def _groups(self, some: Iterable[ScimGroup]) -> list[Resource[Any]]:
        chosen = list(some)
        members = groups.members_of(chosen)
        return [group_of(one, members[one.pk]) for one in chosen]

    def _person(self, key: str) -> Person:
        found = self._people(None).filter(key=key).first() if "\x00" not in key else None
        if found is None:
            raise _missing(key)
        return found

    def _group(self, key: str) -> ScimGroup:
        found = self._live_groups().filter(key=key).first() if "\x00" not in key else None
        if found is None:
            raise _missing(key)
        return found

    # ---------- writing ----------

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """A new user or group."""
        if resource_type.name != _USER:
            made = groups.write_group(None, cast(Group, resource), self.asker)
            return self._groups([made])[0]
        wanted = wanted_of(resource, self.asker.system, self.enterprise)
        return self._users([applying.create(wanted, self.asker)])[0]

    def update(
        self,
        resource_type: ResourceType,
        resource: Resource[Any],
        *,
        expected_version: str | None = None,
    ) -> Resource[Any]:
        """The whole new state of a user or group."""
        key = str(resource.id)
        self._check_version(resource_type, key, expected_version)
        if resource_type.name != _USER:
            made = groups.write_group(self._group(key), cast(Group, resource), self.asker)
            return self._groups([made])[0]
        wanted = wanted_of(resource, self.asker.system, self.enterprise)
        applying.change(self._person(key), wanted, self.asker)
        return self._users([self._person(key)])[0]

    def delete(
        self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None
    ) -> None:
        """The system no longer has this user or group."""
        self._check_version(resource_type, resource_id, expected_version)
        if resource_type.name != _USER:
            groups.delete_group(self._group(resource_id), self.asker)
        else:
            applying.delete(self._person(resource_id), self.asker)

    def _check_version(self, resource_type: ResourceType, key: str, expected: str | None) -> None:
        if expected is None:
            return
        present = self.get(resource_type, key)
        if present.meta is None or present.meta.version != expected:
            raise PreconditionFailedException


def _missing(key: str) -> NotFoundException:
    return NotFoundException(
        detail=say("「{key}」は見つかりません。idを確かめるか、一覧から探し直してください。", key=key[:60])
    )


def _bound(wanted: ScimFilter[Any], found: Sequence[Resource[Any]]) -> ScimFilter[Any]:
    """A filter that knows the models it is asked about: one over several types comes unbound."""
    if wanted.models or not found:
        return wanted
    models = tuple(dict.fromkeys(type(one) for one in found))
    union: Any = models[0]
    for model in models[1:]:
        union |= model
    kind: Any = ScimFilter
    bound: ScimFilter[Any] = kind[union](str(wanted))
    return bound


def _place(request: SearchRequest[Any], resource: Resource[Any]) -> tuple[bool, Any, str]:
    value = request.sort_value(resource) if request.sort_by is not None else None
    return value is None, value if value is not None else "", str(resource.id)


def refusal(error: HidenError) -> SCIMException:
    """What the product says in two sentences, as an error of SCIM."""
    words = f"{error.what} {error.do_next}"
    match error:
        case BadInput():
            return InvalidValueException(detail=words)
        case NotAllowed():
            return ForbiddenException(detail=words)
        case NotFound():
            return NotFoundException(detail=words)
        case Conflict():
            found = SCIMException(detail=words)
            found.status = 409
            return found
    return SCIMException(detail=words)
