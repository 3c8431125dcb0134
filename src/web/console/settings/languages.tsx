import { Badge } from '@mantine/core';
import type { TextLanguage } from '../../../api/schemas/texts.ts';
import { isLegal } from '../../../formats/text-keys.ts';
import { localeOf, useLanguage } from '../language/language.tsx';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { EmptyState } from '../parts/states.tsx';
import { policyWords } from './policy-words.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { settingsWords } from './words.ts';

/** In which languages people are written to, and who stands by each. */
export function Languages() {
  const say = useWords(policyWords);
  const sayAll = useWords(settingsWords);
  const { language } = useLanguage();
  const nameOf = new Intl.DisplayNames(localeOf(language), { type: 'language' });
  const columns: readonly Column<TextLanguage>[] = [
    { key: 'language', title: say('language'), cell: ({ language: tag }) => `${nameOf.of(tag) ?? tag} (${tag})` },
    {
      key: 'reviewed',
      title: say('reviewed'),
      cell: ({ reviewed }) => (
        <Badge variant="light" color={reviewed ? 'green' : 'orange'}>
          {say(reviewed ? 'isReviewed' : 'isNotReviewed')}
        </Badge>
      ),
    },
    { key: 'texts', title: say('texts'), cell: ({ texts }) => texts, align: 'end' },
    {
      key: 'english',
      title: say('inEnglish'),
      cell: ({ inEnglish }) =>
        inEnglish.length === 0 ? (
          sayAll('no')
        ) : (
          <details>
            <summary>{say(inEnglish.every(isLegal) ? 'onlyLegal' : 'showAll', { count: inEnglish.length })}</summary>
            {inEnglish.join(', ')}
          </details>
        ),
    },
  ];
  return (
    <SettingsFrame>
      <DataList
        label={say('languages')}
        path="/texts"
        columns={columns}
        rowId={({ language: tag }) => tag}
        rowName={({ language: tag }) => tag}
        empty={<EmptyState title={say('languages')} />}
      />
    </SettingsFrame>
  );
}
