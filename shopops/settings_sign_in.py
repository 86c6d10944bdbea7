"""Settings of people: who they are, their passwords, limits and second factor."""

from typing import Any

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backends.SignInBackend"]
PASSWORD_HASHERS = [
    "apps.accounts.hashers.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
    {"NAME": "apps.accounts.passwords.OwnWordsValidator"},
    {"NAME": "apps.accounts.guessable.BreachedValidator"},
    {"NAME": "apps.accounts.guessable.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:day"
CSRF_FAILURE_VIEW = "apps.common.http.csrf_failure"
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited; nobody signs up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "reset_password": "20/m/ip,2/h/key,5/d/key",
    "reauthenticate": "5/5m/user",
}
MFA_ADAPTER = "apps.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 0
# 112 bits: too many to be found from a leaked copy, so they need no hash (ASVS 6.5.2).
MFA_RECOVERY_CODE_DIGITS = 34
MFA_FORMS = {
    "activate_totp": "apps.accounts.forms.SecondFactorForm",
    "authenticate": "apps.accounts.forms.CodeForm",
    "reauthenticate": "apps.accounts.forms.CodeAgainForm",
}
# Calls of one person, as many in so many seconds: everything, exports, uploads.
PERSON_RATES = {"page": (600, 60), "export": (30, 600), "upload": (60, 600)}
