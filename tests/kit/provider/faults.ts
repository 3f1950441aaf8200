import type { ServerResponse } from 'node:http';
import { eventually } from '../eventually.ts';
import { type Fault, sendJson } from './openid-provider.ts';

/** Ways in which a provider fails those who call it. */
const constant: Record<
  'badGateway' | 'htmlPage' | 'hang' | 'drip' | 'huge' | 'notAnObject' | 'invalidGrant',
  Fault
> = {
  badGateway: (response) => {
    response.writeHead(502, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>502</title>');
  },
  htmlPage: (response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>');
  },
  /** Never answers. */
  hang: () => {},
  /** One byte now and then, without an end. */
  drip: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  huge: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(64 * 1024, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  },
  notAnObject: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('[1]');
  },
  invalidGrant: (response) => {
    sendJson(response, 400, {
      error: 'invalid_grant',
      error_description: '<script>alert("canary-description")</script>',
    });
  },
};

export const faults = {
  ...constant,
  redirect:
    (to: string): Fault =>
    (response) => {
      response.writeHead(302, { location: to }).end();
    },
  /** A refusal in the standard's form. */
  refuse:
    (body: object): Fault =>
    (response) =>
      sendJson(response, 400, body),
  answer:
    (body: object, status = 200): Fault =>
    (response) =>
      sendJson(response, status, body),
};

/** Answers only when the test says so. */
export function holdBack(body: object): {
  readonly fault: Fault;
  /** Settles when so many requests wait. */
  isReached(count: number): Promise<void>;
  release(): void;
} {
  const waiting: ServerResponse[] = [];
  return {
    fault: (response) => void waiting.push(response),
    isReached: (count) => eventually(`${count} requests wait`, () => waiting.length >= count),
    release: () => {
      for (const response of waiting) sendJson(response, 400, body);
    },
  };
}
