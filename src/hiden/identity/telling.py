"""What a finding says to whoever is to settle it: what is wrong, and what to do; how a list is taken out of each system."""

from __future__ import annotations

from hiden.base.words import say
from hiden.identity.models import AccountFinding, FindingKind, SystemKind

_AD_COMMAND = (
    "Get-ADUser -Filter * -Properties DisplayName,EmailAddress,EmployeeID,LastLogonDate,AdminCount,MemberOf |"
    " Select-Object SamAccountName,ObjectGUID,DisplayName,EmailAddress,EmployeeID,Enabled,"
    "@{n='LastLogonDate';e={$_.LastLogonDate.ToString('yyyy-MM-dd')}},AdminCount,"
    "@{n='MemberOf';e={$_.MemberOf -join ';'}} |"
    " Export-Csv accounts.csv -NoTypeInformation -Encoding UTF8"
)


def what(finding: AccountFinding) -> str:
    """What is wrong, in one sentence."""
    account = finding.account
    name = account.person.name if account.person else ""
    match FindingKind(finding.kind):
        case FindingKind.LEAVER:
            return say("退職した{name}さんのアカウントが、まだ使えます。", name=name)
        case FindingKind.AWAY:
            return say("{name}さんは退職予定か休職中ですが、アカウントが使えます。", name=name)
        case FindingKind.UNKNOWN:
            return say("このアカウントが誰のものか、分かっていません。")
        case FindingKind.PRIVILEGED:
            return say("強い権限がありますが、理由が記録されていません。")
        case FindingKind.SHARED:
            return say("個人のものではありませんが、答えられる責任者がいません。")
        case FindingKind.DORMANT:
            return say("長い間使われていないアカウントが、使える状態です。")


def what_to_do(finding: AccountFinding) -> str:
    """What to do about it, in one sentence."""
    match FindingKind(finding.kind):
        case FindingKind.LEAVER:
            return say(
                "システムで停止し、「対応を記録する」を押してください。次の一覧で確かめると、自動で済みになります。"
            )
        case FindingKind.AWAY:
            return say(
                "業務に要らない権限を外すか停止し、対応を記録してください。引継ぎなどで要るときは、期限を付けて例外とします。"
            )
        case FindingKind.UNKNOWN:
            return say(
                "持ち主か、共有・システム用などの責任者を決めてください。誰も要らないものなら、システムで停止して記録します。"
            )
        case FindingKind.PRIVILEGED:
            return say("業務に要るなら理由と期限を記録し、要らないなら権限を外して記録してください。")
        case FindingKind.SHARED:
            return say(
                "在籍している責任者と用途を決めてください。要らなければ、システムで停止して記録します。"
            )
        case FindingKind.DORMANT:
            return say("要らなければシステムで停止して記録し、要るときは期限を付けて例外とします。")


def how_to_export(kind: str) -> tuple[str, str]:
    """How a list of all accounts is taken out of a system: in words, and as a command where there is one."""
    match SystemKind(kind):
        case SystemKind.AD:
            return (
                say("ドメインコントローラーか管理用PCのPowerShellで、次を実行します。"),
                _AD_COMMAND,
            )
        case SystemKind.M365:
            return (
                say(
                    "Microsoft 365管理センターの「アクティブなユーザー」か、Entra管理センターの「すべてのユーザー」で、ユーザーをエクスポートします。ゲストと、サインインできないユーザーも含めます。"
                ),
                "",
            )
        case SystemKind.GOOGLE:
            return (
                say(
                    "管理コンソールの「ユーザー」で「ユーザーをダウンロード」を選び、すべての列をCSVで出力します。"
                ),
                "",
            )
        case SystemKind.BOX:
            return (
                say(
                    "管理コンソールの「レポート」で「ユーザーの詳細」を、すべての種類のユーザーについて出力します。"
                ),
                "",
            )
        case SystemKind.OTHER:
            return (
                say(
                    "停止したものも含めて、すべてのアカウントを一行に一つずつ書いたCSVかExcelを用意します。列の名前は、取り込むときに選べます。"
                ),
                "",
            )
