import type { TestBrand } from '../brand.ts';
import type { Answer, HttpClient } from '../http-client.ts';
import { type Members, mint, type TokenChange } from '../signing-key.ts';
import type { Stage } from '../stage.ts';

export const logoutEvents = { 'http://schemas.openid.net/event/backchannel-logout': {} };
let tokens = 0;

/** A provider tells that somebody signed out there: `about` says who, `change` what is wrong. */
export class LogoutSender {
  readonly http: HttpClient;
  readonly #service: Stage;
  readonly #brand: TestBrand;

  constructor(service: Stage, brand: TestBrand = service.aurora) {
    this.#service = service;
    this.#brand = brand;
    this.http = service.browser();
  }

  path(connectorId = this.#brand.codeConnector): string {
    return `/brands/${this.#brand.id}/connectors/${connectorId}/backchannel-logout`;
  }

  token(about: Members, change: TokenChange = {}): string {
    const { provider } = this.#brand;
    const [key] = provider?.keys ?? [];
    if (!provider || !key) throw new Error('only a brand with a provider has logout tokens');
    tokens += 1;
    const now = this.#service.clock.seconds();
    const claims = {
      iss: provider.issuer,
      aud: provider.clientId,
      iat: now,
      exp: now + 120,
      jti: `logout-${tokens}`,
      events: logoutEvents,
      ...about,
    };
    return mint(claims, key, { ...change, header: { typ: 'logout+jwt', ...change.header } });
  }

  post(token: string, path = this.path()): Promise<Answer> {
    return this.postForm(new URLSearchParams({ logout_token: token }).toString(), path);
  }

  postForm(
    form: string,
    path = this.path(),
    type = 'application/x-www-form-urlencoded',
  ): Promise<Answer> {
    const headers = { 'content-type': type, origin: null };
    return this.http.post(path, { rawBody: form, headers });
  }

  send(about: Members, change?: TokenChange): Promise<Answer> {
    return this.post(this.token(about, change));
  }
}
