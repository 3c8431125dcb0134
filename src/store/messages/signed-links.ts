import { randomUUIDv7 } from 'node:crypto';
import type { Tx } from '../database/transaction.ts';
import { dueToPeople, wordsToLeaver } from '../steps/step-ownership.ts';
import { knownSql } from '../row-scope.ts';

/** Who a link was given to. */
export type LinkHolder = { readonly kind: 'operator' | 'person'; readonly id: string };

/** A link that ends one step; what its secret is made from. */
export type SignedLink = {
  readonly linkId: string;
  readonly organizationId: string;
  readonly stepId: string;
  readonly holder: LinkHolder;
  readonly purpose: 'complete_step';
  readonly expiresAt: Temporal.Instant;
};

const linkDays = 14;

type Row = {
  signed_link_id: string;
  step_id: string;
  recipient_kind: LinkHolder['kind'];
  holder_id: string;
  purpose: 'complete_step';
  expires_at: Temporal.Instant;
};

const columns = `l.signed_link_id, l.step_id, l.recipient_kind, coalesce(l.operator_id, l.person_id) as holder_id, l.purpose, l.expires_at`;

function toLink(row: Row, organizationId: string): SignedLink {
  return {
    linkId: row.signed_link_id,
    organizationId,
    stepId: row.step_id,
    holder: { kind: row.recipient_kind, id: row.holder_id },
    purpose: row.purpose,
    expiresAt: row.expires_at,
  };
}

/** The links of a message, one for each step: the same as before when it is sent again, with a later end once theirs has passed. */
export async function keepSignedLinks(
  tx: Tx,
  {
    messageId,
    stepIds,
    holder,
  }: { readonly messageId: string; readonly stepIds: readonly string[]; readonly holder: LinkHolder },
): Promise<ReadonlyMap<string, SignedLink>> {
  if (stepIds.length === 0) return new Map();
  const operatorId = holder.kind === 'operator' ? holder.id : null;
  const personId = holder.kind === 'person' ? holder.id : null;
  const rows = await tx.query<Row>(
    `insert into signed_link as l (organization_id, signed_link_id, message_id, step_id, recipient_kind, operator_id, person_id, purpose,
       expires_at)
     select $1, r.link_id, $2, r.step_id, $5, $6, $7, 'complete_step', clock_timestamp() + $8 * interval '1 day'
     from unnest($3::uuid[], $4::uuid[]) as r(step_id, link_id)
     on conflict (organization_id, message_id, step_id) do update set expires_at =
       case when l.expires_at < clock_timestamp() then excluded.expires_at else l.expires_at end
     returning ${columns}`,
    [
      tx.organizationId,
      messageId,
      stepIds,
      stepIds.map(() => randomUUIDv7()),
      holder.kind,
      operatorId,
      personId,
      linkDays,
    ],
  );
  return new Map(rows.map((row) => [row.step_id, toLink(row, tx.organizationId)]));
}

/** A link with what its page shows. */
export type LinkPage = SignedLink & {
  /** It was used, or its time has passed. */
  readonly over: boolean;
  /** The language of its mail, where the recipient has one. */
  readonly language: string | null;
  /** The language of mails where nothing else is known. */
  readonly usualLanguage: string | null;
  readonly offboardingId: string;
  readonly leaverId: string;
  /** Whom the step is about. */
  readonly person: string;
  readonly title: string;
  /** The same in words for the leaver, by language. */
  readonly toLeaver: Readonly<Record<string, string>> | null;
  readonly item: string | null;
  readonly dueAt: Temporal.Instant | null;
  readonly ended: boolean;
  /** Kinds of evidence that count. */
  readonly evidence: readonly string[];
  readonly timeZone: string;
};

/** Finds a link by its id; undefined when there is none, or when its holder may not know of the case any more. */
export async function findSignedLink(tx: Tx, linkId: string): Promise<LinkPage | undefined> {
  const [row] = await tx.query<Row & Omit<LinkPage, keyof SignedLink>>(
    `select ${columns},
       l.used_at is not null or l.expires_at <= clock_timestamp() as over, m.language, v.language as "usualLanguage",
       s.offboarding_id as "offboardingId", o.person_id as "leaverId", p.display_name as person, s.title, ${wordsToLeaver} as "toLeaver", i.label as item,
       ${dueToPeople} as "dueAt", s.evidence, s.state in ('done', 'withdrawn') or not (o.state = 'open' or (o.state = 'closed' and s.phase = 'watch')) as ended,
       coalesce(h.time_zone, g.time_zone) as "timeZone"
     from signed_link l
     join message m on m.organization_id = l.organization_id and m.message_id = l.message_id
     join step s on s.organization_id = l.organization_id and s.step_id = l.step_id
     join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     join organization g on g.organization_id = l.organization_id
     left join operator r on r.organization_id = l.organization_id and r.operator_id = l.operator_id
     left join person h on h.organization_id = l.organization_id and h.person_id = coalesce(l.person_id, r.person_id)
     left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
     left join mail_server v on v.organization_id = l.organization_id
     where l.organization_id = $1 and l.signed_link_id = $2
       and (l.person_id = o.person_id or ${knownSql('o.offboarding_id', 'l.operator_id')})`,
    [tx.organizationId, linkId],
  );
  return row === undefined ? undefined : { ...row, ...toLink(row, tx.organizationId) };
}

/** Uses a link up: of two that come at once, one gets true. */
export async function useSignedLink(tx: Tx, linkId: string): Promise<boolean> {
  const rows = await tx.query(
    `update signed_link set used_at = clock_timestamp() where organization_id = $1 and signed_link_id = $2 and used_at is null
       and expires_at > clock_timestamp() returning signed_link_id`,
    [tx.organizationId, linkId],
  );
  return rows.length === 1;
}
