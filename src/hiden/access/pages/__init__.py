"""Pages of this room: していいですか, one's own rights and requests, who may handle an item, policies."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.access.models import EmergencyUse
from hiden.access.pages import ask, mine, overseeing, policies, policy_tests
from hiden.access.partners import pages as partners
from hiden.access.restored import restored_at
from hiden.access.reviews import pages as reviews
from hiden.people.models import Person
from hiden.ui.also import show_also
from hiden.ui.menu import CHAPTER_3, PEOPLE, show_in_menu
from hiden.ui.todo import remind

show_in_menu(PEOPLE, _("していいですか"), "access_may", action="access.ask", order=1, under="/access/may/")
show_in_menu(PEOPLE, _("自分の権限"), "access_mine", action="access.ask", order=29, under="/access/mine/")
show_in_menu(CHAPTER_3, _("アクセス権"), "access_grants", action="access.inspect", order=70, under="/access/")
show_also(
    "item", _("だれがこの情報を扱えるか"), "access_item", action="access.inspect", of_thing=True, order=10
)


def _unreviewed(person: Person) -> int:
    return EmergencyUse.objects.filter(reviewed_at=None).exclude(grant__person=person).count()


remind(
    "access_emergencies",
    _("確認していない緊急の利用"),
    _unreviewed,
    "access_emergencies",
    action="access.review_emergency",
    order=8,
    late=_unreviewed,
)


def _restored(_person: Person) -> int:
    return int(restored_at() is not None)


remind(
    "access_restored",
    _("控えから戻したあとの確認（終えるまで、秘密情報は扱えません）"),
    _restored,
    "access_confirm_restored",
    action="access.publish",
    order=1,
    late=_restored,
)

urlpatterns: list[URLPattern] = [
    path("access/may/", ask.may, name="access_may"),
    path("access/request/", ask.request_access, name="access_request"),
    path("access/emergency/", ask.emergency, name="access_emergency"),
    path("access/mine/", mine.mine, name="access_mine"),
    path("access/mine/<slug:key>/give-back/", mine.give_back, name="access_give_back"),
    path("access/", overseeing.grants, name="access_grants"),
    path("access/give/", overseeing.give, name="access_give"),
    path("access/grants/<slug:key>/end/", overseeing.end, name="access_end"),
    path("access/emergencies/", overseeing.emergencies, name="access_emergencies"),
    path("access/emergencies/<slug:key>/", overseeing.review, name="access_review_emergency"),
    *partners.urlpatterns,
    *reviews.urlpatterns,
    path("access/policies/", policies.policies, name="access_policies"),
    path("access/policies/versions/<int:number>/withdraw/", policies.withdraw, name="access_policy_withdraw"),
    path("access/policies/tests/new/", policy_tests.new_test, name="access_policy_test_new"),
    path("access/policies/tests/<slug:key>/end/", policy_tests.end_test, name="access_policy_test_end"),
    path("access/policies/restored/", policies.confirm_restored, name="access_confirm_restored"),
    path("access/policies/edit/", policies.edit, name="access_policy_edit"),
    path("access/items/<path:number>/", overseeing.of_item, name="access_item"),
]
