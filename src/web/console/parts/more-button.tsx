import { Button, type MantineSpacing } from '@mantine/core';
import { useWords } from '../language/words.ts';
import type { useServerList } from '../server/use-server.ts';
import { partWords } from './words.ts';

type Paged = Pick<ReturnType<typeof useServerList>, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;

/** Reads the next page of a list; not there where nothing follows. */
export function MoreButton({ list, mt }: { readonly list: Paged; readonly mt?: MantineSpacing }) {
  const say = useWords(partWords);
  if (!list.hasNextPage) return null;
  return (
    <Button
      variant="default"
      size="xs"
      {...(mt === undefined ? {} : { mt })}
      loading={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      {say('more')}
    </Button>
  );
}
