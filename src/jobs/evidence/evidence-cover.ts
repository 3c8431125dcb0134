import { standings } from '../../core/item.ts';
import { type EvidenceCase, obstaclesOf } from './evidence-case.ts';

/** An instant by both clocks: UTC, and the person's own zone (RFC 9557); null for none. */
type BothClocks = { readonly utc: string; readonly local: string } | null;

function bothClocks(instant: Temporal.Instant | null, timeZone: string): BothClocks {
  if (instant === null) return null;
  return { utc: instant.toString(), local: instant.toZonedDateTimeISO(timeZone).toString() };
}

/** The first page of a pack as data: whose case, when by both clocks, where everything stood, and what somebody decided to leave. */
export function coverJson(it: EvidenceCase): Readonly<Record<string, unknown>> {
  const { cover } = it;
  const at = (instant: Temporal.Instant | null) => bothClocks(instant, cover.time_zone);
  const present = it.items.filter((item) => item.withdrawn_at === null);
  const counts = standings.map((name) => [name, present.filter((item) => item.standing === name).length] as const);
  return {
    case: `OFF-${cover.number}`,
    offboarding: it.offboardingId,
    organization: { id: it.organizationId, name: cover.organization_name },
    person: { id: cover.person_id, name: cover.person_name },
    employment: { source: cover.source, workerId: cover.worker_id, workerType: cover.worker_type },
    state: cover.state,
    paused: cover.paused,
    asOf: at(it.asOf),
    timeZone: cover.time_zone,
    clocks: {
      notice: at(cover.notice_at),
      opened: at(cover.opened_at),
      accessEnds: at(cover.access_ends_at),
      closed: at(cover.closed_at),
      reopened: at(cover.reopened_at),
      lastWorkingDay: cover.last_working_day.toString(),
      employmentEnds: cover.employment_ends.toString(),
    },
    legalHold: cover.legal_hold,
    playbook: { name: cover.playbook, version: cover.playbook_version, immediate: cover.immediate },
    plan: { revision: cover.revision, digest: cover.digest, approvedDigest: cover.approved_digest },
    coverage: it.sentence,
    standings: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    waivers: it.waivers.map((waiver) => ({
      id: waiver.waiver_id,
      item: waiver.item_id,
      step: waiver.step_id,
      about: waiver.about,
      by: it.operator(waiver.operator_id),
      reason: waiver.reason,
      at: waiver.waived_at.toString(),
      until: waiver.until?.toString() ?? null,
      revokedAt: waiver.revoked_at?.toString() ?? null,
    })),
    obstacles: obstaclesOf(it),
    events: { last: cover.last_number, missing: it.missingNumbers },
  };
}

/** The page a reader opens first: what the pack is, what it proves and what not, and how to check it without Handback. */
export function readmeText(it: EvidenceCase): string {
  const { cover } = it;
  const open = obstaclesOf(it).length;
  const waived = it.items.filter((item) => item.standing === 'waived').length;
  const lines = [
    `# Evidence of offboarding OFF-${cover.number}`,
    '',
    `The case is **${cover.state}**. This pack tells what Handback knew at ${it.asOf.toString()}, its last recorded event.`,
    '',
    `- ${it.sentence}`,
    open === 0
      ? null
      : `- ${open} ${open === 1 ? 'thing' : 'things'} still kept it from closing; \`cover.json\` names them.`,
    waived === 0
      ? null
      : `- ${waived} of its items ${waived === 1 ? 'is' : 'are'} waived; \`cover.json\` says by whom, why and until when.`,
    it.missingNumbers.length === 0
      ? `- Its ${cover.last_number} events are numbered without a gap.`
      : `- **Events are missing**: ${it.missingNumbers.join(', ')}.`,
    '',
    '"Confirmed" means that the application was read after the change; "attested" that a named person said so; "unknown" that nobody has',
    'looked or nobody could. The pack speaks of the applications and things listed in it, and of no others.',
    '',
    '## Checking it',
    '',
    'Unpack it into an empty folder and run this there:',
    '',
    '    sha256sum -c SHA256SUMS',
    '',
    'Every file must say OK, and no file may be there that `SHA256SUMS` does not list. Keep the SHA-256 of the zip itself apart from it:',
    'whoever can change both can change anything. Each entry of `timeline.json` holds the event exactly as it was stored, in base64, and its',
    'SHA-256; `private`, where it was not erased, hashes (salt, then content) to the digest inside those bytes.',
    '',
    '## What is in it',
    '',
    ...contents,
    '',
  ];
  return lines.filter((line) => line !== null).join('\n');
}

const contents = [
  '| file | what it holds |',
  '|---|---|',
  '| `cover.json` | the case, both clocks, where everything stood, waivers, what kept it from closing |',
  '| `coverage.csv` | each application: what its reading proved |',
  '| `items.json`, `items.csv` | each holding: what was wanted, what was asked for, what was seen, kept apart |',
  '| `steps.json` | each step: who had it, when it was due and when it ended |',
  '| `equipment.json` | the story of each thing: its way back, the hands it went through, what became of it and of the data on it |',
  '| `data.json` | mailboxes, files and copies: what was found, where mail went, until when each is kept |',
  '| `attempts.json` | each try of an automatic step, with how things stood before and its receipt |',
  '| `observations.json` | each look, scan and statement |',
  '| `approvals.json`, `plans/` | who approved which digest, and the plans as they were approved, byte for byte |',
  '| `attachments.json`, `attachments/` | what people put on the table, by whom and when |',
  '| `timeline.json`, `timeline.csv` | every event of the case in its order |',
  '| `manifest.json`, `SHA256SUMS` | the size and SHA-256 of every file |',
];
