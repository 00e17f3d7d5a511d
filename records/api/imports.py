"""How imports are doing."""

from typing import Any

from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from records.api.access import ApiView
from records.models import ImportJob


class ImportOut(serializers.ModelSerializer[ImportJob]):
    """An import and how far it is."""

    object = serializers.CharField(source="object_type_id")

    class Meta:
        model = ImportJob
        fields = [
            "id", "object", "file_name", "status", "rows", "processed", "created", "updated", "rejected",
            "message", "notes", "user", "asked_at", "started_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class Imports(ApiView, ReadOnlyModelViewSet[ImportJob]):
    """Imports: your own, or everybody's with the right to see every record."""

    needs = {"list": ("records.view_importjob",), "retrieve": ("records.view_importjob",)}
    queryset = ImportJob.objects.all()
    serializer_class = ImportOut

    def get_queryset(self) -> Any:
        """Return the imports that the person may see."""
        person: Any = self.request.user
        return self.queryset.all() if person.has_perm("records.see_all_records") else self.queryset.filter(user=person)
