import { Agent } from 'undici';

/** A certificate with its private key, both PEM, by which a provider knows us (RFC 8705). */
export type ClientCertificate = {
  readonly certificate: string;
  readonly privateKey: string;
  /** Of the certificate. */
  readonly fingerprint: string;
};

type Presented = { readonly cert?: string; readonly key?: string };

/** Connections of their own for each certificate: none is ever used in the name of another. */
export function createAgents(optionsWith: (presented: Presented) => Agent.Options): {
  readonly for: (certificate: ClientCertificate | undefined) => Agent;
  close(): Promise<void>;
} {
  const agents = new Map<string, Agent>();
  return {
    for: (certificate) => {
      const name = certificate?.fingerprint ?? '';
      const known = agents.get(name);
      if (known) return known;
      const { certificate: cert, privateKey: key } = certificate ?? {};
      const agent = new Agent(optionsWith(cert && key ? { cert, key } : {}));
      agents.set(name, agent);
      return agent;
    },
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.close()));
    },
  };
}
