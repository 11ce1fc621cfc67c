"""誓約 (3-4 (1)④ E4-b, (2)④ L4-a): who promised what, about which information, and how that can be shown.

What may never happen: a promise is on record for a text that was not shown; a signature belongs to somebody who was not
told apart; a refusal is treated as a promise, or punished by the product; a promise once made disappears.
"""
