"""A small world of its own for the tests of the gate: people, teams, documents with states in time, folders.

Its tables exist only in tests. Its words are hostile: quotes, LIKE characters, look-alikes, controls, very long ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import Q

from hiden.gate.engine import Engine
from hiden.gate.gather import gather
from hiden.gate.nouns import Computed, Described, Nouns, Principals, SetOf

WORDS = (
    "", "a", "A", "ab", "aB", "%", "_", "a%b", "a_b", "a*b", "'", '"', "\\", "a'--", '"); drop', " a", "a ", "é", "e\u0301",
    "ß", "ss", "ı", "İ", "極秘", "秘", "ｱ", "ア", "😀", "\u2028", "\x01", "a\nb", "true", "0", "x" * 2000,
)  # fmt: skip
NUMBERS = (0, 1, 2, 3, -1, 32767, 32768, 2**31, 2**63 - 1, -(2**63))


class Team(models.Model):
    name = models.TextField(default="")

    class Meta:
        app_label = "gate_world"


class Worker(models.Model):
    kind = models.TextField(default="a")
    level = models.BigIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        app_label = "gate_world"

    def __str__(self) -> str:
        return f"worker {self.pk}"


class Leads(models.Model):
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE)
    team = models.ForeignKey(Team, on_delete=models.CASCADE)

    class Meta:
        app_label = "gate_world"


class Holds(models.Model):
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE)
    role = models.TextField()

    class Meta:
        app_label = "gate_world"


class Folder(models.Model):
    keeper = models.ForeignKey(Worker, on_delete=models.CASCADE)
    name = models.TextField(default="")

    class Meta:
        app_label = "gate_world"


class Doc(models.Model):
    class Meta:
        app_label = "gate_world"


class DocState(models.Model):
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE, related_name="states")
    rank = models.PositiveSmallIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    word = models.TextField(default="")
    flag = models.BooleanField(default=False)
    sealed = models.BooleanField(default=False)
    owner = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE)
    maybe = models.ForeignKey(Worker, null=True, on_delete=models.CASCADE, related_name="+")
    present = models.BooleanField(default=True)

    class Meta:
        app_label = "gate_world"


class Handles(models.Model):
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE)
    worker = models.ForeignKey(Worker, null=True, on_delete=models.CASCADE)
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE)
    ended = models.BooleanField(default=False)

    class Meta:
        app_label = "gate_world"


class Label(models.Model):
    doc = models.ForeignKey(Doc, on_delete=models.CASCADE)
    word = models.TextField()

    class Meta:
        app_label = "gate_world"


TABLES = (Team, Worker, Leads, Holds, Folder, Doc, DocState, Handles, Label)

SCHEMA = """
entity Company;
entity Team;
entity Worker = { active: Bool, kind: String, level: Long, roles: Set<String>, leads: Set<Team> };
entity Folder = { keeper: Worker, name: String };
entity Doc = {
  rank: Long, size: Long, word: String, flag: Bool, sealed: Bool, owner: Team, second: Team, keeper: Worker,
  handlers: Set<Worker>, teams: Set<Team>, labels: Set<String>, weight: Long
};
action "read";
action "test.read" in [Action::"read"] appliesTo { principal: [Worker], resource: [Doc, Company], context: {} };
action "test.change" appliesTo { principal: [Worker], resource: [Doc], context: {} };
action "test.open" in [Action::"read"] appliesTo { principal: [Worker], resource: [Folder], context: {} };
action "test.meet" appliesTo { principal: [Worker], resource: [Worker], context: {} };
"""


def facts_of_workers(ids: Sequence[Any], wanted: frozenset[str]) -> Mapping[Any, dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {
        worker.pk: {
            "active": worker.active,
            "kind": worker.kind,
            "level": worker.level,
            "roles": [],
            "leads": [],
        }
        for worker in Worker.objects.filter(pk__in=ids)
    }
    for worker, role in Holds.objects.filter(worker__in=ids).values_list("worker_id", "role"):
        found[worker]["roles"].append(role)
    for worker, team in Leads.objects.filter(worker__in=ids).values_list("worker_id", "team_id"):
        found[worker]["leads"].append(team)
    return {pk: {name: facts[name] for name in wanted} for pk, facts in found.items()}


def weights(ids: Sequence[Any], wanted: frozenset[str]) -> Mapping[Any, dict[str, Any]]:
    rows = DocState.objects.filter(doc_id__in=ids, present=True)
    return {doc: {"weight": rank * 2} for doc, rank in rows.values_list("doc_id", "rank")}


def describe(ids: Sequence[Any]) -> Mapping[Any, Described]:
    return {pk: Described(f"worker {pk}", "team", (pk,)) for pk in ids}


def nouns() -> Nouns:
    made = Nouns()
    made.noun("Team", model=Team)
    types = {
        "active": "Bool",
        "kind": "String",
        "level": "Long",
        "roles": "Set<String>",
        "leads": "Set<Team>",
    }
    made.noun(
        "Worker",
        model=Worker,
        computed=Computed(types, facts_of_workers),
        principals=Principals(lambda: Worker.objects.filter(active=True), describe),
    )
    made.noun("Folder", model=Folder, columns={"name": "name"}, refs={"keeper": ("Worker", "keeper_id")})
    made.noun(
        "Doc",
        model=DocState,
        id="doc_id",
        handle=Doc,
        present=Q(present=True),
        columns={name: name for name in ("rank", "size", "word", "flag", "sealed")},
        refs={
            "owner": ("Team", "owner_id"),
            "second": ("Team", "second_id"),
            "keeper": ("Worker", "folder__keeper_id"),
        },
        sets={
            "handlers": SetOf(Handles, "doc_id", "worker_id", "Worker", where=lambda: Q(ended=False)),
            "teams": SetOf(Handles, "doc_id", "team_id", "Team", where=Q(ended=False)),
            "labels": SetOf(Label, "doc_id", "word"),
        },
        computed=Computed({"weight": "Long"}, weights),
    )
    return made


def gate(folder: Path, policies: str, *more: str) -> Engine:
    """A gate over this world with these policies, gathered from files as in the house."""
    room = folder / "test"
    room.mkdir(parents=True, exist_ok=True)
    (room / "policy.cedarschema").write_text(SCHEMA, encoding="utf-8")
    (room / "policy.cedar").write_text(policies, encoding="utf-8")
    return Engine(gather(folder, ["test", *more]), nouns())


def rule(
    name: str,
    when: str = "",
    *,
    effect: str = "permit",
    action: str = "test.read",
    scope: str = "principal, {}, resource is Doc",
) -> str:
    """The text of one policy, with reasons."""
    heads = f'@id("test.{name}")\n@ja("{name}の場合です。")\n@en("In case of {name}.")\n'
    body = scope.format(f'action == Action::"{action}"')
    return f"{heads}{effect} ({body})\n" + (f"when {{ {when} }};\n" if when else ";\n")
