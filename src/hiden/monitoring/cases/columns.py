"""The columns of the file of work orders and exceptions. What the export writes, the importer reads."""

from __future__ import annotations

from hiden.base.sheets import Column

EXCEPTION_COLUMNS: tuple[Column, ...] = (
    Column("number", ("作業・承認の番号", "作業番号", "承認番号", "番号", "Number"), kind="code", example="WO-2026-031", help="登録済みの番号の内容は変えられません。案件から作られた例外には番号がなく、取り込まれません。", width=18),
    Column("reason", ("何の作業か", "作業内容", "理由", "Reason"), required=True, example="ファイルサーバーの移行", width=40),
    Column("since", ("始まりの日", "開始日", "Since"), required=True, kind="date", example="2026/10/01"),
    Column("until", ("終わりの日", "終了日", "Until"), required=True, kind="date", example="2026/10/15", help="この日まで。1年以内。"),
    Column("person", ("作業をする人", "作業者", "担当者", "Person"), kind="code", example="1003", help="社員番号。", width=14),
    Column("department", ("作業をする部門", "部門", "部署", "Department"), kind="code", example="210", help="部門コード。", width=14),
    Column("item", ("対象の情報", "情報の管理番号", "Item"), kind="code", example="A-0001", width=14),
    Column("place", ("送り先・機器・場所", "送り先", "場所", "Place"), example="hokuto.example", width=26),
    Column("detector", ("検知の項目", "Detector"), kind="code", example="", width=20),
    Column("approver", ("承認した人", "承認者", "Approver"), kind="code", example="1002", help="社員番号。", width=14),
)  # fmt: skip
