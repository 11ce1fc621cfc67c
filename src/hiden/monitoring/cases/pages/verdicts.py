"""What becomes of a case: watch on, wrong, in order because …, a letter, handing on, looking again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.gate.page import page
from hiden.monitoring.cases import judging
from hiden.monitoring.cases.exceptions import preview
from hiden.monitoring.cases.forms import BenignForm, LetterForm, NoteForm, WordsForm, WrongForm
from hiden.monitoring.cases.letters import draft
from hiden.monitoring.cases.pages.finders import case_at
from hiden.monitoring.models import SignCase
from hiden.ui.forms import form_page, show_form
from hiden.ui.request import Request


def _back(case: SignCase) -> str:
    return reverse("monitoring_case", args=[case.key])


@page("monitoring.judge", of=case_at, known_by="monitoring.case")
def watch(request: Request, found: SignCase, key: str) -> HttpResponse:
    """様子を見る."""

    def save(form: NoteForm) -> str:
        judging.begin(found, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("様子を見ています。新しい兆候があれば、この案件に加わります。"))
        return _back(found)

    return form_page(
        request,
        NoteForm,
        save,
        title=say("案件{number}の様子を見る", number=found.number),
        lead=_("本人にはまだ何も知らせません。新しい兆候があれば、この案件に加わります。"),
        submit=_("様子を見る"),
        cancel=_back(found),
    )


@page("monitoring.judge", of=case_at, known_by="monitoring.case")
def wrong(request: Request, found: SignCase, key: str) -> HttpResponse:
    """誤検知."""

    def save(form: WrongForm) -> str:
        judging.call_wrong(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("誤検知としました。次からの順位付けに生かします。"))
        return _back(found)

    return form_page(
        request,
        WrongForm,
        save,
        title=say("案件{number}を誤検知とする", number=found.number),
        lead=_("兆候に当たる事実がなかったときに選びます。事実はあったが問題がないときは「問題なし」です。"),
        submit=_("誤検知とする"),
        cancel=_back(found),
    )


@page("monitoring.judge", of=case_at, known_by="monitoring.case")
def benign(request: Request, found: SignCase, key: str) -> HttpResponse:
    """問題なし. 「影響を確かめる」 says how many signs an exception would have explained, before anything is decided."""

    def save(form: BenignForm) -> HttpResponse | str:
        wanted = form.wanted()
        if "preview" in request.POST:
            part, whole = preview(wanted) if wanted else (0, 0)
            words = say(
                "この範囲の例外があったとすると、過去90日の兆候{whole}件のうち{part}件が、これで説明されます。",
                whole=whole,
                part=part,
            )
            return show_form(request, "monitoring/benign.html", _shown(found, form, words), wrong=False)
        given = form.cleaned_data
        judging.call_benign(found, code=given["code"], words=given["words"], wanted=wanted, by=request.by)
        messages.success(request, say("問題なしとしました。"))
        return _back(found)

    return form_page(
        request,
        BenignForm,
        save,
        arguments={"case": found},
        template="monitoring/benign.html",
        title=_title(found),
        lead=_LEAD,
        submit=_("問題なしとする"),
        cancel=_back(found),
    )


_LEAD = _("操作はあったが、業務上の理由などがあって問題がないときに選びます。")


def _title(case: SignCase) -> str:
    return say("案件{number}を問題なしとする", number=case.number)


def _shown(case: SignCase, form: BenignForm, words: str) -> dict[str, object]:
    return {
        "form": form,
        "form_title": _title(case),
        "form_lead": _LEAD,
        "form_submit": _("問題なしとする"),
        "form_cancel": _back(case),
        "form_danger": False,
        "effect": words,
    }


@page("monitoring.judge", of=case_at, known_by="monitoring.case")
def letter(request: Request, found: SignCase, key: str) -> HttpResponse:
    """本人への注意喚起."""
    usual = draft(found)

    def save(form: LetterForm) -> str:
        judging.coach(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("本人に送りました。読んだことと返事は、案件の頁に出ます。"))
        return _back(found)

    return form_page(
        request,
        LetterForm,
        save,
        title=say("案件{number}の本人に注意喚起を送る", number=found.number),
        lead=_(
            "対象の人だけが読めるお知らせとして届きます。処分ではなく、返事は自由です。あなたに名前が知らされることはありません。"
        ),
        submit=_("送る"),
        cancel=_back(found),
        initial={"title": usual.title, "body": usual.body},
    )


@page("monitoring.escalate", of=case_at, known_by="monitoring.case")
def hand_on(request: Request, found: SignCase, key: str) -> HttpResponse:
    """事案へ引継ぎ."""

    def save(form: WordsForm) -> str:
        judging.escalate(found, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("事案へ引き継ぎました。記録は消されずに残ります。"))
        return _back(found)

    return form_page(
        request,
        WordsForm,
        save,
        title=say("案件{number}を事案へ引き継ぐ", number=found.number),
        lead=_(
            "漏えいの疑いがあり、正式に調べる必要があるときに選びます。名前の開示や調査は、別の承認を経て行います。"
        ),
        submit=_("引き継ぐ"),
        cancel=_back(found),
        danger=True,
    )


@page("monitoring.judge", of=case_at, known_by="monitoring.case")
def again(request: Request, found: SignCase, key: str) -> HttpResponse:
    """Take a verdict back."""

    def save(form: WordsForm) -> str:
        judging.look_again(found, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("もう一度確かめる案件に戻しました。"))
        return _back(found)

    return form_page(
        request,
        WordsForm,
        save,
        title=say("案件{number}の判断をやり直す", number=found.number),
        submit=_("確かめ直す"),
        cancel=_back(found),
    )
