"""Hiden (秘伝): runs a company's protection of confidential information, as METI's handbook describes it."""

__version__ = "0.1.0"
