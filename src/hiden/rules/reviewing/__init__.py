"""文の点検: what is there and what is not in a rule, pledge or contract, as factors with sources (参考資料2; 労基法16条; 取適法).

What may never happen: it says that a text is valid or void; it says that something is missing which stands there in other words
without saying that it only looked for words.
"""
