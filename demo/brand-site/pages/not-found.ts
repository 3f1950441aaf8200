import { html } from '../html.ts';
import { page } from '../layout.ts';
import type { Answer, Context } from '../site.ts';

export function notFound(context: Context): Answer {
  const main = html`<div class="wide narrow plain"><h1>This page is not here</h1>
<p class="lead">It may have moved. The shop, your bills and the chat are where they were.</p>
<p class="actions"><a class="button" href="/">To the start</a></p></div>`;
  const view = { title: 'Not found', main, section: ['not-found'], remembered: false };
  return page(context, { ...view, status: 404 });
}
