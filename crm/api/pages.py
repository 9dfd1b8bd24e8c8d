from rest_framework.pagination import CursorPagination


class ByNumber(CursorPagination):
    """In the order in which rows were made; a page costs the same wherever it lies."""

    ordering = "id"
    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
