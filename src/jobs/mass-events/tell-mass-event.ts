import type { MessageTemplate } from '../../core/messages/message.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { listWhoKnows } from '../../store/mass-events/mass-events.ts';
import { queueMessages } from '../../store/messages/messages.ts';

type Told = {
  readonly template: Extract<MessageTemplate, 'mass_event_stopped' | 'mass_event_alone'>;
  readonly eventId: string;
  /** What happened: the same occasion is told once. */
  readonly occasion: string;
};

/** Tells whoever prepared a mass event and the operators it names, and nobody else; its name stays out of the mail. */
export async function tellOfMassEvent(tx: Tx, { template, eventId, occasion }: Told): Promise<void> {
  const readers = await listWhoKnows(tx, eventId);
  await queueMessages(
    tx,
    readers.map((id) => ({
      template,
      channel: 'mail',
      recipient: { kind: 'operator', id },
      offboardingId: null,
      values: { massEventId: eventId },
      dedupKey: `${template} ${eventId} ${occasion} ${id}`,
    })),
  );
}
