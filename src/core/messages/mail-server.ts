/** implicit: TLS from the first byte (port 465) · required: STARTTLS or nothing · none: in the clear, said explicitly. */
export const mailTlsModes = ['implicit', 'required', 'none'] as const;
export type MailTls = (typeof mailTlsModes)[number];

/** How to reach the server that mail goes through. */
export type MailServer = {
  readonly host: string;
  readonly port: number;
  readonly tls: MailTls;
  /** Certificates in PEM that count instead of the public ones; null: the public ones. */
  readonly authority: string | null;
  readonly user: string | null;
  readonly password: string | null;
};

/** Whether a host is this machine, where nobody listens on the way. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** What is meant where nobody says it: TLS everywhere but on this machine. */
export function usualTls(host: string, port: number): MailTls {
  if (port === 465) return 'implicit';
  return isLoopback(host) ? 'none' : 'required';
}

/** Whether a text can be a mail address as headers and envelopes carry it: one at sign, nothing that could end a line or a list. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s<>(),;:"\\[\]@\p{Cc}\p{Cf}]+@[^\s<>(),;:"\\[\]@\p{Cc}\p{Cf}]+$/u.test(text);
}
