"""The interfaces that can be asked. Addresses, parameters and limits are those of each maker's reference, as of autumn 2026."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.logs.models import LogSource
from hiden.logs.receiving.pull.grammar import (
    ClientCredentials,
    Cursor,
    LinkHeader,
    NextLink,
    Pull,
    ServiceAccount,
    Token,
    Window,
)

_ENTRA: Final = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
_FEED: Final = "https://manage.office.com/api/v1.0/{tenant}/activity/feed/subscriptions"

# learn.microsoft.com: Office 365 Management Activity API reference
M365 = Pull(
    id="m365",
    title="Microsoft 365 Management Activity API",
    address=f"{_FEED}/content",
    hosts=("manage.office.com", "login.microsoftonline.com"),
    needs=("tenant",),
    query={"contentType": "{stream}", "PublisherIdentifier": "{tenant}"},
    streams=("Audit.AzureActiveDirectory", "Audit.Exchange", "Audit.SharePoint", "Audit.General"),
    begin=f"{_FEED}/start?contentType={{stream}}&PublisherIdentifier={{tenant}}",
    begun=b"AF20024",
    follow="contentUri",
    ident="contentId",
    moment="contentCreated",
    paging=NextLink(header="NextPageUri"),
    window=Window(
        {"startTime": "{begin}", "endTime": "{end}"},
        form="%Y-%m-%dT%H:%M:%S",
        overlap=timedelta(hours=2),
        longest=timedelta(hours=20),  # with the overlap, less than the day that may be asked for at once
        oldest=timedelta(days=6, hours=23),
    ),
    login=ClientCredentials(_ENTRA, {"scope": "https://manage.office.com/.default"}),
)

# learn.microsoft.com: Microsoft Graph, List signIns
ENTRA = Pull(
    id="entra_signin",
    title="Microsoft Graph（サインイン）",
    address="https://graph.microsoft.com/v1.0/auditLogs/signIns",
    hosts=("graph.microsoft.com", "login.microsoftonline.com"),
    needs=("tenant",),
    query={"$top": "999"},
    elements="value",
    moment="createdDateTime",
    paging=NextLink("@odata.nextLink"),
    window=Window(
        {"$filter": "createdDateTime ge {begin} and createdDateTime lt {end}"}, overlap=timedelta(hours=1)
    ),
    login=ClientCredentials(_ENTRA, {"scope": "https://graph.microsoft.com/.default"}),
)

# developers.google.com: Admin SDK, Reports API, activities.list
GOOGLE = Pull(
    id="google",
    title="Google Workspace Reports API",
    address="https://admin.googleapis.com/admin/reports/v1/activity/users/all/applications/{stream}",
    hosts=("admin.googleapis.com", "oauth2.googleapis.com"),
    needs=("subject",),
    query={"maxResults": "1000"},
    streams=("login", "drive", "admin", "token"),
    elements="items",
    moment="id.time",
    paging=Cursor("nextPageToken", "pageToken"),
    window=Window({"startTime": "{begin}", "endTime": "{end}"}, overlap=timedelta(hours=3)),
    login=ServiceAccount("https://www.googleapis.com/auth/admin.reports.audit.readonly"),
)

# developer.box.com: List user and enterprise events
BOX = Pull(
    id="box",
    title="Box（Enterprise Events）",
    address="https://api.box.com/2.0/events",
    hosts=("api.box.com",),
    needs=("enterprise",),
    query={"stream_type": "admin_logs_streaming", "limit": "500"},
    elements="entries",
    moment="created_at",
    paging=Cursor("next_stream_position", "stream_position", first="now"),
    login=ClientCredentials(
        "https://api.box.com/oauth2/token",
        {"box_subject_type": "enterprise", "box_subject_id": "{enterprise}"},
    ),
)

# developer.okta.com: System Log API
OKTA = Pull(
    id="okta",
    title="Okta System Log",
    address="https://{host}/api/v1/logs",
    hosts=(".okta.com", ".okta-emea.com", ".oktapreview.com"),
    needs=("host",),
    query={"limit": "1000", "sortOrder": "ASCENDING"},
    first={"since": "{begin}"},
    moment="published",
    paging=LinkHeader(),
    login=Token("SSWS"),
)

# api.slack.com: Audit Logs API
SLACK = Pull(
    id="slack",
    title="Slack Audit Logs API",
    address="https://api.slack.com/audit/v1/logs",
    hosts=("api.slack.com",),
    query={"limit": "999"},
    elements="entries",
    moment="date_create",
    paging=Cursor("response_metadata.next_cursor", "cursor"),
    window=Window({"oldest": "{begin}", "latest": "{end}"}, form="s"),
    login=Token(),
)

# docs.github.com: Get the audit log for an organization
GITHUB = Pull(
    id="github",
    title="GitHub（監査ログ）",
    address="https://{host}/orgs/{org}/audit-log",
    hosts=("api.github.com",),
    needs=("org", "host"),
    given={"host": "api.github.com"},
    query={"include": "all", "per_page": "100", "order": "asc"},
    headers={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
    moment="@timestamp",
    paging=LinkHeader(),
    window=Window({"phrase": "created:{begin}..{end}"}),
    login=Token(),
)

PULLS: Final = {each.id: each for each in (M365, ENTRA, GOOGLE, BOX, OKTA, SLACK, GITHUB)}


def pull_of(source: LogSource) -> Pull:
    """What is asked for a source: the setting `pull`, else what its format is named after. Raises BadInput."""
    name = str(source.setting.get("pull") or source.connector)
    if name not in PULLS:
        raise BadInput(
            say("「{name}」という取りにいき方はありません。", name=name[:40]),
            say("取得元の設定「pull」を、次のどれかにしてください：{those}。", those="・".join(PULLS)),
        )
    return PULLS[name]
