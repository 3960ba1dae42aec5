"""Webhooks over HTTP: an administrator makes them, and sees what was sent to them."""

from typing import Annotated, Final

from fastapi import Path, Request
from fastapi.responses import Response

from app import clock
from app.access.routes import Admin
from app.http.deps import (
    PRIVATE,
    Config,
    Db,
    JsonResponse,
    NoQuery,
    Parameters,
    json_answer,
    page_links,
)
from app.http.idempotency import IdempotencyKey, once
from app.http.paging import PageQuery, Pager
from app.http.problems import responses
from app.http.router import Router
from app.site.queries import get_site
from app.sync.webhook_schemas import (
    Deliveries,
    DeliveryOut,
    WebhookIn,
    WebhookMade,
    WebhookOut,
    WebhookPatch,
    Webhooks,
    delivery_out,
    webhook_out,
)
from app.sync.webhooks import (
    change_webhook,
    create_webhook,
    get_delivery,
    get_webhook,
    list_deliveries,
    list_webhooks,
    remove_webhook,
    replay_delivery,
)

router = Router(prefix="/v1/editorial/webhooks", tags=["webhooks"])

PATH: Final = "/v1/editorial/webhooks"
HIDDEN: Final = {"Cache-Control": PRIVATE}
WebhookId = Annotated[int, Path(description="A webhook's id.", ge=1, le=2**63 - 1, examples=[3])]
DeliveryId = Annotated[
    int, Path(description="A delivery's id.", ge=1, le=2**63 - 1, examples=[4711])
]


@router.post(
    "",
    status_code=201,
    response_model=WebhookMade,
    operation_id="createWebhook",
    responses=responses(401, 403, 409, 413, 415, 422),
)
def create_new_webhook(
    request: Request,
    db: Db,
    config: Config,
    caller: Admin,
    said: WebhookIn,
    _: Parameters[NoQuery],
    __: IdempotencyKey = None,
) -> Response:
    """Have every public change from now on sent to a URL, and show the secret, this once.

    Each change is a POST of its row of `/v1/changes`, one after another in the feed's order, until
    a 2xx accepts it: after a failure it is tried again with growing pauses, seven times within
    some 31 hours, and then given up for the next. What changed again meanwhile is told once, with
    its newest state. Redirects are not followed, and nothing is sent to private networks.

    It is signed by the Standard Webhooks scheme: `Webhook-Signature` is `v1,` and the base64 of the
    HMAC-SHA256 of `ID.TIMESTAMP.BODY` (`Webhook-Id`, `Webhook-Timestamp` in seconds since 1970, the
    body's bytes) under the key that follows `whsec_` in the secret. `Webhook-Id` is the position in
    the change feed and stays the same when the event is sent again: an event may come twice.

    A webhook that answers 410, or fails 20 times in a row, is paused. With an `Idempotency-Key`, a
    repeat is 409 and makes nothing: the first answer is not kept.
    """
    now = clock.now()
    with db.write() as session:

        def act() -> Response:
            made, secret = create_webhook(session, said.url, now, allow=config.outbound_allow)
            shown = webhook_out(get_webhook(session, made), get_site(session).zone)
            return JsonResponse(
                WebhookMade(**shown, secret=secret),
                status_code=201,
                headers={"Location": f"{PATH}/{made}", **HIDDEN},
            )

        body = said.model_dump_json().encode()
        return once(session, request, caller.key_id, body, act, is_secret=True)


@router.get("", response_model=Webhooks, operation_id="listWebhooks", responses=responses(401, 403))
def list_all_webhooks(db: Db, _: Admin, __: Parameters[NoQuery]) -> Response:
    """All webhooks, the oldest first, without their secrets; there are 100 at most."""
    with db.read() as session:
        zone = get_site(session).zone
        answer = Webhooks(items=[webhook_out(row, zone) for row in list_webhooks(session)])
    return JsonResponse(answer, headers=HIDDEN)


@router.get(
    "/{webhook_id}",
    response_model=WebhookOut,
    operation_id="readWebhook",
    responses=responses(401, 403, 404, 422),
)
def read_webhook(db: Db, _: Admin, webhook_id: WebhookId, __: Parameters[NoQuery]) -> Response:
    """One webhook, without its secret."""
    with db.read() as session:
        answer = webhook_out(get_webhook(session, webhook_id), get_site(session).zone)
    return JsonResponse(answer, headers=HIDDEN)


@router.patch(
    "/{webhook_id}",
    response_model=WebhookOut,
    operation_id="changeWebhook",
    responses=responses(401, 403, 404, 413, 415, 422),
)
def change_one_webhook(
    db: Db,
    config: Config,
    _: Admin,
    webhook_id: WebhookId,
    said: WebhookPatch,
    __: Parameters[NoQuery],
) -> Response:
    """Pause a webhook, let it go on, or give it another URL.

    One that goes on is told of all that changed while it was paused, each article once. What waits
    is tried again at once.
    """
    with db.write() as session:
        change_webhook(session, webhook_id, said, clock.now(), allow=config.outbound_allow)
        answer = webhook_out(get_webhook(session, webhook_id), get_site(session).zone)
    return JsonResponse(answer, headers=HIDDEN)


@router.delete(
    "/{webhook_id}",
    status_code=204,
    operation_id="removeWebhook",
    responses=responses(401, 403, 404, 422),
)
def remove_one_webhook(
    db: Db, _: Admin, webhook_id: WebhookId, __: Parameters[NoQuery]
) -> Response:
    """End a webhook, what waits for it and the log of its deliveries."""
    with db.write() as session:
        remove_webhook(session, webhook_id)
    return Response(status_code=204, headers=HIDDEN)


@router.get(
    "/{webhook_id}/deliveries",
    response_model=Deliveries,
    operation_id="listDeliveries",
    responses=responses(401, 403, 404, 422),
)
def list_all_deliveries(
    request: Request, db: Db, _: Admin, webhook_id: WebhookId, query: Parameters[PageQuery]
) -> Response:
    """What was, is and will be sent to a webhook, the newest first; kept for 30 days."""
    pager = Pager(f"{PATH}/{webhook_id}/deliveries", query)
    with db.read() as session:
        rows = list_deliveries(
            session, webhook_id, limit=pager.limit, beyond=pager.number, backward=pager.backward
        )
        zone = get_site(session).zone
    page = pager.page(rows, lambda row: row.id)
    content = Deliveries(
        items=[delivery_out(row, zone) for row in page.rows], next=page.next, prev=page.prev
    )
    return json_answer(request, content, links=page_links(content))


@router.post(
    "/deliveries/{delivery_id}/replay",
    status_code=201,
    response_model=DeliveryOut,
    operation_id="replayDelivery",
    responses=responses(401, 403, 404, 409, 422),
)
def replay_one_delivery(
    request: Request,
    db: Db,
    caller: Admin,
    delivery_id: DeliveryId,
    _: Parameters[NoQuery],
    __: IdempotencyKey = None,
) -> Response:
    """Send an event that was delivered or given up again, under the same `Webhook-Id`.

    It is a new delivery, sent after those that wait. 409 while the past one has not ended. If the
    article has changed since, it ends as `superseded`: what is no longer so is not told.
    """
    now = clock.now()
    with db.write() as session:

        def act() -> Response:
            made = get_delivery(session, replay_delivery(session, delivery_id, now))
            answer = delivery_out(made, get_site(session).zone)
            return JsonResponse(answer, status_code=201, headers=HIDDEN)

        return once(session, request, caller.key_id, b"", act)
