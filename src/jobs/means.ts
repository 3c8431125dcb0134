import type { Connector, JsonObject } from '../core/applications/connector.ts';
import type { Database } from '../store/database/connection.ts';
import type { ConnectorFacts } from '../store/inventory/holdings.ts';

/** What jobs work with; handed in by the composition root, so that tests hand in theirs. */
export type Means = {
  readonly db: Database;
  readonly connectors: Readonly<Record<string, Connector>>;
  /** Opens a credential that was sealed for this organization and application; throws when the key is another. */
  readonly unseal: (sealed: Uint8Array, boundTo: string) => JsonObject;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly log: (entry: LogEntry) => void;
  /** How long an application may take to say what somebody has there; the usual times when left out. */
  readonly patience?: { readonly scheduledMs: number; readonly immediateMs: number };
  /** How long a worker may hold a step, in milliseconds; `usualLeaseMs` when left out. All workers of a database use the same. */
  readonly leaseMs?: number;
};

export type LogEntry = {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly [field: string]: unknown;
};

/** What connectors say about applications, each with its own settings; an unknown kind can only be attested. */
export function connectorFactsOf(connectors: Means['connectors']): ConnectorFacts {
  return (kind, config) => {
    const connector = Object.hasOwn(connectors, kind) ? connectors[kind] : undefined;
    if (connector === undefined) return { manual: true, verbs: [], lagMs: 0 };
    return { manual: connector.manual, verbs: connector.verbsOf?.(config) ?? connector.verbs, lagMs: 0 };
  };
}
