import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseDn, canaryLogin, delegateDn, delegatePassword, type Samba, serverName } from './peers/samba.ts';
import { administer } from './peers/samba-directory.ts';

/** Where the files of the trial are, and who leaves. */
export type Trial = { readonly folder: string; readonly leaverDn: string };

/**
 * Makes the small company that the README takes one leaver from: three people with accounts in the directory, a laptop, and the
 * files to import and to connect with. `lastDay` is the leaver's last working day.
 */
export async function makeTrial(samba: Samba, folder: string, lastDay: string): Promise<Trial> {
  await mkdir(folder, { recursive: true });
  const administrator = await administer(samba);
  let leaverDn = '';
  try {
    const group = await administrator.addGroup('VPN Users');
    for (const { number, login, name, email } of people) {
      const dn = await administrator.addPerson(login, { employeeID: number, displayName: name, mail: email });
      await administrator.join(dn, group);
      if (login === 'nkim') leaverDn = dn;
    }
  } finally {
    await administrator.close();
  }
  const files: Readonly<Record<string, string>> = {
    'people.csv': csv([
      'employee_id,first_name,last_name,work_email,department,location,country,time_zone,worker_type,status,start_date',
      ...people.map(({ number, name, email }) =>
        [
          number,
          ...name.split(' '),
          email,
          'Sales',
          'Berlin',
          'DE',
          'Europe/Berlin',
          'employee',
          'active',
          '2021-04-01',
        ].join(','),
      ),
    ]),
    'assets.csv': csv([
      'Asset Tag,Serial,Model,Category,Status,Checked Out To,Employee Number,Location,Manufacturer,Purchase Date,Purchase Cost,BYOD',
      'LT-0042,PF3A11XZ,ThinkPad X1,Laptop,Deployed,Nari Kim,T-2,Berlin,Lenovo,2024-02-05,1789.00,No',
    ]),
    'leavers.csv': csv([
      'employee_id,first_name,last_name,work_email,departure_type,last_working_day',
      `T-2,Nari,Kim,nari.kim@trial.example,voluntary,${lastDay}`,
    ]),
    'directory.json': JSON.stringify(
      {
        url: samba.url,
        serverName,
        caCertificate: samba.caCertificate,
        baseDn,
        bindDn: delegateDn,
        canary: { login: canaryLogin },
        leaversOu: `OU=Leavers,${baseDn}`,
      },
      null,
      2,
    ),
    'directory-credentials.json': JSON.stringify({ password: delegatePassword }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 });
  return { folder, leaverDn };
}

const people = [
  { number: 'T-1', login: 'oschmidt', name: 'Otto Schmidt', email: 'otto.schmidt@trial.example' },
  { number: 'T-2', login: 'nkim', name: 'Nari Kim', email: 'nari.kim@trial.example' },
  { number: 'T-3', login: 'pduarte', name: 'Paula Duarte', email: 'paula.duarte@trial.example' },
];

function csv(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
