/** Settings go in as data, not script; `<` is written so that no value can end the element. */
export function fillPage(page: string, name: string, settings: object): string {
  const json = JSON.stringify(settings).replaceAll('<', '\\u003c');
  const title = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  // In one pass, so that nothing that is put in is looked at again.
  return page.replace(/\{\{(title|settings)\}\}/g, (_, of) => (of === 'title' ? title : json));
}
