import { Button, FileButton, Stack, Text } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import looks from './drop-zone.module.css';

const tables = '.csv,.tsv,.txt,text/csv';

type Props = {
  readonly title: string;
  /** What the button says. */
  readonly choose: string;
  readonly about?: string;
  /** Table files unless something else is said. */
  readonly accept?: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly isReading?: boolean;
};

/** Where files are chosen, or dropped anywhere on the page. Several at once; whoever takes one takes the first. */
export function DropZone({ title, choose, about, accept = tables, onFiles, isReading = false }: Props) {
  const isOver = useDropped(onFiles);
  return (
    <div role="group" aria-label={title} className={looks.zone} data-over={isOver}>
      <Stack align="center" gap="xs">
        <IconFileUpload size={32} aria-hidden />
        <Text fw={600}>{title}</Text>
        <FileButton multiple accept={accept} onChange={onFiles}>
          {(props) => (
            <Button {...props} loading={isReading}>
              {choose}
            </Button>
          )}
        </FileButton>
        {about === undefined ? null : (
          <Text size="sm" c="dimmed" ta="center">
            {about}
          </Text>
        )}
      </Stack>
    </div>
  );
}

/** Takes the files that are dropped anywhere on the page; says whether some are held over it. */
function useDropped(onFiles: (files: readonly File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    const over = (event: DragEvent) => {
      // Without this the browser opens the file in place of the page.
      event.preventDefault();
      setOver(true);
    };
    const leave = () => setOver(false);
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      take([...(event.dataTransfer?.files ?? [])]);
    };
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, []);
  return isOver;
}
