"""Says, for each request, who changes records."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from records.models.origin import Origin, origin


def origin_of_changes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Make the signed-in user the author of the changes that the request makes."""

    def respond(request: HttpRequest) -> HttpResponse:
        actor = request.user.pk if request.user.is_authenticated else None
        with origin(Origin(source="user", actor=actor)):
            return get_response(request)

    return respond
