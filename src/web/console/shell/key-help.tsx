import { List } from '@mantine/core';
import { Dialog } from '../parts/dialog.tsx';
import { useWords } from '../language/words.ts';
import { useOwnScreens } from './use-own-screens.ts';
import { shellWords } from './words.ts';

/** What the keys do. */
export function KeyHelp({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const say = useWords(shellWords);
  const screens = useOwnScreens();
  const keys = [
    'keys.palette',
    'keys.go',
    'keys.search',
    'keys.move',
    'keys.select',
    'keys.open',
    'keys.peek',
    'keys.new',
    'keys.scan',
    'keys.help',
  ] as const;
  return (
    <Dialog isOpen={isOpen} close={close} title={say('shortcuts')}>
      <List listStyleType="none" spacing="xs">
        {keys.map((key) => (
          <List.Item key={key}>{say(key)}</List.Item>
        ))}
        {screens.map(({ path, nav }) =>
          nav.key === undefined ? null : (
            <List.Item key={path}>
              G {nav.key.toUpperCase()}: {say(nav.word)}
            </List.Item>
          ),
        )}
      </List>
    </Dialog>
  );
}
