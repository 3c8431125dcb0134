import { z } from 'zod';
import { departureKinds, workerTypes } from '../../core/departures/departure.ts';
import { actions } from '../../core/playbooks/playbook.ts';
import { count, day, timeZone } from './fields.ts';
import { plan } from './plans.ts';

const name = z.string().min(1).max(40);
/** One name, or several: a query string repeats it. */
const names = z
  .union([name, z.array(name).max(8)])
  .default([])
  .transform((given) => (typeof given === 'string' ? [given] : given));

export const policy = z
  .object({
    name: z.string(),
    kind: z.enum(['playbook', 'overlay']),
    version: count,
    own: z.boolean().describe('Kept by the organization, in place of what comes with Handback'),
    title: z.string(),
    owner: z.string(),
    reviewOn: day,
    bases: z.array(z.string()).describe('What an overlay may be laid over; empty for a playbook'),
    quiet: z
      .boolean()
      .describe('It never writes to the person: only HR opens a case with it, and none of a mass event'),
    steps: count.describe('Its own steps, without those of other layers'),
    findings: z.array(z.string()),
  })
  .meta({ id: 'Policy' });
export type PolicyListed = z.infer<typeof policy>;

export const policyParams = z.object({ name });

export const policyFile = z
  .object({
    policy,
    text: z.string().describe('The file as it was written, in YAML'),
    plain: z.string().describe('The same without comments, as earlier versions are shown'),
    earlier: z
      .array(z.object({ version: count, text: z.string() }))
      .describe('Other versions: kept here, brought by Handback, or that cases were opened with; the newest first'),
  })
  .meta({ id: 'PolicyFile' });
export type PolicyFile = z.infer<typeof policyFile>;

export const layersQuery = z.strictObject({ playbook: name, overlay: names });

export const layeredPlaybook = z
  .object({
    playbook: z.string(),
    version: count,
    title: z.string(),
    owner: z.string(),
    reviewOn: day,
    approval: z.boolean(),
    immediate: z.boolean(),
    overlays: z.array(z.object({ overlay: z.string(), version: count })),
    steps: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        action: z.enum(actions),
        owner: z.array(z.string()),
        due: z.record(z.string(), z.unknown()),
        after: z.array(z.string()),
        phase: z.enum(['gate', 'watch', 'optional']),
        layer: z.string().nullable(),
        changedBy: z.array(z.string()),
      }),
    ),
    notes: z.array(z.string()).describe('What the order of the layers decided'),
    findings: z.array(z.string()),
  })
  .meta({ id: 'LayeredPlaybook' });
export type LayeredPlaybook = z.infer<typeof layeredPlaybook>;

export const policyText = z.strictObject({
  fileName: z.string().min(1).max(200).default('playbook.yaml'),
  text: z.string().max(300_000).describe('The file: a playbook, or an overlay'),
});

export const lintAnswer = z
  .object({
    name: z.string().nullable(),
    kind: z.enum(['playbook', 'overlay']).nullable(),
    problems: z.array(z.string()).describe('Empty when it can be used'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'PlaybookLint' });
export type LintAnswer = z.infer<typeof lintAnswer>;

const namedStep = z.object({ id: z.string(), title: z.string() });

export const policyPreview = z
  .object({
    name: z.string(),
    kind: z.enum(['playbook', 'overlay']),
    version: count,
    replaces: count.nullable().describe('The version in use; null where the name is new'),
    changes: z
      .object({
        added: z.array(namedStep),
        removed: z.array(namedStep),
        changed: z.array(namedStep.extend({ fields: z.array(z.string()) })),
        head: z
          .array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
          .describe('What changes beside the steps; null: more than a word'),
      })
      .nullable()
      .describe('Against the version in use'),
    openCases: z
      .array(z.object({ version: count, cases: count }))
      .describe('Open cases by the version that they were opened with, and keep'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'PolicyPreview' });
export type PolicyPreview = z.infer<typeof policyPreview>;

export const policySaved = policyPreview.pick({ name: true, kind: true, version: true }).meta({ id: 'PolicySaved' });
export type PolicySavedAnswer = z.infer<typeof policySaved>;

export const simulationBody = z.strictObject({
  playbook: name.default('standard'),
  overlays: z.array(name).max(8).default([]),
  kind: z.enum(departureKinds).default('voluntary'),
  workerType: z.enum(workerTypes).default('employee'),
  country: z.string().length(2).nullable().default(null),
  department: z.string().max(200).nullable().default(null),
  location: z.string().max(200).nullable().default(null),
  timeZone: timeZone.default('Europe/Berlin'),
  lastWorkingDay: day,
  legalHold: z.boolean().default(false),
});
export type SimulationBody = z.input<typeof simulationBody>;

export const simulation = z.object({ notes: z.array(z.string()), plan }).meta({ id: 'Simulation' });
export type SimulationAnswer = z.infer<typeof simulation>;
