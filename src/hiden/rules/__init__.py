"""規程・契約・誓約 (3-3, 参考資料2): rules and contracts made from the company's own choices, and kept in step with them.

What may never happen: a document says what was not chosen; a version that was decided changes; a number points to the
wrong article; the product says that a clause is valid or void.
"""
