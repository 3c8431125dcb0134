import { Title } from '@mantine/core';
import type { LicenceView } from '../../../api/schemas/licences.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { Facts } from '../parts/facts.tsx';
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
  const facts = [
    { name: say('inUse'), value: terms.use(licence) },
    { name: say('free'), value: orNotSaid(licence.free) },
    { name: say('runningOut'), value: number(licence.runningOut) },
    { name: say('price'), value: terms.price(licence) },
    { name: say('renews'), value: terms.renewal(licence) },
    { name: say('kind'), value: say(`kind.${licence.kind}`) },
    { name: say('reassignable'), value: yesNo(licence.reassignable) },
    { name: say('refundable'), value: yesNo(licence.refundable) },
    { name: say('minimumSeats'), value: orNotSaid(licence.minimumSeats) },
    { name: say('group'), value: orNotSaid(licence.assignedByGroup) },
    { name: say('dataLost'), value: orNotSaid(licence.dataLostDays) },
  ];
  return (
    <>
      <Title order={2} fz="h4" mb="xs">
        {say('facts')}
      </Title>
      <Facts facts={facts} />
    </>
  );
}
