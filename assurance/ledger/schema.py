"""The ledger's one table in SQLite: constraints and triggers that make it append-only.

Two writers cannot fork the chain: `sequence`, `previous` and `hash` are unique, and a trigger
refuses an event that does not follow the last one. The triggers stop accidents and honest code;
somebody who drops them is found out by the hashes (`Ledger.verify`).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text

from assurance.ledger.events import GENESIS

# Written into the file's header, so that another program's database is never taken for a ledger.
APPLICATION_ID = 0x41575242
VERSION = 1

metadata = MetaData()
events = Table(
    "events",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("programme", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", Text, nullable=False, unique=True),
    Column("hash", Text, nullable=False, unique=True),
    CheckConstraint("sequence >= 1", name="events_start_at_one"),
    Index("events_subject", "programme", "period", "kind"),
)

TRIGGERS = {
    "events_never_change": """
        create trigger events_never_change before update on events
        begin select raise(abort, 'the ledger is append-only: events never change'); end""",
    "events_never_leave": """
        create trigger events_never_leave before delete on events
        begin select raise(abort, 'the ledger is append-only: events never leave'); end""",
    # Also stops INSERT OR REPLACE, which would slip past the trigger on delete.
    "events_follow": """
        create trigger events_follow before insert on events
        when new.sequence is not (select coalesce(max(sequence), 0) + 1 from events)
          or new.previous is not coalesce(
             (select hash from events order by sequence desc limit 1), '<genesis>')
        begin select raise(abort, 'the ledger is append-only: an event follows the last one'); end""".replace(
        "<genesis>", GENESIS
    ),
}
