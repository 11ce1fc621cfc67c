"""The rights of those who are looked at: who may see a case, how far, for how long, and who keeps what may be a report (PRV-05…09, 12, 15, 16, 18, 19).

What may never happen here: a name is shown before two people of different departments agreed; a grant outlives its time; anybody but
the keeper learns that a case may have to do with a report of wrongdoing; union, health, faith, counsel or a lawyer is shown or counted
as a sign; anything here changes somebody's post, pay or account.
"""
