"""Sigma rules: read by pySigma (its parser only), and compiled by Hiden's own back end, to SQL and to columns in memory.

Knows no Django, no database and no person. A rule that uses what cannot be told exactly is refused with a sentence that names it;
none is ever applied in part. What a condition means is one thing, whoever asks: `tests/sigma/reference.py` says it row by row, and
SQL of every dialect and the columns must tell the same rows.

- Text is compared without case unless `cased` says otherwise (`folding.py` says what that is, letter by letter).
- A field that is missing meets no predicate; `not` of it is therefore met.
- Numbers and booleans are compared as their text: `4688`, `true`.
- Regular expressions are RE2's: they take no time that grows with what an attacker writes into a log.
"""
