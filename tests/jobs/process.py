"""A real worker process that knows the jobs of the tests, and loads nothing heavy: python -m tests.jobs.process."""

from consult.cli import main
from consult.jobs import registry
from tests.jobs.tasks import TASKS

registry.TASKS.update(TASKS)
registry.WARM_UPS = ()
main(["worker"])
