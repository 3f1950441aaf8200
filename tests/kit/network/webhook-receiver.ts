import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { providerHost, type startStage } from '../stage.ts';

export type WebhookCall = { readonly headers: IncomingHttpHeaders; readonly body: string };
type Event = { readonly type: string; readonly timestamp: string; readonly data: unknown };

/** A brand's own server. It answers what the test says. */
export class WebhookReceiver {
  readonly calls: WebhookCall[] = [];
  status = 204;
  /** Where it says to go instead. */
  location: string | undefined;
  readonly #server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    this.calls.push({ headers: request.headers, body });
    const headers = this.location === undefined ? {} : { location: this.location };
    response.writeHead(this.status, headers).end();
  });

  async listen(scope: Parameters<typeof startStage>[0]): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    scope.after(async () => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
    return this;
  }

  get url(): string {
    return `http://${providerHost}:${(this.#server.address() as AddressInfo).port}/hooks`;
  }
  get events(): readonly Event[] {
    return this.calls.map(({ body }) => JSON.parse(body) as Event);
  }
  of(type: string): readonly Event[] {
    return this.events.filter((event) => event.type === type);
  }
}
