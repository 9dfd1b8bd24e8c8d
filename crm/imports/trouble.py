"""The problems of one run, collected beside the rows and kept with the import at the end."""

import json
from collections import Counter
from collections.abc import Mapping

from crm.imports.staging import Stage, is_postgres, number_of, run

REFUSED, REMARK = "REFUSED", "REMARK"
_COLUMNS = {
    "severity": "text", "file": "text", "line": "int", "field": "text", "code": "text", "data": "json",
}  # fmt: skip
_FLUSH = 5_000


class Problems:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.counts: Counter[str] = Counter()
        self._rows: list[tuple[str, str, int, str, str, str]] = []
        stage.table("stage_problem", _COLUMNS)

    def add(
        self,
        severity: str,
        *,
        file: str,
        line: int,
        code: str,
        column: str = "",
        data: Mapping[str, object] | None = None,
    ) -> None:
        self.counts[severity] += 1
        text = json.dumps(data or {}, ensure_ascii=False).replace("\\u0000", "")
        self._rows.append((severity, file[:255], line, column[:200], code, text))
        if len(self._rows) >= _FLUSH:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self.stage.write("stage_problem", self._rows)
            self._rows = []

    def keep(self, batch_id: int) -> None:
        """Write them as rows of the import. The order is that of the file."""
        self.flush()
        run("DELETE FROM crm_importproblem WHERE batch_id = %s", [batch_id])
        run(
            'INSERT INTO crm_importproblem (batch_id, severity, file, line, "column", code, data)'
            " SELECT %s, severity, file, line, field, code, data FROM stage_problem ORDER BY file, line, code",
            [batch_id],
        )

    def recount(self) -> None:
        """When all are told: lines refused, whatever the number of reasons, and remarks."""
        self.flush()
        for severity, told in ((REFUSED, "DISTINCT file, line"), (REMARK, "*")):
            self.counts[severity] = number_of(
                f"SELECT COUNT(*) FROM (SELECT {told} FROM stage_problem WHERE severity = %s) p",  # noqa: S608
                [severity],
            )

    def add_selected(self, severity: str, code: str, select: str, params: list[object] | None = None) -> int:
        """Problems that a statement finds: `select` gives file, line, field and data (an object as SQL)."""
        self.flush()
        added = run(
            "INSERT INTO stage_problem (severity, file, line, field, code, data)"  # noqa: S608 -- SQL of ours
            f" SELECT %s, p.file, p.line, p.field, %s, p.data FROM ({select}) p",
            [severity, code, *(params or [])],
        )
        self.counts[severity] += added
        return added


def json_object(**pairs: str) -> str:
    """SQL of a JSON object; values are SQL."""
    inner = ", ".join(f"'{key}', {value}" for key, value in pairs.items())
    return f"jsonb_build_object({inner})" if is_postgres() else f"json_object({inner})"
