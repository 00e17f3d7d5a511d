"""What is answered where no view could: as JSON below /api/, as our own page elsewhere."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that does not exist."""
    if _is_api(request):
        return JsonResponse({"errors": {"detail": [_("There is nothing at this address.")]}}, status=404)
    return defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a request that broke something; the log has the rest."""
    if _is_api(request):
        message = _("Something went wrong here. The log of the server says more.")
        return JsonResponse({"errors": {"detail": [message]}}, status=500)
    return defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
