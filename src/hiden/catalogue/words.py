"""What the pages call things that the data files keep as short keys."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.catalogue.model import Penalty
from hiden.ui.menu import Label
from hiden.ui.written import in_english

KINDS: dict[str, Label] = {
    "Measure": _("対策"),
    "Route": _("漏えいのルート"),
    "Purpose": _("対策の目的"),
    "Stage": _("不正の段階"),
    "Viewpoint": _("観点"),
    "Regime": _("法律上の扱い"),
    "Preset": _("区分の雛形"),
    "UsageMode": _("利用態様"),
    "Law": _("法令"),
    "Source": _("出典"),
    "Sign": _("兆候"),
    "Contact": _("窓口"),
    "Term": _("用語"),
    "Department": _("部門の役割"),
    "Question": _("会社の状況の質問"),
    "Clock": _("期限"),
}
FORMS: dict[str, Label] = {
    "paper": _("紙"),
    "file": _("電子データ"),
    "cloud": _("クラウド上のデータ"),
    "device": _("機器・媒体"),
    "know_how": _("記憶にあるノウハウ"),
    "thing": _("物"),
}
TOPICS: dict[str, Label] = {
    "trade_secret": _("営業秘密・限定提供データ"),
    "criminal": _("刑事の定め"),
    "civil": _("民事の手段"),
    "personal_data": _("個人情報"),
    "export": _("輸出管理・経済安全保障"),
    "labour": _("労働"),
    "whistle": _("公益通報"),
    "dealings": _("取引の公正"),
    "system": _("制度・サイバー"),
}
CLOCK_SORTS: dict[str, Label] = {
    "report": _("官庁への報告"),
    "notice": _("本人・委託元への通知"),
    "contract": _("契約の通知"),
    "disclosure": _("上場会社の開示"),
    "prescription": _("時効・告訴の期間"),
}
SEEN_IN: dict[str, Label] = {
    "log": _("記録に現れる"),
    "people": _("人の様子に現れる"),
    "market": _("市場や取引に現れる"),
    "premises": _("建物や機器に現れる"),
    "outside": _("外からの知らせ"),
}
SOURCE_KINDS: dict[str, Label] = {
    "handbook": _("ハンドブックの版"),
    "guideline": _("国などの指針"),
    "explanation": _("改訂の説明資料"),
    "statute": _("法令の条文"),
    "secondary": _("二次資料"),
    "background": _("一般的な知識"),
    "proposal": _("本製品の提案"),
}
RANKS: dict[int, Label] = {
    1: _("社外秘に当たる段階から"),
    2: _("秘に当たる段階から"),
    3: _("極秘に当たる段階から"),
}
ANSWERS: dict[str, Label] = {"allowed": _("可"), "conditional": _("条件付き"), "forbidden": _("不可")}
HANDLING: dict[str, Label] = {
    "mark": _("表示"),
    "access": _("見られる人"),
    "store": _("保管"),
    "copy": _("複製"),
    "take_out": _("持出し"),
    "send": _("送付・送信"),
    "disclose": _("社外への開示"),
    "dispose": _("廃棄・消去"),
}


def money(yen: int) -> str:
    """2,000万円, 5億円 as laws write them; ¥20,000,000 in English."""
    if in_english():
        return f"¥{yen:,}"
    hundred_millions, rest = divmod(yen, 100_000_000)
    ten_thousands, units = divmod(rest, 10_000)
    parts = [
        f"{hundred_millions:,}億" if hundred_millions else "",
        f"{ten_thousands:,}万" if ten_thousands else "",
        f"{units:,}" if units else "",
    ]
    return "".join(parts) + "円"


def penalty_words(penalty: Penalty) -> list[str]:
    """The upper limits, one phrase each."""
    found = []
    if penalty.years:
        name = say("拘禁刑") if penalty.form == "拘禁刑" else say("懲役")
        found.append(say("{n}年以下の{name}", n=penalty.years, name=name))
    if penalty.fine:
        found.append(say("{amount}以下の罰金", amount=money(penalty.fine)))
    if penalty.both:
        found.append(say("併せて科されることがあります"))
    if penalty.company_fine:
        found.append(say("法人は{amount}以下の罰金", amount=money(penalty.company_fine)))
    return found
