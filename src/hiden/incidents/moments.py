"""Moments as people give them: a day in Japan, and the time where it is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import TOKYO, now
from hiden.ui.forms import DateField

TIME_FORMATS = ("%H:%M", "%H時%M分", "%H時", "%H")


def moment(day: date, at: time | None) -> datetime:
    """The instant, in UTC. Without a time the day begins: what counts from it is then never too late."""
    return datetime.combine(day, at or time.min, TOKYO).astimezone(UTC)


def day_field(label: Any, **more: Any) -> DateField:
    """A day, today unless something else is typed."""
    more.setdefault("initial", lambda: now().astimezone(TOKYO).date())
    return DateField(label=label, **more)


def time_field(label: Any, **more: Any) -> forms.TimeField:
    """A time of day that may be left empty."""
    more.setdefault("help_text", _("例：14:30。分からないときは空欄にします。その日の0時から数えます。"))
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=TIME_FORMATS,
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "inputmode": "numeric"}),
        **more,
    )


__all__ = ["day_field", "moment", "time_field"]
