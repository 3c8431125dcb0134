import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isLegal, type TextKey, textKeys, textPlaceholders } from './text-keys.ts';
import { fillText, readTexts, type Texts } from './texts.ts';

type Expected = {
  readonly reviewed: boolean;
  readonly quotes: readonly [open: string, close: string];
  /** Words of pay, and of reasons for leaving. */
  readonly never: RegExp;
  /** What those words have to catch. */
  readonly planted: readonly string[];
};

const languages: Readonly<Record<string, Expected>> = {
  en: {
    reviewed: true,
    quotes: ['“', '”'],
    never:
      /salar|payroll|\bpay(?:s|ing|ment|cheque)?\b|\bwage|deduct|withh[eo]ld|fired|dismiss|terminat|resign|redundan|laid off|retire|illness|\bdied|death|deceas/i,
    planted: ['We deduct it from your salary.', 'They resigned.'],
  },
  de: {
    reviewed: true,
    quotes: ['„', '“'],
    never:
      /gehalt(?!en)|\blohn|auszahl|abgezogen|einbehalten|kündig|entlass|rentne|ruhestand|krank|verstorben|gestorben|\btod/i,
    planted: ['Das wird vom Lohn abgezogen.', 'Nach der Kündigung.'],
  },
  fr: {
    reviewed: false,
    quotes: ['«\u00a0', '\u00a0»'],
    never:
      /salaire|\bpaie|\bpay[ée]|retenue sur|licenci|démission|renvoyé|rupture|retraite|maladie|décès|décéd|\bmort/iu,
    planted: ['Retenue sur salaire.', 'Après la démission.'],
  },
  es: {
    reviewed: false,
    quotes: ['«', '»'],
    never:
      /salari|sueldo|nómina|\bpag[aou]|descont|descuent|despid|despedid|dimi[st]|renunci|jubil|enferm|falleci|muert/iu,
    planted: ['Se descuenta del sueldo.', 'Tras el despido.'],
  },
  'pt-BR': {
    reviewed: false,
    quotes: ['“', '”'],
    never: /salári|\bpag[aou]|holerite|descont|demiti|demiss|desligamento|aposent|doença|falec|morte|morreu/iu,
    planted: ['Será descontado do salário.', 'Depois da demissão.'],
  },
  it: {
    reviewed: false,
    quotes: ['«', '»'],
    never: /stipendi|salari|\bpag[ah](?!in)|trattenut|licenzi|dimission|dimess|pension|malatti|decess|decedut|\bmort/iu,
    planted: ['Trattenuta sullo stipendio.', 'Dopo le dimissioni.'],
  },
  nl: {
    reviewed: false,
    quotes: ['‘', '’'],
    never: /salaris|\bloon|uitbetal|\binhoud(?:en|ing)|ontsla|opgezegd|opzegging|pensioen|\bziek|overled|\bdood/iu,
    planted: ['Wij houden het in op uw loon.', 'Na het ontslag.'],
  },
  pl: {
    reviewed: false,
    quotes: ['„', '”'],
    never: /wynagrodz|pensj|\bpłac|wypłat|potrąc|zwolni(?:en|on)|wypowiedz|emerytur|chorob|zmar[łl]|śmier/iu,
    planted: ['Potrącimy z wynagrodzenia.', 'Po wypowiedzeniu.'],
  },
  ja: {
    reviewed: false,
    quotes: ['「', '」'],
    never: /給与|給料|賃金|手当|天引|差し引|解雇|辞職|辞任|自己都合|懲戒|定年|病気|死亡|逝去|亡くな/,
    planted: ['給与から差し引きます。', '解雇されました。'],
  },
  ar: {
    reviewed: false,
    quotes: ['«', '»'],
    never: /راتب|رواتب|أجور|أجرك|خصم|فصله|فصل من|إقال|استقال|تقاعد|مرض|وفاة|توفي|المتوفى/,
    planted: ['يُخصم من راتبك.', 'بعد الاستقالة.'],
  },
};

const folder = new URL('../../texts/', import.meta.url);
const read = (language: string): Texts =>
  readTexts(readFileSync(new URL(`${language}.yaml`, folder), 'utf8'), `${language}.yaml`);

/** What stands in the forms of a text, as it was written. */
function formsOf(texts: Texts, key: TextKey): readonly string[] {
  const words = texts.byKey.get(key)?.words ?? [];
  return typeof words === 'string' ? [words] : [...words.values()];
}

function longest(key: TextKey): number {
  const name = key.split('.')[1] ?? '';
  // A letter of a page's half, and no message.
  if (key === 'legal.return_letter') return 700;
  if (/^(?:button|label_button|send|yes|no|ask_new|wrong_person)$/.test(name)) return 40;
  return /^(?:subject|title|count|have|not_here|lost|gave_back|unlisted|question)$/.test(name) ? 80 : 420;
}

test('there are ten languages, and no file besides theirs', () => {
  const expected = Object.keys(languages).map((language) => `${language}.yaml`);
  assert.deepEqual(readdirSync(folder).sort(), expected.sort());
});

for (const [language, { reviewed, quotes, never, planted }] of Object.entries(languages)) {
  const texts = read(language);
  const written = [...texts.byKey.keys()].flatMap((key) => formsOf(texts, key).map((form) => ({ key, form })));

  test(`${language} says everything, and what is legal only if it is reviewed (edge-147)`, () => {
    assert.equal(texts.language, language);
    assert.equal(texts.reviewed, reviewed);
    assert.deepEqual(
      [...texts.byKey.keys()],
      textKeys.filter((key) => reviewed || !isLegal(key)),
    );
  });

  test(`${language} never says why somebody leaves, and never speaks of pay but to say that it is not about pay`, () => {
    for (const one of planted) assert.match(one, never);
    for (const { key, form } of written) if (key !== 'legal.pay') assert.doesNotMatch(form, never, key);
  });

  test(`${language} is plain text of a length that fits, in the marks of the language`, () => {
    for (const { key, form } of written) {
      assert.doesNotMatch(form, /[<>&"'`*_\\]|https?:|\bwww\./, key);
      assert.doesNotMatch(form, /[\p{Cf}\p{Co}\ufffd]| {2}|^\s|\s$|…\./u, key);
      assert.equal(form, form.normalize('NFC'), key);
      assert.ok(form.length <= longest(key), `${key}: ${form.length}`);
    }
    const [how = ''] = formsOf(texts, 'things.how');
    const [button = ''] = formsOf(texts, 'dispute.button');
    assert.ok(how.includes(`${quotes[0]}${button}${quotes[1]}`), how);
  });

  test(`${language} has a form for every number, which says the number or is only for it`, () => {
    for (const key of textKeys.filter((one) => (textPlaceholders[one] as readonly string[]).includes('count'))) {
      for (const count of [...Array.from({ length: 130 }, (_, n) => n), 1_000, 1_000_000, 1.5]) {
        const values = { case: 'OFF-1', person: 'P', limit: 'x', most: 3, count };
        const said = fillText(texts, key, values);
        assert.doesNotMatch(said, /[{}]|^$/, key);
        if (count > 2) assert.ok(said.includes(count.toLocaleString(language)), said);
      }
    }
  });
}
