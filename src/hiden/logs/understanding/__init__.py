"""Understanding: which person an account was at that time, and which registered information a path was (6-1 (2)).

What is not known is said: an account of nobody is `unknown`, a shared one names no person. Nothing here changes a record; all of it
can be made anew from the archive when more is known.
"""
