"""What numbers inside of Windows' events say to people: in the few words that Windows itself has for them."""

from __future__ import annotations

from typing import Final

LOGONS: Final = {
    "2": "Interactive",
    "3": "Network",
    "4": "Batch",
    "5": "Service",
    "7": "Unlock",
    "8": "NetworkCleartext",
    "9": "NewCredentials",
    "10": "RemoteInteractive",
    "11": "CachedInteractive",
    "12": "CachedRemoteInteractive",
}
REASONS: Final = {
    "0xc0000064": "no such user",
    "0xc000006a": "wrong password",
    "0xc000006d": "bad user name or password",
    "0xc000006f": "outside allowed hours",
    "0xc0000070": "workstation not allowed",
    "0xc0000071": "password expired",
    "0xc0000072": "account disabled",
    "0xc0000193": "account expired",
    "0xc0000234": "account locked out",
}
TITLES: Final = {
    "security 1102": "audit log cleared",
    "security 4648": "explicit credentials",
    "security 4698": "scheduled task created",
    "security 4699": "scheduled task deleted",
    "security 4702": "scheduled task changed",
    "security 4719": "audit policy changed",
    "security 4720": "user created",
    "security 4722": "user enabled",
    "security 4723": "password changed",
    "security 4724": "password reset",
    "security 4725": "user disabled",
    "security 4726": "user deleted",
    "security 4738": "user changed",
    "security 4767": "user unlocked",
    "security 4781": "user renamed",
    "security 6423": "device installation forbidden",
    "security 6424": "device installation allowed",
    **dict.fromkeys(
        (f"security {each}" for each in ("4728", "4729", "4732", "4733", "4756", "4757")), "group membership"
    ),
    "eventlog 1102": "audit log cleared",
    "sysmon 16": "Sysmon configuration changed",
    "sysmon 22": "DNS query",
}


def signed_in(kind: str, workstation: str, status: str, finer: str) -> str | None:
    """How somebody signed in, from which machine, and why it failed."""
    words = [f"{LOGONS.get(kind, 'LogonType')} ({kind})"] if kind else []
    words += [f"from {workstation}"] if workstation not in ("", "-") else []
    code = next((each.lower() for each in (finer, status) if each.lower() not in ("", "-", "0x0")), "")
    words += [REASONS.get(code, code)] if code else []
    return ", ".join(words) or None
