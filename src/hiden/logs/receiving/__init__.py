"""Receiving: syslog, HTTP, folders and interfaces that are asked. All of them end in the spool (`archive/spool.py`).

What may never happen: that somebody is told "received" for what is not on the disk; that something comes from a sender nobody
knows and is thrown away in silence; that one source's trouble stops another's.
"""
