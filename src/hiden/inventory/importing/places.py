"""Forms and places stand in two columns of a register; here they find each other again.

Our own export writes both in the same order, one in a line, so that nothing has to be guessed on the way back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hiden.inventory.draft import PlaceIs
from hiden.inventory.importing.words import key, lines, split
from hiden.inventory.models import Form

NOWHERE = "－"
_LOOKS = (
    (
        Form.CLOUD,
        re.compile(
            r"https?://|クラウド|cloud|box|365|sharepoint|teams|drive|dropbox|github|saas|aws|azure", re.I
        ),
    ),
    (Form.FILE, re.compile(r"\\\\|[a-z]:\\|サーバ|フォルダ|システム|pc|/[a-z]+/", re.I)),
    (Form.DEVICE, re.compile(r"usb|hdd|dvd|媒体|内蔵|測定機|試験機", re.I)),
    (Form.PAPER, re.compile(r"金庫|書庫|キャビネ|棚|ファイル|引出|事務所|倉庫|図面庫", re.I)),
)


def paired(forms: Sequence[str], where: str) -> list[PlaceIs]:
    """Forms with places. Equal in number: one by one. One form: all places are of it. Otherwise by how a place looks."""
    places = _places(where)
    if not places:
        return [PlaceIs(form) for form in dict.fromkeys(forms)]
    if len(forms) == len(places):
        return _plain(zip(forms, places, strict=True))
    if len(forms) == 1:
        return _plain((forms[0], place) for place in places)
    if not forms:
        return _plain((_looks_like(place) or Form.FILE, place) for place in places)
    if len(places) == 1:
        return _plain((form, "" if form == Form.KNOW_HOW else places[0]) for form in forms)
    found = [(_among(forms, place), place) for place in places]
    bare = [form for form in forms if form not in {one for one, _ in found}]
    return _plain([*found, *((form, "") for form in bare)])


def written(places: Sequence[PlaceIs]) -> tuple[str, str]:
    """The two cells of our own export. A trailing line end says that a single place is not to be split."""
    if not places:
        return "", ""
    where = [place.where.replace("\n", " ").replace("\r", " ") or NOWHERE for place in places]
    if where == [NOWHERE] * len(where):
        return "\n".join(place.form for place in places), ""
    text = "\n".join(where)
    return "\n".join(place.form for place in places), text + "\n" if len(where) == 1 != len(
        split(text)
    ) else text


def patterns(text: str) -> list[str]:
    """Patterns of locations: one in a line; without a line end 、 separates. Commas and slashes belong to addresses."""
    return lines(text) if "\n" in text or "\r" in text else [each.strip() for each in text.split("、")]


def written_patterns(found: Sequence[str]) -> str:
    """The cell of our own export. A trailing line end says that a single pattern is not to be split."""
    text = "\n".join(found)
    return text + "\n" if len(found) == 1 and "、" in text else text


def _places(text: str) -> list[str]:
    """A line end, even one at the very end, says that lines are whole; otherwise 、 and the like separate too."""
    return lines(text) if "\n" in text or "\r" in text else split(text)


def _plain(pairs: object) -> list[PlaceIs]:
    found = [PlaceIs(str(form), "" if key(place) in {"-", "ー"} else place) for form, place in pairs]  # type: ignore[attr-defined]
    return list(dict.fromkeys(found))


def _looks_like(place: str) -> str | None:
    return next((form.value for form, look in _LOOKS if look.search(place)), None)


def _among(forms: Sequence[str], place: str) -> str:
    look = next((form.value for form, look in _LOOKS if form in forms and look.search(place)), None)
    return look or forms[0]
