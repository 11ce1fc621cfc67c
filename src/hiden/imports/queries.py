"""Questions about files that were brought in."""

from __future__ import annotations

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.imports.models import ImportFile


def find_file(number: int, **_more: object) -> ImportFile:
    """A file by its number. Raises NotFound."""
    found = ImportFile.objects.select_related("uploaded_by", "approved_by").filter(number=number).first()
    if found is None:
        raise NotFound(say("取込み{n}は見つかりません。", n=number), say("一覧から選び直してください。"))
    return found
