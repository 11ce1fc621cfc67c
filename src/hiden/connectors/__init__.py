"""Outside systems: one folder (or file) each, holding everything that is known about how that system writes its logs.

A connector turns records as received into rows of the flat event view (`events.py`). It knows no Django, no database and no
person: who an account is and which item a path is, the room of logs finds out. What a connector cannot read it names, with the
reason, record by record; it may never drop a record silently, never stop the others, and never change what was received.

Add one by picking a similar folder and replicating every aspect of it: `__init__.py` with `CONNECTOR`, `writing.py` with
`write()`, which writes what that system would have written (the sample company and the tests live on it).
"""
