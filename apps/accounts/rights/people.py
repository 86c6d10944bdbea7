"""Rights to people, keys, and everybody's own account."""

from apps.accounts.rights.rule import (
    ACCOUNT,
    FORM,
    NOBODY,
    PUBLIC,
    READ,
    WRITE,
    Rule,
    settings_rule,
)

RULES: tuple[Rule, ...] = (
    # People and keys of programs: a director's, with a sign-in of the last five minutes.
    settings_rule("accounts:people", READ),
    settings_rule("accounts:person", READ),
    settings_rule("accounts:person-invite", FORM, fresh=True),
    settings_rule("accounts:person-invite-again", WRITE, fresh=True),
    settings_rule("accounts:person-role", WRITE, fresh=True),
    settings_rule("accounts:person-end", WRITE, fresh=True),
    settings_rule("accounts:person-disable", WRITE, fresh=True),
    settings_rule("accounts:person-enable", WRITE, fresh=True),
    settings_rule("accounts:person-sign-out", WRITE, fresh=True),
    settings_rule("accounts:person-unlock", WRITE, fresh=True),
    settings_rule("accounts:raise-grant", WRITE, fresh=True),
    settings_rule("accounts:raise-refuse", WRITE, fresh=True),
    settings_rule("accounts:keys", READ),
    settings_rule("accounts:key-make", FORM, fresh=True),
    settings_rule("accounts:key-revoke", WRITE, fresh=True),
    # Everybody's own account, and the audit log as far as their role lets them read.
    Rule("accounts:profile", FORM, ACCOUNT),
    Rule("accounts:audit", READ, ACCOUNT),
    # What wants a person: told by the rights they held, opened by those they hold.
    Rule("accounts:notifications", READ, ACCOUNT),
    Rule("accounts:notifications-read", WRITE, ACCOUNT),
    Rule("accounts:notification-open", WRITE, ACCOUNT),
    Rule("account_login", FORM, PUBLIC),
    Rule("account_logout", FORM, ACCOUNT, before_second_factor=True),
    Rule("account_inactive", READ, PUBLIC),
    Rule("account_signup", FORM, PUBLIC),  # answers that people are invited
    Rule("account_reauthenticate", FORM, ACCOUNT, before_second_factor=True),
    Rule("account_change_password", FORM, ACCOUNT),
    Rule("account_set_password", FORM, ACCOUNT),
    Rule("account_reset_password", FORM, PUBLIC),
    Rule("account_reset_password_done", READ, PUBLIC),
    Rule("account_reset_password_from_key", FORM, PUBLIC),
    Rule("account_reset_password_from_key_done", READ, PUBLIC),
    # Addresses are given by a director, not chosen, and codes by mail are not a way in.
    Rule("account_email", FORM, NOBODY),
    Rule("account_email_verification_sent", FORM, NOBODY),
    Rule("account_confirm_email", FORM, NOBODY),
    Rule("account_confirm_login_code", FORM, NOBODY),
    Rule("mfa_authenticate", FORM, PUBLIC),  # second step of a sign-in
    Rule("mfa_reauthenticate", FORM, ACCOUNT),
    Rule("mfa_index", READ, ACCOUNT),
    Rule("mfa_activate_totp", FORM, ACCOUNT, before_second_factor=True),
    Rule("mfa_deactivate_totp", FORM, ACCOUNT),
    Rule("mfa_view_recovery_codes", READ, ACCOUNT),
    Rule("mfa_generate_recovery_codes", FORM, ACCOUNT),
    Rule("mfa_download_recovery_codes", READ, ACCOUNT),
    Rule("usersessions_list", READ, ACCOUNT),
    Rule("usersessions_list", WRITE, ACCOUNT, fresh=True),
)
