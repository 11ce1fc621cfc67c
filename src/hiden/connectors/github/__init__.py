"""GitHub's audit log of an organisation or enterprise: the export as JSON (Settings → Audit log → Export), the interface's lists
(GET /orgs/{org}/audit-log?include=all), and streamed lines. Clones, fetches and pushes (`git.*`) are in the export of Git events only.

`@timestamp` and `created_at` count milliseconds.
"""

from __future__ import annotations

from typing import Final

from hiden.base.words import phrase
from hiden.connectors.choosing import ANYONE, by, first, joined, one_line
from hiden.connectors.grammar import (
    Action,
    Channel,
    Connector,
    Expression,
    Means,
    Outcome,
    Split,
    always,
    made,
    table,
    text,
)
from hiden.connectors.json_reading import Json
from hiden.connectors.moments import epoch, moment

_CODE: Final = {
    Action.DOWNLOAD: "git.clone git.fetch repo.download_zip org.export migration.download migration.create",
    Action.UPLOAD: "git.push",
    Action.CREATE: "repo.create gist.create",
    Action.DELETE: "repo.destroy gist.destroy",
    Action.RESTORE: "repo.restore",
    Action.RENAME: "repo.rename",
    Action.MOVE: "repo.transfer repo.transfer_start repo.transfer_outgoing",
    Action.SHARE: "repo.access public_repository.create gist.visibility_change pages.public",
    Action.COPY: "repo.fork fork.create",
}
_ADMIN: Final = {
    Action.GRANT: "repo.add_member org.add_member org.invite_member org.add_outside_collaborator team.add_member"
    " team.add_repository team.update_repository_permission org.update_member repo.update_member public_key.create"
    " deploy_key.create personal_access_token.create personal_access_token.access_granted oauth_authorization.create"
    " integration_installation.create org_credential_authorization.grant",
    Action.REVOKE: "repo.remove_member org.remove_member org.remove_outside_collaborator team.remove_member"
    " team.remove_repository public_key.delete deploy_key.delete personal_access_token.access_revoked"
    " oauth_authorization.destroy integration_installation.destroy org_credential_authorization.revoke",
    Action.CONFIGURE: "protected_branch.destroy protected_branch.update repository_ruleset.destroy hook.create hook.config_changed"
    " org.disable_two_factor_requirement org.disable_saml org.update_default_repository_permission"
    " repository_secret_scanning.disable secret_scanning.disable audit_log_streaming.update",
    Action.CLEAR_LOG: "audit_log_streaming.destroy",
}
_SIGN_IN: Final = {Action.SIGN_IN: "org.sso_response user.login user.failed_login"}
_ALERT: Final = {Action.DETECT: "secret_scanning_alert.create secret_scanning_push_protection.bypass"}


def _words(*of: dict[Action, str]) -> dict[str, str]:
    return {name: str(action) for words in of for action, names in words.items() for name in names.split()}


_ACTIONS: Final = _words(_CODE, _ADMIN, _SIGN_IN, _ALERT)
_CHANNELS: Final = {
    **dict.fromkeys(_words(_CODE), Channel.CODE),
    **dict.fromkeys(_words(_ADMIN), Channel.ADMIN),
    **dict.fromkeys(_words(_SIGN_IN), Channel.SIGN_IN),
    **dict.fromkeys(_words(_ALERT), Channel.ALERT),
}
_NAME: Final = text("action")
_OPENED: Final = frozenset({"repo.access", "public_repository.create", "gist.visibility_change"})


def _addressed(repository: str) -> str | None:
    """By its address, as people and registers name it; the log gives owner and name alone."""
    return f"github.com/{repository}" if repository else None


def _visible(visibility: str, was: str) -> str | None:
    return ANYONE if visibility == "public" else visibility or was or None


def _opened_or_closed(visibility: str) -> str:
    """A repository that is made private again is shared no more."""
    return Action.UNSHARE if visibility in ("private", "internal") else Action.SHARE


def _at() -> Expression:
    return first(
        epoch("@timestamp", "ms"), epoch("created_at", "ms"), moment("created_at"), moment("@timestamp")
    )


CONNECTOR: Final = Connector(
    id="github",
    title="GitHub",
    splits=Split.JSON,
    reads=Json(holders=("entries",)),
    means=Means(
        at=_at(),
        channel=table(_CHANNELS, _NAME, Channel.ADMIN),
        action=by(
            _NAME,
            (("repo.access", "gist.visibility_change"), made(_opened_or_closed, text("visibility"))),
            otherwise=table(_ACTIONS, _NAME, Action.OTHER),
        ),
        outcome=by(_NAME, (("user.failed_login",), always(Outcome.FAILED)), otherwise=always(Outcome.DONE)),
        account=text("actor", "user", "deploy_key_fingerprint"),
        ip=text("actor_ip"),
        app=text("programmatic_access_type", "transport_protocol_name"),
        object=first(made(_addressed, text("repo", "repository")), text("gist_id", "team", "org")),
        dest=by(
            _NAME,
            (_OPENED, made(_visible, text("visibility"), text("previous_visibility"))),
            (
                (
                    "repo.transfer",
                    "repo.transfer_start",
                    "repo.transfer_outgoing",
                    "repo.fork",
                    "fork.create",
                ),
                text("new_repo_owner", "new_owner", "forked_repository", "user"),
            ),
            (("hook.create", "hook.config_changed"), text("config.url")),
            (tuple(_words(_ADMIN)), text("user", "invitee", "team")),
        ),
        detail=one_line(
            joined(
                " ",
                _NAME,
                text("permission"),
                text("token_scopes", "oauth_application_name", "title"),
                text("user_agent"),
            )
        ),
    ),
    shows=frozenset({Channel.CODE, Channel.ADMIN, Channel.SIGN_IN, Channel.ALERT}),
    formats=(".json", ".jsonl"),
    note=phrase(
        "GitHub の組織の Settings →「Audit log」→「Export」→ JSON（clone と push は「Export Git Events」）"
    ),
)
