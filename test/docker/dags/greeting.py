"""Two tasks, the second of which says what the first has told it. For Airflow 2 and 3."""

from datetime import datetime

try:
    from airflow.sdk import dag, task
except ImportError:
    from airflow.decorators import dag, task


@dag(schedule=None, start_date=datetime(2024, 1, 1), catchup=False)
def greeting():
    @task
    def compose():
        return "Bonjour"

    @task
    def say(words):
        print(f"They say: {words}")

    say(compose())


greeting()
