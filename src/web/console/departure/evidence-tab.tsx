import { Button, List, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { EvidenceChecked } from '../../../api/schemas/evidence.ts';
import type { DisputeAnswer } from '../../../api/schemas/holds.ts';
import type { SignatureAnswer } from '../../../api/schemas/signatures.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ErrorState, Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { fileAddress } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { itemWords } from './item-words.ts';
import { Obstacles } from './obstacles.tsx';
import { saveEvidence } from './save-evidence.ts';
import { type CaseShown, casePath } from './use-case.ts';

/** What proves that the case came to its end: the file, who waived what, who signed, what is held and disputed. */
export function EvidenceTab({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(itemWords);
  const may = useMay();
  const { at } = useInstants();
  const { detail, steps } = shown;
  const heldBack = steps.filter((step) => step.heldBack !== null);
  return (
    <>
      <Part title={say('pack')}>
        <Text size="sm">{say('packWhy')}</Text>
        {may('evidence.export') ? (
          <SaveEvidence number={detail.number} />
        ) : (
          <Text size="sm" c="dimmed">
            {say('packNotYours')}
          </Text>
        )}
      </Part>
      {may('evidence.export') ? <Record number={detail.number} /> : null}
      {detail.state === 'open' && may('holdings.read') ? (
        <Part title={say('obstacles')}>
          <Obstacles shown={shown} />
        </Part>
      ) : null}
      <Part title={say('approvedPlan')}>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {detail.approved && detail.digest !== null
            ? say('approvedDigest', { digest: detail.digest })
            : say('notApproved', { revision: detail.revision })}
        </Text>
      </Part>
      <Part title={say('waiverList')}>
        {detail.waivers.length === 0 ? <Text size="sm">{say('noWaivers')}</Text> : null}
        <List size="sm">
          {detail.waivers.map(({ id, label, by, reason, until }) => (
            <List.Item key={id}>
              {label}:{' '}
              {until === null ? say('waivedBy', { by, reason }) : say('waivedUntil', { by, reason, until: at(until) })}
            </List.Item>
          ))}
        </List>
      </Part>
      <Part title={say('holds')}>
        <Text size="sm">{say(detail.departure.legalHold ? 'holdOn' : 'noHold')}</Text>
        {heldBack.length === 0 ? null : (
          <Text size="sm" fw={600} mt="xs">
            {say('heldBackList')}
          </Text>
        )}
        <List size="sm">
          {heldBack.map(({ id, title, item, heldBack: why }) => (
            <List.Item key={id}>
              {title}
              {item === null ? '' : ` (${item.label})`}: {why}
            </List.Item>
          ))}
        </List>
      </Part>
      <Disputes number={detail.number} />
      <Signatures number={detail.number} />
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} fz="h4" mt="md" mb={4}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function SaveEvidence({ number }: { readonly number: string }) {
  const say = useWords(itemWords);
  const save = useChange(() => saveEvidence(number));
  return (
    <>
      <Button
        mt="xs"
        variant="default"
        className="no-print"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={save.isPending}
        onClick={() => save.mutate(undefined)}
      >
        {say('packGet')}
      </Button>
      {save.error === null ? null : <ErrorState error={save.error} />}
    </>
  );
}

/** Whether the record of the case is whole, as the server holds it now. */
function Record({ number }: { readonly number: string }) {
  const say = useWords(itemWords);
  const answer = useServer<EvidenceChecked>(`${casePath(number)}/evidence`);
  return (
    <Shown answer={answer} rows={1}>
      {({ events: { events, altered, missing } }) => {
        const isWhole = altered === 0 && missing.length === 0;
        return (
          <Text size="sm" mt="xs" {...(isWhole ? {} : { fw: 700 })}>
            {isWhole
              ? say('recordWhole', { count: events })
              : say('recordBroken', { count: events, altered, missing: missing.length })}
          </Text>
        );
      }}
    </Shown>
  );
}

function Disputes({ number }: { readonly number: string }) {
  const say = useWords(itemWords);
  const { at } = useInstants();
  const answer = useServer<{ readonly items: readonly DisputeAnswer[] }>('/disputes', { case: number });
  return (
    <Part title={say('disputes')}>
      <Shown answer={answer} rows={1}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{say('noDisputes')}</Text>
          ) : (
            <List size="sm">
              {items.map(({ id, name, thing, note, openedBy, openedAt, state }) => (
                <List.Item key={id}>
                  {name}: {thing}, {say(`dispute.${state}`)} ({say('by', { name: openedBy, when: at(openedAt) })})
                  {note === null ? '' : `. ${note}`}
                </List.Item>
              ))}
            </List>
          )
        }
      </Shown>
    </Part>
  );
}

function Signatures({ number }: { readonly number: string }) {
  const say = useWords(itemWords);
  const { at } = useInstants();
  const path = casePath(number);
  const answer = useServer<{ readonly items: readonly SignatureAnswer[] }>(`${path}/signatures`);
  return (
    <Part title={say('signatures')}>
      <Shown answer={answer} rows={1}>
        {({ items }) => (
          <>
            {items.length === 0 ? <Text size="sm">{say('noSignatures')}</Text> : null}
            <List size="sm">
              {items.map(({ id, name, signedAt, signedName, person, askedAt, over, lines }) => (
                <List.Item key={id}>
                  {name}:{' '}
                  {signedAt === null
                    ? say(over ? 'signatureOver' : 'signatureWaits', { when: at(askedAt) })
                    : say('signedBy', { name: signedName ?? person, when: at(signedAt) })}
                  {' · '}
                  {say('signatureThings', { count: lines.length })}
                </List.Item>
              ))}
            </List>
            {items.some(({ signedAt }) => signedAt !== null) ? (
              <Button component="a" href={fileAddress(`${path}/receipt.pdf`)} size="xs" variant="default" mt="xs">
                {say('receipt')}
              </Button>
            ) : null}
          </>
        )}
      </Shown>
    </Part>
  );
}
