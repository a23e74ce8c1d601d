"""One plain table, outside every partnership."""

import datetime as dt
from typing import ClassVar

from django.db import models

#: Run as owner; the application's role is granted what a plain Django project's role would have.
TABLE = """
CREATE TABLE bare_answer (
    id bigserial PRIMARY KEY,
    person bigint NOT NULL,
    page smallint NOT NULL,
    answers jsonb NOT NULL,
    saved_at timestamptz NOT NULL
);
CREATE INDEX bare_answer_by_person ON bare_answer (person);
GRANT SELECT, INSERT ON bare_answer TO qa_app;
GRANT USAGE ON SEQUENCE bare_answer_id_seq TO qa_app;
"""


class BareAnswer(models.Model):
    """One page of one person's answers."""

    person: "models.Field[int, int]" = models.BigIntegerField()
    page: "models.Field[int, int]" = models.SmallIntegerField()
    answers = models.JSONField()
    saved_at: "models.Field[dt.datetime, dt.datetime]" = models.DateTimeField()

    objects: ClassVar[models.Manager["BareAnswer"]] = models.Manager()

    class Meta:
        app_label = "bare"
        db_table = "bare_answer"
        managed = False

    def __str__(self) -> str:
        return f"{self.person}, page {self.page}"
