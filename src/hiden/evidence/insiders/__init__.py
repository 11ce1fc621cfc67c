"""インサイダーリスト: who was told of a material fact that is not published, when and why (6-4; 金融商品取引法166条・167条の2).

What may never happen: somebody learns of such a fact in an investigation without standing here; the list is looked at without a trace;
it says that dealing is forbidden after the fact was published.
"""
