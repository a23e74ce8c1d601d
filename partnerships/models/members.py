"""Who belongs to a partnership, in which roles, and who was invited."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from partnerships import clock
from partnerships.choices import Role
from partnerships.models.groups import Agency, Board
from partnerships.tenancy import TenantForeignKey, TenantModel


class Membership(TenantModel):
    """A person's place in one partnership. A second, SELECT-only policy lets people list their own."""

    user = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    agency = TenantForeignKey(Agency, null=True, blank=True, related_name="members")
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["partnership", "user"], name="membership_once"),)

    def __str__(self) -> str:
        return f"Member {self.user_id}"

    @classmethod
    def of_user(cls, user_id: int) -> "models.QuerySet[Membership]":
        """A person's memberships of every partnership; the database shows them in that person's `user_scope` only."""
        return models.QuerySet(cls).filter(user_id=user_id, active=True)


class MembershipRole(TenantModel):
    """One role of one member. A board member's role names the board."""

    membership = TenantForeignKey(Membership, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    board = TenantForeignKey(Board, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["membership", "role", "board"], name="membership_role_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=~models.Q(role=Role.BOARD_MEMBER) | models.Q(board__isnull=False),
                name="board_member_names_board",
            ),
        )

    def __str__(self) -> str:
        return self.get_role_display()


class MemberInvitation(TenantModel):
    """An invitation by email to join with named roles; its link is derived, never stored."""

    email = models.EmailField()
    name = models.CharField(max_length=150)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    agency = TenantForeignKey(Agency, null=True, blank=True, related_name="+")
    board = TenantForeignKey(Board, null=True, blank=True, related_name="+")
    #: None: the operator, who invites the first administrator.
    invited_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    generation = models.PositiveIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-invited_at",)

    def __str__(self) -> str:
        return self.email
