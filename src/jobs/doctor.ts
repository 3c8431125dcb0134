import type { DatabaseState, WorkState } from '../store/examine.ts';

/** One thing that was looked at: how it stands, in a sentence, and where it is not well, what to do. */
export type Check = {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly says: string;
  readonly remedy?: string;
};

export function ok(name: string, says: string): Check {
  return { name, state: 'ok', says };
}

export function warn(name: string, says: string, remedy: string): Check {
  return { name, state: 'warn', says, remedy };
}

export function fail(name: string, says: string, remedy: string): Check {
  return { name, state: 'fail', says, remedy };
}

const clockWarnMs = 2000;
const clockFailMs = 30_000;

/** Judges the state of the database. `servedBefore`: an embedded server ran already when we came. */
export function judgeDatabase(
  database: DatabaseState,
  place: { readonly embedded: boolean; readonly servedBefore: boolean },
): readonly Check[] {
  const where = place.embedded ? 'the embedded server' : 'DATABASE_URL';
  return [
    ok('database', `PostgreSQL ${database.version} answers at ${where}.`),
    ...(place.embedded ? [judgeOrphan(database, place.servedBefore)] : []),
    judgeMigrations(database),
    database.unguardedTables.length === 0
      ? ok('row-level security', 'Every table shows one organization at a time.')
      : fail(
          'row-level security',
          `Tables without forced row-level security: ${database.unguardedTables.join(', ')}.`,
          'Somebody changed or added them by hand. Run "alter table … force row level security" as their owner, or restore a backup.',
        ),
    database.strongRoles.length === 0
      ? ok('roles', 'The roles of the application may not look past row-level security.')
      : fail(
          'roles',
          `Roles that see every organization: ${database.strongRoles.join(', ')}.`,
          'Run "alter role … nosuperuser nobypassrls" as a superuser.',
        ),
    database.queueInstalled
      ? ok('queue', 'The queue is installed.')
      : warn('queue', 'The queue is not installed.', 'It is installed at the next start of the server.'),
    judgeClock(database),
  ];
}

function judgeOrphan({ embeddedUsers }: DatabaseState, servedBefore: boolean): Check {
  if (servedBefore && embeddedUsers <= 1) {
    return warn(
      'embedded server',
      'The database server ran although no Handback used it: a process was killed and left it behind.',
      'Nothing is lost. It stops now that doctor leaves it.',
    );
  }
  return ok('embedded server', servedBefore ? 'A running Handback uses it.' : 'It was started for this check.');
}

function judgeMigrations({ migrationsMissing, migrationsForeign }: DatabaseState): Check {
  if (migrationsForeign.length > 0) {
    return fail(
      'migrations',
      `The database has migrations that this version does not bring in that form: ${migrationsForeign.join(', ')}.`,
      'Run the version of Handback that made them, or a later one.',
    );
  }
  if (migrationsMissing.length === 0) return ok('migrations', 'The tables are those of this version.');
  return warn(
    'migrations',
    `Not applied yet: ${migrationsMissing.join(', ')}.`,
    'They are applied at the next start of the server. Make a backup before.',
  );
}

function judgeClock({ clockAheadMs, clockDoubtMs }: DatabaseState): Check {
  const apart = Math.max(0, Math.abs(clockAheadMs) - clockDoubtMs);
  if (apart <= clockWarnMs) return ok('clock', 'This machine and the database agree on what time it is.');
  const says = `The clocks of this machine and the database are ${Math.round(apart / 1000)} seconds apart.`;
  const remedy = 'Let both be set by the network (NTP). Steps follow the database’s clock.';
  return apart > clockFailMs ? fail('clock', says, remedy) : warn('clock', says, remedy);
}

/** Judges what waits or is stuck. */
export function judgeWork(work: WorkState): readonly Check[] {
  const [first] = work.streamsWithGaps;
  return [
    first === undefined
      ? ok('events', 'Events are numbered without a gap in every case.')
      : fail(
          'events',
          `Events are missing in ${work.streamsWithGaps.length === 1 ? 'the stream' : 'streams, the first being'} ${first}.`,
          'Somebody removed them in the database itself. Keep this database as it is, and compare it with a backup.',
        ),
    work.pausedByRestore === 0
      ? ok('restored cases', 'No case is paused because it was restored.')
      : warn(
          'restored cases',
          `${count(work.pausedByRestore, 'case is', 'cases are')} paused since a restore, so that a copy does not act.`,
          'If this is the installation that shall act, run "./handback restore --resume".',
        ),
    judgeApplications(work),
    work.problemSteps === 0
      ? ok('problems', 'No step needs a person because automation gave up.')
      : warn(
          'problems',
          `Automation gave up on ${count(work.problemSteps, 'step', 'steps')}.`,
          'Look at them with "./handback steps" and retry or end them.',
        ),
    work.overdueSteps === 0
      ? ok('overdue steps', 'No step of an open case is overdue.')
      : warn(
          'overdue steps',
          `${count(work.overdueSteps, 'step is', 'steps are')} overdue.`,
          'Look at them with "./handback steps"; automatic ones need a running server.',
        ),
    work.expiredLeases === 0
      ? ok('leases', 'No step is held by a worker that is gone.')
      : warn(
          'leases',
          `${count(work.expiredLeases, 'step is', 'steps are')} held by a worker that is gone.`,
          'They are taken up again when a server runs; each looks first whether its write arrived.',
        ),
  ];
}

function judgeApplications({ troubledApplications }: WorkState): Check {
  const [first] = troubledApplications;
  if (first === undefined) return ok('applications', 'No application had a problem when it was last asked.');
  const others = troubledApplications.length - 1;
  return warn(
    'applications',
    `${first.name}: ${first.problem}${others === 0 ? '' : ` (and ${count(others, 'other', 'others')})`}`,
    'See "./handback applications"; check the address, the network and the credential.',
  );
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
