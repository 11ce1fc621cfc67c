"""Tests of the room ui and of the frame around all rooms."""
