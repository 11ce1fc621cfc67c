"""Verbs of this room: the only writers of people, departments, roles and accounts."""

from hiden.people.actions.accounts import (
    end_sessions,
    first_password_link,
    make_account,
    make_token,
    make_token_unasked,
    new_password_link,
    new_password_link_unasked,
    open_account_again,
    reset_second_factor,
    revoke_token,
    set_language,
    stop_account,
)
from hiden.people.actions.organisation import (
    change_company,
    change_department,
    close_department,
    open_department,
    set_holiday,
    withdraw_reservation,
)
from hiden.people.actions.persons import (
    change_person,
    end_employment,
    forget_person,
    hire,
    move,
    set_additional_posts,
    settle_today,
)
from hiden.people.actions.roles import end_role, give_role

__all__ = [
    "change_company",
    "change_department",
    "change_person",
    "close_department",
    "end_employment",
    "end_role",
    "end_sessions",
    "first_password_link",
    "forget_person",
    "give_role",
    "hire",
    "make_account",
    "make_token",
    "make_token_unasked",
    "move",
    "new_password_link",
    "new_password_link_unasked",
    "open_account_again",
    "open_department",
    "reset_second_factor",
    "revoke_token",
    "set_additional_posts",
    "set_holiday",
    "set_language",
    "settle_today",
    "stop_account",
    "withdraw_reservation",
]
