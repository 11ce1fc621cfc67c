"""The page of a file, and what is too large to be looked at."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from hiden.imports import actions
from hiden.imports.files import MAX_BYTES
from hiden.imports.models import ImportFile, State
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
TOO_MUCH = str(MAX_BYTES + 2 * 1024 * 1024)


def two_sheets() -> bytes:
    book = Workbook()
    book.remove(book["Sheet"])
    for title, code in (("一", "900"), ("二", "901"), ("選択肢", "902")):
        page = book.create_sheet(title)
        page.append(["部署コード", "部署名"])
        page.append([code, "試験部"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_another_sheet_is_chosen_on_the_page(organisation: Organisation) -> None:
    alice = organisation.alice
    file = actions.receive(
        "departments", "部署.xlsx", [two_sheets()], effective_on=date(2026, 4, 1), by=alice
    )
    client = signed_in(alice)
    shown = client.get(reverse("imports_file", args=[file.number])).content.decode()
    assert "<option>二</option>" in shown
    assert "<option>選択肢</option>" not in shown
    act = reverse("imports_act", args=[file.number])
    assert client.post(act, {"verb": "sheet", "sheet": "二"}).status_code == 302
    assert client.post(act, {"verb": "preview"}).status_code == 302
    found = ImportFile.objects.get(pk=file.pk)
    assert (found.sheet, found.state, found.changes[0]["key"]) == ("二", State.PREVIEWED, "901")
    refused = client.post(act, {"verb": "sheet", "sheet": "三"})
    assert refused.status_code == 422
    assert "シート『三』がありません" in refused.content.decode()


@pytest.mark.parametrize("address", ["/imports/new/", "/items/", "/accounts/login/"])
def test_what_is_larger_than_any_file_is_refused_unread(organisation: Organisation, address: str) -> None:
    for client in (signed_in(organisation.alice), Client()):
        answer = client.generic(
            "POST", address, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=TOO_MUCH
        )
        assert answer.status_code == 413
        assert "ファイルが大きすぎます" in answer.content.decode()


def test_the_api_says_so_in_its_own_shape(organisation: Organisation) -> None:
    answer = Client().generic(
        "POST", "/api/v1/imports", b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=TOO_MUCH
    )
    assert answer.status_code == 413
    assert answer.json()["error"]["do_next"]


def test_strangers_may_send_no_more_than_a_form(organisation: Organisation) -> None:
    answer = Client().generic(
        "POST",
        "/accounts/login/",
        b"",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(3 * 1024 * 1024),
    )
    assert answer.status_code == 413
