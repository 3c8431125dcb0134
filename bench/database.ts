import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../src/store/database/connection.ts';
import { migrate } from '../src/store/database/migrate.ts';
import { installQueue } from '../src/store/database/queue-install.ts';

/** Gives work an empty folder below the system's temporary one, and removes it with everything in it. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'handback-bench-'));
  try {
    // As root the database server runs as another user, who must pass through here.
    await chmod(folder, 0o711);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives work an embedded server of its own, as an installation has it: migrated, with its queue, every commit synced to disk. */
export async function withDatabase<T>(
  work: (db: Database, dataDir: string) => Promise<T>,
  onBoundary?: (name: string) => void,
): Promise<T> {
  return withFolder(async (dataDir) => {
    const db = await openDatabase({ kind: 'embedded', dataDir, ...(onBoundary === undefined ? {} : { onBoundary }) });
    try {
      await migrate(db);
      await installQueue(db);
      return await work(db, dataDir);
    } finally {
      await db.close();
    }
  });
}
