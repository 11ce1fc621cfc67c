"""The package for tools that read CASE/UCO (caseontology.org 1.4): files with digests, exhibits, entries and custody as JSON-LD.

One mapping and no model: what these words mean is theirs; what is true is in the facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, uuid5

from hiden import __version__
from hiden.base.clock import now
from hiden.base.words import say
from hiden.evidence.bag.writing import digests_of
from hiden.logs.archive.export import write_private

if TYPE_CHECKING:
    from hiden.dossier.making import Package

_CONTEXT: Final = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "kb": "urn:hiden:dossier:",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "uco-vocabulary": "https://ontology.unifiedcyberontology.org/uco/vocabulary/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_ACTS: Final = ("timeline", "custody")  # parts whose facts are things that somebody did


def write_case_uco(package: Package) -> None:
    """Write data/case-uco.jsonld."""
    made = {
        "@context": _CONTEXT,
        "@id": _id(package, "bundle"),
        "@type": "uco-core:Bundle",
        "uco-core:name": say("証拠一式") + f" {package.scope.item.number}",
        "uco-core:object": list(_objects(package)),
    }
    write_private(
        package.data / "case-uco.jsonld", json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"
    )


def _objects(package: Package) -> Iterator[dict[str, Any]]:
    names = package.files()
    tool = _id(package, "tool")
    yield {"@id": tool, "@type": "uco-tool:Tool", "uco-core:name": "Hiden", "uco-tool:version": __version__}
    yield from (_file(package, name) for name in names)
    exhibits = list(_exhibits(package))
    yield from exhibits
    yield {
        "@id": _id(package, "making"),
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": say("証拠一式の作成"),
        "uco-action:endTime": _time(now().isoformat(timespec="seconds")),
        "uco-action:instrument": {"@id": tool},
        "uco-action:result": [{"@id": one["@id"]} for one in exhibits],
    }
    for part in package.parts:
        if part.part.id in _ACTS:
            yield from _acts(package, part.stem)


def _file(package: Package, name: str) -> dict[str, Any]:
    (sha256, sha512), size = digests_of(package.data / name)
    return {
        "@id": _id(package, name),
        "@type": "uco-observable:File",
        "uco-core:hasFacet": [
            {
                "@id": _id(package, f"{name}#file"),
                "@type": "uco-observable:FileFacet",
                "uco-observable:fileName": name.rpartition("/")[2],
                "uco-observable:filePath": f"data/{name}",
                "uco-observable:sizeInBytes": {"@type": "xsd:integer", "@value": str(size)},
            },
            {
                "@id": _id(package, f"{name}#content"),
                "@type": "uco-observable:ContentDataFacet",
                "uco-observable:hash": [_hash(package, name, "SHA256", sha256), _hash(package, name, "SHA512", sha512)],
            },
        ],
    }  # fmt: skip


def _hash(package: Package, name: str, method: str, value: str) -> dict[str, Any]:
    return {
        "@id": _id(package, f"{name}#{method}"),
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": {"@type": "uco-vocabulary:HashNameVocab", "@value": method},
        "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": value.upper()},
    }


def _exhibits(package: Package) -> Iterator[dict[str, Any]]:
    for one in package.parts:
        yield {
            "@id": _id(package, f"exhibit {one.number}"),
            "@type": "case-investigation:ProvenanceRecord",
            "case-investigation:exhibitNumber": say("別紙第{n}号", n=one.number),
            "uco-core:description": str(one.part.title),
            "uco-core:object": [{"@id": _id(package, f"facts/{one.stem}.jsonl")}, {"@id": _id(package, f"csv/{one.stem}.csv")}],
        }  # fmt: skip


def _acts(package: Package, stem: str) -> Iterator[dict[str, Any]]:
    """What was done, as it is shown in the facts: what the level hides is hidden here."""
    with (package.data / "facts" / f"{stem}.jsonl").open("rb") as lines:
        for line in lines:
            said = json.loads(line)
            yield {
                "@id": _id(package, f"{stem} {said['n']}"),
                "@type": "case-investigation:InvestigativeAction",
                "uco-core:name": said["cells"][0],
                "uco-core:description": "　".join(filter(None, said["cells"][1:])),
                "uco-action:startTime": _time(said["when"]),
                "uco-core:externalReference": [
                    {
                        "@id": _id(package, f"{stem} {said['n']} reference"),
                        "@type": "uco-core:ExternalReference",
                        "uco-core:externalIdentifier": said["source"],
                    }
                ],
            }


def _time(text: str) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": text if "T" in text else f"{text}T00:00:00+09:00"}


def _id(package: Package, name: str) -> str:
    return f"kb:{uuid5(NAMESPACE_URL, f'{package.key}/{name}')}"
