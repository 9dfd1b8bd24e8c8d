"""What is left about a person beside the rows: before-images, reports of bad lines, uploads, files of lists."""

import json
import re

from django.db import transaction
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from crm.lists.kinds import LISTS, ListKind
from crm.models import (
    Cart,
    Consent,
    Customer,
    Identity,
    ImportBefore,
    ImportFile,
    ImportProblem,
    Job,
    Order,
    Touchpoint,
)

PHONE_TAIL = 8  # digits that tell a phone apart, however it is written


def forget_traces(*, customer: Customer, identities: list[Identity]) -> dict[str, int]:
    """Returns counts: before-images removed, reports emptied, files removed."""
    return {
        "before_images": _forget_images(customer, identities),
        "reports": _forget_reports(customer, identities),
        "files": _forget_files(customer) + _forget_lists(),
    }


def _forget_images(customer: Customer, identities: list[Identity]) -> int:
    """Undoing that import later leaves these rows alone, as it leaves any row that was changed since."""
    own = {
        Customer: [customer.pk],
        Identity: [identity.pk for identity in identities],
        Cart: list(customer.carts.values_list("pk", flat=True)),
        Touchpoint: list(customer.touchpoints.values_list("pk", flat=True)),
    }
    rows = Q(pk__in=[])
    for model, ids in own.items():
        names = [model._meta.db_table, model._meta.label, model._meta.model_name]
        rows |= Q(table__in=names, row_id__in=ids)
    return ImportBefore.objects.filter(rows).delete()[0]


def _forget_reports(customer: Customer, identities: list[Identity]) -> int:
    """Reports of bad lines that hold an address or the full name, whatever the line was refused for."""
    phones = [identity.value[-PHONE_TAIL:] for identity in identities if identity.kind == "PHONE"]
    words = [identity.value for identity in identities]
    if customer.first_name and customer.last_name:
        words.append(customer.full_name)
    likely = Q(pk__in=[])
    for word in words:
        # SQLite keeps JSON as it was written, with \u escapes; PostgreSQL keeps the letters.
        likely |= Q(text__icontains=word) | Q(text__icontains=json.dumps(word)[1:-1])
    for phone in phones:
        likely |= Q(text__contains=phone[-2:])
    reports = ImportProblem.objects.annotate(text=Cast("data", CharField())).filter(likely)
    named = [pk for pk, data in reports.values_list("pk", "data") if _names(data, words, phones)]
    return ImportProblem.objects.filter(pk__in=named).update(data={})


def _names(data: object, words: list[str], phones: list[str]) -> bool:
    text = json.dumps(data, ensure_ascii=False)
    digits = re.sub(r"\D", "", text)
    folded = text.casefold()
    return any(word.casefold() in folded for word in words) or any(phone in digits for phone in phones)


def _forget_files(customer: Customer) -> int:
    """Uploads of the imports that wrote something about the person. What was stored stays stored.

    An upload that was never stored is not known to hold the person: its retention time ends it.
    """
    batches = set()
    made = {"created_by_import", "changed_by_import"}
    for model in (Customer, Identity, Order, Cart, Consent):
        path = "pk" if model is Customer else "customer"
        for name in made & {field.name for field in model._meta.local_fields}:
            batches |= set(model.objects.filter(**{path: customer.pk}).values_list(name, flat=True))
    files = list(ImportFile.objects.filter(batch__in=batches - {None}).exclude(content=""))
    for file in files:
        # After the commit: an erasure that fails keeps its files. The row keeps the path until the
        # file is gone, so a crash in between leaves it to the retention.
        transaction.on_commit(lambda file=file: _remove(file))
    return len(files)


def _forget_lists() -> int:
    """Files of lists that name people: nothing tells which of them hold the person, and they can be made again."""
    kinds = [kind.export_job for kind in LISTS if isinstance(kind, ListKind) and kind.asks_why]
    jobs = list(Job.objects.filter(kind__in=kinds).exclude(file=""))
    for job in jobs:
        transaction.on_commit(lambda job=job: _remove_result(job))
    return len(jobs)


def _remove_result(job: Job) -> None:
    job.file.delete(save=False)
    Job.objects.filter(pk=job.pk).update(file="")


def _remove(file: ImportFile) -> None:
    file.content.delete(save=False)
    ImportFile.objects.filter(pk=file.pk).update(content="", name="")
