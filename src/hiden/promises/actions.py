"""All verbs of this room in one place. They are the only writers of its tables."""

from __future__ import annotations

from hiden.promises.asking import ask, ask_again, remind, withdraw
from hiden.promises.linking import Made, mail_links, make_link, open_link, sign_by_link
from hiden.promises.papers import check_paper, keep_paper
from hiden.promises.refusing import explain, make_notice, refuse
from hiden.promises.scopes import Scope
from hiden.promises.signing import Given, TextRevised, sign

__all__ = [
    "Given",
    "Made",
    "Scope",
    "TextRevised",
    "ask",
    "ask_again",
    "check_paper",
    "explain",
    "keep_paper",
    "mail_links",
    "make_link",
    "make_notice",
    "open_link",
    "refuse",
    "remind",
    "sign",
    "sign_by_link",
    "withdraw",
]
