"""Job: ask those sources that want to be asked (RFC 8936), and fetch the keys of sources that publish them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db.models import Q

from hiden.base.clock import FOREVER, now
from hiden.base.errors import HidenError
from hiden.identity.signals.calling import CallFailed, call
from hiden.identity.signals.models import SignalSource
from hiden.identity.signals.receiving import receive
from hiden.identity.signals.sealing import unseal
from hiden.identity.signals.sets import RefusedSet, checked_keys
from hiden.identity.signals.sources import keep_keys

_MOST = 100
_ROUNDS = 5
_KEYS_EVERY = timedelta(days=1)
_KEYS_AT_MOST = timedelta(minutes=5)


def poll_sources() -> int:
    """Ask every source that is asked. Returns how many events came."""
    came = 0
    for source in (
        SignalSource.objects.filter(until=FOREVER).exclude(poll_address="").select_related("system")
    ):
        try:
            came += _poll(source)
        except (CallFailed, HidenError) as error:
            said = error.what if isinstance(error, HidenError) else str(error)
            SignalSource.objects.filter(pk=source.pk).update(poll_trouble=said[:300])
        else:
            SignalSource.objects.filter(pk=source.pk).update(poll_trouble="")
    return came


def _poll(source: SignalSource) -> int:
    """Ask one source, and say what was taken and what was not, until it has no more."""
    came = 0
    acks: list[str] = []
    errors: dict[str, dict[str, str]] = {}
    for _round in range(_ROUNDS):
        asked = {"maxEvents": _MOST, "returnImmediately": True, "ack": acks, "setErrs": errors}
        found = _asked(source, asked)
        acks, errors = [], {}
        sets = found.get("sets")
        for jti, token in list(sets.items())[:_MOST] if isinstance(sets, dict) else ():
            try:
                receive(token if isinstance(token, str) else "", source)
            except RefusedSet as error:
                errors[jti] = {"err": error.err, "description": error.description}
            else:
                acks.append(jti)
                came += 1
        if not acks and not errors:
            return came
        if not found.get("moreAvailable"):
            _asked(source, {"maxEvents": 0, "returnImmediately": True, "ack": acks, "setErrs": errors})
            return came
    return came


def _asked(source: SignalSource, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if secret := unseal(source.poll_secret):
        headers["Authorization"] = f"Bearer {secret}"
    answer = call("POST", source.poll_address, body=json.dumps(body).encode(), headers=headers)
    if answer.status not in {200, 202, 204}:
        raise CallFailed(str(answer.status))
    try:
        found = json.loads(answer.body) if answer.body else {}
    except (ValueError, RecursionError) as error:
        raise CallFailed("the answer is no JSON") from error
    return found if isinstance(found, dict) else {}


def fetch_keys() -> int:
    """Fetch the keys of sources that publish them: once a day, and when an event came with a key we did not know.

    Returns how many sources have keys that were fetched now.
    """
    at = now()
    stale = Q(keys_fetched_at__isnull=True) | Q(keys_fetched_at__lt=at - _KEYS_EVERY)
    wanted = Q(keys_wanted=True, keys_fetched_at__lt=at - _KEYS_AT_MOST)
    fetched = 0
    rows = SignalSource.objects.filter(stale | wanted, until=FOREVER).exclude(keys_address="")
    for source in rows.select_related("system"):
        SignalSource.objects.filter(pk=source.pk).update(keys_fetched_at=at, keys_wanted=False)
        try:
            answer = call("GET", source.keys_address, headers={"Accept": "application/json"})
            if answer.status != 200:
                raise CallFailed(str(answer.status))
            keys = checked_keys(answer.body.decode())
        except (CallFailed, HidenError, ValueError) as error:
            SignalSource.objects.filter(pk=source.pk).update(keys_trouble=f"JWKS: {error}"[:300])
            continue
        SignalSource.objects.filter(pk=source.pk).exclude(keys_trouble="").update(keys_trouble="")
        keep_keys(source, keys)
        fetched += 1
    return fetched
