"""When the subgroups of a partnership assess their impact: its own calendar."""

from django.db import models

from partnerships.tenancy import TenantModel

#: Where a partnership has set nothing: it opens with the new training year, eight weeks to answer.
USUAL_WEEKS_TO_ANSWER = 8


class ImpactCalendar(TenantModel):
    """The assessment about a training year opens so many weeks after its end. One row; none means the usual."""

    opens_weeks_after = models.PositiveSmallIntegerField("weeks after the year has ended", default=0)
    weeks_to_answer = models.PositiveSmallIntegerField("weeks to answer", default=USUAL_WEEKS_TO_ANSWER)
    opens_by_itself = models.BooleanField("the portal opens them by itself", default=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["partnership"], name="impact_calendar_once"),
            models.CheckConstraint(
                condition=models.Q(opens_weeks_after__range=(0, 40), weeks_to_answer__range=(2, 26)),
                name="impact_calendar_within_a_year",
            ),
        )

    def __str__(self) -> str:
        return f"Opens {self.opens_weeks_after} weeks after the year, {self.weeks_to_answer} weeks to answer"
