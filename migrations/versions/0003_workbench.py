"""The workbench: runs that go on from each other, and what people make of topics.

Revision: 0003
After: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("topic_model_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=32), server_default="afresh", nullable=False))
        batch_op.add_column(sa.Column("previous_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("kept_count", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("decision", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("decided_by_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("model_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("followed", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("stability", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("health", sa.JSON(), server_default="[]", nullable=False))
        batch_op.create_index(batch_op.f("ix_topic_model_runs_previous_id"), ["previous_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_topic_model_runs_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_topic_model_runs_previous_id_topic_model_runs"),
            "topic_model_runs",
            ["previous_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_topic_model_runs_decided_by_id_people"), "people", ["decided_by_id"], ["id"]
        )
    # Until now the newest run that finished was the one shown, and nobody was asked.
    op.execute(
        "UPDATE topic_model_runs SET decision = 'adopted', decided_at = finished_at WHERE finished_at IS NOT NULL"
    )

    with op.batch_alter_table("topics", schema=None) as batch_op:
        batch_op.add_column(sa.Column("titles", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("summary", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("cohesion", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("stability", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("descent", sa.String(length=32), nullable=True))

    op.create_table(
        "topic_descents",
        sa.Column("after_id", _ID, nullable=False),
        sa.Column("before_id", _ID, nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["after_id"], ["topics.id"], name=op.f("fk_topic_descents_after_id_topics"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["before_id"], ["topics.id"], name=op.f("fk_topic_descents_before_id_topics"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("after_id", "before_id", name=op.f("pk_topic_descents")),
    )
    with op.batch_alter_table("topic_descents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_descents_before_id"), ["before_id"], unique=False)

    with op.batch_alter_table("topic_assignments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_arrival", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("has_moved", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("moved_from_id", _ID, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_topic_assignments_moved_from_id_topics"),
            "topics",
            ["moved_from_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(
            "ix_topic_assignments_moved",
            ["run_id", "id"],
            unique=False,
            sqlite_where=sa.text("has_moved"),
            postgresql_where=sa.text("has_moved"),
        )

    with op.batch_alter_table("issue_passages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=32), server_default="topic", nullable=False))

    op.create_table(
        "adoption_moves",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("passage_id", _ID, nullable=False),
        sa.Column("from_id", _ID, nullable=True),
        sa.Column("to_id", _ID, nullable=True),
        sa.Column("origin", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["topic_model_runs.id"],
            name=op.f("fk_adoption_moves_run_id_topic_model_runs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passages.id"], name=op.f("fk_adoption_moves_passage_id_passages"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["issues.id"], name=op.f("fk_adoption_moves_from_id_issues"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["issues.id"], name=op.f("fk_adoption_moves_to_id_issues"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("run_id", "passage_id", name=op.f("pk_adoption_moves")),
    )
    with op.batch_alter_table("adoption_moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoption_moves_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoption_moves_passage_id"), ["passage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoption_moves_to_id"), ["to_id"], unique=False)


def downgrade() -> None:
    op.drop_table("adoption_moves")

    with op.batch_alter_table("issue_passages", schema=None) as batch_op:
        batch_op.drop_column("origin")

    with op.batch_alter_table("topic_assignments", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_topic_assignments_moved",
            sqlite_where=sa.text("has_moved"),
            postgresql_where=sa.text("has_moved"),
        )
        batch_op.drop_constraint(batch_op.f("fk_topic_assignments_moved_from_id_topics"), type_="foreignkey")
        batch_op.drop_column("moved_from_id")
        batch_op.drop_column("has_moved")
        batch_op.drop_column("on_arrival")

    op.drop_table("topic_descents")

    with op.batch_alter_table("topics", schema=None) as batch_op:
        batch_op.drop_column("descent")
        batch_op.drop_column("stability")
        batch_op.drop_column("cohesion")
        batch_op.drop_column("summary")
        batch_op.drop_column("titles")

    with op.batch_alter_table("topic_model_runs", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_topic_model_runs_decided_by_id_people"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_topic_model_runs_previous_id_topic_model_runs"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_topic_model_runs_decided_by_id"))
        batch_op.drop_index(batch_op.f("ix_topic_model_runs_previous_id"))
        batch_op.drop_column("health")
        batch_op.drop_column("stability")
        batch_op.drop_column("followed")
        batch_op.drop_column("model_sha256")
        batch_op.drop_column("decided_by_id")
        batch_op.drop_column("decided_at")
        batch_op.drop_column("decision")
        batch_op.drop_column("kept_count")
        batch_op.drop_column("previous_id")
        batch_op.drop_column("kind")
