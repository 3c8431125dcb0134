import { z } from 'zod';
import { httpDefinition } from '../../core/applications/http-definition.ts';

const host = z
  .string()
  .transform((written) => hostOf(written))
  .pipe(z.string('Write the name of a host alone, such as tickets.example.internal.'));

/**
 * What an application is, and what the operator allows for it. An address inside the private network, and plain http, are only for
 * hosts that the operator names; a definition cannot allow itself anything.
 */
export const httpSettings = z
  .strictObject({ definition: httpDefinition, internalHosts: z.array(host).default([]) })
  .superRefine(({ definition, internalHosts }, context) => {
    const { auth, baseUrl } = definition;
    const addresses = [
      { path: ['definition', 'baseUrl'], url: baseUrl },
      ...(auth.kind === 'oauth2' ? [{ path: ['definition', 'auth', 'tokenUrl'], url: auth.tokenUrl }] : []),
    ];
    for (const { path, url } of addresses) {
      const { protocol, hostname } = new URL(url);
      if (protocol === 'https:' || internalHosts.includes(hostname)) continue;
      const message =
        'Write https: a secret never travels unencrypted, except to a host of the private network that is allowed by name (internalHosts).';
      context.addIssue({ code: 'custom', path, message });
    }
  });
export type HttpSettings = z.infer<typeof httpSettings>;

/** The secrets that a definition names, each by its name. They end up in a header or a form, which hold no control characters. */
export const httpCredentials = z.record(
  z.string(),
  z.string().regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, 'This holds a character that no header can carry.'),
);
export type HttpCredentials = z.infer<typeof httpCredentials>;

/** A host as a URL has it: lower case, an address in its usual form; undefined where it is more than a host. */
function hostOf(written: string): string | undefined {
  const url = URL.parse(`https://${written}`);
  return url === null || url.host !== url.hostname || url.href !== `https://${url.hostname}/`
    ? undefined
    : url.hostname;
}
