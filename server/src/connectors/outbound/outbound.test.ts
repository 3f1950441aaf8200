import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { describe, test } from 'node:test';
import { ConnectorError } from '../connector-error.ts';
import { checkUrl } from './check-url.ts';
import { isForbiddenAddress } from './forbidden-address.ts';
import { guardedLookup } from './guarded-lookup.ts';
import { createOutbound } from './outbound.ts';

const none = new Map<string, string>();

function isRefused(url: string): boolean {
  try {
    checkUrl(url, { insecureHosts: none });
    return false;
  } catch (error) {
    return error instanceof ConnectorError && error.code === 'url_refused';
  }
}

describe('[O14, A45, A47] an address that a brand enters is https, public and plain', () => {
  const good = [
    'https://accounts.google.com/token',
    'https://login.example.com:443/a?b=c',
    'https://1.1.1.1/jwks',
    'https://[2606:4700:4700::1111]/jwks',
  ];
  for (const url of good) test(`accepts ${url}`, () => assert.equal(isRefused(url), false));

  const bad = [
    'http://login.example.com/',
    'ftp://login.example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'javascript:alert(1)',
    '//login.example.com/',
    'login.example.com',
    '',
    'https://login.example.com:22/',
    'https://login.example.com:6379/',
    'https://login.example.com:80/',
    'https://a:b@login.example.com/',
    'https://login.example.com@10.0.0.1/',
    'https://localhost/',
    'https://localhost./',
    'https://id.localhost/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://198.18.0.1/',
    'https://203.0.113.7/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[fc00::1]/',
    'https://[fe80::1]/',
    'https://[ff02::1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::1]/',
    'https://[2001:db8::1]/',
  ];
  for (const url of bad) test(`refuses ${url}`, () => assert.equal(isRefused(url), true));
});

test('[N2, A47] a port is called if the operator lists it, with https, and no other', () => {
  const ports = new Set([8443]);
  const check = (url: string): URL => checkUrl(url, { insecureHosts: none, ports });
  assert.equal(check('https://login.example.com:8443/jwks').port, '8443');
  for (const url of ['https://login.example.com:8444/', 'http://login.example.com:8443/']) {
    assert.throws(() => check(url), ConnectorError, url);
  }
  for (const host of ['127.0.0.1', '10.0.0.1', '[::1]', 'localhost']) {
    assert.throws(() => check(`https://${host}:8443/`), ConnectorError, host);
  }
});

test('[O14] an address next to a refused range is reachable', () => {
  const outside = ['9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '100.63.255.255'];
  for (const address of [...outside, '2001:200::1', '2003::1']) {
    assert.equal(isForbiddenAddress(address), false, address);
  }
});

test('[O15, A46] a name is refused when any address it resolves to is not public', async () => {
  for (const addresses of [['127.0.0.1'], ['1.1.1.1', '10.0.0.1'], ['1.1.1.1', '::1'], []]) {
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    const outbound = createOutbound({
      insecureHosts: none,
      lookup: (_name, _options, callback) => callback(null, found),
    });
    const isUrlRefused = (error: unknown): boolean =>
      error instanceof ConnectorError && error.code === 'url_refused';
    await assert.rejects(outbound.fetch('https://rebound.example/', {}), isUrlRefused);
    await outbound.close();
  }
});

test('[O15, A46] what is connected to is exactly what was looked at, in one question', () => {
  const found = [
    { address: '2606:4700:4700::1111', family: 6 },
    { address: '1.1.1.1', family: 4 },
  ];
  let asked = 0;
  const lookup = guardedLookup(none, (_name, options, callback) => {
    asked += 1;
    assert.equal(options.all, true, 'one bad address among good ones must be seen');
    callback(null, found);
  });
  const given: unknown[] = [];
  lookup('login.example.com', { all: true }, (...answer) => given.push(answer));
  lookup('login.example.com', {}, (...answer) => given.push(answer));
  assert.deepEqual(given, [
    [null, found],
    [null, '2606:4700:4700::1111', 6],
  ]);
  assert.equal(asked, 2);
});

test('[O14] only a host that the operator named may be plain http, and it goes where they said', async () => {
  const server = createServer((_request, response) => response.end('{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const outbound = createOutbound({ insecureHosts: new Map([['id.test', '127.0.0.1']]) });
  const answer = await outbound.fetch(`http://id.test:${port}/`, {});
  assert.equal(answer.status, 200);
  for (const url of [`http://127.0.0.1:${port}/`, `http://id.test.evil.test:${port}/`]) {
    await assert.rejects(outbound.fetch(url, {}), ConnectorError, url);
  }
  await outbound.close();
  server.close();
  server.closeAllConnections();
});

test('[A48] of an address that cannot be reached, the operator is told a code and no text', async () => {
  const outbound = createOutbound({ insecureHosts: new Map([['id.test', '127.0.0.1']]) });
  await assert.rejects(outbound.fetch('http://id.test:1/canary', {}), (error: unknown) => {
    assert(error instanceof ConnectorError);
    assert.deepEqual([error.code, error.detail], ['provider_unreachable', 'ECONNREFUSED']);
    assert.doesNotMatch(error.message, /canary|127/);
    return true;
  });
  await outbound.close();
});
