"""Asking again changes nothing: the first answer to an Idempotency-Key is given again."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.access import caller
from crm.models import ApiRequest

HEADER = "Idempotency-Key"
LENGTH = 100


class OtherRequest(APIException):
    status_code = 422
    default_code = "key_reused"


def once(method: Callable[..., Response]) -> Callable[..., Response]:
    """Run the view's method in one transaction with its answer, at most once a key and caller.

    A second request with the same key waits for the first and gets its answer; with another body
    or route it is refused (422). A refused request leaves nothing, so its key can be used again.
    """

    @wraps(method)
    def answered(self: Any, request: Request, *args: object, **kwargs: object) -> Response:
        key = request.headers.get(HEADER, "")
        if len(key) > LENGTH or not key.isprintable():
            raise ValidationError({HEADER: [_("At most 100 printable characters.")]})
        body = hashlib.sha256(request._request.body).hexdigest() if key else ""
        with transaction.atomic():
            if not key:
                return method(self, request, *args, **kwargs)
            user, client = caller(request)
            route = f"{request.method} {request.path}"[:200]
            asked, is_first = ApiRequest.objects.get_or_create(
                user=user,
                client=client,
                key=key,
                defaults={"route": route, "body_hash": body, "status": 0, "answer": {}, "asked_at": now()},
            )
            if not is_first:
                return _again(asked, route=route, body=body)
            response = method(self, request, *args, **kwargs)
            asked.status, asked.answer = response.status_code, response.data
            asked.save(update_fields=["status", "answer"])
            return response

    return answered


def _again(asked: ApiRequest, *, route: str, body: str) -> Response:
    if (asked.route, asked.body_hash) != (route, body):
        raise OtherRequest(_("This Idempotency-Key belongs to another request."))
    return Response(asked.answer, status=asked.status)
