"""Argon2 at OWASP's small setting: about 29 ms and 19 MiB a check."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Cheap enough for twelve threads, dear enough for guessing."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
