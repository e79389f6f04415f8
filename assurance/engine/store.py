"""Where things lie: one place that knows the layout of the store, so that nobody else builds paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from assurance.engine.files import store_error
from assurance.errors import StoreError

__all__ = ["Store"]

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of snapshots, stage results and the ledger; case-level, never mailed.

    Every path is given with its folder already made, so that a caller can write at once. A store that is
    made is its owner's alone (0700): its rows are about single people. One that is there stays as it is.

    Parameters
    ----------
    root : the store's folder, usually ``.assurance`` beside the programme's workspace

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Store(Path(folder)).snapshot("ab12").relative_to(folder).as_posix()
    'snapshots/ab12.parquet'
    """

    root: Path

    def make(self) -> None:
        """Make the store's folder, for its owner alone, where it is not there yet."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def ledger(self) -> Path:
        """The ledger's SQLite file."""
        return self._made(self.root / "ledger.sqlite")

    @property
    def ledger_there(self) -> Path | None:
        """The ledger's file where there is one; looking makes nothing."""
        place = self.root / "ledger.sqlite"
        return place if place.is_file() else None

    def snapshot(self, digest: str) -> Path:
        """Give the Parquet file of the snapshot with this digest."""
        return self._made(self.root / "snapshots" / f"{_part(digest)}.parquet")

    def intake(self, programme: str, source: str, digest: str) -> Path:
        """Give the intake manifest (JSON) of one source's extract."""
        return self._made(self.root / "intake" / _part(programme) / _part(source) / f"{_part(digest)}.json")

    def rejected(self, programme: str, source: str, digest: str) -> Path:
        """Give the file of rejected rows (CSV) of one source's extract."""
        folder = self.root / "rejected" / _part(programme) / _part(source)
        return self._made(folder / f"{_part(digest)}.csv")

    def restricted(self, programme: str, source: str, digest: str) -> Path:
        """Give the reviewers' file of local references (CSV) of one source's extract; nothing reads it."""
        folder = self.root / "restricted" / _part(programme) / _part(source)
        return self._made(folder / f"{_part(digest)}.csv", private=True)

    def tokens(self, programme: str, source: str, digest: str) -> Path:
        """Give the file of keyed hashes (Parquet) by which a scan recognises one extract's identities."""
        folder = self.root / "tokens" / _part(programme) / _part(source)
        return self._made(folder / f"{_part(digest)}.parquet", private=True)

    def stage(self, programme: str, period: str, stage: str, digest: str) -> Path:
        """Give the folder of one stage result; its parent exists, the folder is made by `save_result`."""
        parts = (_part(programme), _part(_named(period)), _part(stage), _part(digest))
        return self._made(self.root.joinpath("stages", *parts))

    def lock(self, programme: str, period: str) -> Path:
        """Give the file by which one run of a period at a time is held."""
        return self._made(self.root / "runs" / _part(programme) / f"{_part(_named(period))}.lock")

    def run_record(self, programme: str, period: str) -> Path:
        """Give the file (JSON) that says what the last whole run of a period was made from."""
        return self._made(self.root / "runs" / _part(programme) / f"{_part(_named(period))}.json")

    def released(self, programme: str, digest: str) -> Path:
        """Give the file (JSON) of the findings that a release let out, by their digest."""
        return self._made(self.root / "released" / _part(programme) / f"{_part(digest)}.json")

    def frame(self, programme: str, period: str, digest: str) -> Path:
        """Give the Parquet file into which a frame is written before it is kept, named by its inputs."""
        name = f"{_part(programme)}-{_part(_named(period))}-{_part(digest)}.parquet"
        return self._made(self.root / "frames" / name)

    def period_stages(self, programme: str, period: str) -> Path:
        """Give the folder of all stage results of a period, which need not exist."""
        return self.root / "stages" / _part(programme) / _part(_named(period))

    def period_frames(self, programme: str, period: str) -> tuple[Path, ...]:
        """List the frames of a period that were written before they were kept."""
        name = re.compile(re.escape(f"{_part(programme)}-{_part(_named(period))}-") + r"[^-]+[.]parquet")
        return tuple(path for path in sorted((self.root / "frames").glob("*")) if name.fullmatch(path.name))

    def declarations(self, programme: str, state: str) -> Path:
        """Give the folder of a programme's declarations as they once were, which need not exist."""
        return self.root / "declarations" / _part(state) / _part(programme)

    def extracts(self, programme: str) -> Path:
        """Give the folder where a programme's extracts lie when no other is named; people make it."""
        return self.root / "extracts" / _part(programme)

    def _made(self, path: Path, *, private: bool = False) -> Path:
        try:
            self.make()
            if private:
                self._make_private(path.parent)
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise store_error(path.parent, error) from error
        return path

    def _make_private(self, folder: Path) -> None:
        """Make every folder between the store and this one for its owner alone."""
        place = self.root
        for name in folder.relative_to(self.root).parts:
            place = place / name
            place.mkdir(mode=0o700, exist_ok=True)
            place.chmod(0o700)  # one that was made by hand may be open to others


def _named(period: str) -> str:
    """Give the name of a period's folder: a range of months has a slash in it."""
    return period.replace("/", "_")


def _part(name: str) -> str:
    if not _SAFE.fullmatch(name):
        raise StoreError(
            f"store: {name!r} cannot name a file or folder; use letters, digits, '_', '-', '+' and '.', "
            "beginning with a letter, digit or '_'"
        )
    return name
