"""The one error of backups."""


class BackupError(Exception):
    """A backup cannot be made, read or restored; the message says in words why and what to do."""
