"""Reading a programme folder: every file, every fault, at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from assurance.errors import DeclarationError, Fault, near_miss
from assurance.programme.agreed import Agreed
from assurance.programme.checks import cross_check
from assurance.programme.header import Header
from assurance.programme.interfaces import Interfaces
from assurance.programme.measures import Measure, Measures
from assurance.programme.own_notebooks import own_notebook_faults
from assurance.programme.pathways import Pathway, Pathways
from assurance.programme.places import literals, real_place
from assurance.programme.plan import Plan, PlanFile
from assurance.programme.rules import Trigger, Triggers
from assurance.programme.salvage import salvage
from assurance.programme.sources import Source, Sources
from assurance.programme.yaml_lines import Document, Place, read_yaml

__all__ = ["FILES", "UNANSWERED", "Programme", "load_programme"]

FILES: dict[str, type[Agreed]] = {
    "programme.yaml": Header,
    "sources.yaml": Sources,
    "measures.yaml": Measures,
    "plan.yaml": PlanFile,
    "pathways.yaml": Pathways,
    "rules.yaml": Triggers,
    "interfaces.yaml": Interfaces,
}
UNANSWERED = "ANSWER_ME"
"""What a drafted programme has where only a person can answer."""
_MANDATORY = ("programme.yaml", "sources.yaml")
_STAGES = ("measures.yaml", "plan.yaml", "pathways.yaml")


@dataclass(frozen=True)
class Programme:
    """What was agreed: one programme folder, checked."""

    folder: Path
    header: Header
    sources: Mapping[str, Source]
    measures: tuple[Measure, ...] = ()
    plan: Plan | None = None
    pathways: tuple[Pathway, ...] = ()
    rules: tuple[Trigger, ...] = ()
    interfaces: Interfaces | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each declaration file, and of each notebook of its own, by name."""

    @property
    def id(self) -> str:
        """The programme's id, which is also the name of its folder."""
        return self.header.programme

    @property
    def notebooks(self) -> tuple[Path, ...]:
        """Notebooks of its own, in the order of the declaration."""
        return tuple(self.folder / name for name in self.header.notebooks)

    @property
    def simulated(self) -> bool:
        """Whether any review in it is made up."""
        return any(getattr(source, "simulated", False) for source in self.sources.values())

    @property
    def titles(self) -> Mapping[str, str]:
        """Title of each thing declared by kind and id, such as ``measure.seen``, ``rule.start.in_time``."""
        titles = {f"measure.{measure.id}": measure.title for measure in self.measures}
        titles |= {f"source.{name}": source.title for name, source in self.sources.items()}
        questions = self.plan.questions if self.plan is not None else ()
        titles |= {f"question.{question.id}": question.text for question in questions}
        for pathway in self.pathways:
            titles[f"pathway.{pathway.id}"] = pathway.title
            titles |= {f"rule.{pathway.id}.{rule.id}": rule.title for rule in pathway.rules}
        return titles

    @property
    def digest(self) -> str:
        """SHA-256 over everything declared, whatever the layout of the files."""
        parts: list[BaseModel] = [self.header, Sources(sources=dict(self.sources)), *self.measures]
        parts += [*self.pathways, *self.rules]
        parts += [part for part in (self.plan, self.interfaces) if part is not None]
        return _digest(parts)


def declaration_digest(declared: BaseModel) -> str:
    """Give the SHA-256 of one declaration, such as a measure or a plan, as canonical JSON."""
    return _digest([declared])


def definition_digest(measure: Measure) -> str:
    """Give the SHA-256 of what a measure counts: a change of its words alone does not change it.

    Examples
    --------
    >>> given = dict(id="seen", version="1", effective_from="2026-01-01", title="Seen", group="access",
    ...     owner="Lead", source="referrals", statistic="count", period="all", direction="increase")
    >>> one, other = Measure(**given), Measure(**given | {"title": "Seen by somebody"})
    >>> definition_digest(one) == definition_digest(other)
    True
    """
    return _digest([measure.counting])


def _digest(parts: Iterable[BaseModel]) -> str:
    # What stands at its default is left out: a key that a later release adds changes no old digest.
    text = json.dumps(
        [part.model_dump(mode="json", exclude_defaults=True) for part in parts],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return sha256(text.encode("utf-8")).hexdigest()


def load_programme(folder: Path | str) -> Programme:
    """Read and check a programme folder.

    Parameters
    ----------
    folder : holds `programme.yaml`, `sources.yaml` and at least one of `measures.yaml`, `plan.yaml`
        and `pathways.yaml`; `rules.yaml` and `interfaces.yaml` are optional

    Raises
    ------
    DeclarationError
        With every fault of the folder: file, line, place, what was found and the near miss.
    """
    path = Path(folder)
    faults = _missing(path)
    if not path.is_dir():
        raise DeclarationError(str(folder), faults)
    documents = {name: read_yaml(path / name) for name in FILES if (path / name).is_file()}
    models: dict[str, Any] = {}
    for name, document in documents.items():
        faults.extend(document.faults)
        if not any(fault.where == "file" for fault in document.faults):
            model, wrong = _validate(document, FILES[name])
            faults.extend(wrong)
            models[name] = model
    faults.extend(cross_check(path.resolve().name, models, documents))
    faults.extend(own_notebook_faults(path, models.get("programme.yaml"), documents))
    if faults:
        raise DeclarationError(str(folder), sorted(faults, key=lambda fault: (fault.file, fault.line)))
    own = models["programme.yaml"].notebooks
    return Programme(
        folder=path,
        header=models["programme.yaml"],
        sources=models["sources.yaml"].sources,
        measures=models["measures.yaml"].measures if "measures.yaml" in models else (),
        plan=models["plan.yaml"].plan if "plan.yaml" in models else None,
        pathways=models["pathways.yaml"].pathways if "pathways.yaml" in models else (),
        rules=models["rules.yaml"].rules if "rules.yaml" in models else (),
        interfaces=models.get("interfaces.yaml"),
        files={name: sha256((path / name).read_bytes()).hexdigest() for name in (*documents, *own)},
    )


def _missing(path: Path) -> list[Fault]:
    if not path.is_dir():
        found = f"is not a folder{_programmes(path.parent, path.name)}"
        return [Fault(str(path), 1, "folder", found)]
    if not any((path / name).exists() for name in FILES):
        found = f"holds no programme{_programmes(path)}"
        return [Fault(str(path), 1, "folder", found)]
    faults = [
        Fault(name, 1, "file", "is missing; every programme needs it")
        for name in _MANDATORY
        if not (path / name).is_file()
    ]
    if not any((path / name).is_file() for name in _STAGES):
        found = f"one of {', '.join(_STAGES)} is needed; a programme without a stage has nothing to do"
        faults.append(Fault("folder", 1, path.resolve().name, found))
    for other in sorted(path.glob("*.y*ml")):
        if other.name not in FILES:
            hint = near_miss(other.name, FILES)
            faults.append(Fault(other.name, 1, "file", f"is not a file of a programme{hint}"))
    return faults


def _programmes(place: Path, wanted: str = "") -> str:
    """Name the programmes that lie in a folder, as the end of a sentence."""
    try:
        names = sorted(path.parent.name for path in place.glob("*/programme.yaml"))
    except OSError:
        names = []
    if not names:
        return "; give a folder with programme.yaml, such as one under sampling_plans/"
    return near_miss(wanted, names) or f"; programmes there: {', '.join(names)}"


def _validate(document: Document, model: type[Agreed]) -> tuple[Any, list[Fault]]:
    if document.data is None:
        return None, [Fault(document.file, 1, "file", "is empty")]
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        known = _known_keys(model)
        entries: list[dict[str, Any]] = [dict(entry) for entry in error.errors(include_url=False)]
        # pydantic also says that a list with one bad item is too short; that is no fault of its own.
        places = [tuple(entry["loc"]) for entry in error.errors(include_url=False)]
        own = [
            entry for entry in entries if entry["type"] != "too_short" or not _inside(entry["loc"], places)
        ]
        return salvage(model, document.data), [_fault(document, entry, known) for entry in own]


def _inside(place: Place, places: Iterable[Place]) -> bool:
    return any(len(other) > len(place) and other[: len(place)] == place for other in places)


def _fault(document: Document, entry: dict[str, Any], known: set[str]) -> Fault:
    place = real_place(document.data, entry["loc"])
    where = ".".join(str(part) for part in place) or "file"
    return Fault(document.file, document.line(place), where, _message(entry, place, known))


def _message(entry: dict[str, Any], place: Place, known: set[str]) -> str:
    said = _said(entry, place, known)
    if entry["type"] in ("missing", "extra_forbidden"):
        return said
    if entry["input"] == UNANSWERED:
        return f"not answered yet; see the QUESTION above it ({said})"
    return (
        f"is empty; answer the QUESTION above it, where there is one ({said})"
        if entry["input"] is None
        else said
    )


def _said(entry: dict[str, Any], place: Place, known: set[str]) -> str:
    text = str(entry["msg"]).removeprefix("Value error, ")
    kind = entry["type"]
    if kind == "extra_forbidden":
        return f"unknown key{near_miss(str(place[-1]), known)}"
    if kind == "missing":
        return "is missing"
    if kind == "literal_error":
        allowed = str(entry["ctx"]["expected"])
        return (
            f"expected {allowed}; found {entry['input']!r}{near_miss(str(entry['input']), literals(allowed))}"
        )
    if kind == "string_pattern_mismatch":
        return f"{entry['input']!r} does not fit; expected a text that matches {entry['ctx']['pattern']}"
    if kind == "union_tag_invalid":
        tag, allowed = entry["ctx"]["tag"], entry["ctx"]["expected_tags"]
        words = [word.strip("'") for word in str(allowed).split(", ")]
        key = str(entry["ctx"]["discriminator"]).strip("'")
        return f"{key} is {tag!r}; expected one of {allowed}{near_miss(str(tag), words)}"
    if kind == "union_tag_not_found":
        key = str(entry["ctx"]["discriminator"]).strip("'")
        return f"{key} is missing; it says what this is"
    return text[0].lower() + text[1:]


def _known_keys(model: type[BaseModel]) -> set[str]:
    schema = model.model_json_schema(by_alias=True)
    parts = [schema, *schema.get("$defs", {}).values()]
    return {key for part in parts for key in part.get("properties", {})}
