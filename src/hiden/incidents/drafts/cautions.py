"""What to look at twice before a draft goes anywhere: names, conclusions, guesses, and secrets by their names. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from hiden.base.words import say
from hiden.catalogue.check import VERDICTS
from hiden.incidents.drafts.library import DraftTemplate
from hiden.incidents.models import Certainty, IncidentFact
from hiden.incidents.topics import Topic
from hiden.paper.text import Text, all_words

# Words that judge a person or an act. A paper that leaves the company states facts.
JUDGING: Final = re.compile("犯人|犯罪者|産業スパイ|泥棒|盗んだ|違法な|違法に|悪質")
_OUT: Final = frozenset({"persons", "employees", "partners", "public", "opponent"})
_SUPPORTED: Final = frozenset({"public", "opponent"})


@dataclass(frozen=True, slots=True)
class Caution:
    """What was found (a code) and what to do about it, in the reader's language."""

    code: str
    words: str


def cautions(
    template: DraftTemplate,
    text: Text,
    names: Collection[str],
    facts: Mapping[str, IncidentFact],
    topics: Mapping[str, Topic],
) -> tuple[Caution, ...]:
    """All of them. An empty answer says only that these words were not found."""
    whole = "\n".join(all_words(text))
    found: list[Caution] = []
    if not template.names and (named := [one for one in names if one and one in whole]):
        found.append(
            Caution(
                "name",
                say("疑われている人の名前（{names}）が入っています。この文書を読む人に要るかを確かめてください。", names="、".join(named)),
            )
        )  # fmt: skip
    if judged := sorted(
        {one[0] for one in JUDGING.finditer(whole)} | {one[0] for one in VERDICTS.finditer(whole)}
    ):
        found.append(
            Caution(
                "judging",
                say("断定する言葉（{words}）があります。分かった事実に言い換えてください。名誉毀損や信用毀損を問われることがあります。", words="、".join(judged)),
            )
        )  # fmt: skip
    if template.audience in _SUPPORTED:
        unsure = [
            topics[name].ja
            for name, fact in facts.items()
            if _used(name, template) and fact.certainty != Certainty.SURE
        ]
        if unsure:
            found.append(
                Caution(
                    "unsure",
                    say("確認済みでない事実（{topics}）を使っています。裏付けを確かめてから送ってください。", topics="、".join(unsure)),
                )
            )  # fmt: skip
    if template.audience in _OUT and template.audience != "employees":
        found.append(Caution("counsel", say("社外へ出す前に、法務か弁護士が目を通してください。")))
    return tuple(found)


def _used(name: str, template: DraftTemplate) -> bool:
    return f"{{{name}}}" in template.model_dump_json()


__all__ = ["JUDGING", "Caution", "cautions"]
