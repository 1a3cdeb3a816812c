import type { ServiceSize } from "../host";

export interface PostgresResources {
  /** Megabytes, of which `sharedBuffersMb` are always taken; the rest is for connections, some 5 each, and files. */
  memoryMb: number;
  /** What PostgreSQL keeps of its tables, a quarter of the memory (PostgreSQL, "Resource Consumption"). */
  sharedBuffersMb: number;
  /** Limit of /dev/shm, which queries that run in parallel share. */
  sharedMemoryMb: number;
}

export const postgresResources: Record<ServiceSize, PostgresResources> = {
  small: { memoryMb: 160, sharedBuffersMb: 40, sharedMemoryMb: 64 },
  medium: { memoryMb: 1024, sharedBuffersMb: 256, sharedMemoryMb: 256 },
  large: { memoryMb: 4096, sharedBuffersMb: 1024, sharedMemoryMb: 1024 },
};

export interface RedisResources {
  memoryMb: number;
  /** What data may take: a copy of what changes meanwhile is made when the file is written anew (Redis, "Persistence"). */
  dataMb: number;
}

export const redisResources: Record<ServiceSize, RedisResources> = {
  small: { memoryMb: 64, dataMb: 32 },
  medium: { memoryMb: 512, dataMb: 320 },
  large: { memoryMb: 2048, dataMb: 1408 },
};

/** Megabytes of what has no size of its own. */
export const serviceMemoryMb = { backups: 128, backupsWatch: 128, store: 128, sweeper: 16 };
