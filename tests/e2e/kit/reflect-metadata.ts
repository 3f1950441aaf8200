// The certificate library finds its algorithms through decorators and asks for the Reflect
// metadata API, which no runtime has. This is the part of it that is called.

type Metadata = Map<unknown, unknown>;
type MetadataApi = {
  defineMetadata(key: unknown, value: unknown, target: object): void;
  getMetadata(key: unknown, target: object): unknown;
  getOwnMetadata(key: unknown, target: object): unknown;
  hasOwnMetadata(key: unknown, target: object): boolean;
};

const known = new WeakMap<object, Metadata>();

const api: MetadataApi = {
  defineMetadata: (key, value, target) => {
    const metadata = known.get(target) ?? new Map();
    known.set(target, metadata.set(key, value));
  },
  getMetadata: (key, target) => {
    for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
      if (known.get(at)?.has(key)) return known.get(at)?.get(key);
    }
    return undefined;
  },
  getOwnMetadata: (key, target) => known.get(target)?.get(key),
  hasOwnMetadata: (key, target) => known.get(target)?.has(key) ?? false,
};

Object.assign(Reflect, api);
