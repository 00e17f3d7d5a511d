"""The base of every view of the API: who may call what, which rows they see, and whose changes they are.

A view is closed until it says what each action needs; ``visible`` rows are the only ones it can reach.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, ClassVar

from django.http import HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from records.api.bodies import check_query
from records.api.paging import NEWEST, CursorPages, Key, StrictFilters
from records.api.permission import RecordPermission
from records.api.reach import found, schema_of
from records.models import Record, RecordQuerySet, registry
from records.models.origin import Origin, origin
from records.properties import ObjectSchema
from records.querying.visibility import may, visible

#: What an action needs when being signed in is enough.
SIGNED_IN: tuple[str, ...] = ()


def crud(model: str) -> dict[str, tuple[str, ...]]:
    """Return what reading and writing rows of a model takes; whoever changes a row must be able to see it."""
    view = f"records.view_{model}"
    return {
        "list": (view,),
        "retrieve": (view,),
        "create": (f"records.add_{model}",),
        "partial_update": (view, f"records.change_{model}"),
        "destroy": (view, f"records.delete_{model}"),
    }


class ApiView(APIView):
    """What every view shares.

    ``needs`` maps each action to the permissions it takes: ``records.view_task`` as Django writes them, or ``view``,
    ``add``, ``change``, ``delete`` on the object that the path names. An action without an entry is closed.
    ``reading`` names actions that only read although they are posted.
    """

    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    reading: ClassVar[frozenset[str]] = frozenset()
    permission_classes = [RecordPermission]
    metadata_class = None
    lookup_url_kwarg: Any = "id"
    pagination_class: Any = CursorPages
    filter_backends: Any = [StrictFilters]
    order: ClassVar[Sequence[Key]] = NEWEST
    http_method_names = ["get", "head", "post", "patch", "delete"]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the request; changes made meanwhile carry the origin that ``initial`` sets."""
        with ExitStack() as self.meanwhile:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check who asks and what for, and sign the changes with it."""
        super().initial(request, *args, **kwargs)
        check_query(request.query_params)
        self.meanwhile.enter_context(origin(Origin("api", actor=request.user.pk)))

    def is_reading(self, request: Request, action: str) -> bool:
        """Return whether an action leaves everything as it is."""
        return request.method in SAFE_METHODS or action in self.reading

    def permits(self, person: Any, action: str) -> bool:
        """Return whether a signed-in person may call an action."""
        needed = self.needs.get(action)
        return needed is not None and all(self._holds(person, right) for right in needed)

    def _holds(self, person: Any, right: str) -> bool:
        return person.has_perm(right) if "." in right else may(person, right, self.object_type)

    @property
    def object_type(self) -> str:
        """The object that the path names."""
        return str(self.kwargs["object_type"])

    @property
    def object_schema(self) -> ObjectSchema:
        """The schema of the object that the path names."""
        return schema_of(self.object_type)

    def rows(self, *, in_bin: bool = False) -> RecordQuerySet[Any]:
        """Return the object's records that the person may see."""
        every = registry.every(self.object_type)
        person: Any = self.request.user
        rows: Any = visible(every.in_bin() if in_bin else every.alive(), person)
        return rows  # type: ignore[no-any-return]

    def record(self, *, in_bin: bool = False) -> Record:
        """Return the record that the path names."""
        record: Record = found(self.rows(in_bin=in_bin), self.kwargs["id"])
        return record
