"""Customers with their type, the numbers of each type, and the engine's runs, over the API."""

import django_filters
from django.db.models import Count, QuerySet
from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crm import masking
from crm.api.access import Rule
from crm.api.instants import InstantFilter
from crm.models import Customer, Identity
from segments.models import CustomerMetrics, CustomerNeed, Run
from segments.models.engine import STAGE_CODES, TYPE_CODES
from segments.needs import NEEDS, measures, why_needed
from segments.needs.held import in_order
from segments.reasons import why
from segments.thresholds import current
from segments.types import CUSTOMER_TYPES


class IdentitySerializer(serializers.ModelSerializer):
    value = serializers.SerializerMethodField()

    class Meta:
        model = Identity
        fields = ("kind", "namespace", "value", "is_key")

    def get_value(self, identity: Identity) -> str:
        return masking.identity_for(identity, self.context["request"].user)


class MetricsSerializer(serializers.ModelSerializer):
    """What is concluded. Amounts are decimal strings in `currency`; `type` is one of the six codes."""

    type = serializers.ChoiceField(source="type_code", choices=TYPE_CODES)
    value = serializers.DecimalField(max_digits=19, decimal_places=4)
    aov = serializers.DecimalField(max_digits=19, decimal_places=4)
    why = serializers.SerializerMethodField()

    class Meta:
        model = CustomerMetrics
        fields = (
            "type", "why", "stage", "currency", "orders", "value", "aov", "first_order_on", "last_order_on",
            "r", "f", "m", "has_open_cart", "is_subscriber", "next_change_at", "next_type_code",
        )  # fmt: skip

    def get_why(self, metrics: CustomerMetrics) -> str:
        thresholds = self.context["thresholds"]
        if thresholds is None:
            return ""
        return why(metrics, thresholds=thresholds, as_of=self.context["as_of"])


class NeedSerializer(serializers.ModelSerializer):
    """A label that holds since the night of `since`: a need, or SPENDING_LESS. `why` tells its numbers."""

    code = serializers.ChoiceField(choices=[need.code for need in NEEDS])
    label = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField()

    class Meta:
        model = CustomerNeed
        fields = ("code", "label", "why", "since")

    def get_label(self, row: CustomerNeed) -> str:
        return str(NEEDS[row.code].label)

    def get_why(self, row: CustomerNeed) -> str:
        return why_needed(row, self.context["measures"].get(row.code))


class CustomerSerializer(serializers.ModelSerializer):
    """A person as the caller may see them; `metrics` is null until the engine has looked.

    `needs` are measured each night from the orders in the value window; empty where none holds.
    """

    name = serializers.SerializerMethodField()
    identities = IdentitySerializer(many=True, read_only=True)
    metrics = serializers.SerializerMethodField()
    needs = serializers.SerializerMethodField()

    class Meta:
        model = Customer
        fields = (
            "id", "name", "country", "language", "owner", "source", "joined_at", "identities", "metrics", "needs",
        )  # fmt: skip

    def get_name(self, customer: Customer) -> str:
        return masking.name_for(customer, self.context["request"].user)

    @extend_schema_field(MetricsSerializer(allow_null=True))
    def get_metrics(self, customer: Customer) -> dict | None:
        metrics = getattr(customer, "metrics", None)
        return None if metrics is None else MetricsSerializer(metrics, context=self.context).data

    @extend_schema_field(NeedSerializer(many=True))
    def get_needs(self, customer: Customer) -> list[dict]:
        return NeedSerializer(in_order(customer.needs.all()), many=True, context=self.context).data


class CustomerFilter(django_filters.FilterSet):
    type = django_filters.ChoiceFilter(
        field_name="metrics__type_code", choices=[(code, code) for code in TYPE_CODES]
    )
    stage = django_filters.ChoiceFilter(
        field_name="metrics__stage", choices=[(code, code) for code in STAGE_CODES]
    )
    need = django_filters.ChoiceFilter(method="labelled", choices=[(need.code, need.code) for need in NEEDS])
    country = django_filters.CharFilter(max_length=2)
    joined_from = InstantFilter(field_name="joined_at", lookup_expr="gte")
    joined_before = InstantFilter(field_name="joined_at", lookup_expr="lt")

    class Meta:
        model = Customer
        fields: tuple[str, ...] = ()

    def labelled(self, customers: QuerySet, _name: str, code: str) -> QuerySet:
        return customers.filter(pk__in=CustomerNeed.objects.filter(code=code).values("customer"))


class _Customers:
    rules = {"GET": Rule("customers:read", "customers.see")}
    serializer_class = CustomerSerializer
    queryset = Customer.objects.none()

    def get_queryset(self) -> QuerySet:
        visible = Customer.objects.visible_to(self.request.user)  # type: ignore[attr-defined]
        return visible.select_related("metrics").prefetch_related("identities", "needs__category")

    def get_serializer_context(self) -> dict:
        context = super().get_serializer_context()  # type: ignore[misc]
        return {**context, "thresholds": current(), "as_of": localdate(), "measures": measures()}


class CustomerList(_Customers, generics.ListAPIView):
    filterset_class = CustomerFilter


class CustomerDetail(_Customers, generics.RetrieveAPIView):
    pass


class TypeCountSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=TYPE_CODES)
    customers = serializers.IntegerField(min_value=0)


class TypeSummary(APIView):
    """How many of the customers whom the caller sees are of each type; all six, also with 0."""

    rules = {"GET": Rule("types:read", "customers.see")}

    @extend_schema(responses=TypeCountSerializer(many=True))
    def get(self, request: Request) -> Response:
        visible = CustomerMetrics.objects.visible_to(request.user).order_by()
        counts = dict(visible.values_list("type_code").annotate(Count("pk")))
        return Response([{"type": kind.code, "customers": counts.get(kind.code, 0)} for kind in CUSTOMER_TYPES])


class RunSerializer(serializers.ModelSerializer):
    class Meta:
        model = Run
        fields = (
            "id", "kind", "as_of", "started_at", "finished_at", "thresholds", "provisional",
            "summary", "changed",
        )  # fmt: skip


class RunList(generics.ListAPIView):
    """Passes of the engine: thresholds, and what each found in the whole shop."""

    rules = {"GET": Rule("types:read", "settings.see")}
    serializer_class = RunSerializer
    queryset = Run.objects.all()


class RunDetail(generics.RetrieveAPIView):
    rules = {"GET": Rule("types:read", "settings.see")}
    serializer_class = RunSerializer
    queryset = Run.objects.all()
