"""What can be wrong with stamps and witnesses, as sentences. Codes are kept; sentences are made when somebody reads."""

from __future__ import annotations

from hiden.base.words import say


def fault_words(code: str, detail: str = "") -> str:
    """What a code means, as one sentence; with the detail that machines gave, if any."""
    known = {
        "unreachable": say("相手のサーバーが答えません。"),
        "garbage": say("届いたものが、タイムスタンプとして読めません。"),
        "refused": say("時刻認証局が依頼を断りました。"),
        "digest": say("届いたタイムスタンプは、依頼したものとは別の内容へのものです。"),
        "nonce": say("届いたタイムスタンプは、別の依頼への答えです（使い回しのおそれがあります）。"),
        "policy": say("届いたタイムスタンプは、登録した方針（OID）によるものではありません。"),
        "signature": say("タイムスタンプの署名が、登録した証明書につながりません。"),
        "no_certificate": say("タイムスタンプに、署名した人の証明書が付いていません。"),
        "clock": say("タイムスタンプの時刻が、この機械の時計と5分を超えてずれています。"),
        "expired": say("タイムスタンプの時刻に、証明書が有効ではありませんでした。"),
        "window": say("タイムスタンプの時刻が、この時刻認証局を信頼する期間の外です。"),
        "revoked": say("署名した人の証明書は、タイムスタンプの時刻より前に失効していました。"),
        "roots": say("登録した証明書が読めません。"),
        "paper": say("保存した失効情報が欠けているか、変えられています。"),
        "answer": say("保存したタイムスタンプが、届いたときに記録したものと違います。"),
        "statement": say("タイムスタンプを取った元の内容が、変えられています。"),
        "forked": say("今の操作の記録は、そのとき証明されたものの続きではありません（分岐）。"),
        "rolled_back": say("証明された件数より、今の操作の記録のほうが短くなっています（巻き戻し）。"),
        "openssl": say("openssl では、このタイムスタンプは合格しません。"),
        "unknown_log": say("立会いのサーバーに、この記録簿が登録されていません。"),
        "bad_answer": say("立会いのサーバーの答えが正しくありません。"),
    }
    sentence = known.get(code, code)
    return f"{sentence}（{detail}）" if detail else sentence
