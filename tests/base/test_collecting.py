"""The collector of cycles rests while somebody works, and never longer."""

from __future__ import annotations

import gc

import pytest

from hiden.base.collecting import not_collecting


def test_it_rests_until_the_last_of_several_has_ended() -> None:
    with not_collecting():
        with not_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="stop"), not_collecting():
        raise ValueError("stop")
    assert gc.isenabled()
