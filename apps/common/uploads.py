"""Takes uploads in: one too large is stopped while it arrives, none outlives its request."""

from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
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


class NamelessFileHandler(FileUploadHandler):
    """Keeps an upload in a file without a name: gone with its process, however that ends."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin an empty file."""
        super().new_file(*args, **kwargs)
        self.file = UploadedFile(
            TemporaryFile(),  # noqa: SIM115 -- closed with the request
            self.file_name,
            self.content_type,
            0,
            self.charset,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Append to the file."""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        """Hand the whole file on."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Let go of half a file."""
        if hasattr(self, "file"):
            self.file.close()
