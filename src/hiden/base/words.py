"""Translated sentences for code that must not know Django.

The Japanese sentence is the message id, so the product speaks Japanese even where no catalogue is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

_translate: Callable[[str], str] = str


def use_translator(translate: Callable[[str], str]) -> None:
    """Called once when the application starts; `translate` maps a Japanese sentence to the reader's language."""
    global _translate  # noqa: PLW0603 - one process speaks through one catalogue
    _translate = translate


def say(sentence: str, **values: object) -> str:
    """The sentence in the language of whoever is reading now, with `{name}` places filled in."""
    translated = _translate(sentence)
    return translated.format(**values) if values else translated


def listed(words: Iterable[str]) -> str:
    """Words one after the other: A・B・C, or A, B, C in English."""
    return say("・").join(words)


def joined(sentences: Iterable[str]) -> str:
    """Sentences one after the other: Japanese leaves no space between them, English does."""
    return say("{first}{then}", first="", then="").join(sentences)


def phrase(sentence: str) -> str:
    """A sentence that stands in data and is translated where it is shown: this only has it collected (`hiden messages`)."""
    return sentence
