"""A line to the broker that can be slow, silent, or dead in one direction."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

BLOCK = 65_536


class Proxy:
    """Listens on one unix socket and passes everything on to another, as well as it is let."""

    def __init__(self, listens: Path, target: Path) -> None:
        self.listens, self.target = listens, target
        self.delay = 0.0
        self.is_silent = False
        self.answers_are_lost = False
        self._loop = asyncio.new_event_loop()
        self._lines: set[asyncio.StreamWriter] = set()
        self._stopped = asyncio.Event()

    def start(self) -> None:
        """Listen, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def heal(self) -> None:
        """Pass everything on again."""
        self.delay, self.is_silent, self.answers_are_lost = 0.0, False, False

    def cut(self) -> None:
        """End every line that is open now."""
        self._loop.call_soon_threadsafe(self._cut)

    def stop(self) -> None:
        """End the thread and every line."""
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_unix_server(self._connected, self.listens)
        await self._stopped.wait()
        server.close()
        self._cut()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self.target)
        except OSError:
            writer.close()
            return
        lines = {writer, far_writer}
        self._lines |= lines
        try:
            await asyncio.gather(
                self._pass_on(reader, far_writer, is_answer=False),
                self._pass_on(far_reader, writer, is_answer=True),
            )
        finally:
            self._lines -= lines

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        with suppress(OSError):
            while block := await reader.read(BLOCK):
                await asyncio.sleep(self.delay)
                while self.is_silent:
                    await asyncio.sleep(0.05)
                if is_answer and self.answers_are_lost:
                    continue
                writer.write(block)
                await writer.drain()
        writer.close()

    def _cut(self) -> None:
        for line in self._lines:
            line.close()
