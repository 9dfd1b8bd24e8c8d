"""Filters that refuse what they do not know: a misspelt one must not answer with everybody."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

PAGING = frozenset({"cursor", "page_size", "format"})


class KnownParameters(DjangoFilterBackend):
    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        filterset = self.get_filterset_class(view, queryset)
        known = PAGING | (filterset.base_filters.keys() if filterset else set())
        for name, values in request.query_params.lists():
            if name not in known:
                raise ValidationError({name: [_("There is no such parameter.")]})
            if len(values) > 1:
                raise ValidationError({name: [_("Given more than once.")]})
            if "\x00" in values[0]:
                raise ValidationError({name: [_("Holds a character that no text has.")]})
        return super().filter_queryset(request, queryset, view)
