import type { FastifyInstance, FastifySchema } from 'fastify';
import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;
const described = new WeakMap<FastifySchema, FastifySchema>();
const withoutNames = z.registry<{ id?: string | undefined }>();

/**
 * Lets Fastify write answers from the JSON Schema of their zod schema (fast-json-stringify): it is fast, and leaves out every field
 * that the schema does not name, so that a column too many in a query is not told to anybody.
 */
export function serializeBySchema(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const { schema } = route;
    if (schema?.response === undefined || schema.response === null) return;
    const answers = Object.entries(schema.response as Record<string, unknown>);
    if (!answers.some(([, answer]) => answer instanceof z.ZodType)) return;
    const response = Object.fromEntries(
      answers.map(([status, answer]) => [status, answer instanceof z.ZodType ? shapeOf(answer) : answer]),
    );
    route.schema = { ...schema, response };
    described.set(route.schema, schema);
  });
}

/** The schema a route was declared with, in zod: what the documentation is made from. */
export function declaredSchema(schema: FastifySchema): FastifySchema {
  return described.get(schema) ?? schema;
}

function shapeOf(schema: z.ZodType): object {
  return simplify(
    z.toJSONSchema(schema, { io: 'output', target: 'draft-7', metadata: withoutNames, unrepresentable: 'any' }),
  );
}

/** Only what writing needs: without formats and bounds nothing is checked twice, and a null is no alternative of its own. */
function simplify(schema: JsonSchema): JsonSchema {
  const alternatives = schema.anyOf?.filter((one) => one.type !== 'null');
  const [only, second] = alternatives ?? [];
  if (only !== undefined && second === undefined) return { ...simplify(only), nullable: true };
  if (alternatives !== undefined) return {};
  const { type, properties, required, items, additionalProperties } = schema;
  return {
    ...(type === undefined ? {} : { type }),
    ...(required === undefined ? {} : { required }),
    ...(properties === undefined ? {} : { properties: mapValues(properties) }),
    ...(typeof items === 'object' && !Array.isArray(items) ? { items: simplify(items as JsonSchema) } : {}),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: Object.keys(additionalProperties).length === 0 ? true : simplify(additionalProperties) }
      : {}),
  };
}

function mapValues(properties: NonNullable<JsonSchema['properties']>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      typeof property === 'object' ? simplify(property) : {},
    ]),
  );
}
