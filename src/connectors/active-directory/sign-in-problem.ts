/** Why a domain controller refused a bind, from the code it puts into its message (MS-ERREF §2.2); undefined for a code that says no more. */
export function signInProblem(message: string): string | undefined {
  return signInProblems[/data ([0-9a-f]+)/i.exec(message)?.[1] ?? ''];
}

const signInProblems: Readonly<Record<string, string>> = {
  '525': 'there is no such account',
  '52e': 'the password is wrong',
  '530': 'it may not sign in at this hour',
  '531': 'it may not sign in from here',
  '532': 'its password has expired',
  '533': 'it is disabled',
  '701': 'it has expired',
  '773': 'it must change its password first',
  '775': 'it is locked out',
};
