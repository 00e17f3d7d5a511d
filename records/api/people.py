"""Users and teams, as far as everybody who works with records must know them."""

from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from records.api.access import ApiView
from records.api.paging import OLDEST
from records.models import Team
from records.querying.visibility import objects_seen

USERS = get_user_model()._default_manager.filter(is_active=True)


class UserOut(serializers.Serializer[Any]):
    """A user: nothing about their rights, their address or their password."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField(source="get_full_name")


class TeamOut(serializers.ModelSerializer[Team]):
    """A team and the ids of its members."""

    class Meta:
        model = Team
        fields = ["id", "name", "members"]
        read_only_fields = fields


class Users(ApiView, ReadOnlyModelViewSet[Any]):
    """Active users; records name them as owners."""

    queryset = USERS.all()
    serializer_class = UserOut
    order = OLDEST

    def permits(self, person: Any, action: str) -> bool:
        """Open it to those who may see records of any object."""
        return bool(objects_seen(person))


class Teams(ApiView, ReadOnlyModelViewSet[Team]):
    """Teams."""

    needs = {"list": ("records.view_team",), "retrieve": ("records.view_team",)}
    queryset = Team.objects.prefetch_related("members")
    serializer_class = TeamOut
