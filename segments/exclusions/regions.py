"""Where ad use needs a yes by law: the EEA, the United Kingdom and Switzerland (ISO 3166)."""

# fmt: off
EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
    "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
NEEDS_A_YES = EEA | {"GB", "CH"}
