import { seededRandom } from './simulated-faults.ts';

/** Fernhill Instruments: a company that does not exist, the same at every first start. */
export const companyName = 'Fernhill Instruments';
export const companyZone = 'Europe/London';
/** Where things come back to. */
export const companyAddress = {
  name: 'Equipment desk',
  company: companyName,
  street1: '1 Example Quay',
  city: 'Bristol',
  postcode: 'BS1 0AA',
  country: 'GB',
  phone: '+441170000000',
};

export type DemoPerson = {
  readonly number: string;
  readonly name: string;
  readonly login: string;
  readonly email: string;
  readonly department: string;
  readonly office: DemoOffice;
  readonly manager: string | null;
  readonly contractor: boolean;
  readonly startDate: string;
};

export type DemoAsset = {
  readonly tag: string;
  readonly serial: string;
  readonly category: string;
  readonly model: string;
  readonly manufacturer: string;
  readonly valueMinor: number;
  readonly holder: string | null;
};

export type DemoAccount = {
  readonly application: string;
  readonly id: string;
  readonly login: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly employeeNumber: string | null;
  readonly type: 'member' | 'service' | 'shared';
  readonly admin: boolean;
  readonly groups: readonly string[];
  readonly seats: readonly string[];
  readonly lastSignInAt: string;
};

type DemoOffice = { readonly name: string; readonly country: string; readonly zone: string };

const offices: readonly DemoOffice[] = [
  { name: 'Bristol', country: 'GB', zone: 'Europe/London' },
  { name: 'Leipzig', country: 'DE', zone: 'Europe/Berlin' },
  { name: 'Aarhus', country: 'DK', zone: 'Europe/Copenhagen' },
  { name: 'Austin', country: 'US', zone: 'America/Chicago' },
];
const departments = ['Engineering', 'Sales', 'Finance', 'Support', 'Operations', 'People'];
const givenNames =
  'Aiko Amara Anders Astrid Beatriz Chidi Clara Dmitri Elif Emeka Fatima Femke Gareth Hana Henrik Ines Ivo Jonas Kavya Lars Lucía Mei Mirela Nadia Noor Olu Piotr Priya Rafael Ravi Samuel Siobhán Tomás Wanjiru Yusuf Zofia'.split(
    ' ',
  );
const familyNames =
  'Adeyemi Ahmadi Andersen Bianchi Castro Dahl Dvořák Eriksen Fernández Fischer García Hoffmann Ibrahim Jansen Kamau Kowalczyk Lindqvist Menon Moreau Nakamura Novak Okafor Osei Petrov Quinn Raman Rossi Sørensen Tanaka Weber'.split(
    ' ',
  );

export const demoApplications = [
  { name: 'directory', title: 'Fernhill Directory', category: 'directory', share: 1 },
  { name: 'vpn', title: 'Remote Access VPN', category: 'vpn', share: 0.7 },
  { name: 'mail', title: 'Mail', category: 'mail', share: 1 },
  { name: 'crm', title: 'Northwind CRM', category: 'saas', share: 0.4 },
  { name: 'code', title: 'Code Hosting', category: 'saas', share: 0.35 },
  { name: 'expenses', title: 'Expenses', category: 'finance', share: 0.6 },
] as const;

const models: readonly (readonly [category: string, manufacturer: string, model: string, valueMinor: number])[] = [
  ['laptop', 'Lenovo', 'ThinkPad X1 Carbon', 178_900],
  ['laptop', 'Apple', 'MacBook Pro 14', 224_900],
  ['laptop', 'Dell', 'Latitude 7440', 143_200],
  ['phone', 'Apple', 'iPhone 16', 79_900],
  ['monitor', 'Dell', 'U2723QE', 51_900],
  ['dock', 'Dell', 'WD22TB4', 23_500],
  ['badge', 'HID', 'Door badge', 1_200],
  ['security_key', 'Yubico', 'Security key', 5_500],
];

/** Everybody, everything and every login of the demo company, made from one seed. */
export function makeCompany(people = 120, assets = 300) {
  const random = seededRandom(4310);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const staff: DemoPerson[] = Array.from({ length: people }, (_, index) => makePerson(index, pick, random));
  return { staff, assets: makeAssets(staff, assets, pick), accounts: makeAccounts(staff, random) };
}

function makePerson(index: number, pick: <T>(list: readonly T[]) => T, random: () => number): DemoPerson {
  const name = `${givenNames[index % givenNames.length]} ${familyNames[(index * 7 + Math.floor(index / 30)) % familyNames.length]}`;
  const login = `${plain(name).replace(/ /g, '.')}${index >= 36 ? index : ''}`;
  return {
    number: `F-${1001 + index}`,
    name,
    login,
    email: `${login}@fernhill.example`,
    department: departments[index % departments.length] ?? 'Engineering',
    office: placeOf(index, pick(offices)),
    // The first six lead the departments; the very first leads them.
    manager: index === 0 ? null : index < 6 ? 'F-1001' : `F-${1001 + (index % 6)}`,
    contractor: index > 6 && random() < 0.1,
    startDate: `20${15 + Math.floor(random() * 11)}-0${1 + Math.floor(random() * 9)}-01`,
  };
}

/** Who works from home in another country than anybody who could take their things back. */
export const worksAbroad = 'F-1025';

function placeOf(index: number, office: DemoOffice): DemoOffice {
  return `F-${1001 + index}` === worksAbroad ? { name: 'At home', country: 'CH', zone: 'Europe/Zurich' } : office;
}

/** What they have at home beside their laptop and their dock. */
const homeOffice = [
  ['monitor', 'Dell', 'U2723QE', 51_900],
  ['phone', 'Apple', 'iPhone 16', 79_900],
] as const;

function makeAssets(staff: readonly DemoPerson[], count: number, pick: <T>(list: readonly T[]) => T): DemoAsset[] {
  return Array.from({ length: count }, (_, index) => {
    const picked = index < staff.length ? models[index % 3] : pick(models.slice(3));
    // The last of the stock is with who works abroad.
    const atHome = homeOffice[index - (count - homeOffice.length)];
    const [category, manufacturer, name, valueMinor] = atHome ?? picked ?? ['laptop', 'Lenovo', 'ThinkPad', 100_000];
    const abroad = staff.find(({ number }) => number === worksAbroad);
    const other =
      index < staff.length ? staff[index] : index < count - 30 ? staff[(index * 13) % staff.length] : undefined;
    const holder = atHome === undefined ? other : abroad;
    return {
      tag: `FH-${2000 + index}`,
      serial: `${manufacturer.slice(0, 2).toUpperCase()}${(index * 7919 + 104_729).toString(36).toUpperCase()}`,
      category,
      manufacturer,
      model: name,
      valueMinor,
      holder: holder?.number ?? null,
    };
  });
}

function makeAccounts(staff: readonly DemoPerson[], random: () => number): DemoAccount[] {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  return demoApplications.flatMap(({ name: application, share }): DemoAccount[] => {
    const base = {
      application,
      type: 'member',
      admin: false,
      groups: [],
      owns: [],
      seats: [],
      lastSignInAt: daysAgo(1),
    } as const;
    const humans = staff
      // Whoever leaves in the demo has an account everywhere, so that there is something to see.
      .filter((_, index) => index < 30 || random() < share)
      .map((person) => ({
        ...base,
        id: `${application}-${person.number}`,
        login: person.login,
        displayName: person.name,
        email: person.email,
        employeeNumber: person.number,
        admin: application === 'code' && person.number === 'F-1013',
        groups: application === 'directory' ? ['Everyone', person.department] : [],
        seats: application === 'crm' ? ['Northwind CRM Professional'] : [],
        lastSignInAt: daysAgo(Math.floor(random() * 20)),
      }));
    const own = { displayName: null, email: null, employeeNumber: null };
    return [
      { ...base, ...own, id: 'canary', login: 'handback-canary', type: 'service' },
      { ...base, ...own, id: `${application}-sync`, login: 'svc-sync', type: 'service' },
      ...humans,
    ];
  });
}

function plain(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ø', 'o').toLowerCase();
}
