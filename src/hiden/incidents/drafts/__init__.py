"""文書の案 (6-2 (3), 6-3): papers from facts that were stated once: to the commission, to persons, partners, police and the press.

What may never happen: a draft says what nobody stated; a name stands in a paper for those who need not know it; a paper concludes
that something is unlawful; what was sent cannot be told from what was only prepared.
"""
