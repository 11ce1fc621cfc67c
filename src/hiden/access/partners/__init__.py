"""取引先の取扱者の限定 (P1-b: what is shared with a partner is handled there by named persons only): item × person outside × time.

What may never happen: a named handler without an end; two live rows of one person for one item; somebody named for the top
class by one person alone; a row that tells of an item to whoever may not know of it.
"""
