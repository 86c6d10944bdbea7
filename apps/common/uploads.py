"""Stops an upload that is larger than the import limit while it arrives."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class CapHandler(FileUploadHandler):
    """Refuses a file beyond IMPORT_MAX_BYTES; passes every chunk on otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count the bytes of all files of this request."""
        self.received += len(raw_data)
        if self.received > settings.IMPORT_MAX_BYTES:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
        return
