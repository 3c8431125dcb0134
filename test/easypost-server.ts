import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

/** An address in EasyPost's words. */
export type EasypostAddress = { readonly name?: string; readonly street1: string; readonly country: string };

/** A label that money was spent on, as it was printed. */
export type EasypostLabel = {
  readonly reference: string | null;
  readonly shipmentId: string;
  readonly mode: 'test' | 'production';
  readonly trackingCode: string;
  readonly carrier: string;
  readonly weightOunces: number;
  readonly isReturn: boolean;
  readonly printedFrom: EasypostAddress;
  readonly printedTo: EasypostAddress;
  readonly refund: 'submitted' | 'rejected' | null;
};

export type EasypostScan = { readonly datetime: string; readonly status: string };

/** What happens to a parcel, and how the event about it is signed. */
export type ScanOrder = {
  readonly trackingCode: string;
  readonly status: string;
  readonly at: string;
  readonly secret: string;
  readonly detail?: string;
  /** What the carrier's scale shows. */
  readonly ounces?: number;
  readonly eventId?: string;
  readonly mode?: 'test' | 'production';
};

export type EasypostOrder =
  | { readonly do: 'fail'; times: number; readonly status: number; readonly retryAfter?: string }
  | { readonly do: 'lose'; readonly times: number }
  | { readonly do: 'mangle'; readonly on: boolean }
  | { readonly do: 'expire' | 'asked' | 'labels' }
  | ({ readonly do: 'scan' } & ScanOrder);

/** EasyPost in a process of its own, which remembers what it did before it answers. */
export type EasypostServer = {
  /** Up to and including /v2. */
  readonly baseUrl: string;
  readonly testKey: string;
  readonly productionKey: string;
  /** The status with which the next so many requests are answered, before anything is done. */
  readonly failNext: (times: number, status: number, retryAfter?: string) => Promise<void>;
  /** The answers to the next so many purchases never arrive; the labels are bought. */
  readonly loseNextPurchases: (times: number) => Promise<void>;
  /** What stands where labels are is none. */
  readonly mangleLabels: (on: boolean) => Promise<void>;
  /** No label that was bought until now is taken back any more. */
  readonly expireLabels: () => Promise<void>;
  /** A carrier scans a parcel; answers the event as it is posted. */
  readonly scan: (
    scan: ScanOrder,
  ) => Promise<{ readonly body: string; readonly headers: Readonly<Record<string, string>> }>;
  readonly labels: () => Promise<readonly EasypostLabel[]>;
  /** Every request, such as `POST /shipments/shp_…/buy`. */
  readonly asked: () => Promise<readonly string[]>;
};

/** Starts an empty EasyPost on a free port of this machine; it ends with the test file. */
export async function startEasypost(): Promise<EasypostServer> {
  const [testKey, productionKey] = ['EZTK-of-the-test', 'EZAK-of-the-test'];
  const program = fileURLToPath(new URL('./easypost-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, testKey, productionKey], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then(() => Promise.reject(new Error('EasyPost ended before it was ready.'))),
  ]);
  const order = async <T>(content: EasypostOrder): Promise<T> =>
    (await fetch(`${url}/control`, { method: 'PUT', body: JSON.stringify(content) })).json() as Promise<T>;
  after(async () => {
    child.stdin.end();
    await exited;
  });
  return {
    baseUrl: `${url}/v2`,
    testKey,
    productionKey,
    failNext: (times, status, retryAfter) =>
      order({ do: 'fail', times, status, ...(retryAfter === undefined ? {} : { retryAfter }) }),
    loseNextPurchases: (times) => order({ do: 'lose', times }),
    mangleLabels: (on) => order({ do: 'mangle', on }),
    expireLabels: () => order({ do: 'expire' }),
    scan: (scan) => order({ do: 'scan', ...scan }),
    labels: () => order({ do: 'labels' }),
    asked: () => order({ do: 'asked' }),
  };
}
