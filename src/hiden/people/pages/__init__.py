"""Pages of this room: 組織図, 人の一覧, 役割, 会社の設定, 自分の設定, 初期設定."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hiden.people.models import Account, Department, Person
from hiden.people.pages import accounts, company, directory, organisation, own, person, roles, starting
from hiden.people.pages.days import Day
from hiden.people.queries import left_behind, missing_roles
from hiden.people.sign_in import lacks_second_factor
from hiden.ui.guide import guide_step
from hiden.ui.menu import CHAPTER_4, PEOPLE, RECORDS, show_in_menu
from hiden.ui.todo import remind

register_converter(Day, "day")

show_in_menu(PEOPLE, _("人の一覧"), "people", action="people.read", order=10, under="/people/")
show_in_menu(PEOPLE, _("組織図"), "people_departments", action="people.read", order=20, under="/departments/")
show_in_menu(CHAPTER_4, _("体制と役割"), "people_roles", action="people.read", order=10, under="/roles/")
show_in_menu(
    RECORDS, _("会社の設定"), "people_company", action="people.configure", order=40, under="/company/"
)
show_in_menu(RECORDS, _("自分の設定"), "people_own", action="people.own_settings", order=50, under="/me/")

remind(
    "people_second_factor",
    _("二つ目の確認（認証アプリかパスキー）の登録"),
    lambda someone: int(lacks_second_factor(someone)),
    "mfa_index",
    action="people.own_settings",
    order=1,
)
remind(
    "people_missing_roles",
    _("担当する人がいない役割"),
    lambda _someone: len(missing_roles()),
    "people_roles",
    action="people.give_role",
    order=15,
)
remind(
    "people_left_behind",
    _("廃止された部署に所属が残っている人"),
    lambda _someone: left_behind().count(),
    "people_reservations",
    action="people.change",
    unit=pgettext_lazy("counter", "人"),
    order=20,
)

guide_step(
    "second_factor",
    _("認証アプリかパスキーを登録する"),
    _("パスワードが知られても、他人がログインできないようにします。"),
    lambda someone: not lacks_second_factor(someone),
    "mfa_index",
    action="people.own_settings",
    order=10,
)
guide_step(
    "departments",
    _("部署を入れる"),
    _("部署の一覧（ExcelかCSV）を取り込みます。承認するまで何も変わりません。"),
    lambda _someone: Department.objects.exists(),
    "imports_upload",
    query="kind=departments",
    action="people.import",
    order=20,
)
guide_step(
    "people",
    _("従業員名簿を入れる"),
    _("派遣・出向・業務委託の方も含む名簿（ExcelかCSV）を取り込みます。"),
    lambda someone: Person.objects.exclude(pk=someone.pk).exists(),
    "imports_upload",
    query="kind=people",
    action="people.import",
    order=30,
)
guide_step(
    "roles",
    _("役割を決める"),
    _("統括責任者、部門責任者など、承認や決裁をする人を決めます。一覧のファイルがあれば取り込めます。"),
    lambda _someone: not missing_roles(),
    "people_roles",
    action="people.give_role",
    order=40,
)
guide_step(
    "accounts",
    _("承認・決裁する人のアカウントを作る"),
    _("人の頁でアカウントを作り、最初のパスワードのリンクを本人に渡します。"),
    lambda someone: Account.objects.exclude(person=someone).exists(),
    "people",
    action="people.manage_accounts",
    order=50,
)

urlpatterns: list[URLPattern] = [
    path("setup/<str:secret>/", starting.setup, name="people_setup"),
    path("people/", directory.people, name="people"),
    path("people/new/", person.hire, name="people_hire"),
    path("people/<path:number>/change/", person.change, name="people_change"),
    path("people/<path:number>/move/", person.move, name="people_move"),
    path("people/<path:number>/end/", person.end, name="people_end"),
    path("people/<path:number>/forget/", person.forget, name="people_forget"),
    path("people/<path:number>/account/", accounts.make, name="people_make_account"),
    path(
        "people/<path:number>/account/first-password/", accounts.first_password, name="people_first_password"
    ),
    path("people/<path:number>/account/new-password/", accounts.new_password, name="people_new_password"),
    path("people/<path:number>/account/stop/", accounts.stop, name="people_stop_account"),
    path("people/<path:number>/account/open/", accounts.open_again, name="people_open_account"),
    path(
        "people/<path:number>/account/second-factor/", accounts.reset_second_factor, name="people_reset_mfa"
    ),
    path("people/<path:number>/", person.person, name="people_person"),
    path("departments/", organisation.departments, name="people_departments"),
    path("departments/new/", organisation.open_department, name="people_open_department"),
    path("departments/reservations/", organisation.reservations, name="people_reservations"),
    path("departments/<path:code>/change/", organisation.change, name="people_change_department"),
    path("departments/<path:code>/close/", organisation.close, name="people_close_department"),
    path("departments/<path:code>/withdraw/<day:day>/", organisation.withdraw, name="people_withdraw"),
    path("departments/<path:code>/", organisation.department, name="people_department"),
    path("roles/", roles.roles, name="people_roles"),
    path("roles/give/", roles.give, name="people_give_role"),
    path("roles/<int:pk>/end/", roles.end, name="people_end_role"),
    path("company/", company.company, name="people_company"),
    path("company/change/", company.change, name="people_change_company"),
    path("company/holidays/new/", company.add_holiday, name="people_add_holiday"),
    path("company/holidays/<day:day>/remove/", company.remove_holiday, name="people_remove_holiday"),
    path("me/", own.own, name="people_own"),
    path("me/language/", own.language, name="people_language"),
    path("me/sessions/", own.end_sessions, name="people_end_sessions"),
    path("me/tokens/new/", own.make_token, name="people_make_token"),
    path("me/tokens/<int:pk>/revoke/", own.revoke_token, name="people_revoke_token"),
]
