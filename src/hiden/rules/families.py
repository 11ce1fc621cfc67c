"""The families of documents, in the order in which they are shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "rule": _("規程"),
    "pledge": _("誓約書・確認書"),
    "agreement": _("合意書"),
    "contract": _("契約書"),
    "letter": _("通知・書面"),
}
