import type { Json } from '../../openid-provider/person.ts';

export type Bill = {
  readonly period: string;
  readonly amount: string;
  readonly currency: string;
  readonly status: string;
  readonly bad: boolean;
};

export type Account = {
  readonly name: string;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly address: string | undefined;
  readonly accountNumber: string | undefined;
  readonly since: string | undefined;
  readonly pack:
    | { title: string; fields: { label: string; value: string }[]; tags: string[] }
    | undefined;
  readonly bills: readonly Bill[];
  readonly options: readonly string[];
};

type Claims = { readonly [claim: string]: Json };

/** Every claim is optional, and an account with nothing but an email still has a page. */
export function readAccount(claims: Claims): Account {
  return {
    name: text(claims.name) ?? text(claims.email) ?? 'you',
    email: text(claims.email),
    phone: text(claims.phone_number),
    address: text(members(claims.address).formatted),
    accountNumber: text(claims.account_number),
    since: text(claims.customer_since),
    pack: readPackage(claims.package),
    bills: list(members(claims.billing_history).rows).flatMap(readBill),
    options: list(claims.payment_options).flatMap((option) => text(option) ?? []),
  };
}

function readPackage(value: Json | undefined): Account['pack'] {
  const { title, fields, tags } = members(value);
  const name = text(title);
  if (name === undefined) return undefined;
  return {
    title: name,
    fields: list(fields).map((field) => ({
      label: text(members(field).label) ?? '',
      value: text(members(field).value) ?? '',
    })),
    tags: list(tags).flatMap((tag) => text(tag) ?? []),
  };
}

function readBill(row: Json): Bill[] {
  const [period, money, status] = list(row);
  const amount = text(members(money).amount);
  if (amount === undefined) return [];
  return [
    {
      period: text(period) ?? '',
      amount,
      currency: text(members(money).currency) ?? '',
      status: text(members(status).text) ?? '',
      bad: members(status).tone === 'bad',
    },
  ];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function members(value: Json | undefined): Claims {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Claims) : {};
}
