"""One mail a morning: what waits, how many, and where. No name of a secret, in subject or body.

Sent once a day after nine o'clock in Japan, on business days, to everybody with an account for whom something waits.
"""

from __future__ import annotations

import logging
import os
from datetime import date, time
from importlib import import_module

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import override

from hiden.base.clock import TOKYO, now, today
from hiden.base.dates import is_business_day, show_date
from hiden.base.words import say
from hiden.home import address, home
from hiden.people.models import NOT_HERE, Account, CompanyHoliday
from hiden.web.todo import Task, tasks_for

NINE = time(9, 0)
log = logging.getLogger(__name__)


def send_if_due() -> int:
    """Send today's mails when it is time and they were not sent; returns how many went out."""
    day = today()
    holidays = set(CompanyHoliday.objects.filter(day=day).values_list("day", flat=True))
    if not settings.EMAIL_HOST or now().astimezone(TOKYO).time() < NINE:
        return 0
    if not is_business_day(day, company_holidays=holidays) or not _take(day):
        return 0
    return send(day)


def _take(day: date) -> bool:
    """Claim today's sending, so that two processes do not both send. The mark stays after a crash: late, never twice."""
    mark = home() / "digest"
    mark.mkdir(mode=0o700, exist_ok=True)
    try:
        os.close(os.open(mark / day.isoformat(), os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    for old in mark.iterdir():
        if old.name < day.isoformat():
            old.unlink(missing_ok=True)
    return True


def send(day: date) -> int:
    """A mail to everybody for whom something waits."""
    import_module(
        "hiden.web.urls"
    )  # the pages say what may wait; a job may run before the first of them is asked for
    messages = []
    accounts = Account.objects.filter(is_active=True, person__isnull=False).exclude(person__kind__in=NOT_HERE)
    for account in accounts.select_related("person"):
        assert account.person is not None
        with override(account.language):
            tasks = tasks_for(account.person)
            if tasks:
                messages.append(EmailMessage(_subject(day), _body(tasks), to=[account.email]))
    if not messages:
        return 0
    sent = get_connection().send_messages(messages) or 0
    log.info("digest of %s: %d mails", day, sent)
    return sent


def _subject(day: date) -> str:
    return say("［秘伝］{day}の予定", day=show_date(day, "western", weekday=True))


def _body(tasks: list[Task]) -> str:
    """Counts and links only: the mail may be read by others."""
    base = address()
    lines = [say("あなたを待っていることがあります。"), ""]
    for task in tasks:
        late = say("（うち期限を過ぎたもの{n}件）", n=task.late) if task.late else ""
        lines += [f"・{task.label}　{task.count}{task.unit}{late}", f"  {base}{task.url}", ""]
    lines.append(say("内容は秘伝にサインインして確かめてください。このメールに返信しても届きません。"))
    return "\n".join(lines)
