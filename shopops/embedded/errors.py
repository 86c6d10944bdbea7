"""The one error of the embedded servers."""


class EmbeddedError(Exception):
    """An embedded server cannot run; the message says in words why and what to do."""
