"""Shared Signals (OpenID SSF, CAEP; RFC 8417, 8935, 8936): whoever is cut here is cut elsewhere, and the other way round, with receipts.

What may never happen: an unsigned, foreign, repeated or old event does anything; a leaver is cut here and nobody else is told; "removed
everywhere" is said without a receipt of every receiver; an address that no administrator has written down is called.
"""
