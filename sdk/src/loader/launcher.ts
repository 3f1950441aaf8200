/**
 * The launcher's looks. A page sets its colours with `--countersign-accent` and `…-on-accent`.
 * The outline is seen only where colours are the reader's own.
 */
export const css =
  ':host{all:initial}' +
  'button,iframe{position:fixed;inset:auto 20px 20px auto;z-index:2147483000;border:0;' +
  'box-shadow:0 6px 20px #0004;outline:solid #0000}' +
  'button{width:56px;height:56px;border-radius:50%;cursor:pointer;' +
  'background:var(--countersign-accent,#3b2f8f);color:var(--countersign-on-accent,#fff)}' +
  'button:focus-visible{outline:solid;outline-offset:-6px}' +
  'svg{width:32px;fill:currentColor}' +
  'b{position:absolute;inset:-4px -4px auto auto;min-width:10px;padding:0 6px;' +
  'font:600 12px/22px system-ui;border-radius:11px;background:#b42318;color:#fff}' +
  'b:empty,[hidden]{display:none}' +
  'iframe{bottom:88px;width:380px;height:min(660px,100vh - 108px);border-radius:18px;' +
  'color-scheme:normal}' +
  '@media(max-width:480px){iframe{inset:0;width:100%;height:100%;border-radius:0}}';

export const iconPath = 'M4 5h16v11h-7l-5 4v-4H4z';
