"""What each role of 第4章 does, in our own words, for those who fill it for the first time."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hiden.people.models import Role

DUTIES: dict[Role, str | Promise] = {
    Role.CHIEF_OFFICER: _("会社全体の方針を決め、必要な人と予算を用意します。"),
    Role.INFORMATION_MANAGER: _("情報の把握から対策の見直しまでを取りまとめ、秘密情報の決定を進めます。"),
    Role.OFFICE: _("会議を開き、期限を管理し、経営層に報告します。"),
    Role.EXECUTIVE: _("方針と対策の状況を知り、判断します。"),
    Role.DEPARTMENT_MANAGER: _("自部門の情報を洗い出し、取扱いに責任を持ちます。"),
    Role.DEPARTMENT_OFFICER: _("自部門の台帳と現場のルールを維持します。"),
    Role.IT: _("アクセス権の設定、不正アクセスへの備え、ログの収集を受け持ちます。"),
    Role.HR: _("誓約書、研修、採用と退職の手続き、相談への支援を受け持ちます。"),
    Role.LEGAL: _("契約と規程を整え、法令への対応を受け持ちます。"),
    Role.IP: _("秘密にするか出願するかの判断を支え、技術の記録を残します。"),
    Role.PROCUREMENT: _("取引先を選び、契約で秘密の扱いを定めます。"),
    Role.AUDITOR: _("決めたとおりに行われているかを、独立した立場で確かめます。"),
    Role.ADMINISTRATOR: _("秘伝の設定とアカウントを管理します。"),
    Role.ANALYST: _(
        "検知された兆候を、名前を伏せたまま確かめます。名前を見るには、ほかの二人の承認が要ります。"
    ),
    Role.REPORT_KEEPER: _("公益通報に関わるかもしれない案件を預かり、確認を進めてよいかを決めます。"),
    Role.PRIVACY_OFFICER: _("個人情報の扱いが目的の範囲に収まっているかを見て、本人からの求めを受けます。"),
}
