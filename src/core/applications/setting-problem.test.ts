import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { saySettingProblem } from './setting-problem.ts';

test('what is wrong with a setting is said in words of people, and never with what was sent', () => {
  const schema = z.strictObject({
    url: z.string(),
    port: z.number(),
    canary: z.union([z.strictObject({ login: z.string() }), z.strictObject({ id: z.string() })]),
  });
  const { error } = schema.safeParse({ port: 'CANARY', foo: 'CANARY' });
  const said = error?.issues.map((issue) => saySettingProblem('config', issue)).toSorted();
  assert.deepEqual(said, [
    'config has settings that are not known here: foo.',
    'config.canary is missing, or not as the documentation describes it.',
    'config.port must be a number.',
    'config.url is missing; it must be a string.',
  ]);
});
