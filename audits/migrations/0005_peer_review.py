import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import partnerships.clock
import partnerships.tenancy.fields
from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0002_isolation"),
        ("audits", "0004_impact"),
        ("partnerships", "0005_outbox_by_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="LineAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partnership",
                    partnerships.tenancy.fields.PartnershipKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line_answers",
                        to="audits.assessment",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audits.question",
                    ),
                ),
                (
                    "grade",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line_answers",
                        to="audits.grade",
                    ),
                ),
                ("agrees", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "ordering": ("id",),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "assessment"], name="line_answer_by_assessment")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agrees", True), ("words__regex", "\\S"), _connector="OR"),
                        name="line_answer_says_why_not",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PeerStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partnership",
                    partnerships.tenancy.fields.PartnershipKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peer_statements",
                        to="audits.assessment",
                    ),
                ),
                (
                    "assignment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peer_statements",
                        to="audits.assignment",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("declared", "No conflict declared"),
                            ("shared", "Review shared"),
                            ("answered", "Review answered"),
                            ("returned", "Returned to the training team"),
                            ("support", "Support arranged"),
                            ("six_months", "Developments checked at six months"),
                            ("twelve_months", "Developments checked at twelve months"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("lead", "Agency"),
                            ("moderator", "Moderator"),
                            ("peer", "Peer"),
                            ("checker", "Checker"),
                            ("observer", "Observer"),
                            ("provider", "Provider"),
                            ("officer", "Policy officer"),
                            ("chair", "Chair"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "statements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500), blank=True, default=list, size=None
                    ),
                ),
                ("words", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "assessment", "act"], name="peer_statement_by_act")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "act__in",
                                [
                                    "declared",
                                    "shared",
                                    "answered",
                                    "returned",
                                    "support",
                                    "six_months",
                                    "twelve_months",
                                ],
                            )
                        ),
                        name="peer_statement_act_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act__in", ["support", "six_months", "twelve_months"]), _negated=True),
                            ("words__regex", "\\S"),
                            _connector="OR",
                        ),
                        name="peer_statement_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act", "declared"), _negated=True),
                            ("assignment__isnull", False),
                            _connector="OR",
                        ),
                        name="peer_statement_declared_for_a_review",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="grade",
            name="grade_side_fits",
        ),
        migrations.AddField(
            model_name="cycletheme",
            name="kind",
            field=models.CharField(
                choices=[
                    ("recurs", "What came up again and again"),
                    ("strength", "Strength to share"),
                    ("development", "Development needed"),
                ],
                default="recurs",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="peergroup",
            name="timers_why",
            field=models.CharField(blank=True, max_length=300, verbose_name="why the days were moved"),
        ),
        migrations.AddField(
            model_name="questionreview",
            name="development_owner",
            field=models.CharField(blank=True, max_length=120, verbose_name="who sees to it"),
        ),
        migrations.AddConstraint(
            model_name="cycletheme",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["recurs", "strength", "development"])),
                name="cycle_theme_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="grade",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("question__isnull", False), ("side", "own")),
                    models.Q(
                        ("assignment__isnull", False), ("question__isnull", False), ("side", "moderated")
                    ),
                    ("side", "agreed"),
                    _connector="OR",
                ),
                name="grade_side_fits",
            ),
        ),
        Isolate("LineAnswer", "PeerStatement", append_only=True),
    ]
