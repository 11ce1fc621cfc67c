"""The columns of the two files of this room: things, and loans. What the export writes, the importer reads."""

from __future__ import annotations

from hiden.base.sheets import Column
from hiden.lending.kinds import Carry, Condition, ThingKind

_KINDS = tuple(str(one) for one in (
    "記録媒体", "紙の写し（番号付き）", "情報機器", "試作品・サンプル", "鍵", "入館証・カード", "その他",
))  # fmt: skip
_CARRIES = (
    "決めた場所で使い、その場で返す",
    "社内の手元で使う",
    "自宅等に持ち帰る（テレワーク）",
    "社外へ持ち出す（出張・客先など）",
)
_CONDITIONS = ("異状なし", "破損・汚損がある", "足りないもの・抜けた頁がある", "封や鍵に開けられた跡がある")
KIND_WORDS = dict(zip(ThingKind.values, _KINDS, strict=True))
CARRY_WORDS = dict(zip(Carry.values, _CARRIES, strict=True))
CONDITION_WORDS = dict(zip(Condition.values, _CONDITIONS, strict=True))
YES, NO = "はい", "いいえ"

THING_COLUMNS: tuple[Column, ...] = (
    Column("number", ("管理番号", "番号", "資産番号", "媒体番号", "No", "Number"), kind="code", example="USB-012", help="空欄にすると自動で付きます。"),
    Column("name", ("名称", "品名", "物品名", "媒体名", "Name"), required=True, example="設計部 USB 12番", width=30),
    Column("kind", ("種類", "種別", "区分", "Kind"), required=True, kind="choice", example=_KINDS[0], choices=_KINDS, width=20),
    Column("items", ("情報の管理番号", "結び付く情報", "格納情報", "Items"), kind="code", example="A-0001", help="複数のときは読点で区切ります。", width=20),
    Column("copy", ("複製番号", "写しの番号", "Copy"), kind="number", example="", help="紙の写しの、情報ごとの通し番号。空欄にすると続きの番号が付きます。"),
    Column("department", ("管理部署", "保管部署", "所管部署", "部署", "Department"), required=True, example="設計部", width=20),
    Column("keeper", ("管理担当者", "保管責任者", "担当者", "Keeper"), example="1002", help="社員番号か氏名。", width=18),
    Column("place", ("保管場所", "置き場所", "Place"), example="設計部 施錠キャビネット3段目", width=28),
    Column("pieces", ("点数", "数量", "個数", "Pieces"), kind="number", example="1"),
    Column("self_service", ("自分で借りてよい", "セルフ貸出", "Self service"), kind="flag", example=NO, choices=(YES, NO)),
    Column("note", ("備考", "メモ", "Note"), example="暗号化済み", width=30),
)  # fmt: skip

LOAN_COLUMNS: tuple[Column, ...] = (
    Column("number", ("貸出番号", "Loan"), kind="number", help="空欄の行は、新しい貸出しとして登録します。"),
    Column("thing", ("貸出品の管理番号", "管理番号", "媒体番号", "資産番号", "Thing"), required=True, kind="code", example="USB-012", width=18),
    Column("thing_name", ("名称", "品名", "Name"), example="設計部 USB 12番", help="確かめるための列です。取り込みません。", width=28),
    Column("person", ("借りる人", "借用者", "貸出先", "使用者", "氏名", "Borrower"), example="1003", help="社員番号か氏名。社外の人に貸したときは空欄。", width=18),
    Column("company", ("会社名", "Company"), example="", width=22),
    Column("handler", ("社外の取扱者", "取扱者", "Handler"), example="", width=18),
    Column("purpose", ("使う目的", "目的", "用途", "Purpose"), required=True, example="客先打合せの資料作成", width=30),
    Column("carry", ("使う場所", "利用場所", "Where"), kind="choice", example=_CARRIES[1], choices=_CARRIES, width=28),
    Column("overseas", ("国外で使う", "Overseas"), kind="flag", example=NO, choices=(YES, NO)),
    Column("pieces", ("点数", "数量", "Pieces"), kind="number", example="1"),
    Column("lent_on", ("貸した日", "貸出日", "Lent on"), required=True, kind="date", example="2026/10/01"),
    Column("due_on", ("期限", "返却期限", "返却予定日", "Due"), required=True, kind="date", example="2026/10/15"),
    Column("returned_on", ("返却日", "返した日", "Returned on"), kind="date", example="2026/10/14"),
    Column("condition", ("返却時の状態", "状態", "Condition"), kind="choice", example=_CONDITIONS[0], choices=_CONDITIONS, width=24),
    Column("note", ("備考", "メモ", "Note"), width=30),
)  # fmt: skip
