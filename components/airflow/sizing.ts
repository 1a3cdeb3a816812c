import type { Mistake } from "../../hosts/mistake";

/** Memory of each process, in megabytes. */
export interface AirflowMemory {
  /** The webserver, or Airflow 3's API server; one worker for each 512. */
  webMb: number;
  /** The scheduler, and the tasks where it runs them itself: how many run at once follows from it. */
  schedulerMb: number;
  /** What one task may use. */
  taskMb: number;
  /** Airflow 3's DAG processor. */
  dagProcessorMb: number;
}

/** The workers that run the tasks where the scheduler does not. */
export interface AirflowWorkers {
  /** How many there are, always. */
  count: number;
  /** Memory of each, in megabytes: how many tasks it runs at once follows from it. */
  memoryMb: number;
}

/** Who runs the tasks, and with how much memory. */
export interface AirflowSizes {
  memory: AirflowMemory;
  /** Absent where the scheduler runs the tasks itself. */
  workers?: AirflowWorkers;
}

const defaultMemory: AirflowMemory = { webMb: 1024, schedulerMb: 2048, taskMb: 256, dagProcessorMb: 512 };
const defaultWorkerMb = 2048;
/** Of a scheduler that runs no task. */
const defaultIdleSchedulerMb = 1024;

/** What the scheduler itself uses at most, and what the process around each task does; measured on 2.11 and 3.3. */
const schedulerOwnMb = 537;
const taskOwnMb = 74;
/** The same of a Celery worker, where a process of its pool stands behind each task too; measured on 3.3. */
const workerOwnMb = 384;
const workerTaskOwnMb = 160;
const webWorkerMb = 512;

/** Sizes with what was not said filled in. */
export function airflowSizes(args: {
  memory?: Partial<AirflowMemory>;
  workers?: { count: number; memoryMb?: number };
}): AirflowSizes {
  if (args.workers === undefined) {
    return { memory: { ...defaultMemory, ...args.memory } };
  }
  return {
    memory: { ...defaultMemory, schedulerMb: defaultIdleSchedulerMb, ...args.memory },
    workers: { memoryMb: defaultWorkerMb, ...args.workers },
  };
}

/** How many tasks the scheduler, or one worker, has the memory to run at once. */
export function concurrency({ memory, workers }: AirflowSizes): number {
  return workers === undefined
    ? Math.floor((memory.schedulerMb - schedulerOwnMb) / (taskOwnMb + memory.taskMb))
    : Math.floor((workers.memoryMb - workerOwnMb) / (workerTaskOwnMb + memory.taskMb));
}

/** How many tasks run at once in all. */
export function parallelism(sizes: AirflowSizes): number {
  return concurrency(sizes) * (sizes.workers?.count ?? 1);
}

/** How many workers of the web process fit in its memory. */
export function webWorkers({ webMb }: AirflowMemory): number {
  return Math.floor(webMb / webWorkerMb);
}

export function memoryMistakes(sizes: AirflowSizes): Mistake[] {
  const { webMb, taskMb } = sizes.memory;
  return [
    ...(webWorkers(sizes.memory) < 1
      ? [{ path: "memory.webMb", message: `${webMb} is too little for one worker: at least ${webWorkerMb}` }]
      : []),
    ...(taskMb > 0 ? [] : [{ path: "memory.taskMb", message: `${taskMb} is no memory: more than 0` }]),
    ...schedulerMistakes(sizes),
    ...workerMistakes(sizes),
  ];
}

function schedulerMistakes({ memory, workers }: AirflowSizes): Mistake[] {
  const { schedulerMb, taskMb } = memory;
  const path = "memory.schedulerMb";
  if (workers !== undefined) {
    return schedulerMb < schedulerOwnMb
      ? [{ path, message: `${schedulerMb} is too little for a scheduler: at least ${schedulerOwnMb}` }]
      : [];
  }
  return taskMb > 0 && concurrency({ memory }) < 1
    ? [noRoom(path, schedulerMb, schedulerOwnMb + taskOwnMb, taskMb)]
    : [];
}

function workerMistakes({ memory, workers }: AirflowSizes): Mistake[] {
  if (workers === undefined) {
    return [];
  }
  const { count, memoryMb } = workers;
  return [
    ...(Number.isInteger(count) && count >= 1
      ? []
      : [{ path: "workers.count", message: `${count} is no number of workers: 1 or more` }]),
    ...(memory.taskMb > 0 && concurrency({ memory, workers }) < 1
      ? [noRoom("workers.memoryMb", memoryMb, workerOwnMb + workerTaskOwnMb, memory.taskMb)]
      : []),
  ];
}

function noRoom(path: string, memoryMb: number, ownMb: number, taskMb: number): Mistake {
  return { path, message: `${memoryMb} leaves no room for a task of ${taskMb}: at least ${ownMb + taskMb}` };
}
