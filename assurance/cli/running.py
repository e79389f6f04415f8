"""Commands that run months: one, several, or those that were missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from assurance.cli.shared import (
    ATTENTION,
    DONE,
    INCOMPLETE,
    REFUSED,
    AsJson,
    Extracts,
    Fail,
    Folder,
    Out,
    PeriodText,
    Seed,
    StoreFolder,
    log_notebooks,
    print_json,
    progress,
)  # fmt: skip
from assurance.cli.summaries import SummaryFile, SummaryOption, Telling
from assurance.errors import AssuranceError

if TYPE_CHECKING:
    from assurance.programme import Programme
    from assurance.run import PeriodOutcome, RunReport

__all__ = ["release", "report_on", "run"]

_NOT_RELEASED = "the pack is made, but its release edition is not"


def run(  # noqa: PLR0913 - each is an option of the command
    folder: Folder,
    period: Annotated[str | None, typer.Option(help="Period to report on, such as 2026-10.")] = None,
    through: Annotated[
        str | None, typer.Option(help="Last of several periods; --period is the first then.")
    ] = None,
    catch_up: Annotated[
        bool, typer.Option("--catch-up", help="Run the periods that are over and have no whole pack.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="Where catching up begins; else the first ever run.")
    ] = None,
    extracts: Extracts = None,
    out: Out = Path("reports"),
    store: StoreFolder = None,
    seed: Seed = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Notebooks, or periods, at a time.")] = 2,
    again: Annotated[bool, typer.Option("--again", help="Run also what has not changed.")] = False,
    with_release: Annotated[
        bool, typer.Option("--release", help="Make the release edition of each whole pack too.")
    ] = False,
    summary: SummaryOption = None,
    summary_file: SummaryFile = None,
    fail_on_attention: Fail = False,
    as_json: AsJson = False,
) -> None:
    """Run a month from extracts to a sealed pack; or several, or those that were missed."""
    from assurance.run import PeriodOutcome, run_month
    from assurance.running import Limits

    places = tuple(place for place in (extracts, out, store) if place is not None)
    telling = Telling(summary, summary_file, folder, places)
    telling.check(as_json=as_json)

    options: dict[str, Any] = {
        "extracts": extracts, "out": out, "store": store, "limits": Limits(jobs=jobs), "again": again,
    }  # fmt: skip
    if _is_single(period, through, catch_up=catch_up, since=since, seed=seed):
        with telling.refusals(period), progress(quiet=as_json) as tell:
            report = run_month(
                folder, str(period), seed=seed, progress=tell,
                done=lambda status: None if as_json else log_notebooks([status]), **options,
            )  # fmt: skip
            one = PeriodOutcome(str(period), report)
            one = _released(folder, one, options) if with_release else one
        telling.tell([one], code=_code([one], fail=fail_on_attention))
        report_on(
            report, as_json=as_json, fail=fail_on_attention, quiet=telling.prints, unreleased=one.unreleased
        )
        return
    from assurance.programme import load_programme

    with telling.refusals(period):
        programme = load_programme(folder)
        if catch_up:
            periods = _missed(programme, since=since, store=store, out=out)
        else:
            periods = _between(programme, str(period), str(through))
    _run_all(
        folder, periods, options, as_json=as_json, fail=fail_on_attention, telling=telling,
        with_release=with_release,
    )  # fmt: skip


def _released(folder: Path, one: PeriodOutcome, options: dict[str, Any]) -> PeriodOutcome:
    """Make the release edition of a whole pack, where it is not there yet; where it is refused, say why."""
    from assurance.run import release_month, released_already

    report = one.report
    if report is None or report.status != "complete" or released_already(report.folder):
        return one
    try:
        places = {name: options[name] for name in ("extracts", "out", "store")}
        release_month(folder, report.folder.name.replace("_", "/"), **places)
    except AssuranceError as error:
        return replace(one, unreleased=str(error))
    return one


def release(
    folder: Folder,
    period: PeriodText,
    extracts: Extracts = None,
    out: Out = Path("reports"),
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make the release edition of a sealed period: small numbers withheld, no case named."""
    from assurance.run import release_month

    with progress(quiet=as_json) as tell:
        made = release_month(folder, period, extracts=extracts, out=out, store=store, progress=tell)
    if as_json:
        print_json(
            {
                "status": "complete", "folder": str(made.folder), "index": str(made.index),
                "manifest_sha256": made.manifest_sha256, "withheld": made.withheld,
                "files_scanned": made.files_scanned, "code": DONE,
            }
        )  # fmt: skip
        return
    typer.echo(f"{made.files_scanned} files were scanned for identifiers; none was seen.")
    typer.echo(f"SHA-256 of the manifest: {made.manifest_sha256}")
    typer.echo(f"Open {made.index}")


def _is_single(
    period: str | None, through: str | None, *, catch_up: bool, since: str | None, seed: str | None
) -> bool:
    """Tell whether one period is meant; a mixture of options that nobody can mean is refused."""
    if catch_up and (period or through):
        raise typer.BadParameter("--catch-up finds the periods itself; leave --period and --through out")
    if since and not catch_up:
        raise typer.BadParameter("--since says where --catch-up begins; give both, or --period and --through")
    if not catch_up and period is None:
        raise typer.BadParameter("give --period, such as --period 2026-10, or --catch-up")
    single = not (catch_up or through)
    if seed is not None and not single:
        raise typer.BadParameter("--seed is for one period; several are drawn with seeds from the system")
    return single


def _missed(programme: Programme, *, since: str | None, store: Path | None, out: Path) -> list[str]:
    from assurance.calendars import parse_period
    from assurance.engine import Store
    from assurance.month import default_store
    from assurance.run import missed_periods

    header = programme.header
    begin = parse_period(since, financial_year_start=header.financial_year_start) if since else None
    place = Store(store or default_store(programme.folder))
    found = missed_periods(programme, store=place, out=out, today=_today(header.time_zone), since=begin)
    return [period.label for period in found]


def _today(zone: str) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(zone)).date()


def _between(programme: Programme, first: str, last: str) -> list[str]:
    from assurance.calendars import parse_period
    from assurance.run import periods_between

    month = programme.header.financial_year_start
    ends = [parse_period(text, financial_year_start=month) for text in (first, last)]
    return [period.label for period in periods_between(*ends, financial_year_start=month)]


def _run_all(
    folder: Path,
    periods: Sequence[str],
    options: dict[str, Any],
    *,
    as_json: bool,
    fail: bool,
    telling: Telling,
    with_release: bool,
) -> None:
    from assurance.run import run_months

    quiet = as_json or telling.prints
    if not periods:
        telling.tell([], code=DONE)
        if as_json:
            print_json({"code": DONE, "periods": []})
        elif not quiet:
            typer.echo("Nothing was missed: every period that is over has a whole pack.")
        return
    with telling.refusals(None), progress(quiet=as_json) as tell:
        outcomes = run_months(
            folder,
            periods,
            progress=tell,
            done=lambda one: _say(one, as_json=as_json, quiet=quiet),
            **options,
        )
        if with_release:
            outcomes = tuple(_released(folder, one, options) for one in outcomes)
    for one in outcomes:
        if one.unreleased and not quiet:
            typer.echo(f"{one.period}: {_NOT_RELEASED}: {one.unreleased}", err=True)
    code = _code(outcomes, fail=fail)
    telling.tell(outcomes, code=code)
    if as_json:
        print_json({"code": code, "periods": [_as_data(one) for one in outcomes]})
    if code:
        raise typer.Exit(code)


def _say(outcome: PeriodOutcome, *, as_json: bool, quiet: bool) -> None:
    """Log the notebooks of one period, and print its line."""
    if outcome.report is not None and outcome.report.made != "unchanged" and not as_json:
        log_notebooks(outcome.report.notebooks, of=outcome.period)
    if quiet:
        return
    if outcome.report is None:
        typer.echo(f"{outcome.period}: refused: {outcome.refusal}", err=True)
        return
    report = outcome.report
    crossed = f"; {_crossed(report.attention)}" if report.attention else ""
    made = {"run": "", "rendered": ", pages made anew", "unchanged": ", unchanged"}[report.made]
    typer.echo(f"{outcome.period}: {report.status}{made} in {outcome.seconds:.1f} s{crossed}; {report.index}")


def _code(outcomes: Sequence[PeriodOutcome], *, fail: bool) -> int:
    reports = [outcome.report for outcome in outcomes if outcome.report is not None]
    if len(reports) < len(outcomes) or any(outcome.unreleased for outcome in outcomes):
        return REFUSED
    if any(report.status != "complete" for report in reports):
        return INCOMPLETE
    return ATTENTION if fail and any(report.attention for report in reports) else DONE


def _as_data(outcome: PeriodOutcome) -> dict[str, Any]:
    if outcome.report is None:
        return {"period": outcome.period, "status": "refused", "error": outcome.refusal}
    found = _report_data(outcome.report, outcome.unreleased)
    return {"period": outcome.period, "seconds": round(outcome.seconds, 3), **found}


def _report_data(report: RunReport, unreleased: str) -> dict[str, Any]:
    return {
        "status": report.status, "made": report.made, "folder": str(report.folder),
        "index": str(report.index), "attention": report.attention,
        "manifest_sha256": report.manifest_sha256,
        "notebooks": [{"name": n.name, "outcome": n.outcome, "reason": n.reason} for n in report.notebooks],
        **({"unreleased": unreleased} if unreleased else {}),
    }  # fmt: skip


def report_on(
    report: RunReport, *, as_json: bool, fail: bool, quiet: bool = False, unreleased: str = ""
) -> None:
    """Say where the pack is, unless that is said otherwise, and exit as its status asks."""
    from assurance.run import PeriodOutcome

    code = _code([PeriodOutcome("", report, unreleased=unreleased)], fail=fail)
    if quiet:
        pass
    elif as_json:
        print_json({**_report_data(report, unreleased), "code": code})
    else:
        for notebook in report.notebooks:
            if not notebook.done:
                typer.echo(f"notebook {notebook.name}: {notebook.outcome}: {notebook.reason}", err=True)
        if report.status != "complete":
            typer.echo("The pack is INCOMPLETE, and says so on every page.", err=True)
        if report.made == "unchanged":
            typer.echo("Nothing has changed since this pack was made, so it was left as it is.")
        if report.attention:
            typer.echo(f"{_crossed(report.attention)}; see the front page.")
        typer.echo(f"SHA-256 of the manifest: {report.manifest_sha256}")
        typer.echo(f"Open {report.index}")
        if unreleased:
            typer.echo(f"assurance: {_NOT_RELEASED}: {unreleased}", err=True)
    if code:
        raise typer.Exit(code)


def _crossed(count: int) -> str:
    return "1 threshold was crossed" if count == 1 else f"{count} thresholds were crossed"
