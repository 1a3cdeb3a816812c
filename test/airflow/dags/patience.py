"""One task that ends when it is told to, by a variable."""

import time

try:
    from airflow.sdk import Variable, dag, task
except ImportError:
    from airflow.decorators import dag, task
    from airflow.models import Variable


@dag(schedule=None)
def patience():
    @task
    def wait(run_id=None):
        while Variable.get(f"{run_id}-may-end", None) is None:
            time.sleep(0.2)

    wait()


patience()
