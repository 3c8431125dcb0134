import { Badge, Button, Card, Group, Select, SimpleGrid, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MailPreview, MailText, MailTexts, TextLanguage } from '../../../api/schemas/texts.ts';
import type { MessageTemplate } from '../../../core/messages/message.ts';
import type { Failure } from '../../../core/failure.ts';
import { localeOf, useLanguage } from '../language/language.tsx';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { ErrorState, Shown } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { messageNames } from './message-names.ts';
import looks from './settings.module.css';
import { SettingsFrame } from './settings-frame.tsx';
import { textsWords } from './texts-words.ts';

type Words = MailText['shipped'];

/** The words of mails, mail by mail and language by language: changed, looked at, and taken back. */
export function MailTextsSettings() {
  const say = useWords(textsWords);
  const sayName = useWords(messageNames);
  const { language: mine } = useLanguage();
  const { filters, set } = useFilters(['language', 'mail']);
  const language = filters.language === '' ? mine : filters.language;
  const mail = filters.mail === '' ? 'portal_link' : filters.mail;
  const languages = useServer<{ readonly items: readonly TextLanguage[] }>('/texts').data?.items ?? [];
  const answer = useServer<MailTexts>('/texts/mails', { language });
  const nameOf = new Intl.DisplayNames(localeOf(mine), { type: 'language' });
  const templates = Object.keys(messageNames.en) as readonly (keyof typeof messageNames.en)[];
  return (
    <SettingsFrame>
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label={say('mail')}
            searchable
            allowDeselect={false}
            data={templates.map((template) => ({ value: template, label: sayName(template) }))}
            value={mail}
            onChange={(value) => set({ mail: value ?? '' })}
          />
          <Select
            label={say('language')}
            allowDeselect={false}
            data={languages.map((one) => ({ value: one.language, label: nameOf.of(one.language) ?? one.language }))}
            value={language}
            onChange={(value) => set({ language: value ?? '' })}
          />
        </SimpleGrid>
        <Shown answer={answer}>
          {(shown) => {
            const texts = shown.items.filter(({ template }) => (template ?? 'every') === mail);
            const key = `${mail} ${shown.language} ${JSON.stringify(texts.map(({ own }) => own))}`;
            return <OneMail key={key} texts={texts} shown={shown} />;
          }}
        </Shown>
      </Stack>
    </SettingsFrame>
  );
}

function OneMail({ texts, shown }: { readonly texts: readonly MailText[]; readonly shown: MailTexts }) {
  const say = useWords(textsWords);
  const [written, setWritten] = useState<Readonly<Record<string, Words>>>({});
  const [isAsking, setAsking] = useState(false);
  const changed = texts.filter(({ key, own, shipped }) => {
    const words = written[key];
    return words !== undefined && JSON.stringify(words) !== JSON.stringify(own ?? shipped);
  });
  const { language } = shown;
  const save = async () => {
    for (const { key } of changed) await server.post('/texts/mails', { language, key, words: written[key] });
  };
  const saving = useChange(save);
  const owned = texts.filter(({ own }) => own !== null);
  return (
    <div className={looks.beside}>
      <Stack>
        <Text size="sm" c="dimmed">
          {say('placesWhy')} {say('never')}
        </Text>
        {texts.map((text) => (
          <OneText
            key={text.key}
            text={text}
            direction={shown.direction}
            words={written[text.key] ?? text.own ?? text.shipped}
            write={(words) => setWritten({ ...written, [text.key]: words })}
          />
        ))}
        {saving.error === null ? null : <ErrorState error={saving.error} />}
        <Group>
          <Button disabled={changed.length === 0} loading={saving.isPending} onClick={() => saving.mutate(undefined)}>
            {say('save')}
          </Button>
          {owned.length === 0 ? null : (
            <Button variant="default" onClick={() => setAsking(true)}>
              {say('back')}
            </Button>
          )}
        </Group>
        <Text role="status" size="sm">
          {saving.isSuccess ? say('saved') : ''}
        </Text>
        <ConfirmEffect
          effect={say('backOf')}
          isOpen={isAsking}
          close={() => setAsking(false)}
          change={async () => {
            for (const { key } of owned) await server.post('/texts/mails', { language, key, words: null });
          }}
        >
          {say('backEffect')}
        </ConfirmEffect>
      </Stack>
      <Preview
        template={texts[0]?.template ?? 'portal_link'}
        shown={shown}
        texts={Object.fromEntries(changed.map(({ key }) => [key, written[key] ?? '']))}
      />
    </div>
  );
}

type OneTextProps = {
  readonly text: MailText;
  readonly direction: 'ltr' | 'rtl';
  readonly words: Words;
  readonly write: (words: Words) => void;
};

function OneText({ text: { key, places, own, fits }, direction, words, write }: OneTextProps) {
  const say = useWords(textsWords);
  const part = key.split('.')[1] ?? '';
  const label = say(key in textsWords.en ? (key as 'closing.body') : (part as 'subject'));
  const forms: readonly (readonly [string | null, string])[] =
    typeof words === 'string' ? [[null, words]] : Object.entries(words);
  const description =
    places.length === 0 ? null : say('places', { places: places.map((name) => `{${name}}`).join(', ') });
  return (
    <div>
      <Badge variant="light" color={own === null ? 'gray' : fits ? 'indigo' : 'red'} mb={4}>
        {say(own === null ? 'shipped' : fits ? 'mine' : 'notUsed')}
      </Badge>
      {forms.map(([form, value]) => {
        const props = {
          label: form === null ? label : say('form', { part: label, form: say(`form.${form}` as 'form.one') }),
          description,
          dir: direction,
          value,
        };
        const change = (next: string) =>
          write(form === null || typeof words === 'string' ? next : { ...words, [form]: next });
        return part === 'body' ? (
          <Textarea
            key={form}
            {...props}
            autosize
            minRows={3}
            onChange={(event) => change(event.currentTarget.value)}
          />
        ) : (
          <TextInput key={form} {...props} onChange={(event) => change(event.currentTarget.value)} />
        );
      })}
    </div>
  );
}

type PreviewProps = {
  readonly template: MessageTemplate;
  readonly shown: MailTexts;
  readonly texts: Readonly<Record<string, Words>>;
};

/** The mail as it would go out, a moment after the last letter was typed. */
function Preview({ template, shown: { language, direction }, texts }: PreviewProps) {
  const say = useWords(textsWords);
  const [calm] = useDebouncedValue(texts, 400);
  const body = { language, template, texts: calm };
  const answer = useQuery<MailPreview, Failure>({
    queryKey: ['/texts/preview', body],
    queryFn: () => server.post<MailPreview>('/texts/preview', body),
    retry: false,
  });
  return (
    <section aria-labelledby="preview">
      <Title order={2} fz="md" id="preview">
        {say('preview')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {say('previewWhy')}
      </Text>
      {answer.error === null ? null : <ErrorState error={answer.error} />}
      {answer.data === undefined ? (
        <Text size="sm">{answer.error === null ? '' : say('previewNot')}</Text>
      ) : (
        <Card withBorder dir={direction} lang={language}>
          <Text fw={600}>{answer.data.subject}</Text>
          <Text size="sm" mt="xs" className={looks.mail ?? ''}>
            {answer.data.text}
          </Text>
        </Card>
      )}
    </section>
  );
}
