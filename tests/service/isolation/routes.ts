import { subscribe } from 'node:diagnostics_channel';

type Schema = {
  readonly type?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
};
export type Route = {
  readonly method: string;
  readonly url: string;
  readonly schema: { readonly [part in 'params' | 'body' | 'querystring']?: Schema };
};

/** Every route that a service registers which is started after this: none can be forgotten. */
export function watchRoutes(): readonly Route[] {
  const routes: Route[] = [];
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: { addHook(name: 'onRoute', hook: unknown): void } };
    fastify.addHook('onRoute', ({ method, url, schema = {} }: Route) => {
      if (method !== 'HEAD') routes.push({ method: String(method), url, schema });
    });
  });
  return routes;
}

/** Any request that the route's schema takes; none if its address does not take `id`. */
export function sampleOf({ url, schema }: Route, id: string) {
  const params = schema.params?.properties ?? {};
  if (!Object.values(params).every((param) => takes(param, id))) return undefined;
  const [query] = samplesOf(schema.querystring ?? {}, id);
  const address = url.replace(/:\w+/g, id);
  const path = query
    ? `${address}?${new URLSearchParams(query as Record<string, string>)}`
    : address;
  return { path, body: schema.body ? samplesOf(schema.body, id)[0] : undefined };
}

/**
 * Requests of the route that name `id` wherever an id may stand: address, query and body. `parts`
 * are the other ids of an address, by their names.
 */
export function requestsOf(
  { url, schema }: Route,
  id: string,
  parts: Readonly<Record<string, string>> = {},
): readonly { readonly path: string; readonly body: unknown }[] {
  const params = Object.entries(schema.params?.properties ?? {});
  if (!params.every(([name, param]) => takes(param, parts[name] ?? id))) return [];
  const address = url.replace(/:(\w+)/g, (_, name: string) => parts[name] ?? id);
  const [query] = samplesOf(schema.querystring ?? {}, id);
  const path = query
    ? `${address}?${new URLSearchParams(query as Record<string, string>)}`
    : address;
  const bodies = schema.body ? samplesOf(schema.body, id) : [undefined];
  const texts = JSON.stringify([path, bodies]);
  return texts.includes(id) ? bodies.map((body) => ({ path, body })) : [];
}

const takes = ({ pattern = '' }: Schema, id: string): boolean => new RegExp(pattern).test(id);

/** What fits the schema, with `id` in each member that takes it. */
function samplesOf(schema: Schema, id: string): readonly unknown[] {
  if (schema.anyOf) return schema.anyOf.flatMap((one) => samplesOf(one, id));
  if (schema.enum) return schema.enum.slice(0, 1);
  if (schema.const !== undefined) return [schema.const];
  switch (schema.type) {
    case 'object':
      return [Object.fromEntries(membersOf(schema, id))];
    case 'array':
      return [samplesOf(schema.items ?? {}, id).slice(0, 1)];
    case 'string':
      return [[...(schema.pattern ? [id] : []), ...words].find((word) => takes(schema, word))];
    case 'integer':
    case 'number':
      return [schema.minimum ?? 1];
    case 'boolean':
      return [true];
    default:
      return [undefined];
  }
}

const words = ['999', 'pin'];
/** These name nothing of a brand. */
const notIds: Readonly<Record<string, string>> = {
  ...{ login: 'x@mail.test', name: 'customer_id', password: 'x', token: 'x'.repeat(43) },
};

function membersOf({ properties = {}, required = [] }: Schema, id: string): [string, unknown][] {
  return Object.entries(properties).flatMap(([name, schema]): [string, unknown][] => {
    const [value] = name in notIds ? [notIds[name]] : samplesOf(schema, id);
    const isWanted = required.includes(name) || value === id;
    return isWanted && value !== undefined ? [[name, value]] : [];
  });
}
