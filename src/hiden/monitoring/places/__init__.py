"""送り先の区別: what places outside are to the company: competitors, home employers, relatives' firms, what it trusts.

What may never happen: that a place where wrongdoing is reported is listed as anything else by a file that nobody looked at; the list
says what a place is, and never that somebody did something wrong.
"""
