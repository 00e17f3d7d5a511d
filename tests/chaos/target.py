"""The other side: a web server and a mail server on loopback that misbehave by a seed and keep a diary on disk.

Runs in a process of its own, and nobody kills it: the diary is the judge's witness. ``python -m tests.chaos.target
DIARY SEED [calm]`` prints one JSON line with its ports when it listens; a calm one never misbehaves. What becomes of a
request is decided by seed, key and how often the key has come, so that a run can be repeated; from the fourth time on
all is well.
"""

import asyncio
import hashlib
import json
import os
import re
import sys
import time
from collections import Counter
from typing import BinaryIO

#: Shares of what becomes of a request, in thousandths; the rest is answered as it should be.
WEB = {"busy": 100, "swallowed": 100, "stalled": 10}
MAIL = {"later": 50, "refused": 20, "swallowed": 50}
#: A key that has come so often is answered.
PATIENCE = 3
STALL_SECONDS = 0.7

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


class Target:
    """Both servers and their diary."""

    def __init__(self, diary: BinaryIO, seed: int, is_calm: bool) -> None:
        self.diary = diary
        self.seed = seed
        self.is_calm = is_calm
        self.came: Counter[str] = Counter()

    def note(self, way: str, key: str, what: str, who: str = "") -> None:
        """Write a line that is on the disk before anything else happens."""
        line = {"at": time.time(), "way": way, "key": key, "what": what, "who": who}
        self.diary.write(json.dumps(line).encode() + b"\n")
        self.diary.flush()
        os.fsync(self.diary.fileno())

    def fate(self, way: str, key: str, shares: dict[str, int]) -> str:
        """Return what becomes of this request."""
        self.came[f"{way} {key}"] += 1
        count = self.came[f"{way} {key}"]
        digest = hashlib.sha256(f"{self.seed} {way} {key} {count}".encode()).digest()
        drawn = int.from_bytes(digest[:4], "big") % 1000
        for fate, share in shares.items():
            if drawn < share and count <= PATIENCE and not self.is_calm:
                return fate
            drawn -= share
        return "answered"

    async def web(self, reader: Reader, writer: Writer) -> None:
        """Take one request: the key from its head, who it is about from its body."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = re.search(r"(?i)content-length: ([0-9]+)", head)
            body = await reader.readexactly(int(length[1])) if length else b""
            key = (re.findall(r"(?i)idempotency-key: (\S+)", head) or ["none"])[0]
            self.note("web", key, "asked", body.decode())
            fate = self.fate("web", key, WEB)
            if fate == "stalled":
                await asyncio.sleep(STALL_SECONDS)
                fate = "answered"
            self.note("web", key, fate)
            if fate == "busy":
                writer.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            elif fate == "answered":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            # Whoever asked was killed while speaking.
            pass
        finally:
            writer.close()

    async def mail(self, reader: Reader, writer: Writer) -> None:
        """Take one conversation; a message counts from the moment at which its last line has come."""
        try:
            await self._say(writer, "220 target")
            while line := (await reader.readline()).decode("latin-1").strip():
                word = line.split(":")[0].split()[0].upper()
                if word == "DATA":
                    await self._say(writer, "354 go on")
                    text = (await reader.readuntil(b"\r\n.\r\n")).decode("latin-1")
                    if not await self._take(text, writer):
                        return
                elif word == "QUIT":
                    await self._say(writer, "221 bye")
                    return
                else:
                    await self._say(writer, "250 fine")
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _take(self, text: str, writer: Writer) -> bool:
        found = re.search(r"(?i)message-id: <millrace-([0-9]+)-([0-9]+)@", text)
        whom = re.search(r"(?im)^to: (\S+)", text)
        key = f"{found[1]}:{found[2]}" if found else "none"
        fate = self.fate("mail", key, MAIL)
        if fate in ("answered", "swallowed"):
            self.note("mail", key, "taken", whom[1] if whom else "")
        if fate != "swallowed":
            await self._say(writer, {"later": "451 later", "refused": "554 never"}.get(fate, "250 taken"))
        return fate != "swallowed"

    async def _say(self, writer: Writer, line: str) -> None:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()


async def listen(path: str, seed: int, is_calm: bool) -> None:
    """Serve until the process is ended."""
    with open(path, "ab") as diary:
        target = Target(diary, seed, is_calm)
        web = await asyncio.start_server(target.web, "127.0.0.1", 0, backlog=256)
        mail = await asyncio.start_server(target.mail, "127.0.0.1", 0, backlog=256)
        ports = {"web": web.sockets[0].getsockname()[1], "mail": mail.sockets[0].getsockname()[1]}
        print(json.dumps(ports), flush=True)
        async with web, mail:
            await asyncio.gather(web.serve_forever(), mail.serve_forever())


if __name__ == "__main__":
    asyncio.run(listen(sys.argv[1], int(sys.argv[2]), "calm" in sys.argv))
