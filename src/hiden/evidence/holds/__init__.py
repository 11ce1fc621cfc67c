"""保全命令: one hold over persons, systems, items and days that stops every deletion (6-4; PRV-09).

What may never happen: something that a hold covers is deleted by a timer or by a person; a hold ends because one person wanted it to;
a deletion is refused and nobody learns of it.
"""
