"""A field of a form that takes several files at once."""

from __future__ import annotations

from typing import Any

from django import forms


class ManyFiles(forms.FileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files. `clean` gives a list."""

    widget = ManyFiles

    def clean(self, value: Any, initial: Any = None) -> Any:
        given = value if isinstance(value, list | tuple) else [value]
        return [super(FilesField, self).clean(each, initial) for each in given or [None]]
