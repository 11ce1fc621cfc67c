"""Pages of accounts in other systems: what is to be done first, then everything, then each system and each leaver."""

from __future__ import annotations

from django.urls import URLPattern, path

from hiden.identity.pages import (
    absences,
    accounts,
    devices,
    findings,
    leavers,
    provisioning,
    receivers,
    sources,
    systems,
)
from hiden.identity.scim.views import urlpatterns as scim_patterns
from hiden.identity.signals.views import urlpatterns as signal_patterns

urlpatterns: list[URLPattern] = [
    *scim_patterns,
    *signal_patterns,
    path("identity/", findings.listing, name="identity_findings"),
    path("identity/findings/<slug:key>/", findings.finding, name="identity_finding"),
    path("identity/findings/<slug:key>/report/", findings.report, name="identity_report"),
    path("identity/findings/<slug:key>/except/", findings.except_, name="identity_except"),
    path("identity/accounts/", accounts.listing, name="identity_accounts"),
    path("identity/accounts/confirm/", accounts.confirm, name="identity_confirm"),
    path("identity/accounts/<slug:key>/", accounts.account, name="identity_account"),
    path("identity/accounts/<slug:key>/owner/", accounts.owner, name="identity_owner"),
    path("identity/accounts/<slug:key>/declare/", accounts.declare, name="identity_declare"),
    path("identity/accounts/<slug:key>/undecide/", accounts.undecide, name="identity_undecide"),
    path("identity/accounts/<slug:key>/privilege/", accounts.privilege, name="identity_privilege"),
    path("identity/systems/", systems.listing, name="identity_systems"),
    path("identity/systems/new/", systems.new, name="identity_new_system"),
    path("identity/systems/settings/", systems.change_settings, name="identity_settings"),
    path("identity/systems/<slug:code>/", systems.system, name="identity_system"),
    path("identity/systems/<slug:code>/change/", systems.change, name="identity_change_system"),
    path("identity/systems/<slug:code>/retire/", systems.retire, name="identity_retire_system"),
    path("identity/systems/<slug:code>/scim/", provisioning.provisioning, name="identity_provisioning"),
    path("identity/systems/<slug:code>/scim/set/", provisioning.begin, name="identity_begin_provisioning"),
    path("identity/systems/<slug:code>/scim/keys/new/", provisioning.make_key, name="identity_make_key"),
    path(
        "identity/systems/<slug:code>/scim/keys/<int:pk>/revoke/",
        provisioning.revoke_key,
        name="identity_revoke_key",
    ),
    path("identity/systems/<slug:code>/scim/held/", provisioning.settle, name="identity_settle_held"),
    path("identity/systems/<slug:code>/scim/words/<int:pk>/", provisioning.word, name="identity_word"),
    path("identity/systems/<slug:code>/receivers/new/", receivers.new_receiver, name="identity_new_receiver"),
    path("identity/systems/<slug:code>/receivers/<slug:key>/", receivers.receiver, name="identity_receiver"),
    path(
        "identity/systems/<slug:code>/receivers/<slug:key>/change/",
        receivers.change_receiver,
        name="identity_change_receiver",
    ),
    path(
        "identity/systems/<slug:code>/receivers/<slug:key>/act/",
        receivers.act_on_receiver,
        name="identity_act_on_receiver",
    ),
    path(
        "identity/systems/<slug:code>/receivers/<slug:key>/token/",
        receivers.receiver_token,
        name="identity_receiver_token",
    ),
    path(
        "identity/systems/<slug:code>/receivers/<slug:key>/retire/",
        receivers.retire_receiver,
        name="identity_retire_receiver",
    ),
    path("identity/systems/<slug:code>/sources/new/", sources.new_source, name="identity_new_source"),
    path("identity/systems/<slug:code>/sources/<slug:key>/", sources.source, name="identity_source"),
    path(
        "identity/systems/<slug:code>/sources/<slug:key>/change/",
        sources.change_source,
        name="identity_change_source",
    ),
    path(
        "identity/systems/<slug:code>/sources/<slug:key>/secret/",
        sources.source_secret,
        name="identity_source_secret",
    ),
    path(
        "identity/systems/<slug:code>/sources/<slug:key>/retire/",
        sources.retire_source,
        name="identity_retire_source",
    ),
    path("identity/devices/", devices.listing, name="identity_devices"),
    path("identity/devices/new/", devices.new, name="identity_new_device"),
    path("identity/devices/<slug:key>/", devices.device, name="identity_device"),
    path("identity/devices/<slug:key>/owner/", devices.owner, name="identity_device_owner"),
    path("identity/devices/<slug:key>/compliance/", devices.compliance, name="identity_compliance"),
    path("identity/leavers/", leavers.listing, name="identity_leavers"),
    path("identity/leavers/<path:number>/", leavers.leaver, name="identity_leaver"),
    path("identity/absences/", absences.listing, name="identity_absences"),
    path("identity/absences/new/", absences.new, name="identity_new_absence"),
    path("identity/absences/<int:pk>/end/", absences.end, name="identity_end_absence"),
]
