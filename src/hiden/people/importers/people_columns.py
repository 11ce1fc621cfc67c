"""The columns of a 従業員名簿, under the many names that personnel systems and spreadsheets give them."""

from __future__ import annotations

from hiden.base.sheets import Column
from hiden.people.models import Kind
from hiden.people.words import KINDS

MOST_ADDITIONAL = 5


def _names(words: str) -> tuple[str, ...]:
    """The headings under which a column is found; the first one is the one that we write."""
    return tuple(words.split("、"))


_ADDITIONAL = tuple(
    Column(
        f"additional{n}",
        (
            f"兼務{n}",
            f"兼務先{n}",
            f"兼務所属{n}",
            f"兼務部署{n}",
            f"兼務部署コード{n}",
            f"兼任{n}",
            f"additional {n}",
        ),
    )
    for n in range(1, MOST_ADDITIONAL + 1)
)

COLUMNS: tuple[Column, ...] = (
    Column(
        "number",
        _names(
            "社員番号、従業員番号、社員コード、社員No、社員No.、職員番号、社員ID、従業員コード、従業員ID、従業員No、"
            "個人コード、社員CD、employee number、employee id"
        ),
        required=True,
        kind="code",
        example="1024",
        help="会社で使っている番号。退職しても使い回さない番号にしてください。",
    ),
    Column(
        "name",
        _names("氏名、名前、社員名、従業員名、社員氏名、従業員氏名、氏名（漢字）、漢字氏名、name、full name"),
        example="見本 花子",
        width=18,
        help="姓と名の間に空白を入れます。",
    ),
    Column(
        "kana",
        _names(
            "フリガナ、ふりがな、氏名カナ、カナ氏名、氏名フリガナ、氏名（カナ）、氏名（フリガナ）、カナ、よみがな、読み仮名、氏名かな、カナ名、kana"
        ),
        kind="kana",
        example="ミホン ハナコ",
        width=18,
        help="名簿を五十音順に並べるために使います。",
    ),
    Column("family", _names("姓、氏、苗字、名字、last name、family name")),
    Column("given", _names("名、first name、given name")),
    Column(
        "family_kana", _names("姓カナ、セイ、姓（カナ）、姓フリガナ、姓（フリガナ）、氏カナ"), kind="kana"
    ),
    Column("given_kana", _names("名カナ、メイ、名（カナ）、名フリガナ、名（フリガナ）"), kind="kana"),
    Column(
        "kind",
        _names(
            "区分、雇用区分、雇用形態、社員区分、従業員区分、身分、契約形態、採用区分、就業形態、employment type、kind"
        ),
        kind="choice",
        choices=tuple(words[0] for kind, words in KINDS.items() if kind != Kind.LEAVER),
        example="正社員",
    ),
    Column("status", _names("在籍区分、在籍状況、在職区分、在職状況、在籍、ステータス、status")),
    Column(
        "department",
        _names(
            "所属コード、部署コード、組織コード、所属部署コード、部門コード、所属CD、部署CD、所属組織コード、department code"
        ),
        kind="code",
        example="210",
    ),
    Column(
        "department_name",
        _names(
            "所属名、所属、部署、部署名、所属部署、所属部署名、部門、部門名、組織、組織名、配属先、所属先、department"
        ),
        example="製造部",
        width=20,
        help="所属コードがあれば、なくてもかまいません。",
    ),
    Column("post", _names("役職、役職名、職位、職名、肩書、役職名称、title、position"), example="係長"),
    Column(
        "additional",
        _names("兼務、兼務先、兼務所属、兼務部署、兼任、兼任先、兼務部署コード、additional"),
        example="220（リーダー）",
        width=24,
        help="複数のときは「；」か「、」で区切ります。役職は（ ）に入れます。",
    ),
    *_ADDITIONAL,
    Column("rank", _names("主務兼務、主兼区分、本務兼務区分、兼務区分、主務区分、本務区分、発令種別")),
    Column(
        "since",
        _names(
            "入社日、入社年月日、採用日、採用年月日、雇用開始日、受入日、受入開始日、就業開始日、hire date"
        ),
        kind="date",
        example="2020/04/01",
    ),
    Column(
        "moved_on",
        _names("所属開始日、異動日、配属日、所属年月日、現所属開始日、異動発令日"),
        kind="date",
        help="今の所属になった日。空のときは取込みの基準日からとします。",
    ),
    Column(
        "last_day",
        _names("退職日、退職年月日、離職日、最終在籍日、退社日、受入終了日、termination date"),
        kind="date",
        help="在籍の最終日。その翌日から退職者になります。",
    ),
    Column(
        "email",
        _names(
            "メール、メールアドレス、Eメール、E-mail、電子メール、社用メール、会社メールアドレス、mail、email"
        ),
        kind="mail",
        example="hanako@example.co.jp",
        width=28,
    ),
    Column(
        "employer",
        _names(
            "派遣元・出向元、派遣元、出向元、派遣会社、派遣元会社、所属会社、委託先、委託会社、出向先、雇用主、派遣元／出向元、派遣元/出向元、会社名、employer"
        ),
        width=24,
    ),
)
