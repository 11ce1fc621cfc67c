"""`hiden password ADDRESS`: a link to set a new password, for when nobody who could make one can sign in.

Whoever may run commands on the server holds its keys already; that a link was made stays on record all the same.
"""

from __future__ import annotations

from typing import Annotated

import typer

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.commands.ready import show_json, start_django, tell


def password(
    address: Annotated[str, typer.Argument(help="アカウントのメールアドレス / address of the account")],
    reason: Annotated[str, typer.Option("--reason", help="理由（記録に残る） / why; kept on record")],
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """Make the password of an account void and print a one-time link to set a new one. Second factors stay."""
    start_django()
    from hiden.home import address as base
    from hiden.people.actions import new_password_link_unasked
    from hiden.people.models import Account

    account = Account.objects.filter(email__iexact=address.strip()).select_related("person").first()
    if account is None:
        raise NotFound(
            say("メールアドレス「{address}」のアカウントはありません。", address=address),
            say("アドレスを確かめて、もう一度実行してください。"),
        )
    link = base() + new_password_link_unasked(account, reason=reason, by=None)
    if as_json:
        show_json({"link": link})
        return
    tell(
        "このリンクを本人に直接渡してください。1回だけ、3日間使えます。 / Hand this link over; it works once, for three days."
    )
    typer.echo(link)
