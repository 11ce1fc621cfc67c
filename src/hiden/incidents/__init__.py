"""漏えい事案 (第6章): what a company does when something may have leaked, in which order, by when, and with which proof.

One incident has one answer to “when did anybody in the company first learn of it”, facts that are stated once, a circle of those who
may know, and what was decided with reasons. What may never happen here: a statutory day is missed unseen; somebody who is suspected,
or stands over them, reads along; somebody who reported wrongdoing is looked for; a fact is changed without the old one staying
readable; “nothing leaked” is recorded where nobody was watching.
"""
