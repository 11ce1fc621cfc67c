"""教育と周知 (3-4 (1)④ E4-a, ⑤ E5-a…c): short courses on the company's own rules, notices that are confirmed, cases to learn from.

What may never happen: somebody counts as trained in rules that are no longer in force; a notice counts as read by whoever did
not open it.
"""
