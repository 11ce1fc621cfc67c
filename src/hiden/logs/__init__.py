"""ログ: what other systems recorded, kept as received, understood, sealed and found again (3-4 E3-n, E3-o; 6-1 (2); 第6章 6-4).

What may never happen here: an acknowledged record is lost or changed; a record is skipped without a word; a source about
people is switched on before its purpose, the notice to staff and somebody responsible are recorded; a record is deleted while
a hold stands on it, or kept beyond its time without one; a person is shown by name to somebody who was not allowed that look.
"""
