"""Who gets which answer where: one line for every route of the API and method.

The columns of ``codes``: nobody, Cleo (no rights), Ada's token that may only read, Dora (every right, but sees only her
own records), Olga (the same rights, and the world is hers), Ada (may do everything).
"""

from typing import Any, NamedTuple

PEOPLE = ("nobody", "cleo", "reader", "dora", "olga", "ada")


class Case(NamedTuple):
    """A request, its path and body written with the names of the world, and the answers by person."""

    path: str
    codes: tuple[int, int, int, int, int, int]
    body: Any = None


OBJECT = "objects/<slug:object_type>/"
OPEN = (401, 200, 200, 200, 200, 200)
SEE = (401, 403, 200, 200, 200, 200)
SEE_OWN = (401, 403, 200, 404, 200, 200)
SEE_ALL = (401, 403, 200, 403, 403, 200)
ADD = (401, 403, 403, 201, 201, 201)
CHANGE = (401, 403, 403, 200, 200, 200)
REMOVE = (401, 403, 403, 204, 204, 204)
CHANGE_OWN = (401, 403, 403, 404, 200, 200)
REMOVE_OWN = (401, 403, 403, 404, 204, 204)
LINK = {"start": {"object": "contact", "id": "{contact}"}, "end": {"object": "company", "id": "{company}"}}
EVENT = {"event": "page_viewed", "object": "contact", "id": "{contact}"}
LABEL = {"name": "boss", "label": "Boss", "start": "contact", "end": "company"}
NEW_WORKFLOW = {"definition": {"object": "contact", "name": "New"}}
WORKFLOW = "workflows/<number:id>/"
MAIL = {"subject": "x", "at": "2026-01-01T00:00:00Z"}


def crud(name: str, new: dict[str, Any], change: dict[str, Any], own: bool = False) -> dict[tuple[str, str], Case]:
    """Return the five lines of a collection; with ``own`` its row is seen by those only who see its record."""
    many, one, key = f"{name}/", f"{name}/<number:id>/", name.replace("-", "_")
    path = f"{name}/{{{key}}}/"
    return {
        (many, "GET"): Case(many, SEE),
        (many, "POST"): Case(many, ADD, new),
        (one, "GET"): Case(path, SEE_OWN if own else SEE),
        (one, "PATCH"): Case(path, CHANGE_OWN if own else CHANGE, change),
        (one, "DELETE"): Case(path, REMOVE_OWN if own else REMOVE),
    }


TABLE: dict[tuple[str, str], Case] = {
    ("", "GET"): Case("", OPEN),
    ("objects/", "GET"): Case("objects/", OPEN),
    ("objects/", "POST"): Case("objects/", ADD, {"name": "cart", "label": "Cart", "plural": "Carts"}),
    (f"{OBJECT}definition/", "GET"): Case("objects/boat/definition/", SEE),
    (f"{OBJECT}definition/", "PATCH"): Case("objects/boat/definition/", CHANGE, {"label": "Ship"}),
    (f"{OBJECT}definition/", "DELETE"): Case("objects/boat/definition/", REMOVE),
    (OBJECT, "GET"): Case("objects/contact/", SEE),
    (OBJECT, "POST"): Case("objects/contact/", ADD, {"properties": {"first_name": "New"}}),
    (f"{OBJECT}search/", "POST"): Case("objects/contact/search/", SEE, {}),
    (f"{OBJECT}batch/upsert/", "POST"): Case(
        "objects/contact/batch/upsert/", CHANGE, {"key": "email", "records": [{"email": "secret@example.com"}]}
    ),
    (f"{OBJECT}<number:id>/", "GET"): Case("objects/contact/{contact}/", SEE_OWN),
    (f"{OBJECT}<number:id>/", "PATCH"): Case(
        "objects/contact/{contact}/", CHANGE_OWN, {"properties": {"city": "Oslo"}}
    ),
    (f"{OBJECT}<number:id>/", "DELETE"): Case("objects/contact/{contact}/", REMOVE_OWN),
    (f"{OBJECT}<number:id>/restore/", "POST"): Case("objects/contact/{binned}/restore/", CHANGE_OWN),
    (f"{OBJECT}<number:id>/merge/", "POST"): Case("objects/contact/{contact}/merge/", CHANGE_OWN, {"loser": "{other}"}),
    (f"{OBJECT}<number:id>/history/", "GET"): Case("objects/contact/{contact}/history/", SEE_OWN),
    ("properties/<slug:object_type>/", "GET"): Case("properties/contact/", SEE),
    ("properties/<slug:object_type>/", "POST"): Case(
        "properties/contact/", ADD, {"name": "tone", "label": "Tone", "kind": "text"}
    ),
    ("properties/<slug:object_type>/<slug:name>/", "GET"): Case("properties/contact/shade/", SEE),
    ("properties/<slug:object_type>/<slug:name>/", "PATCH"): Case("properties/contact/shade/", CHANGE, {"label": "S"}),
    ("properties/<slug:object_type>/<slug:name>/", "DELETE"): Case("properties/contact/shade/", REMOVE),
    ("associations/", "GET"): Case("associations/?object=contact&id={contact}", SEE_OWN),
    ("associations/", "POST"): Case("associations/", (401, 403, 403, 404, 200, 200), LINK),
    ("associations/<number:id>/", "PATCH"): Case(
        "associations/{association}/", (401, 404, 403, 404, 200, 200), {"primary": True}
    ),
    ("associations/<number:id>/", "DELETE"): Case("associations/{association}/", (401, 404, 403, 404, 204, 204)),
    **crud("association-labels", LABEL, {"label": "Chief"}),
    **crud("lists", {"name": "New", "object": "contact"}, {"name": "Changed"}),
    ("lists/<number:id>/members/", "GET"): Case("lists/{lists}/members/", SEE),
    ("lists/<number:id>/members/", "POST"): Case(
        "lists/{lists}/members/", (401, 403, 403, 400, 200, 200), {"ids": ["{contact}"]}
    ),
    ("lists/<number:id>/members/remove/", "POST"): Case(
        "lists/{lists}/members/remove/", (401, 403, 403, 400, 200, 200), {"ids": ["{contact}"]}
    ),
    **crud("pipelines", {"object": "deal", "value": "new", "label": "New"}, {"label": "Changed"}),
    ("pipelines/<number:pipeline>/stages/", "GET"): Case("pipelines/{pipelines}/stages/", SEE),
    ("pipelines/<number:pipeline>/stages/", "POST"): Case(
        "pipelines/{pipelines}/stages/", ADD, {"value": "new", "label": "New"}
    ),
    ("pipelines/<number:pipeline>/stages/<number:id>/", "GET"): Case("pipelines/{pipelines}/stages/{stage}/", SEE),
    ("pipelines/<number:pipeline>/stages/<number:id>/", "PATCH"): Case(
        "pipelines/{pipelines}/stages/{stage}/", CHANGE, {"label": "Changed"}
    ),
    ("pipelines/<number:pipeline>/stages/<number:id>/", "DELETE"): Case(
        "pipelines/{pipelines}/stages/{stage}/", REMOVE
    ),
    **crud("tasks", {"title": "New"}, {"title": "Changed"}, own=True),
    **crud("notes", {"body": "New"}, {"body": "Changed"}, own=True),
    **crud("emails", MAIL, {"subject": "Changed"}, own=True),
    ("notifications/", "GET"): Case("notifications/", OPEN),
    ("notifications/<number:id>/", "GET"): Case("notifications/{notification}/", (401, 404, 404, 404, 200, 404)),
    ("notifications/<number:id>/read/", "POST"): Case(
        "notifications/{notification}/read/", (401, 404, 403, 404, 200, 404)
    ),
    ("events/", "GET"): Case("events/?object=contact&id={contact}", SEE_OWN),
    ("events/", "POST"): Case("events/", (401, 403, 403, 400, 201, 201), EVENT),
    ("events/batch/", "POST"): Case("events/batch/", CHANGE, {"events": [EVENT]}),
    **crud("event-definitions", {"name": "new", "label": "New"}, {"label": "Changed"}),
    **crud("campaigns", {"name": "New"}, {"name": "Changed"}),
    ("campaigns/<number:campaign>/items/", "GET"): Case("campaigns/{campaigns}/items/", SEE),
    ("campaigns/<number:campaign>/items/", "POST"): Case(
        "campaigns/{campaigns}/items/", (401, 403, 403, 404, 200, 200), {"object": "contact", "id": "{contact}"}
    ),
    ("campaigns/<number:campaign>/items/<number:id>/", "DELETE"): Case(
        "campaigns/{campaigns}/items/{item}/", REMOVE_OWN
    ),
    ("teams/", "GET"): Case("teams/", SEE),
    ("teams/<number:id>/", "GET"): Case("teams/{team}/", SEE),
    ("users/", "GET"): Case("users/", SEE),
    ("users/<number:id>/", "GET"): Case("users/{user}/", SEE),
    ("imports/", "GET"): Case("imports/", SEE),
    ("imports/<number:id>/", "GET"): Case("imports/{job}/", SEE_OWN),
    **crud("workflows", NEW_WORKFLOW, {"owner": None}),
    **{
        (f"{WORKFLOW}{name}/", "GET"): Case(f"workflows/{{workflows}}/{name}/", SEE)
        for name in ("problems", "description", "revisions")
    },
    (f"{WORKFLOW}revisions/<number:number>/", "GET"): Case("workflows/{live}/revisions/1/", SEE),
    (f"{WORKFLOW}restore/", "POST"): Case("workflows/{trashed}/restore/", CHANGE),
    (f"{WORKFLOW}undo/", "POST"): Case("workflows/{workflows}/undo/", CHANGE, {"base": "{cursor}"}),
    (f"{WORKFLOW}redo/", "POST"): Case("workflows/{undone}/redo/", CHANGE, {"base": "{undone_cursor}"}),
    (f"{WORKFLOW}publish/", "POST"): Case("workflows/{workflows}/publish/", CHANGE, {"base": "{cursor}"}),
    (f"{WORKFLOW}turn-on/", "POST"): Case("workflows/{live}/turn-on/", CHANGE, {}),
    (f"{WORKFLOW}turn-off/", "POST"): Case("workflows/{live}/turn-off/", CHANGE, {}),
    (f"{WORKFLOW}enroll/", "POST"): Case("workflows/{live}/enroll/", CHANGE_OWN, {"records": ["{contact}"]}),
    (f"{WORKFLOW}unenroll/", "POST"): Case("workflows/{live}/unenroll/", CHANGE_OWN, {"records": ["{contact}"]}),
    (f"{WORKFLOW}estimate/", "POST"): Case("workflows/{workflows}/estimate/", SEE, {}),
    (f"{WORKFLOW}explain/", "POST"): Case("workflows/{live}/explain/", SEE_ALL, {"record": "{contact}"}),
    (f"{WORKFLOW}plan/", "POST"): Case("workflows/{workflows}/plan/", SEE_ALL, {"record": "{contact}"}),
    ("enrollments/", "GET"): Case("enrollments/", SEE),
    ("enrollments/<number:id>/", "GET"): Case("enrollments/{enrollment}/", SEE_OWN),
    ("log/", "GET"): Case("log/", SEE),
    ("tokens/", "GET"): Case("tokens/", OPEN),
    ("tokens/", "POST"): Case("tokens/", (401, 201, 403, 201, 201, 201), {"name": "New"}),
    ("tokens/<slug:prefix>/", "DELETE"): Case("tokens/{token}/", (401, 404, 403, 404, 204, 404)),
}

#: Routes outside /api/v1/.
OTHERS: dict[tuple[str, str], Case] = {
    ("api/schema/", "GET"): Case("/api/schema/", OPEN),
    ("api/docs/", "GET"): Case("/api/docs/", (302, 200, 302, 200, 200, 200)),
}
CASES = {
    (f"api/v1/{route}", method): case._replace(path=f"/api/v1/{case.path}") for (route, method), case in TABLE.items()
}
CASES |= OTHERS
