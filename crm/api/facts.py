"""Orders, consents, imports and jobs."""

import django_filters
from django.utils.timezone import now
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from crm import consents
from crm.api.access import Rule, caller
from crm.api.ids import LARGEST_ID, IdFilter
from crm.api.instants import InstantFilter
from crm.api.once import HEADER, once
from crm.models import Consent, Customer, Import, Job, Order, OrderLine
from crm.models.consent import CHANNELS, PURPOSES, STATES
from crm.people import PersonErased

KEY_PARAMETER = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, description="Asking again with the same key gives the first answer."
)


class OrderLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = OrderLine
        fields = ("sku", "title", "quantity", "unit_price", "total", "discount")


class OrderSerializer(serializers.ModelSerializer):
    """Amounts are decimal strings in `currency`; `net` is after refunds."""

    lines = OrderLineSerializer(many=True, read_only=True)
    goods = serializers.DecimalField(max_digits=19, decimal_places=4)
    net = serializers.DecimalField(max_digits=19, decimal_places=4)

    class Meta:
        model = Order
        fields = (
            "id", "source", "external_id", "number", "customer", "status", "is_test", "placed_at", "paid_at",
            "cancelled_at", "delivered_at", "currency", "goods", "net", "qualifies", "lines",
        )  # fmt: skip


class OrderFilter(django_filters.FilterSet):
    placed_from = InstantFilter(field_name="placed_at", lookup_expr="gte")
    placed_before = InstantFilter(field_name="placed_at", lookup_expr="lt")
    customer = IdFilter(field_name="customer_id")
    source = django_filters.CharFilter()
    external_id = django_filters.CharFilter()

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()


class OrderList(generics.ListAPIView):
    """Orders, with their lines."""

    rules = {"GET": Rule("orders:read", "customers.see")}
    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    queryset = Order.objects.none()

    def get_queryset(self):
        return Order.objects.visible_to(self.request.user).prefetch_related("lines")


class OrderDetail(generics.RetrieveAPIView):
    rules = {"GET": Rule("orders:read", "customers.see")}
    serializer_class = OrderSerializer
    queryset = Order.objects.none()

    def get_queryset(self):
        return Order.objects.visible_to(self.request.user).prefetch_related("lines")


class ConsentSerializer(serializers.ModelSerializer):
    """One statement of the ledger. A yes needs `wording`, the version of the text the person saw."""

    customer = serializers.IntegerField(source="customer_id", min_value=1, max_value=LARGEST_ID)
    channel = serializers.ChoiceField(choices=CHANNELS)
    purpose = serializers.ChoiceField(choices=PURPOSES)
    state = serializers.ChoiceField(choices=STATES)

    class Meta:
        model = Consent
        fields = (
            "id", "customer", "channel", "purpose", "state", "source", "wording", "happened_at", "recorded_at",
        )  # fmt: skip
        read_only_fields = ("id", "recorded_at")

    def validate(self, given: dict) -> dict:
        if (given["channel"] == "ADS") != given["purpose"].startswith("AD_"):
            problem = _("Ad purposes belong to the channel ADS, MARKETING to the others.")
            raise ValidationError({"purpose": [problem]})
        if "@" in given["source"] + given.get("wording", ""):
            raise ValidationError({"source": [_("Names where it was said; holds no address.")]})
        return given


class ConsentFilter(django_filters.FilterSet):
    customer = IdFilter(field_name="customer_id")
    channel = django_filters.ChoiceFilter(choices=[(code, code) for code in CHANNELS])
    purpose = django_filters.ChoiceFilter(choices=[(code, code) for code in PURPOSES])

    class Meta:
        model = Consent
        fields: tuple[str, ...] = ()


class ConsentList(generics.ListCreateAPIView):
    """The ledger. A no is always taken; a yes with its proof only."""

    rules = {
        "GET": Rule("consents:read", "customers.see"),
        "POST": Rule("consents:write", "consents.withdraw"),
    }
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilter
    queryset = Consent.objects.none()

    def get_queryset(self):
        return Consent.objects.visible_to(self.request.user)

    @extend_schema(parameters=[KEY_PARAMETER])
    def post(self, request: Request, *args: object, **kwargs: object) -> Response:
        return self._record(request)

    @once
    def _record(self, request: Request) -> Response:
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = dict(form.validated_data)
        customer = Customer.objects.visible_to(request.user).filter(pk=said.pop("customer_id")).first()
        if customer is None:
            raise NotFound
        user, client = caller(request)
        try:
            made = consents.record_consent(customer=customer, **said, at=now(), by=user, client=client)
        except consents.NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        except PersonErased as error:
            raise NotFound from error
        except (consents.NoProof, consents.NotYet) as error:
            raise ValidationError({"detail": [str(error)]}) from error
        return Response(self.get_serializer(made).data, status=201)


class ImportSerializer(serializers.ModelSerializer):
    class Meta:
        model = Import
        fields = (
            "id", "subject", "format", "source", "state", "counts", "error", "created_at", "stored_at",
            "undone_at", "job",
        )  # fmt: skip


class ImportList(generics.ListAPIView):
    rules = {"GET": Rule("jobs:read", "imports.see")}
    serializer_class = ImportSerializer
    queryset = Import.objects.none()

    def get_queryset(self):
        return Import.objects.visible_to(self.request.user)


class ImportDetail(generics.RetrieveAPIView):
    rules = {"GET": Rule("jobs:read", "imports.see")}
    serializer_class = ImportSerializer
    queryset = Import.objects.none()

    def get_queryset(self):
        return Import.objects.visible_to(self.request.user)


class JobSerializer(serializers.ModelSerializer):
    class Meta:
        model = Job
        fields = (
            "id", "kind", "state", "done", "total", "step", "error", "result", "created_at",
            "started_at", "finished_at",
        )  # fmt: skip


class JobList(generics.ListAPIView):
    rules = {"GET": Rule("jobs:read", "jobs.see")}
    serializer_class = JobSerializer
    queryset = Job.objects.none()

    def get_queryset(self):
        return Job.objects.visible_to(self.request.user)


class JobDetail(generics.RetrieveAPIView):
    rules = {"GET": Rule("jobs:read", "jobs.see")}
    serializer_class = JobSerializer
    queryset = Job.objects.none()

    def get_queryset(self):
        return Job.objects.visible_to(self.request.user)
