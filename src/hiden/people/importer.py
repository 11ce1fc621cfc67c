"""The files that this room takes in, in the order in which a new company brings them: departments, people, roles."""

from __future__ import annotations

from hiden.imports.contract import register
from hiden.people.importers.departments import Departments
from hiden.people.importers.people import People
from hiden.people.importers.people_feed import PeopleFeed
from hiden.people.importers.roles import Roles

register(Departments())
register(People())
register(PeopleFeed())
register(Roles())
