import type { Browser } from 'playwright-core';

export type Picture = { readonly png: Buffer; readonly title: string };

/** Two screens as one picture, drawn by the browser a little smaller, otherwise unchanged. */
export async function besides(
  browser: Browser,
  { left, right }: { readonly left: Picture; readonly right: Picture },
): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 2200, height: 1400 } });
  await page.setContent(`<!doctype html><style>
    body { margin: 0; width: max-content; background: #e4e8f0; font: 600 17px system-ui, sans-serif }
    main { display: flex; gap: 36px; padding: 28px 36px 36px }
    figcaption { margin: 0 0 14px 4px; color: #3d4657 }
    img { display: block; border-radius: 12px; box-shadow: 0 0 0 1px #1b274726; zoom: 0.72 }
  </style><main>${figure(left)}${figure(right)}</main>`);
  // setContent comes back after the load event, so both pictures are decoded.
  const png = await page.locator('body').screenshot();
  await page.close();
  return png;
}

function figure({ png, title }: Picture): string {
  const source = `data:image/png;base64,${png.toString('base64')}`;
  return `<figure style="margin:0"><figcaption>${title}</figcaption><img src="${source}"></figure>`;
}
