import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InteractionResults, Provider } from 'oidc-provider';
import { codePage, consentPage, errorPage, loginPage, type Page } from './pages.ts';
import type { Person } from './person.ts';
import {
  acrOfOneTimeCode,
  acrOfPassword,
  strongerSignIn,
  wantsOneTimeCode,
} from './step-up-policy.ts';

export type InteractionOptions = {
  readonly provider: Provider;
  readonly brandName: string;
  readonly people: readonly Person[];
  readonly clientNames: ReadonlyMap<string, string>;
  readonly showDemoPeople: boolean;
};

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
type Step = {
  readonly options: InteractionOptions;
  readonly interaction: Interaction;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
};

const PATH = /^\/interaction\/[\w-]{1,80}(\/(?:login|code|confirm|abort))?$/;
const MAX_FORM_BYTES = 4096;
/** After this many wrong answers the whole sign-in starts again at the relying party. */
const MAX_WRONG_ANSWERS = 10;

/** The provider's own pages. Answers true when the request was one of them. */
export function interactionPages(options: InteractionOptions) {
  const passed: Passed = new Map();
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = new URL(request.url ?? '/', 'http://provider.invalid');
    const match = PATH.exec(url.pathname);
    if (match === null) return false;
    try {
      const interaction = await options.provider.interactionDetails(request, response);
      const step = { options, interaction, request, response };
      if (request.method === 'GET') show(step, url.searchParams, passed);
      else await submit(step, match[1] ?? '', passed);
    } catch (error) {
      // An expired or foreign interaction cookie ends here; nothing of it may be shown.
      if (!(error instanceof Error)) throw error;
      const text = 'This sign-in has expired or was started in another browser.';
      const { brandName } = options;
      send(response, errorPage({ brandName, code: 'session_not_found', text }), 400);
    }
    return true;
  };
}

function show(step: Step, query: URLSearchParams, passed: Passed): void {
  const { interaction, options } = step;
  if (interaction.prompt.name === 'consent') {
    const scopes = String(interaction.params.scope ?? '').split(' ');
    const clientName = clientNameOf(step);
    const action = actionOf(interaction);
    send(step.response, consentPage({ brandName: options.brandName, action, clientName, scopes }));
    return;
  }
  const known = signedInPerson(step);
  if (known) {
    stateOf(passed, interaction.uid).person = known;
    showCode(step, known, undefined);
  } else {
    showLogin(step, { login: query.get('login') ?? hintOf(interaction), problem: undefined });
  }
}

/** Who is signed in already and only has to do more: the password is not asked for again. */
function signedInPerson({ interaction, options }: Step): Person | undefined {
  const { reasons } = interaction.prompt;
  if (reasons.some((reason) => reason !== strongerSignIn)) return undefined;
  const accountId = interaction.session?.accountId;
  const person = options.people.find(({ sub }) => sub === accountId);
  return person && codeOf(person) !== undefined ? person : undefined;
}

function codeOf({ oneTimeCode, stepUpCode }: Person): string | undefined {
  return oneTimeCode ?? stepUpCode;
}

type Passed = Map<string, { person: Person | undefined; wrongAnswers: number }>;

async function submit(step: Step, path: string, passed: Passed): Promise<void> {
  const { uid } = step.interaction;
  const form = await readForm(step.request);
  if (path === '/abort') return finish(step, { error: 'access_denied' });
  if (path === '/confirm') return finish(step, await consentGiven(step));
  const state = stateOf(passed, uid);
  if (state.wrongAnswers >= MAX_WRONG_ANSWERS) return finish(step, { error: 'access_denied' });
  if (path === '/login') {
    const login = (form.get('login') ?? '').trim().toLowerCase();
    const person = step.options.people.find((candidate) => candidate.login === login);
    if (person === undefined || person.password !== form.get('password')) {
      state.wrongAnswers += 1;
      return showLogin(step, { login, problem: 'The email or the password is not right.' });
    }
    const isCodeWanted = wantsOneTimeCode(step.interaction.params.acr_values);
    const code = isCodeWanted ? codeOf(person) : person.oneTimeCode;
    if (code === undefined) return signIn(step, person, 'password');
    state.person = person;
    return showCode(step, person, undefined);
  }
  if (state.person === undefined) return showLogin(step, { login: '', problem: undefined });
  if (form.get('code')?.replaceAll(' ', '') === codeOf(state.person)) {
    passed.delete(uid);
    return signIn(step, state.person, 'code');
  }
  state.wrongAnswers += 1;
  return showCode(step, state.person, 'That code is not right.');
}

function stateOf(passed: Passed, uid: string) {
  const state = passed.get(uid) ?? { person: undefined, wrongAnswers: 0 };
  if (passed.size > 1000) passed.clear();
  passed.set(uid, state);
  return state;
}

function signIn(step: Step, person: Person, by: 'password' | 'code'): Promise<void> {
  const strong = by === 'code';
  const acr = strong ? acrOfOneTimeCode : acrOfPassword;
  const amr = strong ? ['pwd', 'otp'] : ['pwd'];
  return finish(step, { login: { accountId: person.sub, acr, amr } });
}

async function consentGiven(step: Step): Promise<InteractionResults> {
  const { interaction, options } = step;
  const accountId = interaction.session?.accountId;
  const clientId = String(interaction.params.client_id);
  if (accountId === undefined) return { error: 'access_denied' };
  const grant = new options.provider.Grant({ accountId, clientId });
  grant.addOIDCScope(String(interaction.params.scope));
  return { consent: { grantId: await grant.save() } };
}

async function finish(step: Step, result: InteractionResults): Promise<void> {
  await step.options.provider.interactionFinished(step.request, step.response, result, {
    mergeWithLastSubmission: !('error' in result),
  });
}

function showLogin(step: Step, view: { login: string; problem: string | undefined }): void {
  const { options, interaction } = step;
  const page = loginPage({
    ...view,
    brandName: options.brandName,
    action: actionOf(interaction),
    clientName: clientNameOf(step),
    demoPeople: options.showDemoPeople ? options.people : [],
  });
  send(step.response, page, view.problem === undefined ? 200 : 422);
}

function showCode(step: Step, person: Person, problem: string | undefined): void {
  const { brandName, showDemoPeople } = step.options;
  const demoCode = showDemoPeople ? codeOf(person) : undefined;
  const page = codePage({ brandName, action: actionOf(step.interaction), problem, demoCode });
  send(step.response, page, problem === undefined ? 200 : 422);
}

function actionOf(interaction: Interaction): string {
  return `/interaction/${interaction.uid}`;
}

function clientNameOf({ interaction, options }: Step): string {
  const clientId = String(interaction.params.client_id);
  return options.clientNames.get(clientId) ?? clientId;
}

function hintOf(interaction: Interaction): string {
  const hint = interaction.params.login_hint;
  return typeof hint === 'string' ? hint : '';
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_FORM_BYTES) throw new Error('the form is too large');
    chunks.push(chunk as Buffer);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function send(response: ServerResponse, page: Page, status = 200): void {
  response.writeHead(status, page.headers).end(page.body);
}
