import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from './cluster.ts';
import { readPidFile } from './postmaster.ts';

/** Says whether a data folder holds an embedded database, and which process serves it now; starts and makes nothing. */
export async function findCluster(dataDir: string): Promise<{ readonly pid: number | null } | undefined> {
  const cluster = join(dataDir, 'postgresql', 'cluster');
  const present = await access(cluster).then(
    () => true,
    () => false,
  );
  if (!present) return undefined;
  const served = await readPidFile(cluster);
  return { pid: served !== undefined && isRunning(served.pid) ? served.pid : null };
}
