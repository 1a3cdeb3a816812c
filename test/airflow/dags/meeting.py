"""Two tasks that end only once each has seen the other run: at the same time, whoever runs them."""

import time

try:
    from airflow.sdk import Variable, dag, task
except ImportError:
    from airflow.decorators import dag, task
    from airflow.models import Variable


@dag(schedule=None)
def meeting():
    @task
    def guests():
        return ["Ada", "Grace"]

    @task
    def meet(guest, guests, run_id=None):
        Variable.set(f"{run_id}-{guest}", "here")
        for other in guests:
            while Variable.get(f"{run_id}-{other}", None) is None:
                time.sleep(0.2)
        print(f"{guest} has met {' and '.join(guests)}")
        return guest

    @task
    def part(guests):
        print("They were", *sorted(guests))

    invited = guests()
    part(meet.partial(guests=invited).expand(guest=invited))


meeting()
