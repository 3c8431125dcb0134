import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

export type PopulationSize = { readonly people: number; readonly assets: number; readonly accounts: number };

/** Steps through the same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const given = [
  'Anna',
  'Björn',
  'Chloé',
  'Daniel',
  'Elif',
  'Femi',
  'Grace',
  'Hiroshi',
  'Inês',
  'Jakub',
  'Khalid',
  'Lucía',
  'Mei',
  'Noah',
  'Olga',
  'Priya',
];
const family = [
  'Müller',
  'Smith',
  'García',
  'Nowak',
  'Okafor',
  'Tanaka',
  'Rossi',
  'Lindqvist',
  'Haddad',
  'Chen',
  'O’Brien',
  'Dvořák',
  'Jensen',
  'Menon',
];
const departments = [
  'Engineering',
  'Sales',
  'Finance',
  'Support',
  'Design',
  'People and Culture',
  'Information Technology',
  '"Research, Development"',
];
const places = ['Berlin', 'London', '"Austin, TX"', 'Singapore', 'São Paulo', 'Warszawa'];
const applications = ['okta', 'github', 'salesforce', 'google-workspace', 'globalprotect-vpn', 'jira', 'figma', 'zoom'];
const models = ['MacBook Pro 14', 'ThinkPad X1 Carbon', 'Latitude 7440', 'iPhone 15', 'Pixel 8', '"Monitor 27"", 4K"'];

/** Writes the three big exports of a made-up company into a folder and returns their paths. Three of a hundred people have left. */
export async function writePopulation(
  folder: string,
  { people, assets, accounts }: PopulationSize,
  seed: number,
): Promise<readonly string[]> {
  const random = randomFrom(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const day = (year: number): string =>
    `${year}-${two(1 + Math.floor(random() * 12))}-${two(1 + Math.floor(random() * 28))}`;
  const person = (at: number): string => `E${100_000 + at}`;
  const email = (at: number): string => `person.${at}@bench.example`;

  const files = [
    {
      name: 'people.csv',
      head: 'employee_id,first_name,last_name,work_email,department,location,country,time_zone,manager_email,worker_type,status,start_date,end_date',
      rows: people,
      row: (at: number) => {
        const left = at % 33 === 0;
        return `${person(at)},${pick(given)},${pick(family)},${email(at)},${pick(departments)},${pick(places)},DE,Europe/Berlin,${email(at % 997)},employee,${left ? 'left' : 'active'},${day(2019)},${left ? day(2025) : ''}`;
      },
    },
    {
      name: 'assets.csv',
      head: 'ID,Company,Asset Name,Asset Tag,Serial,Model,Category,Status,Checked Out To,Employee Number,Location,Manufacturer,Purchase Date,Purchase Cost,BYOD',
      rows: assets,
      row: (at: number) => {
        const holder = at % 3 === 0 ? undefined : at % people;
        return `${at},Bench,Device ${at},T-${at},SN${(at * 7919).toString(36).toUpperCase()},${pick(models)},Laptop,${holder === undefined ? 'Ready to Deploy' : 'Deployed'},${holder === undefined ? '' : `${pick(given)} ${pick(family)}`},${holder === undefined ? '' : person(holder)},${pick(places)},Various,${day(2023)},${(500 + random() * 2000).toFixed(2)},No`;
      },
    },
    {
      name: 'accounts.csv',
      head: 'application,account_id,login,display_name,email,employee_id,kind,privileged,active,last_sign_in',
      rows: accounts,
      row: (at: number) => {
        const holder = at % people;
        const stray = at % 50 === 7;
        const address = stray ? `stranger.${at}@elsewhere.example` : email(holder);
        const left = holder % 33 === 0;
        return `${pick(applications)},${at},${address},${pick(given)} ${pick(family)},${address},${stray || at % 10 === 3 ? '' : person(holder)},human,${at % 40 === 0 ? 'yes' : 'no'},${left && random() < 0.8 ? 'no' : 'yes'},${day(2025)}T08:15:00Z`;
      },
    },
  ];
  const paths: string[] = [];
  for (const { name, head, rows, row } of files) {
    const path = join(folder, name);
    const out = createWriteStream(path);
    let block = `${head}\n`;
    for (let at = 0; at < rows; at += 1) {
      block += `${row(at)}\n`;
      if (block.length < 1_000_000) continue;
      if (!out.write(block)) await new Promise((resolve) => out.once('drain', resolve));
      block = '';
    }
    out.end(block);
    await finished(out);
    paths.push(path);
  }
  return paths;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
