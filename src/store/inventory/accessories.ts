import type { Tx } from '../database/transaction.ts';

/** What a file may tell about an accessory. */
export type AccessoryColumns = {
  readonly name: string;
  readonly category: string;
  readonly quantity: number;
  readonly valueMinor: number | null;
  readonly currency: string | null;
};

/** Who has how many of an accessory, or had: `until` is null while they do. */
export type AccessoryCustody = {
  readonly personId: string;
  readonly quantity: number;
  readonly until: Temporal.Instant | null;
};

export type StoredAccessory = AccessoryColumns & {
  readonly accessoryId: string;
  /** Of each person the latest alone. */
  readonly custody: readonly AccessoryCustody[];
};

/** Every accessory of these names, with who has it and who had it last. */
export async function loadAccessories(tx: Tx, names: readonly string[]): Promise<readonly StoredAccessory[]> {
  const rows = await tx.query<{
    accessory_id: string;
    name: string;
    category: string;
    quantity: number;
    value_minor: number | null;
    currency: string | null;
    person_id: string | null;
    held: number | null;
    held_until: Temporal.Instant | null;
  }>(
    `select a.accessory_id, a.name, a.category, a.quantity, a.value_minor, a.currency, c.person_id, c.quantity as held, c.held_until
     from accessory a
     left join lateral (
       select distinct on (k.person_id) k.person_id, k.quantity, k.held_until from custody k
       where k.organization_id = $1 and k.accessory_id = a.accessory_id
       order by k.person_id, k.held_until desc nulls first) c on true
     where a.organization_id = $1 and a.name = any($2) order by a.accessory_id`,
    [tx.organizationId, names],
  );
  return [...Map.groupBy(rows, (row) => row.accessory_id).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { accessory_id: accessoryId, name, category, quantity, value_minor: valueMinor, currency } = first;
    const custody = group.flatMap(({ person_id: personId, held, held_until: until }) =>
      personId === null || held === null ? [] : [{ personId, quantity: held, until }],
    );
    return [{ accessoryId, name, category, quantity, valueMinor, currency, custody }];
  });
}

/** What a stretch of a file changes about accessories and who has how many of them. */
export type AccessoryChanges = {
  readonly accessories: readonly (AccessoryColumns & { readonly accessoryId: string })[];
  readonly begun: readonly {
    readonly custodyId: string;
    readonly accessoryId: string;
    readonly personId: string;
    readonly quantity: number;
  }[];
  readonly at: Temporal.Instant;
};

/** Stores accessories and begins custody of them: two statements, however many rows. */
export async function saveAccessories(tx: Tx, { accessories, begun, at }: AccessoryChanges): Promise<void> {
  await tx.query(
    `insert into accessory (organization_id, accessory_id, name, category, quantity, value_minor, currency)
     select $1, r."accessoryId", r.name, r.category, r.quantity, r."valueMinor", r.currency
     from jsonb_to_recordset($2) as r("accessoryId" uuid, name text, category text, quantity integer, "valueMinor" bigint,
       currency text)
     on conflict (organization_id, accessory_id) do update set category = excluded.category, quantity = excluded.quantity,
       value_minor = excluded.value_minor, currency = excluded.currency`,
    [tx.organizationId, JSON.stringify(accessories)],
  );
  await tx.query(
    `insert into custody (organization_id, custody_id, accessory_id, person_id, quantity, held_from)
     select $1, r."custodyId", r."accessoryId", r."personId", r.quantity, $3
     from jsonb_to_recordset($2) as r("custodyId" uuid, "accessoryId" uuid, "personId" uuid, quantity integer)`,
    [tx.organizationId, JSON.stringify(begun), at],
  );
}
