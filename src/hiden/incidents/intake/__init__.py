"""受付 (6-1): two minutes for anybody who noticed something; first of all whether a report of wrongdoing is touched.

What may never happen here: somebody who reported wrongdoing is looked for; a tip without a name keeps who it was anywhere in Hiden.
"""
