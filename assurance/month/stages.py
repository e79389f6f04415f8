"""Stage results are computed once and kept in the store under the digest of what went into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from assurance.engine import Store, code_digest, load_result, save_result
from assurance.errors import StoreError
from assurance.ledger import canonical_json

__all__ = ["Shelf", "digest_of"]

T = TypeVar("T")


def digest_of(inputs: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a stage's inputs as canonical JSON."""
    return sha256(canonical_json(inputs).encode("utf-8")).hexdigest()


class Shelf:
    """The place of one month's stage results in the store."""

    def __init__(self, store: Store, programme: str, period: str) -> None:
        self.store = store
        self.programme = programme
        self.period = period

    def folder(self, stage: str, digest: str) -> Path:
        """Give the folder of one stage result."""
        return self.store.stage(self.programme, self.period, stage, digest)

    def keep(
        self,
        stage: str,
        inputs: Mapping[str, Any],
        kind: type[T],
        compute: Callable[[], T],
        *,
        lasting: bool = False,
    ) -> T:
        """Load the result of these inputs, or compute and keep it.

        A kept result that was damaged is computed again: it is only a copy of what the inputs give.

        Parameters
        ----------
        lasting : later code has to find it too, as the ledger refers to it; else a change of the
            package's code computes it anew
        """
        code = {} if lasting else {"code": code_digest()}
        folder = self.folder(stage, digest_of({**inputs, **code}))
        if folder.is_dir():
            try:
                return load_result(folder, kind)
            except StoreError:
                pass
        result = compute()
        save_result(folder, result)
        return load_result(folder, kind)
