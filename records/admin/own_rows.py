"""Pages of rows that belong to whoever looks at them: everybody has some, and nobody reaches another's."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest


class OwnRows:
    """Mixed into the page of a model with a ``user``: one sees and throws away one's own, and changes none.

    No Django permission is asked for: the rows carry no more than their owner may know or do.
    """

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the person's own."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        return rows.filter(user=request.user.pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return that everybody may have some."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that everybody sees theirs."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that none is ever changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that everybody throws theirs away."""
        return True
