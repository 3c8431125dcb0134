import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../core/failure.ts';
import { readDeliveryReport } from './delivery-report.ts';

/** A report as Postfix writes one. */
function report(recipient: string, original = 'message/rfc822'): string {
  return [
    'From: MAILER-DAEMON@mx.example.test',
    'To: handback@example.test',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="A1/mx"',
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--A1/mx',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I could not deliver it.',
    '',
    '--A1/mx',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.test',
    'Arrival-Date: Fri, 30 Oct 2026 10:00:00 +0000',
    '',
    recipient,
    '',
    '--A1/mx',
    `Content-Type: ${original}`,
    '',
    'Return-Path: <handback@example.test>',
    'Message-ID:',
    ' <0190a1b2-0000-7000-8000-000000000001@example.test>',
    'Subject: x',
    '',
    'Message-ID: <another@example.test>',
    '--A1/mx--',
    '',
  ].join('\r\n');
}

test('a report that a mail came back names the mail and the status, with line ends of either kind', () => {
  const text = report(
    'Final-Recipient: rfc822; x@example.test\r\nAction: failed\r\nStatus: 5.1.1 (unknown)\r\nDiagnostic-Code: smtp; 550 no',
  );
  const read = { messageId: '0190a1b2-0000-7000-8000-000000000001@example.test', action: 'failed', status: '5.1.1' };
  assert.deepEqual(readDeliveryReport(text), read);
  assert.deepEqual(readDeliveryReport(text.replaceAll('\r\n', '\n')), read);
  assert.deepEqual(readDeliveryReport(text.replace('message/rfc822', 'text/rfc822-headers')), read);
});

test('a mail that is still being tried, and one that was relayed, did not come back', () => {
  assert.equal(readDeliveryReport(report('Action: delayed\r\nStatus: 4.4.1')).action, 'delayed');
  assert.equal(readDeliveryReport(report('Action: relayed\r\nStatus: 2.0.0')).action, 'other');
});

test('of several recipients the one that failed counts', () => {
  const text = report('Action: relayed\r\nStatus: 2.0.0\r\n\r\nAction: failed\r\nStatus: 5.2.2');
  assert.deepEqual(readDeliveryReport(text), {
    messageId: '0190a1b2-0000-7000-8000-000000000001@example.test',
    action: 'failed',
    status: '5.2.2',
  });
});

test('any other mail, and any text at all, is refused with a sentence', () => {
  assert.throws(() => readDeliveryReport('Subject: Out of office\r\n\r\nBack soon'), /no delivery report/);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(400), (noise, at) => {
      const whole = report('Action: failed');
      try {
        readDeliveryReport(whole.slice(0, at) + noise + whole.slice(at));
      } catch (error) {
        assert.ok(error instanceof Failure && error.code === 'not-what-it-says');
      }
    }),
  );
});
