import type { z } from 'zod';
import { type HttpDefinition, httpDefinition } from '../core/applications/http-definition.ts';
import { readPolicyDocument } from './policy-document.ts';

/**
 * Reads the description of an application with an HTTP API (YAML). Throws a Failure whose message holds a sentence for each problem,
 * with file, line and what to write instead; `details.problems` has them as data.
 */
export function parseHttpDefinition(text: string, fileName: string): HttpDefinition {
  return readPolicyDocument<HttpDefinition>(text, fileName, () => httpDefinition, keysAt).content;
}

/** The keys that the schema knows at a place of the file. */
function keysAt(path: readonly PropertyKey[], written: unknown): readonly string[] {
  let schema: z.core.$ZodType | undefined = httpDefinition;
  let value = written;
  for (const part of path) {
    schema = schema === undefined ? undefined : below(plain(schema), part, value);
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  }
  return schema === undefined ? [] : Object.keys(shapeOf(plain(schema), value));
}

/** A schema without what only says that it may be left out. */
function plain(schema: z.core.$ZodType): z.core.$ZodTypes {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === 'optional' || def.type === 'default' ? plain(def.innerType) : (schema as z.core.$ZodTypes);
}

function below(schema: z.core.$ZodTypes, part: PropertyKey, value: unknown): z.core.$ZodType | undefined {
  const shape = shapeOf(schema, value);
  return typeof part === 'string' && Object.hasOwn(shape, part) ? shape[part] : undefined;
}

/** What an object holds; of several kinds, the one that the value says it is. */
function shapeOf(schema: z.core.$ZodTypes, value: unknown): Readonly<Record<string, z.core.$ZodType>> {
  const { def } = schema._zod;
  if (def.type === 'object') return def.shape;
  if (def.type !== 'union') return {};
  const shapes = def.options.map((option) => shapeOf(plain(option), value));
  const isMeant = (shape: Readonly<Record<string, z.core.$ZodType>>) =>
    ['kind', 'by'].some((tag) => {
      const said: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, tag) : undefined;
      const literal = shape[tag] === undefined ? undefined : (shape[tag] as z.core.$ZodTypes)._zod.def;
      return literal?.type === 'literal' && literal.values.some((one) => one === said);
    });
  return shapes.find(isMeant) ?? {};
}
