import type { ImportSubject } from '../import-record.ts';

/** A kind of export a sweep wants, and how to know that it was given. */
type WantedExport = {
  readonly title: string;
  readonly without: string;
  readonly isGiven: (subjects: ReadonlySet<ImportSubject>, applications: readonly string[]) => boolean;
};

const wanted: readonly WantedExport[] = [
  {
    title: 'the people HR knows',
    without: 'nobody can say which accounts belong to no one',
    isGiven: (subjects) => subjects.has('people'),
  },
  {
    title: 'the directory (Okta, Entra ID, Active Directory, LDAP)',
    without: 'the door to most applications was not looked at',
    isGiven: (_, applications) =>
      named(applications, /okta|entra|azure|active directory|\bad\b|ldap|google workspace|jumpcloud|onelogin|keycloak/),
  },
  {
    title: 'mail',
    without: 'mailboxes may still be read',
    isGiven: (_, applications) =>
      named(applications, /mail|exchange|outlook|google workspace|microsoft 365|office 365|m365/),
  },
  {
    title: 'the VPN',
    without: 'the network may still be entered from outside',
    isGiven: (_, applications) =>
      named(applications, /vpn|globalprotect|anyconnect|wireguard|zscaler|tailscale|netskope|forti/),
  },
  {
    title: 'assets',
    without: 'devices, badges and cards may still be with them',
    isGiven: (subjects) => subjects.has('assets'),
  },
  {
    title: 'licence seats',
    without: 'seats may still be paid for them',
    isGiven: (subjects) => subjects.has('seats'),
  },
];

/** A sentence for every kind of export that was not among the files. Applications are known by their names alone. */
export function missingExports(
  subjects: ReadonlySet<ImportSubject>,
  applications: readonly string[],
): readonly string[] {
  const names = applications.map((application) => application.toLowerCase().replaceAll(/[-_]/g, ' '));
  return wanted
    .filter(({ isGiven }) => !isGiven(subjects, names))
    .map(({ title, without }) => `No export of ${title}: ${without}.`);
}

function named(applications: readonly string[], pattern: RegExp): boolean {
  return applications.some((application) => pattern.test(application));
}
