"""Reads a definition from JSON, strictly: everything that is wrong with its shape is said at once."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from workflows.definition.problem import Problem
from workflows.definition.shape import SCHEMA, Definition, Path, Step
from workflows.definition.upgrading import upgraded
from workflows.definition.walking import TRIGGER

#: More than any workflow that people can read, less than what makes a server suffer.
MOST_STEPS = 1_000
DEEPEST = 40
ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
TOP = {"schema", "name", "description", "object", "trigger", "sources", "settings", "steps"}
STEP = {"id", "kind", "config", "branches", "bodies", "target", "on_failure"}
PATH = {"id", "name", "when", "steps"}


class InvalidShape(CallerError):
    """JSON that is not a definition; ``problems`` lists what is wrong and where."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(f"{problem.where}: {problem.message}" for problem in problems))


def load(raw: Any) -> Definition:
    """Return the definition that JSON describes; older schemas are upgraded. Raises InvalidShape."""
    reader = _Reader()
    if not isinstance(raw, dict):
        raise InvalidShape([Problem("", _("A workflow is a JSON object."))])
    if not isinstance(raw.get("schema", SCHEMA), int) or not 1 <= raw.get("schema", SCHEMA) <= SCHEMA:
        message = _("This schema is not known here. Update Millrace, or export the workflow again.")
        raise InvalidShape([Problem("schema", message)])
    raw = upgraded(raw)
    reader.refuse_unknown(raw, TOP, "")
    definition = Definition(
        object=reader.text(raw, "object", "object", needed=True),
        name=reader.text(raw, "name", "name"),
        description=reader.text(raw, "description", "description"),
        trigger=reader.mapping(raw, "trigger", "trigger") or {"kind": "manual"},
        sources=tuple(
            reader.mapping({"source": source}, "source", f"sources.{index}")
            for index, source in enumerate(reader.array(raw, "sources", "sources"))
        ),
        settings=reader.mapping(raw, "settings", "settings"),
        steps=reader.steps(raw, "steps", 0),
    )
    if reader.problems:
        raise InvalidShape(reader.problems)
    return definition


class _Reader:
    """Reads parts and collects problems; ids are seen once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.ids: set[str] = set()
        self.count = 0

    def complain(self, where: str, message: str) -> None:
        self.problems.append(Problem(where, message))

    def refuse_unknown(self, raw: Mapping[str, Any], known: set[str], where: str) -> None:
        for key in raw.keys() - known:
            place = f"{where}.{key}" if where else str(key)
            self.complain(place, _("There is no such field here. Remove it or check its spelling."))

    def text(self, raw: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> str:
        value = raw.get(key, "")
        if not isinstance(value, str):
            self.complain(where, _("Text is expected here."))
            return ""
        if needed and not value:
            self.complain(where, _("This must not be empty."))
        return str(value)

    def mapping(self, raw: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
        value = raw[key] if raw.get(key) is not None else {}
        if not isinstance(value, dict):
            self.complain(where, _("A JSON object is expected here."))
            return {}
        return value

    def array(self, raw: Mapping[str, Any], key: str, where: str) -> list[Any]:
        value = raw[key] if raw.get(key) is not None else []
        if not isinstance(value, list):
            self.complain(where, _("A JSON array is expected here."))
            return []
        return value

    def identity(self, raw: Mapping[str, Any], where: str) -> str:
        value = raw.get("id")
        if not isinstance(value, str) or not ID.fullmatch(value):
            self.complain(f"{where}.id", _("An id has 1 to 40 letters, digits, hyphens or underscores."))
            return ""
        if value == TRIGGER:
            self.complain(f"{where}.id", _("The id “%(id)s” is taken by the trigger.") % {"id": value})
        if value in self.ids:
            self.complain(f"{where}.id", _("The id “%(id)s” appears twice.") % {"id": value})
        self.ids.add(value)
        return value

    def steps(self, raw: Mapping[str, Any], key: str, depth: int, where: str = "") -> tuple[Step, ...]:
        place = f"{where}.{key}" if where else key
        if depth > DEEPEST:
            self.complain(place, _("Steps are nested more than %(count)s deep.") % {"count": DEEPEST})
            return ()
        listed = self.array(raw, key, place)
        self.count += len(listed)
        if self.count > MOST_STEPS:
            self.complain(place, _("A workflow has at most %(count)s steps.") % {"count": f"{MOST_STEPS:,}"})
            return ()
        read = tuple(self.step(step, f"{place}.{index}", depth) for index, step in enumerate(listed))
        for index, step in enumerate(read[:-1]):
            if step.ends_list:
                self.complain(f"{place}.{index + 1}", _("Nothing can follow here: the step above ends its path."))
        return read

    def step(self, raw: Any, where: str, depth: int) -> Step:
        if not isinstance(raw, dict):
            self.complain(where, _("A JSON object is expected here."))
            return Step("", "")
        self.refuse_unknown(raw, STEP, where)
        on_failure = raw.get("on_failure")
        target = raw.get("target")
        if target is not None and not isinstance(target, str):
            self.complain(f"{where}.target", _("Text is expected here."))
            target = None
        if sum(key in raw for key in ("branches", "bodies", "target")) > 1:
            self.complain(where, _("A step has branches, bodies or a target, and only one of them."))
        return Step(
            id=self.identity(raw, where),
            kind=self.text(raw, "kind", f"{where}.kind", needed=True),
            config=self.mapping(raw, "config", f"{where}.config"),
            branches=self.paths(raw, "branches", where, depth),
            bodies=self.paths(raw, "bodies", where, depth),
            target=target,
            is_jump="target" in raw,
            on_failure=None if on_failure is None else self.path(on_failure, f"{where}.on_failure", depth),
        )

    def paths(self, raw: Mapping[str, Any], key: str, where: str, depth: int) -> tuple[Path, ...]:
        place = f"{where}.{key}"
        return tuple(
            self.path(path, f"{place}.{index}", depth) for index, path in enumerate(self.array(raw, key, place))
        )

    def path(self, raw: Any, where: str, depth: int) -> Path:
        if not isinstance(raw, dict):
            self.complain(where, _("A JSON object is expected here."))
            return Path("")
        self.refuse_unknown(raw, PATH, where)
        return Path(
            id=self.identity(raw, where),
            name=self.text(raw, "name", f"{where}.name"),
            when=raw.get("when"),
            steps=self.steps(raw, "steps", depth + 1, where),
        )
