"""Nouns: who may provision, what each asking system said of a person, its groups, and leavings that somebody must say yes to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.people.models import new_key


class Provisioning(models.Model):
    """That a system sends people to us. `needs_number`: whoever has no employee number is no person, and is refused."""

    system = models.OneToOneField(
        "hiden.OutsideSystem", on_delete=models.PROTECT, related_name="provisioning"
    )
    needs_number = models.BooleanField(default=True)
    recorded_at = models.DateTimeField()


class ProvisioningKey(models.Model):
    """A token with which the system asks. Only its hash is kept (ApiToken)."""

    provisioning = models.ForeignKey(Provisioning, on_delete=models.PROTECT, related_name="keys")
    token = models.OneToOneField("hiden.ApiToken", on_delete=models.PROTECT, related_name="+")


class ScimUser(models.Model):
    """What one system said of one person. `said`: by attribute, what it said and what the register held after that.

    What it said is given back to it as long as the register still holds what it made of that. `suspended`: the system said
    active = false. `deleted_at`: it has deleted its user; the person stays.
    """

    system = models.ForeignKey("hiden.OutsideSystem", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=300)
    user_name_key = models.CharField(max_length=300)
    external_id = models.CharField(max_length=300, blank=True)
    manager = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    said = models.JSONField(default=dict)
    suspended = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    deleted_at = models.DateTimeField(default=FOREVER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "person"], name="one_scim_user_of_a_person"),
            models.UniqueConstraint(
                fields=["system", "user_name_key"],
                condition=models.Q(deleted_at=FOREVER),
                name="one_scim_user_of_a_name",
            ),
        ]


class ScimGroup(models.Model):
    """A group of people as a system keeps it. `until`: when the system deleted it."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    system = models.ForeignKey("hiden.OutsideSystem", on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=300)
    external_id = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    modified_at = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)


class ScimGroupMember(models.Model):
    """That a person was in a group from one instant to another. `shown`: what the system wants them called in it."""

    group = models.ForeignKey(ScimGroup, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    shown = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=models.Q(until=FOREVER), name="one_group_member"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person", "until"], name="scim_group_member_person")]


class LeaveState(models.TextChoices):
    """What became of a leaving that a system asked for."""

    DONE = "done", _("反映した")
    HELD = "held", _("確認待ち")
    REFUSED = "refused", _("反映しない")


class AskedLeave(models.Model):
    """That a system said of somebody that they are no longer active."""

    system = models.ForeignKey("hiden.OutsideSystem", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=LeaveState.choices)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "person"], condition=models.Q(state="held"), name="one_held_leave"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["system", "state", "asked_at"], name="asked_leave_time")]


class DepartmentWord(models.Model):
    """What a system calls a department. `department` None: nobody has said yet which one it is."""

    system = models.ForeignKey("hiden.OutsideSystem", on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=200)
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "word"], name="one_meaning_of_a_department_word")
        ]


__all__ = [
    "AskedLeave",
    "DepartmentWord",
    "Provisioning",
    "ProvisioningKey",
    "ScimGroup",
    "ScimGroupMember",
    "ScimUser",
]
