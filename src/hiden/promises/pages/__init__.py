"""Pages of this room: 自分の誓約, signing, personal links, 誓約の状況, paper originals, refusals, what bound on a day."""

from __future__ import annotations

from django.db.models import Q
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hiden.people.models import Person
from hiden.promises.models import PromiseRequest, PromiseState
from hiden.promises.noncompete import pages as noncompete
from hiden.promises.pages import asking, bound, linked, one, overseeing, own, papers, refusals
from hiden.promises.queries import late, papers_waiting
from hiden.ui.also import show_also
from hiden.ui.menu import PEOPLE, show_in_menu
from hiden.ui.todo import remind

show_in_menu(
    PEOPLE, _("自分の誓約"), "promises_mine", action="promises.use", order=30, under="/promises/mine/"
)
show_in_menu(PEOPLE, _("誓約の状況"), "promises", action="promises.oversee", order=31, under="/promises/")

show_also("item", _("この情報についての約束"), "promises_binding_item", action="promises.read_all", order=30)
show_also(
    "person",
    _("この人の約束と規程"),
    "promises_binding",
    action="promises.read_binding",
    of_thing=True,
    order=30,
)


def _waiting(person: Person, more: Q | None = None) -> int:
    return PromiseRequest.objects.filter(more or Q(), person=person, state=PromiseState.OPEN).count()


remind(
    "promises_mine",
    _("署名をお願いします"),
    _waiting,
    "promises_mine",
    action="promises.use",
    order=5,
    late=lambda person: _waiting(person, late()),
)
remind(
    "promises_late",
    _("期限を過ぎても署名のない誓約"),
    lambda _person: PromiseRequest.objects.filter(late()).count(),
    "promises_list",
    query="state=late",
    action="promises.manage",
    order=27,
    late=lambda _person: PromiseRequest.objects.filter(late()).count(),
)
remind(
    "promises_papers",
    _("受領の確認を待つ紙の誓約書"),
    lambda person: papers_waiting(person).count(),
    "promises_papers",
    action="promises.manage",
    order=28,
)
remind(
    "promises_refused",
    _("署名しないとの申出があり、まだ説明を記録していない人"),
    lambda _person: PromiseRequest.objects.filter(state=PromiseState.REFUSED, explanations=None).count(),
    "promises_list",
    query="state=refused",
    action="promises.manage",
    order=29,
)

urlpatterns: list[URLPattern] = [
    path("p/<str:token>/", linked.link, name="promises_link"),
    path("p/<str:token>/decline/", linked.decline, name="promises_link_decline"),
    path("p/<str:token>/certificate.pdf", linked.certificate, name="promises_link_certificate"),
    *noncompete.urlpatterns,
    path("promises/", overseeing.dashboard, name="promises"),
    path("promises/list/", overseeing.listed, name="promises_list"),
    path("promises/act/", overseeing.act, name="promises_act"),
    path("promises/mine/", own.mine, name="promises_mine"),
    path("promises/ask/", asking.choose, name="promises_choose"),
    path("promises/ask/<slug:template>/", asking.ask, name="promises_ask"),
    path("promises/papers/", papers.waiting, name="promises_papers"),
    path("promises/binding/", bound.lookup, name="promises_lookup"),
    path("promises/binding/person/<path:number>/", bound.of_person, name="promises_binding"),
    path("promises/binding/item/<path:number>/", bound.of_item, name="promises_binding_item"),
    path("promises/hiden_verify.py", one.verifier, name="promises_verifier"),
    path("promises/<slug:key>/", one.request_page, name="promises_one"),
    path("promises/<slug:key>/sign/", own.sign, name="promises_sign"),
    path("promises/<slug:key>/decline/", own.decline, name="promises_decline"),
    path("promises/<slug:key>/certificate.pdf", one.certificate, name="promises_certificate"),
    path("promises/<slug:key>/promise.json", one.bundle, name="promises_bundle"),
    path("promises/<slug:key>/sheet.pdf", one.sheet, name="promises_sheet"),
    path("promises/<slug:key>/link/", one.make_link, name="promises_make_link"),
    path("promises/<slug:key>/link/letter.pdf", one.link_letter, name="promises_link_letter"),
    path("promises/<slug:key>/paper/", papers.upload, name="promises_paper_upload"),
    path("promises/<slug:key>/paper/<int:pk>/", papers.check, name="promises_paper"),
    path("promises/<slug:key>/paper/<int:pk>/file/", papers.download, name="promises_paper_file"),
    path("promises/<slug:key>/refusal/", refusals.record, name="promises_refusal"),
    path("promises/<slug:key>/explain/", refusals.explain, name="promises_explain"),
    path("promises/<slug:key>/notice/", refusals.make_notice, name="promises_notice"),
    path("promises/<slug:key>/notice/<int:pk>.pdf", refusals.notice, name="promises_notice_file"),
]
