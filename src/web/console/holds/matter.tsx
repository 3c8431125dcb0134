import { Badge, Button, Group, Table, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { MatterAnswer } from '../../../api/schemas/holds.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useServer } from '../server/use-server.ts';
import { type Asking, MatterQuestions } from './matter-questions.tsx';
import { Releases } from './releases.tsx';
import { holdsWords } from './words.ts';

type Hold = MatterAnswer['holds'][number];
type Notice = MatterAnswer['notices'][number];

/** One matter: what it covers, who was told, and how it ends. */
export function Matter() {
  const say = useWords(holdsWords);
  const { matter: ref = '' }: { readonly matter?: string } = useParams({ strict: false });
  const path = `/matters/${encodeURIComponent(ref)}`;
  const answer = useServer<MatterAnswer>(path);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [said, setSaid] = useState('');
  const matter = answer.data;
  const isInForce = matter?.releasedAt === null;
  return (
    <>
      <PageHeader
        title={matter === undefined ? ref : `${matter.name}: ${matter.title}`}
        about={<InLink to="/holds">{say('back')}</InLink>}
        actions={
          isInForce ? (
            <>
              <Button variant="default" onClick={() => setAsking({ release: null })}>
                {say('releaseOne')}
              </Button>
              <Button onClick={() => setAsking('add')}>{say('addThing')}</Button>
            </>
          ) : null
        }
      />
      <Text role="status" mb="sm">
        {said}
      </Text>
      <Shown answer={answer}>
        {(shown) => (
          <>
            <Badge variant="light" color={isInForce ? 'orange' : 'gray'} mb="sm">
              {say(isInForce ? 'inForce' : 'released')}
            </Badge>
            <Releases of={shown} />
            <HoldTable matter={shown} release={(hold) => setAsking({ release: hold })} />
            <Notices matter={shown} tell={() => setAsking('notice')} acknowledge={(told) => setAsking({ told })} />
          </>
        )}
      </Shown>
      {matter === undefined ? null : (
        <MatterQuestions path={path} matter={matter} asking={asking} close={() => setAsking(null)} tell={setSaid} />
      )}
    </>
  );
}

function HoldTable({
  matter: { holds },
  release,
}: {
  readonly matter: MatterAnswer;
  readonly release: (hold: Hold) => void;
}) {
  const say = useWords(holdsWords);
  return (
    <>
      <Title order={2} fz="md">
        {say('holds')}
      </Title>
      <Table className="data-list" aria-label={say('holds')} mb="lg">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('thing')}</Table.Th>
            <Table.Th>{say('kind')}</Table.Th>
            <Table.Th>{say('reason')}</Table.Th>
            <Table.Th>{say('heldBy')}</Table.Th>
            <Table.Th>{say('since')}</Table.Th>
            <Table.Th>{say('state')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {holds.map((hold) => (
            <Table.Tr key={hold.id}>
              <Table.Td data-title={say('thing')} data-first>
                {hold.label}
              </Table.Td>
              <Table.Td data-title={say('kind')}>{say(`kind.${hold.kind}`)}</Table.Td>
              <Table.Td data-title={say('reason')}>{hold.reason}</Table.Td>
              <Table.Td data-title={say('heldBy')}>{hold.heldBy}</Table.Td>
              <Table.Td data-title={say('since')}>
                <When instant={hold.heldFrom} />
              </Table.Td>
              <Table.Td data-title={say('state')}>
                {hold.releasedAt === null ? (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`${say('releaseOne')}: ${hold.label}`}
                    onClick={() => release(hold)}
                  >
                    {say('releaseOne')}
                  </Button>
                ) : (
                  say('released')
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function Notices({
  matter: { notices, releasedAt },
  tell,
  acknowledge,
}: {
  readonly matter: MatterAnswer;
  readonly tell: () => void;
  readonly acknowledge: (notice: Notice) => void;
}) {
  const say = useWords(holdsWords);
  return (
    <>
      <Group justify="space-between">
        <Title order={2} fz="md">
          {say('notices')}
        </Title>
        {releasedAt === null ? (
          <Button variant="default" size="xs" onClick={tell}>
            {say('notice')}
          </Button>
        ) : null}
      </Group>
      {notices.length === 0 ? (
        <Text c="dimmed">{say('noNotices')}</Text>
      ) : (
        <Table className="data-list" aria-label={say('notices')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('person')}</Table.Th>
              <Table.Th>{say('given')}</Table.Th>
              <Table.Th>{say('reminders')}</Table.Th>
              <Table.Th>{say('acknowledged')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {notices.map((notice) => (
              <Table.Tr key={notice.id}>
                <Table.Td data-title={say('person')} data-first>
                  {notice.person}
                </Table.Td>
                <Table.Td data-title={say('given')}>
                  <When instant={notice.givenAt} />
                </Table.Td>
                <Table.Td data-title={say('reminders')}>{notice.reminders}</Table.Td>
                <Table.Td data-title={say('acknowledged')}>
                  {notice.acknowledgedAt === null ? (
                    <Group gap="xs">
                      {say('notAcknowledged')}
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={`${say('acknowledge')}: ${notice.person}`}
                        onClick={() => acknowledge(notice)}
                      >
                        {say('acknowledge')}
                      </Button>
                    </Group>
                  ) : (
                    <>
                      <When instant={notice.acknowledgedAt} /> {say(`how.${notice.acknowledgedHow ?? 'hand'}`)}
                    </>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
