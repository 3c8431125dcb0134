import { Title } from '@mantine/core';
import type { LicenceView } from '../../../api/schemas/licences.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import classes from './licences.module.css';
import { useTerms } from './terms.ts';
import { licencesWords } from './words.ts';

/** How a licence is paid for and used. What nobody has said is said to be so. */
export function LicenceFacts({ licence }: { readonly licence: LicenceView }) {
  const say = useWords(licencesWords);
  const { number } = useNumbers();
  const terms = useTerms();
  const orNotSaid = (value: number | string | null) =>
    value === null ? say('notSaid') : typeof value === 'number' ? number(value) : value;
  const yesNo = (value: boolean | null) => (value === null ? say('notSaid') : say(value ? 'yes' : 'no'));
  const facts: readonly (readonly [string, string])[] = [
    [say('inUse'), terms.use(licence)],
    [say('free'), orNotSaid(licence.free)],
    [say('runningOut'), number(licence.runningOut)],
    [say('price'), terms.price(licence)],
    [say('renews'), terms.renewal(licence)],
    [say('kind'), say(`kind.${licence.kind}`)],
    [say('reassignable'), yesNo(licence.reassignable)],
    [say('refundable'), yesNo(licence.refundable)],
    [say('minimumSeats'), orNotSaid(licence.minimumSeats)],
    [say('group'), orNotSaid(licence.assignedByGroup)],
    [say('dataLost'), orNotSaid(licence.dataLostDays)],
  ];
  return (
    <>
      <Title order={2} fz="h4" mb="xs">
        {say('facts')}
      </Title>
      <dl className={classes['facts']}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
