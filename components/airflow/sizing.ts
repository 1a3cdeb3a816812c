import type { Mistake } from "../../hosts/mistake";

/** Memory of each process, in megabytes. */
export interface AirflowMemory {
  /** The webserver, or Airflow 3's API server; one worker for each 512. */
  webMb: number;
  /** The scheduler and the tasks, which it runs itself: how many run at once follows from it. */
  schedulerMb: number;
  /** What one task may use. */
  taskMb: number;
  /** Airflow 3's DAG processor. */
  dagProcessorMb: number;
}

export const defaultMemory: AirflowMemory = { webMb: 1024, schedulerMb: 2048, taskMb: 256, dagProcessorMb: 512 };

/** What the scheduler itself uses at most, and what the process around each task does; measured on 2.11 and 3.3. */
const schedulerOwnMb = 537;
const taskOwnMb = 74;
const workerMb = 512;

/** How many tasks the scheduler has the memory to run at once. */
export function parallelism({ schedulerMb, taskMb }: AirflowMemory): number {
  return Math.floor((schedulerMb - schedulerOwnMb) / (taskOwnMb + taskMb));
}

/** How many workers of the web process fit in its memory. */
export function webWorkers({ webMb }: AirflowMemory): number {
  return Math.floor(webMb / workerMb);
}

export function memoryMistakes(memory: AirflowMemory): Mistake[] {
  const leastSchedulerMb = schedulerOwnMb + taskOwnMb + memory.taskMb;
  return [
    ...(webWorkers(memory) < 1
      ? [{ path: "memory.webMb", message: `${memory.webMb} is too little for one worker: at least ${workerMb}` }]
      : []),
    ...(memory.taskMb > 0 ? [] : [{ path: "memory.taskMb", message: `${memory.taskMb} is no memory: more than 0` }]),
    ...(memory.taskMb > 0 && parallelism(memory) < 1
      ? [
          {
            path: "memory.schedulerMb",
            message: `${memory.schedulerMb} leaves no room for a task of ${memory.taskMb}: at least ${leastSchedulerMb}`,
          },
        ]
      : []),
  ];
}
