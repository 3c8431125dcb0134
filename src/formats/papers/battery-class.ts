import { allowed, refused, type Verdict } from '../../core/failure.ts';

/** Lithium ion batteries of one kind in a parcel. */
export type Batteries = {
  /** What they are in or for, such as "ThinkPad T14". */
  readonly what: string;
  readonly count: number;
  /** Of each battery; null when nobody has read it from the label yet. */
  readonly wattHours: number | null;
  readonly placed: 'in_equipment' | 'with_equipment' | 'alone';
  /** Swollen, leaking, hot, recalled, or otherwise not safe. */
  readonly damaged: boolean;
};

export type BatteryTransport = 'air' | 'road';

/** The class of a parcel for its papers (IATA packing instructions 965 to 967; ADR special provisions 188 and 376). */
export type BatteryClass = {
  readonly unNumber: 'UN3480' | 'UN3481';
  readonly name: string;
  readonly instruction: string;
  /** Whether the battery mark must be on the parcel. */
  readonly mark: boolean;
  readonly conditions: readonly string[];
};

const smallWattHours = 100;
const mostUnmarkedBatteries = 2;
const mostUnmarkedParcels = 2;

/** Whether batteries may go in an ordinary parcel this way. A damaged one never flies, and neither does one that lies loose. */
export function canShipBatteries(batteries: readonly Batteries[], transport: BatteryTransport): Verdict {
  const damaged = batteries.find((one) => one.damaged);
  if (damaged !== undefined && transport === 'air')
    return refused(
      `The battery of ${damaged.what} is damaged, and a damaged battery never goes by air. Leave it where it is, switched off, and ask a carrier for dangerous goods by road.`,
    );
  if (transport === 'road') return allowed;
  const loose = batteries.find(({ placed }) => placed === 'alone');
  if (loose !== undefined)
    return refused(
      `${loose.what} is a battery by itself (UN3480), which passenger aircraft do not carry. Leave it out of the box.`,
    );
  const large = batteries.find(({ wattHours }) => (wattHours ?? 0) > smallWattHours);
  if (large !== undefined)
    return refused(
      `The battery of ${large.what} has more than ${smallWattHours} Wh: it flies as dangerous goods of class 9 only. Ask a carrier for dangerous goods.`,
    );
  return allowed;
}

/** The strictest class among the batteries of a parcel; undefined without batteries. `parcels` is how many go together. */
export function classifyBatteries(
  batteries: readonly Batteries[],
  transport: BatteryTransport,
  parcels: number,
): BatteryClass | undefined {
  if (batteries.length === 0) return undefined;
  const damaged = batteries.some((one) => one.damaged);
  const large = batteries.some(({ wattHours }) => (wattHours ?? 0) > smallWattHours);
  const placed = (where: Batteries['placed']) => batteries.some((one) => one.placed === where);
  const count = batteries.reduce((sum, one) => sum + one.count, 0);
  const few = count <= mostUnmarkedBatteries && parcels <= mostUnmarkedParcels;
  const packing = placed('alone') ? 'alone' : placed('with_equipment') ? 'with_equipment' : 'in_equipment';
  const { unNumber, name, air } = classes[packing];
  return {
    unNumber,
    name,
    instruction: instructionOf({ air, transport, damaged, large }),
    mark: damaged || large || packing !== 'in_equipment' || !few,
    conditions: conditionsOf({ packing, transport, damaged, large }),
  };
}

const classes = {
  in_equipment: { unNumber: 'UN3481', name: 'Lithium ion batteries contained in equipment', air: 'PI 967' },
  with_equipment: { unNumber: 'UN3481', name: 'Lithium ion batteries packed with equipment', air: 'PI 966' },
  alone: { unNumber: 'UN3480', name: 'Lithium ion batteries', air: 'PI 965' },
} as const;

type Case = {
  readonly transport: BatteryTransport;
  readonly damaged: boolean;
  readonly large: boolean;
};

function instructionOf({ air, transport, damaged, large }: Case & { readonly air: string }): string {
  if (damaged) return 'ADR special provision 376, packing instruction P908: damaged or defective';
  if (transport === 'road') return large ? 'ADR class 9, packing instruction P903' : 'ADR special provision 188';
  return `IATA ${air}, Section ${large ? 'I' : 'II'}`;
}

function conditionsOf({ packing, transport, damaged, large }: Case & { readonly packing: keyof typeof classes }) {
  const air = transport === 'air';
  return [
    damaged ? 'Only a carrier that takes damaged batteries may carry this parcel, by road.' : null,
    large ? null : `Each battery has no more than ${smallWattHours} Wh (each cell no more than 20 Wh).`,
    air ? 'No more than 5 kg of batteries are in a parcel.' : null,
    air && packing === 'with_equipment' ? 'Batteries beside the equipment are charged to no more than 30 %.' : null,
    air && packing === 'in_equipment' ? 'Charge of no more than 30 % is recommended.' : null,
    packing === 'alone'
      ? 'Each battery is protected against short circuit.'
      : 'The equipment is switched off, and cannot come on by itself.',
    'The parcel is firm, and nothing in it can move.',
  ].filter((condition) => condition !== null);
}
