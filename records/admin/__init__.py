"""The admin: every table of the account, seen and edited by those who may. Importing a module registers its pages."""

from records.admin import (  # isort: skip - the menu shows the pages in this order
    records,
    activities,
    lists,
    campaigns,
    import_jobs,
    events,
    changes,
    object_types,
    property_definitions,
    pipelines,
    association_labels,
    people,
    api_tokens,
)

__all__ = [
    "activities",
    "api_tokens",
    "association_labels",
    "campaigns",
    "changes",
    "events",
    "import_jobs",
    "lists",
    "object_types",
    "people",
    "pipelines",
    "property_definitions",
    "records",
]
