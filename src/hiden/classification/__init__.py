"""分類・表示 (3-1): the classes, and what each allows in each mode of use (取扱表).

What may never happen: an item is ranked by a class that is no longer in force; a class is deleted while it was ever used.
"""
