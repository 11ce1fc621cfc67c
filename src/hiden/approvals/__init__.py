"""承認: 起案・合議・承認・決裁, with 代理, 差し戻し and 引き戻し.

What may never happen: a decision takes effect before its last step; somebody decides their own proposal where the
route asks for another; an act on a case is changed afterwards. A stamp is a picture of these records, never the proof.
"""
