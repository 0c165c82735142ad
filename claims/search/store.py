"""Where indexes lie on the disk, and whether what lies there is sound.

    SEARCH_DIR/<database>/<schema>/current        the name of the directory that is searched now
                                  /index-1f0c…/   that directory, written by the engine
                                  /lock           held by the one process that follows the journal
                                  /rebuild        somebody asks that process for a new one

An index is never mended and never replaced in place: a new directory is filled beside it, and then `current` is
swapped. The engine maps its files into memory, so a file that is cut short under a reader would end the process. That
is why every file is proved by its checksum when it is first seen, and looked at again before each use: the engine
writes a file once, so one whose size or time has changed was damaged.
"""

import fcntl
import json
import logging
import os
import re
import secrets
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from claims.search.schema import schema_hash

logger = logging.getLogger("claims.search")

META, MANAGED = "meta.json", ".managed.json"
NOT_MANAGED = {META, MANAGED, ".tantivy-meta.lock", ".tantivy-writer.lock"}
PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
FOOTER_MAGIC = 1337
_NAME = re.compile(rb"index-[0-9a-f]{16}")
CHUNK = 1 << 20

Signature = tuple[int, int, int]


class Broken(Exception):
    """There is no index, or none that can be trusted; the text says why."""


@contextmanager
def engine() -> Iterator[None]:
    """Turn whatever the engine raises into Broken. It panics on data that it did not write, outside of Exception."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise Broken(f"the engine gave up: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Broken(f"the engine panicked: {error}") from error


def home() -> Path:
    """Return the place of this schema's index over this database. Two databases never share an index."""
    config = connection.settings_dict
    identity = "|".join(str(config[key]) for key in ("ENGINE", "HOST", "PORT", "NAME"))
    return Path(settings.SEARCH_DIR) / sha256(identity.encode()).hexdigest()[:16] / schema_hash()


def current(place: Path) -> Path:
    """Return the directory that is searched now. Raises Broken where there is none."""
    try:
        name = (place / "current").read_bytes().strip()
    except FileNotFoundError:
        raise Broken("there is none yet") from None
    except OSError as error:
        raise Broken(f"the file “current”, which names it, cannot be read: {error.strerror}") from None
    if not _NAME.fullmatch(name):
        raise Broken("the file “current”, which names it, was overwritten or damaged")
    if not (place / name.decode()).is_dir():
        raise Broken(f"its directory {name.decode()} is gone")
    return place / name.decode()


def new_directory(place: Path) -> Path:
    """Make the directory for a new index."""
    path = place / f"index-{secrets.token_hex(8)}"
    path.mkdir(parents=True)
    return path


def swap(place: Path, directory: Path) -> None:
    """Let readers find `directory` from now on, and remove the others. Only for the holder of the lock."""
    pointer = place / "current.new"
    with pointer.open("w", encoding="ascii") as file:
        file.write(directory.name)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(place / "current")
    remove_others(place, directory)


def remove_others(place: Path, keep: Path | None) -> None:
    """Remove what an interrupted build or an older schema that nobody follows any more left behind."""
    for path in place.glob("index-*"):
        if path != keep:
            shutil.rmtree(path, ignore_errors=True)
    for other in place.parent.iterdir():
        if other != place and other.is_dir() and (lock := take_lock(other)) is not None:
            shutil.rmtree(other, ignore_errors=True)
            lock.close()


def ask_for_rebuild(place: Path) -> None:
    """Ask the process that holds the lock for a new index."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "rebuild").touch()


def is_rebuild_wanted(place: Path) -> bool:
    """Say whether somebody has asked for a new index since the last one was begun."""
    return (place / "rebuild").exists()


def forget_wish(place: Path) -> None:
    """Take note of what was asked for; a new wish from now on asks for another index."""
    (place / "rebuild").unlink(missing_ok=True)


def take_lock(place: Path) -> IO[bytes] | None:
    """Return the open lock file, or None while another process has it. It is free again when the process ends."""
    place.mkdir(parents=True, exist_ok=True)
    file = (place / "lock").open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    if holds(file, place):
        return file
    file.close()
    return None


def holds(file: IO[bytes], place: Path) -> bool:
    """Say whether this is still the lock that others see: a directory removed and made again has another."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(file.fileno()), (place / "lock").stat())
    return False


class Files:
    """The files of one index directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._proved: dict[str, Signature] = {}

    def check(self) -> Signature:
        """Raise Broken unless every file is there, whole and as it was before; return which commit it is."""
        while True:
            commit = self._commit()
            segments = self._segments()
            present = self._present()
            wanting = sorted(_needed(segments) - present.keys())
            # A commit in between removes the files of the one before it.
            if commit == self._commit():
                break
        if wanting:
            raise Broken(f"{wanting[0]} is missing")
        live = {name: found for name, found in present.items() if name.partition(".")[0] in segments}
        for name, found in live.items():
            self._prove(name, found)
        self._proved = live
        return commit

    def remove_unlisted(self) -> None:
        """Remove files that the engine does not know of, left by a process that was killed. Only under the lock."""
        listed = set(self._json(MANAGED)) | NOT_MANAGED
        segments = self._segments()
        for name in self._present().keys() - listed:
            if name.partition(".")[0] in segments:
                raise Broken(f"{name} is used but not listed")
            logger.info("search: removing %s, which belongs to no commit", name)
            (self.directory / name).unlink(missing_ok=True)

    def documents(self) -> int:
        """Return how many documents the last commit says there are."""
        return sum(s["max_doc"] - (s["deletes"] or {}).get("num_deleted_docs", 0) for s in self._segments().values())

    def _commit(self) -> Signature:
        try:
            return _signature((self.directory / META).stat())
        except OSError:
            raise Broken("its files are gone") from None

    def _segments(self) -> dict[str, Any]:
        try:
            return {str(s["segment_id"]).replace("-", ""): s for s in self._json(META)["segments"]}
        except (TypeError, KeyError):
            raise Broken(f"{META} makes no sense") from None

    def _json(self, name: str) -> Any:
        try:
            return json.loads((self.directory / name).read_bytes())
        except (OSError, ValueError) as error:
            raise Broken(f"{name} cannot be read: {error}") from None

    def _present(self) -> dict[str, Signature]:
        found = {}
        try:
            with os.scandir(self.directory) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError):
                        found[entry.name] = _signature(entry.stat())
        except OSError:
            raise Broken("its files are gone") from None
        return found

    def _prove(self, name: str, found: Signature) -> None:
        if name not in self._proved and not is_intact(self.directory / name):
            raise Broken(f"{name} is damaged")
        if self._proved.get(name, found) != found:
            raise Broken(f"{name} was changed by something else")


def _needed(segments: dict[str, Any]) -> set[str]:
    needed = {f"{segment}.{part}" for segment in segments for part in PARTS}
    for segment, meta in segments.items():
        if meta["deletes"]:
            needed.add(f"{segment}.{meta['deletes']['opstamp']}.del")
    return needed


def _signature(found: os.stat_result) -> Signature:
    return found.st_size, found.st_mtime_ns, found.st_ino


def is_intact(path: Path) -> bool:
    """Say whether a file has the checksum that the engine wrote at its end; False for one that cannot be read."""
    try:
        with path.open("rb") as file:
            size = file.seek(-8, os.SEEK_END)
            length, magic = (int.from_bytes(file.read(4), "little") for _ in range(2))
            file.seek(size - length)
            crc = json.loads(file.read(length))["crc"]
            return magic == FOOTER_MAGIC and crc == _crc32(file, size - length)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _crc32(file: IO[bytes], length: int) -> int:
    file.seek(0)
    crc = 0
    while length > 0 and (chunk := file.read(min(CHUNK, length))):
        crc = zlib.crc32(chunk, crc)
        length -= len(chunk)
    return crc
