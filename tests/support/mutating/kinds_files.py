"""Files that were cut, saved in another way, or are not what they seem."""

from __future__ import annotations

from mutating.kinds_model import Job, Kind, NotSpoilt

__all__ = ["FILE_KINDS"]


def _path(job: Job):  # type: ignore[no-untyped-def]
    return job.folder / (job.roles.figures if job.number == 2 else job.roles.records)


def cut_in_a_row(job: Job) -> None:
    path = _path(job)
    content = path.read_bytes()
    end = content.rfind(b"\n", 0, int(len(content) * job.random.uniform(0.5, 0.99)))
    path.write_bytes(content[: end + job.random.randrange(12, 60)])


def cut_after_a_row(job: Job) -> None:
    path = _path(job)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: int(len(lines) * job.random.uniform(0.5, 0.97))]))


def cut_at_a_limit(job: Job) -> None:
    """The program that exported the file stopped where a sheet, or a visual, ends."""
    path = job.folder / job.roles.records
    lines = path.read_bytes().splitlines(keepends=True)
    most = (65_536, 30_001)[job.number]
    if len(lines) <= most:
        raise NotSpoilt("the file is shorter")
    path.write_bytes(b"".join(lines[:most]))


def other_separator(job: Job) -> None:
    table = job.figures() if job.number == 2 else job.records()
    table.save(delimiter=(";", "\t", ";")[job.number])


def other_encoding(job: Job) -> None:
    path = job.folder / job.roles.records
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode(("cp1252", "utf-16", "cp850")[job.number]))


def mojibake(job: Job) -> None:
    """UTF-8 was read as Windows-1252 and saved again, or letters became question marks."""
    path = job.folder / job.roles.records
    text = path.read_text(encoding="utf-8")
    if job.number == 0:
        text = text.encode().decode("cp1252")
    else:
        text = text.replace("ô", ("", "?", "\ufffd")[job.number])
    path.write_text(text, encoding="utf-8", newline="")


def emptied_file(job: Job) -> None:
    path = _path(job)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes((b"", lines[0], lines[0])[job.number])


def missing_file(job: Job) -> None:
    _path(job).unlink()


def headings_again(job: Job) -> None:
    """Two exports were pasted one below the other, headings and all."""
    path = _path(job)
    lines = path.read_bytes().splitlines(keepends=True)
    middle = len(lines) // 2
    path.write_bytes(b"".join([*lines[:middle], lines[0], *lines[middle:]]))


def letter_above(job: Job) -> None:
    """A title and an empty line stand above the headings."""
    path = _path(job)
    path.write_bytes(b"Referrals, made for the quality lead\n\n" + path.read_bytes())


FILE_KINDS = (
    Kind("cut_in_a_row", "the file ends in the middle of a row", "records or figures", cut_in_a_row),
    Kind(
        "cut_after_a_row", "the last 3% to 50% of the lines are gone", "records or figures", cut_after_a_row
    ),
    Kind(
        "cut_at_a_limit",
        "the file ends at 65,536 lines, or 30,000 rows",
        "records",
        cut_at_a_limit,
        2,
        ("long_clinic",),
    ),
    Kind("other_separator", "semicolons or tabs stand for commas", "records or figures", other_separator),
    Kind("emptied_file", "the file is empty, or has headings only", "records or figures", emptied_file),
    Kind("missing_file", "the file is not there", "records or figures", missing_file, 1),
    Kind("headings_again", "the headings stand again in the middle", "records or figures", headings_again),
    Kind("letter_above", "a title stands above the headings", "records or figures", letter_above, 1),
    Kind(
        "other_encoding", "the file is saved in another encoding", "records", other_encoding, 3, ("clinic",)
    ),
    Kind("mojibake", "letters were damaged by another encoding", "records", mojibake, 3, ("clinic",)),
)
