"""競業避止の検討書 (参考資料5, L4-b): the six factors for one person, before anybody is asked to agree.

What may never happen: the sheet says that an agreement holds or does not; it counts points; one is asked of everybody alike
without that being seen.
"""
