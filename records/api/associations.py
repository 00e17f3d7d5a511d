"""Links between records, as seen from one of them, and the labels that links can have."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet, ViewSet

from records import editing
from records.api.access import SIGNED_IN, ApiView, crud
from records.api.bodies import NumberField, Strict, StrictModel, read, read_query
from records.api.paging import OLDEST, PageQuery, page
from records.api.reach import found, reachable
from records.models import Association, AssociationLabel, ObjectType
from records.models.reference import Reference
from records.querying.visibility import about_visible


class RecordReference(Strict):
    """One record."""

    object = serializers.CharField(max_length=40)
    id = NumberField()


class NewLink(Strict):
    """Two records to link; ``label`` is the name of a label between their objects, read from either side."""

    start = RecordReference()
    end = RecordReference()
    label = serializers.CharField(max_length=60, required=False, allow_null=True)  # type: ignore[assignment]
    primary = serializers.BooleanField(default=False, help_text="Make the end the start's first of its object.")


class LinkChanges(Strict):
    """A link becomes the primary one by ``true``; it ceases to be when another one becomes it."""

    primary = serializers.ChoiceField(choices=[True])


class LinkQuery(Strict, PageQuery):
    """Whose links, and to which object."""

    object = serializers.CharField(max_length=40)
    id = NumberField()
    to = serializers.CharField(max_length=40, required=False)


class LinkOut(serializers.Serializer[Association]):
    """A link as seen from its start."""

    id = serializers.IntegerField()
    start = serializers.SerializerMethodField()
    end = serializers.SerializerMethodField()
    label = serializers.CharField(source="label.name", default=None)  # type: ignore[assignment]
    primary = serializers.BooleanField(source="is_primary")
    created_at = serializers.DateTimeField()

    def get_start(self, row: Association) -> dict[str, Any]:
        """Return the record from which the link is seen."""
        return {"object": row.from_type_id, "id": row.from_id}

    def get_end(self, row: Association) -> dict[str, Any]:
        """Return the other record."""
        return {"object": row.to_type_id, "id": row.to_id}


@extend_schema_serializer(many=False)
class LinkPage(serializers.Serializer[Any]):
    """A page of links."""

    results = LinkOut(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(required=False)


class Associations(ApiView, ViewSet):
    """Links of records: to see one takes seeing both ends, to change one the right to change its start."""

    needs = {"list": SIGNED_IN, "create": SIGNED_IN, "partial_update": SIGNED_IN, "destroy": SIGNED_IN}

    @extend_schema(operation_id="associations_list", filters=False, parameters=[LinkQuery], responses=LinkPage)
    def list(self, request: Request) -> Response:
        """List the links of one record to records that you may see."""
        asked = read_query(LinkQuery, request.query_params)
        start = Reference.to(reachable(request.user, asked["object"], asked["id"]))
        rows = Association.objects.select_related("label").filter(
            about_visible(request.user, "to_type", "to_id"), from_type=start.object_type, from_id=start.record_id
        )
        got = page(rows.filter(to_type=asked["to"]) if "to" in asked else rows, asked, OLDEST)
        return Response(got.as_json(LinkOut(got.rows, many=True).data))

    @extend_schema(operation_id="associations_create", request=NewLink, responses={201: LinkOut, 200: LinkOut})
    def create(self, request: Request) -> Response:
        """Link two records; answers 200 where the link was there already."""
        given = read(NewLink, request.data)
        start = Reference.to(reachable(request.user, **_named(given["start"]), right="change"))
        end = Reference.to(reachable(request.user, **_named(given["end"])))
        is_new = editing.associate(start, end, given.get("label"), given["primary"])
        rows = Association.objects.select_related("label").filter(
            from_type=start.object_type, from_id=start.record_id, to_type=end.object_type, to_id=end.record_id
        )
        # Of two labels of one name the one that reads from the start is meant.
        named = {"label__name": given["label"]} if given.get("label") else {"label": None}
        made = rows.filter(**named).order_by("-forward", "pk")[:1].get()
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(LinkOut(made).data, status=code)

    @extend_schema(operation_id="associations_change", request=LinkChanges, responses=LinkOut)
    def partial_update(self, request: Request, id: int) -> Response:
        """Make the end of the link the primary record of its object for the start."""
        read(LinkChanges, request.data)
        row = self._row()
        editing.set_primary(*_ends(row))
        row.refresh_from_db()
        return Response(LinkOut(row).data)

    @extend_schema(operation_id="associations_delete", responses={204: None})
    def destroy(self, request: Request, id: int) -> Response:
        """Remove a link, seen from either end; others between the two records stay."""
        row = self._row()
        start, end = _ends(row)
        # A label is looked for from where it reads first.
        ends = (start, end) if row.forward else (end, start)
        editing.dissociate(*ends, row.label.name if row.label else None)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _row(self) -> Association:
        """Return the link of the path, if the person may see both ends and change its start."""
        person = self.request.user
        both = about_visible(person, "from_type", "from_id") & about_visible(person, "to_type", "to_id")
        row: Association = found(Association.objects.select_related("label").filter(both), self.kwargs["id"])
        reachable(person, row.from_type_id, row.from_id, "change")
        return row


class LabelBody(StrictModel):
    """What a link between two objects can mean, as read from each end."""

    start = serializers.PrimaryKeyRelatedField(source="from_type", queryset=ObjectType.objects.all())
    end = serializers.PrimaryKeyRelatedField(source="to_type", queryset=ObjectType.objects.all())

    class Meta:
        model = AssociationLabel
        fields = ["id", "name", "start", "end", "label", "inverse_label"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Keep what links refer to."""
        fixed = {"name": "name", "from_type": "start", "to_type": "end"}
        wrong = {
            fixed[name]: [_("This cannot be changed any more.")] for name in fixed if self.instance and name in attrs
        }
        if wrong:
            raise ValidationError(wrong)
        return attrs


class AssociationLabels(ApiView, ModelViewSet[AssociationLabel]):
    """Association labels."""

    needs = crud("associationlabel")
    queryset = AssociationLabel.objects.all()
    serializer_class = LabelBody
    order = OLDEST


def _named(reference: dict[str, Any]) -> dict[str, Any]:
    return {"object_type": reference["object"], "pk": reference["id"]}


def _ends(row: Association) -> tuple[Reference, Reference]:
    return Reference(row.from_type_id, row.from_id), Reference(row.to_type_id, row.to_id)
