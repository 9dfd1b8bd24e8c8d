"""A shop of any size, the same for the same seed: 20 % never bought, few buy much, 28 % discounted."""

from dataclasses import dataclass
from typing import Any

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
ORDERS_A_CUSTOMER = 10
FIRST_DAY = "2023-01-01"
DAYS = 730
SEED = 7


@dataclass(frozen=True)
class Shop:
    """Arrays, one entry an order, in the order of time. `customer` counts from 1."""

    customers: int
    customer: Any
    second: Any  # since the start of FIRST_DAY
    amount: Any  # ten-thousandths
    discounted: Any
    qualifies: Any

    @property
    def orders(self) -> int:
        return len(self.customer)


def invent(size: str) -> Shop:
    import numpy as np  # noqa: PLC0415 -- slow import

    rng = np.random.default_rng(SEED)
    customers = SIZES[size]
    total = customers * ORDERS_A_CUSTOMER
    buyers = rng.permutation(customers)[: int(customers * 0.8)] + 1
    weights = rng.lognormal(0, 1.25, len(buyers))
    customer = rng.choice(buyers, size=total, p=weights / weights.sum())
    second = np.sort(rng.integers(0, DAYS * 86_400, total))
    amount = (rng.lognormal(3.6, 0.8, total) * 100).astype("int64") * 100 + 100
    return Shop(
        customers=customers,
        customer=customer,
        second=second,
        amount=amount,
        discounted=rng.random(total) < 0.28,
        qualifies=rng.random(total) >= 0.07,
    )
