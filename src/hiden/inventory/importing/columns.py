"""The columns of a register: what they are called in the wild, and what our own export calls them."""

from __future__ import annotations

from collections.abc import Sequence

from hiden.base.sheets import Column
from hiden.inventory.models import Category, Decision, Form, Origin

# Viewpoint → other headings people use for it; the catalogue's own name comes first.
_VIEWPOINT_HEADINGS = {
    "value-economic": ("経済的価値", "経済価値", "有用性", "事業上の価値"),
    "value-loss": ("漏えい時の損失の大きさ", "漏えい時の損失", "漏洩時の損失", "損失の大きさ", "漏えい時の影響"),
    "value-rivals": ("競合他社にとっての有用性", "競合他社の有用性", "競合への影響", "競合他社にとっての価値"),
    "value-relations": (
        "取引先など関係者に与える損失", "取引先等への影響", "取引先への影響", "関係者への影響", "取引先に与える損失",
    ),
    "value-duties": (
        "法令違反・契約違反と制裁の程度", "法令・契約違反", "法令違反", "契約違反", "法令・契約上の責任", "法令等違反",
    ),
    "value-reputation": ("自社の社会的信用への影響", "社会的信用", "社会的信用への影響", "信用への影響", "信用"),
}  # fmt: skip

SCORE = "score:"
REASON = "reason:"


def _labels(choices: type[Category] | type[Form] | type[Origin] | type[Decision]) -> tuple[str, ...]:
    return tuple(str(label) for label in choices.labels)


def _scores() -> list[Column]:
    """A column for the score and one for the reason of each viewpoint."""
    found = []
    for viewpoint, labels in _VIEWPOINT_HEADINGS.items():
        found.append(
            Column(
                f"{SCORE}{viewpoint}",
                labels,
                kind="choice",
                example="高",
                choices=("高", "中", "低", "－"),
                help="この観点での評価。－は関係しないことを表します。空欄は評価しないままにします。",
                width=10,
            )
        )
        found.append(
            Column(
                f"{REASON}{viewpoint}",
                (f"{labels[0]}（理由）", f"{labels[0]}の理由"),
                example="自社だけの加工条件であるため",
                help="そう評価した理由。",
            )
        )
    return found


COLUMNS: Sequence[Column] = (
    Column(
        "number",
        ("管理番号", "No.", "No", "番号", "資産番号", "台帳番号", "情報番号", "資産No", "管理No", "整理番号", "ID", "項番"),
        kind="code",
        example="A-0001",
        help="空欄なら取込み時に採番します。同じ番号の情報があれば、その内容を変更します。",
    ),
    Column(
        "name",
        (
            "情報名", "情報の名称", "名称", "件名", "資産名", "情報資産名", "情報資産名称", "情報資産の名称", "情報",
            "タイトル", "資料名", "文書名",
        ),
        required=True,
        example="薄肉切削の加工条件表",
        help="情報の呼び名。秘密の中身そのものは書かないでください。",
        width=36,
    ),
    Column("summary", ("概要", "内容", "説明", "情報の内容", "概略"), example="加工条件と補正係数", width=36),
    Column(
        "category",
        ("分類", "営業／技術", "営業・技術", "営業技術", "情報の種類", "種別", "情報分類", "情報種別"),
        kind="choice",
        example="技術情報",
        choices=_labels(Category),
    ),
    Column(
        "form",
        ("形態", "媒体", "保存形態", "情報の形態", "媒体種別", "保管形態", "記録媒体", "媒体・形態"),
        example="紙",
        help="紙・電子ファイル・クラウド・機器・ノウハウ・物。複数あるときは、保管場所と同じ順に改行で並べます。",
        width=24,
    ),
    Column(
        "place",
        ("保管場所", "所在", "保存場所", "保存先", "保管先", "所在地", "格納場所", "保管部署・場所"),
        example="製造部 耐火金庫1",
        help="形態と同じ順に、改行で並べます。場所がないものは－とします。",
        width=36,
    ),
    Column(
        "locations",
        ("ログでの場所", "ログ上の場所", "ログの場所", "ログでの所在", "検知パターン", "監視対象パス", "監視パス"),
        example="\\\\fs01\\製造\\条件表\n*A-0001*",
        help="ログでこの情報と分かるパス・URL・リポジトリ・ファイル名。複数あるときは改行で並べます。"
        "*は一つの名前の中の、**は名前をまたぐ任意の文字です。",
        width=36,
    ),
    Column(
        "owner",
        (
            "管理部署", "所管部署", "主管部署", "主管", "所管", "管理部門", "所管部門", "主管部門", "担当部署", "部署",
            "所有部署", "部門", "オーナー部署", "責任部署",
        ),
        required=True,
        example="製造部",
        help="部署名または部署コード。同じ名前の部署があるときはコードを入れてください。",
    ),
    Column(
        "manager",
        ("管理責任者", "責任者", "情報管理者", "管理者", "担当者", "オーナー", "情報オーナー"),
        example="山本 太郎",
        help="氏名または社員番号。同姓同名の人がいるときは社員番号を入れてください。",
    ),
    Column(
        "handlers",
        ("取扱者", "アクセス権者", "アクセス者", "取扱者の範囲", "取扱範囲", "アクセス権", "閲覧者", "開示範囲", "利用者"),
        example="製造部\n山本 太郎",
        help="取り扱える人や部署。複数あるときは改行または「、」で区切ります。",
        width=30,
    ),
    Column(
        "origin",
        ("由来", "入手区分", "取得区分", "作成区分", "情報の由来"),
        kind="choice",
        example="自社で創出",
        choices=_labels(Origin),
    ),
    Column(
        "origin_note",
        ("入手元・条件", "入手元", "入手先", "取得元", "受領先", "提供元", "開示元"),
        example="",
        help="他社から受け取った情報の相手先や契約名など。",
    ),
    Column(
        "labels",
        (
            "法令等のラベル", "法令ラベル", "法令等の区分", "法令区分", "法令・契約", "法令等", "関係法令", "適用法令", "ラベル",
        ),
        example="営業秘密",
        help="営業秘密・限定提供データ・個人データ・外為法・他社の秘密など。複数あるときは改行または「、」で区切ります。",
        width=26,
    ),
    *_scores(),
    Column(
        "decision",
        ("決定", "秘密指定", "秘密情報の決定", "秘密情報", "指定", "秘密情報の指定", "営業秘密指定"),
        kind="choice",
        example="秘密情報とする",
        choices=_labels(Decision),
    ),
    Column(
        "class",
        (
            "秘密区分", "区分", "格付", "格付け", "重要度", "秘密等級", "機密区分", "機密度", "管理区分", "情報区分", "レベル",
            "秘密レベル", "機密レベル",
        ),
        kind="choice",
        example="秘",
        help="会社で定めた区分の名前。対象外と書くと、秘密情報としないことになります。",
    ),
    Column(
        "decided_on",
        ("決定日", "指定日", "秘密指定日", "区分決定日", "承認日"),
        kind="date",
        example="2026/04/01",
        help="空欄なら取込みの適用日とします。",
    ),
    Column(
        "decision_reason", ("決定理由", "指定理由", "決定の理由", "理由", "指定の理由"), example="競争力の源であるため",
        width=36,
    ),
    Column(
        "review_on",
        ("見直し期限", "見直し", "見直し日", "見直期限", "次回見直し", "次回見直し日", "見直し予定日", "有効期限", "指定期限"),
        kind="date",
        example="2027/03/31",
    ),
    Column(
        "personal_data",
        ("個人情報の有無", "個人情報", "個人データ", "個人情報有無"),
        kind="flag",
        help="有と書くと「個人データ」のラベルを付け、無と書くと外します。",
    ),
    Column(
        "controlled",
        ("輸出管理", "外為法該当", "該非", "輸出管理の該当", "安全保障貿易管理"),
        kind="flag",
        help="該当と書くと「外為法」のラベルを付け、非該当と書くと外します。",
    ),
    Column("registered_on", ("登録日", "作成日", "取得日", "発生日", "登録年月日"), kind="date", example="2024/04/01"),
    Column("disposed_on", ("廃棄日", "廃止日", "削除日", "廃棄年月日"), kind="date", help="廃棄した情報だけに入れます。"),
    Column("note", ("備考", "メモ", "注記", "特記事項", "コメント"), width=30),
)  # fmt: skip

BY_NAME = {column.name: column for column in COLUMNS}
# What our own export leaves out, because another of its columns says the same.
ONLY_READ = frozenset({"personal_data", "controlled"})
EXPORTED = tuple(column for column in COLUMNS if column.name not in ONLY_READ)
