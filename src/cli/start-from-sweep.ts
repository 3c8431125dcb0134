import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import type { DepartureKind } from '../core/departures/departure.ts';
import { Failure } from '../core/failure.ts';
import { leaversOf } from '../core/sweep/sweep-leavers.ts';
import { departureBodyOf } from '../formats/departure-body.ts';
import { type Cli, clientOf, present, say } from './cli.ts';
import type { Client } from './client.ts';
import { exitCodes } from './exit-codes.ts';
import { importFiles, importLines } from './import-files.ts';
import { departureResultLines, postDepartures } from './post-departures.ts';
import { sweepFiles } from './sweep-files.ts';
import { plural } from './text.ts';

/** A server that was started, and how it ended. */
export type ServerChild = { readonly ended: Promise<number>; readonly stop: () => void };

export type FromSweep = {
  readonly files: readonly string[];
  readonly kind: DepartureKind | undefined;
  readonly playbook: string | undefined;
  readonly dates: 'dmy' | 'mdy' | undefined;
  readonly startServer: () => ServerChild;
};

/**
 * Makes cases of what a sweep finds: the files are read here, then by the server, and a departure is told for everybody who left and
 * still holds something. Telling it again opens nothing twice.
 */
export async function startFromSweep(cli: Cli, command: Command, task: FromSweep): Promise<void> {
  const today = Temporal.Now.plainDateISO().toString();
  const report = await sweepFiles({
    inputs: task.files.map((path) => ({ path, format: undefined })),
    today,
    settings: { dates: task.dates, currency: undefined },
    onProgress: () => undefined,
  });
  const [refused] = report.refusedFiles;
  if (refused !== undefined)
    throw new Failure('not-what-it-says', `${refused.name} was not read: ${refused.reason} Nothing was started.`);
  const defaults = { source: 'sweep', playbook: task.playbook, kind: task.kind };
  const pending = leaversOf(report).map((leaver) => ({
    label: leaver.displayName,
    body: departureBodyOf(leaver, defaults),
  }));
  say(`${plural(pending.length, 'person has', 'people have')} left and still hold something.`);
  const running = await isAnswering(clientOf(cli, command), '/health');
  const child = running ? undefined : task.startServer();
  try {
    if (child !== undefined) await waitForServer(cli, command, child);
    const client = clientOf(cli, command);
    const imported = await importFiles(
      client,
      report.files.map(({ name }) => name),
      task.dates === undefined ? {} : { dates: task.dates },
    );
    const results = await postDepartures(client, pending);
    present(command, { imported, departures: results }, () => [
      ...imported.flatMap(importLines),
      '',
      ...departureResultLines(results),
    ]);
    if (results.some(({ state }) => state === 'refused')) process.exitCode = exitCodes.partialFailure;
  } catch (error) {
    child?.stop();
    await child?.ended;
    throw error;
  }
  if (child !== undefined) {
    const code = await child.ended;
    if (code !== exitCodes.ok) process.exitCode = code;
  }
}

const pauseMs = 200;

/** Waits until the server that was started answers and its token is there; as long as it lives, it may take its time. */
async function waitForServer(cli: Cli, command: Command, child: ServerChild): Promise<void> {
  let ended: number | undefined;
  void child.ended.then((code) => {
    ended = code;
  });
  while (ended === undefined) {
    // It answers a moment before its token is written.
    if (await isAnswering(clientOf(cli, command), '/me')) return;
    await wait(pauseMs);
  }
  throw new Failure('server-unreachable', 'The server ended before it was ready; it says why above.');
}

async function isAnswering(client: Client, path: '/health' | '/me'): Promise<boolean> {
  try {
    await client.get<unknown>(path);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
