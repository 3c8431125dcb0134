import type { MetricFigure } from '../../../api/schemas/metrics.ts';
import {
  cameBack,
  type CompanionName,
  companionNames,
  type MetricReason,
  metricReasons,
  type NotMeasuredReason,
  notMeasuredReasons,
  noReturn,
  notReceived,
} from '../../../core/metrics/metric-reasons.ts';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { makeWords, useWords } from '../language/words.ts';
import { lengthOf } from './figure-words.ts';
import { reportsWords } from './words.ts';

type Known = MetricReason | CompanionName | NotMeasuredReason;
type Said = MetricFigure['companions'][number]['said'];

/** The server says these in English, and they are their own codes. */
const known = [...new Set<Known>([...metricReasons, ...companionNames, ...notMeasuredReasons])];
const inEnglish = Object.fromEntries(known.map((one) => [one, one])) as Record<Known, string>;

const knownWords = makeWords(inEnglish, {
  closed: 'geschlossen',
  open: 'offen',
  'no time is set': 'es ist keine Zeit gesetzt',
  'nobody opened a case': 'niemand hat einen Fall eröffnet',
  off: 'gesperrt',
  'off early': 'vorzeitig gesperrt',
  'still active': 'noch aktiv',
  'unknown: nobody looked': 'unbekannt: niemand sah nach',
  'access has not ended yet': 'der Zugang ist noch nicht beendet',
  'service account': 'Dienstkonto',
  'shared account': 'gemeinsames Konto',
  'kept by an exception': 'durch eine Ausnahme behalten',
  'off before we knew': 'gesperrt, bevor wir davon wussten',
  'personal property': 'Privateigentum',
  'register error': 'Fehler im Register',
  transferred: 'übergeben',
  'bought out before it was due': 'abgekauft, bevor es fällig war',
  'declared not worth shipping before it was due': 'nicht des Schickens wert, bevor es fällig war',
  'not due yet': 'noch nicht fällig',
  'received on time': 'rechtzeitig eingegangen',
  'received late': 'verspätet eingegangen',
  'said to be back, not received': 'soll zurück sein, nicht eingegangen',
  'shared login': 'gemeinsame Anmeldung',
  'legal hold': 'Aufbewahrungspflicht',
  'cannot be reassigned': 'nicht weiter zu vergeben',
  'nobody said whether it can be reassigned': 'niemand sagt, ob er weiter zu vergeben ist',
  'no term data': 'keine Angaben zur Laufzeit',
  'its term was over': 'seine Laufzeit war vorbei',
  'its window is not over': 'seine Frist läuft noch',
  'said to be free, not read back': 'soll frei sein, nicht nachgelesen',
  'still assigned': 'noch vergeben',
  'released within 30 d': 'binnen 30 Tagen frei',
  'released after 30 d': 'nach mehr als 30 Tagen frei',
  present: 'vorhanden',
  late: 'verspätet',
  waived: 'darauf verzichtet',
  unproven: 'nicht belegt',
  missing: 'fehlt',
  'HR lateness': 'Verspätung von HR',
  'our time, p50': 'unsere Zeit, p50',
  'vendor lag': 'Zeit des Anbieters',
  'vendor lag, p50': 'Zeit des Anbieters, p50',
  'closed with a waiver': 'mit einem Verzicht geschlossen',
  reopened: 'wieder geöffnet',
  'ended early': 'vorzeitig beendet',
  'closed within target': 'binnen der Zielzeit geschlossen',
  'on time': 'rechtzeitig',
  'median lateness of what was not on time': 'mittlere Verspätung des Verspäteten',
  'by value': 'nach Wert',
  'released by now': 'inzwischen frei',
  're-used so far': 'bisher wiederverwendet',
  'saved now': 'jetzt gespart',
  'saved at renewal': 'bei der Verlängerung gespart',
  'p50 of departures': 'p50 der Austritte',
  'p95 of departures': 'p95 der Austritte',
  'exposure, known': 'offen gestanden, bekannt',
  'exposure, unknown': 'offen gestanden, unbekannt',
  attested: 'bezeugt',
  'came back': 'kam wieder',
  coverage: 'gemessene Anwendungen',
  'within the agreed time': 'binnen der vereinbarten Zeit',
  'leavers complete': 'vollständige Austritte',
  'recorded late': 'verspätet aufgezeichnet',
  'done, without evidence of the kind asked for': 'getan, ohne Beleg der verlangten Art',
  'waived, and no policy lets that record be waived': 'verzichtet, wo keine Regel es erlaubt',
  'match of HR, case and directory': 'Abgleich von HR, Fall und Verzeichnis',
  new: 'neu',
  'returned, reassigned or disposed of': 'zurück, neu vergeben oder entsorgt',
  'written off, deleted or waived': 'abgeschrieben, gelöscht oder verzichtet',
  'at the end': 'am Ende',
  'of the register at the start': 'des Registers am Anfang',
  'of the register at the end': 'des Registers am Ende',
  counted: 'gezählt',
  'a departure has no one vendor; see access revocation':
    'ein Austritt hat nicht den einen Anbieter; siehe Entzug der Zugänge',
  'no target is set': 'es ist kein Ziel gesetzt',
  'the book value at the end of access is not kept': 'der Buchwert am Ende des Zugangs wird nicht aufbewahrt',
  'bills and purchases are not read': 'Rechnungen und Einkäufe werden nicht gelesen',
  'what is ordered at a renewal is not read': 'was bei einer Verlängerung bestellt wird, wird nicht gelesen',
  'seats of one licence cannot be told apart, so a new one cannot be traced to one that was released':
    'Plätze einer Lizenz sind nicht zu unterscheiden, ein neuer also keinem freigewordenen zuzuordnen',
  'no agreed time is set': 'es ist keine Zeit vereinbart',
  'directories are read case by case': 'Verzeichnisse werden Fall für Fall gelesen',
});

/** The state and the ending of an asset, as reasons name them. */
const assetWords = makeWords(
  {
    stock: 'stock',
    deployed: 'deployed',
    'in transit': 'in transit',
    received: 'received',
    quarantine: 'quarantine',
    repair: 'repair',
    retired: 'retired',
    lost: 'lost',
    stolen: 'stolen',
    sold: 'sold',
    donated: 'donated',
    recycled: 'recycled',
    destroyed: 'destroyed',
    'returned to lessor': 'returned to lessor',
    delivered: 'delivered',
    refused: 'refused',
    'written off': 'written off',
    'bought out': 'bought out',
    'not shipped': 'not shipped',
    waived: 'waived',
    [noReturn]: noReturn,
    [notReceived]: notReceived,
    [cameBack]: cameBack,
  },
  {
    stock: 'im Lager',
    deployed: 'ausgegeben',
    'in transit': 'unterwegs',
    received: 'angekommen',
    quarantine: 'in Quarantäne',
    repair: 'in Reparatur',
    retired: 'ausgemustert',
    lost: 'verloren',
    stolen: 'gestohlen',
    sold: 'verkauft',
    donated: 'gespendet',
    recycled: 'verwertet',
    destroyed: 'vernichtet',
    'returned to lessor': 'zurück beim Leasinggeber',
    delivered: 'zugestellt',
    refused: 'verweigert',
    'written off': 'abgeschrieben',
    'bought out': 'abgekauft',
    'not shipped': 'nicht verschickt',
    waived: 'darauf verzichtet',
    [noReturn]: ', keine Rückgabe',
    [notReceived]: ', nicht eingegangen',
    [cameBack]: ', kam wieder',
  },
);

const isIn = <Key extends string>(words: Readonly<Record<Key, unknown>>, text: string): text is Key =>
  Object.hasOwn(words, text);

/** What a figure says of its rows and beside itself, in the reader's language; what is not known stays as the server says it. */
export function useFigureSentences() {
  const say = useWords(reportsWords);
  const sayKnown = useWords(knownWords);
  const sayAsset = useWords(assetWords);
  const { number, percent } = useNumbers();
  const plain = (text: string): string => (isIn(knownWords.en, text) ? sayKnown(text) : text);

  const reason = (text: string): string => {
    if (isIn(knownWords.en, text)) return sayKnown(text);
    const end = [cameBack, notReceived, noReturn].find((one) => text.endsWith(one));
    if (end !== undefined) return `${reason(text.slice(0, -end.length))}${sayAsset(end as typeof cameBack)}`;
    return isIn(assetWords.en, text) ? sayAsset(text) : text;
  };

  const { day } = useInstants();
  const length = (ms: number): string => {
    const { key, count } = lengthOf(ms);
    return say(key, { count });
  };
  const text = ({ said, text: words }: { readonly said?: Said | undefined; readonly text: string }): string => {
    switch (said?.as) {
      case 'count':
        return number(said.count);
      case 'share': {
        const counts = say('rate', { count: said.count, of: number(said.of) });
        return words.includes('%') ? `${counts} = ${percent(said.count / said.of)}` : counts;
      }
      case 'length':
        return said.of === undefined ? length(said.ms) : say('middleOf', { length: length(said.ms), count: said.of });
      case 'open':
        return say('openSince', { length: length(said.oldestMs) });
      case 'not_measured':
        return `${say('notMeasured')}: ${plain(said.reason)}`;
      case 'nothing':
        return say('nothingToSay');
      case 'between': {
        const between = say('between', { from: day(said.from), to: day(said.to) });
        return said.sources === null ? between : say('unlike', { between, sources: said.sources });
      }
      default:
        return words;
    }
  };
  const notMeasured = ({ notMeasured: words, uncounted }: MetricFigure): string => {
    if (uncounted === undefined) return words ?? '';
    const { why, ...values } = uncounted;
    return say(`uncounted.${why}`, 'day' in values ? { day: day(values.day) } : values);
  };
  return { reason, name: plain, text, notMeasured };
}
