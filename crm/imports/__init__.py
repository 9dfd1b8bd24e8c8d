"""Files in, facts out: read, checked, stored whole or not at all, and undone whole.

What pages and commands use (everything else here is inside work):

    from crm.imports.detection import detect, Detection      # detect([Source], subject=.., choices=..)
    from crm.imports.reading import Choices
    from crm.imports.source import Source                   # Source.from_path(path) | source_of(ImportFile)
    from crm.imports.actions import create_import, check, store, undo, source_of
    from crm.imports.problems import sentence                # ImportProblem -> text in the reader's language
    from crm.imports.fields import SUBJECTS, SUBJECT_LABELS  # fields a column can be given to
    from crm.imports.formats import FORMATS, format_choices
    from crm.imports.refusals import ImportRefused           # str() is fit to show

`Import.options` (all keys optional; empty means: find out, or the store's own):

    mapping         {field code: column}; column "@row" for order_id: each row is an order
    fixed           {field code: value} for every row
    cancelled_when  [[column, pattern]]; a pattern may end in *: ["InvoiceNo", "C*"]
    time_zone       IANA name for times without a zone
    encoding        one of crm.imports.encodings.ENCODINGS
    delimiter       one character
    number_style    "1,234.5" or "1.234,5"
    date_style      "dmy" or "mdy" for 03/04/2025
    strict          true: one bad line and nothing goes in
    paths           [path] of files that were read where they lie (commands)

`Import.counts` after a check (what would happen) or a run (what happened); whole numbers:

    rows, lines, refused, remarks, seconds (a float),
    orders_created, orders_updated, orders_unchanged, customers_created, customers_updated,
    customers_unchanged, products_created, consents_recorded,
    carts_created / _updated / _unchanged, products_updated / _unchanged, rates_created / _updated / _unchanged
    (a key that does not belong to the subject is missing), and
    files: [{name, rows, encoding, encoding_certainty, delimiter, number_style}]

After `undo`, `counts["undone"]` holds {removed: {table: n}, restored: {table: n}} and
`counts["left_alone"]` a list of {table, id, label, reason}.

Job kinds (payload {"import": id}): imports.check, imports.store, imports.undo.
"""
