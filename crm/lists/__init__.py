"""Lists as staff meet them everywhere: a list declares itself (`kinds.ListKind`), this package does the rest."""
