import type { FastifyBaseLogger, FastifyInstance, FastifyServerOptions, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Overlay, Playbook } from '../core/playbooks/playbook.ts';
import type { Seal } from '../jobs/applications/connect-application.ts';
import type { InspectionPolicies } from '../jobs/inspection/inspection-policies.ts';
import type { Means } from '../jobs/means.ts';
import type { Queue } from '../jobs/steps/queue.ts';
import type { PaperFonts } from '../formats/papers/font-coverage.ts';
import type { TextsByLanguage } from '../jobs/messages/texts.ts';
import type { DeclaredRoute } from './access.ts';
import type { WebFiles } from './web-files.ts';

/** What the API works with; handed in by the composition root, so that tests hand in theirs. */
export type ApiMeans = {
  readonly means: Means;
  readonly queue: Queue;
  readonly playbooks: ReadonlyMap<string, Playbook>;
  readonly overlays: ReadonlyMap<string, Overlay>;
  /** The files of both, by their names, as they were written. */
  readonly policyTexts: ReadonlyMap<string, string>;
  readonly seal: Seal;
  /** Rubrics, and the policy of dispositions of who has written none. */
  readonly inspection: InspectionPolicies;
  readonly texts: TextsByLanguage;
  /** What papers are drawn with. */
  readonly fonts: PaperFonts;
  /** Proves that a link that works without signing in is ours. */
  readonly linkKey: Uint8Array;
  /** Where people reach this server, without a slash at the end; links are made from it. */
  readonly publicUrl: string;
  /** Where leavers and outsiders reach their pages; left out: at `publicUrl`. */
  readonly portalUrl?: string;
  /** True when the public address is https. */
  readonly secureCookies: boolean;
  /** Whose word counts for where a request comes from: addresses or ranges of proxies; left out: nobody's. */
  readonly proxies?: readonly string[];
  /** How often those who listen to changes are told, and are asked who they are, in milliseconds; left out: as usual. */
  readonly live?: { readonly lookMs: number; readonly checkMs: number };
  readonly version: string;
  /** The pages as they were built; left out or null: the server says that they are not. */
  readonly web?: WebFiles | null;
  /** How requests are logged (Fastify's options); left out: not at all. */
  readonly logger?: Exclude<FastifyServerOptions['logger'], boolean | undefined>;
  /** Told of every route as it is registered. */
  readonly onRoute?: (route: DeclaredRoute) => void;
};

/** A server whose routes are typed by their zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
