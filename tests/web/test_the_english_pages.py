"""Who reads English meets no Japanese but data: what the company wrote, names, and the words of the law."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

from hiden.catalogue import catalogue
from hiden.paper.numbering import lines
from hiden.rules.choices import choices
from hiden.rules.composing import compose
from hiden.rules.drafting import titles
from hiden.rules.library import templates
from hiden.training.composing import content
from hiden.training.library import course_templates
from tests.conftest import signed_in
from tests.world.sample import Cast, cast, sample_company, sample_home  # noqa: F401 - fixtures

JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
ALONE = re.compile(rf"(?<!{JAPANESE.pattern}){JAPANESE.pattern}(?!{JAPANESE.pattern})")
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-label")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}

# Text that is Japanese on purpose, wherever it stands.
MEANT = [
    "日本語",  # the name of the language one may change to
    re.compile(r"^.$"),  # the rows of the syllabary that terms are listed under
    re.compile(r"^e\.g\. "),  # an example shows what people in Japan write
    re.compile(r"separated by “；”"),
    re.compile(r"（[^）]*）"),
]


class Reader(HTMLParser):
    """What a person reads or hears on a page, and where its links lead. Parts marked lang="ja" are meant to be Japanese."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        silent = tag != "html" and (
            bool(self._open and self._open[-1][1])
            or given.get("lang") == "ja"
            or tag in {"script", "style", "textarea"}
        )
        if not silent:
            self.texts += [value for name in SPOKEN if (value := given.get(name))]
        if tag == "a" and (address := given.get("href")):
            self.links.append(address)
        if tag not in VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._open and self._open[-1][1]):
            self.texts.append(" ".join(data.split()))


def texts_in(value: Any) -> Iterator[str]:
    """Every Japanese text in a stored value, however deep, and each of its lines."""
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode("utf-8", "replace")
    if isinstance(value, str):
        if value[:1] in "{[" and value[-1:] in "}]":
            try:
                yield from texts_in(json.loads(value))
                return
            except ValueError:
                pass
        if JAPANESE.search(value):
            yield " ".join(value.split())
            yield from (part.strip() for part in re.split(r"[\n、,]", value))
    elif isinstance(value, dict):
        for each in (*value, *value.values()):
            yield from texts_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)


def stored() -> set[str]:
    """Every Japanese text of the database and of the catalogue."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    found.update(texts_in(value))
    for record in catalogue():
        found.update(texts_in(record.model_dump(mode="json")))
    # Documents and courses are in Japanese whoever reads them.
    present = choices(documents=titles())
    for template in templates().values():
        for line in lines(compose(template, present).text):
            found.update(texts_in([line.number, line.words, *line.words.split("｜")]))
    for course in course_templates().values():
        made = content(course, present)
        found.update(texts_in([[one.number, one.words] for one in lines(made.text)]))
        found.update(texts_in([[one.ask, one.why, *one.answers] for one in made.questions]))
    return {each for each in found if JAPANESE.search(each)}


class Leftovers:
    """What of a text is neither English nor data."""

    def __init__(self, data: set[str]) -> None:
        self.data = data
        # Data inside a sentence, longest first: a name must not be eaten by its own beginning. A single character is
        # more often part of another word.
        self.inside = sorted((each for each in data if 2 <= len(each) <= 60), key=len, reverse=True)

    def of(self, text: str) -> str:
        if not JAPANESE.search(text):
            return ""
        if text in self.data or any(
            text == meant if isinstance(meant, str) else meant.search(text) for meant in MEANT
        ):
            return ""
        for each in self.inside:
            if each in text:
                text = text.replace(each, "·")
        text = ALONE.sub(lambda found: "·" if found[0] in self.data else found[0], text)
        return text if JAPANESE.search(text) else ""


def pages_in_english(client: Client) -> Iterator[tuple[str, str, Reader]]:
    """Route, address and content of every kind of page that links lead to from the home page: two of each kind."""
    waiting, seen, visits = ["/"], set[str](), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        try:
            route = resolve(urlsplit(address).path).route
        except Resolver404:
            continue
        if visits.get(route, 0) >= 2:
            continue
        seen.add(address)
        visits[route] = visits.get(route, 0) + 1
        answer = client.get(address, HTTP_ACCEPT_LANGUAGE="en")
        if answer.status_code in {301, 302}:
            waiting.append(answer["Location"])
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        page = Reader()
        page.feed(answer.content.decode())
        yield route, address, page
        waiting += [urljoin(address, each) for each in page.links if not urlsplit(each).netloc]


@pytest.mark.slow
@pytest.mark.words
def test_no_japanese_but_data_is_left_on_english_pages(cast: Cast) -> None:  # noqa: F811
    leftovers, found, routes = Leftovers(stored()), set[str](), set[str]()
    for route, _address, page in pages_in_english(signed_in(cast.alice)):
        routes.add(route)
        found |= {f"{route}: {left}" for text in page.texts if (left := leftovers.of(text))}
    assert len(routes) > 60, "the walk itself must find the product's pages"
    assert sorted(found) == []


def test_a_sentence_that_nobody_translated_is_found() -> None:
    leftovers = Leftovers({"製造部", "部", "薄肉切削の加工条件表"})
    assert leftovers.of("Owner: 製造部") == ""
    assert leftovers.of("薄肉切削の加工条件表") == ""
    assert leftovers.of("Owner: 部署") != ""
    assert leftovers.of("登録する") != ""


@pytest.mark.words
def test_the_language_can_be_switched_and_stays(client: Client, db: None) -> None:
    def lang() -> str:
        page = client.get("/accounts/login/").content.decode()
        return re.search(r'<html[^>]* lang="(\w+)"', page).group(1)  # type: ignore[union-attr]

    assert lang() == "ja"
    client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert lang() == "en"
    client.post("/language/", {"language": "ja", "next": "/accounts/login/"})
    assert lang() == "ja"
