"""Verbs: ask people for a promise, take a request back, remind. One transaction, one ledger entry for each person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import OuterRef, Subquery

from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.home import address
from hiden.ledger import record, record_many
from hiden.paper.text import blanks
from hiden.people.models import Account, Person
from hiden.people.turn import in_turn
from hiden.promises.entries import PeopleReminded, PromiseAsked, RequestClosed
from hiden.promises.models import (
    OUTSTANDING,
    Asking,
    AskingClass,
    AskingItem,
    PromiseRequest,
    PromiseState,
    SigningLink,
)
from hiden.promises.scopes import Scope, refuse_hidden, scope_of, worded
from hiden.promises.texts import (
    OF_PERSON,
    checked_values,
    digests,
    kept_text,
    outdated,
    own_values,
    refuse_gaps,
    shared_text,
    version_to_sign,
)

MAX_REASON = 500


@in_turn
def ask(
    people: Iterable[Person],
    *,
    template: str,
    scope: Scope | None = None,
    values: Mapping[str, str] | None = None,
    own: Mapping[int, Mapping[str, str]] | None = None,
    due_on: date,
    reason: str,
    by: Person,
) -> Asking:
    """Ask people to sign the version in force of a template.

    `values` fill the late places for all, `own` those of single persons by id (a last day, a destination); name, number,
    department and post come from the register. `by` must be allowed to see the items of the scope. Who has an outstanding request for the same words and scope is passed over
    (`already`); one for earlier words is replaced. Raises NotAllowed, Conflict when there is no version in force or all
    were asked already, BadInput for an empty place, a past day or no reason.
    """
    require(by, "promises.manage")
    asked = list({one.pk: one for one in people}.values())
    _check(asked, due_on, reason)
    version = version_to_sign(template)
    scope = scope or Scope()
    refuse_hidden(scope, by)
    words = worded(scope)
    shared = checked_values(values or {})
    text = shared_text(version, words, shared)
    mine = own_values(asked, blanks(text), {pk: checked_values(each) for pk, each in (own or {}).items()})
    refuse_gaps(template, text, mine.values())
    hashes = digests(text, mine)
    old = {
        one.person_id: one
        for one in PromiseRequest.objects.filter(
            person__in=asked, template=template, scope_key=scope.key, state__in=OUTSTANDING
        )
    }
    already = [one for one in asked if one.pk in old and old[one.pk].sha256 == hashes[one.pk]]
    fresh = [one for one in asked if one.pk not in {each.pk for each in already}]
    if not fresh:
        raise Conflict(
            say("選んだ人には、同じ文と対象で、すでに署名を求めています（{names}）。", names=_some(already)),
            say("誓約の状況で、署名を待っている人を確かめてください。"),
        )
    at = now()
    asking = Asking.objects.create(
        template=template, text=kept_text(version, text), scope=scope.kind, scope_key=scope.key,
        scope_words=words.words, department=scope.department, values=shared,
        reason=reason.strip(), asked_by=by, asked_at=at,
    )  # fmt: skip
    AskingItem.objects.bulk_create(AskingItem(asking=asking, item=one) for one in scope.items)
    AskingClass.objects.bulk_create(AskingClass(asking=asking, secrecy_class=one) for one in scope.classes)
    gone = [old[one.pk] for one in fresh if one.pk in old]
    _end(gone, PromiseState.REPLACED)
    made = PromiseRequest.objects.bulk_create(
        PromiseRequest(
            asking=asking, person=one, template=template, scope_key=scope.key, values=mine[one.pk],
            sha256=hashes[one.pk], due_on=due_on, asked_at=at,
        )
        for one in fresh
    )  # fmt: skip
    if gone:
        new = PromiseRequest.objects.filter(asking=asking, person=OuterRef("person")).values("pk")[:1]
        PromiseRequest.objects.filter(pk__in=[one.pk for one in gone]).update(replaced_by=Subquery(new))
        # Whoever is reading by a personal link goes on with the new words.
        now_asked = PromiseRequest.objects.filter(replaces=OuterRef("request")).values("pk")[:1]
        links = SigningLink.objects.filter(request__in=[one.pk for one in gone], used_at=None, ended_at=None)
        links.update(request=Subquery(now_asked))
    keys = {one.pk: one.key for one in fresh}
    record_many((_closed(one, keys[one.person_id], "replaced", "") for one in gone), by=by)
    record_many(
        (
            PromiseAsked(
                one.key, keys[one.person_id], asking.text.title, version.document.key, version.number,
                asking.text.sha256, one.sha256, asking.scope_words[:2000], due_on.isoformat(), asking.reason,
            )
            for one in made
        ),
        by=by,
    )  # fmt: skip
    asking.already, asking.made = tuple(already), len(made)
    return asking


@transaction.atomic
def ask_again(requests: Iterable[PromiseRequest], *, due_on: date, reason: str, by: Person) -> int:
    """Put the text in force now to those whose outstanding request has an earlier one; returns how many were asked.

    Scope and given words stay. Raises as `ask`; Conflict when nobody's text is an earlier one.
    """
    require(by, "promises.manage")
    rows = PromiseRequest.objects.filter(outdated(), pk__in=[one.pk for one in requests])
    groups: dict[int, list[PromiseRequest]] = defaultdict(list)
    for one in rows.select_related("person", "asking").order_by("pk"):
        groups[one.asking_id].append(one)
    if not groups:
        raise Conflict(
            say("選んだ中に、前の版の文で署名を待っている依頼はありません。"),
            say("一覧を「前の版の文のまま」で絞り込んでから、選んでください。"),
        )
    count = 0
    for some in groups.values():
        asking = some[0].asking
        own = {
            one.person_id: {name: value for name, value in one.values.items() if name not in OF_PERSON}
            for one in some
        }
        made = ask(
            [one.person for one in some], template=asking.template, scope=scope_of(asking), values=asking.values,
            own=own, due_on=due_on, reason=reason, by=by,
        )  # fmt: skip
        count += made.made
    return count


def _check(people: Sequence[Person], due_on: date, reason: str) -> None:
    if not people:
        raise BadInput(say("署名を求める人が選ばれていません。"), say("一人以上を選んでください。"))
    if due_on < today():
        raise BadInput(say("期限が過ぎた日付です。"), say("今日以後の日付にしてください。"))
    if not reason.strip() or len(reason) > MAX_REASON:
        raise BadInput(
            say("署名を求める理由がないか、長すぎます。"),
            say("{n}文字までで入力してください。", n=MAX_REASON),
        )


def _some(people: Sequence[Person]) -> str:
    names = "、".join(one.name for one in people[:5])
    return names if len(people) <= 5 else say("{names}ほか{n}人", names=names, n=len(people) - 5)


def _end(requests: Iterable[PromiseRequest], state: PromiseState) -> None:
    ids = [one.pk for one in requests]
    if ids:
        PromiseRequest.objects.filter(pk__in=ids).update(state=state, closed_at=now())


def _closed(one: PromiseRequest, person: str, outcome: str, reason: str) -> RequestClosed:
    return RequestClosed(one.key, person, outcome, reason)


@transaction.atomic
def withdraw(requests: Iterable[PromiseRequest], *, reason: str, by: Person) -> int:
    """Take requests back that are not signed; returns how many. Links to them die with them. Raises BadInput, NotAllowed."""
    require(by, "promises.manage")
    if not reason.strip():
        raise BadInput(say("取りやめる理由がありません。"), say("理由を入力してください。"))
    found = _locked(requests)
    _end(found, PromiseState.WITHDRAWN)
    record_many((_closed(one, one.person.key, "withdrawn", reason.strip()) for one in found), by=by)
    return len(found)


def _locked(requests: Iterable[PromiseRequest]) -> list[PromiseRequest]:
    ids = [one.pk for one in requests]
    rows = PromiseRequest.objects.select_for_update(of=("self",)).filter(pk__in=ids, state__in=OUTSTANDING)
    return list(rows.select_related("person"))


@transaction.atomic
def remind(requests: Iterable[PromiseRequest], *, by: Person) -> int:
    """Remind of what is not signed; returns how many. With mail set up, those with an account get one that names nothing.

    Whoever said that they will not sign is not reminded. Raises NotAllowed.
    """
    require(by, "promises.manage")
    found = [one for one in _locked(requests) if one.state == PromiseState.OPEN]
    if not found:
        return 0
    PromiseRequest.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=now())
    record(PeopleReminded(len(found), "home"), by=by)
    if settings.EMAIL_HOST:
        people = {one.person_id for one in found}
        accounts = Account.objects.filter(person__in=people, is_active=True)
        mails = [_mail(one) for one in accounts.values_list("email", flat=True)]
        transaction.on_commit(lambda: get_connection().send_messages(mails), robust=True)
    return len(found)


def _mail(to: str) -> EmailMessage:
    """No name of a document, a project or an item: the mail may be read by others."""
    body = [
        say("署名をお願いしているものがあります。"),
        "",
        f"{address()}/promises/mine/",
        "",
        say("内容は秘伝にサインインして確かめてください。このメールに返信しても届きません。"),
    ]
    return EmailMessage(say("［秘伝］署名のお願い"), "\n".join(body), to=[to])
