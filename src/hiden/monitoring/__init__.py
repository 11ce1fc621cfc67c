"""兆候: noticing early that something looks wrong, with the rights of those who are looked at built in (6-1; 3-4 E3-n, E3-o; PRV-01…19).

Detectors find signs (兆候) in what the room of logs understood; signs of one person over some days are pooled into a case
(案件), and only as many cases are shown as somebody can look at. What may never happen here: a detector runs without a written
purpose that staff were told of; a name is shown before two people of different departments agreed; a person's step in life,
pay or post follows from a number; somebody who reported wrongdoing is looked for; a sign is shown without the events and the
sentence that explain it.
"""
