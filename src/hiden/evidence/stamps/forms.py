"""Forms: an authority, a witness, something to be stamped."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.ui.forms import Form


class AuthorityForm(Form):
    """Who is asked, and what its stamps are trusted by."""

    name = forms.CharField(
        label=_("名前"), max_length=100, help_text=_("契約書などにある、時刻認証局の名前です。")
    )
    code = forms.CharField(
        label=_("識別名"), max_length=30, help_text=_("英小文字・数字・ハイフン。あとから変えられません。")
    )
    url = forms.CharField(
        label=_("アドレス"),
        max_length=500,
        help_text=_("RFC 3161の依頼を受けるアドレス。ここへ送られるのはハッシュ値だけです。"),
    )
    roots = forms.CharField(
        label=_("信頼する証明書（PEM）"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("時刻認証局が公開しているルート証明書（必要なら中間証明書も）を貼り付けます。"),
    )
    policy = forms.CharField(
        label=_("方針（OID）"),
        max_length=100,
        required=False,
        help_text=_("決まっていれば入力します。ほかの方針のタイムスタンプは受け取りません。"),
    )
    daily = forms.BooleanField(
        label=_("毎日、操作の記録に取る"),
        required=False,
        initial=True,
        help_text=_("外すと、事案のときと、人が頼んだときだけ取ります。"),
    )


class WitnessForm(Form):
    """Who countersigns."""

    name = forms.CharField(label=_("名前"), max_length=100, help_text=_("例：顧問弁護士の事務所"))
    url = forms.CharField(
        label=_("アドレス"),
        max_length=500,
        help_text=_("例：https://witness.example.jp　末尾の/add-checkpointは不要です。"),
    )
    vkey = forms.CharField(
        label=_("検証鍵"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("立会いのサーバーで「hiden witness key」を実行したときの出力です。"),
    )


class NowForm(Form):
    """Why now."""

    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("例：事案の初動、証拠の受領"))


class HashForm(Form):
    """The hash of a file that lies elsewhere."""

    ident = forms.CharField(
        label=_("何の値か"), max_length=120, help_text=_("ファイル名、実験ノートの頁など。")
    )
    digest = forms.CharField(
        label=_("SHA-256"),
        max_length=64,
        help_text=_("「sha256sum ファイル名」で表示される64桁。ファイルそのものは送られません。"),
    )
    reason = forms.CharField(label=_("理由"), max_length=200, required=False)
