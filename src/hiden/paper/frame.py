"""What stands around a text on paper: whose it is, how secret the paper itself is, which version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """`marking`: class of the paper itself ("" for none). `version` and `made` are whole phrases, such as 第2版 2026年4月1日施行."""

    company: str
    marking: str = ""
    version: str = ""
    made: str = ""
