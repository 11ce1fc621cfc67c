"""Tests mirror src/hiden; the shared world is tests.world."""
