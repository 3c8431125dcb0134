import type { AssetDetail, Person } from '../../api/schemas/inventory.ts';
import { button, type Desk, type Mode } from './desk.ts';
import { el, field } from './dom.ts';
import { get, post } from './server.ts';
import { say } from './words.ts';

/** Handing things out: the thing by its code, the person by name or number, and their signature on the glass. */
export function handOutMode(desk: Desk): Mode {
  const rest = el('div', {});
  const choosePerson = (tag: string) => {
    const sought = el('input', { maxlength: 200, autocomplete: 'off' });
    const found = el('div', { role: 'status', class: 'found' });
    const find = async () => {
      const answer = await get<{ items: readonly Person[] }>(
        `/people?limit=8&search=${encodeURIComponent(sought.value.trim())}`,
      );
      if (!answer.ok) return desk.refuse(tag, answer.refusal);
      const people = answer.body.items;
      found.replaceChildren(
        ...(people.length === 0
          ? [el('p', {}, say('nobody'))]
          : people.map((person) => button(nameOf(person), () => void sign(tag, person)))),
      );
    };
    rest.replaceChildren(
      el(
        'form',
        {
          class: 'row',
          submit: (event) => {
            event.preventDefault();
            void find();
          },
        },
        field(`${say('toWhom')} ${say('toWhomHint')}`, sought),
        el('button', { class: 'plain' }, say('find')),
      ),
      found,
    );
    sought.focus();
  };
  const sign = async (tag: string, person: Person) => {
    const { makeSignature } = await import('./signature.ts');
    const name = el('input', { value: person.name, maxlength: 200, autocomplete: 'off' });
    const signature = makeSignature();
    const give = async (isSigned: boolean) => {
      const image = signature.image();
      const signed = { signature: { name: name.value.trim(), ...(image === null ? {} : { image }) } };
      const answer = await post('/assets/check-out', {
        asset: tag,
        personId: person.id,
        ...(isSigned ? signed : {}),
      });
      if (!answer.ok) return desk.refuse(tag, answer.refusal);
      rest.replaceChildren();
      desk.show({ tone: 'good', word: 'word.given', thing: say('chosen', { tag, name: person.name }) });
    };
    rest.replaceChildren(
      el('h2', {}, say('chosen', { tag, name: nameOf(person) })),
      el('p', {}, say('sayReceipt', { tag })),
      field(say('signName'), name),
      signature.element,
      el(
        'div',
        { class: 'row' },
        button(say('give', { tag }), () => void give(true), 'primary'),
        button(say('giveUnsigned'), () => void give(false)),
      ),
    );
    name.focus();
  };
  return {
    after: rest,
    // Before anybody is sought and signs: it is known, and nobody has it.
    onCode: async (code) => {
      rest.replaceChildren();
      const answer = await get<AssetDetail>(`/assets/${encodeURIComponent(code)}`);
      if (!answer.ok) return desk.refuse(code, answer.refusal);
      const { tag, custodian } = answer.body;
      if (custodian === null) return choosePerson(tag);
      desk.show({
        tone: 'stop',
        word: 'word.refused',
        thing: tag,
        lines: [say('hasIt', { tag, name: custodian.name })],
      });
    },
  };
}

function nameOf({ name, department, employeeNumbers }: Person): string {
  return [name, employeeNumbers.join(', '), department ?? ''].filter((part) => part !== '').join(' · ');
}
