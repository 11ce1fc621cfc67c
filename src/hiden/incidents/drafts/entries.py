"""The ledger entries of drafts and contacts. To whom something was sent can be forgotten; that and when it was sent cannot."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.incidents.incident_entry import OfIncident, Things
from hiden.ledger import Entry, Sentence, entry


@entry("incidents.draft")
@dataclass(frozen=True, slots=True)
class DraftMade(OfIncident):
    """A version of a draft. `sha256`: of its text; `lacking`: how much was missing."""

    template: str
    version: int
    sha256: str
    lacking: int
    personal = frozenset[str]()
    sentence = Sentence(
        "事案{number}の文書の案（{template}）の第{version}版を作りました。",
        "Version {version} of a draft ({template}) of incident {number} was made.",
    )


@entry("incidents.sent")
@dataclass(frozen=True, slots=True)
class DraftWent(OfIncident):
    """Something was sent. `at`: ISO 8601, UTC; `sha256`: of what went out; `file`: its name, "" where the version went as it was."""

    template: str
    version: int
    to: str
    how: str
    at: str
    file: str
    sha256: str
    personal = frozenset({"to", "file"})
    sentence = Sentence(
        "事案{number}の文書（{template}、第{version}版から）を{at}に送ったことを記録しました。",
        "It was recorded that a paper of incident {number} ({template}, from version {version}) was sent at {at}.",
    )


@entry("incidents.contact")
@dataclass(frozen=True, slots=True)
class ContactKept(Entry):
    """One of the company's own contacts was noted, changed, checked or ended."""

    contact: str
    sort: str
    name: str
    what: str
    personal = frozenset({"name"})
    sentence = Sentence(
        "事案のときの連絡先（{sort}）を{what}。",
        "A contact for incidents ({sort}) was {what}.",
        {
            "what": {
                "noted": ("登録しました", "noted"),
                "changed": ("改めました", "changed"),
                "verified": ("確かめました", "checked"),
                "ended": ("外しました", "taken off"),
            }
        },
    )

    def about(self) -> Things:
        return (("contact", self.contact),)
