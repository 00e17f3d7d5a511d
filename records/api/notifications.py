"""What the product tells a user; everybody sees their own."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crm.lib import clock
from records.api.access import SIGNED_IN, ApiView
from records.models import Notification


class NotificationOut(serializers.ModelSerializer[Notification]):
    """A notification; ``read_at`` is null until it is read."""

    object = serializers.CharField(source="object_type_id", allow_null=True)

    class Meta:
        model = Notification
        fields = ["id", "title", "body", "object", "record_id", "created_at", "read_at"]
        read_only_fields = fields


class Notifications(ApiView, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Notification]):
    """Your own notifications, newest first."""

    needs = {"list": SIGNED_IN, "retrieve": SIGNED_IN, "mark_read": SIGNED_IN}
    queryset = Notification.objects.all()
    serializer_class = NotificationOut

    def get_queryset(self) -> Any:
        """Return the person's own."""
        return Notification.objects.filter(user=self.request.user.pk)

    @extend_schema(operation_id="notifications_read", request=None, responses=NotificationOut)
    def mark_read(self, request: Request, id: int) -> Response:
        """Mark a notification as read."""
        row = self.get_object()
        if row.read_at is None:
            row.read_at = clock.now()
            row.save(update_fields=["read_at"])
        return Response(NotificationOut(row).data)
