"""Answers of reviewers that are not about the case they stand beside."""

from __future__ import annotations

from mutating.kinds_model import Job, Kind, NotSpoilt

__all__ = ["REVIEW_KINDS"]


def one_row_off(job: Job) -> None:
    """The answers were pasted one row too low."""
    table = job.reviews()
    answers = [row["answer"] for row in table.rows]
    step = 1 + job.number % 2
    for row, answer in zip(table.rows, answers[-step:] + answers[:-step], strict=True):
        row["answer"] = answer
    table.save()


def one_reviewer_turned(job: Job) -> None:
    """One reviewer took met for not met."""
    table = job.reviews()
    turned = {"met": "not_met", "not_met": "met"}
    for row in table.rows:
        if row["reviewer"] == f"reviewer {job.number % 2 + 1}":
            row["answer"] = turned.get(row["answer"], row["answer"])
    table.save()


def repeated(job: Job) -> None:
    table = job.reviews()
    table.rows += [dict(row) for row in job.random.sample(table.rows, 3 + job.number)]
    table.save()


def other_cases(job: Job) -> None:
    """Cases that were not drawn were reviewed in place of some that were."""
    table, key = job.reviews(), job.roles.key
    asked = sorted({row["case_key"] for row in table.rows})
    records = job.records()
    others = [records.rows[place][key] for place in job.mine(records)]
    others = [case for case in others if case not in asked]
    new = dict(zip(job.random.sample(asked, 3), job.random.sample(others, 3), strict=True))
    for row in table.rows:
        row["case_key"] = new.get(row["case_key"], row["case_key"])
    table.save()


def some_missing(job: Job) -> None:
    table = job.reviews()
    table.without(set(job.random.sample(range(len(table.rows)), 1 + 2 * job.number)))
    table.save()


def other_words(job: Job) -> None:
    table = job.reviews()
    words = ({"met": "Yes"}, {"not_met": "not met"}, {"not_applicable": "n/a"})[job.number]
    changed = 0
    for row in table.rows:
        changed += row["answer"] in words
        row["answer"] = words.get(row["answer"], row["answer"])
    if not changed:
        raise NotSpoilt("no such answer")
    table.save()


def questions_exchanged(job: Job) -> None:
    """The answers to two questions stand beside each other's questions."""
    table = job.reviews()
    one, other = job.roles.questions[:2]
    names = {one: other, other: one}
    for row in table.rows:
        row["question"] = names.get(row["question"], row["question"])
    table.save()


def all_met(job: Job) -> None:
    """One reviewer copied the first answer all the way down."""
    table = job.reviews()
    for row in table.rows:
        if job.number == 1 or row["reviewer"] == "reviewer 1":
            row["answer"] = "met"
    table.save()


REVIEW_KINDS = (
    Kind("answers_one_row_off", "answers were pasted one or two rows too low", "reviews", one_row_off, 2),
    Kind("reviewer_turned", "one reviewer took met for not met", "reviews", one_reviewer_turned, 2),
    Kind("answers_repeated", "3 to 5 answers stand twice", "reviews", repeated, 2),
    Kind("other_cases", "3 cases were reviewed that were not drawn", "reviews", other_cases, 2),
    Kind("answers_missing", "1 to 5 answers are missing", "reviews", some_missing),
    Kind("answers_in_other_words", "answers are in words that were not agreed", "reviews", other_words),
    Kind("questions_exchanged", "two questions have each other's answers", "reviews", questions_exchanged, 1),
    Kind("answers_all_met", "one reviewer, or both, answered met all the way", "reviews", all_met, 2),
)
