"""The resources that are offered, no wider than the register: what is not kept is not asked for.

A user carries the core attributes that a register of people knows, the enterprise extension, and one of our own for the reading,
without which a Japanese list cannot be sorted.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import EmailStr, Field
from scim2_models import (
    URN,
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models import User as CoreUser

MOST_RESULTS = 500
MOST_OPERATIONS = 500
MOST_BYTES = 1_000_000


# What identity providers send besides is not kept; Entra removes by a value and writes to entries that are not there yet.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


class Name(ComplexAttribute):
    """The parts of a name."""

    formatted: str | None = None
    """The whole name."""

    family_name: str | None = None
    """姓."""

    given_name: str | None = None
    """名."""


class Email(ComplexAttribute):
    """An address."""

    value: EmailStr | None = None
    """The address."""

    type: str | None = Field(None, examples=["work", "home", "other"])
    """What kind of address it is."""

    primary: bool | None = None
    """Whether it is the one that the register keeps."""


class GroupOfUser(ComplexAttribute):
    """A group that a user is in."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    """The id of the group."""

    ref: Annotated[Reference[Group] | None, Mutability.read_only] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """Where the group is."""

    display: Annotated[str | None, Mutability.read_only] = None
    """What the group is called."""


class User(Resource[AnyExtension]):
    """A person of the register."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """The name with which the asking system knows the person; their address or number where it has given none."""

    name: Name | None = None
    """The name."""

    Name: ClassVar[type[ComplexAttribute]] = Name

    display_name: str | None = None
    """The name as it is shown."""

    title: str | None = None
    """役職."""

    user_type: str | None = None
    """The kind of person: 正社員, 派遣, regular, dispatched …"""

    active: bool | None = None
    """Whether the person is with the company. False ends that, as the list of personnel does."""

    emails: list[Email] | None = None
    """Addresses; the register keeps the primary one."""

    Emails: ClassVar[type[ComplexAttribute]] = Email

    groups: Annotated[list[GroupOfUser] | None, Mutability.read_only] = None
    """The groups that the person is in."""

    Groups: ClassVar[type[ComplexAttribute]] = GroupOfUser


class Manager(ComplexAttribute):
    """Who a person reports to."""

    value: Annotated[str | None, CaseExact.true] = None
    """The id of the manager."""

    ref: Reference[User] | None = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """Where the manager is."""


class Enterprise(Extension):
    """The enterprise extension, as far as the register knows it."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    employee_number: str | None = None
    """社員番号. Never given to anybody else."""

    organization: str | None = None
    """派遣元・出向元."""

    department: str | None = None
    """The main department, by its name or code."""

    manager: Manager | None = None
    """Who the person reports to."""


class EnterpriseWithNumber(Extension):
    """The same where nobody is a person without an employee number."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    employee_number: Annotated[str | None, Required.true] = None
    """社員番号. Never given to anybody else; a user without it is refused."""

    organization: str | None = None
    """派遣元・出向元."""

    department: str | None = None
    """The main department, by its name or code."""

    manager: Manager | None = None
    """Who the person reports to."""


class Reading(Extension):
    """Our own extension."""

    __schema__ = URN("urn:hiden:params:scim:schemas:extension:reading:1.0:User")

    reading: str | None = None
    """フリガナ."""


class Member(ComplexAttribute):
    """A member of a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """The id of the user."""

    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """Where the user is."""

    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])
    """Always User."""

    display: str | None = None
    """What the member is called."""


class Group(Resource[Any]):
    """A group of people."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    """What the group is called."""

    members: list[Member] | None = None
    """Who is in it."""

    Members: ClassVar[type[ComplexAttribute]] = Member


GroupOfUser.model_rebuild()
AnyEnterprise = Enterprise | EnterpriseWithNumber


def config() -> ServiceProviderConfig:
    """What this service can do."""
    scheme = AuthenticationScheme(
        type=AuthenticationScheme.Type.oauthbearertoken,
        name="Bearer token",
        description="A token made on the page of the asking system. Only its hash is kept.",
        primary=True,
    )
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=True, max_operations=MOST_OPERATIONS, max_payload_size=MOST_BYTES),
        filter=Filter(supported=True, max_results=MOST_RESULTS),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        authentication_schemes=[scheme],
    )


@cache
def provider(needs_number: bool) -> ScimProvider:
    """The description of the service."""
    enterprise: Any = EnterpriseWithNumber if needs_number else Enterprise
    user: Any = User
    bound = (
        user[Annotated[enterprise, Required.true] | Reading] if needs_number else user[enterprise | Reading]
    )
    types = [ResourceType.from_resource(bound), ResourceType.from_resource(Group)]
    return ScimProvider([User, enterprise, Reading, Group], types, config(), POLICY)


assert User.__schema__ == CoreUser.__schema__
