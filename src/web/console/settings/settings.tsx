import { Card, Text, Title } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useMay } from '../server/me.ts';
import { sections } from './sections.ts';
import { aboutOf } from './settings-frame.tsx';
import looks from './settings.module.css';
import { settingsWords } from './words.ts';

/** Every section that the reader may open, with what it is for. */
export function Settings() {
  const say = useWords(settingsWords);
  const may = useMay();
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <div className={looks.cards}>
        {sections
          .filter(({ permission }) => permission === undefined || may(permission))
          .map(({ path, word }) => (
            <Card key={path} withBorder component="section">
              <Title order={2} fz="md">
                <InLink to={path}>{say(word)}</InLink>
              </Title>
              <Text size="sm">{say(aboutOf(word))}</Text>
            </Card>
          ))}
      </div>
    </>
  );
}
