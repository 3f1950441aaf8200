export type Component = {
  readonly 'bom-ref': string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
};

/** A CycloneDX document as npm writes it, as far as we look into it. */
export type Sbom = {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};

const start = '@countersign/server@';

/** Only what the server reaches, without what is there for development. */
export function whatRuns<T extends Sbom>(sbom: T): T {
  const known = new Map(
    sbom.components.filter((one) => !isForDevelopment(one)).map((one) => [one['bom-ref'], one]),
  );
  const edges = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const reached = new Set<string>();
  const visit = (ref: string): void => {
    if (reached.has(ref) || !known.has(ref)) return;
    reached.add(ref);
    edges.get(ref)?.forEach(visit);
  };
  for (const ref of known.keys()) if (ref.startsWith(start)) visit(ref);
  return {
    ...sbom,
    components: sbom.components.filter((one) => reached.has(one['bom-ref'])),
    dependencies: [...reached].map((ref) => ({
      ref,
      dependsOn: (edges.get(ref) ?? []).filter((to) => reached.has(to)),
    })),
  };
}

function isForDevelopment({ properties = [] }: Component): boolean {
  return properties.some(({ name }) => name === 'cdx:npm:package:development');
}
