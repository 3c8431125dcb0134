import { Anchor } from '@mantine/core';
import type { Certificate } from '../../../api/schemas/certificates.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { EmptyState } from '../parts/states.tsx';
import { InLink } from '../parts/in-link.tsx';
import { When } from '../parts/when.tsx';
import { fileAddress } from '../server/server.ts';
import { evidenceWords } from './words.ts';

/** Certificates of erased media, as they were given out. */
export function Certificates() {
  const say = useWords(evidenceWords);
  const columns: readonly Column<Certificate>[] = [
    { key: 'number', title: say('number'), cell: ({ number }) => number },
    {
      key: 'thing',
      title: say('thing'),
      cell: ({ tag, serial, batch }) =>
        tag === null ? (batch ?? serial ?? '') : <InLink to={`/devices/${encodeURIComponent(tag)}`}>{tag}</InLink>,
    },
    { key: 'issued', title: say('issuedAt'), cell: ({ issuedAt }) => <When instant={issuedAt} /> },
    { key: 'by', title: say('issuedBy'), cell: ({ issuedBy }) => issuedBy },
    { key: 'replaced', title: say('replacedBy'), cell: ({ replacedBy }) => replacedBy ?? '' },
    {
      key: 'file',
      title: say('file'),
      cell: ({ number }) => (
        <Anchor href={fileAddress(`/certificates/${number}/file.pdf`)}>{say('fileOf', { number })}</Anchor>
      ),
    },
  ];
  return (
    <DataList
      label={say('certificates')}
      path="/certificates"
      columns={columns}
      rowId={({ id }) => id}
      rowName={({ number }) => number}
      empty={<EmptyState title={say('certificatesNone')}>{say('certificatesWhy')}</EmptyState>}
    />
  );
}
