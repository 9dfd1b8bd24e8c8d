"""An invented shop: two years of people, orders and carts, the same for the same seed and day.

Nobody in it exists. E-mail addresses end in the reserved example domains, phones lie in the ranges
that each country keeps for films and manuals.
"""

from dashboard.demo.build import StoreIsNotEmpty, build_demo

__all__ = ["StoreIsNotEmpty", "build_demo"]
