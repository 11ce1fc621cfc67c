"""The OpenAPI document says everything a caller needs, and nothing in it points nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, get_args

import pytest
from django.test import Client
from pydantic import BaseModel

from hiden.web.api import api
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
ERRORS = {"401", "403", "404", "409", "422"}


@pytest.fixture
def document() -> dict[str, Any]:
    found: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {address}", operation


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_the_document_is_open_and_is_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "秘伝 API"
    assert document["info"]["version"]
    assert len(document["paths"]) > 40


def test_every_operation_says_who_may_call_what_it_does_and_what_it_answers(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation["security"] == [{"Token": []}, {"Session": []}], name
        assert all(operation[said] for said in ("summary", "description", "tags")), name
        assert set(operation["responses"]) & {"200", "201"}, name
        assert set(operation["responses"]) >= ERRORS, name
        for status, answer in operation["responses"].items():
            [(_kind, content)] = answer["content"].items()
            assert content["schema"], (name, status)
            if status in ERRORS:
                assert content["schema"] == {"$ref": "#/components/schemas/ErrorAnswer"}, (name, status)
        assert operation["tags"][0] in {tag["name"] for tag in document["tags"]}, name
    assert set(document["components"]["securitySchemes"]) == {"Token", "Session"}


def test_every_reference_leads_somewhere_and_every_name_is_used_once(document: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known
    ids = [operation["operationId"] for _name, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_every_place_in_an_address_is_a_parameter(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        places = {part[1:-1] for part in name.split("/") if part.startswith("{")}
        given = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
        assert places == given, name


def test_no_two_shapes_share_a_name() -> None:
    """The document names shapes by their class: two of one name would be one."""
    found: dict[str, set[type]] = {}
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                for shape in [*operation.response_models.values(), *operation.models]:
                    for each in shapes(shape, set()):
                        found.setdefault(each.__name__, set()).add(each)
    assert len(found) > 60
    ours = {name: kinds for name, kinds in found.items() if not name.startswith(("Ninja", "Query", "Path"))}
    assert {name: kinds for name, kinds in ours.items() if len(kinds) > 1 and name not in WRAPPERS} == {}


WRAPPERS = {"BodyParams", "FormParams", "FileParams", "NOT_SET_TYPE"}


def shapes(part: Any, seen: set[Any]) -> Iterator[type]:
    """Every model and enumeration inside a type."""
    if isinstance(part, type) and issubclass(part, BaseModel | Enum) and part not in seen:
        seen.add(part)
        yield part
        for field in getattr(part, "model_fields", {}).values():
            yield from shapes(field.annotation, seen)
    for inner in get_args(part):
        yield from shapes(inner, seen)


def test_the_reader_chooses_the_language_of_the_document() -> None:
    translated = Client().get("/api/v1/openapi.json", headers={"Accept-Language": "en"})
    assert translated.headers["Content-Language"] == "en"
    assert translated.json()["info"]["title"] != "秘伝 API"


def test_the_page_for_people_lists_every_operation_without_outside_help(
    organisation: Organisation, as_charlie: Client, document: dict[str, Any]
) -> None:
    page = as_charlie.get("/api/v1/docs").content.decode()
    for name, _operation in operations(document):
        assert name in page
    assert "//cdn" not in page
    assert "<script>" not in page
    assert Client().get("/api/v1/docs").status_code == 302
