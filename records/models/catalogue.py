"""Reads the schema rows into the plain ``Catalogue`` that everything else asks; kept until the stamp changes."""

from collections import defaultdict
from collections.abc import Iterable

from records.models.pipelines import Pipeline, Stage
from records.models.schema import CatalogueStamp, ObjectType, PropertyDefinition, PropertyOption
from records.properties import Catalogue, ObjectSchema, Option, Property

#: The stamp's version and what was read under it.
_kept: tuple[int, Catalogue] | None = None


def current() -> Catalogue:
    """Return the catalogue as the database has it now: one small query, more only after a change of the schema."""
    global _kept
    version = CatalogueStamp.objects.filter(pk=1).values_list("version", flat=True).first() or 0
    kept = _kept
    if kept is None or kept[0] != version:
        kept = _kept = (version, read())
    return kept[1]


def forget() -> None:
    """Read everything anew at the next call; for tests, whose databases are not always the same one."""
    global _kept
    _kept = None


def read() -> Catalogue:
    """Read the whole schema: five queries, whatever its size."""
    options: dict[int, list[Option]] = defaultdict(list)
    for definition, value, label, archived in PropertyOption.objects.values_list(
        "definition_id", "value", "label", "archived"
    ):
        options[definition].append(Option(value, label, archived))
    sources = _pipeline_options()
    properties: dict[str, dict[str, Property]] = defaultdict(dict)
    for row in PropertyDefinition.objects.order_by("object_type", "position", "label"):
        properties[row.object_type_id][row.name] = _property(row, options[row.pk], sources)
    return Catalogue(
        {
            kind.name: ObjectSchema(kind.name, kind.label, kind.plural, properties[kind.name], kind.is_custom)
            for kind in ObjectType.objects.all()
        }
    )


def _property(row: PropertyDefinition, own: Iterable[Option], sources: dict[tuple[str, str], list[Option]]) -> Property:
    from_pipelines = row.is_standard and row.name in {"pipeline", "stage"}
    source = row.name if from_pipelines else ""
    return Property(
        object_type=row.object_type_id,
        name=row.name,
        label=row.label,
        kind=row.kind,
        group=row.group,
        description=row.description,
        options=tuple(sources.get((row.object_type_id, source), [])) if source else tuple(own),
        required=row.required,
        unique=row.unique,
        read_only=row.read_only,
        filterable=row.filterable,
        default=row.default,
        column=(f"{row.name}_id" if row.kind == "user" else row.name) if row.is_standard else None,
        source=source,
    )


def _pipeline_options() -> dict[tuple[str, str], list[Option]]:
    found: dict[tuple[str, str], list[Option]] = defaultdict(list)
    for pipeline in Pipeline.objects.all():
        found[pipeline.object_type_id, "pipeline"].append(Option(pipeline.value, pipeline.label, pipeline.archived))
    for stage in Stage.objects.select_related("pipeline").order_by(
        "pipeline__position", "pipeline_id", "position", "id"
    ):
        found[stage.object_type_id, "stage"].append(
            Option(stage.value, stage.label, stage.archived, parent=stage.pipeline.value)
        )
    return found
